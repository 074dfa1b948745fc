// SPDX-License-Identifier: GPL-2.0
/*
 * Signatures over own lists, RFC 5533 5.15.5. The key is in the kernel's keyring
 * and signing sleeps, so it is done ahead: contexts with the same ULID begin with
 * the same generation, and so share the list and its signature. What was not
 * foreseen is made when a context asks, and the list is told then.
 */
#include <linux/slab.h>

#include "core/cga.h"
#include "core/sha1.h"
#include "proof.h"
#include "locators.h"
#include "shim6.h"

/**
 * struct shim6_signed - a signature, shared
 * @ref: one of shim6_net.signed_lists, one of each context that has it
 * @rcu: freed after a grace period
 * @proof: whose key made it; with a reference
 * @digest: of what was signed
 * @sig: the signature
 */
struct shim6_signed {
	refcount_t ref;
	struct rcu_head rcu;
	struct shim6_proof *proof;
	u8 digest[SHA1_DIGEST_SIZE];
	struct shim6_sig sig;
};

/**
 * struct to_sign - a list that wants a signature
 * @proof: with a reference
 * @len: octets of the signature
 * @generation: Locator List Generation
 * @digest: of what is signed
 */
struct to_sign {
	struct shim6_proof *proof;
	u16 len;
	u32 generation;
	u8 digest[SHA1_DIGEST_SIZE];
};

/**
 * struct sign_asker - a context that waits for a signature
 * @node: in shim6_net.sign_queue
 * @id: its id
 */
struct sign_asker {
	struct list_head node;
	u32 id;
};

static void put_signed(struct shim6_signed *sd)
{
	if (!sd || !refcount_dec_and_test(&sd->ref))
		return;
	shim6_proof_put(sd->proof);
	kfree_rcu(sd, rcu);
}

void shim6_sign_put(const struct shim6_sig *sig)
{
	if (sig)
		put_signed(container_of(sig, struct shim6_signed, sig));
}

/* With a reference, or NULL. */
static struct shim6_signed *find_signed(struct shim6_net *sn,
					const struct to_sign *ts)
{
	struct shim6_signed *sd, *found = NULL;
	unsigned int i;

	spin_lock_bh(&sn->sign_lock);
	for (i = 0; i < ARRAY_SIZE(sn->signed_lists) && !found; i++) {
		sd = sn->signed_lists[i];
		if (sd && sd->proof == ts->proof &&
		    !memcmp(sd->digest, ts->digest, sizeof(ts->digest)))
			found = sd;
	}
	if (found)
		refcount_inc(&found->ref);
	spin_unlock_bh(&sn->sign_lock);
	return found;
}

/* The oldest one makes room. Takes over the reference. */
static void keep_signed(struct shim6_net *sn, struct shim6_signed *sd)
{
	struct shim6_signed *old;
	unsigned int i;

	spin_lock_bh(&sn->sign_lock);
	i = sn->signed_next++ % ARRAY_SIZE(sn->signed_lists);
	old = sn->signed_lists[i];
	sn->signed_lists[i] = sd;
	spin_unlock_bh(&sn->sign_lock);
	put_signed(old);
}

/* May sleep. Return: 0, or why there is no signature. */
static int make(struct shim6_net *sn, const struct to_sign *ts)
{
	struct shim6_signed *sd;
	int err;

	sd = kzalloc(struct_size(sd, sig.octets, ts->len), GFP_KERNEL);
	if (!sd)
		return -ENOMEM;
	err = shim6_rsa_sign(ts->proof->key, ts->digest, sd->sig.octets,
			     ts->len);
	if (err) {
		kfree(sd);
		SHIM6_INC(sn, SIGNATURES_FAILED);
		pr_notice_ratelimited("a list of locators could not be signed with key %d: error %d\n",
				      key_serial(ts->proof->key), err);
		return err;
	}
	refcount_set(&sd->ref, 1);
	refcount_inc(&ts->proof->ref);
	sd->proof = ts->proof;
	memcpy(sd->digest, ts->digest, sizeof(sd->digest));
	sd->sig.generation = ts->generation;
	sd->sig.len = ts->len;
	keep_signed(sn, sd);
	SHIM6_INC(sn, SIGNATURES_MADE);
	return 0;
}

static int make_once(struct shim6_net *sn, const struct to_sign *ts)
{
	struct shim6_signed *sd = find_signed(sn, ts);

	if (!sd)
		return make(sn, ts);
	put_signed(sd);
	return 0;
}

/* Under the lock of @ctx, which wants a signature and so has a proof. */
static void note_wanted(const struct shim6_ctx *ctx, struct to_sign *ts)
{
	struct shim6_list_view list;

	lockdep_assert_held(&ctx->lock);
	shim6_sm_to_sign(&ctx->sm, &list);
	shim6_cga_signed_digest(&list, ts->digest);
	ts->generation = list.generation;
	ts->len = ctx->sm.own->sig_len;
	ts->proof = ctx->proof;
}

void shim6_sign_lend(struct shim6_ctx *ctx)
{
	struct shim6_signed *sd;
	struct to_sign ts;

	lockdep_assert_held(&ctx->lock);
	if (!shim6_sm_wants_signature(&ctx->sm))
		return;
	note_wanted(ctx, &ts);
	sd = find_signed(ctx->sn, &ts);
	if (!sd)
		return;
	shim6_sign_put(ctx->sm.sig);
	ctx->sm.sig = &sd->sig;
}

void shim6_sign_ask(struct shim6_ctx *ctx)
{
	struct shim6_net *sn = ctx->sn;
	struct sign_asker *asker;

	lockdep_assert_held(&ctx->lock);
	/* One in IDLE is about to go: what began it was refused. */
	if (ctx->signing || ctx->dead || ctx->sm.state == SHIM6_STATE_IDLE ||
	    !shim6_sm_wants_signature(&ctx->sm))
		return;
	/* Without memory it asks again with its next event. */
	asker = kmalloc(sizeof(*asker), GFP_ATOMIC | __GFP_NOWARN);
	if (!asker)
		return;
	ctx->signing = true;
	asker->id = ctx->id;
	spin_lock_bh(&sn->sign_lock);
	list_add_tail(&asker->node, &sn->sign_queue);
	spin_unlock_bh(&sn->sign_lock);
	queue_work(shim6_proof_wq, &sn->sign_work);
}

/* RCU. What does the context want now? With a reference to its proof. */
static bool ask_back(struct shim6_ctx *ctx, struct to_sign *ts)
{
	bool wants;

	spin_lock_bh(&ctx->lock);
	ctx->signing = false;
	wants = !ctx->dead && shim6_sm_wants_signature(&ctx->sm);
	if (wants) {
		note_wanted(ctx, ts);
		refcount_inc(&ts->proof->ref);
	}
	spin_unlock_bh(&ctx->lock);
	return wants;
}

static void serve(struct shim6_net *sn, u32 id)
{
	const struct shim6_event ev = { .type = SHIM6_EV_SIGNED };
	struct shim6_ctx *ctx;
	struct to_sign ts;
	bool wants;
	int err;

	rcu_read_lock();
	ctx = shim6_ctx_by_id(sn, id);
	wants = ctx && ask_back(ctx, &ts);
	rcu_read_unlock();
	if (!wants)
		return;
	err = make_once(sn, &ts);
	shim6_proof_put(ts.proof);
	if (err)
		return;
	/* Whoever has the id now: the event says no more than "look again". */
	rcu_read_lock();
	ctx = shim6_ctx_by_id(sn, id);
	if (ctx)
		shim6_dispatch(ctx, &ev, NULL);
	rcu_read_unlock();
}

/* NULL: there is none; @more: there are others. */
static struct sign_asker *next_asker(struct shim6_net *sn, bool *more)
{
	struct sign_asker *asker;

	spin_lock_bh(&sn->sign_lock);
	asker = list_first_entry_or_null(&sn->sign_queue, struct sign_asker,
					 node);
	if (asker)
		list_del(&asker->node);
	*more = !list_empty(&sn->sign_queue);
	spin_unlock_bh(&sn->sign_lock);
	return asker;
}

/* One at a time: other namespaces have their turn in between. */
static void shim6_sign_work(struct work_struct *work)
{
	struct shim6_net *sn = container_of(work, struct shim6_net, sign_work);
	struct sign_asker *asker;
	bool more;

	asker = next_asker(sn, &more);
	if (asker && READ_ONCE(sn->enabled))
		serve(sn, asker->id);
	kfree(asker);
	if (more)
		queue_work(shim6_proof_wq, &sn->sign_work);
}

/* The list that a context with this ULID would begin with now. */
static void sign_ahead(struct shim6_net *sn, struct shim6_proof *proof,
		       const struct shim6_proof_addr *pa)
{
	struct shim6_list_view list = { };
	struct to_sign ts = { .proof = proof };
	struct reap_locset set;

	shim6_locset_build(sn, &pa->addr, proof, &pa->own, &set);
	if (set.n < 2 || !memchr(set.method, SHIM6_METHOD_CGA, set.n))
		return;
	list.methods = set.method;
	list.addrs = (const u8 *)set.addr;
	list.generation = set.generation;
	list.n = set.n;
	shim6_cga_signed_digest(&list, ts.digest);
	ts.generation = set.generation;
	ts.len = pa->own.sig_len;
	make_once(sn, &ts);
}

void shim6_sign_ahead(struct shim6_net *sn)
{
	struct shim6_proof *proof;
	unsigned int i, n = 0;

	while ((proof = shim6_proof_nth(sn, n++))) {
		for (i = 0; proof->key && i < proof->n; i++)
			if (shim6_address_is_local(sn, &proof->addr[i].addr))
				sign_ahead(sn, proof, &proof->addr[i]);
		shim6_proof_put(proof);
	}
}

void shim6_sign_forget(struct shim6_net *sn)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sn->signed_lists); i++)
		keep_signed(sn, NULL);
}

void shim6_sign_net_init(struct shim6_net *sn)
{
	INIT_WORK(&sn->sign_work, shim6_sign_work);
	spin_lock_init(&sn->sign_lock);
	INIT_LIST_HEAD(&sn->sign_queue);
}

/* No context is left that could ask, and nobody looks ahead. */
void shim6_sign_net_exit(struct shim6_net *sn)
{
	struct sign_asker *asker, *next;

	cancel_work_sync(&sn->sign_work);
	list_for_each_entry_safe(asker, next, &sn->sign_queue, node)
		kfree(asker);
	INIT_LIST_HEAD(&sn->sign_queue);
	shim6_sign_forget(sn);
}
