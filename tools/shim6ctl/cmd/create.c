// SPDX-License-Identifier: GPL-2.0
/* shim6ctl create: begin to set up a context. */
#include <unistd.h>

#include "../context.h"

static int run_create(const struct command *cmd, int argc, char **argv)
{
	struct contexts contexts = { 0 };
	struct context_name name;
	struct netlink nl = { 0 };
	int status;

	if (next_option(argc, argv, "") != -1 ||
	    !is_ulids(argc - optind, argv + optind))
		return print_usage(cmd);
	if (parse_name(argc - optind, argv + optind, &name))
		return EX_DATAERR;

	status = netlink_open(&nl);
	if (!status)
		status = call_named(&nl, SHIM6_CMD_CONTEXT_NEW, &name, NULL,
				    &contexts);
	if (!status && json_wanted)
		print_contexts_json(&contexts);
	else if (!status && contexts.n)
		print_context_line(&contexts.list[0]);
	contexts_free(&contexts);
	netlink_close(&nl);
	return status;
}

COMMAND(create,
	.args = ULIDS_USAGE,
	.help = "Begin to set up a context and show it",
	.run = run_create);
