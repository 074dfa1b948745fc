// SPDX-License-Identifier: GPL-2.0
/* Parameters and addresses are made (RFC 3972 4, RFC 5535 6). */
#include "search.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "../ctl.h"
#include "proof.h"

static_assert(PROOF_PDS_MAX == SHIM6_PDS_MAX, "the module's limit");
static_assert(PROOF_ADDRESSES == SHIM6_HBA_PREFIXES, "the module's limit");
static_assert(PROOF_SEC_MAX == SHIM6_CGA_SEC_MAX, "the module's limit");
static_assert(PROOF_KEY_LEN >= SHIM6_HBA_KEY_MAX, "room for random octets");

static int draw(void *octets, size_t len)
{
	if (getrandom(octets, len, 0) == (ssize_t)len)
		return 0;
	say("no random octets: %s", strerror(errno));
	return EX_OSERR;
}

/* A real key, or the Extended Modifier that stands for one. */
static int make_key(const struct proof *proof, u8 *key, u16 *len)
{
	u8 random[SHIM6_HBA_RANDOM_LEN];
	int status;

	if (proof->kind != PROOF_HBA)
		return proof_load_key(proof->key_file, key, len);
	status = draw(random, sizeof(random));
	if (!status)
		*len = shim6_hba_write_key(random, key, PROOF_KEY_LEN);
	return status;
}

static u16 make_set(const struct proof *proof, u8 *set)
{
	u8 prefixes[PROOF_ADDRESSES * SHIM6_CGA_PREFIX_LEN];
	unsigned int i;

	if (proof->kind == PROOF_CGA)
		return 0;
	for (i = 0; i < proof->n; i++)
		memcpy(prefixes + i * SHIM6_CGA_PREFIX_LEN,
		       &proof->list[i].addr, SHIM6_CGA_PREFIX_LEN);
	return shim6_hba_write_set(prefixes, proof->n,
				   proof->kind == PROOF_HBA_CGA, set,
				   SHIM6_HBA_SET_MAX);
}

/* All addresses of these parameters, which end as those of the first one. */
static void make_addresses(struct proof *proof, struct shim6_pds *pds)
{
	u8 octets[PROOF_PDS_MAX];
	unsigned int i = proof->n;

	while (i--) {
		memcpy(pds->prefix, &proof->list[i].addr, sizeof(pds->prefix));
		shim6_cga_address(pds, proof->sec, &proof->list[i].addr);
	}
	/* @pds may point into proof->pds. */
	proof->pds_len = shim6_pds_write(pds, octets, sizeof(octets));
	memcpy(proof->pds, octets, proof->pds_len);
	proof->collisions = pds->collisions;
}

int proof_generate(struct proof *proof, unsigned int threads)
{
	u8 modifier[SHIM6_CGA_MODIFIER_LEN];
	u8 octets[PROOF_KEY_LEN], set[SHIM6_HBA_SET_MAX];
	struct shim6_view key = { .data = octets }, exts = { .data = set };
	struct shim6_pds pds;
	int status;

	status = make_key(proof, octets, &key.len);
	if (!status)
		status = draw(modifier, sizeof(modifier));
	if (status)
		return status;
	exts.len = make_set(proof, set);
	if (shim6_pds_init(&pds, modifier, &key, &exts) != SHIM6_CGA_OK) {
		say("the key and the prefixes are more than %u octets",
		    SHIM6_PDS_MAX);
		return EX_DATAERR;
	}
	status = search_modifier(&pds, proof->sec, threads);
	if (!status)
		make_addresses(proof, &pds);
	return status;
}

bool proof_collided(struct proof *proof)
{
	const struct shim6_view octets = { proof->pds, proof->pds_len };
	struct shim6_pds pds;

	if (shim6_pds_parse(&octets, &pds) != SHIM6_CGA_OK ||
	    !shim6_cga_collided(&pds))
		return false;
	make_addresses(proof, &pds);
	return true;
}
