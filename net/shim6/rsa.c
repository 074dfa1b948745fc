// SPDX-License-Identifier: GPL-2.0
/*
 * Signatures with keys in the kernel's keyrings, and checks of others'. The
 * arithmetic is the kernel's.
 */
#include <crypto/public_key.h>
#include <keys/asymmetric-type.h>
#include <linux/keyctl.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "core/sha1.h"
#include "proof.h"

/* Of a modulus of so many bits. */
static u16 octets_of(u16 bits)
{
	return DIV_ROUND_UP(bits, BITS_PER_BYTE);
}

/* Octets of signatures with an RSA key, 0 when it cannot make any. May sleep. */
static unsigned int signs(struct key *key)
{
	struct kernel_pkey_params params = {
		.key = key,
		.encoding = "pkcs1",
		.hash_algo = "sha1",
	};
	struct kernel_pkey_query query = {};

	if (key->type != &key_type_asymmetric ||
	    query_asymmetric_key(&params, &query) ||
	    !(query.supported_ops & KEYCTL_SUPPORTS_SIGN))
		return 0;
	return query.max_sig_size;
}

/*
 * The kernel may hand what it is given to hardware, so neither of them may lie on
 * a stack.
 */
static int sign(struct key *key, u8 *digest, u8 *sig, u16 len)
{
	struct kernel_pkey_params params = {
		.key = key,
		.encoding = "pkcs1",
		.hash_algo = "sha1",
		.in_len = SHA1_DIGEST_SIZE,
		.out_len = len,
	};
	int n = create_signature(&params, digest, sig);

	if (n < 0)
		return n;
	return n == len ? 0 : -EKEYREJECTED;
}

int shim6_rsa_sign(struct key *key, const u8 *digest, u8 *sig, u16 len)
{
	u8 *buf;
	int err;

	err = key_validate(key);
	if (err)
		return err;
	/* With more room than it needs the kernel writes where it must not. */
	if (signs(key) != len)
		return -EKEYREJECTED;
	buf = kmalloc(SHA1_DIGEST_SIZE + len, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	memcpy(buf, digest, SHA1_DIGEST_SIZE);
	err = sign(key, buf, buf + SHA1_DIGEST_SIZE, len);
	if (!err)
		memcpy(sig, buf + SHA1_DIGEST_SIZE, len);
	kfree(buf);
	return err;
}

/* Both kernels copy what they are given. */
int shim6_rsa_verify(const struct shim6_rsa_key *key, const u8 *digest,
		     const struct shim6_view *sig)
{
	const struct public_key public = {
		.key = (void *)key->der.data,
		.keylen = key->der.len,
		.id_type = "SHIM6",
		.pkey_algo = "rsa",
	};
	const struct public_key_signature signature = {
		.s = (u8 *)sig->data,
		.s_size = sig->len,
		.digest = (u8 *)digest,
		.digest_size = SHA1_DIGEST_SIZE,
		.pkey_algo = "rsa",
		.hash_algo = "sha1",
		.encoding = "pkcs1",
	};

	if (sig->len != octets_of(key->bits))
		return -EKEYREJECTED;
	return public_key_verify_signature(&public, &signature);
}

bool shim6_rsa_has_length(const struct shim6_rsa_key *key)
{
	switch (octets_of(key->bits) * BITS_PER_BYTE) {
	case 1024:
	case 1536:
	case 2048:
	case 3072:
	case 4096:
		return true;
	default:
		return false;
	}
}

bool shim6_rsa_can_sign(struct key *key)
{
	return signs(key);
}

int shim6_rsa_belongs(struct key *key, const struct shim6_rsa_key *public)
{
	struct shim6_view sig = { .len = octets_of(public->bits) };
	u8 digest[SHA1_DIGEST_SIZE];
	u8 *octets;
	int err;

	octets = kmalloc(sig.len, GFP_KERNEL);
	if (!octets)
		return -ENOMEM;
	get_random_bytes(digest, sizeof(digest));
	err = shim6_rsa_sign(key, digest, octets, sig.len);
	sig.data = octets;
	if (!err)
		err = shim6_rsa_verify(public, digest, &sig);
	kfree(octets);
	return err;
}

/*
 * Private keys come as PKCS#8. Where the kernel's parser of that is a module,
 * nothing loads it when a key comes: who loads us does.
 */
MODULE_SOFTDEP("pre: pkcs8_key_parser");
