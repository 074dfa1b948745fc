// SPDX-License-Identifier: GPL-2.0
/* Whom to believe: attackers with parameters of their own, and signatures. */
#include "proof_rig.h"

/* Attacks */

/* @c with parameters of somebody else for the same prefixes. */
static void forge(struct kunit *test, struct claim *c)
{
	struct shim6_pds pds;
	unsigned int i;
	int len;

	c->pds[0] ^= 0x55;
	KUNIT_ASSERT_EQ(test, parse(c->pds, c->v->pds_len, &pds), SHIM6_CGA_OK);
	for (i = 0; i < c->n; i++)
		KUNIT_ASSERT_EQ(test, shim6_hba_address(&pds, c->n - 1 - i, 0,
							&c->addrs[c->n - 1 - i]),
				0);
	len = shim6_pds_write(&pds, c->pds, c->v->pds_len);
	KUNIT_ASSERT_EQ(test, len, c->v->pds_len);
}

/* A valid set of the attacker's, in a context with the ULID of the victim. */
static void test_impostor(struct kunit *test)
{
	struct claim *c = claim_of(test, "h0");
	struct shim6_sm *sm = sm_with(test, c->v);
	struct shim6_msg msg = {};

	forge(test, c);
	put_list(c, &msg);
	put_pds(c, &msg);
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, false, SHIM6_BELIEF_PDS);
	/* It is valid: with his own ULID he is believed. */
	sm->ulid_peer = c->addrs[0];
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, true, GOOD);
}

/* The attacker's own set and ULID; the victim's addresses, by any method. */
static void test_flood(struct kunit *test)
{
	static const u8 methods[] = { 0, HBA, CGA, UNP, 202, 255 };
	struct claim *c = claim_of(test, "h0");
	struct shim6_sm *sm = sm_with(test, c->v);
	struct in6_addr victim = c->addrs[1];
	struct shim6_msg msg = {};
	unsigned int i;

	forge(test, c);
	sm->ulid_peer = c->addrs[0];
	claim_more(c, &victim, HBA);
	put_pds(c, &msg);
	put_signature(c, &msg, SIG_LEN);
	for (i = 0; i < 2 * ARRAY_SIZE(methods); i++) {
		c->methods[2] = methods[i / 2];
		c->addrs[2] = i & 1 ? foreign : victim;
		put_list(c, &msg);
		expect_bad(test, judge(sm, &msg, SHIM6_SIG_GOOD, false),
			   SHIM6_BELIEF_LOCATOR, 2);
	}
}

/* Signatures */

/* HBA and CGA in one list; the first CGA is what a bad signature is held against. */
static void test_mixed(struct kunit *test)
{
	struct claim *c = claim_of(test, "hc");
	struct shim6_sm *sm = sm_with(test, c->v);
	struct shim6_msg msg = {};

	claim_more(c, &foreign, CGA);
	put_list(c, &msg);
	put_pds(c, &msg);
	expect_bad(test, judge(sm, &msg, SHIM6_SIG_GOOD, true),
		   SHIM6_BELIEF_LOCATOR, 2);
	put_signature(c, &msg, SIG_LEN);
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, true, OPEN);
	EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, true, GOOD);
	c->methods[1] = CGA;
	expect_bad(test, judge(sm, &msg, SHIM6_SIG_BAD, true),
		   SHIM6_BELIEF_SIGNATURE, 1);
	/* Cheaper checks come first, wherever they stand. */
	c->methods[0] = CGA;
	c->methods[2] = HBA;
	expect_bad(test, judge(sm, &msg, SHIM6_SIG_UNKNOWN, true),
		   SHIM6_BELIEF_LOCATOR, 2);
}

static void test_signature_lengths(struct kunit *test)
{
	struct claim *c = claim_of(test, "cg");
	struct shim6_sm *sm = sm_with(test, c->v);
	struct shim6_msg msg = {};
	unsigned int len;

	claim_more(c, &foreign, CGA);
	put_list(c, &msg);
	put_pds(c, &msg);
	for (len = 0; len <= SIG_LEN + 1; len++) {
		put_signature(c, &msg, len);
		EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, true,
			      len == SIG_LEN ? GOOD : SHIM6_BELIEF_LOCATOR);
		EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_UNKNOWN, true,
			      len == SIG_LEN ? OPEN : SHIM6_BELIEF_LOCATOR);
	}
}

/* Keys that nobody signs with: random octets, and fewer than 1024 bits. */
static void test_unfit_keys(struct kunit *test)
{
	static const struct {
		const char *name;
		u8 len;
	} unfit[] = {
		{ "h0", 48 }, { "h0", SIG_LEN }, { "h2", 48 },
		{ "rfc3972", 64 }, { "rfc3972", SIG_LEN },
	};
	struct shim6_rsa_key key;
	struct shim6_msg msg;
	struct shim6_sm *sm;
	struct claim *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(unfit); i++) {
		c = claim_of(test, unfit[i].name);
		sm = sm_with(test, c->v);
		claim_more(c, &foreign, CGA);
		msg = (struct shim6_msg){};
		put_list(c, &msg);
		put_pds(c, &msg);
		put_signature(c, &msg, unfit[i].len);
		EXPECT_BELIEF(test, sm, &msg, SHIM6_SIG_GOOD, false,
			      SHIM6_BELIEF_LOCATOR);
		KUNIT_EXPECT_FALSE(test, shim6_verify_key(NULL, &msg, &key));
	}
}

/* What the signature is to be checked with. */
static void test_key(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "hc");
	struct shim6_shown *shown = shown_of(test, v);
	struct shim6_msg msg = {};
	struct shim6_rsa_key key;
	struct claim *c;

	KUNIT_EXPECT_FALSE(test, shim6_verify_key(NULL, &msg, &key));
	KUNIT_EXPECT_TRUE(test, shim6_verify_key(shown, &msg, &key));
	KUNIT_EXPECT_EQ(test, key.bits, SIG_LEN * 8);
	KUNIT_EXPECT_PTR_EQ(test, key.der.data,
			    (const u8 *)shown->octets + KEY_OFF + 22);
	/* What the message shows comes first. */
	c = claim_of(test, "cg");
	put_pds(c, &msg);
	KUNIT_EXPECT_TRUE(test, shim6_verify_key(shown, &msg, &key));
	KUNIT_EXPECT_PTR_EQ(test, key.der.data, (const u8 *)c->pds + KEY_OFF + 22);
	put_pds(claim_of(test, "h0"), &msg);
	KUNIT_EXPECT_FALSE(test, shim6_verify_key(shown, &msg, &key));
}

static struct kunit_case verify_sig_cases[] = {
	KUNIT_CASE(test_impostor),
	KUNIT_CASE(test_flood),
	KUNIT_CASE(test_mixed),
	KUNIT_CASE(test_signature_lengths),
	KUNIT_CASE(test_unfit_keys),
	KUNIT_CASE(test_key),
	{}
};

struct kunit_suite shim6_verify_sig_suite = {
	.name = "shim6-verify-sig",
	.test_cases = verify_sig_cases,
};
