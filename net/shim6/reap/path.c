// SPDX-License-Identifier: GPL-2.0
/*
 * The order in which locator pairs are tried, RFC 5534 4.3.
 *
 * RFC 5534 leaves the order to RFC 6724, local policy and the preferences of
 * the peer (RFC 5533 5.15.3). What is suspected is the current pair, so above
 * all of these a pair wins that shares no locator with it: it is the least
 * likely to fail for the same cause.
 */
#include "path.h"

#define REAP_MAX_PAIRS	(REAP_MAX_LOCATORS * REAP_MAX_LOCATORS)

int reap_locset_find(const struct reap_locset *set,
		     const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (ipv6_addr_equal(&set->addr[i], addr))
			return i;
	return -1;
}
EXPORT_SYMBOL_IF_KUNIT(reap_locset_find);

static bool is_ula(const struct in6_addr *addr)
{
	return (addr->s6_addr[0] & 0xfe) == 0xfc;
}

/* The scopes a unicast address can have, in the form ipv6_addr_type() tells. */
static int scope_of(const struct in6_addr *addr)
{
	return ipv6_addr_type(addr) & (IPV6_ADDR_LOOPBACK | IPV6_ADDR_LINKLOCAL |
				       IPV6_ADDR_SITELOCAL);
}

/*
 * Worst first: labels that differ (RFC 6724 rules 5 and 6; a ULA and a global
 * address seldom have a route between them), BROKEN, TRANSIENT.
 */
static u32 class_of(const struct reap_locset *local,
		    const struct reap_locset *peer,
		    unsigned int l, unsigned int p)
{
	u8 flags = local->flags[l] | peer->flags[p];
	u32 class = 0;

	if (is_ula(&local->addr[l]) != is_ula(&peer->addr[p]))
		class |= 4;
	if (flags & REAP_LOC_BROKEN)
		class |= 2;
	if (flags & REAP_LOC_TRANSIENT)
		class |= 1;
	return class;
}

static bool is_broken(const struct reap_locset *local,
		      const struct reap_locset *peer,
		      unsigned int l, unsigned int p)
{
	return (local->flags[l] | peer->flags[p]) & REAP_LOC_BROKEN;
}

/*
 * 0 is best, 31 worst. Bits beyond the /64 tell nothing about the way
 * (RFC 6724 2.2); the rank has room for steps of two bits.
 */
static u32 prefix_of(const struct in6_addr *local, const struct in6_addr *peer)
{
	u32 common = min(ipv6_addr_diff(local, peer), 64);

	return min((64 - common) / 2, 31U);
}

/* One of the locators that @left has bits for, by RFC 2782. */
static unsigned int draw_one(const struct reap_locset *set, u8 left,
			     unsigned int weights, const struct reap_env *env)
{
	u32 ticket = mul_u64_u32_shr(weights + 1,
				     env->random(env->random_arg), 32);
	unsigned int i, chosen = 0, sum = 0;

	/* Those of weight 0 come first: a ticket of 0 is theirs. */
	for (i = 0; i < set->n; i++)
		if ((left & BIT(i)) && !set->weight[i] && !ticket)
			return i;
	for (i = 0; i < set->n; i++) {
		if (!(left & BIT(i)) || !set->weight[i])
			continue;
		chosen = i;
		sum += set->weight[i];
		if (sum >= ticket)
			break;
	}
	return chosen;
}

/* The best of the locators in @left get place @tier; these are taken out. */
static u8 draw_tier(struct reap_locset *set, u8 left, unsigned int tier,
		    const struct reap_env *env)
{
	unsigned int i, weights = 0, prio = U8_MAX;
	u8 best = 0;

	for (i = 0; i < set->n; i++)
		if (left & BIT(i))
			prio = min_t(unsigned int, prio, set->prio[i]);
	for (i = 0; i < set->n; i++) {
		if (!(left & BIT(i)) || set->prio[i] != prio)
			continue;
		best |= BIT(i);
		weights += set->weight[i];
	}
	if (weights)
		best = BIT(draw_one(set, best, weights, env));
	for (i = 0; i < set->n; i++)
		if (best & BIT(i))
			set->tier[i] = tier;
	return left & ~best;
}

void reap_locset_draw(struct reap_locset *set, const struct reap_env *env)
{
	u8 left = (1U << set->n) - 1;
	unsigned int tier;

	for (tier = 0; left; tier++)
		left = draw_tier(set, left, tier, env);
}
EXPORT_SYMBOL_IF_KUNIT(reap_locset_draw);

/*
 * The rank is one number: 3 bits class, 2 shared locators, 3 place of the
 * peer's locator, 3 of ours, 5 prefix, 3 + 3 list order. It is far below
 * U32_MAX, and no two pairs of the sets have the same one.
 */
u32 reap_path_rank(const struct reap_locset *local,
		   const struct reap_locset *peer,
		   const struct reap_pair *cur, unsigned int l, unsigned int p)
{
	const struct in6_addr *src = &local->addr[l];
	const struct in6_addr *dst = &peer->addr[p];
	u32 rank;

	if (local->flags[l] & (REAP_LOC_DOWN | REAP_LOC_UNTOLD) ||
	    !(peer->flags[p] & REAP_LOC_VERIFIED) ||
	    scope_of(src) != scope_of(dst))
		return U32_MAX;

	rank = class_of(local, peer, l, p);
	rank = rank << 2 | (ipv6_addr_equal(src, &cur->local) +
			    ipv6_addr_equal(dst, &cur->peer));
	rank = rank << 3 | peer->tier[p];
	rank = rank << 3 | local->tier[l];
	rank = rank << 5 | prefix_of(src, dst);
	rank = rank << 3 | p;
	return rank << 3 | l;
}
EXPORT_SYMBOL_IF_KUNIT(reap_path_rank);

/* The pair whose rank has @n smaller ones; the ranks all differ. */
static unsigned int nth_smallest(const u32 *rank, unsigned int count,
				 unsigned int n)
{
	unsigned int i, j, smaller;

	for (i = 0; i < count; i++) {
		smaller = 0;
		for (j = 0; j < count; j++)
			smaller += rank[j] < rank[i];
		if (smaller == n)
			break;
	}
	return i;
}

/*
 * The place of the @n-th probe in the order of ranks, where the current pair
 * comes last because it shares both its locators with itself: it is wanted
 * second, for it costs only one probe to see that it works after all. Not where
 * its owner says that it does not.
 */
static unsigned int repair_order(unsigned int n, unsigned int usable,
				 bool cur_second)
{
	n %= usable;
	if (!cur_second || usable == 1 || n == 0)
		return n;
	return n == 1 ? usable - 1 : n - 1;
}

bool reap_path_nth(const struct reap_locset *local,
		   const struct reap_locset *peer,
		   const struct reap_pair *cur, unsigned int n,
		   struct reap_pair *out)
{
	int cur_l = reap_locset_find(local, &cur->local);
	int cur_p = reap_locset_find(peer, &cur->peer);
	unsigned int l, p, i, count = 0;
	bool cur_second = false;
	u32 rank[REAP_MAX_PAIRS];
	u8 index[REAP_MAX_PAIRS];

	for (l = 0; l < local->n; l++) {
		for (p = 0; p < peer->n; p++) {
			rank[count] = reap_path_rank(local, peer, cur, l, p);
			if (rank[count] == U32_MAX)
				continue;
			if (l == cur_l && p == cur_p) {
				/* Still below U32_MAX, above all others. */
				rank[count] = U32_MAX - 1;
				cur_second = !is_broken(local, peer, l, p);
			}
			index[count++] = l * REAP_MAX_LOCATORS + p;
		}
	}
	if (!count)
		return false;

	n = repair_order(n, count, cur_second);
	i = index[nth_smallest(rank, count, n)];
	out->local = local->addr[i / REAP_MAX_LOCATORS];
	out->peer = peer->addr[i % REAP_MAX_LOCATORS];
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(reap_path_nth);

bool reap_path_has_better(const struct reap_locset *local,
			  const struct reap_locset *peer,
			  const struct reap_pair *cur)
{
	int cur_l = reap_locset_find(local, &cur->local);
	int cur_p = reap_locset_find(peer, &cur->peer);
	unsigned int l, p;
	u32 class;

	if (cur_l < 0 || cur_p < 0 ||
	    !((local->flags[cur_l] | peer->flags[cur_p]) & REAP_LOC_PREFS))
		return false;
	class = class_of(local, peer, cur_l, cur_p);
	for (l = 0; l < local->n; l++)
		for (p = 0; p < peer->n; p++)
			if (class_of(local, peer, l, p) < class &&
			    reap_path_rank(local, peer, cur, l, p) != U32_MAX)
				return true;
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(reap_path_has_better);

/*
 * 3 bits class, 8 the peer's priority, 8 ours, 1 not the ULIDs. In a product of
 * two lists it does not matter for the best whose priority comes first.
 */
static u32 preference_of(const struct reap_locset *local,
			 const struct reap_locset *peer,
			 unsigned int l, unsigned int p)
{
	u32 preference = class_of(local, peer, l, p);

	preference = preference << 8 | peer->prio[p];
	preference = preference << 8 | local->prio[l];
	return preference << 1 | (l || p);
}

bool reap_path_preferred(const struct reap_locset *local,
			 const struct reap_locset *peer,
			 const struct reap_pair *cur, struct reap_pair *out)
{
	int cur_l = reap_locset_find(local, &cur->local);
	int cur_p = reap_locset_find(peer, &cur->peer);
	u32 best = U32_MAX, preference;
	bool found = false;
	unsigned int l, p;

	if (cur_l >= 0 && cur_p >= 0)
		best = preference_of(local, peer, cur_l, cur_p);
	for (l = 0; l < local->n; l++) {
		for (p = 0; p < peer->n; p++) {
			preference = preference_of(local, peer, l, p);
			if (preference >= best ||
			    reap_path_rank(local, peer, cur, l, p) == U32_MAX)
				continue;
			best = preference;
			out->local = local->addr[l];
			out->peer = peer->addr[p];
			found = true;
		}
	}
	return found;
}
EXPORT_SYMBOL_IF_KUNIT(reap_path_preferred);
