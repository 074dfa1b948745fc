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

#define LINGER	(REAP_LINGER_MS * REAP_NSEC_PER_MSEC)

/* Changes of state */

/*
 * A packet on its way may have seen the old state and stamped a timer that
 * does not run in the new one; such a stamp goes with the next change.
 */
static void enter(struct reap_step *s, u8 state)
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
		w->linger_until = s->env->now + LINGER;
		w->settled = s->env->now;
		w->owed_due = 0;
	}
	reap_act(s, REAP_ACT_STATE, &r->cur, w->reason)->from = from;
}

static void repair(struct reap_step *s, u8 reason)
{
	reap_begin(s, REAP_GOAL_REPAIR, reason);
	enter(s, REAP_EXPLORING);
	reap_probe_tick(s);
}

/* The verdict stands: a late report must not make the move after all. */
static void move_failed(struct reap_step *s)
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
static void move_to_repair(struct reap_step *s, u8 reason)
{
	struct reap_work *w = s->r->work;

	reap_act(s, REAP_ACT_MOVE_FAILED, &w->target, w->reason);
	reap_restart(s, REAP_GOAL_REPAIR, reason);
}

/*
 * Both ends agree that the exploration is over. A repair that ends without
 * a report keeps its goal, see op_probe_op(). A move ends here in any case:
 * the peer has an exploration of its own and got none of our probes, and no
 * probe will follow from the Operational state.
 */
static void become_operational(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	enter(s, REAP_OPERATIONAL);
	if (reap_select(s))
		return;
	if (w->goal == REAP_GOAL_MOVE) {
		move_failed(s);
		return;
	}
	w->fruitless = true;
	w->linger_until = max(w->linger_until, w->settled + reap_soon(s->r));
}

/* Operational */

static void op_payload_rx(struct reap_step *s)
{
	send_stop(s);
	keepalive_start(s);
}

static void op_payload_tx(struct reap_step *s)
{
	send_start(s);
	keepalive_stop(s);
}

static void op_keepalive_expires(struct reap_step *s)
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

static void op_send_expires(struct reap_step *s)
{
	repair(s, REAP_WHY_SEND_TIMEOUT);
}

/* @pair is proven: it is taken, and probed first, that the peer leaves the old one. */
static void explore_from(struct reap_step *s, const struct reap_pair *pair,
			 u8 reason)
{
	struct reap_work *w = s->r->work;

	if (pair)
		reap_take(s, pair);
	reap_restart(s, REAP_GOAL_REPAIR, reason);
	/* In the order of pairs the current one is the second. */
	w->cursor[0] = !!pair;
	if (s->r->st.state != REAP_EXPLORING)
		enter(s, REAP_EXPLORING);
	reap_probe_tick(s);
}

/* The suspicion stands. A pair that was proven meanwhile is taken now. */
static void op_convict(struct reap_step *s)
{
	struct reap *r = s->r;
	struct reap_work *w = r->work;
	bool proven = w->have_proven && reap_pair_usable(r, &w->proven);

	w->started = s->env->now;
	w->asked = true;
	r->explorations++;
	explore_from(s, proven ? &w->proven : NULL, REAP_WHY_ULP);
}

/* The peer does not hear us: our own direction is to be repaired. */
static void op_probe_expl(struct reap_step *s)
{
	reap_begin(s, REAP_GOAL_REPAIR, REAP_WHY_PEER);
	enter(s, REAP_INBOUND_OK);
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
 * answer goes where the probe came from. Where no exploration of ours went
 * before there was no such answer and the peer may only ask, see reap_suspect.c:
 * the first answer is for the pair it asks for.
 */
static void op_probe_inok(struct reap_step *s)
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
	w->linger_until = s->env->now + LINGER;
	reap_store_report(s);
	if (!reap_suspects(s->r) && reap_select(s))
		w->answers = 0;
	else if ((w->answers++ & 1) == !w->started)
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
	enter(s, REAP_EXPLORING);
	reap_probe_tick(s);
}

/*
 * The table selects nothing here. But when the exploration ended with a probe
 * that reported none of ours (the peer heard payload first and did not have
 * them yet), this may be the report that belongs to it. Without it one end
 * would move and the other one stay.
 */
static void op_probe_op(struct reap_step *s)
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
static void op_explore(struct reap_step *s)
{
	struct reap_pair standby;

	if (s->ev->reason != REAP_WHY_LOCAL ||
	    !reap_scout_standby(s->r, s->env->now, &standby)) {
		repair(s, s->ev->reason);
		return;
	}
	reap_begin(s, REAP_GOAL_REPAIR, REAP_WHY_LOCAL);
	enter(s, REAP_EXPLORING);
	reap_take(s, &standby);
	/* In the order of pairs the current one is the second. */
	s->r->work->cursor[0] = 1;
	reap_probe_tick(s);
}

/*
 * RFC 5534 4.1, positive advice. Nothing arrived here: the peer is owed no
 * keepalive, no pair is proven, and a Send Timer only begins anew.
 */
static void op_fine(struct reap_step *s)
{
	reap_suspect_denied(s);
	if (READ_ONCE(s->r->st.send_start))
		send_restart(s);
}

static void any_move(struct reap_step *s)
{
	reap_act(s, REAP_ACT_MOVE_FAILED, &s->ev->pair, REAP_WHY_REQUEST);
}

static void op_move(struct reap_step *s)
{
	if (!reap_pair_usable(s->r, &s->ev->pair)) {
		any_move(s);
		return;
	}
	begin_move(s, &s->ev->pair, REAP_WHY_REQUEST);
}

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

	enter(s, REAP_INBOUND_OK);
	if (w->goal != REAP_GOAL_MOVE) {
		w->n_probes = 0;
		reap_probe_arm(s);
	}
	send_start(s);
}

static void ex_heard(struct reap_step *s)
{
	ex_inbound_ok(s);
	reap_probe_urge(s);
}

static void ex_probe_expl(struct reap_step *s)
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
		move_to_repair(s, REAP_WHY_LOCAL);
	if (r->st.state == REAP_EXPLORING)
		ex_inbound_ok(s);
	send_restart(s);
	reap_probe_reply(s);
	return true;
}

static void on_probe_inok(struct reap_step *s)
{
	s->r->work->asked = false;
	reap_store_report(s);
	if (goes_on(s))
		return;
	become_operational(s);
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

static void on_probe_op(struct reap_step *s)
{
	if (is_late_answer(s)) {
		explore_from(s, &s->found.best, s->r->work->reason);
		return;
	}
	reap_store_report(s);
	if (goes_on(s))
		return;
	become_operational(s);
	send_stop(s);
	keepalive_start(s);
}

static void on_probe_expires(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	if (w->goal == REAP_GOAL_MOVE && (w->n_probes >= REAP_MOVE_PROBES ||
					  !reap_pair_usable(s->r, &w->target))) {
		enter(s, REAP_OPERATIONAL);
		move_failed(s);
		return;
	}
	if (reap_probe_tick(s) && s->r->st.state == REAP_INBOUND_OK)
		send_start(s);
}

/*
 * More suspicion is no news, but an address that went changes the order; and a
 * move in vain must not lead back to a pair that the peer took away.
 */
static void on_explore(struct reap_step *s)
{
	struct reap_work *w = s->r->work;
	bool moves = w->goal == REAP_GOAL_MOVE;

	if (s->ev->reason != REAP_WHY_LOCAL &&
	    (!moves || reap_pair_usable(s->r, &s->r->cur)))
		return;
	if (moves) {
		move_to_repair(s, s->ev->reason);
		on_probe_expires(s);
	} else {
		reap_probe_urge(s);
	}
}

/* InboundOk */

static void io_heard(struct reap_step *s)
{
	send_stop(s);
}

static void io_payload_tx(struct reap_step *s)
{
	send_start(s);
}

static void io_send_expires(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	if (w->goal == REAP_GOAL_MOVE) {
		move_to_repair(s, REAP_WHY_SEND_TIMEOUT);
		enter(s, REAP_EXPLORING);
		reap_probe_tick(s);
		return;
	}
	w->reason = REAP_WHY_SEND_TIMEOUT;
	enter(s, REAP_EXPLORING);
	reap_probe_urge(s);
}

static void io_probe_expl(struct reap_step *s)
{
	reap_store_report(s);
	send_restart(s);
	reap_probe_reply(s);
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
	[ROW_PAYLOAD_RX] = { op_payload_rx, ex_heard, io_heard },
	[ROW_PAYLOAD_TX] = { op_payload_tx, NULL, io_payload_tx },
	[ROW_KEEPALIVE_EXPIRES] = { op_keepalive_expires, NULL, NULL },
	[ROW_SEND_EXPIRES] = { op_send_expires, NULL, io_send_expires },
	[ROW_PROBE_EXPIRES] = { NULL, on_probe_expires, on_probe_expires },
	[ROW_KEEPALIVE_RX] = { io_heard, ex_heard, io_heard },
	[ROW_PROBE_EXPLORING] = { op_probe_expl, ex_probe_expl, io_probe_expl },
	[ROW_PROBE_INBOUND_OK] = { op_probe_inok, on_probe_inok, on_probe_inok },
	[ROW_PROBE_OPERATIONAL] = { op_probe_op, on_probe_op, on_probe_op },
	[ROW_EXPLORE] = { op_explore, on_explore, on_explore },
	[ROW_MOVE] = { op_move, any_move, any_move },
	[ROW_SUSPECT] = { reap_suspect, NULL, NULL },
	[ROW_FINE] = { op_fine, NULL, NULL },
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
		op_convict(s);
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
		enter(&s, REAP_OPERATIONAL);
		if (r->work->goal == REAP_GOAL_MOVE)
			move_failed(&s);
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
	       env->now >= r->work->linger_until;
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
