// SPDX-License-Identifier: GPL-2.0
/* Verdicts on addresses: those of the module's own files, in plain words. */
#include "pure.h"

#include <string.h>

#include "../ctl.h"
#include "proof.h"

static const char * const reasons[] = {
	[SHIM6_CGA_SHORT]	= "the parameters are too short",
	[SHIM6_CGA_LONG]	= "the parameters are too long",
	[SHIM6_CGA_KEY]		= "the parameters hold no public key",
	[SHIM6_CGA_EXTENSION]	= "an extension of the parameters goes past their end",
	[SHIM6_CGA_SET]		= "the list of prefixes in the parameters is malformed",
	[SHIM6_CGA_COUNT]	= "the collision count is above 2",
	[SHIM6_CGA_PREFIX]	= "the parameters are those of another prefix",
	[SHIM6_CGA_HASH1]	= "the address was made of other parameters",
	[SHIM6_CGA_SEC]		= "the address has a Sec above 2, which has no meaning yet",
	[SHIM6_CGA_HASH2]	= "the modifier was not searched for as Sec of the address asks",
	[SHIM6_CGA_NO_SET]	= "the parameters list no prefixes",
	[SHIM6_CGA_NOT_IN_SET]	= "its prefix is not in the list of the parameters",
	[SHIM6_CGA_SEC_DIFFERS]	= "the address has another Sec than the file says",
	[SHIM6_CGA_PSEUDO_KEY]	= "the key is random octets",
	[SHIM6_CGA_NOT_RSA]	= "the key is no RSA key that Shim6 can use",
	[SHIM6_CGA_RSA_SIZE]	= "the RSA key has less than 1024 or more than 4096 bits",
};

static const char *words(enum shim6_cga_result result)
{
	return result == SHIM6_CGA_OK ? NULL : reasons[result];
}

static enum shim6_cga_result parse(const struct proof *proof,
				   struct shim6_pds *pds)
{
	const struct shim6_view octets = { proof->pds, proof->pds_len };

	return shim6_pds_parse(&octets, pds);
}

static enum proof_kind kind_of(const struct shim6_pds *pds)
{
	if (!pds->n_prefixes)
		return PROOF_CGA;
	return pds->real_key ? PROOF_HBA_CGA : PROOF_HBA;
}

bool proof_facts(const u8 *pds, size_t len, struct proof_facts *facts)
{
	const struct shim6_view octets = { pds, len };
	struct shim6_rsa_key key;
	struct shim6_pds parsed;

	if (shim6_pds_parse(&octets, &parsed) != SHIM6_CGA_OK)
		return false;
	facts->kind = kind_of(&parsed);
	facts->key_bits = 0;
	if (shim6_cga_rsa_key(&parsed, &key) == SHIM6_CGA_OK)
		facts->key_bits = key.bits;
	return true;
}

u32 proof_sec(const struct in6_addr *addr)
{
	return shim6_cga_sec(addr);
}

void proof_set_prefix(u8 *pds, const struct in6_addr *addr)
{
	memcpy(pds + SHIM6_CGA_MODIFIER_LEN, addr, SHIM6_CGA_PREFIX_LEN);
}

/* Does the file say what its parameters say? */
static const char *contradiction(const struct proof *proof,
				 const struct shim6_pds *pds)
{
	if (proof->kind != kind_of(pds))
		return "the file is of another kind than its parameters";
	if (proof->collisions != pds->collisions)
		return "the file has another collision count than its parameters";
	if (memcmp(&proof->list[0].addr, pds->prefix, sizeof(pds->prefix)))
		return "the parameters do not begin with the file's first prefix";
	return NULL;
}

static bool has_prefix(const struct proof *proof, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < proof->n; i++)
		if (!memcmp(&proof->list[i].addr, addr, SHIM6_CGA_PREFIX_LEN))
			return true;
	return false;
}

const char *proof_verdict(const struct proof *proof,
			  const struct in6_addr *addr)
{
	enum shim6_cga_result result;
	const char *wrong;
	struct shim6_pds pds;

	result = parse(proof, &pds);
	if (result != SHIM6_CGA_OK)
		return words(result);
	wrong = contradiction(proof, &pds);
	if (wrong)
		return wrong;
	if (pds.n_prefixes)
		result = shim6_hba_verify(addr, &pds);
	else if (!has_prefix(proof, addr))
		result = SHIM6_CGA_PREFIX;
	else
		result = shim6_cga_check(addr, &pds);
	if (result == SHIM6_CGA_OK && shim6_cga_sec(addr) != proof->sec)
		result = SHIM6_CGA_SEC_DIFFERS;
	return words(result);
}

const char *proof_key_verdict(const struct proof *proof)
{
	enum shim6_cga_result result;
	struct shim6_rsa_key key;
	struct shim6_pds pds;

	result = parse(proof, &pds);
	if (result == SHIM6_CGA_OK && pds.real_key)
		result = shim6_cga_rsa_key(&pds, &key);
	return words(result);
}

int proof_check(const char *name, const struct proof *proof)
{
	const char *wrong = proof_key_verdict(proof);
	unsigned int i;

	if (wrong) {
		say("%s: %s", name, wrong);
		return EX_DATAERR;
	}
	for (i = 0; i < proof->n; i++) {
		wrong = proof_verdict(proof, &proof->list[i].addr);
		if (!wrong)
			continue;
		say("%s: %s: %s", name, proof_text(&proof->list[i].addr).s,
		    wrong);
		return EX_DATAERR;
	}
	return 0;
}
