// SPDX-License-Identifier: GPL-2.0
/* The budget of probes: slots, and engines that wait for theirs. */
#include <kunit/test.h>

#include "../core/share.h"
#include "../reap/budget.h"
#include "reap_rig.h"
#include "suites.h"

#define START	(3600 * SEC)

/* As many at once as the burst allows, then one by one, each at its own time. */
static void slots_in_order_test(struct kunit *test)
{
	u64 next = 0, slot;
	unsigned int i;

	for (i = 0; i < 20; i++)
		KUNIT_EXPECT_EQ(test, reap_budget_slot(&next, 1000, START), START);
	KUNIT_EXPECT_EQ(test, reap_budget_waiting(next, 1000, START), 0);
	for (i = 1; i <= 10000; i++) {
		slot = reap_budget_slot(&next, 1000, START);
		KUNIT_ASSERT_EQ(test, slot, START + i * MS);
		KUNIT_ASSERT_EQ(test, reap_budget_waiting(next, 1000, START), i);
	}
	KUNIT_EXPECT_EQ(test, reap_budget_waiting(next, 1000, START + 4 * SEC),
			6000);
	KUNIT_EXPECT_EQ(test, reap_budget_waiting(next, 1000, START + 11 * SEC),
			0);
}

/* A small budget still lets a few go at once; a pause is saved up no further. */
static void burst_is_bounded_test(struct kunit *test)
{
	u64 next = 0, now = START;
	unsigned int i, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < REAP_BUDGET_BURST_MIN; i++)
			KUNIT_EXPECT_EQ(test, reap_budget_slot(&next, 1, now), now);
		KUNIT_EXPECT_EQ(test, reap_budget_slot(&next, 1, now), now + SEC);
		now += 3600 * SEC;
	}
}

/* What goes out within a second is the budget and one burst, whatever is asked for. */
static void rate_test(struct kunit *test)
{
	static const u32 rates[] = { 1, 7, 400, 1000, 50000, 1000000 };
	unsigned int i, k, sent;
	u64 next, now, slot;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		next = 0;
		sent = 0;
		now = START;
		for (k = 0; k < 100000; k++) {
			slot = reap_budget_slot(&next, rates[i], now);
			sent += slot < START + SEC / 10;
			now += 500;
		}
		KUNIT_EXPECT_GE(test, sent, rates[i] / 10);
		KUNIT_EXPECT_LE(test, sent, rates[i] / 10 + 1 +
				max_t(u32, rates[i] / 50, 8));
	}
}

/* Others have taken all slots for a while. */
struct queue {
	u64 ahead;
	unsigned int asked;
};

static u64 queue_slot(void *arg, u64 now)
{
	struct queue *q = arg;

	q->asked++;
	return now + q->ahead;
}

static struct rig *rig_queued(struct kunit *test, struct queue *q, u64 ahead)
{
	struct rig *g = rig_init(test, 1);

	*q = (struct queue){ .ahead = ahead };
	g->f.env.slot = queue_slot;
	g->f.env.slot_arg = q;
	return g;
}

/* The first probe waits for its slot; from there on the sequence is as ever. */
static void first_probe_waits_test(struct kunit *test)
{
	struct queue q;
	struct rig *g = rig_queued(test, &q, 3 * SEC);
	u64 start = g->f.env.now;

	give_explore(g, REAP_WHY_LOCAL);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_EXPLORING);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_PROBE));
	KUNIT_EXPECT_EQ(test, reap_deadline(&g->r, start), start + 3 * SEC);
	KUNIT_ASSERT_TRUE(test, run_until(g, start + 10 * SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 3 * SEC);
	KUNIT_EXPECT_EQ(test, q.asked, 1);
	expect_probe(g, REAP_EXPLORING, 1, 1);
	q.ahead = 0;
	KUNIT_ASSERT_TRUE(test, run_until(g, start + 10 * SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 3500 * MS);
	KUNIT_EXPECT_EQ(test, q.asked, 2);
}

/* More of the same trouble reserves no second slot. */
static void one_slot_each_test(struct kunit *test)
{
	struct queue q;
	struct rig *g = rig_queued(test, &q, 3 * SEC);
	u64 start = g->f.env.now;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		give_explore(g, REAP_WHY_LOCAL);
		fake_advance_ms(&g->f, 10);
	}
	KUNIT_EXPECT_EQ(test, q.asked, 1);
	/* Heard, and an exploration that begins anew: the same slot. */
	give_type(g, REAP_EV_PAYLOAD_RX);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_INBOUND_OK);
	give_probe(g, REAP_OPERATIONAL, 0, 0, NULL, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
	give_explore(g, REAP_WHY_LOCAL);
	KUNIT_EXPECT_EQ(test, q.asked, 1);
	KUNIT_ASSERT_TRUE(test, run_until(g, start + 10 * SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 3 * SEC);
	expect_probe(g, REAP_EXPLORING, 1, 1);
}

/* A slot that nobody came for is no credit. */
static void slot_is_not_saved_test(struct kunit *test)
{
	struct queue q;
	struct rig *g = rig_queued(test, &q, SEC);

	give_explore(g, REAP_WHY_LOCAL);
	give_probe(g, REAP_OPERATIONAL, 0, 0, NULL, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
	fake_advance_ms(&g->f, 2000);
	give_explore(g, REAP_WHY_LOCAL);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_PROBE));
	KUNIT_EXPECT_EQ(test, q.asked, 2);
	KUNIT_EXPECT_EQ(test, g->work.probe_due, g->f.env.now + SEC);
}

/* A timer that is late finds its slot all the same. */
static void late_timer_test(struct kunit *test)
{
	struct queue q;
	struct rig *g = rig_queued(test, &q, SEC);

	give_explore(g, REAP_WHY_LOCAL);
	fake_advance_ms(&g->f, 1700);
	give_type(g, REAP_EV_TIMER);
	expect_probe(g, REAP_EXPLORING, 1, 1);
	KUNIT_EXPECT_EQ(test, q.asked, 1);
}

/* The peer is answered at once, and a move asked for does not wait either. */
static void answers_and_moves_test(struct kunit *test)
{
	struct queue q;
	struct rig *g = rig_queued(test, &q, 3 * SEC);

	give_probe(g, REAP_EXPLORING, 1, 1, NULL, 0);
	expect_probe(g, REAP_INBOUND_OK, 1, 1);
	give_probe(g, REAP_INBOUND_OK, 1, 1, NULL, 0);
	expect_probe(g, REAP_OPERATIONAL, 1, 1);
	fake_advance_ms(&g->f, 100);
	give_move(g, 1, 0);
	expect_probe(g, REAP_EXPLORING, 1, 0);
	KUNIT_EXPECT_EQ(test, q.asked, 0);
}

/* What the peer should know waits as well: payload is heard by many at once. */
static void urge_waits_test(struct kunit *test)
{
	struct queue q;
	struct rig *g = rig_queued(test, &q, 0);
	u64 start;

	give_explore(g, REAP_WHY_LOCAL);
	expect_probe(g, REAP_EXPLORING, 1, 1);
	q.ahead = 300 * MS;
	fake_advance_ms(&g->f, 200);
	start = g->f.env.now;
	give_type(g, REAP_EV_PAYLOAD_RX);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_INBOUND_OK);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_PROBE));
	KUNIT_ASSERT_TRUE(test, run_until(g, start + SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 300 * MS);
	KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_PROBE));
}

/* Two probes of one association wait for the same slot: it serves one of them. */
static void slot_serves_once_test(struct kunit *test)
{
	struct queue q;
	struct rig *g = rig_queued(test, &q, 0);
	u64 start = g->f.env.now;

	give_explore(g, REAP_WHY_LOCAL);
	q.ahead = 500 * MS;
	give_type(g, REAP_EV_PAYLOAD_RX);
	fake_advance_ms(&g->f, 100);
	give_type(g, REAP_EV_TIMER);
	KUNIT_EXPECT_EQ(test, g->work.owed_due, start + 600 * MS);
	KUNIT_EXPECT_EQ(test, g->work.probe_due, start + 500 * MS);
	KUNIT_EXPECT_EQ(test, q.asked, 2);
	q.ahead = 0;
	KUNIT_ASSERT_TRUE(test, run_until(g, start + SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 600 * MS);
	KUNIT_EXPECT_EQ(test, q.asked, 2);
	KUNIT_ASSERT_TRUE(test, run_until(g, start + SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 700 * MS);
	KUNIT_EXPECT_EQ(test, q.asked, 3);
}

/* An answer in between puts off a probe whose slot has come; it keeps the slot. */
static void put_off_test(struct kunit *test)
{
	struct queue q;
	struct rig *g = rig_queued(test, &q, SEC);
	u64 start = g->f.env.now;

	give_explore(g, REAP_WHY_LOCAL);
	give_probe(g, REAP_EXPLORING, 1, 1, NULL, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_INBOUND_OK);
	fake_advance_ms(&g->f, 950);
	give_probe(g, REAP_EXPLORING, 1, 1, NULL, 0);
	expect_probe(g, REAP_INBOUND_OK, 1, 1);
	KUNIT_ASSERT_TRUE(test, run_until(g, start + 3 * SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 1050 * MS);
	KUNIT_EXPECT_EQ(test, q.asked, 1);
}

/* No verdict before the question. */
static void suspicion_waits_test(struct kunit *test)
{
	const struct reap_event ev = {
		.type = REAP_EV_SUSPECT, .rtt_us = 20000, .patience_us = 50000,
	};
	struct queue q;
	struct rig *g = rig_queued(test, &q, 3 * SEC);
	u64 start = g->f.env.now;

	give(g, &ev);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_PROBE));
	KUNIT_ASSERT_TRUE(test, run_until(g, start + 10 * SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 3 * SEC);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
	expect_probe(g, REAP_INBOUND_OK, 1, 1);
	q.ahead = 0;
	while (g->r.st.state == REAP_OPERATIONAL)
		KUNIT_ASSERT_TRUE(test, run_until(g, start + 10 * SEC));
	KUNIT_EXPECT_EQ(test, g->f.env.now, start + 3150 * MS);
}

/*
 * A thousand associations lose the same link: all begin in the order in which
 * they were told, none probes a second time before all did a first time, and no
 * second has more probes than the budget.
 */
#define MANY	1000

struct host_budget {
	u64 next;
	u32 rate;
};

static u64 host_slot(void *arg, u64 now)
{
	struct host_budget *b = arg;

	return reap_budget_slot(&b->next, b->rate, now);
}

static void many_test(struct kunit *test)
{
	struct host_budget b = { .rate = 500 };
	unsigned int i, sent = 0, first = 0;
	u64 start, due, at;
	struct rig **g;

	g = kunit_kcalloc(test, MANY, sizeof(*g), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, g);
	for (i = 0; i < MANY; i++) {
		g[i] = rig_init(test, i + 1);
		g[i]->f.env.slot = host_slot;
		g[i]->f.env.slot_arg = &b;
		give_explore(g[i], REAP_WHY_LOCAL);
		sent += g[i]->work.n_probes;
	}
	start = g[0]->f.env.now;
	KUNIT_EXPECT_EQ(test, sent, 10);
	/* Each of 1000 probes at 500/s: the last one 1.98 s after the first. */
	for (at = start; at <= start + 1980 * MS; at += MS) {
		for (i = 0; i < MANY; i++) {
			due = reap_deadline(&g[i]->r, at);
			if (due > at)
				continue;
			g[i]->f.env.now = at;
			give_type(g[i], REAP_EV_TIMER);
			if (!find_action(g[i], REAP_ACT_PROBE))
				continue;
			sent++;
			KUNIT_ASSERT_EQ(test, g[i]->work.n_probes, 1);
			KUNIT_ASSERT_GE(test, i, first);
			first = i;
		}
		KUNIT_ASSERT_LE(test, sent, 10 + (at - start) / (2 * MS));
	}
	KUNIT_EXPECT_EQ(test, sent, MANY);
}

/* Work that comes when the last is just done has its share, and no more. */
static void share_test(struct kunit *test)
{
	const u64 spent = 200000, from = 1000 * SEC;
	u64 now = from, next = 0, busy = 0;

	while (now < from + SEC) {
		if (next > now) {
			now = next;
			continue;
		}
		next = shim6_share_next(next, now, spent, 25);
		busy += spent;
		now += spent;
	}
	KUNIT_EXPECT_LE(test, busy, SEC / 4 + spent);
	KUNIT_EXPECT_GE(test, busy, SEC / 4 - spent);
	/* A pause is no credit; all of the time is no pause. */
	KUNIT_EXPECT_EQ(test, shim6_share_next(SEC, 9 * SEC, spent, 1),
			9 * SEC + 100 * spent);
	KUNIT_EXPECT_EQ(test, shim6_share_next(0, SEC, spent, 100), SEC + spent);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(slots_in_order_test),
	KUNIT_CASE(burst_is_bounded_test),
	KUNIT_CASE(rate_test),
	KUNIT_CASE(first_probe_waits_test),
	KUNIT_CASE(one_slot_each_test),
	KUNIT_CASE(slot_is_not_saved_test),
	KUNIT_CASE(late_timer_test),
	KUNIT_CASE(answers_and_moves_test),
	KUNIT_CASE(urge_waits_test),
	KUNIT_CASE(slot_serves_once_test),
	KUNIT_CASE(put_off_test),
	KUNIT_CASE(suspicion_waits_test),
	KUNIT_CASE(many_test),
	KUNIT_CASE(share_test),
	{}
};

struct kunit_suite shim6_budget_suite = {
	.name = "shim6-budget",
	.test_cases = cases,
};
