// SPDX-License-Identifier: GPL-2.0
/*
 * What the options of I2 and R2 do to a context: Locator List (RFC 5533 7.2,
 * 7.13, 7.16) and Keepalive Timeout (RFC 5534 5.3).
 */
#include "sm_rig.h"
#include "suites.h"

#define IDLE	SHIM6_STATE_IDLE
#define I1S	SHIM6_STATE_I1_SENT
#define I2S	SHIM6_STATE_I2_SENT
#define EST	SHIM6_STATE_ESTABLISHED

/* Where a list can come in. */
static const struct {
	u8 state;
	u8 msg;
	u8 next;
} places[] = {
	{ IDLE, SHIM6_MSG_I2, EST },
	{ I1S, SHIM6_MSG_I2, EST },
	{ I2S, SHIM6_MSG_I2, I2S },
	{ EST, SHIM6_MSG_I2, EST },
	{ SHIM6_STATE_E_FAILED, SHIM6_MSG_I2, EST },
	{ I1S, SHIM6_MSG_R2, EST },
	{ I2S, SHIM6_MSG_R2, EST },
};

#define HBA	SHIM6_METHOD_HBA
#define CGA	SHIM6_METHOD_CGA
#define UNP	SHIM6_METHOD_UNPROVEN

struct verdict {
	const char *name;
	u8 n;
	u8 method[3];
	bool required;
	/* index of the method at fault, -1 = the list is good */
	s8 bad;
};

static const struct verdict verdicts[] = {
	{ "unproven", 2, { UNP, UNP }, false, -1 },
	{ "unproven, verification required", 2, { UNP, UNP }, true, 0 },
	{ "HBA without means to verify", 2, { HBA, HBA }, false, 0 },
	{ "HBA, verification required", 2, { HBA, HBA }, true, 0 },
	{ "CGA without means to verify", 2, { CGA, CGA }, false, 0 },
	{ "unproven, then HBA", 2, { UNP, HBA }, false, 1 },
	{ "HBA, then unproven", 2, { HBA, UNP }, false, 0 },
	{ "unproven twice, then CGA", 3, { UNP, UNP, CGA }, false, 2 },
	{ "reserved 0", 2, { UNP, 0 }, false, 1 },
	{ "reserved 255", 2, { UNP, 255 }, false, 1 },
	{ "other experimental", 2, { 202, 202 }, false, 0 },
};

static void verdict_desc(const struct verdict *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(verdict, verdicts, verdict_desc);

static void expect_refused(struct sm_rig *g, unsigned int bad)
{
	const struct shim6_action *act = find_act(g, SHIM6_ACT_ERROR);

	KUNIT_ASSERT_NOT_NULL(g->test, act);
	KUNIT_EXPECT_EQ(g->test, act->code, SHIM6_ERR_VERIFICATION);
	KUNIT_EXPECT_EQ(g->test, act->pointer, METHODS_OFF + bad);
	expect_drop(g, SHIM6_DROP_VERIFICATION);
	expect_sent(g, 0);
	expect_unchanged(g);
}

/* A list that is refused takes the whole message with it, RFC 5533 7.2. */
static void test_verdict(struct kunit *test)
{
	const struct verdict *v = test->param_value;
	struct shim6_msg msg;
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		g = rig_in(test, places[i].state);
		g->params.require_verification = v->required;
		msg = msg_of(g, places[i].msg);
		msg.opts |= BIT(SHIM6_OPT_KEEPALIVE);
		msg.keepalive_s = 30;
		msg.tag = CT_PEER + 5;
		add_list(g, &msg, v->n, 0);
		memcpy(g->methods, v->method, v->n);
		give_msg(g, &msg, 0, 0);
		if (v->bad >= 0) {
			expect_refused(g, v->bad);
			continue;
		}
		KUNIT_EXPECT_EQ(test, g->sm.state, places[i].next);
		expect_drop(g, SHIM6_DROP_NONE);
		KUNIT_EXPECT_EQ(test, g->sm.ct_peer, CT_PEER + 5);
		KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, v->n);
		KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.keepalive_timeout_ms,
				30000);
	}
}

/* The timer of an I2 whose R2 was refused goes on, and the I2 with it. */
static void test_refused_r2(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I2S);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_R2);

	add_list(g, &msg, 2, HBA);
	give_msg(g, &msg, 0, 0);
	expect_refused(g, 0);
	give_timeout(g);
	expect_sent(g, SHIM6_MSG_I2);
}

/* Ls(peer) */

static struct sm_rig *rig_with_list(struct kunit *test, unsigned int n,
				    struct shim6_msg *msg)
{
	struct sm_rig *g = rig_in(test, I2S);

	*msg = msg_of(g, SHIM6_MSG_R2);
	add_list(g, msg, n, SHIM6_METHOD_UNPROVEN);
	return g;
}

static void give_list(struct sm_rig *g, const struct shim6_msg *msg)
{
	give_msg(g, msg, 0, 0);
	KUNIT_ASSERT_EQ(g->test, g->sm.state, EST);
}

static bool in_set(const struct sm_rig *g, const struct in6_addr *addr)
{
	return reap_locset_find(&g->sm.ls_peer, addr) >= 0;
}

static void test_take_list(struct kunit *test)
{
	struct shim6_msg msg;
	struct sm_rig *g = rig_with_list(test, 3, &msg);
	const struct reap_locset *ls = &g->sm.ls_peer;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, ls->n, 1);
	give_list(g, &msg);
	KUNIT_EXPECT_EQ(test, ls->n, 3);
	KUNIT_EXPECT_EQ(test, ls->generation, 77);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_MEMEQ(test, &ls->addr[i], &g->addrs[i], 16);
		KUNIT_EXPECT_EQ(test, ls->method[i], SHIM6_METHOD_UNPROVEN);
		KUNIT_EXPECT_EQ(test, ls->flags[i], REAP_LOC_VERIFIED);
	}
}

/* A list replaces the one before, it does not add to it (RFC 5533 10.1). */
static void test_replace_list(struct kunit *test)
{
	struct shim6_msg msg;
	struct sm_rig *g = rig_with_list(test, 3, &msg);

	give_list(g, &msg);
	msg = msg_of(g, SHIM6_MSG_I2);
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	msg.list.generation = 78;
	g->addrs[1] = pair_lp(0, 9).peer;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 2);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.generation, 78);
	KUNIT_EXPECT_TRUE(test, in_set(g, &g->addrs[1]));
}

/* The ULID is a locator even when the list leaves it out, RFC 5533 7.2. */
static void test_list_without_ulid(struct kunit *test)
{
	const struct reap_pair ulids = pair_lp(0, 0);
	struct shim6_msg msg;
	struct sm_rig *g = rig_with_list(test, 3, &msg);

	g->addrs[0] = pair_lp(0, 5).peer;
	give_list(g, &msg);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 4);
	KUNIT_EXPECT_EQ(test, reap_locset_find(&g->sm.ls_peer, &ulids.peer), 0);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.flags[0], REAP_LOC_VERIFIED);
	KUNIT_EXPECT_TRUE(test, in_set(g, &g->addrs[0]));
}

/* Eight are kept; the ULID is among them wherever it stands. */
static void test_long_list(struct kunit *test)
{
	const struct reap_pair ulids = pair_lp(0, 0);
	unsigned int n, at, i;
	struct shim6_msg msg;
	struct sm_rig *g;

	for (n = 8; n <= 12; n++) {
		for (at = 0; at <= n; at++) {
			g = rig_with_list(test, n, &msg);
			for (i = 0; i < n; i++)
				g->addrs[i] = pair_lp(0, i == at ? 0 : i + 1).peer;
			give_list(g, &msg);
			KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n,
					REAP_MAX_LOCATORS);
			KUNIT_EXPECT_TRUE_MSG(test, in_set(g, &ulids.peer),
					      "ULID at %u of %u", at, n);
			kunit_kfree(test, g);
		}
	}
}

/* ESTABLISHED with eight locators of the peer, on the last of them. */
static struct sm_rig *rig_on_last(struct kunit *test)
{
	struct shim6_msg msg;
	struct sm_rig *g = rig_with_list(test, 8, &msg);

	give_list(g, &msg);
	g->sm.reap.cur = pair_lp(0, 7);
	return g;
}

/* An I2 with a list of ten, the locator in use among them at place @at. */
static void give_longer_list(struct sm_rig *g, unsigned int at)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_I2);
	unsigned int i;

	add_list(g, &msg, 10, SHIM6_METHOD_UNPROVEN);
	msg.list.generation++;
	for (i = 0; i < 10; i++)
		g->addrs[i] = pair_lp(0, i == at ? 7 : i ? i + 20 : 0).peer;
	give_msg(g, &msg, 0, 0);
}

/* A locator that is beyond the first eight is as lost as one that is not named. */
static void test_locator_lost(struct kunit *test)
{
	struct sm_rig *g = rig_on_last(test);

	give_longer_list(g, 7);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_OPERATIONAL);
	expect_current(g, 0, 7);
	g = rig_on_last(test);
	give_longer_list(g, 9);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);
}

/* The peer's Probe(Operational) is no leave to stay where it is not any more. */
static void test_lost_is_left(struct kunit *test)
{
	struct sm_rig *g = rig_on_last(test);
	struct reap_report seen;
	struct shim6_msg msg;

	give_longer_list(g, 9);
	fake_advance_ms(&g->f, 1000);
	msg = msg_probe(g, REAP_OPERATIONAL);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_INBOUND_OK);
	expect_sent(g, SHIM6_MSG_PROBE);
	expect_over(g, 0, 0);

	seen = g->work.sent[0];
	msg = msg_probe(g, REAP_OPERATIONAL);
	msg.rcvd = &seen;
	msg.n_rcvd = 1;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_OPERATIONAL);
	expect_current(g, 0, 0);
}

/* However well proven, these are no locators: nothing is ever sent there. */
static void test_unfit_locators(struct kunit *test)
{
	static const u8 unfit[][16] = {
		{ 0xfe, 0x80, [15] = 1 },
		{ 0xfe, 0xc0, [15] = 1 },
		{ 0xff, 0x02, [15] = 1 },
		{ 0xff, 0x0e, [15] = 1 },
		{ [15] = 1 },
		{ 0 },
		{ [10] = 0xff, 0xff, 192, 0, 2, 1 },
	};
	struct in6_addr addr;
	struct shim6_msg msg;
	unsigned int i;
	struct sm_rig *g;

	for (i = 0; i < ARRAY_SIZE(unfit); i++) {
		g = rig_with_list(test, 3, &msg);
		memcpy(&addr, unfit[i], sizeof(addr));
		g->addrs[1] = addr;
		give_list(g, &msg);
		KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 2);
		KUNIT_EXPECT_FALSE_MSG(test, in_set(g, &addr), "address %u", i);
		KUNIT_EXPECT_TRUE(test, in_set(g, &g->addrs[2]));
	}
}

/* An address of our own in the peer's list would make us probe ourselves. */
static void test_own_locators(struct kunit *test)
{
	struct shim6_msg msg;
	struct sm_rig *g = rig_with_list(test, 3, &msg);

	g->addrs[1] = pair_lp(0, 0).local;
	g->addrs[2] = pair_lp(1, 0).local;
	give_list(g, &msg);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 1);
}

static void test_duplicates(struct kunit *test)
{
	struct shim6_msg msg;
	struct sm_rig *g = rig_with_list(test, 12, &msg);
	unsigned int i;

	for (i = 0; i < 12; i++)
		g->addrs[i] = pair_lp(0, i / 4).peer;
	give_list(g, &msg);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 3);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_MEMEQ(test, &g->sm.ls_peer.addr[i],
				   &g->addrs[4 * i], 16);
}

/*
 * An I2 from an address the context does not know is believed only when its
 * list names the address and the list is good (RFC 5533 7.13).
 */
static void test_i2_source(struct kunit *test)
{
	static const u8 states[] = { I1S, I2S, EST };
	struct shim6_msg msg;
	unsigned int i;
	struct sm_rig *g;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		g = rig_in(test, states[i]);
		msg = msg_of(g, SHIM6_MSG_I2);
		add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
		give_msg(g, &msg, 0, 2);
		expect_drop(g, SHIM6_DROP_FOREIGN_ADDRESS);
		expect_unchanged(g);

		g->params.require_verification = true;
		give_msg(g, &msg, 0, 1);
		expect_drop(g, SHIM6_DROP_VERIFICATION);
		expect_unchanged(g);

		g->params.require_verification = false;
		give_msg(g, &msg, 0, 1);
		expect_sent(g, SHIM6_MSG_R2);
		expect_over(g, 0, 1);
		KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 2);
	}
}

/*
 * The peer lost its state and comes back with a new tag: CT(peer) follows,
 * CT(local) and the current pair stay (RFC 5533 7.13, figure 7).
 */
static void test_new_tag(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, EST);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_I2);

	msg.tag = CT_PEER + 1;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	KUNIT_EXPECT_EQ(test, g->sm.ct_peer, CT_PEER + 1);
	expect_sent(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->got.tag, CT_LOCAL);
	KUNIT_EXPECT_EQ(test, g->got.init_nonce, PEER_NONCE);
	expect_current(g, 0, 0);
}

/* What we say ourselves in I2 and R2 */

static void expect_own_options(struct sm_rig *g, u16 says)
{
	const struct shim6_list_view *list = &g->got.list;

	KUNIT_EXPECT_EQ(g->test, shim6_msg_has(&g->got, SHIM6_OPT_KEEPALIVE),
			!!says);
	KUNIT_EXPECT_EQ(g->test, g->got.keepalive_s, says);
	KUNIT_ASSERT_TRUE(g->test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_ASSERT_EQ(g->test, list->n, 2);
	KUNIT_EXPECT_EQ(g->test, list->generation, 0x1234);
	KUNIT_EXPECT_EQ(g->test, list->methods[0], SHIM6_METHOD_UNPROVEN);
	KUNIT_EXPECT_EQ(g->test, list->methods[1], SHIM6_METHOD_UNPROVEN);
	KUNIT_EXPECT_MEMEQ(g->test, list->addrs, g->sm.ls_local.addr, 32);
}

static void test_own_options(struct kunit *test)
{
	static const struct {
		u32 send_timeout_ms;
		u16 says;
	} cases[] = {
		{ 15000, 0 }, { 15001, 15 }, { 14999, 14 }, { 100, 1 },
		{ 1999, 1 }, { 20000, 20 }, { 100000, 100 },
	};
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		g = rig_init(test, 1, 0, 2);
		g->sm.update.send_timeout_ms = cases[i].send_timeout_ms;
		bring_to(g, I2S);
		expect_own_options(g, cases[i].says);
		give_msg_of(g, SHIM6_MSG_R2);
		give_msg_of(g, SHIM6_MSG_I1);
		expect_sent(g, SHIM6_MSG_R2);
		expect_own_options(g, cases[i].says);
	}
}

/* A host with one locator has nothing to say. */
static void test_single_locator(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 1);

	bring_to(g, I2S);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	give_msg_of(g, SHIM6_MSG_I1);
	expect_sent(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
}

/*
 * The peer's Send Timeout is our Keepalive Timeout; 0 means nothing, and so
 * does a number that the peer gave before it lost its state: it says nothing
 * when it has the default of 15 s.
 */
static void test_keepalive_taken(struct kunit *test)
{
	struct shim6_msg msg;
	unsigned int i;
	struct sm_rig *g;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		g = rig_in(test, places[i].state);
		msg = msg_of(g, places[i].msg);
		msg.opts |= BIT(SHIM6_OPT_KEEPALIVE);
		add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
		msg.keepalive_s = 0;
		if (places[i].next == places[i].state) {
			give_msg(g, &msg, 0, 0);
			KUNIT_EXPECT_EQ(test, 15000,
					g->sm.reap.cfg.keepalive_timeout_ms);
		}
		msg.list.generation++;
		msg.keepalive_s = 30;
		give_msg(g, &msg, 0, 0);
		KUNIT_EXPECT_EQ(test, 30000,
				g->sm.reap.cfg.keepalive_timeout_ms);
		KUNIT_EXPECT_EQ(test, 15000, g->sm.reap.cfg.send_timeout_ms);
	}
}

static void test_keepalive_back_to_default(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I2S);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_R2);

	msg.opts |= BIT(SHIM6_OPT_KEEPALIVE);
	msg.keepalive_s = 100;
	give_msg(g, &msg, 0, 0);
	KUNIT_ASSERT_EQ(test, g->sm.state, EST);

	msg = msg_of(g, SHIM6_MSG_I2);
	msg.tag = CT_PEER + 1;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.keepalive_timeout_ms,
			REAP_SEND_TIMEOUT_DEFAULT_MS);
}

static struct kunit_case sm_list_cases[] = {
	KUNIT_CASE_PARAM(test_verdict, verdict_gen_params),
	KUNIT_CASE(test_refused_r2),
	KUNIT_CASE(test_take_list),
	KUNIT_CASE(test_replace_list),
	KUNIT_CASE(test_list_without_ulid),
	KUNIT_CASE(test_long_list),
	KUNIT_CASE(test_unfit_locators),
	KUNIT_CASE(test_own_locators),
	KUNIT_CASE(test_locator_lost),
	KUNIT_CASE(test_lost_is_left),
	KUNIT_CASE(test_duplicates),
	KUNIT_CASE(test_i2_source),
	KUNIT_CASE(test_new_tag),
	KUNIT_CASE(test_own_options),
	KUNIT_CASE(test_single_locator),
	KUNIT_CASE(test_keepalive_taken),
	KUNIT_CASE(test_keepalive_back_to_default),
	{}
};

struct kunit_suite shim6_sm_list_suite = {
	.name = "shim6-sm-list",
	.test_cases = sm_list_cases,
};
