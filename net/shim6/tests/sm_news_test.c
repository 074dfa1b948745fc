// SPDX-License-Identifier: GPL-2.0
/*
 * Locator sets that change while messages are under way: what the peer was told
 * for certain, and what of its own messages is old.
 */
#include "sm_rig.h"
#include "suites.h"

static void give_prio(struct sm_rig *g, u8 prio)
{
	struct reap_locset set = g->sm.ls_local;

	set.prio[1] = prio;
	give_set(g, &set);
}

/* An I2 that comes once more has had its R2: that of now may tell nobody. */
static void old_i2_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	u32 nonce;

	give_added(g);
	nonce = g->got.req_nonce;
	give_msg_of(g, SHIM6_MSG_I2);
	expect_sent(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_NE(test, g->sm.update.what, 0);
	KUNIT_EXPECT_EQ(test, g->sm.update.nonce, nonce);
	KUNIT_EXPECT_TRUE(test, g->sm.ls_local.flags[2] & REAP_LOC_UNTOLD);

	/* Nor does the first one, when the peer may have an R2 to its I1. */
	g = rig_in(test, SHIM6_STATE_I1_SENT);
	give_added(g);
	give_msg_of(g, SHIM6_MSG_I2);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	KUNIT_EXPECT_NE(test, g->sm.update.what, 0);
}

/* The I2 was lost, and the peer answers the I1. */
static void lost_i2_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I1_SENT);
	struct shim6_msg msg;

	give_added(g);
	give_msg_of(g, SHIM6_MSG_R1);
	msg = msg_of(g, SHIM6_MSG_R2);
	msg.init_nonce = g->i1_nonce;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	KUNIT_EXPECT_NE(test, g->sm.update.what, 0);
	KUNIT_EXPECT_TRUE(test, g->sm.ls_local.flags[2] & REAP_LOC_UNTOLD);

	/* Preferences alone would say nothing of the list. */
	g = rig_in(test, SHIM6_STATE_I1_SENT);
	give_prio(g, 1);
	give_msg_of(g, SHIM6_MSG_R1);
	msg.init_nonce = g->i1_nonce;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_TRUE(test, g->sm.update.what & SHIM6_TELL_LIST);
}

/* An R2 to the peer's I1 may still be on its way when set-up was given up. */
static void failed_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_E_FAILED);

	give_added(g);
	give_msg_of(g, SHIM6_MSG_I2);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	KUNIT_EXPECT_NE(test, g->sm.update.what, 0);
}

/* What changes in I2BIS-SENT is told later; what the I2bis told is told. */
static void recovering_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct reap_locset set = g->sm.ls_local;
	struct shim6_msg msg;

	set.flags[0] |= REAP_LOC_DOWN;
	set.addr[1] = locator(0x12, 1);
	set.addr[set.n++] = locator(0x13, 1);
	give_set(g, &set);
	msg = msg_of(g, SHIM6_MSG_R1BIS);
	give_msg(g, &msg, 2, 0);
	set = g->sm.ls_local;
	set.addr[set.n++] = locator(0x14, 1);
	give_set(g, &set);
	msg = msg_of(g, SHIM6_MSG_R2);
	give_msg(g, &msg, 2, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	expect_current(g, 2, 0);
	KUNIT_EXPECT_FALSE(test, g->sm.ls_local.flags[1] & REAP_LOC_UNTOLD);
	KUNIT_EXPECT_FALSE(test, g->sm.ls_local.flags[2] & REAP_LOC_UNTOLD);
	KUNIT_EXPECT_TRUE(test, g->sm.ls_local.flags[3] & REAP_LOC_UNTOLD);
	KUNIT_EXPECT_NE(test, g->sm.update.what, 0);
}

/* Where the peer's I2bis came to is known to it. */
static void written_to_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I1_SENT);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_I2BIS);

	give_added(g);
	give_msg(g, &msg, 2, 0);
	expect_current(g, 2, 0);
	KUNIT_EXPECT_FALSE(test, g->sm.ls_local.flags[2] & REAP_LOC_UNTOLD);
}

/*
 * A source that went and came back is new to the peer: recovery does not go on
 * with it.
 */
static void came_back_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I2BIS_SENT);
	struct reap_locset set = g->sm.ls_local;

	g->sm.reap.cur = pair_lp(1, 0);
	set.n = 1;
	give_set(g, &set);
	give_added(g);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	expect_current(g, 0, 0);
	KUNIT_EXPECT_TRUE(test, g->sm.ls_local.flags[1] & REAP_LOC_UNTOLD);
}

static void give_move(struct sm_rig *g, unsigned int l, unsigned int p)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_MOVE, .pair = pair_lp(l, p),
	};

	give(g, &ev);
	KUNIT_ASSERT_EQ(g->test, g->sm.reap.work->goal, REAP_GOAL_MOVE);
}

static struct sm_rig *rig_with_list(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_REQ);

	add_list(g, &msg, 3, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, 0, 0);
	KUNIT_ASSERT_EQ(test, g->sm.ls_peer.n, 3);
	return g;
}

/* Lists that newer ones have overtaken, RFC 5533 5.15.2. */
static void old_list_test(struct kunit *test)
{
	static const u8 elems[] = { REAP_LOC_BROKEN, REAP_LOC_BROKEN, 0 };
	struct sm_rig *g = rig_with_list(test);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_REQ);

	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	msg.list.generation--;
	give_msg(g, &msg, 0, 0);
	expect_sent(g, 0);
	expect_drop(g, SHIM6_DROP_GENERATION);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 3);

	/* Not of this life: what we have may be the older one. */
	msg.list.generation -= 1000;
	give_msg(g, &msg, 0, 0);
	expect_sent(g, SHIM6_MSG_UPDATE_ACK);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 2);
	g = rig_with_list(test);

	/* An I2 that comes again gets its R2; its list may be old, and even so. */
	msg = msg_of(g, SHIM6_MSG_I2);
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	msg.list.generation--;
	give_msg(g, &msg, 0, 0);
	expect_sent(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 3);
	add_list(g, &msg, 3, SHIM6_METHOD_UNPROVEN);
	msg.opts |= BIT(SHIM6_OPT_PREFS);
	msg.prefs.elems = elems;
	msg.prefs.elen = 1;
	msg.prefs.n = 3;
	msg.prefs.generation = msg.list.generation;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_FALSE(test, g->sm.ls_peer.flags[1] & REAP_LOC_BROKEN);
	/* Another life of the peer begins with any generation. */
	msg.tag++;
	msg.list.generation -= 9;
	msg.list.n = 2;
	msg.opts &= ~BIT(SHIM6_OPT_PREFS);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 2);
}

/*
 * The peer cannot see which preferences of a list are the newer ones: soon after
 * others they come with a new one.
 */
static void close_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	u32 generation = g->sm.ls_local.generation;
	struct shim6_msg msg;

	g->params.idle_ms = 100 * 3600 * 1000;
	give_prio(g, 1);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_EQ(test, g->got.prefs.generation, generation);
	msg = msg_of(g, SHIM6_MSG_UPDATE_ACK);
	msg.req_nonce = g->got.req_nonce;
	give_msg(g, &msg, 0, 0);
	fake_advance_ms(&g->f, 59 * 1000);
	give_prio(g, 2);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_EQ(test, g->got.prefs.generation, generation + 1);

	/* And in an I2bis, which the peer judges by its generation. */
	give_msg_of(g, SHIM6_MSG_R1BIS);
	expect_sent(g, SHIM6_MSG_I2BIS);
	KUNIT_EXPECT_EQ(test, g->got.list.generation, generation + 2);
	KUNIT_EXPECT_EQ(test, g->got.prefs.generation, generation + 2);
}

/* A list that has long been outstanding goes with news about preferences. */
static void long_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);

	give_added(g);
	fake_advance_ms(&g->f, 100 * 1000);
	give_prio(g, 1);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_PREFS));
}

/* The peer has another list: it gets this one, with the next repetition. */
static void refused_prefs_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_ERROR);
	u8 quote[SHIM6_IPV6_HLEN + 16] = { [6] = SHIM6_NEXTHDR };

	give_prio(g, 1);
	memcpy(quote + SHIM6_IPV6_HLEN, g->buf, 16);
	msg.error_code = SHIM6_ERR_GENERATION;
	msg.quote.data = quote;
	msg.quote.len = sizeof(quote);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_REFUSED));
	expect_sent(g, 0);
	/* A keepalive, or a question whether anybody uses it, may come first. */
	do
		give_timeout(g);
	while (!g->n_got || g->got.type != SHIM6_MSG_UPDATE_REQ);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
}

/* The current destination was taken away: payload must not stay there (10.4). */
static void taken_away_test(struct kunit *test)
{
	struct sm_rig *g = rig_with_list(test);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_REQ);

	g->sm.reap.cur = pair_lp(0, 2);
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	msg.list.generation++;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);

	/* In the middle of a move: when that is in vain there is no way back. */
	g = rig_with_list(test);
	g->sm.reap.cur = pair_lp(0, 2);
	give_move(g, 1, 1);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.work->goal, REAP_GOAL_REPAIR);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_MOVE_FAILED));
}

/* An I2bis of one locator has no list: it tells nothing of those that went. */
static void single_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct reap_locset set = g->sm.ls_local;

	set.n = 1;
	give_set(g, &set);
	give_msg_of(g, SHIM6_MSG_R1BIS);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	KUNIT_EXPECT_NE(test, g->sm.update.what, 0);
}

static void give_ack(struct sm_rig *g)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_ACK);

	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	msg.req_nonce = g->got.req_nonce;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(g->test, g->sm.update.what, 0);
}

/*
 * The peer lost its context and got one back by an I2 of long ago. An I2bis
 * without a list leaves it with the list of then, until a request corrects that.
 */
static void replayed_i2_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_IDLE);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_I2);

	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, 0, 0);
	give_msg_of(g, SHIM6_MSG_I2BIS);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 2);
	msg = msg_of(g, SHIM6_MSG_UPDATE_REQ);
	add_list(g, &msg, 1, SHIM6_METHOD_UNPROVEN);
	msg.list.generation++;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 1);
}

/* So whoever had more locators once says what is left, even to who knew it. */
static void single_again_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct reap_locset set = g->sm.ls_local;

	set.n = 1;
	give_set(g, &set);
	give_ack(g);
	give_msg_of(g, SHIM6_MSG_R1BIS);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, SHIM6_TELL_LIST);
	give_timeout(g);
	KUNIT_EXPECT_EQ(test, g->got.list.n, 1);
	KUNIT_EXPECT_EQ(test, g->got.list.generation, set.generation + 1);
	give_ack(g);

	/* Who never had more has nothing to say. */
	g = rig_init(test, 1, 0, 1);
	bring_to(g, SHIM6_STATE_I2BIS_SENT);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, 0);
}

/* The I2bis were lost, and a peer that an old I2 told answers the new I1. */
static void anew_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);
	struct shim6_msg msg;

	give_added(g);
	give_ack(g);
	give_msg_of(g, SHIM6_MSG_R1BIS);
	while (g->sm.state == SHIM6_STATE_I2BIS_SENT)
		give_timeout(g);
	msg = msg_of(g, SHIM6_MSG_R2);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	KUNIT_EXPECT_TRUE(test, g->sm.update.what & SHIM6_TELL_LIST);
	KUNIT_EXPECT_TRUE(test, g->sm.ls_local.flags[2] & REAP_LOC_UNTOLD);
}

/* Beside a long validator there is room for fewer locators than there are now. */
static void grown_test(struct kunit *test)
{
	bool dropped = false;
	struct shim6_msg msg;
	struct sm_rig *g;
	u16 len;

	for (len = 1100; len < 1200; len += 4) {
		g = rig_in(test, SHIM6_STATE_ESTABLISHED);
		msg = msg_of(g, SHIM6_MSG_R1BIS);
		msg.validator.len = len;
		give_msg(g, &msg, 0, 0);
		if (g->setup.no_list)
			break;
		give_added(g);
		/* That it can be encoded is expected of all messages. */
		give_timeout(g);
		expect_sent(g, SHIM6_MSG_I2BIS);
		dropped |= !shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS);
		give_msg_of(g, SHIM6_MSG_R2);
		KUNIT_EXPECT_EQ(test, g->sm.ls_local.n, dropped ? 1 : 3);
	}
	KUNIT_EXPECT_TRUE(test, dropped);
}

static struct kunit_case news_cases[] = {
	KUNIT_CASE(old_i2_test),
	KUNIT_CASE(lost_i2_test),
	KUNIT_CASE(failed_test),
	KUNIT_CASE(recovering_test),
	KUNIT_CASE(written_to_test),
	KUNIT_CASE(came_back_test),
	KUNIT_CASE(old_list_test),
	KUNIT_CASE(close_test),
	KUNIT_CASE(long_test),
	KUNIT_CASE(refused_prefs_test),
	KUNIT_CASE(taken_away_test),
	KUNIT_CASE(single_test),
	KUNIT_CASE(replayed_i2_test),
	KUNIT_CASE(single_again_test),
	KUNIT_CASE(anew_test),
	KUNIT_CASE(grown_test),
	{}
};

struct kunit_suite shim6_sm_news_suite = {
	.name = "shim6-sm-news",
	.test_cases = news_cases,
};
