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
	const struct shim6_action *act;

	give_router(g, 0, 0);
	expect_sent(g, SHIM6_MSG_PROBE);
	expect_over(g, 1, 0);
	act = find_act(g, SHIM6_ACT_REAP_STATE);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->sta, REAP_EXPLORING);
	KUNIT_EXPECT_EQ(test, act->reason, REAP_WHY_LOCAL);
	expect_current(g, 0, 0);
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
	KUNIT_CASE(router_test),
	KUNIT_CASE(router_ignored_test),
	KUNIT_CASE(elsewhere_test),
	{}
};

struct kunit_suite shim6_sm_advice_suite = {
	.name = "shim6-sm-advice",
	.test_cases = cases,
};
