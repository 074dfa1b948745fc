// SPDX-License-Identifier: GPL-2.0
/* Pairs in reserve: hot standby and fail-back. */
#include <kunit/test.h>

#include "reap_net.h"
#include "suites.h"

/* Two talking engines; the first one has these settings. */
static struct fake_net *net_with(struct kunit *test, u32 standby_ms,
				 u32 failback_ms)
{
	struct fake_net *n = net_init(test, 1);

	n->h[0].g->r.cfg.standby_ms = standby_ms;
	n->h[0].g->r.cfg.failback_ms = failback_ms;
	talk(n, 100 * MS, 100 * MS);
	return n;
}

static void expect_calm(struct fake_net *n)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(n->test, n->h[i].g->r.explorations, 0);
		KUNIT_EXPECT_EQ(n->test, n->h[i].g->r.switches, 0);
		KUNIT_EXPECT_EQ(n->test, n->h[i].n_entered[REAP_INBOUND_OK], 0);
	}
}

/* All over one pair, both directions. */
static void set_pair(struct fake_net *n, unsigned int l, unsigned int p,
		     bool dead)
{
	n->dead[0][l][p] = dead;
	n->dead[1][p][l] = dead;
}

static void lose_local(struct fake_net *n)
{
	const struct reap_event ev = {
		.type = REAP_EV_EXPLORE, .reason = REAP_WHY_LOCAL,
	};

	n->h[0].g->local.flags[0] |= REAP_LOC_DOWN;
	step(n, 0, &ev);
}

static void move_to(struct fake_net *n, unsigned int l, unsigned int p)
{
	const struct reap_event ev = {
		.type = REAP_EV_MOVE, .pair = pair_lp(n->h[0].g, l, p),
	};

	step(n, 0, &ev);
	run_for(n, SEC);
	expect_pairs(n, l, p, p, l);
}

/* Another pair than the preferred one, and not by the administrator's will. */
static void drive_off(struct fake_net *n)
{
	const struct reap_event ev = {
		.type = REAP_EV_EXPLORE, .reason = REAP_WHY_ICMP,
	};

	set_pair(n, 0, 0, true);
	step(n, 0, &ev);
	run_for(n, SEC);
	expect_pairs(n, 1, 1, 1, 1);
}

static void off_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 0, 0);

	run_for(n, 600 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].n_probes, 0);
	drive_off(n);
	set_pair(n, 0, 0, false);
	run_for(n, 600 * SEC);
	expect_pairs(n, 1, 1, 1, 1);
}

/* One an interval, 0.9 to 1.0 s; the answers are all that the peer does. */
static void pace_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 1000, 0);
	unsigned int i, before;

	for (i = 0; i < 100; i++) {
		before = n->h[0].n_probes;
		run_for(n, 890 * MS);
		KUNIT_EXPECT_LE(test, n->h[0].n_probes, before + 1);
		run_for(n, 110 * MS);
	}
	KUNIT_EXPECT_GE(test, n->h[0].n_probes, 99);
	KUNIT_EXPECT_LE(test, n->h[0].n_probes, 112);
	KUNIT_EXPECT_EQ(test, n->h[1].n_probes, n->h[0].n_probes);
	KUNIT_EXPECT_EQ(test, n->h[0].g->r.scout.misses, 0);
	/* Neither end piles up what it need not report. */
	KUNIT_EXPECT_LE(test, n->h[1].g->work.n_sent, 4);
	KUNIT_EXPECT_LE(test, n->h[1].g->work.n_rcvd, 4);
	expect_calm(n);
}

/* It is sent over what shares nothing with the current pair, in state InboundOk. */
static void scout_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	struct reap_report rep;

	g->r.cfg.standby_ms = 1000;
	reap_payload_tx(&g->r.st, g->f.env.now);
	give_type(g, REAP_EV_PAYLOAD_TX);
	KUNIT_ASSERT_TRUE(test, run_until(g, g->f.env.now + 1001 * MS));
	expect_probe(g, REAP_INBOUND_OK, 1, 1);
	KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_SCOUTED));
	KUNIT_EXPECT_EQ(test, g->work.n_rcvd, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_OPERATIONAL);
	/* What comes back tells about that pair: the Send Timer runs on. */
	rep = g->work.sent[0];
	give_probe(g, REAP_OPERATIONAL, 1, 1, &rep, 1);
	KUNIT_EXPECT_NE(test, g->r.st.send_start, 0);
	KUNIT_EXPECT_EQ(test, g->r.st.ka_start, 0);
	expect_current(g, 0, 0);
	KUNIT_EXPECT_NE(test, g->r.scout.standby, 0);
	KUNIT_EXPECT_EQ(test, g->r.scout.asked, 0);
}

/* What nobody uses is not kept warm, and costs no timer and no records. */
static void idle_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 1000, 10000);
	unsigned int probes;

	run_for(n, 20 * SEC);
	talk(n, 0, 0);
	/* The timers end after the Keepalive Timeout. */
	run_for(n, 17 * SEC);
	probes = n->h[0].n_probes;
	run_for(n, 3600 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].n_probes, probes);
	KUNIT_EXPECT_EQ(test, n->h[0].armed, REAP_NEVER);
	KUNIT_EXPECT_NULL(test, n->h[0].g->r.work);
	KUNIT_EXPECT_NULL(test, n->h[1].g->r.work);
	talk(n, 100 * MS, 100 * MS);
	run_for(n, 2 * SEC);
	KUNIT_EXPECT_GT(test, n->h[0].n_probes, probes);
	expect_calm(n);
}

/* The caller knows when payload was last seen; three intervals later it is over. */
static void used_test(struct kunit *test)
{
	struct reap_event ev = { .type = REAP_EV_TIMER };
	struct rig *g = rig_init(test, 1);

	g->r.cfg.standby_ms = 10000;
	g->r.cfg.keepalive_timeout_ms = 100000;
	ev.used_at = g->f.env.now;
	reap_payload_rx(&g->r.st, g->f.env.now);
	give_type(g, REAP_EV_PAYLOAD_RX);
	fake_advance_ms(&g->f, 30900);
	give(g, &ev);
	KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_SCOUTED));
	fake_advance_ms(&g->f, 10000);
	give(g, &ev);
	KUNIT_EXPECT_NULL(test, find_action(g, REAP_ACT_SCOUTED));
}

/* Our locator goes: the very step takes the pair, the probe tells the peer. */
static void local_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 1000, 0);
	const struct reap_action *a;
	struct rig *g = n->h[0].g;

	n->delay = 150 * MS;
	run_for(n, 20 * SEC);
	n->dead[1][0][0] = true;
	lose_local(n);
	expect_current(g, 1, 1);
	a = find_action(g, REAP_ACT_SELECT);
	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_EXPECT_EQ(test, a->reason, REAP_WHY_LOCAL);
	KUNIT_EXPECT_EQ(test, a->sta, REAP_EXPLORING);
	expect_probe(g, REAP_EXPLORING, 1, 1);
	KUNIT_EXPECT_EQ(test, g->r.scout.standby, 0);
	run_for(n, SEC);
	expect_pairs(n, 1, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, g->r.switches, 1);
	KUNIT_EXPECT_EQ(test, n->h[1].g->r.switches, 1);
}

/* Where our own locator is well the current pair may be, too. */
static void suspected_test(struct kunit *test)
{
	const struct reap_event ev = {
		.type = REAP_EV_EXPLORE, .reason = REAP_WHY_ICMP,
	};
	struct fake_net *n = net_with(test, 1000, 0);

	run_for(n, 20 * SEC);
	step(n, 0, &ev);
	expect_current(n->h[0].g, 0, 0);
	KUNIT_EXPECT_NULL(test, find_action(n->h[0].g, REAP_ACT_SELECT));
}

/* A proof older than two intervals is none. */
static void stale_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 10000, 0);

	run_for(n, 30 * SEC);
	set_pair(n, 1, 1, true);
	run_for(n, 15 * SEC);
	KUNIT_EXPECT_NE(test, n->h[0].g->r.scout.standby, 0);
	run_for(n, 15 * SEC);
	lose_local(n);
	expect_current(n->h[0].g, 0, 0);
	run_for(n, 5 * SEC);
	expect_current(n->h[0].g, 1, 0);
}

/* One that shares the lost locator, or that the peer took back, is of no use. */
static void useless_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 1000, 0);

	run_for(n, 20 * SEC);
	n->h[0].g->peer.flags[1] &= ~REAP_LOC_VERIFIED;
	lose_local(n);
	expect_current(n->h[0].g, 0, 0);
}

/* Three scouts in vain, then the next one has its turn; and round again. */
static void next_best_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	unsigned int i, seen[2][2] = {};
	const struct reap_action *a;

	g->r.cfg.standby_ms = 1000;
	reap_payload_rx(&g->r.st, g->f.env.now);
	give_type(g, REAP_EV_PAYLOAD_RX);
	g->r.cfg.keepalive_timeout_ms = 100000;
	for (i = 0; i < 12; i++) {
		do {
			KUNIT_ASSERT_TRUE(test, run_until(g, REAP_NEVER - 1));
			a = find_action(g, REAP_ACT_SCOUTED);
		} while (!a);
		if (i < 3 || i >= 9)
			expect_probe(g, REAP_INBOUND_OK, 1, 1);
		seen[reap_locset_find(&g->local, &a->pair.local)]
		    [reap_locset_find(&g->peer, &a->pair.peer)]++;
	}
	KUNIT_EXPECT_EQ(test, seen[0][0], 0);
	KUNIT_EXPECT_EQ(test, seen[0][1], 3);
	KUNIT_EXPECT_EQ(test, seen[1][0], 3);
	KUNIT_EXPECT_EQ(test, seen[1][1], 6);
}

/* Answers by the alternative must not hide that the current pair is dead. */
static void detects_test(struct kunit *test)
{
	unsigned int way;

	for (way = 0; way < 2; way++) {
		struct fake_net *n = net_with(test, 1000, 0);

		talk(n, way ? 0 : 100 * MS, way ? 100 * MS : 0);
		n->h[1].g->r.cfg.standby_ms = 1000;
		run_for(n, 60 * SEC);
		expect_calm(n);
		KUNIT_EXPECT_EQ(test, n->h[way].n_keepalives, 0);
		KUNIT_EXPECT_GE(test, n->h[!way].n_keepalives, 8);
		set_pair(n, 0, 0, true);
		run_for(n, 15300 * MS);
		expect_pairs(n, 1, 1, 1, 1);
		net_free(n);
	}
}

/* A suspicion asks first what answered just now. */
static void suspect_test(struct kunit *test)
{
	const struct reap_event ev = {
		.type = REAP_EV_SUSPECT, .rtt_us = 20000, .patience_us = 50000,
	};
	struct fake_net *n = net_with(test, 1000, 0);
	const struct reap_action *a;

	set_pair(n, 1, 1, true);
	run_for(n, 20 * SEC);
	step(n, 0, &ev);
	a = find_action(n->h[0].g, REAP_ACT_PROBE);
	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_EXPECT_EQ(test, reap_locset_find(&n->h[0].g->local, &a->pair.local) +
			      reap_locset_find(&n->h[0].g->peer, &a->pair.peer), 1);
	run_for(n, SEC);
	expect_calm(n);
}

/* Both ends suspect, scout and answer; questions are no sign of life. */
static void crossing_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 1000, 0);

	n->h[1].g->r.cfg.standby_ms = 1000;
	run_for(n, 100 * SEC);
	expect_calm(n);
	KUNIT_EXPECT_GE(test, n->h[0].n_probes, 198);
	KUNIT_EXPECT_LE(test, n->h[0].n_probes, 224);
}

/* A scout whose answer comes after the Send Timer is a probe like others. */
static void late_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);
	struct reap_report rep;

	g->r.cfg.standby_ms = 1000;
	reap_payload_tx(&g->r.st, g->f.env.now);
	give_type(g, REAP_EV_PAYLOAD_TX);
	KUNIT_ASSERT_TRUE(test, run_until(g, g->f.env.now + 1001 * MS));
	rep = g->work.sent[0];
	give_explore(g, REAP_WHY_ICMP);
	KUNIT_EXPECT_EQ(test, g->r.st.state, REAP_EXPLORING);
	give_probe(g, REAP_OPERATIONAL, 1, 1, &rep, 1);
	expect_current(g, 1, 1);
}

/*
 * The way to A is dead but for one pair; B asks so often that each repair of A
 * ends at its first probe. The next one goes on down the list.
 */
static void interrupted_test(struct kunit *test)
{
	struct fake_net *n = net_init(test, 3);

	n->h[1].g->r.cfg.standby_ms = 1000;
	n->h[0].g->r.cfg.send_timeout_ms = 1000;
	n->h[0].g->r.cfg.initial_probe_ms = 2000;
	n->h[1].g->r.cfg.keepalive_timeout_ms = 1000;
	talk(n, 100 * MS, 100 * MS);
	run_for(n, 10 * SEC);
	/* What A sends arrives by the current pair only, what B sends by others. */
	memset(n->dead[0], 1, sizeof(n->dead[0]));
	n->dead[0][0][0] = false;
	n->dead[1][0][0] = true;
	run_for(n, 30 * SEC);
	KUNIT_EXPECT_TRUE(test, works(n, 0));
	KUNIT_EXPECT_TRUE(test, works(n, 1));
}

/* The records of a peer that asks and answers are few, whatever was before. */
static void few_records_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 1000, 0);

	n->h[1].g->r.cfg.standby_ms = 1000;
	run_for(n, 10 * SEC);
	drive_off(n);
	run_for(n, 60 * SEC);
	KUNIT_ASSERT_NOT_NULL(test, n->h[1].g->r.work);
	KUNIT_EXPECT_LE(test, n->h[1].g->work.n_sent, 5);
	KUNIT_EXPECT_LE(test, n->h[1].g->work.n_rcvd, 5);
}

/* Not before the hold is over, and not long after. */
static void return_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 0, 10000);
	const struct rig *a = n->h[0].g;

	run_for(n, 20 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].n_probes, 0);
	drive_off(n);
	run_for(n, 60 * SEC);
	expect_pairs(n, 1, 1, 1, 1);
	set_pair(n, 0, 0, false);
	run_for(n, 10 * SEC);
	expect_pairs(n, 1, 1, 1, 1);
	run_for(n, 4 * SEC);
	expect_pairs(n, 0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, a->r.switches, 2);
	run_for(n, 600 * SEC);
	expect_pairs(n, 0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, a->r.switches, 2);
}

/* Ten of its intervals are shorter than the round trip. */
static void far_return_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 0, 1000);

	n->delay = 250 * MS;
	run_for(n, 20 * SEC);
	drive_off(n);
	run_for(n, 5 * SEC);
	set_pair(n, 0, 0, false);
	run_for(n, 30 * SEC);
	expect_pairs(n, 0, 0, 0, 0);
}

static void flapping_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 1000, 10000);
	unsigned int i;

	n->h[1].g->r.cfg = n->h[0].g->r.cfg;
	run_for(n, 20 * SEC);
	drive_off(n);
	for (i = 0; i < 60; i++) {
		run_for(n, 5 * SEC);
		set_pair(n, 0, 0, i & 1);
	}
	expect_pairs(n, 1, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, n->h[0].g->r.switches, 1);
	KUNIT_EXPECT_EQ(test, n->h[1].g->r.switches, 1);
	set_pair(n, 0, 0, false);
	run_for(n, 16 * SEC);
	expect_pairs(n, 0, 0, 0, 0);
}

/* Fails, works again: how long did it take to return? */
static u64 time_to_return(struct fake_net *n, u64 lasts)
{
	u64 since;

	run_for(n, lasts);
	drive_off(n);
	set_pair(n, 0, 0, false);
	since = n->f.env.now;
	while (n->h[0].g->r.switches & 1 && net_next(n, since + 3600 * SEC))
		;
	run_for(n, SEC);
	expect_pairs(n, 0, 0, 0, 0);
	return n->f.env.now - since;
}

/* Each return that does not last doubles the hold, up to sixteen times. */
static void hold_test(struct kunit *test)
{
	static const u64 holds[] = { 1, 2, 4, 8, 16, 16 };
	struct fake_net *n = net_with(test, 0, 10000);
	unsigned int i;
	u64 took;

	for (i = 0; i < ARRAY_SIZE(holds); i++) {
		took = time_to_return(n, 8 * SEC);
		KUNIT_EXPECT_GE(test, took, holds[i] * 10 * SEC);
		KUNIT_EXPECT_LE(test, took, holds[i] * 12500 * MS + 3 * SEC);
	}
	/* Lasting for the hold as it was forgives, lasting for twice as long all. */
	took = time_to_return(n, 170 * SEC);
	KUNIT_EXPECT_GE(test, took, 20 * SEC);
	KUNIT_EXPECT_LE(test, took, 28 * SEC);
	took = time_to_return(n, 45 * SEC);
	KUNIT_EXPECT_LE(test, took, 15500 * MS);
}

/* Where the administrator sent it there it stays, until it fails. */
static void pinned_test(struct kunit *test)
{
	struct fake_net *n = net_with(test, 0, 1000);

	/* The peer does not know whose will it was. */
	n->h[1].g->r.cfg.failback_ms = 1000;
	run_for(n, 10 * SEC);
	move_to(n, 1, 1);
	run_for(n, 600 * SEC);
	expect_pairs(n, 1, 1, 1, 1);
	/* The same by will, after it had come there by need. */
	move_to(n, 0, 0);
	drive_off(n);
	move_to(n, 1, 1);
	set_pair(n, 0, 0, false);
	run_for(n, 60 * SEC);
	expect_pairs(n, 1, 1, 1, 1);
	set_pair(n, 1, 1, true);
	run_for(n, 60 * SEC);
	expect_pairs(n, 0, 0, 0, 0);
}

/* A peer that explores gets its answer, over the preferred pair as over any. */
static void pinned_answers_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	g->r.cur = pair_lp(g, 1, 1);
	g->r.scout.pinned = true;
	give_probe(g, REAP_INBOUND_OK, 0, 0, NULL, 0);
	KUNIT_EXPECT_EQ(test, g->acts.n, 0);
	g->n_sent = 4;
	give_probe(g, REAP_INBOUND_OK, 0, 0, NULL, 0);
	KUNIT_EXPECT_NOT_NULL(test, find_action(g, REAP_ACT_PROBE));
	expect_current(g, 1, 1);
}

/* Both ends return, at nearly the same time. */
static void both_return_test(struct kunit *test)
{
	struct fake_net *n;
	u64 seed;

	for (seed = 0; seed < 20; seed++) {
		n = net_with(test, 1000, 2000);
		n->f.seed += seed * 7919;
		n->h[1].g->r.cfg = n->h[0].g->r.cfg;
		run_for(n, 5 * SEC);
		drive_off(n);
		set_pair(n, 0, 0, false);
		run_for(n, 20 * SEC);
		expect_pairs(n, 0, 0, 0, 0);
		KUNIT_EXPECT_EQ(test, n->h[0].g->r.switches, 2);
		KUNIT_EXPECT_EQ(test, n->h[1].g->r.switches, 2);
		net_free(n);
	}
}

static void expect_preferred(struct rig *g, int l, int p)
{
	struct reap_pair pair, want;
	bool found = reap_path_preferred(&g->local, &g->peer, &g->r.cur, &pair);

	KUNIT_ASSERT_EQ(g->test, found, l >= 0);
	if (!found)
		return;
	want = pair_lp(g, l, p);
	KUNIT_EXPECT_TRUE(g->test, reap_pair_equal(&pair, &want));
}

static void preferred_test(struct kunit *test)
{
	struct rig *g = rig_init(test, 1);

	expect_preferred(g, -1, -1);
	g->r.cur = pair_lp(g, 1, 0);
	expect_preferred(g, 0, 0);
	/* Without the ULID pair none is better than another. */
	g->local.flags[0] |= REAP_LOC_DOWN;
	expect_preferred(g, -1, -1);
	g->local.flags[0] = 0;
	g->peer.prio[0] = 2;
	g->peer.prio[1] = 1;
	expect_preferred(g, 0, 1);
	g->local.prio[0] = 1;
	expect_preferred(g, 1, 1);
	g->peer.flags[1] |= REAP_LOC_BROKEN;
	g->r.cur = pair_lp(g, 0, 1);
	expect_preferred(g, 1, 0);
	g->local.flags[1] |= REAP_LOC_TRANSIENT;
	expect_preferred(g, 0, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(off_test),
	KUNIT_CASE(pace_test),
	KUNIT_CASE(scout_test),
	KUNIT_CASE(idle_test),
	KUNIT_CASE(used_test),
	KUNIT_CASE(local_test),
	KUNIT_CASE(suspected_test),
	KUNIT_CASE(stale_test),
	KUNIT_CASE(useless_test),
	KUNIT_CASE(next_best_test),
	KUNIT_CASE(detects_test),
	KUNIT_CASE(suspect_test),
	KUNIT_CASE(crossing_test),
	KUNIT_CASE(late_test),
	KUNIT_CASE(interrupted_test),
	KUNIT_CASE(few_records_test),
	KUNIT_CASE(return_test),
	KUNIT_CASE(far_return_test),
	KUNIT_CASE(flapping_test),
	KUNIT_CASE(hold_test),
	KUNIT_CASE(pinned_test),
	KUNIT_CASE(pinned_answers_test),
	KUNIT_CASE(both_return_test),
	KUNIT_CASE(preferred_test),
	{}
};

struct kunit_suite shim6_reap_scout_suite = {
	.name = "shim6-reap-scout",
	.test_cases = cases,
};
