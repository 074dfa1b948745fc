// SPDX-License-Identifier: GPL-2.0
/* REAP, RFC 5534: probe records, pair selection and the pacing of probes. */
#include "reap_int.h"

#define PROBE_SPACING	(REAP_PROBE_SPACING_MS * REAP_NSEC_PER_MSEC)
/* So many answers may go out at once; in the long run there are 10/s. */
#define REPLY_BURST	4

struct reap_action *reap_act(struct reap_step *s, enum reap_action_type type,
			     const struct reap_pair *pair, u8 reason)
{
	struct reap_actions *acts = s->acts;
	struct reap_action *a;

	/* No step has more; should one ever, its last action is replaced. */
	if (acts->n == REAP_MAX_ACTIONS)
		acts->n--;
	a = &acts->a[acts->n++];
	memset(a, 0, sizeof(*a));
	a->type = type;
	a->sta = s->r->st.state;
	a->reason = reason;
	a->pair = *pair;
	return a;
}

u64 reap_draw(const struct reap_env *env, u64 low, u64 high)
{
	return low + mul_u64_u32_shr(high - low, env->random(env->random_arg),
				     32);
}

bool reap_pair_usable(const struct reap *r, const struct reap_pair *pair)
{
	int l = reap_locset_find(r->local, &pair->local);
	int p = reap_locset_find(r->peer, &pair->peer);

	return l >= 0 && p >= 0 &&
	       reap_path_rank(r->local, r->peer, &r->cur, l, p) != U32_MAX;
}

/* Records */

/*
 * The first probe tells the peer that we explore; were it delayed by a scout of
 * just now, payload could come first and the peer would never hear of it.
 */
static u64 last_but_scouts(const struct reap_work *w)
{
	if (w->scouted && (w->last_probe == w->scout_at[REAP_SCOUT_STANDBY] ||
			   w->last_probe == w->scout_at[REAP_SCOUT_FAILBACK]))
		return 0;
	return w->last_probe;
}

/*
 * What the peer only asks with ends an exploration as any other probe of its
 * would. Where it asks every second each of ours would stop at the first pair:
 * so the next one soon after goes on down the list.
 */
static u32 next_in_list(const struct reap_step *s)
{
	const struct reap_work *w = s->r->work;

	return w->fruitless && s->env->now < w->settled + reap_soon(s->r) ?
	       w->cursor[0] : 0;
}

void reap_begin(struct reap_step *s, enum reap_goal goal, u8 reason)
{
	struct reap_work *w = s->r->work;
	u64 last_probe = last_but_scouts(w);
	struct reap_report newest = w->sent[0];
	bool keep = s->r->scout.asked && w->n_sent;
	u32 cursor = next_in_list(s);
	u64 replies = w->replies;
	u64 slot = w->slot;

	memset(w, 0, sizeof(*w));
	/* The limit of 10/s holds across explorations, a slot is reserved once. */
	w->last_probe = last_probe;
	w->replies = replies;
	w->slot = slot;
	/* A scout on its way may come back and be the first to tell what works. */
	if (keep)
		w->sent[w->n_sent++] = newest;
	w->asked = keep;
	w->started = s->env->now;
	reap_restart(s, goal, reason);
	w->cursor[0] = cursor;
	s->r->explorations++;
}

void reap_restart(struct reap_step *s, enum reap_goal goal, u8 reason)
{
	struct reap_work *w = s->r->work;

	w->goal = goal;
	w->reason = reason;
	w->n_probes = 0;
	memset(w->cursor, 0, sizeof(w->cursor));
	w->probe_due = s->env->now;
}

void reap_forget_sent(struct reap_work *w)
{
	w->n_sent = 0;
	w->seen = 0;
}

/* Probes that came back are kept behind those that did not. */
static unsigned int count_unseen(const struct reap_work *w)
{
	unsigned int n = 0;

	while (n < w->n_sent && !(w->seen & BIT(n)))
		n++;
	return n;
}

unsigned int reap_probe_sent(const struct reap *r)
{
	return count_unseen(r->work);
}
EXPORT_SYMBOL_IF_KUNIT(reap_probe_sent);

/* The records outlive what they were made for, and so does their reason. */
enum reap_reason reap_why(const struct reap *r)
{
	if (r->st.state == REAP_OPERATIONAL && !reap_suspects(r))
		return REAP_WHY_NONE;
	return r->work->reason;
}
EXPORT_SYMBOL_IF_KUNIT(reap_why);

/* The oldest record is lost, one that came back before one that did not. */
static void record_sent(struct reap_step *s, const struct reap_pair *pair)
{
	struct reap_work *w = s->r->work;
	struct reap_report *rep = w->sent;

	if (w->n_sent < REAP_MAX_REPORTS)
		w->n_sent++;
	memmove(rep + 1, rep, (w->n_sent - 1) * sizeof(*rep));
	w->seen = (w->seen << 1) & (BIT(w->n_sent) - 1);
	rep->src = pair->local;
	rep->dst = pair->peer;
	rep->nonce = (__force __be32)s->env->random(s->env->random_arg);
	rep->data = 0;
}

/* Reports may lie in a packet, aligned to nothing: addresses are copied. */
static struct reap_pair pair_of(const struct reap_report *rep)
{
	return (struct reap_pair){ .local = rep->src, .peer = rep->dst };
}

static struct reap_pair reversed_pair_of(const struct reap_report *rep)
{
	return (struct reap_pair){ .local = rep->dst, .peer = rep->src };
}

/*
 * The nonce is the return routability proof (RFC 5534 8), the addresses say
 * for what: a probe may have been rewritten on its way.
 */
static int find_sent(const struct reap_work *w, const struct reap_report *rep)
{
	struct reap_pair sent, told = pair_of(rep);
	unsigned int i;

	for (i = 0; i < w->n_sent; i++) {
		sent = pair_of(&w->sent[i]);
		if (w->sent[i].nonce == rep->nonce &&
		    reap_pair_equal(&sent, &told))
			return i;
	}
	return -1;
}

static void mark_seen(struct reap_work *w, unsigned int i)
{
	unsigned int last = count_unseen(w) - 1;
	struct reap_report rep = w->sent[i];

	if (w->seen & BIT(i))
		return;
	memmove(&w->sent[i], &w->sent[i + 1], (last - i) * sizeof(rep));
	w->sent[last] = rep;
	w->seen |= BIT(last);
}

void reap_store_report(struct reap_step *s)
{
	const struct reap_report *rep = s->ev->sent;
	struct reap_work *w = s->r->work;
	unsigned int i;

	w->reply_pair = reversed_pair_of(rep);
	w->have_reply_pair = true;

	/* A probe duplicated by the network. */
	for (i = 0; i < w->n_rcvd; i++)
		if (w->rcvd[i].nonce == rep->nonce)
			return;
	if (w->n_rcvd < REAP_MAX_REPORTS)
		w->n_rcvd++;
	memmove(w->rcvd + 1, w->rcvd, (w->n_rcvd - 1) * sizeof(*rep));
	w->rcvd[0] = *rep;
}

/* Selection */

static void consider(struct reap_step *s, const struct reap_pair *pair,
		     int l, int p)
{
	struct reap_pair reply = reversed_pair_of(s->ev->sent);
	const struct reap_work *w = s->r->work;
	struct reap_found *found = &s->found;
	const struct reap *r = s->r;
	u32 rank;

	if (l < 0 || p < 0)
		return;
	if (w->goal == REAP_GOAL_MOVE && !reap_pair_equal(pair, &w->target))
		return;
	rank = reap_path_rank(r->local, r->peer, &r->cur, l, p);
	if (rank == U32_MAX)
		return;
	if (reap_pair_equal(pair, &r->cur))
		found->cur = true;
	if (reap_pair_equal(pair, &reply))
		found->reply = true;
	if (!found->any || rank < found->rank) {
		found->rank = rank;
		found->best = *pair;
	}
	found->any = true;
}

void reap_take_reports(struct reap_step *s)
{
	struct reap *r = s->r;
	unsigned int n;

	for (n = 0; n < s->ev->n_rcvd; n++) {
		const struct reap_report *rep = &s->ev->rcvd[n];
		struct reap_pair pair = pair_of(rep);
		int i = find_sent(r->work, rep);
		int p;

		if (i < 0)
			continue;
		reap_scout_reported(s, rep->nonce);
		mark_seen(r->work, i);
		/* RFC 5533 7.2: whoever told the nonce receives there. */
		p = reap_locset_find(r->peer, &pair.peer);
		if (p >= 0)
			r->peer->flags[p] |= REAP_LOC_REACHABLE;
		consider(s, &pair, reap_locset_find(r->local, &pair.local), p);
	}
}

void reap_take(struct reap_step *s, const struct reap_pair *pair)
{
	struct reap_pair old = s->r->cur;

	reap_scout_moved(s, s->r->work->reason);
	s->r->cur = *pair;
	s->r->switches++;
	reap_act(s, REAP_ACT_SELECT, pair, s->r->work->reason)->old = old;
}

bool reap_select(struct reap_step *s)
{
	struct reap_found *found = &s->found;
	struct reap *r = s->r;

	if (!found->any)
		return false;
	/* Appendix A of RFC 5534, example 5: do not leave what works. */
	if (!found->cur)
		reap_take(s, &found->best);
	if (r->work->goal == REAP_GOAL_MOVE)
		r->scout.pinned = r->work->reason == REAP_WHY_REQUEST;
	/*
	 * Pairs may work in one direction only (RFC 5534 3.3). The peer says
	 * what arrives, so its answer goes there when the reversed pair is
	 * not known to.
	 */
	if (!found->reply)
		r->work->reply_pair = r->cur;
	r->work->goal = REAP_GOAL_NONE;
	return true;
}

/* Pacing */

u64 reap_spacing(const struct reap *r)
{
	u64 rtt = r->rtt_us * REAP_NSEC_PER_USEC;

	if (!r->cfg.rtt_pacing || !rtt)
		return PROBE_SPACING;
	return clamp_t(u64, rtt, REAP_PROBE_SPACING_MIN_MS * REAP_NSEC_PER_MSEC,
		       PROBE_SPACING);
}

/*
 * Local policy, RFC 5534 4.3 has 0.5 s: where the round-trip time is known the
 * first probe is given two of them, and each following one twice as long,
 * until that is the Initial Probe Timeout. Return: the interval after the
 * @n-th of these hasty probes, 0 when there are no more of them.
 */
static u64 hasty_interval(const struct reap *r, u32 n)
{
	u64 initial = r->cfg.initial_probe_ms * REAP_NSEC_PER_MSEC;
	u64 first = 2 * reap_spacing(r);

	if (!r->cfg.rtt_pacing || !r->rtt_us || n > 8 || first << n >= initial)
		return 0;
	return first << n;
}

/*
 * RFC 5534 4.3: Number of Initial Probes at the Initial Probe Timeout, then
 * doubling. Only what doubles is spread, so that the recovery of two hosts
 * with the same outage falls out of step without making the first probes late.
 */
static u64 probe_interval(const struct reap_step *s)
{
	const struct reap_config *cfg = &s->r->cfg;
	u64 nominal = cfg->initial_probe_ms * REAP_NSEC_PER_MSEC;
	u64 max = cfg->max_probe_ms * REAP_NSEC_PER_MSEC;
	u32 i, n = s->r->work->n_probes, hasty;
	u64 step;

	step = n ? hasty_interval(s->r, n - 1) : 0;
	if (step)
		return min(step, max);
	for (hasty = 0; hasty < n && hasty_interval(s->r, hasty); hasty++)
		;
	n -= hasty;
	if (n < cfg->initial_probes)
		return min(nominal, max);
	for (i = cfg->initial_probes; i <= n && nominal < max; i++)
		nominal *= 2;
	nominal = min(nominal, max);
	step = div_u64(nominal, 5);
	return reap_draw(s->env, nominal - step, min(nominal + step, max));
}

void reap_probe_arm(struct reap_step *s)
{
	s->r->work->probe_due = s->env->now + probe_interval(s);
}

void reap_send_probe(struct reap_step *s, const struct reap_pair *pair, u8 sta)
{
	struct reap_work *w = s->r->work;

	/* In Operational nothing is looked for: this only answers. */
	u8 reason = sta == REAP_OPERATIONAL ? REAP_WHY_NONE : w->reason;

	record_sent(s, pair);
	w->last_probe = s->env->now;
	reap_act(s, REAP_ACT_PROBE, pair, reason)->sta = sta;
}

/* The Sta field is the state after sending (RFC 5534 6.1), so enter it first. */
static void send_probe(struct reap_step *s, const struct reap_pair *pair)
{
	reap_send_probe(s, pair, s->r->st.state);
}

/*
 * Only a probe of InboundOk tells the peer what arrives here. Where two hosts
 * alternate between InboundOk and Exploring in step, one cursor for both
 * states could try the one pair that works in Exploring each time, for ever.
 * So each state goes on where it stopped the last time.
 */
static bool next_pair(struct reap *r, struct reap_pair *pair)
{
	struct reap_work *w = r->work;

	if (w->goal == REAP_GOAL_MOVE) {
		*pair = w->target;
		return reap_pair_usable(r, pair);
	}
	return reap_path_nth(r->local, r->peer, &r->cur,
			     w->cursor[r->st.state == REAP_INBOUND_OK]++, pair);
}

/*
 * What the peer reaches us over is the best guess in the other direction, but
 * no more than that: it was tried at once when the probe came. So the first
 * timed probe goes down the list, which in a short InboundOk may be the only
 * one, and every other one after it, even if the peer never stops probing.
 */
static bool tick_pair(struct reap_step *s, struct reap_pair *pair)
{
	struct reap_work *w = s->r->work;

	if (w->goal == REAP_GOAL_MOVE || !w->have_reply_pair ||
	    !(w->n_probes & 1) || !reap_pair_usable(s->r, &w->reply_pair))
		return next_pair(s->r, pair);

	*pair = w->reply_pair;
	w->have_reply_pair = false;
	w->owed_due = 0;
	return true;
}

/* A probe of just now is too close: the slot reserved meanwhile is not lost. */
static void put_off(struct reap_work *w, u64 *due, u64 until)
{
	if (w->slot >= *due)
		w->slot = max(w->slot, until);
	*due = until;
}

bool reap_probe_tick(struct reap_step *s)
{
	struct reap_work *w = s->r->work;
	struct reap_pair pair;

	if (s->env->now < w->last_probe + reap_spacing(s->r)) {
		put_off(w, &w->probe_due, w->last_probe + reap_spacing(s->r));
		return false;
	}
	if (!reap_has_slot(s, &w->probe_due))
		return false;
	if (!tick_pair(s, &pair)) {
		/* No address to use: look again, but that is no back-off. */
		reap_probe_arm(s);
		return false;
	}
	w->n_probes++;
	send_probe(s, &pair);
	reap_probe_arm(s);
	return true;
}

static void send_event_probe(struct reap_step *s)
{
	struct reap *r = s->r;
	struct reap_work *w = r->work;
	struct reap_pair pair = w->reply_pair;

	w->owed_due = 0;
	if (!w->have_reply_pair || !reap_pair_usable(r, &pair)) {
		pair = r->cur;
		if (r->st.state == REAP_OPERATIONAL ?
		    !reap_pair_usable(r, &pair) : !next_pair(r, &pair))
			return;
	}
	w->replies = max(w->replies, s->env->now) + PROBE_SPACING;
	send_probe(s, &pair);
}

void reap_probe_owed(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	if (!w->owed_due || s->env->now < w->owed_due)
		return;
	/* A timed probe may have gone out meanwhile. */
	if (w->owed_due < w->last_probe + PROBE_SPACING)
		put_off(w, &w->owed_due, w->last_probe + PROBE_SPACING);
	if (s->env->now >= w->owed_due && reap_has_slot(s, &w->owed_due))
		send_event_probe(s);
}

/*
 * Probes caused by events leave the back-off alone, so they have a limit of
 * their own (RFC 5534 4.3 wants no bursts). What comes too early is not lost:
 * one probe, with all that is known by then, is owed to the peer.
 */
void reap_probe_urge(struct reap_step *s)
{
	struct reap_work *w = s->r->work;

	if (!w->owed_due)
		w->owed_due = s->env->now;
	reap_probe_owed(s);
}

/*
 * The peer waits for this, and each round trip counts: neither a timed probe of
 * just now delays it nor other associations do, unless the peer has been given
 * many answers lately.
 */
void reap_probe_reply(struct reap_step *s)
{
	const struct reap_work *w = s->r->work;
	u64 ahead = (REPLY_BURST - 1) * PROBE_SPACING;

	if (w->replies <= s->env->now + ahead)
		send_event_probe(s);
	else
		reap_probe_urge(s);
}
