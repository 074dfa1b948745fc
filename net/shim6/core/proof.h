/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What proves locators (RFC 5533 7.2): of our own what we show, of the peer's
 * what it has shown. Pure.
 */
#ifndef _SHIM6_PROOF_H
#define _SHIM6_PROOF_H

#include "hba.h"

/* Octets of the longest signature, RSA-4096. */
#define SHIM6_SIG_MAX	(SHIM6_RSA_BITS_MAX / 8)

/**
 * struct shim6_own - what this host shows for one of its ULIDs
 * @pds: CGA Parameters data structure of the ULID (its prefix included, RFC
 *	5535 8)
 * @sig_len: octets of a signature made with its key; 0: nothing can be signed,
 *	either because the set is HBA-only or because no private key is at hand
 *
 * Verified when it was handed in. Owned by the caller, never changes.
 */
struct shim6_own {
	struct shim6_view pds;
	u16 sig_len;
};

/**
 * shim6_own_method() - how a locator of ours is proven to peers
 * @own: what is shown for the ULID, or NULL
 * @ulid: the ULID
 * @addr: the locator
 *
 * By HBA when it is of the ULID's set, else by signature when there is a key.
 *
 * Return: SHIM6_METHOD_HBA, SHIM6_METHOD_CGA, or 0: by nothing.
 */
u8 shim6_own_method(const struct shim6_own *own, const struct in6_addr *ulid,
		    const struct in6_addr *addr);

/**
 * shim6_own_room() - how many locators a message has room for
 * @own: what is shown for the ULID, or NULL
 *
 * With all other options that an R2 or an Update Request of ours may have.
 *
 * Return: 0 to REAP_MAX_LOCATORS; less than 2: no list can be told at all.
 */
unsigned int shim6_own_room(const struct shim6_own *own);

/**
 * struct shim6_sig - a CGA Signature over one list of ours (RFC 5533 5.15.5)
 * @generation: Locator List Generation it was made for
 * @len: octets
 * @octets: the signature
 *
 * Owned by the caller. Every change of a list has a generation of its own, so
 * that this is all that says what was signed.
 */
struct shim6_sig {
	u32 generation;
	u16 len;
	u8 octets[];
};

/**
 * struct shim6_shown - parameters that a peer has shown and that fit its ULID
 * @len: octets
 * @octets: CGA Parameters data structure
 *
 * Owned by the caller. Later Update Requests may leave them out.
 */
struct shim6_shown {
	u16 len;
	u8 octets[];
};

#endif /* _SHIM6_PROOF_H */
