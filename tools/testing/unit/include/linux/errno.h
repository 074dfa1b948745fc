/* SPDX-License-Identifier: GPL-2.0 */
/* The C library reads this one, too. */
#include <asm/errno.h>
