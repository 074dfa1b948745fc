// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>

#include "fake.h"
#include "suites.h"

struct sets {
	struct reap_locset local;
	struct reap_locset peer;
	struct reap_pair cur;
	struct fake f;
};

static struct in6_addr address(u16 prefix, u8 net, u8 host)
{
	struct in6_addr a = {};

	a.s6_addr[0] = prefix >> 8;
	a.s6_addr[1] = prefix;
	a.s6_addr[3] = net;
	a.s6_addr[15] = host;
	return a;
}

static void add(struct reap_locset *set, u16 prefix, u8 net, u8 host)
{
	set->addr[set->n] = address(prefix, net, host);
	set->flags[set->n++] = REAP_LOC_VERIFIED;
}

/* Three locators an end, each of another network; the first ones in use. */
static struct sets *sets_init(struct kunit *test)
{
	struct sets *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	for (i = 0; i < 3; i++) {
		add(&s->local, 0x2001, 0x10 + i, 1);
		add(&s->peer, 0x2001, 0x20 + i, 2);
	}
	s->cur.local = s->local.addr[0];
	s->cur.peer = s->peer.addr[0];
	fake_init(&s->f, 1);
	return s;
}

static void draw(struct sets *s)
{
	reap_locset_draw(&s->local, &s->f.env);
	reap_locset_draw(&s->peer, &s->f.env);
}

static u32 rank(const struct sets *s, unsigned int l, unsigned int p)
{
	return reap_path_rank(&s->local, &s->peer, &s->cur, l, p);
}

static void expect_nth(struct kunit *test, const struct sets *s,
		       unsigned int n, unsigned int l, unsigned int p)
{
	struct reap_pair pair;

	KUNIT_ASSERT_TRUE(test, reap_path_nth(&s->local, &s->peer, &s->cur, n,
					      &pair));
	KUNIT_EXPECT_EQ_MSG(test, reap_locset_find(&s->local, &pair.local), l,
			    "local locator of probe %u", n);
	KUNIT_EXPECT_EQ_MSG(test, reap_locset_find(&s->peer, &pair.peer), p,
			    "peer locator of probe %u", n);
}

static void find_test(struct kunit *test)
{
	struct sets *s = sets_init(test);
	struct in6_addr other = address(0x2001, 0x99, 1);

	KUNIT_EXPECT_EQ(test, reap_locset_find(&s->local, &s->local.addr[2]), 2);
	KUNIT_EXPECT_EQ(test, reap_locset_find(&s->local, &other), -1);
	s->local.n = 2;
	KUNIT_EXPECT_EQ(test, reap_locset_find(&s->local, &s->local.addr[2]), -1);
}

static void order_test(struct kunit *test)
{
	/* Alternatives without a shared locator, the current pair second. */
	static const u8 order[9][2] = {
		{ 1, 1 }, { 0, 0 }, { 2, 1 }, { 1, 2 }, { 2, 2 },
		{ 1, 0 }, { 2, 0 }, { 0, 1 }, { 0, 2 },
	};
	struct sets *s = sets_init(test);
	unsigned int i;

	/* Prefixes that are equally long, so that list order decides. */
	for (i = 0; i < 3; i++)
		s->peer.addr[i].s6_addr[2] = 0x80;
	s->cur.peer = s->peer.addr[0];
	for (i = 0; i < 27; i++)
		expect_nth(test, s, i, order[i % 9][0], order[i % 9][1]);
}

static void unusable_test(struct kunit *test)
{
	struct sets *s = sets_init(test);
	struct reap_pair pair;
	unsigned int n;

	s->local.flags[1] |= REAP_LOC_DOWN;
	s->peer.flags[2] &= ~REAP_LOC_VERIFIED;
	KUNIT_EXPECT_EQ(test, rank(s, 1, 1), U32_MAX);
	KUNIT_EXPECT_EQ(test, rank(s, 2, 2), U32_MAX);
	KUNIT_EXPECT_NE(test, rank(s, 2, 1), U32_MAX);
	for (n = 0; n < 100; n++) {
		KUNIT_ASSERT_TRUE(test, reap_path_nth(&s->local, &s->peer,
						      &s->cur, n, &pair));
		KUNIT_EXPECT_NE(test, reap_locset_find(&s->local, &pair.local), 1);
		KUNIT_EXPECT_NE(test, reap_locset_find(&s->peer, &pair.peer), 2);
	}

	/* Only the current pair is left, then none. */
	s->local.flags[2] |= REAP_LOC_DOWN;
	s->peer.flags[1] = 0;
	for (n = 0; n < 3; n++)
		expect_nth(test, s, n, 0, 0);
	s->local.flags[0] |= REAP_LOC_DOWN;
	KUNIT_EXPECT_FALSE(test, reap_path_nth(&s->local, &s->peer, &s->cur, 0,
					       &pair));
}

static void current_unusable_test(struct kunit *test)
{
	struct sets *s = sets_init(test);

	s->local.n = 2;
	s->peer.n = 2;
	s->local.flags[0] |= REAP_LOC_DOWN;
	expect_nth(test, s, 0, 1, 1);
	expect_nth(test, s, 1, 1, 0);
	expect_nth(test, s, 2, 1, 1);

	/* The same when the current pair is in neither list any more. */
	s->local.flags[0] = 0;
	s->cur.local = address(0x2001, 0x77, 1);
	s->cur.peer = address(0x2001, 0x78, 1);
	expect_nth(test, s, 0, 0, 0);
	expect_nth(test, s, 4, 0, 0);
}

static void flags_test(struct kunit *test)
{
	struct sets *s = sets_init(test);

	s->peer.flags[1] |= REAP_LOC_TRANSIENT;
	KUNIT_EXPECT_LT(test, rank(s, 1, 0), rank(s, 1, 1));
	s->peer.flags[2] |= REAP_LOC_BROKEN;
	KUNIT_EXPECT_LT(test, rank(s, 0, 1), rank(s, 2, 2));
	s->local.flags[1] |= REAP_LOC_BROKEN;
	KUNIT_EXPECT_LT(test, rank(s, 0, 1), rank(s, 1, 0));
	KUNIT_EXPECT_NE(test, rank(s, 1, 2), U32_MAX);
}

/* A current pair that is called broken comes last, after others that are. */
static void broken_last_test(struct kunit *test)
{
	struct sets *s = sets_init(test);
	unsigned int n;

	s->local.n = 2;
	s->peer.n = 2;
	expect_nth(test, s, 1, 0, 0);
	s->peer.flags[0] |= REAP_LOC_TRANSIENT;
	expect_nth(test, s, 1, 0, 0);
	s->peer.flags[0] |= REAP_LOC_BROKEN;
	expect_nth(test, s, 0, 1, 1);
	expect_nth(test, s, 1, 0, 1);
	expect_nth(test, s, 2, 1, 0);
	expect_nth(test, s, 3, 0, 0);
	expect_nth(test, s, 4, 1, 1);
	/* The only one there is must do. */
	s->local.n = 1;
	s->peer.n = 1;
	for (n = 0; n < 3; n++)
		expect_nth(test, s, n, 0, 0);
}

static bool has_better(const struct sets *s)
{
	return reap_path_has_better(&s->local, &s->peer, &s->cur);
}

static void better_test(struct kunit *test)
{
	struct sets *s = sets_init(test);

	KUNIT_EXPECT_FALSE(test, has_better(s));
	s->local.flags[0] |= REAP_LOC_TRANSIENT;
	KUNIT_EXPECT_TRUE(test, has_better(s));
	s->local.n = 1;
	KUNIT_EXPECT_FALSE(test, has_better(s));
	s->local.n = 2;
	s->local.flags[1] |= REAP_LOC_TRANSIENT;
	KUNIT_EXPECT_FALSE(test, has_better(s));
	s->local.flags[0] |= REAP_LOC_BROKEN;
	KUNIT_EXPECT_TRUE(test, has_better(s));
	s->local.flags[1] |= REAP_LOC_UNTOLD;
	KUNIT_EXPECT_FALSE(test, has_better(s));

	/* A pair that shares a locator is good enough, a dearer one too. */
	s = sets_init(test);
	s->local.n = 1;
	s->peer.n = 2;
	s->peer.prio[1] = 255;
	KUNIT_EXPECT_FALSE(test, has_better(s));
	s->peer.flags[0] |= REAP_LOC_TRANSIENT;
	KUNIT_EXPECT_TRUE(test, has_better(s));
	s->peer.flags[1] &= ~REAP_LOC_VERIFIED;
	KUNIT_EXPECT_FALSE(test, has_better(s));
	/* What is no locator any more is left for other reasons. */
	s->peer.flags[1] |= REAP_LOC_VERIFIED;
	s->cur.local = s->peer.addr[2];
	KUNIT_EXPECT_FALSE(test, has_better(s));
}

/* Labels that differ are worse than deprecation, and alone no reason to go. */
static void better_label_test(struct kunit *test)
{
	struct sets *s = sets_init(test);

	s->local.n = 1;
	s->peer.n = 1;
	add(&s->local, 0xfd00, 1, 1);
	s->local.flags[0] |= REAP_LOC_TRANSIENT;
	KUNIT_EXPECT_FALSE(test, has_better(s));
	s->cur.local = s->local.addr[1];
	KUNIT_EXPECT_FALSE(test, has_better(s));
	s->local.flags[1] |= REAP_LOC_TRANSIENT;
	KUNIT_EXPECT_TRUE(test, has_better(s));
}

static void preference_test(struct kunit *test)
{
	struct sets *s = sets_init(test);

	/* The peer's priority before our own one, after shared locators. */
	s->peer.prio[1] = 255;
	s->peer.prio[2] = 1;
	s->local.prio[2] = 255;
	draw(s);
	KUNIT_EXPECT_LT(test, rank(s, 2, 2), rank(s, 1, 1));
	KUNIT_EXPECT_LT(test, rank(s, 1, 2), rank(s, 2, 2));
	KUNIT_EXPECT_LT(test, rank(s, 1, 1), rank(s, 1, 0));

	/* With equal priorities the longest common prefix. */
	memset(s->peer.prio, 0, sizeof(s->peer.prio));
	memset(s->local.prio, 0, sizeof(s->local.prio));
	draw(s);
	s->peer.addr[2] = s->local.addr[2];
	s->peer.addr[2].s6_addr[15] = 2;
	KUNIT_EXPECT_LT(test, rank(s, 2, 2), rank(s, 1, 1));
}

static void scope_test(struct kunit *test)
{
	struct sets *s = sets_init(test);

	s->local.n = 1;
	s->peer.n = 1;
	add(&s->local, 0xfe80, 0, 1);
	add(&s->local, 0xfd00, 1, 1);
	add(&s->peer, 0xfe80, 0, 2);
	add(&s->peer, 0xfd00, 2, 2);
	KUNIT_EXPECT_EQ(test, rank(s, 1, 0), U32_MAX);
	KUNIT_EXPECT_EQ(test, rank(s, 0, 1), U32_MAX);
	KUNIT_EXPECT_NE(test, rank(s, 1, 1), U32_MAX);
	KUNIT_EXPECT_NE(test, rank(s, 2, 2), U32_MAX);

	/* A ULA and a global address: allowed, but even after BROKEN. */
	s->local.flags[2] |= REAP_LOC_BROKEN;
	s->peer.flags[2] |= REAP_LOC_BROKEN | REAP_LOC_TRANSIENT;
	KUNIT_EXPECT_LT(test, rank(s, 2, 2), rank(s, 2, 0));
	KUNIT_EXPECT_LT(test, rank(s, 2, 2), rank(s, 0, 2));
	KUNIT_EXPECT_NE(test, rank(s, 2, 0), U32_MAX);
}

/* Full sets at their worst: ranks differ, and none is taken for unusable. */
static void full_test(struct kunit *test)
{
	struct sets *s = sets_init(test);
	u64 tried[REAP_MAX_LOCATORS] = {};
	unsigned int l, p, n;
	struct reap_pair pair;

	s->local.n = 0;
	s->peer.n = 0;
	for (n = 0; n < REAP_MAX_LOCATORS; n++) {
		add(&s->local, 0xfd00, n, 1);
		add(&s->peer, 0x2001, n, 2);
		s->local.flags[n] |= REAP_LOC_BROKEN;
		s->peer.flags[n] |= REAP_LOC_TRANSIENT;
		s->local.prio[n] = 255 - n;
		s->peer.prio[n] = 255 - n;
	}
	draw(s);
	s->cur.local = s->local.addr[7];
	s->cur.peer = s->peer.addr[7];
	KUNIT_EXPECT_NE(test, rank(s, 7, 7), U32_MAX);
	for (n = 0; n < 64; n++) {
		KUNIT_ASSERT_TRUE(test, reap_path_nth(&s->local, &s->peer,
						      &s->cur, n, &pair));
		l = reap_locset_find(&s->local, &pair.local);
		p = reap_locset_find(&s->peer, &pair.peer);
		KUNIT_EXPECT_FALSE(test, tried[l] & BIT(p));
		tried[l] |= BIT(p);
	}
}

/* Places by priority; equal ones without weights share a place. */
static void priority_draw_test(struct kunit *test)
{
	static const u8 prio[] = { 7, 3, 7, 255, 0 };
	static const u8 tier[] = { 2, 1, 2, 3, 0 };
	struct sets *s = sets_init(test);

	add(&s->peer, 0x2001, 0x30, 2);
	add(&s->peer, 0x2001, 0x31, 2);
	memcpy(s->peer.prio, prio, sizeof(prio));
	draw(s);
	KUNIT_EXPECT_MEMEQ(test, s->peer.tier, tier, sizeof(tier));
}

/* RFC 2782: in proportion to the weights, 0 hardly ever. */
static void weight_draw_test(struct kunit *test)
{
	struct sets *s = sets_init(test);
	unsigned int first[3] = {}, i, k;

	s->peer.weight[0] = 90;
	s->peer.weight[1] = 10;
	for (k = 0; k < 10000; k++) {
		draw(s);
		for (i = 0; i < 3; i++)
			first[i] += !s->peer.tier[i];
	}
	KUNIT_EXPECT_EQ(test, first[0] + first[1] + first[2], 10000);
	KUNIT_EXPECT_GT(test, first[0], 8700);
	KUNIT_EXPECT_LT(test, first[0], 9100);
	KUNIT_EXPECT_GT(test, first[2], 40);
	KUNIT_EXPECT_LT(test, first[2], 200);
}

/* A locator that the peer does not know of yet is no source. */
static void untold_test(struct kunit *test)
{
	struct sets *s = sets_init(test);

	s->local.flags[1] |= REAP_LOC_UNTOLD;
	KUNIT_EXPECT_EQ(test, rank(s, 1, 1), U32_MAX);
	KUNIT_EXPECT_NE(test, rank(s, 0, 1), U32_MAX);
}

static void empty_test(struct kunit *test)
{
	struct sets *s = sets_init(test);
	struct reap_pair pair;

	s->peer.n = 0;
	KUNIT_EXPECT_FALSE(test, reap_path_nth(&s->local, &s->peer, &s->cur, 3,
					       &pair));
}

static struct kunit_case path_cases[] = {
	KUNIT_CASE(find_test),
	KUNIT_CASE(order_test),
	KUNIT_CASE(unusable_test),
	KUNIT_CASE(current_unusable_test),
	KUNIT_CASE(flags_test),
	KUNIT_CASE(broken_last_test),
	KUNIT_CASE(better_test),
	KUNIT_CASE(better_label_test),
	KUNIT_CASE(preference_test),
	KUNIT_CASE(scope_test),
	KUNIT_CASE(full_test),
	KUNIT_CASE(priority_draw_test),
	KUNIT_CASE(weight_draw_test),
	KUNIT_CASE(untold_test),
	KUNIT_CASE(empty_test),
	{}
};

struct kunit_suite shim6_path_suite = {
	.name = "shim6-path",
	.test_cases = path_cases,
};
