// SPDX-License-Identifier: GPL-2.0
/*
 * What the administrator thinks of this host's locators: the preferences that
 * peers are told (RFC 5533 5.15.3). They may be set before the address exists.
 */
#include <linux/rculist.h>
#include <linux/slab.h>

#include "locators.h"
#include "shim6.h"

/* More than a host has addresses; the list is searched one by one. */
#define SHIM6_MAX_POLICIES	64

struct shim6_policy *shim6_policy_find(struct shim6_net *sn,
				       const struct in6_addr *addr)
{
	struct shim6_policy *pol;

	list_for_each_entry_rcu(pol, &sn->policies, node,
				lockdep_is_held(&sn->config_lock))
		if (ipv6_addr_equal(&pol->addr, addr))
			return pol;
	return NULL;
}

bool shim6_policy_after(struct shim6_net *sn, const struct in6_addr *addr,
			struct in6_addr *next)
{
	const struct shim6_policy *pol;
	bool found = false;

	lockdep_assert_held(&sn->config_lock);
	list_for_each_entry(pol, &sn->policies, node) {
		if (ipv6_addr_cmp(&pol->addr, addr) <= 0 ||
		    (found && ipv6_addr_cmp(&pol->addr, next) >= 0))
			continue;
		*next = pol->addr;
		found = true;
	}
	return found;
}

static unsigned int count(const struct shim6_net *sn)
{
	const struct shim6_policy *pol;
	unsigned int n = 0;

	list_for_each_entry(pol, &sn->policies, node)
		n++;
	return n;
}

int shim6_policy_set(struct shim6_net *sn, const struct shim6_policy *wanted)
{
	struct shim6_policy *old, *new;

	lockdep_assert_held(&sn->config_lock);
	old = shim6_policy_find(sn, &wanted->addr);
	if (!old && count(sn) >= SHIM6_MAX_POLICIES)
		return -ENOSPC;
	new = kmemdup(wanted, sizeof(*wanted), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	if (old) {
		list_replace_rcu(&old->node, &new->node);
		kfree_rcu(old, rcu);
	} else {
		list_add_tail_rcu(&new->node, &sn->policies);
	}
	shim6_addr_look(sn);
	return 0;
}

int shim6_policy_del(struct shim6_net *sn, const struct in6_addr *addr)
{
	struct shim6_policy *old;

	lockdep_assert_held(&sn->config_lock);
	old = shim6_policy_find(sn, addr);
	if (!old)
		return -ENOENT;
	list_del_rcu(&old->node);
	kfree_rcu(old, rcu);
	shim6_addr_look(sn);
	return 0;
}

void shim6_policy_net_init(struct shim6_net *sn)
{
	INIT_LIST_HEAD(&sn->policies);
}

/* The namespace goes: nobody reads any more. */
void shim6_policy_net_exit(struct shim6_net *sn)
{
	struct shim6_policy *pol, *next;

	list_for_each_entry_safe(pol, next, &sn->policies, node) {
		list_del(&pol->node);
		kfree(pol);
	}
}
