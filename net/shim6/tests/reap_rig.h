/* SPDX-License-Identifier: GPL-2.0 */
/* One engine with everything it needs, for the REAP suites. */
#ifndef _SHIM6_TESTS_REAP_RIG_H
#define _SHIM6_TESTS_REAP_RIG_H

#include <kunit/test.h>

#include "fake.h"

#define MS	REAP_NSEC_PER_MSEC
#define SEC	REAP_NSEC_PER_SEC

/* Two locators an end, pair (l, p) for short; the current one is (0, 0). */
struct rig {
	struct kunit *test;
	struct fake f;
	struct reap_locset local;
	struct reap_locset peer;
	struct reap_work work;
	struct reap r;
	struct reap_actions acts;
	struct reap_report got[32];
	u8 n_sent;	/* reports of what the peer sent, its probe apart */
};

static inline struct reap_pair pair_lp(const struct rig *g, unsigned int l,
				       unsigned int p)
{
	return (struct reap_pair){ g->local.addr[l], g->peer.addr[p] };
}

static inline struct in6_addr locator(u8 net, u8 host)
{
	struct in6_addr a = { .s6_addr = { 0x20, 0x01, 0x0d, 0xb8, net } };

	a.s6_addr[15] = host;
	return a;
}

static inline struct rig *rig_init(struct kunit *test, u64 seed)
{
	static const struct reap_config cfg = {
		.send_timeout_ms = 15000, .keepalive_timeout_ms = 15000,
		.initial_probe_ms = 500, .max_probe_ms = 60000,
		.initial_probes = 4,
	};
	struct rig *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);
	struct reap_pair cur;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, g);
	g->test = test;
	fake_init(&g->f, seed);
	for (i = 0; i < 2; i++) {
		g->local.addr[i] = locator(0x10 + i, 1);
		g->peer.addr[i] = locator(0x20 + i, 2);
		g->peer.flags[i] = REAP_LOC_VERIFIED;
	}
	g->local.n = 2;
	g->peer.n = 2;
	cur = pair_lp(g, 0, 0);
	reap_init(&g->r, &cfg, &g->local, &g->peer, &cur);
	return g;
}

static inline void give(struct rig *g, const struct reap_event *ev)
{
	if (reap_wants_work(&g->r, &g->f.env, ev)) {
		memset(&g->work, 0, sizeof(g->work));
		g->r.work = &g->work;
	}
	reap_event(&g->r, &g->f.env, ev, &g->acts);
	if (reap_releases_work(&g->r, &g->f.env))
		g->r.work = NULL;
	if (g->r.st.state != REAP_OPERATIONAL)
		KUNIT_EXPECT_NOT_NULL(g->test, g->r.work);
}

static inline void give_type(struct rig *g, enum reap_event_type type)
{
	const struct reap_event ev = { .type = type };

	give(g, &ev);
}

static inline void give_explore(struct rig *g, enum reap_reason reason)
{
	const struct reap_event ev = { REAP_EV_EXPLORE, .reason = reason };

	give(g, &ev);
}

static inline void give_move(struct rig *g, unsigned int l, unsigned int p)
{
	const struct reap_event ev = { REAP_EV_MOVE, .pair = pair_lp(g, l, p) };

	give(g, &ev);
}

/* A probe of the peer to our locator @l from its locator @p. */
static inline void give_probe(struct rig *g, u8 sta, unsigned int l,
			      unsigned int p, const struct reap_report *rcvd,
			      unsigned int n_rcvd)
{
	struct reap_report own = {
		.src = g->peer.addr[p], .dst = g->local.addr[l],
		.nonce = (__force __be32)fake_random(&g->f),
		.data = (__force __be32)fake_random(&g->f),
	};
	const struct reap_event ev = {
		REAP_EV_PROBE_RX, .sta = sta, .sent = &own,
		.n_sent = 1 + g->n_sent, .rcvd = rcvd, .n_rcvd = n_rcvd,
	};

	give(g, &ev);
}

/* The peer reports the probes we sent last, @n of them. */
static inline void give_reports(struct rig *g, u8 sta, unsigned int l,
				unsigned int p, unsigned int n)
{
	memcpy(g->got, g->work.sent, n * sizeof(g->got[0]));
	give_probe(g, sta, l, p, g->got, n);
}

static inline const struct reap_action *find_action(const struct rig *g,
						    u8 type)
{
	unsigned int i;

	for (i = 0; i < g->acts.n; i++)
		if (g->acts.a[i].type == type)
			return &g->acts.a[i];
	return NULL;
}

static inline void expect_probe(struct rig *g, u8 sta, unsigned int l,
				unsigned int p)
{
	const struct reap_action *a = find_action(g, REAP_ACT_PROBE);
	struct reap_pair pair = pair_lp(g, l, p);

	KUNIT_ASSERT_NOT_NULL(g->test, a);
	KUNIT_EXPECT_EQ(g->test, a->sta, sta);
	KUNIT_EXPECT_TRUE(g->test, reap_pair_equal(&a->pair, &pair));
	KUNIT_EXPECT_GE(g->test, reap_probe_sent(&g->r), 1);
	KUNIT_EXPECT_MEMEQ(g->test, &g->work.sent[0].src, &pair.local, 16);
	KUNIT_EXPECT_MEMEQ(g->test, &g->work.sent[0].dst, &pair.peer, 16);
}

static inline void expect_current(struct rig *g, unsigned int l,
				  unsigned int p)
{
	struct reap_pair pair = pair_lp(g, l, p);

	KUNIT_EXPECT_TRUE(g->test, reap_pair_equal(&g->r.cur, &pair));
}

/* Let time pass up to @end or to the first action; false when nothing came. */
static inline bool run_until(struct rig *g, u64 end)
{
	u64 due;

	g->acts.n = 0;
	while (!g->acts.n) {
		due = reap_deadline(&g->r, g->f.env.now);
		if (due > end) {
			g->f.env.now = end;
			return false;
		}
		g->f.env.now = max(due, g->f.env.now);
		give_type(g, REAP_EV_TIMER);
	}
	return true;
}

#endif /* _SHIM6_TESTS_REAP_RIG_H */
