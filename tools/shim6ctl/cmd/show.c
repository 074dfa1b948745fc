// SPDX-License-Identifier: GPL-2.0
/* shim6ctl show: one context or all of them, settings, proofs. */
#include <string.h>
#include <unistd.h>

#include "../context.h"
#include "proofs.h"

static int show_contexts(const struct context_name *name, bool brief)
{
	struct listing list = { .print = print_context };
	const struct context_visit visit = { list_context, &list };
	struct netlink nl = { 0 };
	int status;

	if (json_wanted)
		list.print = json_context;
	else if (brief)
		list.print = print_context_line;
	status = netlink_open(&nl);
	if (!status)
		status = name ? call_named(&nl, SHIM6_CMD_CONTEXT_GET, name,
					   NULL, &visit) :
				contexts_each(&nl, &visit);
	list_end(&list, status);
	netlink_close(&nl);
	return status;
}

static int show_config(void)
{
	struct netlink nl = { 0 };
	int status;

	status = netlink_open(&nl);
	if (!status)
		status = times_show(&nl);
	netlink_close(&nl);
	return status;
}

static int run_show(const struct command *cmd, int argc, char **argv)
{
	struct context_name name = { 0 };
	bool brief = false;
	int c;

	while ((c = next_option(argc, argv, "s")) != -1) {
		if (c != 's')
			return print_usage(cmd);
		brief = true;
	}
	argc -= optind;
	argv += optind;
	if (argc == 1 && !strcmp(argv[0], "config"))
		return show_config();
	if (argc == 1 && !strcmp(argv[0], "proofs"))
		return show_proofs(brief);
	if (argc && !is_name(argc, argv))
		return print_usage(cmd);
	if (argc && parse_name(argc, argv, &name))
		return EX_DATAERR;
	return show_contexts(argc ? &name : NULL, brief);
}

COMMAND(show,
	.args = "[-s] [" NAME_USAGE " | config | proofs]",
	.help = "Show one context, all of them, what is set for all, or own proofs",
	.options = "  -s        one line for each\n",
	.run = run_show);
