// SPDX-License-Identifier: GPL-2.0
/* Addresses, their proofs, and signatures that cost nothing. */
#include <stdlib.h>

#include "identity.h"
#include "rng.h"

#define MODULUS_LEN	128

/* SubjectPublicKeyInfo of an RSA key of 1024 bits, up to its modulus. */
static const u8 key_head[] = {
	0x30, 0x81, 0x9f, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
	0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x81, 0x8d, 0x00, 0x30, 0x81,
	0x89, 0x02, 0x81, 0x81, 0x00,
};

static const u8 key_tail[] = { 0x02, 0x03, 0x01, 0x00, 0x01 };

#define KEY_LEN	(sizeof(key_head) + MODULUS_LEN + sizeof(key_tail))

static struct sim_identity all[SIM_MAX_HOSTS + 1][SIM_PROOFS];
static bool is_made[SIM_MAX_HOSTS + 1][SIM_PROOFS];
static enum sim_proof chosen[SIM_MAX_HOSTS + 1] = {
	[SIM_STRANGER] = SIM_HYBRID,
};

static void fill(struct sim_rng *rng, u8 *octets, unsigned int n)
{
	while (n--)
		*octets++ = sim_next(rng) >> 32;
}

/* 2001:db8:HOST:INDEX::/64 */
static void prefix_of(unsigned int id, unsigned int index, u8 *prefix)
{
	const u8 octets[] = { 0x20, 0x01, 0x0d, 0xb8, 0, id + 1, 0, index };

	memcpy(prefix, octets, sizeof(octets));
}

/*
 * An interface identifier that keeps the sums of two pairs apart: a checksum
 * would tell them.
 */
static struct in6_addr plain_address(unsigned int id, unsigned int index)
{
	struct sim_rng rng = { id * 16 + index };
	struct in6_addr a;

	prefix_of(id, index, a.s6_addr);
	put_unaligned_be64(sim_next(&rng), &a.s6_addr[8]);
	return a;
}

static unsigned int write_key(struct sim_rng *rng, bool real, u8 *buf)
{
	u8 random[SHIM6_HBA_RANDOM_LEN];
	u8 *modulus = buf + sizeof(key_head);

	if (!real) {
		fill(rng, random, sizeof(random));
		return shim6_hba_write_key(random, buf, KEY_LEN);
	}
	memcpy(buf, key_head, sizeof(key_head));
	fill(rng, modulus, MODULUS_LEN);
	modulus[0] |= 0x80;
	modulus[MODULUS_LEN - 1] |= 1;
	memcpy(modulus + MODULUS_LEN, key_tail, sizeof(key_tail));
	return KEY_LEN;
}

static unsigned int write_set(unsigned int id, unsigned int n, bool real, u8 *buf)
{
	u8 prefixes[SIM_MAX_LOCATORS * SHIM6_CGA_PREFIX_LEN];
	unsigned int i;

	if (!n)
		return 0;
	for (i = 0; i < n; i++)
		prefix_of(id, i, prefixes + i * SHIM6_CGA_PREFIX_LEN);
	return shim6_hba_write_set(prefixes, n, real, buf, SHIM6_HBA_SET_MAX);
}

/* Parameters of each address that has some. */
static void make_addresses(struct sim_identity *who, unsigned int id,
			   struct shim6_pds *pds, bool real)
{
	unsigned int i;
	int len;

	for (i = 0; i < who->n_proven; i++) {
		prefix_of(id, i, pds->prefix);
		shim6_cga_address(pds, 0, &who->addr[i]);
		len = shim6_pds_write(pds, who->pds[i], SIM_PDS_MAX);
		if (len < 0)
			abort();
		who->own[i].pds = (struct shim6_view){ who->pds[i], len };
		who->own[i].sig_len = real ? SIM_SIG_LEN : 0;
	}
}

/* The key as whoever reads the parameters has it. */
static void take_key(struct sim_identity *who)
{
	struct shim6_pds pds;

	if (shim6_pds_parse(&who->own[0].pds, &pds) != SHIM6_CGA_OK ||
	    shim6_cga_rsa_key(&pds, &who->key) != SHIM6_CGA_OK)
		abort();
}

static void make(struct sim_identity *who, unsigned int id, enum sim_proof proof)
{
	static const u8 sizes[SIM_PROOFS] = {
		[SIM_HBA] = 3, [SIM_HBA_SHORT] = 2, [SIM_HYBRID] = 2,
	};
	bool real = proof == SIM_CGA || proof == SIM_HYBRID;
	struct sim_rng rng = { 1000 + id * SIM_PROOFS + proof };
	u8 key[KEY_LEN], exts[SHIM6_HBA_SET_MAX], modifier[16];
	struct shim6_view keys, sets = { .data = exts };
	struct shim6_pds pds;
	unsigned int i;

	who->proof = proof;
	for (i = 0; i < SIM_MAX_LOCATORS; i++)
		who->addr[i] = plain_address(id, i);
	if (proof == SIM_UNPROVEN)
		return;
	fill(&rng, modifier, sizeof(modifier));
	keys = (struct shim6_view){ key, write_key(&rng, real, key) };
	sets.len = write_set(id, sizes[proof], real, exts);
	if (shim6_pds_init(&pds, modifier, &keys, &sets) != SHIM6_CGA_OK)
		abort();
	who->n_proven = proof == SIM_CGA ? 2 : sizes[proof];
	who->set = BIT(sizes[proof]) - 1;
	make_addresses(who, id, &pds, real);
	if (real)
		take_key(who);
}

void sim_identify(unsigned int id, enum sim_proof proof)
{
	chosen[id] = proof;
}

/* Each is made once: schedules do not differ in that. */
const struct sim_identity *sim_identity(unsigned int id)
{
	enum sim_proof proof = chosen[id];
	struct sim_identity *who = &all[id][proof];

	if (!is_made[id][proof])
		make(who, id, proof);
	is_made[id][proof] = true;
	return who;
}

struct in6_addr sim_address(unsigned int id, unsigned int index)
{
	return sim_identity(id)->addr[index];
}

bool sim_owner(const struct in6_addr *addr, unsigned int *id,
	       unsigned int *index)
{
	*id = addr->s6_addr[5] - 1;
	*index = addr->s6_addr[7];
	if (*id >= SIM_MAX_HOSTS || *index >= SIM_MAX_LOCATORS)
		return false;
	return ipv6_addr_equal(addr, &sim_identity(*id)->addr[*index]);
}

const struct shim6_own *sim_own(unsigned int id, const struct in6_addr *ulid)
{
	const struct sim_identity *who = sim_identity(id);
	unsigned int i;

	for (i = 0; i < who->n_proven; i++)
		if (ipv6_addr_equal(ulid, &who->addr[i]))
			return &who->own[i];
	return NULL;
}

void sim_sign(const struct shim6_rsa_key *key, const u8 *digest, u8 *sig)
{
	static const siphash_key_t of_key = { { 3, 4 } };
	siphash_key_t of_digest = { { 5, 6 } };
	struct sim_rng rng;

	of_digest.key[0] = siphash(key->der.data, key->der.len, &of_key);
	rng.state = siphash(digest, SIM_DIGEST_LEN, &of_digest);
	fill(&rng, sig, SIM_SIG_LEN);
}

bool sim_signed_by(const struct shim6_rsa_key *key, const struct shim6_msg *msg)
{
	u8 digest[SIM_DIGEST_LEN], sig[SIM_SIG_LEN];

	if (!shim6_msg_has(msg, SHIM6_OPT_SIGNATURE) ||
	    msg->signature.len != SIM_SIG_LEN)
		return false;
	shim6_cga_signed_digest(&msg->list, digest);
	sim_sign(key, digest, sig);
	return !memcmp(sig, msg->signature.data, SIM_SIG_LEN);
}
