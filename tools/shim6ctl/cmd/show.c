// SPDX-License-Identifier: GPL-2.0
/* shim6ctl show: one context or all of them, settings, proofs. */
#include <string.h>
#include <unistd.h>

#include "../context.h"
#include "proofs.h"

static void print_all(const struct contexts *contexts, bool brief)
{
	size_t i;

	if (json_wanted) {
		print_contexts_json(contexts);
		return;
	}
	for (i = 0; i < contexts->n; i++) {
		if (brief)
			print_context_line(&contexts->list[i]);
		else
			print_context(&contexts->list[i]);
	}
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
	struct contexts contexts = { 0 };
	struct context_name name = { 0 };
	struct netlink nl = { 0 };
	bool brief = false;
	int c, status;

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

	status = netlink_open(&nl);
	if (!status)
		status = argc ? call_named(&nl, SHIM6_CMD_CONTEXT_GET, &name,
					   NULL, &contexts) :
				contexts_get_all(&nl, &contexts);
	if (!status)
		print_all(&contexts, brief);
	contexts_free(&contexts);
	netlink_close(&nl);
	return status;
}

COMMAND(show,
	.args = "[-s] [" NAME_USAGE " | config | proofs]",
	.help = "Show one context, all of them, what is set for all, or own proofs",
	.options = "  -s        one line for each\n",
	.run = run_show);
