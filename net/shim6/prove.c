// SPDX-License-Identifier: GPL-2.0
/*
 * Signatures of peers, RFC 5533 5.15.5. Checking one takes longer than a softirq
 * should, and may sleep: the message waits for it in a short queue, and comes
 * again with the verdict. Meanwhile nothing is known of it: contexts that it
 * would begin do not exist.
 *
 * Who gets here has come through every cheaper check. Still anybody may make a
 * host check signatures, with his own address and key; so the checks get a share
 * of one CPU, and each address one signature in the queue, if some messages that
 * show it. Who finds no room is told nothing and will repeat.
 */
#include <linux/slab.h>

#include "core/cga.h"
#include "core/sha1.h"
#include "core/share.h"
#include "core/verify.h"
#include "proof.h"
#include "shim6.h"

/*
 * At the default share less than a second of checks: peers that come together, after
 * this host has lost its contexts, repeat themselves after four.
 */
#define SHIM6_PROVE_QUEUE	512
/* Contexts of one host that bring the same signature at the same time. */
#define SHIM6_PROVE_EACH	8

struct workqueue_struct *shim6_proof_wq;

/**
 * struct prove_job - a message that waits
 * @node: in shim6_net.prove_queue
 * @by_source: in shim6_net.prove_by_source
 * @name: what its signature is remembered by
 * @skb: the message; it has no device any more
 * @shown: what the peer has shown before, or NULL
 */
struct prove_job {
	struct list_head node;
	struct hlist_node by_source;
	u8 name[SHIM6_VERDICT_NAME_LEN];
	struct sk_buff *skb;
	struct shim6_shown *shown;
};

static void free_job(struct prove_job *job)
{
	kfree_skb(job->skb);
	kfree(job->shown);
	kfree(job);
}

static bool decode(const struct sk_buff *skb, struct shim6_msg *msg)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct shim6_reject reject;

	return !shim6_decode(skb->data, skb_headlen(skb), &ip6h->saddr,
			     &ip6h->daddr, msg, &reject);
}

static struct shim6_shown *copy_shown(struct shim6_ctx *ctx)
{
	struct shim6_shown *copy = NULL;
	const struct shim6_shown *shown;

	spin_lock_bh(&ctx->lock);
	shown = ctx->sm.shown;
	if (shown)
		copy = kmemdup(shown, struct_size(shown, octets, shown->len),
			       GFP_ATOMIC | __GFP_NOWARN);
	spin_unlock_bh(&ctx->lock);
	return copy;
}

/* False: memory is short, also when what the peer has shown went meanwhile. */
static bool fill(struct prove_job *job, struct shim6_ctx *ctx,
		 struct sk_buff *skb)
{
	struct shim6_msg msg;

	job->skb = skb_clone(skb, GFP_ATOMIC | __GFP_NOWARN);
	if (!job->skb)
		return false;
	/* What is left to do needs neither, and they may go while it waits. */
	skb_dst_drop(job->skb);
	job->skb->dev = NULL;
	job->shown = copy_shown(ctx);
	return decode(job->skb, &msg) &&
	       shim6_verdict_name(ctx->sn, job->shown, &msg, job->name);
}

static struct prove_job *make_job(struct shim6_ctx *ctx, struct sk_buff *skb)
{
	struct prove_job *job = kzalloc(sizeof(*job), GFP_ATOMIC | __GFP_NOWARN);

	if (!job || fill(job, ctx, skb))
		return job;
	free_job(job);
	return NULL;
}

static const struct in6_addr *source_of(const struct prove_job *job)
{
	return &ipv6_hdr(job->skb)->saddr;
}

static struct hlist_head *bucket_of(struct shim6_net *sn,
				    const struct prove_job *job)
{
	u32 hash = hsiphash(source_of(job), sizeof(struct in6_addr),
			    &sn->pace_key);

	return &sn->prove_by_source[hash % SHIM6_PROVE_BUCKETS];
}

static bool has_room(struct shim6_net *sn, const struct prove_job *new)
{
	const struct in6_addr *from = source_of(new);
	const struct prove_job *job;
	unsigned int same = 0;

	lockdep_assert_held(&sn->prove_lock);
	if (sn->n_prove == SHIM6_PROVE_QUEUE)
		return false;
	hlist_for_each_entry(job, bucket_of(sn, new), by_source) {
		if (!ipv6_addr_equal(source_of(job), from))
			continue;
		if (memcmp(job->name, new->name, sizeof(job->name)) ||
		    ++same == SHIM6_PROVE_EACH)
			return false;
	}
	return true;
}

static bool enqueue(struct shim6_net *sn, struct prove_job *job)
{
	bool room;

	spin_lock_bh(&sn->prove_lock);
	room = has_room(sn, job);
	if (room) {
		list_add_tail(&job->node, &sn->prove_queue);
		hlist_add_head(&job->by_source, bucket_of(sn, job));
		sn->n_prove++;
	}
	spin_unlock_bh(&sn->prove_lock);
	return room;
}

void shim6_prove(struct shim6_ctx *ctx, struct sk_buff *skb)
{
	struct prove_job *job = make_job(ctx, skb);
	struct shim6_net *sn = ctx->sn;

	if (!job)
		return shim6_count_drop(sn, SHIM6_DROP_NO_MEMORY);
	if (!enqueue(sn, job)) {
		free_job(job);
		return shim6_count_drop(sn, SHIM6_DROP_VERIFY_BUSY);
	}
	queue_delayed_work(shim6_proof_wq, &sn->prove_work, 0);
}

/* May sleep. Without memory nothing is known, and no verdict is to be remembered. */
static enum shim6_sig_state check(const struct prove_job *job)
{
	u8 digest[SHA1_DIGEST_SIZE];
	struct shim6_rsa_key key;
	struct shim6_msg msg;
	int err;

	if (!decode(job->skb, &msg) ||
	    !shim6_verify_key(job->shown, &msg, &key))
		return SHIM6_SIG_BAD;
	shim6_cga_signed_digest(&msg.list, digest);
	err = shim6_rsa_verify(&key, digest, &msg.signature);
	if (err == -ENOMEM)
		return SHIM6_SIG_UNKNOWN;
	return err ? SHIM6_SIG_BAD : SHIM6_SIG_GOOD;
}

static enum shim6_sig_state judge(struct shim6_net *sn,
				  const struct prove_job *job)
{
	enum shim6_sig_state state = check(job);

	SHIM6_INC(sn, SIGNATURES_CHECKED);
	if (state)
		shim6_verdict_keep(sn, job->name, state);
	else
		shim6_count_drop(sn, SHIM6_DROP_NO_MEMORY);
	return state;
}

/* Return: what the check took, ns; a copy of what was checked takes nothing. */
static u64 handle(struct shim6_net *sn, const struct prove_job *job)
{
	enum shim6_sig_state state = shim6_verdict_find(sn, job->name);
	u64 begun = ktime_get_ns(), spent = 0;

	if (!state) {
		state = judge(sn, job);
		spent = ktime_get_ns() - begun;
	}
	if (!state)
		return spent;
	local_bh_disable();
	rcu_read_lock();
	shim6_ctrl_again(sn, job->skb, state);
	rcu_read_unlock();
	local_bh_enable();
	return spent;
}

/* Its place is free only when it is done: one at a time of each address. */
static struct prove_job *first_job(struct shim6_net *sn)
{
	struct prove_job *job;

	spin_lock_bh(&sn->prove_lock);
	job = list_first_entry_or_null(&sn->prove_queue, struct prove_job, node);
	spin_unlock_bh(&sn->prove_lock);
	return job;
}

static void finish(struct shim6_net *sn, struct prove_job *job)
{
	spin_lock_bh(&sn->prove_lock);
	list_del(&job->node);
	hlist_del(&job->by_source);
	sn->n_prove--;
	spin_unlock_bh(&sn->prove_lock);
	free_job(job);
}

/* A tick early is near enough: no clock that wakes us is finer. */
static unsigned long ticks_until(u64 next, u64 now)
{
	return next > now + TICK_NSEC ? nsecs_to_jiffies(next - now) : 0;
}

/* One at a time: other namespaces have their turn in between. */
static void shim6_prove_work(struct work_struct *work)
{
	struct shim6_net *sn = container_of(to_delayed_work(work),
					    struct shim6_net, prove_work);
	struct prove_job *job = first_job(sn);
	u64 begun = ktime_get_ns(), spent;

	if (job && !ticks_until(sn->prove_next, begun)) {
		spent = handle(sn, job);
		finish(sn, job);
		sn->prove_next = shim6_share_next(sn->prove_next, begun, spent,
						  READ_ONCE(sn->verify_cpu_percent));
		job = first_job(sn);
	}
	if (job)
		queue_delayed_work(shim6_proof_wq, &sn->prove_work,
				   ticks_until(sn->prove_next, ktime_get_ns()));
}

void shim6_prove_net_init(struct shim6_net *sn)
{
	INIT_DELAYED_WORK(&sn->prove_work, shim6_prove_work);
	spin_lock_init(&sn->prove_lock);
	INIT_LIST_HEAD(&sn->prove_queue);
	shim6_verdict_net_init(sn);
	sn->verify_cpu_percent = SHIM6_VERIFY_CPU_PERCENT_DEFAULT;
}

/* The hooks are gone and protocol 140 is closed: nobody queues any more. */
void shim6_prove_net_exit(struct shim6_net *sn)
{
	struct prove_job *job, *next;

	cancel_delayed_work_sync(&sn->prove_work);
	list_for_each_entry_safe(job, next, &sn->prove_queue, node)
		finish(sn, job);
}

int __init shim6_proof_init(void)
{
	shim6_proof_wq = alloc_ordered_workqueue("shim6_proof", 0);
	return shim6_proof_wq ? 0 : -ENOMEM;
}

void shim6_proof_exit(void)
{
	destroy_workqueue(shim6_proof_wq);
}
