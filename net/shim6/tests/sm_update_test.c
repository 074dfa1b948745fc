// SPDX-License-Identifier: GPL-2.0
/* Locator sets that change under way, RFC 5533 10; Errors received, 5.14. */
#include "sm_rig.h"
#include "suites.h"

#define REQ_NONCE	0xc0ffee01
#define GENERATION	77	/* of the list that add_list() gives */

/* Own changes */

/* ESTABLISHED, with a peer that has two locators. */
static struct sm_rig *rig_established(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);
	struct shim6_msg msg;

	bring_to(g, SHIM6_STATE_I2_SENT);
	msg = msg_of(g, SHIM6_MSG_R2);
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, 0, 0);
	KUNIT_ASSERT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	/* A conversation that goes on. */
	g->params.idle_ms = 100 * 3600 * 1000;
	return g;
}

static void give_ack(struct sm_rig *g, u32 nonce)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_ACK);

	msg.req_nonce = nonce;
	give_msg(g, &msg, 0, 0);
}

/* Run the timer until an Update Request goes out; milliseconds it took. */
static u64 next_update(struct sm_rig *g)
{
	u64 begin = g->f.env.now;
	unsigned int guard;

	for (guard = 0; guard < 1000; guard++) {
		give_timeout(g);
		if (g->n_got && g->got.type == SHIM6_MSG_UPDATE_REQ)
			break;
	}
	KUNIT_EXPECT_LT(g->test, guard, 1000);
	return div_u64(g->f.env.now - begin, MS);
}

static void added_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	u32 generation = g->sm.ls_local.generation;

	give_added(g);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	expect_over(g, 0, 0);
	KUNIT_EXPECT_EQ(test, g->got.tag, CT_PEER);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_PREFS));
	KUNIT_EXPECT_EQ(test, g->got.list.n, 3);
	KUNIT_EXPECT_EQ(test, g->got.list.generation, generation + 1);
	/* No source before the peer has said that it knows it (7.2). */
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[2], REAP_LOC_UNTOLD);

	give_ack(g, g->sm.update.nonce ^ 1);
	expect_drop(g, SHIM6_DROP_NONCE);
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[2], REAP_LOC_UNTOLD);
	give_ack(g, g->sm.update.nonce);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_TOLD));
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[2], 0);

	/* The same one again: nothing is outstanding. */
	give_ack(g, g->sm.update.nonce);
	expect_drop(g, SHIM6_DROP_NONCE);
}

static void same_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_type(g, SHIM6_EV_LOCATORS);
	expect_sent(g, 0);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, 0);
}

/* UPDATE_TIMEOUT, doubling, MAX_UPDATE_TIMEOUT; the same nonce; for ever. */
static void repeat_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	u64 nominal = 4000, took;
	unsigned int i;
	u32 nonce;

	give_added(g);
	nonce = g->got.req_nonce;
	for (i = 0; i < 40; i++) {
		took = next_update(g);
		KUNIT_EXPECT_GE_MSG(test, took * 2, nominal, "repetition %u", i);
		KUNIT_EXPECT_LE_MSG(test, took * 2, nominal * 3 + 2,
				    "repetition %u", i);
		KUNIT_EXPECT_EQ(test, g->got.req_nonce, nonce);
		nominal = min(nominal * 2, 120000ULL);
	}
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
}

/* RFC 5533 10.3: newer news take the place of older ones, with all of them. */
static void newer_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct reap_locset set;
	u32 nonce, generation;

	set = g->sm.ls_local;
	set.prio[1] = 9;
	give_set(g, &set);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_PREFS));
	nonce = g->got.req_nonce;
	generation = g->got.prefs.generation;

	/* At once would be too soon after the last one. */
	give_added(g);
	expect_sent(g, 0);
	KUNIT_EXPECT_EQ(test, next_update(g), SHIM6_UPDATE_SPACING_MS);
	KUNIT_EXPECT_NE(test, g->got.req_nonce, nonce);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_PREFS));
	KUNIT_EXPECT_EQ(test, g->got.list.generation, generation + 1);
	KUNIT_EXPECT_EQ(test, g->got.prefs.generation, generation + 1);
	KUNIT_EXPECT_EQ(test, g->got.prefs.n, 3);
	KUNIT_EXPECT_EQ(test, g->got.prefs.elems[4], 9);
	give_ack(g, nonce);
	expect_drop(g, SHIM6_DROP_NONCE);
}

/* One that is down is broken to the peer, for as long as it lasts. */
static void down_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct reap_locset set = g->sm.ls_local;

	set.flags[1] |= REAP_LOC_DOWN;
	give_set(g, &set);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_EQ(test, g->got.prefs.elems[3], REAP_LOC_BROKEN);
	give_ack(g, g->sm.update.nonce);
	fake_advance_ms(&g->f, SHIM6_UPDATE_SPACING_MS);
	set.flags[1] = 0;
	give_set(g, &set);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_EQ(test, g->got.prefs.elems[3], 0);
}

/* The current source is taken away: the news go by another one that is known. */
static void removed_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct reap_locset set = g->sm.ls_local;

	/* Never the ULID itself, but that may be down. */
	set.flags[0] |= REAP_LOC_DOWN;
	give_set(g, &set);
	KUNIT_EXPECT_EQ(test, g->got.type, SHIM6_MSG_UPDATE_REQ);
	expect_over(g, 1, 1);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);
}

/*
 * Not even that: the new one speaks although the peer does not know it; the
 * R1bis that draws is answered from there, with the list.
 */
static void moved_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct reap_locset set = g->sm.ls_local;
	struct shim6_msg msg;

	set.flags[0] |= REAP_LOC_DOWN;
	set.addr[1] = locator(0x12, 1);
	give_set(g, &set);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	expect_over(g, 2, 0);
	KUNIT_EXPECT_TRUE(test, g->sm.ls_local.flags[1] & REAP_LOC_UNTOLD);

	msg = msg_of(g, SHIM6_MSG_R1BIS);
	give_msg(g, &msg, 2, 0);
	expect_sent(g, SHIM6_MSG_I2BIS);
	expect_over(g, 2, 0);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_PREFS));
	msg = msg_of(g, SHIM6_MSG_R2);
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, 2, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	expect_current(g, 2, 0);
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[1], 0);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, 0);
}

/* What changes in set-up is in the I2; after the I2 it needs an update. */
static void setup_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I1_SENT);

	give_added(g);
	expect_sent(g, 0);
	give_msg_of(g, SHIM6_MSG_R1);
	KUNIT_EXPECT_EQ(test, g->got.list.n, 3);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, 0);
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[2], 0);

	g = rig_in(test, SHIM6_STATE_I2_SENT);
	give_added(g);
	expect_sent(g, 0);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.flags[2], REAP_LOC_UNTOLD);
	KUNIT_EXPECT_EQ(test, next_update(g), 0);
	KUNIT_EXPECT_EQ(test, g->got.list.n, 3);
}

/* A switch repeats at once what the dead pair may have swallowed. */
static void switched_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct reap_report rep;
	struct shim6_msg msg;
	u32 nonce;

	give_added(g);
	nonce = g->got.req_nonce;
	fake_advance_ms(&g->f, SHIM6_UPDATE_SPACING_MS);
	give_type(g, SHIM6_EV_PAYLOAD_TX);
	msg = msg_probe(g, REAP_EXPLORING);
	give_msg(g, &msg, 0, 0);
	expect_sent(g, SHIM6_MSG_PROBE);
	g->work.sent[0].src = g->sm.ls_local.addr[1];
	g->work.sent[0].dst = g->sm.ls_peer.addr[1];
	rep = g->work.sent[0];
	msg = msg_probe(g, REAP_OPERATIONAL);
	msg.rcvd = &rep;
	msg.n_rcvd = 1;
	give_msg(g, &msg, 0, 0);
	expect_current(g, 1, 1);
	KUNIT_EXPECT_EQ(test, next_update(g), 0);
	expect_over(g, 1, 1);
	KUNIT_EXPECT_EQ(test, g->got.req_nonce, nonce);
}

/* The peer's changes */

static struct shim6_msg update_req(struct sm_rig *g, unsigned int locators)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_REQ);

	msg.req_nonce = REQ_NONCE;
	if (locators)
		add_list(g, &msg, locators, SHIM6_METHOD_UNPROVEN);
	return msg;
}

static void add_prefs(struct shim6_msg *msg, const u8 *elems, u8 elen, u8 n)
{
	msg->opts |= BIT(SHIM6_OPT_PREFS);
	msg->prefs.elems = elems;
	msg->prefs.elen = elen;
	msg->prefs.n = n;
	msg->prefs.off = 16;
	msg->prefs.generation = GENERATION;
}

static void expect_acked(struct sm_rig *g)
{
	expect_sent(g, SHIM6_MSG_UPDATE_ACK);
	KUNIT_EXPECT_EQ(g->test, g->got.tag, CT_PEER);
	KUNIT_EXPECT_EQ(g->test, g->got.req_nonce, REQ_NONCE);
}

static void learn_list_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct shim6_msg msg = update_req(g, 3);

	msg.list.generation = 78;
	g->sm.ls_peer.flags[1] |= REAP_LOC_REACHABLE;
	give_msg(g, &msg, 1, 1);
	expect_acked(g);
	expect_over(g, 1, 1);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_PEER));
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 3);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.generation, 78);
	KUNIT_EXPECT_TRUE(test, g->sm.ls_peer.flags[1] & REAP_LOC_REACHABLE);
	/* Again: the answer was lost. */
	give_msg(g, &msg, 1, 1);
	expect_acked(g);
}

/* Element lengths from 1 on; more octets than three are skipped. */
static void learn_prefs_test(struct kunit *test)
{
	static const u8 elems[] = { 1, 5, 6, 9, 9, 2, 7, 8, 9, 9 };
	struct sm_rig *g = rig_established(test);
	struct shim6_msg msg;
	u8 elen;

	for (elen = 1; elen <= 5; elen++) {
		msg = update_req(g, 2);
		/* The second one is the first that is told of the other list. */
		add_prefs(&msg, elems, elen, 2);
		give_msg(g, &msg, 0, 0);
		KUNIT_EXPECT_EQ(test, g->sm.ls_peer.flags[0] & REAP_LOC_PREFS,
				elems[0] & REAP_LOC_PREFS);
		KUNIT_EXPECT_EQ(test, g->sm.ls_peer.flags[1] & REAP_LOC_PREFS,
				elems[elen] & REAP_LOC_PREFS);
		KUNIT_EXPECT_EQ(test, g->sm.ls_peer.prio[1],
				elen > 1 ? elems[elen + 1] : 0);
		KUNIT_EXPECT_EQ(test, g->sm.ls_peer.weight[1],
				elen > 2 ? elems[elen + 2] : 0);
	}
}

/* Preferences of another list, or not one for each locator: nothing sticks. */
static void mismatch_test(struct kunit *test)
{
	static const u8 elems[] = { 1, 0, 0 };
	struct sm_rig *g = rig_established(test);
	const struct shim6_action *act;
	struct reap_locset before;
	struct shim6_msg msg;

	before = g->sm.ls_peer;
	msg = update_req(g, 3);
	add_prefs(&msg, elems, 1, 3);
	msg.prefs.generation++;
	give_msg(g, &msg, 0, 0);
	expect_drop(g, SHIM6_DROP_GENERATION);
	act = find_act(g, SHIM6_ACT_ERROR);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->code, SHIM6_ERR_GENERATION);
	KUNIT_EXPECT_EQ(test, act->pointer, 20);
	KUNIT_EXPECT_MEMEQ(test, &g->sm.ls_peer, &before, sizeof(before));

	msg.prefs.generation--;
	msg.prefs.n = 2;
	give_msg(g, &msg, 0, 0);
	expect_drop(g, SHIM6_DROP_PREF_COUNT);
	act = find_act(g, SHIM6_ACT_ERROR);
	KUNIT_ASSERT_NOT_NULL(test, act);
	KUNIT_EXPECT_EQ(test, act->code, SHIM6_ERR_PREF_COUNT);
	KUNIT_EXPECT_EQ(test, act->pointer, 18);
	KUNIT_EXPECT_MEMEQ(test, &g->sm.ls_peer, &before, sizeof(before));

	msg = update_req(g, 2);
	g->methods[1] = SHIM6_METHOD_HBA;
	give_msg(g, &msg, 0, 0);
	expect_drop(g, SHIM6_DROP_VERIFICATION);
	KUNIT_EXPECT_MEMEQ(test, &g->sm.ls_peer, &before, sizeof(before));
}

/* A later preference counts locators of the list, not of what we keep of it. */
static void position_test(struct kunit *test)
{
	static const u8 elems[12] = { [10] = REAP_LOC_TRANSIENT, [11] = 1 };
	struct sm_rig *g = rig_established(test);
	struct shim6_msg msg = update_req(g, 12);
	struct in6_addr tmp = g->addrs[0];

	/* The ULID is the last one of twelve. */
	g->addrs[0] = g->addrs[11];
	g->addrs[11] = tmp;
	give_msg(g, &msg, 0, 0);
	expect_acked(g);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, REAP_MAX_LOCATORS);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.told, 12);
	msg = update_req(g, 0);
	add_prefs(&msg, elems, 1, 12);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.flags[0] & REAP_LOC_PREFS,
			REAP_LOC_BROKEN);
}

/* The current destination is broken, or no longer the peer's: look for another. */
static void leave_test(struct kunit *test)
{
	static const u8 elems[] = { REAP_LOC_BROKEN, 0 };
	struct sm_rig *g = rig_established(test);
	struct shim6_msg msg = update_req(g, 0);

	add_prefs(&msg, elems, 1, 2);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->n_got, 2);
	KUNIT_EXPECT_EQ(test, g->got.type, SHIM6_MSG_PROBE);
	expect_over(g, 1, 1);
	expect_current(g, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);

	/* Without the ULID, which stays as a last resort. */
	g = rig_established(test);
	msg = update_req(g, 2);
	g->addrs[0] = pair_lp(0, 2).peer;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);
	KUNIT_EXPECT_TRUE(test, g->sm.ls_peer.flags[0] & REAP_LOC_BROKEN);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.pos[0], REAP_POS_NONE);

	/* Told once more it is no news. */
	g = rig_established(test);
	g->sm.ls_peer.flags[0] |= REAP_LOC_BROKEN;
	msg = update_req(g, 0);
	add_prefs(&msg, elems, 1, 2);
	give_msg(g, &msg, 0, 0);
	expect_acked(g);
}

static void foreign_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct shim6_msg msg = update_req(g, 3);

	give_msg(g, &msg, 0, 5);
	expect_drop(g, SHIM6_DROP_FOREIGN_ADDRESS);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_R1BIS));
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 2);
}

/* In I2BIS-SENT it is taken, and the I2bis urged. */
static void recovering_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I2BIS_SENT);
	struct shim6_msg msg = update_req(g, 3);

	fake_advance_ms(&g->f, 1000);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->n_got, 2);
	KUNIT_EXPECT_EQ(test, g->acts.a[0].msg_type, SHIM6_MSG_I2BIS);
	KUNIT_EXPECT_EQ(test, g->got.type, SHIM6_MSG_UPDATE_ACK);
	KUNIT_EXPECT_EQ(test, g->sm.ls_peer.n, 3);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_I2BIS_SENT);
}

static void timeout_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct shim6_msg msg = update_req(g, 0);

	msg.opts |= BIT(SHIM6_OPT_KEEPALIVE);
	msg.keepalive_s = 3;
	give_msg(g, &msg, 0, 0);
	expect_acked(g);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.keepalive_timeout_ms, 3000);
}

/* Errors received */

/* An Error that quotes the last message sent, as the peer saw it. */
static void give_error(struct sm_rig *g, u8 code)
{
	struct shim6_msg msg = { .type = SHIM6_MSG_ERROR, .error_code = code };
	u8 quote[SHIM6_IPV6_HLEN + SHIM6_MSG_MAX] = { 0x60 };
	int len;

	quote[6] = SHIM6_NEXTHDR;
	len = shim6_encode(&g->got, quote + SHIM6_IPV6_HLEN, SHIM6_MSG_MAX);
	KUNIT_ASSERT_GT(g->test, len, 0);
	msg.quote.data = quote;
	msg.quote.len = SHIM6_IPV6_HLEN + len;
	give_msg(g, &msg, 0, 0);
}

static void refused_test(struct kunit *test)
{
	const struct shim6_action *act;
	struct sm_rig *g;
	u8 code;

	for (code = SHIM6_ERR_UNKNOWN_TYPE; code <= SHIM6_ERR_PREF_COUNT; code++) {
		g = rig_established(test);
		give_added(g);
		give_error(g, code);
		act = find_act(g, SHIM6_ACT_REFUSED);
		KUNIT_ASSERT_NOT_NULL(test, act);
		KUNIT_EXPECT_EQ(test, act->code, code);
		KUNIT_EXPECT_EQ(test, act->msg_type, SHIM6_MSG_UPDATE_REQ);
		KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
		expect_sent(g, 0);
		KUNIT_EXPECT_EQ(test, !!g->sm.update.what,
				code >= SHIM6_ERR_GENERATION);
		/* What the peer refuses to believe is not offered any more. */
		KUNIT_EXPECT_EQ(test, g->sm.ls_local.n,
				code == SHIM6_ERR_VERIFICATION ? 2 : 3);
		if (code < SHIM6_ERR_GENERATION)
			continue;
		KUNIT_EXPECT_GE(test, next_update(g), 2000);
		KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
		KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_PREFS));
	}
}

/* Forged: without our nonce, or about nothing that we sent. */
static void forged_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_added(g);
	g->got.req_nonce ^= 1;
	give_error(g, SHIM6_ERR_VERIFICATION);
	expect_drop(g, SHIM6_DROP_NONCE);
	g->got.req_nonce ^= 1;
	g->got.tag ^= 1;
	give_error(g, SHIM6_ERR_VERIFICATION);
	expect_drop(g, SHIM6_DROP_NOT_OURS);
	KUNIT_EXPECT_EQ(test, g->sm.ls_local.n, 3);
	KUNIT_EXPECT_NE(test, g->sm.update.what, 0);

	/* About set-up the administrator hears, no more. */
	g = rig_in(test, SHIM6_STATE_I2_SENT);
	give_error(g, SHIM6_ERR_VERIFICATION);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_REFUSED));
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_I2_SENT);
}

/* Confusion, RFC 5533 7.6 */

static void confused_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	/* In the middle of an exploration; its records are given back. */
	give_type(g, SHIM6_EV_PAYLOAD_TX);
	fake_advance_ms(&g->f, 15000);
	give_type(g, SHIM6_EV_TIMER);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);
	give_type(g, SHIM6_EV_CONFUSED);
	expect_sent(g, SHIM6_MSG_I1);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_I1_SENT);
	KUNIT_EXPECT_NULL(test, g->sm.reap.work);
	KUNIT_EXPECT_EQ(test, g->sm.ct_peer, 0);
	give_msg_of(g, SHIM6_MSG_R1);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_PEER));
}

static struct kunit_case update_cases[] = {
	KUNIT_CASE(added_test),
	KUNIT_CASE(same_test),
	KUNIT_CASE(repeat_test),
	KUNIT_CASE(newer_test),
	KUNIT_CASE(down_test),
	KUNIT_CASE(removed_test),
	KUNIT_CASE(moved_test),
	KUNIT_CASE(setup_test),
	KUNIT_CASE(switched_test),
	KUNIT_CASE(learn_list_test),
	KUNIT_CASE(learn_prefs_test),
	KUNIT_CASE(mismatch_test),
	KUNIT_CASE(position_test),
	KUNIT_CASE(leave_test),
	KUNIT_CASE(foreign_test),
	KUNIT_CASE(recovering_test),
	KUNIT_CASE(timeout_test),
	KUNIT_CASE(refused_test),
	KUNIT_CASE(forged_test),
	KUNIT_CASE(confused_test),
	{}
};

struct kunit_suite shim6_sm_update_suite = {
	.name = "shim6-sm-update",
	.test_cases = update_cases,
};
