// SPDX-License-Identifier: GPL-2.0
/*
 * What a context does with lists that are proven, RFC 5533 7.2, 7.13, 7.16 and
 * 10.4: it takes them, refuses them, or waits for their signature to be checked.
 */
#include "proof_rig.h"
#include "sm_rig.h"

#define REQ_NONCE	0xc0ffee01

/* Where a list can come in, and what answers it. */
static const struct place {
	const char *name;
	u8 state;
	u8 msg;
	u8 answer;
} places[] = {
#define PLACE(state, msg, answer) \
	{ #msg " in " #state, SHIM6_STATE_##state, SHIM6_MSG_##msg, answer }
	PLACE(IDLE, I2, SHIM6_MSG_R2),
	PLACE(I1_SENT, I2, SHIM6_MSG_R2),
	PLACE(I2_SENT, I2, SHIM6_MSG_R2),
	PLACE(ESTABLISHED, I2, SHIM6_MSG_R2),
	PLACE(I2BIS_SENT, I2, SHIM6_MSG_R2),
	PLACE(ESTABLISHED, I2BIS, SHIM6_MSG_R2),
	PLACE(E_FAILED, I2, SHIM6_MSG_R2),
	PLACE(I1_SENT, R2, 0),
	PLACE(I2_SENT, R2, 0),
	PLACE(I2BIS_SENT, R2, 0),
	PLACE(ESTABLISHED, UPDATE_REQ, SHIM6_MSG_UPDATE_ACK),
};

static void place_desc(const struct place *p, char *desc)
{
	strscpy(desc, p->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(place, places, place_desc);

/* From where the peer would send it: a set-up began between other addresses. */
static void give_signed(struct sm_rig *g, const struct shim6_msg *msg,
			enum shim6_sig_state sig)
{
	struct shim6_event ev = {
		.type = SHIM6_EV_MSG,
		.msg = msg,
		.signature = sig,
		.pair = { g->sm.ulid_local, g->sm.ulid_peer },
	};

	if (msg->type == SHIM6_MSG_R2)
		ev.pair = g->sm.setup->pair;
	give(g, &ev);
}

/* Not on the stack of rig_of(), which is a large one under KASAN. */
static void give_r1bis(struct sm_rig *g)
{
	struct shim6_msg *msg = kunit_kzalloc(g->test, sizeof(*msg), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(g->test, msg);
	*msg = msg_of(g, SHIM6_MSG_R1BIS);
	give_signed(g, msg, SHIM6_SIG_UNKNOWN);
}

/* A context whose peer made these addresses; unproven ones are refused. */
static struct sm_rig *rig_of(struct kunit *test, const struct hba_vector *v,
			     u8 state)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);
	const struct reap_locset ls = g->sm.ls_local;
	const struct in6_addr ulid = addr_of(v, 0);
	bool recovers = state == SHIM6_STATE_I2BIS_SENT;

	g->params.require_verification = true;
	memset(&g->sm, 0, sizeof(g->sm));
	shim6_sm_init(&g->sm, &g->env, &ls.addr[0], &ulid, 0, CT_LOCAL, &ls);
	bring_to(g, recovers ? SHIM6_STATE_ESTABLISHED : state);
	if (recovers)
		give_r1bis(g);
	KUNIT_ASSERT_EQ(test, g->sm.state, state);
	return g;
}

/* The message of this place, with all that a claim has. */
static struct shim6_msg msg_with(const struct sm_rig *g, u8 type,
				 const struct claim *c)
{
	struct shim6_msg msg = msg_of(g, type);

	if (type != SHIM6_MSG_UPDATE_REQ)
		msg.tag = CT_PEER + 5;
	msg.req_nonce = REQ_NONCE;
	msg.opts |= BIT(SHIM6_OPT_KEEPALIVE);
	msg.keepalive_s = 30;
	put_list(c, &msg);
	put_pds(c, &msg);
	put_signature(c, &msg, SIG_LEN);
	return msg;
}

static void expect_taken(struct sm_rig *g, const struct claim *c,
			 const struct place *p)
{
	const struct reap_locset *ls = &g->sm.ls_peer;
	unsigned int i;

	expect_drop(g, SHIM6_DROP_NONE);
	KUNIT_EXPECT_NULL(g->test, find_act(g, SHIM6_ACT_ERROR));
	KUNIT_EXPECT_NULL(g->test, find_act(g, SHIM6_ACT_VERIFY));
	KUNIT_EXPECT_NOT_NULL(g->test, find_act(g, SHIM6_ACT_PEER));
	expect_sent(g, p->answer);
	KUNIT_ASSERT_EQ(g->test, ls->n, c->n);
	for (i = 0; i < c->n; i++) {
		KUNIT_EXPECT_MEMEQ(g->test, &ls->addr[i], &c->addrs[i], 16);
		KUNIT_EXPECT_EQ(g->test, ls->method[i], c->methods[i]);
		KUNIT_EXPECT_EQ(g->test, ls->flags[i] & REAP_LOC_VERIFIED,
				REAP_LOC_VERIFIED);
	}
	KUNIT_EXPECT_EQ(g->test, g->sm.reap.cfg.keepalive_timeout_ms, 30000);
}

/* Records of an exploration that were lent for nothing are back with the rig. */
static void expect_untouched(struct sm_rig *g)
{
	g->before.reap.work = g->sm.reap.work;
	expect_unchanged(g);
}

/* Nothing is done about the message but that, and nothing sticks. */
static void expect_only(struct sm_rig *g, u8 type)
{
	KUNIT_ASSERT_EQ(g->test, g->acts.n, 1);
	KUNIT_EXPECT_EQ(g->test, g->acts.a[0].type, type);
	expect_untouched(g);
}

static void expect_refused(struct sm_rig *g, u8 why, unsigned int bad)
{
	const struct shim6_action *act = find_act(g, SHIM6_ACT_ERROR);

	KUNIT_ASSERT_EQ(g->test, g->acts.n, 2);
	KUNIT_ASSERT_NOT_NULL(g->test, act);
	KUNIT_EXPECT_EQ(g->test, act->code, SHIM6_ERR_VERIFICATION);
	KUNIT_EXPECT_EQ(g->test, act->pointer, 100 + bad);
	expect_drop(g, why);
	expect_untouched(g);
}

/* A set proves itself: nobody is asked. */
static void test_set(struct kunit *test)
{
	const struct place *p = test->param_value;
	struct claim *c = claim_of(test, "h1");
	struct sm_rig *g = rig_of(test, c->v, p->state);
	struct shim6_msg msg = msg_with(g, p->msg, c);

	give_signed(g, &msg, SHIM6_SIG_UNKNOWN);
	expect_taken(g, c, p);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_SHOWN));
}

/* Asked for its signature nothing has happened yet; then it is taken or not. */
static void test_signature(struct kunit *test)
{
	const struct place *p = test->param_value;
	struct claim *c = claim_of(test, "hc");
	struct sm_rig *g = rig_of(test, c->v, p->state);
	struct shim6_msg msg;
	unsigned int i;

	claim_more(c, &foreign, CGA);
	msg = msg_with(g, p->msg, c);
	for (i = 0; i < 3; i++) {
		give_signed(g, &msg, SHIM6_SIG_UNKNOWN);
		expect_only(g, SHIM6_ACT_VERIFY);
	}
	give_signed(g, &msg, SHIM6_SIG_BAD);
	expect_refused(g, SHIM6_DROP_SIGNATURE, 2);
	give_signed(g, &msg, SHIM6_SIG_GOOD);
	expect_taken(g, c, p);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_SHOWN));
}

/* RFC 5533 7.13, 7.16, 10.4: no answer to who shows what is not the ULID's. */
static void test_wrong_parameters(struct kunit *test)
{
	const struct place *p = test->param_value;
	struct claim *c = claim_of(test, "h1");
	struct sm_rig *g = rig_of(test, c->v, p->state);
	struct shim6_msg msg = msg_with(g, p->msg, c);

	c->pds[7] ^= 0x10;
	give_signed(g, &msg, SHIM6_SIG_GOOD);
	expect_only(g, SHIM6_ACT_DROP);
	expect_drop(g, SHIM6_DROP_PARAMETERS);
	/* Not even without a list. */
	msg.opts &= ~BIT(SHIM6_OPT_LOCATORS);
	give_signed(g, &msg, SHIM6_SIG_GOOD);
	expect_only(g, SHIM6_ACT_DROP);
	expect_drop(g, SHIM6_DROP_PARAMETERS);
}

/* One locator that nothing proves takes all with it, parameters included. */
static void test_unproven(struct kunit *test)
{
	const struct place *p = test->param_value;
	struct claim *c = claim_of(test, "h1");
	struct sm_rig *g = rig_of(test, c->v, p->state);
	struct shim6_msg msg;

	claim_more(c, &foreign, HBA);
	msg = msg_with(g, p->msg, c);
	give_signed(g, &msg, SHIM6_SIG_GOOD);
	expect_refused(g, SHIM6_DROP_VERIFICATION, 3);
	c->methods[3] = UNP;
	give_signed(g, &msg, SHIM6_SIG_GOOD);
	expect_refused(g, SHIM6_DROP_VERIFICATION, 3);
	g->params.require_verification = false;
	give_signed(g, &msg, SHIM6_SIG_GOOD);
	expect_refused(g, SHIM6_DROP_VERIFICATION, 3);
}

/* Kept once; the same again is no news, others for the same ULID are. */
static void test_shown(struct kunit *test)
{
	const struct place *p = test->param_value;
	struct claim *c = claim_of(test, "h1");
	struct sm_rig *g = rig_of(test, c->v, p->state);
	struct shim6_shown *shown = shown_of(test, c->v);
	struct shim6_msg msg = msg_with(g, p->msg, c);

	g->sm.shown = shown;
	give_signed(g, &msg, SHIM6_SIG_UNKNOWN);
	expect_taken(g, c, p);
	KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_SHOWN));

	g = rig_of(test, c->v, p->state);
	shown->octets[PREFIX_OFF] ^= 1;
	g->sm.shown = shown;
	give_signed(g, &msg, SHIM6_SIG_UNKNOWN);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_SHOWN));

	g = rig_of(test, c->v, p->state);
	shown->octets[PREFIX_OFF] ^= 1;
	shown->len--;
	g->sm.shown = shown;
	give_signed(g, &msg, SHIM6_SIG_UNKNOWN);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_SHOWN));
}

/* An Update Request that shows nothing goes by what was shown before. */
static void test_update_without(struct kunit *test)
{
	const struct place update =
		PLACE(ESTABLISHED, UPDATE_REQ, SHIM6_MSG_UPDATE_ACK);
	struct claim *c = claim_of(test, "hc");
	struct sm_rig *g = rig_of(test, c->v, update.state);
	struct shim6_msg msg;

	claim_more(c, &foreign, CGA);
	msg = msg_with(g, update.msg, c);
	msg.opts &= ~BIT(SHIM6_OPT_PDS);
	give_signed(g, &msg, SHIM6_SIG_GOOD);
	expect_refused(g, SHIM6_DROP_VERIFICATION, 0);
	g->sm.shown = shown_of(test, c->v);
	give_signed(g, &msg, SHIM6_SIG_UNKNOWN);
	expect_only(g, SHIM6_ACT_VERIFY);
	give_signed(g, &msg, SHIM6_SIG_GOOD);
	expect_taken(g, c, &update);
	KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_SHOWN));
}

/* Preferences of another list refuse a request that was else believed. */
static void test_refused_later(struct kunit *test)
{
	struct claim *c = claim_of(test, "h1");
	struct sm_rig *g = rig_of(test, c->v, SHIM6_STATE_ESTABLISHED);
	struct shim6_msg msg = msg_with(g, SHIM6_MSG_UPDATE_REQ, c);

	msg.opts |= BIT(SHIM6_OPT_PREFS);
	msg.prefs.generation = 78;
	give_signed(g, &msg, SHIM6_SIG_UNKNOWN);
	expect_drop(g, SHIM6_DROP_GENERATION);
	KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_SHOWN));
	expect_untouched(g);
}

/* The source of an I2 may be proven by its own list alone (7.13). */
static void test_source(struct kunit *test)
{
	struct claim *c = claim_of(test, "hc");
	struct sm_rig *g = rig_of(test, c->v, SHIM6_STATE_ESTABLISHED);
	struct shim6_event ev = { .type = SHIM6_EV_MSG };
	struct shim6_msg msg;

	claim_more(c, &foreign, CGA);
	msg = msg_with(g, SHIM6_MSG_I2, c);
	ev.msg = &msg;
	ev.pair = (struct reap_pair){ g->sm.ulid_local, foreign };
	give(g, &ev);
	expect_only(g, SHIM6_ACT_VERIFY);
	ev.signature = SHIM6_SIG_BAD;
	give(g, &ev);
	expect_refused(g, SHIM6_DROP_SIGNATURE, 2);
	ev.signature = SHIM6_SIG_GOOD;
	give(g, &ev);
	expect_sent(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_TRUE(test, reap_pair_equal(&g->got_pair, &ev.pair));
}

/* While it waited the context went on: the nonce fits no more. */
static void test_too_late(struct kunit *test)
{
	struct claim *c = claim_of(test, "cg");
	struct sm_rig *g = rig_of(test, c->v, SHIM6_STATE_I2_SENT);
	struct shim6_msg msg = msg_with(g, SHIM6_MSG_R2, c);
	struct shim6_event ev = {
		.type = SHIM6_EV_MSG, .msg = &msg, .signature = SHIM6_SIG_GOOD,
		.pair = g->setup.pair,
	};
	struct shim6_msg plain;

	give_signed(g, &msg, SHIM6_SIG_UNKNOWN);
	expect_only(g, SHIM6_ACT_VERIFY);
	plain = msg_of(g, SHIM6_MSG_R2);
	give_signed(g, &plain, SHIM6_SIG_UNKNOWN);
	KUNIT_ASSERT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	give(g, &ev);
	expect_only(g, SHIM6_ACT_DROP);
	expect_drop(g, SHIM6_DROP_STATE);
}

static struct kunit_case sm_proof_cases[] = {
	KUNIT_CASE_PARAM(test_set, place_gen_params),
	KUNIT_CASE_PARAM(test_signature, place_gen_params),
	KUNIT_CASE_PARAM(test_wrong_parameters, place_gen_params),
	KUNIT_CASE_PARAM(test_unproven, place_gen_params),
	KUNIT_CASE_PARAM(test_shown, place_gen_params),
	KUNIT_CASE(test_update_without),
	KUNIT_CASE(test_refused_later),
	KUNIT_CASE(test_source),
	KUNIT_CASE(test_too_late),
	{}
};

struct kunit_suite shim6_sm_proof_suite = {
	.name = "shim6-sm-proof",
	.test_cases = sm_proof_cases,
};
