// SPDX-License-Identifier: GPL-2.0
/* shim6ctl create: begin to set up a context. */
#include <unistd.h>

#include "../context.h"

static void print_one(const struct context *ctx)
{
	if (json_wanted)
		json_context(ctx);
	else
		print_context_line(ctx);
}

static int run_create(const struct command *cmd, int argc, char **argv)
{
	struct listing list = { .print = print_one };
	const struct context_visit visit = { list_context, &list };
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
				    &visit);
	list_end(&list, status);
	netlink_close(&nl);
	return status;
}

COMMAND(create,
	.args = ULIDS_USAGE,
	.help = "Begin to set up a context and show it",
	.run = run_create);
