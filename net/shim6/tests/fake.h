/* SPDX-License-Identifier: GPL-2.0 */
/* A clock that stands still and seeded random numbers, for the test suites. */
#ifndef _SHIM6_TESTS_FAKE_H
#define _SHIM6_TESTS_FAKE_H

#include "../reap/reap.h"

/**
 * struct fake - the world as the engines see it
 * @env: to be handed to the engines; points back to this struct, so it must
 *	not be copied
 * @seed: state of the generator, never 0
 */
struct fake {
	struct reap_env env;
	u64 seed;
};

/* xorshift64*: repeatable, and good enough to tell nonces apart. */
static inline u32 fake_random(void *arg)
{
	struct fake *f = arg;

	f->seed ^= f->seed >> 12;
	f->seed ^= f->seed << 25;
	f->seed ^= f->seed >> 27;
	return (f->seed * 2685821657736338717ULL) >> 32;
}

/**
 * fake_init() - set the clock to one hour and seed the generator
 * @f: to fill in
 * @seed: any number; the same one gives the same run
 *
 * The clock does not begin at 0, which the engines read as "not running".
 */
static inline void fake_init(struct fake *f, u64 seed)
{
	f->env.now = 3600 * REAP_NSEC_PER_SEC;
	f->env.random = fake_random;
	f->env.random_arg = f;
	f->seed = seed ?: 0x9e3779b97f4a7c15ULL;
}

static inline void fake_advance_ms(struct fake *f, u64 ms)
{
	f->env.now += ms * REAP_NSEC_PER_MSEC;
}

static inline u32 fake_now_s(const struct fake *f)
{
	return div_u64(f->env.now, REAP_NSEC_PER_SEC);
}

#endif /* _SHIM6_TESTS_FAKE_H */
