/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who a host is: its addresses, what proves that they are its own, and
 * signatures. RSA is not run; a signature is a function of key and digest that
 * nobody but sim_sign() gives away.
 */
#ifndef _SIM_IDENTITY_H
#define _SIM_IDENTITY_H

#include "../../../net/shim6/core/verify.h"

#define SIM_MAX_HOSTS		3
#define SIM_MAX_LOCATORS	3
#define SIM_STRANGER		SIM_MAX_HOSTS	/* no host, but a key and addresses */
#define SIM_SIG_LEN		128	/* octets, of a key of 1024 bits */
#define SIM_PDS_MAX		256
#define SIM_DIGEST_LEN		20

/** enum sim_proof - how a host proves its addresses; numbers are of @addr */
enum sim_proof {
	SIM_UNPROVEN,	/* not at all */
	SIM_HBA,	/* all are of one set */
	SIM_HBA_SHORT,	/* 0 and 1 are of one set, nothing proves 2 */
	SIM_CGA,	/* 0 and 1 are made with its key, which signs all of them */
	SIM_HYBRID,	/* 0 and 1 are of a set made with its key, which signs 2 */
	SIM_PROOFS,
};

/**
 * struct sim_identity - a host's addresses and their proofs
 * @proof: enum sim_proof
 * @n_proven: the first so many addresses have parameters
 * @set: bit i: address i is of the set
 * @addr: addresses
 * @own: for each as ULID
 * @pds: where @own points to
 * @key: public key, if there is one; points into @pds
 */
struct sim_identity {
	u8 proof;
	u8 n_proven;
	u8 set;
	struct in6_addr addr[SIM_MAX_LOCATORS];
	struct shim6_own own[SIM_MAX_LOCATORS];
	u8 pds[SIM_MAX_LOCATORS][SIM_PDS_MAX];
	struct shim6_rsa_key key;
};

/** sim_identify() - from now on host @id proves its addresses that way */
void sim_identify(unsigned int id, enum sim_proof proof);
/** sim_identity() - who host @id is; SIM_STRANGER always has a key */
const struct sim_identity *sim_identity(unsigned int id);
/** sim_address() - address number @index of host @id */
struct in6_addr sim_address(unsigned int id, unsigned int index);
/** sim_owner() - host and index of an address; false: nobody's */
bool sim_owner(const struct in6_addr *addr, unsigned int *id,
	       unsigned int *index);
/** sim_own() - what host @id shows for a ULID of its, or NULL */
const struct shim6_own *sim_own(unsigned int id, const struct in6_addr *ulid);

/** sim_sign() - the signature of SIM_SIG_LEN octets over a digest */
void sim_sign(const struct shim6_rsa_key *key, const u8 *digest, u8 *sig);
/** sim_signed_by() - is the message's list signed with this key? */
bool sim_signed_by(const struct shim6_rsa_key *key, const struct shim6_msg *msg);

#endif /* _SIM_IDENTITY_H */
