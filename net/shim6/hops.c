// SPDX-License-Identifier: GPL-2.0
/*
 * Routers that do not answer, RFC 5534 3.2: an address is of no use without one.
 *
 * Neighbour unreachability detection finds out. Its notifier comes under other
 * people's locks, so it only notes who is silent; one work item per namespace
 * then looks whose current pair leaves by such a neighbour. That is a hint like
 * an ICMPv6 error: REAP asks, and only probes that come back move anything.
 */
#include <linux/math64.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/neighbour.h>
#include <net/netevent.h>

#include "locators.h"
#include "route.h"
#include "shim6.h"

/* A look at all contexts may cost one part in so many of a CPU. */
#define SHIM6_HOPS_SHARE	10

/*
 * Any neighbour can be a next hop. On a link where strangers make the host look
 * for many that do not exist the list overflows; then the neighbour table is asked.
 */
static bool is_silent(const struct shim6_hops *seen, struct net_device *dev,
		      const struct in6_addr *hop)
{
	struct neighbour *neigh;
	bool silent = false;
	unsigned int i;

	for (i = 0; i < min(seen->n, SHIM6_HOPS); i++)
		if (seen->hop[i].ifindex == dev->ifindex &&
		    ipv6_addr_equal(&seen->hop[i].addr, hop))
			return true;
	if (seen->n <= SHIM6_HOPS)
		return false;
	neigh = __ipv6_neigh_lookup(dev, hop);
	if (neigh) {
		silent = READ_ONCE(neigh->nud_state) &
			 (NUD_FAILED | NUD_INCOMPLETE);
		neigh_release(neigh);
	}
	return silent;
}

/*
 * RCU. The route is looked up anew: where another router of the same link took
 * over there is no need of another pair.
 */
static void look_at(struct shim6_ctx *ctx, void *arg)
{
	const struct shim6_hops *seen = arg;
	struct shim6_event ev = { .type = SHIM6_EV_ROUTER };
	const struct in6_addr *hop;
	struct dst_entry *dst;
	bool silent;

	if (READ_ONCE(ctx->sm.state) != SHIM6_STATE_ESTABLISHED)
		return;
	spin_lock_bh(&ctx->lock);
	ev.pair = ctx->sm.reap.cur;
	spin_unlock_bh(&ctx->lock);
	dst = shim6_route(ctx->sn->net, &ev.pair, 0, SHIM6_NEXTHDR);
	if (IS_ERR(dst))
		return;
	hop = rt6_nexthop(dst_rt6_info(dst), &ev.pair.peer);
	silent = is_silent(seen, dst->dev, hop);
	dst_release(dst);
	if (silent)
		shim6_dispatch(ctx, &ev, NULL);
}

static void shim6_hops_work(struct work_struct *work)
{
	struct shim6_hops *hops = container_of(to_delayed_work(work),
					       struct shim6_hops, work);
	struct shim6_net *sn = container_of(hops, struct shim6_net, hops);
	u64 cost = ktime_get_ns();
	struct shim6_hops seen;

	spin_lock_bh(&hops->lock);
	seen.n = hops->n;
	memcpy(seen.hop, hops->hop, sizeof(seen.hop));
	hops->n = 0;
	spin_unlock_bh(&hops->lock);
	/* Disabling waits for this work item before the tables go. */
	if (READ_ONCE(sn->enabled))
		shim6_busiest_first(sn, look_at, &seen);

	cost = min_t(u64, ktime_get_ns() - cost, NSEC_PER_SEC);
	spin_lock_bh(&hops->lock);
	hops->not_before = jiffies + nsecs_to_jiffies(cost * SHIM6_HOPS_SHARE);
	spin_unlock_bh(&hops->lock);
}

static void note(struct shim6_hops *hops, const struct neighbour *neigh)
{
	const struct in6_addr *addr = (const void *)neigh->primary_key;
	unsigned long now = jiffies;
	unsigned int n;

	spin_lock_bh(&hops->lock);
	n = hops->n;
	if (n < SHIM6_HOPS) {
		hops->hop[n].addr = *addr;
		hops->hop[n].ifindex = neigh->dev->ifindex;
	}
	if (n <= SHIM6_HOPS)
		hops->n++;
	queue_delayed_work(system_power_efficient_wq, &hops->work,
			   time_after(hops->not_before, now) ?
			   hops->not_before - now : 0);
	spin_unlock_bh(&hops->lock);
}

/* Entries that are thrown away come here, too; what they were is old news. */
static int shim6_netevent(struct notifier_block *nb, unsigned long event,
			  void *ptr)
{
	const struct neighbour *neigh = ptr;
	struct shim6_net *sn;

	if (event != NETEVENT_NEIGH_UPDATE || neigh->tbl->family != AF_INET6 ||
	    !(READ_ONCE(neigh->nud_state) & NUD_FAILED) ||
	    READ_ONCE(neigh->dead))
		return NOTIFY_DONE;
	sn = shim6_net(dev_net(neigh->dev));
	if (READ_ONCE(sn->enabled) && READ_ONCE(sn->n_contexts))
		note(&sn->hops, neigh);
	return NOTIFY_DONE;
}

static struct notifier_block netevent_nb = {
	.notifier_call = shim6_netevent,
};

void shim6_hops_net_init(struct shim6_net *sn)
{
	spin_lock_init(&sn->hops.lock);
	INIT_DELAYED_WORK(&sn->hops.work, shim6_hops_work);
	sn->hops.not_before = jiffies;
}

/* No notifier schedules any more: the namespace is disabled or gone. */
void shim6_hops_net_exit(struct shim6_net *sn)
{
	cancel_delayed_work_sync(&sn->hops.work);
	sn->hops.n = 0;
}

int __init shim6_hops_init(void)
{
	return register_netevent_notifier(&netevent_nb);
}

void shim6_hops_exit(void)
{
	unregister_netevent_notifier(&netevent_nb);
}
