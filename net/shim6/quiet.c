// SPDX-License-Identifier: GPL-2.0
/*
 * Contexts that have been quiet for long: kept while a connected socket uses
 * their ULIDs, discarded otherwise (RFC 5533 9).
 *
 * An idle session over a provider that died must find its context when it
 * speaks again, so silence alone does not end one. Contexts are collected for
 * a while, then one look through the sockets answers for all of them.
 */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <net/inet_hashtables.h>
#include <net/ipv6.h>
#include <net/tcp.h>
#include <net/udp_tables.h>

#include "shim6.h"

/* How long questions are collected before the sockets are looked through. */
#define SHIM6_QUIET_DELAY	HZ
/* Enough to keep chains short for the contexts that fall idle in that time. */
#define SHIM6_QUIET_BUCKETS	256

/**
 * struct quiet - a context that asks
 * @node: in shim6_net.quiet_queue
 * @hash: in a bucket of the look
 * @ulids: its ULIDs
 * @id: its id
 * @used: a socket was found
 */
struct quiet {
	struct list_head node;
	struct hlist_node hash;
	struct reap_pair ulids;
	u32 id;
	bool used;
};

static u32 bucket_of(const struct in6_addr *local, const struct in6_addr *peer)
{
	return __ipv6_addr_jhash(peer, __ipv6_addr_jhash(local, 0)) %
	       SHIM6_QUIET_BUCKETS;
}

static void mark_used(struct hlist_head *buckets, struct shim6_net *sn,
		      const struct sock *sk)
{
	struct quiet *q;
	u32 b;

	/* What time-wait and request sockets have in common with the rest. */
	if (sk->sk_family != AF_INET6 || !net_eq(sock_net(sk), sn->net))
		return;
	b = bucket_of(&sk->sk_v6_rcv_saddr, &sk->sk_v6_daddr);
	hlist_for_each_entry(q, &buckets[b], hash)
		if (ipv6_addr_equal(&q->ulids.local, &sk->sk_v6_rcv_saddr) &&
		    ipv6_addr_equal(&q->ulids.peer, &sk->sk_v6_daddr))
			q->used = true;
}

/*
 * Established sockets do not change chains. One that a chain loses while it
 * is read belongs to a connection that begins or ends, not to a quiet one.
 */
static void look_at_tcp(struct shim6_net *sn, struct hlist_head *buckets)
{
	struct inet_hashinfo *hashinfo = sn->net->ipv4.tcp_death_row.hashinfo;
	const struct hlist_nulls_node *node;
	unsigned int slot;
	struct sock *sk;

	for (slot = 0; slot <= hashinfo->ehash_mask; slot++) {
		rcu_read_lock();
		sk_nulls_for_each_rcu(sk, node, &hashinfo->ehash[slot].chain)
			if (READ_ONCE(sk->sk_state) != TCP_TIME_WAIT)
				mark_used(buckets, sn, sk);
		rcu_read_unlock();
		cond_resched();
	}
}

static void look_at_udp(struct shim6_net *sn, struct hlist_head *buckets)
{
	struct udp_table *table = shim6_udp_table(sn->net);
	unsigned int slot;
	struct sock *sk;

	for (slot = 0; slot <= table->mask; slot++) {
		rcu_read_lock();
		sk_for_each_rcu(sk, &table->hash[slot].head)
			if (READ_ONCE(sk->sk_state) == TCP_ESTABLISHED)
				mark_used(buckets, sn, sk);
		rcu_read_unlock();
		cond_resched();
	}
}

static void answer(struct shim6_net *sn, const struct quiet *q)
{
	const struct shim6_event ev = { .type = SHIM6_EV_UNUSED };
	struct shim6_ctx *ctx;

	if (q->used)
		return;
	rcu_read_lock();
	ctx = shim6_ctx_by_id(sn, q->id);
	/* Ids come round again: that would be somebody else's answer. */
	if (ctx && ipv6_addr_equal(&ctx->sm.ulid_local, &q->ulids.local) &&
	    ipv6_addr_equal(&ctx->sm.ulid_peer, &q->ulids.peer))
		shim6_dispatch(ctx, &ev, NULL);
	rcu_read_unlock();
}

static void shim6_quiet_work(struct work_struct *work)
{
	struct shim6_net *sn = container_of(to_delayed_work(work),
					    struct shim6_net, quiet_work);
	struct hlist_head *buckets;
	struct quiet *q, *next;
	LIST_HEAD(all);

	spin_lock_bh(&sn->quiet_lock);
	list_splice_init(&sn->quiet_queue, &all);
	spin_unlock_bh(&sn->quiet_lock);
	buckets = kcalloc(SHIM6_QUIET_BUCKETS, sizeof(*buckets), GFP_KERNEL);
	if (buckets) {
		list_for_each_entry(q, &all, node)
			hlist_add_head(&q->hash,
				       &buckets[bucket_of(&q->ulids.local,
							  &q->ulids.peer)]);
		look_at_tcp(sn, buckets);
		look_at_udp(sn, buckets);
	}
	/* Without memory nobody gets an answer; all ask again. */
	list_for_each_entry_safe(q, next, &all, node) {
		if (buckets)
			answer(sn, q);
		kfree(q);
	}
	kfree(buckets);
}

/**
 * shim6_quiet_ask() - is there a socket with the ULIDs of this context?
 * @ctx: context; only fields are read that never change
 *
 * The answer "no" is SHIM6_EV_UNUSED, some time later; "yes" is silence.
 * Without memory the context asks again after another idle time.
 *
 * Context: any.
 */
void shim6_quiet_ask(const struct shim6_ctx *ctx)
{
	struct shim6_net *sn = ctx->sn;
	struct quiet *q;

	q = kzalloc(sizeof(*q), GFP_ATOMIC | __GFP_NOWARN);
	if (!q)
		return;
	q->ulids.local = ctx->sm.ulid_local;
	q->ulids.peer = ctx->sm.ulid_peer;
	q->id = ctx->id;
	spin_lock_bh(&sn->quiet_lock);
	list_add_tail(&q->node, &sn->quiet_queue);
	spin_unlock_bh(&sn->quiet_lock);
	schedule_delayed_work(&sn->quiet_work, SHIM6_QUIET_DELAY);
}

void shim6_quiet_net_init(struct shim6_net *sn)
{
	INIT_DELAYED_WORK(&sn->quiet_work, shim6_quiet_work);
	spin_lock_init(&sn->quiet_lock);
	INIT_LIST_HEAD(&sn->quiet_queue);
}

/* No context is left that could ask; the work item must not outlive the tables. */
void shim6_quiet_net_exit(struct shim6_net *sn)
{
	struct quiet *q, *next;

	cancel_delayed_work_sync(&sn->quiet_work);
	list_for_each_entry_safe(q, next, &sn->quiet_queue, node)
		kfree(q);
	INIT_LIST_HEAD(&sn->quiet_queue);
}
