// SPDX-License-Identifier: GPL-2.0
/* One engine: what an exploration selects, and the records it keeps for that. */
#include <kunit/test.h>

#include "reap_rig.h"
#include "suites.h"

#define O	REAP_OPERATIONAL
#define E	REAP_EXPLORING
#define I	REAP_INBOUND_OK

/* Selection */

static void select_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	const struct reap_action *a;
	struct reap_pair old = pair_lp(g, 0, 0);

	give_explore(g, REAP_WHY_LOCAL);
	fake_advance_ms(&g->f, 40);
	give_reports(g, I, 1, 1, 1);
	a = find_action(g, REAP_ACT_SELECT);
	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_EXPECT_TRUE(test, reap_pair_equal(&a->old, &old));
	KUNIT_EXPECT_EQ(test, a->reason, REAP_WHY_LOCAL);
	expect_current(g, 1, 1);
	expect_probe(g, O, 1, 1);
	KUNIT_EXPECT_TRUE(test, g->peer.flags[1] & REAP_LOC_REACHABLE);
	KUNIT_EXPECT_FALSE(test, g->peer.flags[0] & REAP_LOC_REACHABLE);
	KUNIT_EXPECT_EQ(test, g->r.switches, 1);
}

static void keep_current_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	give_explore(g, REAP_WHY_REQUEST);
	run_until(g, g->f.env.now + SEC);
	expect_probe(g, E, 0, 0);
	give_reports(g, I, 1, 1, 2);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_SELECT));
	expect_current(g, 0, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
}

static void best_reported_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	unsigned int i;

	give_explore(g, REAP_WHY_REQUEST);
	for (i = 0; i < 3; i++)
		run_until(g, g->f.env.now + SEC);
	expect_probe(g, E, 0, 1);
	/* (0, 1) and (1, 0): the latter comes first in the order. */
	memcpy(g->got, g->work.sent, 2 * sizeof(g->got[0]));
	give_probe(g, O, 1, 1, g->got, 2);
	expect_current(g, 1, 0);
}

/* An answer goes where the peer hears us, be it not where it came from. */
static void one_way_reply_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	give_explore(g, REAP_WHY_LOCAL);
	give_reports(g, I, 0, 0, 1);
	expect_current(g, 1, 1);
	expect_probe(g, O, 1, 1);
}

static void mismatch_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	unsigned int i;

	for (i = 0; i < 3; i++) {
		give_explore(g, REAP_WHY_LOCAL);
		g->got[0] = g->work.sent[0];
		if (i == 0)
			g->got[0].nonce ^= (__force __be32)1;
		else if (i == 1)
			g->got[0].src = g->local.addr[0];
		else
			g->got[0].dst = g->peer.addr[0];
		fake_advance_ms(&g->f, 200);
		give_probe(g, i & 1 ? I : O, 1, 1, g->got, 1);
		KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
		KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_SELECT));
		KUNIT_EXPECT_FALSE(test, g->peer.flags[1] & REAP_LOC_REACHABLE);
		expect_current(g, 0, 0);
		fake_advance_ms(&g->f, 200);
	}
}

static void forbidden_select_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	give_explore(g, REAP_WHY_LOCAL);
	g->peer.flags[1] = 0;
	give_reports(g, I, 1, 1, 1);
	expect_current(g, 0, 0);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_SELECT));

	g->peer.flags[1] = REAP_LOC_VERIFIED;
	fake_advance_ms(&g->f, 1000);
	give_explore(g, REAP_WHY_LOCAL);
	g->local.flags[1] |= REAP_LOC_DOWN;
	give_reports(g, I, 1, 1, 1);
	expect_current(g, 0, 0);
}

/*
 * The peer heard our payload before our probe: it ends the exploration with
 * nothing to report, and reports the probe when we are Operational already.
 */
static void late_report_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	give_explore(g, REAP_WHY_LOCAL);
	g->got[0] = g->work.sent[0];
	give_probe(g, I, 1, 1, NULL, 0);
	expect_current(g, 0, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
	fake_advance_ms(&g->f, 9000);
	give_probe(g, O, 1, 1, g->got, 1);
	expect_current(g, 1, 1);

	/* Once it is settled, the table holds: nothing is selected. */
	fake_advance_ms(&g->f, 60000);
	give_type(g, REAP_EV_TIMER);
	give_explore(g, REAP_WHY_LOCAL);
	g->got[1] = g->work.sent[0];
	run_until(g, g->f.env.now + SEC);
	give_reports(g, I, 1, 1, 1);
	expect_current(g, 1, 1);
	give_probe(g, O, 1, 1, &g->got[1], 1);
	expect_current(g, 1, 1);
}

/* Records */

static void seen_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	struct reap_report mine;
	unsigned int i;

	give_probe(g, E, 0, 0, NULL, 0);
	for (i = 0; i < 3; i++)
		run_until(g, g->f.env.now + SEC);
	KUNIT_EXPECT_EQ(test, reap_probe_sent(&g->r), 4);
	/* Of four probes the third came back; it is not sent any more. */
	mine = g->work.sent[1];
	give_probe(g, E, 0, 0, &mine, 1);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_INBOUND_OK);
	KUNIT_EXPECT_EQ(test, reap_probe_sent(&g->r), 4);
	KUNIT_EXPECT_EQ(test, g->work.n_sent, 5);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_NE(test, (__force u32)g->work.sent[i].nonce,
				(__force u32)mine.nonce);
	/* It still matches. */
	give_probe(g, O, 0, 0, &mine, 1);
	KUNIT_EXPECT_EQ(test, g->work.goal, REAP_GOAL_NONE);
	KUNIT_EXPECT_EQ(test, g->work.n_sent, 5);
	KUNIT_EXPECT_EQ(test, reap_probe_sent(&g->r), 4);
}

static void many_reports_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	struct reap_report first, own = {};
	struct reap_event ev = { REAP_EV_PROBE_RX, .sta = E, .sent = &own };
	unsigned int i;

	own.src = g->peer.addr[0];
	own.dst = g->local.addr[1];
	for (i = 0; i < 40; i++) {
		own.nonce = (__force __be32)(1000 + i);
		own.data = (__force __be32)(i * 0x01020304);
		give(g, &ev);
		/* The same packet once more. */
		give(g, &ev);
		if (!i)
			first = g->work.sent[0];
		KUNIT_EXPECT_EQ(test, g->work.n_rcvd, min(i + 1, 15U));
		KUNIT_EXPECT_MEMEQ(test, &g->work.rcvd[0], &own, sizeof(own));
		fake_advance_ms(&g->f, 300);
	}
	for (i = 0; i < 15; i++)
		KUNIT_EXPECT_EQ(test, (__force u32)g->work.rcvd[i].nonce,
				1039 - i);
	KUNIT_EXPECT_EQ(test, g->work.n_sent, 15);
	KUNIT_EXPECT_EQ(test, reap_probe_sent(&g->r), 15);

	/* The oldest is forgotten, the 15 others are all known. */
	give_probe(g, E, 0, 0, &first, 1);
	KUNIT_EXPECT_EQ(test, g->work.seen, 0);
	fake_advance_ms(&g->f, 300);
	give_reports(g, E, 0, 0, 15);
	KUNIT_EXPECT_EQ(test, reap_probe_sent(&g->r), 1);
	/* More reports than there can be ours. */
	for (i = 0; i < 32; i++)
		g->got[i] = g->work.sent[i % 15];
	give_probe(g, O, 0, 0, g->got, 32);
	KUNIT_EXPECT_EQ(test, g->work.seen, 0x7fff);
}

/* RFC 5534 5.2: what was received before does not count when it gets silent. */
static void forget_received_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	give_probe(g, E, 0, 0, NULL, 0);
	KUNIT_EXPECT_EQ(test, g->work.n_rcvd, 1);
	while (g->r.st.state == REAP_INBOUND_OK)
		KUNIT_ASSERT_TRUE(test, run_until(g, g->f.env.now + 61 * SEC));
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_EXPLORING);
	KUNIT_EXPECT_EQ(test, g->work.n_rcvd, 0);
	KUNIT_EXPECT_GT(test, g->work.n_sent, 3);
}

static void linger_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	u64 end;

	give_explore(g, REAP_WHY_LOCAL);
	give_reports(g, I, 1, 1, 1);
	end = g->f.env.now + 10 * SEC;
	KUNIT_EXPECT_EQ(test, g->work.probe_due > end, false);
	KUNIT_EXPECT_FALSE(test, run_until(g, end - 1));
	KUNIT_EXPECT_NOT_NULL(test, g->r.work);
	KUNIT_EXPECT_LE(test, reap_deadline(&g->r, g->f.env.now), end);
	KUNIT_EXPECT_FALSE(test, run_until(g, end));
	KUNIT_EXPECT_NULL(test, g->r.work);
	/* A stray probe does not keep records. */
	give_probe(g, O, 1, 1, NULL, 0);
	KUNIT_EXPECT_NULL(test, g->r.work);
}

static struct kunit_case reap_select_cases[] = {
	KUNIT_CASE(select_test),
	KUNIT_CASE(keep_current_test),
	KUNIT_CASE(best_reported_test),
	KUNIT_CASE(one_way_reply_test),
	KUNIT_CASE(mismatch_test),
	KUNIT_CASE(forbidden_select_test),
	KUNIT_CASE(late_report_test),
	KUNIT_CASE(seen_test),
	KUNIT_CASE(many_reports_test),
	KUNIT_CASE(forget_received_test),
	KUNIT_CASE(linger_test),
	{}
};

struct kunit_suite shim6_reap_select_suite = {
	.name = "shim6-reap-select",
	.test_cases = reap_select_cases,
};
