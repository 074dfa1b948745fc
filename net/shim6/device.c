// SPDX-License-Identifier: GPL-2.0
/*
 * Which devices do right with a packet that has our header?
 *
 * A transport checksum covers the ULIDs, the packet shows locators. Devices
 * that add up from where they are told, or hand the packet on as it is, do
 * not mind. Many drivers though compute the pseudo-header anew, from the
 * addresses they see, and kill the connection. No flag tells them apart.
 * What is not known right gets its packets finished in software.
 */
#include <linux/device.h>
#include <linux/hash.h>
#include <linux/netdevice.h>
#include <net/rtnetlink.h>

#include "data.h"

#define SHIM6_DEV_ALL	(SHIM6_DEV_CSUM | SHIM6_DEV_GSO)

/**
 * struct dev_verdict - what was last found out on this CPU
 * @dev: about which device; only compared, never followed; its hash is the place
 * @ifindex: its index, against an address used again
 * @until: jiffies, so that ethtool and new ports of a bridge show soon
 * @ability: SHIM6_DEV_ flags
 */
struct dev_verdict {
	const struct net_device *dev;
	int ifindex;
	unsigned long until;
	unsigned int ability;
};

/* Of two providers in turn, or of namespaces, each has a place. */
#define SHIM6_DEVICES_LOG	3

static DEFINE_PER_CPU(struct dev_verdict [1 << SHIM6_DEVICES_LOG],
		      shim6_verdicts);

/*
 * The other end of a veth may be in a router. Its forwarding path can tell
 * the length of a segment behind our header only with the help of our hook,
 * see shim6_input(); without it super-packets draw Packet Too Big. RCU.
 */
static bool peer_is_aware(struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	const struct net_device *peer;

	peer = ops->ndo_get_peer_dev ? ops->ndo_get_peer_dev(dev) : NULL;
	return peer && !netif_is_bridge_port(peer) &&
	       READ_ONCE(shim6_net(dev_net(peer))->enabled);
}

/*
 * All of these pass partial checksums by their start and offset. Behind tun,
 * tap and virtio is another kernel: unless it has this module it cannot cut a
 * super-packet with our header in it, and drops it.
 */
static unsigned int known_kind(struct net_device *dev)
{
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;
	const struct device *parent = dev->dev.parent;
	const char *kind = ops ? ops->kind : "";

	if ((dev->flags & IFF_LOOPBACK) || !strcmp(kind, "dummy") ||
	    !strcmp(kind, "bridge"))
		return SHIM6_DEV_ALL;
	if (!strcmp(kind, "veth") || !strcmp(kind, "netkit"))
		return SHIM6_DEV_CSUM |
		       (peer_is_aware(dev) ? SHIM6_DEV_GSO : 0);
	if (!strcmp(kind, "tun"))
		return SHIM6_DEV_CSUM;
	if (parent && !strcmp(dev_driver_string(parent), "virtio_net"))
		return SHIM6_DEV_CSUM;
	return 0;
}

/*
 * A device that cannot start a sum anywhere (NETIF_F_HW_CSUM) gets no packet
 * with extension headers unfinished: the core sees to that for sums and for
 * segments, later and better than we could.
 */
static unsigned int ability_of(struct net_device *dev)
{
	if (!(dev->features & NETIF_F_HW_CSUM))
		return SHIM6_DEV_ALL;
	return known_kind(dev);
}

static int weakest(struct net_device *lower, struct netdev_nested_priv *priv)
{
	unsigned int *ability = priv->data;

	/* In between: what is below it decides. */
	if (list_empty(&lower->adj_list.lower))
		*ability &= ability_of(lower);
	return 0;
}

/* VLANs, bonds, bridges are as good as the weakest device below them. */
static unsigned int find_out(struct net_device *dev)
{
	unsigned int ability = SHIM6_DEV_ALL;
	struct netdev_nested_priv priv = { .data = &ability };

	if (list_empty(&dev->adj_list.lower))
		return ability_of(dev);
	netdev_walk_all_lower_dev_rcu(dev, weakest, &priv);
	return ability;
}

unsigned int shim6_dev_ability(struct shim6_net *sn, struct net_device *dev)
{
	struct dev_verdict *v = this_cpu_ptr(shim6_verdicts);
	int mode = READ_ONCE(sn->segment);

	if (mode)
		return mode == 1 ? 0 : SHIM6_DEV_ALL;
	v += hash_ptr(dev, SHIM6_DEVICES_LOG);
	if (v->dev != dev || v->ifindex != dev->ifindex ||
	    time_after(jiffies, v->until)) {
		v->dev = dev;
		v->ifindex = dev->ifindex;
		v->until = jiffies + HZ;
		v->ability = find_out(dev);
	}
	return v->ability;
}
