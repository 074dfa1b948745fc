// SPDX-License-Identifier: GPL-2.0
/* REAP, RFC 5534 6: the rows of the table in Exploring and in InboundOk. */
#include "reap_int.h"

/* Exploring */

/*
 * After a long outage the probe interval is longer than the Send Timeout that
 * ends InboundOk: no timed probe would ever tell the peer what arrives here,
 * and where only the two halves of different pairs work nothing else does. So
 * the sequence begins anew, as it does when InboundOk follows Operational; the
 * Send Timeout between two of them keeps the rate down.
 */
static void ex_inbound_ok(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	reap_enter(s, REAP_INBOUND_OK);
	if (w->goal != REAP_GOAL_MOVE) {
		w->n_probes = 0;
		reap_probe_arm(s);
	}
	send_start(s);
}

void reap_ex_heard(struct reap_step *s)
{
	ex_inbound_ok(s);
	reap_probe_urge(s);
}

void reap_ex_probe_expl(struct reap_step *s)
{
	s->r->work->asked = false;
	reap_store_report(s);
	ex_inbound_ok(s);
	reap_probe_reply(s);
}

/* Exploring and InboundOk */

/* May packets be sent over the current pair, and does nobody call it broken? */
static bool is_sound(const struct reap *r)
{
	int l = reap_locset_find(r->local, &r->cur.local);
	int p = reap_locset_find(r->peer, &r->cur.peer);

	return reap_pair_usable(r, &r->cur) &&
	       !((r->local->flags[l] | r->peer->flags[p]) & REAP_LOC_BROKEN);
}

/*
 * The table ends the exploration whether or not a pair was reported, and leaves
 * the current pair as it is then. With a pair that cannot be used, because the
 * peer took its locator back or ours is down, or that its owner says is broken,
 * that would be no end: we hear the peer, and go on until it reports something.
 */
static bool goes_on(struct reap_step *s)
{
	struct reap *r = s->r;

	if (s->found.any || is_sound(r))
		return false;
	if (r->work->goal == REAP_GOAL_MOVE)
		reap_move_to_repair(s, REAP_WHY_LOCAL);
	if (r->st.state == REAP_EXPLORING)
		ex_inbound_ok(s);
	send_restart(s);
	reap_probe_reply(s);
	return true;
}

void reap_on_probe_inok(struct reap_step *s)
{
	s->r->work->asked = false;
	reap_store_report(s);
	if (goes_on(s))
		return;
	reap_become_operational(s);
	send_restart(s);
	reap_probe_reply(s);
}

/*
 * What was asked in Operational, by a suspicion or a scout, is answered in
 * Exploring. That proves a pair, but the peer still knows of nothing and sends
 * over the pair that is dead: it has to be told.
 */
static bool is_late_answer(const struct reap_step *s)
{
	return s->r->st.state == REAP_EXPLORING && s->r->work->asked &&
	       s->r->work->goal == REAP_GOAL_REPAIR && s->found.any &&
	       !s->found.cur;
}

void reap_on_probe_op(struct reap_step *s)
{
	if (is_late_answer(s)) {
		reap_explore_from(s, &s->found.best, s->r->work->reason);
		return;
	}
	reap_store_report(s);
	if (goes_on(s))
		return;
	reap_become_operational(s);
	send_stop(s);
	keepalive_start(s);
}

void reap_on_probe_expires(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	if (w->goal == REAP_GOAL_MOVE && (w->n_probes >= REAP_MOVE_PROBES ||
					  !reap_pair_usable(s->r, &w->target))) {
		reap_enter(s, REAP_OPERATIONAL);
		reap_move_failed(s);
		return;
	}
	if (reap_probe_tick(s) && s->r->st.state == REAP_INBOUND_OK)
		send_start(s);
}

/*
 * More suspicion is no news, but an address that went changes the order; and a
 * move in vain must not lead back to a pair that the peer took away.
 */
void reap_on_explore(struct reap_step *s)
{
	struct reap_work *w = s->r->work;
	bool moves = w->goal == REAP_GOAL_MOVE;

	if (s->ev->reason != REAP_WHY_LOCAL &&
	    (!moves || reap_pair_usable(s->r, &s->r->cur)))
		return;
	if (moves) {
		reap_move_to_repair(s, s->ev->reason);
		reap_on_probe_expires(s);
	} else {
		reap_probe_urge(s);
	}
}

/* InboundOk */

void reap_io_heard(struct reap_step *s)
{
	send_stop(s);
}

void reap_io_payload_tx(struct reap_step *s)
{
	send_start(s);
}

void reap_io_send_expires(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	if (w->goal == REAP_GOAL_MOVE) {
		reap_move_to_repair(s, REAP_WHY_SEND_TIMEOUT);
		reap_enter(s, REAP_EXPLORING);
		reap_probe_tick(s);
		return;
	}
	w->reason = REAP_WHY_SEND_TIMEOUT;
	reap_enter(s, REAP_EXPLORING);
	reap_probe_urge(s);
}

void reap_io_probe_expl(struct reap_step *s)
{
	reap_store_report(s);
	send_restart(s);
	reap_probe_reply(s);
}
