// SPDX-License-Identifier: GPL-2.0
/* Events for the multicast groups of generic netlink. */
#include "nl.h"
#include "tell.h"

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
	case SHIM6_ACT_SUSPECTED:
		*cmd = SHIM6_CMD_SUSPICION_BEGUN;
		return true;
	case SHIM6_ACT_CALMED:
		*cmd = SHIM6_CMD_SUSPICION_CALMED;
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
	case SHIM6_ACT_SUSPECTED:
	case SHIM6_ACT_CALMED:
		return shim6_notify_put_pair(skb, &act->pair);
	case SHIM6_ACT_REFUSED:
		if (nla_put_u32(skb, SHIM6_A_EVENT_CODE, act->code))
			return -EMSGSIZE;
		return nla_put_u32(skb, SHIM6_A_EVENT_MSG_TYPE, act->msg_type);
	default:
		return 0;
	}
}

/* Single probes may be many: they have a group of their own, so have suspicions. */
static unsigned int shim6_notify_group(u8 cmd)
{
	switch (cmd) {
	case SHIM6_CMD_PROBE:
	case SHIM6_CMD_SUSPICION_BEGUN:
	case SHIM6_CMD_SUSPICION_CALMED:
		return SHIM6_NLGRP_PROBES;
	default:
		return SHIM6_NLGRP_EVENTS;
	}
}

/* shim6_nl_exit() waits for the caller's RCU read side. */
static bool shim6_notify_is_wanted(const struct shim6_ctx *ctx, u8 cmd)
{
	return READ_ONCE(shim6_nl_ready) &&
	       genl_has_listeners(&shim6_nl_family, ctx->sn->net,
				  shim6_notify_group(cmd));
}

/* The beginning of an event: what all of them have. NULL: no memory. */
static struct sk_buff *shim6_notify_begin(const struct shim6_ctx *ctx, u8 state,
					  u8 cmd, void **hdr)
{
	struct sk_buff *skb;

	skb = genlmsg_new(shim6_notify_size(), GFP_ATOMIC);
	if (!skb)
		return NULL;
	*hdr = genlmsg_put(skb, 0, 0, &shim6_nl_family, 0, cmd);
	if (*hdr && !shim6_notify_put_subject(skb, ctx, state))
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/* Send @skb, or tell listeners that they have missed one. */
static void shim6_notify_end(const struct shim6_ctx *ctx, struct sk_buff *skb,
			     u8 cmd, void *hdr, int err)
{
	unsigned int group = shim6_notify_group(cmd);
	struct net *net = ctx->sn->net;

	if (skb && !err) {
		genlmsg_end(skb, hdr);
		genlmsg_multicast_netns(&shim6_nl_family, net, skb, 0, group,
					GFP_ATOMIC);
		return;
	}
	nlmsg_free(skb);
	genl_set_err(&shim6_nl_family, net, 0, group, -ENOBUFS);
}

void shim6_notify(struct shim6_ctx *ctx, const struct shim6_notice *notice)
{
	struct sk_buff *skb;
	void *hdr = NULL;
	int err = 0;
	u8 cmd;

	if (!shim6_notify_command(&notice->action, &cmd))
		return;

	rcu_read_lock();
	if (shim6_notify_is_wanted(ctx, cmd)) {
		skb = shim6_notify_begin(ctx, notice->state, cmd, &hdr);
		if (skb)
			err = shim6_notify_put_action(skb, &notice->action);
		shim6_notify_end(ctx, skb, cmd, hdr, err);
	}
	rcu_read_unlock();
}

static int shim6_notify_put_probe(struct sk_buff *skb,
				  const struct shim6_probe *probe)
{
	if (nla_put_u32(skb, SHIM6_A_EVENT_REASON, probe->reason) ||
	    shim6_notify_put_pair(skb, &probe->pair) ||
	    nla_put_u32(skb, SHIM6_A_EVENT_DIRECTION, probe->direction) ||
	    nla_put_u32(skb, SHIM6_A_EVENT_STA, probe->sta) ||
	    nla_put_u32(skb, SHIM6_A_EVENT_NONCE, probe->nonce) ||
	    nla_put_u32(skb, SHIM6_A_EVENT_SENT_REPORTS, probe->n_sent) ||
	    nla_put_u32(skb, SHIM6_A_EVENT_RECEIVED_REPORTS, probe->n_rcvd))
		return -EMSGSIZE;
	return 0;
}

void shim6_notify_probe(struct shim6_ctx *ctx, const struct shim6_probe *probe,
			u8 state)
{
	const u8 cmd = SHIM6_CMD_PROBE;
	struct sk_buff *skb;
	void *hdr = NULL;
	int err = 0;

	rcu_read_lock();
	if (shim6_notify_is_wanted(ctx, cmd)) {
		skb = shim6_notify_begin(ctx, state, cmd, &hdr);
		if (skb)
			err = shim6_notify_put_probe(skb, probe);
		shim6_notify_end(ctx, skb, cmd, hdr, err);
	}
	rcu_read_unlock();
}
