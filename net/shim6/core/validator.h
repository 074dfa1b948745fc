/* SPDX-License-Identifier: GPL-2.0 */
/* The Responder Validator: what lets a responder stay stateless. Pure. */
#ifndef _SHIM6_VALIDATOR_H
#define _SHIM6_VALIDATOR_H

#include "wire.h"

#define SHIM6_VALIDATOR_LEN	16

/* Responder Nonces step once a second and are good for 30 s, RFC 5533 14. */
#define SHIM6_VALIDATOR_LIFETIME_S	30
#define SHIM6_SECRET_LIFETIME_S		120

/* Keeps validators of R1 and R1bis apart. */
enum shim6_validator_use {
	SHIM6_VALIDATOR_R1	= 1,
	SHIM6_VALIDATOR_R1BIS	= 5,
};

/** struct shim6_secret_key - one secret: two SipHash keys make 128 bits. */
struct shim6_secret_key {
	siphash_key_t lo, hi;
};

/**
 * struct shim6_secret - the responder's rotating secret
 * @key: current and previous secret
 * @since: Responder Nonce (seconds) from which on @key[0] is used
 *
 * The previous secret serves nonces given out before @since for one lifetime.
 * @since is the second after the rotation, so that the nonces of one second
 * all belong to one secret.
 */
struct shim6_secret {
	struct shim6_secret_key key[2];
	u32 since;
};

/**
 * struct shim6_validator_input - what a validator binds together
 * @use: which message carries it
 * @tag: Initiator Context Tag (R1) or Packet Context Tag (R1bis)
 * @ulid_initiator: ULID of the initiator; points to :: for R1bis
 * @ulid_responder: ULID of the responder; points to :: for R1bis
 * @initiator: the initiator's address on the wire
 * @responder: the responder's address on the wire
 * @fii: Forked Instance Identifier, 0 without
 *
 * The Initiator Nonce is not here: an I2 may carry another one than its I1.
 */
struct shim6_validator_input {
	enum shim6_validator_use use;
	u64 tag;
	const struct in6_addr *ulid_initiator;
	const struct in6_addr *ulid_responder;
	const struct in6_addr *initiator;
	const struct in6_addr *responder;
	u32 fii;
};

/**
 * shim6_secret_rotate() - take a new secret into use
 * @s: the secret, zeroed before the first call
 * @fresh: random octets
 * @now_s: seconds, monotonic
 */
void shim6_secret_rotate(struct shim6_secret *s,
			 const struct shim6_secret_key *fresh, u32 now_s);

/** shim6_secret_is_due() - is it time for shim6_secret_rotate()? */
bool shim6_secret_is_due(const struct shim6_secret *s, u32 now_s);

/**
 * shim6_validator_make() - the validator for a Responder Nonce
 * @s: secret
 * @nonce: Responder Nonce = seconds at the time of sending
 * @in: what to bind
 * @out: SHIM6_VALIDATOR_LEN octets
 */
void shim6_validator_make(const struct shim6_secret *s, u32 nonce,
			  const struct shim6_validator_input *in, u8 *out);

/**
 * shim6_validator_check() - did we give out this validator lately for this?
 * @s: secret
 * @now_s: seconds, monotonic
 * @nonce: Responder Nonce of the message
 * @validator: contents of its Responder Validator option
 * @len: octets there
 * @in: what it must be bound to
 *
 * Return: true when the nonce is at most SHIM6_VALIDATOR_LIFETIME_S old and
 * the validator is ours. The comparison takes the same time wherever it fails.
 */
bool shim6_validator_check(const struct shim6_secret *s, u32 now_s, u32 nonce,
			   const u8 *validator, size_t len,
			   const struct shim6_validator_input *in);

#endif /* _SHIM6_VALIDATOR_H */
