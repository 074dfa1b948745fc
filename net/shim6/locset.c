// SPDX-License-Identifier: GPL-2.0
/* This host's own locators, RFC 5534 3: available and operational addresses. */
#include <linux/jhash.h>
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

static void add_available(struct shim6_net *sn, struct reap_locset *set)
{
	struct net_device *dev;
	struct inet6_dev *idev;

	if (!shim6_may_take_part(sn))
		return;
	for_each_netdev_rcu(sn->net, dev) {
		idev = __in6_dev_get(dev);
		if (idev && link_is_up(dev) && !(dev->flags & IFF_LOOPBACK))
			add_device(set, idev);
	}
}

/* IFA_F_ flags of an address; false when no interface has it. */
static bool flags_of(struct inet6_dev *idev, const struct in6_addr *addr,
		     u32 *flags)
{
	const struct inet6_ifaddr *ifa;
	bool found = false;

	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list) {
		if (!ipv6_addr_equal(&ifa->addr, addr))
			continue;
		*flags = READ_ONCE(ifa->flags);
		found = true;
		break;
	}
	read_unlock_bh(&idev->lock);
	return found;
}

void shim6_locator_look(struct shim6_net *sn, const struct in6_addr *addr,
			struct shim6_locator_now *now)
{
	struct net_device *dev;
	struct inet6_dev *idev;
	u32 flags;

	memset(now, 0, sizeof(*now));
	for_each_netdev_rcu(sn->net, dev) {
		idev = __in6_dev_get(dev);
		if (!idev || !flags_of(idev, addr, &flags))
			continue;
		now->here = true;
		now->fading = flags & IFA_F_DEPRECATED;
		now->up = link_is_up(dev) && !(flags & IFA_F_DADFAILED) &&
			  (!(flags & IFA_F_TENTATIVE) ||
			   (flags & IFA_F_OPTIMISTIC));
		return;
	}
}

static void lowest_above(struct inet6_dev *idev, const struct in6_addr *addr,
			 struct in6_addr *next, bool *found)
{
	const struct inet6_ifaddr *ifa;

	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list) {
		if (ipv6_addr_cmp(&ifa->addr, addr) <= 0 ||
		    (*found && ipv6_addr_cmp(&ifa->addr, next) >= 0) ||
		    !shim6_is_shimmable(&ifa->addr, &ifa->addr))
			continue;
		*next = ifa->addr;
		*found = true;
	}
	read_unlock_bh(&idev->lock);
}

bool shim6_locator_after(struct shim6_net *sn, const struct in6_addr *addr,
			 struct in6_addr *next)
{
	struct net_device *dev;
	struct inet6_dev *idev;
	bool found = false;

	for_each_netdev_rcu(sn->net, dev) {
		idev = __in6_dev_get(dev);
		if (idev)
			lowest_above(idev, addr, next, &found);
	}
	return found;
}

/* RCU. */
static void prefer(struct shim6_net *sn, struct reap_locset *set,
		   unsigned int i, const struct shim6_locator_now *now)
{
	const struct shim6_policy *pol = shim6_policy_find(sn, &set->addr[i]);

	set->flags[i] = REAP_LOC_VERIFIED | (pol ? pol->flags : 0);
	if (!now->up)
		set->flags[i] |= REAP_LOC_DOWN;
	if (now->fading)
		set->flags[i] |= REAP_LOC_TRANSIENT;
	set->prio[i] = pol ? pol->prio : 0;
	set->weight[i] = pol ? pol->weight : 0;
}

/* RCU. What is kept keeps its place, for preferences go by places. */
static void keep_present(struct shim6_net *sn, struct reap_locset *set)
{
	struct shim6_locator_now now;
	unsigned int i, n = 0;

	for (i = 0; i < set->n; i++) {
		shim6_locator_look(sn, &set->addr[i], &now);
		if (i && !now.here)
			continue;
		set->addr[n] = set->addr[i];
		set->method[n] = set->method[i];
		prefer(sn, set, n++, &now);
	}
	set->n = n;
}

void shim6_locset_refresh(struct shim6_net *sn, struct reap_locset *set)
{
	struct shim6_locator_now now;
	unsigned int i;

	rcu_read_lock();
	keep_present(sn, set);
	i = set->n;
	add_available(sn, set);
	for (; i < set->n; i++) {
		shim6_locator_look(sn, &set->addr[i], &now);
		prefer(sn, set, i, &now);
	}
	rcu_read_unlock();
}

void shim6_locset_build(struct shim6_net *sn, const struct in6_addr *ulid,
			struct reap_locset *set)
{
	memset(set, 0, sizeof(*set));
	/* RFC 5533 10.1: the first generation is random. */
	set->generation = get_random_u32();
	add(set, ulid);
	shim6_locset_refresh(sn, set);
}

static u32 mix_device(u32 print, struct inet6_dev *idev, bool *tentative)
{
	const struct inet6_ifaddr *ifa;
	u32 flags;

	print = jhash_2words(idev->dev->ifindex, link_is_up(idev->dev), print);
	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list) {
		if (!shim6_is_shimmable(&ifa->addr, &ifa->addr))
			continue;
		flags = READ_ONCE(ifa->flags);
		if ((flags & IFA_F_TENTATIVE) && !(flags & IFA_F_DADFAILED))
			*tentative = true;
		print = jhash(&ifa->addr, sizeof(ifa->addr), print ^ flags);
	}
	read_unlock_bh(&idev->lock);
	return print;
}

u32 shim6_locset_print(struct shim6_net *sn, bool *tentative)
{
	struct net_device *dev;
	struct inet6_dev *idev;
	u32 print = 0;

	*tentative = false;
	rcu_read_lock();
	for_each_netdev_rcu(sn->net, dev) {
		idev = __in6_dev_get(dev);
		if (idev)
			print = mix_device(print, idev, tentative);
	}
	rcu_read_unlock();
	return print;
}

bool shim6_address_is_local(struct shim6_net *sn, const struct in6_addr *addr)
{
	return ipv6_chk_addr(sn->net, addr, NULL, 0);
}
