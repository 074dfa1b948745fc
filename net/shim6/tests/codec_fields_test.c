// SPDX-License-Identifier: GPL-2.0
/* Every field of every message type, as the test vectors have it. */
#include "codec_rig.h"

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

static struct kunit_case codec_fields_cases[] = {
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
	{}
};

struct kunit_suite shim6_codec_fields_suite = {
	.name = "shim6-codec-fields",
	.test_cases = codec_fields_cases,
};
