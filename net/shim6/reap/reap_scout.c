// SPDX-License-Identifier: GPL-2.0
/*
 * REAP, RFC 5534: pairs in reserve, which section 4.1 and 4.2 leave to policy.
 *
 * While payload flows a scout goes out now and then over a pair that is not in
 * use: over the best alternative, so that it can be taken at once when our own
 * locator goes (hot standby), and over the preferred pair, so that payload
 * returns there once it has worked for long enough (fail-back). A scout is a
 * question as those of reap_suspect.c: it carries the state InboundOk and
 * reports nothing, so the peer answers and stays what it is. What it tells is
 * about its own pair only; the timers of the current one do not hear of it.
 */
#include "reap_int.h"

#define LINGER		(REAP_LINGER_MS * REAP_NSEC_PER_MSEC)
/* An answer is given so long before the next scout counts it as missing. */
#define PATIENCE	REAP_NSEC_PER_SEC
/* In use is what carried payload within so many intervals. */
#define USED_INTERVALS	3
/* Records that a question or its answer carries at most. */
#define FEW_REPORTS	3

static u32 ticks(u64 ns)
{
	return ns >> 26;
}

/* FNV-1a: pairs of one context are told apart, nobody gains by a clash. */
static u32 hash_of(const struct reap_pair *pair)
{
	const u8 *octet = (const u8 *)pair;
	u32 hash = 2166136261U;
	unsigned int i;

	for (i = 0; i < sizeof(*pair); i++)
		hash = (hash ^ octet[i]) * 16777619U;
	return hash ?: 1;
}

static u64 hold_of(const struct reap *r)
{
	return (r->cfg.failback_ms * REAP_NSEC_PER_MSEC) << r->scout.doublings;
}

/* The shortest between two scouts. */
static u64 interval_of(const struct reap *r, enum reap_scout_kind kind)
{
	if (kind == REAP_SCOUT_FAILBACK)
		return div_u64(hold_of(r), REAP_FAILBACK_PROOFS - 1);
	return r->cfg.standby_ms * (REAP_NSEC_PER_MSEC / 10 * 9);
}

/* Ten intervals of a fail-back are never shorter than its hold. */
static u64 longest_of(const struct reap *r, enum reap_scout_kind kind)
{
	u64 shortest = interval_of(r, kind);

	if (kind == REAP_SCOUT_FAILBACK)
		return shortest + div_u64(shortest, 10);
	return r->cfg.standby_ms * REAP_NSEC_PER_MSEC;
}

/* Targets */

bool reap_best_other(const struct reap *r, unsigned int n,
		     struct reap_pair *pair)
{
	/* In the order of pairs the current one is the second. */
	return reap_path_nth(r->local, r->peer, &r->cur, n ? n + 1 : 0, pair) &&
	       !reap_pair_equal(pair, &r->cur);
}

static bool failback_target(const struct reap *r, struct reap_pair *pair)
{
	return r->cfg.failback_ms && !r->scout.pinned &&
	       reap_path_preferred(r->local, r->peer, &r->cur, pair);
}

/* One that is asked for the sake of a fail-back need not be asked twice. */
static bool target_of(const struct reap *r, enum reap_scout_kind kind,
		      struct reap_pair *pair)
{
	struct reap_pair preferred;

	if (kind == REAP_SCOUT_FAILBACK)
		return failback_target(r, pair);
	return r->cfg.standby_ms && reap_best_other(r, r->scout.nth, pair) &&
	       !(failback_target(r, &preferred) &&
		 reap_pair_equal(pair, &preferred));
}

bool reap_scout_standby(const struct reap *r, u64 now, struct reap_pair *pair)
{
	u32 fresh = ticks(2 * r->cfg.standby_ms * REAP_NSEC_PER_MSEC);
	const struct reap_scout *sc = &r->scout;
	unsigned int l, p;

	if (!r->cfg.standby_ms || !sc->standby ||
	    ticks(now) - sc->proven_at > fresh)
		return false;
	for (l = 0; l < r->local->n; l++) {
		for (p = 0; p < r->peer->n; p++) {
			pair->local = r->local->addr[l];
			pair->peer = r->peer->addr[p];
			if (hash_of(pair) == sc->standby)
				return (r->peer->flags[p] & REAP_LOC_REACHABLE) &&
				       reap_pair_usable(r, pair);
		}
	}
	return false;
}

/* Sending */

static bool is_used(const struct reap *r, const struct reap_env *env,
		    const struct reap_event *ev, enum reap_scout_kind kind)
{
	u64 quiet = USED_INTERVALS * longest_of(r, kind) + REAP_NSEC_PER_SEC;

	if (!ev->used_at)
		return r->st.send_start || r->st.ka_start;
	return env->now < ev->used_at + quiet;
}

static bool is_due(const struct reap *r, u64 now, enum reap_scout_kind kind)
{
	return r->scout.due[kind] && now >= r->scout.due[kind];
}

bool reap_scout_wants(const struct reap *r, const struct reap_env *env,
		      const struct reap_event *ev)
{
	enum reap_scout_kind kind;
	struct reap_pair pair;

	if (r->st.state != REAP_OPERATIONAL || r->st.asleep)
		return false;
	for (kind = 0; kind < REAP_SCOUT_KINDS; kind++)
		if (is_due(r, env->now, kind) && is_used(r, env, ev, kind) &&
		    target_of(r, kind, &pair))
			return true;
	return false;
}

/* The next best alternative; after the last one the best again. */
static void next_standby(struct reap *r)
{
	struct reap_scout *sc = &r->scout;
	struct reap_pair best, pair;

	sc->misses = 0;
	sc->nth++;
	if (!reap_best_other(r, 0, &best) ||
	    !reap_best_other(r, sc->nth, &pair) ||
	    reap_pair_equal(&best, &pair))
		sc->nth = 0;
}

static void miss(struct reap *r, enum reap_scout_kind kind)
{
	struct reap_scout *sc = &r->scout;

	sc->asked &= ~BIT(kind);
	if (kind == REAP_SCOUT_FAILBACK)
		sc->proofs = 0;
	else if (++sc->misses >= REAP_SCOUT_MISSES)
		next_standby(r);
}

/*
 * Not before an exploration of ours is over at the peer as well, whose late
 * report may still be wanted; not while an answer may still come; not on the
 * heels of another probe. Return: the earliest time.
 */
static u64 not_before(const struct reap *r, enum reap_scout_kind kind)
{
	const struct reap_work *w = r->work;
	u64 earliest = w->last_probe ? w->last_probe + reap_spacing(r) : 0;

	if (w->goal == REAP_GOAL_REPAIR)
		earliest = max(earliest, w->settled + LINGER);
	if (r->scout.asked & BIT(kind))
		earliest = max(earliest, w->scout_at[kind] + PATIENCE);
	return earliest;
}

void reap_trim(struct reap_work *w)
{
	w->n_rcvd = min_t(u8, w->n_rcvd, FEW_REPORTS);
	w->n_sent = min_t(u8, w->n_sent, FEW_REPORTS);
	w->seen &= BIT(w->n_sent) - 1;
}

static void send_scout(struct reap_step *s, enum reap_scout_kind kind,
		       const struct reap_pair *pair)
{
	struct reap *r = s->r;
	struct reap_work *w = r->work;

	r->scout.asked |= BIT(kind);
	r->scout.due[kind] = 0;
	/* An exploration that ended without a report ends for good. */
	if (w->goal == REAP_GOAL_REPAIR)
		w->goal = REAP_GOAL_NONE;
	/* Reports would be acted on. */
	w->n_rcvd = 0;
	reap_trim(w);
	w->linger_until = max(w->linger_until, s->env->now + LINGER);
	reap_send_probe(s, pair, REAP_INBOUND_OK);
	w->scouted = true;
	w->scout_nonce[kind] = w->sent[0].nonce;
	w->scout_pair[kind] = *pair;
	w->scout_at[kind] = s->env->now;
	reap_act(s, REAP_ACT_SCOUTED, pair, REAP_WHY_NONE);
}

static bool tick(struct reap_step *s, enum reap_scout_kind kind)
{
	struct reap *r = s->r;
	struct reap_scout *sc = &r->scout;
	struct reap_pair pair;

	if (!is_used(r, s->env, s->ev, kind)) {
		/* Proofs of before a pause are too old. */
		sc->due[kind] = 0;
		sc->asked &= ~BIT(kind);
		if (kind == REAP_SCOUT_FAILBACK)
			sc->proofs = 0;
		return false;
	}
	if (!r->work)
		return false;
	if (s->env->now < not_before(r, kind)) {
		sc->due[kind] = not_before(r, kind);
		return false;
	}
	if (!reap_has_slot(s, &sc->due[kind]))
		return false;
	if (sc->asked & BIT(kind))
		miss(r, kind);
	if (!target_of(r, kind, &pair)) {
		sc->due[kind] = 0;
		return false;
	}
	send_scout(s, kind, &pair);
	return true;
}

bool reap_scout_tick(struct reap_step *s)
{
	enum reap_scout_kind kind;

	if (s->r->st.state != REAP_OPERATIONAL || s->r->st.asleep ||
	    reap_suspects(s->r))
		return false;
	for (kind = 0; kind < REAP_SCOUT_KINDS; kind++)
		if (is_due(s->r, s->env->now, kind) && tick(s, kind))
			return true;
	return false;
}

static void arm(struct reap *r, const struct reap_env *env,
		enum reap_scout_kind kind)
{
	u64 longest = longest_of(r, kind);
	u64 *due = &r->scout.due[kind];
	struct reap_pair pair;

	if (!target_of(r, kind, &pair)) {
		*due = 0;
		return;
	}
	/* Later than tick() puts it off: the interval became shorter. */
	if (!*due || *due > env->now + longest + LINGER)
		*due = env->now + reap_draw(env, interval_of(r, kind), longest);
}

void reap_scout_arm(struct reap *r, const struct reap_env *env)
{
	enum reap_scout_kind kind;

	for (kind = 0; kind < REAP_SCOUT_KINDS; kind++)
		arm(r, env, kind);
}

void reap_scout_rest(struct reap *r)
{
	struct reap_scout *sc = &r->scout;

	memset(sc->due, 0, sizeof(sc->due));
	sc->asked = 0;
	sc->misses = 0;
	sc->proofs = 0;
}

u64 reap_scout_deadline(const struct reap *r)
{
	u64 due = REAP_NEVER;
	enum reap_scout_kind kind;

	if (r->st.asleep)
		return REAP_NEVER;
	for (kind = 0; kind < REAP_SCOUT_KINDS; kind++)
		if (r->scout.due[kind])
			due = min(due, r->scout.due[kind]);
	return due;
}

/* Answers */

void reap_scout_reported(struct reap_step *s, __be32 nonce)
{
	const struct reap *r = s->r;
	enum reap_scout_kind kind;

	for (kind = 0; kind < REAP_SCOUT_KINDS; kind++)
		if ((r->scout.asked & BIT(kind)) &&
		    r->work->scout_nonce[kind] == nonce)
			s->found.scouts |= BIT(kind);
}

static void proven(struct reap_step *s, enum reap_scout_kind kind)
{
	struct reap_scout *sc = &s->r->scout;
	struct reap_pair *pair = &s->r->work->scout_pair[kind];
	struct reap_pair target, best;

	sc->asked &= ~BIT(kind);
	if (kind == REAP_SCOUT_FAILBACK) {
		if (!failback_target(s->r, &target) ||
		    !reap_pair_equal(pair, &target))
			sc->proofs = 0;
		else
			sc->proofs++;
		if (!reap_best_other(s->r, sc->nth, &best) ||
		    !reap_pair_equal(pair, &best))
			return;
	}
	sc->misses = 0;
	sc->standby = hash_of(pair);
	sc->proven_at = ticks(s->env->now);
}

void reap_scout_probed(struct reap_step *s)
{
	enum reap_scout_kind kind;

	for (kind = 0; kind < REAP_SCOUT_KINDS; kind++)
		if (s->found.scouts & BIT(kind))
			proven(s, kind);
}

bool reap_scout_returns(struct reap_step *s, struct reap_pair *pair)
{
	struct reap *r = s->r;

	return r->scout.proofs >= REAP_FAILBACK_PROOFS && !reap_suspects(r) &&
	       failback_target(r, pair);
}

/*
 * A pair that fails soon after we returned to it has to work for longer before
 * the next time; one that lasted has its fault forgiven.
 */
static void judge_return(struct reap *r, u64 now)
{
	struct reap_scout *sc = &r->scout;
	u32 lasted = ticks(now) - sc->returned_at;
	u32 hold = ticks(hold_of(r));

	if (lasted >= hold)
		sc->doublings = 0;
	if (lasted < 2 * hold && sc->doublings < REAP_HOLD_DOUBLINGS)
		sc->doublings++;
}

void reap_scout_moved(struct reap_step *s, u8 reason)
{
	struct reap_scout *sc = &s->r->scout;
	u64 now = s->env->now;

	if (sc->returned_at && reason != REAP_WHY_REQUEST)
		judge_return(s->r, now);
	sc->returned_at = reason == REAP_WHY_FAILBACK ? max(ticks(now), 1U) : 0;
	sc->pinned = false;
	sc->standby = 0;
	sc->nth = 0;
	reap_scout_rest(s->r);
}

/* Questions and answers */

/* Of an exploration that was, or whose end the peer may not have seen yet. */
static bool is_settled(const struct reap_step *s)
{
	const struct reap_work *w = s->r->work;

	return !w->settled || s->env->now >= w->settled + LINGER;
}

bool reap_only_asks(const struct reap_step *s)
{
	return s->r->st.state == REAP_OPERATIONAL &&
	       s->ev->sta == REAP_INBOUND_OK && !s->ev->n_rcvd && is_settled(s);
}

/* Who explores has more to report each time, until something comes back. */
static bool has_few(const struct reap_step *s)
{
	return s->ev->n_sent <= FEW_REPORTS + 1;
}

bool reap_asks_anew(const struct reap_step *s)
{
	return reap_only_asks(s) && has_few(s);
}

/*
 * Where our administrator chose the current pair the peer, who does not know,
 * must not lead us back: it is not told that the preferred pair works. But who
 * explores is answered: nothing else may get through to us.
 */
bool reap_scout_declines(const struct reap_step *s)
{
	const struct reap_report *rep = s->ev->sent;
	struct reap_pair in = { .local = rep->dst, .peer = rep->src };
	const struct reap *r = s->r;
	struct reap_pair preferred;

	return r->scout.pinned && !s->ev->n_rcvd && has_few(s) &&
	       reap_path_preferred(r->local, r->peer, &r->cur, &preferred) &&
	       reap_pair_equal(&in, &preferred);
}

bool reap_only_answers(const struct reap_step *s)
{
	return s->found.scouts ||
	       (s->r->work->scouted && is_settled(s) && !s->found.cur);
}
