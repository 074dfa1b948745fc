// SPDX-License-Identifier: GPL-2.0
/*
 * LOCAL_IN: packets that came without our header tell REAP that the pair
 * works, or count towards the start of a context.
 */
#include <linux/slab.h>
#include <net/ipv6.h>

#include "data.h"
#include "hash.h"

#define SHIM6_HEURISTIC_SIZE	1024

/**
 * struct shim6_heuristic - packet counts of ULID pairs without a context
 * @pair: counts; the place and the signature are two parts of one hash, whose key
 *	keeps strangers from choosing whom they collide with
 *
 * Of fixed size, whatever comes in. Two pairs in one place wear each other
 * down: the one with more packets keeps it, which is the one worth a
 * context. Races between CPUs lose a count, no more.
 */
struct shim6_heuristic {
	struct {
		u32 signature;
		u32 count;
	} pair[SHIM6_HEURISTIC_SIZE];
};

bool shim6_is_shimmable(const struct in6_addr *a, const struct in6_addr *b)
{
	return shim6_addr_ok(a) && shim6_addr_ok(b);
}

/*
 * Both directions count, but a set-up is begun only by a packet of our own:
 * shim6_output() asks for the result, shim6_observe() does not. So what
 * strangers send never makes this host grow a context, or send an I1.
 */
bool shim6_heuristic_count(struct shim6_net *sn, const struct in6_addr *local,
			   const struct in6_addr *peer)
{
	u32 due = max(READ_ONCE(sn->start_packets), 1);
	struct shim6_heuristic *h = sn->heuristic;
	u32 hash = shim6_hash_ulids(local, peer, 0);
	u32 signature = hash / SHIM6_HEURISTIC_SIZE;
	u32 *holder, *count, n;

	holder = &h->pair[hash % SHIM6_HEURISTIC_SIZE].signature;
	count = &h->pair[hash % SHIM6_HEURISTIC_SIZE].count;
	n = READ_ONCE(*count);
	if (READ_ONCE(*holder) == signature) {
		if (n < due)
			WRITE_ONCE(*count, ++n);
		return n >= due;
	}
	if (n) {
		WRITE_ONCE(*count, n - 1);
		return false;
	}
	WRITE_ONCE(*holder, signature);
	WRITE_ONCE(*count, 1);
	return due == 1;
}

void shim6_heuristic_reset(struct shim6_net *sn, const struct in6_addr *local,
			   const struct in6_addr *peer)
{
	struct shim6_heuristic *h = sn->heuristic;
	u32 hash = shim6_hash_ulids(local, peer, 0);

	WRITE_ONCE(h->pair[hash % SHIM6_HEURISTIC_SIZE].count, 0);
}

int shim6_heuristic_init(struct shim6_net *sn)
{
	sn->heuristic = kzalloc(sizeof(*sn->heuristic), GFP_KERNEL);
	return sn->heuristic ? 0 : -ENOMEM;
}

void shim6_heuristic_exit(struct shim6_net *sn)
{
	kfree(sn->heuristic);
	sn->heuristic = NULL;
}

/* Rarely needed; apart, so that no packet pays for the event. */
static noinline void wake(struct shim6_ctx *ctx, const struct ipv6hdr *ip6)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_PAYLOAD_RX,
		.pair = { ip6->daddr, ip6->saddr },
	};

	shim6_dispatch(ctx, &ev, NULL);
}

static void stamp(struct shim6_ctx *ctx, const struct sk_buff *skb)
{
	u64 now = shim6_stamp_now();

	if (!shim6_state_has_peer(READ_ONCE(ctx->sm.state)))
		return;
	shim6_stamp_use(ctx, skb, now);
	shim6_watch_heard(ctx);
	if (reap_payload_rx(&ctx->sm.reap.st, now))
		wake(ctx, ipv6_hdr(skb));
}

/* What the hook at PRE_ROUTING left for us to do; true: nothing else is. */
static bool was_seen(struct sk_buff *skb)
{
	u16 flags = IP6CB(skb)->flags;

	if (likely(!(flags & (SHIM6_SKB_RESTORED | SHIM6_SKB_SKIPPED))))
		return false;
	if (flags & SHIM6_SKB_SKIPPED)
		skb->transport_header -= SHIM6_PAYLOAD_HLEN;
	IP6CB(skb)->flags &= ~(SHIM6_SKB_RESTORED | SHIM6_SKB_SKIPPED);
	return true;
}

unsigned int shim6_observe(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	struct shim6_net *sn = priv;
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	struct shim6_ctx *ctx;

	/* Control messages are payload to nobody. */
	if (was_seen(skb) || ip6->nexthdr == SHIM6_NEXTHDR ||
	    !shim6_addr_ok(&ip6->saddr) || !shim6_addr_ok(&ip6->daddr))
		return NF_ACCEPT;
	ctx = shim6_ctx_by_ulids(sn, &ip6->daddr, &ip6->saddr, 0);
	if (!ctx && !READ_ONCE(sn->start_packets))
		return NF_ACCEPT;
	if (shim6_is_ndisc(skb))
		return NF_ACCEPT;
	if (ctx)
		stamp(ctx, skb);
	else
		shim6_heuristic_count(sn, &ip6->daddr, &ip6->saddr);
	return NF_ACCEPT;
}
