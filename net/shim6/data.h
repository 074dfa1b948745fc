/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the data path share with each other and with nobody else. */
#ifndef _SHIM6_DATA_H
#define _SHIM6_DATA_H

#include <linux/icmpv6.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>

#include "locators.h"
#include "route.h"
#include "shim6.h"

/*
 * Notes to our own later hooks, in IP6CB(skb)->flags above the kernel's bits;
 * inside the tree they would be two more IP6SKB_ values. The control block
 * lives from PRE_ROUTING to LOCAL_IN.
 */
#define SHIM6_SKB_RESTORED	BIT(15)	/* was shimmed, is stamped */
#define SHIM6_SKB_SKIPPED	BIT(14)	/* transport header set after ours */

/**
 * struct shim6_place - where in a packet a Shim6 header is or will be
 * @off: octets from the IPv6 header to it
 * @prev: octets from the IPv6 header to the Next Header field that leads to it
 */
struct shim6_place {
	unsigned int off;
	unsigned int prev;
};

/**
 * shim6_find_upper() - walk over Hop-by-Hop, Routing and Destination Options
 * @skb: packet; may reallocate its head
 * @base: octets from its IPv6 header to the one of the packet that is meant:
 *	0, or where an ICMPv6 error quotes it; in the linear part
 * @place: where the walk ended
 *
 * Return: type of the header there, which may lie beyond the end; -EINVAL when
 * the packet makes no sense or is not where it goes to.
 */
int shim6_find_upper(struct sk_buff *skb, unsigned int base,
		     struct shim6_place *place);

/**
 * shim6_find_payload() - look for the payload extension header
 * @skb: packet; may reallocate its head
 * @base: as above
 * @place: where it is
 *
 * Return: true when there is a well-formed one, in the linear part. Not when
 * something else than routing headers and options stands before it.
 */
bool shim6_find_payload(struct sk_buff *skb, unsigned int base,
			struct shim6_place *place);

/**
 * shim6_take_out() - the 8 octets of our header leave a packet
 * @skb: packet, IPv6 header at skb->data, writable up to there and beyond
 * @off: octets from the IPv6 header to them, or to a quoted one
 *
 * Checksums are the caller's.
 */
void shim6_take_out(struct sk_buff *skb, unsigned int off);

/* rewrite.c: the only writer of data packets. */
int shim6_rewrite_out(struct sk_buff *skb, const struct shim6_path *path);
int shim6_rewrite_in(struct sk_buff *skb, const struct shim6_ctx *ctx,
		     const struct shim6_place *place);

/* Well-formed, at @hdr with its 8 octets? */
static inline bool shim6_is_payload(const u8 *hdr)
{
	return (hdr[2] & SHIM6_P) && hdr[1] == 0;
}

/* Octets of IPv6 payload, for the counters; header extensions included. */
static inline unsigned int shim6_octets(const struct sk_buff *skb)
{
	return skb->len - sizeof(struct ipv6hdr);
}

static inline unsigned int shim6_packets(const struct sk_buff *skb)
{
	return skb_is_gso(skb) ? max_t(u16, skb_shinfo(skb)->gso_segs, 1) : 1;
}

/*
 * Global unicast and ULA, seen cheaply: fe00::/7 holds link-local, site-local
 * and multicast; the first 64 bits are zero in the unspecified, the loopback
 * and the v4-mapped addresses.
 */
static inline bool shim6_addr_ok(const struct in6_addr *a)
{
	return (a->s6_addr[0] & 0xfe) != 0xfe &&
	       (a->s6_addr32[0] | a->s6_addr32[1]);
}

/*
 * Neighbour discovery speaks of addresses on a link: with a header, or by
 * another link, it would kill the neighbour it asks for.
 */
static inline bool shim6_is_ndisc(const struct sk_buff *skb)
{
	const u8 *type;
	u8 buf;

	if (ipv6_hdr(skb)->nexthdr != IPPROTO_ICMPV6)
		return false;
	type = skb_header_pointer(skb, skb_network_offset(skb) +
				  sizeof(struct ipv6hdr), sizeof(buf), &buf);
	/* 133 to 137: solicitations, advertisements, redirect */
	return !type || (*type >= 133 && *type <= 137);
}

/* busy.c */
DECLARE_PER_CPU(int, shim6_until_sample);
void shim6_sample(struct shim6_ctx *ctx, const struct sk_buff *skb);

/*
 * In seconds and only when it changes, and what it is busy with by samples: no
 * cache line bounces per packet. Who is moved to another CPU within the count
 * takes one of that CPU's samples.
 */
static inline void shim6_stamp_use(struct shim6_ctx *ctx,
				   const struct sk_buff *skb, u64 now_ns)
{
	u32 now = div_u64(now_ns, NSEC_PER_SEC);
	u32 last = READ_ONCE(ctx->sm.last_use);

	if (last != now) {
		WRITE_ONCE(ctx->activity,
			   shim6_activity(READ_ONCE(ctx->activity), now - last));
		WRITE_ONCE(ctx->sm.last_use, now);
	}
	if (unlikely(raw_cpu_dec_return(shim6_until_sample) < 0))
		shim6_sample(ctx, skb);
}

/* input.c */
/**
 * shim6_comes_here() - is the packet, at PRE_ROUTING, for this host?
 * @skb: packet; gets its route, which stays when the answer is yes
 */
bool shim6_comes_here(struct sk_buff *skb);

/* icmp.c */
/**
 * shim6_icmp() - an ICMPv6 packet at PRE_ROUTING
 * @sn: namespace
 * @skb: packet whose first header after IPv6 is ICMPv6
 *
 * Return: a netfilter verdict.
 */
unsigned int shim6_icmp(struct shim6_net *sn, struct sk_buff *skb);

/* observe.c */
/** shim6_heuristic_reset() - set-up was tried: count from zero again */
void shim6_heuristic_reset(struct shim6_net *sn, const struct in6_addr *local,
			   const struct in6_addr *peer);

/* device.c: what a device does right with a packet that has our header. */
#define SHIM6_DEV_CSUM	BIT(0)	/* passes or finishes partial checksums */
#define SHIM6_DEV_GSO	BIT(1)	/* passes or cuts super-packets */
/** shim6_dev_ability() - SHIM6_DEV_ flags of a device; BH off, RCU */
unsigned int shim6_dev_ability(struct shim6_net *sn, struct net_device *dev);

/* xmit.c */
/**
 * shim6_xmit() - send a packet by the locators of a path
 * @sn: namespace
 * @skb: packet between ULIDs, at the end of LOCAL_OUT
 * @path: path of its context
 * @sk: socket it is sent for, or NULL
 *
 * Context: RCU read side.
 * Return: a netfilter verdict.
 */
unsigned int shim6_xmit(struct shim6_net *sn, struct sk_buff *skb,
			struct shim6_path *path, struct sock *sk);

/* watch.c */
void shim6_watch_begin(struct shim6_ctx *ctx, struct sock *sk);

/* Does it wait for an answer? TCP's header follows the IPv6 header. */
static inline bool shim6_has_data(const struct sk_buff *skb)
{
	unsigned int off = skb_network_offset(skb) + sizeof(struct ipv6hdr);
	const struct tcphdr *th;
	struct tcphdr buf;

	th = skb_header_pointer(skb, off, sizeof(buf), &buf);
	return th && (th->syn || skb->len - off > th->doff * 4);
}

/**
 * shim6_watch() - a packet of @sk goes out: see that it is answered
 * @ctx: its context, which has a peer
 * @skb: packet between ULIDs
 * @sk: socket or NULL
 *
 * One connection of a context is watched at a time, as long as it has data under
 * way. It tells enough of the path; what else arrives is heard anyway. Who only
 * receives sends ACKs all the time, so what is cheap is looked at here.
 *
 * Context: RCU read side.
 */
static inline void shim6_watch(struct shim6_ctx *ctx, const struct sk_buff *skb,
			       struct sock *sk)
{
	if (sk && ipv6_hdr(skb)->nexthdr == IPPROTO_TCP &&
	    !READ_ONCE(ctx->watched) && READ_ONCE(ctx->sn->tcp_advice) &&
	    shim6_has_data(skb))
		shim6_watch_begin(ctx, sk);
}

void shim6_watch_hear(struct shim6_ctx *ctx);

/** shim6_watch_heard() - something arrived; RCU read side */
static inline void shim6_watch_heard(struct shim6_ctx *ctx)
{
	if (READ_ONCE(ctx->watched))
		shim6_watch_hear(ctx);
}

/* tcp.c */
/**
 * shim6_tcp_account() - the one owner of the 8 octets in a TCP socket's MSS
 * @sk: full TCP socket over IPv6, locked by the caller or, see output, nearly
 * @shimmed: its packets get the payload extension header
 */
void shim6_tcp_account(struct sock *sk, bool shimmed);

#endif /* _SHIM6_DATA_H */
