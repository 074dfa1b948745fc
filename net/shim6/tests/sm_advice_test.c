// SPDX-License-Identifier: GPL-2.0
/* Advice from above: heard where REAP has a part, and nowhere else. */
#include "sm_rig.h"
#include "suites.h"

static void explore_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);

	give_type(g, SHIM6_EV_EXPLORE);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);
	expect_sent(g, SHIM6_MSG_PROBE);
	KUNIT_EXPECT_FALSE(test, reap_pair_equal(&g->got_pair, &g->sm.reap.cur));
	expect_current(g, 0, 0);
	/* One that is under way goes on. */
	give_type(g, SHIM6_EV_EXPLORE);
	KUNIT_EXPECT_EQ(test, g->acts.n, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.explorations, 1);
}

static void suspect_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	const struct shim6_event ev = {
		.type = SHIM6_EV_SUSPECT, .rtt_us = 30000, .patience_us = 70000,
	};

	give(g, &ev);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_SUSPECTED));
	expect_sent(g, SHIM6_MSG_PROBE);
	KUNIT_EXPECT_EQ(test, g->got.sta, REAP_INBOUND_OK);
	KUNIT_EXPECT_EQ(test, g->got.n_rcvd, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.rtt_us, 30000);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_OPERATIONAL);
	/* A keepalive by the current pair. */
	give_msg_of(g, SHIM6_MSG_KEEPALIVE);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_CALMED));
	KUNIT_EXPECT_FALSE(test, g->sm.reap.st.suspect);
}

/* What is told of a probe is what it says: records that came back are no reports. */
static void described_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	const struct shim6_action *act;
	struct reap_report back;
	struct shim6_msg msg;

	give_type(g, SHIM6_EV_EXPLORE);
	act = find_act(g, SHIM6_ACT_SEND);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->n_sent, 1);
	KUNIT_EXPECT_EQ(test, act->n_rcvd, 0);
	KUNIT_EXPECT_EQ(test, act->reason, REAP_WHY_REQUEST);
	back = g->sm.reap.work->sent[0];
	msg = msg_probe(g, REAP_EXPLORING);
	msg.rcvd = &back;
	msg.n_rcvd = 1;
	give_msg(g, &msg, 0, 0);
	act = find_act(g, SHIM6_ACT_SEND);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->n_sent, 1);
	KUNIT_EXPECT_EQ(test, g->sm.reap.work->n_sent, 2);
	KUNIT_EXPECT_EQ(test, act->n_rcvd, 1);
	act = find_act(g, SHIM6_ACT_REAP_STATE);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->from, REAP_EXPLORING);
}

/* An application waits in vain: the transport's way, with a patience of ours. */
static void bad_test(struct kunit *test)
{
	static const struct {
		u32 rtt_us, patience_us;
	} known[] = {
		{ 0, 1000000 }, { 1000, 200000 }, { 50001, 200004 },
		{ 300000, 1200000 }, { 10000000, 4000000 },
	};
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		g = rig_in(test, SHIM6_STATE_ESTABLISHED);
		g->sm.reap.rtt_us = known[i].rtt_us;
		give_type(g, SHIM6_EV_BAD);
		KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_SUSPECTED));
		expect_sent(g, SHIM6_MSG_PROBE);
		expect_over(g, 1, 0);
		KUNIT_EXPECT_EQ(test, g->got.sta, REAP_INBOUND_OK);
		KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_OPERATIONAL);
		KUNIT_EXPECT_EQ(test, g->sm.reap.rtt_us, known[i].rtt_us);
		KUNIT_EXPECT_EQ(test, g->work.patience_us, known[i].patience_us);
	}
}

/* One in a second, and none where there is nothing to find or it is looked for. */
static void bad_limit_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	unsigned int ms, heard = 0;

	for (ms = 0; ms < 10000; ms += 50) {
		fake_advance_ms(&g->f, 50);
		give_type(g, SHIM6_EV_BAD);
		heard += !!find_act(g, SHIM6_ACT_SUSPECTED);
		give_msg_of(g, SHIM6_MSG_KEEPALIVE);
	}
	KUNIT_EXPECT_GE(test, heard, 5);
	KUNIT_EXPECT_LE(test, heard, 10);

	g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	give_type(g, SHIM6_EV_EXPLORE);
	give_type(g, SHIM6_EV_BAD);
	expect_unchanged(g);
	g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	g->sm.ls_local.flags[1] |= REAP_LOC_DOWN;
	give_type(g, SHIM6_EV_BAD);
	expect_unchanged(g);
}

/* It ends a suspicion. */
static void good_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);

	give_type(g, SHIM6_EV_GOOD);
	expect_unchanged(g);
	give_type(g, SHIM6_EV_BAD);
	KUNIT_EXPECT_TRUE(test, g->sm.reap.st.suspect);
	give_type(g, SHIM6_EV_GOOD);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_CALMED));
	KUNIT_EXPECT_FALSE(test, g->sm.reap.st.suspect);
	expect_current(g, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.explorations, 0);
}

/* It gives the peer a whole Send Timeout more, and owes it no keepalive. */
static void good_timer_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	u32 timeout = g->params.reap.send_timeout_ms;
	struct reap_stamps *st = &g->sm.reap.st;

	st->send_start = 0;
	st->ka_start = 0;
	give_type(g, SHIM6_EV_GOOD);
	KUNIT_EXPECT_EQ(test, st->send_start, 0);
	give_type(g, SHIM6_EV_PAYLOAD_TX);
	fake_advance_ms(&g->f, timeout / 2);
	give_type(g, SHIM6_EV_GOOD);
	KUNIT_EXPECT_EQ(test, st->send_start, g->f.env.now);
	KUNIT_EXPECT_EQ(test, st->ka_start, 0);
	fake_advance_ms(&g->f, timeout * 8 / 10);
	give_type(g, SHIM6_EV_TIMER);
	KUNIT_EXPECT_EQ(test, st->state, REAP_OPERATIONAL);
	fake_advance_ms(&g->f, timeout * 2 / 10);
	give_type(g, SHIM6_EV_TIMER);
	KUNIT_EXPECT_EQ(test, st->state, REAP_EXPLORING);
}

/* It ends no exploration and proves no pair. */
static void good_exploring_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct shim6_msg msg;

	give_type(g, SHIM6_EV_EXPLORE);
	give_type(g, SHIM6_EV_GOOD);
	expect_unchanged(g);
	msg = msg_probe(g, REAP_EXPLORING);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_INBOUND_OK);
	fake_advance_ms(&g->f, 10);
	give_type(g, SHIM6_EV_GOOD);
	expect_unchanged(g);
}

static void give_router(struct sm_rig *g, unsigned int l, unsigned int p)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_ROUTER, .pair = pair_lp(l, p),
	};

	give(g, &ev);
}

/* The pair behind a silent router is not the first one to be asked. */
static void router_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);

	give_router(g, 0, 0);
	expect_sent(g, SHIM6_MSG_PROBE);
	expect_over(g, 1, 0);
	expect_explores(g, REAP_WHY_LOCAL);
	/* One more is no news; but the pair gets its turn. */
	give_router(g, 0, 0);
	expect_unchanged(g);
	give_timeout(g);
	expect_sent(g, SHIM6_MSG_PROBE);
	expect_over(g, 0, 0);
}

/* Of a pair that was left meanwhile, or with nothing to find: nothing. */
static void router_ignored_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);

	give_router(g, 1, 0);
	expect_unchanged(g);
	g->sm.ls_local.flags[1] |= REAP_LOC_DOWN;
	give_router(g, 0, 0);
	expect_unchanged(g);
	g->sm.ls_local.flags[1] = 0;
	/* No limit but the exploration's own: it is no stranger who says so. */
	g->sm.hint_after = U32_MAX;
	give_router(g, 0, 0);
	expect_sent(g, SHIM6_MSG_PROBE);
}

static void elsewhere_test(struct kunit *test)
{
	static const u8 types[] = {
		SHIM6_EV_EXPLORE, SHIM6_EV_SUSPECT, SHIM6_EV_ROUTER,
		SHIM6_EV_GOOD, SHIM6_EV_BAD,
	};
	static const u8 states[] = {
		SHIM6_STATE_I1_SENT, SHIM6_STATE_I2_SENT, SHIM6_STATE_I2BIS_SENT,
		SHIM6_STATE_E_FAILED, SHIM6_STATE_NO_SUPPORT,
	};
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types) * ARRAY_SIZE(states); i++) {
		g = rig_in(test, states[i / ARRAY_SIZE(types)]);
		give_type(g, types[i % ARRAY_SIZE(types)]);
		KUNIT_EXPECT_EQ(test, g->acts.n, 0);
		KUNIT_EXPECT_EQ(test, g->sm.state, states[i / ARRAY_SIZE(types)]);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(explore_test),
	KUNIT_CASE(suspect_test),
	KUNIT_CASE(described_test),
	KUNIT_CASE(bad_test),
	KUNIT_CASE(bad_limit_test),
	KUNIT_CASE(good_test),
	KUNIT_CASE(good_timer_test),
	KUNIT_CASE(good_exploring_test),
	KUNIT_CASE(router_test),
	KUNIT_CASE(router_ignored_test),
	KUNIT_CASE(elsewhere_test),
	{}
};

struct kunit_suite shim6_sm_advice_suite = {
	.name = "shim6-sm-advice",
	.test_cases = cases,
};
