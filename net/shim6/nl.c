// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: what the administrator asks for. */
#include <linux/module.h>

#include "locators.h"
#include "nl.h"

bool shim6_nl_ready;

/* Who switches the namespace off takes @config_lock too. */
int shim6_nl_begin(struct shim6_net *sn, struct netlink_ext_ack *extack)
{
	mutex_lock(&sn->config_lock);
	if (sn->enabled)
		return 0;
	mutex_unlock(&sn->config_lock);
	NL_SET_ERR_MSG(extack, "net.shim6.enabled is 0");
	return -EOPNOTSUPP;
}

void shim6_nl_end(struct shim6_net *sn)
{
	mutex_unlock(&sn->config_lock);
}

/* Is a context named, by its id or by its ULIDs, but not by both? */
static int shim6_nl_check_name(struct genl_info *info)
{
	struct nlattr **tb = info->attrs;

	if (tb[SHIM6_A_CONTEXT_ID]) {
		if (!tb[SHIM6_A_CONTEXT_ULID_LOCAL] &&
		    !tb[SHIM6_A_CONTEXT_ULID_PEER] && !tb[SHIM6_A_CONTEXT_FII])
			return 0;
		NL_SET_ERR_MSG_ATTR(info->extack, tb[SHIM6_A_CONTEXT_ID],
				    "give id, or ulid-local, ulid-peer and fii, but not both");
		return -EINVAL;
	}
	if (!tb[SHIM6_A_CONTEXT_ULID_LOCAL] && !tb[SHIM6_A_CONTEXT_ULID_PEER] &&
	    GENL_REQ_ATTR_CHECK(info, SHIM6_A_CONTEXT_ID)) {
		NL_SET_ERR_MSG(info->extack,
			       "no context named: give id, or ulid-local and ulid-peer");
		return -EINVAL;
	}
	if (GENL_REQ_ATTR_CHECK(info, SHIM6_A_CONTEXT_ULID_LOCAL) ||
	    GENL_REQ_ATTR_CHECK(info, SHIM6_A_CONTEXT_ULID_PEER)) {
		NL_SET_ERR_MSG(info->extack,
			       "ulid-local and ulid-peer belong together");
		return -EINVAL;
	}
	return 0;
}

static u32 shim6_nl_fii(struct genl_info *info)
{
	const struct nlattr *fii = info->attrs[SHIM6_A_CONTEXT_FII];

	return fii ? nla_get_u32(fii) : 0;
}

/* Under RCU, after shim6_nl_check_name(). */
static struct shim6_ctx *shim6_nl_find(struct shim6_net *sn,
				       struct genl_info *info)
{
	struct nlattr **tb = info->attrs;
	struct in6_addr local, peer;
	struct shim6_ctx *ctx;

	if (tb[SHIM6_A_CONTEXT_ID]) {
		ctx = shim6_ctx_by_id(sn, nla_get_u32(tb[SHIM6_A_CONTEXT_ID]));
		if (!ctx)
			NL_SET_ERR_MSG_ATTR(info->extack,
					    tb[SHIM6_A_CONTEXT_ID],
					    "no context has this id");
		return ctx;
	}

	local = nla_get_in6_addr(tb[SHIM6_A_CONTEXT_ULID_LOCAL]);
	peer = nla_get_in6_addr(tb[SHIM6_A_CONTEXT_ULID_PEER]);
	ctx = shim6_ctx_by_ulids(sn, &local, &peer, shim6_nl_fii(info));
	if (!ctx)
		NL_SET_ERR_MSG(info->extack,
			       "no context has these ulid-local, ulid-peer and fii");
	return ctx;
}

int shim6_nl_dispatch(struct shim6_ctx *ctx, const struct shim6_event *ev,
		      struct genl_info *info)
{
	int err = shim6_dispatch(ctx, ev, NULL);

	if (err == -ESTALE) {
		NL_SET_ERR_MSG(info->extack, "the context has just gone");
		return -ENOENT;
	}
	return err;
}

int shim6_nl_with_context(struct genl_info *info,
			  int (*act)(struct shim6_ctx *ctx,
				     struct genl_info *info, void *arg),
			  void *arg)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct shim6_ctx *ctx;
	int err;

	err = shim6_nl_check_name(info);
	if (err)
		return err;
	err = shim6_nl_begin(sn, info->extack);
	if (err)
		return err;
	rcu_read_lock();
	ctx = shim6_nl_find(sn, info);
	err = ctx ? act(ctx, info, arg) : -ENOENT;
	rcu_read_unlock();
	shim6_nl_end(sn);
	return err;
}

struct sk_buff *shim6_nl_reply_alloc(void)
{
	return genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
}

int shim6_nl_reply(struct sk_buff *reply, struct genl_info *info, int err)
{
	if (!err)
		return genlmsg_reply(reply, info);
	nlmsg_free(reply);
	return err;
}

/* Under RCU; @arg is the reply. */
static int shim6_nl_show(struct shim6_ctx *ctx, struct genl_info *info,
			 void *arg)
{
	int err = shim6_nl_fill_context(arg, ctx, info->snd_portid,
					info->nlhdr, 0, info->genlhdr->cmd);

	if (err == -ESTALE) {
		NL_SET_ERR_MSG(info->extack, "the context has just gone");
		return -ENOENT;
	}
	return err;
}

int shim6_nl_context_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply = shim6_nl_reply_alloc();

	if (!reply)
		return -ENOMEM;
	return shim6_nl_reply(reply, info,
			      shim6_nl_with_context(info, shim6_nl_show,
						    reply));
}

/**
 * struct shim6_nl_dump - where a dump goes on
 * @next: lowest id not yet shown
 */
struct shim6_nl_dump {
	unsigned long next;
};

static_assert(sizeof(struct shim6_nl_dump) <=
	      sizeof_field(struct netlink_callback, ctx));

/* Under RCU. */
static int shim6_nl_dump_contexts(struct sk_buff *skb,
				  struct netlink_callback *cb,
				  struct shim6_net *sn)
{
	struct shim6_nl_dump *dump = (void *)cb->ctx;
	struct shim6_ctx *ctx;
	unsigned long id;
	int err;

	xa_for_each_start(&sn->ids, id, ctx, dump->next) {
		err = shim6_nl_fill_context(skb, ctx,
					    NETLINK_CB(cb->skb).portid,
					    cb->nlh, NLM_F_MULTI,
					    SHIM6_CMD_CONTEXT_GET);
		if (err == -EMSGSIZE)
			return skb->len ? skb->len : err;
		dump->next = id + 1;
	}
	return skb->len;
}

int shim6_nl_bare_dump(struct netlink_callback *cb)
{
	if (!nlmsg_attrlen(cb->nlh, GENL_HDRLEN))
		return 0;
	NL_SET_ERR_MSG(cb->extack, "a dump takes no attributes");
	return -EINVAL;
}

int shim6_nl_context_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct shim6_net *sn = shim6_net(sock_net(cb->skb->sk));
	int err;

	err = shim6_nl_bare_dump(cb);
	if (err)
		return err;
	err = shim6_nl_begin(sn, cb->extack);
	if (err)
		return err;
	rcu_read_lock();
	err = shim6_nl_dump_contexts(skb, cb, sn);
	rcu_read_unlock();
	shim6_nl_end(sn);
	return err;
}

/* Does the request name a context that there could be? */
static int shim6_nl_check_new(struct shim6_net *sn, struct genl_info *info,
			      struct reap_pair *ulids, u32 *fii)
{
	struct nlattr **tb = info->attrs;

	if (GENL_REQ_ATTR_CHECK(info, SHIM6_A_CONTEXT_ULID_LOCAL) ||
	    GENL_REQ_ATTR_CHECK(info, SHIM6_A_CONTEXT_ULID_PEER)) {
		NL_SET_ERR_MSG(info->extack,
			       "ulid-local and ulid-peer are needed");
		return -EINVAL;
	}

	ulids->local = nla_get_in6_addr(tb[SHIM6_A_CONTEXT_ULID_LOCAL]);
	ulids->peer = nla_get_in6_addr(tb[SHIM6_A_CONTEXT_ULID_PEER]);
	*fii = shim6_nl_fii(info);
	if (!shim6_address_is_local(sn, &ulids->local)) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    tb[SHIM6_A_CONTEXT_ULID_LOCAL],
				    "ulid-local is no address of this host");
		return -EADDRNOTAVAIL;
	}
	if (shim6_address_is_local(sn, &ulids->peer)) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    tb[SHIM6_A_CONTEXT_ULID_PEER],
				    "ulid-peer is an address of this host");
		return -EINVAL;
	}
	if (!shim6_is_shimmable(&ulids->local, &ulids->peer)) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    tb[SHIM6_A_CONTEXT_ULID_PEER],
				    "both ULIDs must be global or unique local unicast addresses");
		return -EINVAL;
	}
	return 0;
}

static int shim6_nl_refuse(struct genl_info *info, enum shim6_drop why,
			   int err)
{
	switch (why) {
	case SHIM6_DROP_LIMIT:
		NL_SET_ERR_MSG(info->extack,
			       "net.shim6.max_contexts is reached");
		return -ENOSPC;
	case SHIM6_DROP_PREFIX_LIMIT:
		NL_SET_ERR_MSG(info->extack,
			       "net.shim6.max_contexts_per_prefix is reached");
		return -ENOSPC;
	case SHIM6_DROP_DISABLED:
		NL_SET_ERR_MSG(info->extack,
			       "ulid-local has no HBA/CGA parameters: shim6ctl hba apply, or net.shim6.require_verification=0");
		return -EOPNOTSUPP;
	case SHIM6_DROP_NO_MEMORY:
		NL_SET_ERR_MSG(info->extack, "out of memory: try again");
		return -ENOMEM;
	case SHIM6_DROP_NO_ROUTE:
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SHIM6_A_CONTEXT_ULID_PEER],
				    "no route to ulid-peer");
		return -ENETUNREACH;
	case SHIM6_DROP_STATE:
		NL_SET_ERR_MSG(info->extack,
			       "a context has these ULIDs and this fii: delete it to begin anew");
		return -EEXIST;
	default:
		NL_SET_ERR_MSG(info->extack, "the set-up could not begin");
		return err;
	}
}

/* Under RCU. */
static int shim6_nl_create(struct shim6_net *sn, struct genl_info *info,
			   const struct reap_pair *ulids, u32 fii,
			   struct sk_buff *reply)
{
	enum shim6_drop why = SHIM6_DROP_NONE;
	struct shim6_ctx *ctx;
	int err;

	err = shim6_trigger(sn, &ulids->local, &ulids->peer, fii, &why);
	if (err)
		return shim6_nl_refuse(info,
				       err == -EEXIST ? SHIM6_DROP_STATE : why,
				       err);

	ctx = shim6_ctx_by_ulids(sn, &ulids->local, &ulids->peer, fii);
	if (!ctx) {
		NL_SET_ERR_MSG(info->extack, "the context has just gone");
		return -ENOENT;
	}
	return shim6_nl_show(ctx, info, reply);
}

int shim6_nl_context_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct reap_pair ulids;
	struct sk_buff *reply;
	u32 fii;
	int err;

	err = shim6_nl_check_new(sn, info, &ulids, &fii);
	if (err)
		return err;
	reply = shim6_nl_reply_alloc();
	if (!reply)
		return -ENOMEM;

	err = shim6_nl_begin(sn, info->extack);
	if (!err) {
		rcu_read_lock();
		err = shim6_nl_create(sn, info, &ulids, fii, reply);
		rcu_read_unlock();
		shim6_nl_end(sn);
	}
	return shim6_nl_reply(reply, info, err);
}

/* Under RCU. */
static int shim6_nl_delete(struct shim6_ctx *ctx, struct genl_info *info,
			   void *arg)
{
	static const struct shim6_event ev = { .type = SHIM6_EV_DELETE };

	return shim6_nl_dispatch(ctx, &ev, info);
}

int shim6_nl_context_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return shim6_nl_with_context(info, shim6_nl_delete, NULL);
}

/*
 * Says what is wrong with a pair. The state machine judges again when the
 * event is given, since the lock is not held until then.
 */
static int shim6_nl_check_pair(const struct shim6_sm *sm,
			       const struct reap_pair *pair,
			       struct genl_info *info)
{
	struct nlattr *local = info->attrs[SHIM6_A_CONTEXT_LOCATOR_LOCAL];
	struct nlattr *peer = info->attrs[SHIM6_A_CONTEXT_LOCATOR_PEER];
	int l = reap_locset_find(&sm->ls_local, &pair->local);
	int p = reap_locset_find(&sm->ls_peer, &pair->peer);

	if (sm->state != SHIM6_STATE_ESTABLISHED) {
		NL_SET_ERR_MSG(info->extack, "the context is not established");
		return -ENOTCONN;
	}
	if (l < 0) {
		NL_SET_ERR_MSG_ATTR(info->extack, local,
				    "locator-local is not in the context's ls-local");
		return -EADDRNOTAVAIL;
	}
	if (p < 0) {
		NL_SET_ERR_MSG_ATTR(info->extack, peer,
				    "locator-peer is not in the context's ls-peer");
		return -EADDRNOTAVAIL;
	}
	if (sm->ls_local.flags[l] & REAP_LOC_DOWN) {
		NL_SET_ERR_MSG_ATTR(info->extack, local,
				    "locator-local is down");
		return -ENETDOWN;
	}
	if (!(sm->ls_peer.flags[p] & REAP_LOC_VERIFIED)) {
		NL_SET_ERR_MSG_ATTR(info->extack, peer,
				    "locator-peer is not verified");
		return -EINVAL;
	}
	if (reap_pair_equal(&sm->reap.cur, pair)) {
		NL_SET_ERR_MSG(info->extack, "this is the current pair");
		return -EALREADY;
	}
	if (reap_path_rank(&sm->ls_local, &sm->ls_peer, &sm->reap.cur, l,
			   p) == U32_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, peer,
				    "scopes of locator-local and locator-peer do not fit");
		return -EINVAL;
	}
	return 0;
}

/* Under RCU. */
static int shim6_nl_switch(struct shim6_ctx *ctx, struct genl_info *info,
			   void *arg)
{
	struct shim6_event ev = { .type = SHIM6_EV_MOVE };
	int err;

	ev.pair.local =
		nla_get_in6_addr(info->attrs[SHIM6_A_CONTEXT_LOCATOR_LOCAL]);
	ev.pair.peer =
		nla_get_in6_addr(info->attrs[SHIM6_A_CONTEXT_LOCATOR_PEER]);

	spin_lock_bh(&ctx->lock);
	err = shim6_nl_check_pair(&ctx->sm, &ev.pair, info);
	spin_unlock_bh(&ctx->lock);
	if (err)
		return err;
	return shim6_nl_dispatch(ctx, &ev, info);
}

int shim6_nl_context_switch_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, SHIM6_A_CONTEXT_LOCATOR_LOCAL) ||
	    GENL_REQ_ATTR_CHECK(info, SHIM6_A_CONTEXT_LOCATOR_PEER)) {
		NL_SET_ERR_MSG(info->extack,
			       "locator-local and locator-peer are needed");
		return -EINVAL;
	}
	return shim6_nl_with_context(info, shim6_nl_switch, NULL);
}

/* Under RCU. */
static int shim6_nl_explore(struct shim6_ctx *ctx, struct genl_info *info,
			    void *arg)
{
	static const struct shim6_event ev = { .type = SHIM6_EV_EXPLORE };

	if (READ_ONCE(ctx->sm.state) != SHIM6_STATE_ESTABLISHED) {
		NL_SET_ERR_MSG(info->extack, "the context is not established");
		return -ENOTCONN;
	}
	return shim6_nl_dispatch(ctx, &ev, info);
}

int shim6_nl_context_explore_doit(struct sk_buff *skb, struct genl_info *info)
{
	return shim6_nl_with_context(info, shim6_nl_explore, NULL);
}

/* Counters outlive switching off. */
int shim6_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct sk_buff *reply = shim6_nl_build_stats(sn, info);

	if (IS_ERR(reply))
		return PTR_ERR(reply);
	return genlmsg_reply(reply, info);
}

static const struct genl_multicast_group shim6_nl_mcgrps[] = {
	[SHIM6_NLGRP_EVENTS] = {
		.name	= SHIM6_MCGRP_EVENTS,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
	[SHIM6_NLGRP_PROBES] = {
		.name	= SHIM6_MCGRP_PROBES,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family shim6_nl_family __ro_after_init = {
	.name		= SHIM6_FAMILY_NAME,
	.version	= SHIM6_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= shim6_nl_ops,
	.n_ops		= ARRAY_SIZE(shim6_nl_ops),
	.mcgrps		= shim6_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(shim6_nl_mcgrps),
};

int __init shim6_nl_init(void)
{
	int err = genl_register_family(&shim6_nl_family);

	if (!err)
		WRITE_ONCE(shim6_nl_ready, true);
	return err;
}

void shim6_nl_exit(void)
{
	/*
	 * Contexts, and so their events, outlive the family, whose group
	 * number the next family may get.
	 */
	WRITE_ONCE(shim6_nl_ready, false);
	synchronize_rcu();
	genl_unregister_family(&shim6_nl_family);
}

MODULE_ALIAS_GENL_FAMILY(SHIM6_FAMILY_NAME);
