// SPDX-License-Identifier: GPL-2.0
/* SipHash-2-4 for the user-space build; validator_test.c holds it to the paper. */
#include <linux/siphash.h>
#include <linux/unaligned.h>

static u64 rol64(u64 v, unsigned int n)
{
	return v << n | v >> (64 - n);
}

static void sipround(u64 v[4])
{
	v[0] += v[1];
	v[1] = rol64(v[1], 13) ^ v[0];
	v[0] = rol64(v[0], 32);
	v[2] += v[3];
	v[3] = rol64(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rol64(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rol64(v[1], 17) ^ v[2];
	v[2] = rol64(v[2], 32);
}

static void absorb(u64 v[4], u64 m)
{
	v[3] ^= m;
	sipround(v);
	sipround(v);
	v[0] ^= m;
}

u64 siphash(const void *data, size_t len, const siphash_key_t *key)
{
	u64 v[4] = {
		key->key[0] ^ 0x736f6d6570736575ULL,
		key->key[1] ^ 0x646f72616e646f6dULL,
		key->key[0] ^ 0x6c7967656e657261ULL,
		key->key[1] ^ 0x7465646279746573ULL,
	};
	const u8 *p = data, *end = p + (len & ~(size_t)7);
	u8 last[8] = {};
	int i;

	for (; p < end; p += 8)
		absorb(v, get_unaligned_le64(p));
	memcpy(last, p, len & 7);
	last[7] = len;
	absorb(v, get_unaligned_le64(last));

	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		sipround(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
