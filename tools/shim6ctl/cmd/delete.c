// SPDX-License-Identifier: GPL-2.0
/* shim6ctl delete: discard a context. */
#include "../context.h"

static int run_delete(const struct command *cmd, int argc, char **argv)
{
	return run_named(cmd, argc, argv, SHIM6_CMD_CONTEXT_DEL);
}

COMMAND(delete,
	.args = NAME_USAGE,
	.help = "Discard a context",
	.run = run_delete);
