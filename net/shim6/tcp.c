// SPDX-License-Identifier: GPL-2.0
/*
 * TCP is told of a switch: its MSS follows, and what it lost on the old path
 * goes out on the new one at once instead of after a long back-off.
 */
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/inet_hashtables.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "data.h"

/* Sockets held at a time; locking one may sleep, so not under the table's lock. */
#define SHIM6_TCP_BATCH	64
/* A socket that received something so long ago may owe the peer an ACK. */
#define SHIM6_TCP_RECENT	(60 * HZ)

/**
 * struct told - one switch to be told
 * @list: in shim6_net.tcp_queue
 * @hash: in a batch
 * @ulids: whose sockets
 * @left: the pair their packets took until now
 * @shimmed: packets get our header from now on
 * @sk: a socket of these, with a reference, or NULL: it is told first
 */
struct told {
	struct list_head list;
	struct hlist_node hash;
	struct reap_pair ulids;
	struct reap_pair left;
	bool shimmed;
	struct sock *sk;
};

/**
 * struct batch - the switches of one walk through the socket table
 * @sn: namespace
 * @all: the switches
 * @buckets: the same by ULIDs
 * @bits: size of @buckets
 * @seed: of the hash
 * @sk: sockets found, each with a reference
 * @n: how many
 */
struct batch {
	struct shim6_net *sn;
	struct list_head all;
	struct hlist_head *buckets;
	unsigned int bits;
	u32 seed;
	struct sock *sk[SHIM6_TCP_BATCH];
	unsigned int n;
};

void shim6_tcp_account(struct sock *sk, bool shimmed)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	const struct ipv6_txoptions *opt;
	unsigned int len = shimmed ? SHIM6_PAYLOAD_HLEN : 0;

	rcu_read_lock();
	opt = rcu_dereference(inet6_sk(sk)->opt);
	if (opt)
		len += opt->opt_flen + opt->opt_nflen;
	rcu_read_unlock();
	if (likely(icsk->icsk_ext_hdr_len == len))
		return;
	icsk->icsk_ext_hdr_len = len;
	/* Zero until the first MSS is computed, which then sees the above. */
	if (icsk->icsk_pmtu_cookie)
		icsk->icsk_sync_mss(sk, icsk->icsk_pmtu_cookie);
}

/*
 * Does the socket wait for something the old path swallowed? A switch that
 * somebody asked for, off a path that works, must not cost TCP its window:
 * while ACKs come in the timer is left alone.
 */
static bool is_stalled(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 silent;

	if (sk->sk_state == TCP_SYN_SENT || sk->sk_state == TCP_SYN_RECV ||
	    icsk->icsk_retransmits || icsk->icsk_backoff)
		return true;
	silent = jiffies_to_usecs(tcp_jiffies32 - tp->rcv_tstamp);
	return silent > max_t(u32, 2 * (tp->srtt_us >> 3), 10 * USEC_PER_MSEC);
}

/*
 * What was lost is due for retransmission now: from the oldest on, since the
 * application at the other end waits for that. The RTO goes back to what was
 * measured: it had doubled because of the path, not because of congestion. A
 * closed window goes on being probed.
 *
 * Return: the timer's handler is to do the rest, as ever.
 */
static bool hasten(struct shim6_net *sn, struct sock *sk)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	if (!is_stalled(sk))
		return false;
	icsk->icsk_backoff = 0;
	if (tp->srtt_us)
		icsk->icsk_rto = clamp_t(u32, __tcp_set_rto(tp),
					 tcp_rto_min(sk), TCP_RTO_MAX);
	else
		icsk->icsk_rto = TCP_TIMEOUT_INIT;
	if (tp->packets_out)
		icsk->icsk_pending = ICSK_TIME_RETRANS;
	icsk->icsk_timeout = jiffies;
	sk_reset_timer(sk, &icsk->icsk_retransmit_timer, jiffies);
	SHIM6_INC(sn, TCP_KICKED);
	return true;
}

/*
 * The timer itself would wait for the next tick, and not fire at all when the
 * application writes before that. Its handler takes the socket's lock, or leaves
 * the work to who has it, and drops the reference that a timer has.
 */
static void fire(struct sock *sk)
{
	struct timer_list *timer = &inet_csk(sk)->icsk_retransmit_timer;

	sock_hold(sk);
	local_bh_disable();
	timer->function(timer);
	local_bh_enable();
}

/*
 * The peer may have sent over the new path before this end used it: the ACK went
 * over the old one, and the peer, its window at its smallest, would wait for it
 * until its next time-out. The timer of delayed ACKs sends another.
 */
static void answer_again(struct shim6_net *sn, struct sock *sk)
{
	u32 ago = tcp_jiffies32 - inet_csk(sk)->icsk_ack.lrcvtime;

	if (ago >= SHIM6_TCP_RECENT)
		return;
	inet_csk_schedule_ack(sk);
	inet_csk_reset_xmit_timer(sk, ICSK_TIME_DACK, 0, TCP_RTO_MAX);
	SHIM6_INC(sn, TCP_ANSWERED);
}

/*
 * What the new path carries nobody knows, so the window begins anew and what is
 * known of it is the threshold up to which it may grow fast: as TCP does after
 * an idle period (RFC 5681 4.1). A socket in recovery has lowered both already.
 * The smallest round trip is that of the new path from now on.
 */
static void restart_window(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (inet_csk(sk)->icsk_ca_state != TCP_CA_Open || !tp->srtt_us)
		return;
	tcp_ca_event(sk, CA_EVENT_CWND_RESTART);
	tp->snd_ssthresh = tcp_current_ssthresh(sk);
	tcp_snd_cwnd_set(tp, min_t(u32, tcp_snd_cwnd(tp), TCP_INIT_CWND));
	tp->snd_cwnd_stamp = tcp_jiffies32;
	tp->snd_cwnd_used = 0;
	minmax_reset(&tp->rtt_min, tcp_jiffies32, ~0U);
}

static struct hlist_head *bucket_of(const struct batch *b,
				    const struct in6_addr *local,
				    const struct in6_addr *peer)
{
	u32 hash = __ipv6_addr_jhash(peer, __ipv6_addr_jhash(local, b->seed));

	return &b->buckets[hash & (BIT(b->bits) - 1)];
}

static struct told *find_told(const struct batch *b,
			      const struct in6_addr *local,
			      const struct in6_addr *peer)
{
	struct told *t;

	hlist_for_each_entry(t, bucket_of(b, local, peer), hash)
		if (ipv6_addr_equal(&t->ulids.local, local) &&
		    ipv6_addr_equal(&t->ulids.peer, peer))
			return t;
	return NULL;
}

/* The table also holds what are no full sockets: time-wait and requests. */
static bool concerns(const struct batch *b, const struct sock *sk)
{
	const int states = TCPF_LISTEN | TCPF_CLOSE | TCPF_TIME_WAIT |
			   TCPF_NEW_SYN_RECV;

	return !((1 << READ_ONCE(sk->sk_state)) & states) &&
	       sk->sk_family == AF_INET6 && net_eq(sock_net(sk), b->sn->net) &&
	       find_told(b, &sk->sk_v6_rcv_saddr, &sk->sk_v6_daddr);
}

/*
 * Collects from one chain, leaving out the first @skip that fit. A socket
 * that comes or goes in between may be told twice or be told by its next
 * packet (MSS) and its own timer; neither harms.
 */
static void collect(struct batch *b, struct inet_hashinfo *hashinfo,
		    unsigned int slot, unsigned int skip)
{
	struct inet_ehash_bucket *head = &hashinfo->ehash[slot];
	spinlock_t *lock = inet_ehash_lockp(hashinfo, slot);
	const struct hlist_nulls_node *node;
	struct sock *sk;

	b->n = 0;
	if (hlist_nulls_empty(&head->chain))
		return;
	spin_lock_bh(lock);
	sk_nulls_for_each(sk, node, &head->chain) {
		if (!concerns(b, sk) || (skip && skip--))
			continue;
		if (!refcount_inc_not_zero(&sk->sk_refcnt))
			continue;
		b->sk[b->n++] = sk;
		if (b->n == SHIM6_TCP_BATCH)
			break;
	}
	spin_unlock_bh(lock);
}

static void tell(struct batch *b, struct sock *sk)
{
	const struct told *t;
	bool due = false;

	lock_sock(sk);
	t = find_told(b, &sk->sk_v6_rcv_saddr, &sk->sk_v6_daddr);
	if (t && !((1 << sk->sk_state) & (TCPF_LISTEN | TCPF_CLOSE))) {
		shim6_tcp_account(sk, t->shimmed);
		if (READ_ONCE(b->sn->tcp_restart))
			restart_window(sk);
		if (inet_csk(sk)->icsk_pending)
			due = hasten(b->sn, sk);
		else
			answer_again(b->sn, sk);
	}
	release_sock(sk);
	if (due)
		fire(sk);
	sock_put(sk);
}

static void walk_sockets(struct batch *b)
{
	struct inet_hashinfo *hashinfo = b->sn->net->ipv4.tcp_death_row.hashinfo;
	unsigned int slot, skip, i;

	for (slot = 0; slot <= hashinfo->ehash_mask; slot++) {
		skip = 0;
		do {
			collect(b, hashinfo, slot, skip);
			skip += b->n;
			for (i = 0; i < b->n; i++)
				tell(b, b->sk[i]);
			cond_resched();
		} while (b->n == SHIM6_TCP_BATCH);
	}
}

static void free_one(struct told *t)
{
	if (t->sk)
		sock_put(t->sk);
	kfree(t);
}

/* By ULIDs, the last word about a pair wins. */
static void sort_batch(struct batch *b)
{
	struct told *t, *next, *seen;

	list_for_each_entry_safe(t, next, &b->all, list) {
		seen = find_told(b, &t->ulids.local, &t->ulids.peer);
		if (!seen) {
			hlist_add_head(&t->hash, bucket_of(b, &t->ulids.local,
							   &t->ulids.peer));
			continue;
		}
		seen->shimmed = t->shimmed;
		list_del(&t->list);
		free_one(t);
	}
}

static void free_told(struct list_head *all)
{
	struct told *t, *next;

	list_for_each_entry_safe(t, next, all, list)
		free_one(t);
}

/* A whole socket table takes its time; those that wait most do not wait for it. */
static void tell_watched(struct batch *b)
{
	struct told *t;

	list_for_each_entry(t, &b->all, list) {
		if (t->sk)
			tell(b, t->sk);
		t->sk = NULL;
	}
}

/* One walk serves all switches queued so far; those that come now, another. */
static void tcp_work(struct work_struct *work)
{
	struct shim6_net *sn = container_of(work, struct shim6_net, tcp_work);
	struct hlist_head single = HLIST_HEAD_INIT;
	unsigned int n = 0;
	struct batch *b;
	struct told *t;

	/* Without memory the timers of TCP do it, later. */
	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return;
	b->sn = sn;
	b->seed = get_random_u32();
	INIT_LIST_HEAD(&b->all);
	spin_lock_bh(&sn->tcp_lock);
	list_splice_init(&sn->tcp_queue, &b->all);
	spin_unlock_bh(&sn->tcp_lock);
	list_for_each_entry(t, &b->all, list) {
		shim6_route_give_up(sn->net, &t->left);
		n++;
	}
	b->bits = min_t(unsigned int, fls(n), 16);
	b->buckets = kvcalloc(BIT(b->bits), sizeof(*b->buckets), GFP_KERNEL);
	if (!b->buckets) {
		b->bits = 0;
		b->buckets = &single;
	}
	sort_batch(b);
	tell_watched(b);
	if (n)
		walk_sockets(b);
	free_told(&b->all);
	if (b->buckets != &single)
		kvfree(b->buckets);
	kfree(b);
}

/**
 * shim6_tcp_notify() - queue a switch of @ctx for the sockets of its ULIDs
 * @ctx: context; only fields are read that never change
 * @left: the pair its packets took until now
 * @shimmed: they get our header from now on
 *
 * Any context. Without memory the sockets find out by themselves.
 */
void shim6_tcp_notify(struct shim6_ctx *ctx, const struct reap_pair *left,
		      bool shimmed)
{
	struct shim6_net *sn = ctx->sn;
	struct told *t;

	/* Sockets send by the default context. */
	if (ctx->sm.fii)
		return;
	t = kmalloc(sizeof(*t), GFP_ATOMIC | __GFP_NOWARN);
	if (!t)
		return;
	t->ulids.local = ctx->sm.ulid_local;
	t->ulids.peer = ctx->sm.ulid_peer;
	t->left = *left;
	t->shimmed = shimmed;
	spin_lock_bh(&ctx->lock);
	t->sk = shim6_watch_sock(ctx);
	spin_unlock_bh(&ctx->lock);
	spin_lock_bh(&sn->tcp_lock);
	list_add_tail(&t->list, &sn->tcp_queue);
	spin_unlock_bh(&sn->tcp_lock);
	queue_work(system_unbound_wq, &sn->tcp_work);
}

void shim6_tcp_net_init(struct shim6_net *sn)
{
	spin_lock_init(&sn->tcp_lock);
	INIT_LIST_HEAD(&sn->tcp_queue);
	INIT_WORK(&sn->tcp_work, tcp_work);
}

/**
 * shim6_tcp_net_exit() - nothing is told any more
 * @sn: namespace; no context is left that could switch
 *
 * Context: may sleep.
 */
void shim6_tcp_net_exit(struct shim6_net *sn)
{
	cancel_work_sync(&sn->tcp_work);
	free_told(&sn->tcp_queue);
	INIT_LIST_HEAD(&sn->tcp_queue);
}
