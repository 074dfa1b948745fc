// SPDX-License-Identifier: GPL-2.0
/*
 * REAP, RFC 5534: the state table of section 6.
 *
 *   from         to           when
 *   Operational  Exploring    Send Timer expired, local trouble, request
 *   Operational  Exploring    a suspicion that nothing disproved
 *   Operational  InboundOk    Probe(Exploring) received
 *   Exploring    InboundOk    anything received but what follows
 *   InboundOk    Exploring    Send Timer expired
 *   both         Operational  Probe(InboundOk) or Probe(Operational) received,
 *                             and there is a pair to use; a requested move got
 *                             no answer
 */
#include "reap_int.h"

/* Changes of state */

/*
 * A packet on its way may have seen the old state and stamped a timer that
 * does not run in the new one; such a stamp goes with the next change.
 */
void reap_enter(struct reap_step *s, u8 state)
{
	struct reap *r = s->r;
	struct reap_work *w = r->work;
	u8 from = r->st.state;

	keepalive_stop(s);
	reap_suspect_end(s);
	reap_scout_rest(r);
	if (state == REAP_EXPLORING || r->st.state == REAP_EXPLORING)
		send_stop(s);
	WRITE_ONCE(r->st.state, state);
	reap_wake(r);
	w->linger_until = 0;
	if (state == REAP_EXPLORING) {
		/* RFC 5534 5.2: received reports count from here. */
		w->n_rcvd = 0;
		w->have_reply_pair = false;
	}
	if (state == REAP_OPERATIONAL) {
		w->linger_until = s->env->now + REAP_LINGER;
		w->settled = s->env->now;
		w->owed_due = 0;
		r->answered_back = true;
	}
	reap_act(s, REAP_ACT_STATE, &r->cur, w->reason)->from = from;
}

void reap_repair(struct reap_step *s, u8 reason)
{
	reap_begin(s, REAP_GOAL_REPAIR, reason);
	reap_enter(s, REAP_EXPLORING);
	reap_probe_tick(s);
}

/* The verdict stands: a late report must not make the move after all. */
void reap_move_failed(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	reap_act(s, REAP_ACT_MOVE_FAILED, &w->target, w->reason);
	reap_forget_sent(w);
	w->goal = REAP_GOAL_NONE;
}

/*
 * The current pair is in trouble as well: any pair that works is welcome, the
 * target too should its report still come.
 */
void reap_move_to_repair(struct reap_step *s, u8 reason)
{
	struct reap_work *w = s->r->work;

	reap_act(s, REAP_ACT_MOVE_FAILED, &w->target, w->reason);
	reap_restart(s, REAP_GOAL_REPAIR, reason);
}

/*
 * Both ends agree that the exploration is over. A repair that ends without
 * a report keeps its goal, see reap_op_probe_op(). A move ends here in any case:
 * the peer has an exploration of its own and got none of our probes, and no
 * probe will follow from the Operational state.
 */
void reap_become_operational(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	reap_enter(s, REAP_OPERATIONAL);
	if (reap_select(s))
		return;
	if (w->goal == REAP_GOAL_MOVE) {
		reap_move_failed(s);
		return;
	}
	w->fruitless = true;
	w->linger_until = max(w->linger_until, w->settled + reap_soon(s->r));
}

/* @pair is proven: it is taken, and probed first, that the peer leaves the old one. */
void reap_explore_from(struct reap_step *s, const struct reap_pair *pair,
		       u8 reason)
{
	struct reap_work *w = s->r->work;

	if (pair)
		reap_take(s, pair);
	reap_restart(s, REAP_GOAL_REPAIR, reason);
	/* In the order of pairs the current one is the second. */
	w->cursor[0] = !!pair;
	if (s->r->st.state != REAP_EXPLORING)
		reap_enter(s, REAP_EXPLORING);
	reap_probe_tick(s);
}

/* The table of RFC 5534 6, and the triggers from outside below it */

enum reap_row {
	ROW_PAYLOAD_RX,
	ROW_PAYLOAD_TX,
	ROW_KEEPALIVE_EXPIRES,
	ROW_SEND_EXPIRES,
	ROW_PROBE_EXPIRES,
	ROW_KEEPALIVE_RX,
	ROW_PROBE_EXPLORING,
	ROW_PROBE_INBOUND_OK,
	ROW_PROBE_OPERATIONAL,
	ROW_EXPLORE,
	ROW_MOVE,
	ROW_SUSPECT,
	ROW_FINE,
	NUM_ROWS,
};

typedef void (*reap_handler)(struct reap_step *s);

/* Operational, Exploring, InboundOk: the values of enum reap_state */
static const reap_handler table[NUM_ROWS][3] = {
	[ROW_PAYLOAD_RX] = { reap_op_payload_rx, reap_ex_heard, reap_io_heard },
	[ROW_PAYLOAD_TX] = { reap_op_payload_tx, NULL, reap_io_payload_tx },
	[ROW_KEEPALIVE_EXPIRES] = { reap_op_keepalive_expires, NULL, NULL },
	[ROW_SEND_EXPIRES] = { reap_op_send_expires, NULL, reap_io_send_expires },
	[ROW_PROBE_EXPIRES] = { NULL, reap_on_probe_expires, reap_on_probe_expires },
	[ROW_KEEPALIVE_RX] = { reap_io_heard, reap_ex_heard, reap_io_heard },
	[ROW_PROBE_EXPLORING] = { reap_op_probe_expl, reap_ex_probe_expl, reap_io_probe_expl },
	[ROW_PROBE_INBOUND_OK] = { reap_op_probe_inok, reap_on_probe_inok, reap_on_probe_inok },
	[ROW_PROBE_OPERATIONAL] = { reap_op_probe_op, reap_on_probe_op, reap_on_probe_op },
	[ROW_EXPLORE] = { reap_op_explore, reap_on_explore, reap_on_explore },
	[ROW_MOVE] = { reap_op_move, reap_any_move, reap_any_move },
	[ROW_SUSPECT] = { reap_suspect, NULL, NULL },
	[ROW_FINE] = { reap_op_fine, NULL, NULL },
};

static void run(struct reap_step *s, enum reap_row row)
{
	reap_handler handler = table[row][s->r->st.state];

	if (handler)
		handler(s);
}

/* At most one probe a step: a probe held back waits for the next one. */
static void on_timer(struct reap_step *s)
{
	u64 now = s->env->now;
	struct reap *r = s->r;

	reap_draw_timeouts(r, s->env);
	if (reap_send_expired(r, now) && r->work) {
		run(s, ROW_SEND_EXPIRES);
		return;
	}
	if (reap_suspects(r) && now >= r->work->verdict_due) {
		reap_op_convict(s);
		return;
	}
	if (reap_keepalive_expired(r, now))
		run(s, ROW_KEEPALIVE_EXPIRES);
	if (reap_scout_tick(s) || !r->work)
		return;
	if (r->st.state != REAP_OPERATIONAL && now >= r->work->probe_due)
		run(s, ROW_PROBE_EXPIRES);
	else if (reap_suspects(r))
		reap_suspect_tick(s);
	else
		reap_probe_owed(s);
}

static void on_probe(struct reap_step *s)
{
	static const u8 rows[] = {
		[REAP_OPERATIONAL] = ROW_PROBE_OPERATIONAL,
		[REAP_EXPLORING] = ROW_PROBE_EXPLORING,
		[REAP_INBOUND_OK] = ROW_PROBE_INBOUND_OK,
	};

	if (s->ev->sta >= ARRAY_SIZE(rows))
		return;
	reap_take_reports(s);
	reap_suspect_probed(s);
	reap_scout_probed(s);
	run(s, rows[s->ev->sta]);
}

static void dispatch(struct reap_step *s)
{
	switch (s->ev->type) {
	case REAP_EV_PAYLOAD_RX:
		reap_suspect_heard(s);
		run(s, ROW_PAYLOAD_RX);
		break;
	case REAP_EV_PAYLOAD_TX:
		run(s, ROW_PAYLOAD_TX);
		break;
	case REAP_EV_KEEPALIVE_RX:
		reap_suspect_heard(s);
		run(s, ROW_KEEPALIVE_RX);
		break;
	case REAP_EV_PROBE_RX:
		on_probe(s);
		break;
	case REAP_EV_TIMER:
		on_timer(s);
		break;
	case REAP_EV_EXPLORE:
		run(s, ROW_EXPLORE);
		break;
	case REAP_EV_MOVE:
		run(s, ROW_MOVE);
		break;
	case REAP_EV_SUSPECT:
		run(s, ROW_SUSPECT);
		break;
	case REAP_EV_FINE:
		run(s, ROW_FINE);
		break;
	}
}

void reap_init(struct reap *r, const struct reap_config *cfg,
	       const struct reap_locset *local, struct reap_locset *peer,
	       const struct reap_pair *cur)
{
	memset(r, 0, sizeof(*r));
	r->cfg = *cfg;
	r->local = local;
	r->peer = peer;
	r->cur = *cur;
	r->st.asleep = 1;
}
EXPORT_SYMBOL_IF_KUNIT(reap_init);

void reap_stop(struct reap *r, const struct reap_env *env,
	       struct reap_actions *acts)
{
	struct reap_step s = { .r = r, .env = env, .acts = acts };

	acts->n = 0;
	if (r->work && r->st.state != REAP_OPERATIONAL) {
		r->work->reason = REAP_WHY_PEER;
		reap_enter(&s, REAP_OPERATIONAL);
		if (r->work->goal == REAP_GOAL_MOVE)
			reap_move_failed(&s);
	}
	if (r->work)
		r->work->linger_until = env->now;
	reap_suspect_end(&s);
	reap_scout_rest(r);
	send_stop(&s);
	keepalive_stop(&s);
	WRITE_ONCE(r->st.asleep, 1);
}
EXPORT_SYMBOL_IF_KUNIT(reap_stop);

bool reap_wants_work(const struct reap *r, const struct reap_env *env,
		     const struct reap_event *ev)
{
	if (r->work)
		return false;
	switch (ev->type) {
	case REAP_EV_PROBE_RX:
	case REAP_EV_EXPLORE:
	case REAP_EV_MOVE:
		return true;
	case REAP_EV_SUSPECT:
		return r->st.state == REAP_OPERATIONAL;
	case REAP_EV_TIMER:
		return reap_send_expired(r, env->now) ||
		       reap_scout_wants(r, env, ev);
	default:
		return false;
	}
}
EXPORT_SYMBOL_IF_KUNIT(reap_wants_work);

bool reap_releases_work(const struct reap *r, const struct reap_env *env)
{
	return r->work && r->st.state == REAP_OPERATIONAL &&
	       !reap_suspects(r) && env->now >= r->work->linger_until;
}
EXPORT_SYMBOL_IF_KUNIT(reap_releases_work);

void reap_event(struct reap *r, const struct reap_env *env,
		const struct reap_event *ev, struct reap_actions *acts)
{
	struct reap_step s = { .r = r, .env = env, .ev = ev, .acts = acts };

	acts->n = 0;
	/* An expired Send Timer waits in on_timer(), the others are lost. */
	if (reap_wants_work(r, env, ev) && ev->type != REAP_EV_TIMER)
		return;
	dispatch(&s);
	reap_draw_timeouts(r, env);
	if (r->st.state != REAP_OPERATIONAL)
		return;
	reap_doze(r, env, ev);
	reap_scout_arm(r, env);
}
EXPORT_SYMBOL_IF_KUNIT(reap_event);
