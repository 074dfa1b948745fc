// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: preferences of this host's own locators. */
#include <net/ipv6.h>

#include "locators.h"
#include "nl.h"

/* config_lock and RCU. */
static u32 shim6_nl_locator_state(struct shim6_net *sn,
				  const struct in6_addr *addr,
				  const struct shim6_policy *pol)
{
	struct shim6_locator_now now;
	u32 state = 0;

	shim6_locator_look(sn, addr, &now);
	if (now.here)
		state |= SHIM6_LOCATOR_STATE_PRESENT;
	if (now.up)
		state |= SHIM6_LOCATOR_STATE_UP;
	if (now.fading)
		state |= SHIM6_LOCATOR_STATE_DEPRECATED;
	if (pol)
		state |= SHIM6_LOCATOR_STATE_CONFIGURED;
	return state;
}

static u32 shim6_nl_policy_flags(const struct shim6_policy *pol)
{
	u32 flags = 0;

	if (pol && (pol->flags & REAP_LOC_BROKEN))
		flags |= SHIM6_LOCATOR_FLAG_BROKEN;
	if (pol && (pol->flags & REAP_LOC_TRANSIENT))
		flags |= SHIM6_LOCATOR_FLAG_TRANSIENT;
	return flags;
}

/* config_lock and RCU; @skb is unchanged when this fails. */
static int shim6_nl_fill_locator(struct sk_buff *skb, struct shim6_net *sn,
				 const struct in6_addr *addr, u32 portid,
				 const struct nlmsghdr *nlh, int flags)
{
	const struct shim6_policy *pol = shim6_policy_find(sn, addr);
	void *hdr;

	hdr = genlmsg_put(skb, portid, nlh->nlmsg_seq, &shim6_nl_family, flags,
			  SHIM6_CMD_LOCATOR_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_in6_addr(skb, SHIM6_A_OWN_LOCATOR_ADDR, addr) ||
	    nla_put_u32(skb, SHIM6_A_OWN_LOCATOR_FLAGS,
			shim6_nl_policy_flags(pol)) ||
	    nla_put_u32(skb, SHIM6_A_OWN_LOCATOR_PRIORITY,
			pol ? pol->prio : 0) ||
	    nla_put_u32(skb, SHIM6_A_OWN_LOCATOR_WEIGHT,
			pol ? pol->weight : 0) ||
	    nla_put_u32(skb, SHIM6_A_OWN_LOCATOR_STATE,
			shim6_nl_locator_state(sn, addr, pol))) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int shim6_nl_locator_addr(struct genl_info *info, struct in6_addr *addr)
{
	struct nlattr *attr = info->attrs[SHIM6_A_OWN_LOCATOR_ADDR];

	if (GENL_REQ_ATTR_CHECK(info, SHIM6_A_OWN_LOCATOR_ADDR)) {
		NL_SET_ERR_MSG(info->extack, "addr is needed");
		return -EINVAL;
	}
	*addr = nla_get_in6_addr(attr);
	if (shim6_is_shimmable(addr, addr))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "addr must be a global or unique local unicast address");
	return -EINVAL;
}

/* config_lock. */
static int shim6_nl_get_locator(struct shim6_net *sn, struct genl_info *info,
				const struct in6_addr *addr,
				struct sk_buff *reply)
{
	int err = -ENOENT;

	rcu_read_lock();
	if (shim6_policy_find(sn, addr) || shim6_address_is_local(sn, addr))
		err = shim6_nl_fill_locator(reply, sn, addr, info->snd_portid,
					    info->nlhdr, 0);
	rcu_read_unlock();
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SHIM6_A_OWN_LOCATOR_ADDR],
				    "addr is no address of this host and has no preferences");
	return err;
}

int shim6_nl_locator_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct sk_buff *reply;
	struct in6_addr addr;
	int err;

	err = shim6_nl_locator_addr(info, &addr);
	if (err)
		return err;
	reply = shim6_nl_reply_alloc();
	if (!reply)
		return -ENOMEM;
	err = shim6_nl_begin(sn, info->extack);
	if (!err) {
		err = shim6_nl_get_locator(sn, info, &addr, reply);
		shim6_nl_end(sn);
	}
	return shim6_nl_reply(reply, info, err);
}

/**
 * struct shim6_nl_locator_dump - where a dump goes on
 * @last: the last address shown, :: at the beginning
 *
 * Addresses come and go meanwhile; what is there all the time is shown once.
 */
struct shim6_nl_locator_dump {
	struct in6_addr last;
};

static_assert(sizeof(struct shim6_nl_locator_dump) <=
	      sizeof_field(struct netlink_callback, ctx));

/* The next address in their order; config_lock and RCU. */
static bool shim6_nl_locator_next(struct shim6_net *sn,
				  const struct in6_addr *last,
				  struct in6_addr *next)
{
	struct in6_addr other;

	if (!shim6_locator_after(sn, last, next))
		return shim6_policy_after(sn, last, next);
	if (shim6_policy_after(sn, last, &other) &&
	    ipv6_addr_cmp(&other, next) < 0)
		*next = other;
	return true;
}

int shim6_nl_locator_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct shim6_nl_locator_dump *dump = (void *)cb->ctx;
	struct shim6_net *sn = shim6_net(sock_net(cb->skb->sk));
	struct in6_addr next;
	int err;

	err = shim6_nl_bare_dump(cb);
	if (err)
		return err;
	err = shim6_nl_begin(sn, cb->extack);
	if (err)
		return err;
	rcu_read_lock();
	while (shim6_nl_locator_next(sn, &dump->last, &next)) {
		err = shim6_nl_fill_locator(skb, sn, &next,
					    NETLINK_CB(cb->skb).portid,
					    cb->nlh, NLM_F_MULTI);
		if (err)
			break;
		dump->last = next;
	}
	rcu_read_unlock();
	shim6_nl_end(sn);
	return skb->len ? skb->len : err;
}

/* A preference is an octet on the wire; absent, it is 0. */
static bool shim6_nl_octet(const struct nlattr *attr, u8 *value)
{
	u32 number = attr ? nla_get_u32(attr) : 0;

	*value = number;
	return number <= U8_MAX;
}

static int shim6_nl_preference_flags(struct genl_info *info, u8 *flags)
{
	struct nlattr *attr = info->attrs[SHIM6_A_OWN_LOCATOR_FLAGS];
	u32 wanted = attr ? nla_get_u32(attr) : 0;

	if (wanted & ~(SHIM6_LOCATOR_FLAG_BROKEN |
		       SHIM6_LOCATOR_FLAG_TRANSIENT)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "flags may be broken and transient, no others");
		return -EINVAL;
	}
	*flags = 0;
	if (wanted & SHIM6_LOCATOR_FLAG_BROKEN)
		*flags |= REAP_LOC_BROKEN;
	if (wanted & SHIM6_LOCATOR_FLAG_TRANSIENT)
		*flags |= REAP_LOC_TRANSIENT;
	return 0;
}

static int shim6_nl_read_policy(struct genl_info *info,
				struct shim6_policy *pol)
{
	struct nlattr *priority = info->attrs[SHIM6_A_OWN_LOCATOR_PRIORITY];
	struct nlattr *weight = info->attrs[SHIM6_A_OWN_LOCATOR_WEIGHT];
	int err;

	err = shim6_nl_locator_addr(info, &pol->addr);
	if (!err)
		err = shim6_nl_preference_flags(info, &pol->flags);
	if (err)
		return err;
	if (!shim6_nl_octet(priority, &pol->prio)) {
		NL_SET_ERR_MSG_ATTR(info->extack, priority,
				    "priority must be from 0 to 255");
		return -ERANGE;
	}
	if (!shim6_nl_octet(weight, &pol->weight)) {
		NL_SET_ERR_MSG_ATTR(info->extack, weight,
				    "weight must be from 0 to 255");
		return -ERANGE;
	}
	return 0;
}

int shim6_nl_locator_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct shim6_policy pol = {};
	int err;

	err = shim6_nl_read_policy(info, &pol);
	if (err)
		return err;
	err = shim6_nl_begin(sn, info->extack);
	if (err)
		return err;
	err = shim6_policy_set(sn, &pol);
	shim6_nl_end(sn);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "64 addresses have preferences: unset others first");
	return err;
}

int shim6_nl_locator_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct in6_addr addr;
	int err;

	err = shim6_nl_locator_addr(info, &addr);
	if (err)
		return err;
	err = shim6_nl_begin(sn, info->extack);
	if (err)
		return err;
	err = shim6_policy_del(sn, &addr);
	shim6_nl_end(sn);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SHIM6_A_OWN_LOCATOR_ADDR],
				    "addr has no preferences");
	return err;
}
