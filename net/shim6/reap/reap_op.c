// SPDX-License-Identifier: GPL-2.0
/* REAP, RFC 5534 6: the rows of the table in Operational. */
#include "reap_int.h"

void reap_op_payload_rx(struct reap_step *s)
{
	send_stop(s);
	keepalive_start(s);
}

void reap_op_payload_tx(struct reap_step *s)
{
	send_start(s);
	keepalive_stop(s);
}

void reap_op_keepalive_expires(struct reap_step *s)
{
	reap_act(s, REAP_ACT_KEEPALIVE, &s->r->cur, REAP_WHY_NONE);
	/*
	 * Payload that comes in at this moment does not start the timer. The
	 * peer sent it before this keepalive arrives there, so it needs no
	 * other.
	 */
	if (!reap_keepalive_again(s->r, s->env))
		keepalive_stop(s);
}

void reap_op_send_expires(struct reap_step *s)
{
	reap_repair(s, REAP_WHY_SEND_TIMEOUT);
}

/* The suspicion stands. A pair that was proven meanwhile is taken now. */
void reap_op_convict(struct reap_step *s)
{
	struct reap *r = s->r;
	struct reap_work *w = r->work;
	bool proven = w->have_proven && reap_pair_usable(r, &w->proven);

	w->started = s->env->now;
	w->asked = true;
	r->explorations++;
	reap_explore_from(s, proven ? &w->proven : NULL, REAP_WHY_ULP);
}

/* The peer does not hear us: our own direction is to be repaired. */
void reap_op_probe_expl(struct reap_step *s)
{
	reap_begin(s, REAP_GOAL_REPAIR, REAP_WHY_PEER);
	reap_enter(s, REAP_INBOUND_OK);
	reap_probe_arm(s);
	reap_store_report(s);
	send_restart(s);
	reap_probe_reply(s);
}

/*
 * The peer did not get our last answer. It hears us, but does not say over
 * which pair: over the current one, that is, for it hears payload. The
 * reversed pair of its probe need not work where directions have parted. But
 * what it hears may be packets without a tag, while ours is an old one and the
 * R1bis it draws is lost on the way back of the current pair: every other
 * answer goes where the probe came from. Probes of a long exploration come
 * further apart than records live, so whose turn it is outlives them. Who only
 * asks, see reap_suspect.c, had no answer yet: the first one is for the pair it
 * asks for.
 */
static bool goes_back(struct reap_step *s)
{
	struct reap *r = s->r;
	bool first = !r->work->answered && reap_asks_anew(s);

	r->answered_back = first || !r->answered_back;
	r->work->answered = true;
	return r->answered_back;
}

void reap_op_probe_inok(struct reap_step *s)
{
	struct reap_work *w = s->r->work;
	bool asks = reap_only_asks(s);

	if (reap_scout_declines(s))
		return;
	if (asks)
		reap_trim(w);
	/* Our own return is over: what moves us now is the peer's. */
	if (!w->reason || w->reason == REAP_WHY_FAILBACK)
		w->reason = REAP_WHY_PEER;
	w->linger_until = s->env->now + REAP_LINGER;
	reap_store_report(s);
	if ((reap_suspects(s->r) || !reap_select(s)) && !goes_back(s))
		w->reply_pair = s->r->cur;
	if (!asks) {
		keepalive_stop(s);
		send_restart(s);
	}
	reap_probe_reply(s);
}

static void begin_move(struct reap_step *s, const struct reap_pair *pair,
		       u8 reason)
{
	reap_begin(s, REAP_GOAL_MOVE, reason);
	s->r->work->target = *pair;
	reap_enter(s, REAP_EXPLORING);
	reap_probe_tick(s);
}

/*
 * The table selects nothing here. But when the exploration ended with a probe
 * that reported none of ours (the peer heard payload first and did not have
 * them yet), this may be the report that belongs to it. Without it one end
 * would move and the other one stay.
 */
void reap_op_probe_op(struct reap_step *s)
{
	struct reap_pair pair;

	if (reap_scout_returns(s, &pair)) {
		begin_move(s, &pair, REAP_WHY_FAILBACK);
		return;
	}
	if (reap_only_answers(s))
		return;
	reap_store_report(s);
	if (s->r->work->goal == REAP_GOAL_REPAIR)
		reap_select(s);
	send_stop(s);
	keepalive_start(s);
}

/*
 * Where our own locator is gone nothing is left to wait for: a pair proven just
 * now is taken before its probe, which tells the peer, comes back.
 */
void reap_op_explore(struct reap_step *s)
{
	struct reap_pair standby;

	if (s->ev->reason != REAP_WHY_LOCAL ||
	    !reap_scout_standby(s->r, s->env->now, &standby)) {
		reap_repair(s, s->ev->reason);
		return;
	}
	reap_begin(s, REAP_GOAL_REPAIR, REAP_WHY_LOCAL);
	reap_enter(s, REAP_EXPLORING);
	reap_take(s, &standby);
	/* In the order of pairs the current one is the second. */
	s->r->work->cursor[0] = 1;
	reap_probe_tick(s);
}

/*
 * RFC 5534 4.1, positive advice. Nothing arrived here: the peer is owed no
 * keepalive, no pair is proven, and a Send Timer only begins anew.
 */
void reap_op_fine(struct reap_step *s)
{
	reap_suspect_denied(s);
	if (READ_ONCE(s->r->st.send_start))
		send_restart(s);
}

void reap_any_move(struct reap_step *s)
{
	reap_act(s, REAP_ACT_MOVE_FAILED, &s->ev->pair, REAP_WHY_REQUEST);
}

void reap_op_move(struct reap_step *s)
{
	if (!reap_pair_usable(s->r, &s->ev->pair)) {
		reap_any_move(s);
		return;
	}
	begin_move(s, &s->ev->pair, REAP_WHY_REQUEST);
}
