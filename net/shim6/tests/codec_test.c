// SPDX-License-Identifier: GPL-2.0
/* Decoder and encoder against the test vectors, and against damage. */
#include "codec_rig.h"

static void vector_desc(const struct vector *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(vector, vectors, vector_desc);

static void test_outcome(struct kunit *test)
{
	const struct vector *v = test->param_value;
	struct shim6_reject rej;
	struct shim6_msg msg;

	if (v->nexthdr != SHIM6_NEXTHDR)
		return;
	KUNIT_EXPECT_EQ(test, decode(v, v->data, v->len, &msg, &rej), v->drop);
	if (v->drop == SHIM6_DROP_NONE) {
		check_views(test, &msg, v->data);
		return;
	}
	KUNIT_EXPECT_EQ(test, rej.send_error, v->code >= 0);
	if (v->code < 0)
		return;
	KUNIT_EXPECT_EQ(test, rej.code, v->code);
	KUNIT_EXPECT_EQ(test, SHIM6_IPV6_HLEN + rej.pointer, v->pointer);
}

/* Octets that follow the header are not part of the message. */
static void test_trailer(struct kunit *test)
{
	const struct vector *v = test->param_value;
	struct shim6_reject rej;
	struct shim6_msg msg;
	u8 *buf;

	if (v->drop == SHIM6_DROP_LENGTH || is_payload(v))
		return;
	buf = kunit_kzalloc(test, v->len + 3, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	memcpy(buf, v->data, v->len);
	buf[v->len] = 0xff;
	KUNIT_EXPECT_EQ(test, decode(v, buf, v->len + 3, &msg, &rej), v->drop);
}

/*
 * Written again, every good vector is octet for octet itself, except where it
 * holds what we never send: an unknown option, reserved bits.
 */
static void test_reencode(struct kunit *test)
{
	const struct vector *v = test->param_value;
	struct shim6_reject rej;
	struct shim6_msg msg;
	u8 *buf;

	if (v->drop != SHIM6_DROP_NONE)
		return;
	KUNIT_ASSERT_EQ(test, decode(v, v->data, v->len, &msg, &rej),
			SHIM6_DROP_NONE);
	check_fixed_point(test, v, &msg);
	if (!strcmp(v->name, "opt_unknown_noncritical") ||
	    !strcmp(v->name, "robust_i1_reserved_bits_set"))
		return;

	buf = kunit_kmalloc(test, v->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_ASSERT_EQ(test, shim6_encode(&msg, buf, v->len), v->len);
	KUNIT_EXPECT_MEMEQ(test, buf, v->data, v->len);
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, v->len - 1), -EMSGSIZE);
}

/* A message that lost its tail is never taken for a whole one. */
static void test_truncated(struct kunit *test)
{
	const struct vector *v = test->param_value;
	size_t whole, len;
	struct shim6_reject rej;
	struct shim6_msg msg;
	u8 *buf;

	if (is_payload(v))
		return;
	whole = header_len(v->data);
	for (len = 0; len < v->len; len++) {
		buf = copy(test, v->data, len);
		if (len < whole)
			KUNIT_EXPECT_NE(test, decode(v, buf, len, &msg, &rej),
					SHIM6_DROP_NONE);
		kunit_kfree(test, buf);
	}
}

/* The same with a length and a checksum that fit: the parser's own checks. */
static void test_shortened(struct kunit *test)
{
	const struct vector *v = test->param_value;
	struct shim6_reject rej;
	struct shim6_msg msg;
	size_t len;
	u8 *buf;

	if (is_payload(v))
		return;
	for (len = 8; len < v->len; len += 8) {
		buf = copy(test, v->data, len);
		buf[1] = len / 8 - 1;
		fix_checksum(buf, len);
		if (decode(v, buf, len, &msg, &rej) == SHIM6_DROP_NONE) {
			check_views(test, &msg, buf);
			check_fixed_point(test, v, &msg);
		}
		kunit_kfree(test, buf);
	}
}

/* The checksum finds every single-bit error, in whatever field. */
static void test_bit_flips(struct kunit *test)
{
	const struct vector *v = test->param_value;
	struct shim6_reject rej;
	struct shim6_msg msg;
	unsigned int bit;
	u8 *buf;

	if (is_payload(v) || v->drop == SHIM6_DROP_CHECKSUM ||
	    v->drop == SHIM6_DROP_LENGTH)
		return;
	buf = copy(test, v->data, v->len);
	for (bit = 0; bit < 8 * v->len; bit++) {
		buf[bit / 8] ^= BIT(bit % 8);
		KUNIT_EXPECT_NE_MSG(test, decode(v, buf, v->len, &msg, &rej),
				    SHIM6_DROP_NONE, "bit %u", bit);
		buf[bit / 8] ^= BIT(bit % 8);
	}
}

/* With the checksum put right, the flips reach the parser. */
static void test_bit_flips_checksummed(struct kunit *test)
{
	const struct vector *v = test->param_value;
	struct shim6_reject rej;
	struct shim6_msg msg;
	unsigned int bit;
	u8 *buf;

	if (is_payload(v))
		return;
	buf = copy(test, v->data, v->len);
	for (bit = 0; bit < 8 * v->len; bit++) {
		buf[bit / 8] ^= BIT(bit % 8);
		if (header_len(buf) <= v->len)
			fix_checksum(buf, header_len(buf));
		if (decode(v, buf, v->len, &msg, &rej) == SHIM6_DROP_NONE) {
			check_views(test, &msg, buf);
			check_fixed_point(test, v, &msg);
		}
		buf[bit / 8] ^= BIT(bit % 8);
	}
}

/* A plausible message type, plausible options, random contents. */
static size_t random_message(struct fake *f, u8 *buf)
{
	static const u8 types[] = { 1, 2, 3, 4, 5, 6, 64, 65, 66, 67, 68 };
	size_t size = 16 + 8 * (fake_random(f) % 24), off;
	u16 opt, len;

	for (off = 0; off < size; off++)
		buf[off] = fake_random(f) % 3 ? 0 : fake_random(f);
	buf[1] = size / 8 - 1;
	buf[2] = types[fake_random(f) % ARRAY_SIZE(types)];
	buf[3] &= ~SHIM6_S;
	off = buf[2] == SHIM6_MSG_I2 ? 24 : buf[2] == SHIM6_MSG_I2BIS ? 32 : 16;
	while (off + 8 <= size) {
		opt = fake_random(f) % 12;
		len = fake_random(f) % (size - off + 4);
		put_unaligned_be16(opt << 1, buf + off);
		if (fake_random(f) % 16 == 0)
			buf[off + 1] |= SHIM6_OPT_CRITICAL;
		put_unaligned_be16(len, buf + off + 2);
		if (off + 9 < size)
			buf[off + 8] = fake_random(f) % 6;
		off += round_up(len + 4, 8);
	}
	fix_checksum(buf, size);
	return size;
}

static void test_random(struct kunit *test)
{
	const struct vector *v = find(test, "msg01_i1_min");
	unsigned int i, good = 0;
	u8 *made = kunit_kzalloc(test, 256, GFP_KERNEL), *buf;
	struct shim6_reject rej;
	struct shim6_msg msg;
	struct fake f;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, made);
	fake_init(&f, 5533);
	for (i = 0; i < 20000; i++) {
		len = random_message(&f, made);
		buf = copy(test, made, len);
		if (decode(v, buf, len, &msg, &rej) == SHIM6_DROP_NONE) {
			check_views(test, &msg, buf);
			check_fixed_point(test, v, &msg);
			good++;
		}
		kunit_kfree(test, buf);
	}
	kunit_info(test, "%u of %u random messages accepted", good, i);
	KUNIT_EXPECT_GT(test, good, 100U);
}

static struct kunit_case codec_cases[] = {
	KUNIT_CASE_PARAM(test_outcome, vector_gen_params),
	KUNIT_CASE_PARAM(test_trailer, vector_gen_params),
	KUNIT_CASE_PARAM(test_reencode, vector_gen_params),
	KUNIT_CASE_PARAM(test_truncated, vector_gen_params),
	KUNIT_CASE_PARAM(test_shortened, vector_gen_params),
	KUNIT_CASE_PARAM(test_bit_flips, vector_gen_params),
	KUNIT_CASE_PARAM(test_bit_flips_checksummed, vector_gen_params),
	KUNIT_CASE(test_random),
	{}
};

struct kunit_suite shim6_codec_suite = {
	.name = "shim6-codec",
	.test_cases = codec_cases,
};
