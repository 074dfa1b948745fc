// SPDX-License-Identifier: GPL-2.0
/* This host's own locators, RFC 5534 3: available and operational addresses. */
#include <linux/jhash.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>

#include "proof.h"
#include "locators.h"
#include "shim6.h"

bool shim6_may_take_part(struct shim6_net *sn, const struct in6_addr *ulid)
{
	if (!READ_ONCE(sn->params.require_verification) ||
	    shim6_proof_has(sn, ulid))
		return true;
	if (!xchg(&sn->said_why, true))
		pr_notice("%pI6c has no HBA/CGA parameters: no contexts are set up from it. Make addresses that prove each other: shim6ctl hba generate, shim6ctl hba apply. (Or set net.shim6.require_verification=0 to use unproven locators, accepted only by peers that do the same)\n",
			  ulid);
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

/* How peers are shown that it is ours; 0: they cannot be. */
static u8 method_of(const struct shim6_own *own, const struct reap_locset *set,
		    const struct in6_addr *addr)
{
	return own ? shim6_own_method(own, &set->addr[0], addr) :
		     SHIM6_METHOD_UNPROVEN;
}

static void add(struct reap_locset *set, const struct shim6_own *own,
		const struct in6_addr *addr)
{
	u8 method;

	if (reap_locset_find(set, addr) >= 0)
		return;
	method = method_of(own, set, addr);
	if (!method)
		return;
	set->addr[set->n] = *addr;
	set->method[set->n] = method;
	set->n++;
}

static void add_device(struct reap_locset *set, const struct shim6_own *own,
		       unsigned int room, struct inet6_dev *idev)
{
	struct inet6_ifaddr *ifa;

	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list)
		if (set->n < room && is_available(ifa))
			add(set, own, &ifa->addr);
	read_unlock_bh(&idev->lock);
}

static void add_available(struct shim6_net *sn, const struct shim6_own *own,
			  struct reap_locset *set)
{
	unsigned int room = shim6_own_room(own);
	struct net_device *dev;
	struct inet6_dev *idev;

	if (!own && READ_ONCE(sn->params.require_verification))
		return;
	for_each_netdev_rcu(sn->net, dev) {
		idev = __in6_dev_get(dev);
		if (idev && link_is_up(dev) && !(dev->flags & IFF_LOOPBACK))
			add_device(set, own, room, idev);
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

/*
 * RCU. What is kept keeps its place, for preferences go by places. The ULID stays
 * whatever happens.
 */
static void keep_present(struct shim6_net *sn, const struct shim6_own *own,
			 struct reap_locset *set)
{
	struct shim6_locator_now now;
	unsigned int i, n = 0;
	u8 method;

	for (i = 0; i < set->n; i++) {
		shim6_locator_look(sn, &set->addr[i], &now);
		method = method_of(own, set, &set->addr[i]);
		if (i && (!now.here || !method))
			continue;
		set->addr[n] = set->addr[i];
		set->method[n] = method;
		prefer(sn, set, n++, &now);
	}
	set->n = n;
}

void shim6_locset_refresh(struct shim6_net *sn, const struct shim6_own *own,
			  struct reap_locset *set)
{
	struct shim6_locator_now now;
	unsigned int i;

	rcu_read_lock();
	keep_present(sn, own, set);
	i = set->n;
	add_available(sn, own, set);
	for (; i < set->n; i++) {
		shim6_locator_look(sn, &set->addr[i], &now);
		prefer(sn, set, i, &now);
	}
	rcu_read_unlock();
}

/*
 * RFC 5533 10.1: the first generation is random. Contexts that begin with the
 * same list have the same one, so that it is signed once.
 */
void shim6_locset_build(struct shim6_net *sn, const struct in6_addr *ulid,
			const struct shim6_proof *proof,
			const struct shim6_own *own, struct reap_locset *set)
{
	memset(set, 0, sizeof(*set));
	set->generation = proof ? atomic_read(&proof->generation) :
				  get_random_u32();
	set->addr[0] = *ulid;
	set->n = 1;
	shim6_locset_refresh(sn, own, set);
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
