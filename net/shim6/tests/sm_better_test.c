// SPDX-License-Identifier: GPL-2.0
/* Current pairs that are deprecated or called broken, and better ones. */
#include "sm_rig.h"
#include "suites.h"

/* ESTABLISHED, with a peer that has two locators. */
static struct sm_rig *rig_established(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);
	struct shim6_msg msg;

	bring_to(g, SHIM6_STATE_I2_SENT);
	msg = msg_of(g, SHIM6_MSG_R2);
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, 0, 0);
	KUNIT_ASSERT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	return g;
}

/* Our locators get these flags. */
static void give_flags(struct sm_rig *g, u8 first, u8 second)
{
	struct reap_locset set = g->sm.ls_local;

	set.flags[0] = first;
	set.flags[1] = second;
	give_set(g, &set);
}

static void give_ack(struct sm_rig *g)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_ACK);

	msg.req_nonce = g->sm.update.nonce;
	give_msg(g, &msg, 0, 0);
}

/* The peer's locators get these flags. */
static void give_peer_flags(struct sm_rig *g, u8 first, u8 second)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_REQ);
	const u8 elems[] = { first, second };

	msg.opts = BIT(SHIM6_OPT_PREFS);
	msg.prefs.generation = g->sm.ls_peer.generation;
	msg.prefs.elems = elems;
	msg.prefs.elen = 1;
	msg.prefs.n = ARRAY_SIZE(elems);
	give_msg(g, &msg, 0, 0);
}

static void expect_stays(struct sm_rig *g)
{
	KUNIT_EXPECT_NULL(g->test, find_act(g, SHIM6_ACT_REAP_STATE));
	KUNIT_EXPECT_EQ(g->test, g->sm.reap.st.state, REAP_OPERATIONAL);
	KUNIT_EXPECT_NULL(g->test, g->sm.reap.work);
}

static void probe_by(struct sm_rig *g, unsigned int l, unsigned int p)
{
	unsigned int guard = 0;

	do {
		give_timeout(g);
	} while (!(g->n_got && g->got.type == SHIM6_MSG_PROBE) && ++guard < 9);
	KUNIT_EXPECT_EQ(g->test, g->got.type, SHIM6_MSG_PROBE);
	expect_over(g, l, p);
}

/* Deprecated: the pair may work still, and is asked second. */
static void deprecated_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_flags(g, REAP_LOC_TRANSIENT, 0);
	expect_explores(g, REAP_WHY_LOCAL);
	probe_by(g, 0, 0);
}

/* Called broken: the pair comes last. */
static void broken_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_flags(g, REAP_LOC_BROKEN, 0);
	expect_explores(g, REAP_WHY_LOCAL);
	probe_by(g, 1, 0);
	probe_by(g, 0, 1);
	probe_by(g, 0, 0);
}

/* Where nothing is better nothing happens, nor when it is told once more. */
static void no_better_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_flags(g, REAP_LOC_TRANSIENT, REAP_LOC_TRANSIENT);
	expect_stays(g);
	give_flags(g, REAP_LOC_TRANSIENT, REAP_LOC_BROKEN);
	expect_stays(g);
	give_flags(g, REAP_LOC_TRANSIENT, REAP_LOC_DOWN);
	expect_stays(g);
	give_flags(g, 0, REAP_LOC_TRANSIENT);
	expect_stays(g);
	give_flags(g, REAP_LOC_PREFS, REAP_LOC_PREFS);
	expect_stays(g);
	give_flags(g, REAP_LOC_PREFS, REAP_LOC_BROKEN);
	expect_explores(g, REAP_WHY_LOCAL);
}

/* Better, but tried and found dead: not for ever. */
static void tried_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct shim6_msg msg;

	give_flags(g, REAP_LOC_TRANSIENT, 0);
	expect_explores(g, REAP_WHY_LOCAL);
	msg = msg_probe(g, REAP_OPERATIONAL);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_OPERATIONAL);
	expect_current(g, 0, 0);
	fake_advance_ms(&g->f, 6 * REAP_LINGER_MS);
	give_type(g, SHIM6_EV_TIMER);
	give_flags(g, REAP_LOC_TRANSIENT, 0);
	expect_stays(g);
}

/* A new address is no better than the peer knows it to be. */
static void untold_test(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 1);

	bring_to(g, SHIM6_STATE_ESTABLISHED);
	give_added(g);
	give_flags(g, REAP_LOC_TRANSIENT, 0);
	expect_stays(g);
	give_ack(g);
	expect_explores(g, REAP_WHY_LOCAL);
	expect_sent(g, SHIM6_MSG_PROBE);
	expect_over(g, 1, 0);
}

/* An ACK of anything else is none. */
static void other_ack_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_flags(g, REAP_LOC_TRANSIENT, REAP_LOC_TRANSIENT);
	give_ack(g);
	expect_stays(g);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_TOLD));
}

/* The peer's locators count as ours do. */
static void peer_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_peer_flags(g, REAP_LOC_TRANSIENT, REAP_LOC_TRANSIENT);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_OPERATIONAL);
	give_peer_flags(g, REAP_LOC_TRANSIENT, 0);
	expect_explores(g, REAP_WHY_PEER);

	g = rig_established(test);
	give_peer_flags(g, REAP_LOC_BROKEN, 0);
	expect_explores(g, REAP_WHY_PEER);
	probe_by(g, 0, 1);
	probe_by(g, 1, 0);
	probe_by(g, 0, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(deprecated_test),
	KUNIT_CASE(broken_test),
	KUNIT_CASE(no_better_test),
	KUNIT_CASE(tried_test),
	KUNIT_CASE(untold_test),
	KUNIT_CASE(other_ack_test),
	KUNIT_CASE(peer_test),
	{}
};

struct kunit_suite shim6_sm_better_suite = {
	.name = "shim6-sm-better",
	.test_cases = cases,
};
