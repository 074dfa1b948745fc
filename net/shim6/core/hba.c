// SPDX-License-Identifier: GPL-2.0
/*
 * Hash-based addresses (RFC 5535). All addresses of a set are made of the same
 * parameters but for the prefix, and the parameters list all prefixes: who
 * shows them has made all the addresses.
 */
#include "hba.h"
#include "der.h"

/* SubjectPublicKeyInfo with rsaEncryption; XX: lengths that depend. */
#define XX	0
static const u8 key_head[] = {
	SHIM6_DER_SEQUENCE, XX,
	SHIM6_DER_SEQUENCE, 0x0d,
	0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01,
	0x05, 0x00,
	SHIM6_DER_BIT_STRING, XX, 0x00,
	SHIM6_DER_SEQUENCE, XX,
	SHIM6_DER_INTEGER, XX,
};

/* Which they are, and what follows them within their element. */
enum key_len_off {
	KEY_LEN		= 1,
	KEY_BITS_LEN	= 18,
	KEY_NUMBERS_LEN	= 21,
	KEY_MODULUS_LEN	= 23,
};

/* The exponent is nobody's business; 65537 is what real keys have. */
static const u8 key_tail[] = { SHIM6_DER_INTEGER, 0x03, 0x01, 0x00, 0x01 };

static_assert(sizeof(key_head) == KEY_MODULUS_LEN + 1);
static_assert(sizeof(key_head) + 1 + SHIM6_HBA_RANDOM_LEN + sizeof(key_tail) ==
	      SHIM6_HBA_KEY_MAX);

int shim6_hba_write_set(const u8 *prefixes, unsigned int n, bool real_key,
			u8 *buf, size_t size)
{
	size_t len;

	if (!n || n > SHIM6_HBA_PREFIXES)
		return -EINVAL;
	len = SHIM6_HBA_SET_HLEN + n * SHIM6_CGA_PREFIX_LEN;
	if (SHIM6_CGA_EXT_HLEN + len > size)
		return -EMSGSIZE;
	put_unaligned_be16(SHIM6_HBA_SET_TYPE, buf);
	put_unaligned_be16(len, buf + 2);
	buf += SHIM6_CGA_EXT_HLEN;
	put_unaligned_be32(real_key ? SHIM6_HBA_P : 0, buf);
	memcpy(buf + SHIM6_HBA_SET_HLEN, prefixes, n * SHIM6_CGA_PREFIX_LEN);
	return SHIM6_CGA_EXT_HLEN + len;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_hba_write_set);

/*
 * An INTEGER is as short as it can be, but has a zero in front when it would
 * look negative otherwise.
 */
static size_t write_integer(const u8 *value, size_t len, u8 *buf)
{
	size_t zero;

	while (len > 1 && !*value) {
		value++;
		len--;
	}
	zero = *value >> 7;
	*buf = 0;
	memcpy(buf + zero, value, len);
	return zero + len;
}

int shim6_hba_write_key(const u8 *random, u8 *buf, size_t size)
{
	size_t modulus, len;

	if (size < SHIM6_HBA_KEY_MAX)
		return -EMSGSIZE;
	memcpy(buf, key_head, sizeof(key_head));
	modulus = write_integer(random, SHIM6_HBA_RANDOM_LEN,
				buf + sizeof(key_head));
	len = sizeof(key_head) + modulus;
	memcpy(buf + len, key_tail, sizeof(key_tail));
	len += sizeof(key_tail);

	/* All below 128: one octet. */
	buf[KEY_LEN] = len - KEY_LEN - 1;
	buf[KEY_BITS_LEN] = len - KEY_BITS_LEN - 1;
	buf[KEY_NUMBERS_LEN] = len - KEY_NUMBERS_LEN - 1;
	buf[KEY_MODULUS_LEN] = modulus;
	return len;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_hba_write_key);

int shim6_hba_address(struct shim6_pds *pds, unsigned int i, unsigned int sec,
		      struct in6_addr *addr)
{
	if (i >= pds->n_prefixes)
		return -ENOENT;
	memcpy(pds->prefix, pds->prefixes + i * SHIM6_CGA_PREFIX_LEN,
	       sizeof(pds->prefix));
	shim6_cga_address(pds, sec, addr);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_hba_address);

static bool has_prefix(const struct shim6_pds *pds, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < pds->n_prefixes; i++)
		if (!memcmp(pds->prefixes + i * SHIM6_CGA_PREFIX_LEN,
			    addr->s6_addr, SHIM6_CGA_PREFIX_LEN))
			return true;
	return false;
}

enum shim6_cga_result shim6_hba_verify(const struct in6_addr *addr,
				       const struct shim6_pds *pds)
{
	if (!pds->n_prefixes)
		return SHIM6_CGA_NO_SET;
	if (!has_prefix(pds, addr))
		return SHIM6_CGA_NOT_IN_SET;
	return shim6_cga_check(addr, pds);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_hba_verify);

enum shim6_cga_result shim6_hba_verify_ulid(const struct in6_addr *ulid,
					    const struct shim6_pds *pds)
{
	return pds->n_prefixes ? shim6_hba_verify(ulid, pds) :
				 shim6_cga_verify(ulid, pds);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_hba_verify_ulid);

enum shim6_cga_result shim6_hba_verify_locator(const struct in6_addr *locator,
					       const struct in6_addr *ulid,
					       const struct shim6_pds *pds)
{
	if (shim6_cga_sec(locator) != shim6_cga_sec(ulid))
		return SHIM6_CGA_SEC_DIFFERS;
	return shim6_hba_verify(locator, pds);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_hba_verify_locator);
