// SPDX-License-Identifier: GPL-2.0
/*
 * Two hosts set up a context over a network that delays, loses and duplicates:
 * state machine, responder, encoder and decoder together.
 */
#include "sm_net.h"
#include "suites.h"

#define EST	SHIM6_STATE_ESTABLISHED

static void expect_established(struct sm_net *n)
{
	const struct shim6_sm *a = &n->host[0].sm, *b = &n->host[1].sm;

	KUNIT_EXPECT_EQ(n->test, a->state, EST);
	KUNIT_EXPECT_EQ(n->test, b->state, EST);
	KUNIT_EXPECT_EQ(n->test, a->ct_peer, b->ct_local);
	KUNIT_EXPECT_EQ(n->test, b->ct_peer, a->ct_local);
	KUNIT_EXPECT_EQ(n->test, a->ls_peer.n, b->ls_local.n);
	KUNIT_EXPECT_EQ(n->test, b->ls_peer.n, a->ls_local.n);
	KUNIT_EXPECT_MEMEQ(n->test, a->ls_peer.addr, b->ls_local.addr,
			   16 * n->locators);
	KUNIT_EXPECT_MEMEQ(n->test, b->ls_peer.addr, a->ls_local.addr,
			   16 * n->locators);
}

static void expect_counts(struct sm_net *n, unsigned int i1, unsigned int r1,
			  unsigned int i2, unsigned int r2)
{
	KUNIT_EXPECT_EQ(n->test, n->sent[SHIM6_MSG_I1], i1);
	KUNIT_EXPECT_EQ(n->test, n->sent[SHIM6_MSG_R1], r1);
	KUNIT_EXPECT_EQ(n->test, n->sent[SHIM6_MSG_I2], i2);
	KUNIT_EXPECT_EQ(n->test, n->sent[SHIM6_MSG_R2], r2);
}

static void test_plain(struct kunit *test)
{
	struct sm_net *n = sm_net_init(test, 1, 0, 2);

	trigger(n, 0);
	run(n, 201);
	expect_established(n);
	expect_counts(n, 1, 1, 1, 1);
}

/* Contact over the second locators: both ends stay there. */
static void test_elsewhere(struct kunit *test)
{
	struct sm_net *n = sm_net_init(test, 1, 7, 2);
	struct reap_pair theirs;

	n->host[0].contact = seen_by(0, 1, 1);
	trigger(n, 0);
	run(n, 201);
	expect_established(n);
	expect_counts(n, 1, 1, 1, 1);
	theirs = swapped(&n->host[1].sm.reap.cur);
	KUNIT_EXPECT_TRUE(test, reap_pair_equal(&theirs, &n->host[0].contact));
	KUNIT_EXPECT_TRUE(test, reap_pair_equal(&n->host[0].sm.reap.cur,
						&n->host[0].contact));
}

/* RFC 5533 7.4: each answers the other's I1, nobody needs an R1. */
static void test_i1_crosses_i1(struct kunit *test)
{
	struct sm_net *n = sm_net_init(test, 1, 0, 2);

	trigger(n, 0);
	trigger(n, 1);
	run(n, 101);
	expect_established(n);
	expect_counts(n, 2, 0, 0, 2);
}

/* B begins while A's I2 is still to come: A answers with R2, B takes the I2. */
static void test_i2_crosses_i1(struct kunit *test)
{
	struct sm_net *n = sm_net_init(test, 1, 0, 2);

	trigger(n, 0);
	n->host[1].trigger_at = n->f.env.now + 60 * MS;
	run(n, 140);
	KUNIT_EXPECT_EQ(test, n->host[0].sm.state, SHIM6_STATE_I2_SENT);
	KUNIT_EXPECT_EQ(test, n->host[1].sm.state, SHIM6_STATE_I1_SENT);
	run(n, 100);
	expect_established(n);
	expect_counts(n, 2, 1, 1, 2);
}

/* Crossing I1s, and one of the two R2 lost: the repeated I1 brings it back. */
static void test_crossing_r2_lost(struct kunit *test)
{
	struct sm_net *n = sm_net_init(test, 1, 0, 2);

	trigger(n, 0);
	trigger(n, 1);
	n->lose[SHIM6_MSG_R2] = 1;
	run(n, 6200);
	expect_established(n);
	expect_counts(n, 3, 0, 0, 3);
}

/* What every single loss costs */
static const struct {
	u8 type;
	u8 lost;
	u8 i1, r1, i2, r2;
} losses[] = {
	{ SHIM6_MSG_I1, 1, 2, 1, 1, 1 },
	{ SHIM6_MSG_I1, 4, 5, 1, 1, 1 },
	{ SHIM6_MSG_R1, 1, 2, 2, 1, 1 },
	{ SHIM6_MSG_I2, 1, 1, 1, 2, 1 },
	{ SHIM6_MSG_I2, 2, 1, 1, 3, 1 },
	/* The I2 given up, all over again. */
	{ SHIM6_MSG_I2, 3, 2, 2, 4, 1 },
	/* The responder is ESTABLISHED: repeated I2, then I1, draw an R2. */
	{ SHIM6_MSG_R2, 1, 1, 1, 2, 2 },
	{ SHIM6_MSG_R2, 2, 1, 1, 3, 3 },
	{ SHIM6_MSG_R2, 3, 2, 1, 3, 4 },
	{ SHIM6_MSG_R2, 4, 3, 1, 3, 5 },
};

static void test_losses(struct kunit *test)
{
	unsigned int i;
	struct sm_net *n;

	for (i = 0; i < ARRAY_SIZE(losses); i++) {
		n = sm_net_init(test, i + 1, 0, 2);
		/* What REAP sends would draw another I2: not in this test. */
		n->lose[SHIM6_MSG_PROBE] = 255;
		n->lose[SHIM6_MSG_KEEPALIVE] = 255;
		n->lose[losses[i].type] = losses[i].lost;
		trigger(n, 0);
		run(n, 100 * 1000);
		expect_established(n);
		expect_counts(n, losses[i].i1, losses[i].r1, losses[i].i2,
			      losses[i].r2);
		KUNIT_EXPECT_EQ(test, n->host[0].frees, 0);
	}
}

/* RFC 5533 figure 7: the peer lost its state and begins anew, we stay. */
static void test_state_lost(struct kunit *test)
{
	struct sm_net *n = sm_net_init(test, 1, 0, 2);
	u64 old;

	trigger(n, 0);
	run(n, 1000);
	expect_established(n);
	old = n->host[1].sm.ct_local;
	forget(n, 1);
	trigger(n, 1);
	run(n, 140);
	KUNIT_EXPECT_EQ(test, n->host[0].sm.state, EST);
	KUNIT_EXPECT_EQ(test, n->host[0].sm.ct_peer, old);
	run(n, 61);
	expect_established(n);
	expect_counts(n, 2, 2, 2, 2);
	KUNIT_EXPECT_NE(test, n->host[0].sm.ct_peer, old);
}

/*
 * A responder that wants proof refuses every I2: an end to it after the last
 * round, and no trace at the responder.
 */
static void test_refused(struct kunit *test)
{
	struct sm_net *n = sm_net_init(test, 1, 0, 2);

	n->host[1].params.require_verification = true;
	trigger(n, 0);
	run(n, 1800 * 1000);
	expect_counts(n, 2, 2, 6, 0);
	KUNIT_EXPECT_EQ(test, n->host[1].errors, 6);
	/* I2, validator, then the list's type, length, generation, number. */
	KUNIT_EXPECT_EQ(test, n->host[1].pointer, 24 + 24 + 4 + 5);
	KUNIT_EXPECT_EQ(test, n->host[1].sm.state, SHIM6_STATE_IDLE);
	KUNIT_EXPECT_EQ(test, n->host[0].sm.state, SHIM6_STATE_IDLE);
	KUNIT_EXPECT_EQ(test, n->host[0].frees, 1);
}

/* Set-up wanted from some random moment on, again and again until it succeeds. */
static void make_eager(struct sm_net *n, unsigned int who)
{
	if (n->locators > 1 && draw(n, 2))
		n->host[who].contact = seen_by(who, 1, 1);
	n->host[who].eager = true;
	n->host[who].trigger_at = n->f.env.now + (1 + draw(n, 3000)) * MS;
}

/*
 * One or both begin, at random times, over one pair or another, in a network
 * that loses and duplicates up to four fifths and reorders for two minutes;
 * one may lose its state meanwhile. Whoever failed begins again after the
 * hold-down.
 */
static void test_lossy(struct kunit *test)
{
	unsigned int seed, who, begin;
	struct sm_net *n;

	for (seed = 1; seed <= 500; seed++) {
		n = sm_net_init(test, seed, seed % 5 ? 0 : seed, 1 + seed % 8);
		n->loss = draw(n, 80);
		n->delay_min = 5;
		n->delay_max = 900;
		n->fair_from = n->f.env.now + 120 * SEC;
		begin = 1 + draw(n, 3);
		for (who = 0; who < 2; who++)
			if (begin & BIT(who))
				make_eager(n, who);
		run(n, draw(n, 100 * 1000));
		if (draw(n, 2)) {
			who = draw(n, 2);
			forget(n, who);
			make_eager(n, who);
		}
		run(n, 600 * 1000);
		if (n->host[0].sm.state != EST || n->host[1].sm.state != EST)
			kunit_info(test, "seed %u\n", seed);
		expect_established(n);
		kunit_kfree(test, n);
	}
}

static struct kunit_case sm_handshake_cases[] = {
	KUNIT_CASE(test_plain),
	KUNIT_CASE(test_elsewhere),
	KUNIT_CASE(test_i1_crosses_i1),
	KUNIT_CASE(test_i2_crosses_i1),
	KUNIT_CASE(test_crossing_r2_lost),
	KUNIT_CASE(test_losses),
	KUNIT_CASE(test_state_lost),
	KUNIT_CASE(test_refused),
	KUNIT_CASE(test_lossy),
	{}
};

struct kunit_suite shim6_sm_handshake_suite = {
	.name = "shim6-sm-handshake",
	.test_cases = sm_handshake_cases,
};
