// SPDX-License-Identifier: GPL-2.0
/* The only sender of control messages. */
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "locators.h"
#include "route.h"
#include "shim6.h"

#define SHIM6_HOPLIMIT_DEFAULT 64

static void push_ipv6(struct sk_buff *skb, const struct reap_pair *pair)
{
	unsigned int len = skb->len;
	struct ipv6hdr *hdr;

	skb_reset_transport_header(skb);
	hdr = skb_push(skb, sizeof(*hdr));
	skb_reset_network_header(skb);
	ip6_flow_hdr(hdr, 0, 0);
	hdr->payload_len = htons(len);
	hdr->nexthdr = SHIM6_NEXTHDR;
	hdr->hop_limit = SHIM6_HOPLIMIT_DEFAULT;
	hdr->saddr = pair->local;
	hdr->daddr = pair->peer;
	skb->protocol = htons(ETH_P_IPV6);
}

struct sk_buff *shim6_ctrl_alloc(struct shim6_net *sn,
				 const struct shim6_msg *msg,
				 const struct reap_pair *pair)
{
	size_t size = shim6_encoded_len(msg);
	struct sk_buff *skb;
	int len;

	size = min_t(size_t, size, SHIM6_MSG_MAX);
	skb = alloc_skb(LL_MAX_HEADER + sizeof(struct ipv6hdr) + size,
			GFP_ATOMIC | __GFP_NOWARN);
	if (!skb) {
		shim6_count_drop(sn, SHIM6_DROP_NO_MEMORY);
		return NULL;
	}
	skb_reserve(skb, LL_MAX_HEADER + sizeof(struct ipv6hdr));
	len = shim6_encode(msg, skb_tail_pointer(skb), size);
	if (len < 0) {
		shim6_count_drop(sn, SHIM6_DROP_TOO_BIG);
		kfree_skb(skb);
		return NULL;
	}
	skb_put(skb, len);
	push_ipv6(skb, pair);
	return skb;
}

void shim6_ctrl_xmit(struct shim6_net *sn, struct sk_buff *skb)
{
	struct ipv6hdr *hdr = ipv6_hdr(skb);
	struct reap_pair pair = { hdr->saddr, hdr->daddr };
	u8 type = skb_transport_header(skb)[2];
	struct dst_entry *dst;

	dst = shim6_route(sn->net, &pair, 0, SHIM6_NEXTHDR);
	if (IS_ERR(dst)) {
		shim6_count_drop(sn, SHIM6_DROP_NO_ROUTE);
		kfree_skb(skb);
		return;
	}
	skb_dst_set(skb, dst);
	skb->dev = dst->dev;
	hdr->hop_limit = ip6_dst_hoplimit(dst);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	shim6_count_out(sn, type);
	ip6_local_out(sn->net, NULL, skb);
}

bool shim6_may_answer(struct shim6_net *sn, const struct in6_addr *to)
{
	return !ipv6_addr_any(to) && !ipv6_addr_is_multicast(to) &&
	       !ipv6_addr_loopback(to) && !shim6_address_is_local(sn, to);
}

void shim6_ctrl_error(struct shim6_net *sn, struct sk_buff *skb, u8 code,
		      u16 pointer)
{
	const struct ipv6hdr *hdr = ipv6_hdr(skb);
	struct reap_pair pair = { hdr->daddr, hdr->saddr };
	struct shim6_msg msg = {
		.type = SHIM6_MSG_ERROR,
		.error_code = code,
		.pointer = skb_transport_offset(skb) -
			   skb_network_offset(skb) + pointer,
	};
	struct sk_buff *out;

	if (!shim6_may_answer(sn, &hdr->saddr) ||
	    !shim6_limit_allows(sn, &sn->error_limit, &hdr->saddr))
		return;
	msg.quote.data = skb_network_header(skb);
	msg.quote.len = min_t(unsigned int,
			      skb_tail_pointer(skb) - skb_network_header(skb),
			      SHIM6_CTRL_MAX);
	out = shim6_ctrl_alloc(sn, &msg, &pair);
	if (out)
		shim6_ctrl_xmit(sn, out);
}
