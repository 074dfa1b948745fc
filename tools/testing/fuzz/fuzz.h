/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all targets share: reading the input, failing, the checksum.
 *
 * To be included first: the stand-ins of the kernel's headers define names
 * that the C library's own headers do not bear.
 */
#ifndef _SHIM6_FUZZ_H
#define _SHIM6_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As in the stand-ins of the kernel's headers and in shim6ctl. */
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;

/* What libFuzzer calls; it is not told by any header. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Past stdio: a target may have sent that elsewhere. */
static inline void __attribute__((__noreturn__))
fuzz_fail(const char *file, int line, const char *what)
{
	dprintf(2, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/* Not assert(): nothing shall be able to switch it off. */
#define CHECK(cond)							\
	do {								\
		if (!(cond))						\
			fuzz_fail(__FILE__, __LINE__, #cond);		\
	} while (0)

/** struct input - what is left of the input; it ends in zeros without end */
struct input {
	const u8 *data;
	size_t len;
};

static inline void take_bytes(struct input *in, void *to, size_t n)
{
	size_t there = n < in->len ? n : in->len;

	memset(to, 0, n);
	if (there)
		memcpy(to, in->data, there);
	in->data += there;
	in->len -= there;
}

static inline u8 take_u8(struct input *in)
{
	u8 v;

	take_bytes(in, &v, 1);
	return v;
}

static inline u16 take_u16(struct input *in)
{
	u16 high = take_u8(in);

	return high << 8 | take_u8(in);
}

static inline u32 take_u32(struct input *in)
{
	u32 high = take_u16(in);

	return high << 16 | take_u16(in);
}

/* A block of its exact size, so that the sanitizer guards its ends. */
static inline void *block(size_t n)
{
	void *p = malloc(n ? n : 1);

	CHECK(p);
	return p;
}

static inline void *zeroed_block(size_t n)
{
	return memset(block(n), 0, n);
}

/* RFC 1071, but not with the routine that the codec uses: 0xffff is right. */
static inline u16 sum_of(const u8 *buf, size_t len)
{
	u32 sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? buf[i] : buf[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Shim6 has its checksum at octet 4. */
static inline void fix_checksum(u8 *buf, size_t len)
{
	u16 sum;

	buf[4] = 0;
	buf[5] = 0;
	sum = ~sum_of(buf, len);
	buf[4] = sum >> 8;
	buf[5] = sum;
}

#endif /* _SHIM6_FUZZ_H */
