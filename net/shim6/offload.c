// SPDX-License-Identifier: GPL-2.0
/*
 * GSO and GRO of protocol 140.
 *
 * Segments of TCP behind our header are merged when they are our own: their
 * checksum covers the ULIDs, which only who has the context knows. What strangers
 * send through a router is left as it came: the next router could not tell how long
 * its segments are, and would find the packet too big.
 *
 * In between, the sum of a merged packet is again that of its ULIDs, as of any
 * packet that was never cut.
 */
#include <linux/delay.h>
#include <linux/rtnetlink.h>
#include <net/gro.h>
#include <net/ip6_checksum.h>
#include <net/protocol.h>
#include <net/tcp.h>

#include "data.h"

/* A device without a time to hold packets flushes with the poll after next. */
#define SHIM6_POLL_MS	20

/* Between device and stack; RCU. NULL: not ours. */
static struct shim6_ctx *context_of(const struct sk_buff *skb, const u8 *hdr)
{
	struct shim6_net *sn = shim6_net(dev_net(skb->dev));

	/* As with the hooks: the tables outlive who read the flag under RCU. */
	if (!READ_ONCE(sn->enabled))
		return NULL;
	return shim6_ctx_by_tag(sn, shim6_payload_tag(hdr));
}

/*
 * True: right, or nobody has to look. What is said of it is said as for a device
 * that knows our header, so that TCP, which would take the locators for it, does
 * not add up again.
 */
static bool sum_is_right(struct sk_buff *skb, const struct shim6_ctx *ctx)
{
	__sum16 sum;

	if (!__skb_gro_checksum_validate_needed(skb, false, 0))
		return true;
	sum = csum_ipv6_magic(&ctx->sm.ulid_peer, &ctx->sm.ulid_local,
			      skb_gro_len(skb), IPPROTO_TCP, 0);
	if (__skb_gro_checksum_validate_complete(skb, ~csum_unfold(sum)))
		return false;
	skb_gro_incr_csum_unnecessary(skb);
	NAPI_GRO_CB(skb)->csum_cnt = 1;
	return true;
}

/* Held packets behind another payload header are of another flow. */
static void compare(struct list_head *head, const u8 *hdr, unsigned int off)
{
	struct sk_buff *p;

	list_for_each_entry(p, head, list)
		if (NAPI_GRO_CB(p)->same_flow &&
		    memcmp(p->data + off, hdr, SHIM6_PAYLOAD_HLEN))
			NAPI_GRO_CB(p)->same_flow = 0;
}

/*
 * The payload header at @off, when TCP of our own follows and nobody else has a
 * wish: merging by lists of packets is for who forwards.
 */
static const u8 *mergeable(struct sk_buff *skb, unsigned int off,
			   struct shim6_ctx **ctx)
{
	const u8 *hdr = skb_gro_header(skb, off + SHIM6_PAYLOAD_HLEN, off);

	if (!hdr || !shim6_is_payload(hdr) || hdr[0] != IPPROTO_TCP ||
	    NAPI_GRO_CB(skb)->flush || NAPI_GRO_CB(skb)->encap_mark ||
	    (skb->dev->features & NETIF_F_GRO_FRAGLIST))
		return NULL;
	*ctx = context_of(skb, hdr);
	return *ctx ? hdr : NULL;
}

static struct sk_buff *shim6_gro_receive(struct list_head *head,
					 struct sk_buff *skb)
{
	unsigned int off = skb_gro_offset(skb);
	const struct net_offload *tcp;
	struct shim6_ctx *ctx;
	const u8 *hdr;

	hdr = mergeable(skb, off, &ctx);
	tcp = rcu_dereference(inet6_offloads[IPPROTO_TCP]);
	if (!hdr || !tcp)
		goto flush;
	compare(head, hdr, off);
	skb_gro_pull(skb, SHIM6_PAYLOAD_HLEN);
	skb_gro_postpull_rcsum(skb, hdr, SHIM6_PAYLOAD_HLEN);
	skb_set_transport_header(skb, skb_gro_offset(skb));
	if (!sum_is_right(skb, ctx))
		goto flush;
	return call_gro_receive(tcp->callbacks.gro_receive, head, skb);

flush:
	NAPI_GRO_CB(skb)->flush = 1;
	return NULL;
}

/* A context that has gone meanwhile: nobody will take the packet. */
static int shim6_gro_complete(struct sk_buff *skb, int nhoff)
{
	int off = nhoff + SHIM6_PAYLOAD_HLEN;
	const struct net_offload *tcp;
	struct shim6_ctx *ctx;
	int err;

	tcp = rcu_dereference(inet6_offloads[IPPROTO_TCP]);
	if (!tcp)
		return -ENOENT;
	err = tcp->callbacks.gro_complete(skb, off);
	ctx = context_of(skb, skb->data + nhoff);
	if (!err && ctx)
		tcp_hdr(skb)->check = ~tcp_v6_check(skb->len - off,
						    &ctx->sm.ulid_peer,
						    &ctx->sm.ulid_local, 0);
	return err;
}

/* The type of the header after ours and what else stands before the transport. */
static int pull_headers(struct sk_buff *skb)
{
	const struct net_offload *ops;
	unsigned int len;
	u8 proto;

	do {
		if (!pskb_may_pull(skb, sizeof(struct ipv6_opt_hdr)))
			return -EINVAL;
		len = ipv6_optlen((struct ipv6_opt_hdr *)skb->data);
		if (!pskb_may_pull(skb, len))
			return -EINVAL;
		proto = skb->data[0];
		__skb_pull(skb, len);
		ops = rcu_dereference(inet6_offloads[proto]);
	} while (ops && (ops->flags & INET6_PROTO_GSO_EXTHDR));
	return proto;
}

/* Our header is copied to each segment as it is, as that of any extension. */
static struct sk_buff *shim6_gso_segment(struct sk_buff *skb,
					 netdev_features_t features)
{
	const struct net_offload *ops;
	int proto;

	if (!pskb_may_pull(skb, SHIM6_PAYLOAD_HLEN) ||
	    !shim6_is_payload(skb->data) ||
	    (skb_shinfo(skb)->gso_type & SKB_GSO_UDP))
		return ERR_PTR(-EINVAL);
	proto = pull_headers(skb);
	if (proto < 0 || proto == SHIM6_NEXTHDR || skb_headroom(skb) >= U16_MAX)
		return ERR_PTR(-EINVAL);
	ops = rcu_dereference(inet6_offloads[proto]);
	if (!ops || !ops->callbacks.gso_segment)
		return ERR_PTR(-EPROTONOSUPPORT);
	skb_reset_transport_header(skb);
	return ops->callbacks.gso_segment(skb, features);
}

static const struct net_offload shim6_offload = {
	.callbacks = {
		.gso_segment = shim6_gso_segment,
		.gro_receive = shim6_gro_receive,
		.gro_complete = shim6_gro_complete,
	},
};

int __init shim6_offload_init(void)
{
	return inet6_add_offload(&shim6_offload, SHIM6_NEXTHDR);
}

/* For how long at most a device keeps a packet that more may be merged with. */
static unsigned int longest_hold_ms(void)
{
	unsigned long hold_ns = 0;
	struct net_device *dev;
	struct net *net;

	rtnl_lock();
	down_read(&net_rwsem);
	for_each_net(net)
		for_each_netdev(net, dev)
			hold_ns = max(hold_ns,
				      READ_ONCE(dev->gro_flush_timeout));
	up_read(&net_rwsem);
	rtnl_unlock();
	return 2 * (hold_ns / NSEC_PER_MSEC) + SHIM6_POLL_MS;
}

/*
 * No namespace has contexts any more, so nothing new is held; but what is held asks
 * for the callback when it goes on, and would warn of its absence. The removal
 * waits for who is inside the callback before the code may go.
 */
void shim6_offload_exit(void)
{
	msleep(longest_hold_ms());
	inet6_del_offload(&shim6_offload, SHIM6_NEXTHDR);
}
