// SPDX-License-Identifier: GPL-2.0
/* Steps of an engine: memory comes and goes as its owner must see to. */
#include "fuzz.h"
#include "reap_rig.h"

/* A timer that has run off so often at one time does not get on. */
#define ROUNDS_MAX 8

u64 engine_slot(void *arg, u64 now)
{
	u32 draw = fake_random(arg);

	if (draw & 3)
		return now;
	return now + (draw >> 2) % SLOT_WAIT_MS * REAP_NSEC_PER_MSEC;
}

static bool lend(struct engine *e, const struct reap_event *ev)
{
	if (!reap_wants_work(e->r, &e->f.env, ev))
		return true;
	if (e->no_memory)
		return false;
	e->r->work = zeroed_block(sizeof(*e->r->work));
	return true;
}

static void take_back(struct engine *e)
{
	if (!reap_releases_work(e->r, &e->f.env))
		return;
	free(e->r->work);
	e->r->work = NULL;
}

void engine_step(struct engine *e, const struct reap_event *ev)
{
	e->before = *e->r;
	e->peer_before = e->peer;
	e->owed = e->r->work && e->r->work->owed_due;
	if (lend(e, ev)) {
		reap_event(e->r, &e->f.env, ev, &e->acts);
		check_actions(e, ev);
		take_back(e);
		check_state(e);
	}
	e->no_memory = false;
}

void engine_timers(struct engine *e, unsigned int n)
{
	const struct reap_event ev = { .type = REAP_EV_TIMER };
	unsigned int rounds = 0;
	u64 due;

	for (; n && !log_is_full(&e->log); n--) {
		due = reap_deadline(e->r, e->f.env.now);
		if (due > e->f.env.now) {
			check_overdue(e);
			if (due == REAP_NEVER)
				return;
			e->f.env.now = due;
			rounds = 0;
		}
		CHECK(++rounds <= ROUNDS_MAX);
		engine_step(e, &ev);
	}
}
