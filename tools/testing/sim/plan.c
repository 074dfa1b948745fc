// SPDX-License-Identifier: GPL-2.0
/* What is drawn from the seed: hosts, conversations, faults, and the healing. */
#include "world.h"

#define ONE		(1U << 20)
/* A schedule that would have to run longer does not ask for liveness. */
#define LONGEST		(1800 * SIM_SEC)

enum fault {
	CUT_PAIR, CUT_PROVIDER, CUT_ONE_WAY, UNCUT, LOSE, DELAY, DUPLICATE,
	CORRUPT, CALM, RESTART, LINK_DOWN, LINK_UP, DELETE_ADDRESS,
	END_ADDRESS, ADD_ADDRESS, CLOCK, MOVE, DELETE, TRIGGER, PAUSE, SHIM_OFF,
	SHIM_ON, NO_MEMORY, MEMORY, REPLAY, FORGE,
	COMPLAIN,
};

/* Each stands here as often as its share asks for. */
static const u8 faults[] = {
	CUT_PAIR, CUT_PAIR, CUT_PAIR, CUT_PROVIDER, CUT_PROVIDER, CUT_PROVIDER,
	CUT_PROVIDER, CUT_ONE_WAY, CUT_ONE_WAY, CUT_ONE_WAY, UNCUT, UNCUT,
	UNCUT, UNCUT, LOSE, LOSE, DELAY, DELAY, DUPLICATE, CORRUPT, CALM, CALM,
	RESTART, LINK_DOWN, LINK_DOWN, LINK_UP, LINK_UP, DELETE_ADDRESS,
	END_ADDRESS, ADD_ADDRESS, CLOCK, MOVE, MOVE, MOVE, DELETE, TRIGGER,
	PAUSE, PAUSE, SHIM_OFF, SHIM_ON, SHIM_ON, NO_MEMORY, MEMORY, MEMORY,
	REPLAY, REPLAY, REPLAY, FORGE, FORGE, COMPLAIN, COMPLAIN,
};

static const u32 send_timeouts[] = { 1000, 2000, 3000, 5000, 10000, 15000 };
static const u32 probe_caps[] = { 2000, 4000, 4000, 8000, 60000 };
static const u32 first_probes[] = { 100, 200, 500 };
static const u32 setup_timeouts[] = { 500, 1000, 4000 };
static const u32 idle_times[] = { 20000, 60000, 300000 };
static const u32 start_counts[] = { 1, 5, 20 };
static const u8 address_counts[] = { 1, 2, 2, 2, 2, 2, 2, 3, 3, 3 };

static void draw_host(struct sim_world *w, struct sim_host *h)
{
	struct shim6_params *p = &h->params;
	struct sim_rng *r = &w->rng;

	h->have = BIT(sim_pick(r, address_counts)) - 1;
	h->up = h->have;
	h->start_packets = sim_pick(r, start_counts);
	p->reap.send_timeout_ms = sim_pick(r, send_timeouts);
	p->reap.max_probe_ms = sim_pick(r, probe_caps);
	p->reap.initial_probe_ms = sim_pick(r, first_probes);
	p->i1_timeout_ms = sim_pick(r, setup_timeouts);
	p->i2_timeout_ms = sim_pick(r, setup_timeouts);
	p->i2bis_timeout_ms = sim_pick(r, setup_timeouts);
	p->idle_ms = sim_pick(r, idle_times);
	p->no_r1_holddown_ms = sim_chance(r, 500) ? 5000 : 60000;
	p->icmp_holddown_ms = sim_chance(r, 700) ? 10000 : 600000;
	p->require_verification = sim_chance(r, 30);
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
	w->plan.start = w->now;
	w->plan.faults_end = w->now + sim_between(&w->rng, 40, 50) * SIM_SEC;
	w->plan.end = w->now + sim_between(&w->rng, 60, 70) * SIM_SEC;
	w->plan.n_hosts = sim_chance(&w->rng, 800) ? 2 : 3;
	w->weather.delay = sim_between(&w->rng, 1, 100) * SIM_MS;
	w->weather.jitter = sim_between(&w->rng, 0, 50) * SIM_MS;
	for (i = 0; i < w->plan.n_hosts; i++) {
		draw_host(w, &w->host[i]);
		w->host[i].lied_to = mangle;
		sim_clock_set(w, i, sim_between(&w->rng, ONE / 10 * 9,
						ONE / 10 * 11));
	}
	draw_talk(w);
	draw_faults(w);
}

/* Faults */

static unsigned int any_host(struct sim_world *w)
{
	return sim_draw(&w->rng, w->plan.n_hosts);
}

static unsigned int other_host(struct sim_world *w, unsigned int id)
{
	return (id + 1 + sim_draw(&w->rng, w->plan.n_hosts - 1)) %
	       w->plan.n_hosts;
}

static unsigned int any_address(struct sim_world *w)
{
	return sim_draw(&w->rng, SIM_MAX_LOCATORS);
}

static void cut_provider(struct sim_world *w, bool both)
{
	unsigned int id = any_host(w), i = any_address(w), other, k;

	for (other = 0; other < SIM_MAX_HOSTS; other++) {
		for (k = 0; k < SIM_MAX_LOCATORS; k++) {
			w->cut[id][i][other][k] = true;
			if (both)
				w->cut[other][k][id][i] = true;
		}
	}
}

static struct sim_ctx *any_context(struct sim_world *w, struct sim_host *h)
{
	struct sim_ctx *c = &h->ctx[sim_draw(&w->rng, w->plan.n_hosts - 1)];

	return c->live ? c : NULL;
}

static void give(struct sim_world *w, enum shim6_event_type type)
{
	struct sim_host *h = sim_host_at(w, any_host(w));
	struct sim_ctx *c = any_context(w, h);
	struct shim6_event ev = { .type = type };

	if (!c)
		return;
	ev.pair.local = c->sm.ls_local.addr[sim_draw(&w->rng,
						     c->sm.ls_local.n)];
	ev.pair.peer = c->sm.ls_peer.addr[sim_draw(&w->rng, c->sm.ls_peer.n)];
	sim_event(h, c, &ev);
}

/* As icmp.c; mostly it speaks of packets that were sent. */
static void complain(struct sim_world *w)
{
	struct sim_host *h = sim_host_at(w, any_host(w));
	struct shim6_event ev = { .type = SHIM6_EV_HINT };
	struct sim_ctx *c = any_context(w, h);

	if (!c)
		return;
	ev.pair = c->path;
	if (sim_chance(&w->rng, 200))
		ev.pair.peer = c->sm.ls_peer.addr[sim_draw(&w->rng,
							   c->sm.ls_peer.n)];
	sim_event(h, c, &ev);
}

/* Of every context that has it as its ULID; it can come back. */
static void take_address(struct sim_world *w, enum shim6_event_type type)
{
	struct sim_host *h = sim_host_at(w, any_host(w));
	const struct shim6_event ev = { .type = type };
	unsigned int i = any_address(w);
	struct sim_ctx *c;

	h->have &= ~BIT(i);
	sim_locators(h);
	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live && ipv6_addr_equal(&c->sm.ulid_local, &h->addr[i]))
			sim_event(h, c, &ev);
}

static void change_link(struct sim_world *w, bool up)
{
	struct sim_host *h = sim_host_at(w, any_host(w));
	unsigned int i = any_address(w);

	h->up = up ? h->up | BIT(i) : h->up & ~BIT(i);
	sim_locators(h);
}

static void add_address(struct sim_world *w)
{
	struct sim_host *h = sim_host_at(w, any_host(w));

	h->have |= BIT(any_address(w));
	h->up |= h->have;
	sim_locators(h);
}

static void set_shim(struct sim_world *w, bool on)
{
	struct sim_host *h = sim_host_at(w, any_host(w));

	if (h->shim != on)
		sim_boot(h);
	h->shim = on;
}

static void pause(struct sim_world *w)
{
	unsigned int id = any_host(w);
	struct sim_talk *t = &w->talk[id][other_host(w, id)];

	t->paused = !t->paused;
}

static void forge(struct sim_world *w)
{
	const struct sim_ctx *c = any_context(w, &w->host[any_host(w)]);
	unsigned int i;

	for (i = 0; c && i < 3; i++)
		sim_forge(w, c);
}

static void change_weather(struct sim_world *w, enum fault fault)
{
	struct sim_weather *weather = &w->weather;

	switch (fault) {
	case LOSE:
		weather->loss = sim_between(&w->rng, 10, 600);
		break;
	case DELAY:
		weather->delay = sim_between(&w->rng, 1, 800) * SIM_MS;
		weather->jitter = sim_between(&w->rng, 0, 1000) * SIM_MS;
		break;
	case DUPLICATE:
		weather->dup = sim_between(&w->rng, 50, 500);
		break;
	case CORRUPT:
		weather->corrupt = sim_between(&w->rng, 10, 300);
		break;
	default:
		*weather = (struct sim_weather){ .delay = 20 * SIM_MS };
		break;
	}
}

static void strike(struct sim_world *w, enum fault fault)
{
	unsigned int a = any_host(w), b = other_host(w, a);
	struct in6_addr peer;

	switch (fault) {
	case CUT_PAIR:
		w->cut[a][any_address(w)][b][any_address(w)] = true;
		break;
	case CUT_PROVIDER:
	case CUT_ONE_WAY:
		cut_provider(w, fault == CUT_PROVIDER);
		break;
	case UNCUT:
		memset(w->cut, 0, sizeof(w->cut));
		break;
	case LOSE:
	case DELAY:
	case DUPLICATE:
	case CORRUPT:
	case CALM:
		change_weather(w, fault);
		break;
	case RESTART:
		sim_boot(sim_host_at(w, a));
		break;
	case LINK_DOWN:
	case LINK_UP:
		change_link(w, fault == LINK_UP);
		break;
	case DELETE_ADDRESS:
		take_address(w, SHIM6_EV_ULID_DELETED);
		break;
	case END_ADDRESS:
		take_address(w, SHIM6_EV_ULID_GONE);
		break;
	case ADD_ADDRESS:
		add_address(w);
		break;
	case CLOCK:
		sim_clock_set(w, a, sim_between(&w->rng, ONE / 10 * 9,
						ONE / 10 * 11));
		break;
	case MOVE:
		give(w, SHIM6_EV_MOVE);
		break;
	case DELETE:
		give(w, SHIM6_EV_DELETE);
		break;
	case TRIGGER:
		peer = sim_address(b, 0);
		sim_trigger(sim_host_at(w, a), &peer);
		break;
	case PAUSE:
		pause(w);
		break;
	case SHIM_OFF:
	case SHIM_ON:
		set_shim(w, fault == SHIM_ON);
		break;
	case NO_MEMORY:
	case MEMORY:
		w->host[a].no_memory = fault == NO_MEMORY;
		break;
	case REPLAY:
		sim_net_replay(w);
		break;
	case FORGE:
		forge(w);
		break;
	case COMPLAIN:
		complain(w);
		break;
	}
}

static const char *const names[] = {
	[CUT_PAIR] = "a pair is cut in one direction",
	[CUT_PROVIDER] = "a provider dies",
	[CUT_ONE_WAY] = "a provider dies in one direction",
	[UNCUT] = "all paths work", [LOSE] = "loss", [DELAY] = "delay",
	[DUPLICATE] = "duplicates", [CORRUPT] = "corruption",
	[CALM] = "good weather", [RESTART] = "a host restarts",
	[LINK_DOWN] = "an interface goes down",
	[LINK_UP] = "an interface comes up",
	[DELETE_ADDRESS] = "an address is deleted",
	[END_ADDRESS] = "an address's lifetime ends",
	[ADD_ADDRESS] = "an address is added", [CLOCK] = "a clock changes",
	[MOVE] = "a move is requested", [DELETE] = "a context is deleted",
	[TRIGGER] = "a context is requested",
	[PAUSE] = "a conversation pauses or goes on",
	[SHIM_OFF] = "a module is unloaded", [SHIM_ON] = "a module is loaded",
	[NO_MEMORY] = "memory runs out", [MEMORY] = "memory is there",
	[REPLAY] = "an old packet comes again",
	[FORGE] = "somebody forges messages",
	[COMPLAIN] = "ICMPv6 says that a pair is dead",
};

void sim_plan_fault(struct sim_world *w, unsigned int n)
{
	enum fault fault = sim_pick(&w->rng, faults);

	w->stats.faults++;
	sim_trace_note(w, "fault %u: %s", n, names[fault]);
	strike(w, fault);
}

/* The end of the faults: some way leads in each direction of each conversation. */

static unsigned int any_of(struct sim_world *w, u8 mask)
{
	unsigned int i;

	do
		i = any_address(w);
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

	if (plan->mangle || !sim_chance(&w->rng, 190) ||
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
	change_weather(w, CALM);
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
		return sm->reap.st.state == REAP_OPERATIONAL;
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
	/* Who cannot reach the other end explores until the context goes. */
	if (w->stats.no_way)
		silent = gone;
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
