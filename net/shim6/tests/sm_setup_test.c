// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of one context: retransmission, rounds and hold-downs, RFC 5533 7.8,
 * 7.12 and 14.
 */
#include "sm_rig.h"
#include "suites.h"

#define I1S	SHIM6_STATE_I1_SENT
#define I2S	SHIM6_STATE_I2_SENT
#define EST	SHIM6_STATE_ESTABLISHED
#define EF	SHIM6_STATE_E_FAILED

static u32 lowest(void *arg)
{
	return 0;
}

static u32 highest(void *arg)
{
	return U32_MAX;
}

/* From now to the next timeout, in thousandths of @nominal_ms. */
static u64 interval(struct sm_rig *g, u64 nominal_ms)
{
	u64 start = g->f.env.now;

	give_timeout(g);
	return div_u64(g->f.env.now - start, nominal_ms * 1000);
}

/*
 * The n-th interval is drawn from 0.5 to 1.5 times the nominal one. Were the
 * draw to compound, the extremes would show it.
 */
static void expect_intervals(struct kunit *test, u8 state, u8 msg,
			     unsigned int retries, u32 (*draw)(void *arg),
			     u64 low, u64 high)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);
	unsigned int n;
	u64 took;

	g->f.env.random = draw;
	bring_to(g, state);
	for (n = 0; n <= retries; n++) {
		KUNIT_EXPECT_EQ(test, g->sm.state, state);
		KUNIT_EXPECT_EQ(test, g->got.type, msg);
		took = interval(g, 4000ULL << n);
		KUNIT_EXPECT_GE_MSG(test, took, low, "interval %u", n);
		KUNIT_EXPECT_LE_MSG(test, took, high, "interval %u", n);
	}
	KUNIT_EXPECT_NE(test, g->sm.state, state);
}

static void test_extreme_intervals(struct kunit *test)
{
	expect_intervals(test, I1S, SHIM6_MSG_I1, 4, lowest, 500, 500);
	expect_intervals(test, I1S, SHIM6_MSG_I1, 4, highest, 1499, 1500);
	expect_intervals(test, I2S, SHIM6_MSG_I2, 2, lowest, 500, 500);
	expect_intervals(test, I2S, SHIM6_MSG_I2, 2, highest, 1499, 1500);
}

/* And drawn evenly: a quarter of the draws in each quarter of the range. */
static void test_random_intervals(struct kunit *test)
{
	unsigned int quarter[5][4] = {};
	struct sm_rig *g;
	unsigned int n, i;
	u64 seed, took;

	for (seed = 1; seed <= 400; seed++) {
		g = rig_init(test, seed * 7919, 0, 2);
		bring_to(g, I1S);
		for (n = 0; n < 5; n++) {
			took = interval(g, 4000ULL << n);
			KUNIT_ASSERT_GE(test, took, 500);
			KUNIT_ASSERT_LE(test, took, 1500);
			quarter[n][min_t(u64, div_u64(took - 500, 250), 3)]++;
		}
		kunit_kfree(test, g);
	}
	for (n = 0; n < 5; n++) {
		for (i = 0; i < 4; i++) {
			KUNIT_EXPECT_GT(test, quarter[n][i], 65);
			KUNIT_EXPECT_LT(test, quarter[n][i], 135);
		}
	}
}

/* The administrator's settings count, from the next step on. */
static void test_settings(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);

	g->params.i1_timeout_ms = 100;
	g->params.i1_retries = 0;
	g->params.no_r1_holddown_ms = 700;
	g->f.env.random = lowest;
	bring_to(g, I1S);
	KUNIT_EXPECT_EQ(test, interval(g, 100), 500);
	KUNIT_EXPECT_EQ(test, g->sm.state, EF);
	KUNIT_EXPECT_EQ(test, interval(g, 700), 1000);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_FREE));
}

/* An I1 repeated is the same I1. */
static void test_i1_repeats(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I1S);
	u32 nonce = g->i1_nonce;
	unsigned int n;

	KUNIT_EXPECT_EQ(test, g->got.tag, CT_LOCAL);
	KUNIT_EXPECT_EQ(test, g->got.opts, 0);
	expect_over(g, 0, 0);
	for (n = 0; n < SHIM6_I1_RETRIES_MAX; n++) {
		give_timeout(g);
		expect_sent(g, SHIM6_MSG_I1);
		KUNIT_EXPECT_EQ(test, g->got.init_nonce, nonce);
		KUNIT_EXPECT_EQ(test, g->got.tag, CT_LOCAL);
		expect_over(g, 0, 0);
	}
	give_timeout(g);
	expect_sent(g, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, EF);
}

static void expect_i2(struct sm_rig *g, u32 nonce)
{
	expect_sent(g, SHIM6_MSG_I2);
	expect_over(g, 0, 0);
	KUNIT_EXPECT_EQ(g->test, g->got.tag, CT_LOCAL);
	KUNIT_EXPECT_EQ(g->test, g->got.init_nonce, nonce);
	KUNIT_EXPECT_NE(g->test, g->got.init_nonce, 0);
	KUNIT_EXPECT_EQ(g->test, g->got.resp_nonce, RESP_NONCE);
	KUNIT_ASSERT_EQ(g->test, g->got.validator.len, SHIM6_VALIDATOR_LEN);
	KUNIT_EXPECT_MEMEQ(g->test, g->got.validator.data, g->validator,
			   SHIM6_VALIDATOR_LEN);
}

/* The I2 gives back what the R1 brought, in every repetition. */
static void test_i2_repeats(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I1S);
	unsigned int n;

	for (n = 0; n < SHIM6_VALIDATOR_LEN; n++)
		g->validator[n] = 0xc0 + n;
	give_msg_of(g, SHIM6_MSG_R1);
	expect_i2(g, g->i2_nonce);
	for (n = 0; n < SHIM6_I2_RETRIES_MAX; n++) {
		give_timeout(g);
		KUNIT_EXPECT_EQ(test, g->sm.state, I2S);
		expect_i2(g, g->i2_nonce);
	}
}

/*
 * I2 unanswered: a new I1 with a fresh nonce and all its retries; an R1 to
 * the old one is worth nothing. After the last round set-up is given up.
 */
static void test_rounds(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I1S);
	unsigned int round, n;
	struct shim6_msg old;
	u32 nonce;

	for (round = 1; ; round++) {
		old = msg_of(g, SHIM6_MSG_R1);
		nonce = g->i1_nonce;
		give_msg(g, &old, 0, 0);
		KUNIT_ASSERT_EQ(test, g->sm.state, I2S);
		for (n = 0; n < SHIM6_I2_RETRIES_MAX; n++)
			give_timeout(g);
		KUNIT_ASSERT_EQ(test, g->sm.state, I2S);
		give_timeout(g);
		if (round == SHIM6_SETUP_ROUNDS_MAX)
			break;
		KUNIT_ASSERT_EQ(test, g->sm.state, I1S);
		expect_sent(g, SHIM6_MSG_I1);
		KUNIT_EXPECT_NE(test, g->got.init_nonce, nonce);
		KUNIT_EXPECT_EQ(test, g->sm.retries, 0);
		give_msg(g, &old, 0, 0);
		expect_drop(g, SHIM6_DROP_NONCE);
	}
	KUNIT_EXPECT_EQ(test, g->sm.state, EF);
	expect_sent(g, 0);
}

/* All of its retries even in the second round. */
static void test_second_round_retries(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I2S);
	unsigned int n, i1 = 0;

	for (n = 0; g->sm.state != EF && n < 20; n++) {
		give_timeout(g);
		i1 += g->n_got && g->got.type == SHIM6_MSG_I1;
	}
	KUNIT_EXPECT_EQ(test, i1, 1 + SHIM6_I1_RETRIES_MAX);
}

/* Hold-downs: no set-up of our own while they last, then a clean slate. */
static void test_holddowns(struct kunit *test)
{
	static const struct {
		u8 state;
		u32 seconds;
	} cases[] = {
		{ SHIM6_STATE_E_FAILED, 60 },
		{ SHIM6_STATE_NO_SUPPORT, 600 },
	};
	struct sm_rig *g;
	unsigned int i;
	u64 start;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		g = rig_in(test, cases[i].state);
		start = g->f.env.now;
		fake_advance_ms(&g->f, cases[i].seconds * 1000 - 1);
		give_type(g, SHIM6_EV_TIMER);
		give_type(g, SHIM6_EV_TRIGGER);
		expect_unchanged(g);
		give_timeout(g);
		KUNIT_EXPECT_EQ(test, g->f.env.now - start,
				cases[i].seconds * SEC);
		KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_IDLE);
		KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_FREE));
		expect_sent(g, 0);
	}
}

/* An R2 may answer either message; the I2's nonce is no good before the I2. */
static void test_r2_nonces(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I2S);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_R2);

	msg.init_nonce = g->i1_nonce;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	KUNIT_EXPECT_EQ(test, g->sm.ct_peer, CT_PEER);
	KUNIT_EXPECT_EQ(test, g->sm.ct_local, CT_LOCAL);
	expect_current(g, 0, 0);

	/* A nonce that is still 0 in memory must not match either. */
	g = rig_in(test, I1S);
	msg = msg_of(g, SHIM6_MSG_R2);
	msg.init_nonce = 0;
	give_msg(g, &msg, 0, 0);
	expect_drop(g, SHIM6_DROP_NONCE);
	expect_unchanged(g);
}

/* Handshake messages are payload to REAP: the initiator owes a keepalive. */
static void test_reap_begins(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, EST);

	KUNIT_EXPECT_NE(test, g->sm.reap.st.ka_start, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.send_start, 0);

	/* The responder sent last: something must come back. */
	g = rig_init(test, 1, 0, 2);
	give_msg_of(g, SHIM6_MSG_I2);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.ka_start, 0);
	KUNIT_EXPECT_NE(test, g->sm.reap.st.send_start, 0);
}

static struct kunit_case sm_setup_cases[] = {
	KUNIT_CASE(test_extreme_intervals),
	KUNIT_CASE(test_random_intervals),
	KUNIT_CASE(test_settings),
	KUNIT_CASE(test_i1_repeats),
	KUNIT_CASE(test_i2_repeats),
	KUNIT_CASE(test_rounds),
	KUNIT_CASE(test_second_round_retries),
	KUNIT_CASE(test_holddowns),
	KUNIT_CASE(test_r2_nonces),
	KUNIT_CASE(test_reap_begins),
	{}
};

struct kunit_suite shim6_sm_setup_suite = {
	.name = "shim6-sm-setup",
	.test_cases = sm_setup_cases,
};
