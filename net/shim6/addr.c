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

#include "proof.h"
#include "locators.h"
#include "shim6.h"

#define SHIM6_LOOK	(5 * HZ)

/**
 * struct shim6_gone - an address that was taken away while its interface was up
 * @node: in shim6_net.addr_gone
 * @addr: the address
 * @ended: its valid lifetime ended; else somebody deleted it
 */
struct shim6_gone {
	struct list_head node;
	struct in6_addr addr;
	bool ended;
};

/*
 * What proves the ULID may have come since. A context keeps what it has when that
 * is taken back: the peer has believed it.
 */
static struct shim6_proof *adopt(struct shim6_ctx *ctx)
{
	const struct shim6_own *own;
	struct shim6_proof *proof, *old;

	lockdep_assert_held(&ctx->lock);
	proof = shim6_proof_get(ctx->sn, &ctx->sm.ulid_local, &own);
	if (!proof)
		return NULL;
	old = ctx->proof;
	ctx->proof = proof;
	ctx->sm.own = own;
	return old;
}

/* RCU: who frees a proof waits for us. */
static void tell_locators(struct shim6_ctx *ctx)
{
	const struct shim6_own *own;
	struct shim6_proof *old;
	struct reap_locset set;
	const struct shim6_event ev = {
		.type = SHIM6_EV_LOCATORS, .set = &set,
	};

	spin_lock_bh(&ctx->lock);
	old = adopt(ctx);
	own = ctx->sm.own;
	set = ctx->sm.ls_local;
	spin_unlock_bh(&ctx->lock);
	shim6_proof_put(old);
	shim6_locset_refresh(ctx->sn, own, &set);
	shim6_dispatch(ctx, &ev, NULL);
}

static const struct shim6_gone *find_gone(const struct list_head *gone,
					  const struct in6_addr *addr)
{
	const struct shim6_gone *g;

	list_for_each_entry(g, gone, node)
		if (ipv6_addr_equal(&g->addr, addr))
			return g;
	return NULL;
}

static void tell_ulid(struct shim6_ctx *ctx, const struct list_head *gone)
{
	const struct shim6_gone *g = find_gone(gone, &ctx->sm.ulid_local);
	struct shim6_event ev = { .type = SHIM6_EV_ULID_DELETED };

	/* One that was added again at once never went. */
	if (!g || shim6_address_is_local(ctx->sn, &g->addr))
		return;
	if (g->ended)
		ev.type = SHIM6_EV_ULID_GONE;
	shim6_dispatch(ctx, &ev, NULL);
}

static void tell_one(struct shim6_ctx *ctx, void *gone)
{
	tell_locators(ctx);
	tell_ulid(ctx, gone);
}

/*
 * No notifier tells of the end of duplicate address detection, nor of a
 * lifetime that a router or the administrator changed. So as long as there are
 * contexts somebody looks from time to time: at addresses, which are few.
 */
static void look(struct shim6_net *sn, struct list_head *gone)
{
	bool changed = xchg(&sn->addr_changed, false), tentative;
	u32 print = shim6_locset_print(sn, &tentative);

	if (changed || print != sn->addr_print) {
		shim6_proof_renew(sn);
		/* Slots for probes are given in the order in which contexts are told. */
		shim6_busiest_first(sn, tell_one, gone);
		shim6_sign_ahead(sn);
	}
	sn->addr_print = print;
	if (READ_ONCE(sn->n_contexts))
		queue_delayed_work(system_power_efficient_wq, &sn->addr_work,
				   tentative ? HZ / 4 : SHIM6_LOOK);
}

static void shim6_addr_work(struct work_struct *work)
{
	struct shim6_net *sn = container_of(to_delayed_work(work),
					    struct shim6_net, addr_work);
	struct shim6_gone *g, *next;
	LIST_HEAD(gone);

	spin_lock_bh(&sn->addr_lock);
	list_splice_init(&sn->addr_gone, &gone);
	spin_unlock_bh(&sn->addr_lock);
	/* Disabling waits for this work item before the tables go. */
	if (READ_ONCE(sn->enabled))
		look(sn, &gone);
	list_for_each_entry_safe(g, next, &gone, node)
		kfree(g);
}

/*
 * RFC 5533 1.5: communication with a ULID ends when the ULID is no longer
 * valid. An address that was deleted by hand is another matter: the kernel
 * keeps its connected sockets alive, and so does the shim. One that went down
 * with its interface may come back with it.
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
	g->ended = lifetime_ended(ifa);
	spin_lock_bh(&sn->addr_lock);
	list_add_tail(&g->node, &sn->addr_gone);
	spin_unlock_bh(&sn->addr_lock);
}

/* The first one waits a moment: its set was made just now. */
void shim6_addr_watch(struct shim6_net *sn)
{
	if (!delayed_work_pending(&sn->addr_work))
		queue_delayed_work(system_power_efficient_wq, &sn->addr_work,
				   HZ / 4);
}

void shim6_addr_look(struct shim6_net *sn)
{
	WRITE_ONCE(sn->addr_changed, true);
	mod_delayed_work(system_power_efficient_wq, &sn->addr_work, 0);
}

static int shim6_inet6addr_event(struct notifier_block *nb,
				 unsigned long event, void *ptr)
{
	const struct inet6_ifaddr *ifa = ptr;
	struct shim6_net *sn = shim6_net(dev_net(ifa->idev->dev));

	if (!READ_ONCE(sn->enabled))
		return NOTIFY_DONE;
	if (event == NETDEV_DOWN && netif_running(ifa->idev->dev))
		note_gone(sn, ifa);
	shim6_addr_look(sn);
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
			shim6_addr_look(sn);
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
	INIT_DELAYED_WORK(&sn->addr_work, shim6_addr_work);
	spin_lock_init(&sn->addr_lock);
	INIT_LIST_HEAD(&sn->addr_gone);
}

/* No notifier schedules any more: the namespace is disabled or gone. */
void shim6_addr_net_exit(struct shim6_net *sn)
{
	struct shim6_gone *g, *next;

	cancel_delayed_work_sync(&sn->addr_work);
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
