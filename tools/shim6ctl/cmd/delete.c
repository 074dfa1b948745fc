// SPDX-License-Identifier: GPL-2.0
/* shim6ctl delete: discard a context. */
#include <unistd.h>

#include "../context.h"
#include "../json.h"

static int run_delete(const struct command *cmd, int argc, char **argv)
{
	struct context_name name;
	struct netlink nl = { 0 };
	int status;

	if (next_option(argc, argv, "") != -1)
		return print_usage(cmd);
	argc -= optind;
	argv += optind;
	if (argc < 1 || argc > 2)
		return print_usage(cmd);
	if (parse_name(argc, argv, &name))
		return EX_DATAERR;

	status = netlink_open(&nl);
	if (!status)
		status = call_named(&nl, SHIM6_CMD_CONTEXT_DEL, &name, NULL,
				    NULL);
	if (!status && json_wanted) {
		json_object(NULL);
		json_end();
	}
	netlink_close(&nl);
	return status;
}

COMMAND(delete,
	.args = "ID | ULID-LOCAL ULID-PEER",
	.help = "Discard a context",
	.run = run_delete);
