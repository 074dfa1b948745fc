/* SPDX-License-Identifier: GPL-2.0 */
/* What the suites of the codec share: the vectors' scenario, decoding, checks. */
#ifndef _SHIM6_TESTS_CODEC_RIG_H
#define _SHIM6_TESTS_CODEC_RIG_H

#include "../core/codec.h"
#include "fake.h"
#include "suites.h"
#include "vectors.h"

/* Scenario of the vectors: hosts A and B, their addresses and context tags. */
#define CT_A	0x123456789abcULL
#define CT_B	0x7edcba987654ULL

#define ADDR(...)	{ { { __VA_ARGS__ } } }

static const struct in6_addr __maybe_unused a1 =
	ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xa1, 0, 0,
	     0x14, 0xb4, 0x78, 0x6e, 0x1e, 0x25, 0x31, 0xd0);
static const struct in6_addr __maybe_unused a2 =
	ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xa2, 0, 0,
	     0x0c, 0x72, 0x5a, 0x1d, 0xe4, 0x2f, 0x62, 0x0d);
static const struct in6_addr __maybe_unused b1 =
	ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb1, 0, 0,
	     0x3c, 0xcd, 0x3d, 0xb0, 0x40, 0xc6, 0xc9, 0x99);
static const struct in6_addr __maybe_unused b2 =
	ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb2, 0, 0,
	     0x38, 0x46, 0x0a, 0xa9, 0x32, 0xf7, 0xd3, 0x77);
static const struct in6_addr __maybe_unused b3 =
	ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb3, 0, 0,
	     0, 0, 0, 0, 0, 0, 0, 0x07);
static const struct in6_addr __maybe_unused c1 =
	ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb1, 0, 0,
	     0x2c, 0xa5, 0x1a, 0x48, 0x75, 0xab, 0x29, 0x10);
static const struct in6_addr __maybe_unused c2 =
	ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb2, 0, 0,
	     0, 0, 0, 0, 0, 0, 0, 0xb2);

static inline const struct vector *find(struct kunit *test, const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		if (!strcmp(vectors[i].name, name))
			return &vectors[i];
	KUNIT_ASSERT_TRUE_MSG(test, false, "no vector %s", name);
	return NULL;
}

static inline bool is_payload(const struct vector *v)
{
	return v->drop == SHIM6_DROP_NOT_SHIM6;
}

static inline size_t header_len(const u8 *buf)
{
	return (buf[1] + 1) * 8;
}

/* Offset 4 is even, so the field itself may be summed up as zero. */
static inline void fix_checksum(u8 *buf, size_t len)
{
	__sum16 csum = 0;

	memcpy(buf + 4, &csum, sizeof(csum));
	csum = ip_compute_csum(buf, len);
	memcpy(buf + 4, &csum, sizeof(csum));
}

static inline enum shim6_drop decode(const struct vector *v, const u8 *buf,
				     size_t len, struct shim6_msg *msg,
				     struct shim6_reject *rej)
{
	struct in6_addr src, dst;

	memcpy(&src, v->src, sizeof(src));
	memcpy(&dst, v->dst, sizeof(dst));
	return shim6_decode(buf, len, &src, &dst, msg, rej);
}

/* Decode a vector that must be good; the views point into its data. */
static inline void decode_good(struct kunit *test, const char *name,
			       struct shim6_msg *msg)
{
	const struct vector *v = find(test, name);
	struct shim6_reject rej;

	KUNIT_ASSERT_EQ(test, decode(v, v->data, v->len, msg, &rej),
			SHIM6_DROP_NONE);
}

static inline void check_inside(struct kunit *test, const u8 *data, size_t len,
				const u8 *buf, size_t size)
{
	if (!len)
		return;
	KUNIT_ASSERT_TRUE(test, data >= buf && data + len <= buf + size);
}

/* No view of an accepted message may reach past the octets of the message. */
static inline void check_views(struct kunit *test, const struct shim6_msg *msg,
			       const u8 *buf)
{
	size_t size = header_len(buf);

	check_inside(test, msg->validator.data, msg->validator.len, buf, size);
	check_inside(test, msg->pds.data, msg->pds.len, buf, size);
	check_inside(test, msg->signature.data, msg->signature.len, buf, size);
	check_inside(test, msg->quote.data, msg->quote.len, buf, size);
	check_inside(test, msg->list.methods, msg->list.n, buf, size);
	check_inside(test, msg->list.addrs, msg->list.n * 16, buf, size);
	check_inside(test, msg->prefs.elems, msg->prefs.n * msg->prefs.elen,
		     buf, size);
	check_inside(test, (const u8 *)msg->sent,
		     msg->n_sent * SHIM6_REPORT_LEN, buf, size);
	check_inside(test, (const u8 *)msg->rcvd,
		     msg->n_rcvd * SHIM6_REPORT_LEN, buf, size);
}

/*
 * What was accepted can be written, unless too long, and reads the same: the
 * second writing gives the octets of the first.
 */
static inline void check_fixed_point(struct kunit *test, const struct vector *v,
				     const struct shim6_msg *msg)
{
	u8 *first = kunit_kmalloc(test, SHIM6_MSG_MAX, GFP_KERNEL);
	u8 *second = kunit_kmalloc(test, SHIM6_MSG_MAX, GFP_KERNEL);
	struct shim6_reject rej;
	struct shim6_msg again;
	int len;

	KUNIT_ASSERT_NOT_NULL(test, first);
	KUNIT_ASSERT_NOT_NULL(test, second);
	len = shim6_encode(msg, first, SHIM6_MSG_MAX);
	if (shim6_encoded_len(msg) > SHIM6_MSG_MAX) {
		KUNIT_EXPECT_EQ(test, len, -EMSGSIZE);
		goto out;
	}
	KUNIT_ASSERT_EQ(test, len, (int)shim6_encoded_len(msg));
	KUNIT_ASSERT_EQ(test, decode(v, first, len, &again, &rej),
			SHIM6_DROP_NONE);
	KUNIT_ASSERT_EQ(test, shim6_encode(&again, second, len), len);
	KUNIT_EXPECT_MEMEQ(test, first, second, len);
out:
	kunit_kfree(test, first);
	kunit_kfree(test, second);
}

/* An exact-size copy: reading one octet too many is found out. */
static inline u8 *copy(struct kunit *test, const u8 *data, size_t len)
{
	u8 *buf = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memcpy(buf, data, len);
	return buf;
}

#endif /* _SHIM6_TESTS_CODEC_RIG_H */
