// SPDX-License-Identifier: GPL-2.0
/* One engine: exploration and its pace. */
#include <kunit/test.h>

#include "reap_rig.h"
#include "suites.h"

#define O	REAP_OPERATIONAL
#define E	REAP_EXPLORING
#define I	REAP_INBOUND_OK

static void probe_times(struct kunit *test, u64 seed)
{
	static const u32 nominal[] = {
		0, 500, 500, 500, 1000, 2000, 4000, 8000, 16000, 32000, 60000,
		60000, 60000, 60000,
	};
	struct rig *g = rig_init(test, seed);
	u64 last = g->f.env.now, gap;
	unsigned int i;

	give_explore(g, REAP_WHY_LOCAL);
	for (i = 0; i < ARRAY_SIZE(nominal); i++) {
		if (i)
			KUNIT_ASSERT_TRUE(test, run_until(g, last + 61 * SEC));
		KUNIT_ASSERT_NOT_NULL(test, find_action(g, REAP_ACT_PROBE));
		gap = g->f.env.now - last;
		last += gap;
		if (i < 4) {
			KUNIT_EXPECT_EQ(test, gap, nominal[i] * MS);
			continue;
		}
		KUNIT_EXPECT_GE(test, gap, nominal[i] / 5 * 4 * MS);
		KUNIT_EXPECT_LE(test, gap, nominal[i] / 5 * 6 * MS);
		KUNIT_EXPECT_LE(test, gap, 60 * SEC);
	}
	kunit_kfree(test, g);
}

/* RFC 5534 4.3 */
static void probe_times_test(struct kunit *test)
{
	u64 seed;

	for (seed = 1; seed < 100; seed++)
		probe_times(test, seed);
}

static u32 middle(void *arg)
{
	return 0x80000000;
}

/* Without jitter: the nominal times of the four first and the six next. */
static void nominal_times_test(struct kunit *test)
{
	static const u32 at[] = {
		0, 500, 1000, 1500, 2500, 4500, 8500, 16500, 32500, 64500
	};
	struct rig *g = rig_init(test, 1);
	u64 start = g->f.env.now;
	unsigned int i;

	g->f.env.random = middle;
	give_explore(g, REAP_WHY_LOCAL);
	for (i = 1; i < ARRAY_SIZE(at); i++) {
		KUNIT_ASSERT_TRUE(test, run_until(g, start + 100 * SEC));
		KUNIT_EXPECT_EQ(test, g->f.env.now, start + at[i] * MS);
	}
}

static void repair_order_test(struct kunit *test)
{
	static const u8 order[4][2] = { { 1, 1 }, { 0, 0 }, { 1, 0 }, { 0, 1 } };
	struct rig *g = rig_init(test, 1);
	unsigned int i;

	give_explore(g, REAP_WHY_LOCAL);
	for (i = 0; i < 12; i++) {
		expect_probe(g, E, order[i % 4][0], order[i % 4][1]);
		KUNIT_EXPECT_EQ(test, reap_probe_sent(&g->r), i + 1);
		run_until(g, g->f.env.now + 61 * SEC);
	}
}

/* Entered by the peer: the reversed pair, the best one, once more, down the list. */
static void peer_order_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	give_probe(g, E, 1, 0, NULL, 0);
	expect_probe(g, I, 1, 0);
	KUNIT_EXPECT_EQ(test, g->acts.a[0].reason, REAP_WHY_PEER);
	KUNIT_EXPECT_EQ(test, g->work.n_rcvd, 1);
	KUNIT_ASSERT_TRUE(test, run_until(g, g->f.env.now + 500 * MS));
	expect_probe(g, I, 1, 1);
	KUNIT_ASSERT_TRUE(test, run_until(g, g->f.env.now + 500 * MS));
	expect_probe(g, I, 1, 0);
	KUNIT_ASSERT_TRUE(test, run_until(g, g->f.env.now + 500 * MS));
	expect_probe(g, I, 0, 0);
}

/* Why: from the first probe to the last one, and not while merely answering. */
static void why_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	KUNIT_EXPECT_EQ(test, reap_why(&g->r), REAP_WHY_NONE);
	give_explore(g, REAP_WHY_ICMP);
	KUNIT_EXPECT_EQ(test, reap_why(&g->r), REAP_WHY_ICMP);
	KUNIT_EXPECT_EQ(test, find_action(g, REAP_ACT_STATE)->from, O);
	KUNIT_EXPECT_EQ(test, find_action(g, REAP_ACT_PROBE)->reason,
			REAP_WHY_ICMP);
	give_probe(g, E, 1, 1, NULL, 0);
	KUNIT_EXPECT_EQ(test, reap_why(&g->r), REAP_WHY_ICMP);
	KUNIT_EXPECT_EQ(test, find_action(g, REAP_ACT_STATE)->from, E);
	give_reports(g, I, 1, 1, 1);
	KUNIT_ASSERT_EQ(test, g->r.st.state, O);
	KUNIT_EXPECT_EQ(test, find_action(g, REAP_ACT_STATE)->from, I);
	KUNIT_EXPECT_EQ(test, find_action(g, REAP_ACT_STATE)->reason,
			REAP_WHY_ICMP);
	KUNIT_EXPECT_EQ(test, find_action(g, REAP_ACT_PROBE)->reason,
			REAP_WHY_NONE);
	/* The records stay for a while. */
	KUNIT_ASSERT_NOT_NULL(test, g->r.work);
	KUNIT_EXPECT_EQ(test, reap_why(&g->r), REAP_WHY_NONE);
}

/* A peer that never stops does not keep us from trying other pairs. */
static void peer_insists_test(struct kunit *test)
{
	struct reap_pair other;
	struct rig *g = rig_init(test, 1);
	const struct reap_action *a;
	unsigned int i, others = 0;

	other = pair_lp(g, 0, 1);
	give_probe(g, E, 1, 0, NULL, 0);
	for (i = 0; i < 100; i++) {
		u64 end = g->f.env.now + 30 * SEC;

		while (run_until(g, end)) {
			a = find_action(g, REAP_ACT_PROBE);
			others += a && reap_pair_equal(&a->pair, &other);
		}
		give_probe(g, E, 1, 0, NULL, 0);
		expect_probe(g, I, 1, 0);
	}
	KUNIT_EXPECT_GE(test, others, 5);
}

/*
 * The peer is heard, by a probe over pair (1, 0), then no more: all probes until
 * the Send Timer ends InboundOk; adds their pairs to @tried.
 */
static void inbound_phase(struct rig *g, bool tried[2][2])
{
	const struct reap_action *a;

	give_probe(g, E, 1, 0, NULL, 0);
	KUNIT_EXPECT_EQ(g->test, g->r.st.state, REAP_INBOUND_OK);
	while (g->r.st.state == REAP_INBOUND_OK) {
		a = find_action(g, REAP_ACT_PROBE);
		if (a)
			tried[reap_locset_find(&g->local, &a->pair.local)]
			     [reap_locset_find(&g->peer, &a->pair.peer)] = true;
		if (!run_until(g, g->f.env.now + 60 * SEC))
			return;
	}
}

/*
 * InboundOk and Exploring in turn, always of the same length: in the end each
 * pair was tried in InboundOk too, where the peer is told what arrives.
 */
static void alternating_test(struct kunit *test)
{
	unsigned int timeout_ms, phase, k;
	bool tried[2][2];
	struct rig *g;

	for (timeout_ms = 600; timeout_ms <= 4000; timeout_ms += 100) {
		g = rig_init(test, timeout_ms);
		g->r.cfg.send_timeout_ms = timeout_ms;
		memset(tried, 0, sizeof(tried));
		give_explore(g, REAP_WHY_LOCAL);
		for (phase = 0; phase < 8; phase++) {
			inbound_phase(g, tried);
			for (k = 0; k < (timeout_ms / 100) % 4; k++)
				run_until(g, g->f.env.now + 600 * SEC);
		}
		KUNIT_EXPECT_TRUE_MSG(test, tried[0][0] && tried[0][1] &&
				      tried[1][0] && tried[1][1],
				      "Send Timeout %u ms", timeout_ms);
	}
}

/* The reversed pair may be none that we can use. */
static void reply_pair_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	g->local.flags[0] |= REAP_LOC_DOWN;
	give_probe(g, E, 0, 0, NULL, 0);
	expect_probe(g, I, 1, 1);
	g->local.flags[0] = 0;
	g->peer.flags[1] = 0;
	fake_advance_ms(&g->f, 200);
	give_probe(g, E, 0, 1, NULL, 0);
	expect_probe(g, I, 0, 0);
}

/*
 * An answer without a report ends the exploration of a pair that may work, but
 * not that of one whose owner says that it does not.
 */
static void broken_current_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	give_explore(g, REAP_WHY_PEER);
	fake_advance_ms(&g->f, 10);
	give_probe(g, I, 1, 1, NULL, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.state, O);

	g = rig_init(test, 1);
	g->peer.flags[0] |= REAP_LOC_BROKEN;
	give_explore(g, REAP_WHY_PEER);
	g->got[0] = g->work.sent[0];
	fake_advance_ms(&g->f, 10);
	give_probe(g, I, 1, 1, NULL, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.state, I);
	expect_probe(g, I, 1, 1);
	give_probe(g, O, 1, 1, g->got, 1);
	KUNIT_EXPECT_EQ(test, g->r.st.state, O);
	expect_current(g, 1, 1);
}

/*
 * Where an answer in Operational goes while the peer reports nothing: over the
 * current pair, which it hears payload over, and every other one back.
 */
static void unheard_answer_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	unsigned int i;

	for (i = 0; i < 6; i++) {
		fake_advance_ms(&g->f, 500);
		give_probe(g, I, 1, 1, NULL, 0);
		expect_probe(g, O, ~i & 1, ~i & 1);
	}
}

/* No address left: nothing is sent, and the first one that returns is used. */
static void no_pair_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	g->local.flags[0] |= REAP_LOC_DOWN;
	g->local.flags[1] |= REAP_LOC_DOWN;
	give_explore(g, REAP_WHY_LOCAL);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_EXPLORING);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_PROBE));
	KUNIT_EXPECT_FALSE(test, run_until(g, g->f.env.now + 100 * SEC));
	g->local.flags[1] = 0;
	KUNIT_EXPECT_TRUE(test, run_until(g, g->f.env.now + 500 * MS));
	KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_PROBE));
}

/* More trouble of our own does not wait for the timer, a suspicion does. */
static void explore_again_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	u64 due;

	give_explore(g, REAP_WHY_REQUEST);
	run_until(g, g->f.env.now + 16 * SEC);
	while (run_until(g, g->f.env.now + 10 * SEC))
		;
	due = g->work.probe_due;
	give_explore(g, REAP_WHY_REQUEST);
	KUNIT_EXPECT_EQ(test, g->acts.n, 0);
	give_explore(g, REAP_WHY_LOCAL);
	KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_PROBE));
	KUNIT_EXPECT_EQ(test, g->work.probe_due, due);
	KUNIT_EXPECT_EQ(test, g->r.explorations, 1);
}

/* Pace */

static void flood(struct kunit *test, unsigned int kind)
{
	static const u8 stas[4][2] = { { E, E }, { I, I }, { E, I }, { E, O } };
	struct rig *g = rig_init(test, kind + 1);
	u64 at[5] = { 0 }, end = g->f.env.now + 60 * SEC;
	unsigned int i, n = 0;

	for (i = 0; g->f.env.now < end; i++) {
		if (i & 1 || !run_until(g, g->f.env.now + 3 * MS))
			give_probe(g, stas[kind][i / 2 & 1], i / 4 & 1,
				   i / 8 & 1, NULL, 0);
		if (i % 1000 == 999)
			give_explore(g, REAP_WHY_LOCAL);
		if (!find_action(g, REAP_ACT_PROBE))
			continue;
		/* Four answers and a timed probe may fall together, no more. */
		if (n >= ARRAY_SIZE(at))
			KUNIT_EXPECT_GE(test, g->f.env.now,
					at[n % ARRAY_SIZE(at)] + 100 * MS);
		at[n % ARRAY_SIZE(at)] = g->f.env.now;
		n++;
	}
	KUNIT_EXPECT_GE(test, n, 100);
	KUNIT_EXPECT_LE(test, n, 650);
	kunit_kfree(test, g);
}

static void flood_test(struct kunit *test)
{
	unsigned int kind;

	for (kind = 0; kind < 4; kind++)
		flood(test, kind);
}

/* Two round trips take two round trips, even short ones. */
static void fast_reply_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	unsigned int i;

	give_explore(g, REAP_WHY_LOCAL);
	fake_advance_ms(&g->f, 1);
	give_reports(g, I, 1, 1, 1);
	expect_probe(g, O, 1, 1);

	for (i = 0; i < 3; i++) {
		fake_advance_ms(&g->f, 1);
		give_probe(g, I, 1, 1, NULL, 0);
		KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_PROBE));
	}
	/* The next one is held back, but not lost: the peer waits for it. */
	fake_advance_ms(&g->f, 1);
	give_probe(g, I, 1, 1, NULL, 0);
	KUNIT_EXPECT_EQ(test, g->acts.n, 0);
	KUNIT_EXPECT_TRUE(test, run_until(g, g->f.env.now + 99 * MS));
	KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_PROBE));
	KUNIT_EXPECT_EQ(test, g->work.n_rcvd, 5);
}

static struct kunit_case reap_probe_cases[] = {
	KUNIT_CASE(probe_times_test),
	KUNIT_CASE(nominal_times_test),
	KUNIT_CASE(repair_order_test),
	KUNIT_CASE(peer_order_test),
	KUNIT_CASE(why_test),
	KUNIT_CASE(peer_insists_test),
	KUNIT_CASE(alternating_test),
	KUNIT_CASE(reply_pair_test),
	KUNIT_CASE(broken_current_test),
	KUNIT_CASE(unheard_answer_test),
	KUNIT_CASE(no_pair_test),
	KUNIT_CASE(explore_again_test),
	KUNIT_CASE(flood_test),
	KUNIT_CASE(fast_reply_test),
	{}
};

struct kunit_suite shim6_reap_probe_suite = {
	.name = "shim6-reap-probe",
	.test_cases = reap_probe_cases,
};
