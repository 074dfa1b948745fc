// SPDX-License-Identifier: GPL-2.0
/*
 * Which contexts are busy? When many lose the same link, those whose packets are
 * being lost just now should look for another one first. Packets are sampled, for
 * the packet path must not pay for it: about one of 16 is counted with its
 * context. What is counted fades: each second leaves half of it.
 */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sort.h>
#include <linux/xarray.h>

#include "data.h"

/* More than this are not sorted: 1 MiB, and as many as there are by default. */
#define SHIM6_SORTED_MAX	65536

DEFINE_PER_CPU(int, shim6_until_sample);
static DEFINE_PER_CPU(u32, shim6_sample_draw);

/*
 * The distance of samples is drawn from 1 to 32, or contexts that take turns
 * might never be seen. Not hard to guess, and two CPUs may lose a count: it is
 * an order of service.
 */
void shim6_sample(struct shim6_ctx *ctx, const struct sk_buff *skb)
{
	u32 draw = this_cpu_read(shim6_sample_draw) * 1664525U + 1013904223U;

	this_cpu_write(shim6_sample_draw, draw);
	this_cpu_write(shim6_until_sample, draw >> 27);
	WRITE_ONCE(ctx->activity,
		   READ_ONCE(ctx->activity) + shim6_packets(skb));
}

/**
 * struct busy - a context in the order
 * @key: activity, then when it was used last; a higher one is served first
 * @id: its id
 */
struct busy {
	u64 key;
	u32 id;
};

static u64 key_of(const struct shim6_ctx *ctx, u32 now)
{
	u32 last = READ_ONCE(ctx->sm.last_use);

	return (u64)shim6_activity(READ_ONCE(ctx->activity), now - last) << 32 |
	       last;
}

static int by_key(const void *a, const void *b)
{
	const struct busy *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? 1 : -1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Return: how many were taken down; the ids of the others are above @last. */
static unsigned int take_down(struct shim6_net *sn, struct busy *list,
			      unsigned int room, unsigned long *last)
{
	u32 now = ktime_get_seconds();
	struct shim6_ctx *ctx;
	unsigned int n = 0;
	unsigned long id;

	rcu_read_lock();
	xa_for_each(&sn->ids, id, ctx) {
		if (n == room)
			break;
		list[n++] = (struct busy){ key_of(ctx, now), id };
		*last = id;
	}
	rcu_read_unlock();
	return n;
}

/* The context may have gone meanwhile. */
static void visit(struct shim6_net *sn, u32 id,
		  void (*fn)(struct shim6_ctx *ctx, void *arg), void *arg)
{
	struct shim6_ctx *ctx;

	rcu_read_lock();
	ctx = shim6_ctx_by_id(sn, id);
	if (ctx)
		fn(ctx, arg);
	rcu_read_unlock();
	cond_resched();
}

void shim6_busiest_first(struct shim6_net *sn,
			 void (*fn)(struct shim6_ctx *ctx, void *arg),
			 void *arg)
{
	unsigned int room, i, n = 0;
	struct shim6_ctx *ctx;
	unsigned long id = 0;
	struct busy *list;

	/* Some may come while we look. */
	room = min(READ_ONCE(sn->n_contexts) + 64, SHIM6_SORTED_MAX);
	list = kvmalloc_array(room, sizeof(*list), GFP_KERNEL | __GFP_NOWARN);
	if (list)
		n = take_down(sn, list, room, &id);
	sort(list, n, sizeof(*list), by_key, NULL);
	for (i = 0; i < n; i++)
		visit(sn, list[i].id, fn, arg);
	kvfree(list);
	xa_for_each_start(&sn->ids, id, ctx, n ? id + 1 : 0)
		visit(sn, id, fn, arg);
}
