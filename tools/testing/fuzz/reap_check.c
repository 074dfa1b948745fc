// SPDX-License-Identifier: GPL-2.0
/* What holds for every step of the engine, whatever came in. */
#include "fuzz.h"
#include "reap_rig.h"

/* Does this event bring back the nonce of a probe that went over the pair? */
static bool was_echoed(const struct engine *e, const struct reap_event *ev,
		       const struct in6_addr *local,
		       const struct in6_addr *peer)
{
	const struct reap_report *rep = ev->rcvd;
	unsigned int i;

	if (ev->type != REAP_EV_PROBE_RX)
		return false;
	for (i = 0; i < ev->n_rcvd; i++, rep++)
		if ((!local || !memcmp(&rep->src, local, 16)) &&
		    !memcmp(&rep->dst, peer, 16) &&
		    log_has(&e->log, e->forgotten, rep))
			return true;
	return false;
}

static void check_probe(struct engine *e, const struct reap_action *act)
{
	const struct reap_work *w = e->r->work;
	unsigned int i, j;

	/* A suspicion asks from the Operational state. */
	CHECK(w && (act->sta == e->r->st.state ||
		    (e->r->st.suspect && act->sta == REAP_INBOUND_OK)));
	CHECK(!e->r->st.suspect || e->r->st.state == REAP_OPERATIONAL);
	CHECK(pair_may_be_used(&e->local, &e->peer, &act->pair));
	CHECK(w->n_sent <= REAP_MAX_REPORTS && w->n_rcvd <= REAP_MAX_REPORTS);
	CHECK(w->seen < BIT(w->n_sent));
	CHECK(reap_probe_sent(e->r) >= 1 && reap_probe_sent(e->r) <= w->n_sent);
	log_probe(&e->log, &w->sent[0], &act->pair, e->f.env.now);
	if (log_is_full(&e->log))
		return;
	/* No record is lost to another one. */
	for (i = 0; i < w->n_sent; i++) {
		CHECK(log_has(&e->log, e->forgotten, &w->sent[i]));
		for (j = 0; j < i; j++)
			CHECK(w->sent[j].nonce != w->sent[i].nonce);
	}
}

/* During the suspicion that ends now. */
static bool was_echoed_before(const struct engine *e,
			      const struct reap_pair *pair)
{
	unsigned int i, n = min_t(unsigned int, e->n_echoed, ARRAY_SIZE(e->echoed));

	for (i = 0; i < n; i++)
		if (reap_pair_equal(&e->echoed[i], pair))
			return true;
	return false;
}

static void note_echoes(struct engine *e, const struct reap_event *ev)
{
	struct reap_pair pair;
	unsigned int i;

	if (!e->before.st.suspect || ev->type != REAP_EV_PROBE_RX)
		return;
	for (i = 0; i < ev->n_rcvd; i++) {
		pair = (struct reap_pair){ ev->rcvd[i].src, ev->rcvd[i].dst };
		if (was_echoed(e, ev, &pair.local, &pair.peer))
			e->echoed[e->n_echoed++ % ARRAY_SIZE(e->echoed)] = pair;
	}
}

/* RFC 5534 8: a pair is taken only when the peer knows a nonce sent over it. */
static void check_select(struct engine *e, const struct reap_event *ev,
			 const struct reap_action *act)
{
	CHECK(was_echoed(e, ev, &act->pair.local, &act->pair.peer) ||
	      (act->reason == REAP_WHY_ULP && ev->type == REAP_EV_TIMER &&
	       was_echoed_before(e, &act->pair)));
	CHECK(pair_may_be_used(&e->local, &e->peer, &act->pair));
	CHECK(reap_pair_equal(&act->pair, &e->r->cur));
	CHECK(reap_pair_equal(&act->old, &e->before.cur));
	CHECK(e->r->switches == e->before.switches + 1);
	if (e->moving)
		CHECK(reap_pair_equal(&act->pair, &e->target));
	e->moving = false;
}

/* Every request for a move is answered once: done, or failed. */
static void check_failed(struct engine *e, const struct reap_event *ev,
			 const struct reap_action *act)
{
	if (ev->type == REAP_EV_MOVE) {
		CHECK(reap_pair_equal(&act->pair, &ev->pair));
		return;
	}
	CHECK(e->moving && reap_pair_equal(&act->pair, &e->target));
	e->moving = false;
	if (e->r->st.state == REAP_OPERATIONAL)
		e->forgotten = e->log.n;
}

static void check_action(struct engine *e, const struct reap_event *ev,
			 const struct reap_action *act)
{
	switch (act->type) {
	case REAP_ACT_PROBE:
		check_probe(e, act);
		break;
	case REAP_ACT_KEEPALIVE:
		CHECK(ev->type == REAP_EV_TIMER);
		CHECK(reap_pair_equal(&act->pair, &e->r->cur));
		break;
	case REAP_ACT_STATE:
		CHECK(act->sta == e->r->st.state);
		CHECK(act->sta != e->before.st.state);
		/* The records of a suspicion are those of the repair. */
		if (e->before.st.state == REAP_OPERATIONAL &&
		    !(e->before.st.suspect && ev->type == REAP_EV_TIMER))
			e->forgotten = e->log.n;
		break;
	case REAP_ACT_SUSPECTED:
		CHECK(e->r->st.suspect && !e->before.st.suspect);
		e->forgotten = e->log.n;
		e->n_echoed = 0;
		break;
	case REAP_ACT_CALMED:
		CHECK(!e->r->st.suspect && e->before.st.suspect);
		e->forgotten = e->log.n;
		break;
	case REAP_ACT_SELECT:
		check_select(e, ev, act);
		break;
	case REAP_ACT_MOVE_FAILED:
		check_failed(e, ev, act);
		break;
	default:
		CHECK(!"an action there is");
	}
}

static unsigned int count(const struct engine *e, u8 type)
{
	unsigned int i, n = 0;

	for (i = 0; i < e->acts.n; i++)
		n += e->acts.a[i].type == type;
	return n;
}

/* RFC 5533 7.2: whoever told the nonce receives there, nobody else does. */
static void check_reachable(const struct engine *e, const struct reap_event *ev)
{
	unsigned int i;

	for (i = 0; i < e->peer.n; i++)
		if ((e->peer.flags[i] ^ e->peer_before.flags[i]) &
		    REAP_LOC_REACHABLE)
			CHECK(was_echoed(e, ev, NULL, &e->peer.addr[i]));
}

/*
 * RFC 5534 4.3: with nobody answering, no faster than the first probes; the
 * longest interval is spread by a fifth. A suspicion has to have its verdict
 * before the application notices: its probes keep the limit of 10/s only, and
 * back off from there, whether or not the round-trip time is known.
 */
static u64 least_interval_ms(const struct engine *e)
{
	const struct reap_config *cfg = &e->r->cfg;

	if (e->r->rtt_us)
		return REAP_PROBE_SPACING_MIN_MS;
	if (e->r->st.suspect)
		return REAP_PROBE_SPACING_MS;
	return min(cfg->initial_probe_ms, cfg->max_probe_ms / 5 * 4);
}

static void check_pace(struct engine *e, const struct reap_event *ev)
{
	u64 now = e->f.env.now;

	if (ev->type != REAP_EV_TIMER || e->owed || count(e, REAP_ACT_STATE)) {
		e->timed = 0;
	} else if (count(e, REAP_ACT_PROBE)) {
		if (e->timed)
			CHECK(now - e->timed >=
			      least_interval_ms(e) * REAP_NSEC_PER_MSEC);
		e->timed = now;
	}
}

void check_actions(struct engine *e, const struct reap_event *ev)
{
	unsigned int i;

	/* As many as fit means that one may have been replaced. */
	CHECK(e->acts.n < REAP_MAX_ACTIONS);
	if (ev->type == REAP_EV_MOVE && !count(e, REAP_ACT_MOVE_FAILED)) {
		e->moving = true;
		e->target = ev->pair;
	}
	check_reachable(e, ev);
	note_echoes(e, ev);
	for (i = 0; i < e->acts.n; i++)
		check_action(e, ev, &e->acts.a[i]);
	check_pace(e, ev);
	CHECK(count(e, REAP_ACT_PROBE) <= 1);
	CHECK(count(e, REAP_ACT_STATE) ==
	      (e->r->st.state != e->before.st.state));
	CHECK(count(e, REAP_ACT_SELECT) ==
	      !reap_pair_equal(&e->r->cur, &e->before.cur));
}

void check_state(struct engine *e)
{
	const struct reap *r = e->r;
	u64 now = e->f.env.now;

	CHECK(r->st.state <= REAP_INBOUND_OK);
	if (r->st.state != REAP_OPERATIONAL) {
		CHECK(r->work && !r->work->linger_until);
		CHECK(!r->st.asleep);
		CHECK(r->work->probe_due <= now +
		      (r->cfg.max_probe_ms + SLOT_WAIT_MS) * REAP_NSEC_PER_MSEC);
		CHECK(reap_deadline(r, now) <= r->work->probe_due);
		return;
	}
	if (r->work)
		CHECK(r->st.suspect || r->work->linger_until > now);
	/* A move to the pair that is current needs no answer, others do. */
	if (e->moving)
		CHECK(reap_pair_equal(&e->target, &r->cur));
	e->moving = false;
}

void check_overdue(const struct engine *e)
{
	const struct reap *r = e->r;
	u64 now = e->f.env.now;

	if (r->st.state != REAP_EXPLORING && r->st.send_start)
		CHECK(now < r->st.send_start +
			    r->cfg.send_timeout_ms * REAP_NSEC_PER_MSEC);
	if (r->st.state == REAP_OPERATIONAL && r->st.ka_start &&
	    r->st.ka_start > e->retimed)
		CHECK(now < r->st.ka_start +
			    r->cfg.keepalive_timeout_ms * REAP_NSEC_PER_MSEC);
	if (r->st.state != REAP_OPERATIONAL)
		CHECK(r->work->probe_due > now);
	if (r->work && r->work->owed_due)
		CHECK(r->work->owed_due > now);
}
