/* SPDX-License-Identifier: GPL-2.0 */
/* How many probes a host sends of its own accord, all associations together. Pure. */
#ifndef _REAP_BUDGET_H
#define _REAP_BUDGET_H

#include "../core/port.h"

/* So many may follow each other at once: 20 ms worth of them, and at least 8. */
#define REAP_BUDGET_BURST_SHARE	50
#define REAP_BUDGET_BURST_MIN	8

/**
 * reap_budget_slot() - reserve the next slot for a probe
 * @next: theoretical time of the slot after the last one, ns; 0 at first.
 *	All that is kept, however many wait
 * @rate: slots in a second, 1-1000000
 * @now: time, ns
 *
 * The generic cell rate algorithm: slots are given in the order in which they are
 * asked for, and nobody else gets the same one.
 *
 * Return: time of the slot; @now when there was one left.
 */
u64 reap_budget_slot(u64 *next, u32 rate, u64 now);

/**
 * reap_budget_waiting() - how many slots are reserved that have not come yet
 * @next: as above
 * @rate: slots in a second
 * @now: time, ns
 */
u64 reap_budget_waiting(u64 next, u32 rate, u64 now);

#endif /* _REAP_BUDGET_H */
