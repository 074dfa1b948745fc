/* SPDX-License-Identifier: GPL-2.0 */
/* Delivery time of a packet: a flag up to 6.10, a clock since then. */
#ifndef _SHIM6_COMPAT_SKB_TSTAMP_H
#define _SHIM6_COMPAT_SKB_TSTAMP_H

#include <linux/skbuff.h>
#include <linux/version.h>

static inline void shim6_copy_delivery_time(struct sk_buff *to,
					    const struct sk_buff *from)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	skb_set_delivery_time(to, from->tstamp, from->tstamp_type);
#else
	skb_set_delivery_time(to, from->tstamp, from->mono_delivery_time);
#endif
}

#endif /* _SHIM6_COMPAT_SKB_TSTAMP_H */
