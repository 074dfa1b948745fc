// SPDX-License-Identifier: GPL-2.0
/* The life of a context and its steps, as net/shim6/ctx.c and dispatch.c. */
#include "fuzz.h"
#include "sm_host.h"

/* A timer that has run off so often at one time does not get on. */
#define ROUNDS_MAX 8

u32 host_now_s(const struct host *h)
{
	return fake_now_s(&h->f);
}

static void locset_build(const struct host *h, const struct in6_addr *ulid,
			 struct reap_locset *ls)
{
	struct in6_addr addr;
	unsigned int i;

	memset(ls, 0, sizeof(*ls));
	ls->generation = 0x1234;
	ls->addr[ls->n++] = *ulid;
	for (i = 0; ls->n < h->n_own; i++) {
		addr = own_address(i);
		if (!ipv6_addr_equal(&addr, ulid))
			ls->addr[ls->n++] = addr;
	}
	for (i = 0; i < ls->n; i++)
		ls->flags[i] = REAP_LOC_VERIFIED;
	host_locset_dress(h, ls);
}

/* What is shown proves none of our addresses: they are to be signed. */
void host_locset_dress(const struct host *h, struct reap_locset *ls)
{
	ls->n = min_t(unsigned int, ls->n, max(shim6_own_room(h->own), 1U));
	memset(ls->method, h->own ? SHIM6_METHOD_CGA : SHIM6_METHOD_UNPROVEN,
	       ls->n);
}

void host_create(struct host *h, const struct in6_addr *ulid_local,
		 const struct in6_addr *ulid_peer, u32 fii)
{
	struct in6_addr local = *ulid_local, peer = *ulid_peer;
	u64 tag = fake_random(&h->f);
	struct reap_locset ls;

	if (h->sm)
		host_kill(h);
	h->lives++;
	h->sm = zeroed_block(sizeof(*h->sm));
	h->env.reap = h->f.env;
	h->env.params = &h->params;
	locset_build(h, &local, &ls);
	h->sm->own = h->own;
	tag = (tag << 32 | fake_random(&h->f)) & SHIM6_TAG_MASK;
	shim6_sm_init(h->sm, &h->env, &local, &peer, fii, tag, &ls);
}

void host_kill(struct host *h)
{
	free(h->sm->setup);
	free(h->sm->reap.work);
	free(h->sm);
	h->sm = NULL;
}

static bool lend(struct host *h, const struct shim6_event *ev)
{
	struct shim6_sm *sm = h->sm;

	if (shim6_sm_wants_setup(sm, ev)) {
		if (h->no_memory)
			return false;
		sm->setup = zeroed_block(sizeof(*sm->setup));
	}
	if (shim6_sm_wants_work(sm, &h->env, ev)) {
		if (h->no_memory)
			return false;
		sm->reap.work = zeroed_block(sizeof(*sm->reap.work));
	}
	return true;
}

static void take_back(struct host *h)
{
	struct shim6_sm *sm = h->sm;

	if (shim6_sm_releases_setup(sm)) {
		free(sm->setup);
		sm->setup = NULL;
	}
	if (reap_releases_work(&sm->reap, &h->env.reap)) {
		free(sm->reap.work);
		sm->reap.work = NULL;
	}
}

static void execute(struct host *h, const struct shim6_event *ev)
{
	const struct shim6_action *act;
	unsigned int i;

	h->n_sent = 0;
	h->n_probes = 0;
	for (i = 0; i < h->acts.n; i++) {
		act = &h->acts.a[i];
		if (act->type == SHIM6_ACT_SEND)
			check_sent(h, ev, act);
		else if (act->type == SHIM6_ACT_ERROR)
			check_error(h, act->code, act->pointer);
	}
}

void host_step(struct host *h, const struct shim6_event *ev)
{
	struct shim6_sm *sm = h->sm;
	struct in6_addr local = sm->ulid_local, peer = sm->ulid_peer;
	u32 fii = sm->fii;

	h->env.reap = h->f.env;
	/* Not an assignment: that may leave out the padding. */
	memcpy(&h->before, sm, sizeof(*sm));
	if (sm->setup)
		memcpy(&h->setup_before, sm->setup, sizeof(*sm->setup));
	if (lend(h, ev)) {
		shim6_sm_event(sm, &h->env, ev, &h->acts);
		execute(h, ev);
		check_lent(h, ev);
		take_back(h);
		check_step(h, ev);
	}
	h->no_memory = false;
	/* A context in IDLE does not exist. */
	if (sm->state == SHIM6_STATE_IDLE)
		host_create(h, &local, &peer, fii);
}

void host_timers(struct host *h, unsigned int n)
{
	const struct shim6_event ev = { .type = SHIM6_EV_TIMER };
	unsigned int rounds = 0;
	u64 due;

	for (; n && !log_is_full(&h->log); n--) {
		due = shim6_sm_deadline(h->sm, &h->params, h->f.env.now);
		if (due == REAP_NEVER)
			return;
		if (due > h->f.env.now) {
			h->f.env.now = due;
			rounds = 0;
		}
		CHECK(++rounds <= ROUNDS_MAX);
		host_step(h, &ev);
	}
}
