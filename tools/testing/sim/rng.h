/* SPDX-License-Identifier: GPL-2.0 */
/* The only source of chance in the simulator: a seed and what follows from it. */
#ifndef _SIM_RNG_H
#define _SIM_RNG_H

#include "../../../net/shim6/core/port.h"

struct sim_rng {
	u64 state;
};

/* splitmix64: any seed is good, neighbours too. */
static inline u64 sim_next(struct sim_rng *r)
{
	u64 z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* 0 to @n - 1 */
static inline u32 sim_draw(struct sim_rng *r, u32 n)
{
	return (sim_next(r) >> 32) * n >> 32;
}

/* @low to @high, both included */
static inline u64 sim_between(struct sim_rng *r, u64 low, u64 high)
{
	return low + (u64)((unsigned __int128)sim_next(r) * (high - low + 1) >> 64);
}

/* in @permille of 1000 cases */
static inline bool sim_chance(struct sim_rng *r, u32 permille)
{
	return sim_draw(r, 1000) < permille;
}

/* one of an array's values */
#define sim_pick(r, array) ((array)[sim_draw(r, ARRAY_SIZE(array))])

#endif /* _SIM_RNG_H */
