// SPDX-License-Identifier: GPL-2.0
/*
 * Liveness: some time after the network has healed, every conversation whose
 * hosts can still find each other travels over ways that work.
 */
#include "world.h"

/* Set-up from the worst moment on: a round that cannot succeed, hold-downs, a round. */
u64 sim_setup_bound(const struct sim_host *h)
{
	const struct shim6_params *p = &h->params;
	u64 i1 = p->i1_timeout_ms * ((2ULL << p->i1_retries) - 1) * 3 / 2;
	u64 i2 = p->i2_timeout_ms * ((2ULL << p->i2_retries) - 1) * 3 / 2;

	u64 i2bis = p->i2bis_timeout_ms * ((2ULL << p->i2bis_retries) - 1) * 3 / 2;

	return (i2bis + SHIM6_SETUP_ROUNDS_MAX * (i1 + i2) +
		p->no_r1_holddown_ms + p->icmp_holddown_ms +
		h->start_packets * 500) * SIM_MS;
}

/* The most pairs that an exploration on this host may have to try. */
static unsigned int most_pairs(const struct sim_world *w,
			       const struct sim_host *h)
{
	unsigned int i, n = 0;
	const struct sim_ctx *c;

	for (i = 0; i < w->plan.n_hosts; i++)
		n = max(n, hweight8(h->have) * hweight8(w->host[i].have));
	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live)
			n = max(n, c->sm.ls_local.n * c->sm.ls_peer.n);
	return n;
}

/* Down the list in one InboundOk, before the Send Timer ends it; see tick_pair(). */
static unsigned int pairs_a_phase(const struct sim_host *h)
{
	const struct reap_config *cfg = &h->params.reap;
	unsigned int timed = cfg->send_timeout_ms * 9 / 10 /
			     (cfg->initial_probe_ms + sim_slot_wait_ms(h));

	timed = min(timed, cfg->initial_probes);
	return max(DIV_ROUND_UP(timed, 2), 1U);
}

/* What counts until the peer knows of a shorter one. */
static u64 longest_timeout(const struct sim_host *h)
{
	const struct sim_ctx *c;
	u64 longest = 0;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live)
			longest = max(longest,
				      (u64)c->sm.reap.cfg.send_timeout_ms);
	return longest;
}

/*
 * Exploration from the worst moment on. A round: probes at their longest
 * distance, every other one for the pair the peer was heard on, until all pairs
 * were tried. Each round brings a probe to the peer and with it an InboundOk,
 * in which it tries some pairs more; after so many rounds it has tried all.
 */
static u64 search_bound(const struct sim_world *w)
{
	u64 round = 0, rounds = 0, timeout = 0;
	const struct reap_config *cfg;
	unsigned int i, pairs;

	for (i = 0; i < w->plan.n_hosts; i++) {
		cfg = &w->host[i].params.reap;
		pairs = most_pairs(w, &w->host[i]);
		round = max(round, 2 * pairs * ((u64)cfg->max_probe_ms +
						sim_slot_wait_ms(&w->host[i])));
		rounds = max(rounds, 1ULL + DIV_ROUND_UP(pairs,
						pairs_a_phase(&w->host[i])));
		timeout = max(timeout, (u64)cfg->send_timeout_ms);
		timeout = max(timeout, longest_timeout(&w->host[i]));
	}
	return (round * rounds + 2 * timeout) * SIM_MS;
}

/* An Update Request that went out just before it could arrive, and the next two. */
static u64 update_bound(const struct sim_world *w)
{
	u64 longest = 0;
	unsigned int i;

	for (i = 0; i < w->plan.n_hosts; i++)
		longest = max(longest, (u64)w->host[i].params.max_update_timeout_ms);
	return 3 * longest * SIM_MS;
}

u64 sim_alive_bound(const struct sim_world *w)
{
	u64 setup = 0;
	unsigned int i;

	for (i = 0; i < w->plan.n_hosts; i++)
		setup = max(setup, sim_setup_bound(&w->host[i]));
	return SLOW(setup + search_bound(w) + update_bound(w));
}

static const struct sim_ctx *context_of(struct sim_world *w, unsigned int a,
					unsigned int b)
{
	const struct in6_addr local = sim_address(a, 0);
	const struct in6_addr peer = sim_address(b, 0);

	return sim_by_ulids(&w->host[a], &local, &peer);
}

static bool is_established(const struct sim_ctx *c)
{
	return c && c->sm.state == SHIM6_STATE_ESTABLISHED;
}

/* Is there a pair that @from may use, that works and that @to accepts? */
static bool has_way(const struct sim_world *w, const struct sim_ctx *from,
		    const struct sim_ctx *to)
{
	const struct reap_locset *local = &from->sm.ls_local;
	const struct reap_locset *peer = &from->sm.ls_peer;
	struct reap_pair pair;
	unsigned int l, p;

	for (l = 0; l < local->n; l++) {
		if (local->flags[l] & (REAP_LOC_DOWN | REAP_LOC_UNTOLD))
			continue;
		for (p = 0; p < peer->n; p++) {
			pair = (struct reap_pair){ local->addr[l], peer->addr[p] };
			if (sim_net_works(w, &pair) &&
			    shim6_sm_peer_has(&to->sm, &pair.local) &&
			    shim6_sm_local_has(&to->sm, &pair.peer))
				return true;
		}
	}
	return false;
}

static void must_work(struct sim_world *w, unsigned int id,
		      const struct sim_ctx *c)
{
	if (c->sm.reap.st.state != REAP_OPERATIONAL)
		sim_fail(w, "host %c still explores", 'A' + id);
	else if (!sim_net_works(w, &c->path))
		sim_fail(w, "host %c is content with a dead pair", 'A' + id);
}

static bool agree(const struct sim_ctx *a, const struct sim_ctx *b)
{
	return a->sm.ct_peer == b->sm.ct_local &&
	       b->sm.ct_peer == a->sm.ct_local;
}

/* Set-up goes over the ULIDs. */
static bool can_meet(const struct sim_world *w, unsigned int a, unsigned int b)
{
	const struct reap_pair there = { sim_address(a, 0), sim_address(b, 0) };
	const struct reap_pair back = { there.peer, there.local };

	return sim_net_works(w, &there) && sim_net_works(w, &back) &&
	       sim_may_take_part(&w->host[a], &there.local) &&
	       sim_may_take_part(&w->host[b], &there.peer);
}

/* An R1bis goes back the way its packet came: a pair that works both ways. */
static bool can_recover(const struct sim_world *w, const struct sim_ctx *c)
{
	const struct reap_locset *local = &c->sm.ls_local;
	const struct reap_locset *peer = &c->sm.ls_peer;
	struct reap_pair pair, back;
	unsigned int l, p;

	for (l = 0; l < local->n; l++) {
		for (p = 0; p < peer->n; p++) {
			pair = (struct reap_pair){ local->addr[l], peer->addr[p] };
			back = (struct reap_pair){ pair.peer, pair.local };
			if (sim_net_works(w, &pair) && sim_net_works(w, &back))
				return true;
		}
	}
	return false;
}

/* What a host says of its locator; one that is down is broken to its peer. */
static bool is_told_right(const struct reap_locset *own, unsigned int i,
			  const struct reap_locset *theirs, unsigned int k)
{
	u8 flags = own->flags[i] & REAP_LOC_PREFS;

	if (own->flags[i] & REAP_LOC_DOWN)
		flags |= REAP_LOC_BROKEN;
	/* Of a single locator the handshake says nothing. */
	if (own->n < 2 && !theirs->told)
		return true;
	return (theirs->flags[k] & REAP_LOC_PREFS) == flags &&
	       theirs->prio[k] == own->prio[i] &&
	       theirs->weight[k] == own->weight[i];
}

/* Does the peer know what this end offers, all of it and no more? */
static bool knows(const struct sim_ctx *to, const struct sim_ctx *from)
{
	const struct reap_locset *own = &from->sm.ls_local;
	const struct reap_locset *theirs = &to->sm.ls_peer;
	unsigned int i;
	int k;

	if (to->watch.news.astray || from->watch.news.refused)
		return true;
	for (i = 0; i < own->n; i++) {
		k = reap_locset_find(theirs, &own->addr[i]);
		if (k < 0)
			return false;
		if (!to->watch.news.misled && !is_told_right(own, i, theirs, k))
			return false;
	}
	for (i = 0; i < theirs->n; i++)
		if (reap_locset_find(own, &theirs->addr[i]) < 0)
			return false;
	return true;
}

/* RFC 5534 5.3: our Send Timeout is its Keepalive Timeout. */
static bool knows_timeout(const struct sim_ctx *to, const struct sim_ctx *from)
{
	u32 s = max(from->sm.update.send_timeout_ms / 1000, 1U);

	return to->watch.news.misled || to->watch.news.astray ||
	       to->sm.reap.cfg.keepalive_timeout_ms == s * 1000;
}

/* An acknowledgement comes back the way of its request. */
static bool works_both_ways(const struct sim_world *w,
			    const struct reap_pair *pair)
{
	const struct reap_pair back = { pair->peer, pair->local };

	return sim_net_works(w, pair) && sim_net_works(w, &back);
}

static void check_lists(struct sim_world *w, unsigned int id,
			const struct sim_ctx *from, const struct sim_ctx *to)
{
	if (!knows(to, from))
		sim_fail(w, "the peer of host %c does not know its locators as they are",
			 'A' + id);
	else if (!knows_timeout(to, from))
		sim_fail(w, "the peer of host %c knows another Send Timeout",
			 'A' + id);
	else if (from->sm.update.what && works_both_ways(w, &from->path))
		sim_fail(w, "host %c has an Update Request outstanding",
			 'A' + id);
}

/* Two contexts that know of each other find their ways. */
static void check_contexts(struct sim_world *w, unsigned int a,
			   const struct sim_ctx *ca, unsigned int b,
			   const struct sim_ctx *cb)
{
	if (!has_way(w, ca, cb) || !has_way(w, cb, ca)) {
		w->stats.no_way = true;
		return;
	}
	w->stats.pairs_alive++;
	must_work(w, a, ca);
	must_work(w, b, cb);
	check_lists(w, a, ca, cb);
	check_lists(w, b, cb, ca);
}

/*
 * Packets between the ULIDs carry no tag: as long as they arrive nobody can
 * notice that the other end has another context, or none.
 */
static bool is_content(const struct sim_world *w, const struct sim_ctx *from,
		       const struct sim_ctx *to)
{
	const struct reap_pair ulids = {
		from->sm.ulid_local, from->sm.ulid_peer,
	};

	return from->sm.reap.st.state == REAP_OPERATIONAL &&
	       sim_net_works(w, &from->path) &&
	       (reap_pair_equal(&from->path, &ulids) ||
		from->sm.ct_peer == to->sm.ct_local);
}

/*
 * What one host has lost comes back by recovery, or by a set-up; where neither
 * has a way there is nothing to ask for.
 */
static void check_pair(struct sim_world *w, unsigned int a, unsigned int b)
{
	const struct sim_ctx *ca = context_of(w, a, b), *cb = context_of(w, b, a);

	if (is_established(ca) && is_established(cb) && agree(ca, cb))
		return check_contexts(w, a, ca, b, cb);
	if (is_established(ca) && is_established(cb) &&
	    is_content(w, ca, cb) && is_content(w, cb, ca))
		return;
	if (can_meet(w, a, b))
		sim_fail(w, "hosts %c and %c have not set up a context",
			 'A' + a, 'A' + b);
	else if (is_established(ca) && can_recover(w, ca) &&
		 is_established(cb) && can_recover(w, cb))
		sim_fail(w, "hosts %c and %c have not recovered", 'A' + a,
			 'A' + b);
	else if (is_established(ca) || is_established(cb))
		w->stats.no_way = true;
}

void sim_alive_check(struct sim_world *w)
{
	unsigned int a, b;

	sim_trace_note(w, "everything must be well again");
	w->stats.asked_alive = true;
	for (a = 0; a < w->plan.n_hosts; a++)
		for (b = a + 1; b < w->plan.n_hosts; b++)
			check_pair(w, a, b);
}
