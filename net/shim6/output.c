// SPDX-License-Identifier: GPL-2.0
/*
 * LOCAL_OUT, after everybody else: whose packet is it, and does it travel by
 * its ULIDs or by locators? How it does the latter is in xmit.c.
 */
#include <linux/netfilter_ipv6.h>
#include <net/ipv6.h>

#include "data.h"

/*
 * No context: one packet more of this pair. When it is time and the set-up
 * cannot begin (no parameters, limit reached), it is tried again after as
 * many packets, not with every one.
 */
static void consider_setup(struct shim6_net *sn, const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	enum shim6_drop why;
	int err;

	if (READ_ONCE(sn->start_packets) <= 0 || shim6_is_ndisc(skb))
		return;
	if (!shim6_heuristic_count(sn, &ip6->saddr, &ip6->daddr))
		return;
	shim6_heuristic_reset(sn, &ip6->saddr, &ip6->daddr);
	err = shim6_trigger(sn, &ip6->saddr, &ip6->daddr, 0, &why);
	if (!err)
		SHIM6_INC(sn, TRIGGERS);
	else if (err == -EAGAIN && why != SHIM6_DROP_NONE)
		shim6_count_drop(sn, why);
}

/* Rarely needed; apart, so that no packet pays for the event. */
static noinline void wake(struct shim6_ctx *ctx)
{
	const struct shim6_event ev = { .type = SHIM6_EV_PAYLOAD_TX };

	shim6_dispatch(ctx, &ev, NULL);
}

static void stamp(struct shim6_ctx *ctx, const struct sk_buff *skb)
{
	u64 now = shim6_stamp_now();

	shim6_stamp_use(ctx, skb, now);
	if (reap_payload_tx(&ctx->sm.reap.st, now))
		wake(ctx);
}

unsigned int shim6_output(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	struct shim6_net *sn = priv;
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	struct shim6_path *path;
	struct shim6_ctx *ctx;

	/* What already has the header, and our own messages, are not payload. */
	if (ip6->nexthdr == SHIM6_NEXTHDR || !shim6_addr_ok(&ip6->daddr) ||
	    !shim6_addr_ok(&ip6->saddr))
		return NF_ACCEPT;
	/* IPsec comes first: the transformed packet passes here again. */
	if (dst_xfrm(skb_dst(skb)))
		return NF_ACCEPT;
	ctx = shim6_ctx_by_ulids(sn, &ip6->saddr, &ip6->daddr, 0);
	if (!ctx) {
		consider_setup(sn, skb);
		return NF_ACCEPT;
	}
	if (!shim6_state_has_peer(READ_ONCE(ctx->sm.state)) ||
	    shim6_is_ndisc(skb))
		return NF_ACCEPT;
	stamp(ctx, skb);
	shim6_watch(ctx, skb, state->sk);
	path = rcu_dereference(ctx->path);
	if (likely(!path))
		return NF_ACCEPT;
	return shim6_xmit(sn, skb, path, state->sk);
}
