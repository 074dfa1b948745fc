// SPDX-License-Identifier: GPL-2.0
/* shim6ctl locator: preferences of this host's own locators. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../context.h"
#include "../json.h"

/** struct own_locator - attributes of the netlink attribute set "own-locator" */
struct own_locator {
	struct in6_addr addr;
	u32 flags;
	u32 priority;
	u32 weight;
	u32 state;
};

/** struct own_locators - a growing list */
struct own_locators {
	struct own_locator *list;
	size_t n;
};

static const struct nla_policy own_policy[SHIM6_A_OWN_LOCATOR_MAX + 1] = {
	[SHIM6_A_OWN_LOCATOR_ADDR]	= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_OWN_LOCATOR_FLAGS]	= { .type = NLA_U32 },
	[SHIM6_A_OWN_LOCATOR_PRIORITY]	= { .type = NLA_U32 },
	[SHIM6_A_OWN_LOCATOR_WEIGHT]	= { .type = NLA_U32 },
	[SHIM6_A_OWN_LOCATOR_STATE]	= { .type = NLA_U32 },
};

static const struct flag_name state_flag_names[] = {
	{ SHIM6_LOCATOR_STATE_PRESENT,		"present" },
	{ SHIM6_LOCATOR_STATE_UP,		"up" },
	{ SHIM6_LOCATOR_STATE_DEPRECATED,	"deprecated" },
	{ SHIM6_LOCATOR_STATE_CONFIGURED,	"configured" },
	{ 0,					NULL },
};

static int add_locator(u8 cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[SHIM6_A_OWN_LOCATOR_MAX + 1];
	struct own_locators *locators = arg;
	struct own_locator *loc;

	(void)cmd;
	if (nla_parse(tb, SHIM6_A_OWN_LOCATOR_MAX, attrs, len,
		      (struct nla_policy *)own_policy) < 0)
		return say_malformed();
	loc = realloc(locators->list, (locators->n + 1) * sizeof(*loc));
	if (!loc)
		return say_no_memory();
	locators->list = loc;
	loc += locators->n++;
	memset(loc, 0, sizeof(*loc));
	get_address(tb[SHIM6_A_OWN_LOCATOR_ADDR], &loc->addr);
	get_u32(tb[SHIM6_A_OWN_LOCATOR_FLAGS], &loc->flags);
	get_u32(tb[SHIM6_A_OWN_LOCATOR_PRIORITY], &loc->priority);
	get_u32(tb[SHIM6_A_OWN_LOCATOR_WEIGHT], &loc->weight);
	get_u32(tb[SHIM6_A_OWN_LOCATOR_STATE], &loc->state);
	return 0;
}

static void print_locator(const struct own_locator *loc)
{
	printf("locator %s\n    %-12s", ADDR(&loc->addr), "state");
	print_flags(state_flag_names, loc->state);
	printf("\n    %-12s priority %u weight %u", "preferences",
	       loc->priority, loc->weight);
	print_flags(locator_flag_names, loc->flags);
	putchar('\n');
}

static void print_locator_line(const struct own_locator *loc)
{
	printf("%s priority %u weight %u", ADDR(&loc->addr), loc->priority,
	       loc->weight);
	print_flags(locator_flag_names, loc->flags);
	print_flags(state_flag_names, loc->state);
	putchar('\n');
}

static void json_locator(const struct own_locator *loc)
{
	json_object(NULL);
	json_string("addr", ADDR(&loc->addr));
	json_flags("flags", locator_flag_names, loc->flags);
	json_number("priority", loc->priority);
	json_number("weight", loc->weight);
	json_flags("state", state_flag_names, loc->state);
	json_end();
}

static void print_all(const struct own_locators *locators, bool brief)
{
	size_t i;

	if (json_wanted)
		json_array(NULL);
	for (i = 0; i < locators->n; i++) {
		if (json_wanted)
			json_locator(&locators->list[i]);
		else if (brief)
			print_locator_line(&locators->list[i]);
		else
			print_locator(&locators->list[i]);
	}
	if (json_wanted)
		json_end();
}

static int show_locators(struct netlink *nl, const struct in6_addr *addr,
			 bool brief)
{
	struct own_locators locators = { 0 };
	struct nl_msg *msg;
	int status = 0;

	msg = netlink_request(nl, SHIM6_CMD_LOCATOR_GET, addr ? 0 : NLM_F_DUMP);
	if (!msg)
		return EX_TEMPFAIL;
	if (addr)
		status = put_address(msg, SHIM6_A_OWN_LOCATOR_ADDR, addr);
	if (status)
		nlmsg_free(msg);
	else
		status = netlink_call(nl, msg, add_locator, &locators, NULL);
	if (!status)
		print_all(&locators, brief);
	free(locators.list);
	return status;
}

/* The words after the address; EX_USAGE when one has no meaning. */
static int parse_preferences(int argc, char **argv, struct own_locator *loc)
{
	u32 *number;

	for (; argc; argc--, argv++) {
		number = NULL;
		if (!strcmp(argv[0], "broken"))
			loc->flags |= SHIM6_LOCATOR_FLAG_BROKEN;
		else if (!strcmp(argv[0], "transient"))
			loc->flags |= SHIM6_LOCATOR_FLAG_TRANSIENT;
		else if (!strcmp(argv[0], "priority"))
			number = &loc->priority;
		else if (!strcmp(argv[0], "weight"))
			number = &loc->weight;
		else
			return EX_USAGE;
		if (!number)
			continue;
		if (!--argc)
			return EX_USAGE;
		if (parse_number(*++argv, 255, number))
			return EX_DATAERR;
	}
	return 0;
}

static int put_preferences(struct nl_msg *msg, const struct own_locator *loc)
{
	if (nla_put_u32(msg, SHIM6_A_OWN_LOCATOR_FLAGS, loc->flags) < 0 ||
	    nla_put_u32(msg, SHIM6_A_OWN_LOCATOR_PRIORITY, loc->priority) < 0 ||
	    nla_put_u32(msg, SHIM6_A_OWN_LOCATOR_WEIGHT, loc->weight) < 0)
		return say_no_memory();
	return 0;
}

/* Sets or unsets, as @cmd says. */
static int change(struct netlink *nl, u8 cmd, const struct own_locator *loc)
{
	struct nl_msg *msg = netlink_request(nl, cmd, 0);
	int status;

	if (!msg)
		return EX_TEMPFAIL;
	status = put_address(msg, SHIM6_A_OWN_LOCATOR_ADDR, &loc->addr);
	if (!status && cmd == SHIM6_CMD_LOCATOR_SET)
		status = put_preferences(msg, loc);
	if (status) {
		nlmsg_free(msg);
		return status;
	}
	status = netlink_call(nl, msg, NULL, NULL, NULL);
	if (!status && json_wanted) {
		json_object(NULL);
		json_end();
	}
	return status;
}

/**
 * struct order - what is wanted
 * @cmd: command of the kernel
 * @one: of @loc only; otherwise of all
 * @brief: one line for each
 * @loc: address and preferences
 */
struct order {
	u8 cmd;
	bool one;
	bool brief;
	struct own_locator loc;
};

static int parse_order(const char *verb, int argc, char **argv,
		       struct order *order)
{
	order->one = argc > 0;
	if (!strcmp(verb, "show") && argc <= 1)
		order->cmd = SHIM6_CMD_LOCATOR_GET;
	else if (!strcmp(verb, "set") && order->one)
		order->cmd = SHIM6_CMD_LOCATOR_SET;
	else if (!strcmp(verb, "unset") && argc == 1)
		order->cmd = SHIM6_CMD_LOCATOR_DEL;
	else
		return EX_USAGE;
	if (!order->one)
		return 0;
	if (parse_address(argv[0], &order->loc.addr))
		return EX_DATAERR;
	return parse_preferences(argc - 1, argv + 1, &order->loc);
}

static int parse_options(int argc, char **argv, struct order *order)
{
	int c;

	while ((c = next_option(argc, argv, "s")) != -1) {
		if (c != 's')
			return EX_USAGE;
		order->brief = true;
	}
	return 0;
}

static int do_order(const struct order *order)
{
	struct netlink nl = { 0 };
	int status;

	status = netlink_open(&nl);
	if (!status && order->cmd == SHIM6_CMD_LOCATOR_GET)
		status = show_locators(&nl, order->one ? &order->loc.addr : NULL,
				       order->brief);
	else if (!status)
		status = change(&nl, order->cmd, &order->loc);
	netlink_close(&nl);
	return status;
}

/* Options may stand before the verb and after it. */
static int run_locator(const struct command *cmd, int argc, char **argv)
{
	const char *verb = "show";
	struct order order = { 0 };
	int status;

	if (parse_options(argc, argv, &order))
		return print_usage(cmd);
	argc -= optind;
	argv += optind;
	if (argc) {
		verb = argv[0];
		argv[0] = (char *)"shim6ctl"; /* in messages of getopt() */
		optind = 0; /* glibc: begin anew */
		if (parse_options(argc, argv, &order))
			return print_usage(cmd);
		argc -= optind;
		argv += optind;
	}
	status = parse_order(verb, argc, argv, &order);
	if (status == EX_USAGE)
		return print_usage(cmd);
	return status ? status : do_order(&order);
}

COMMAND(locator,
	.args = "[-s] [show [ADDRESS] | unset ADDRESS |\n"
		"       set ADDRESS [priority N] [weight N] [broken] [transient]]",
	.help = "Show, set or unset the preferences of own locators",
	.options = "  -s        one line for each\n",
	.run = run_locator);
