// SPDX-License-Identifier: GPL-2.0
/* What is drawn from the seed: hosts, conversations, faults, and the healing. */
#include "world.h"

#define ONE		(1U << 20)
/* A schedule that would have to run longer does not ask for liveness. */
#define LONGEST		(1800 * SIM_SEC)

static const u32 send_timeouts[] = { 1000, 2000, 3000, 5000, 10000, 15000 };
static const u32 probe_caps[] = { 2000, 4000, 4000, 8000, 60000 };
static const u32 first_probes[] = { 100, 200, 500 };
static const u32 setup_timeouts[] = { 500, 1000, 4000 };
static const u32 idle_times[] = { 20000, 60000, 300000 };
static const u32 start_counts[] = { 1, 5, 20 };
static const u32 update_timeouts[] = { 500, 1000, 1000, 4000 };
static const u32 update_caps[] = { 2000, 4000, 4000, 8000, 8000, 120000 };
static const u32 budgets[] = { 1, 2, 5, 20 };
static const u32 standby_times[] = { 1000, 1000, 3000, 10000 };
static const u32 hold_times[] = { 1000, 3000, 10000 };
static const u8 tag_sizes[] = { 3, 4, 7 };
static const u8 address_counts[] = { 1, 2, 2, 2, 2, 2, 2, 3, 3, 3 };

void sim_draw_times(struct sim_world *w, struct sim_host *h)
{
	struct reap_config *cfg = &h->params.reap;
	struct sim_rng *r = &w->rng;

	cfg->send_timeout_ms = sim_pick(r, send_timeouts);
	cfg->max_probe_ms = sim_pick(r, probe_caps);
	cfg->initial_probe_ms = sim_pick(r, first_probes);
}

const struct sim_weather sim_calm = {
	.delay = 20 * SIM_MS, .proving = 20 * SIM_MS,
};

/* Half of all schedules; from a generator of its own, as in draw_budget(). */
void sim_plan_proofs(struct sim_world *w, bool unproven)
{
	struct sim_rng r = { w->seed ^ 0x5519c6 };
	unsigned int i;

	w->plan.proven = sim_chance(&r, 500) && !unproven;
	for (i = 0; i < SIM_MAX_HOSTS; i++)
		sim_identify(i, w->plan.proven ?
			     sim_between(&r, SIM_HBA, SIM_PROOFS - 1) :
			     SIM_UNPROVEN);
}

static void draw_host(struct sim_world *w, struct sim_host *h)
{
	struct shim6_params *p = &h->params;
	struct sim_rng *r = &w->rng;
	unsigned int k;

	if (w->plan.few_tags)
		h->tag_bits = sim_pick(r, tag_sizes);
	for (k = 0; k < h->n_addrs; k++)
		if (sim_chance(r, 200))
			sim_draw_prefs(w, h, k);
	h->have = BIT(sim_pick(r, address_counts)) - 1;
	h->up = h->have;
	h->start_packets = sim_pick(r, start_counts);
	sim_draw_times(w, h);
	p->i1_timeout_ms = sim_pick(r, setup_timeouts);
	p->i2_timeout_ms = sim_pick(r, setup_timeouts);
	p->i2bis_timeout_ms = sim_pick(r, setup_timeouts);
	p->update_timeout_ms = sim_pick(r, update_timeouts);
	p->max_update_timeout_ms = sim_pick(r, update_caps);
	p->idle_ms = sim_pick(r, idle_times);
	p->no_r1_holddown_ms = sim_chance(r, 500) ? 5000 : 60000;
	p->icmp_holddown_ms = sim_chance(r, 700) ? 10000 : 600000;
	if (sim_chance(r, 400))
		p->reap.standby_ms = sim_pick(r, standby_times);
	if (sim_chance(r, 400))
		p->reap.failback_ms = sim_pick(r, hold_times);
	p->require_verification = sim_chance(r, 30) || w->plan.proven;
}

/*
 * In one schedule of four probes have a budget that a few contexts use up. From a
 * generator of its own: what else a seed tells stays as it was.
 */
static void draw_budget(struct sim_world *w)
{
	struct sim_rng r = { w->seed ^ 0xb0d6e7 };
	unsigned int i;

	if (!sim_chance(&r, 250))
		return;
	for (i = 0; i < w->plan.n_hosts; i++)
		w->host[i].probes_per_second = sim_pick(&r, budgets);
}

static void draw_talk(struct sim_world *w)
{
	unsigned int a, b;

	for (a = 0; a < w->plan.n_hosts; a++) {
		for (b = 0; b < w->plan.n_hosts; b++) {
			if (a == b)
				continue;
			w->talk[a][b].every =
				sim_between(&w->rng, 100, 500) * SIM_MS;
			sim_push(w, w->now + sim_between(&w->rng, 0, 2 * SIM_SEC),
				 SIM_TALK, a, b, 0);
		}
	}
}

static void draw_faults(struct sim_world *w)
{
	struct sim_plan *plan = &w->plan;
	unsigned int i;

	plan->n_faults = sim_between(&w->rng, 10, 24);
	for (i = 0; i < plan->n_faults; i++)
		sim_push(w, sim_between(&w->rng, w->now + SIM_SEC,
					plan->faults_end - SIM_SEC),
			 SIM_FAULT, i, 0, 0);
	sim_push(w, plan->faults_end, SIM_PHASE, SIM_HEAL, 0, 0);
}

void sim_plan_draw(struct sim_world *w, bool mangle)
{
	unsigned int i;

	w->plan.mangle = mangle;
	w->plan.few_tags = sim_chance(&w->rng, 50);
	w->plan.start = w->now;
	w->plan.faults_end = w->now + sim_between(&w->rng, 40, 50) * SIM_SEC;
	w->plan.end = w->now + sim_between(&w->rng, 60, 70) * SIM_SEC;
	w->plan.n_hosts = sim_chance(&w->rng, 800) ? 2 : 3;
	w->weather.delay = sim_between(&w->rng, 1, 100) * SIM_MS;
	w->weather.jitter = sim_between(&w->rng, 0, 50) * SIM_MS;
	for (i = 0; i < w->plan.n_hosts; i++) {
		draw_host(w, &w->host[i]);
		sim_clock_set(w, i, sim_between(&w->rng, ONE / 10 * 9,
						ONE / 10 * 11));
	}
	draw_budget(w);
	draw_talk(w);
	draw_faults(w);
}

/* The end of the faults: some way leads in each direction of each conversation. */

static unsigned int any_of(struct sim_world *w, u8 mask)
{
	unsigned int i;

	do
		i = sim_draw(&w->rng, SIM_MAX_LOCATORS);
	while (!(mask & BIT(i)));
	return i;
}

static void draw_ways(struct sim_world *w, unsigned int a, unsigned int b)
{
	u32 share = sim_draw(&w->rng, 1000);
	unsigned int i, k;

	for (i = 0; i < SIM_MAX_LOCATORS; i++)
		for (k = 0; k < SIM_MAX_LOCATORS; k++)
			w->cut[a][i][b][k] = sim_chance(&w->rng, share);
	i = any_of(w, w->host[a].have);
	k = any_of(w, w->host[b].have);
	w->cut[a][i][b][k] = false;
	w->talk[a][b].paused = false;
}

/* One schedule in ten goes on until everything must be well again. */
static void draw_end(struct sim_world *w)
{
	struct sim_plan *plan = &w->plan;
	u64 alive_at = w->now + sim_alive_bound(w);

	/* Whose tag belongs to another context as well need not notice a loss. */
	if (plan->mangle || plan->few_tags || !sim_chance(&w->rng, 190) ||
	    alive_at > plan->start + LONGEST)
		return;
	plan->end = max(plan->end, alive_at);
	sim_push(w, alive_at, SIM_PHASE, SIM_ALIVE, 0, 0);
	if (sim_chance(&w->rng, 500))
		sim_push(w, plan->end, SIM_PHASE, SIM_QUIET, 0, 0);
}

static void heal_hosts(struct sim_world *w)
{
	struct sim_host *h;
	unsigned int a;

	for (a = 0; a < w->plan.n_hosts; a++) {
		h = sim_host_at(w, a);
		h->no_memory = false;
		h->no_key = false;
		if (!h->shim)
			sim_boot(h);
		h->shim = true;
		if (!h->have)
			h->have = 1;
		h->up = h->have;
		sim_locators(h);
	}
}

void sim_plan_heal(struct sim_world *w)
{
	unsigned int a, b;

	sim_trace_note(w, "the network heals");
	w->weather = sim_calm;
	heal_hosts(w);
	for (a = 0; a < w->plan.n_hosts; a++)
		for (b = 0; b < w->plan.n_hosts; b++)
			if (a != b)
				draw_ways(w, a, b);
	draw_end(w);
}

/* The end of the conversations: nothing may keep anybody talking. */

static bool is_calm(const struct shim6_sm *sm)
{
	switch (sm->state) {
	case SHIM6_STATE_ESTABLISHED:
		return sm->reap.st.state == REAP_OPERATIONAL &&
		       !sm->update.what;
	case SHIM6_STATE_I1_SENT:
	case SHIM6_STATE_I2_SENT:
	case SHIM6_STATE_I2BIS_SENT:
		return false;
	default:
		return true;
	}
}

/* Keepalives end with their timer; explorations with their context. */
static u64 longest_talk(const struct sim_host *h)
{
	const struct sim_ctx *c;
	u64 longest = 0;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++) {
		if (!c->live)
			continue;
		if (!is_calm(&c->sm))
			return REAP_NEVER;
		longest = max(longest, 2ULL * c->sm.reap.cfg.keepalive_timeout_ms +
				       2ULL * c->sm.reap.cfg.send_timeout_ms);
	}
	return longest * SIM_MS;
}

void sim_plan_quiet(struct sim_world *w)
{
	u64 gone = 0, silent = 0;
	unsigned int i;

	sim_trace_note(w, "conversations end");
	memset(w->talk, 0, sizeof(w->talk));
	for (i = 0; i < w->plan.n_hosts; i++) {
		/* One that recovers now is idle from then on. */
		gone = max(gone, sim_setup_bound(&w->host[i]) +
				 (w->host[i].params.idle_ms + 10000) * SIM_MS);
		silent = max(silent, longest_talk(&w->host[i]));
	}
	/*
	 * Who cannot reach the other end explores, and who hears no
	 * acknowledgement asks for it, until the context goes; what that makes
	 * an end send may bring back one that the other has just discarded.
	 */
	if (w->stats.no_way || silent == REAP_NEVER) {
		gone *= 2;
		silent = gone;
	}
	silent = min(silent, gone);
	w->plan.end = w->now + SLOW(gone) + SIM_SEC;
	sim_push(w, w->now + SLOW(silent) + SIM_SEC, SIM_PHASE, SIM_SILENT, 0,
		 0);
	sim_push(w, w->plan.end, SIM_PHASE, SIM_GONE, 0, 0);
}

/* RFC 5533 9: nobody uses them, so they are not there any more. */
void sim_plan_gone(struct sim_world *w)
{
	const struct sim_ctx *c;
	unsigned int i;

	for (i = 0; i < w->plan.n_hosts; i++)
		for (c = w->host[i].ctx; c < w->host[i].ctx + SIM_MAX_CONTEXTS; c++)
			if (c->live && c->sm.state == SHIM6_STATE_ESTABLISHED)
				sim_fail(w, "host %c keeps an idle context",
					 'A' + i);
}
