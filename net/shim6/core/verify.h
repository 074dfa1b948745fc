/* SPDX-License-Identifier: GPL-2.0 */
/* May what a message says of the peer's locators be believed? RFC 5533 7.2. Pure. */
#ifndef _SHIM6_VERIFY_H
#define _SHIM6_VERIFY_H

#include "sm.h"

/**
 * enum shim6_belief - what comes of the verification of a message
 * @SHIM6_BELIEF_GOOD: every locator of it may be taken
 * @SHIM6_BELIEF_PDS: parameters that are not those of ULID(peer)
 * @SHIM6_BELIEF_LOCATOR: a locator that nothing in the message proves
 * @SHIM6_BELIEF_SIGNATURE: a signature that was checked and is wrong
 * @SHIM6_BELIEF_OPEN: good but for a signature that nobody has checked yet
 */
enum shim6_belief {
	SHIM6_BELIEF_GOOD = 0,
	SHIM6_BELIEF_PDS,
	SHIM6_BELIEF_LOCATOR,
	SHIM6_BELIEF_SIGNATURE,
	SHIM6_BELIEF_OPEN,
};

/**
 * shim6_verify_msg() - judge the Locator List and the parameters in a message
 * @sm: context: ULID(peer), and what the peer has shown before
 * @msg: message
 * @sig: what is known of its signature
 * @require: refuse locators that nothing proves (method 201)
 * @bad: for SHIM6_BELIEF_LOCATOR and _SIGNATURE, the place of the locator at fault
 *
 * Parameters must fit ULID(peer) whether or not there is a list (7.13). Locators
 * that are proven and those that are not never stand in one list. The signature
 * is the last thing to ask for: nobody who fails a cheaper check gets that far.
 */
enum shim6_belief shim6_verify_msg(const struct shim6_sm *sm,
				   const struct shim6_msg *msg,
				   enum shim6_sig_state sig, bool require,
				   unsigned int *bad);

/**
 * shim6_verify_key() - what the signature of a message is to be checked with
 * @shown: what the peer has shown before, or NULL
 * @msg: message for which shim6_verify_msg() said SHIM6_BELIEF_OPEN
 * @key: filled in; points into @msg or @shown
 *
 * Return: false when there is no key that could be used.
 */
bool shim6_verify_key(const struct shim6_shown *shown,
		      const struct shim6_msg *msg, struct shim6_rsa_key *key);

#endif /* _SHIM6_VERIFY_H */
