// SPDX-License-Identifier: GPL-2.0
/*
 * CGA parameters, the addresses they make and whether they made an address
 * (RFC 3972). HBAs are made of the same parameters: hba.c.
 */
#include "cga.h"
#include "der.h"
#include "hba.h"
#include "sha1.h"

/* Not from Hash1: Sec and the universal and group bits, RFC 3972 4. */
#define IID_HASH1	0x1cffffffffffffffULL
#define IID_SEC_SHIFT	61

/* The Multi-Prefix extension of RFC 5535 5; @body is behind type and length. */
static bool take_set(struct shim6_pds *pds, const struct shim6_view *body)
{
	unsigned int n;

	if (pds->n_prefixes || body->len < SHIM6_HBA_SET_HLEN)
		return false;
	n = (body->len - SHIM6_HBA_SET_HLEN) / SHIM6_CGA_PREFIX_LEN;
	if (!n || n > SHIM6_HBA_PREFIXES ||
	    body->len != SHIM6_HBA_SET_HLEN + n * SHIM6_CGA_PREFIX_LEN)
		return false;
	pds->n_prefixes = n;
	pds->real_key = get_unaligned_be32(body->data) & SHIM6_HBA_P;
	pds->prefixes = body->data + SHIM6_HBA_SET_HLEN;
	return true;
}

static enum shim6_cga_result take_exts(struct shim6_pds *pds)
{
	struct shim6_view body, rest = pds->exts;
	unsigned int type;

	pds->n_prefixes = 0;
	pds->prefixes = NULL;
	pds->real_key = true;
	for (; rest.len; rest.data += body.len, rest.len -= body.len) {
		if (rest.len < SHIM6_CGA_EXT_HLEN)
			return SHIM6_CGA_EXTENSION;
		type = get_unaligned_be16(rest.data);
		body.len = get_unaligned_be16(rest.data + 2);
		rest.data += SHIM6_CGA_EXT_HLEN;
		rest.len -= SHIM6_CGA_EXT_HLEN;
		body.data = rest.data;
		if (body.len > rest.len)
			return SHIM6_CGA_EXTENSION;
		if (type == SHIM6_HBA_SET_TYPE && !take_set(pds, &body))
			return SHIM6_CGA_SET;
	}
	return SHIM6_CGA_OK;
}

enum shim6_cga_result shim6_pds_parse(const struct shim6_view *octets,
				      struct shim6_pds *pds)
{
	struct shim6_view body, rest = *octets;

	if (rest.len < SHIM6_CGA_FIXED_LEN)
		return SHIM6_CGA_SHORT;
	if (rest.len > SHIM6_PDS_MAX)
		return SHIM6_CGA_LONG;
	memcpy(pds->modifier, rest.data, sizeof(pds->modifier));
	memcpy(pds->prefix, rest.data + SHIM6_CGA_MODIFIER_LEN,
	       sizeof(pds->prefix));
	pds->collisions = rest.data[SHIM6_CGA_FIXED_LEN - 1];
	rest.data += SHIM6_CGA_FIXED_LEN;
	rest.len -= SHIM6_CGA_FIXED_LEN;

	pds->key = rest;
	if (!shim6_der_take(&rest, SHIM6_DER_SEQUENCE, &body))
		return SHIM6_CGA_KEY;
	pds->key.len -= rest.len;
	pds->exts = rest;
	return take_exts(pds);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_pds_parse);

enum shim6_cga_result shim6_pds_init(struct shim6_pds *pds, const u8 *modifier,
				     const struct shim6_view *key,
				     const struct shim6_view *exts)
{
	struct shim6_view body, rest = *key;

	if (SHIM6_CGA_FIXED_LEN + key->len + exts->len > SHIM6_PDS_MAX)
		return SHIM6_CGA_LONG;
	if (!shim6_der_take(&rest, SHIM6_DER_SEQUENCE, &body) || rest.len)
		return SHIM6_CGA_KEY;
	memset(pds, 0, sizeof(*pds));
	memcpy(pds->modifier, modifier, sizeof(pds->modifier));
	pds->key = *key;
	pds->exts = *exts;
	return take_exts(pds);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_pds_init);

int shim6_pds_write(const struct shim6_pds *pds, u8 *buf, size_t size)
{
	size_t len = SHIM6_CGA_FIXED_LEN + pds->key.len + pds->exts.len;

	if (len > size)
		return -EMSGSIZE;
	memcpy(buf, pds->modifier, sizeof(pds->modifier));
	memcpy(buf + SHIM6_CGA_MODIFIER_LEN, pds->prefix, sizeof(pds->prefix));
	buf[SHIM6_CGA_FIXED_LEN - 1] = pds->collisions;
	buf += SHIM6_CGA_FIXED_LEN;
	memcpy(buf, pds->key.data, pds->key.len);
	if (pds->exts.len)
		memcpy(buf + pds->key.len, pds->exts.data, pds->exts.len);
	return len;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_pds_write);

/* Of which the leftmost 64 bits are used. */
static void hash1(const struct shim6_pds *pds, const u8 *prefix, u8 *out)
{
	const struct shim6_view parts[] = {
		{ pds->modifier, SHIM6_CGA_MODIFIER_LEN },
		{ prefix, SHIM6_CGA_PREFIX_LEN },
		{ &pds->collisions, 1 },
		pds->key,
		pds->exts,
	};

	shim6_sha1(parts, ARRAY_SIZE(parts), out);
}

/* Are the leftmost 16 * @sec bits of Hash2 zero? */
static bool hash2_fits(const struct shim6_pds *pds, unsigned int sec)
{
	static const u8 zeros[SHIM6_CGA_PREFIX_LEN + 1];
	const struct shim6_view parts[] = {
		{ pds->modifier, SHIM6_CGA_MODIFIER_LEN },
		{ zeros, sizeof(zeros) },
		pds->key,
		pds->exts,
	};
	u8 hash[SHA1_DIGEST_SIZE];

	shim6_sha1(parts, ARRAY_SIZE(parts), hash);
	return !memchr_inv(hash, 0, 2 * sec);
}

enum shim6_cga_result shim6_cga_check(const struct in6_addr *addr,
				      const struct shim6_pds *pds)
{
	u8 hash[SHA1_DIGEST_SIZE];
	unsigned int sec;
	u64 diff;

	if (pds->collisions > SHIM6_CGA_COLLISIONS)
		return SHIM6_CGA_COUNT;
	hash1(pds, addr->s6_addr, hash);
	diff = get_unaligned_be64(addr->s6_addr + SHIM6_CGA_PREFIX_LEN) ^
	       get_unaligned_be64(hash);
	if (diff & IID_HASH1)
		return SHIM6_CGA_HASH1;
	sec = shim6_cga_sec(addr);
	if (sec > SHIM6_CGA_SEC_MAX)
		return SHIM6_CGA_SEC;
	return hash2_fits(pds, sec) ? SHIM6_CGA_OK : SHIM6_CGA_HASH2;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_cga_check);

enum shim6_cga_result shim6_cga_verify(const struct in6_addr *addr,
				       const struct shim6_pds *pds)
{
	if (memcmp(addr->s6_addr, pds->prefix, sizeof(pds->prefix)))
		return SHIM6_CGA_PREFIX;
	return shim6_cga_check(addr, pds);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_cga_verify);

/* The modifier is one number of 128 bits that may wrap. */
static void next_modifier(struct shim6_pds *pds)
{
	unsigned int i = SHIM6_CGA_MODIFIER_LEN;

	while (i-- && !++pds->modifier[i])
		;
}

int shim6_cga_search(struct shim6_pds *pds, unsigned int sec,
		     unsigned int rounds)
{
	if (sec > SHIM6_CGA_SEC_MAX)
		return -EINVAL;
	for (; rounds; rounds--) {
		if (hash2_fits(pds, sec))
			return 0;
		next_modifier(pds);
	}
	return -EAGAIN;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_cga_search);

void shim6_cga_address(const struct shim6_pds *pds, unsigned int sec,
		       struct in6_addr *addr)
{
	u8 hash[SHA1_DIGEST_SIZE];
	u64 iid;

	hash1(pds, pds->prefix, hash);
	iid = (get_unaligned_be64(hash) & IID_HASH1) |
	      ((u64)sec << IID_SEC_SHIFT);
	memcpy(addr->s6_addr, pds->prefix, sizeof(pds->prefix));
	put_unaligned_be64(iid, addr->s6_addr + SHIM6_CGA_PREFIX_LEN);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_cga_address);

bool shim6_cga_collided(struct shim6_pds *pds)
{
	if (pds->collisions >= SHIM6_CGA_COLLISIONS)
		return false;
	pds->collisions++;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_cga_collided);
