// SPDX-License-Identifier: GPL-2.0
/* shim6ctl switch: test a pair of locators and take it when it works. */
#include <unistd.h>

#include "../context.h"
#include "../json.h"

static int run_switch(const struct command *cmd, int argc, char **argv)
{
	struct context_name name;
	struct in6_addr pair[2];
	struct netlink nl = { 0 };
	int status;

	if (next_option(argc, argv, "") != -1)
		return print_usage(cmd);
	argc -= optind;
	argv += optind;
	if (argc < 3 || argc > 4)
		return print_usage(cmd);
	if (parse_name(argc - 2, argv, &name) ||
	    parse_address(argv[argc - 2], &pair[0]) ||
	    parse_address(argv[argc - 1], &pair[1]))
		return EX_DATAERR;

	status = netlink_open(&nl);
	if (!status)
		status = call_named(&nl, SHIM6_CMD_CONTEXT_SWITCH, &name, pair,
				    NULL);
	if (!status && json_wanted) {
		json_object(NULL);
		json_end();
	}
	netlink_close(&nl);
	return status;
}

COMMAND(switch,
	.args = "(ID | ULID-LOCAL ULID-PEER) LOCATOR-LOCAL LOCATOR-PEER",
	.help = "Test a pair of locators and take it when it works",
	.run = run_switch);
