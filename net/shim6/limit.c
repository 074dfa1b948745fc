// SPDX-License-Identifier: GPL-2.0
/*
 * How many answers strangers get: R1, R1bis and Error messages in a second. And
 * how many probes leave of our own accord.
 */
#include <linux/random.h>
#include <linux/siphash.h>

#include "reap/budget.h"
#include "shim6.h"

/*
 * Not exact to the message: who comes while another CPU begins a new second
 * may be counted in neither. Limits need no more, and no lock is shared.
 */
static bool count_one(struct shim6_pace *pace, u32 now, int limit)
{
	if (READ_ONCE(pace->second) != now) {
		WRITE_ONCE(pace->second, now);
		atomic_set(&pace->count, 0);
	}
	/* Refused ones are not counted, or the count might wrap round. */
	if (atomic_read(&pace->count) >= limit)
		return false;
	return atomic_inc_return(&pace->count) <= limit;
}

bool shim6_limit_allows(struct shim6_net *sn, struct shim6_limit *limit,
			const struct in6_addr *to)
{
	u32 now = ktime_get_seconds();
	struct shim6_pace *pace;

	if (limit->by_address) {
		pace = &limit->by_address[hsiphash(to, sizeof(*to),
						   &sn->pace_key) %
					  SHIM6_PACE_SIZE];
		if (!count_one(pace, now, READ_ONCE(limit->per_address)))
			goto refuse;
	}
	if (count_one(&limit->all, now, READ_ONCE(limit->total)))
		return true;
refuse:
	shim6_count_drop(sn, SHIM6_DROP_RATE);
	return false;
}

u64 shim6_probe_slot(void *arg, u64 now)
{
	struct shim6_net *sn = arg;
	u32 rate = READ_ONCE(sn->probes_per_second);
	s64 old = atomic64_read(&sn->probe_next);
	u64 next, slot;

	do {
		next = old;
		slot = reap_budget_slot(&next, rate, now);
	} while (!atomic64_try_cmpxchg(&sn->probe_next, &old, next));
	if (slot > now)
		SHIM6_INC(sn, PROBES_DELAYED);
	return slot;
}

u64 shim6_probes_waiting(const struct shim6_net *sn)
{
	return reap_budget_waiting(atomic64_read(&sn->probe_next),
				   READ_ONCE(sn->probes_per_second),
				   ktime_get_ns());
}

void shim6_limit_net_init(struct shim6_net *sn)
{
	get_random_bytes(&sn->pace_key, sizeof(sn->pace_key));
	sn->r1bis_limit.by_address = sn->r1bis_pace;
	sn->r1bis_limit.per_address = SHIM6_PER_ADDRESS_DEFAULT;
	sn->r1bis_limit.total = SHIM6_TOTAL_DEFAULT;
	sn->error_limit.by_address = sn->error_pace;
	sn->error_limit.per_address = SHIM6_PER_ADDRESS_DEFAULT;
	sn->error_limit.total = SHIM6_TOTAL_DEFAULT;
	sn->r1_limit.total = SHIM6_R1_TOTAL_DEFAULT;
	sn->probes_per_second = SHIM6_PROBES_DEFAULT;
}
