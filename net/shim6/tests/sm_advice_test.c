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

static void elsewhere_test(struct kunit *test)
{
	static const u8 types[] = { SHIM6_EV_EXPLORE, SHIM6_EV_SUSPECT };
	static const u8 states[] = {
		SHIM6_STATE_I1_SENT, SHIM6_STATE_I2_SENT, SHIM6_STATE_I2BIS_SENT,
		SHIM6_STATE_E_FAILED, SHIM6_STATE_NO_SUPPORT,
	};
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < 2 * ARRAY_SIZE(states); i++) {
		g = rig_in(test, states[i / 2]);
		give_type(g, types[i & 1]);
		KUNIT_EXPECT_EQ(test, g->acts.n, 0);
		KUNIT_EXPECT_EQ(test, g->sm.state, states[i / 2]);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(explore_test),
	KUNIT_CASE(suspect_test),
	KUNIT_CASE(described_test),
	KUNIT_CASE(elsewhere_test),
	{}
};

struct kunit_suite shim6_sm_advice_suite = {
	.name = "shim6-sm-advice",
	.test_cases = cases,
};
