// SPDX-License-Identifier: GPL-2.0
/* shim6ctl failed: set-ups that failed and when they may be tried again. */
#include <unistd.h>

#include "../context.h"
#include "../json.h"

static bool has_failed(const struct context *ctx)
{
	return ctx->state == SHIM6_CONTEXT_STATE_E_FAILED ||
	       ctx->state == SHIM6_CONTEXT_STATE_NO_SUPPORT;
}

static void print_one(const struct context *ctx)
{
	if (!has_failed(ctx))
		return;
	if (json_wanted) {
		json_object(NULL);
		json_names(ctx);
		json_number("holddown", ctx->holddown);
		json_end();
		return;
	}
	print_names(ctx);
	printf(" %s %u.%03u s left\n", state_name(ctx->state),
	       ctx->holddown / 1000, ctx->holddown % 1000);
}

static int run_failed(const struct command *cmd, int argc, char **argv)
{
	struct listing list = { .print = print_one };
	const struct context_visit visit = { list_context, &list };
	struct netlink nl = { 0 };
	int status;

	if (next_option(argc, argv, "") != -1 || optind != argc)
		return print_usage(cmd);

	status = netlink_open(&nl);
	if (!status)
		status = contexts_each(&nl, &visit);
	list_end(&list, status);
	netlink_close(&nl);
	return status;
}

COMMAND(failed,
	.args = "",
	.help = "Show set-ups that failed and how long they are held down",
	.run = run_failed);
