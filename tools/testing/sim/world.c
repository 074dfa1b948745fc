// SPDX-License-Identifier: GPL-2.0
/* The world: one event after the other, until the schedule ends. */
#include <stdarg.h>
#include <stdio.h>

#include "world.h"

/* A clock that reads 0 would mean "not running" to the engines. */
#define BIRTH		(3600 * SIM_SEC)
#define ONE		(1U << 20)
/* More steps than this without time passing: somebody runs in circles. */
#define BUSY		10000

void sim_fail(struct sim_world *w, const char *fmt, ...)
{
	va_list ap;

	if (w->failed)
		return;
	w->failed = true;
	va_start(ap, fmt);
	vsnprintf(w->why, sizeof(w->why), fmt, ap);
	va_end(ap);
}

void sim_violated(const struct sim_host *h, const char *fmt, ...)
{
	char text[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	sim_fail(h->world, "host %c: %s", 'A' + h->id, text);
}

/* The heap of events */

static bool before(const struct sim_event *a, const struct sim_event *b)
{
	return a->at < b->at || (a->at == b->at && a->seq < b->seq);
}

void sim_push(struct sim_world *w, u64 at, enum sim_event_type type, u8 a,
	      u8 b, u32 life)
{
	struct sim_event ev = { at, w->seq++, type, a, b, life };
	unsigned int i = w->n_events++;

	if (w->n_events > SIM_EVENTS)
		__builtin_trap();
	for (; i && before(&ev, &w->heap[(i - 1) / 2]); i = (i - 1) / 2)
		w->heap[i] = w->heap[(i - 1) / 2];
	w->heap[i] = ev;
}

static struct sim_event pop(struct sim_world *w)
{
	struct sim_event first = w->heap[0], last = w->heap[--w->n_events];
	unsigned int i = 0, k;

	while ((k = 2 * i + 1) < w->n_events) {
		if (k + 1 < w->n_events && before(&w->heap[k + 1], &w->heap[k]))
			k++;
		if (!before(&w->heap[k], &last))
			break;
		w->heap[i] = w->heap[k];
		i = k;
	}
	w->heap[i] = last;
	return first;
}

/* Clocks */

static u64 local_time(const struct sim_world *w, unsigned int id)
{
	const struct sim_clock *c = &w->clock[id];

	return c->local + ((w->now - c->since) * c->rate >> 20);
}

/* The first moment at which the host's clock shows @local or more. */
static u64 world_time(const struct sim_world *w, unsigned int id, u64 local)
{
	const struct sim_clock *c = &w->clock[id];

	if (local <= c->local)
		return c->since;
	return c->since + (((local - c->local) << 20) + c->rate - 1) / c->rate;
}

void sim_clock_set(struct sim_world *w, unsigned int id, u32 rate)
{
	w->clock[id].local = local_time(w, id);
	w->clock[id].since = w->now;
	w->clock[id].rate = rate;
}

struct sim_host *sim_host_at(struct sim_world *w, unsigned int id)
{
	w->host[id].now = local_time(w, id);
	return &w->host[id];
}

/* What hosts tell the world */

static void on_emit(struct sim_host *h, const struct sim_packet *p)
{
	struct sim_world *w = h->world;

	if (w->silent)
		sim_fail(w, "host %c sends in an idle network", 'A' + h->id);
	if (p->shimmed)
		sim_check_payload(h, p);
	sim_net_emit(w, p);
}

static void on_seen(const struct sim_seen *seen)
{
	struct sim_world *w = seen->h->world;
	unsigned int i;

	for (i = 0; i < seen->acts->n; i++)
		w->stats.switches += seen->acts->a[i].type == SHIM6_ACT_SWITCH;
	sim_trace_step(w, seen);
	sim_cover(seen);
	sim_check_step(seen);
}

static void on_deliver(struct sim_host *h, const struct sim_packet *p,
		       const struct reap_pair *ulids)
{
	struct sim_world *w = h->world;

	if (sim_check_delivery(h, p, ulids))
		w->stats.delivered++;
}

static void on_ask(struct sim_host *h, struct sim_ctx *c)
{
	struct sim_world *w = h->world;

	sim_push(w, w->now + SIM_SEC, SIM_ANSWER, h->id, 0, c->life);
}

static const struct sim_outside outside = {
	.emit = on_emit, .seen = on_seen, .deliver = on_deliver, .ask = on_ask,
	.sign = sim_on_sign, .ahead = sim_on_ahead, .prove = sim_on_prove,
};

/* Events */

static void talk(struct sim_world *w, unsigned int from, unsigned int to)
{
	struct sim_talk *t = &w->talk[from][to];

	if (!t->every)
		return;
	if (!t->paused)
		sim_send(sim_host_at(w, from), to);
	sim_push(w, w->now + t->every, SIM_TALK, from, to, 0);
}

/* "Yes" is silence: a socket is there as long as the conversation goes on. */
static void answer(struct sim_world *w, unsigned int id, u32 life)
{
	const struct shim6_event ev = { .type = SHIM6_EV_UNUSED };
	struct sim_host *h = sim_host_at(w, id);
	unsigned int peer, index;
	struct sim_ctx *c;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live && c->life == life &&
		    sim_owner(&c->sm.ulid_peer, &peer, &index) &&
		    !w->talk[id][peer].every)
			return sim_event(h, c, &ev);
}

static void phase(struct sim_world *w, enum sim_phase phase)
{
	switch (phase) {
	case SIM_HEAL:
		sim_plan_heal(w);
		break;
	case SIM_ALIVE:
		sim_alive_check(w);
		break;
	case SIM_QUIET:
		sim_plan_quiet(w);
		break;
	case SIM_SILENT:
		sim_trace_note(w, "nobody has a reason to send any more");
		w->silent = true;
		break;
	case SIM_GONE:
		sim_plan_gone(w);
		break;
	}
}

static void happen(struct sim_world *w, const struct sim_event *ev)
{
	switch (ev->type) {
	case SIM_ARRIVE:
		sim_net_arrive(w, ev->a);
		break;
	case SIM_TALK:
		talk(w, ev->a, ev->b);
		break;
	case SIM_FAULT:
		sim_fault(w, ev->a);
		break;
	case SIM_ANSWER:
		answer(w, ev->a, ev->life);
		break;
	case SIM_PHASE:
		phase(w, ev->a);
		break;
	case SIM_SIGN:
	case SIM_AHEAD:
		sim_signs(w, ev);
		break;
	case SIM_PROVED:
		sim_proved(w, ev->a, ev->b, ev->life);
		break;
	}
}

/* The context whose timer fires next, and when. */
static struct sim_ctx *next_timer(struct sim_world *w, unsigned int *id,
				  u64 *at)
{
	struct sim_ctx *c, *first = NULL;
	unsigned int i;
	u64 due;

	for (i = 0; i < w->plan.n_hosts; i++) {
		for (c = w->host[i].ctx; c < w->host[i].ctx + SIM_MAX_CONTEXTS; c++) {
			if (!c->live || c->deadline == REAP_NEVER)
				continue;
			due = max(world_time(w, i, c->deadline), w->now);
			if (first && due >= *at)
				continue;
			first = c;
			*id = i;
			*at = due;
		}
	}
	return first;
}

static bool step(struct sim_world *w)
{
	const struct shim6_event timer = { .type = SHIM6_EV_TIMER };
	u64 at = REAP_NEVER, next = w->n_events ? w->heap[0].at : REAP_NEVER;
	struct sim_event ev;
	unsigned int id = 0;
	struct sim_ctx *c;

	c = next_timer(w, &id, &at);
	if (min(at, next) > w->plan.end)
		return false;
	if (c && at <= next) {
		w->now = at;
		sim_event(sim_host_at(w, id), c, &timer);
	} else {
		ev = pop(w);
		w->now = ev.at;
		happen(w, &ev);
	}
	return true;
}

static void born(struct sim_world *w, unsigned int id)
{
	struct sim_host *h = &w->host[id];
	unsigned int i;

	h->id = id;
	h->shim = true;
	h->world = w;
	h->outside = &outside;
	h->rng = &w->rng;
	h->tag_bits = 47;
	h->proven = w->plan.proven;
	h->n_addrs = SIM_MAX_LOCATORS;
	for (i = 0; i < SIM_MAX_LOCATORS; i++)
		h->addr[i] = sim_address(id, i);
	shim6_params_init(&h->params);
	w->clock[id] = (struct sim_clock){ BIRTH, w->now, ONE };
}

static void reset(struct sim_world *w, u64 seed, const struct sim_options *opt)
{
	unsigned int i;

	memset(w, 0, offsetof(struct sim_world, heap));
	memset(&w->stats, 0, sizeof(w->stats));
	for (i = 0; i < SIM_JOBS; i++)
		w->job[i].used = false;
	w->n_events = 0;
	w->seq = 0;
	w->seed = seed;
	w->rng.state = seed;
	w->now = BIRTH;
	w->stats.digest = 0xcbf29ce484222325ULL;
	w->weather = sim_calm;
	sim_plan_proofs(w, opt->unproven);
	for (i = 0; i < SIM_MAX_HOSTS; i++)
		born(w, i);
}

bool sim_world_run(struct sim_world *w, u64 seed, const struct sim_options *opt)
{
	unsigned int i, busy = 0;
	u64 then;

	reset(w, seed, opt);
	sim_net_init(w);
	sim_plan_draw(w, opt->mangle);
	for (i = 0; i < w->plan.n_hosts; i++)
		sim_boot(sim_host_at(w, i));
	do {
		then = w->now;
		if (!step(w))
			break;
		busy = w->now == then ? busy + 1 : 0;
		if (busy > BUSY)
			sim_fail(w, "runs in circles");
	} while (!w->failed);
	for (i = 0; i < w->plan.n_hosts; i++) {
		sim_halt(&w->host[i]);
		w->stats.delayed += w->host[i].delayed;
		if (w->host[i].lent)
			sim_fail(w, "host %c: records not given back", 'A' + i);
	}
	return !w->failed;
}
