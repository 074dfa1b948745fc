// SPDX-License-Identifier: GPL-2.0
/*
 * REAP, RFC 5534: suspicions, which section 4.1 allows and leaves to us.
 *
 * The transport knows long before the Send Timer that something is wrong, but
 * it may be congestion. So a suspicion moves nothing: it asks over the best
 * alternative and over the current pair, from the Operational state. The probes
 * carry the state InboundOk, "you are heard, is this?": the peer answers with
 * Operational and a report, and stays what it is. Whatever arrives in the
 * meantime by the current pair ends the suspicion. Only when nothing did, and the
 * current pair has not answered for as long as the transport has patience, does
 * a repair begin, and a pair proven by then is taken at once.
 */
#include "reap_int.h"

void reap_suspect_end(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	WRITE_ONCE(s->r->st.suspect, 0);
	if (w && w->goal == REAP_GOAL_SUSPECT)
		w->goal = REAP_GOAL_NONE;
}

/* A late answer must not move anything. */
static void calm(struct reap_step *s)
{
	reap_suspect_end(s);
	reap_forget_sent(s->r->work);
	memset(&s->found, 0, sizeof(s->found));
	s->found.cur = true;
	reap_act(s, REAP_ACT_CALMED, &s->r->cur, REAP_WHY_ULP);
}

/*
 * The best alternative, the current pair, the next alternative, the current ...
 * and with an alternative at hand the current one only.
 */
static bool pair_to_ask(struct reap_step *s, struct reap_pair *pair)
{
	struct reap_work *w = s->r->work;
	const struct reap *r = s->r;
	u32 n = w->n_probes++;

	if ((n & 1) || w->have_proven)
		*pair = r->cur;
	else if (!n && reap_scout_standby(r, s->env->now, pair))
		return true;
	else if (!reap_path_nth(r->local, r->peer, &r->cur, n ? n / 2 + 1 : 0, pair))
		return false;
	return reap_pair_usable(r, pair);
}

static void ask(struct reap_step *s)
{
	struct reap_work *w = s->r->work;
	u64 spacing = reap_spacing(s->r);
	struct reap_pair pair;

	if (!reap_has_slot(s, &w->probe_due))
		return;
	/* Sequential and backing off, as in an exploration: RFC 5534 4.3. */
	w->probe_due = s->env->now + (spacing << min(w->n_probes / 4, 4U));
	/* What we only ask with reports nothing: the peer would act on it. */
	w->n_rcvd = 0;
	if (pair_to_ask(s, &pair))
		reap_send_probe(s, &pair, REAP_INBOUND_OK);
	/* Nothing is convicted for not answering what nobody asked yet. */
	if (w->n_probes == 2)
		w->verdict_due = s->env->now +
				 w->patience_us * REAP_NSEC_PER_USEC;
}

void reap_suspect(struct reap_step *s)
{
	struct reap *r = s->r;
	struct reap_work *w = r->work;
	struct reap_pair best;

	if (s->ev->rtt_us)
		r->rtt_us = s->ev->rtt_us;
	if (reap_suspects(r) ||
	    !reap_path_nth(r->local, r->peer, &r->cur, 0, &best) ||
	    reap_pair_equal(&best, &r->cur))
		return;
	reap_scout_rest(r);
	reap_restart(s, REAP_GOAL_SUSPECT, REAP_WHY_ULP);
	reap_forget_sent(w);
	w->n_rcvd = 0;
	w->have_reply_pair = false;
	w->have_proven = false;
	w->patience_us = s->ev->patience_us;
	w->verdict_due = REAP_NEVER;
	w->linger_until = s->env->now + REAP_LINGER;
	WRITE_ONCE(r->st.suspect, 1);
	reap_wake(r);
	reap_act(s, REAP_ACT_SUSPECTED, &r->cur, REAP_WHY_ULP);
	ask(s);
}

/* An answer by an alternative tells nothing about the current pair. */
static bool is_asked_alternative(const struct reap *r,
				 const struct reap_pair *pair)
{
	const struct reap_work *w = r->work;
	struct reap_pair asked;
	unsigned int i;

	if (reap_pair_equal(pair, &r->cur))
		return false;
	for (i = 0; i < w->n_sent; i++) {
		asked = (struct reap_pair){ w->sent[i].src, w->sent[i].dst };
		if (reap_pair_equal(&asked, pair))
			return true;
	}
	return false;
}

void reap_suspect_heard(struct reap_step *s)
{
	if (reap_suspects(s->r) && !is_asked_alternative(s->r, &s->ev->pair))
		calm(s);
}

void reap_suspect_denied(struct reap_step *s)
{
	if (reap_suspects(s->r))
		calm(s);
}

void reap_suspect_probed(struct reap_step *s)
{
	const struct reap_report *rep = s->ev->sent;
	struct reap_pair in = { .local = rep->dst, .peer = rep->src };
	struct reap_work *w = s->r->work;

	if (!reap_suspects(s->r))
		return;
	/* What the peer asks for by another pair tells as little. */
	if (reap_only_asks(s) && !reap_pair_equal(&in, &s->r->cur))
		return;
	if (s->found.cur || !is_asked_alternative(s->r, &in)) {
		calm(s);
	} else if (s->found.any) {
		w->proven = s->found.best;
		w->have_proven = true;
	}
}

void reap_suspect_tick(struct reap_step *s)
{
	if (s->env->now >= s->r->work->probe_due)
		ask(s);
	else
		reap_probe_owed(s);
}
