/* SPDX-License-Identifier: GPL-2.0 */
/* What a peer shows and claims, made of the vectors; for the suites of proofs. */
#ifndef _SHIM6_TESTS_PROOF_RIG_H
#define _SHIM6_TESTS_PROOF_RIG_H

#include "../core/verify.h"
#include "hba_rig.h"

#define HBA		SHIM6_METHOD_HBA
#define CGA		SHIM6_METHOD_CGA
#define UNP		SHIM6_METHOD_UNPROVEN
#define SIG_LEN		128	/* of the keys in "cg" and "hc" */
#define CLAIMED_MAX	4
#define GOOD	SHIM6_BELIEF_GOOD
#define OPEN	SHIM6_BELIEF_OPEN
#define NONE	0xff	/* no locator is at fault */

/**
 * struct claim - a list with its proof
 * @v: the addresses that the peer made
 * @pds: parameters, a copy to be spoiled
 * @methods: of the list
 * @addrs: of the list
 * @signature: octets that nobody looks at
 * @n: locators
 */
struct claim {
	const struct hba_vector *v;
	u8 *pds;
	u8 methods[CLAIMED_MAX];
	struct in6_addr addrs[CLAIMED_MAX];
	u8 signature[SIG_LEN + 1];
	unsigned int n;
};

/* All addresses of a set, as HBAs; of one that is none, as CGAs. */
static inline struct claim *claim_of(struct kunit *test, const char *name)
{
	struct claim *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->v = set_of(test, name);
	c->pds = exact(test, c->v->a[0].pds, c->v->pds_len);
	for (c->n = 0; c->n < c->v->n; c->n++) {
		c->addrs[c->n] = addr_of(c->v, c->n);
		c->methods[c->n] = is_set(c->v) ? HBA : CGA;
	}
	return c;
}

static inline void claim_more(struct claim *c, const struct in6_addr *addr,
			      u8 method)
{
	c->addrs[c->n] = *addr;
	c->methods[c->n++] = method;
}

static inline void put_list(const struct claim *c, struct shim6_msg *msg)
{
	msg->opts |= BIT(SHIM6_OPT_LOCATORS);
	msg->list.methods = c->methods;
	msg->list.addrs = (const u8 *)c->addrs;
	msg->list.methods_off = 100;
	msg->list.generation = 77;
	msg->list.n = c->n;
}

static inline void put_pds(const struct claim *c, struct shim6_msg *msg)
{
	msg->opts |= BIT(SHIM6_OPT_PDS);
	msg->pds = view(c->pds, c->v->pds_len);
}

static inline void put_signature(const struct claim *c, struct shim6_msg *msg,
				 unsigned int len)
{
	msg->opts |= BIT(SHIM6_OPT_SIGNATURE);
	msg->signature = view(c->signature, len);
}

static inline struct shim6_shown *shown_of(struct kunit *test,
					   const struct hba_vector *v)
{
	struct shim6_shown *shown;

	shown = kunit_kzalloc(test, sizeof(*shown) + v->pds_len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, shown);
	shown->len = v->pds_len;
	memcpy(shown->octets, v->a[0].pds, v->pds_len);
	return shown;
}

/* Somewhere that is in no set. */
static const struct in6_addr __maybe_unused foreign = {
	.s6_addr = { 0x20, 0x01, 0x0d, 0xb8, 0xf0, [15] = 1 },
};

struct judged {
	enum shim6_belief belief;
	unsigned int bad;
};

static inline struct judged judge(const struct shim6_sm *sm,
				  const struct shim6_msg *msg,
				  enum shim6_sig_state sig, bool require)
{
	struct judged j = { .bad = NONE };

	j.belief = shim6_verify_msg(sm, msg, sig, require, &j.bad);
	return j;
}

#define EXPECT_BELIEF(test, sm, msg, sig, require, want) \
	KUNIT_EXPECT_EQ(test, judge(sm, msg, sig, require).belief, want)

static inline void expect_bad(struct kunit *test, struct judged j,
			      enum shim6_belief belief, unsigned int bad)
{
	KUNIT_EXPECT_EQ(test, j.belief, belief);
	KUNIT_EXPECT_EQ(test, j.bad, bad);
}

/* A context with the peer whose ULID is the first address of these. */
static inline struct shim6_sm *sm_with(struct kunit *test,
				       const struct hba_vector *v)
{
	struct shim6_sm *sm = kunit_kzalloc(test, sizeof(*sm), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sm);
	sm->ulid_peer = addr_of(v, 0);
	return sm;
}

#endif /* _SHIM6_TESTS_PROOF_RIG_H */
