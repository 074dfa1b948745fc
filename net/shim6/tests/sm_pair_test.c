// SPDX-License-Identifier: GPL-2.0
/*
 * What the host learns of the current pair: own locators whose link went, and
 * ICMPv6 errors.
 */
#include "sm_rig.h"
#include "suites.h"

static const u8 states[] = {
	SHIM6_STATE_IDLE, SHIM6_STATE_I1_SENT, SHIM6_STATE_I2_SENT,
	SHIM6_STATE_ESTABLISHED, SHIM6_STATE_I2BIS_SENT, SHIM6_STATE_E_FAILED,
	SHIM6_STATE_NO_SUPPORT,
};

/* Own locators that came or went */

static void give_down(struct sm_rig *g, u8 down)
{
	struct reap_locset set = g->sm.ls_local;
	const struct shim6_event ev = { .type = SHIM6_EV_LOCATORS, .set = &set };
	unsigned int i;

	for (i = 0; i < set.n; i++)
		set.flags[i] = down & BIT(i) ? REAP_LOC_DOWN : 0;
	give(g, &ev);
}

static void test_down_flags(struct kunit *test)
{
	unsigned int i, down;
	struct sm_rig *g;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		g = rig_init(test, 1, 0, 3);
		bring_to(g, states[i]);
		for (down = 0; down < 8; down += 2) {
			give_down(g, down);
			KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_REAP_STATE));
			KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[0], 0);
			KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[1],
					down & 2 ? REAP_LOC_DOWN : 0);
			KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[2],
					down & 4 ? REAP_LOC_DOWN : 0);
		}
	}
}

/* The current source went: explore at once, from another one. */
static void test_source_down(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	const struct shim6_action *act;

	give_down(g, BIT(0));
	/* The probe, and an Update Request that says so: from the other one. */
	KUNIT_EXPECT_EQ(test, g->n_got, 2);
	expect_over(g, 1, 0);
	KUNIT_EXPECT_EQ(test, g->got.type, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_EQ(test, g->got.tag, CT_PEER);
	act = find_act(g, SHIM6_ACT_SEND);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->msg_type, SHIM6_MSG_PROBE);
	KUNIT_EXPECT_EQ(test, act->sta, REAP_EXPLORING);
	act = find_act(g, SHIM6_ACT_REAP_STATE);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->sta, REAP_EXPLORING);
	KUNIT_EXPECT_EQ(test, act->reason, REAP_WHY_LOCAL);

	/* In set-up there is nothing to explore yet, but it is remembered. */
	g = rig_in(test, SHIM6_STATE_I2_SENT);
	give_down(g, BIT(0));
	KUNIT_EXPECT_EQ(test, g->acts.n, 0);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[0], REAP_LOC_DOWN);
}

/* ICMPv6 errors about the current pair */

static void give_hint(struct sm_rig *g, unsigned int l, unsigned int p)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_HINT, .pair = pair_lp(l, p),
	};

	give(g, &ev);
}

static bool heeds(const struct sm_rig *g, unsigned int l, unsigned int p)
{
	const struct reap_pair pair = pair_lp(l, p);

	return shim6_sm_heeds_hint(&g->sm, g->f.env.now, &pair);
}

/* An exploration that finds the current pair well after all. */
static void answer_probe(struct sm_rig *g)
{
	struct shim6_msg msg = msg_probe(g, REAP_OPERATIONAL);

	give_msg(g, &msg, 0, 0);
	KUNIT_ASSERT_EQ(g->test, g->sm.reap.st.state, REAP_OPERATIONAL);
}

static void test_hint(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);

	KUNIT_EXPECT_FALSE(test, heeds(g, 0, 0));
	give_hint(g, 0, 0);
	expect_sent(g, SHIM6_MSG_PROBE);
	expect_over(g, 1, 0);
	expect_explores(g, REAP_WHY_ICMP);
	KUNIT_EXPECT_TRUE(test, heeds(g, 0, 0));
	KUNIT_EXPECT_FALSE(test, heeds(g, 1, 0));

	/* One more is no news, and after a Send Timeout it is the ULP's. */
	give_hint(g, 0, 0);
	expect_unchanged(g);
	fake_advance_ms(&g->f, g->params.reap.send_timeout_ms - 1);
	KUNIT_EXPECT_TRUE(test, heeds(g, 0, 0));
	fake_advance_ms(&g->f, 1);
	KUNIT_EXPECT_FALSE(test, heeds(g, 0, 0));
}

/* Of another pair than the current one, or with nothing to find: nothing. */
static void test_hint_ignored(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);

	give_hint(g, 1, 0);
	expect_unchanged(g);
	give_hint(g, 0, 1);
	expect_unchanged(g);
	KUNIT_EXPECT_FALSE(test, heeds(g, 1, 0));

	give_down(g, BIT(1));
	give_hint(g, 0, 0);
	expect_unchanged(g);
	give_down(g, 0);
	give_hint(g, 0, 0);
	expect_sent(g, SHIM6_MSG_PROBE);
}

/* What a requested move or the Send Timer began is left alone. */
static void test_hint_exploring(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct shim6_event ev = { SHIM6_EV_MOVE, .pair = pair_lp(1, 0) };

	give(g, &ev);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);
	give_hint(g, 0, 0);
	expect_unchanged(g);
	KUNIT_EXPECT_FALSE(test, heeds(g, 0, 0));
}

/* At least a second between two that count. */
static void test_hint_limit(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	unsigned int ms, hints = 0;
	u64 last = 0;

	for (ms = 0; ms < 10000; ms += 100) {
		fake_advance_ms(&g->f, 100);
		give_hint(g, 0, 0);
		if (g->sm.reap.st.state == REAP_OPERATIONAL)
			continue;
		if (hints++)
			KUNIT_EXPECT_GE(test, g->f.env.now - last, SEC);
		last = g->f.env.now;
		answer_probe(g);
	}
	KUNIT_EXPECT_GE(test, hints, 5);
}

static struct kunit_case sm_pair_cases[] = {
	KUNIT_CASE(test_down_flags),
	KUNIT_CASE(test_source_down),
	KUNIT_CASE(test_hint),
	KUNIT_CASE(test_hint_ignored),
	KUNIT_CASE(test_hint_exploring),
	KUNIT_CASE(test_hint_limit),
	{}
};

struct kunit_suite shim6_sm_pair_suite = {
	.name = "shim6-sm-pair",
	.test_cases = sm_pair_cases,
};
