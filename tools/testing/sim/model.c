// SPDX-License-Identifier: GPL-2.0
/*
 * The exhaustive model: two hosts set up a context, and whatever can happen
 * next does: any packet on the way arrives, is lost or arrives twice, any timer
 * fires, hosts begin and restart. Breadth first over all distinct states.
 *
 *	model [--limit STATES] [--every N]
 *
 * There is no time in a state. What time forbids is forbidden otherwise: when
 * a context is given up and its hold-down has passed, nothing of it is on the
 * way any more (a validator lives 30 s, the hold-down 60 s).
 */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "model.h"
#include "receive.h"

static const struct { const char *text; } kinds[] = {
	{ "arrives" }, { "is lost" }, { "arrives and stays" }, { "timer" },
	{ "trigger" }, { "restart" }, { "keepalive" },
	{ "another address" },
};

static struct {
	u64 limit;
	u64 every;
} opt = { .limit = 10000000, .every = 16 };

static struct {
	u64 states, steps, completions, recovery, levels;
} found;

static bool violated;

void sim_violated(const struct sim_host *h, const char *fmt, ...)
{
	va_list ap;

	violated = true;
	printf("host %c: ", 'A' + h->id);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

/* Steps */

static bool is_open(const struct sim_ctx *c)
{
	return c->live && c->sm.state != SHIM6_STATE_ESTABLISHED;
}

static bool is_established(const struct model *m, unsigned int i)
{
	const struct sim_ctx *c = &m->host[i].ctx[0];

	return c->live && c->sm.state == SHIM6_STATE_ESTABLISHED;
}

/* A timer that is of interest: set-up, or an Update Request. */
static bool has_timer(const struct sim_ctx *c)
{
	return is_open(c) || (c->live && c->sm.update.what &&
			      c->sm.update.repeats <= MODEL_REPEATS);
}

static bool can(const struct model *m, enum model_step step, unsigned int i)
{
	switch (step) {
	case MODEL_ARRIVE:
	case MODEL_LOSE:
		return i < m->n_flying;
	case MODEL_TWICE:
		return i < m->n_flying && m->dups;
	case MODEL_TIMER:
		return i < 2 && has_timer(&m->host[i].ctx[0]);
	case MODEL_TRIGGER:
		return i < 2 && !m->host[i].ctx[0].live && m->triggers[i];
	case MODEL_RESTART:
		return i < 2 && m->restarts;
	case MODEL_SPEAK:
		return i < 2 && is_established(m, i);
	case MODEL_CHANGE:
		return !i && m->changes;
	}
	return false;
}

static void arrive(struct model *m, unsigned int i)
{
	struct sim_packet p = m->flying[i];

	model_remove(m, i);
	sim_receive(&m->host[!p.from], &p);
}

static void timer(struct model *m, unsigned int i)
{
	const struct shim6_event ev = { .type = SHIM6_EV_TIMER };
	struct sim_host *h = &m->host[i];

	h->now = MODEL_DUE;
	sim_event(h, &h->ctx[0], &ev);
	h->now = MODEL_NOW;
	if (!h->ctx[0].live)
		m->n_flying = 0;
}

/* Something with the peer's tag in it; payload with the header would do the same. */
static void speak(struct model *m, unsigned int i)
{
	const struct sim_ctx *c = &m->host[i].ctx[0];
	const struct shim6_msg msg = {
		.type = SHIM6_MSG_KEEPALIVE, .tag = c->sm.ct_peer,
	};

	sim_send_message(&m->host[i], &msg, &c->path);
}

static void take(struct model *m, enum model_step step, unsigned int i)
{
	struct in6_addr peer = sim_address(!i, 0);

	switch (step) {
	case MODEL_ARRIVE:
		arrive(m, i);
		break;
	case MODEL_LOSE:
		model_remove(m, i);
		break;
	case MODEL_TWICE:
		m->dups--;
		model_emit(&m->host[m->flying[i].from], &m->flying[i]);
		arrive(m, i);
		break;
	case MODEL_TIMER:
		timer(m, i);
		break;
	case MODEL_TRIGGER:
		m->triggers[i]--;
		sim_trigger(&m->host[i], &m->host[i].addr[0], &peer);
		break;
	case MODEL_RESTART:
		m->restarts--;
		sim_boot(&m->host[i]);
		break;
	case MODEL_SPEAK:
		speak(m, i);
		break;
	case MODEL_CHANGE:
		m->changes--;
		model_addresses(m);
		sim_locators(&m->host[0]);
		break;
	}
	found.steps++;
}

/* What must hold */

static bool agree(const struct model *m)
{
	const struct shim6_sm *a = &m->host[0].ctx[0].sm;
	const struct shim6_sm *b = &m->host[1].ctx[0].sm;

	return a->ct_peer == b->ct_local && b->ct_peer == a->ct_local;
}

/* Host B knows all that host A offers, or is still to hear of it. */
static bool is_told(const struct model *m)
{
	const struct shim6_sm *a = &m->host[0].ctx[0].sm;
	const struct shim6_sm *b = &m->host[1].ctx[0].sm;
	unsigned int i;

	for (i = 0; i < a->ls_local.n; i++)
		if (!shim6_sm_peer_has(b, &a->ls_local.addr[i]))
			return a->update.what;
	return true;
}

/*
 * A host that restarts may be overtaken by an I2 of its former life. The two
 * contexts then do not agree until one of them speaks, which brings recovery.
 */
static bool may_disagree(const struct model *m)
{
	return m->restarts < MODEL_RESTARTS;
}

static void check_rest(const struct model *m)
{
	if (m->n_flying || !is_established(m, 0) || !is_established(m, 1))
		return;
	if (agree(m)) {
		if (!is_told(m))
			sim_violated(&m->host[0], "the peer does not know all locators");
		return;
	}
	if (may_disagree(m))
		found.recovery++;
	else
		sim_violated(&m->host[0], "both are established and do not agree");
}

/* A round of a world without losses: everything arrives, timers fire, hosts speak. */
static bool complete_round(struct model *m)
{
	unsigned int i, steps = 0;

	while (m->n_flying) {
		arrive(m, 0);
		if (++steps > 100)
			return false;
	}
	model_canonical(m);
	for (i = 0; i < 2; i++) {
		if (is_open(&m->host[i].ctx[0]) ||
		    (is_established(m, i) && m->host[i].ctx[0].sm.update.what))
			timer(m, i);
		else if (!m->host[i].ctx[0].live)
			take(m, MODEL_TRIGGER, i);
		else
			speak(m, i);
	}
	return true;
}

/* From every state two hosts that hear each other end up in agreement. */
static void check_completion(struct model *m)
{
	unsigned int round;

	found.completions++;
	m->triggers[0] = m->triggers[1] = 100;
	for (round = 0; round < 20; round++) {
		if (is_established(m, 0) && is_established(m, 1) && agree(m) &&
		    !m->host[0].ctx[0].sm.update.what && is_told(m))
			return;
		if (!complete_round(m))
			break;
	}
	sim_violated(&m->host[0], "no agreement without losses: states %u and %u, %u on the way",
		     m->host[0].ctx[0].sm.state, m->host[1].ctx[0].sm.state,
		     m->n_flying);
}

/* The search */

static void visit(struct model *m, struct model_set *set,
		  struct model_level *next)
{
	u8 packed[MODEL_PACKED];
	size_t len;

	model_canonical(m);
	len = model_pack(m, packed);
	if (!model_set_add(set, model_hash(packed, len)))
		return;
	found.states++;
	check_rest(m);
	model_level_push(next, packed, len);
	if (found.states % opt.every == 0) {
		check_completion(m);
		model_empty(m);
	}
}

static void explain(const struct model_level *from, u64 n,
		    enum model_step step, unsigned int i)
{
	printf("after step \"%s\" (%u) of state %llu in level %llu\n",
	       kinds[step].text, i, n, found.levels);
}

static void expand(const struct model_level *level, u64 n,
		   struct model_set *set, struct model_level *next)
{
	static struct model m;
	unsigned int step, i;

	for (step = 0; step < MODEL_STEPS; step++) {
		for (i = 0; i < MODEL_FLYING; i++) {
			model_load(&m, level, n);
			if (!can(&m, step, i))
				break;
			take(&m, step, i);
			visit(&m, set, next);
			if (violated)
				return explain(level, n, step, i);
		}
	}
}

static int search(void)
{
	struct model_level level = {}, next = {};
	struct model_set set;
	static struct model m;
	u64 n;

	model_set_init(&set, opt.limit);
	model_init(&m);
	visit(&m, &set, &level);
	while (level.n && !violated && found.states < opt.limit) {
		found.levels++;
		for (n = 0; n < level.n && !violated &&
		     found.states < opt.limit; n++)
			expand(&level, n, &set, &next);
		model_level_free(&level);
		level = next;
		next = (struct model_level){};
	}
	printf("model: %llu distinct states%s, %llu steps, depth %llu; %llu completed; %llu at rest do not agree until one speaks\n",
	       found.states, level.n ? "" : " (all there are)", found.steps,
	       found.levels, found.completions, found.recovery);
	return violated;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "limit", required_argument, NULL, 'l' },
		{ "every", required_argument, NULL, 'e' },
		{}
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'l')
			opt.limit = strtoull(optarg, NULL, 0);
		else if (c == 'e')
			opt.every = max(strtoull(optarg, NULL, 0), 1ULL);
		else
			return 2;
	}
	return search();
}
