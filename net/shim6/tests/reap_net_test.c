// SPDX-License-Identifier: GPL-2.0
/* Two engines and a network between them, RFC 5534 Appendix A and worse. */
#include <kunit/test.h>

#include "reap_net.h"
#include "suites.h"

/* A hears B, B does not hear A any more: RFC 5534 Appendix A, example 4. */
static void one_way_failure_test(struct kunit *test)
{
	struct fake_net *n = net_init(test, 1);
	u64 cut;

	talk(n, 100 * MS, 100 * MS);
	run_for(n, 20 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].n_probes + n->h[1].n_probes, 0);
	n->dead[0][0][0] = true;
	cut = n->f.env.now;
	while (!n->h[1].n_entered[REAP_EXPLORING])
		net_next(n, cut + 16 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].n_entered[REAP_INBOUND_OK], 0);
	KUNIT_EXPECT_LE(test, n->f.env.now, cut + 15200 * MS);
	/* One round trip and a half later both are on the other pair. */
	run_for(n, 31 * MS);
	expect_pairs(n, 1, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, n->h[0].n_entered[REAP_INBOUND_OK], 1);
	KUNIT_EXPECT_EQ(test, n->h[0].n_entered[REAP_EXPLORING], 0);
	KUNIT_EXPECT_EQ(test, n->h[0].n_probes, 1);
	KUNIT_EXPECT_EQ(test, n->h[1].n_probes, 2);
	run_for(n, 3600 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[1].n_entered[REAP_EXPLORING], 1);
	KUNIT_EXPECT_NULL(test, n->h[0].g->r.work);
	KUNIT_EXPECT_NULL(test, n->h[1].g->r.work);
}

/* The only other pair works in one direction: the directions part. */
static void split_test(struct kunit *test)
{
	struct fake_net *n = net_init(test, 1);

	talk(n, 100 * MS, 100 * MS);
	run_for(n, 5 * SEC);
	memset(n->dead, 1, sizeof(n->dead));
	n->dead[0][1][0] = false;
	n->dead[1][1][1] = false;
	run_for(n, 60 * SEC);
	expect_pairs(n, 1, 0, 1, 1);
	run_for(n, 600 * SEC);
	expect_pairs(n, 1, 0, 1, 1);
	KUNIT_EXPECT_LE(test, n->h[0].n_probes, 30);
}

/*
 * As split_test(), but all that B wants is a report, and its probes come so far
 * apart that the records of A have long been released.
 */
static void split_slow_test(struct kunit *test)
{
	const struct reap_event ev = {
		REAP_EV_EXPLORE, .reason = REAP_WHY_REQUEST,
	};
	struct fake_net *n = net_init(test, 1);

	talk(n, 100 * MS, 100 * MS);
	run_for(n, 5 * SEC);
	memset(n->dead, 1, sizeof(n->dead));
	n->dead[0][1][0] = false;
	n->dead[1][1][1] = false;
	run_for(n, 60 * SEC);
	KUNIT_EXPECT_NULL(test, n->h[0].g->r.work);
	n->h[1].g->r.cfg.initial_probe_ms = 3000 + REAP_LINGER_MS;
	step(n, 1, &ev);
	run_for(n, 100 * MS);
	KUNIT_EXPECT_EQ(test, n->h[1].g->r.st.state, REAP_INBOUND_OK);
	run_for(n, 1200 * SEC);
	expect_pairs(n, 1, 0, 1, 1);
	KUNIT_EXPECT_EQ(test, n->h[0].n_entered[REAP_EXPLORING], 1);
}

/* All over B1 is dead and A has one address: example 6. */
static void two_way_failure_test(struct kunit *test)
{
	struct fake_net *n = net_init(test, 2);

	n->h[0].g->local.n = 1;
	n->h[1].g->peer.n = 1;
	talk(n, 50 * MS, 50 * MS);
	run_for(n, 20 * SEC);
	kill_peer(n, 0);
	run_for(n, 15200 * MS);
	expect_pairs(n, 0, 1, 1, 0);
	KUNIT_EXPECT_LE(test, n->h[0].n_probes, 3);
	KUNIT_EXPECT_LE(test, n->h[1].n_probes, 3);
}

/* Both of a round trip's ends, while idle and while payload flows. */
static void moves(struct kunit *test, u64 delay, u64 a_every, u64 b_every)
{
	struct fake_net *n = net_init(test, 3);
	struct reap_event ev = { REAP_EV_MOVE };
	unsigned int k;

	n->delay = delay;
	talk(n, a_every, b_every);
	run_for(n, 20 * SEC);
	for (k = 0; k < 4; k++) {
		ev.pair = pair_lp(n->h[0].g, ~k & 1, ~k & 1);
		step(n, 0, &ev);
		run_for(n, 3 * delay + 250 * MS);
		expect_pairs(n, ~k & 1, ~k & 1, ~k & 1, ~k & 1);
		run_for(n, 30 * SEC);
		KUNIT_EXPECT_EQ(test, n->h[0].n_failed, 0);
		KUNIT_EXPECT_EQ(test, n->h[0].n_entered[REAP_EXPLORING], k + 1);
		KUNIT_EXPECT_EQ(test, n->h[1].n_entered[REAP_EXPLORING], 0);
	}
	net_free(n);
}

static void move_test(struct kunit *test)
{
	static const u16 delays[] = { 1, 5, 20, 45, 60, 110, 200, 240 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(delays); i++) {
		moves(test, delays[i] * MS, 0, 0);
		moves(test, delays[i] * MS, 7 * MS, 9 * MS);
		moves(test, delays[i] * MS, 7 * MS, 0);
		moves(test, delays[i] * MS, 0, 9 * MS);
		moves(test, delays[i] * MS, 900 * MS, 700 * MS);
	}
}

static void move_fails(struct kunit *test, u64 a_every, u64 b_every)
{
	struct fake_net *n = net_init(test, 4);
	struct reap_event ev = { REAP_EV_MOVE };
	u64 start;

	talk(n, a_every, b_every);
	run_for(n, 20 * SEC);
	ev.pair = pair_lp(n->h[0].g, 1, 1);
	n->dead[0][1][1] = true;
	start = n->f.env.now;
	step(n, 0, &ev);
	while (!n->h[0].n_failed)
		net_next(n, start + 10 * SEC);
	/* 0, 0.5, 1, 1.5 and the interval after that. */
	KUNIT_EXPECT_GE(test, n->f.env.now, start + 2300 * MS);
	KUNIT_EXPECT_LE(test, n->f.env.now, start + 2700 * MS);
	expect_pairs(n, 0, 0, 0, 0);
	run_for(n, 3600 * SEC);
	expect_pairs(n, 0, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, n->h[0].n_failed, 1);
	KUNIT_EXPECT_LE(test, n->h[0].n_probes, 5);
	KUNIT_EXPECT_EQ(test, n->h[0].n_entered[REAP_EXPLORING], 1);
	net_free(n);
}

static void move_failed_test(struct kunit *test)
{
	move_fails(test, 0, 0);
	move_fails(test, 7 * MS, 9 * MS);
	move_fails(test, 0, 9 * MS);
	move_fails(test, 9 * MS, 0);
}

/* Everything but one pair dies while a move to a dead one is under way. */
static void move_becomes_repair_test(struct kunit *test)
{
	struct fake_net *n = net_init(test, 5);
	struct reap_event ev = { REAP_EV_MOVE };

	n->h[0].g->r.cfg.send_timeout_ms = 1000;
	n->h[1].g->r.cfg.keepalive_timeout_ms = 1000;
	talk(n, 20 * MS, 20 * MS);
	run_for(n, 20 * SEC);
	ev.pair = pair_lp(n->h[0].g, 1, 1);
	n->dead[0][1][1] = true;
	step(n, 0, &ev);
	run_for(n, 300 * MS);
	KUNIT_EXPECT_EQ(test, n->h[0].g->r.st.state, REAP_INBOUND_OK);
	memset(n->dead, 1, sizeof(n->dead));
	n->dead[0][1][0] = false;
	n->dead[1][0][1] = false;
	run_for(n, 2100 * MS);
	KUNIT_EXPECT_EQ(test, n->h[0].n_failed, 1);
	expect_pairs(n, 1, 0, 0, 1);
}

/* Own trouble ends a move as well, a suspicion does not. */
static void move_local_trouble_test(struct kunit *test)
{
	struct reap_event move = { REAP_EV_MOVE };
	struct reap_event ev = { REAP_EV_EXPLORE };
	struct fake_net *n = net_init(test, 6);

	run_for(n, SEC);
	move.pair = pair_lp(n->h[0].g, 1, 1);
	n->dead[0][1][1] = true;
	step(n, 0, &move);
	run_for(n, 200 * MS);
	step(n, 0, &move);
	KUNIT_EXPECT_EQ(test, n->h[0].n_failed, 1);
	ev.reason = REAP_WHY_REQUEST;
	step(n, 0, &ev);
	KUNIT_EXPECT_EQ(test, n->h[0].g->work.goal, REAP_GOAL_MOVE);
	n->h[0].g->local.flags[0] |= REAP_LOC_DOWN;
	ev.reason = REAP_WHY_LOCAL;
	step(n, 0, &ev);
	KUNIT_EXPECT_EQ(test, n->h[0].n_failed, 2);
	KUNIT_EXPECT_EQ(test, n->h[0].g->work.goal, REAP_GOAL_REPAIR);
	run_for(n, 600 * MS);
	expect_pairs(n, 1, 0, 0, 1);
}

static void move_unusable_test(struct kunit *test)
{
	struct reap_event ev = { REAP_EV_MOVE };
	struct fake_net *n = net_init(test, 7);

	ev.pair = pair_lp(n->h[0].g, 1, 1);
	n->h[0].g->peer.flags[1] = 0;
	step(n, 0, &ev);
	KUNIT_EXPECT_EQ(test, n->h[0].n_failed, 1);
	KUNIT_EXPECT_NULL(test, n->h[0].g->r.work);
	/* It goes while it is being tested. */
	n->h[0].g->peer.flags[1] = REAP_LOC_VERIFIED;
	n->dead[0][1][1] = true;
	step(n, 0, &ev);
	n->h[0].g->local.flags[1] |= REAP_LOC_DOWN;
	run_for(n, 600 * MS);
	KUNIT_EXPECT_EQ(test, n->h[0].n_failed, 2);
	expect_pairs(n, 0, 0, 0, 0);
}

/* The peer explores for itself and reports none of our probes. */
static void move_crossed_test(struct kunit *test)
{
	struct reap_event ev = { REAP_EV_MOVE };
	struct fake_net *n = net_init(test, 8);
	struct rig *a = n->h[0].g;

	ev.pair = pair_lp(a, 1, 1);
	step(n, 0, &ev);
	a->got[0] = a->work.sent[0];
	give_probe(a, REAP_INBOUND_OK, 0, 0, NULL, 0);
	KUNIT_EXPECT_NOT_NULL(test, find_action(a, REAP_ACT_MOVE_FAILED));
	expect_probe(a, REAP_OPERATIONAL, 0, 0);
	KUNIT_EXPECT_EQ(test, a->r.st.state, REAP_OPERATIONAL);
	/* Failed is failed, whatever still comes. */
	give_probe(a, REAP_INBOUND_OK, 1, 1, a->got, 1);
	expect_current(a, 0, 0);
}

/* An answer to the peer's own exploration goes elsewhere; its report is no move. */
static void move_other_pair_test(struct kunit *test)
{
	struct reap_event ev = { REAP_EV_MOVE };
	struct fake_net *n = net_init(test, 10);
	struct rig *a = n->h[0].g;

	ev.pair = pair_lp(a, 1, 1);
	step(n, 0, &ev);
	give_probe(a, REAP_EXPLORING, 0, 1, NULL, 0);
	expect_probe(a, REAP_INBOUND_OK, 0, 1);
	a->got[0] = a->work.sent[0];
	give_probe(a, REAP_INBOUND_OK, 0, 1, a->got, 1);
	KUNIT_EXPECT_NOT_NULL(test, find_action(a, REAP_ACT_MOVE_FAILED));
	expect_current(a, 0, 0);
}

/* RFC 5534 4.1: keepalives stand in for the payload that B does not have. */
static void unidirectional_test(struct kunit *test)
{
	struct fake_net *n = net_init(test, 9);

	talk(n, 100 * MS, 0);
	run_for(n, 3600 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].n_probes + n->h[1].n_probes, 0);
	KUNIT_EXPECT_EQ(test, n->h[0].n_keepalives, 0);
	KUNIT_EXPECT_GE(test, n->h[1].n_keepalives, 3600 / 8);
	KUNIT_EXPECT_LE(test, n->h[1].n_keepalives, 3600 / 5);

	/* One more round of them, then silence, and nobody has to wake up. */
	talk(n, 0, 0);
	run_for(n, 40 * SEC);
	KUNIT_EXPECT_EQ(test, n->h[0].armed, REAP_NEVER);
	KUNIT_EXPECT_EQ(test, n->h[1].armed, REAP_NEVER);
	KUNIT_EXPECT_EQ(test, n->h[0].n_entered[REAP_EXPLORING], 0);
}

static bool settled(const struct fake_net *n)
{
	return n->h[0].g->r.st.state == REAP_OPERATIONAL &&
	       n->h[1].g->r.st.state == REAP_OPERATIONAL &&
	       works(n, 0) && works(n, 1);
}

/* Anything, for a while; then at least one pair works in each direction. */
static u64 random_run(struct kunit *test, u64 seed)
{
	struct fake_net *n = net_init(test, seed);
	u64 start, since = 0, took;
	unsigned int k;
	u8 *dead = (u8 *)n->dead;

	n->jitter_ms = 40;
	talk(n, (1 + (u32)seed % 30) * 100 * MS,
	     (1 + (u32)seed % 7) * 300 * MS);
	for (k = 0; k < 6; k++) {
		n->loss = fake_random(&n->f) / 2;
		*(u32 *)dead = fake_random(&n->f) & 0x01010101;
		*(u32 *)(dead + 4) = fake_random(&n->f) & 0x01010101;
		run_for(n, (fake_random(&n->f) >> 16) * 3 * MS);
	}
	n->loss = fake_random(&n->f) / 10;
	for (k = 0; k < 2; k++)
		dead[4 * k + (fake_random(&n->f) & 3)] = 0;

	start = n->f.env.now;
	do {
		run_for(n, 200 * MS);
		if (!settled(n))
			since = 0;
		else if (!since)
			since = n->f.env.now;
	} while ((!since || n->f.env.now < since + 60 * SEC) &&
		 n->f.env.now < start + 7200 * SEC);
	took = since ? since - start : REAP_NEVER;
	KUNIT_EXPECT_NE_MSG(test, took, REAP_NEVER, "seed %llu", seed);
	net_free(n);
	return took;
}

static void liveness_test(struct kunit *test)
{
	unsigned int slow = 0;
	u64 seed, longest = 0, took;

	for (seed = 1; seed <= 1000; seed++) {
		took = random_run(test, seed);
		longest = max(longest, took);
		slow += took > 60 * SEC;
	}
	kunit_info(test, "longest recovery %llu ms, %u of 1000 above 60 s\n",
		   div_u64(longest, MS), slow);
}

static struct kunit_case reap_net_cases[] = {
	KUNIT_CASE(one_way_failure_test),
	KUNIT_CASE(split_test),
	KUNIT_CASE(split_slow_test),
	KUNIT_CASE(two_way_failure_test),
	KUNIT_CASE(move_test),
	KUNIT_CASE(move_failed_test),
	KUNIT_CASE(move_becomes_repair_test),
	KUNIT_CASE(move_local_trouble_test),
	KUNIT_CASE(move_unusable_test),
	KUNIT_CASE(move_crossed_test),
	KUNIT_CASE(move_other_pair_test),
	KUNIT_CASE(unidirectional_test),
	KUNIT_CASE_SLOW(liveness_test),
	{}
};

struct kunit_suite shim6_reap_net_suite = {
	.name = "shim6-reap-net",
	.test_cases = reap_net_cases,
};
