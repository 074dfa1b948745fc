// SPDX-License-Identifier: GPL-2.0
/*
 * What proves this host's addresses: parameters and keys that the administrator
 * handed in (nl_proof.c), for contexts to show to their peers. A context keeps
 * what it has shown, so proofs are counted.
 */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "proof.h"
#include "locators.h"
#include "shim6.h"

/* Parameters of one address: those of the others with its prefix (RFC 5535 8). */
static void set_addr(struct shim6_proof_addr *pa, u8 *octets,
		     const struct shim6_proof_parts *parts, unsigned int i)
{
	memcpy(octets, parts->pds.data, parts->pds.len);
	memcpy(octets + SHIM6_CGA_MODIFIER_LEN, &parts->addr[i],
	       SHIM6_CGA_PREFIX_LEN);
	pa->addr = parts->addr[i];
	pa->own.pds.data = octets;
	pa->own.pds.len = parts->pds.len;
	pa->own.sig_len = parts->sig_len;
}

struct shim6_proof *shim6_proof_alloc(const struct shim6_proof_parts *parts)
{
	struct shim6_proof *proof;
	unsigned int i;
	size_t size;
	u8 *octets;

	/* 34 KiB at most. */
	size = struct_size(proof, addr, parts->n);
	proof = kvzalloc(size + parts->n * parts->pds.len, GFP_KERNEL_ACCOUNT);
	if (!proof)
		return NULL;
	refcount_set(&proof->ref, 1);
	proof->key = parts->key ? key_get(parts->key) : NULL;
	atomic_set(&proof->generation, get_random_u32());
	proof->n = parts->n;
	octets = (u8 *)proof + size;
	for (i = 0; i < parts->n; i++)
		set_addr(&proof->addr[i], octets + i * parts->pds.len, parts,
			 i);
	return proof;
}

void shim6_proof_put(struct shim6_proof *proof)
{
	if (!proof || !refcount_dec_and_test(&proof->ref))
		return;
	/* Who still sees the proof in the list gets no reference. */
	key_put(proof->key);
	kvfree_rcu(proof, rcu);
}

static struct shim6_proof_addr *find_in(struct shim6_proof *proof,
					const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < proof->n; i++)
		if (ipv6_addr_equal(&proof->addr[i].addr, addr))
			return &proof->addr[i];
	return NULL;
}

struct shim6_proof *shim6_proof_find(struct shim6_net *sn,
				     const struct in6_addr *addr)
{
	struct shim6_proof *proof;

	list_for_each_entry_rcu(proof, &sn->proofs, node,
				lockdep_is_held(&sn->config_lock))
		if (find_in(proof, addr))
			return proof;
	return NULL;
}

bool shim6_proof_has(struct shim6_net *sn, const struct in6_addr *ulid)
{
	bool has;

	rcu_read_lock();
	has = shim6_proof_find(sn, ulid);
	rcu_read_unlock();
	return has;
}

struct shim6_proof *shim6_proof_get(struct shim6_net *sn,
				    const struct in6_addr *ulid,
				    const struct shim6_own **own)
{
	struct shim6_proof *proof;

	rcu_read_lock();
	proof = shim6_proof_find(sn, ulid);
	if (proof && !refcount_inc_not_zero(&proof->ref))
		proof = NULL;
	rcu_read_unlock();
	if (proof)
		*own = &find_in(proof, ulid)->own;
	return proof;
}

struct shim6_proof *shim6_proof_nth(struct shim6_net *sn, unsigned int n)
{
	struct shim6_proof *proof, *found = NULL;

	rcu_read_lock();
	list_for_each_entry_rcu(proof, &sn->proofs, node) {
		if (n--)
			continue;
		if (refcount_inc_not_zero(&proof->ref))
			found = proof;
		break;
	}
	rcu_read_unlock();
	return found;
}

struct shim6_proof *shim6_proof_after(struct shim6_net *sn,
				      const struct in6_addr *addr)
{
	struct shim6_proof *proof, *next = NULL;

	lockdep_assert_held(&sn->config_lock);
	list_for_each_entry(proof, &sn->proofs, node) {
		if (ipv6_addr_cmp(&proof->addr[0].addr, addr) <= 0)
			continue;
		if (!next || ipv6_addr_cmp(&proof->addr[0].addr,
					   &next->addr[0].addr) < 0)
			next = proof;
	}
	return next;
}

void shim6_proof_renew(struct shim6_net *sn)
{
	struct shim6_proof *proof;

	rcu_read_lock();
	list_for_each_entry_rcu(proof, &sn->proofs, node)
		atomic_inc(&proof->generation);
	rcu_read_unlock();
}

void shim6_proof_outlive(struct shim6_proof *proof, u32 generation)
{
	int next;

	if (!proof)
		return;
	next = atomic_read(&proof->generation);
	/* No newer one than new contexts begin with: what it told is theirs too. */
	while ((s32)(generation - (u32)next) > 0 &&
	       !atomic_try_cmpxchg(&proof->generation, &next, generation + 1))
		;
}

static unsigned int count(const struct shim6_net *sn)
{
	const struct shim6_proof *proof;
	unsigned int n = 0;

	list_for_each_entry(proof, &sn->proofs, node)
		n++;
	return n;
}

int shim6_proof_add(struct shim6_net *sn, struct shim6_proof *proof)
{
	unsigned int i;

	lockdep_assert_held(&sn->config_lock);
	for (i = 0; i < proof->n; i++)
		if (shim6_proof_find(sn, &proof->addr[i].addr))
			return -EEXIST;
	if (count(sn) >= SHIM6_MAX_PROOFS)
		return -ENOSPC;
	list_add_tail_rcu(&proof->node, &sn->proofs);
	shim6_addr_look(sn);
	return 0;
}

int shim6_proof_del(struct shim6_net *sn, const struct in6_addr *addr,
		    unsigned int n)
{
	struct shim6_proof *proof;
	int err = -ENOENT;
	unsigned int i;

	lockdep_assert_held(&sn->config_lock);
	for (i = 0; i < n; i++) {
		proof = shim6_proof_find(sn, &addr[i]);
		if (!proof)
			continue;
		list_del_rcu(&proof->node);
		shim6_proof_put(proof);
		err = 0;
	}
	if (!err) {
		shim6_sign_forget(sn);
		shim6_addr_look(sn);
	}
	return err;
}

void shim6_proof_net_init(struct shim6_net *sn)
{
	INIT_LIST_HEAD(&sn->proofs);
}

void shim6_proof_net_exit(struct shim6_net *sn)
{
	struct shim6_proof *proof, *next;

	list_for_each_entry_safe(proof, next, &sn->proofs, node) {
		list_del(&proof->node);
		shim6_proof_put(proof);
	}
}
