// SPDX-License-Identifier: GPL-2.0
/*
 * How many contexts there may be, in all and of one site, and who makes room.
 *
 * Established contexts and those in set-up never do: otherwise strangers who
 * begin many could end those in use. Contexts in hold-down (E-FAILED,
 * NO-SUPPORT) are no more than a note that somebody did not answer; the oldest
 * one goes when a new context needs its place. At the limit of a site only
 * notes about the same site are in question.
 *
 * One lock a namespace, room_lock: contexts come, go and fail rarely. It is
 * taken inside of ctx->lock, so who takes a context off the lists for its
 * place looks at it again, under ctx->lock, before it goes.
 */
#include <linux/slab.h>

#include "shim6.h"

/* A site usually has a /48, and with it any number of addresses. */
#define SHIM6_PREFIX_LEN	48
/* Both limits may want a place, and others may be faster: then try again. */
#define SHIM6_ROOM_TRIES	4

/**
 * struct shim6_prefix - the contexts of one site; exists while there are any
 * @node: in shim6_net.by_prefix
 * @key: the first 48 bits of ULID(peer)
 * @n: how many there are
 * @held: those in hold-down, oldest first
 * @rcu: the table may be resized meanwhile
 *
 * All under room_lock.
 */
struct shim6_prefix {
	struct rhash_head node;
	u64 key;
	int n;
	struct list_head held;
	struct rcu_head rcu;
};

static const struct rhashtable_params by_prefix_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct shim6_prefix, key),
	.head_offset = offsetof(struct shim6_prefix, node),
	.automatic_shrinking = true,
};

static u64 prefix_of(const struct in6_addr *addr)
{
	return get_unaligned_be64(addr->s6_addr) >> (64 - SHIM6_PREFIX_LEN);
}

static struct shim6_prefix *find(struct shim6_net *sn, u64 key)
{
	return rhashtable_lookup_fast(&sn->by_prefix, &key, by_prefix_params);
}

static struct shim6_prefix *make(struct shim6_net *sn, u64 key)
{
	struct shim6_prefix *prefix = kzalloc(sizeof(*prefix), GFP_ATOMIC);

	lockdep_assert_held(&sn->room_lock);
	if (!prefix)
		return NULL;
	prefix->key = key;
	INIT_LIST_HEAD(&prefix->held);
	if (!rhashtable_insert_fast(&sn->by_prefix, &prefix->node,
				    by_prefix_params))
		return prefix;
	kfree(prefix);
	return NULL;
}

static void unhold(struct shim6_ctx *ctx)
{
	lockdep_assert_held(&ctx->sn->room_lock);
	list_del_init(&ctx->held);
	list_del_init(&ctx->held_prefix);
}

/* @victim: NULL, or who may go for a place, taken off the lists. */
static enum shim6_drop take_locked(struct shim6_net *sn, u64 key,
				   struct shim6_prefix **prefix,
				   struct shim6_ctx **victim)
{
	int limit = READ_ONCE(sn->max_per_prefix);

	*prefix = find(sn, key);
	if (*prefix && limit && (*prefix)->n >= limit) {
		*victim = list_first_entry_or_null(&(*prefix)->held,
						   struct shim6_ctx,
						   held_prefix);
		return SHIM6_DROP_PREFIX_LIMIT;
	}
	if (sn->n_contexts >= READ_ONCE(sn->max_contexts)) {
		*victim = list_first_entry_or_null(&sn->held, struct shim6_ctx,
						   held);
		return SHIM6_DROP_LIMIT;
	}
	if (!*prefix)
		*prefix = make(sn, key);
	if (!*prefix)
		return SHIM6_DROP_NO_MEMORY;
	(*prefix)->n++;
	sn->n_contexts++;
	return SHIM6_DROP_NONE;
}

enum shim6_drop shim6_room_take(struct shim6_net *sn,
				const struct in6_addr *peer,
				struct shim6_prefix **prefix)
{
	u64 key = prefix_of(peer);
	struct shim6_ctx *victim;
	enum shim6_drop why;
	int tries;

	for (tries = 0; tries < SHIM6_ROOM_TRIES; tries++) {
		victim = NULL;
		spin_lock_bh(&sn->room_lock);
		why = take_locked(sn, key, prefix, &victim);
		if (victim)
			unhold(victim);
		spin_unlock_bh(&sn->room_lock);
		if (!victim)
			break;
		/* Its memory lasts: it was in a list, and we are under RCU. */
		if (shim6_ctx_discard(victim))
			SHIM6_INC(sn, HOLDDOWNS_DISCARDED);
	}
	return why;
}

void shim6_room_return(struct shim6_net *sn, struct shim6_prefix *prefix)
{
	spin_lock_bh(&sn->room_lock);
	sn->n_contexts--;
	if (!--prefix->n) {
		rhashtable_remove_fast(&sn->by_prefix, &prefix->node,
				       by_prefix_params);
		kfree_rcu(prefix, rcu);
	}
	spin_unlock_bh(&sn->room_lock);
}

bool shim6_room_is_held(const struct shim6_ctx *ctx)
{
	return ctx->sm.state == SHIM6_STATE_E_FAILED ||
	       ctx->sm.state == SHIM6_STATE_NO_SUPPORT;
}

void shim6_room_note(struct shim6_ctx *ctx)
{
	struct shim6_net *sn = ctx->sn;

	lockdep_assert_held(&ctx->lock);
	spin_lock(&sn->room_lock);
	unhold(ctx);
	if (shim6_room_is_held(ctx) && !ctx->dead) {
		list_add_tail(&ctx->held, &sn->held);
		list_add_tail(&ctx->held_prefix, &ctx->prefix->held);
	}
	spin_unlock(&sn->room_lock);
}

int shim6_room_net_init(struct shim6_net *sn)
{
	spin_lock_init(&sn->room_lock);
	INIT_LIST_HEAD(&sn->held);
	return rhashtable_init(&sn->by_prefix, &by_prefix_params);
}

void shim6_room_net_exit(struct shim6_net *sn)
{
	rhashtable_destroy(&sn->by_prefix);
}
