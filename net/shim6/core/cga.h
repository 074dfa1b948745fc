/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cryptographically generated addresses, RFC 3972, with the extension fields
 * of RFC 4581 and what RFC 5533 signs with their keys. Pure.
 */
#ifndef _SHIM6_CGA_H
#define _SHIM6_CGA_H

#include "codec.h"

#define SHIM6_CGA_MODIFIER_LEN	16
#define SHIM6_CGA_PREFIX_LEN	8
#define SHIM6_CGA_FIXED_LEN	25	/* modifier, prefix, collision count */
#define SHIM6_CGA_COLLISIONS	2	/* the highest count, RFC 3972 3 */
#define SHIM6_CGA_SEC_MAX	2	/* 3 and up wait for RFC 4982 registrations */
#define SHIM6_CGA_EXT_HLEN	4	/* type, length; RFC 4581 3 */

/* Ours, to bound what one message makes us hash and keep. */
#define SHIM6_PDS_MAX		1024	/* RSA-4096 and 32 prefixes take 839 */
#define SHIM6_HBA_PREFIXES	32

#define SHIM6_RSA_BITS_MIN	1024	/* RFC 5533 16 */
#define SHIM6_RSA_BITS_MAX	4096
#define SHIM6_RSA_EXPONENT_LEN	4	/* octets; longer ones cost too much */

/**
 * enum shim6_cga_result - why an address is not proven, or parameters refused
 * @SHIM6_CGA_OK: nothing is wrong
 * @SHIM6_CGA_SHORT: fewer octets than the fixed fields have
 * @SHIM6_CGA_LONG: more than SHIM6_PDS_MAX octets
 * @SHIM6_CGA_KEY: no DER SEQUENCE that ends within the parameters
 * @SHIM6_CGA_EXTENSION: an extension field goes past the end
 * @SHIM6_CGA_SET: Multi-Prefix extension malformed, too long or there twice
 * @SHIM6_CGA_COUNT: collision count above 2
 * @SHIM6_CGA_PREFIX: parameters of an address with another prefix
 * @SHIM6_CGA_HASH1: interface identifier of other parameters
 * @SHIM6_CGA_SEC: Sec value without a meaning
 * @SHIM6_CGA_HASH2: modifier not searched for as Sec asks
 * @SHIM6_CGA_NO_SET: no Multi-Prefix extension
 * @SHIM6_CGA_NOT_IN_SET: no prefix of the Multi-Prefix extension
 * @SHIM6_CGA_SEC_DIFFERS: locator with another Sec than the ULID
 * @SHIM6_CGA_PSEUDO_KEY: HBA-only, the key field holds random octets
 * @SHIM6_CGA_NOT_RSA: key field is no RSA key that could be used
 * @SHIM6_CGA_RSA_SIZE: RSA key too short or too long
 */
enum shim6_cga_result {
	SHIM6_CGA_OK = 0,
	SHIM6_CGA_SHORT,
	SHIM6_CGA_LONG,
	SHIM6_CGA_KEY,
	SHIM6_CGA_EXTENSION,
	SHIM6_CGA_SET,
	SHIM6_CGA_COUNT,
	SHIM6_CGA_PREFIX,
	SHIM6_CGA_HASH1,
	SHIM6_CGA_SEC,
	SHIM6_CGA_HASH2,
	SHIM6_CGA_NO_SET,
	SHIM6_CGA_NOT_IN_SET,
	SHIM6_CGA_SEC_DIFFERS,
	SHIM6_CGA_PSEUDO_KEY,
	SHIM6_CGA_NOT_RSA,
	SHIM6_CGA_RSA_SIZE,
};

/**
 * struct shim6_pds - CGA Parameters data structure (RFC 3972 3)
 * @modifier: Modifier
 * @prefix: Subnet Prefix
 * @collisions: Collision Count
 * @n_prefixes: prefixes of the Multi-Prefix extension, 0 without one
 * @real_key: @key is a public key, not the random octets of an HBA-only set
 * @key: Public Key field, a DER SubjectPublicKeyInfo
 * @exts: all extension fields, known or not
 * @prefixes: 8 * @n_prefixes octets within @exts (RFC 5535 5)
 *
 * @key, @exts and @prefixes point into octets that belong to the caller.
 */
struct shim6_pds {
	u8 modifier[SHIM6_CGA_MODIFIER_LEN];
	u8 prefix[SHIM6_CGA_PREFIX_LEN];
	u8 collisions;
	u8 n_prefixes;
	bool real_key;
	struct shim6_view key;
	struct shim6_view exts;
	const u8 *prefixes;
};

/**
 * shim6_pds_parse() - take a CGA Parameters data structure apart
 * @octets: contents of a CGA Parameter Data Structure option
 * @pds: filled in when SHIM6_CGA_OK is returned, undefined otherwise; points
 *	into @octets
 *
 * The key field is opaque but for its outer length: random octets of an
 * HBA-only set need not look like a key (RFC 5535 6). A collision count out
 * of range is for the verification to refuse.
 *
 * Return: SHIM6_CGA_OK, _SHORT, _LONG, _KEY, _EXTENSION or _SET.
 */
enum shim6_cga_result shim6_pds_parse(const struct shim6_view *octets,
				      struct shim6_pds *pds);

/**
 * shim6_pds_init() - parameters to generate addresses with
 * @pds: filled in when SHIM6_CGA_OK is returned; points to @key and @exts
 * @modifier: SHIM6_CGA_MODIFIER_LEN random octets
 * @key: DER SubjectPublicKeyInfo
 * @exts: extension fields, may be empty
 *
 * The prefix is zero, and so is the collision count.
 *
 * Return: as shim6_pds_parse().
 */
enum shim6_cga_result shim6_pds_init(struct shim6_pds *pds, const u8 *modifier,
				     const struct shim6_view *key,
				     const struct shim6_view *exts);

/**
 * shim6_pds_write() - write a CGA Parameters data structure
 * @pds: the parameters
 * @buf: where to
 * @size: octets there
 *
 * Return: octets written, or -EMSGSIZE.
 */
int shim6_pds_write(const struct shim6_pds *pds, u8 *buf, size_t size);

/** shim6_cga_sec() - the Sec value in an address, RFC 3972 2 */
static inline unsigned int shim6_cga_sec(const struct in6_addr *addr)
{
	return addr->s6_addr[8] >> 5;
}

/**
 * shim6_cga_verify() - the CGA verification of RFC 3972 5
 * @addr: an address
 * @pds: its parameters
 *
 * Return: SHIM6_CGA_OK, _COUNT, _PREFIX, _HASH1, _SEC or _HASH2.
 */
enum shim6_cga_result shim6_cga_verify(const struct in6_addr *addr,
				       const struct shim6_pds *pds);

/**
 * shim6_cga_check() - steps 1 and 3 to 7 of the verification
 * @addr: an address whose prefix the caller found to be right
 * @pds: its parameters; the address has the Subnet Prefix, not @pds
 *
 * Return: as shim6_cga_verify(), but never SHIM6_CGA_PREFIX.
 */
enum shim6_cga_result shim6_cga_check(const struct in6_addr *addr,
				      const struct shim6_pds *pds);

/**
 * shim6_cga_search() - look for a modifier that fits a Sec value (RFC 3972 4)
 * @pds: the parameters; the modifier counts up from where it stands
 * @sec: Sec
 * @rounds: how many modifiers to try at most
 *
 * 65536 rounds are to be expected for Sec 1. Each takes one digest of all of
 * @pds, so @rounds is how long the caller can do without its CPU.
 *
 * Return: 0 when the modifier fits, -EAGAIN when another call has to go on,
 * -EINVAL when @sec has no meaning.
 */
int shim6_cga_search(struct shim6_pds *pds, unsigned int sec,
		     unsigned int rounds);

/**
 * shim6_cga_address() - the address that parameters make (RFC 3972 4)
 * @pds: the parameters, with prefix, count and a modifier that was found
 * @sec: the Sec value it was found for
 * @addr: the address
 */
void shim6_cga_address(const struct shim6_pds *pds, unsigned int sec,
		       struct in6_addr *addr);

/**
 * shim6_cga_collided() - an address turned out to be in use (RFC 3972 4)
 * @pds: its parameters; all addresses made of them change
 *
 * Return: false after the third collision. Then there is something wrong, or
 * somebody who wants no address to be free.
 */
bool shim6_cga_collided(struct shim6_pds *pds);

/**
 * struct shim6_rsa_key - an RSA key taken out of parameters
 * @der: RSAPublicKey of RFC 3279 2.3.1, a DER SEQUENCE of two INTEGERs
 * @bits: length of its modulus; signatures have as many octets as that needs
 */
struct shim6_rsa_key {
	struct shim6_view der;
	u16 bits;
};

/**
 * shim6_cga_rsa_key() - the public key that signatures are checked with
 * @pds: parameters
 * @key: filled in when SHIM6_CGA_OK is returned; points into what @pds does
 *
 * Here, other than for hashing, every octet of the key field is looked at.
 *
 * Return: SHIM6_CGA_OK, _PSEUDO_KEY, _NOT_RSA or _RSA_SIZE.
 */
enum shim6_cga_result shim6_cga_rsa_key(const struct shim6_pds *pds,
					struct shim6_rsa_key *key);

/**
 * struct shim6_cga_signed - a way through what a CGA Signature covers
 * @next: next locator of the list to look at
 * @begun: the head was handed out
 * @head: type tag and Locator List Generation
 *
 * Zeroed before the first call of shim6_cga_signed_next().
 */
struct shim6_cga_signed {
	u8 next;
	bool begun;
	u8 head[20];
};

/**
 * shim6_cga_signed_next() - the next octets a CGA Signature covers
 * @list: Locator List of the message (RFC 5533 5.15.5)
 * @at: how far we are
 * @part: the octets, in @at or in @list
 *
 * The type tag of RFC 5533 17 and the generation come first, then the
 * locators of method CGA in the order of the list.
 *
 * Return: false when there are no more.
 */
bool shim6_cga_signed_next(const struct shim6_list_view *list,
			   struct shim6_cga_signed *at,
			   struct shim6_view *part);

/**
 * shim6_cga_signed_digest() - SHA-1 of all that a CGA Signature covers
 * @list: Locator List of the message
 * @out: SHA1_DIGEST_SIZE octets
 */
void shim6_cga_signed_digest(const struct shim6_list_view *list, u8 *out);

#endif /* _SHIM6_CGA_H */
