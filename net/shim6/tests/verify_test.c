// SPDX-License-Identifier: GPL-2.0
/* Which lists and parameters are believed, RFC 5533 7.2 and 7.13. */
#include "codec_rig.h"
#include "proof_rig.h"

/* Whole messages */

struct whole {
	const char *name;
	const char *set;
	/* parameters were shown before */
	bool shown;
	/* by what is known of the signature: nothing, good, bad */
	enum shim6_belief belief[3];
	unsigned int bad;
};

#define ALWAYS(belief)	{ belief, belief, belief }

static const struct whole wholes[] = {
	{ "msg03_i2_min", "h0", false, ALWAYS(GOOD), NONE },
	{ "msg03_i2_full_hba", "h0", false, ALWAYS(GOOD), NONE },
	{ "msg04_r2_min", "hc", false, ALWAYS(GOOD), NONE },
	{ "msg04_r2_full_cga", "cg", false,
	  { OPEN, GOOD, SHIM6_BELIEF_SIGNATURE }, 0 },
	{ "msg06_i2bis", "h0", false, ALWAYS(GOOD), NONE },
	{ "msg64_ur_mixed", "hc", true,
	  { OPEN, GOOD, SHIM6_BELIEF_SIGNATURE }, 2 },
	{ "msg64_ur_mixed", "hc", false, ALWAYS(SHIM6_BELIEF_LOCATOR), 0 },
	{ "msg64_ur_prefs_only", "hc", true, ALWAYS(GOOD), NONE },
	{ "neg_ur_not_in_hba_set", "hc", true, ALWAYS(SHIM6_BELIEF_LOCATOR), 1 },
	{ "neg_ur_bad_generation", "hc", true, ALWAYS(GOOD), NONE },
	/* Shown to somebody who has a context with another ULID. */
	{ "msg03_i2_full_hba", "h1", false, ALWAYS(SHIM6_BELIEF_PDS), NONE },
	{ "msg03_i2_full_hba", "cg", false, ALWAYS(SHIM6_BELIEF_PDS), NONE },
	{ "msg04_r2_full_cga", "hc", true, ALWAYS(SHIM6_BELIEF_PDS), NONE },
	{ "msg06_i2bis", "hc", true, ALWAYS(SHIM6_BELIEF_PDS), NONE },
	/* An HBA-only set and a signature; a set that the list is not of. */
	{ "msg64_ur_mixed", "h0", true, ALWAYS(SHIM6_BELIEF_LOCATOR), 0 },
	{ "msg64_ur_mixed", "cg", true, ALWAYS(SHIM6_BELIEF_LOCATOR), 0 },
};

static void test_wholes(struct kunit *test)
{
	const struct whole *w;
	struct shim6_msg msg;
	struct shim6_sm *sm;
	struct judged j;
	unsigned int i;

	for (w = wholes; w < wholes + ARRAY_SIZE(wholes); w++) {
		sm = sm_with(test, set_of(test, w->set));
		if (w->shown)
			sm->shown = shown_of(test, set_of(test, w->set));
		decode_good(test, w->name, &msg);
		for (i = 0; i < 6; i++) {
			j = judge(sm, &msg, i % 3, i >= 3);
			KUNIT_EXPECT_EQ_MSG(test, j.belief, w->belief[i % 3],
					    "%s by %s", w->name, w->set);
			if (j.belief == SHIM6_BELIEF_LOCATOR ||
			    j.belief == SHIM6_BELIEF_SIGNATURE)
				KUNIT_EXPECT_EQ_MSG(test, j.bad, w->bad,
						    "%s by %s", w->name, w->set);
		}
	}
}

/* The octet that the vector's Error points to, without IPv6 header. */
static void test_pointer(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "hc");
	struct shim6_sm *sm = sm_with(test, v);
	struct shim6_msg msg;
	struct judged j;

	sm->shown = shown_of(test, v);
	decode_good(test, "neg_ur_not_in_hba_set", &msg);
	j = judge(sm, &msg, SHIM6_SIG_UNKNOWN, true);
	KUNIT_EXPECT_EQ(test, msg.list.methods_off + j.bad,
			66 - SHIM6_IPV6_HLEN);
}

/* Parameters */

static const char * const names[] = { "draft_key", "h0", "h1", "h2", "cg", "hc" };

/* Without a list there is nothing to prove, but who shows must show his own. */
static void test_alone(struct kunit *test)
{
	struct shim6_msg none = {}, msg = {};
	struct claim *c;
	struct shim6_sm *sm;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		sm = sm_with(test, set_of(test, names[i]));
		EXPECT_BELIEF(test, sm, &none, SHIM6_SIG_UNKNOWN, true, GOOD);
		for (j = 0; j < ARRAY_SIZE(names); j++) {
			c = claim_of(test, names[j]);
			put_pds(c, &msg);
			EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, i & 1,
				      i == j ? GOOD : SHIM6_BELIEF_PDS);
		}
	}
}

/* What was shown before does not stand in for what is shown now. */
static void test_shown_is_no_excuse(struct kunit *test)
{
	struct claim *c = claim_of(test, "h0");
	struct shim6_sm *sm = sm_with(test, c->v);
	struct shim6_msg msg = {};

	sm->shown = shown_of(test, c->v);
	put_list(c, &msg);
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, true, GOOD);
	put_pds(c, &msg);
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, true, GOOD);
	c->pds[0] ^= 1;
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, true, SHIM6_BELIEF_PDS);
	put_pds(claim_of(test, "h1"), &msg);
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, true, SHIM6_BELIEF_PDS);
}

/*
 * Every bit of the parameters counts, those too that nobody reads. Only the
 * prefix of a set is whichever of its prefixes the address has (RFC 5535 7.2).
 */
static void test_every_bit(struct kunit *test)
{
	struct shim6_msg msg;
	unsigned int i, bit, octet;
	struct shim6_sm *sm;
	struct claim *c;
	bool free;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		c = claim_of(test, names[i]);
		sm = sm_with(test, c->v);
		msg = (struct shim6_msg){};
		put_list(c, &msg);
		put_pds(c, &msg);
		put_signature(c, &msg, SIG_LEN);
		EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, true, GOOD);
		for (bit = 0; bit < c->v->pds_len * 8; bit++) {
			octet = bit / 8;
			free = is_set(c->v) && octet >= PREFIX_OFF &&
			       octet < COUNT_OFF;
			c->pds[octet] ^= 1 << bit % 8;
			KUNIT_EXPECT_EQ_MSG(test,
					    judge(sm, &msg, SHIM6_SIG_GOOD, false).belief,
					    free ? GOOD : SHIM6_BELIEF_PDS,
					    "%s, bit %u", names[i], bit);
			c->pds[octet] ^= 1 << bit % 8;
		}
	}
}

/* Neither some octets less nor some more. */
static void test_lengths(struct kunit *test)
{
	struct shim6_msg msg = {};
	struct shim6_sm *sm;
	struct claim *c;
	unsigned int i;
	u8 *longer;
	u16 len;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		c = claim_of(test, names[i]);
		sm = sm_with(test, c->v);
		put_pds(c, &msg);
		for (len = 0; len < c->v->pds_len; len++) {
			msg.pds.len = len;
			EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, false,
				      SHIM6_BELIEF_PDS);
		}
		longer = kunit_kzalloc(test, SHIM6_PDS_MAX, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, longer);
		memcpy(longer, c->pds, len);
		for (len++; len <= SHIM6_PDS_MAX; len += 37) {
			msg.pds = view(longer, len);
			EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, false,
				      SHIM6_BELIEF_PDS);
		}
	}
}

/* Lists of a set */

/* Of the first octet of an identifier: u and g are not hashed (RFC 3972 3). */
static bool is_hashed(unsigned int bit)
{
	return bit != 64 && bit != 65;
}

static void test_every_locator(struct kunit *test)
{
	static const char * const sets[] = { "draft_key", "h0", "h1", "h2", "hc" };
	unsigned int i, at, bit;
	struct shim6_msg msg;
	struct shim6_sm *sm;
	struct claim *c;
	struct judged j;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		c = claim_of(test, sets[i]);
		sm = sm_with(test, c->v);
		msg = (struct shim6_msg){};
		put_list(c, &msg);
		put_pds(c, &msg);
		for (at = 0; at < c->n; at++) {
			for (bit = 0; bit < 128; bit++) {
				c->addrs[at].s6_addr[bit / 8] ^= 1 << bit % 8;
				j = judge(sm, &msg, SHIM6_SIG_GOOD, false);
				KUNIT_EXPECT_EQ_MSG(test, j.belief,
						    is_hashed(bit) ?
						    SHIM6_BELIEF_LOCATOR : GOOD,
						    "%s, bit %u", sets[i], bit);
				if (j.belief)
					KUNIT_EXPECT_EQ(test, j.bad, at);
				c->addrs[at].s6_addr[bit / 8] ^= 1 << bit % 8;
			}
		}
	}
}

/* In the place of HBA nothing else will do, whatever is known of a signature. */
static void test_every_method(struct kunit *test)
{
	struct claim *c = claim_of(test, "h1");
	struct shim6_sm *sm = sm_with(test, c->v);
	unsigned int at, method, i;
	struct shim6_msg msg = {};
	struct judged j;

	put_list(c, &msg);
	put_pds(c, &msg);
	put_signature(c, &msg, SIG_LEN);
	for (i = 0; i < 2 * c->n; i++) {
		at = i / 2;
		for (method = 0; method < 256; method++) {
			c->methods[at] = method;
			j = judge(sm, &msg, SHIM6_SIG_GOOD, i & 1);
			KUNIT_EXPECT_EQ_MSG(test, j.belief, method == HBA ?
					    GOOD : SHIM6_BELIEF_LOCATOR,
					    "method %u at %u", method, at);
			/* Unproven ones that begin make the next one the fault. */
			if (method != HBA)
				KUNIT_EXPECT_EQ(test, j.bad, method == UNP &&
						!at && !(i & 1) ? 1 : at);
		}
		c->methods[at] = HBA;
	}
}

/* A list of one, or of none that is proven. */
static void test_unproven(struct kunit *test)
{
	struct claim *c = claim_of(test, "h0");
	struct shim6_sm *sm = sm_with(test, c->v);
	struct shim6_msg msg = {};

	memset(c->methods, UNP, sizeof(c->methods));
	for (c->n = 1; c->n <= 2; c->n++) {
		put_list(c, &msg);
		EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, false, GOOD);
		expect_bad(test, judge(sm, &msg, SHIM6_SIG_GOOD, true),
			   SHIM6_BELIEF_LOCATOR, 0);
	}
	/* Parameters do not make them proven, and must be right. */
	c->n = 2;
	put_pds(c, &msg);
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, false, GOOD);
	expect_bad(test, judge(sm, &msg, SHIM6_SIG_GOOD, true),
		   SHIM6_BELIEF_LOCATOR, 0);
	c->pds[3] ^= 4;
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, false,
		      SHIM6_BELIEF_PDS);
}

/* With no parameters at all, and with such as make no set. */
static void test_no_parameters(struct kunit *test)
{
	struct claim *c = claim_of(test, "h0");
	struct shim6_sm *sm = sm_with(test, c->v);
	struct shim6_msg msg = {};

	put_list(c, &msg);
	put_signature(c, &msg, SIG_LEN);
	expect_bad(test, judge(sm, &msg, SHIM6_SIG_GOOD, false),
		   SHIM6_BELIEF_LOCATOR, 0);
	c = claim_of(test, "cg");
	sm = sm_with(test, c->v);
	put_list(c, &msg);
	put_pds(c, &msg);
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, false, GOOD);
	c->methods[0] = HBA;
	expect_bad(test, judge(sm, &msg, SHIM6_SIG_GOOD, false),
		   SHIM6_BELIEF_LOCATOR, 0);
}

/* The same parameters make an address of any Sec they fit: it is none of ours. */
static void test_other_sec(struct kunit *test)
{
	struct claim *c = claim_of(test, "h1");
	struct shim6_sm *sm = sm_with(test, c->v);
	struct shim6_pds pds = pds_of(test, c->v, 1);
	struct shim6_msg msg = {};

	KUNIT_ASSERT_EQ(test, shim6_hba_address(&pds, 1, 0, &c->addrs[1]), 0);
	EXPECT_HBA(test, &c->addrs[1], &pds, SHIM6_CGA_OK);
	put_list(c, &msg);
	put_pds(c, &msg);
	expect_bad(test, judge(sm, &msg, SHIM6_SIG_GOOD, true),
		   SHIM6_BELIEF_LOCATOR, 1);
	/* Nor is one of a higher Sec with a ULID that has the lower one. */
	sm->ulid_peer = c->addrs[1];
	expect_bad(test, judge(sm, &msg, SHIM6_SIG_GOOD, true),
		   SHIM6_BELIEF_LOCATOR, 0);
}

static struct kunit_case verify_cases[] = {
	KUNIT_CASE(test_wholes),
	KUNIT_CASE(test_pointer),
	KUNIT_CASE(test_alone),
	KUNIT_CASE(test_shown_is_no_excuse),
	KUNIT_CASE(test_every_bit),
	KUNIT_CASE(test_lengths),
	KUNIT_CASE(test_every_locator),
	KUNIT_CASE(test_every_method),
	KUNIT_CASE(test_unproven),
	KUNIT_CASE(test_no_parameters),
	KUNIT_CASE(test_other_sec),
	{}
};

struct kunit_suite shim6_verify_suite = {
	.name = "shim6-verify",
	.test_cases = verify_cases,
};
