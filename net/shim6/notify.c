// SPDX-License-Identifier: GPL-2.0
/* Events for the multicast group of generic netlink. */
#include "nl.h"

static bool shim6_notify_command(const struct shim6_action *act, u8 *cmd)
{
	switch (act->type) {
	case SHIM6_ACT_STATE:
		*cmd = SHIM6_CMD_CONTEXT_STATE;
		return true;
	case SHIM6_ACT_FREE:
		*cmd = SHIM6_CMD_CONTEXT_REMOVED;
		return true;
	case SHIM6_ACT_SWITCH:
		*cmd = SHIM6_CMD_CONTEXT_SWITCHED;
		return true;
	case SHIM6_ACT_REAP_STATE:
		*cmd = SHIM6_CMD_REAP_STATE;
		return true;
	case SHIM6_ACT_MOVE_FAILED:
		*cmd = SHIM6_CMD_MOVE_FAILED;
		return true;
	case SHIM6_ACT_TOLD:
		*cmd = SHIM6_CMD_LOCATORS_TOLD;
		return true;
	case SHIM6_ACT_PEER:
		/* That a handshake tells locators is no news. */
		*cmd = SHIM6_CMD_LOCATORS_LEARNED;
		return act->from == SHIM6_STATE_ESTABLISHED;
	case SHIM6_ACT_REFUSED:
		*cmd = SHIM6_CMD_MESSAGE_REFUSED;
		return true;
	default:
		return false;
	}
}

/* The largest one is context-switched. */
static size_t shim6_notify_size(void)
{
	return nla_total_size_64bit(sizeof(u64)) +	/* TIME */
	       nla_total_size(sizeof(u32)) +		/* ID */
	       nla_total_size(sizeof(struct in6_addr)) * 2 + /* ULIDs */
	       nla_total_size(sizeof(u32)) +		/* FII */
	       nla_total_size(sizeof(u32)) * 3 +	/* states, REASON */
	       nla_total_size(sizeof(struct in6_addr)) * 4; /* pairs */
}

static int shim6_notify_put_subject(struct sk_buff *skb,
				    const struct shim6_ctx *ctx, u8 state)
{
	if (nla_put_u64_64bit(skb, SHIM6_A_EVENT_TIME, ktime_get_real_ns(),
			      SHIM6_A_EVENT_PAD) ||
	    nla_put_u32(skb, SHIM6_A_EVENT_ID, ctx->id) ||
	    nla_put_in6_addr(skb, SHIM6_A_EVENT_ULID_LOCAL,
			     &ctx->sm.ulid_local) ||
	    nla_put_in6_addr(skb, SHIM6_A_EVENT_ULID_PEER,
			     &ctx->sm.ulid_peer) ||
	    nla_put_u32(skb, SHIM6_A_EVENT_FII, ctx->sm.fii) ||
	    nla_put_u32(skb, SHIM6_A_EVENT_STATE, state))
		return -EMSGSIZE;
	return 0;
}

static int shim6_notify_put_pair(struct sk_buff *skb,
				 const struct reap_pair *pair)
{
	if (nla_put_in6_addr(skb, SHIM6_A_EVENT_LOCATOR_LOCAL, &pair->local) ||
	    nla_put_in6_addr(skb, SHIM6_A_EVENT_LOCATOR_PEER, &pair->peer))
		return -EMSGSIZE;
	return 0;
}

static int shim6_notify_put_switch(struct sk_buff *skb,
				   const struct shim6_action *act)
{
	if (nla_put_u32(skb, SHIM6_A_EVENT_REASON, act->reason) ||
	    shim6_notify_put_pair(skb, &act->pair) ||
	    nla_put_in6_addr(skb, SHIM6_A_EVENT_OLD_LOCATOR_LOCAL,
			     &act->old.local) ||
	    nla_put_in6_addr(skb, SHIM6_A_EVENT_OLD_LOCATOR_PEER,
			     &act->old.peer))
		return -EMSGSIZE;
	return 0;
}

static int shim6_notify_put_action(struct sk_buff *skb,
				   const struct shim6_action *act)
{
	switch (act->type) {
	case SHIM6_ACT_STATE:
		return nla_put_u32(skb, SHIM6_A_EVENT_OLD_STATE, act->from);
	case SHIM6_ACT_SWITCH:
		return shim6_notify_put_switch(skb, act);
	case SHIM6_ACT_REAP_STATE:
		if (nla_put_u32(skb, SHIM6_A_EVENT_REAP_STATE, act->sta))
			return -EMSGSIZE;
		return nla_put_u32(skb, SHIM6_A_EVENT_REASON, act->reason);
	case SHIM6_ACT_MOVE_FAILED:
		return shim6_notify_put_pair(skb, &act->pair);
	case SHIM6_ACT_REFUSED:
		if (nla_put_u32(skb, SHIM6_A_EVENT_CODE, act->code))
			return -EMSGSIZE;
		return nla_put_u32(skb, SHIM6_A_EVENT_MSG_TYPE, act->msg_type);
	default:
		return 0;
	}
}

static struct sk_buff *shim6_notify_build(const struct shim6_ctx *ctx,
					  const struct shim6_notice *notice,
					  u8 cmd)
{
	struct sk_buff *skb;
	void *hdr;

	skb = genlmsg_new(shim6_notify_size(), GFP_ATOMIC);
	if (!skb)
		return NULL;

	hdr = genlmsg_put(skb, 0, 0, &shim6_nl_family, 0, cmd);
	if (!hdr || shim6_notify_put_subject(skb, ctx, notice->state) ||
	    shim6_notify_put_action(skb, &notice->action)) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, hdr);
	return skb;
}

void shim6_notify(struct shim6_ctx *ctx, const struct shim6_notice *notice)
{
	struct net *net = ctx->sn->net;
	struct sk_buff *skb;
	u8 cmd;

	if (!shim6_notify_command(&notice->action, &cmd))
		return;

	/* shim6_nl_exit() waits for this section. */
	rcu_read_lock();
	if (!READ_ONCE(shim6_nl_ready) ||
	    !genl_has_listeners(&shim6_nl_family, net, SHIM6_NLGRP_EVENTS))
		goto unlock;

	skb = shim6_notify_build(ctx, notice, cmd);
	if (skb)
		genlmsg_multicast_netns(&shim6_nl_family, net, skb, 0,
					SHIM6_NLGRP_EVENTS, GFP_ATOMIC);
	else
		genl_set_err(&shim6_nl_family, net, 0, SHIM6_NLGRP_EVENTS,
			     -ENOBUFS);
unlock:
	rcu_read_unlock();
}
