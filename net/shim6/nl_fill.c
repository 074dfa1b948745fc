// SPDX-License-Identifier: GPL-2.0
/* Replies of generic netlink: contexts and counters. */
#include "nl.h"
#include "settings.h"

/* What userspace sees is numbered as what the state machines use. */
static_assert((int)SHIM6_CONTEXT_STATE_IDLE == (int)SHIM6_STATE_IDLE);
static_assert((int)SHIM6_CONTEXT_STATE_I1_SENT == (int)SHIM6_STATE_I1_SENT);
static_assert((int)SHIM6_CONTEXT_STATE_I2_SENT == (int)SHIM6_STATE_I2_SENT);
static_assert((int)SHIM6_CONTEXT_STATE_ESTABLISHED ==
	      (int)SHIM6_STATE_ESTABLISHED);
static_assert((int)SHIM6_CONTEXT_STATE_I2BIS_SENT ==
	      (int)SHIM6_STATE_I2BIS_SENT);
static_assert((int)SHIM6_CONTEXT_STATE_E_FAILED == (int)SHIM6_STATE_E_FAILED);
static_assert((int)SHIM6_CONTEXT_STATE_NO_SUPPORT ==
	      (int)SHIM6_STATE_NO_SUPPORT);
static_assert((int)__SHIM6_CONTEXT_STATE_MAX == (int)__SHIM6_STATE_MAX);
static_assert((int)SHIM6_REAP_STATE_OPERATIONAL == (int)REAP_OPERATIONAL);
static_assert((int)SHIM6_REAP_STATE_EXPLORING == (int)REAP_EXPLORING);
static_assert((int)SHIM6_REAP_STATE_INBOUND_OK == (int)REAP_INBOUND_OK);
static_assert((int)SHIM6_REASON_NONE == (int)REAP_WHY_NONE);
static_assert((int)SHIM6_REASON_SEND_TIMEOUT == (int)REAP_WHY_SEND_TIMEOUT);
static_assert((int)SHIM6_REASON_PEER == (int)REAP_WHY_PEER);
static_assert((int)SHIM6_REASON_LOCAL == (int)REAP_WHY_LOCAL);
static_assert((int)SHIM6_REASON_REQUEST == (int)REAP_WHY_REQUEST);
static_assert((int)SHIM6_REASON_ICMP == (int)REAP_WHY_ICMP);
static_assert((int)SHIM6_REASON_ULP == (int)REAP_WHY_ULP);
static_assert((int)SHIM6_REASON_FAILBACK == (int)REAP_WHY_FAILBACK);

static_assert((int)SHIM6_REFUSAL_UNKNOWN_TYPE == (int)SHIM6_ERR_UNKNOWN_TYPE);
static_assert((int)SHIM6_REFUSAL_CRITICAL_OPTION ==
	      (int)SHIM6_ERR_CRITICAL_OPT);
static_assert((int)SHIM6_REFUSAL_VERIFICATION == (int)SHIM6_ERR_VERIFICATION);
static_assert((int)SHIM6_REFUSAL_GENERATION == (int)SHIM6_ERR_GENERATION);
static_assert((int)SHIM6_REFUSAL_PREF_COUNT == (int)SHIM6_ERR_PREF_COUNT);

static const struct {
	u8 flag;
	u32 shown;
} shim6_nl_locator_flags[] = {
	{ REAP_LOC_BROKEN,	SHIM6_LOCATOR_FLAG_BROKEN },
	{ REAP_LOC_TRANSIENT,	SHIM6_LOCATOR_FLAG_TRANSIENT },
	{ REAP_LOC_DOWN,	SHIM6_LOCATOR_FLAG_DOWN },
	{ REAP_LOC_VERIFIED,	SHIM6_LOCATOR_FLAG_VERIFIED },
	{ REAP_LOC_REACHABLE,	SHIM6_LOCATOR_FLAG_REACHABLE },
	{ REAP_LOC_UNTOLD,	SHIM6_LOCATOR_FLAG_UNTOLD },
};

static u32 shim6_nl_show_flags(u8 flags)
{
	u32 shown = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shim6_nl_locator_flags); i++)
		if (flags & shim6_nl_locator_flags[i].flag)
			shown |= shim6_nl_locator_flags[i].shown;
	return shown;
}

static int shim6_nl_put_locators(struct sk_buff *skb, int attr,
				 const struct reap_locset *set)
{
	unsigned int n = min_t(unsigned int, set->n, REAP_MAX_LOCATORS);
	struct nlattr *nest;
	unsigned int i;

	for (i = 0; i < n; i++) {
		nest = nla_nest_start(skb, attr);
		if (!nest)
			return -EMSGSIZE;
		if (nla_put_in6_addr(skb, SHIM6_A_LOCATOR_ADDR,
				     &set->addr[i]) ||
		    nla_put_u32(skb, SHIM6_A_LOCATOR_FLAGS,
				shim6_nl_show_flags(set->flags[i])) ||
		    nla_put_u32(skb, SHIM6_A_LOCATOR_METHOD, set->method[i]) ||
		    nla_put_u32(skb, SHIM6_A_LOCATOR_PRIORITY, set->prio[i]) ||
		    nla_put_u32(skb, SHIM6_A_LOCATOR_WEIGHT, set->weight[i]))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int shim6_nl_put_identity(struct sk_buff *skb,
				 const struct shim6_ctx *ctx)
{
	const struct shim6_sm *sm = &ctx->sm;
	u32 now = ktime_get_seconds();
	s32 idle = now - READ_ONCE(sm->last_use);

	if (nla_put_u32(skb, SHIM6_A_CONTEXT_ID, ctx->id) ||
	    nla_put_in6_addr(skb, SHIM6_A_CONTEXT_ULID_LOCAL,
			     &sm->ulid_local) ||
	    nla_put_in6_addr(skb, SHIM6_A_CONTEXT_ULID_PEER,
			     &sm->ulid_peer) ||
	    nla_put_u32(skb, SHIM6_A_CONTEXT_FII, sm->fii) ||
	    nla_put_u32(skb, SHIM6_A_CONTEXT_STATE, sm->state) ||
	    nla_put_u32(skb, SHIM6_A_CONTEXT_AGE, now - ctx->created) ||
	    nla_put_u32(skb, SHIM6_A_CONTEXT_IDLE, max_t(s32, idle, 0)) ||
	    nla_put_u64_64bit(skb, SHIM6_A_CONTEXT_CT_LOCAL, sm->ct_local,
			      SHIM6_A_CONTEXT_PAD))
		return -EMSGSIZE;

	if (shim6_state_has_peer(sm->state) &&
	    nla_put_u64_64bit(skb, SHIM6_A_CONTEXT_CT_PEER, sm->ct_peer,
			      SHIM6_A_CONTEXT_PAD))
		return -EMSGSIZE;
	return 0;
}

static u32 shim6_nl_ms_until(u64 due)
{
	u64 now = ktime_get_ns();

	return due > now ? div_u64(due - now, NSEC_PER_MSEC) : 0;
}

static int shim6_nl_put_progress(struct sk_buff *skb,
				 const struct shim6_sm *sm)
{
	if (nla_put_u32(skb, SHIM6_A_CONTEXT_LS_LOCAL_GENERATION,
			sm->ls_local.generation) ||
	    nla_put_u32(skb, SHIM6_A_CONTEXT_LS_PEER_GENERATION,
			sm->ls_peer.generation))
		return -EMSGSIZE;
	if (sm->update.what &&
	    nla_put_flag(skb, SHIM6_A_CONTEXT_UPDATE_PENDING))
		return -EMSGSIZE;
	if (sm->state != SHIM6_STATE_E_FAILED &&
	    sm->state != SHIM6_STATE_NO_SUPPORT)
		return 0;
	return nla_put_u32(skb, SHIM6_A_CONTEXT_HOLDDOWN,
			   shim6_nl_ms_until(sm->deadline));
}

/* Those in force, and which of them are the context's own. */
static int shim6_nl_put_params(struct sk_buff *skb, const struct shim6_ctx *ctx)
{
	const struct shim6_param *param = shim6_reap_params;
	unsigned int i;

	for (i = 0; i < shim6_n_reap_params; i++, param++)
		if (nla_put_u32(skb, param->context_attr,
				shim6_reap_param_get(param,
						     &ctx->sm.reap.cfg)))
			return -EMSGSIZE;
	return nla_put_u32(skb, SHIM6_A_CONTEXT_OWN, ctx->own);
}

static int shim6_nl_put_reap(struct sk_buff *skb, const struct shim6_ctx *ctx)
{
	const struct reap *reap = &ctx->sm.reap;

	if (!ipv6_addr_any(&reap->cur.local) &&
	    (nla_put_in6_addr(skb, SHIM6_A_CONTEXT_LOCATOR_LOCAL,
			      &reap->cur.local) ||
	     nla_put_in6_addr(skb, SHIM6_A_CONTEXT_LOCATOR_PEER,
			      &reap->cur.peer)))
		return -EMSGSIZE;

	if (rcu_access_pointer(ctx->path) &&
	    nla_put_flag(skb, SHIM6_A_CONTEXT_SHIMMED))
		return -EMSGSIZE;

	if (nla_put_u32(skb, SHIM6_A_CONTEXT_REAP_STATE,
			READ_ONCE(reap->st.state)) ||
	    nla_put_u32(skb, SHIM6_A_CONTEXT_KEEPALIVE_TIMEOUT,
			reap->cfg.keepalive_timeout_ms) ||
	    nla_put_u32(skb, SHIM6_A_CONTEXT_EXPLORATIONS,
			reap->explorations) ||
	    nla_put_u32(skb, SHIM6_A_CONTEXT_SWITCHES, reap->switches))
		return -EMSGSIZE;
	return 0;
}

int shim6_nl_fill_context(struct sk_buff *skb, struct shim6_ctx *ctx,
			  u32 portid, const struct nlmsghdr *nlh, int flags,
			  u8 cmd)
{
	int err = -ESTALE;
	void *hdr;

	hdr = genlmsg_put(skb, portid, nlh->nlmsg_seq, &shim6_nl_family, flags,
			  cmd);
	if (!hdr)
		return -EMSGSIZE;

	spin_lock_bh(&ctx->lock);
	if (ctx->dead)
		goto unlock;
	err = shim6_nl_put_identity(skb, ctx);
	if (!err)
		err = shim6_nl_put_locators(skb, SHIM6_A_CONTEXT_LS_LOCAL,
					    &ctx->sm.ls_local);
	if (!err)
		err = shim6_nl_put_locators(skb, SHIM6_A_CONTEXT_LS_PEER,
					    &ctx->sm.ls_peer);
	if (!err)
		err = shim6_nl_put_reap(skb, ctx);
	if (!err)
		err = shim6_nl_put_params(skb, ctx);
	if (!err)
		err = shim6_nl_put_progress(skb, &ctx->sm);
unlock:
	spin_unlock_bh(&ctx->lock);

	if (err)
		genlmsg_cancel(skb, hdr);
	else
		genlmsg_end(skb, hdr);
	return err;
}

/**
 * struct shim6_nl_stats - counters on their way into a message
 * @skb: the message
 * @only: name of the counter asked for, or NULL for all
 * @size: octets needed
 */
struct shim6_nl_stats {
	struct sk_buff *skb;
	const struct nlattr *only;
	size_t size;
};

static bool shim6_nl_stats_wants(const struct shim6_nl_stats *stats,
				 const char *name)
{
	return !stats->only || !nla_strcmp(stats->only, name);
}

static int shim6_nl_stats_size(const char *name, u64 value, void *arg)
{
	struct shim6_nl_stats *stats = arg;

	if (shim6_nl_stats_wants(stats, name))
		stats->size += nla_total_size(nla_total_size(strlen(name) + 1) +
					      nla_total_size_64bit(sizeof(u64)));
	return 0;
}

static int shim6_nl_stats_put(const char *name, u64 value, void *arg)
{
	struct shim6_nl_stats *stats = arg;
	struct nlattr *nest;

	if (!shim6_nl_stats_wants(stats, name))
		return 0;
	nest = nla_nest_start(stats->skb, SHIM6_A_STATS_COUNTER);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put_string(stats->skb, SHIM6_A_COUNTER_NAME, name) ||
	    nla_put_u64_64bit(stats->skb, SHIM6_A_COUNTER_VALUE, value,
			      SHIM6_A_COUNTER_PAD))
		return -EMSGSIZE;
	nla_nest_end(stats->skb, nest);
	return 0;
}

struct sk_buff *shim6_nl_build_stats(struct shim6_net *sn,
				     struct genl_info *info)
{
	struct shim6_nl_stats stats = {
		.only = info->attrs[SHIM6_A_STATS_NAME],
	};
	void *hdr;
	int err;

	shim6_mib_each(sn, shim6_nl_stats_size, &stats);
	if (!stats.size) {
		NL_SET_ERR_MSG_ATTR(info->extack, stats.only,
				    "no counter has this name");
		return ERR_PTR(-ENOENT);
	}

	stats.skb = genlmsg_new(stats.size, GFP_KERNEL);
	if (!stats.skb)
		return ERR_PTR(-ENOMEM);

	err = -EMSGSIZE;
	hdr = genlmsg_put_reply(stats.skb, info, &shim6_nl_family, 0,
				info->genlhdr->cmd);
	if (!hdr)
		goto free;
	err = shim6_mib_each(sn, shim6_nl_stats_put, &stats);
	if (err)
		goto free;
	genlmsg_end(stats.skb, hdr);
	return stats.skb;

free:
	nlmsg_free(stats.skb);
	return ERR_PTR(err);
}
