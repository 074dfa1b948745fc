/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses that prove themselves: sets of HBAs (RFC 5535) and CGAs (RFC 3972)
 * with the parameters they are made of, in a file and on interfaces.
 *
 * What returns an int returns 0, or an exit status after it said what is wrong.
 */
#ifndef PROOF_PROOF_H
#define PROOF_PROOF_H

#include <net/if.h>
#include <netinet/in.h>

#include <stdio.h>

#include "../types.h"

#define PROOF_ADDRESSES	32	/* as many as a Multi-Prefix extension lists */
#define PROOF_PDS_MAX	1024	/* as the module takes, SHIM6_PDS_MAX */
#define PROOF_KEY_MAX	240	/* name of a key file: one line in ours */
#define PROOF_KEY_LEN	600	/* RSA-4096 as a SubjectPublicKeyInfo has 550 */
#define PROOF_THREADS	64
#define PROOF_SEC_MAX	2

/** enum proof_kind - what addresses are made of */
enum proof_kind {
	PROOF_HBA,	/* prefixes and random octets */
	PROOF_CGA,	/* an RSA key */
	PROOF_HBA_CGA,	/* prefixes and an RSA key */
};

/**
 * struct proof_address - an address
 * @addr: of it only the first 64 bits count until it is made
 * @ifname: the interface to configure it on; empty when nobody said
 */
struct proof_address {
	struct in6_addr addr;
	char ifname[IF_NAMESIZE];
};

/**
 * struct proof - addresses that were made of the same parameters
 * @kind: of what
 * @sec: Sec, 0 to 2
 * @collisions: Collision Count
 * @n: number of addresses
 * @list: the addresses, which differ in their prefixes
 * @key_file: where the private key is; empty for PROOF_HBA
 * @pds: CGA Parameters data structure of the first address; those of the
 *	others differ in the prefix
 * @pds_len: octets there
 */
struct proof {
	enum proof_kind kind;
	u32 sec;
	u32 collisions;
	unsigned int n;
	struct proof_address list[PROOF_ADDRESSES];
	char key_file[PROOF_KEY_MAX + 1];
	u8 pds[PROOF_PDS_MAX];
	size_t pds_len;
};

/**
 * struct proof_lifetimes - of addresses, in seconds
 * @valid: PROOF_FOREVER or less
 * @preferred: no more than @valid
 * @timeout: how long to wait until all interfaces are connected and all
 *	addresses are known to be unique
 */
struct proof_lifetimes {
	u32 valid;
	u32 preferred;
	u32 timeout;
};

#define PROOF_FOREVER	0xffffffffU
#define PROOF_TIMEOUT	30	/* DAD takes one second on a link that is up */

/** struct proof_text - an address as text */
struct proof_text {
	char s[INET6_ADDRSTRLEN];
};

/** proof_text() - for printing */
struct proof_text proof_text(const struct in6_addr *addr);
/** proof_kind_name() - "hba", "cga" or "hba/cga" */
const char *proof_kind_name(enum proof_kind kind);

/* file.c */

/**
 * proof_parse() - understand a parameter file
 * @text: its contents
 * @len: octets there
 * @name: what to call it when something is wrong
 * @proof: filled in
 *
 * The form only: whether the addresses are proven is for proof_verdict().
 */
int proof_parse(const char *text, size_t len, const char *name,
		struct proof *proof);
/** proof_read() - proof_parse() of the file @name */
int proof_read(const char *name, struct proof *proof);
/** proof_print() - the parameter file, to @out */
int proof_print(FILE *out, const struct proof *proof);
/** proof_create() - write a file that does not exist yet, mode 0600 */
int proof_create(const char *name, const struct proof *proof);
/** proof_replace() - write another one in its place, in one step, mode 0600 */
int proof_replace(const char *name, const struct proof *proof);

/* key.c */

/**
 * proof_load_key() - the public half of an RSA key
 * @file: PEM, a private key or a public one
 * @key: set to the SubjectPublicKeyInfo, PROOF_KEY_LEN octets are enough
 * @len: octets there
 */
int proof_load_key(const char *file, u8 *key, u16 *len);

/**
 * proof_load_private() - the private half of an RSA key
 * @file: PEM
 * @key: set to its PKCS#8 form, which proof_free_private() frees; NULL when the
 *	file has the public half only
 * @len: octets there
 */
int proof_load_private(const char *file, u8 **key, size_t *len);
/** proof_free_private() - and nothing of it stays in memory */
void proof_free_private(u8 *key, size_t len);

/* generate.c */

/**
 * proof_generate() - make parameters and addresses
 * @proof: kind, Sec, key file, prefixes and interfaces are given; the rest is
 *	filled in
 * @threads: that look for a modifier, 1 to PROOF_THREADS
 */
int proof_generate(struct proof *proof, unsigned int threads);

/**
 * proof_collided() - the next addresses, after one of these was in use
 * @proof: its collision count and addresses change
 *
 * Return: false after the third collision, RFC 3972 4.
 */
bool proof_collided(struct proof *proof);

/* verify.c */

/** proof_verdict() - why the parameters do not prove @addr; NULL: they do */
const char *proof_verdict(const struct proof *proof,
			  const struct in6_addr *addr);
/** proof_key_verdict() - why Shim6 cannot use the key; NULL: it can, or there is none */
const char *proof_key_verdict(const struct proof *proof);
/** proof_check() - all of it is proven, or say what is not */
int proof_check(const char *name, const struct proof *proof);

/**
 * struct proof_facts - what parameters say
 * @kind: what they make
 * @key_bits: length of the RSA key, 0: none that Shim6 could use
 */
struct proof_facts {
	enum proof_kind kind;
	u32 key_bits;
};

/** proof_facts() - of @len octets of parameters; false: they are malformed */
bool proof_facts(const u8 *pds, size_t len, struct proof_facts *facts);
/** proof_sec() - Sec of an address */
u32 proof_sec(const struct in6_addr *addr);
/** proof_set_prefix() - parameters of one address become those of @addr */
void proof_set_prefix(u8 *pds, const struct in6_addr *addr);

/* address.c */

/**
 * proof_configure() - configure the addresses and wait for their DAD
 * @proof: addresses, with interfaces
 * @lifetimes: theirs
 * @taken: set to the address that another host has, or to NULL
 *
 * DAD begins when all their interfaces are up and connected. With an error,
 * nothing stays configured.
 */
int proof_configure(const struct proof *proof,
		    const struct proof_lifetimes *lifetimes,
		    const struct proof_address **taken);
/** proof_unconfigure() - take the addresses away; some may be away already */
int proof_unconfigure(const struct proof *proof);

/* apply.c */

/**
 * proof_apply() - configure the addresses of a file and tell the module
 * @name: the file; rewritten when an address was in use
 * @proof: filled in
 * @lifetimes: of the addresses
 *
 * Where the module is not loaded, or switched off, the addresses stay though it
 * could not be told: EX_UNAVAILABLE, EX_CONFIG.
 */
int proof_apply(const char *name, struct proof *proof,
		const struct proof_lifetimes *lifetimes);
/** proof_remove() - undo proof_apply() */
int proof_remove(const char *name, struct proof *proof);

/* module.c */

/**
 * proof_hand_over() - give parameters to the module
 * @proof: addresses that are configured, and what proves them
 *
 * From then on the module sends them to peers and offers the addresses as
 * locators of method HBA or CGA. What it had for these addresses is replaced.
 * The private key goes into the kernel's keyring, where only the module can use
 * it; not over netlink.
 */
int proof_hand_over(const struct proof *proof);
/** proof_take_back() - undo proof_hand_over(); no error when it has not got them */
int proof_take_back(const struct proof *proof);

#endif /* PROOF_PROOF_H */
