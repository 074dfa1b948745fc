// SPDX-License-Identifier: GPL-2.0
/* Packets of very many contexts: what does it cost to find the right one? */
#include <linux/prandom.h>
#include <linux/vmalloc.h>

#include "peer.h"
#include "stream.h"

int peer_flows_begin(struct net *net, const struct in6_addr *src,
		     const struct in6_addr *dest)
{
	struct stream s = {
		.net = net,
		.src = *src,
		.dest = *dest,
		.headroom = LL_MAX_HEADER,
	};
	int err;

	s.dst = stream_route(net, src, dest);
	if (IS_ERR(s.dst))
		return PTR_ERR(s.dst);
	local_bh_disable();
	err = stream_send(&s);
	local_bh_enable();
	dst_release(s.dst);
	return err;
}

/* Neighbours in memory are none in time. */
static void shuffle(struct peer_flows *all)
{
	struct rnd_state state;
	u32 i;

	prandom_seed_state(&state, 5533);
	for (i = all->n - 1; i; i--)
		swap(all->known[i],
		     all->known[prandom_u32_state(&state) % (i + 1)]);
}

static const struct known *next_known(struct peer_flows *all)
{
	const struct known *known = &all->known[all->at];

	if (++all->at == all->n)
		all->at = 0;
	return known;
}

static void next_out(struct stream *s)
{
	struct peer_flows *all = s->arg;

	s->dest = peer_address(&all->ulid, next_known(all)->peer);
}

static void next_in(struct stream *s)
{
	struct peer_flows *all = s->arg;
	const struct known *known = next_known(all);

	s->src = peer_address(&all->ulid, known->peer);
	s->tag = known->tag;
}

/* One flow over and over, then all contexts in turn, each of them once before. */
static int measure_flows(struct stream *s, bool out)
{
	int (*one)(struct stream *s) = out ? stream_send : stream_receive;
	const char *way = out ? "out" : "in";
	struct peer_flows *all = s->arg;
	u64 time;
	int err;

	s->next = out ? next_out : next_in;
	s->next(s);
	s->next = NULL;
	err = stream_measure(s, "hot", way, one, STREAM_ROUND, STREAM_ROUNDS);
	if (err)
		return err;
	s->next = out ? next_out : next_in;
	err = stream_rounds(s, one, all->n, &time, 1);
	return err ?: stream_measure(s, "spread", way, one, STREAM_ROUND,
				     STREAM_ROUNDS);
}

static int run_out(struct peer_flows *all)
{
	struct stream s = {
		.net = all->net,
		.arg = all,
		.src = all->host,
		.dest = all->ulid,
		.headroom = 128,
	};
	int err;

	s.dst = stream_route(s.net, &s.src, &s.dest);
	if (IS_ERR(s.dst))
		return PTR_ERR(s.dst);
	err = measure_flows(&s, true);
	dst_release(s.dst);
	return err;
}

static int run_in(struct peer_flows *all)
{
	struct stream s = {
		.net = all->net,
		.arg = all,
		.dev = all->dev,
		.dest = all->host,
	};
	struct socket *sink;
	int err;

	err = stream_open_sink(s.net, &sink);
	if (err)
		return err;
	err = measure_flows(&s, false);
	udp_tunnel_sock_release(sink);
	return err;
}

/*
 * What one line of memory costs that is not in a cache: one of each KiB, as many as
 * there are contexts, each read waiting for the one before.
 */
static int measure_line(const struct peer_flows *all)
{
	u64 begun, spent;
	u8 *memory, last = 0;
	u32 i;

	memory = vzalloc((size_t)all->n * 1024);
	if (!memory)
		return -ENOMEM;
	begun = ktime_get_ns();
	for (i = 0; i < all->n; i++)
		last = READ_ONCE(memory[(size_t)all->known[i].peer * 1024 +
					last]);
	spent = div_u64((ktime_get_ns() - begun) * 10, all->n);
	vfree(memory);
	pr_info("{\"case\": \"line\", \"way\": \"\", \"median\": %llu.%llu}\n",
		div_u64(spent, 10), spent % 10);
	return 0;
}

int peer_flows_measure(struct peer_flows *all)
{
	int err;

	shuffle(all);
	err = run_out(all);
	if (!err)
		err = run_in(all);
	return err ?: measure_line(all);
}
