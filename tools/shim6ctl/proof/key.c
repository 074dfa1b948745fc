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

/* Of a file with the public half only, NULL. */
static EVP_PKEY *read_private(const char *file, int *status)
{
	FILE *in = fopen(file, "re");
	EVP_PKEY *key, *public = NULL;

	*status = 0;
	if (!in) {
		say("%s: %s", file, strerror(errno));
		*status = EX_NOINPUT;
		return NULL;
	}
	setbuf(in, NULL); /* no part of the key stays in there */
	key = PEM_read_PrivateKey(in, NULL, NULL, NULL);
	if (!key) {
		rewind(in);
		public = PEM_read_PUBKEY(in, NULL, NULL, NULL);
	}
	fclose(in);
	if (!key && !public) {
		say("%s: no key in PEM form, or its pass phrase is wrong", file);
		*status = EX_DATAERR;
	}
	EVP_PKEY_free(public);
	return key;
}

int proof_load_private(const char *file, u8 **key, size_t *len)
{
	PKCS8_PRIV_KEY_INFO *info;
	EVP_PKEY *pkey;
	int status, n;

	*key = NULL;
	*len = 0;
	pkey = read_private(file, &status);
	if (!pkey)
		return status;
	info = EVP_PKEY2PKCS8(pkey);
	n = info ? i2d_PKCS8_PRIV_KEY_INFO(info, key) : -1;
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(pkey);
	if (n <= 0) {
		say("%s: the key cannot be written as PKCS#8", file);
		return EX_DATAERR;
	}
	*len = n;
	return 0;
}

void proof_free_private(u8 *key, size_t len)
{
	OPENSSL_clear_free(key, len);
}
