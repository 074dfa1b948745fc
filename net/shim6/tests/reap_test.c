// SPDX-License-Identifier: GPL-2.0
/* One engine: the table of RFC 5534 6, its timers, records and selection. */
#include <kunit/test.h>

#include "reap_rig.h"
#include "suites.h"

/* The table of RFC 5534 6 */

enum op { NONE, STOP, START, RESTART };

struct cell {
	u8 row;
	u8 state;
	u8 next;
	s8 probe;
	u8 send;
	u8 keepalive;
};

#define O	REAP_OPERATIONAL
#define E	REAP_EXPLORING
#define I	REAP_INBOUND_OK
/* Rows that are no event of their own */
#define KA_EXPIRES	100
#define SEND_EXPIRES	101
#define PROBE_EXPIRES	102
#define PROBE_RX(sta)	(110 + (sta))

static const struct cell cells[] = {
	{ REAP_EV_PAYLOAD_RX, O, O, -1, STOP, START },
	{ REAP_EV_PAYLOAD_RX, E, I, I, START, NONE },
	{ REAP_EV_PAYLOAD_RX, I, I, -1, STOP, NONE },
	{ REAP_EV_PAYLOAD_TX, O, O, -1, START, STOP },
	{ REAP_EV_PAYLOAD_TX, E, E, -1, NONE, NONE },
	{ REAP_EV_PAYLOAD_TX, I, I, -1, START, NONE },
	{ KA_EXPIRES, O, O, -1, NONE, STOP },
	{ KA_EXPIRES, E, E, -1, NONE, NONE },
	{ KA_EXPIRES, I, I, -1, NONE, NONE },
	{ SEND_EXPIRES, O, E, E, STOP, STOP },
	{ SEND_EXPIRES, E, E, -1, NONE, NONE },
	{ SEND_EXPIRES, I, E, E, STOP, STOP },
	{ PROBE_EXPIRES, O, O, -1, NONE, NONE },
	{ PROBE_EXPIRES, E, E, E, NONE, NONE },
	{ PROBE_EXPIRES, I, I, I, START, NONE },
	{ REAP_EV_KEEPALIVE_RX, O, O, -1, STOP, NONE },
	{ REAP_EV_KEEPALIVE_RX, E, I, I, START, NONE },
	{ REAP_EV_KEEPALIVE_RX, I, I, -1, STOP, NONE },
	{ PROBE_RX(E), O, I, I, RESTART, STOP },
	{ PROBE_RX(E), E, I, I, START, NONE },
	{ PROBE_RX(E), I, I, I, RESTART, NONE },
	{ PROBE_RX(I), O, O, O, RESTART, STOP },
	{ PROBE_RX(I), E, O, O, RESTART, STOP },
	{ PROBE_RX(I), I, O, O, RESTART, STOP },
	{ PROBE_RX(O), O, O, -1, STOP, START },
	{ PROBE_RX(O), E, O, -1, STOP, START },
	{ PROBE_RX(O), I, O, -1, STOP, START },
};

static void cell_desc(const struct cell *c, char *desc)
{
	static const char states[] = "OEI";

	desc[0] = states[c->state];
	desc[1] = ' ';
	desc[2] = 'r';
	desc[3] = 'o';
	desc[4] = 'w';
	desc[5] = ' ';
	desc[6] = '1' + (c - cells) / 3;
	desc[7] = 0;
}

KUNIT_ARRAY_PARAM(cell, cells, cell_desc);

/* In the state wanted, with the timers that can run there, probes due never. */
static void bring_to(struct rig *g, u8 state, bool running)
{
	if (state == REAP_EXPLORING)
		give_explore(g, REAP_WHY_LOCAL);
	else if (state == REAP_INBOUND_OK)
		give_probe(g, REAP_EXPLORING, 0, 0, NULL, 0);
	KUNIT_ASSERT_EQ(g->test, g->r.st.state, state);
	fake_advance_ms(&g->f, 1000);
	g->work.probe_due = g->f.env.now + 100 * SEC;
	g->r.st.send_start = running && state != E ? g->f.env.now - SEC : 0;
	g->r.st.ka_start = running && state == O ? g->f.env.now - SEC : 0;
	give_type(g, REAP_EV_TIMER);
	KUNIT_ASSERT_EQ(g->test, g->acts.n, 0);
}

static void give_row(struct rig *g, u8 row)
{
	static const struct reap_report unknown;

	switch (row) {
	case KA_EXPIRES:
		g->r.ka_next = g->f.env.now;
		g->r.ka_seen = g->r.st.ka_start;
		/* The very last one. */
		g->r.cfg.keepalive_timeout_ms = 1000;
		give_type(g, REAP_EV_TIMER);
		break;
	case SEND_EXPIRES:
		g->r.send_due = g->f.env.now;
		give_type(g, REAP_EV_TIMER);
		break;
	case PROBE_EXPIRES:
		g->work.probe_due = g->f.env.now;
		give_type(g, REAP_EV_TIMER);
		break;
	case PROBE_RX(O):
	case PROBE_RX(E):
		give_probe(g, row - PROBE_RX(0), 1, 1, NULL, 0);
		break;
	case PROBE_RX(I):
		/* One that reports nothing may only ask, see reap_only_asks(). */
		give_probe(g, REAP_INBOUND_OK, 1, 1, &unknown, 1);
		break;
	default:
		give_type(g, row);
	}
}

static u64 after(u8 op, u64 before, u64 now)
{
	switch (op) {
	case STOP:
		return 0;
	case START:
		return before ?: now;
	case RESTART:
		return now;
	default:
		return before;
	}
}

static void run_cell(struct kunit *test, const struct cell *c, bool running)
{
	struct rig *g = rig_init(test, 1);
	const struct reap_action *a;
	u64 send, keepalive, now;

	bring_to(g, c->state, running);
	send = g->r.st.send_start;
	keepalive = g->r.st.ka_start;
	fake_advance_ms(&g->f, 100);
	now = g->f.env.now;
	give_row(g, c->row);

	KUNIT_EXPECT_EQ(test, g->r.st.state, c->next);
	KUNIT_EXPECT_EQ(test, g->r.st.send_start, after(c->send, send, now));
	KUNIT_EXPECT_EQ(test, g->r.st.ka_start,
			after(c->keepalive, keepalive, now));
	a = find_action(g, REAP_ACT_PROBE);
	KUNIT_EXPECT_EQ(test, a ? a->sta : -1, c->probe);
	a = find_action(g, REAP_ACT_STATE);
	KUNIT_EXPECT_EQ(test, !!a, c->next != c->state);
	if (a) {
		KUNIT_EXPECT_PTR_EQ(test, a, &g->acts.a[0]);
		KUNIT_EXPECT_EQ(test, a->sta, c->next);
		KUNIT_EXPECT_NE(test, a->reason, REAP_WHY_NONE);
	}
	KUNIT_EXPECT_EQ(test, !!find_action(g, REAP_ACT_KEEPALIVE),
			c->row == KA_EXPIRES && c->state == O);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_SELECT));
	kunit_kfree(test, g);
}

/* Each cell with the timers running and, where that makes sense, without. */
static void table_test(struct kunit *test)
{
	const struct cell *c = test->param_value;

	run_cell(test, c, true);
	if (c->row != KA_EXPIRES && c->row != SEND_EXPIRES)
		run_cell(test, c, false);
}

/* A packet that saw the old state stamps a timer that must not run. */
static void stale_stamp_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	give_explore(g, REAP_WHY_LOCAL);
	g->r.st.send_start = g->f.env.now;
	g->r.st.ka_start = g->f.env.now;
	KUNIT_EXPECT_LE(test, reap_deadline(&g->r, g->f.env.now),
			g->f.env.now + 500 * MS);
	fake_advance_ms(&g->f, 200);
	give_type(g, REAP_EV_PAYLOAD_RX);
	KUNIT_EXPECT_EQ(test, g->r.st.send_start, g->f.env.now);
	KUNIT_EXPECT_EQ(test, g->r.st.ka_start, 0);
}

/* Send Timer */

static void send_timeout_test(struct kunit *test)
{
	u64 shortest = U64_MAX, longest = 0, start, took;
	struct rig *g = rig_init(test, 1);
	unsigned int i;

	for (i = 0; i < 500; i++) {
		start = g->f.env.now;
		g->r.st.state = REAP_OPERATIONAL;
		KUNIT_EXPECT_EQ(test, reap_payload_tx(&g->r.st, start),
				g->r.st.asleep);
		if (g->r.st.asleep)
			give_type(g, REAP_EV_PAYLOAD_TX);
		fake_advance_ms(&g->f, 5000);
		/* START does not extend. */
		reap_payload_tx(&g->r.st, g->f.env.now);
		KUNIT_ASSERT_TRUE(test, run_until(g, start + 20 * SEC));
		expect_probe(g, REAP_EXPLORING, 1, 1);
		KUNIT_EXPECT_EQ(test, g->acts.a[0].reason, REAP_WHY_SEND_TIMEOUT);
		took = g->f.env.now - start;
		shortest = min(shortest, took);
		longest = max(longest, took);
		fake_advance_ms(&g->f, 1000);
	}
	KUNIT_EXPECT_GE(test, shortest, 13500 * MS);
	KUNIT_EXPECT_LT(test, shortest, 13550 * MS);
	KUNIT_EXPECT_LE(test, longest, 15000 * MS);
	KUNIT_EXPECT_GT(test, longest, 14950 * MS);
}

/* The lazy timer: traffic both ways for long, then one way dies. */
static void send_timer_lazy_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 3);
	u64 last = 0;
	u32 i;

	give_type(g, REAP_EV_PAYLOAD_TX);
	for (i = 0; i < 10000; i++) {
		KUNIT_ASSERT_FALSE(test, run_until(g, g->f.env.now + 90 * MS));
		KUNIT_ASSERT_FALSE(test, reap_payload_rx(&g->r.st, g->f.env.now));
		KUNIT_ASSERT_FALSE(test, run_until(g, g->f.env.now + 10 * MS));
		last = g->f.env.now;
		KUNIT_ASSERT_FALSE(test, reap_payload_tx(&g->r.st, last));
	}
	KUNIT_ASSERT_TRUE(test, run_until(g, last + 15 * SEC));
	KUNIT_EXPECT_GE(test, g->f.env.now, last + 13500 * MS);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_EXPLORING);
}

/* Without memory for records nothing is lost. */
static void no_work_test(struct kunit *test)
{
	const struct reap_event ev = { REAP_EV_TIMER };
	struct rig *g = rig_init(test, 1);

	give_type(g, REAP_EV_PAYLOAD_TX);
	fake_advance_ms(&g->f, 16000);
	KUNIT_EXPECT_TRUE(test, reap_wants_work(&g->r, &g->f.env, &ev));
	reap_event(&g->r, &g->f.env, &ev, &g->acts);
	KUNIT_EXPECT_EQ(test, g->acts.n, 0);
	KUNIT_EXPECT_LE(test, reap_deadline(&g->r, g->f.env.now), g->f.env.now);
	give(g, &ev);
	expect_probe(g, REAP_EXPLORING, 1, 1);
}

/* Keepalive Timer */

static void keepalives(struct kunit *test, u32 timeout_ms, u64 seed)
{
	u64 start, last, gap, low = max(timeout_ms / 3, 200U) * MS;
	struct rig *g = rig_init(test, seed);
	unsigned int n = 0;

	g->r.cfg.keepalive_timeout_ms = timeout_ms;
	start = g->f.env.now;
	last = start;
	give_type(g, REAP_EV_PAYLOAD_RX);
	while (run_until(g, start + 100 * SEC)) {
		KUNIT_ASSERT_EQ(test, g->acts.n, 1);
		KUNIT_EXPECT_EQ(test, g->acts.a[0].type, REAP_ACT_KEEPALIVE);
		gap = g->f.env.now - last;
		last += gap;
		n++;
		KUNIT_EXPECT_GE(test, gap, last == start + timeout_ms * MS ?
				200 * MS : low);
		/* Stretched, but not so that the peer would give up. */
		KUNIT_EXPECT_LE(test, gap, (timeout_ms / 2 + 200) * MS);
	}
	KUNIT_EXPECT_EQ(test, last, start + timeout_ms * MS);
	KUNIT_EXPECT_GE(test, n, 2);
	KUNIT_EXPECT_LE(test, n, 3);
	KUNIT_EXPECT_EQ(test, g->r.st.ka_start, 0);
	KUNIT_EXPECT_EQ(test, reap_deadline(&g->r, g->f.env.now), REAP_NEVER);
	kunit_kfree(test, g);
}

static void keepalive_test(struct kunit *test)
{
	u64 seed;

	for (seed = 1; seed < 200; seed++) {
		keepalives(test, 15000, seed);
		keepalives(test, 1000, seed);
		keepalives(test, 400, seed);
	}
}

/* Payload of our own is as good as a keepalive. */
static void keepalive_stop_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	unsigned int i;

	give_type(g, REAP_EV_PAYLOAD_RX);
	for (i = 0; i < 100; i++) {
		KUNIT_EXPECT_FALSE(test, run_until(g, g->f.env.now + 4 * SEC));
		reap_payload_tx(&g->r.st, g->f.env.now);
		KUNIT_EXPECT_FALSE(test, run_until(g, g->f.env.now + SEC / 2));
		reap_payload_rx(&g->r.st, g->f.env.now);
	}
	KUNIT_EXPECT_TRUE(test, run_until(g, g->f.env.now + 7500 * MS));
	KUNIT_EXPECT_EQ(test, g->acts.a[0].type, REAP_ACT_KEEPALIVE);
	/* STOP it again in the middle of its course. */
	reap_payload_tx(&g->r.st, g->f.env.now);
	reap_payload_rx(&g->r.st, g->f.env.now + MS);
	KUNIT_EXPECT_FALSE(test, run_until(g, g->f.env.now + 5000 * MS));
	KUNIT_EXPECT_TRUE(test, run_until(g, g->f.env.now + 2502 * MS));
}

/* Sleep */

static void idle_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	u64 now;

	KUNIT_EXPECT_EQ(test, reap_deadline(&g->r, g->f.env.now), REAP_NEVER);
	KUNIT_EXPECT_TRUE(test, reap_payload_tx(&g->r.st, g->f.env.now));
	give_type(g, REAP_EV_PAYLOAD_TX);
	KUNIT_EXPECT_FALSE(test, reap_payload_tx(&g->r.st, g->f.env.now));
	give_type(g, REAP_EV_KEEPALIVE_RX);
	now = g->f.env.now;
	KUNIT_EXPECT_FALSE(test, run_until(g, now + 3600 * SEC));
	KUNIT_EXPECT_EQ(test, reap_deadline(&g->r, g->f.env.now), REAP_NEVER);
	KUNIT_EXPECT_NULL(test, g->r.work);
	KUNIT_EXPECT_TRUE(test, reap_payload_rx(&g->r.st, g->f.env.now));
	give_type(g, REAP_EV_PAYLOAD_RX);
	KUNIT_EXPECT_FALSE(test, g->r.st.asleep);
	KUNIT_EXPECT_TRUE(test, run_until(g, g->f.env.now + 7500 * MS));
}

/* A packet stamps, but does not see yet that the engine goes to sleep. */
static void sleep_race_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	u64 stamp, due;

	give_type(g, REAP_EV_PAYLOAD_TX);
	give_type(g, REAP_EV_KEEPALIVE_RX);
	while (!g->r.st.asleep) {
		due = reap_deadline(&g->r, g->f.env.now);
		KUNIT_ASSERT_NE(test, due, REAP_NEVER);
		g->f.env.now = due;
		give_type(g, REAP_EV_TIMER);
	}
	stamp = g->f.env.now;
	due = reap_deadline(&g->r, stamp);
	KUNIT_EXPECT_LE(test, due, stamp + SEC);
	KUNIT_EXPECT_TRUE(test, reap_payload_tx(&g->r.st, stamp));
	g->f.env.now = due;
	give_type(g, REAP_EV_TIMER);
	KUNIT_EXPECT_FALSE(test, g->r.st.asleep);
	KUNIT_EXPECT_TRUE(test, run_until(g, stamp + 15 * SEC));
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_EXPLORING);
}

static struct kunit_case reap_cases[] = {
	KUNIT_CASE_PARAM(table_test, cell_gen_params),
	KUNIT_CASE(stale_stamp_test),
	KUNIT_CASE(send_timeout_test),
	KUNIT_CASE(send_timer_lazy_test),
	KUNIT_CASE(no_work_test),
	KUNIT_CASE(keepalive_test),
	KUNIT_CASE(keepalive_stop_test),
	KUNIT_CASE(idle_test),
	KUNIT_CASE(sleep_race_test),
	{}
};

struct kunit_suite shim6_reap_suite = {
	.name = "shim6-reap",
	.test_cases = reap_cases,
};
