/* SPDX-License-Identifier: GPL-2.0 */
/*
 * User-space stand-ins for what the pure files take from the kernel. All the
 * small headers beside this one include it; it holds what core/port.h lists
 * and the tests use, nothing else.
 */
#ifndef _PORT_USER_H
#define _PORT_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <asm/errno.h>

/* linux/types.h */
typedef uint8_t u8, __u8;
typedef uint16_t u16, __u16, __be16, __le16, __sum16;
typedef uint32_t u32, __u32, __be32, __le32, __wsum;
typedef unsigned long long u64;
typedef int8_t s8, __s8;
typedef int16_t s16, __s16;
typedef int32_t s32, __s32;
typedef long long s64;
/* As in the kernel, so that the system's own headers agree. */
typedef unsigned long long __u64, __be64, __le64;
typedef long long __s64;

#define U8_MAX		((u8)~0U)
#define S8_MAX		((s8)(U8_MAX >> 1))
#define U16_MAX		((u16)~0U)
#define S16_MAX		((s16)(U16_MAX >> 1))
#define U32_MAX		((u32)~0U)
#define S32_MAX		((s32)(U32_MAX >> 1))
#define U64_MAX		((u64)~0ULL)
#define S64_MAX		((s64)(U64_MAX >> 1))
#ifndef INT_MAX
#define INT_MAX		((int)(~0U >> 1))
#endif
#ifndef UINT_MAX
#define UINT_MAX	(~0U)
#endif

/* linux/compiler.h */
#define __force
#define __user
#define __rcu
#define __init
#define __exit
#define __packed		__attribute__((__packed__))
#define __aligned(x)		__attribute__((__aligned__(x)))
#define __maybe_unused		__attribute__((__unused__))
#define __printf(a, b)		__attribute__((__format__(printf, a, b)))
#define __must_check		__attribute__((__warn_unused_result__))
#define noinline		__attribute__((__noinline__))
#ifndef __always_inline
#define __always_inline		inline __attribute__((__always_inline__))
#endif
#define fallthrough		__attribute__((__fallthrough__))
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define barrier()		__asm__ __volatile__("" : : : "memory")
#define OPTIMIZER_HIDE_VAR(v)	__asm__ ("" : "=r" (v) : "0" (v))
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v)	(*(volatile __typeof__(x) *)&(x) = (v))

/* linux/build_bug.h */
#ifndef static_assert
#define static_assert(e, ...)	_Static_assert(e, "" __VA_ARGS__ #e)
#endif
#define BUILD_BUG_ON(c)		_Static_assert(!(c), "BUILD_BUG_ON(" #c ")")

/* linux/bits.h */
#define BITS_PER_BYTE		8
#define BITS_PER_LONG		(8 * (int)sizeof(long))
#define BITS_PER_LONG_LONG	64
#define BIT(n)			(1UL << (n))
#define BIT_ULL(n)		(1ULL << (n))
#define GENMASK(h, l) \
	((~0UL << (l)) & (~0UL >> (BITS_PER_LONG - 1 - (h))))
#define GENMASK_ULL(h, l)	((~0ULL << (l)) & (~0ULL >> (63 - (h))))
#define hweight8(x)		((unsigned int)__builtin_popcount((u8)(x)))
#define hweight16(x)		((unsigned int)__builtin_popcount((u16)(x)))
#define hweight32(x)		((unsigned int)__builtin_popcount(x))

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

/* linux/kernel.h, linux/stddef.h, linux/minmax.h */
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define sizeof_field(t, m)	sizeof(((t *)0)->m)
#define offsetofend(t, m)	(offsetof(t, m) + sizeof_field(t, m))
#define container_of(p, t, m)	((t *)((char *)(p) - offsetof(t, m)))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define __round_mask(x, y)	((__typeof__(x))((y) - 1))
#define round_up(x, y)		((((x) - 1) | __round_mask(x, y)) + 1)
#define round_down(x, y)	((x) & ~__round_mask(x, y))
#define ALIGN(x, a)		round_up(x, a)
#define abs(x) \
	({ __typeof__(x) __a = (x); __a < 0 ? -__a : __a; })

#define min_t(t, a, b) \
	({ t __x = (a); t __y = (b); __x < __y ? __x : __y; })
#define max_t(t, a, b) \
	({ t __x = (a); t __y = (b); __x > __y ? __x : __y; })
#define min(a, b)		min_t(__typeof__((a) + (b)), a, b)
#define max(a, b)		max_t(__typeof__((a) + (b)), a, b)
#define min3(a, b, c)		min(min(a, b), c)
#define max3(a, b, c)		max(max(a, b), c)
#define clamp_t(t, v, lo, hi)	min_t(t, max_t(t, v, lo), hi)
#define clamp(v, lo, hi)	clamp_t(__typeof__(v), v, lo, hi)
#define swap(a, b) \
	do { __typeof__(a) __t = (a); (a) = (b); (b) = __t; } while (0)

/* linux/math64.h */
static inline u64 div_u64(u64 n, u32 d)
{
	return n / d;
}

static inline u64 div64_u64(u64 n, u64 d)
{
	return n / d;
}

static inline s64 div_s64(s64 n, s32 d)
{
	return n / d;
}

static inline u64 div_u64_rem(u64 n, u32 d, u32 *rem)
{
	*rem = n % d;
	return n / d;
}

static inline u64 mul_u32_u32(u32 a, u32 b)
{
	return (u64)a * b;
}

static inline u64 mul_u64_u32_shr(u64 a, u32 mul, unsigned int shift)
{
	return (unsigned __int128)a * mul >> shift;
}

/* linux/unaligned.h, asm/byteorder.h */
static inline u64 __get_be(const void *p, unsigned int n)
{
	const u8 *b = p;
	u64 v = 0;

	while (n--)
		v = v << 8 | *b++;
	return v;
}

static inline void __put_be(u64 v, void *p, unsigned int n)
{
	u8 *b = p;

	while (n--) {
		b[n] = v;
		v >>= 8;
	}
}

#define get_unaligned_be16(p)		((u16)__get_be(p, 2))
#define get_unaligned_be24(p)		((u32)__get_be(p, 3))
#define get_unaligned_be32(p)		((u32)__get_be(p, 4))
#define get_unaligned_be48(p)		__get_be(p, 6)
#define get_unaligned_be64(p)		__get_be(p, 8)
#define put_unaligned_be16(v, p)	__put_be(v, p, 2)
#define put_unaligned_be24(v, p)	__put_be(v, p, 3)
#define put_unaligned_be32(v, p)	__put_be(v, p, 4)
#define put_unaligned_be48(v, p)	__put_be(v, p, 6)
#define put_unaligned_be64(v, p)	__put_be(v, p, 8)

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define cpu_to_be16(x)			((__be16)__builtin_bswap16(x))
#define cpu_to_be32(x)			((__be32)__builtin_bswap32(x))
#define cpu_to_be64(x)			((__be64)__builtin_bswap64(x))
#else
#define cpu_to_be16(x)			((__be16)(x))
#define cpu_to_be32(x)			((__be32)(x))
#define cpu_to_be64(x)			((__be64)(x))
#endif
#define be16_to_cpu(x)			((u16)cpu_to_be16(x))
#define be32_to_cpu(x)			((u32)cpu_to_be32(x))
#define be64_to_cpu(x)			((u64)cpu_to_be64(x))
#ifndef _NETINET_IN_H
#define htons(x)			cpu_to_be16(x)
#define ntohs(x)			be16_to_cpu(x)
#define htonl(x)			cpu_to_be32(x)
#define ntohl(x)			be32_to_cpu(x)
#endif

static inline u64 get_unaligned_le64(const void *p)
{
	const u8 *b = p;
	u64 v = 0;
	int i;

	for (i = 7; i >= 0; i--)
		v = v << 8 | b[i];
	return v;
}

static inline void put_unaligned_le64(u64 v, void *p)
{
	u8 *b = p;
	int i;

	for (i = 0; i < 8; i++, v >>= 8)
		b[i] = v;
}

/* linux/string.h */
static inline void memzero_explicit(void *p, size_t n)
{
	memset(p, 0, n);
	barrier();
}

static inline void *memchr_inv(const void *p, int c, size_t n)
{
	const u8 *b = p;

	for (; n; n--, b++)
		if (*b != (u8)c)
			return (void *)b;
	return NULL;
}

/* net/checksum.h */
static inline __sum16 ip_compute_csum(const void *p, int len)
{
	const u8 *b = p;
	u32 sum = 0;
	u16 word;
	int i;

	for (i = 0; i + 1 < len; i += 2) {
		memcpy(&word, b + i, sizeof(word));
		sum += word;
	}
	if (len & 1) {
		word = 0;
		memcpy(&word, b + len - 1, 1);
		sum += word;
	}
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* linux/siphash.h */
#define SIPHASH_ALIGNMENT	__alignof__(u64)

typedef struct {
	u64 key[2];
} siphash_key_t;

static inline bool siphash_key_is_zero(const siphash_key_t *key)
{
	return !(key->key[0] | key->key[1]);
}

u64 siphash(const void *data, size_t len, const siphash_key_t *key);

/* crypto/sha1.h */
#define SHA1_DIGEST_SIZE	20
#define SHA1_BLOCK_SIZE		64
#define SHA1_DIGEST_WORDS	(SHA1_DIGEST_SIZE / 4)
#define SHA1_WORKSPACE_WORDS	16

void sha1_init(__u32 *buf);
void sha1_transform(__u32 *digest, const char *data, __u32 *W);

/*
 * linux/in6.h, net/ipv6.h. Not from the C library, whose header brings bind(),
 * connect() and more such names; who needs it all the same includes it first.
 */
#ifndef _NETINET_IN_H
struct in6_addr {
	union {
		u8 u6_addr8[16];
		__be16 u6_addr16[8];
		__be32 u6_addr32[4];
	} in6_u;
#define s6_addr		in6_u.u6_addr8
#define s6_addr16	in6_u.u6_addr16
#define s6_addr32	in6_u.u6_addr32
};
#endif

static inline int ipv6_addr_cmp(const struct in6_addr *a,
				const struct in6_addr *b)
{
	return memcmp(a, b, sizeof(*a));
}

static inline bool ipv6_addr_equal(const struct in6_addr *a,
				   const struct in6_addr *b)
{
	return !ipv6_addr_cmp(a, b);
}

static inline bool ipv6_addr_any(const struct in6_addr *a)
{
	return !memchr_inv(a, 0, sizeof(*a));
}

static inline bool ipv6_addr_loopback(const struct in6_addr *a)
{
	return !memchr_inv(a, 0, sizeof(*a) - 1) && a->s6_addr[15] == 1;
}

static inline bool ipv6_addr_is_multicast(const struct in6_addr *a)
{
	return a->s6_addr[0] == 0xff;
}

static inline bool ipv6_addr_v4mapped(const struct in6_addr *a)
{
	return !memchr_inv(a, 0, 10) && a->s6_addr[10] == 0xff &&
	       a->s6_addr[11] == 0xff;
}

#define IPV6_ADDR_ANY			0x0000U
#define IPV6_ADDR_UNICAST		0x0001U
#define IPV6_ADDR_MULTICAST		0x0002U
#define IPV6_ADDR_LOOPBACK		0x0010U
#define IPV6_ADDR_LINKLOCAL		0x0020U
#define IPV6_ADDR_SITELOCAL		0x0040U
#define IPV6_ADDR_COMPATv4		0x0080U
#define IPV6_ADDR_SCOPE_MASK		0x00f0U
#define IPV6_ADDR_MAPPED		0x1000U
#define IPV6_ADDR_SCOPE_TYPE(scope)	((scope) << 16)
#define __IPV6_ADDR_SCOPE_INVALID	-1
#define IPV6_ADDR_SCOPE_NODELOCAL	0x01
#define IPV6_ADDR_SCOPE_LINKLOCAL	0x02
#define IPV6_ADDR_SCOPE_SITELOCAL	0x05
#define IPV6_ADDR_SCOPE_GLOBAL		0x0e

static inline int __ipv6_addr_type(const struct in6_addr *a)
{
	unsigned int top = a->s6_addr[0] << 8 | a->s6_addr[1];

	if (ipv6_addr_is_multicast(a))
		return IPV6_ADDR_MULTICAST | IPV6_ADDR_SCOPE_TYPE(top & 0x0f);
	if ((top & 0xffc0) == 0xfe80)
		return IPV6_ADDR_LINKLOCAL | IPV6_ADDR_UNICAST |
		       IPV6_ADDR_SCOPE_TYPE(IPV6_ADDR_SCOPE_LINKLOCAL);
	if ((top & 0xffc0) == 0xfec0)
		return IPV6_ADDR_SITELOCAL | IPV6_ADDR_UNICAST |
		       IPV6_ADDR_SCOPE_TYPE(IPV6_ADDR_SCOPE_SITELOCAL);
	if (ipv6_addr_any(a))
		return IPV6_ADDR_ANY;
	if (ipv6_addr_loopback(a))
		return IPV6_ADDR_LOOPBACK | IPV6_ADDR_UNICAST |
		       IPV6_ADDR_SCOPE_TYPE(IPV6_ADDR_SCOPE_LINKLOCAL);
	if (ipv6_addr_v4mapped(a))
		return IPV6_ADDR_MAPPED |
		       IPV6_ADDR_SCOPE_TYPE(IPV6_ADDR_SCOPE_GLOBAL);
	if (!memchr_inv(a, 0, 12))
		return IPV6_ADDR_COMPATv4 | IPV6_ADDR_UNICAST |
		       IPV6_ADDR_SCOPE_TYPE(IPV6_ADDR_SCOPE_GLOBAL);
	return IPV6_ADDR_UNICAST | IPV6_ADDR_SCOPE_TYPE(IPV6_ADDR_SCOPE_GLOBAL);
}

static inline int ipv6_addr_type(const struct in6_addr *a)
{
	return __ipv6_addr_type(a) & 0xffff;
}

static inline int __ipv6_addr_src_scope(int type)
{
	return type == IPV6_ADDR_ANY ? __IPV6_ADDR_SCOPE_INVALID : type >> 16;
}

static inline int ipv6_addr_src_scope(const struct in6_addr *a)
{
	return __ipv6_addr_src_scope(__ipv6_addr_type(a));
}

static inline void ipv6_addr_set(struct in6_addr *a, __be32 w1, __be32 w2,
				 __be32 w3, __be32 w4)
{
	__be32 w[4] = { w1, w2, w3, w4 };

	memcpy(a, w, sizeof(*a));
}

/* Index of the first bit that differs, 128 when none does. */
static inline int ipv6_addr_diff(const struct in6_addr *a,
				 const struct in6_addr *b)
{
	int i;

	for (i = 0; i < 16; i++)
		if (a->s6_addr[i] != b->s6_addr[i])
			return 8 * i + 8 -
			       fls(a->s6_addr[i] ^ b->s6_addr[i]);
	return 128;
}

/* linux/export.h, linux/module.h, kunit/visibility.h */
#define VISIBLE_IF_KUNIT
#define EXPORT_SYMBOL_IF_KUNIT(symbol)	_Static_assert(1, #symbol)
#define EXPORT_SYMBOL_GPL(symbol)	_Static_assert(1, #symbol)
#define EXPORT_SYMBOL(symbol)		_Static_assert(1, #symbol)
#define MODULE_LICENSE(x)		_Static_assert(1, x)
#define MODULE_DESCRIPTION(x)		_Static_assert(1, x)
#define MODULE_AUTHOR(x)		_Static_assert(1, x)
#define MODULE_IMPORT_NS(x)		_Static_assert(1, #x)

#endif /* _PORT_USER_H */
