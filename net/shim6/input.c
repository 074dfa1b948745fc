// SPDX-License-Identifier: GPL-2.0
/*
 * PRE_ROUTING: packets with a payload header of ours get their ULIDs back
 * before anybody looks at them, and so do those that ICMPv6 errors quote, see
 * icmp.c. Whatever is not surely ours passes as it
 * came: a router carries strangers' Shim6, and the protocol handler, which
 * sees only local packets, answers for unknown tags. It also finds what had to
 * be reassembled first, and that comes back here for its second half.
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

/* A route that has been looked up once is good for all packets of a path. */
static bool has_route_here(struct shim6_ctx *ctx, struct sk_buff *skb)
{
	struct shim6_path *path = rcu_dereference(ctx->path);
	bool back = path && shim6_path_comes_back(path, skb);

	if (back && shim6_path_take_in(path, skb))
		return true;
	if (!shim6_comes_here(skb))
		return false;
	if (back)
		shim6_path_keep_in(path, skb);
	return true;
}

static struct shim6_ctx *context_of(struct shim6_net *sn, struct sk_buff *skb,
				    const struct shim6_place *place)
{
	const u8 *hdr = skb_network_header(skb) + place->off;
	struct shim6_ctx *ctx;

	ctx = shim6_ctx_by_tag(sn, shim6_payload_tag(hdr));
	if (!ctx || !state_delivers(READ_ONCE(ctx->sm.state)) ||
	    !addresses_fit(ctx, ipv6_hdr(skb)) || !has_route_here(ctx, skb))
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

/* Rarely needed; apart, so that no packet pays for the event. */
static noinline void wake(struct shim6_ctx *ctx, const struct reap_pair *in)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_PAYLOAD_HDR, .pair = *in,
	};

	shim6_dispatch(ctx, &ev, NULL);
}

/* @in: where it came in, local = destination. */
static void stamp(struct shim6_ctx *ctx, const struct sk_buff *skb,
		  const struct reap_pair *in)
{
	u8 state = READ_ONCE(ctx->sm.state);
	u64 now = shim6_stamp_now();

	shim6_stamp_use(ctx, skb, now);
	shim6_watch_heard(ctx);
	/* Before it is established REAP has no part in it (RFC 5534 4). */
	if (unlikely(state != SHIM6_STATE_ESTABLISHED) ||
	    reap_payload_rx(&ctx->sm.reap.st, now))
		wake(ctx, in);
}

/*
 * No packet is restored twice: one that is all headers would go round as often
 * as it has some. Behind ESP nobody sees, but there speaks somebody we trust.
 */
static bool is_nested(const struct sk_buff *skb,
		      const struct shim6_place *place)
{
	u8 nexthdr = skb_network_header(skb)[place->off];
	__be16 frag_off;

	if (ipv6_ext_hdr(nexthdr))
		ipv6_skip_exthdr(skb, skb_network_offset(skb) + place->off +
				 SHIM6_PAYLOAD_HLEN, &nexthdr, &frag_off);
	return nexthdr == SHIM6_NEXTHDR;
}

/* IPv6 header at skb->data; SHIM6_DROP_NONE: done, counted and stamped. */
static enum shim6_drop restore(struct shim6_net *sn, struct sk_buff *skb,
			       struct shim6_ctx *ctx,
			       const struct shim6_place *place)
{
	struct reap_pair in = { ipv6_hdr(skb)->daddr, ipv6_hdr(skb)->saddr };

	if (is_nested(skb, place))
		return SHIM6_DROP_NESTED;
	if (shim6_rewrite_in(skb, ctx, place))
		return SHIM6_DROP_NO_MEMORY;
	SHIM6_ADD(sn, IN_RESTORED, shim6_packets(skb));
	SHIM6_ADD(sn, IN_RESTORED_OCTETS, shim6_octets(skb));
	stamp(ctx, skb, &in);
	return SHIM6_DROP_NONE;
}

unsigned int shim6_input(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct shim6_net *sn = priv;
	struct shim6_place place;
	struct shim6_ctx *ctx;
	enum shim6_drop why;

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
	why = restore(sn, skb, ctx, &place);
	if (why) {
		shim6_count_drop(sn, why);
		return NF_DROP;
	}
	IP6CB(skb)->flags |= SHIM6_SKB_RESTORED;
	return NF_ACCEPT;
}

/*
 * Back to where packets come in, so that every hook sees the ULIDs. The queue
 * is the kernel's, of limited length, and starts with a fresh stack. The route
 * stays, as in shim6_comes_here(), and must be held, since it leaves our RCU read
 * side. What the way in writes anew needs no reset: IP6CB, transport header
 * and, on the way to us, the connection of the locators. shim6_observe() will
 * stamp once more, in the same tick, which changes nothing.
 */
static enum shim6_drop reinject(struct shim6_net *sn, struct sk_buff *skb,
				struct shim6_ctx *ctx,
				const struct shim6_place *place)
{
	enum shim6_drop why;

	/* The checksum of all of it had been taken down by these headers. */
	skb_push_rcsum(skb, place->off);
	if (!skb_dst_force(skb))
		return SHIM6_DROP_NO_ROUTE;
	why = restore(sn, skb, ctx, place);
	if (why)
		return why;
	skb_orphan(skb);
	netif_rx(skb);
	return SHIM6_DROP_NONE;
}

bool shim6_input_late(struct shim6_net *sn, struct sk_buff *skb)
{
	const struct shim6_place place = {
		.off = skb_network_header_len(skb),
		.prev = IP6CB(skb)->nhoff,
	};
	struct shim6_ctx *ctx;
	enum shim6_drop why;

	/* Some encapsulations lead here by no Next Header field. */
	if (!pskb_may_pull(skb, SHIM6_PAYLOAD_HLEN) ||
	    !shim6_is_payload(skb->data) ||
	    skb_network_header(skb)[place.prev] != SHIM6_NEXTHDR)
		return false;
	ctx = context_of(sn, skb, &place);
	if (!ctx)
		return false;
	why = reinject(sn, skb, ctx, &place);
	if (why) {
		shim6_count_drop(sn, why);
		kfree_skb(skb);
	}
	return true;
}
