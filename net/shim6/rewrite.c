// SPDX-License-Identifier: GPL-2.0
/*
 * The only writer of data packets: payload extension header in and out,
 * locators for ULIDs and back (RFC 5533 11.1, 12.2).
 */
#include <net/ipv6.h>

#include "data.h"

/* Longer chains are left alone: nobody sends them for a good reason. */
#define SHIM6_MAX_EXTHDRS	8

/**
 * struct walk - a walk along the header chain
 * @at: where it stands
 * @proto: type of the header there
 * @segments_left: of the last Routing header
 */
struct walk {
	struct shim6_place at;
	u8 proto;
	u8 segments_left;
};

static void walk_begin(const struct sk_buff *skb, unsigned int base,
		       struct walk *w)
{
	w->at.off = base + sizeof(struct ipv6hdr);
	w->at.prev = base + offsetof(struct ipv6hdr, nexthdr);
	w->proto = skb_network_header(skb)[w->at.prev];
	w->segments_left = 0;
}

static bool is_before_us(u8 proto)
{
	return proto == NEXTHDR_HOP || proto == NEXTHDR_ROUTING ||
	       proto == NEXTHDR_DEST;
}

/*
 * Steps over one Hop-by-Hop, Routing or Destination Options header, pulling
 * it into the linear part. The pull may move the packet: nobody keeps a
 * pointer over it.
 */
static bool walk_step(struct sk_buff *skb, struct walk *w)
{
	const struct ipv6_opt_hdr *hdr;
	unsigned int len;

	if (!pskb_may_pull(skb, w->at.off + sizeof(struct ipv6_rt_hdr)))
		return false;
	hdr = (void *)(skb_network_header(skb) + w->at.off);
	len = ipv6_optlen(hdr);
	if (!pskb_may_pull(skb, w->at.off + len))
		return false;
	hdr = (void *)(skb_network_header(skb) + w->at.off);
	if (w->proto == NEXTHDR_ROUTING)
		w->segments_left = ((struct ipv6_rt_hdr *)hdr)->segments_left;
	w->proto = hdr->nexthdr;
	w->at.prev = w->at.off;
	w->at.off += len;
	return true;
}

/*
 * After Hop-by-Hop, Routing, and Destination Options that a Routing header
 * follows: these belong to the routing sublayer. Everything else, the final
 * Destination Options too, is for the endpoint and comes after us (4.6).
 */
static int find_insertion(struct sk_buff *skb, struct shim6_place *place)
{
	struct walk w;
	u8 passed;
	int i;

	walk_begin(skb, 0, &w);
	*place = w.at;
	for (i = 0; i < SHIM6_MAX_EXTHDRS; i++) {
		passed = w.proto;
		if (!is_before_us(passed))
			return 0;
		if (!walk_step(skb, &w))
			return -EINVAL;
		if (passed != NEXTHDR_DEST)
			*place = w.at;
	}
	return -EINVAL;
}

/* With segments left the packet has another hop to go to. */
int shim6_find_upper(struct sk_buff *skb, unsigned int base,
		     struct shim6_place *place)
{
	struct walk w;
	int i;

	walk_begin(skb, base, &w);
	for (i = 0; is_before_us(w.proto); i++)
		if (i == SHIM6_MAX_EXTHDRS || !walk_step(skb, &w))
			return -EINVAL;
	*place = w.at;
	return w.segments_left ? -EINVAL : w.proto;
}

/*
 * A Fragment header before ours means that the peer fragmented after the
 * shim. Such packets pass untouched here; reassembled they reach the protocol
 * handler, see shim6_input_late(). With segments left the packet has another
 * hop to go to.
 */
bool shim6_find_payload(struct sk_buff *skb, unsigned int base,
			struct shim6_place *place)
{
	const u8 *hdr;

	if (shim6_find_upper(skb, base, place) != SHIM6_NEXTHDR ||
	    !pskb_may_pull(skb, place->off + SHIM6_PAYLOAD_HLEN))
		return false;
	hdr = skb_network_header(skb) + place->off;
	return shim6_is_payload(hdr);
}

/*
 * Datagrams are made with room for the device's header alone. Behind a small one
 * there is usually some left, for memory comes in powers of two: moved there, it
 * needs no new memory, which would cost more than all the rest of us.
 */
static bool slide(struct sk_buff *skb, unsigned int by)
{
	unsigned int tailroom = skb_end_pointer(skb) - skb_tail_pointer(skb);

	by = ALIGN(by, sizeof(long));
	if (skb_cloned(skb) || tailroom < by)
		return false;
	memmove(skb->data + by, skb->data, skb_headlen(skb));
	skb->data += by;
	skb->tail += by;
	skb_headers_offset_update(skb, by);
	return true;
}

/* Writable, and with so much room in front. */
static int make_room(struct sk_buff *skb, unsigned int room)
{
	unsigned int headroom = skb_headroom(skb);

	if (unlikely(headroom < room) && slide(skb, room - headroom))
		return 0;
	return skb_cow_head(skb, room);
}

/**
 * shim6_rewrite_out() - ULIDs become locators, the payload header goes in
 * @skb: packet with its IPv6 header at skb->data and its final dst attached;
 *	the head may be reallocated
 * @path: locators and tag
 *
 * The transport header stays where it is: checks in the core tell by its
 * distance that there is an extension header and leave checksum and
 * segmentation to software where a device could not do it. The transport
 * checksum covers the ULIDs and is not touched (RFC 5533 11.1); nor is the
 * flow label.
 *
 * Only the head is made writable: the payload of a super-packet, which TCP
 * shares with its write queue, is not copied.
 *
 * Return: 0, or -errno with the octets of the packet unchanged: -EMSGSIZE
 * when the length field does not hold it (super-packets must be cut first),
 * -EINVAL when the header chain makes no sense, -ENOMEM.
 */
int shim6_rewrite_out(struct sk_buff *skb, const struct shim6_path *path)
{
	struct shim6_place place;
	struct ipv6hdr *ip6;
	u8 *old, *hdr;
	int err;

	if (shim6_octets(skb) + SHIM6_PAYLOAD_HLEN > IPV6_MAXPLEN)
		return -EMSGSIZE;
	err = find_insertion(skb, &place);
	if (err)
		return err;
	err = make_room(skb, SHIM6_PAYLOAD_HLEN +
			LL_RESERVED_SPACE(skb_dst(skb)->dev));
	if (err)
		return err;

	old = skb->data;
	hdr = skb_push(skb, SHIM6_PAYLOAD_HLEN);
	memmove(hdr, old, place.off);
	skb_reset_network_header(skb);
	shim6_payload_write(hdr + place.off, hdr[place.prev], path->tag);
	hdr[place.prev] = SHIM6_NEXTHDR;

	ip6 = ipv6_hdr(skb);
	ip6->saddr = path->pair.local;
	ip6->daddr = path->pair.peer;
	ip6->payload_len = htons(shim6_octets(skb));
	return 0;
}

void shim6_take_out(struct sk_buff *skb, unsigned int off)
{
	struct ipv6hdr *ip6;

	memmove(skb->data + SHIM6_PAYLOAD_HLEN, skb->data, off);
	__skb_pull(skb, SHIM6_PAYLOAD_HLEN);
	skb_reset_network_header(skb);
	skb->transport_header += SHIM6_PAYLOAD_HLEN;
	ip6 = ipv6_hdr(skb);
	ip6->payload_len = htons(ntohs(ip6->payload_len) - SHIM6_PAYLOAD_HLEN);
	skb_mac_header_rebuild(skb);
}

/**
 * shim6_rewrite_in() - locators become ULIDs, the payload header goes
 * @skb: packet received, IPv6 header at skb->data; the head may be reallocated
 * @ctx: the context of its tag
 * @place: the payload header, in the linear part
 *
 * IP6CB's nhoff stays right: it counts from the IPv6 header to a header
 * before ours. A checksum over the whole packet (CHECKSUM_COMPLETE) is taken
 * down with what leaves and up with what stays, or the core would blame the
 * device for it. The hash was made from the locators.
 *
 * Return: 0, or -errno with the octets of the packet unchanged.
 */
int shim6_rewrite_in(struct sk_buff *skb, const struct shim6_ctx *ctx,
		     const struct shim6_place *place)
{
	struct ipv6hdr *ip6;
	u8 *old;
	int err;

	err = skb_ensure_writable(skb, place->off + SHIM6_PAYLOAD_HLEN);
	if (err)
		return err;

	old = skb->data;
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb_postpull_rcsum(skb, old, place->off + SHIM6_PAYLOAD_HLEN);
	old[place->prev] = old[place->off];
	shim6_take_out(skb, place->off);
	ip6 = ipv6_hdr(skb);
	ip6->saddr = ctx->sm.ulid_peer;
	ip6->daddr = ctx->sm.ulid_local;
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb_postpush_rcsum(skb, skb->data, place->off);
	skb_clear_hash(skb);
	return 0;
}
