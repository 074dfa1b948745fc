// SPDX-License-Identifier: GPL-2.0
/*
 * Contexts: memory, tables, lifetime.
 *
 * A context is in three tables from creation to death, and in two more under
 * names that change (struct shim6_alias); it is found there under RCU and nobody
 * holds references. Who wants to change it takes its lock
 * and looks at @dead. Death unlinks it, stops its timer and leaves the memory
 * to a grace period.
 *
 * Contexts of one ULID pair differ in their FII. Payload without our header is
 * that of FII 0, and so is a message that has no other name.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "hash.h"
#include "proof.h"
#include "locators.h"
#include "route.h"
#include "shim6.h"
#include "tell.h"

#define SHIM6_CONFUSED_LOOKS	64

static struct kmem_cache *shim6_ctx_cache __ro_after_init;

/* ULID(local), ULID(peer) and FII lie side by side: one key. */
#define SHIM6_ULIDS_KEY_LEN						\
	(offsetofend(struct shim6_sm, fii) - offsetof(struct shim6_sm, ulid_local))

struct shim6_ulids_key {
	struct in6_addr local;
	struct in6_addr peer;
	u32 fii;
};

u32 shim6_hash_key[SHIM6_HASH_KEYS] __ro_after_init;

static __always_inline u32 hash_ulids(const void *data, u32 len, u32 seed)
{
	const struct shim6_ulids_key *key = data;

	return shim6_hash_ulids(&key->local, &key->peer, key->fii);
}

/* 0: equal. The kernel's own comparison may go octet by octet. */
static __always_inline int cmp_ulids(struct rhashtable_compare_arg *arg,
				     const void *obj)
{
	const struct shim6_ulids_key *key = arg->key;
	const struct shim6_ctx *ctx = obj;

	return !ipv6_addr_equal(&key->peer, &ctx->sm.ulid_peer) ||
	       !ipv6_addr_equal(&key->local, &ctx->sm.ulid_local) ||
	       key->fii != ctx->sm.fii;
}

static const struct rhashtable_params by_ulids_params = {
	.key_len = SHIM6_ULIDS_KEY_LEN,
	.key_offset = offsetof(struct shim6_ctx, sm.ulid_local),
	.head_offset = offsetof(struct shim6_ctx, by_ulids),
	.hashfn = hash_ulids,
	.obj_cmpfn = cmp_ulids,
	.automatic_shrinking = true,
};

/* Tags are random, and this host drew them: there is nothing to mix. */
static __always_inline u32 hash_tag(const void *data, u32 len, u32 seed)
{
	return *(const u64 *)data;
}

static __always_inline int cmp_tag(struct rhashtable_compare_arg *arg,
				   const void *obj)
{
	const struct shim6_ctx *ctx = obj;

	return *(const u64 *)arg->key != ctx->sm.ct_local;
}

static const struct rhashtable_params by_tag_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct shim6_ctx, sm.ct_local),
	.head_offset = offsetof(struct shim6_ctx, by_tag),
	.hashfn = hash_tag,
	.obj_cmpfn = cmp_tag,
	.automatic_shrinking = true,
};

static const struct rhashtable_params alias_params = {
	.key_len = sizeof(u64),
	.key_offset = offsetof(struct shim6_alias, key),
	.head_offset = offsetof(struct shim6_alias, node),
	.automatic_shrinking = true,
};

struct shim6_ctx *shim6_ctx_by_ulids(struct shim6_net *sn,
				     const struct in6_addr *local,
				     const struct in6_addr *peer, u32 fii)
{
	struct shim6_ulids_key key = { *local, *peer, fii };

	BUILD_BUG_ON(sizeof(key) != SHIM6_ULIDS_KEY_LEN);
	/* Who has no contexts pays for no lookup. */
	if (!atomic_read(&sn->by_ulids.nelems))
		return NULL;
	return rhashtable_lookup(&sn->by_ulids, &key, by_ulids_params);
}

struct shim6_ctx *shim6_ctx_by_tag(struct shim6_net *sn, u64 tag)
{
	return rhashtable_lookup(&sn->by_tag, &tag, by_tag_params);
}

static bool has_pair(struct shim6_ctx *ctx, const struct reap_pair *pair)
{
	bool has;

	spin_lock_bh(&ctx->lock);
	has = shim6_sm_local_has(&ctx->sm, &pair->local) &&
	      shim6_sm_peer_has(&ctx->sm, &pair->peer);
	spin_unlock_bh(&ctx->lock);
	return has;
}

/*
 * Peers choose their tags without each other, so the locators decide. A context
 * whose alias changes while it is read may be missed; its peer tries again.
 */
struct shim6_ctx *shim6_ctx_by_peer(struct shim6_net *sn, u64 tag,
				    const struct reap_pair *pair)
{
	struct rhlist_head *list, *pos;
	struct shim6_ctx *ctx;

	list = rhltable_lookup(&sn->by_peer, &tag, alias_params);
	rhl_for_each_entry_rcu(ctx, pos, list, by_peer.node)
		if (has_pair(ctx, pair))
			return ctx;
	return NULL;
}

/* A nonce of 0 is one like any other, a key of 0 is none. */
static u64 nonce_key(u32 nonce)
{
	return BIT_ULL(32) | nonce;
}

struct shim6_ctx *shim6_ctx_by_nonce(struct shim6_net *sn, u32 nonce,
				     const struct reap_pair *pair)
{
	struct rhlist_head *list, *pos;
	u64 key = nonce_key(nonce);
	struct shim6_ctx *ctx;

	list = rhltable_lookup(&sn->by_nonce, &key, alias_params);
	rhl_for_each_entry_rcu(ctx, pos, list, by_nonce.node)
		if (has_pair(ctx, pair))
			return ctx;
	return NULL;
}

/* Without memory there is no alias; the next step tries again. */
static void note(struct rhltable *table, struct shim6_alias *alias, u64 key)
{
	if (likely(alias->key == key))
		return;
	if (alias->key)
		rhltable_remove(table, &alias->node, alias_params);
	alias->key = key;
	if (key && rhltable_insert(table, &alias->node, alias_params))
		alias->key = 0;
}

/*
 * R1 and R2 name neither ULIDs nor FII nor tag: the nonce is what they bring
 * back. An R2 may also answer the I1 of a context that is in I2-SENT by now,
 * when both ends began at once. The default context is found by its ULIDs then; a
 * forked one misses that R2 and gets the one that answers its I2.
 */
static u64 awaited(const struct shim6_sm *sm)
{
	switch (sm->state) {
	case SHIM6_STATE_I1_SENT:
		return nonce_key(sm->setup->i1_nonce);
	case SHIM6_STATE_I2_SENT:
	case SHIM6_STATE_I2BIS_SENT:
		return nonce_key(sm->setup->i2_nonce);
	default:
		return 0;
	}
}

void shim6_ctx_note(struct shim6_ctx *ctx)
{
	const struct shim6_sm *sm = &ctx->sm;

	lockdep_assert_held(&ctx->lock);
	note(&ctx->sn->by_peer, &ctx->by_peer, sm->ct_peer);
	note(&ctx->sn->by_nonce, &ctx->by_nonce, awaited(sm));
}

static bool shares(struct shim6_ctx *ctx, u64 tag, const struct reap_locset *set)
{
	const struct shim6_sm *sm = &ctx->sm;
	bool found = false;
	unsigned int i;

	spin_lock_bh(&ctx->lock);
	if (!ctx->dead && shim6_state_has_peer(sm->state) && sm->ct_peer == tag)
		for (i = 0; i < set->n && !found; i++)
			found = shim6_sm_peer_has(sm, &set->addr[i]);
	spin_unlock_bh(&ctx->lock);
	return found;
}

/*
 * There is one such context at most, for the rule was kept before. Only a peer
 * that gives all its contexts one tag makes the list long; that is its own loss,
 * so not all of it is searched.
 */
void shim6_ctx_disentangle(struct shim6_ctx *ctx)
{
	const struct shim6_event ev = { .type = SHIM6_EV_CONFUSED };
	const struct shim6_event end = { .type = SHIM6_EV_DELETE };
	struct rhlist_head *list, *pos;
	unsigned int looks = 0;
	struct reap_locset set;
	struct shim6_ctx *other;
	u64 tag;

	spin_lock_bh(&ctx->lock);
	tag = ctx->by_peer.key;
	set = ctx->sm.ls_peer;
	spin_unlock_bh(&ctx->lock);
	if (!tag)
		return;
	list = rhltable_lookup(&ctx->sn->by_peer, &tag, alias_params);
	rhl_for_each_entry_rcu(other, pos, list, by_peer.node) {
		if (looks++ == SHIM6_CONFUSED_LOOKS)
			return;
		if (other == ctx || !shares(other, tag, &set))
			continue;
		SHIM6_INC(ctx->sn, CONFUSED);
		/* Without memory for a set-up it goes; both must not stay (7.6). */
		if (shim6_dispatch(other, &ev, NULL) == -ENOMEM)
			shim6_dispatch(other, &end, NULL);
	}
}

struct shim6_ctx *shim6_ctx_by_id(struct shim6_net *sn, u32 id)
{
	return xa_load(&sn->ids, id);
}

/*
 * A tag nobody else on this host has (RFC 5533 4.1). With 2^47 tags a clash
 * is all but impossible; more than a few in a row mean something else is
 * wrong. Tests may draw from fewer.
 */
static int insert_by_tag(struct shim6_net *sn, struct shim6_ctx *ctx)
{
	int bits = READ_ONCE(sn->test_tag_bits);
	u64 mask = bits ? GENMASK_ULL(bits - 1, 0) : SHIM6_TAG_MASK;
	int tries = bits ? 1000 : 8, err = -EEXIST;

	while (tries-- && err == -EEXIST) {
		ctx->sm.ct_local = get_random_u64() & mask;
		if (ctx->sm.ct_local)
			err = rhashtable_lookup_insert_fast(&sn->by_tag,
							    &ctx->by_tag,
							    by_tag_params);
	}
	return err;
}

/*
 * By ULIDs only when the tag is set, by id last: who finds a context finds it
 * complete. What a failure leaves half inserted, shim6_ctx_kill() takes out.
 */
static int insert(struct shim6_net *sn, struct shim6_ctx *ctx)
{
	int err;

	err = insert_by_tag(sn, ctx);
	if (err)
		return err;
	err = rhashtable_lookup_insert_fast(&sn->by_ulids, &ctx->by_ulids,
					    by_ulids_params);
	if (err)
		return err;
	err = xa_alloc_cyclic_bh(&sn->ids, &ctx->id, ctx, xa_limit_31b,
				 &sn->next_id, GFP_ATOMIC);
	return min(err, 0);
}

static struct shim6_ctx *alloc_ctx(struct shim6_net *sn,
				   const struct in6_addr *local,
				   const struct in6_addr *peer, u32 fii)
{
	struct reap_locset ls_local;
	struct shim6_ctx *ctx;
	struct shim6_env env;

	ctx = kmem_cache_zalloc(shim6_ctx_cache, GFP_ATOMIC);
	if (!ctx)
		return NULL;
	spin_lock_init(&ctx->lock);
	INIT_LIST_HEAD(&ctx->held);
	INIT_LIST_HEAD(&ctx->held_prefix);
	ctx->sn = sn;
	ctx->created = ktime_get_seconds();
	timer_setup(&ctx->timer, shim6_timer_fn, 0);
	shim6_env_init(&env, sn);
	ctx->proof = shim6_proof_get(sn, local, &ctx->sm.own);
	shim6_locset_build(sn, local, ctx->proof, ctx->sm.own, &ls_local);
	shim6_sm_init(&ctx->sm, &env, local, peer, fii, 0, &ls_local);
	return ctx;
}

static void shim6_ctx_free_rcu(struct rcu_head *head)
{
	struct shim6_ctx *ctx = container_of(head, struct shim6_ctx, rcu);

	kfree(ctx->sm.setup);
	kfree(ctx->sm.reap.work);
	kfree(ctx->sm.shown);
	shim6_sign_put(ctx->sm.sig);
	shim6_proof_put(ctx->proof);
	kmem_cache_free(shim6_ctx_cache, ctx);
}

/**
 * shim6_ctx_create() - a context in IDLE, in the tables
 * @sn: namespace
 * @local: ULID(local)
 * @peer: ULID(peer)
 * @fii: Forked Instance Identifier
 * @why: the reason when there is none
 *
 * Context: RCU read side. A context that stays IDLE after its first event
 * does not exist: shim6_dispatch() removes it.
 *
 * Return: the context, or NULL; also when another CPU was faster
 * (@why = SHIM6_DROP_STATE).
 */
struct shim6_ctx *shim6_ctx_create(struct shim6_net *sn,
				   const struct in6_addr *local,
				   const struct in6_addr *peer, u32 fii,
				   enum shim6_drop *why)
{
	struct shim6_prefix *prefix;
	struct shim6_ctx *ctx;
	int err;

	*why = shim6_room_take(sn, peer, &prefix);
	if (*why)
		return NULL;
	*why = SHIM6_DROP_NO_MEMORY;
	ctx = alloc_ctx(sn, local, peer, fii);
	if (!ctx) {
		shim6_room_return(sn, prefix);
		return NULL;
	}
	ctx->prefix = prefix;
	atomic_inc(&sn->n_state[SHIM6_STATE_IDLE]);
	SHIM6_INC(sn, CONTEXTS_CREATED);
	err = insert(sn, ctx);
	if (!err) {
		shim6_addr_watch(sn);
		return ctx;
	}
	if (err == -EEXIST)
		*why = SHIM6_DROP_STATE;
	shim6_ctx_kill(ctx, SHIM6_STATE_IDLE);
	return NULL;
}

/* No step and no arming of the timer comes after this. False: nor before it. */
static bool mark_dead(struct shim6_ctx *ctx, struct shim6_path **path,
		      struct shim6_watch **watch)
{
	struct shim6_net *sn = ctx->sn;

	lockdep_assert_held(&ctx->lock);
	if (ctx->dead)
		return false;
	ctx->dead = true;
	timer_delete(&ctx->timer);
	shim6_proof_outlive(ctx->proof, ctx->sm.ls_local.generation);
	*watch = shim6_watch_end(ctx);
	note(&sn->by_peer, &ctx->by_peer, 0);
	note(&sn->by_nonce, &ctx->by_nonce, 0);
	shim6_room_note(ctx);
	*path = rcu_replace_pointer(ctx->path, NULL,
				    lockdep_is_held(&ctx->lock));
	return true;
}

/* What mark_dead() leaves; nobody else does this for the same context. */
static void take_out(struct shim6_ctx *ctx, u8 from, struct shim6_path *path,
		     struct shim6_watch *watch)
{
	const struct shim6_notice removed = {
		.action.type = SHIM6_ACT_FREE,
		.state = from,
	};
	struct shim6_net *sn = ctx->sn;

	rhashtable_remove_fast(&sn->by_ulids, &ctx->by_ulids, by_ulids_params);
	rhashtable_remove_fast(&sn->by_tag, &ctx->by_tag, by_tag_params);
	xa_erase_bh(&sn->ids, ctx->id);
	atomic_dec(&sn->n_state[ctx->sm.state]);
	shim6_room_return(sn, ctx->prefix);
	SHIM6_INC(sn, CONTEXTS_REMOVED);
	shim6_notify(ctx, &removed);
	if (path)
		shim6_path_free(path);
	shim6_watch_free(watch);
	call_rcu(&ctx->rcu, shim6_ctx_free_rcu);
}

/**
 * shim6_ctx_kill() - take a context out of the world
 * @ctx: context; the caller holds rcu_read_lock()
 * @from: the state it was in, for the administrator
 *
 * Teardown order: @dead first, under the lock, so that no step and no arming
 * of the timer comes after; then the tables, so that nobody new finds it;
 * then the memory, after all who found it before are done. The timer's
 * handler is one of those: it runs in softirq, which a grace period waits
 * for, so a handler already running needs no synchronous deletion (which its
 * own context could not do).
 */
void shim6_ctx_kill(struct shim6_ctx *ctx, u8 from)
{
	struct shim6_watch *watch;
	struct shim6_path *path;
	bool ours;

	spin_lock_bh(&ctx->lock);
	ours = mark_dead(ctx, &path, &watch);
	spin_unlock_bh(&ctx->lock);
	if (ours)
		take_out(ctx, from, path, watch);
}

bool shim6_ctx_discard(struct shim6_ctx *ctx)
{
	struct shim6_watch *watch;
	struct shim6_path *path;
	bool ours;

	spin_lock_bh(&ctx->lock);
	ours = shim6_room_is_held(ctx) && mark_dead(ctx, &path, &watch);
	spin_unlock_bh(&ctx->lock);
	if (ours)
		take_out(ctx, ctx->sm.state, path, watch);
	return ours;
}

int shim6_ctx_net_init(struct shim6_net *sn)
{
	int err;

	xa_init_flags(&sn->ids, XA_FLAGS_ALLOC1 | XA_FLAGS_LOCK_BH);
	err = rhashtable_init(&sn->by_ulids, &by_ulids_params);
	if (err)
		return err;
	err = rhashtable_init(&sn->by_tag, &by_tag_params);
	if (err)
		goto err_ulids;
	err = rhltable_init(&sn->by_peer, &alias_params);
	if (err)
		goto err_tag;
	err = rhltable_init(&sn->by_nonce, &alias_params);
	if (err)
		goto err_peer;
	err = shim6_room_net_init(sn);
	if (err)
		goto err_nonce;
	return 0;

err_nonce:
	rhltable_destroy(&sn->by_nonce);
err_peer:
	rhltable_destroy(&sn->by_peer);
err_tag:
	rhashtable_destroy(&sn->by_tag);
err_ulids:
	rhashtable_destroy(&sn->by_ulids);
	return err;
}

/**
 * shim6_ctx_kill_all() - all contexts of a namespace go
 * @sn: namespace; nothing creates contexts any more
 *
 * Context: may sleep. When it returns no timer of a context runs any more.
 */
void shim6_ctx_kill_all(struct shim6_net *sn)
{
	struct shim6_ctx *ctx;
	unsigned long id;

	xa_for_each(&sn->ids, id, ctx) {
		rcu_read_lock();
		/* It may have gone by itself between the walk and the lock. */
		ctx = shim6_ctx_by_id(sn, id);
		if (ctx)
			shim6_ctx_kill(ctx, READ_ONCE(ctx->sm.state));
		rcu_read_unlock();
		cond_resched();
	}
	/* Timers' handlers and lookups that began before are over after this. */
	synchronize_rcu();
}

/** shim6_ctx_net_exit() - the tables go; nobody looks at them any more */
void shim6_ctx_net_exit(struct shim6_net *sn)
{
	rhashtable_destroy(&sn->by_ulids);
	rhashtable_destroy(&sn->by_tag);
	rhltable_destroy(&sn->by_peer);
	rhltable_destroy(&sn->by_nonce);
	shim6_room_net_exit(sn);
	xa_destroy(&sn->ids);
}

int __init shim6_ctx_init(void)
{
	get_random_bytes(shim6_hash_key, sizeof(shim6_hash_key));
	/* Not by lines of cache: two pages would hold 8, and not all of that. */
	shim6_ctx_cache = kmem_cache_create("shim6_ctx",
					    sizeof(struct shim6_ctx),
					    SHIM6_CTX_ALIGN, 0, NULL);
	return shim6_ctx_cache ? 0 : -ENOMEM;
}

void shim6_ctx_exit(void)
{
	/* The callbacks of contexts just killed free into the cache. */
	rcu_barrier();
	kmem_cache_destroy(shim6_ctx_cache);
}
