/* SPDX-License-Identifier: GPL-2.0 */
/* SHA-1, which RFC 3972 builds addresses on. Pure. */
#ifndef _SHIM6_SHA1_H
#define _SHIM6_SHA1_H

#include "wire.h"

/**
 * struct shim6_sha1 - a digest that is under way
 * @state: of the octets before those in @block
 * @len: octets so far
 * @block: the last @len % SHA1_BLOCK_SIZE of them
 */
struct shim6_sha1 {
	u32 state[SHA1_DIGEST_WORDS];
	u64 len;
	u8 block[SHA1_BLOCK_SIZE];
};

/** shim6_sha1_init() - begin with no octets */
void shim6_sha1_init(struct shim6_sha1 *s);

/** shim6_sha1_add() - take @len octets more */
void shim6_sha1_add(struct shim6_sha1 *s, const void *data, size_t len);

/**
 * shim6_sha1_end() - the digest of all octets taken
 * @s: not to be used any more
 * @out: SHA1_DIGEST_SIZE octets
 */
void shim6_sha1_end(struct shim6_sha1 *s, u8 *out);

/**
 * shim6_sha1() - the digest of octets that lie in several places
 * @parts: where they lie; parts may be empty
 * @n: number of parts
 * @out: SHA1_DIGEST_SIZE octets
 */
void shim6_sha1(const struct shim6_view *parts, unsigned int n, u8 *out);

#endif /* _SHIM6_SHA1_H */
