/* SPDX-License-Identifier: GPL-2.0 */
/* What reap.c (table, timers) and reap_probe.c (probes) share. */
#ifndef _REAP_INT_H
#define _REAP_INT_H

#include "reap.h"

/**
 * struct reap_found - what the received reports of a probe tell
 * @any: at least one usable pair is reported
 * @cur: the current pair is among them
 * @reply: the reversed pair of the probe is among them
 * @rank: rank of @best
 * @best: the best of them
 * @scouts: last scouts among them, a bit for each enum reap_scout_kind
 */
struct reap_found {
	bool any;
	bool cur;
	bool reply;
	u32 rank;
	struct reap_pair best;
	u8 scouts;
};

/** struct reap_step - one event on its way through the table */
struct reap_step {
	struct reap *r;
	const struct reap_env *env;
	const struct reap_event *ev;
	struct reap_actions *acts;
	struct reap_found found;
};

/* How long records live after an exploration, ns */
#define REAP_LINGER	(REAP_LINGER_MS * REAP_NSEC_PER_MSEC)

/**
 * reap_soon() - a repair so long after a fruitless one goes on where that ended, ns
 *
 * What the peer asks with puts off the next one until the records are old.
 */
static inline u64 reap_soon(const struct reap *r)
{
	return (REAP_LINGER_MS + 2 * r->cfg.send_timeout_ms) *
	       REAP_NSEC_PER_MSEC;
}

/** reap_act() - add an action, with the state as it is now */
struct reap_action *reap_act(struct reap_step *s, enum reap_action_type type,
			     const struct reap_pair *pair, u8 reason);

/** reap_draw() - a time between two others, all in ns */
u64 reap_draw(const struct reap_env *env, u64 low, u64 high);

/** reap_best_other() - the @n-th best pair apart from the current one */
bool reap_best_other(const struct reap *r, unsigned int n,
		     struct reap_pair *pair);

/** reap_pair_usable() - may packets be sent over this pair? */
bool reap_pair_usable(const struct reap *r, const struct reap_pair *pair);

/** reap_begin() - a new exploration: fresh records, probe sequence at its start */
void reap_begin(struct reap_step *s, enum reap_goal goal, u8 reason);

/** reap_restart() - the probe sequence from its start, other goal, same records */
void reap_restart(struct reap_step *s, enum reap_goal goal, u8 reason);

/** reap_forget_sent() - nothing the peer reports from now on matches */
void reap_forget_sent(struct reap_work *w);

/** reap_store_report() - remember the probe received, to report it to the peer */
void reap_store_report(struct reap_step *s);

/** reap_take_reports() - compare the reports received with the probes sent */
void reap_take_reports(struct reap_step *s);

/**
 * reap_select() - RFC 5534 6.8, choose among the pairs reported
 *
 * Return: false when none was reported and the current pair stays.
 */
bool reap_select(struct reap_step *s);

/** reap_send_probe() - over @pair, in state @sta; the caller has seen to the pace */
void reap_send_probe(struct reap_step *s, const struct reap_pair *pair, u8 sta);

/**
 * reap_has_slot() - may a probe that is due go out, as far as other associations
 * are concerned?
 * @s: step
 * @due: when it was due; moved to the slot reserved for it if there is none now
 *
 * Return: true: now; the slot is used up.
 */
bool reap_has_slot(struct reap_step *s, u64 *due);

/** reap_spacing() - the closest that probes of this association follow each other */
u64 reap_spacing(const struct reap *r);

/** reap_take() - @pair is current from now on */
void reap_take(struct reap_step *s, const struct reap_pair *pair);

/** reap_probe_arm() - start or go on with the probe timer */
void reap_probe_arm(struct reap_step *s);

/**
 * reap_probe_tick() - the probe timer expired: probe the next pair
 *
 * Return: true when a probe was sent.
 */
bool reap_probe_tick(struct reap_step *s);

/** reap_probe_reply() - answer the probe just received */
void reap_probe_reply(struct reap_step *s);

/** reap_probe_urge() - an event other than a probe calls for a probe */
void reap_probe_urge(struct reap_step *s);

/** reap_probe_owed() - send a probe that was held back, if it is time */
void reap_probe_owed(struct reap_step *s);

/* reap.c: changes of state */

/** reap_enter() - a state, with what all transitions to it have in common */
void reap_enter(struct reap_step *s, u8 state);

/** reap_repair() - Operational no more: any pair that works is welcome */
void reap_repair(struct reap_step *s, u8 reason);

/** reap_move_failed() - the target of a move did not answer */
void reap_move_failed(struct reap_step *s);

/** reap_move_to_repair() - a move goes on as a repair */
void reap_move_to_repair(struct reap_step *s, u8 reason);

/** reap_become_operational() - both ends agree that the exploration is over */
void reap_become_operational(struct reap_step *s);

/** reap_explore_from() - Exploring, from a pair that is proven, or NULL */
void reap_explore_from(struct reap_step *s, const struct reap_pair *pair,
		       u8 reason);

/* reap_op.c, reap_ex.c: rows of the table, by the states they are for */

void reap_op_payload_rx(struct reap_step *s);
void reap_op_payload_tx(struct reap_step *s);
void reap_op_keepalive_expires(struct reap_step *s);
void reap_op_send_expires(struct reap_step *s);
void reap_op_probe_expl(struct reap_step *s);
void reap_op_probe_inok(struct reap_step *s);
void reap_op_probe_op(struct reap_step *s);
void reap_op_explore(struct reap_step *s);
void reap_op_fine(struct reap_step *s);
void reap_any_move(struct reap_step *s);
void reap_op_move(struct reap_step *s);
void reap_ex_heard(struct reap_step *s);
void reap_ex_probe_expl(struct reap_step *s);
void reap_on_probe_inok(struct reap_step *s);
void reap_on_probe_op(struct reap_step *s);
void reap_on_probe_expires(struct reap_step *s);
void reap_on_explore(struct reap_step *s);
void reap_io_heard(struct reap_step *s);
void reap_io_payload_tx(struct reap_step *s);
void reap_io_send_expires(struct reap_step *s);
void reap_io_probe_expl(struct reap_step *s);
void reap_op_convict(struct reap_step *s);

/* reap_suspect.c: suspicions */

/** reap_suspects() - is the current pair under suspicion? */
static inline bool reap_suspects(const struct reap *r)
{
	return r->st.suspect && r->work;
}

/** reap_suspect() - the transport waits in vain: a suspicion begins */
void reap_suspect(struct reap_step *s);

/** reap_suspect_end() - it is over, one way or the other */
void reap_suspect_end(struct reap_step *s);

/** reap_suspect_heard() - something arrived; where it came in is in @s->ev->pair */
void reap_suspect_heard(struct reap_step *s);

/** reap_suspect_denied() - whoever should know says that the current pair works */
void reap_suspect_denied(struct reap_step *s);

/** reap_suspect_probed() - a probe arrived, its reports are in @s->found */
void reap_suspect_probed(struct reap_step *s);

/** reap_suspect_tick() - time goes by: ask again, or answer */
void reap_suspect_tick(struct reap_step *s);

/* reap_scout.c: pairs in reserve */

/** reap_scout_wants() - is a scout due that needs records? */
bool reap_scout_wants(const struct reap *r, const struct reap_env *env,
		      const struct reap_event *ev);

/**
 * reap_scout_tick() - send a scout that is due
 *
 * Return: true when a probe was sent.
 */
bool reap_scout_tick(struct reap_step *s);

/** reap_scout_arm() - Operational: see to it that scouts have a time */
void reap_scout_arm(struct reap *r, const struct reap_env *env);

/** reap_scout_rest() - another state: scouts under way tell nothing */
void reap_scout_rest(struct reap *r);

/** reap_scout_deadline() - when a scout is due, ns, or REAP_NEVER */
u64 reap_scout_deadline(const struct reap *r);

/** reap_scout_reported() - the peer reports the probe with @nonce */
void reap_scout_reported(struct reap_step *s, __be32 nonce);

/** reap_scout_probed() - a probe arrived, the scouts it reports are in @s->found */
void reap_scout_probed(struct reap_step *s);

/** reap_scout_returns() - was the preferred pair proven long enough? It is @pair. */
bool reap_scout_returns(struct reap_step *s, struct reap_pair *pair);

/** reap_scout_moved() - another pair is current from now on, for @reason */
void reap_scout_moved(struct reap_step *s, u8 reason);

/** reap_scout_standby() - the alternative that was proven just now, if any */
bool reap_scout_standby(const struct reap *r, u64 now, struct reap_pair *pair);

/**
 * reap_only_asks() - is the probe just received a question and no more?
 *
 * One of a suspicion or a scout: it reports nothing, and no exploration went
 * before. It says nothing about the pair that the peer uses, so the timers that
 * watch over that one go on. RFC 5534 6.1 has them RESTART and STOP, for there
 * the probe is a late one of an exploration.
 */
bool reap_only_asks(const struct reap_step *s);

/** reap_asks_anew() - is it such a question, and not one of an exploration in vain? */
bool reap_asks_anew(const struct reap_step *s);

/** reap_scout_declines() - is this question about a return that we do not want? */
bool reap_scout_declines(const struct reap_step *s);

/** reap_only_answers() - is the probe just received an answer to such a question? */
bool reap_only_answers(const struct reap_step *s);

/** reap_trim() - records of questions do not pile up in what they are answered with */
void reap_trim(struct reap_work *w);

/* Timers; START, RESTART and STOP as RFC 5534 6 uses the words */

static inline void send_stop(struct reap_step *s)
{
	WRITE_ONCE(s->r->st.send_start, 0);
}

static inline void send_restart(struct reap_step *s)
{
	WRITE_ONCE(s->r->st.send_start, s->env->now);
}

static inline void send_start(struct reap_step *s)
{
	if (!READ_ONCE(s->r->st.send_start))
		send_restart(s);
}

static inline void keepalive_stop(struct reap_step *s)
{
	WRITE_ONCE(s->r->st.ka_start, 0);
}

static inline void keepalive_start(struct reap_step *s)
{
	if (!READ_ONCE(s->r->st.ka_start))
		WRITE_ONCE(s->r->st.ka_start, s->env->now);
}

/** reap_draw_timeouts() - of the timers that the packet path started since */
void reap_draw_timeouts(struct reap *r, const struct reap_env *env);

/** reap_send_expired() - did the Send Timer expire? */
bool reap_send_expired(const struct reap *r, u64 now);

/** reap_keepalive_expired() - is a keepalive due? */
bool reap_keepalive_expired(const struct reap *r, u64 now);

/**
 * reap_keepalive_again() - a keepalive was sent, arrange for the next one
 *
 * Return: false when it was the last one, the Keepalive Timer has expired.
 */
bool reap_keepalive_again(struct reap *r, const struct reap_env *env);

/** reap_wake() - timers may run from now on */
void reap_wake(struct reap *r);

/** reap_doze() - look whether any timer runs in Operational */
void reap_doze(struct reap *r, const struct reap_env *env,
	       const struct reap_event *ev);

#endif /* _REAP_INT_H */
