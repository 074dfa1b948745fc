// SPDX-License-Identifier: GPL-2.0
/* Decoder and encoder against the test vectors, and against damage. */
#include <linux/module.h>

#include "../core/codec.h"
#include "fake.h"
#include "suites.h"
#include "vectors.h"

/* Scenario of the vectors: hosts A and B, their addresses and context tags. */
#define CT_A	0x123456789abcULL
#define CT_B	0x7edcba987654ULL

#define ADDR(...)	{ { { __VA_ARGS__ } } }

static const struct in6_addr a1 = ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xa1, 0, 0,
				       0x14, 0xb4, 0x78, 0x6e, 0x1e, 0x25,
				       0x31, 0xd0);
static const struct in6_addr a2 = ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xa2, 0, 0,
				       0x0c, 0x72, 0x5a, 0x1d, 0xe4, 0x2f,
				       0x62, 0x0d);
static const struct in6_addr b1 = ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb1, 0, 0,
				       0x3c, 0xcd, 0x3d, 0xb0, 0x40, 0xc6,
				       0xc9, 0x99);
static const struct in6_addr b2 = ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb2, 0, 0,
				       0x38, 0x46, 0x0a, 0xa9, 0x32, 0xf7,
				       0xd3, 0x77);
static const struct in6_addr b3 = ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb3, 0, 0,
				       0, 0, 0, 0, 0, 0, 0, 0x07);
static const struct in6_addr c1 = ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb1, 0, 0,
				       0x2c, 0xa5, 0x1a, 0x48, 0x75, 0xab,
				       0x29, 0x10);
static const struct in6_addr c2 = ADDR(0x20, 0x01, 0x0d, 0xb8, 0, 0xb2, 0, 0,
				       0, 0, 0, 0, 0, 0, 0, 0xb2);

static const struct vector *find(struct kunit *test, const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		if (!strcmp(vectors[i].name, name))
			return &vectors[i];
	KUNIT_ASSERT_TRUE_MSG(test, false, "no vector %s", name);
	return NULL;
}

static bool is_payload(const struct vector *v)
{
	return v->drop == SHIM6_DROP_NOT_SHIM6;
}

static size_t header_len(const u8 *buf)
{
	return (buf[1] + 1) * 8;
}

/* Offset 4 is even, so the field itself may be summed up as zero. */
static void fix_checksum(u8 *buf, size_t len)
{
	__sum16 csum = 0;

	memcpy(buf + 4, &csum, sizeof(csum));
	csum = ip_compute_csum(buf, len);
	memcpy(buf + 4, &csum, sizeof(csum));
}

static enum shim6_drop decode(const struct vector *v, const u8 *buf,
			      size_t len, struct shim6_msg *msg,
			      struct shim6_reject *rej)
{
	struct in6_addr src, dst;

	memcpy(&src, v->src, sizeof(src));
	memcpy(&dst, v->dst, sizeof(dst));
	return shim6_decode(buf, len, &src, &dst, msg, rej);
}

/* Decode a vector that must be good; the views point into its data. */
static void decode_good(struct kunit *test, const char *name,
			struct shim6_msg *msg)
{
	const struct vector *v = find(test, name);
	struct shim6_reject rej;

	KUNIT_ASSERT_EQ(test, decode(v, v->data, v->len, msg, &rej),
			SHIM6_DROP_NONE);
}

static void check_inside(struct kunit *test, const u8 *data, size_t len,
			 const u8 *buf, size_t size)
{
	if (!len)
		return;
	KUNIT_ASSERT_TRUE(test, data >= buf && data + len <= buf + size);
}

/* No view of an accepted message may reach past the octets of the message. */
static void check_views(struct kunit *test, const struct shim6_msg *msg,
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
static void check_fixed_point(struct kunit *test, const struct vector *v,
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
static u8 *copy(struct kunit *test, const u8 *data, size_t len)
{
	u8 *buf = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memcpy(buf, data, len);
	return buf;
}

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

static void test_i1(struct kunit *test)
{
	struct shim6_msg msg;

	decode_good(test, "msg01_i1_ulid_fii", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_I1);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_A);
	KUNIT_EXPECT_EQ(test, msg.init_nonce, 0x11223344U);
	KUNIT_EXPECT_EQ(test, msg.opts,
			BIT(SHIM6_OPT_ULID_PAIR) | BIT(SHIM6_OPT_FII));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&msg.ulid_sender, &a1));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&msg.ulid_receiver, &b1));
	KUNIT_EXPECT_EQ(test, msg.fii, 7U);
	KUNIT_EXPECT_EQ(test, shim6_encoded_len(&msg), (size_t)64);

	decode_good(test, "robust_i1_reserved_bits_set", &msg);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_A);
	KUNIT_EXPECT_EQ(test, msg.init_nonce, 0x11223344U);

	decode_good(test, "opt_unknown_noncritical", &msg);
	KUNIT_EXPECT_EQ(test, msg.opts, 0);
	decode_good(test, "opt07_fii", &msg);
	KUNIT_EXPECT_EQ(test, msg.fii, 0xfeed0001U);
}

static void test_r1(struct kunit *test)
{
	const struct vector *v = find(test, "msg02_r1");
	struct shim6_msg msg;

	decode_good(test, "msg02_r1", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_R1);
	KUNIT_EXPECT_EQ(test, msg.tag, 0ULL);
	KUNIT_EXPECT_EQ(test, msg.init_nonce, 0x11223344U);
	KUNIT_EXPECT_EQ(test, msg.resp_nonce, 0xa5fU);
	KUNIT_EXPECT_EQ(test, msg.opts, BIT(SHIM6_OPT_VALIDATOR));
	KUNIT_EXPECT_PTR_EQ(test, msg.validator.data, v->data + 20);
	KUNIT_EXPECT_EQ(test, msg.validator.len, 20);

	decode_good(test, "opt01_validator_len13", &msg);
	KUNIT_EXPECT_EQ(test, msg.validator.len, 13);
	decode_good(test, "opt01_validator_len32", &msg);
	KUNIT_EXPECT_EQ(test, msg.validator.len, 32);
}

static void check_locator(struct kunit *test, const struct shim6_msg *msg,
			  unsigned int i, u8 method, const struct in6_addr *addr)
{
	KUNIT_ASSERT_LT(test, i, (unsigned int)msg->list.n);
	KUNIT_EXPECT_EQ(test, msg->list.methods[i], method);
	KUNIT_EXPECT_MEMEQ(test, msg->list.addrs + 16 * i, addr, 16);
}

static void test_i2(struct kunit *test)
{
	static const u8 elems[] = { 0x00, 0x0a, 0x05, 0x02, 0x14, 0x01 };
	const struct vector *v = find(test, "msg03_i2_full_hba");
	struct shim6_msg msg;

	decode_good(test, "msg03_i2_full_hba", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_I2);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_A);
	KUNIT_EXPECT_EQ(test, msg.init_nonce, 0x55667788U);
	KUNIT_EXPECT_EQ(test, msg.resp_nonce, 0xa5fU);
	KUNIT_EXPECT_EQ(test, msg.opts,
			BIT(SHIM6_OPT_VALIDATOR) | BIT(SHIM6_OPT_LOCATORS) |
			BIT(SHIM6_OPT_PREFS) | BIT(SHIM6_OPT_PDS) |
			BIT(SHIM6_OPT_KEEPALIVE));
	KUNIT_EXPECT_PTR_EQ(test, msg.validator.data, v->data + 28);
	KUNIT_EXPECT_EQ(test, msg.validator.len, 20);

	KUNIT_EXPECT_EQ(test, msg.list.generation, 1U);
	KUNIT_EXPECT_EQ(test, msg.list.methods_off, 57);
	check_locator(test, &msg, 0, SHIM6_METHOD_HBA, &a1);
	check_locator(test, &msg, 1, SHIM6_METHOD_HBA, &a2);

	KUNIT_EXPECT_EQ(test, msg.prefs.generation, 1U);
	KUNIT_EXPECT_EQ(test, msg.prefs.off, 96);
	KUNIT_EXPECT_EQ(test, msg.prefs.elen, 3);
	KUNIT_EXPECT_EQ(test, msg.prefs.n, 2);
	KUNIT_EXPECT_MEMEQ(test, msg.prefs.elems, elems, sizeof(elems));

	KUNIT_EXPECT_PTR_EQ(test, msg.pds.data, v->data + 116);
	KUNIT_EXPECT_EQ(test, msg.pds.len, 127);
	KUNIT_EXPECT_EQ(test, msg.keepalive_s, 20);

	decode_good(test, "msg03_i2_ulid_fii", &msg);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&msg.ulid_sender, &a1));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&msg.ulid_receiver, &b1));
	KUNIT_EXPECT_EQ(test, msg.fii, 7U);
}

static void test_r2(struct kunit *test)
{
	const struct vector *v = find(test, "msg04_r2_full_cga");
	struct shim6_msg msg;

	decode_good(test, "msg04_r2_full_cga", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_B);
	KUNIT_EXPECT_EQ(test, msg.init_nonce, 0x55667788U);
	KUNIT_EXPECT_EQ(test, msg.opts,
			BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PDS) |
			BIT(SHIM6_OPT_SIGNATURE));
	KUNIT_EXPECT_EQ(test, msg.list.generation, 5U);
	KUNIT_EXPECT_EQ(test, msg.list.methods_off, 25);
	check_locator(test, &msg, 0, SHIM6_METHOD_CGA, &c1);
	check_locator(test, &msg, 1, SHIM6_METHOD_CGA, &c2);
	KUNIT_EXPECT_PTR_EQ(test, msg.pds.data, v->data + 68);
	KUNIT_EXPECT_EQ(test, msg.pds.len, 187);
	KUNIT_EXPECT_PTR_EQ(test, msg.signature.data, v->data + 260);
	KUNIT_EXPECT_EQ(test, msg.signature.len, 128);

	decode_good(test, "msg04_r2_min", &msg);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_B);
	KUNIT_EXPECT_EQ(test, msg.opts, 0);
}

static void test_r1bis(struct kunit *test)
{
	struct shim6_msg msg;

	decode_good(test, "msg05_r1bis", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_R1BIS);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_B);
	KUNIT_EXPECT_EQ(test, msg.resp_nonce, 0xa60U);
	KUNIT_EXPECT_EQ(test, msg.opts, BIT(SHIM6_OPT_VALIDATOR));
	KUNIT_EXPECT_EQ(test, msg.validator.len, 20);
}

static void test_i2bis(struct kunit *test)
{
	const struct vector *v = find(test, "msg06_i2bis");
	struct shim6_msg msg;

	decode_good(test, "msg06_i2bis", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_I2BIS);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_A);
	KUNIT_EXPECT_EQ(test, msg.packet_tag, CT_B);
	KUNIT_EXPECT_EQ(test, msg.init_nonce, 0x55667789U);
	KUNIT_EXPECT_EQ(test, msg.resp_nonce, 0xa60U);
	KUNIT_EXPECT_EQ(test, msg.opts,
			BIT(SHIM6_OPT_VALIDATOR) | BIT(SHIM6_OPT_ULID_PAIR) |
			BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PDS));
	KUNIT_EXPECT_PTR_EQ(test, msg.validator.data, v->data + 36);
	KUNIT_EXPECT_EQ(test, msg.validator.len, 20);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&msg.ulid_sender, &a1));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&msg.ulid_receiver, &b1));
	KUNIT_EXPECT_EQ(test, msg.list.generation, 1U);
	KUNIT_EXPECT_EQ(test, msg.list.methods_off, 105);
	check_locator(test, &msg, 0, SHIM6_METHOD_HBA, &a1);
	check_locator(test, &msg, 1, SHIM6_METHOD_HBA, &a2);
	KUNIT_EXPECT_PTR_EQ(test, msg.pds.data, v->data + 148);
	KUNIT_EXPECT_EQ(test, msg.pds.len, 127);
}

static void test_update(struct kunit *test)
{
	static const u8 flags[] = { 0x00, 0x00, 0x02 };
	const struct vector *v = find(test, "msg64_ur_mixed");
	struct shim6_msg msg;

	decode_good(test, "msg64_ur_mixed", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_A);
	KUNIT_EXPECT_EQ(test, msg.req_nonce, 0xc0ffee01U);
	KUNIT_EXPECT_EQ(test, msg.opts,
			BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PREFS) |
			BIT(SHIM6_OPT_SIGNATURE));
	KUNIT_EXPECT_EQ(test, msg.list.generation, 0x8badf00dU);
	KUNIT_EXPECT_EQ(test, msg.list.n, 3);
	check_locator(test, &msg, 0, SHIM6_METHOD_HBA, &b1);
	check_locator(test, &msg, 1, SHIM6_METHOD_HBA, &b2);
	check_locator(test, &msg, 2, SHIM6_METHOD_CGA, &b3);
	KUNIT_EXPECT_EQ(test, msg.prefs.generation, 0x8badf00dU);
	KUNIT_EXPECT_EQ(test, msg.prefs.off, 80);
	KUNIT_EXPECT_EQ(test, msg.prefs.elen, 1);
	KUNIT_EXPECT_EQ(test, msg.prefs.n, 3);
	KUNIT_EXPECT_MEMEQ(test, msg.prefs.elems, flags, sizeof(flags));
	KUNIT_EXPECT_PTR_EQ(test, msg.signature.data, v->data + 100);
	KUNIT_EXPECT_EQ(test, msg.signature.len, 128);

	decode_good(test, "msg65_ua", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_UPDATE_ACK);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_B);
	KUNIT_EXPECT_EQ(test, msg.req_nonce, 0xc0ffee01U);

	decode_good(test, "opt10_keepalive_timeout", &msg);
	KUNIT_EXPECT_EQ(test, msg.opts, BIT(SHIM6_OPT_KEEPALIVE));
	KUNIT_EXPECT_EQ(test, msg.keepalive_s, 30);

	decode_good(test, "opt03_prefs_el5", &msg);
	KUNIT_EXPECT_EQ(test, msg.prefs.elen, 5);
	KUNIT_EXPECT_EQ(test, msg.prefs.n, 3);
	KUNIT_EXPECT_EQ(test, msg.prefs.elems[5], 0);
	KUNIT_EXPECT_EQ(test, msg.prefs.elems[6], 0x14);
	KUNIT_EXPECT_EQ(test, msg.prefs.elems[7], 0x32);
}

/* Pointers of the Errors that the owner of the list sends, RFC 5533 10.4. */
static void test_error_offsets(struct kunit *test)
{
	struct shim6_msg msg;

	decode_good(test, "neg_ur_not_in_hba_set", &msg);
	KUNIT_EXPECT_EQ(test, SHIM6_IPV6_HLEN + msg.list.methods_off + 1, 66);
	decode_good(test, "neg_ur_bad_generation", &msg);
	KUNIT_EXPECT_EQ(test, SHIM6_IPV6_HLEN + msg.prefs.off + 4, 60);
	KUNIT_EXPECT_EQ(test, msg.prefs.generation, 0xdeadbeefU);
	decode_good(test, "neg_ur_bad_count", &msg);
	KUNIT_EXPECT_EQ(test, SHIM6_IPV6_HLEN + msg.prefs.off + 2, 58);
	KUNIT_EXPECT_EQ(test, msg.prefs.n, 2);
}

static void check_report(struct kunit *test, const struct reap_report *report,
			 const struct in6_addr *src, const struct in6_addr *dst,
			 u32 nonce, u32 data)
{
	KUNIT_EXPECT_MEMEQ(test, &report->src, src, sizeof(*src));
	KUNIT_EXPECT_MEMEQ(test, &report->dst, dst, sizeof(*dst));
	KUNIT_EXPECT_EQ(test, be32_to_cpu(report->nonce), nonce);
	KUNIT_EXPECT_EQ(test, be32_to_cpu(report->data), data);
}

static void test_keepalive_and_probe(struct kunit *test)
{
	struct shim6_msg msg;

	decode_good(test, "msg66_keepalive", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_KEEPALIVE);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_B);

	decode_good(test, "msg67_probe_exploring2", &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_PROBE);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_A);
	KUNIT_EXPECT_EQ(test, msg.sta, REAP_EXPLORING);
	KUNIT_ASSERT_EQ(test, msg.n_sent, 2);
	KUNIT_EXPECT_EQ(test, msg.n_rcvd, 0);
	check_report(test, &msg.sent[0], &b2, &a2, 0xa0000002, 0x01020304);
	check_report(test, &msg.sent[1], &b1, &a1, 0xa0000001, 0);

	decode_good(test, "msg67_probe_inboundok", &msg);
	KUNIT_EXPECT_EQ(test, msg.tag, CT_B);
	KUNIT_EXPECT_EQ(test, msg.sta, REAP_INBOUND_OK);
	KUNIT_ASSERT_EQ(test, msg.n_sent, 1);
	KUNIT_ASSERT_EQ(test, msg.n_rcvd, 1);
	check_report(test, &msg.sent[0], &a2, &b2, 0xb0000001, 0);
	check_report(test, &msg.rcvd[0], &b2, &a2, 0xa0000002, 0x01020304);

	decode_good(test, "msg67_probe_operational", &msg);
	KUNIT_EXPECT_EQ(test, msg.sta, REAP_OPERATIONAL);
	KUNIT_EXPECT_EQ(test, msg.n_sent, 1);
	KUNIT_EXPECT_EQ(test, msg.n_rcvd, 1);
}

/*
 * The quote of an Error is the packet it answers: where the codec finds the
 * fault itself, decoding the quote must give the same code and Pointer.
 */
static void check_error(struct kunit *test, const char *name, u8 code,
			u16 pointer, bool codec)
{
	const struct vector *v = find(test, name);
	struct in6_addr src, dst;
	struct shim6_reject rej;
	struct shim6_msg msg, quoted;
	enum shim6_drop drop;

	decode_good(test, name, &msg);
	KUNIT_EXPECT_EQ(test, msg.type, SHIM6_MSG_ERROR);
	KUNIT_EXPECT_EQ(test, msg.error_code, code);
	KUNIT_EXPECT_EQ(test, msg.pointer, pointer);
	KUNIT_EXPECT_EQ(test, msg.tag, 0ULL);
	KUNIT_EXPECT_PTR_EQ(test, msg.quote.data, v->data + 8);
	KUNIT_ASSERT_EQ(test, msg.quote.len, v->len - 8);
	KUNIT_EXPECT_EQ(test, msg.quote.data[0] >> 4, 6);

	memcpy(&src, msg.quote.data + 8, sizeof(src));
	memcpy(&dst, msg.quote.data + 24, sizeof(dst));
	drop = shim6_decode(msg.quote.data + SHIM6_IPV6_HLEN,
			    msg.quote.len - SHIM6_IPV6_HLEN, &src, &dst,
			    &quoted, &rej);
	if (!codec) {
		KUNIT_EXPECT_EQ(test, drop, SHIM6_DROP_NONE);
		return;
	}
	KUNIT_EXPECT_NE(test, drop, SHIM6_DROP_NONE);
	KUNIT_EXPECT_TRUE(test, rej.send_error);
	KUNIT_EXPECT_EQ(test, rej.code, code);
	KUNIT_EXPECT_EQ(test, SHIM6_IPV6_HLEN + rej.pointer, pointer);
}

static void test_error(struct kunit *test)
{
	check_error(test, "msg68_err0_unknown_type", 0, 42, true);
	check_error(test, "msg68_err1_critical", 1, 56, true);
	check_error(test, "msg68_err2_verif", 2, 66, false);
	check_error(test, "msg68_err3_generation", 3, 60, false);
	check_error(test, "msg68_err4_count", 4, 58, false);
}

static void test_payload_header(struct kunit *test)
{
	const struct vector *v = find(test, "payload_udp");
	u8 hdr[SHIM6_PAYLOAD_HLEN];

	KUNIT_EXPECT_EQ(test, shim6_payload_tag(v->data), CT_B);
	shim6_payload_write(hdr, 17, CT_B);
	KUNIT_EXPECT_MEMEQ(test, hdr, v->data, sizeof(hdr));

	v = find(test, "payload_hbh_dstopt");
	KUNIT_EXPECT_EQ(test, shim6_payload_tag(v->data + 8), CT_B);
	shim6_payload_write(hdr, 60, CT_B);
	KUNIT_EXPECT_MEMEQ(test, hdr, v->data + 8, sizeof(hdr));

	v = find(test, "payload_fragment");
	shim6_payload_write(hdr, 44, CT_B);
	KUNIT_EXPECT_MEMEQ(test, hdr, v->data, sizeof(hdr));
}

/* A message of @len octets made by hand, the checksum put right. */
static enum shim6_drop decode_made(struct kunit *test, const u8 *data,
				   size_t len, struct shim6_reject *rej)
{
	u8 *buf = copy(test, data, len);
	enum shim6_drop drop;
	struct shim6_msg msg;

	buf[0] = SHIM6_NONXT;
	buf[1] = len / 8 - 1;
	fix_checksum(buf, len);
	drop = shim6_decode(buf, len, &a1, &b1, &msg, rej);
	kunit_kfree(test, buf);
	return drop;
}

struct made {
	const char *name;
	u8 type;
	enum shim6_drop drop;
	u8 opts_len;
	u8 opts[40];	/* after the fixed part */
};

static const struct made made[] = {
	{ "R1 without validator", SHIM6_MSG_R1, SHIM6_DROP_NO_VALIDATOR },
	{ "R1bis without validator", SHIM6_MSG_R1BIS, SHIM6_DROP_NO_VALIDATOR },
	{ "I2 without validator", SHIM6_MSG_I2, SHIM6_DROP_NO_VALIDATOR },
	{ "I2bis without validator", SHIM6_MSG_I2BIS, SHIM6_DROP_NO_VALIDATOR },
	{ "type 0", 0, SHIM6_DROP_UNKNOWN_TYPE },
	{ "type 7", 7, SHIM6_DROP_UNKNOWN_TYPE },
	{ "type 69", 69, SHIM6_DROP_UNKNOWN_TYPE },
	{ "type 127", 127, SHIM6_DROP_UNKNOWN_TYPE },
	{ "empty list", SHIM6_MSG_UPDATE_REQ, SHIM6_DROP_EMPTY_LIST, 16,
	  { 0, 4, 0, 12 } },
	{ "list one octet short", SHIM6_MSG_UPDATE_REQ, SHIM6_DROP_BAD_OPTION,
	  32, { 0, 4, 0, 27, 0, 0, 0, 1, 1, 1 } },
	{ "list of two in the space of one", SHIM6_MSG_UPDATE_REQ,
	  SHIM6_DROP_BAD_OPTION, 32, { 0, 4, 0, 28, 0, 0, 0, 1, 2, 1, 1 } },
	{ "list too short for its head", SHIM6_MSG_UPDATE_REQ,
	  SHIM6_DROP_BAD_OPTION, 8, { 0, 4, 0, 4, 0, 0, 0, 1 } },
	{ "preferences of element length 0", SHIM6_MSG_UPDATE_REQ,
	  SHIM6_DROP_BAD_OPTION, 16, { 0, 6, 0, 7, 0, 0, 0, 1, 0 } },
	{ "preferences with a remainder", SHIM6_MSG_UPDATE_REQ,
	  SHIM6_DROP_BAD_OPTION, 16, { 0, 6, 0, 8, 0, 0, 0, 1, 2 } },
	{ "preferences without elements", SHIM6_MSG_UPDATE_REQ,
	  SHIM6_DROP_NONE, 16, { 0, 6, 0, 5, 0, 0, 0, 1, 2 } },
	{ "FII of 3 octets", SHIM6_MSG_I1, SHIM6_DROP_BAD_OPTION, 8,
	  { 0, 14, 0, 3 } },
	{ "FII of 5 octets", SHIM6_MSG_I1, SHIM6_DROP_BAD_OPTION, 16,
	  { 0, 14, 0, 5 } },
	{ "ULID pair of 35 octets", SHIM6_MSG_I1, SHIM6_DROP_BAD_OPTION, 40,
	  { 0, 12, 0, 35 } },
	{ "keepalive timeout of 2 octets", SHIM6_MSG_UPDATE_REQ,
	  SHIM6_DROP_BAD_OPTION, 8, { 0, 20, 0, 2 } },
	{ "FII twice", SHIM6_MSG_I1, SHIM6_DROP_BAD_OPTION, 16,
	  { 0, 14, 0, 4, 0, 0, 0, 1, 0, 14, 0, 4, 0, 0, 0, 1 } },
	{ "unknown option twice", SHIM6_MSG_I1, SHIM6_DROP_NONE, 16,
	  { 2, 88, 0, 4, 0, 0, 0, 1, 2, 88, 0, 4, 0, 0, 0, 1 } },
	{ "known option with C", SHIM6_MSG_I1, SHIM6_DROP_NONE, 8,
	  { 0, 15, 0, 4, 0, 0, 0, 1 } },
	{ "unlisted option", SHIM6_MSG_R2, SHIM6_DROP_NONE, 8,
	  { 0, 14, 0, 4, 0, 0, 0, 1 } },
	{ "unlisted option with a wrong length", SHIM6_MSG_R2, SHIM6_DROP_NONE,
	  8, { 0, 14, 0, 3, 0, 0, 0, 1 } },
	{ "unlisted option with C", SHIM6_MSG_R2, SHIM6_DROP_CRITICAL_OPTION, 8,
	  { 0, 15, 0, 4, 0, 0, 0, 1 } },
	{ "keepalive with an option", SHIM6_MSG_KEEPALIVE, SHIM6_DROP_NONE, 8,
	  { 0, 4, 0, 4 } },
	{ "option 16 is not option 0", SHIM6_MSG_I1, SHIM6_DROP_NONE, 8,
	  { 0, 32, 0, 4 } },
	{ "unknown option past the end", SHIM6_MSG_I1, SHIM6_DROP_BAD_OPTION, 8,
	  { 2, 89, 0, 5 } },
	{ "option of 65535 octets", SHIM6_MSG_I1, SHIM6_DROP_BAD_OPTION, 8,
	  { 2, 88, 0xff, 0xff } },
};

static void test_made(struct kunit *test)
{
	const struct made *m = test->param_value;
	size_t fixed = m->type == SHIM6_MSG_I2BIS ? 32 :
		       m->type == SHIM6_MSG_I2 ? 24 : 16;
	struct shim6_reject rej;
	u8 buf[72] = {};
	bool error;

	buf[2] = m->type;
	memcpy(buf + fixed, m->opts, m->opts_len);
	KUNIT_EXPECT_EQ(test, decode_made(test, buf, fixed + m->opts_len, &rej),
			m->drop);
	if (m->drop == SHIM6_DROP_NONE)
		return;

	error = m->drop == SHIM6_DROP_UNKNOWN_TYPE ||
		m->drop == SHIM6_DROP_CRITICAL_OPTION;
	KUNIT_EXPECT_EQ(test, rej.send_error, error);
	if (m->drop == SHIM6_DROP_UNKNOWN_TYPE)
		KUNIT_EXPECT_EQ(test, rej.pointer, 2);
}

static void made_desc(const struct made *m, char *desc)
{
	strscpy(desc, m->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(made, made, made_desc);

static void test_addresses(struct kunit *test)
{
	static const struct in6_addr unfit[] = {
		ADDR(0),
		ADDR([15] = 1),
		ADDR(0xff, 0x02, [15] = 1),
	};
	const struct vector *v = find(test, "msg66_keepalive");
	struct shim6_reject rej;
	struct shim6_msg msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(unfit); i++) {
		KUNIT_EXPECT_EQ(test, shim6_decode(v->data, v->len, &unfit[i],
						   &b1, &msg, &rej),
				SHIM6_DROP_ADDRESS);
		KUNIT_EXPECT_EQ(test, shim6_decode(v->data, v->len, &a1,
						   &unfit[i], &msg, &rej),
				SHIM6_DROP_ADDRESS);
	}
}

static void test_hip(struct kunit *test)
{
	const struct vector *v = find(test, "msg66_keepalive");
	u8 *buf = copy(test, v->data, v->len);
	struct shim6_reject rej;
	struct shim6_msg msg;

	buf[3] |= SHIM6_S;
	fix_checksum(buf, v->len);
	KUNIT_EXPECT_EQ(test, decode(v, buf, v->len, &msg, &rej),
			SHIM6_DROP_NOT_SHIM6);
	KUNIT_EXPECT_FALSE(test, rej.send_error);
}

/* The first report of a Probe names the packet it came in. */
static void test_probe_report(struct kunit *test)
{
	const struct vector *v = find(test, "msg67_probe_exploring");
	u8 *buf = copy(test, v->data, v->len);
	struct shim6_reject rej;
	struct shim6_msg msg;

	KUNIT_EXPECT_EQ(test, shim6_decode(buf, v->len, &b1, &a1, &msg, &rej),
			SHIM6_DROP_NONE);
	KUNIT_EXPECT_EQ(test, shim6_decode(buf, v->len, &b2, &a1, &msg, &rej),
			SHIM6_DROP_BAD_PROBE);
	KUNIT_EXPECT_EQ(test, shim6_decode(buf, v->len, &b1, &a2, &msg, &rej),
			SHIM6_DROP_BAD_PROBE);

	/* More reports than there are octets; no sent one. */
	buf[12] = 0x11;
	fix_checksum(buf, v->len);
	KUNIT_EXPECT_EQ(test, shim6_decode(buf, v->len, &b1, &a1, &msg, &rej),
			SHIM6_DROP_BAD_PROBE);
	buf[12] = 0x10;
	fix_checksum(buf, v->len);
	KUNIT_EXPECT_EQ(test, shim6_decode(buf, v->len, &b1, &a1, &msg, &rej),
			SHIM6_DROP_BAD_PROBE);
}

/* We never send more than 1280 octets, but take what is well formed. */
static void test_limit(struct kunit *test)
{
	struct shim6_msg msg = {
		.type = SHIM6_MSG_R1,
		.opts = BIT(SHIM6_OPT_VALIDATOR),
	};
	u8 *octets = kunit_kzalloc(test, 2048, GFP_KERNEL);
	u8 *buf = kunit_kzalloc(test, 2048, GFP_KERNEL);
	struct shim6_reject rej;

	KUNIT_ASSERT_NOT_NULL(test, octets);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	msg.validator.data = octets;
	msg.validator.len = SHIM6_MSG_MAX - 16 - SHIM6_OPT_HLEN;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, 2048), SHIM6_MSG_MAX);
	msg.validator.len++;
	KUNIT_EXPECT_EQ(test, shim6_encoded_len(&msg),
			(size_t)SHIM6_MSG_MAX + 8);
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, 2048), -EMSGSIZE);

	memset(buf, 0, 2048);
	buf[2] = SHIM6_MSG_R1;
	put_unaligned_be16(SHIM6_OPT_VALIDATOR << 1, buf + 16);
	put_unaligned_be16(2048 - 16 - SHIM6_OPT_HLEN, buf + 18);
	KUNIT_EXPECT_EQ(test, decode_made(test, buf, 2048, &rej),
			SHIM6_DROP_NONE);
}

/* No list has more locators than an octet counts, so neither have these. */
static void test_prefs_limit(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, 288, GFP_KERNEL);
	struct shim6_reject rej;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	buf[2] = SHIM6_MSG_UPDATE_REQ;
	put_unaligned_be16(SHIM6_OPT_PREFS << 1, buf + 16);
	put_unaligned_be16(5 + 255, buf + 18);
	buf[24] = 1;
	KUNIT_EXPECT_EQ(test, decode_made(test, buf, 280, &rej),
			SHIM6_DROP_NONE);
	put_unaligned_be16(5 + 256, buf + 18);
	KUNIT_EXPECT_EQ(test, decode_made(test, buf, 288, &rej),
			SHIM6_DROP_BAD_OPTION);
}

/* The quote is cut to what fits, in units of 8 octets. */
static void test_quote_limit(struct kunit *test)
{
	struct shim6_msg msg = {
		.type = SHIM6_MSG_ERROR,
		.error_code = SHIM6_ERR_CRITICAL_OPT,
	};
	u8 *quote = kunit_kzalloc(test, 1500, GFP_KERNEL);
	u8 *buf = kunit_kzalloc(test, SHIM6_MSG_MAX, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, quote);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(quote, 0x5a, 1500);
	msg.quote.data = quote;
	msg.quote.len = 1500;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, SHIM6_MSG_MAX),
			SHIM6_MSG_MAX);
	KUNIT_EXPECT_EQ(test, buf[SHIM6_MSG_MAX - 1], 0x5a);
	msg.quote.len = 47;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, SHIM6_MSG_MAX), 48);
	msg.quote.len = 7;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, SHIM6_MSG_MAX), -EINVAL);
}

static void test_encode_invalid(struct kunit *test)
{
	static const struct reap_report report;
	struct shim6_msg msg = { .type = SHIM6_MSG_KEEPALIVE };
	u8 buf[128];

	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), 16);
	msg.tag = SHIM6_TAG_MASK + 1;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), -EINVAL);
	msg.tag = 0;
	msg.opts = BIT(SHIM6_OPT_FII);
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), -EINVAL);
	msg.opts = 0;
	msg.type = 9;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), -EINVAL);
	KUNIT_EXPECT_EQ(test, shim6_encoded_len(&msg), (size_t)0);
	msg.type = SHIM6_MSG_I2;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), -EINVAL);
	msg.type = SHIM6_MSG_UPDATE_REQ;
	msg.opts = BIT(SHIM6_OPT_LOCATORS);
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), -EINVAL);
	msg.opts = BIT(SHIM6_OPT_PREFS);
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), -EINVAL);

	msg.opts = 0;
	msg.type = SHIM6_MSG_PROBE;
	msg.sent = &report;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), -EINVAL);
	msg.n_sent = 1;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), 56);
	msg.sta = REAP_INBOUND_OK + 1;
	KUNIT_EXPECT_EQ(test, shim6_encode(&msg, buf, sizeof(buf)), -EINVAL);
}

/* Every count of reports: 1 to 15 sent, 0 to 15 received. */
static void test_probe_counts(struct kunit *test)
{
	struct reap_report reports[REAP_MAX_REPORTS] = {};
	struct shim6_msg msg = { .type = SHIM6_MSG_PROBE }, again;
	u8 *buf = kunit_kmalloc(test, SHIM6_MSG_MAX, GFP_KERNEL);
	struct shim6_reject rej;
	int len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	reports[0].src = a1;
	reports[0].dst = b1;
	msg.sent = reports;
	msg.rcvd = reports;
	for (msg.n_sent = 1; msg.n_sent <= REAP_MAX_REPORTS; msg.n_sent++)
		for (msg.n_rcvd = 0; msg.n_rcvd <= REAP_MAX_REPORTS;
		     msg.n_rcvd++) {
			len = shim6_encode(&msg, buf, SHIM6_MSG_MAX);
			KUNIT_ASSERT_EQ(test, len,
					16 + 40 * (msg.n_sent + msg.n_rcvd));
			KUNIT_ASSERT_EQ(test, shim6_decode(buf, len, &a1, &b1,
							   &again, &rej),
					SHIM6_DROP_NONE);
			KUNIT_ASSERT_EQ(test, again.n_sent, msg.n_sent);
			KUNIT_ASSERT_EQ(test, again.n_rcvd, msg.n_rcvd);
		}
}

/* Layout of lists of 1 to 70 locators: the length rule, and alignment. */
static void test_list_layout(struct kunit *test)
{
	struct shim6_msg msg = {
		.type = SHIM6_MSG_UPDATE_REQ,
		.opts = BIT(SHIM6_OPT_LOCATORS),
	};
	u8 *addrs = kunit_kzalloc(test, 70 * 16, GFP_KERNEL);
	u8 *buf = kunit_kzalloc(test, SHIM6_MSG_MAX, GFP_KERNEL);
	struct shim6_reject rej;
	struct shim6_msg again;
	int len;

	KUNIT_ASSERT_NOT_NULL(test, addrs);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(addrs, 0x77, 70 * 16);
	msg.list.methods = addrs;
	msg.list.addrs = addrs;
	for (msg.list.n = 1; msg.list.n <= 70; msg.list.n++) {
		len = shim6_encode(&msg, buf, SHIM6_MSG_MAX);
		KUNIT_ASSERT_EQ(test, len, 16 + 16 + 8 * (msg.list.n / 8) +
				16 * msg.list.n);
		KUNIT_ASSERT_EQ(test, get_unaligned_be16(buf + 18) + 20, len);
		KUNIT_ASSERT_EQ(test, shim6_decode(buf, len, &a1, &b1, &again,
						   &rej), SHIM6_DROP_NONE);
		KUNIT_ASSERT_EQ(test, again.list.n, msg.list.n);
		KUNIT_ASSERT_EQ(test, (again.list.addrs - buf) % 8, 0);
		KUNIT_ASSERT_MEMEQ(test, again.list.addrs, addrs,
				   16 * msg.list.n);
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
	KUNIT_CASE_PARAM(test_made, made_gen_params),
	KUNIT_CASE(test_i1),
	KUNIT_CASE(test_r1),
	KUNIT_CASE(test_i2),
	KUNIT_CASE(test_r2),
	KUNIT_CASE(test_r1bis),
	KUNIT_CASE(test_i2bis),
	KUNIT_CASE(test_update),
	KUNIT_CASE(test_keepalive_and_probe),
	KUNIT_CASE(test_error),
	KUNIT_CASE(test_error_offsets),
	KUNIT_CASE(test_payload_header),
	KUNIT_CASE(test_addresses),
	KUNIT_CASE(test_hip),
	KUNIT_CASE(test_probe_report),
	KUNIT_CASE(test_probe_counts),
	KUNIT_CASE(test_list_layout),
	KUNIT_CASE(test_limit),
	KUNIT_CASE(test_prefs_limit),
	KUNIT_CASE(test_quote_limit),
	KUNIT_CASE(test_encode_invalid),
	KUNIT_CASE(test_random),
	{}
};

struct kunit_suite shim6_codec_suite = {
	.name = "shim6-codec",
	.test_cases = codec_cases,
};
