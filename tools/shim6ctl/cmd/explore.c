// SPDX-License-Identifier: GPL-2.0
/* shim6ctl explore: the current pair is dead, find another one. */
#include "../context.h"

static int run_explore(const struct command *cmd, int argc, char **argv)
{
	return run_named(cmd, argc, argv, SHIM6_CMD_CONTEXT_EXPLORE);
}

COMMAND(explore,
	.args = NAME_USAGE,
	.help = "Look for another pair, as if the current one were dead",
	.run = run_explore);
