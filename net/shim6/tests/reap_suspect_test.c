// SPDX-License-Identifier: GPL-2.0
/* Suspicions: what the transport thinks is asked for, not believed. */
#include <kunit/test.h>

#include "../reap/watch.h"
#include "reap_net.h"
#include "suites.h"

static void suspect(struct fake_net *n, unsigned int i, u32 patience_us)
{
	const struct reap_event ev = {
		.type = REAP_EV_SUSPECT, .rtt_us = 20000,
		.patience_us = patience_us,
	};

	step(n, i, &ev);
}

static struct fake_net *net_talking(struct kunit *test, u64 b_every)
{
	struct fake_net *n = net_init(test, 1);

	n->delay = 10 * MS;
	n->h[0].g->r.cfg.rtt_pacing = true;
	n->h[1].g->r.cfg.rtt_pacing = true;
	talk(n, 20 * MS, b_every);
	run_for(n, 20 * SEC);
	return n;
}

/*
 * Silence both ways: a round trip after the patience ends both have moved. It
 * begins when the current pair is asked, 20 ms after the alternative.
 */
static void dead_pair_test(struct kunit *test)
{
	struct fake_net *n = net_talking(test, 20 * MS);
	struct host *a = &n->h[0];

	kill_peer(n, 0);
	run_for(n, 70 * MS);
	suspect(n, 0, 50000);
	KUNIT_EXPECT_EQ(test, a->g->r.st.state, REAP_OPERATIONAL);
	run_for(n, 69 * MS);
	expect_current(a->g, 0, 0);
	KUNIT_EXPECT_EQ(test, n->h[1].n_entered[REAP_INBOUND_OK], 0);
	run_for(n, 2 * MS);
	/* The pair was proven meanwhile. */
	expect_current(a->g, 1, 1);
	run_for(n, 40 * MS);
	expect_pairs(n, 1, 1, 1, 1);
	run_for(n, 20 * SEC);
	expect_pairs(n, 1, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, a->g->r.explorations, 1);
}

/* Whatever arrives by the current pair ends it: no state, no pair changes. */
static void living_pair_test(struct kunit *test)
{
	struct fake_net *n = net_talking(test, 100 * MS);
	unsigned int i;

	for (i = 0; i < 20; i++) {
		suspect(n, 0, 200000);
		KUNIT_EXPECT_TRUE(test, n->h[0].g->r.st.suspect);
		run_for(n, SEC);
		KUNIT_EXPECT_FALSE(test, n->h[0].g->r.st.suspect);
	}
	expect_pairs(n, 0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, n->h[0].g->r.explorations, 0);
	KUNIT_EXPECT_EQ(test, n->h[1].g->r.explorations, 0);
	KUNIT_EXPECT_EQ(test, n->h[1].n_entered[REAP_INBOUND_OK], 0);
}

/* Payload by the asked alternative is no sign of the current pair, any other is. */
static void payload_is_life_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	struct reap_event ev = {
		.type = REAP_EV_SUSPECT, .patience_us = 50000,
	};

	give(g, &ev);
	expect_probe(g, REAP_INBOUND_OK, 1, 1);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
	KUNIT_EXPECT_EQ(test, reap_why(&g->r), REAP_WHY_ULP);
	KUNIT_EXPECT_EQ(test, find_action(g, REAP_ACT_PROBE)->reason,
			REAP_WHY_ULP);
	ev = (struct reap_event){ .type = REAP_EV_PAYLOAD_RX };
	ev.pair = pair_lp(g, 1, 1);
	KUNIT_EXPECT_TRUE(test, reap_payload_rx(&g->r.st, g->f.env.now));
	give(g, &ev);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_CALMED));
	ev.pair = pair_lp(g, 0, 0);
	give(g, &ev);
	KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_CALMED));
	KUNIT_EXPECT_EQ(test, reap_why(&g->r), REAP_WHY_NONE);
	KUNIT_EXPECT_FALSE(test, reap_payload_rx(&g->r.st, g->f.env.now));
}

/* With an alternative at hand only the current pair is of interest. */
static void proven_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	struct reap_event ev = {
		.type = REAP_EV_SUSPECT, .patience_us = 500000,
	};
	struct reap_report sent;
	unsigned int i;

	give(g, &ev);
	expect_probe(g, REAP_INBOUND_OK, 1, 1);
	sent = g->work.sent[0];
	give_probe(g, REAP_OPERATIONAL, 1, 1, &sent, 1);
	for (i = 0; i < 4; i++) {
		KUNIT_ASSERT_TRUE(test, run_until(g, REAP_NEVER));
		expect_probe(g, REAP_INBOUND_OK, 0, 0);
	}
}

/* An answer that comes after the verdict proves a pair, but the peer knows nothing. */
static void late_answer_test(struct kunit *test)
{
	struct fake_net *n = net_talking(test, 20 * MS);
	struct host *a = &n->h[0];

	n->delay = 30 * MS;
	kill_peer(n, 0);
	run_for(n, 70 * MS);
	suspect(n, 0, 30000);
	run_for(n, 55 * MS);
	KUNIT_EXPECT_EQ(test, a->g->r.st.state, REAP_EXPLORING);
	expect_current(a->g, 0, 0);
	run_for(n, 10 * MS);
	KUNIT_EXPECT_EQ(test, a->g->r.st.state, REAP_EXPLORING);
	expect_current(a->g, 1, 1);
	run_for(n, 130 * MS);
	KUNIT_EXPECT_EQ(test, a->g->r.st.state, REAP_OPERATIONAL);
	expect_pairs(n, 1, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, a->g->r.explorations, 1);
}

/* The peer sends nothing by itself: its answer by the current pair is enough. */
static void answer_is_life_test(struct kunit *test)
{
	struct fake_net *n = net_talking(test, 0);

	suspect(n, 0, 60000);
	run_for(n, SEC);
	KUNIT_EXPECT_FALSE(test, n->h[0].g->r.st.suspect);
	expect_pairs(n, 0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, n->h[0].g->r.explorations, 0);
	/* The late answer by the alternative moves nothing either. */
	run_for(n, 20 * SEC);
	expect_pairs(n, 0, 0, 0, 0);
}

/*
 * A timer that comes very late finds the verdict due, but nobody was asked: a
 * host that slept for a while convicts nothing.
 */
static void late_timer_test(struct kunit *test)
{
	const struct reap_event timer = { .type = REAP_EV_TIMER };
	struct reap_event ev = {
		.type = REAP_EV_SUSPECT, .patience_us = 50000,
	};
	struct rig *g = rig_init(test, 1);

	give(g, &ev);
	fake_advance_ms(&g->f, 400);
	give(g, &timer);
	expect_probe(g, REAP_INBOUND_OK, 0, 0);
	fake_advance_ms(&g->f, 49);
	give(g, &timer);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
	fake_advance_ms(&g->f, 1);
	give(g, &timer);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_EXPLORING);
}

/* A pair that nothing proves is not taken; the exploration goes on as ever. */
static void nothing_works_test(struct kunit *test)
{
	struct fake_net *n = net_talking(test, 20 * MS);

	memset(n->dead, 1, sizeof(n->dead));
	run_for(n, 70 * MS);
	suspect(n, 0, 50000);
	run_for(n, 10 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].g->r.st.state, REAP_EXPLORING);
	expect_current(n->h[0].g, 0, 0);
	KUNIT_EXPECT_LE(test, n->h[0].n_probes, 15);
	memset(n->dead, 0, sizeof(n->dead));
	run_for(n, 20 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].g->r.st.state, REAP_OPERATIONAL);
	KUNIT_EXPECT_EQ(test, n->h[1].g->r.st.state, REAP_OPERATIONAL);
}

/* With one pair there is nothing to find out. */
static void no_alternative_test(struct kunit *test)
{
	struct fake_net *n = net_talking(test, 20 * MS);

	n->h[0].g->local.n = 1;
	n->h[0].g->peer.n = 1;
	suspect(n, 0, 50000);
	KUNIT_EXPECT_FALSE(test, n->h[0].g->r.st.suspect);
	KUNIT_EXPECT_EQ(test, n->h[0].n_probes, 0);
}

/* The RFC's pacing to the letter: 0, 0.5, 1.0, 1.5 s once it is a repair. */
static void rfc_pacing_test(struct kunit *test)
{
	struct fake_net *n = net_talking(test, 20 * MS);
	unsigned int before;

	n->h[0].g->r.cfg.rtt_pacing = false;
	memset(n->dead, 1, sizeof(n->dead));
	run_for(n, 70 * MS);
	suspect(n, 0, 50000);
	run_for(n, 151 * MS);
	before = n->h[0].n_probes;
	run_for(n, 1900 * MS);
	KUNIT_EXPECT_LE(test, n->h[0].n_probes, before + 4);
}

/*
 * A question is answered where it asks, whatever the one before was. Who asks
 * for long without an answer explores: every other answer takes the current pair.
 */
static void first_answer_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	unsigned int i;

	for (i = 0; i < 6; i++) {
		g->n_sent = i < 3 ? 0 : 4;
		give_probe(g, REAP_INBOUND_OK, 1, 1, NULL, 0);
		expect_probe(g, REAP_OPERATIONAL, i < 3 || !(i & 1),
			     i < 3 || !(i & 1));
		run_until(g, g->f.env.now + 11 * SEC);
		KUNIT_EXPECT_NULL(test, g->r.work);
	}
}

/* Both ends suspect at once. */
static void both_suspect_test(struct kunit *test)
{
	struct fake_net *n = net_talking(test, 20 * MS);

	kill_peer(n, 0);
	run_for(n, 70 * MS);
	suspect(n, 0, 50000);
	run_for(n, 3 * MS);
	suspect(n, 1, 50000);
	run_for(n, 110 * MS);
	KUNIT_EXPECT_TRUE(test, works(n, 0) && works(n, 1));
	run_for(n, 20 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].g->r.st.state, REAP_OPERATIONAL);
	KUNIT_EXPECT_EQ(test, n->h[1].g->r.st.state, REAP_OPERATIONAL);
	KUNIT_EXPECT_TRUE(test, works(n, 0) && works(n, 1));
}

static void look(struct reap_watch *w, struct reap_sample *s, u64 ms,
		 struct reap_verdict *v)
{
	s->now = ms * 1000;
	reap_watch_look(w, s, v);
}

static void watch_limit_test(struct kunit *test)
{
	struct reap_sample s = { .srtt_us = 20000, .mdev_us = 1000, .sent = 3,
				 .outstanding = 3, .waiting_since = 1000000 };
	struct reap_watch w = { 0 };
	struct reap_verdict v;

	look(&w, &s, 1063, &v);
	KUNIT_EXPECT_FALSE(test, v.suspicious);
	KUNIT_EXPECT_EQ(test, v.look_again_us, 1000);
	look(&w, &s, 1064, &v);
	KUNIT_EXPECT_TRUE(test, v.suspicious);
	KUNIT_EXPECT_EQ(test, v.rtt_us, 20000);
	KUNIT_EXPECT_EQ(test, v.patience_us, 22000);
	/* One segment under way: its ACK may be delayed. */
	memset(&w, 0, sizeof(w));
	s.outstanding = 1;
	look(&w, &s, 1263, &v);
	KUNIT_EXPECT_FALSE(test, v.suspicious);
	/* No round trip yet, a SYN. */
	memset(&w, 0, sizeof(w));
	s.srtt_us = 0;
	s.mdev_us = 0;
	look(&w, &s, 2199, &v);
	KUNIT_EXPECT_FALSE(test, v.suspicious);
	look(&w, &s, 2200, &v);
	KUNIT_EXPECT_TRUE(test, v.suspicious);
}

/* One round a second and a spare one. */
static void watch_rounds_test(struct kunit *test)
{
	struct reap_sample s = { .srtt_us = 20000, .outstanding = 3 };
	struct reap_watch w = { 0 };
	unsigned int n = 0, ms;
	struct reap_verdict v;

	for (ms = 100; ms < 10100; ms += 50) {
		look(&w, &s, ms, &v);
		n += v.suspicious;
		KUNIT_EXPECT_GT(test, v.look_again_us, 0);
		KUNIT_EXPECT_LE(test, v.look_again_us, 1000000);
	}
	KUNIT_EXPECT_GE(test, n, 10);
	KUNIT_EXPECT_LE(test, n, 12);
}

/* A queue that was a second long is waited for, a path that loses gets more time. */
static void watch_patience_test(struct kunit *test)
{
	struct reap_sample s = { .srtt_us = 1000000, .outstanding = 9 };
	struct reap_watch w = { 0 };
	struct reap_verdict v;

	look(&w, &s, 1, &v);
	s.srtt_us = 20000;
	s.waiting_since = 1000;
	look(&w, &s, 2200, &v);
	KUNIT_EXPECT_FALSE(test, v.suspicious);
	/* Forgotten within half a minute. */
	for (s.now = 3000000; s.now < 33000000; s.now += 100000) {
		s.waiting_since = s.now - 1000;
		reap_watch_look(&w, &s, &v);
	}
	s.retransmits = 1;
	s.waiting_since = s.now - 1000;
	reap_watch_look(&w, &s, &v);
	s.now += 300000;
	reap_watch_look(&w, &s, &v);
	KUNIT_EXPECT_TRUE(test, v.suspicious);
	KUNIT_EXPECT_LT(test, w.peak_us, 20200);
	KUNIT_EXPECT_EQ(test, v.patience_us, REAP_WATCH_LOSSY * 2 * w.peak_us);
}

/* How long a path is given on which @again of @sent segments got lost, in units. */
static u32 lossy_patience(struct reap_watch *w, u32 sent, u32 again)
{
	struct reap_sample s = { .srtt_us = 20000, .outstanding = 9 };
	struct reap_verdict v;

	s.sent = w->block_sent + sent;
	s.retransmits = w->block_again + again;
	s.now = w->next_round + 10000000;
	s.waiting_since = s.now - 1000;
	reap_watch_look(w, &s, &v);
	s.now += 300000;
	/* What dies sends again as well: that is not counted. */
	s.sent += 100;
	s.retransmits += 100;
	reap_watch_look(w, &s, &v);
	return v.suspicious ? v.patience_us / (2 * w->peak_us) : 0;
}

/* Where every fifth segment is lost, so are probes, and their answers. */
static void watch_heavy_loss_test(struct kunit *test)
{
	struct reap_watch w = { .looked = true };

	KUNIT_EXPECT_EQ(test, lossy_patience(&w, 31, 6), REAP_WATCH_LOSSY);
	KUNIT_EXPECT_EQ(test, lossy_patience(&w, 32, 7), REAP_WATCH_HEAVY);
	/* So few tell nothing new. */
	KUNIT_EXPECT_EQ(test, lossy_patience(&w, 31, 1), REAP_WATCH_HEAVY);
	KUNIT_EXPECT_EQ(test, lossy_patience(&w, 100, 7), REAP_WATCH_LOSSY);
	KUNIT_EXPECT_EQ(test, lossy_patience(&w, 100, 8), REAP_WATCH_HEAVY);
}

/* Where answers took 40 ms, a silence of 65 is strange. */
static void watch_waits_test(struct kunit *test)
{
	struct reap_sample s = { .srtt_us = 45000, .min_us = 20000,
				 .mdev_us = 10000, .outstanding = 1, .sent = 3 };
	struct reap_watch w = { 0 };
	struct reap_verdict v;
	u64 now;

	for (now = 5000000; now <= 9000000; now += 100000) {
		reap_watch_heard(&w, now - 40000, 0, now);
		s.waiting_since = now;
		look(&w, &s, now / 1000 + 39, &v);
		KUNIT_EXPECT_FALSE(test, v.suspicious);
	}
	look(&w, &s, 9064, &v);
	KUNIT_EXPECT_FALSE(test, v.suspicious);
	KUNIT_EXPECT_EQ(test, v.look_again_us, 1000);
	look(&w, &s, 9065, &v);
	KUNIT_EXPECT_TRUE(test, v.suspicious);
	KUNIT_EXPECT_EQ(test, v.patience_us, 65000);
	/* As quick as the clock. */
	memset(&w, 0, sizeof(w));
	reap_watch_heard(&w, 9500000, 0, 9500000);
	s.waiting_since = 9500000;
	look(&w, &s, 9500 + 39, &v);
	KUNIT_EXPECT_EQ(test, v.look_again_us, 1000);
	reap_watch_heard(&w, 9500000, 0, 9540000);
	/* With nothing to answer a pause is none. */
	reap_watch_heard(&w, 0, 0, 9900000);
	s.waiting_since = 9900000;
	look(&w, &s, 9900 + 64, &v);
	KUNIT_EXPECT_EQ(test, v.look_again_us, 1000);
	/* Data in flight that long is; round trips count until it is forgotten. */
	reap_watch_heard(&w, 1, 0, 12000000);
	s.waiting_since = 12000000;
	look(&w, &s, 12000 + 70, &v);
	KUNIT_EXPECT_EQ(test, v.look_again_us, 305000);
	for (now = 12100000; now <= 23000000; now += 100000) {
		reap_watch_heard(&w, now - 40000, 0, now);
		s.waiting_since = now;
		look(&w, &s, now / 1000 + 39, &v);
	}
	KUNIT_EXPECT_EQ(test, v.look_again_us, 26000);
}

/* What was sent in vain counts: a transport that waits proves nothing. */
static void watch_witnesses_test(struct kunit *test)
{
	static const struct {
		u32 srtt_us, sent, patience_us;
	} known[] = {
		{ 20000, 0, 90000 }, { 20000, 2, 50000 }, { 20000, 3, 30000 },
		{ 20000, 100, 30000 }, { 1000, 1, 70000 }, { 300000, 1, 500000 },
	};
	struct reap_sample s = { .now = 5000000, .min_us = 20000,
				 .outstanding = 3 };
	struct reap_verdict v;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct reap_watch w = { 0 };

		/* Counters wrap. */
		reap_watch_heard(&w, 0, U32_MAX - 1, 1000);
		s.waiting_since = w.heard;
		s.srtt_us = known[i].srtt_us;
		s.sent = w.sent_then + known[i].sent;
		reap_watch_look(&w, &s, &v);
		KUNIT_EXPECT_TRUE(test, v.suspicious);
		KUNIT_EXPECT_EQ(test, v.patience_us, known[i].patience_us);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(dead_pair_test),
	KUNIT_CASE(living_pair_test),
	KUNIT_CASE(payload_is_life_test),
	KUNIT_CASE(proven_test),
	KUNIT_CASE(late_answer_test),
	KUNIT_CASE(answer_is_life_test),
	KUNIT_CASE(late_timer_test),
	KUNIT_CASE(nothing_works_test),
	KUNIT_CASE(no_alternative_test),
	KUNIT_CASE(rfc_pacing_test),
	KUNIT_CASE(both_suspect_test),
	KUNIT_CASE(first_answer_test),
	KUNIT_CASE(watch_limit_test),
	KUNIT_CASE(watch_rounds_test),
	KUNIT_CASE(watch_patience_test),
	KUNIT_CASE(watch_heavy_loss_test),
	KUNIT_CASE(watch_waits_test),
	KUNIT_CASE(watch_witnesses_test),
	{}
};

struct kunit_suite shim6_reap_suspect_suite = {
	.name = "shim6-reap-suspect",
	.test_cases = cases,
};
