// SPDX-License-Identifier: GPL-2.0
/* RSA keys: read by libcrypto, judged by the module's own file. */
#include "pure.h"

#include <errno.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "../ctl.h"
#include "proof.h"

/* A private key, or the public one when that is all there is. */
static EVP_PKEY *read_key(FILE *in)
{
	EVP_PKEY *key = PEM_read_PrivateKey(in, NULL, NULL, NULL);

	if (key)
		return key;
	rewind(in);
	return PEM_read_PUBKEY(in, NULL, NULL, NULL);
}

static int encode(EVP_PKEY *key, const char *file, u8 *out, u16 *len)
{
	int n;

	if (EVP_PKEY_base_id(key) != EVP_PKEY_RSA) {
		say("%s: not an RSA key", file);
		return EX_DATAERR;
	}
	n = i2d_PUBKEY(key, NULL);
	if (n <= 0 || n > PROOF_KEY_LEN) {
		say("%s: RSA keys may have %u to %u bits", file,
		    SHIM6_RSA_BITS_MIN, SHIM6_RSA_BITS_MAX);
		return EX_DATAERR;
	}
	*len = i2d_PUBKEY(key, &out);
	return 0;
}

/* What no peer would take is not made. */
static int judge(const char *file, const u8 *octets, u16 len)
{
	static const u8 modifier[SHIM6_CGA_MODIFIER_LEN];
	const struct shim6_view key = { octets, len }, none = { octets, 0 };
	struct shim6_rsa_key rsa;
	struct shim6_pds pds;

	if (shim6_pds_init(&pds, modifier, &key, &none) == SHIM6_CGA_OK) {
		switch (shim6_cga_rsa_key(&pds, &rsa)) {
		case SHIM6_CGA_OK:
			return 0;
		case SHIM6_CGA_RSA_SIZE:
			say("%s: RSA keys may have %u to %u bits", file,
			    SHIM6_RSA_BITS_MIN, SHIM6_RSA_BITS_MAX);
			return EX_DATAERR;
		default:
			break;
		}
	}
	say("%s: peers cannot use this RSA key: its exponent may be up to 32 bits long",
	    file);
	return EX_DATAERR;
}

int proof_load_key(const char *file, u8 *key, u16 *len)
{
	EVP_PKEY *pkey;
	FILE *in;
	int status;

	in = fopen(file, "re");
	if (!in) {
		say("%s: %s", file, strerror(errno));
		return EX_NOINPUT;
	}
	pkey = read_key(in);
	fclose(in);
	if (!pkey) {
		say("%s: no key in PEM form, or its pass phrase is wrong", file);
		return EX_DATAERR;
	}
	status = encode(pkey, file, key, len);
	EVP_PKEY_free(pkey);
	return status ? status : judge(file, key, *len);
}
