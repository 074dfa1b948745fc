/* SPDX-License-Identifier: GPL-2.0 */
/* Two engines and a network between them that loses what it is told to lose. */
#ifndef _SHIM6_TESTS_REAP_NET_H
#define _SHIM6_TESTS_REAP_NET_H

#include "reap_rig.h"

#define QUEUE	64

enum kind { PAYLOAD, KEEPALIVE, PROBE };

struct packet {
	u64 at;
	u8 to;
	u8 kind;
	u8 sta;
	u8 n_sent;
	u8 n_rcvd;
	struct reap_pair pair;		/* as its sender sees it */
	struct reap_report sent[REAP_MAX_REPORTS];
	struct reap_report rcvd[REAP_MAX_REPORTS];
};

/*
 * The timer of a host is armed after each event, as a kernel would do it: the
 * packet path stamps and does not touch it.
 */
struct host {
	struct rig *g;
	u64 armed;
	u64 send_every;
	u64 send_next;
	unsigned int n_probes;
	unsigned int n_keepalives;
	unsigned int n_failed;
	unsigned int n_entered[3];
};

struct fake_net {
	struct kunit *test;
	struct fake f;
	struct host h[2];
	bool dead[2][2][2];		/* [sender][its own locator][the other's] */
	u32 loss;			/* of 2^32 */
	u64 delay;
	u32 jitter_ms;
	struct packet queue[QUEUE];
};

static inline struct fake_net *net_init(struct kunit *test, u64 seed)
{
	struct fake_net *n = kunit_kzalloc(test, sizeof(*n), GFP_KERNEL);
	struct reap_locset peer;
	struct rig *b;

	KUNIT_ASSERT_NOT_NULL(test, n);
	n->test = test;
	fake_init(&n->f, seed + 17);
	n->delay = 10 * MS;
	n->h[0].g = rig_init(test, seed);
	n->h[1].g = rig_init(test, seed + 1000000);
	n->h[0].armed = REAP_NEVER;
	n->h[1].armed = REAP_NEVER;
	/* B sees the locators from the other side. */
	b = n->h[1].g;
	peer = b->peer;
	b->peer = b->local;
	b->local = peer;
	b->peer.flags[0] = REAP_LOC_VERIFIED;
	b->peer.flags[1] = REAP_LOC_VERIFIED;
	b->r.cur = pair_lp(b, 0, 0);
	return n;
}

static inline void net_free(struct fake_net *n)
{
	kunit_kfree(n->test, n->h[0].g);
	kunit_kfree(n->test, n->h[1].g);
	kunit_kfree(n->test, n);
}

static inline bool works(const struct fake_net *n, unsigned int from)
{
	const struct rig *g = n->h[from].g;
	int l = reap_locset_find(&g->local, &g->r.cur.local);
	int p = reap_locset_find(&g->peer, &g->r.cur.peer);

	return !n->dead[from][l][p];
}

static inline void expect_pairs(struct fake_net *n, unsigned int al,
				unsigned int ap, unsigned int bl,
				unsigned int bp)
{
	KUNIT_EXPECT_EQ(n->test, n->h[0].g->r.st.state, REAP_OPERATIONAL);
	KUNIT_EXPECT_EQ(n->test, n->h[1].g->r.st.state, REAP_OPERATIONAL);
	expect_current(n->h[0].g, al, ap);
	expect_current(n->h[1].g, bl, bp);
}

static inline void emit(struct fake_net *n, unsigned int from, enum kind kind,
			u8 sta, const struct reap_pair *pair)
{
	struct rig *g = n->h[from].g;
	int l = reap_locset_find(&g->local, &pair->local);
	int p = reap_locset_find(&g->peer, &pair->peer);
	struct packet *pkt = n->queue;

	KUNIT_ASSERT_TRUE(n->test, l >= 0 && p >= 0);
	if (n->dead[from][l][p] || fake_random(&n->f) < n->loss)
		return;
	while (pkt->at && pkt < n->queue + QUEUE - 1)
		pkt++;
	pkt->at = n->f.env.now + n->delay +
		  (n->jitter_ms ? fake_random(&n->f) % n->jitter_ms * MS : 0);
	pkt->to = !from;
	pkt->kind = kind;
	pkt->sta = sta;
	pkt->pair = *pair;
	if (kind != PROBE)
		return;
	pkt->n_sent = reap_probe_sent(&g->r);
	KUNIT_ASSERT_GE(n->test, pkt->n_sent, 1);
	KUNIT_EXPECT_MEMEQ(n->test, &g->work.sent[0].src, &pair->local, 16);
	KUNIT_EXPECT_MEMEQ(n->test, &g->work.sent[0].dst, &pair->peer, 16);
	memcpy(pkt->sent, g->work.sent, sizeof(pkt->sent));
	pkt->n_rcvd = g->work.n_rcvd;
	memcpy(pkt->rcvd, g->work.rcvd, sizeof(pkt->rcvd));
}

static inline void act(struct fake_net *n, unsigned int i,
		       const struct reap_action *a)
{
	struct host *h = &n->h[i];

	switch (a->type) {
	case REAP_ACT_PROBE:
		h->n_probes++;
		emit(n, i, PROBE, a->sta, &a->pair);
		break;
	case REAP_ACT_KEEPALIVE:
		h->n_keepalives++;
		emit(n, i, KEEPALIVE, 0, &a->pair);
		break;
	case REAP_ACT_STATE:
		h->n_entered[a->sta]++;
		break;
	case REAP_ACT_MOVE_FAILED:
		h->n_failed++;
		break;
	}
}

static inline void step(struct fake_net *n, unsigned int i,
			const struct reap_event *ev)
{
	struct host *h = &n->h[i];
	struct rig *g = h->g;
	unsigned int k;

	g->f.env.now = n->f.env.now;
	give(g, ev);
	for (k = 0; k < g->acts.n; k++)
		act(n, i, &g->acts.a[k]);
	h->armed = reap_deadline(&g->r, n->f.env.now);
}

static inline void step_type(struct fake_net *n, unsigned int i,
			     enum reap_event_type type)
{
	const struct reap_event ev = { .type = type };

	step(n, i, &ev);
}

static inline void arrive(struct fake_net *n, struct packet *pkt)
{
	const struct reap_event ev = {
		REAP_EV_PROBE_RX, .sta = pkt->sta, .sent = pkt->sent,
		.n_sent = pkt->n_sent, .rcvd = pkt->rcvd, .n_rcvd = pkt->n_rcvd,
	};
	const struct reap_event other = {
		.type = pkt->kind == KEEPALIVE ? REAP_EV_KEEPALIVE_RX :
						 REAP_EV_PAYLOAD_RX,
		.pair = { pkt->pair.peer, pkt->pair.local },
	};
	struct rig *g = n->h[pkt->to].g;

	pkt->at = 0;
	if (pkt->kind == PROBE)
		step(n, pkt->to, &ev);
	else if (pkt->kind == KEEPALIVE ||
		 reap_payload_rx(&g->r.st, n->f.env.now))
		step(n, pkt->to, &other);
}

static inline void send_payload(struct fake_net *n, unsigned int i)
{
	struct host *h = &n->h[i];
	struct rig *g = h->g;

	h->send_next = n->f.env.now + h->send_every;
	emit(n, i, PAYLOAD, 0, &g->r.cur);
	if (reap_payload_tx(&g->r.st, n->f.env.now))
		step_type(n, i, REAP_EV_PAYLOAD_TX);
}

/* What happens next, up to @end. Return: false when that is nothing. */
static inline bool net_next(struct fake_net *n, u64 end)
{
	struct packet *pkt, *first = NULL;
	u64 due = end;
	unsigned int i;
	int send = -1, timer = -1;

	for (i = 0; i < 2; i++) {
		if (n->h[i].send_every && n->h[i].send_next < due) {
			due = n->h[i].send_next;
			send = i;
		}
	}
	for (i = 0; i < 2; i++) {
		if (n->h[i].armed < due) {
			due = n->h[i].armed;
			timer = i;
		}
	}
	for (pkt = n->queue; pkt < n->queue + QUEUE; pkt++) {
		if (pkt->at && pkt->at < due) {
			due = pkt->at;
			first = pkt;
		}
	}
	n->f.env.now = max(n->f.env.now, due);
	if (first)
		arrive(n, first);
	else if (timer >= 0)
		step_type(n, timer, REAP_EV_TIMER);
	else if (send >= 0)
		send_payload(n, send);
	return first || timer >= 0 || send >= 0;
}

static inline void run_for(struct fake_net *n, u64 time)
{
	u64 end = n->f.env.now + time;

	while (net_next(n, end))
		;
	n->f.env.now = end;
}

static inline void talk(struct fake_net *n, u64 a_every, u64 b_every)
{
	n->h[0].send_every = a_every;
	n->h[1].send_every = b_every;
	n->h[0].send_next = n->f.env.now + 1;
	n->h[1].send_next = n->f.env.now + 2;
}

/* Both directions between two locators, all pairs with this locator of B */
static inline void kill_peer(struct fake_net *n, unsigned int p)
{
	unsigned int l;

	for (l = 0; l < 2; l++) {
		n->dead[0][l][p] = true;
		n->dead[1][p][l] = true;
	}
}

#endif /* _SHIM6_TESTS_REAP_NET_H */
