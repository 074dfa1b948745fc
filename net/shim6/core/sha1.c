// SPDX-License-Identifier: GPL-2.0
/*
 * SHA-1 (FIPS 180-4) around the compression function that the kernel has in
 * its library: unlike the crypto API it takes no allocation and never fails.
 */
#include "sha1.h"

/* Where the length stands in the last block. */
#define LENGTH_OFF	(SHA1_BLOCK_SIZE - sizeof(u64))

static unsigned int used(const struct shim6_sha1 *s)
{
	return s->len % SHA1_BLOCK_SIZE;
}

void shim6_sha1_init(struct shim6_sha1 *s)
{
	sha1_init(s->state);
	s->len = 0;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sha1_init);

void shim6_sha1_add(struct shim6_sha1 *s, const void *data, size_t len)
{
	u32 workspace[SHA1_WORKSPACE_WORDS];
	size_t n;

	while (len) {
		n = min_t(size_t, len, SHA1_BLOCK_SIZE - used(s));
		memcpy(s->block + used(s), data, n);
		s->len += n;
		data += n;
		len -= n;
		if (!used(s))
			sha1_transform(s->state, (const char *)s->block,
				       workspace);
	}
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sha1_add);

void shim6_sha1_end(struct shim6_sha1 *s, u8 *out)
{
	static const u8 pad[SHA1_BLOCK_SIZE] = { 0x80 };
	unsigned int i;
	u8 bits[8];

	put_unaligned_be64(s->len * BITS_PER_BYTE, bits);
	if (used(s) < LENGTH_OFF)
		shim6_sha1_add(s, pad, LENGTH_OFF - used(s));
	else
		shim6_sha1_add(s, pad, SHA1_BLOCK_SIZE + LENGTH_OFF - used(s));
	shim6_sha1_add(s, bits, sizeof(bits));
	for (i = 0; i < SHA1_DIGEST_WORDS; i++)
		put_unaligned_be32(s->state[i], out + 4 * i);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sha1_end);

void shim6_sha1(const struct shim6_view *parts, unsigned int n, u8 *out)
{
	struct shim6_sha1 s;

	shim6_sha1_init(&s);
	for (; n; n--, parts++)
		shim6_sha1_add(&s, parts->data, parts->len);
	shim6_sha1_end(&s, out);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sha1);
