/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The header moved here from asm/ in 6.12. A kernel that has it finds its own
 * one first: compat/include comes last in the search path.
 */
#include <asm/unaligned.h>
