// SPDX-License-Identifier: GPL-2.0
/* A host: contexts and the steps of their state machine. */
#include <stdlib.h>

#include "../../../net/shim6/reap/budget.h"
#include "host.h"
#include "receive.h"

static u32 random_of(void *arg)
{
	struct sim_host *h = arg;

	return sim_next(h->rng) >> 32;
}

static u64 slot_of(void *arg, u64 now)
{
	struct sim_host *h = arg;
	u64 slot = reap_budget_slot(&h->next_slot, h->probes_per_second, now);

	h->delayed += slot > now;
	return slot;
}

static void env_of(struct sim_host *h, struct shim6_env *env)
{
	env->reap.now = h->now;
	env->reap.random = random_of;
	env->reap.random_arg = h;
	env->reap.slot = h->probes_per_second ? slot_of : NULL;
	env->reap.slot_arg = h;
	env->params = &h->params;
}

static void new_secret(struct sim_host *h)
{
	struct shim6_secret_key key;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		key.lo.key[i] = sim_next(h->rng);
		key.hi.key[i] = sim_next(h->rng);
	}
	shim6_secret_rotate(&h->secret, &key, div_u64(h->now, SIM_SEC));
}

const struct shim6_secret *sim_secret(struct sim_host *h)
{
	if (shim6_secret_is_due(&h->secret, div_u64(h->now, SIM_SEC)))
		new_secret(h);
	return &h->secret;
}

void sim_boot(struct sim_host *h)
{
	sim_halt(h);
	h->boots++;
	h->next_slot = 0;
	memset(h->count, 0, sizeof(h->count));
	memset(&h->secret, 0, sizeof(h->secret));
	new_secret(h);
	sim_proof_boot(h);
}

void sim_halt(struct sim_host *h)
{
	struct sim_ctx *c;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live)
			sim_discard(h, c);
}

struct sim_ctx *sim_by_ulids(struct sim_host *h, const struct in6_addr *local,
			     const struct in6_addr *peer)
{
	struct sim_ctx *c;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live && ipv6_addr_equal(&c->sm.ulid_local, local) &&
		    ipv6_addr_equal(&c->sm.ulid_peer, peer))
			return c;
	return NULL;
}

struct sim_ctx *sim_by_tag(struct sim_host *h, u64 tag)
{
	struct sim_ctx *c;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live && c->sm.ct_local == tag)
			return c;
	return NULL;
}

static u64 new_tag(struct sim_host *h)
{
	u64 tag;

	do
		tag = sim_next(h->rng) & SHIM6_TAG_MASK &
		      ((1ULL << h->tag_bits) - 1);
	while (!tag || sim_by_tag(h, tag));
	return tag;
}

struct sim_ctx *sim_create(struct sim_host *h, const struct in6_addr *local,
			   const struct in6_addr *peer)
{
	const struct reap_locset ulid = { .addr[0] = *local, .n = 1 };
	struct reap_locset set;
	struct shim6_env env;
	struct sim_ctx *c;

	for (c = h->ctx; c->live; c++)
		if (c == h->ctx + SIM_MAX_CONTEXTS - 1)
			return NULL;
	memset(c, 0, sizeof(*c));
	c->life = ++h->lives;
	c->path = (struct reap_pair){ *local, *peer };
	env_of(h, &env);
	c->sm.own = h->proven ? sim_own(h->id, local) : NULL;
	sim_locset_build(h, c->sm.own, &ulid, &set);
	set.generation = c->sm.own ? h->generation : sim_next(h->rng);
	shim6_sm_init(&c->sm, &env, local, peer, 0, new_tag(h), &set);
	c->live = true;
	return c;
}

void sim_discard(struct sim_host *h, struct sim_ctx *c)
{
	sim_proof_outlive(h, c);
	h->lent -= !!c->sm.setup + !!c->sm.reap.work;
	free(c->sm.setup);
	free(c->sm.reap.work);
	c->sm.setup = NULL;
	c->sm.reap.work = NULL;
	c->live = false;
}

static void *lend_one(struct sim_host *h, size_t size)
{
	void *p = h->no_memory ? NULL : calloc(1, size);

	h->lent += !!p;
	return p;
}

static bool lend(struct sim_host *h, struct sim_ctx *c,
		 const struct shim6_env *env, const struct shim6_event *ev)
{
	struct shim6_sm *sm = &c->sm;

	if (shim6_sm_wants_setup(sm, ev)) {
		sm->setup = lend_one(h, sizeof(*sm->setup));
		if (!sm->setup)
			return false;
	}
	if (shim6_sm_wants_work(sm, env, ev)) {
		sm->reap.work = lend_one(h, sizeof(*sm->reap.work));
		if (!sm->reap.work)
			return false;
	}
	sim_sign_lend(h, c);
	return true;
}

static void take_back(struct sim_host *h, struct shim6_sm *sm,
		      const struct shim6_env *env)
{
	if (shim6_sm_releases_setup(sm)) {
		free(sm->setup);
		sm->setup = NULL;
		h->lent--;
	}
	if (reap_releases_work(&sm->reap, &env->reap)) {
		free(sm->reap.work);
		sm->reap.work = NULL;
		h->lent--;
	}
}

static void send_message(struct sim_host *h, const struct sim_ctx *c,
			 const struct shim6_action *act)
{
	struct shim6_msg msg;

	shim6_sm_build(&c->sm, act, &msg);
	sim_send_message(h, &msg, &act->pair);
}

static void execute(struct sim_host *h, struct sim_ctx *c,
		    const struct shim6_event *ev,
		    const struct shim6_actions *acts)
{
	const struct shim6_action *act;

	for (act = acts->a; act < acts->a + acts->n; act++) {
		switch (act->type) {
		case SHIM6_ACT_SEND:
			send_message(h, c, act);
			break;
		case SHIM6_ACT_ERROR:
			sim_send_error(h, act->code, act->pointer);
			break;
		case SHIM6_ACT_R1BIS:
			sim_send_r1bis(h, ev->msg->tag, &ev->pair);
			break;
		case SHIM6_ACT_SWITCH:
			c->path = act->pair;
			break;
		case SHIM6_ACT_DROP:
			h->drops[act->drop]++;
			break;
		case SHIM6_ACT_IDLE:
			h->outside->ask(h, c);
			break;
		case SHIM6_ACT_SHOWN:
			sim_keep_shown(h, c, ev->msg);
			break;
		case SHIM6_ACT_VERIFY:
			h->outside->prove(h, c);
			break;
		default:
			break;
		}
	}
	c->path_tag = c->sm.ct_peer;
	sim_sign_ask(h, c);
}

static bool has(const struct shim6_actions *acts, u8 type)
{
	unsigned int i;

	for (i = 0; i < acts->n; i++)
		if (acts->a[i].type == type)
			return true;
	return false;
}

static bool share_peer(const struct shim6_sm *a, const struct shim6_sm *b)
{
	unsigned int i;

	if (a->ct_peer != b->ct_peer)
		return false;
	for (i = 0; i < a->ls_peer.n; i++)
		if (shim6_sm_peer_has(b, &a->ls_peer.addr[i]))
			return true;
	return false;
}

/* RFC 5533 7.6: what @c has learned of its peer is true; others are confused. */
static void look_for_confusion(struct sim_host *h, const struct sim_ctx *c)
{
	const struct shim6_event ev = { .type = SHIM6_EV_CONFUSED };
	struct sim_ctx *o;

	for (o = h->ctx; o < h->ctx + SIM_MAX_CONTEXTS; o++)
		if (o != c && o->live && shim6_state_has_peer(o->sm.state) &&
		    share_peer(&c->sm, &o->sm))
			sim_event(h, o, &ev);
}

/* No memory for an event: it is lost, but for a timer. */
static void starve(struct sim_host *h, struct sim_ctx *c,
		   const struct shim6_event *ev)
{
	h->drops[SHIM6_DROP_NO_MEMORY]++;
	h->starved = h->now;
	c->deadline = max(shim6_sm_deadline(&c->sm, &h->params, h->now),
			  h->now + SIM_RETRY_MS * SIM_MS);
	c->watch.unheard |= ev->type == SHIM6_EV_CONFUSED;
	if (c->sm.state == SHIM6_STATE_IDLE)
		sim_discard(h, c);
}

/* One step; or two, when what the first one asks is known. */
static void step(struct sim_host *h, struct sim_ctx *c, struct shim6_env *env,
		 struct shim6_event *ev, struct shim6_actions *acts)
{
	enum shim6_sig_state known;

	shim6_sm_event(&c->sm, env, ev, acts);
	if (!has(acts, SHIM6_ACT_VERIFY))
		return;
	known = sim_known_verdict(h, c, ev->msg);
	if (!known)
		return;
	ev->signature = known;
	shim6_sm_event(&c->sm, env, ev, acts);
}

void sim_event(struct sim_host *h, struct sim_ctx *c,
	       const struct shim6_event *given)
{
	struct shim6_event event = *given, *ev = &event;
	struct sim_seen seen = { h, c, ev, NULL, c->sm.state,
				 c->sm.reap.st.state };
	struct shim6_actions acts = { .n = 0 };
	struct shim6_env env;

	env_of(h, &env);
	if (!lend(h, c, &env, ev))
		return starve(h, c, ev);
	step(h, c, &env, ev, &acts);
	execute(h, c, ev, &acts);
	take_back(h, &c->sm, &env);
	c->deadline = shim6_sm_deadline(&c->sm, &h->params, h->now);
	if (has(&acts, SHIM6_ACT_FREE) || c->sm.state == SHIM6_STATE_IDLE)
		sim_discard(h, c);
	else if (has(&acts, SHIM6_ACT_PEER))
		look_for_confusion(h, c);
	seen.acts = &acts;
	h->outside->seen(&seen);
}

static void configure_one(struct sim_host *h, struct sim_ctx *c)
{
	struct reap_config cfg = h->params.reap;
	const struct shim6_event ev = {
		.type = SHIM6_EV_CONFIG, .config = &cfg,
	};

	sim_event(h, c, &ev);
}

void sim_configure(struct sim_host *h)
{
	struct sim_ctx *c;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live)
			configure_one(h, c);
}

bool sim_trigger(struct sim_host *h, const struct in6_addr *local,
		 const struct in6_addr *peer)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_TRIGGER, .pair = { *local, *peer },
	};
	struct sim_ctx *c;

	if (!h->shim || !sim_may_take_part(h, local) ||
	    sim_by_ulids(h, local, peer))
		return false;
	c = sim_create(h, local, peer);
	if (c)
		sim_event(h, c, &ev);
	return c;
}
