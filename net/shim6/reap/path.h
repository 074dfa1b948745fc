/* SPDX-License-Identifier: GPL-2.0 */
/* Locator sets and the order in which their pairs are tried. Pure. */
#ifndef _REAP_PATH_H
#define _REAP_PATH_H

#include "../core/port.h"

/*
 * Locators kept per side. A longer list of a peer is accepted, the first
 * eight are used: 64 pairs are more than an exploration gets through in time.
 */
#define REAP_MAX_LOCATORS	8

/** enum reap_locator_flag - what is known about a locator */
enum reap_locator_flag {
	/** @REAP_LOC_BROKEN: RFC 5533 5.15.3, known not to work: last resort */
	REAP_LOC_BROKEN		= 0x01,
	/** @REAP_LOC_TRANSIENT: RFC 5533 5.15.3, less stable: after stable ones */
	REAP_LOC_TRANSIENT	= 0x02,
	/** @REAP_LOC_DOWN: own locator that cannot be used now: never a candidate */
	REAP_LOC_DOWN		= 0x10,
	/** @REAP_LOC_VERIFIED: may be used as a destination once reachable (7.2) */
	REAP_LOC_VERIFIED	= 0x20,
	/** @REAP_LOC_REACHABLE: a probe nonce sent to it came back (RFC 5534 8) */
	REAP_LOC_REACHABLE	= 0x40,
	/** @REAP_LOC_UNTOLD: own locator the peer has not acknowledged: no source (7.2) */
	REAP_LOC_UNTOLD		= 0x80,
};

/* The flags of a Locator Preferences option, RFC 5533 5.15.3. */
#define REAP_LOC_PREFS	(REAP_LOC_BROKEN | REAP_LOC_TRANSIENT)

/** struct reap_env - what the engine is given with every call */
struct reap_env {
	/** @now: time, ns */
	u64 now;
	/** @random: 32 random bits, hard to guess */
	u32 (*random)(void *arg);
	/** @random_arg: argument of @random */
	void *random_arg;
	/**
	 * @slot: reserve a slot for a probe sent of this end's own accord, see
	 * budget.h. Return: when it may go out, ns; NULL: always now
	 */
	u64 (*slot)(void *arg, u64 now);
	/** @slot_arg: argument of @slot */
	void *slot_arg;
};

/**
 * struct reap_locset - the locators of one end, Ls(local) or Ls(peer)
 * @addr: locators, the ULID first; contiguous, as on the wire
 * @method: verification method of each
 * @flags: enum reap_locator_flag of each
 * @prio: SRV priority, lower is better
 * @weight: SRV weight
 * @tier: place in the order that priorities and weights gave, see
 *	reap_locset_draw()
 * @pos: place in the peer's list, which may be longer; REAP_POS_NONE if it is
 *	not there. What a later preference of the peer refers to
 * @told: locators in the peer's list
 * @generation: Locator List Generation last sent or verified
 * @n: number of locators
 */
struct reap_locset {
	struct in6_addr addr[REAP_MAX_LOCATORS];
	u8 method[REAP_MAX_LOCATORS];
	u8 flags[REAP_MAX_LOCATORS];
	u8 prio[REAP_MAX_LOCATORS];
	u8 weight[REAP_MAX_LOCATORS];
	u8 tier[REAP_MAX_LOCATORS];
	u8 pos[REAP_MAX_LOCATORS];
	u32 generation;
	u8 told;
	u8 n;
};

#define REAP_POS_NONE	0xff

/** struct reap_pair - a source (@local) and a destination (@peer) */
struct reap_pair {
	struct in6_addr local;
	struct in6_addr peer;
};

static inline bool reap_pair_equal(const struct reap_pair *a,
				   const struct reap_pair *b)
{
	return ipv6_addr_equal(&a->local, &b->local) &&
	       ipv6_addr_equal(&a->peer, &b->peer);
}

/**
 * reap_locset_find() - index of an address in a set
 * @set: the set
 * @addr: the address
 *
 * Return: index, or -1 when it is not there.
 */
int reap_locset_find(const struct reap_locset *set,
		     const struct in6_addr *addr);

/**
 * reap_locset_draw() - order locators by priority and weight (RFC 2782)
 * @set: locators; @set->tier is filled in
 * @env: randomness
 *
 * Lowest priority first; among equal ones the next is drawn with a probability
 * in proportion to its weight, 0 hardly ever. Those of equal priority that all
 * have weight 0 share a place. To be called when a preference changed; until
 * then the order stays, so that an exploration does not hop about.
 */
void reap_locset_draw(struct reap_locset *set, const struct reap_env *env);

/**
 * reap_path_rank() - how good a pair is as an alternative to the current one
 * @local: Ls(local)
 * @peer: Ls(peer)
 * @cur: current pair
 * @l: index in @local
 * @p: index in @peer
 *
 * Smaller is better. In this order decide: labels that differ (RFC 6724 rules
 * 5 and 6), BROKEN on either side, TRANSIENT, how many locators the pair shares
 * with @cur (none is best), the peer's priorities and weights, our own, longest
 * common prefix (RFC 6724 rules 8 and 9), list order.
 *
 * Return: rank, or U32_MAX when the pair may not be used: own locator down or
 * not yet told to the peer, peer locator not verified, scopes that do not fit.
 */
u32 reap_path_rank(const struct reap_locset *local,
		   const struct reap_locset *peer,
		   const struct reap_pair *cur, unsigned int l, unsigned int p);

/**
 * reap_path_nth() - the n-th pair to try in a repair
 * @local: Ls(local)
 * @peer: Ls(peer)
 * @cur: current pair
 * @n: 0, 1, ...; the order repeats when all pairs were tried
 * @out: the pair
 *
 * Best alternative first, the current pair second, then the other
 * alternatives by rank; round and round. A current pair that is BROKEN on either
 * side comes last.
 *
 * Return: false when no pair is usable.
 */
bool reap_path_nth(const struct reap_locset *local,
		   const struct reap_locset *peer,
		   const struct reap_pair *cur, unsigned int n,
		   struct reap_pair *out);

/**
 * reap_path_has_better() - is the current pair one to be left when possible?
 * @local: Ls(local)
 * @peer: Ls(peer)
 * @cur: current pair
 *
 * Return: true when it is BROKEN or TRANSIENT on either side, and there is a
 * usable pair that is less so. Priorities and weights play no part.
 */
bool reap_path_has_better(const struct reap_locset *local,
			  const struct reap_locset *peer,
			  const struct reap_pair *cur);

/**
 * reap_path_preferred() - the pair to return to
 * @local: Ls(local)
 * @peer: Ls(peer)
 * @cur: current pair
 * @out: the pair
 *
 * Whatever happened so far: RFC 6724 labels, BROKEN, TRANSIENT and the
 * priorities of both ends decide, then the ULID pair wins. Both ends come to
 * the same result, so neither drags the other one back. Weights spread load
 * at the start and are no reason to move.
 *
 * Return: false when no usable pair is better than @cur.
 */
bool reap_path_preferred(const struct reap_locset *local,
			 const struct reap_locset *peer,
			 const struct reap_pair *cur, struct reap_pair *out);

#endif /* _REAP_PATH_H */
