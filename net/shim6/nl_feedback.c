// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: what applications know of a context, RFC 5534 4.1. */
#include "nl.h"

/* Under RCU; @arg is the type of event. */
static int shim6_nl_feedback(struct shim6_ctx *ctx, struct genl_info *info,
			     void *arg)
{
	const struct shim6_event ev = {
		.type = *(enum shim6_event_type *)arg,
	};

	if (READ_ONCE(ctx->sm.state) != SHIM6_STATE_ESTABLISHED) {
		NL_SET_ERR_MSG(info->extack, "the context is not established");
		return -ENOTCONN;
	}
	return shim6_nl_dispatch(ctx, &ev, info);
}

int shim6_nl_context_feedback_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *word = info->attrs[SHIM6_A_CONTEXT_FEEDBACK];
	enum shim6_event_type type = SHIM6_EV_BAD;

	if (GENL_REQ_ATTR_CHECK(info, SHIM6_A_CONTEXT_FEEDBACK)) {
		NL_SET_ERR_MSG(info->extack, "feedback is needed");
		return -EINVAL;
	}
	if (nla_get_u32(word) > SHIM6_FEEDBACK_GOOD) {
		NL_SET_ERR_MSG_ATTR(info->extack, word,
				    "feedback must be 0 (bad) or 1 (good)");
		return -EINVAL;
	}
	if (nla_get_u32(word) == SHIM6_FEEDBACK_GOOD)
		type = SHIM6_EV_GOOD;
	return shim6_nl_with_context(info, shim6_nl_feedback, &type);
}
