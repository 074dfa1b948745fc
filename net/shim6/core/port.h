/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The seam between the pure protocol files and the world.
 *
 * core/ and reap/ include this header and their own ones, nothing else. In
 * the kernel every name comes from the kernel's headers; the user-space build
 * (unit tests, simulator, fuzzers) puts small stand-ins of the same names
 * first in the include path. What is not listed here, the pure files do not
 * have: no skb, no lock, no clock, no allocation, no random source.
 */
#ifndef _SHIM6_PORT_H
#define _SHIM6_PORT_H

#include <linux/types.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/in6.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/siphash.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <net/checksum.h>
#include <net/ipv6.h>

#include <crypto/sha1.h>

#include <kunit/visibility.h>

#endif /* _SHIM6_PORT_H */
