// SPDX-License-Identifier: GPL-2.0
/*
 * Recovery from lost state, RFC 5533 7.5 and 7.17 to 7.20: R1bis, I2bis and what
 * becomes of the context meanwhile.
 */
#include "sm_rig.h"
#include "suites.h"

#define EST	SHIM6_STATE_ESTABLISHED
#define I2B	SHIM6_STATE_I2BIS_SENT
#define NOW	7000

/* ESTABLISHED with two locators an end, on the pair of the second ones. */
static struct sm_rig *switched_rig(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);
	struct shim6_msg msg;

	give_type(g, SHIM6_EV_TRIGGER);
	give_msg_of(g, SHIM6_MSG_R1);
	msg = msg_of(g, SHIM6_MSG_R2);
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, 0, 0);
	g->sm.reap.cur = pair_lp(1, 1);
	return g;
}

static void give_r1bis(struct sm_rig *g, unsigned int l, unsigned int p)
{
	const struct shim6_msg msg = msg_of(g, SHIM6_MSG_R1BIS);

	give_msg(g, &msg, l, p);
}

static void give_r2(struct sm_rig *g, u64 tag, unsigned int l, unsigned int p)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_R2);

	msg.tag = tag;
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, l, p);
}

/* Over the pair the R1bis came, with all that names the context, 7.18. */
static void test_content(struct kunit *test)
{
	struct sm_rig *g = switched_rig(test);

	g->validator[3] = 0x77;
	give_r1bis(g, 1, 1);
	expect_sent(g, SHIM6_MSG_I2BIS);
	expect_over(g, 1, 1);
	KUNIT_EXPECT_EQ(test, g->got.tag, CT_LOCAL);
	KUNIT_EXPECT_EQ(test, g->got.packet_tag, CT_PEER);
	KUNIT_EXPECT_EQ(test, g->got.resp_nonce, RESP_NONCE);
	KUNIT_EXPECT_EQ(test, g->got.validator.len, SHIM6_VALIDATOR_LEN);
	KUNIT_EXPECT_EQ(test, g->got.validator.data[3], 0x77);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_ULID_PAIR));
	KUNIT_EXPECT_EQ(test, g->got.list.n, 2);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_FII));

	g = rig_in(test, I2B);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_ULID_PAIR));
}

/* Only with our tag for the peer, and between locators. */
static void test_refused(struct kunit *test)
{
	struct sm_rig *g = switched_rig(test);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_R1BIS);

	msg.tag ^= BIT_ULL(40);
	give_msg(g, &msg, 1, 1);
	expect_drop(g, SHIM6_DROP_UNKNOWN_TAG);
	give_r1bis(g, 1, 2);
	expect_drop(g, SHIM6_DROP_FOREIGN_ADDRESS);
	give_r1bis(g, 2, 1);
	expect_drop(g, SHIM6_DROP_FOREIGN_ADDRESS);
	msg = msg_of(g, SHIM6_MSG_R1BIS);
	msg.validator.len = SHIM6_VALIDATOR_MAX + 1;
	give_msg(g, &msg, 1, 1);
	expect_drop(g, SHIM6_DROP_TOO_BIG);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	expect_current(g, 1, 1);
}

/* A probe over another pair may be what the peer answers. */
static void test_other_pair(struct kunit *test)
{
	struct sm_rig *g = switched_rig(test);

	give_r1bis(g, 0, 1);
	expect_sent(g, SHIM6_MSG_I2BIS);
	expect_over(g, 0, 1);
	give_r2(g, 0x1234, 1, 1);
	expect_drop(g, SHIM6_DROP_FOREIGN_ADDRESS);
	give_r2(g, 0x1234, 0, 1);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	expect_current(g, 1, 1);
}

/* Payload never leaves its pair; the tag in it is the new one afterwards. */
static void test_recovers(struct kunit *test)
{
	struct sm_rig *g = switched_rig(test);

	give_r1bis(g, 1, 1);
	KUNIT_EXPECT_EQ(test, g->sm.ct_peer, CT_PEER);
	expect_current(g, 1, 1);
	give_r2(g, 0x1234, 1, 1);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	KUNIT_EXPECT_EQ(test, g->sm.ct_peer, 0x1234);
	expect_current(g, 1, 1);
	KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_SWITCH));
}

/* The peer's new list has not got the pair any more: on the pair of contact. */
static void test_pair_lost(struct kunit *test)
{
	struct sm_rig *g = switched_rig(test);
	struct shim6_msg msg;

	give_r1bis(g, 1, 0);
	msg = msg_of(g, SHIM6_MSG_R2);
	msg.tag = 0x1234;
	give_msg(g, &msg, 1, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	expect_current(g, 1, 0);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_SWITCH));
}

/* An R2 that answers an I1 of long ago is none of this. */
static void test_old_nonce(struct kunit *test)
{
	struct sm_rig *g = switched_rig(test);
	struct shim6_msg msg;

	give_r1bis(g, 1, 1);
	msg = msg_of(g, SHIM6_MSG_R2);
	msg.init_nonce = g->i1_nonce;
	give_msg(g, &msg, 1, 1);
	expect_drop(g, SHIM6_DROP_NONCE);
	KUNIT_EXPECT_EQ(test, g->sm.state, I2B);
}

/* 7.19: three times, then from the beginning, over the ULIDs and without a header. */
static void test_gives_up(struct kunit *test)
{
	struct sm_rig *g = switched_rig(test);
	unsigned int n;

	give_r1bis(g, 1, 1);
	for (n = 0; n < SHIM6_I2BIS_RETRIES_MAX; n++) {
		give_timeout(g);
		expect_sent(g, SHIM6_MSG_I2BIS);
		expect_over(g, 1, 1);
	}
	give_timeout(g);
	expect_sent(g, SHIM6_MSG_I1);
	expect_over(g, 0, 0);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_SWITCH));
	expect_current(g, 0, 0);
	give_msg_of(g, SHIM6_MSG_R1);
	expect_sent(g, SHIM6_MSG_I2);
	give_r2(g, 0x1234, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
}

/* No exploration of an association that may not exist; its end is told. */
static void test_exploration_ends(struct kunit *test)
{
	struct shim6_event ev = { .type = SHIM6_EV_MOVE };
	struct sm_rig *g = switched_rig(test);
	const struct shim6_action *act;

	ev.pair = pair_lp(0, 0);
	give(g, &ev);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);
	give_r1bis(g, 0, 0);
	act = find_act(g, SHIM6_ACT_REAP_STATE);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->sta, REAP_OPERATIONAL);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_MOVE_FAILED));
	KUNIT_EXPECT_NULL(test, g->sm.reap.work);
	expect_current(g, 1, 1);
}

/* Payload and probes draw I2bis, but not one each (6.6). */
static void test_urged(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I2B);
	unsigned int i, n = 0;

	for (i = 0; i < 20; i++) {
		fake_advance_ms(&g->f, 100);
		give_type(g, SHIM6_EV_PAYLOAD_HDR);
		n += g->n_got;
		KUNIT_EXPECT_EQ(test, g->sm.state, I2B);
	}
	KUNIT_EXPECT_EQ(test, n, 4);
}

/* Known tag, unknown address: the peer is told, 10.4 and 12.4. */
static void test_foreign_address(struct kunit *test)
{
	struct sm_rig *g = switched_rig(test);
	struct shim6_msg msg = msg_probe(g, REAP_EXPLORING);

	give_msg(g, &msg, 0, 5);
	expect_drop(g, SHIM6_DROP_FOREIGN_ADDRESS);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_R1BIS));
	msg = msg_of(g, SHIM6_MSG_KEEPALIVE);
	give_msg(g, &msg, 5, 0);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_R1BIS));
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_R1BIS));
}

/* What the R1bis of @pair for @tag gave out, in the I2bis that comes back. */
static struct shim6_msg i2bis_for(const struct shim6_secret *secret, u64 tag,
				  const struct reap_pair *pair,
				  struct shim6_idle *out)
{
	struct shim6_msg msg = {
		.type = SHIM6_MSG_I2BIS, .tag = CT_PEER, .packet_tag = tag,
		.resp_nonce = NOW, .opts = BIT(SHIM6_OPT_VALIDATOR),
	};

	shim6_idle_r1bis(secret, NOW, tag, pair, out);
	msg.validator = out->reply.validator;
	return msg;
}

/* The validator is bound to the tag and the addresses, and is no R1's. */
static void test_validator(struct kunit *test)
{
	struct reap_pair pair = pair_lp(0, 0), other = pair_lp(0, 1);
	struct shim6_secret_key key = { .lo.key = { 1, 2 }, .hi.key = { 3, 4 } };
	struct shim6_secret secret = {};
	struct shim6_idle given, out;
	struct shim6_msg msg;

	shim6_secret_rotate(&secret, &key, NOW);
	msg = i2bis_for(&secret, CT_LOCAL, &pair, &given);
	KUNIT_EXPECT_EQ(test, given.verdict, SHIM6_IDLE_REPLY);
	KUNIT_EXPECT_EQ(test, given.reply.type, SHIM6_MSG_R1BIS);
	KUNIT_EXPECT_EQ(test, given.reply.tag, CT_LOCAL);

	shim6_idle_msg(NULL, &secret, NOW + 30, &msg, &pair, &out);
	KUNIT_EXPECT_EQ(test, out.verdict, SHIM6_IDLE_CONTEXT);
	shim6_idle_msg(NULL, &secret, NOW + 31, &msg, &pair, &out);
	KUNIT_EXPECT_EQ(test, out.verdict, SHIM6_IDLE_DROP);
	shim6_idle_msg(NULL, &secret, NOW, &msg, &other, &out);
	KUNIT_EXPECT_EQ(test, out.verdict, SHIM6_IDLE_DROP);
	msg.packet_tag ^= BIT_ULL(46);
	shim6_idle_msg(NULL, &secret, NOW, &msg, &pair, &out);
	KUNIT_EXPECT_EQ(test, out.verdict, SHIM6_IDLE_DROP);
	msg.type = SHIM6_MSG_I2;
	msg.tag = CT_LOCAL;
	shim6_idle_msg(NULL, &secret, NOW, &msg, &pair, &out);
	KUNIT_EXPECT_EQ(test, out.drop, SHIM6_DROP_VALIDATOR);
}

/* An I2bis over locators makes a context that stays on them. */
static void test_responder(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_I2BIS);

	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, 1, 1);
	expect_sent(g, SHIM6_MSG_R2);
	expect_over(g, 1, 1);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	expect_current(g, 1, 1);
}

/*
 * An I2 that crosses brings a new CT(peer); the I2bis keeps the tag that the
 * validator of its R1bis is bound to.
 */
static void test_packet_tag(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I2BIS_SENT);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_I2);

	KUNIT_EXPECT_EQ(test, g->got.packet_tag, CT_PEER);
	msg.tag = CT_PEER ^ 1;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.ct_peer, CT_PEER ^ 1);
	give_timeout(g);
	expect_sent(g, SHIM6_MSG_I2BIS);
	KUNIT_EXPECT_EQ(test, g->got.packet_tag, CT_PEER);
}

static struct kunit_case sm_recovery_cases[] = {
	KUNIT_CASE(test_packet_tag),
	KUNIT_CASE(test_content),
	KUNIT_CASE(test_refused),
	KUNIT_CASE(test_other_pair),
	KUNIT_CASE(test_recovers),
	KUNIT_CASE(test_pair_lost),
	KUNIT_CASE(test_old_nonce),
	KUNIT_CASE(test_gives_up),
	KUNIT_CASE(test_exploration_ends),
	KUNIT_CASE(test_urged),
	KUNIT_CASE(test_foreign_address),
	KUNIT_CASE(test_validator),
	KUNIT_CASE(test_responder),
	{}
};

struct kunit_suite shim6_sm_recovery_suite = {
	.name = "shim6-sm-recovery",
	.test_cases = sm_recovery_cases,
};
