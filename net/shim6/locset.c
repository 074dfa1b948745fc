// SPDX-License-Identifier: GPL-2.0
/* This host's own locators, RFC 5534 3: available and operational addresses. */
#include <linux/netdevice.h>
#include <linux/random.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>

#include "shim6.h"

bool shim6_may_take_part(struct shim6_net *sn)
{
	if (!READ_ONCE(sn->params.require_verification))
		return true;
	if (!xchg(&sn->said_why, true))
		pr_notice("no HBA/CGA parameters: no contexts are set up from here. Set net.shim6.require_verification=0 to use unproven locators (accepted only by peers that do the same)\n");
	return false;
}

static bool link_is_up(const struct net_device *dev)
{
	return netif_running(dev) && netif_carrier_ok(dev);
}

/* Good for new associations: neither tentative nor about to go. */
static bool is_available(const struct inet6_ifaddr *ifa)
{
	u32 flags = READ_ONCE(ifa->flags);

	if (flags & (IFA_F_DADFAILED | IFA_F_DEPRECATED | IFA_F_TEMPORARY))
		return false;
	if ((flags & IFA_F_TENTATIVE) && !(flags & IFA_F_OPTIMISTIC))
		return false;
	return shim6_is_shimmable(&ifa->addr, &ifa->addr);
}

static void add(struct reap_locset *set, const struct in6_addr *addr)
{
	if (set->n == REAP_MAX_LOCATORS || reap_locset_find(set, addr) >= 0)
		return;
	set->addr[set->n] = *addr;
	set->method[set->n] = SHIM6_METHOD_UNPROVEN;
	set->flags[set->n] = REAP_LOC_VERIFIED;
	set->n++;
}

static void add_device(struct reap_locset *set, struct inet6_dev *idev)
{
	struct inet6_ifaddr *ifa;

	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list)
		if (is_available(ifa))
			add(set, &ifa->addr);
	read_unlock_bh(&idev->lock);
}

void shim6_locset_build(struct shim6_net *sn, const struct in6_addr *ulid,
			struct reap_locset *set)
{
	struct net_device *dev;
	struct inet6_dev *idev;

	memset(set, 0, sizeof(*set));
	/* RFC 5533 10.1: the first generation is random. */
	set->generation = get_random_u32();
	add(set, ulid);
	if (!shim6_may_take_part(sn))
		return;
	rcu_read_lock();
	for_each_netdev_rcu(sn->net, dev) {
		idev = __in6_dev_get(dev);
		if (idev && link_is_up(dev) && !(dev->flags & IFF_LOOPBACK))
			add_device(set, idev);
	}
	rcu_read_unlock();
}

/* Can packets leave with this source now? Deprecated addresses still can. */
static bool is_operational(struct shim6_net *sn, const struct in6_addr *addr)
{
	const struct net_device *dev;
	bool up;

	rcu_read_lock();
	dev = ipv6_dev_find(sn->net, addr, NULL);
	up = dev && link_is_up(dev);
	rcu_read_unlock();
	return up;
}

u8 shim6_locset_down(struct shim6_net *sn, const struct reap_locset *set)
{
	unsigned int i;
	u8 down = 0;

	BUILD_BUG_ON(REAP_MAX_LOCATORS > 8);
	for (i = 0; i < set->n; i++)
		if (!is_operational(sn, &set->addr[i]))
			down |= BIT(i);
	return down;
}

bool shim6_address_is_local(struct shim6_net *sn, const struct in6_addr *addr)
{
	return ipv6_chk_addr(sn->net, addr, NULL, 0);
}
