/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's short names. */
#ifndef TYPES_H
#define TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define ATTRIBUTE(list)		__attribute__(list)
/* Beside the module's own files the stand-ins for kernel headers have these. */
#ifndef _PORT_USER_H
#define ARRAY_SIZE(x)		(sizeof(x) / sizeof((x)[0]))
#define BIT(n)			(1U << (n))
#define __printf(a, b)		ATTRIBUTE((__format__(printf, a, b)))
#endif
#define __section(name)		ATTRIBUTE((__section__(name)))
#define __used			ATTRIBUTE((__used__))

#endif /* TYPES_H */
