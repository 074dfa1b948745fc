/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What benches of packets share: UDP with 64 octets made again and again, a socket
 * that takes all of it, and rounds by the clock.
 */
#ifndef _SHIM6_BENCH_STREAM_H
#define _SHIM6_BENCH_STREAM_H

#include <linux/etherdevice.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/udp.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/udp_tunnel.h>

#include "../core/codec.h"

#define STREAM_OCTETS	64	/* of UDP payload */
#define STREAM_PORT	4000
#define STREAM_BURST	64	/* packets without looking up */
/* So short that some of them are not disturbed by whoever shares the CPU. */
#define STREAM_ROUNDS	250
#define STREAM_ROUND	5000	/* packets */

/**
 * struct stream - packets and where they go
 * @net: namespace
 * @dev: where they come in
 * @dst: route of those that go out; one for all of them, as a socket keeps it
 * @src: source
 * @dest: destination
 * @tag: of the payload extension header; 0: none
 * @headroom: before the IPv6 header of packets that go out
 * @sock: that sends, connected; or NULL
 * @next: changes addresses and tag for the next packet; NULL: one flow
 * @arg: for @next
 * @taken: packets that arrived at the socket
 */
struct stream {
	struct net *net;
	struct net_device *dev;
	struct dst_entry *dst;
	struct in6_addr src;
	struct in6_addr dest;
	u64 tag;
	unsigned int headroom;
	struct socket *sock;
	void (*next)(struct stream *s);
	void *arg;
	u64 taken;
};

static u64 stream_taken;

static inline int stream_take(struct sock *sk, struct sk_buff *skb)
{
	stream_taken++;
	consume_skb(skb);
	return 0;
}

static inline int stream_open_sink(struct net *net, struct socket **sock)
{
	struct udp_tunnel_sock_cfg cfg = {
		.encap_type = 1,
		.encap_rcv = stream_take,
	};
	struct udp_port_cfg port = {
		.family = AF_INET6,
		.local_udp_port = htons(STREAM_PORT),
		.use_udp6_rx_checksums = true,
		.ipv6_v6only = true,
	};
	int err;

	err = udp_sock_create(net, &port, sock);
	if (!err)
		setup_udp_tunnel_sock(net, *sock, &cfg);
	return err;
}

/* IPv6 header, payload extension header if there is a tag, UDP. */
static inline void stream_fill(const struct stream *s, struct sk_buff *skb)
{
	unsigned int shim = s->tag ? SHIM6_PAYLOAD_HLEN : 0;
	unsigned int len = sizeof(struct udphdr) + STREAM_OCTETS;
	struct ipv6hdr *ip6;
	struct udphdr *uh;

	skb_reset_network_header(skb);
	ip6 = skb_put(skb, sizeof(*ip6));
	ip6_flow_hdr(ip6, 0, 0);
	ip6->payload_len = htons(shim + len);
	ip6->nexthdr = shim ? SHIM6_NEXTHDR : IPPROTO_UDP;
	ip6->hop_limit = 64;
	ip6->saddr = s->src;
	ip6->daddr = s->dest;
	if (shim)
		shim6_payload_write(skb_put(skb, shim), IPPROTO_UDP, s->tag);
	skb_set_transport_header(skb, sizeof(*ip6) + shim);
	uh = skb_put(skb, len);
	uh->source = htons(STREAM_PORT);
	uh->dest = htons(STREAM_PORT);
	uh->len = htons(len);
	memset(uh + 1, 0, STREAM_OCTETS);
	skb->protocol = htons(ETH_P_IPV6);
}

#define STREAM_ROOM	(sizeof(struct ipv6hdr) + SHIM6_PAYLOAD_HLEN + \
			 sizeof(struct udphdr) + STREAM_OCTETS)

/* As udp_v6_send_skb() would hand it on. */
static inline int stream_send(struct stream *s)
{
	struct sk_buff *skb;
	struct udphdr *uh;

	skb = alloc_skb(s->headroom + STREAM_ROOM, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, s->headroom);
	stream_fill(s, skb);
	uh = udp_hdr(skb);
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	skb->ip_summed = CHECKSUM_PARTIAL;
	uh->check = ~csum_ipv6_magic(&s->src, &s->dest, ntohs(uh->len),
				     IPPROTO_UDP, 0);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	skb_dst_set(skb, dst_clone(s->dst));
	return ip6_local_out(s->net, NULL, skb);
}

/* As an application does, without its system call. */
static inline int stream_post(struct stream *s)
{
	static u8 octets[STREAM_OCTETS];
	struct kvec part = { octets, sizeof(octets) };
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT };
	int sent;

	sent = kernel_sendmsg(s->sock, &msg, &part, 1, sizeof(octets));
	return min(sent, 0);
}

/* As a device does that has checked the sum. */
static inline int stream_receive(struct stream *s)
{
	struct ethhdr *eth;
	struct sk_buff *skb;

	skb = alloc_skb(NET_SKB_PAD + NET_IP_ALIGN + ETH_HLEN + STREAM_ROOM,
			GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	skb_reset_mac_header(skb);
	eth = skb_put(skb, ETH_HLEN);
	memset(eth, 0, ETH_ALEN * 2);
	eth->h_proto = htons(ETH_P_IPV6);
	__skb_pull(skb, ETH_HLEN);
	stream_fill(s, skb);
	udp_hdr(skb)->check = CSUM_MANGLED_0;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->dev = s->dev;
	skb->pkt_type = PACKET_HOST;
	netif_receive_skb(skb);
	return 0;
}

static inline int stream_burst(struct stream *s, int (*one)(struct stream *s))
{
	int i, err = 0;

	local_bh_disable();
	for (i = 0; i < STREAM_BURST && !err; i++) {
		if (s->next)
			s->next(s);
		err = one(s);
	}
	local_bh_enable();
	cond_resched();
	return err;
}

static inline int stream_compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* Rounds of @packets; each packet's time in tenths of ns, sorted. */
static inline int stream_rounds(struct stream *s, int (*one)(struct stream *s),
				unsigned int packets, u64 *tenths,
				unsigned int rounds)
{
	unsigned int i, n;
	u64 begun;
	int err;

	for (i = 0; i < rounds; i++) {
		begun = ktime_get_ns();
		for (n = 0; n < packets; n += STREAM_BURST) {
			err = stream_burst(s, one);
			if (err)
				return err;
		}
		tenths[i] = div_u64((ktime_get_ns() - begun) * 10, n);
		s->taken += n;
	}
	sort(tenths, rounds, sizeof(*tenths), stream_compare, NULL);
	return 0;
}

static inline void stream_print(const char *name, const char *way, u64 least,
				u64 median)
{
	u32 least_part, median_part;

	least = div_u64_rem(least, 10, &least_part);
	median = div_u64_rem(median, 10, &median_part);
	pr_info("{\"case\": \"%s\", \"way\": \"%s\", \"min\": %llu.%u, \"median\": %llu.%u}\n",
		name, way, least, least_part, median, median_part);
}

/**
 * stream_measure() - rounds of one case, printed as a line of JSON
 * @s: packets
 * @name: of the case
 * @way: printed with it
 * @one: deals with one packet; of stream_receive() the socket must have got all
 * @packets: in a round
 * @rounds: how many
 *
 * Return: 0, -errno of a packet, -EIO when packets were lost.
 */
static inline int stream_measure(struct stream *s, const char *name,
				 const char *way, int (*one)(struct stream *s),
				 unsigned int packets, unsigned int rounds)
{
	u64 *tenths, got = stream_taken;
	int err;

	tenths = kcalloc(rounds, sizeof(*tenths), GFP_KERNEL);
	if (!tenths)
		return -ENOMEM;
	s->taken = 0;
	err = stream_rounds(s, one, packets, tenths, rounds);
	if (!err && one == stream_receive && stream_taken - got != s->taken) {
		pr_err("%s: %llu of %llu packets arrived\n", name,
		       stream_taken - got, s->taken);
		err = -EIO;
	}
	if (!err)
		stream_print(name, way, tenths[0], tenths[rounds / 2]);
	kfree(tenths);
	return err;
}

static inline struct dst_entry *stream_route(struct net *net,
					     const struct in6_addr *src,
					     const struct in6_addr *dest)
{
	struct flowi6 fl6 = {
		.saddr = *src,
		.daddr = *dest,
		.flowi6_proto = IPPROTO_UDP,
	};
	struct dst_entry *dst = ip6_route_output(net, NULL, &fl6);
	int err = dst->error;

	if (!err)
		return dst;
	dst_release(dst);
	return ERR_PTR(err);
}

#endif /* _SHIM6_BENCH_STREAM_H */
