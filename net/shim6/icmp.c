// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6 errors, RFC 5533 8. Routers quote what they saw: locators, our
 * header. The ULP gets it back as what it sent, between ULIDs, or, when the
 * shim can do something about it, not at all: REAP looks for another pair.
 *
 * Errors can be forged. Who knows the tag, or speaks of packets between the
 * ULIDs, can make us probe, once a second; payload moves only where a probe
 * came back from. So no more of the quoted packet is checked: it need not be
 * one that was sent. The ULP has checks of its own.
 */
#include <linux/netfilter_ipv6.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "data.h"

/* Octets from the IPv6 header to the packet that an error quotes. */
#define QUOTE	(sizeof(struct ipv6hdr) + sizeof(struct icmp6hdr))
/* RFC 4884 4: the least that a quote has when something stands behind it. */
#define SHORTEST	128

/**
 * struct quote - what an error says of whom
 * @ctx: context of the quoted packet
 * @pair: its source and destination
 * @shimmed: it has our header
 * @place: where, from the IPv6 header of the error
 * @end: where the quote ends, from there too
 */
struct quote {
	struct shim6_ctx *ctx;
	struct reap_pair pair;
	bool shimmed;
	struct shim6_place place;
	unsigned int end;
};

static struct icmp6hdr *error_of(const struct sk_buff *skb)
{
	return (struct icmp6hdr *)(ipv6_hdr(skb) + 1);
}

static struct ipv6hdr *quoted(const struct sk_buff *skb)
{
	return (struct ipv6hdr *)(skb_network_header(skb) + QUOTE);
}

/* RFC 4884 4: these two can tell how long the quote is; the unit is 8 octets. */
static unsigned int told_length(const struct icmp6hdr *icmp)
{
	return icmp->icmp6_type == ICMPV6_DEST_UNREACH ||
	       icmp->icmp6_type == ICMPV6_TIME_EXCEED ?
	       icmp->icmp6_datagram_len * 8 : 0;
}

/*
 * A pair that does not work (RFC 5533 8). Not when the destination itself
 * complains: the packet arrived there.
 */
static bool is_hint(const struct sk_buff *skb, const struct quote *q)
{
	const struct icmp6hdr *icmp = error_of(skb);

	if (ipv6_addr_equal(&ipv6_hdr(skb)->saddr, &q->pair.peer))
		return false;
	if (icmp->icmp6_type == ICMPV6_TIME_EXCEED)
		return true;
	return icmp->icmp6_type == ICMPV6_DEST_UNREACH &&
	       icmp->icmp6_code <= ICMPV6_REJECT_ROUTE &&
	       icmp->icmp6_code != ICMPV6_PORT_UNREACH;
}

/* A Parameter Problem with our header; the ULP can do nothing about it. */
static bool is_about_header(const struct sk_buff *skb, const struct quote *q)
{
	const struct icmp6hdr *icmp = error_of(skb);
	u32 pointer = ntohl(icmp->icmp6_pointer);

	if (!q->shimmed || icmp->icmp6_type != ICMPV6_PARAMPROB)
		return false;
	return pointer == q->place.prev - QUOTE ||
	       (pointer >= q->place.off - QUOTE &&
		pointer < q->place.off - QUOTE + SHIM6_PAYLOAD_HLEN);
}

static struct shim6_ctx *shimmed_ctx(struct shim6_net *sn, struct sk_buff *skb,
				     const struct quote *q)
{
	const u8 *hdr = skb_network_header(skb) + q->place.off;

	if (q->place.off + SHIM6_PAYLOAD_HLEN > q->end ||
	    ntohs(quoted(skb)->payload_len) < SHIM6_PAYLOAD_HLEN)
		return NULL;
	return shim6_ctx_by_peer(sn, shim6_payload_tag(hdr), &q->pair);
}

/* Our own messages are nobody's payload. */
static struct shim6_ctx *plain_ctx(struct shim6_net *sn, struct sk_buff *skb,
				   const struct quote *q)
{
	struct shim6_place place;
	int proto;

	if (!is_hint(skb, q))
		return NULL;
	proto = shim6_find_upper(skb, QUOTE, &place);
	if (proto < 0 || proto == SHIM6_NEXTHDR)
		return NULL;
	return shim6_ctx_by_ulids(sn, &q->pair.local, &q->pair.peer, 0);
}

static bool read_quote(struct shim6_net *sn, struct sk_buff *skb,
		       struct quote *q)
{
	unsigned int told;

	if (!pskb_may_pull(skb, QUOTE + sizeof(struct ipv6hdr)) ||
	    error_of(skb)->icmp6_type < ICMPV6_DEST_UNREACH ||
	    error_of(skb)->icmp6_type > ICMPV6_PARAMPROB ||
	    quoted(skb)->version != 6)
		return false;
	told = told_length(error_of(skb));
	q->end = told ? QUOTE + told : skb->len;
	if (q->end > skb->len)
		return false;
	q->pair.local = quoted(skb)->saddr;
	q->pair.peer = quoted(skb)->daddr;
	q->shimmed = shim6_find_payload(skb, QUOTE, &q->place);
	q->ctx = q->shimmed ? shimmed_ctx(sn, skb, q) : plain_ctx(sn, skb, q);
	return q->ctx;
}

/* Does the shim do what can be done? */
static bool give_hint(const struct quote *q)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_HINT, .pair = q->pair,
	};
	struct shim6_ctx *ctx = q->ctx;
	bool heeded;

	shim6_dispatch(ctx, &ev, NULL);
	spin_lock_bh(&ctx->lock);
	heeded = !ctx->dead &&
		 shim6_sm_heeds_hint(&ctx->sm, ktime_get_ns(), &q->pair);
	spin_unlock_bh(&ctx->lock);
	return heeded;
}

/*
 * The path MTU belongs to the locators. The ULP gets 8 octets less, for our
 * header, but no less than the 1280 that every path carries: the shim cuts up
 * what is too long then. TCP, which leaves room for the header by itself,
 * loses these octets a second time until its route forgets.
 */
static void translate_mtu(struct shim6_net *sn, struct sk_buff *skb)
{
	struct icmp6hdr *icmp = error_of(skb);
	u32 mtu = ntohl(icmp->icmp6_mtu);

	/* It reads the quoted packet at skb->data. */
	__skb_pull(skb, QUOTE);
	ip6_update_pmtu(skb, sn->net, icmp->icmp6_mtu, skb->dev->ifindex, 0,
			sock_net_uid(sn->net, NULL));
	__skb_push(skb, QUOTE);
	if (mtu > IPV6_MIN_MTU)
		icmp->icmp6_mtu = htonl(max_t(u32, mtu - SHIM6_PAYLOAD_HLEN,
					      IPV6_MIN_MTU));
}

static void translate_error(struct shim6_net *sn, struct sk_buff *skb,
			    const struct quote *q)
{
	struct icmp6hdr *icmp = error_of(skb);
	u32 pointer = ntohl(icmp->icmp6_pointer);

	if (icmp->icmp6_type == ICMPV6_PKT_TOOBIG)
		translate_mtu(sn, skb);
	else if (icmp->icmp6_type == ICMPV6_PARAMPROB &&
		 pointer > q->place.off - QUOTE)
		icmp->icmp6_pointer = htonl(pointer - SHIM6_PAYLOAD_HLEN);
}

static void translate_quote(struct sk_buff *skb, const struct quote *q)
{
	struct ipv6hdr *ip6 = quoted(skb);
	u8 *data = skb_network_header(skb);

	data[q->place.prev] = data[q->place.off];
	ip6->saddr = q->ctx->sm.ulid_local;
	ip6->daddr = q->ctx->sm.ulid_peer;
	ip6->payload_len = htons(ntohs(ip6->payload_len) - SHIM6_PAYLOAD_HLEN);
}

/*
 * A quote that tells its length keeps to RFC 4884 with what stands behind it:
 * it becomes shorter by one unit, or, where it would be too short, keeps its
 * length and gets 8 octets of zero at its end.
 */
static void take_out(struct sk_buff *skb, const struct quote *q)
{
	struct icmp6hdr *icmp = error_of(skb);
	unsigned int told = told_length(icmp);
	u8 *hdr = skb_network_header(skb) + q->place.off;
	u8 *last = skb_network_header(skb) + q->end - SHIM6_PAYLOAD_HLEN;

	if (told && told <= SHORTEST) {
		memmove(hdr, hdr + SHIM6_PAYLOAD_HLEN, last - hdr);
		memset(last, 0, SHIM6_PAYLOAD_HLEN);
		return;
	}
	if (told)
		icmp->icmp6_datagram_len--;
	shim6_take_out(skb, q->place.off);
}

static void seal(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	struct icmp6hdr *icmp = error_of(skb);
	unsigned int len = skb->len - sizeof(*ip6);

	icmp->icmp6_cksum = 0;
	icmp->icmp6_cksum = csum_ipv6_magic(&ip6->saddr, &ip6->daddr, len,
					    IPPROTO_ICMPV6,
					    skb_checksum(skb, sizeof(*ip6),
							 len, 0));
	skb->ip_summed = CHECKSUM_NONE;
	skb->csum_valid = 0;
}

/* Without memory the error passes as it came, and protocol 140 gets it. */
static void translate(struct shim6_net *sn, struct sk_buff *skb,
		      const struct quote *q)
{
	unsigned int told = told_length(error_of(skb));
	unsigned int writable = q->place.off + SHIM6_PAYLOAD_HLEN;

	if (told && told <= SHORTEST)
		writable = q->end;
	if (skb_ensure_writable(skb, writable))
		return;
	translate_error(sn, skb, q);
	translate_quote(skb, q);
	take_out(skb, q);
	seal(skb);
	SHIM6_INC(sn, ICMP_TRANSLATED);
}

/*
 * Nothing is done before the checksum is found right. What the shim handles
 * ends here, unless the administrator wants the ULP to have it all the same.
 */
unsigned int shim6_icmp(struct shim6_net *sn, struct sk_buff *skb)
{
	struct quote q;

	if (!read_quote(sn, skb, &q) || !shim6_comes_here(skb) ||
	    nf_ip6_checksum(skb, NF_INET_PRE_ROUTING, sizeof(struct ipv6hdr),
			    IPPROTO_ICMPV6) ||
	    is_about_header(skb, &q))
		return NF_ACCEPT;
	if (is_hint(skb, &q) && give_hint(&q) && !READ_ONCE(sn->icmp_to_ulp)) {
		SHIM6_INC(sn, ICMP_HANDLED);
		consume_skb(skb);
		return NF_STOLEN;
	}
	if (q.shimmed)
		translate(sn, skb, &q);
	return NF_ACCEPT;
}
