// SPDX-License-Identifier: GPL-2.0
/*
 * The RSA key in CGA parameters and what it signs. Checking the signature
 * itself is for others: all that is pure ends with the key and the digest.
 */
#include "cga.h"
#include "der.h"
#include "sha1.h"

/* SEQUENCE { OID 1.2.840.113549.1.1.1, NULL }, RFC 3279 2.3.1. */
static const u8 rsa_algorithm[] = {
	0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01,
	0x05, 0x00,
};

/* Tag of what is signed, RFC 5533 17. */
static const u8 type_tag[16] = {
	0x4a, 0x30, 0x56, 0x62, 0x48, 0x58, 0x57, 0x4b,
	0x36, 0x55, 0x41, 0x6f, 0x50, 0x6a, 0x6d, 0x48,
};

/* SubjectPublicKeyInfo to the octets in its BIT STRING. */
static bool open_key(const struct shim6_view *key, struct shim6_view *out)
{
	struct shim6_view rest = *key, info, algorithm, bits;

	if (!shim6_der_take(&rest, SHIM6_DER_SEQUENCE, &info) || rest.len)
		return false;
	if (!shim6_der_take(&info, SHIM6_DER_SEQUENCE, &algorithm) ||
	    algorithm.len != sizeof(rsa_algorithm) ||
	    memcmp(algorithm.data, rsa_algorithm, sizeof(rsa_algorithm)))
		return false;
	if (!shim6_der_take(&info, SHIM6_DER_BIT_STRING, &bits) || info.len)
		return false;
	/* The first octet counts the unused bits of the last one. */
	if (!bits.len || bits.data[0])
		return false;
	out->data = bits.data + 1;
	out->len = bits.len - 1;
	return true;
}

/* A positive INTEGER, without the zero that may have to precede it. */
static bool take_positive(struct shim6_view *from, struct shim6_view *out)
{
	if (!shim6_der_take(from, SHIM6_DER_INTEGER, out) || !out->len)
		return false;
	if (out->data[0] & 0x80)
		return false;
	if (out->data[0])
		return true;
	/* Zero itself, or one zero too many. */
	if (out->len < 2 || !(out->data[1] & 0x80))
		return false;
	out->data++;
	out->len--;
	return true;
}

/* An even exponent or 1 cannot be of an RSA key. */
static bool is_exponent(const struct shim6_view *e)
{
	if (e->len > SHIM6_RSA_EXPONENT_LEN || !(e->data[e->len - 1] & 1))
		return false;
	return e->len > 1 || e->data[0] > 1;
}

enum shim6_cga_result shim6_cga_rsa_key(const struct shim6_pds *pds,
					struct shim6_rsa_key *key)
{
	struct shim6_view rest, numbers, modulus, exponent;
	unsigned int bits;

	if (!pds->real_key)
		return SHIM6_CGA_PSEUDO_KEY;
	if (!open_key(&pds->key, &key->der))
		return SHIM6_CGA_NOT_RSA;
	rest = key->der;
	if (!shim6_der_take(&rest, SHIM6_DER_SEQUENCE, &numbers) || rest.len ||
	    !take_positive(&numbers, &modulus) ||
	    !take_positive(&numbers, &exponent) || numbers.len ||
	    !(modulus.data[modulus.len - 1] & 1) || !is_exponent(&exponent))
		return SHIM6_CGA_NOT_RSA;
	bits = (modulus.len - 1) * BITS_PER_BYTE + fls(modulus.data[0]);
	if (bits < SHIM6_RSA_BITS_MIN || bits > SHIM6_RSA_BITS_MAX)
		return SHIM6_CGA_RSA_SIZE;
	key->bits = bits;
	return SHIM6_CGA_OK;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_cga_rsa_key);

static void begin(const struct shim6_list_view *list,
		  struct shim6_cga_signed *at, struct shim6_view *part)
{
	BUILD_BUG_ON(sizeof(at->head) != sizeof(type_tag) + sizeof(u32));
	memcpy(at->head, type_tag, sizeof(type_tag));
	put_unaligned_be32(list->generation, at->head + sizeof(type_tag));
	at->begun = true;
	part->data = at->head;
	part->len = sizeof(at->head);
}

bool shim6_cga_signed_next(const struct shim6_list_view *list,
			   struct shim6_cga_signed *at,
			   struct shim6_view *part)
{
	unsigned int i;

	if (!at->begun) {
		begin(list, at, part);
		return true;
	}
	while (at->next < list->n) {
		i = at->next++;
		if (list->methods[i] != SHIM6_METHOD_CGA)
			continue;
		part->data = list->addrs + i * sizeof(struct in6_addr);
		part->len = sizeof(struct in6_addr);
		return true;
	}
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_cga_signed_next);

void shim6_cga_signed_digest(const struct shim6_list_view *list, u8 *out)
{
	struct shim6_cga_signed at = {};
	struct shim6_view part;
	struct shim6_sha1 s;

	shim6_sha1_init(&s);
	while (shim6_cga_signed_next(list, &at, &part))
		shim6_sha1_add(&s, part.data, part.len);
	shim6_sha1_end(&s, out);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_cga_signed_digest);
