/* SPDX-License-Identifier: GPL-2.0 */
/* One REAP engine with its owner and all it ever sent; parts of fuzz_reap. */
#ifndef _SHIM6_FUZZ_REAP_RIG_H
#define _SHIM6_FUZZ_REAP_RIG_H

#include "../../../net/shim6/reap/reap.h"
#include "world.h"

/**
 * struct engine - an engine and its owner
 * @f: clock and random numbers
 * @local: Ls(local)
 * @peer: Ls(peer)
 * @r: the engine
 * @no_memory: the next step finds none
 * @before: @r before the step, @peer_before the peer's locators
 * @acts: what the step gave
 * @log: all probes sent
 * @moving: a requested move to @target is pending
 * @target: see @moving
 * @forgotten: so many probes of @log do not count any more: a move failed, or
 *	another exploration began
 * @owed: before the step, a probe was owed to the peer
 * @timed: when the probe timer sent the last probe, 0 when something else
 *	happened since
 * @retimed: keepalives that began until then may have another timeout
 * @suspected: when a suspicion was given last
 * @echoed: pairs that the peer reported during the suspicion, the last ones
 * @n_echoed: how many there were
 */
struct engine {
	struct fake f;
	struct reap_locset local;
	struct reap_locset peer;
	struct reap *r;
	bool no_memory;
	struct reap before;
	struct reap_locset peer_before;
	struct reap_actions acts;
	struct sent_log log;
	bool moving;
	struct reap_pair target;
	unsigned int forgotten;
	bool owed;
	u64 timed;
	u64 retimed;
	u64 suspected;
	struct reap_pair echoed[4];
	unsigned int n_echoed;
};

/* The longest that other associations make a probe wait, ms. */
#define SLOT_WAIT_MS	5000

/* reap_rig.c */

/** engine_slot() - struct reap_env's slot; others have used up the budget now and then */
u64 engine_slot(void *arg, u64 now);

/** engine_step() - give an event, memory lent and taken back */
void engine_step(struct engine *e, const struct reap_event *ev);

/** engine_timers() - let the timer run off up to @n times */
void engine_timers(struct engine *e, unsigned int n);

/* reap_check.c */

/** check_actions() - of a step, before memory is taken back */
void check_actions(struct engine *e, const struct reap_event *ev);

/** check_state() - after a step, memory taken back */
void check_state(struct engine *e);

/** check_overdue() - no deadline has come: is nothing overdue? */
void check_overdue(const struct engine *e);

#endif /* _SHIM6_FUZZ_REAP_RIG_H */
