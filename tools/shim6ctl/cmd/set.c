// SPDX-License-Identifier: GPL-2.0
/* shim6ctl set: times of REAP, of the namespace or of one context. */
#include <string.h>
#include <unistd.h>

#include "../context.h"
#include "../json.h"
#include "../times.h"

/**
 * struct order - what is wanted
 * @of_context: of the context @name, else of the namespace
 * @name: the context
 * @clear: it follows its namespace again
 * @argc: words "PARAM VALUE..." that are left
 * @argv: the words
 */
struct order {
	bool of_context;
	struct context_name name;
	bool clear;
	int argc;
	char **argv;
};

/* Words that name a context, at the beginning of many; 0: they do not. */
static int name_words(int argc, char **argv)
{
	if (argc < 2)
		return 0;
	if (!strchr(argv[0], ':'))
		return 1;
	return argc >= 4 && !strcmp(argv[2], "fii") ? 4 : 2;
}

static int parse_order(int argc, char **argv, struct order *order)
{
	int n = 0;

	order->of_context = argc && !strcmp(argv[0], "context");
	if (order->of_context) {
		argc--;
		argv++;
		n = name_words(argc, argv);
		if (!n)
			return EX_USAGE;
		if (parse_name(n, argv, &order->name))
			return EX_DATAERR;
	}
	order->argc = argc - n;
	order->argv = argv + n;
	order->clear = order->of_context && order->argc &&
		       !strcmp(order->argv[0], "default");
	if (order->clear) {
		order->argc--;
		order->argv++;
	}
	return 0;
}

static int put_order(struct nl_msg *msg, const struct order *order)
{
	int status = 0;

	if (order->of_context)
		status = put_name(msg, &order->name);
	if (!status && order->clear &&
	    nla_put_flag(msg, SHIM6_A_CONTEXT_DEFAULT) < 0)
		status = say_no_memory();
	if (!status && (order->argc || !order->clear))
		status = times_put(msg, order->argc, order->argv,
				   order->of_context);
	return status;
}

static int do_order(const struct command *cmd, struct netlink *nl,
		    const struct order *order)
{
	struct nl_msg *msg;
	int status;

	msg = netlink_request(nl, order->of_context ? SHIM6_CMD_CONTEXT_SET :
						      SHIM6_CMD_CONFIG_SET, 0);
	if (!msg)
		return EX_TEMPFAIL;
	status = put_order(msg, order);
	if (status) {
		nlmsg_free(msg);
		return status == EX_USAGE ? print_usage(cmd) : status;
	}
	status = netlink_call(nl, msg, NULL, NULL, NULL);
	if (!status && json_wanted) {
		json_object(NULL);
		json_end();
	}
	return status;
}

static int run_set(const struct command *cmd, int argc, char **argv)
{
	struct netlink nl = { 0 };
	struct order order = { 0 };
	int status;

	if (next_option(argc, argv, "") != -1)
		return print_usage(cmd);
	status = parse_order(argc - optind, argv + optind, &order);
	if (status)
		return status == EX_USAGE ? print_usage(cmd) : status;

	status = netlink_open(&nl);
	if (!status)
		status = do_order(cmd, &nl, &order);
	netlink_close(&nl);
	return status;
}

COMMAND(set,
	.args = TIMES_USAGE "\n"
		"       shim6ctl set context (" NAME_USAGE ") [default] [" TIMES_USAGE "]",
	.help = "Set times of failure detection, of all contexts or one",
	.options = TIMES_HELP,
	.run = run_set);
