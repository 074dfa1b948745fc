// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses and links that come and go under running contexts.
 *
 * Notifiers come under other people's locks, so they only note what happened;
 * one work item per namespace then looks at every context once, however many
 * notifications there were.
 */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>

#include "shim6.h"

/** struct shim6_gone - an address whose valid lifetime ended */
struct shim6_gone {
	struct list_head node;
	struct in6_addr addr;
};

static void tell_locators(struct shim6_ctx *ctx)
{
	struct shim6_event ev = { .type = SHIM6_EV_LOCATORS };
	struct reap_locset set;

	spin_lock_bh(&ctx->lock);
	set = ctx->sm.ls_local;
	spin_unlock_bh(&ctx->lock);
	ev.down = shim6_locset_down(ctx->sn, &set);
	shim6_dispatch(ctx, &ev, NULL);
}

static bool is_gone(const struct list_head *gone, const struct in6_addr *addr)
{
	const struct shim6_gone *g;

	list_for_each_entry(g, gone, node)
		if (ipv6_addr_equal(&g->addr, addr))
			return true;
	return false;
}

static void look_at_contexts(struct shim6_net *sn, const struct list_head *gone)
{
	const struct shim6_event end = { .type = SHIM6_EV_ULID_GONE };
	struct shim6_ctx *ctx;
	unsigned long id;

	xa_for_each(&sn->ids, id, ctx) {
		rcu_read_lock();
		/* The entry may have gone between the walk and the lock. */
		ctx = shim6_ctx_by_id(sn, id);
		if (ctx && is_gone(gone, &ctx->sm.ulid_local))
			shim6_dispatch(ctx, &end, NULL);
		else if (ctx)
			tell_locators(ctx);
		rcu_read_unlock();
		cond_resched();
	}
}

static void shim6_addr_work(struct work_struct *work)
{
	struct shim6_net *sn = container_of(work, struct shim6_net, addr_work);
	struct shim6_gone *g, *next;
	LIST_HEAD(gone);

	spin_lock_bh(&sn->addr_lock);
	list_splice_init(&sn->addr_gone, &gone);
	spin_unlock_bh(&sn->addr_lock);
	/* Disabling waits for this work item before the tables go. */
	if (READ_ONCE(sn->enabled))
		look_at_contexts(sn, &gone);
	list_for_each_entry_safe(g, next, &gone, node)
		kfree(g);
}

/*
 * RFC 5533 1.5: communication with a ULID ends when the ULID is no longer
 * valid. An address that was deleted by hand or with its interface is another
 * matter: the kernel keeps its sockets alive, and so does the shim.
 */
static bool lifetime_ended(const struct inet6_ifaddr *ifa)
{
	return ifa->valid_lft != U32_MAX &&
	       time_after_eq(jiffies,
			     ifa->tstamp + (unsigned long)ifa->valid_lft * HZ);
}

static void note_gone(struct shim6_net *sn, const struct inet6_ifaddr *ifa)
{
	struct shim6_gone *g = kmalloc(sizeof(*g), GFP_ATOMIC);

	/* Without memory the contexts end when they are idle for long enough. */
	if (!g)
		return;
	g->addr = ifa->addr;
	spin_lock_bh(&sn->addr_lock);
	list_add_tail(&g->node, &sn->addr_gone);
	spin_unlock_bh(&sn->addr_lock);
}

static int shim6_inet6addr_event(struct notifier_block *nb,
				 unsigned long event, void *ptr)
{
	const struct inet6_ifaddr *ifa = ptr;
	struct shim6_net *sn = shim6_net(dev_net(ifa->idev->dev));

	if (!READ_ONCE(sn->enabled))
		return NOTIFY_DONE;
	if (event == NETDEV_DOWN && lifetime_ended(ifa))
		note_gone(sn, ifa);
	schedule_work(&sn->addr_work);
	return NOTIFY_DONE;
}

static int shim6_netdev_event(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct shim6_net *sn = shim6_net(dev_net(dev));

	switch (event) {
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
		if (READ_ONCE(sn->enabled))
			schedule_work(&sn->addr_work);
		break;
	default:
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block inet6addr_nb = {
	.notifier_call = shim6_inet6addr_event,
};

static struct notifier_block netdev_nb = {
	.notifier_call = shim6_netdev_event,
};

void shim6_addr_net_init(struct shim6_net *sn)
{
	INIT_WORK(&sn->addr_work, shim6_addr_work);
	spin_lock_init(&sn->addr_lock);
	INIT_LIST_HEAD(&sn->addr_gone);
}

/* No notifier schedules any more: the namespace is disabled or gone. */
void shim6_addr_net_exit(struct shim6_net *sn)
{
	struct shim6_gone *g, *next;

	cancel_work_sync(&sn->addr_work);
	list_for_each_entry_safe(g, next, &sn->addr_gone, node) {
		list_del(&g->node);
		kfree(g);
	}
}

int __init shim6_addr_init(void)
{
	int err = register_inet6addr_notifier(&inet6addr_nb);

	if (err)
		return err;
	err = register_netdevice_notifier(&netdev_nb);
	if (err)
		unregister_inet6addr_notifier(&inet6addr_nb);
	return err;
}

void shim6_addr_exit(void)
{
	unregister_netdevice_notifier(&netdev_nb);
	unregister_inet6addr_notifier(&inet6addr_nb);
}
