// SPDX-License-Identifier: GPL-2.0
/* shim6ctl show: one context or all of them. */
#include <unistd.h>

#include "../context.h"

/* A dump that a change disturbed is asked for again, so many times. */
#define DUMP_TRIES 8

static int get_all(struct netlink *nl, struct contexts *contexts)
{
	bool interrupted;
	struct nl_msg *msg;
	int status, tries;

	for (tries = 0; tries < DUMP_TRIES; tries++) {
		msg = netlink_request(nl, SHIM6_CMD_CONTEXT_GET, NLM_F_DUMP);
		if (!msg)
			return EX_TEMPFAIL;
		status = netlink_call(nl, msg, contexts_add, contexts,
				      &interrupted);
		if (status || !interrupted)
			return status;
		contexts_free(contexts);
	}
	say("contexts change faster than they can be listed: try again");
	return EX_TEMPFAIL;
}

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
	if (argc > 2)
		return print_usage(cmd);
	if (argc && parse_name(argc, argv, &name))
		return EX_DATAERR;

	status = netlink_open(&nl);
	if (!status)
		status = argc ? call_named(&nl, SHIM6_CMD_CONTEXT_GET, &name,
					   NULL, &contexts) :
				get_all(&nl, &contexts);
	if (!status)
		print_all(&contexts, brief);
	contexts_free(&contexts);
	netlink_close(&nl);
	return status;
}

COMMAND(show,
	.args = "[-s] [ID | ULID-LOCAL ULID-PEER]",
	.help = "Show one context or all of them",
	.options = "  -s        one line for each\n",
	.run = run_show);
