// SPDX-License-Identifier: GPL-2.0
/* shim6ctl switch: test a pair of locators and take it when it works. */
#include <unistd.h>

#include "../context.h"

static int run_switch(const struct command *cmd, int argc, char **argv)
{
	struct context_name name;
	struct in6_addr pair[2];

	if (next_option(argc, argv, "") != -1)
		return print_usage(cmd);
	argc -= optind;
	argv += optind;
	if (argc < 2 || !is_name(argc - 2, argv))
		return print_usage(cmd);
	if (parse_name(argc - 2, argv, &name) ||
	    parse_address(argv[argc - 2], &pair[0]) ||
	    parse_address(argv[argc - 1], &pair[1]))
		return EX_DATAERR;

	return do_named(SHIM6_CMD_CONTEXT_SWITCH, &name, pair);
}

COMMAND(switch,
	.args = "(" NAME_USAGE ") LOCATOR-LOCAL LOCATOR-PEER",
	.help = "Test a pair of locators and take it when it works",
	.run = run_switch);
