// SPDX-License-Identifier: GPL-2.0
/*
 * Advice from TCP, RFC 5534 4.1: it knows its round-trip time and what it waits
 * for. The core of TCP calls nobody, so it is looked at: by a timer that only
 * runs while data of the watched socket is under way, and that looks at stamps
 * as all others here do.
 */
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "data.h"
#include "reap/watch.h"

/* Kept so long without a socket: a conversation pauses more often than it ends. */
#define SHIM6_WATCH_KEPT	(10 * HZ)

/**
 * struct shim6_watch - an eye on the transport of a context
 * @timer: next look; armed under the context's lock while that is not dead
 * @ctx: the context, which outlives it by RCU
 * @sk: socket watched, with a reference; NULL: none just now
 * @since: when the watch of @sk began, us
 * @mem: what is remembered of the path
 * @rcu: freed after a grace period, which waits for @timer's handler (softirq)
 */
struct shim6_watch {
	struct timer_list timer;
	struct shim6_ctx *ctx;
	struct sock *sk;
	u64 since;
	struct reap_watch mem;
	struct rcu_head rcu;
};

static u64 now_us(void)
{
	return div_u64(ktime_get_ns(), NSEC_PER_USEC);
}

/* When was that stamp of TCP set? Long ago is at the beginning of time. */
static u64 us_of(u32 stamp, u64 now)
{
	u64 ago = (u64)(tcp_jiffies32 - stamp) * (USEC_PER_SEC / HZ);

	return now > ago ? now - ago : 0;
}

/* There was data in the queue without a break since, or the watch began (SYN). */
static u64 busy_since(const struct shim6_watch *w, const struct tcp_sock *tp,
		      u64 now)
{
	return max(us_of(READ_ONCE(tp->chrono_start), now), w->since);
}

/*
 * Without the socket's lock: each field is read once, and a look that sees half
 * of a change asks too early or too late by one, which the probes find out.
 */
static void take_sample(const struct shim6_watch *w, struct reap_sample *s)
{
	const struct tcp_sock *tp = tcp_sk(w->sk);

	s->now = now_us();
	s->srtt_us = READ_ONCE(tp->srtt_us) >> 3;
	s->min_us = tcp_min_rtt(tp);
	if (s->min_us == ~0U)
		s->min_us = 0;
	s->mdev_us = READ_ONCE(tp->mdev_us) >> 2;
	s->outstanding = READ_ONCE(tp->packets_out);
	s->sent = READ_ONCE(tp->data_segs_out);
	s->retransmits = READ_ONCE(tp->total_retrans);
	s->waiting_since = max3(us_of(READ_ONCE(tp->rcv_tstamp), s->now),
				busy_since(w, tp, s->now),
				READ_ONCE(w->mem.heard));
}

static bool waits(const struct sock *sk)
{
	const int states = TCPF_CLOSE | TCPF_LISTEN | TCPF_TIME_WAIT;

	return !((1 << READ_ONCE(sk->sk_state)) & states) &&
	       READ_ONCE(tcp_sk(sk)->packets_out);
}

/* A tick too early is looked at again. */
static unsigned long later(u32 us)
{
	return jiffies + usecs_to_jiffies(us);
}

/* Under the lock. Return: the socket that is watched no more, to be put. */
static struct sock *rest(struct shim6_ctx *ctx, struct shim6_watch *w)
{
	struct sock *sk = w->sk;

	lockdep_assert_held(&ctx->lock);
	WRITE_ONCE(w->sk, NULL);
	WRITE_ONCE(ctx->watched, false);
	if (sk) {
		mod_timer(&w->timer, jiffies + SHIM6_WATCH_KEPT);
	} else {
		WRITE_ONCE(ctx->watch, NULL);
		/* Another handler may have armed it while this one waited. */
		timer_delete(&w->timer);
		kfree_rcu(w, rcu);
	}
	return sk;
}

static void look(struct shim6_watch *w, struct shim6_event *ev)
{
	struct reap_verdict v;
	struct reap_sample s;

	take_sample(w, &s);
	reap_watch_look(&w->mem, &s, &v);
	mod_timer(&w->timer, later(v.look_again_us));
	ev->rtt_us = v.rtt_us;
	ev->patience_us = v.suspicious ? v.patience_us : 0;
}

static void watch_fn(struct timer_list *t)
{
	struct shim6_watch *w = from_timer(w, t, timer);
	struct shim6_event ev = { .type = SHIM6_EV_SUSPECT };
	struct shim6_ctx *ctx = w->ctx;
	struct sock *done = NULL;

	rcu_read_lock();
	spin_lock(&ctx->lock);
	/* Two handlers may have waited here, and the first one freed the watch. */
	if (!ctx->dead && ctx->watch == w) {
		if (w->sk && waits(w->sk) && READ_ONCE(ctx->sn->tcp_advice))
			look(w, &ev);
		else
			done = rest(ctx, w);
	}
	spin_unlock(&ctx->lock);
	if (ev.patience_us)
		shim6_dispatch(ctx, &ev, NULL);
	rcu_read_unlock();
	if (done)
		sock_put(done);
}

/* May be called with the socket locked or not: only references are taken. */
static bool is_watchable(const struct sock *sk)
{
	return sk_fullsock(sk) && sk->sk_type == SOCK_STREAM &&
	       sk->sk_protocol == IPPROTO_TCP &&
	       READ_ONCE(sk->sk_state) != TCP_LISTEN;
}

static struct shim6_watch *watch_of(struct shim6_ctx *ctx)
{
	struct shim6_watch *w = ctx->watch;

	lockdep_assert_held(&ctx->lock);
	if (w)
		return w;
	w = kzalloc(sizeof(*w), GFP_ATOMIC | __GFP_NOWARN);
	if (!w)
		return NULL;
	w->ctx = ctx;
	timer_setup(&w->timer, watch_fn, 0);
	WRITE_ONCE(ctx->watch, w);
	return w;
}

void shim6_watch_begin(struct shim6_ctx *ctx, struct sock *sk)
{
	struct shim6_watch *w;

	if (!is_watchable(sk))
		return;
	spin_lock_bh(&ctx->lock);
	w = ctx->dead || ctx->watched ? NULL : watch_of(ctx);
	if (w && refcount_inc_not_zero(&sk->sk_refcnt)) {
		WRITE_ONCE(w->sk, sk);
		w->since = now_us();
		WRITE_ONCE(w->mem.heard, w->since);
		WRITE_ONCE(w->mem.sent_then,
			   READ_ONCE(tcp_sk(sk)->data_segs_out));
		WRITE_ONCE(ctx->watched, true);
		mod_timer(&w->timer, later(REAP_WATCH_FLOOR_US));
	}
	spin_unlock_bh(&ctx->lock);
}

/*
 * The socket may go meanwhile, but its memory stays one of a TCP socket in this
 * RCU section (SLAB_TYPESAFE_BY_RCU): what is read then is one wrong time.
 */
void shim6_watch_hear(struct shim6_ctx *ctx)
{
	struct shim6_watch *w = READ_ONCE(ctx->watch);
	u64 now = div_u64(shim6_stamp_now(), NSEC_PER_USEC);
	const struct sock *sk;
	u64 busy = 0;

	sk = w ? READ_ONCE(w->sk) : NULL;
	if (!sk)
		return;
	if (READ_ONCE(tcp_sk(sk)->packets_out))
		busy = busy_since(w, tcp_sk(sk), now);
	reap_watch_heard(&w->mem, busy, READ_ONCE(tcp_sk(sk)->data_segs_out),
			 now);
}

struct sock *shim6_watch_sock(struct shim6_ctx *ctx)
{
	struct sock *sk;

	lockdep_assert_held(&ctx->lock);
	sk = ctx->watch ? ctx->watch->sk : NULL;
	return sk && refcount_inc_not_zero(&sk->sk_refcnt) ? sk : NULL;
}

struct shim6_watch *shim6_watch_end(struct shim6_ctx *ctx)
{
	struct shim6_watch *w = ctx->watch;

	lockdep_assert_held(&ctx->lock);
	WRITE_ONCE(ctx->watch, NULL);
	WRITE_ONCE(ctx->watched, false);
	/* A handler that runs already waits for the lock and sees @dead. */
	if (w)
		timer_delete(&w->timer);
	return w;
}

void shim6_watch_free(struct shim6_watch *w)
{
	if (!w)
		return;
	if (w->sk)
		sock_put(w->sk);
	kfree_rcu(w, rcu);
}
