// SPDX-License-Identifier: GPL-2.0
/* Routes on locators: a packet leaves by the provider of its source. */
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>
#include <net/neighbour.h>
#include <net/rtnetlink.h>

#include "route.h"
#include "shim6.h"

struct shim6_path *shim6_path_alloc(const struct reap_pair *pair, u64 tag)
{
	struct shim6_path *path;

	path = kzalloc(sizeof(*path), GFP_ATOMIC);
	if (!path)
		return NULL;
	if (dst_cache_init(&path->cache, GFP_ATOMIC | __GFP_NOWARN) ||
	    dst_cache_init(&path->in, GFP_ATOMIC | __GFP_NOWARN)) {
		dst_cache_destroy(&path->cache);
		kfree(path);
		return NULL;
	}
	path->pair = *pair;
	path->tag = tag;
	return path;
}

static void path_free_rcu(struct rcu_head *head)
{
	struct shim6_path *path = container_of(head, struct shim6_path, rcu);

	dst_cache_destroy(&path->cache);
	dst_cache_destroy(&path->in);
	kfree(path);
}

void shim6_path_free(struct shim6_path *path)
{
	call_rcu(&path->rcu, path_free_rcu);
}

static struct dst_entry *lookup(struct net *net, struct flowi6 *fl6,
				const struct net_device *dev)
{
	struct dst_entry *dst;
	int err;

	/* With a source given, oif alone is only a wish. */
	fl6->flowi6_oif = dev ? dev->ifindex : 0;
	dst = ip6_route_output_flags(net, NULL, fl6,
				     dev ? RT6_LOOKUP_F_IFACE : 0);
	err = dst->error;
	if (!err)
		return dst;
	dst_release(dst);
	return ERR_PTR(err);
}

/*
 * Addresses of routers and of servers with routed addresses live on devices
 * that lead nowhere. There the routing table alone decides.
 */
static bool leads_nowhere(const struct net_device *dev)
{
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;

	return (dev->flags & IFF_LOOPBACK) || netif_is_l3_master(dev) ||
	       (ops && !strcmp(ops->kind, "dummy"));
}

/*
 * Did a rule or a source-specific route choose, or merely the destination?
 * What the administrator decided for this source is not second-guessed. RCU.
 */
static bool chosen_by_source(const struct rt6_info *rt)
{
	const struct fib6_info *from = rcu_dereference(rt->from);

	return rt->rt6i_src.plen ||
	       (from && from->fib6_table->tb6_id != RT6_TABLE_MAIN);
}

/* The device to bind the lookup to, NULL when @dst is right as it is. RCU. */
static const struct net_device *provider_of(struct net *net,
					    const struct in6_addr *addr,
					    const struct dst_entry *dst)
{
	const struct net_device *dev;

	if (!IS_ERR(dst)) {
		const struct rt6_info *rt = dst_rt6_info(dst);

		if (rt->rt6i_flags & RTF_LOCAL)
			return NULL;	/* the peer is this host */
		if (chosen_by_source(rt) || ipv6_dev_find(net, addr, dst->dev))
			return NULL;
	}
	dev = ipv6_dev_find(net, addr, NULL);
	return dev && !leads_nowhere(dev) ? dev : NULL;
}

/*
 * First by the routing table with both locators as keys, so that rules and
 * source-specific routes are honoured. When that picks a device that does
 * not hold the source, bound to the one that does; if that has no route the
 * pair does not work: a packet with the address of one provider must not
 * leave by another, who would drop it (RFC 2827), or worse, would not, and
 * make a dead provider look alive.
 */
struct dst_entry *shim6_route(struct net *net, const struct reap_pair *pair,
			      u32 mark, u8 proto)
{
	struct flowi6 fl6 = {
		.daddr = pair->peer,
		.saddr = pair->local,
		.flowi6_mark = mark,
		.flowi6_proto = proto,
		.flowi6_uid = sock_net_uid(net, NULL),
	};
	const struct net_device *dev;
	struct dst_entry *dst;

	rcu_read_lock();
	dst = lookup(net, &fl6, NULL);
	dev = provider_of(net, &pair->local, dst);
	if (dev) {
		if (!IS_ERR(dst))
			dst_release(dst);
		dst = lookup(net, &fl6, dev);
	}
	rcu_read_unlock();
	return dst;
}

void shim6_route_give_up(struct net *net, const struct reap_pair *pair)
{
	struct neighbour *n;
	struct dst_entry *dst;

	dst = shim6_route(net, pair, 0, SHIM6_NEXTHDR);
	if (IS_ERR(dst))
		return;
	n = dst_neigh_lookup(dst, &pair->peer);
	if (n) {
		if (READ_ONCE(n->nud_state) & NUD_INCOMPLETE)
			neigh_update(n, NULL, NUD_FAILED,
				     NEIGH_UPDATE_F_OVERRIDE |
				     NEIGH_UPDATE_F_ADMIN, 0);
		neigh_release(n);
	}
	dst_release(dst);
}

/* A mark may choose another table, hence another route: not from the cache. */
struct dst_entry *shim6_path_dst(struct net *net, struct shim6_path *path,
				 u32 mark)
{
	struct dst_entry *dst;
	struct in6_addr saddr;

	if (mark)
		return shim6_route(net, &path->pair, mark, SHIM6_NEXTHDR);
	dst = dst_cache_get_ip6(&path->cache, &saddr);
	if (likely(dst))
		return dst;
	dst = shim6_route(net, &path->pair, 0, SHIM6_NEXTHDR);
	if (!IS_ERR(dst))
		dst_cache_set_ip6(&path->cache, dst, &path->pair.local);
	return dst;
}

bool shim6_path_comes_back(const struct shim6_path *path,
			   const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);

	return !skb->mark && !skb_dst(skb) &&
	       ipv6_addr_equal(&ip6->daddr, &path->pair.local) &&
	       ipv6_addr_equal(&ip6->saddr, &path->pair.peer);
}

bool shim6_path_take_in(struct shim6_path *path, struct sk_buff *skb)
{
	struct dst_entry *dst;

	if (READ_ONCE(path->in_ifindex) != skb->skb_iif)
		return false;
	dst = dst_cache_get(&path->in);
	if (dst)
		skb_dst_set(skb, dst);
	return dst;
}

void shim6_path_keep_in(struct shim6_path *path, struct sk_buff *skb)
{
	int first;

	if (!skb_dst_force(skb))
		return;
	first = cmpxchg(&path->in_ifindex, 0, skb->skb_iif);
	if (!first || first == skb->skb_iif)
		dst_cache_set_ip6(&path->in, skb_dst(skb), &path->pair.local);
}
