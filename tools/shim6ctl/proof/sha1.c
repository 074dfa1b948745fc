// SPDX-License-Identifier: GPL-2.0
/* The compression function under the module's core/sha1.c: libcrypto's. */
#include "pure.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

void sha1_init(__u32 *buf)
{
	SHA_CTX sha;

	SHA1_Init(&sha);
	buf[0] = sha.h0;
	buf[1] = sha.h1;
	buf[2] = sha.h2;
	buf[3] = sha.h3;
	buf[4] = sha.h4;
}

void sha1_transform(__u32 *digest, const char *data, __u32 *W)
{
	SHA_CTX sha;

	(void)W;
	sha.h0 = digest[0];
	sha.h1 = digest[1];
	sha.h2 = digest[2];
	sha.h3 = digest[3];
	sha.h4 = digest[4];
	SHA1_Transform(&sha, (const unsigned char *)data);
	digest[0] = sha.h0;
	digest[1] = sha.h1;
	digest[2] = sha.h2;
	digest[3] = sha.h3;
	digest[4] = sha.h4;
}
