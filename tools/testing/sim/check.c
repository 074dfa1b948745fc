// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants of one host. Whatever the engines keep for themselves is kept here
 * a second time, from what can be seen outside, so that a fault in the engine's
 * own book-keeping shows.
 */
#include "../../../net/shim6/reap/budget.h"
#include "check.h"

/* RFC 5534 4.3 and our limit of 10 event-driven probes a second. */
/* Answers come four at once, 10/s in the long run; a suspicion asks in haste. */
#define PROBES_A_SECOND		24
/* A list that waited for its check ends an exploration, and begins one anew. */
#define PROBES_BEGUN_ANEW	4
/* Timed intervals are drawn from 0.8 of the nominal on (probes), 0.5 (RFC 5533). */
#define I2_SPACING		(500 * SIM_MS)

unsigned int sim_live(const struct sim_host *h)
{
	unsigned int i, n = 0;

	for (i = 0; i < SIM_MAX_CONTEXTS; i++)
		n += h->ctx[i].live;
	return n;
}

/* Proofs: a nonce sent to a locator came back */

static bool is_proven(const struct sim_watch *w, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < w->n_proven; i++)
		if (ipv6_addr_equal(&w->proven[i], addr))
			return true;
	return false;
}

static void prove(struct sim_watch *w, const struct in6_addr *addr)
{
	if (is_proven(w, addr) || w->n_proven == REAP_MAX_LOCATORS)
		return;
	w->proven[w->n_proven++] = *addr;
}

static void look_for_nonce(struct sim_watch *w, const struct reap_report *rep)
{
	struct reap_pair pair = { rep->src, rep->dst };
	unsigned int i, n = min(w->n_nonces, ARRAY_SIZE(w->nonce));

	for (i = 0; i < n; i++)
		if (w->nonce[i] == rep->nonce &&
		    reap_pair_equal(&w->over[i], &pair))
			prove(w, &pair.peer);
}

static void watch_reports(struct sim_watch *w, const struct shim6_event *ev)
{
	unsigned int i;

	if (ev->type != SHIM6_EV_MSG || ev->msg->type != SHIM6_MSG_PROBE)
		return;
	for (i = 0; i < ev->msg->n_rcvd; i++)
		look_for_nonce(w, &ev->msg->rcvd[i]);
}

/* The ULIDs need no proof; where contact was made a validator came back from. */
static bool needs_proof(const struct sim_seen *seen,
			const struct shim6_action *act)
{
	const struct shim6_event *ev = seen->ev;

	if (ipv6_addr_equal(&act->pair.peer, &seen->c->sm.ulid_peer))
		return false;
	if (ev->type != SHIM6_EV_MSG || ev->msg->type == SHIM6_MSG_PROBE)
		return true;
	prove(&seen->c->watch, &ev->pair.peer);
	return true;
}

/* Nothing drags payload about faster than the hold time allows. */
static void check_return(const struct sim_seen *seen,
			 const struct shim6_action *act)
{
	u64 hold = seen->c->sm.reap.cfg.failback_ms * SIM_MS;
	struct sim_watch *w = &seen->c->watch;

	if (act->reason == REAP_WHY_FAILBACK &&
	    (!hold || seen->h->now - w->switched_at < hold))
		sim_violated(seen->h, "back to a pair after %llu ms",
			     (seen->h->now - w->switched_at) / SIM_MS);
	w->switched_at = seen->h->now;
}

static void check_switch(const struct sim_seen *seen,
			 const struct shim6_action *act)
{
	const struct sim_ctx *c = seen->c;
	int p = reap_locset_find(&c->sm.ls_peer, &act->pair.peer);

	if (needs_proof(seen, act) && !is_proven(&c->watch, &act->pair.peer))
		sim_violated(seen->h, "switch to a locator that no nonce came back from");
	check_return(seen, act);
	if (p < 0 || !(c->sm.ls_peer.flags[p] & REAP_LOC_VERIFIED))
		sim_violated(seen->h, "switch to a locator that is not verified");
	if (reap_locset_find(&c->sm.ls_local, &act->pair.local) < 0 ||
	    (c->sm.state == SHIM6_STATE_ESTABLISHED &&
	     !sim_is_told(c, &act->pair.local)))
		sim_violated(seen->h, "switch to a source that the peer was not told");
}

/* Rates */

static u64 probe_interval(const struct reap_config *cfg, unsigned int n)
{
	u64 nominal = cfg->initial_probe_ms * SIM_MS;

	for (; n >= cfg->initial_probes && nominal < cfg->max_probe_ms * SIM_MS; n--)
		nominal *= 2;
	return min(nominal, cfg->max_probe_ms * SIM_MS);
}

/* Where the round-trip time is known so many come before the RFC's sequence. */
static unsigned int hasty(const struct reap *r)
{
	u64 gap = 2 * clamp_t(u64, r->rtt_us * 1000ULL, 20 * SIM_MS,
			      100 * SIM_MS);
	unsigned int n = 0;

	if (!r->cfg.rtt_pacing || !r->rtt_us)
		return 0;
	for (; gap < r->cfg.initial_probe_ms * SIM_MS; gap *= 2)
		n++;
	return n;
}

/*
 * Probes of the timer, one after the other with nothing in between, back off.
 * One of them may be an answer that was held back; of any three, two follow
 * each other by the timer.
 */
static void check_back_off(const struct sim_seen *seen)
{
	const struct reap *r = &seen->c->sm.reap;
	struct sim_watch *w = &seen->c->watch;
	u64 span = seen->h->now - w->timed_at[1];

	/* Scouts have a pace of their own, see check_scout(). */
	if (r->st.suspect || r->st.state == REAP_OPERATIONAL)
		return;
	w->timed_at[1] = w->timed_at[0];
	w->timed_at[0] = seen->h->now;
	if (++w->unanswered < 4 + hasty(r))
		return;
	if (span * 5 < probe_interval(&r->cfg,
				      w->unanswered - 3 - hasty(r)) * 4)
		sim_violated(seen->h, "probes %u to %u of a row in %llu ms",
			     w->unanswered - 2, w->unanswered, span / SIM_MS);
}

/*
 * What the timers of a host send stays within its budget, contexts taken
 * together: a burst, the rate, and what an answer just sent had put off. A
 * requested move has no part in that.
 */
static void check_budget(const struct sim_seen *seen)
{
	const struct shim6_sm *sm = &seen->c->sm;
	struct sim_host *h = seen->h;
	u32 most = h->probes_per_second + REAP_BUDGET_BURST_MIN + SIM_MAX_CONTEXTS;

	if (!h->probes_per_second || sm->reap.work->goal == REAP_GOAL_MOVE ||
	    most > ARRAY_SIZE(h->own_at))
		return;
	if (h->n_own >= most &&
	    h->now - h->own_at[(h->n_own - most) % 32] < SIM_SEC)
		sim_violated(h, "more than %u probes in a second, %u are the budget",
			     most, h->probes_per_second);
	h->own_at[h->n_own++ % 32] = h->now;
}

static void check_probe(const struct sim_seen *seen)
{
	const struct reap_work *work = seen->c->sm.reap.work;
	struct sim_watch *w = &seen->c->watch;
	u64 now = seen->h->now;
	unsigned int n = w->n_nonces++, most = PROBES_A_SECOND;

	if (!work) {
		sim_violated(seen->h, "a probe without its records");
		return;
	}
	w->nonce[n % ARRAY_SIZE(w->nonce)] = work->sent[0].nonce;
	w->over[n % ARRAY_SIZE(w->over)] = (struct reap_pair){
		work->sent[0].src, work->sent[0].dst,
	};
	if (seen->h->proven)
		most += PROBES_BEGUN_ANEW;
	if (n >= most && now - w->probe_at[(n - most) % 32] < SIM_SEC)
		sim_violated(seen->h, "more than %u probes in a second", most);
	w->probe_at[n % 32] = now;
	if (seen->ev->type != SHIM6_EV_TIMER)
		return;
	check_back_off(seen);
	check_budget(seen);
}

/* One kind alone keeps its interval; two are at least never a burst. */
static void check_scout(const struct sim_seen *seen,
			const struct shim6_action *act)
{
	const struct reap *r = &seen->c->sm.reap;
	u64 standby = r->cfg.standby_ms * SIM_MS / 10 * 9;
	u64 failback = r->cfg.failback_ms * SIM_MS / 10;
	struct sim_watch *w = &seen->c->watch;
	u64 gap = seen->h->now - w->scout_at;

	if (r->st.state != REAP_OPERATIONAL || r->st.suspect)
		sim_violated(seen->h, "a scout while something is wrong");
	if (reap_pair_equal(&act->pair, &r->cur))
		sim_violated(seen->h, "a scout over the current pair");
	if (!standby && !failback)
		sim_violated(seen->h, "a scout that nobody asked for");
	if (gap < (standby && failback ? 20 * SIM_MS : standby + failback))
		sim_violated(seen->h, "scouts %llu ms apart", gap / SIM_MS);
	w->scout_at = seen->h->now;
}

/* RFC 5533 7.8: the n-th repetition comes after half its nominal time or later. */
static void check_repetition(const struct sim_seen *seen, u32 timeout_ms,
			     unsigned int retries, bool first)
{
	struct sim_watch *w = &seen->c->watch;
	u64 gap = seen->h->now - w->sent_at;

	w->sent = first ? 1 : w->sent + 1;
	w->sent_at = seen->h->now;
	if (w->sent > 1 + retries)
		sim_violated(seen->h, "sent %u times", w->sent);
	else if (!first && gap * 2 < (timeout_ms * SIM_MS) << (w->sent - 2))
		sim_violated(seen->h, "repeated after %llu ms", gap / SIM_MS);
}

static void check_i2(const struct sim_seen *seen, u32 timeout_ms,
		     unsigned int retries)
{
	bool first = seen->state != seen->c->sm.state;
	struct sim_watch *w = &seen->c->watch;

	if (first || seen->ev->type == SHIM6_EV_TIMER)
		check_repetition(seen, timeout_ms, retries, first);
	else if (seen->h->now - w->i2_at < I2_SPACING)
		sim_violated(seen->h, "payload draws too many I2");
	w->i2_at = seen->h->now;
}

/* The last one, when the Keepalive Timer expires, may follow another closely. */
static void check_keepalive(const struct sim_seen *seen)
{
	u64 third = seen->c->sm.reap.cfg.keepalive_timeout_ms * SIM_MS / 3;
	struct sim_watch *w = &seen->c->watch;
	u64 now = seen->h->now;

	/* Without memory for another event the timer comes late. */
	if (w->keepalive_at[0] && now > seen->h->starved + SIM_SEC &&
	    now - w->keepalive_at[0] < REAP_KEEPALIVE_MIN_MS * SIM_MS)
		sim_violated(seen->h, "keepalives %llu ms apart",
			     (now - w->keepalive_at[0]) / SIM_MS);
	if (w->keepalive_at[1] && now - w->keepalive_at[1] < third)
		sim_violated(seen->h, "three keepalives in %llu ms",
			     (now - w->keepalive_at[1]) / SIM_MS);
	w->keepalive_at[1] = w->keepalive_at[0];
	w->keepalive_at[0] = now;
}

static void check_send(const struct sim_seen *seen,
		       const struct shim6_action *act)
{
	const struct shim6_params *params = &seen->h->params;

	switch (act->msg_type) {
	case SHIM6_MSG_I1:
		check_repetition(seen, params->i1_timeout_ms,
				 params->i1_retries,
				 seen->state != SHIM6_STATE_I1_SENT);
		break;
	case SHIM6_MSG_I2:
		check_i2(seen, params->i2_timeout_ms, params->i2_retries);
		break;
	case SHIM6_MSG_I2BIS:
		check_i2(seen, params->i2bis_timeout_ms,
			 params->i2bis_retries);
		break;
	case SHIM6_MSG_R2:
		if (seen->ev->type != SHIM6_EV_MSG)
			sim_violated(seen->h, "an R2 that answers nothing");
		break;
	case SHIM6_MSG_KEEPALIVE:
		check_keepalive(seen);
		break;
	case SHIM6_MSG_PROBE:
		check_probe(seen);
		break;
	}
}

/* States */

static void check_memory(const struct sim_host *h, const struct shim6_sm *sm)
{
	bool in_setup = sm->state == SHIM6_STATE_I1_SENT ||
			sm->state == SHIM6_STATE_I2_SENT ||
			sm->state == SHIM6_STATE_I2BIS_SENT;

	if (!!sm->setup != in_setup)
		sim_violated(h, "set-up record %s in state %u",
			     sm->setup ? "kept" : "missing", sm->state);
	if (sm->reap.st.state != REAP_OPERATIONAL && !sm->reap.work)
		sim_violated(h, "exploring without records");
	if (sm->reap.work && sm->state != SHIM6_STATE_ESTABLISHED)
		sim_violated(h, "exploration records in state %u", sm->state);
}

/* A state that waits for something has a timer that ends the wait. */
static void check_timer(const struct sim_host *h, const struct sim_ctx *c)
{
	const struct shim6_params *p = &h->params;
	u64 longest;

	if (c->deadline == REAP_NEVER || !c->deadline) {
		sim_violated(h, "state %u without a timer", c->sm.state);
		return;
	}
	if (c->sm.state != SHIM6_STATE_ESTABLISHED)
		return;
	longest = p->idle_ms * SIM_MS + SIM_SEC;
	if (c->sm.reap.st.state != REAP_OPERATIONAL)
		longest = (c->sm.reap.cfg.max_probe_ms + sim_slot_wait_ms(h)) *
			  SIM_MS;
	if (c->deadline > h->now + longest)
		sim_violated(h, "timer %llu ms away in REAP state %u",
			     (c->deadline - h->now) / SIM_MS,
			     c->sm.reap.st.state);
}

/*
 * RFC 5533 7.6: two contexts of one peer with one tag would be one. One that had
 * no memory to begin anew stays as it is.
 */
static void check_confusion(const struct sim_host *h, const struct sim_ctx *c)
{
	const struct sim_ctx *o;
	unsigned int i;

	for (o = h->ctx; o < h->ctx + SIM_MAX_CONTEXTS; o++) {
		if (o == c || !o->live || o->sm.ct_peer != c->sm.ct_peer ||
		    c->watch.unheard || o->watch.unheard ||
		    !shim6_state_has_peer(o->sm.state))
			continue;
		for (i = 0; i < c->sm.ls_peer.n; i++)
			if (shim6_sm_peer_has(&o->sm, &c->sm.ls_peer.addr[i]))
				sim_violated(h, "two contexts share CT(peer) and a locator");
	}
}

static void check_established(const struct sim_host *h, const struct sim_ctx *c)
{
	if (!reap_pair_equal(&c->path, &c->sm.reap.cur))
		sim_violated(h, "payload travels by another pair than the current one");
	/* One that was taken away is left as soon as another one works. */
	if (c->sm.state == SHIM6_STATE_ESTABLISHED &&
	    c->sm.reap.st.state == REAP_OPERATIONAL &&
	    !sim_is_told(c, &c->sm.reap.cur.local))
		sim_violated(h, "the peer was not told of the current source");
	if (c->sm.state == SHIM6_STATE_ESTABLISHED &&
	    c->sm.reap.st.state == REAP_OPERATIONAL &&
	    !shim6_sm_peer_has(&c->sm, &c->sm.reap.cur.peer))
		sim_violated(h, "the current destination is no locator");
	check_confusion(h, c);
}

static void watch_reset(struct sim_watch *w, const struct shim6_event *ev)
{
	if (ev->type != SHIM6_EV_TIMER && ev->type != SHIM6_EV_PAYLOAD_TX)
		w->unanswered = 0;
	/* These may bring another Keepalive Timeout. */
	if (ev->type == SHIM6_EV_MSG && (ev->msg->type == SHIM6_MSG_UPDATE_REQ ||
					 ev->msg->type == SHIM6_MSG_I2 ||
					 ev->msg->type == SHIM6_MSG_I2BIS ||
					 ev->msg->type == SHIM6_MSG_R2))
		memset(w->keepalive_at, 0, sizeof(w->keepalive_at));
}

void sim_check_step(const struct sim_seen *seen)
{
	const struct shim6_action *act;
	struct sim_ctx *c = seen->c;

	if (!c->live)
		return;
	watch_reports(&c->watch, seen->ev);
	watch_reset(&c->watch, seen->ev);
	sim_check_update(seen);
	sim_check_proof(seen);
	for (act = seen->acts->a; act < seen->acts->a + seen->acts->n; act++) {
		if (act->type == SHIM6_ACT_SEND)
			check_send(seen, act);
		else if (act->type == SHIM6_ACT_SCOUTED)
			check_scout(seen, act);
		else if (act->type == SHIM6_ACT_SWITCH)
			check_switch(seen, act);
		else if (act->type == SHIM6_ACT_REAP_STATE ||
			 act->type == SHIM6_ACT_SUSPECTED ||
			 act->type == SHIM6_ACT_MOVE_FAILED)
			c->watch.unanswered = 0;
	}
	check_memory(seen->h, &c->sm);
	check_timer(seen->h, c);
	if (shim6_state_has_peer(c->sm.state))
		check_established(seen->h, c);
}

void sim_check_payload(struct sim_host *h, const struct sim_packet *p)
{
	const struct sim_ctx *c = sim_by_ulids(h, &p->ulids.local,
					       &p->ulids.peer);

	if (!c || !shim6_state_has_peer(c->sm.state))
		sim_violated(h, "a header without an established context");
	else if (!ipv6_addr_equal(&p->pair.peer, &p->ulids.peer) &&
		 !is_proven(&c->watch, &p->pair.peer))
		sim_violated(h, "payload to a locator never proven reachable");
	else if (h->params.require_verification &&
		 !sim_is_shown(c, &p->pair.peer))
		sim_violated(h, "payload to a locator that the peer has not proven");
	else if (c->sm.state == SHIM6_STATE_ESTABLISHED &&
		 c->sm.reap.st.state == REAP_OPERATIONAL &&
		 !sim_is_told(c, &p->pair.local))
		sim_violated(h, "payload from a locator that the peer was not told");
}

static u32 sum_of(const struct reap_pair *pair)
{
	const u8 *octet = (const u8 *)pair;
	unsigned int i;
	u32 sum = 0;

	for (i = 0; i < sizeof(*pair); i += 2)
		sum += get_unaligned_be16(octet + i);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

bool sim_check_delivery(struct sim_host *h, const struct sim_packet *p,
			const struct reap_pair *ulids)
{
	const struct reap_pair sent = { p->ulids.peer, p->ulids.local };

	if (p->damaged || sum_of(&sent) != sum_of(ulids))
		return false;
	if (!reap_pair_equal(&sent, ulids))
		sim_violated(h, "a ULP accepts a packet with wrong ULIDs");
	return true;
}
