// SPDX-License-Identifier: GPL-2.0
/*
 * From ULIDs to the wire: the route of the locators, room for the 8 octets,
 * what the device cannot do, and the header.
 *
 * Failures are silent to the sender, but for "too big": a provider that is
 * down shall look like loss, which transports survive, and not like an error
 * that makes an application give up while REAP looks for another way.
 */
#include <linux/tcp.h>
#include <net/gso.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/lwtunnel.h>
#include <net/skb_tstamp.h>
#include <net/tcp.h>

#include "data.h"

/**
 * struct xmit - one packet, or what it is cut into, on its way
 * @sn: namespace
 * @sk: socket it is sent for, or NULL
 * @path: locators and tag
 * @room: largest packet that still fits with our header
 * @ability: what the device does right, SHIM6_DEV_ flags
 */
struct xmit {
	struct shim6_net *sn;
	struct sock *sk;
	const struct shim6_path *path;
	unsigned int room;
	unsigned int ability;
};

/*
 * The socket that made this very packet; not one whose packet is by now the
 * inside of a tunnel.
 */
static const struct ipv6_pinfo *socket_of(const struct sk_buff *skb)
{
	return skb->sk && !dev_recursion_level() ? inet6_sk(skb->sk) : NULL;
}

/* As ip6_skb_dst_mtu(), for a route the packet does not have yet. */
static unsigned int path_mtu(const struct sk_buff *skb,
			     const struct dst_entry *dst)
{
	const struct ipv6_pinfo *np = socket_of(skb);
	unsigned int mtu;

	if (!np || np->pmtudisc < IPV6_PMTUDISC_PROBE)
		return dst_mtu(dst);
	mtu = READ_ONCE(dst->dev->mtu);
	return mtu - lwtunnel_headroom(dst->lwtstate, mtu);
}

/*
 * The ULPs ask the route of the ULIDs for the MTU. When that of the locators
 * is smaller they learn it there, the whole of it: our 8 octets are the
 * business of shim6_tcp_account() for TCP and of the fragmentation below for
 * the rest, and must not be taken off twice.
 */
static void learn_mtu(struct sk_buff *skb, unsigned int mtu)
{
	if (mtu >= IPV6_MIN_MTU && mtu < dst_mtu(skb_dst(skb)))
		skb_dst_update_pmtu_no_confirm(skb, mtu);
}

static bool fits(const struct sk_buff *skb, unsigned int room)
{
	if (skb_is_gso(skb))
		return skb_gso_validate_network_len(skb, room);
	return skb->len <= room;
}

/* A whole TCP segment whose transport header is where TCP put it. */
static bool is_tcp(const struct sk_buff *skb)
{
	if (skb->encapsulation)
		return false;
	if (skb_is_gso(skb))
		return (skb_shinfo(skb)->gso_type & SKB_GSO_TCPV6) &&
		       skb_shinfo(skb)->gso_size != GSO_BY_FRAGS;
	return ipv6_hdr(skb)->nexthdr == IPPROTO_TCP &&
	       skb->ip_summed == CHECKSUM_PARTIAL &&
	       skb->csum_offset == offsetof(struct tcphdr, check);
}

/*
 * The packet in hand was made before the switch, or before TCP knew of a
 * smaller MTU. It becomes, or is already, a super-packet, cut a little
 * smaller. The data area is written to, which TCP's write queue shares; TCP
 * sets these fields anew with each transmission.
 */
static bool shrink_tcp(struct sk_buff *skb, unsigned int room)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int headers;

	if (!is_tcp(skb))
		return false;
	headers = skb_transport_offset(skb) + tcp_hdrlen(skb);
	if (headers + 64 > room || headers >= skb->len)
		return false;
	if (!skb_is_gso(skb)) {
		shinfo->gso_type = SKB_GSO_TCPV6;
		shinfo->gso_size = room - headers;
	} else if (shinfo->gso_size > room - headers) {
		skb_decrease_gso_size(shinfo, shinfo->gso_size -
				      (room - headers));
	}
	shinfo->gso_segs = DIV_ROUND_UP(skb->len - headers, shinfo->gso_size);
	return true;
}

/*
 * @sk of the hook can be a listener (SYN-ACK), the control socket (resets),
 * which is a raw one, or nothing. The one that sends a segment is locked by
 * who sends; only a segment that was queued to user space in between comes
 * without the lock, and then two writers may each see an old MSS until the
 * next packet.
 */
static void account_tcp(struct sock *sk, const struct sk_buff *skb)
{
	if (ipv6_hdr(skb)->nexthdr != IPPROTO_TCP || !sk || !sk_fullsock(sk) ||
	    sk->sk_type != SOCK_STREAM || sk->sk_protocol != IPPROTO_TCP ||
	    sk->sk_family != AF_INET6 ||
	    (1 << READ_ONCE(sk->sk_state)) & (TCPF_LISTEN | TCPF_CLOSE))
		return;
	shim6_tcp_account(sk, true);
}

static int put_on(struct xmit *x, struct sk_buff *skb)
{
	unsigned int packets = shim6_packets(skb);
	unsigned int octets = shim6_octets(skb);
	int err;

	if (skb->ip_summed == CHECKSUM_PARTIAL && !skb_is_gso(skb) &&
	    !(x->ability & SHIM6_DEV_CSUM)) {
		err = skb_csum_hwoffload_help(skb, 0);
		if (err)
			return err;
	}
	err = shim6_rewrite_out(skb, x->path);
	if (err)
		return err;
	/* Set by a defragmentation on this host; what fits is not cut again. */
	IP6CB(skb)->frag_max_size = 0;
	SHIM6_ADD(x->sn, OUT_SHIMMED, packets);
	SHIM6_ADD(x->sn, OUT_SHIMMED_OCTETS, octets);
	return 0;
}

static void drop(struct xmit *x, struct sk_buff *skb, enum shim6_drop why)
{
	shim6_count_drop(x->sn, why);
	kfree_skb(skb);
}

static int send(struct xmit *x, struct sk_buff *skb)
{
	int err = put_on(x, skb);

	if (!err)
		return dst_output(x->sn->net, x->sk, skb);
	drop(x, skb, err == -EMSGSIZE ? SHIM6_DROP_TOO_BIG :
					SHIM6_DROP_NO_MEMORY);
	return err;
}

/*
 * Everything before the Fragment header goes into each fragment; a packet
 * that is a fragment already is not for us to cut again.
 */
static int begin_fragments(struct xmit *x, struct sk_buff *skb,
			   struct ip6_frag_state *state)
{
	const struct net_device *dev = skb_dst(skb)->dev;
	const struct ipv6_pinfo *np = socket_of(skb);
	unsigned int hlen, prev, size = x->room;
	u8 *prevhdr;
	__be32 id;
	int err;

	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		err = skb_csum_hwoffload_help(skb, 0);
		if (err)
			return err;
	}
	err = ip6_find_1stfragopt(skb, &prevhdr);
	if (err < 0)
		return err;
	hlen = err;
	prev = prevhdr - skb_network_header(skb);
	if (np && READ_ONCE(np->frag_size))
		size = min_t(u32, size, READ_ONCE(np->frag_size));
	if (*prevhdr == NEXTHDR_FRAGMENT || !pskb_may_pull(skb, hlen) ||
	    size < hlen + sizeof(struct frag_hdr) + 8)
		return -EMSGSIZE;
	prevhdr = skb_network_header(skb) + prev;
	id = ipv6_select_ident(x->sn->net, &ipv6_hdr(skb)->daddr,
			       &ipv6_hdr(skb)->saddr);
	ip6_frag_init(skb, hlen, size - hlen - sizeof(struct frag_hdr),
		      dev->needed_tailroom,
		      LL_RESERVED_SPACE(dev) + SHIM6_PAYLOAD_HLEN,
		      prevhdr, *prevhdr, id, state);
	return 0;
}

/*
 * ip6_fragment() after us would put the Fragment header before ours, and it
 * never makes fragments that leave room in an MTU of 1280. So fragments are
 * made here and each gets its own header (RFC 5533 1.6).
 */
static void fragment(struct xmit *x, struct sk_buff *skb)
{
	struct ip6_frag_state state;
	struct sk_buff *frag;
	int err;

	err = begin_fragments(x, skb, &state);
	if (err) {
		drop(x, skb, SHIM6_DROP_TOO_BIG);
		return;
	}
	while (!err && state.left > 0) {
		frag = ip6_frag_next(skb, &state);
		if (IS_ERR(frag)) {
			drop(x, skb, SHIM6_DROP_NO_MEMORY);
			return;
		}
		shim6_copy_delivery_time(frag, skb);
		err = send(x, frag);
	}
	SHIM6_INC(x->sn, OUT_FRAGMENTED);
	consume_skb(skb);
}

/*
 * Who wants no fragments gets an error and finds what would fit at the route
 * it knows, that of the ULIDs. An ICMPv6 error would be reported twice. Never
 * less than 1280, which every IPv6 path must carry: so small a rest is cut
 * all the same. TCP does not come here but for packets it did not make
 * itself; should one, it loses 8 octets of its MSS that it could have had.
 */
static bool refuse(struct xmit *x, struct sk_buff *skb)
{
	unsigned int mtu = max_t(unsigned int, x->room, IPV6_MIN_MTU);

	if (skb->ignore_df || fits(skb, mtu))
		return false;
	skb_dst_update_pmtu_no_confirm(skb, mtu);
	shim6_count_drop(x->sn, SHIM6_DROP_TOO_BIG);
	return true;
}

/*
 * A super-packet over 64 KiB carries a Hop-by-Hop header that is there for
 * taps only. 6.1 takes it off wrongly when there is no link layer header yet.
 */
static int drop_jumbo(struct sk_buff *skb)
{
	int nexthdr = ipv6_has_hopopt_jumbo(skb);

	if (!nexthdr)
		return 0;
	if (skb_cow_head(skb, 0))
		return -ENOMEM;
	memmove(skb->data + sizeof(struct hop_jumbo_hdr), skb->data,
		sizeof(struct ipv6hdr));
	__skb_pull(skb, sizeof(struct hop_jumbo_hdr));
	skb_reset_network_header(skb);
	ipv6_hdr(skb)->nexthdr = nexthdr;
	IP6CB(skb)->flags &= ~IP6SKB_FAKEJUMBO;
	return 0;
}

/*
 * Segments are made while the packet shows its ULIDs, so that their
 * checksums are right. Where the device completes sums they stay partial.
 */
static void segment(struct xmit *x, struct sk_buff *skb)
{
	netdev_features_t features = NETIF_F_SG;
	struct sk_buff *segs, *next;

	if (x->ability & SHIM6_DEV_CSUM)
		features |= NETIF_F_HW_CSUM;
	segs = drop_jumbo(skb) ? NULL : skb_gso_segment(skb, features);
	if (IS_ERR_OR_NULL(segs)) {
		drop(x, skb, SHIM6_DROP_NO_MEMORY);
		return;
	}
	SHIM6_INC(x->sn, OUT_SEGMENTED);
	consume_skb(skb);
	skb_list_walk_safe(segs, segs, next) {
		skb_mark_not_on_list(segs);
		if (segs->len <= x->room)
			send(x, segs);
		else
			fragment(x, segs);
	}
}

/* The device matters only to packets that leave something for it to do. */
static struct dst_entry *take_route(struct xmit *x, struct shim6_path *path,
				    const struct sk_buff *skb)
{
	struct dst_entry *dst;
	unsigned int size;

	dst = shim6_path_dst(x->sn->net, path, skb->mark);
	if (!IS_ERR(dst)) {
		size = path_mtu(skb, dst);
		x->room = size - min_t(unsigned int, size, SHIM6_PAYLOAD_HLEN);
		if (skb->ip_summed == CHECKSUM_PARTIAL || skb_is_gso(skb))
			x->ability = shim6_dev_ability(x->sn, dst->dev);
	}
	size = IP6CB(skb)->frag_max_size;
	if (size)
		x->room = min(x->room, size);
	return dst;
}

static bool must_segment(const struct xmit *x, const struct sk_buff *skb)
{
	if (!skb_is_gso(skb))
		return false;
	return !(x->ability & SHIM6_DEV_GSO) ||
	       shim6_octets(skb) + SHIM6_PAYLOAD_HLEN > IPV6_MAXPLEN ||
	       !fits(skb, x->room);
}

static unsigned int transmit(struct xmit *x, struct sk_buff *skb,
			     struct shim6_path *path)
{
	struct dst_entry *dst;
	bool too_big;

	dst = take_route(x, path, skb);
	if (IS_ERR(dst)) {
		drop(x, skb, SHIM6_DROP_NO_ROUTE);
		return NF_STOLEN;
	}
	account_tcp(x->sk, skb);
	too_big = !fits(skb, x->room);
	if (too_big) {
		learn_mtu(skb, path_mtu(skb, dst));
		too_big = !shrink_tcp(skb, x->room);
	}
	if (too_big && refuse(x, skb)) {
		dst_release(dst);
		return NF_DROP_ERR(-EMSGSIZE);
	}
	skb_dst_drop(skb);
	skb_dst_set(skb, dst);
	skb->dev = dst->dev;

	if (must_segment(x, skb))
		segment(x, skb);
	else if (too_big)
		fragment(x, skb);
	else if (put_on(x, skb))
		drop(x, skb, SHIM6_DROP_NO_MEMORY);
	else
		return NF_ACCEPT;
	return NF_STOLEN;
}

/* BH off: the route cache, the verdict on the device, counters are per CPU. */
unsigned int shim6_xmit(struct shim6_net *sn, struct sk_buff *skb,
			struct shim6_path *path, struct sock *sk)
{
	struct xmit x = { .sn = sn, .sk = sk, .path = path };
	unsigned int verdict;

	local_bh_disable();
	verdict = transmit(&x, skb, path);
	local_bh_enable();
	return verdict;
}
