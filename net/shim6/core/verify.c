// SPDX-License-Identifier: GPL-2.0
/* Whether the locators of a list may be believed, RFC 5533 7.2. */
#include "verify.h"

static struct in6_addr locator_at(const struct shim6_msg *msg, unsigned int i)
{
	struct in6_addr addr;

	memcpy(&addr, msg->list.addrs + i * sizeof(addr), sizeof(addr));
	return addr;
}

/* The parameters in the message, or else those shown before; false: neither. */
static bool parameters_of(const struct shim6_shown *shown,
			  const struct shim6_msg *msg, struct shim6_pds *pds)
{
	struct shim6_view octets = msg->pds;

	if (!shim6_msg_has(msg, SHIM6_OPT_PDS)) {
		if (!shown)
			return false;
		octets.data = shown->octets;
		octets.len = shown->len;
	}
	return shim6_pds_parse(&octets, pds) == SHIM6_CGA_OK;
}

static bool fits_ulid(const struct shim6_sm *sm, const struct shim6_msg *msg)
{
	struct shim6_pds pds;

	return parameters_of(sm->shown, msg, &pds) &&
	       shim6_hba_verify_ulid(&sm->ulid_peer, &pds) == SHIM6_CGA_OK;
}

static bool is_listed_as(const struct shim6_msg *msg, u8 method,
			 unsigned int *first)
{
	unsigned int i;

	for (i = 0; i < msg->list.n; i++) {
		if (msg->list.methods[i] != method)
			continue;
		*first = i;
		return true;
	}
	return false;
}

/* Is there a signature of the right length, and a key it may be of? */
static bool is_signed(const struct shim6_msg *msg, const struct shim6_pds *pds)
{
	struct shim6_rsa_key key;

	return shim6_msg_has(msg, SHIM6_OPT_SIGNATURE) &&
	       shim6_cga_rsa_key(pds, &key) == SHIM6_CGA_OK &&
	       msg->signature.len == DIV_ROUND_UP(key.bits, BITS_PER_BYTE);
}

static enum shim6_belief judge_proven(const struct shim6_sm *sm,
				      const struct shim6_msg *msg,
				      enum shim6_sig_state sig,
				      unsigned int *bad)
{
	struct shim6_pds pds;
	struct in6_addr addr;
	unsigned int i;

	*bad = 0;
	if (!parameters_of(sm->shown, msg, &pds))
		return SHIM6_BELIEF_LOCATOR;
	for (i = 0; i < msg->list.n; i++) {
		*bad = i;
		addr = locator_at(msg, i);
		if (msg->list.methods[i] == SHIM6_METHOD_CGA)
			continue;
		if (msg->list.methods[i] != SHIM6_METHOD_HBA ||
		    shim6_hba_verify_locator(&addr, &sm->ulid_peer, &pds) !=
		    SHIM6_CGA_OK)
			return SHIM6_BELIEF_LOCATOR;
	}
	if (!is_listed_as(msg, SHIM6_METHOD_CGA, bad))
		return SHIM6_BELIEF_GOOD;
	if (!is_signed(msg, &pds))
		return SHIM6_BELIEF_LOCATOR;
	if (sig == SHIM6_SIG_BAD)
		return SHIM6_BELIEF_SIGNATURE;
	return sig == SHIM6_SIG_GOOD ? SHIM6_BELIEF_GOOD : SHIM6_BELIEF_OPEN;
}

enum shim6_belief shim6_verify_msg(const struct shim6_sm *sm,
				   const struct shim6_msg *msg,
				   enum shim6_sig_state sig, bool require,
				   unsigned int *bad)
{
	unsigned int i;

	if (shim6_msg_has(msg, SHIM6_OPT_PDS) && !fits_ulid(sm, msg))
		return SHIM6_BELIEF_PDS;
	if (!shim6_msg_has(msg, SHIM6_OPT_LOCATORS))
		return SHIM6_BELIEF_GOOD;
	if (require || msg->list.methods[0] != SHIM6_METHOD_UNPROVEN)
		return judge_proven(sm, msg, sig, bad);
	for (i = 1; i < msg->list.n; i++) {
		*bad = i;
		if (msg->list.methods[i] != SHIM6_METHOD_UNPROVEN)
			return SHIM6_BELIEF_LOCATOR;
	}
	return SHIM6_BELIEF_GOOD;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_verify_msg);

bool shim6_verify_key(const struct shim6_shown *shown,
		      const struct shim6_msg *msg, struct shim6_rsa_key *key)
{
	struct shim6_pds pds;

	return parameters_of(shown, msg, &pds) &&
	       shim6_cga_rsa_key(&pds, key) == SHIM6_CGA_OK;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_verify_key);
