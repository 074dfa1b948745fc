/* SPDX-License-Identifier: GPL-2.0 */
/* A share of a CPU for work that others can cause. Pure. */
#ifndef _SHIM6_SHARE_H
#define _SHIM6_SHARE_H

#include "port.h"

/**
 * shim6_share_next() - when may the next piece of work begin?
 * @next: when this one might have begun, ns
 * @begun: when it did, ns
 * @spent: what it took, ns
 * @percent: share of the time that all of them may take, 1 to 100
 *
 * What was spent is remembered, however the pieces come: work that arrives one by
 * one has no more than work that waits in a queue.
 *
 * Return: ns
 */
static inline u64 shim6_share_next(u64 next, u64 begun, u64 spent,
				   unsigned int percent)
{
	return max(next, begun) + div_u64(spent * 100, percent);
}

#endif /* _SHIM6_SHARE_H */
