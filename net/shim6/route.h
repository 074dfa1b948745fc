/* SPDX-License-Identifier: GPL-2.0 */
/* Paths of switched contexts, and routes on locators. */
#ifndef _SHIM6_ROUTE_H
#define _SHIM6_ROUTE_H

#include <linux/skbuff.h>
#include <net/dst_cache.h>
#include <net/net_namespace.h>

#include "reap/reap.h"

/**
 * struct shim6_path - how packets of a context travel while it is switched
 * @rcu: freed after a grace period
 * @pair: locators put on the wire
 * @tag: CT(peer)
 * @cache: route on the locators, per CPU
 * @in: route of what comes the other way, by @in_ifindex, per CPU
 * @in_ifindex: where the first such packet came in; 0: none has
 *
 * Immutable but for the caches; a switch replaces it. Absent (NULL) while the
 * locators are the ULIDs: no header then (RFC 5533 11).
 */
struct shim6_path {
	struct rcu_head rcu;
	struct reap_pair pair;
	u64 tag;
	struct dst_cache cache;
	struct dst_cache in;
	int in_ifindex;
};

/**
 * shim6_path_alloc() - a path for a pair of locators; GFP_ATOMIC
 * Return: NULL without memory.
 */
struct shim6_path *shim6_path_alloc(const struct reap_pair *pair, u64 tag);
void shim6_path_free(struct shim6_path *path);	/* after a grace period */
/**
 * shim6_route() - route on locators, bound to the provider of the source
 * @net: namespace
 * @pair: locators
 * @mark: packet mark
 * @proto: next header
 *
 * Return: dst with a reference, or ERR_PTR.
 */
struct dst_entry *shim6_route(struct net *net, const struct reap_pair *pair,
			      u32 mark, u8 proto);
/**
 * shim6_route_give_up() - packets on @pair that wait for their router wait no more
 * @net: namespace
 * @pair: locators that were just left
 *
 * A link that loses its carrier forgets its neighbours: what was sent before the
 * switch waits up to 3 s for an answer that does not come, and TCP does not
 * send again what it knows to be in a queue of this host.
 *
 * Context: process.
 */
void shim6_route_give_up(struct net *net, const struct reap_pair *pair);
/** shim6_path_dst() - the same through the path's cache; BH off */
struct dst_entry *shim6_path_dst(struct net *net, struct shim6_path *path,
				 u32 mark);
/**
 * shim6_path_comes_back() - may a packet share the route of others of a path?
 * @path: path
 * @skb: packet at PRE_ROUTING, still between locators
 *
 * The exact reverse of the path does; not with a mark, which routing rules may heed,
 * nor what somebody gave a route before.
 */
bool shim6_path_comes_back(const struct shim6_path *path,
			   const struct sk_buff *skb);
/**
 * shim6_path_take_in() - give a packet the route that others before it had
 * @path: path
 * @skb: packet that comes back
 *
 * By the interface of the first one only.
 *
 * Context: RCU read side, BH off.
 * Return: true when it has it: it is for this host.
 */
bool shim6_path_take_in(struct shim6_path *path, struct sk_buff *skb);
/** shim6_path_keep_in() - remember the route of a packet for this host; as above */
void shim6_path_keep_in(struct shim6_path *path, struct sk_buff *skb);

#endif /* _SHIM6_ROUTE_H */
