// SPDX-License-Identifier: GPL-2.0
/* shim6ctl delete: discard a context. */
#include <unistd.h>

#include "../context.h"

static int run_delete(const struct command *cmd, int argc, char **argv)
{
	struct context_name name;

	if (next_option(argc, argv, "") != -1)
		return print_usage(cmd);
	argc -= optind;
	argv += optind;
	if (!is_name(argc, argv))
		return print_usage(cmd);
	if (parse_name(argc, argv, &name))
		return EX_DATAERR;

	return do_named(SHIM6_CMD_CONTEXT_DEL, &name, NULL);
}

COMMAND(delete,
	.args = NAME_USAGE,
	.help = "Discard a context",
	.run = run_delete);
