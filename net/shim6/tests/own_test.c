// SPDX-License-Identifier: GPL-2.0
/* How own locators are proven, and how many of them a message has room for. */
#include "proof_rig.h"
#include "sm_rig.h"

static void test_method(struct kunit *test)
{
	static const struct {
		const char *set;
		u8 at;
		u16 sig_len;
		u8 method;
	} tries[] = {
		{ "h0", 0, 0, HBA }, { "h0", 1, 0, HBA }, { "h0", 2, 0, 0 },
		{ "hc", 0, SIG_LEN, HBA }, { "hc", 1, SIG_LEN, HBA },
		{ "hc", 2, SIG_LEN, CGA }, { "hc", 2, 0, 0 },
		{ "cg", 0, SIG_LEN, CGA }, { "cg", 1, SIG_LEN, CGA },
		{ "cg", 0, 0, 0 },
	};
	struct in6_addr addr, ulid;
	struct shim6_own own;
	struct claim *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		c = claim_of(test, tries[i].set);
		own.pds = view(c->pds, c->v->pds_len);
		own.sig_len = tries[i].sig_len;
		ulid = addr_of(c->v, 0);
		addr = tries[i].at < c->n ? c->addrs[tries[i].at] : foreign;
		KUNIT_EXPECT_EQ_MSG(test, shim6_own_method(&own, &ulid, &addr),
				    tries[i].method, "try %u", i);
		KUNIT_EXPECT_EQ(test, shim6_own_method(NULL, &ulid, &addr), 0);
		own.pds.len = KEY_OFF;
		KUNIT_EXPECT_EQ(test, shim6_own_method(&own, &ulid, &addr), 0);
	}
}

/* The longest message of a type with all its options. */
static int longest(struct sm_rig *g, u8 type, unsigned int n)
{
	struct shim6_msg msg = { .type = type };
	const struct shim6_own *own = g->sm.own;

	msg.opts = BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PREFS) |
		   BIT(SHIM6_OPT_KEEPALIVE) | BIT(SHIM6_OPT_PDS) |
		   (own->sig_len ? BIT(SHIM6_OPT_SIGNATURE) : 0);
	msg.list.methods = g->methods;
	msg.list.addrs = (const u8 *)g->addrs;
	msg.list.n = n;
	msg.prefs.elems = g->validator;
	msg.prefs.elen = SHIM6_PREF_ELEM_LEN;
	msg.prefs.n = n;
	msg.pds = own->pds;
	msg.signature = view(g->validator, own->sig_len);
	return shim6_encode(&msg, g->buf, sizeof(g->buf));
}

/* For all that can be shown: so many fit into 1280 octets, and no more. */
static void test_room(struct kunit *test)
{
	static const u16 sig_lens[] = { 0, 128, 129, 192, 256, 384, 512 };
	struct sm_rig *g = rig_init(test, 1, 0, 1);
	struct shim6_own own = {};
	unsigned int i, n;

	KUNIT_EXPECT_EQ(test, shim6_own_room(NULL), REAP_MAX_LOCATORS);
	g->sm.own = &own;
	for (i = 0; i < ARRAY_SIZE(sig_lens); i++) {
		own.sig_len = sig_lens[i];
		for (own.pds = view(g->validator, KEY_OFF);
		     own.pds.len <= SHIM6_PDS_MAX; own.pds.len++) {
			n = shim6_own_room(&own);
			KUNIT_ASSERT_LE(test, n, REAP_MAX_LOCATORS);
			if (n) {
				KUNIT_EXPECT_GT(test, longest(g, SHIM6_MSG_R2, n), 0);
				KUNIT_EXPECT_GT(test, longest(g, SHIM6_MSG_UPDATE_REQ, n), 0);
			}
			if (n < REAP_MAX_LOCATORS)
				KUNIT_EXPECT_EQ(test, longest(g, SHIM6_MSG_R2, n + 1),
						-EMSGSIZE);
		}
	}
}

/* What the longest parameters leave room for: RSA-4096 and 32 prefixes. */
static void test_least_room(struct kunit *test)
{
	static const u8 pds[SHIM6_PDS_MAX];
	struct shim6_own own = { view(pds, 127), 0 };

	KUNIT_EXPECT_EQ(test, shim6_own_room(&own), REAP_MAX_LOCATORS);
	own = (struct shim6_own){ view(pds, 351), 256 };
	KUNIT_EXPECT_EQ(test, shim6_own_room(&own), REAP_MAX_LOCATORS);
	own = (struct shim6_own){ view(pds, 839), 512 };
	KUNIT_EXPECT_LT(test, shim6_own_room(&own), 2);
}

static struct kunit_case own_cases[] = {
	KUNIT_CASE(test_method),
	KUNIT_CASE(test_room),
	KUNIT_CASE(test_least_room),
	{}
};

struct kunit_suite shim6_own_suite = {
	.name = "shim6-own",
	.test_cases = own_cases,
};
