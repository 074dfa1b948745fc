/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hash of a ULID pair: every packet of this host needs it, shimmed or not, so it
 * is a fast one. NH, of UMAC (RFC 4418 5.2): four multiplications that do not wait
 * for each other. Whoever does not know the key finds two pairs of one hash no
 * sooner than by chance.
 */
#ifndef _SHIM6_HASH_H
#define _SHIM6_HASH_H

#include <linux/cache.h>
#include <linux/in6.h>

/* A word for each of those hashed, drawn when the module is loaded. */
#define SHIM6_HASH_KEYS	10

extern u32 shim6_hash_key[SHIM6_HASH_KEYS];

/** shim6_hash_ulids() - hash of ULID(local), ULID(peer) and FII; all bits are good */
static inline u32 shim6_hash_ulids(const struct in6_addr *local,
				   const struct in6_addr *peer, u32 fii)
{
	const __force u32 *a = (const __force u32 *)local->s6_addr32;
	const __force u32 *b = (const __force u32 *)peer->s6_addr32;
	const u32 *k = shim6_hash_key;
	u64 sum;

	sum = (u64)(a[0] + k[0]) * (b[0] + k[1]) +
	      (u64)(a[1] + k[2]) * (b[1] + k[3]) +
	      (u64)(a[2] + k[4]) * (b[2] + k[5]) +
	      (u64)(a[3] + k[6]) * (b[3] + k[7]) +
	      (u64)(fii + k[8]) * k[9];
	/* The low half is weak in its low bits, as products are. */
	return (u32)(sum >> 32) ^ (u32)(sum * 0x9e3779b97f4a7c15ULL >> 32);
}

#endif /* _SHIM6_HASH_H */
