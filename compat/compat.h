/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between the kernels we build for, 6.1 to 6.12. Force-included
 * before every file; nothing else in the tree asks for a version.
 */
#ifndef _SHIM6_COMPAT_H
#define _SHIM6_COMPAT_H

#include <linux/version.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>

/* sysctl handlers take a const table since 6.11. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define shim6_ctl_table const struct ctl_table
#else
#define shim6_ctl_table struct ctl_table
#endif

/* The size is told since 6.6; before, an empty entry ends the table. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
static inline struct ctl_table_header *
shim6_register_sysctl(struct net *net, const char *path,
		      struct ctl_table *table, size_t size)
{
	return register_net_sysctl_sz(net, path, table, size);
}
#else
static inline struct ctl_table_header *
shim6_register_sysctl(struct net *net, const char *path,
		      struct ctl_table *table, size_t size)
{
	return register_net_sysctl(net, path, table);
}
#endif

#endif /* _SHIM6_COMPAT_H */
