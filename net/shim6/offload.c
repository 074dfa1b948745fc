// SPDX-License-Identifier: GPL-2.0
/* GSO and GRO of protocol 140. */
#include <net/gro.h>
#include <net/protocol.h>

#include "shim6.h"

/*
 * Without this callback GRO would step over our header, as the flag below
 * lets it, and merge shimmed flows that are not ours on a host that forwards
 * them; the next GSO check there would not know the header and draw a Packet
 * Too Big. Nothing of protocol 140 is ever held, so nothing is reordered.
 */
static struct sk_buff *shim6_gro_receive(struct list_head *head,
					 struct sk_buff *skb)
{
	NAPI_GRO_CB(skb)->flush = 1;
	return NULL;
}

/*
 * The flag is enough for GSO: the payload header has the shape of any
 * extension header and is copied to each segment as it is.
 */
static const struct net_offload shim6_offload = {
	.callbacks = {
		.gro_receive = shim6_gro_receive,
	},
	.flags = INET6_PROTO_GSO_EXTHDR,
};

int __init shim6_offload_init(void)
{
	return inet6_add_offload(&shim6_offload, SHIM6_NEXTHDR);
}

/* Waits for receivers inside the callback before the code may go. */
void shim6_offload_exit(void)
{
	inet6_del_offload(&shim6_offload, SHIM6_NEXTHDR);
}
