// SPDX-License-Identifier: GPL-2.0
/* The stateless responder: I1 and I2 before any context is touched. */
#include "sm_rig.h"
#include "suites.h"

#define NOW	5000

/* @m: the I1 or I2 asked about; @pair: where it came in */
struct responder {
	struct kunit *test;
	struct shim6_secret secret;
	struct shim6_idle out;
	struct shim6_msg m;
	struct reap_pair pair;
	u32 now;
};

static void add_ulids(struct responder *r, unsigned int l, unsigned int p)
{
	const struct reap_pair ulids = pair_lp(l, p);

	r->m.opts |= BIT(SHIM6_OPT_ULID_PAIR);
	r->m.ulid_receiver = ulids.local;
	r->m.ulid_sender = ulids.peer;
}

static void add_fii(struct responder *r, u32 fii)
{
	r->m.opts |= BIT(SHIM6_OPT_FII);
	r->m.fii = fii;
}

static void ask(struct responder *r, const struct shim6_sm *sm)
{
	memset(&r->out, 0xa5, sizeof(r->out));
	shim6_idle_msg(sm, &r->secret, r->now, &r->m, &r->pair, &r->out);
}

static void rotate(struct responder *r)
{
	struct shim6_secret_key key;

	memset(&key, 0x40 + r->now, sizeof(key));
	key.hi.key[0] ^= 1;
	shim6_secret_rotate(&r->secret, &key, r->now);
}

/* An I1 from the peer's ULID to ours. */
static struct responder *responder_init(struct kunit *test)
{
	struct responder *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->test = test;
	r->now = NOW;
	rotate(r);
	r->pair = pair_lp(0, 0);
	r->m.type = SHIM6_MSG_I1;
	r->m.tag = CT_PEER;
	r->m.init_nonce = PEER_NONCE;
	return r;
}

static void expect_r1(struct responder *r)
{
	const struct shim6_msg *r1 = &r->out.reply;
	u8 buf[64];

	KUNIT_ASSERT_EQ(r->test, r->out.verdict, SHIM6_IDLE_REPLY);
	KUNIT_EXPECT_EQ(r->test, r1->type, SHIM6_MSG_R1);
	KUNIT_EXPECT_EQ(r->test, r1->init_nonce, r->m.init_nonce);
	KUNIT_EXPECT_EQ(r->test, r1->opts, BIT(SHIM6_OPT_VALIDATOR));
	KUNIT_EXPECT_TRUE(r->test, r1->validator.data == r->out.validator);
	KUNIT_EXPECT_EQ(r->test, shim6_encode(r1, buf, sizeof(buf)), 40);
}

/* The I2 that follows: another Initiator Nonce, the rest given back. */
static void make_i2(struct responder *r, u8 *validator)
{
	ask(r, NULL);
	expect_r1(r);
	memcpy(validator, r->out.validator, SHIM6_VALIDATOR_LEN);
	r->m.type = SHIM6_MSG_I2;
	r->m.init_nonce ^= 1;
	r->m.resp_nonce = r->out.reply.resp_nonce;
	r->m.opts |= BIT(SHIM6_OPT_VALIDATOR);
	r->m.validator.data = validator;
	r->m.validator.len = SHIM6_VALIDATOR_LEN;
}

static void expect_context(struct responder *r, const struct shim6_sm *sm)
{
	ask(r, sm);
	KUNIT_EXPECT_EQ(r->test, r->out.verdict, SHIM6_IDLE_CONTEXT);
}

static void expect_dropped(struct responder *r)
{
	ask(r, NULL);
	KUNIT_EXPECT_EQ(r->test, r->out.verdict, SHIM6_IDLE_DROP);
	KUNIT_EXPECT_EQ(r->test, r->out.drop, SHIM6_DROP_VALIDATOR);
}

/* I1 */

static void test_i1_stranger(struct kunit *test)
{
	struct responder *r = responder_init(test);
	u8 first[SHIM6_VALIDATOR_LEN];

	ask(r, NULL);
	expect_r1(r);
	memcpy(first, r->out.validator, sizeof(first));

	/* Stateless: the same I1 draws the same R1 within the second. */
	ask(r, NULL);
	KUNIT_EXPECT_MEMEQ(test, first, r->out.validator, sizeof(first));
	r->now++;
	ask(r, NULL);
	KUNIT_EXPECT_MEMNEQ(test, first, r->out.validator, sizeof(first));
}

/*
 * An I1 for every state of the context: R1 where there is nothing to be found,
 * R2 (the context's business) where set-up crosses or our R2 was lost.
 */
static void test_i1_states(struct kunit *test)
{
	static const struct {
		u8 state;
		bool context;
	} cases[] = {
		{ SHIM6_STATE_IDLE, false },
		{ SHIM6_STATE_I1_SENT, true },
		{ SHIM6_STATE_I2_SENT, true },
		{ SHIM6_STATE_ESTABLISHED, true },
		{ SHIM6_STATE_E_FAILED, false },
		{ SHIM6_STATE_NO_SUPPORT, false },
	};
	struct responder *r;
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		r = responder_init(test);
		g = rig_in(test, cases[i].state);
		g->before = g->sm;
		g->setup_before = g->setup;
		ask(r, &g->sm);
		if (cases[i].context)
			KUNIT_EXPECT_EQ(test, r->out.verdict,
					SHIM6_IDLE_CONTEXT);
		else
			expect_r1(r);
		expect_unchanged(g);
	}
}

/* Another tag than the one we know, in any bit: the peer lost its state. */
static void test_i1_new_tag(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct responder *r = responder_init(test);
	unsigned int bit;

	for (bit = 0; bit < 47; bit++) {
		r->m.tag = CT_PEER ^ BIT_ULL(bit);
		ask(r, &g->sm);
		expect_r1(r);
	}
}

/* An I1 that names ULIDs must come over locators we know, RFC 5533 7.9. */
static void test_i1_foreign(struct kunit *test)
{
	static const struct {
		u8 l, p;
		bool context;
	} cases[] = {
		{ 0, 0, true }, { 1, 0, true }, { 0, 1, true }, { 1, 1, true },
		{ 0, 2, false }, { 2, 0, false }, { 2, 2, false },
	};
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I2_SENT);
	struct responder *r = responder_init(test);
	struct shim6_msg r2 = msg_of(g, SHIM6_MSG_R2);
	unsigned int i;

	add_list(g, &r2, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &r2, 0, 0);
	add_ulids(r, 0, 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		r->pair = pair_lp(cases[i].l, cases[i].p);
		ask(r, &g->sm);
		if (cases[i].context)
			KUNIT_EXPECT_EQ(test, r->out.verdict,
					SHIM6_IDLE_CONTEXT);
		else
			expect_r1(r);
	}
}

/* I2 */

static void test_i2_good(struct kunit *test)
{
	static const u8 states[] = {
		SHIM6_STATE_IDLE, SHIM6_STATE_I1_SENT, SHIM6_STATE_I2_SENT,
		SHIM6_STATE_ESTABLISHED, SHIM6_STATE_E_FAILED,
		SHIM6_STATE_NO_SUPPORT,
	};
	struct responder *r = responder_init(test);
	u8 validator[SHIM6_VALIDATOR_LEN];
	unsigned int i;

	make_i2(r, validator);
	expect_context(r, NULL);
	for (i = 0; i < ARRAY_SIZE(states); i++)
		expect_context(r, &rig_in(test, states[i])->sm);
}

static void test_i2_options(struct kunit *test)
{
	struct responder *r = responder_init(test);
	u8 validator[SHIM6_VALIDATOR_LEN];

	r->pair = pair_lp(1, 1);
	add_ulids(r, 0, 0);
	add_fii(r, 3);
	make_i2(r, validator);
	expect_context(r, NULL);
}

/* The option may name what the addresses say anyway: nothing else is meant. */
static void test_i2_redundant_option(struct kunit *test)
{
	struct responder *r = responder_init(test);
	u8 validator[SHIM6_VALIDATOR_LEN];

	make_i2(r, validator);
	add_ulids(r, 0, 0);
	expect_context(r, NULL);
}

/* Whatever the validator binds and whatever is not its own */

enum change {
	TAG, ULID_SENDER, ULID_RECEIVER, NO_ULIDS, SOURCE, DESTINATION, FII,
	NO_FII, NONCE_UP, NONCE_DOWN, OCTET, SHORTER, LONGER, EMPTY, SECRET,
};

static const char *const change_names[] = {
	"tag", "ULID of the sender", "ULID of the receiver", "no ULID pair",
	"source", "destination", "FII", "no FII", "nonce + 1", "nonce - 1",
	"an octet", "shorter", "longer", "empty", "another secret",
};

static void change(struct responder *r, enum change what, u8 *validator)
{
	switch (what) {
	case TAG:
		r->m.tag ^= BIT_ULL(46);
		break;
	case ULID_SENDER:
		r->m.ulid_sender.s6_addr[15] ^= 1;
		break;
	case ULID_RECEIVER:
		r->m.ulid_receiver.s6_addr[0] ^= 1;
		break;
	case NO_ULIDS:
		r->m.opts &= ~BIT(SHIM6_OPT_ULID_PAIR);
		break;
	case SOURCE:
		r->pair.peer.s6_addr[15] ^= 1;
		break;
	case DESTINATION:
		r->pair.local.s6_addr[15] ^= 1;
		break;
	case FII:
		r->m.fii ^= BIT(31);
		break;
	case NO_FII:
		r->m.opts &= ~BIT(SHIM6_OPT_FII);
		r->m.fii = 0;
		break;
	case NONCE_UP:
		r->m.resp_nonce++;
		r->now++;
		break;
	case NONCE_DOWN:
		r->m.resp_nonce--;
		break;
	case OCTET:
		validator[SHIM6_VALIDATOR_LEN - 1] ^= 0x80;
		break;
	case SHORTER:
		r->m.validator.len--;
		break;
	case LONGER:
		r->m.validator.len++;
		break;
	case EMPTY:
		r->m.validator.len = 0;
		break;
	case SECRET:
		r->secret.key[0].lo.key[1] ^= 1;
		r->secret.key[1].lo.key[1] ^= 1;
		break;
	}
}

static void test_i2_changed(struct kunit *test)
{
	u8 validator[SHIM6_VALIDATOR_LEN + 1];
	struct responder *r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(change_names); i++) {
		r = responder_init(test);
		r->pair = pair_lp(1, 1);
		add_ulids(r, 0, 0);
		add_fii(r, 3);
		memset(validator, 0, sizeof(validator));
		make_i2(r, validator);
		expect_context(r, NULL);
		change(r, i, validator);
		ask(r, NULL);
		KUNIT_EXPECT_EQ_MSG(test, r->out.verdict, SHIM6_IDLE_DROP, "%s",
				    change_names[i]);
		expect_dropped(r);
	}
}

/* Good for 30 s, RFC 5533 14; a nonce of the future is nobody's. */
static void test_i2_age(struct kunit *test)
{
	struct responder *r = responder_init(test);
	u8 validator[SHIM6_VALIDATOR_LEN];

	make_i2(r, validator);
	r->now += SHIM6_VALIDATOR_LIFETIME_S;
	expect_context(r, NULL);
	r->now++;
	expect_dropped(r);
	r->now = NOW - 1;
	expect_dropped(r);
}

/* A new secret does not break the exchanges under way, the next one does. */
static void test_i2_rotation(struct kunit *test)
{
	struct responder *r = responder_init(test);
	u8 validator[SHIM6_VALIDATOR_LEN];

	make_i2(r, validator);
	r->now++;
	rotate(r);
	expect_context(r, NULL);
	r->now++;
	rotate(r);
	expect_dropped(r);
}

static struct kunit_case idle_cases[] = {
	KUNIT_CASE(test_i1_stranger),
	KUNIT_CASE(test_i1_states),
	KUNIT_CASE(test_i1_new_tag),
	KUNIT_CASE(test_i1_foreign),
	KUNIT_CASE(test_i2_good),
	KUNIT_CASE(test_i2_options),
	KUNIT_CASE(test_i2_redundant_option),
	KUNIT_CASE(test_i2_changed),
	KUNIT_CASE(test_i2_age),
	KUNIT_CASE(test_i2_rotation),
	{}
};

struct kunit_suite shim6_idle_suite = {
	.name = "shim6-idle",
	.test_cases = idle_cases,
};
