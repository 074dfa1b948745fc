// SPDX-License-Identifier: GPL-2.0
/* shim6ctl stats: counters of the namespace. */
#include <unistd.h>

#include "../ctl.h"
#include "../json.h"
#include "../netlink.h"

/** struct printing - how to print: @hide_zeros: leave out counters that are 0 */
struct printing {
	bool hide_zeros;
};

static const struct nla_policy counter_policy[SHIM6_A_COUNTER_MAX + 1] = {
	[SHIM6_A_COUNTER_NAME]	= { .type = NLA_STRING },
	[SHIM6_A_COUNTER_VALUE]	= { .type = NLA_U64 },
};

static int print_counter(struct nlattr *attr, const struct printing *printing)
{
	struct nlattr *tb[SHIM6_A_COUNTER_MAX + 1];
	const char *name;
	u64 value;

	if (nla_parse_nested(tb, SHIM6_A_COUNTER_MAX, attr,
			     (struct nla_policy *)counter_policy) < 0 ||
	    !tb[SHIM6_A_COUNTER_NAME] || !tb[SHIM6_A_COUNTER_VALUE])
		return say_malformed();
	name = nla_get_string(tb[SHIM6_A_COUNTER_NAME]);
	value = nla_get_u64(tb[SHIM6_A_COUNTER_VALUE]);
	if (!value && printing->hide_zeros)
		return 0;
	if (json_wanted)
		json_number(name, value);
	else
		printf("%-26s %llu\n", name, value);
	return 0;
}

static int print_counters(u8 cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *attr;
	int rem, status = 0;

	(void)cmd;
	if (json_wanted)
		json_object(NULL);
	nla_for_each_attr(attr, attrs, len, rem) {
		if (nla_type(attr) == SHIM6_A_STATS_COUNTER && !status)
			status = print_counter(attr, arg);
	}
	if (json_wanted)
		json_end();
	return status;
}

static int get(struct netlink *nl, const char *name, struct printing *printing)
{
	struct nl_msg *msg = netlink_request(nl, SHIM6_CMD_STATS_GET, 0);

	if (!msg)
		return EX_TEMPFAIL;
	if (name && nla_put_string(msg, SHIM6_A_STATS_NAME, name) < 0) {
		nlmsg_free(msg);
		say("'%s' is too long", name);
		return EX_DATAERR;
	}
	return netlink_call(nl, msg, print_counters, printing, NULL);
}

static int run_stats(const struct command *cmd, int argc, char **argv)
{
	struct printing printing = { 0 };
	struct netlink nl = { 0 };
	int c, status;

	while ((c = next_option(argc, argv, "z")) != -1) {
		if (c != 'z')
			return print_usage(cmd);
		printing.hide_zeros = true;
	}
	if (argc - optind > 1)
		return print_usage(cmd);

	status = netlink_open(&nl);
	if (!status)
		status = get(&nl, optind < argc ? argv[optind] : NULL,
			     &printing);
	netlink_close(&nl);
	return status;
}

COMMAND(stats,
	.args = "[-z] [NAME]",
	.help = "Show the counters of the namespace, or one of them",
	.options = "  -z        leave out counters that are 0\n",
	.run = run_stats);
