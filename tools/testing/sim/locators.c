// SPDX-License-Identifier: GPL-2.0
/* A host's own locators, as net/shim6/locset.c has them. */
#include "host.h"

static int index_of(const struct sim_host *h, const struct in6_addr *addr)
{
	unsigned int k;

	for (k = 0; k < h->n_addrs; k++)
		if (ipv6_addr_equal(&h->addr[k], addr))
			return k;
	return -1;
}

static bool is_up(const struct sim_host *h, unsigned int k)
{
	return h->have & h->up & BIT(k);
}

/* How peers are shown that it is ours; 0: they cannot be. */
static u8 method_of(const struct shim6_own *own, const struct in6_addr *ulid,
		    const struct in6_addr *addr)
{
	return own ? shim6_own_method(own, ulid, addr) : SHIM6_METHOD_UNPROVEN;
}

static void add(const struct sim_host *h, const struct shim6_own *own,
		unsigned int k, struct reap_locset *set)
{
	const struct in6_addr *ulid = set->n ? &set->addr[0] : &h->addr[k];
	u8 method = method_of(own, ulid, &h->addr[k]);
	unsigned int i = set->n;

	if (i && !method)
		return;
	set->n++;
	set->addr[i] = h->addr[k];
	set->method[i] = method;
	set->flags[i] = REAP_LOC_VERIFIED | h->prefs[k].flags;
	if (!is_up(h, k))
		set->flags[i] |= REAP_LOC_DOWN;
	set->prio[i] = h->prefs[k].prio;
	set->weight[i] = h->prefs[k].weight;
}

/*
 * The ULID stays, whatever became of it; of the others those that are still
 * there. New ones come last: preferences go by the order.
 */
void sim_locset_build(const struct sim_host *h, const struct shim6_own *own,
		      const struct reap_locset *old, struct reap_locset *set)
{
	unsigned int i, room = shim6_own_room(own);
	int k;

	memset(set, 0, sizeof(*set));
	for (i = 0; i < old->n; i++) {
		k = index_of(h, &old->addr[i]);
		if (k >= 0 && (!i || (h->have & BIT(k))))
			add(h, own, k, set);
	}
	if (!own && h->params.require_verification)
		return;
	for (k = 0; k < h->n_addrs && set->n < room; k++)
		if (is_up(h, k) && reap_locset_find(set, &h->addr[k]) < 0)
			add(h, own, k, set);
}

void sim_locators(struct sim_host *h)
{
	struct reap_locset set;
	const struct shim6_event ev = {
		.type = SHIM6_EV_LOCATORS, .set = &set,
	};
	struct sim_ctx *c;

	h->generation++;
	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++) {
		if (!c->live)
			continue;
		sim_locset_build(h, c->sm.own, &c->sm.ls_local, &set);
		sim_event(h, c, &ev);
	}
	if (h->proven)
		h->outside->ahead(h);
}
