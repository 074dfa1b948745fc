// SPDX-License-Identifier: GPL-2.0
/*
 * What I1 and I2 say: the names of the context (RFC 5533 7.7, 7.11), and as
 * much else as fits beside the validator (5.1).
 */
#include "sm_rig.h"
#include "suites.h"

#define I1S	SHIM6_STATE_I1_SENT
#define I2S	SHIM6_STATE_I2_SENT
#define EST	SHIM6_STATE_ESTABLISHED

static void trigger_over(struct sm_rig *g, unsigned int l, unsigned int p)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_TRIGGER, .pair = pair_lp(l, p),
	};

	give(g, &ev);
}

static void expect_names(struct sm_rig *g, u8 type, bool ulids, u32 fii)
{
	const struct reap_pair pair = pair_lp(0, 0);

	expect_sent(g, type);
	KUNIT_EXPECT_EQ(g->test, ulids,
			shim6_msg_has(&g->got, SHIM6_OPT_ULID_PAIR));
	KUNIT_EXPECT_EQ(g->test, !!fii, shim6_msg_has(&g->got, SHIM6_OPT_FII));
	KUNIT_EXPECT_EQ(g->test, g->got.fii, fii);
	if (!ulids)
		return;
	KUNIT_EXPECT_MEMEQ(g->test, &g->got.ulid_sender, &pair.local, 16);
	KUNIT_EXPECT_MEMEQ(g->test, &g->got.ulid_receiver, &pair.peer, 16);
}

static void test_names(struct kunit *test)
{
	static const struct {
		u8 l, p;
		u32 fii;
	} cases[] = {
		{ 0, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 }, { 1, 1, 0 },
		{ 0, 0, 5 }, { 1, 1, U32_MAX },
	};
	struct sm_rig *g;
	struct shim6_msg msg;
	unsigned int i, l, p;
	bool ulids;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		g = rig_init(test, 1, cases[i].fii, 2);
		l = cases[i].l;
		p = cases[i].p;
		ulids = l || p;
		trigger_over(g, l, p);
		expect_names(g, SHIM6_MSG_I1, ulids, cases[i].fii);
		expect_over(g, l, p);
		msg = msg_of(g, SHIM6_MSG_R1);
		give_msg(g, &msg, l, p);
		expect_names(g, SHIM6_MSG_I2, ulids, cases[i].fii);
		expect_over(g, l, p);
		msg = msg_of(g, SHIM6_MSG_R2);
		give_msg(g, &msg, l, p);
		KUNIT_EXPECT_EQ(test, g->sm.state, EST);
		msg = msg_of(g, SHIM6_MSG_I1);
		give_msg(g, &msg, 0, 0);
		expect_names(g, SHIM6_MSG_R2, false, 0);
	}
}

/* An R1 may come from the ULID too; the I2 goes where the I1 went. */
static void test_r1_from_ulid(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);
	struct shim6_msg msg;

	trigger_over(g, 1, 1);
	msg = msg_of(g, SHIM6_MSG_R1);
	give_msg(g, &msg, 1, 2);
	expect_drop(g, SHIM6_DROP_FOREIGN_ADDRESS);
	give_msg(g, &msg, 0, 1);
	expect_drop(g, SHIM6_DROP_FOREIGN_ADDRESS);
	give_msg(g, &msg, 1, 0);
	expect_sent(g, SHIM6_MSG_I2);
	expect_over(g, 1, 1);
}

/*
 * Contact over other locators stays there if both ends named them, and goes
 * back to the ULIDs otherwise.
 */
static void test_contact_elsewhere(struct kunit *test)
{
	const struct shim6_action *act;
	unsigned int listed;
	struct shim6_msg msg;
	struct sm_rig *g;

	for (listed = 0; listed < 2; listed++) {
		g = rig_init(test, 1, 0, 2);
		trigger_over(g, 1, 1);
		msg = msg_of(g, SHIM6_MSG_R1);
		give_msg(g, &msg, 1, 1);
		msg = msg_of(g, SHIM6_MSG_R2);
		if (listed)
			add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
		give_msg(g, &msg, 1, 1);
		KUNIT_EXPECT_EQ(test, g->sm.state, EST);
		expect_current(g, listed, listed);
		act = find_act(g, SHIM6_ACT_SWITCH);
		KUNIT_ASSERT_EQ(test, !!act, listed);
		if (act)
			KUNIT_EXPECT_TRUE(test, reap_pair_equal(&act->pair,
								&g->sm.reap.cur));
	}
}

/* Validators of any length: 1280 octets are the limit */

struct room {
	const char *name;
	u32 fii;
	u32 send_timeout_ms;
	u8 locators;
	bool ulids;
	/*
	 * octets of options besides the validator, with a Keepalive Timeout that
	 * may come to be told; and of the list
	 */
	u16 fixed;
	u16 list;
};

static const struct room rooms[] = {
	{ "plain", 0, 15000, 1, false, 8, 0 },
	{ "two locators", 0, 15000, 2, false, 8, 48 },
	{ "eight locators", 0, 15000, 8, false, 8, 152 },
	{ "everything", 9, 20000, 8, true, 40 + 8 + 8, 152 },
};

static void room_desc(const struct room *room, char *desc)
{
	strscpy(desc, room->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(room, rooms, room_desc);

static struct sm_rig *rig_in_room(struct kunit *test, const struct room *room)
{
	struct sm_rig *g;

	g = rig_init(test, 1, room->fii, room->locators);
	g->sm.update.send_timeout_ms = room->send_timeout_ms;
	trigger_over(g, room->ulids ? 1 : 0, 0);
	return g;
}

static void give_r1_of(struct sm_rig *g, const struct room *room, u16 len)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_R1);

	msg.validator.len = len;
	give_msg(g, &msg, room->ulids ? 1 : 0, 0);
}

static void test_validator_room(struct kunit *test)
{
	const struct room *room = test->param_value;
	struct sm_rig *g;
	size_t all;
	u16 len;

	for (len = 0; len <= sizeof(g->validator); len += len < 900 ? 99 : 1) {
		g = rig_in_room(test, room);
		give_r1_of(g, room, len);
		all = 24 + round_up(4 + len, 8) + room->fixed;
		if (all > SHIM6_MSG_MAX) {
			KUNIT_EXPECT_EQ(test, g->sm.state, I1S);
			expect_drop(g, SHIM6_DROP_TOO_BIG);
		} else {
			KUNIT_EXPECT_EQ(test, g->sm.state, I2S);
			expect_sent(g, SHIM6_MSG_I2);
			KUNIT_EXPECT_EQ(test, g->got.validator.len, len);
			KUNIT_EXPECT_EQ(test,
					shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS),
					room->list &&
					all + room->list <= SHIM6_MSG_MAX);
		}
		kunit_kfree(test, g);
	}
}

/* Another Send Timeout is told by the I2 that is repeated, and has its room. */
static void test_timeout_room(struct kunit *test)
{
	const struct room *room = test->param_value;
	struct reap_config cfg;
	const struct shim6_event ev = { .type = SHIM6_EV_CONFIG, .config = &cfg };
	struct sm_rig *g;
	u16 len;

	for (len = 900; len <= SHIM6_VALIDATOR_MAX; len++) {
		g = rig_in_room(test, room);
		give_r1_of(g, room, len);
		if (g->sm.state == I2S) {
			shim6_sm_config(&g->sm, &cfg);
			cfg.send_timeout_ms = 30000;
			give(g, &ev);
			give_timeout(g);
			expect_sent(g, SHIM6_MSG_I2);
			KUNIT_EXPECT_EQ(test, g->got.validator.len, len);
			KUNIT_EXPECT_EQ(test, g->got.keepalive_s, 30);
		}
		kunit_kfree(test, g);
	}
}

/* An R1 that is ignored costs nothing: a better one finds everything in place. */
static void test_validator_ignored(struct kunit *test)
{
	const struct room *room = &rooms[3];
	struct sm_rig *g = rig_in_room(test, room);

	give_r1_of(g, room, 1200);
	expect_drop(g, SHIM6_DROP_TOO_BIG);
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.n, 8);
	expect_unchanged(g);
	give_r1_of(g, room, 16);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
}

/* The I2 had no room for the list; @again: nor did an R2 come until a new I1. */
static struct sm_rig *rig_without_list(struct kunit *test, bool again)
{
	const struct room *room = &rooms[2];
	struct sm_rig *g = rig_in_room(test, room);
	unsigned int n;

	give_r1_of(g, room, 1200);
	KUNIT_ASSERT_EQ(test, g->sm.state, I2S);
	KUNIT_ASSERT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	for (n = 0; again && g->sm.state == I2S && n < 5; n++)
		give_timeout(g);
	KUNIT_ASSERT_EQ(test, g->sm.state, again ? I1S : I2S);
	return g;
}

/*
 * What was left out of the I2 must not be a source, even when the R2 that
 * says the peer took this I2 answers a later I1.
 */
static void test_list_left_out(struct kunit *test)
{
	struct shim6_event ev = { .type = SHIM6_EV_MOVE };
	unsigned int again;
	struct sm_rig *g;

	for (again = 0; again < 2; again++) {
		g = rig_without_list(test, again);
		give_msg_of(g, SHIM6_MSG_R2);
		KUNIT_ASSERT_EQ(test, g->sm.state, EST);
		ev.pair = pair_lp(1, 0);
		give(g, &ev);
		KUNIT_EXPECT_EQ_MSG(test, g->n_got, 0, "again %u", again);
	}
}

/* Nobody begins contexts for the ULIDs of others where proof is required. */
static void test_claimed_ulid(struct kunit *test)
{
	static const u8 states[] = {
		SHIM6_STATE_IDLE, SHIM6_STATE_E_FAILED,
		SHIM6_STATE_NO_SUPPORT,
	};
	struct shim6_msg msg;
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		g = rig_in(test, states[i]);
		g->params.require_verification = true;
		msg = msg_of(g, SHIM6_MSG_I2);
		give_msg(g, &msg, 0, 1);
		KUNIT_ASSERT_NOT_NULL(test, find_act(g, SHIM6_ACT_DROP));
		KUNIT_EXPECT_EQ(test, find_act(g, SHIM6_ACT_DROP)->drop,
				SHIM6_DROP_FOREIGN_ADDRESS);
		KUNIT_EXPECT_EQ(test, g->sm.state, states[i]);
		give_msg(g, &msg, 0, 0);
		KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	}
}

/* A new round brings a new R1, and may have room for the list. */
static void test_list_told_later(struct kunit *test)
{
	struct sm_rig *g = rig_without_list(test, true);

	give_r1_of(g, &rooms[2], 16);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.n, 8);
}

static struct kunit_case sm_i2_cases[] = {
	KUNIT_CASE(test_names),
	KUNIT_CASE(test_r1_from_ulid),
	KUNIT_CASE(test_contact_elsewhere),
	KUNIT_CASE_PARAM(test_validator_room, room_gen_params),
	KUNIT_CASE_PARAM(test_timeout_room, room_gen_params),
	KUNIT_CASE(test_validator_ignored),
	KUNIT_CASE(test_claimed_ulid),
	KUNIT_CASE(test_list_left_out),
	KUNIT_CASE(test_list_told_later),
	{}
};

struct kunit_suite shim6_sm_i2_suite = {
	.name = "shim6-sm-i2",
	.test_cases = sm_i2_cases,
};
