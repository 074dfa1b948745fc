/* SPDX-License-Identifier: GPL-2.0 */
/* This host's own addresses: what is offered, how it is preferred, what changes. */
#ifndef _SHIM6_LOCATORS_H
#define _SHIM6_LOCATORS_H

#include "shim6.h"

/* locset.c: this host's own locators. */

/**
 * shim6_locset_build() - Ls(local) for a context, from the host's addresses
 * @sn: namespace
 * @ulid: ULID(local), put first
 * @proof: what @own is part of, or NULL
 * @own: proves the set, or NULL
 * @set: filled in; only @ulid when the host may send no list
 *
 * Available addresses (RFC 5534 3): global unicast or ULA, not tentative,
 * not deprecated, interface up; with @own those that it proves.
 */
void shim6_locset_build(struct shim6_net *sn, const struct in6_addr *ulid,
			const struct shim6_proof *proof,
			const struct shim6_own *own, struct reap_locset *set);
/**
 * shim6_locset_refresh() - Ls(local) of a context, as it should be now
 * @sn: namespace
 * @own: proves the set, or NULL
 * @set: Ls(local), ULID first; changed in place
 *
 * Addresses that are no longer on any interface go, but for the ULID; new ones
 * come, as long as there is room; all get their preferences and REAP_LOC_DOWN.
 */
void shim6_locset_refresh(struct shim6_net *sn, const struct shim6_own *own,
			  struct reap_locset *set);
/**
 * shim6_locset_print() - a fingerprint of all that locator sets are made from
 * @sn: namespace
 * @tentative: is duplicate address detection under way somewhere?
 */
u32 shim6_locset_print(struct shim6_net *sn, bool *tentative);
bool shim6_address_is_local(struct shim6_net *sn, const struct in6_addr *addr);

/**
 * struct shim6_locator_now - an own address as it is now
 * @here: some interface has it
 * @up: packets can leave with it as source; deprecated ones still can
 * @fading: deprecated: others are to be preferred
 */
struct shim6_locator_now {
	bool here;
	bool up;
	bool fading;
};

/** shim6_locator_look() - what is an own address now? RCU */
void shim6_locator_look(struct shim6_net *sn, const struct in6_addr *addr,
			struct shim6_locator_now *now);
/**
 * shim6_locator_after() - own addresses that may be locators, one after the other
 * @sn: namespace
 * @addr: the one before, or ::
 * @next: the lowest one above that
 *
 * Context: RCU read side.
 * Return: false when there is none.
 */
bool shim6_locator_after(struct shim6_net *sn, const struct in6_addr *addr,
			 struct in6_addr *next);
/**
 * shim6_may_take_part() - may this host begin contexts with that ULID?
 *
 * Not without a proof where verification is required; logs once why. RCU.
 */
bool shim6_may_take_part(struct shim6_net *sn, const struct in6_addr *ulid);
/* policy.c: preferences of own locators. */

/**
 * struct shim6_policy - what peers are told of an address (RFC 5533 5.15.3)
 * @node: in shim6_net.policies
 * @rcu: freed after a grace period
 * @addr: the address
 * @flags: REAP_LOC_BROKEN, REAP_LOC_TRANSIENT
 * @prio: priority, 0-255, lower is better
 * @weight: weight, 0-255
 */
struct shim6_policy {
	struct list_head node;
	struct rcu_head rcu;
	struct in6_addr addr;
	u8 flags;
	u8 prio;
	u8 weight;
};

/** shim6_policy_find() - of an address, or NULL; RCU or config_lock */
struct shim6_policy *shim6_policy_find(struct shim6_net *sn,
				       const struct in6_addr *addr);
/**
 * shim6_policy_set() - set or replace the policy of an address; config_lock
 *
 * A copy of @wanted is taken, contexts follow at once.
 *
 * Return: 0, -ENOSPC when there are 64 already, -ENOMEM.
 */
int shim6_policy_set(struct shim6_net *sn, const struct shim6_policy *wanted);
/** shim6_policy_del() - back to no preference; config_lock. Return: 0, -ENOENT */
int shim6_policy_del(struct shim6_net *sn, const struct in6_addr *addr);
/** shim6_policy_after() - as shim6_locator_after(), of policies; config_lock */
bool shim6_policy_after(struct shim6_net *sn, const struct in6_addr *addr,
			struct in6_addr *next);
void shim6_policy_net_init(struct shim6_net *sn);
void shim6_policy_net_exit(struct shim6_net *sn);

/* busy.c: which contexts are busy? */

/* What remains of an activity so many seconds later: each one leaves half of it. */
static inline u32 shim6_activity(u32 activity, u32 seconds)
{
	return activity >> min(seconds, 31U);
}

/**
 * shim6_busiest_first() - do something with each context, in the order of their traffic
 * @sn: namespace
 * @fn: called with each context, under rcu_read_lock()
 * @arg: handed through
 *
 * Contexts that are there all the time are visited once. Without memory for the
 * order, and for those beyond the first 65536, they come in the order of their ids.
 *
 * Context: process; may sleep.
 */
void shim6_busiest_first(struct shim6_net *sn,
			 void (*fn)(struct shim6_ctx *ctx, void *arg),
			 void *arg);

/* addr.c: addresses and links that change under way. */
/** shim6_addr_watch() - there is a context: keep an eye on the addresses */
void shim6_addr_watch(struct shim6_net *sn);
/** shim6_addr_look() - something may have changed: contexts are told soon */
void shim6_addr_look(struct shim6_net *sn);
void shim6_addr_net_init(struct shim6_net *sn);
void shim6_addr_net_exit(struct shim6_net *sn);
int shim6_addr_init(void);
void shim6_addr_exit(void);

/* hops.c: routers that do not answer. */
void shim6_hops_net_init(struct shim6_net *sn);
void shim6_hops_net_exit(struct shim6_net *sn);
int shim6_hops_init(void);
void shim6_hops_exit(void);

#endif /* _SHIM6_LOCATORS_H */
