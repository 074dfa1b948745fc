// SPDX-License-Identifier: GPL-2.0
/*
 * The table of the state machine: every event in every state, RFC 5533 6.2,
 * 7 and 12; what goes with it; the end of a context.
 */
#include "sm_rig.h"
#include "suites.h"

#define IDLE	SHIM6_STATE_IDLE
#define I1S	SHIM6_STATE_I1_SENT
#define I2S	SHIM6_STATE_I2_SENT
#define EST	SHIM6_STATE_ESTABLISHED
#define I2B	SHIM6_STATE_I2BIS_SENT
#define EF	SHIM6_STATE_E_FAILED
#define NS	SHIM6_STATE_NO_SUPPORT
#define SAME	0xff	/* the state does not change */
#define NEVER	0xfe	/* the event cannot come in this state */

static const u8 columns[] = { IDLE, I1S, I2S, EST, I2B, EF, NS };

/* Shorthands of cells: next state, message sent, reason of a drop. */
#define STAYS	{ SAME, 0, 0 }
#define DROPS	{ SAME, 0, SHIM6_DROP_STATE }
#define UNKNOWN	{ SAME, 0, SHIM6_DROP_NONCE }
#define R1BISES	{ SAME, 0, SHIM6_DROP_UNKNOWN_TAG }
#define STRANGE	{ SAME, 0, SHIM6_DROP_NOT_OURS }
#define SENDS(m) { SAME, SHIM6_MSG_##m, 0 }
#define GOES(next, m) { next, SHIM6_MSG_##m, 0 }
#define ENDS	{ IDLE, 0, 0 }
#define NONE	{ NEVER, 0, 0 }

struct row {
	const char *name;
	u8 ev;
	u8 msg;
	u8 sta;
	struct {
		u8 next;
		u8 send;
		u8 drop;
	} cell[ARRAY_SIZE(columns)];
};

#define EV(name, ...) \
	{ "EV_" #name, SHIM6_EV_##name, 0, 0, { __VA_ARGS__ } }
#define MSG(name, ...) \
	{ #name, SHIM6_EV_MSG, SHIM6_MSG_##name, 0, { __VA_ARGS__ } }
#define PROBE(name, ...) \
	{ "PROBE " #name, SHIM6_EV_MSG, SHIM6_MSG_PROBE, REAP_##name, \
	  { __VA_ARGS__ } }

/* IDLE, I1-SENT, I2-SENT, ESTABLISHED, I2BIS-SENT, E-FAILED, NO-SUPPORT */
static const struct row rows[] = {
	EV(TRIGGER, GOES(I1S, I1), STAYS, STAYS, STAYS, STAYS, STAYS, STAYS),
	MSG(I1, NONE, SENDS(R2), SENDS(R2), SENDS(R2), SENDS(R2), NONE, NONE),
	MSG(R1, DROPS, GOES(I2S, I2), DROPS, DROPS, DROPS, DROPS, DROPS),
	MSG(I2, GOES(EST, R2), GOES(EST, R2), SENDS(R2), SENDS(R2), SENDS(R2),
	    GOES(EST, R2), GOES(EST, R2)),
	MSG(I2BIS, GOES(EST, R2), GOES(EST, R2), SENDS(R2), SENDS(R2),
	    SENDS(R2), GOES(EST, R2), GOES(EST, R2)),
	MSG(R2, DROPS, { EST }, { EST }, DROPS, { EST }, DROPS, DROPS),
	MSG(R1BIS, DROPS, DROPS, DROPS, GOES(I2B, I2BIS), DROPS, DROPS, DROPS),
	MSG(KEEPALIVE, DROPS, DROPS, SENDS(I2), STAYS, SENDS(I2BIS), R1BISES,
	    R1BISES),
	PROBE(OPERATIONAL, DROPS, DROPS, SENDS(I2), STAYS, SENDS(I2BIS),
	      R1BISES, R1BISES),
	PROBE(EXPLORING, DROPS, DROPS, SENDS(I2), SENDS(PROBE), SENDS(I2BIS),
	      R1BISES, R1BISES),
	PROBE(INBOUND_OK, DROPS, DROPS, SENDS(I2), SENDS(PROBE), SENDS(I2BIS),
	      R1BISES, R1BISES),
	/* In I2BIS-SENT it draws two messages, see sm_update_test.c. */
	MSG(UPDATE_REQ, DROPS, DROPS, SENDS(I2), SENDS(UPDATE_ACK), NONE,
	    R1BISES, R1BISES),
	MSG(UPDATE_ACK, DROPS, DROPS, SENDS(I2), UNKNOWN, SENDS(I2BIS), R1BISES,
	    R1BISES),
	MSG(ERROR, STRANGE, STRANGE, STRANGE, STRANGE, STRANGE, STRANGE,
	    STRANGE),
	EV(PAYLOAD_HDR, STAYS, STAYS, SENDS(I2), STAYS, SENDS(I2BIS), STAYS,
	   STAYS),
	EV(PAYLOAD_RX, STAYS, STAYS, STAYS, STAYS, STAYS, STAYS, STAYS),
	EV(PAYLOAD_TX, STAYS, STAYS, STAYS, STAYS, STAYS, STAYS, STAYS),
	EV(TIMER, STAYS, SENDS(I1), SENDS(I2), STAYS, SENDS(I2BIS), ENDS, ENDS),
	EV(MOVE, STAYS, STAYS, STAYS, SENDS(PROBE), STAYS, STAYS, STAYS),
	EV(LOCATORS, STAYS, STAYS, STAYS, STAYS, STAYS, STAYS, STAYS),
	EV(CONFUSED, STAYS, STAYS, STAYS, GOES(I1S, I1), GOES(I1S, I1), STAYS,
	   STAYS),
	EV(NO_SUPPORT, STAYS, { NS }, STAYS, STAYS, STAYS, STAYS, STAYS),
	EV(HINT, STAYS, STAYS, STAYS, SENDS(PROBE), STAYS, STAYS, STAYS),
	EV(ULID_GONE, ENDS, ENDS, ENDS, ENDS, ENDS, ENDS, ENDS),
	EV(ULID_DELETED, ENDS, ENDS, ENDS, STAYS, STAYS, ENDS, ENDS),
	EV(DELETE, ENDS, ENDS, ENDS, ENDS, ENDS, ENDS, ENDS),
};

static void row_desc(const struct row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, row_desc);

static void give_row(struct sm_rig *g, const struct row *row)
{
	struct shim6_msg msg;

	if (row->ev == SHIM6_EV_TIMER && g->sm.state != IDLE &&
	    g->sm.state != EST)
		return give_timeout(g);

	/* Far enough from the last I2, before any timer. */
	fake_advance_ms(&g->f, 1000);
	if (row->ev != SHIM6_EV_MSG)
		return give_type(g, row->ev);
	msg = row->msg == SHIM6_MSG_PROBE ? msg_probe(g, row->sta) :
					    msg_of(g, row->msg);
	give_msg(g, &msg, 0, 0);
}

static void test_row(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct sm_rig *g;
	unsigned int i;
	u8 next;

	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		if (row->cell[i].next == NEVER)
			continue;
		g = rig_in(test, columns[i]);
		give_row(g, row);
		next = row->cell[i].next;
		KUNIT_EXPECT_EQ_MSG(test, g->sm.state,
				    next == SAME ? columns[i] : next,
				    "from state %u", columns[i]);
		expect_sent(g, row->cell[i].send);
		expect_drop(g, row->cell[i].drop);
		KUNIT_EXPECT_EQ(test, !!find_act(g, SHIM6_ACT_R1BIS),
				row->cell[i].drop == SHIM6_DROP_UNKNOWN_TAG);
		KUNIT_EXPECT_EQ(test, !!find_act(g, SHIM6_ACT_FREE),
				next == IDLE);
		if (row->cell[i].drop)
			expect_unchanged(g);
	}
}

/*
 * Whether an I1 is for a context is found out without its lock. By the time
 * it is given the context may have given up, or the peer may have a new tag:
 * an R2 would tell the peer of a context that is not there.
 */
static void test_i1_late(struct kunit *test)
{
	static const u8 states[] = { IDLE, EF, NS, EST };
	struct shim6_msg msg;
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		g = rig_in(test, states[i]);
		msg = msg_of(g, SHIM6_MSG_I1);
		msg.tag = CT_PEER + 1;
		give_msg(g, &msg, 0, 0);
		expect_sent(g, 0);
		expect_unchanged(g);
	}
}

/* An I1 changes nothing of the set-up, RFC 5533 7.9. */
static void test_i1_harmless(struct kunit *test)
{
	static const u8 states[] = { I1S, I2S };
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		g = rig_in(test, states[i]);
		give_msg_of(g, SHIM6_MSG_I1);
		expect_sent(g, SHIM6_MSG_R2);
		expect_unchanged(g);
		KUNIT_EXPECT_EQ(test, g->got.tag, CT_LOCAL);
		KUNIT_EXPECT_EQ(test, g->got.init_nonce, PEER_NONCE);
	}
}

/* R1 and R2 of another host or another exchange, RFC 5533 12.4. */
static const struct {
	u8 state;
	u8 msg;
	u8 nonce_off;
	u8 l, p;
	u8 drop;
} strays[] = {
	{ I1S, SHIM6_MSG_R1, 1, 0, 0, SHIM6_DROP_NONCE },
	{ I1S, SHIM6_MSG_R1, 0, 1, 0, SHIM6_DROP_FOREIGN_ADDRESS },
	{ I1S, SHIM6_MSG_R1, 0, 0, 1, SHIM6_DROP_FOREIGN_ADDRESS },
	{ I1S, SHIM6_MSG_R2, 1, 0, 0, SHIM6_DROP_NONCE },
	{ I1S, SHIM6_MSG_R2, 0, 1, 0, SHIM6_DROP_FOREIGN_ADDRESS },
	{ I1S, SHIM6_MSG_R2, 0, 0, 1, SHIM6_DROP_FOREIGN_ADDRESS },
	{ I2S, SHIM6_MSG_R2, 1, 0, 0, SHIM6_DROP_NONCE },
	{ I2S, SHIM6_MSG_R2, 0, 1, 0, SHIM6_DROP_FOREIGN_ADDRESS },
	{ I2S, SHIM6_MSG_R2, 0, 0, 1, SHIM6_DROP_FOREIGN_ADDRESS },
	{ I1S, SHIM6_MSG_I2, 0, 0, 1, SHIM6_DROP_FOREIGN_ADDRESS },
	{ I2S, SHIM6_MSG_I2, 0, 0, 1, SHIM6_DROP_FOREIGN_ADDRESS },
	{ EST, SHIM6_MSG_I2, 0, 0, 1, SHIM6_DROP_FOREIGN_ADDRESS },
	{ EST, SHIM6_MSG_KEEPALIVE, 0, 0, 1, SHIM6_DROP_FOREIGN_ADDRESS },
	{ EST, SHIM6_MSG_KEEPALIVE, 0, 7, 0, SHIM6_DROP_FOREIGN_ADDRESS },
	{ EST, SHIM6_MSG_PROBE, 0, 0, 1, SHIM6_DROP_FOREIGN_ADDRESS },
	{ EST, SHIM6_MSG_PROBE, 0, 7, 0, SHIM6_DROP_FOREIGN_ADDRESS },
};

static void test_strays(struct kunit *test)
{
	struct shim6_msg msg;
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(strays); i++) {
		g = rig_in(test, strays[i].state);
		msg = strays[i].msg == SHIM6_MSG_PROBE ?
		      msg_probe(g, REAP_EXPLORING) : msg_of(g, strays[i].msg);
		msg.init_nonce += strays[i].nonce_off;
		give_msg(g, &msg, strays[i].l, strays[i].p);
		expect_drop(g, strays[i].drop);
		KUNIT_EXPECT_EQ_MSG(test, g->n_got, 0, "stray %u", i);
		g->before.reap.work = g->sm.reap.work;
		expect_unchanged(g);
	}
}

/* What the peer sends meanwhile shows that its R2 was lost, but not too often. */
static void test_i2_spacing(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, I2S);
	unsigned int i, sent = 0;
	u64 deadline = g->sm.deadline;
	struct shim6_msg msg;

	for (i = 0; i < 150; i++) {
		fake_advance_ms(&g->f, 10);
		msg = msg_of(g, SHIM6_MSG_KEEPALIVE);
		if (i & 1)
			give_msg(g, &msg, 0, 0);
		else
			give_type(g, SHIM6_EV_PAYLOAD_HDR);
		sent += g->n_got;
		if (g->n_got)
			KUNIT_EXPECT_EQ(test, g->got.type, SHIM6_MSG_I2);
	}
	KUNIT_EXPECT_EQ(test, sent, 3);
	KUNIT_EXPECT_EQ(test, g->sm.deadline, deadline);
	KUNIT_EXPECT_EQ(test, g->sm.retries, 0);
}

/* The timer may come early; then nothing happens. */
static void test_early_timer(struct kunit *test)
{
	static const u8 states[] = { I1S, I2S, EST, EF, NS };
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		g = rig_in(test, states[i]);
		give_type(g, SHIM6_EV_TIMER);
		KUNIT_EXPECT_EQ(test, g->acts.n, 0);
		if (states[i] == EST)
			continue;
		expect_unchanged(g);
		g->f.env.now = g->sm.deadline - 1;
		give_type(g, SHIM6_EV_TIMER);
		KUNIT_EXPECT_EQ(test, g->acts.n, 0);
	}
}

/* From the last packet on, let timers run off until the context is idle. */
static u64 lifetime(struct sm_rig *g)
{
	u64 start = g->f.env.now;
	unsigned int i;

	WRITE_ONCE(g->sm.last_use, fake_now_s(&g->f));
	for (i = 0; i < 10000; i++) {
		give_timeout(g);
		if (find_act(g, SHIM6_ACT_IDLE))
			return g->f.env.now - start;
	}
	return REAP_NEVER;
}

/* RFC 5533 9: quiet for at least five minutes, whatever the second began with. */
static void test_idle_end(struct kunit *test)
{
	static const u32 parts[] = { 0, 1, 500, 999 };
	struct sm_rig *g;
	unsigned int i;
	u64 life;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		g = rig_in(test, EST);
		fake_advance_ms(&g->f, parts[i]);
		life = lifetime(g);
		KUNIT_EXPECT_GE(test, life, 300 * SEC);
		KUNIT_EXPECT_LE(test, life, 302 * SEC);
		KUNIT_EXPECT_EQ(test, g->sm.state, EST);
		give_type(g, SHIM6_EV_UNUSED);
		KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_FREE));
		KUNIT_EXPECT_EQ(test, g->sm.state, IDLE);
	}
}

/* A socket keeps the context: it is asked for again after as long. */
static void test_idle_socket(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, EST);
	unsigned int i;

	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_GE(test, lifetime(g), 300 * SEC);
		KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_FREE));
		give_type(g, SHIM6_EV_TIMER);
		KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_IDLE));
	}
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
}

/* A packet between question and answer wins; an answer nobody asked for is none. */
static void test_idle_overtaken(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, EST);

	give_type(g, SHIM6_EV_UNUSED);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	lifetime(g);
	fake_advance_ms(&g->f, 1000);
	WRITE_ONCE(g->sm.last_use, fake_now_s(&g->f));
	give_type(g, SHIM6_EV_UNUSED);
	KUNIT_EXPECT_EQ(test, g->acts.n, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
}

/* Only a socket keeps a context whose ULID was deleted. */
static void test_ulid_deleted(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, EST);

	fake_advance_ms(&g->f, 1000);
	give_type(g, SHIM6_EV_ULID_DELETED);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_IDLE));
	KUNIT_EXPECT_EQ(test, g->sm.state, EST);
	give_type(g, SHIM6_EV_UNUSED);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_FREE));
	KUNIT_EXPECT_EQ(test, g->sm.state, IDLE);
}

static void test_use_prolongs(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, EST);
	unsigned int i;

	g->params.idle_ms = 20000;
	for (i = 0; i < 60; i++) {
		fake_advance_ms(&g->f, 10000);
		WRITE_ONCE(g->sm.last_use, fake_now_s(&g->f));
		give_type(g, SHIM6_EV_PAYLOAD_RX);
		give_type(g, SHIM6_EV_TIMER);
		KUNIT_ASSERT_EQ(test, g->sm.state, EST);
		KUNIT_ASSERT_NULL(test, find_act(g, SHIM6_ACT_IDLE));
	}
}

/*
 * A context that becomes ESTABLISHED was not in use before, however old it
 * is: the five minutes begin now.
 */
static void test_idle_begins(struct kunit *test)
{
	static const struct {
		u8 state;
		u8 msg;
	} cases[] = {
		{ I1S, SHIM6_MSG_I2 },
		{ I1S, SHIM6_MSG_R2 },
		{ I2S, SHIM6_MSG_R2 },
		{ NS, SHIM6_MSG_I2 },
	};
	struct sm_rig *g;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		g = rig_init(test, 1, 0, 2);
		g->params.i1_timeout_ms = 3600 * 1000;
		g->params.i2_timeout_ms = 3600 * 1000;
		bring_to(g, cases[i].state);
		fake_advance_ms(&g->f, 599 * 1000);
		give_msg_of(g, cases[i].msg);
		KUNIT_ASSERT_EQ(test, g->sm.state, EST);
		give_type(g, SHIM6_EV_TIMER);
		KUNIT_EXPECT_EQ_MSG(test, g->sm.state, EST, "from state %u",
				    cases[i].state);
		KUNIT_EXPECT_NULL(test, find_act(g, SHIM6_ACT_IDLE));
	}
}

/* What the caller has to lend, and when */

static void test_wants(struct kunit *test)
{
	static const u8 work[] = {
		SHIM6_EV_MOVE, SHIM6_EV_LOCATORS, SHIM6_EV_HINT,
		SHIM6_EV_EXPLORE, SHIM6_EV_SUSPECT, SHIM6_EV_ROUTER,
		SHIM6_EV_BAD,
	};
	/* The current source, Ls(local)[0], is gone with SHIM6_EV_LOCATORS. */
	static const struct reap_locset nothing;
	struct shim6_event ev = { .set = &nothing, .pair = pair_lp(0, 0) };
	struct shim6_msg msg;
	unsigned int i, type;
	struct sm_rig *g;
	bool wants;

	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		g = rig_in(test, columns[i]);
		msg = msg_probe(g, REAP_OPERATIONAL);
		ev.msg = &msg;
		ev.type = SHIM6_EV_MSG;
		KUNIT_EXPECT_EQ(test, columns[i] == EST,
				shim6_sm_wants_work(&g->sm, &g->env, &ev));
		KUNIT_EXPECT_FALSE(test, shim6_sm_releases_setup(&g->sm));
		for (type = 0; type < ARRAY_SIZE(work); type++) {
			ev.type = work[type];
			KUNIT_EXPECT_EQ(test, columns[i] == EST,
					shim6_sm_wants_work(&g->sm, &g->env,
							    &ev));
		}
		for (type = SHIM6_EV_TRIGGER; type <= SHIM6_EV_CONFUSED; type++) {
			ev.type = type;
			wants = (columns[i] == IDLE && type == SHIM6_EV_TRIGGER) ||
				(columns[i] == EST && type == SHIM6_EV_CONFUSED);
			KUNIT_EXPECT_EQ(test, wants,
					shim6_sm_wants_setup(&g->sm, &ev));
		}
	}
}

static struct kunit_case sm_cases[] = {
	KUNIT_CASE_PARAM(test_row, row_gen_params),
	KUNIT_CASE(test_i1_late),
	KUNIT_CASE(test_i1_harmless),
	KUNIT_CASE(test_strays),
	KUNIT_CASE(test_i2_spacing),
	KUNIT_CASE(test_early_timer),
	KUNIT_CASE(test_idle_end),
	KUNIT_CASE(test_idle_socket),
	KUNIT_CASE(test_idle_overtaken),
	KUNIT_CASE(test_ulid_deleted),
	KUNIT_CASE(test_use_prolongs),
	KUNIT_CASE(test_idle_begins),
	KUNIT_CASE(test_wants),
	{}
};

struct kunit_suite shim6_sm_suite = {
	.name = "shim6-sm",
	.test_cases = sm_cases,
};
