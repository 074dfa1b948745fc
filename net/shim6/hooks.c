// SPDX-License-Identifier: GPL-2.0
/* Where the data path sits among the netfilter hooks. */
#include <linux/netfilter_ipv6.h>

#include "shim6.h"

/*
 * In: before defragmentation, connection tracking and every filter, so that
 * all of them see ULIDs, and after the raw table that wants packets as they
 * came from the wire. Out: after everybody, for the same reason. Plain
 * packets are looked at when no filter has dropped them.
 */
static const struct nf_hook_ops shim6_hooks[SHIM6_HOOKS] = {
	{
		.hook		= shim6_input,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_PRE_ROUTING,
		.priority	= NF_IP6_PRI_CONNTRACK_DEFRAG - 1,
	},
	{
		.hook		= shim6_observe,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_LOCAL_IN,
		.priority	= NF_IP6_PRI_LAST,
	},
	{
		.hook		= shim6_output,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_LOCAL_OUT,
		.priority	= NF_IP6_PRI_LAST,
	},
};

/* They find the namespace in @priv: no packet pays for looking it up. */
int shim6_hooks_register(struct shim6_net *sn)
{
	int i;

	memcpy(sn->hooks, shim6_hooks, sizeof(shim6_hooks));
	for (i = 0; i < SHIM6_HOOKS; i++)
		sn->hooks[i].priv = sn;
	return nf_register_net_hooks(sn->net, sn->hooks, SHIM6_HOOKS);
}

void shim6_hooks_unregister(struct shim6_net *sn)
{
	nf_unregister_net_hooks(sn->net, sn->hooks, SHIM6_HOOKS);
}
