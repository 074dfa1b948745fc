/* SPDX-License-Identifier: GPL-2.0 */
/* Namespaces may have a UDP table of their own since 6.2. */
#ifndef _SHIM6_COMPAT_UDP_TABLES_H
#define _SHIM6_COMPAT_UDP_TABLES_H

#include <linux/version.h>
#include <net/udp.h>

static inline struct udp_table *shim6_udp_table(const struct net *net)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	return net->ipv4.udp_table;
#else
	return &udp_table;
#endif
}

#endif /* _SHIM6_COMPAT_UDP_TABLES_H */
