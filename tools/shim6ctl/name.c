// SPDX-License-Identifier: GPL-2.0
/* Contexts that a command names, and requests about them. */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "context.h"
#include "json.h"

bool is_ulids(int argc, char **argv)
{
	return argc == 2 || (argc == 4 && !strcmp(argv[2], "fii"));
}

bool is_name(int argc, char **argv)
{
	return argc == 1 || is_ulids(argc, argv);
}

int parse_name(int argc, char **argv, struct context_name *name)
{
	int status;

	memset(name, 0, sizeof(*name));
	name->by_ulids = argc > 1;
	if (!name->by_ulids)
		return parse_number(argv[0], UINT_MAX, &name->id);
	status = parse_address(argv[0], &name->local);
	if (!status)
		status = parse_address(argv[1], &name->peer);
	if (!status && argc == 4)
		status = parse_number(argv[3], UINT_MAX, &name->fii);
	return status;
}

int put_name(struct nl_msg *msg, const struct context_name *name)
{
	int status;

	if (!name->by_ulids) {
		if (nla_put_u32(msg, SHIM6_A_CONTEXT_ID, name->id) < 0)
			return say_no_memory();
		return 0;
	}
	status = put_address(msg, SHIM6_A_CONTEXT_ULID_LOCAL, &name->local);
	if (!status)
		status = put_address(msg, SHIM6_A_CONTEXT_ULID_PEER,
				     &name->peer);
	if (!status && nla_put_u32(msg, SHIM6_A_CONTEXT_FII, name->fii) < 0)
		status = say_no_memory();
	return status;
}

static int put_pair(struct nl_msg *msg, const struct in6_addr *pair)
{
	int status = put_address(msg, SHIM6_A_CONTEXT_LOCATOR_LOCAL, &pair[0]);

	if (!status)
		status = put_address(msg, SHIM6_A_CONTEXT_LOCATOR_PEER,
				     &pair[1]);
	return status;
}

int call_named(struct netlink *nl, u8 cmd, const struct context_name *name,
	       const struct in6_addr *pair, const struct context_visit *answer)
{
	struct nl_msg *msg = netlink_request(nl, cmd, 0);
	int status;

	if (!msg)
		return EX_TEMPFAIL;
	status = put_name(msg, name);
	if (!status && pair)
		status = put_pair(msg, pair);
	if (status) {
		nlmsg_free(msg);
		return status;
	}
	return netlink_call(nl, msg, answer ? context_visit : NULL,
			    (void *)answer, NULL);
}

int do_named(u8 cmd, const struct context_name *name,
	     const struct in6_addr *pair)
{
	struct netlink nl = { 0 };
	int status;

	status = netlink_open(&nl);
	if (!status)
		status = call_named(&nl, cmd, name, pair, NULL);
	if (!status && json_wanted) {
		json_object(NULL);
		json_end();
	}
	netlink_close(&nl);
	return status;
}

int run_named(const struct command *cmd, int argc, char **argv, u8 nl_cmd)
{
	struct context_name name;

	if (next_option(argc, argv, "") != -1)
		return print_usage(cmd);
	argc -= optind;
	argv += optind;
	if (!is_name(argc, argv))
		return print_usage(cmd);
	if (parse_name(argc, argv, &name))
		return EX_DATAERR;

	return do_named(nl_cmd, &name, NULL);
}
