/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Segmentation has a header of its own since 6.5. The kernel's folders are
 * searched first: this one is found only where there is none.
 */
#include <linux/netdevice.h>
