// SPDX-License-Identifier: GPL-2.0
/*
 * What takes a host a while: to sign a list, and to check the signature of a
 * message, which waits in a short queue meanwhile and is lost when that is full.
 */
#include "world.h"

static u64 draw_wait(struct sim_world *w)
{
	return sim_between(&w->rng, SIM_MS, w->weather.proving);
}

void sim_on_sign(struct sim_host *h, struct sim_ctx *c)
{
	struct sim_world *w = h->world;

	sim_push(w, w->now + draw_wait(w), SIM_SIGN, h->id, 0, c->life);
}

void sim_on_ahead(struct sim_host *h)
{
	struct sim_world *w = h->world;

	sim_push(w, w->now + draw_wait(w), SIM_AHEAD, h->id, 0, h->boots);
}

static struct sim_job *free_job(struct sim_world *w)
{
	struct sim_job *job;

	for (job = w->job; job < w->job + SIM_JOBS; job++)
		if (!job->used)
			return job;
	return NULL;
}

/* One after the other, as in the kernel's queue. */
void sim_on_prove(struct sim_host *h, struct sim_ctx *c)
{
	struct sim_world *w = h->world;
	struct sim_job *job = free_job(w);

	if (h->no_memory || !job || sim_chance(&w->rng, w->weather.busy)) {
		h->drops[SHIM6_DROP_VERIFY_BUSY]++;
		return sim_trace_note(w, "%c: no room for a signature to be checked",
				      'A' + h->id);
	}
	job->used = true;
	job->since = w->now;
	job->p = *h->rx;
	job->has_shown = c->sm.shown;
	if (job->has_shown)
		job->shown = c->shown;
	w->proved_at[h->id] = max(w->proved_at[h->id], w->now + draw_wait(w));
	w->stats.waited++;
	sim_push(w, w->proved_at[h->id], SIM_PROVED, h->id, job - w->job,
		 h->boots);
}

static bool is_there(const struct sim_host *h, u32 boots)
{
	return h->shim && h->boots == boots;
}

void sim_proved(struct sim_world *w, unsigned int id, unsigned int n, u32 boots)
{
	struct sim_host *h = sim_host_at(w, id);
	struct sim_job *job = &w->job[n];
	enum shim6_sig_state state;

	job->used = false;
	if (!is_there(h, boots))
		return;
	/* Its sender may have discarded the context meanwhile, and begun anew. */
	job->p.late |= w->now - job->since > SIM_SEC;
	state = sim_judge(h, job->has_shown ? (void *)job->shown.room : NULL,
			  &job->p);
	sim_trace_note(w, "%c: a signature is %s", 'A' + id,
		       state == SHIM6_SIG_GOOD ? "good" : "wrong");
	sim_net_hand(w, h, &job->p, state);
}

void sim_signs(struct sim_world *w, const struct sim_event *ev)
{
	struct sim_host *h = sim_host_at(w, ev->a);

	if (ev->type == SIM_SIGN && h->shim)
		sim_sign_serve(h, ev->life);
	else if (ev->type == SIM_AHEAD && is_there(h, ev->life))
		sim_sign_ahead(h);
}
