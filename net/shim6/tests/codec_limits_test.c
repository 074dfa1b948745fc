// SPDX-License-Identifier: GPL-2.0
/* Messages made by hand: what is malformed, what just fits, what does not. */
#include "codec_rig.h"

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

static struct kunit_case codec_limits_cases[] = {
	KUNIT_CASE_PARAM(test_made, made_gen_params),
	KUNIT_CASE(test_addresses),
	KUNIT_CASE(test_hip),
	KUNIT_CASE(test_probe_report),
	KUNIT_CASE(test_probe_counts),
	KUNIT_CASE(test_list_layout),
	KUNIT_CASE(test_limit),
	KUNIT_CASE(test_prefs_limit),
	KUNIT_CASE(test_quote_limit),
	KUNIT_CASE(test_encode_invalid),
	{}
};

struct kunit_suite shim6_codec_limits_suite = {
	.name = "shim6-codec-limits",
	.test_cases = codec_limits_cases,
};
