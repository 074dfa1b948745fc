// SPDX-License-Identifier: GPL-2.0
/*
 * PRE_ROUTING: packets with a payload header of ours get their ULIDs back
 * before anybody looks at them, and so do those that ICMPv6 errors quote, see
 * icmp.c. Whatever is not surely ours passes as it
 * came: a router carries strangers' Shim6, and the protocol handler, which
 * sees only local packets, answers for unknown tags.
 */
#include <linux/netfilter_ipv6.h>
#include <net/dst_metadata.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/ipv6_stubs.h>

#include "data.h"

/* In I2-SENT the peer may be ESTABLISHED already, its R2 lost (RFC 5533 7.5). */
static bool state_delivers(u8 state)
{
	return shim6_state_has_peer(state) || state == SHIM6_STATE_I2_SENT;
}

/*
 * Is the destination in Ls(local) and the source in Ls(peer)? Nearly always
 * the packet comes over the reverse of our own path or from a ULID; those
 * never change under RCU. The sets do, under the lock, so only what is left
 * asks there: a peer whose two directions use different pairs.
 */
static bool addresses_fit(struct shim6_ctx *ctx, const struct ipv6hdr *ip6)
{
	const struct shim6_path *path = rcu_dereference(ctx->path);
	const struct shim6_sm *sm = &ctx->sm;
	bool local, peer;

	local = ipv6_addr_equal(&ip6->daddr, &sm->ulid_local) ||
		(path && ipv6_addr_equal(&ip6->daddr, &path->pair.local));
	peer = ipv6_addr_equal(&ip6->saddr, &sm->ulid_peer) ||
	       (path && ipv6_addr_equal(&ip6->saddr, &path->pair.peer));
	if (likely(local && peer))
		return true;
	spin_lock_bh(&ctx->lock);
	local = shim6_sm_local_has(sm, &ip6->daddr);
	peer = shim6_sm_peer_has(sm, &ip6->saddr);
	spin_unlock_bh(&ctx->lock);
	return local && peer;
}

/*
 * The route is looked up on the locators and kept: afterwards the packet has
 * a ULID as its destination, which need not be on any interface any more.
 */
bool shim6_comes_here(struct sk_buff *skb)
{
	if (skb_valid_dst(skb))
		return ipv6_unicast_destination(skb);
	if (!ipv6_stub->ipv6_route_input(skb) && ipv6_unicast_destination(skb))
		return true;
	/* Others may still mark it: the stack shall route it afresh. */
	skb_dst_drop(skb);
	return false;
}

static struct shim6_ctx *context_of(struct shim6_net *sn, struct sk_buff *skb,
				    const struct shim6_place *place)
{
	const u8 *hdr = skb_network_header(skb) + place->off;
	struct shim6_ctx *ctx;

	ctx = shim6_ctx_by_tag(sn, shim6_payload_tag(hdr));
	if (!ctx || !state_delivers(READ_ONCE(ctx->sm.state)) ||
	    !addresses_fit(ctx, ipv6_hdr(skb)) || !shim6_comes_here(skb))
		return NULL;
	return ctx;
}

/*
 * A super-packet of strangers, from a virtual link, that may be forwarded.
 * The forwarding path takes the length of a segment from where it believes
 * the transport header to be; told right, it does not find the packet too
 * big. LOCAL_IN takes that back for the protocol handler.
 */
static void pass_on(struct sk_buff *skb, const struct shim6_place *place)
{
	if (!skb_is_gso(skb) || skb_transport_offset(skb) != place->off)
		return;
	skb->transport_header += SHIM6_PAYLOAD_HLEN;
	IP6CB(skb)->flags |= SHIM6_SKB_SKIPPED;
}

static void stamp(struct shim6_ctx *ctx)
{
	const struct shim6_event ev = { .type = SHIM6_EV_PAYLOAD_HDR };
	u8 state = READ_ONCE(ctx->sm.state);

	shim6_stamp_use(ctx);
	/* Before it is established REAP has no part in it (RFC 5534 4). */
	if (unlikely(state != SHIM6_STATE_ESTABLISHED) ||
	    reap_payload_rx(&ctx->sm.reap.st, shim6_stamp_now()))
		shim6_dispatch(ctx, &ev, NULL);
}

unsigned int shim6_input(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct shim6_net *sn = shim6_net(state->net);
	struct shim6_place place;
	struct shim6_ctx *ctx;

	switch (ipv6_hdr(skb)->nexthdr) {
	case SHIM6_NEXTHDR:
	case NEXTHDR_HOP:
	case NEXTHDR_ROUTING:
	case NEXTHDR_DEST:
		break;
	case NEXTHDR_ICMP:
		return shim6_icmp(sn, skb);
	default:
		return NF_ACCEPT;
	}
	if (!shim6_find_payload(skb, 0, &place))
		return NF_ACCEPT;
	ctx = context_of(sn, skb, &place);
	if (!ctx) {
		pass_on(skb, &place);
		return NF_ACCEPT;
	}
	if (shim6_rewrite_in(skb, ctx)) {
		shim6_count_drop(sn, SHIM6_DROP_NO_MEMORY);
		return NF_DROP;
	}
	IP6CB(skb)->flags |= SHIM6_SKB_RESTORED;
	SHIM6_ADD(sn, IN_RESTORED, shim6_packets(skb));
	SHIM6_ADD(sn, IN_RESTORED_OCTETS, shim6_octets(skb));
	stamp(ctx);
	return NF_ACCEPT;
}
