// SPDX-License-Identifier: GPL-2.0
/* SHA-1's compression for the user-space build; cga_test.c holds it to FIPS 180. */
#include <crypto/sha1.h>
#include <linux/unaligned.h>

static u32 rol32(u32 v, unsigned int n)
{
	return v << n | v >> (32 - n);
}

void sha1_init(__u32 *buf)
{
	buf[0] = 0x67452301;
	buf[1] = 0xefcdab89;
	buf[2] = 0x98badcfe;
	buf[3] = 0x10325476;
	buf[4] = 0xc3d2e1f0;
}

/* The function and the constant of step @t, added. */
static u32 mix(unsigned int t, u32 b, u32 c, u32 d)
{
	if (t < 20)
		return ((b & c) | (~b & d)) + 0x5a827999;
	if (t < 40)
		return (b ^ c ^ d) + 0x6ed9eba1;
	if (t < 60)
		return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
	return (b ^ c ^ d) + 0xca62c1d6;
}

/* As the kernel has it, with 16 words of the message schedule in @w. */
void sha1_transform(__u32 *digest, const char *data, __u32 *w)
{
	u32 v[SHA1_DIGEST_WORDS], next;
	unsigned int t;

	memcpy(v, digest, sizeof(v));
	for (t = 0; t < 16; t++)
		w[t] = get_unaligned_be32(data + 4 * t);
	for (t = 0; t < 80; t++) {
		if (t >= 16)
			w[t % 16] = rol32(w[(t + 13) % 16] ^ w[(t + 8) % 16] ^
					  w[(t + 2) % 16] ^ w[t % 16], 1);
		next = rol32(v[0], 5) + mix(t, v[1], v[2], v[3]) + v[4] +
		       w[t % 16];
		v[4] = v[3];
		v[3] = v[2];
		v[2] = rol32(v[1], 30);
		v[1] = v[0];
		v[0] = next;
	}
	for (t = 0; t < SHA1_DIGEST_WORDS; t++)
		digest[t] += v[t];
}
