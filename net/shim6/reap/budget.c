// SPDX-License-Identifier: GPL-2.0
/*
 * REAP, RFC 5534 4.3 wants no bursts of probes. The back-off of each association
 * does not prevent them: a host that loses a link explores for all its
 * associations at the same moment. So what it sends of its own accord has a
 * budget. Who finds it used up reserves a slot, and sends when that has come.
 */
#include "budget.h"
#include "reap_int.h"

static u64 interval(u32 rate)
{
	return div_u64(REAP_NSEC_PER_SEC, rate);
}

/* How far slots may be ahead of their time. */
static u64 tolerance(u32 rate)
{
	u32 burst = max_t(u32, rate / REAP_BUDGET_BURST_SHARE,
			  REAP_BUDGET_BURST_MIN);

	return (burst - 1) * interval(rate);
}

/* When the slot at @next may be used. */
static u64 usable_at(u64 next, u32 rate)
{
	u64 ahead = tolerance(rate);

	return next > ahead ? next - ahead : 0;
}

u64 reap_budget_slot(u64 *next, u32 rate, u64 now)
{
	u64 slot = max(usable_at(*next, rate), now);

	*next = max(*next, now) + interval(rate);
	return slot;
}
EXPORT_SYMBOL_IF_KUNIT(reap_budget_slot);

u64 reap_budget_waiting(u64 next, u32 rate, u64 now)
{
	u64 step = interval(rate), free = usable_at(next, rate);

	if (free <= now)
		return 0;
	return div64_u64(free - now - 1, step);
}
EXPORT_SYMBOL_IF_KUNIT(reap_budget_waiting);

/*
 * The administrator waits for the outcome of a move, and moves are few. A slot
 * that came before the probe was due is not saved up: whoever let it pass, because
 * the peer was heard or the exploration ended, asks for another.
 */
bool reap_has_slot(struct reap_step *s, u64 *due)
{
	const struct reap_env *env = s->env;
	struct reap_work *w = s->r->work;

	if (!env->slot || (w->goal == REAP_GOAL_MOVE &&
			   w->reason == REAP_WHY_REQUEST))
		return true;
	if (w->slot < *due)
		w->slot = env->slot(env->slot_arg, env->now);
	if (w->slot > env->now) {
		*due = w->slot;
		return false;
	}
	w->slot = 0;
	return true;
}
