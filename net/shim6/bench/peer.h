/* SPDX-License-Identifier: GPL-2.0 */
/* Peers of the host: who makes contexts with it, and who uses them then. */
#ifndef _SHIM6_BENCH_PEER_H
#define _SHIM6_BENCH_PEER_H

#include <linux/in6.h>
#include <linux/netdevice.h>

/**
 * struct known - a context that was made
 * @tag: CT(host)
 * @peer: whose it is
 */
struct known {
	u64 tag;
	u32 peer;
};

/**
 * struct peer_flows - packets of many contexts
 * @net: namespace of the host
 * @dev: device that the peers are behind
 * @host: the host's address
 * @ulid: the first peer's ULID, but for its number
 * @known: contexts, will be shuffled
 * @n: how many
 * @at: the context of the next packet
 */
struct peer_flows {
	struct net *net;
	struct net_device *dev;
	struct in6_addr host;
	struct in6_addr ulid;
	struct known *known;
	u32 n;
	u32 at;
};

static inline struct in6_addr peer_address(const struct in6_addr *prefix,
					   u32 peer)
{
	struct in6_addr addr = *prefix;

	addr.s6_addr32[3] = htonl(peer + 1);
	return addr;
}

/** peer_flows_begin() - one packet of the host, which may begin a context */
int peer_flows_begin(struct net *net, const struct in6_addr *src,
		     const struct in6_addr *dest);

/**
 * peer_flows_measure() - what a packet costs among so many contexts
 * @all: contexts
 *
 * One flow over and over, then all of them in turn, out and in; and what one line
 * of memory costs that is not in a cache. Prints lines of JSON.
 *
 * Return: 0 or -errno.
 */
int peer_flows_measure(struct peer_flows *all);

#endif /* _SHIM6_BENCH_PEER_H */
