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
#include <linux/netdevice.h>
#include <net/rtnetlink.h>

#include "data.h"

#define SHIM6_DEV_ALL	(SHIM6_DEV_CSUM | SHIM6_DEV_GSO)

/**
 * struct dev_verdict - what was last found out on this CPU
 * @dev: about which device; only compared, never followed
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

static DEFINE_PER_CPU(struct dev_verdict, shim6_verdict);

/*
 * Loopback, dummy, veth and an empty bridge stay inside this kernel, which
 * knows our header. Behind tun, tap and virtio is another one: it takes
 * partial checksums from their start and offset, but unless it has this
 * module it cannot cut a super-packet with our header in it, and drops it.
 */
static unsigned int known_kind(const struct net_device *dev)
{
	static const char * const inside[] = {
		"veth", "dummy", "bridge", "netkit", "ifb",
	};
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;
	const struct device *parent = dev->dev.parent;
	unsigned int i;

	if (dev->flags & IFF_LOOPBACK)
		return SHIM6_DEV_ALL;
	if (parent && !strcmp(dev_driver_string(parent), "virtio_net"))
		return SHIM6_DEV_CSUM;
	if (!ops)
		return 0;
	for (i = 0; i < ARRAY_SIZE(inside); i++)
		if (!strcmp(ops->kind, inside[i]))
			return SHIM6_DEV_ALL;
	return strcmp(ops->kind, "tun") ? 0 : SHIM6_DEV_CSUM;
}

/*
 * A device that cannot start a sum anywhere (NETIF_F_HW_CSUM) gets no packet
 * with extension headers unfinished: the core sees to that for sums and for
 * segments, later and better than we could.
 */
static unsigned int ability_of(const struct net_device *dev)
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
	struct dev_verdict *v = this_cpu_ptr(&shim6_verdict);
	int mode = READ_ONCE(sn->segment);

	if (mode)
		return mode == 1 ? 0 : SHIM6_DEV_ALL;
	if (v->dev != dev || v->ifindex != dev->ifindex ||
	    time_after(jiffies, v->until)) {
		v->dev = dev;
		v->ifindex = dev->ifindex;
		v->until = jiffies + HZ;
		v->ability = find_out(dev);
	}
	return v->ability;
}
