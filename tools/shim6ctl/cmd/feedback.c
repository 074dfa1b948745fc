// SPDX-License-Identifier: GPL-2.0
/* shim6ctl feedback: what an application knows of the current pair. */
#include <string.h>
#include <unistd.h>

#include "../context.h"
#include "../json.h"

static int tell(struct netlink *nl, const struct context_name *name, u32 word)
{
	struct nl_msg *msg = netlink_request(nl, SHIM6_CMD_CONTEXT_FEEDBACK, 0);
	int status;

	if (!msg)
		return EX_TEMPFAIL;
	status = put_name(msg, name);
	if (!status && nla_put_u32(msg, SHIM6_A_CONTEXT_FEEDBACK, word) < 0)
		status = say_no_memory();
	if (status) {
		nlmsg_free(msg);
		return status;
	}
	return netlink_call(nl, msg, NULL, NULL, NULL);
}

static int do_feedback(const struct context_name *name, u32 word)
{
	struct netlink nl = { 0 };
	int status;

	status = netlink_open(&nl);
	if (!status)
		status = tell(&nl, name, word);
	if (!status && json_wanted) {
		json_object(NULL);
		json_end();
	}
	netlink_close(&nl);
	return status;
}

static int run_feedback(const struct command *cmd, int argc, char **argv)
{
	struct context_name name;
	const char *word;
	bool good;

	if (next_option(argc, argv, "") != -1)
		return print_usage(cmd);
	argc -= optind;
	argv += optind;
	if (argc < 2 || !is_name(argc - 1, argv))
		return print_usage(cmd);
	word = argv[argc - 1];
	good = !strcmp(word, "good");
	if (!good && strcmp(word, "bad"))
		return print_usage(cmd);
	if (parse_name(argc - 1, argv, &name))
		return EX_DATAERR;

	return do_feedback(&name, good ? SHIM6_FEEDBACK_GOOD :
					 SHIM6_FEEDBACK_BAD);
}

COMMAND(feedback,
	.args = "(" NAME_USAGE ") good|bad",
	.help = "Tell what an application knows of the current pair",
	.run = run_feedback);
