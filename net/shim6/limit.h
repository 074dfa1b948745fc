/* SPDX-License-Identifier: GPL-2.0 */
/* How many answers strangers get, and how many probes peers. */
#ifndef _SHIM6_LIMIT_H
#define _SHIM6_LIMIT_H

#include <linux/atomic.h>
#include <linux/in6.h>
#include <linux/types.h>

struct shim6_net;

/* Messages in a second. */
#define SHIM6_PER_ADDRESS_DEFAULT	10
#define SHIM6_TOTAL_DEFAULT		100
#define SHIM6_R1_TOTAL_DEFAULT		1000
#define SHIM6_PROBES_DEFAULT		1000

#define SHIM6_PACE_SIZE	256

/** struct shim6_pace - messages sent in a second, in all or to some addresses */
struct shim6_pace {
	u32 second;
	atomic_t count;
};

/**
 * struct shim6_limit - how many messages of a kind are sent in a second
 * @per_address: to one address; sysctl, as @total
 * @total: in all
 * @all: how many it were
 * @by_address: the same by the hash of the address, SHIM6_PACE_SIZE places; NULL:
 *	only @total counts. Of fixed size, strangers cannot make it grow, and whom
 *	they share a place with is a secret
 */
struct shim6_limit {
	int per_address;
	int total;
	struct shim6_pace all;
	struct shim6_pace *by_address;
};

/**
 * shim6_limit_allows() - may one more be sent? Counted when it may
 * @sn: namespace
 * @limit: one of its limits
 * @to: whom to; not looked at when @limit knows no addresses
 *
 * What is refused counts as DropRate.
 */
bool shim6_limit_allows(struct shim6_net *sn, struct shim6_limit *limit,
			const struct in6_addr *to);
/**
 * shim6_probe_slot() - struct reap_env's slot
 * @arg: namespace
 * @now: time, ns
 *
 * Any context, no lock taken. Who has to wait counts as ProbesDelayed.
 *
 * Return: when the probe may go out, ns; @now: at once.
 */
u64 shim6_probe_slot(void *arg, u64 now);
/** shim6_probes_waiting() - how many slots are reserved that have not come yet */
u64 shim6_probes_waiting(const struct shim6_net *sn);
void shim6_limit_net_init(struct shim6_net *sn);

#endif /* _SHIM6_LIMIT_H */
