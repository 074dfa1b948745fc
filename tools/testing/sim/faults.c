// SPDX-License-Identifier: GPL-2.0
/* The faults of a schedule. */
#include "world.h"

#define ONE		(1U << 20)

enum fault {
	CUT_PAIR, CUT_PROVIDER, CUT_ONE_WAY, UNCUT, LOSE, DELAY, DUPLICATE,
	CORRUPT, CALM, RESTART, LINK_DOWN, LINK_UP, DELETE_ADDRESS,
	END_ADDRESS, ADD_ADDRESS, CLOCK, MOVE, DELETE, TRIGGER, PAUSE, SHIM_OFF,
	SHIM_ON, NO_MEMORY, MEMORY, REPLAY, FORGE, PREFER, RENUMBER,
	COMPLAIN, SUSPECT, EXPLORE, CONFIGURE, ALTER, FORGE_LIST, NO_KEY, KEY,
	BUSY, SLOW_PROOF,
};

/* Each stands here as often as its share asks for. */
static const u8 faults[] = {
	CUT_PAIR, CUT_PAIR, CUT_PAIR, CUT_PROVIDER, CUT_PROVIDER, CUT_PROVIDER,
	CUT_PROVIDER, CUT_ONE_WAY, CUT_ONE_WAY, CUT_ONE_WAY, UNCUT, UNCUT,
	UNCUT, UNCUT, LOSE, LOSE, DELAY, DELAY, DUPLICATE, CORRUPT, CALM, CALM,
	RESTART, LINK_DOWN, LINK_DOWN, LINK_UP, LINK_UP, DELETE_ADDRESS,
	END_ADDRESS, ADD_ADDRESS, CLOCK, MOVE, MOVE, MOVE, DELETE, TRIGGER,
	PAUSE, PAUSE, SHIM_OFF, SHIM_ON, SHIM_ON, NO_MEMORY, MEMORY, MEMORY,
	REPLAY, REPLAY, REPLAY, FORGE, FORGE, ADD_ADDRESS, ADD_ADDRESS,
	PREFER, PREFER, PREFER, RENUMBER, RENUMBER, COMPLAIN, COMPLAIN,
	SUSPECT, SUSPECT, SUSPECT, SUSPECT,
	EXPLORE, CONFIGURE, CONFIGURE,
};

/* One of four where hosts prove their addresses. */
static const u8 proof_faults[] = {
	ALTER, ALTER, FORGE_LIST, FORGE_LIST, FORGE_LIST, NO_KEY, KEY, BUSY,
	SLOW_PROOF, SLOW_PROOF, ADD_ADDRESS, RENUMBER, REPLAY, REPLAY, DELETE,
	PREFER,
};

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
	unsigned int slots = w->plan.few_tags ? SIM_MAX_CONTEXTS :
						w->plan.n_hosts - 1;
	struct sim_ctx *c = &h->ctx[sim_draw(&w->rng, slots)];

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

/* As icmp.c and hops.c; mostly it is about packets that were sent. */
static void complain(struct sim_world *w)
{
	struct sim_host *h = sim_host_at(w, any_host(w));
	struct shim6_event ev = { .type = SHIM6_EV_HINT };
	struct sim_ctx *c = any_context(w, h);
	u32 permille;

	if (!c)
		return;
	ev.pair = c->path;
	permille = sim_draw(&w->rng, 1000);
	if (permille >= 700)
		ev.type = SHIM6_EV_ROUTER;
	else if (permille < 200)
		ev.pair.peer = c->sm.ls_peer.addr[sim_draw(&w->rng,
							   c->sm.ls_peer.n)];
	sim_event(h, c, &ev);
}

/* As watch.c, or an application's word, whether there is a reason or not. */
static void suspect(struct sim_world *w)
{
	struct sim_host *h = sim_host_at(w, any_host(w));
	struct shim6_event ev = { .type = SHIM6_EV_SUSPECT };
	struct sim_ctx *c = any_context(w, h);

	if (!c)
		return;
	ev.rtt_us = sim_draw(&w->rng, 200000);
	ev.patience_us = 50000 + sim_draw(&w->rng, 800000);
	if (ev.rtt_us % 8 < 2)
		ev.type = ev.rtt_us & 1 ? SHIM6_EV_GOOD : SHIM6_EV_BAD;
	sim_event(h, c, &ev);
}

/* The context whose ULID has gone hears of it, too. */
static void tell_of_loss(struct sim_host *h, enum shim6_event_type type)
{
	const struct shim6_event ev = { .type = type };
	unsigned int id, index;
	struct sim_ctx *c;

	sim_locators(h);
	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live && sim_owner(&c->sm.ulid_local, &id, &index) &&
		    !(h->have & BIT(index)))
			sim_event(h, c, &ev);
}

/* It can come back. */
static void take_address(struct sim_world *w, enum shim6_event_type type)
{
	struct sim_host *h = sim_host_at(w, any_host(w));
	u8 had = h->have;

	h->have &= ~BIT(any_address(w));
	if (h->have != had)
		tell_of_loss(h, type);
}

/* A host moves: all its addresses go, and one comes that is new if it can be. */
static void renumber(struct sim_world *w)
{
	struct sim_host *h = sim_host_at(w, any_host(w));
	u8 fresh = BIT(any_address(w));

	if (h->have & fresh)
		fresh = BIT(any_address(w));
	h->have = fresh;
	h->up |= fresh;
	tell_of_loss(h, SHIM6_EV_ULID_DELETED);
}

void sim_draw_prefs(struct sim_world *w, struct sim_host *h, unsigned int k)
{
	static const u8 flags[] = {
		0, 0, 0, REAP_LOC_BROKEN, REAP_LOC_TRANSIENT, REAP_LOC_PREFS,
	};
	static const u8 prios[] = { 0, 0, 1, 200 };
	static const u8 weights[] = { 0, 0, 1, 10, 255 };
	struct sim_rng *r = &w->rng;

	h->prefs[k] = (struct sim_prefs){
		sim_pick(r, flags), sim_pick(r, prios), sim_pick(r, weights),
	};
}

static void prefer(struct sim_world *w)
{
	struct sim_host *h = sim_host_at(w, any_host(w));

	sim_draw_prefs(w, h, any_address(w));
	sim_locators(h);
}

/* The administrator sets other times. */
static void configure(struct sim_world *w)
{
	struct sim_host *h = sim_host_at(w, any_host(w));

	sim_draw_times(w, h);
	sim_configure(h);
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

/* With few tags any addresses may be the ULIDs: peers have more than one context. */
static void trigger(struct sim_world *w, unsigned int from, unsigned int to)
{
	struct sim_host *h = sim_host_at(w, from);
	struct in6_addr local = h->addr[0], peer = sim_address(to, 0);
	unsigned int i;

	if (w->plan.few_tags) {
		i = any_address(w);
		if (h->have & BIT(i))
			local = h->addr[i];
		peer = sim_address(to, any_address(w));
	}
	sim_trigger(h, &local, &peer);
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

static void forge_list(struct sim_world *w)
{
	const struct sim_ctx *c = any_context(w, &w->host[any_host(w)]);
	unsigned int i;

	for (i = 0; c && i < 4; i++)
		sim_forge_list(w, c);
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
	case ALTER:
		weather->alter = sim_between(&w->rng, 50, 500);
		break;
	case BUSY:
		weather->busy = sim_between(&w->rng, 50, 700);
		break;
	case SLOW_PROOF:
		weather->proving = sim_between(&w->rng, 20, 8000) * SIM_MS;
		break;
	default:
		*weather = sim_calm;
		break;
	}
}

static void strike(struct sim_world *w, enum fault fault)
{
	unsigned int a = any_host(w), b = other_host(w, a);

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
	case ALTER:
	case BUSY:
	case SLOW_PROOF:
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
		trigger(w, a, b);
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
	case NO_KEY:
	case KEY:
		w->host[a].no_key = fault == NO_KEY;
		break;
	case REPLAY:
		sim_net_replay(w);
		break;
	case FORGE:
		forge(w);
		break;
	case FORGE_LIST:
		forge_list(w);
		break;
	case COMPLAIN:
		complain(w);
		break;
	case EXPLORE:
		give(w, SHIM6_EV_EXPLORE);
		break;
	case SUSPECT:
		suspect(w);
		break;
	case CONFIGURE:
		configure(w);
		break;
	case PREFER:
		prefer(w);
		break;
	case RENUMBER:
		renumber(w);
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
	[COMPLAIN] = "ICMPv6 or a silent router says that a pair is dead",
	[EXPLORE] = "the administrator wants another pair",
	[SUSPECT] = "TCP or an application speaks of the current pair",
	[CONFIGURE] = "times of failure detection change",
	[PREFER] = "preferences of an address change",
	[RENUMBER] = "a host moves and gets another address",
	[ALTER] = "somebody alters lists on their way",
	[FORGE_LIST] = "somebody tells lists of others",
	[NO_KEY] = "a host cannot sign", [KEY] = "a host can sign",
	[BUSY] = "signatures find no room to be checked",
	[SLOW_PROOF] = "signatures take long",
};

void sim_fault(struct sim_world *w, unsigned int n)
{
	enum fault fault = sim_pick(&w->rng, faults);

	/* What it takes until a tag is used again, for another context. */
	if (w->plan.few_tags && sim_chance(&w->rng, 500))
		fault = sim_chance(&w->rng, 700) ? TRIGGER : RESTART;
	if (w->plan.proven && sim_chance(&w->rng, 250))
		fault = sim_pick(&w->rng, proof_faults);
	w->stats.faults++;
	sim_trace_note(w, "fault %u: %s", n, names[fault]);
	strike(w, fault);
}
