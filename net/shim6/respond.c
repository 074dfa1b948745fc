// SPDX-License-Identifier: GPL-2.0
/* What a host answers without a context: R1 and R1bis. They cost no memory. */
#include <linux/random.h>
#include <net/ipv6.h>

#include "shim6.h"

void shim6_secret_now(struct shim6_net *sn, u32 now_s,
		      struct shim6_secret *copy)
{
	struct shim6_secret_key fresh;

	spin_lock_bh(&sn->secret_lock);
	if (unlikely(shim6_secret_is_due(&sn->secret, now_s))) {
		get_random_bytes(&fresh, sizeof(fresh));
		shim6_secret_rotate(&sn->secret, &fresh, now_s);
		memzero_explicit(&fresh, sizeof(fresh));
	}
	*copy = sn->secret;
	spin_unlock_bh(&sn->secret_lock);
}

void shim6_respond(struct shim6_net *sn, const struct shim6_msg *msg,
		   const struct reap_pair *pair)
{
	struct sk_buff *skb = shim6_ctrl_alloc(sn, msg, pair);

	if (skb)
		shim6_ctrl_xmit(sn, skb);
}

void shim6_send_r1bis(struct shim6_net *sn, struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	const u8 *hdr = skb_transport_header(skb);
	struct reap_pair pair = { ip6->daddr, ip6->saddr };
	u32 now_s = ktime_get_seconds();
	struct shim6_secret secret;
	struct shim6_idle idle;
	u64 tag;

	/* Nor from a multicast address, which payload may have been sent to. */
	if (!shim6_is_shimmable(&ip6->daddr, &ip6->saddr) ||
	    !shim6_may_answer(sn, &ip6->saddr) ||
	    !shim6_limit_allows(sn, &sn->r1bis_limit, &ip6->saddr))
		return;
	tag = hdr[2] & SHIM6_P ? shim6_payload_tag(hdr) :
				 get_unaligned_be48(hdr + 6) & SHIM6_TAG_MASK;
	shim6_secret_now(sn, now_s, &secret);
	shim6_idle_r1bis(&secret, now_s, tag, &pair, &idle);
	memzero_explicit(&secret, sizeof(secret));
	shim6_respond(sn, &idle.reply, &pair);
}
