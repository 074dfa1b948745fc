/* SPDX-License-Identifier: GPL-2.0 */
/* Hash-based addresses, RFC 5535: sets of addresses that prove each other. Pure. */
#ifndef _SHIM6_HBA_H
#define _SHIM6_HBA_H

#include "cga.h"

/* The Multi-Prefix extension, RFC 5535 5. */
#define SHIM6_HBA_SET_TYPE	0x0012
#define SHIM6_HBA_SET_HLEN	4	/* P bit and reserved ones */
#define SHIM6_HBA_P		0x80000000U
#define SHIM6_HBA_SET_MAX	(SHIM6_CGA_EXT_HLEN + SHIM6_HBA_SET_HLEN + \
				 SHIM6_HBA_PREFIXES * SHIM6_CGA_PREFIX_LEN)

/* The Extended Modifier of a set without a key, RFC 5535 6. */
#define SHIM6_HBA_RANDOM_LEN	48
#define SHIM6_HBA_KEY_MAX	78	/* of it as a SubjectPublicKeyInfo */

/**
 * shim6_hba_write_set() - write a Multi-Prefix extension
 * @prefixes: 8 * @n octets; their order is part of what is hashed
 * @n: number of prefixes, 1 to SHIM6_HBA_PREFIXES
 * @real_key: the key field will hold a public key (P bit)
 * @buf: where to
 * @size: octets there, SHIM6_HBA_SET_MAX are enough
 *
 * Return: octets written, -EINVAL for a number out of range, or -EMSGSIZE.
 */
int shim6_hba_write_set(const u8 *prefixes, unsigned int n, bool real_key,
			u8 *buf, size_t size);

/**
 * shim6_hba_write_key() - dress random octets as a public key (RFC 5535 6)
 * @random: the Extended Modifier, SHIM6_HBA_RANDOM_LEN octets
 * @buf: where to
 * @size: octets there, SHIM6_HBA_KEY_MAX are enough
 *
 * Return: octets written, or -EMSGSIZE.
 */
int shim6_hba_write_key(const u8 *random, u8 *buf, size_t size);

/**
 * shim6_hba_address() - one address of a set (RFC 5535 6)
 * @pds: parameters of the set with a modifier that was found for @sec; becomes
 *	the parameters of this address
 * @i: which prefix of the Multi-Prefix extension
 * @sec: Sec
 * @addr: the address
 *
 * Return: 0, or -ENOENT when there are not as many prefixes.
 */
int shim6_hba_address(struct shim6_pds *pds, unsigned int i, unsigned int sec,
		      struct in6_addr *addr);

/**
 * shim6_hba_verify() - the HBA verification of RFC 5535 7.2
 * @addr: an address
 * @pds: parameters of any address of its set
 *
 * Return: SHIM6_CGA_OK, _NO_SET, _NOT_IN_SET, _COUNT, _HASH1, _SEC or _HASH2.
 */
enum shim6_cga_result shim6_hba_verify(const struct in6_addr *addr,
				       const struct shim6_pds *pds);

/**
 * shim6_hba_verify_ulid() - are these the parameters of the peer's ULID?
 * @ulid: the ULID
 * @pds: parameters that came from the peer
 *
 * By HBA when they make a set, else by CGA. Nothing of @pds may be used before
 * (RFC 5533 7.2).
 *
 * Return: as shim6_hba_verify() or shim6_cga_verify().
 */
enum shim6_cga_result shim6_hba_verify_ulid(const struct in6_addr *ulid,
					    const struct shim6_pds *pds);

/**
 * shim6_hba_verify_locator() - does a locator of method HBA belong to the ULID?
 * @locator: the locator
 * @ulid: a ULID that these parameters were verified for
 * @pds: the parameters
 *
 * Sec is read from the address under test, so that somebody with a lower one
 * would have to search less: it must be the ULID's.
 *
 * Return: SHIM6_CGA_SEC_DIFFERS, or as shim6_hba_verify().
 */
enum shim6_cga_result shim6_hba_verify_locator(const struct in6_addr *locator,
					       const struct in6_addr *ulid,
					       const struct shim6_pds *pds);

#endif /* _SHIM6_HBA_H */
