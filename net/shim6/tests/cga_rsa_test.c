// SPDX-License-Identifier: GPL-2.0
/* DER, the RSA keys in it that may sign, and what they sign. */
#include "codec_rig.h"
#include "hba_rig.h"

#define LONGEST		0x10000

/* An element of its length in the form that @head of the last octets has. */
static bool take_len(u8 *buf, unsigned int head, unsigned int len,
		     unsigned int there)
{
	struct shim6_view from = view(buf, there), body;

	if (!shim6_der_take(&from, buf[0], &body))
		return from.len != there;
	return body.data == buf + head && body.len == len &&
	       from.data == buf + head + len && from.len == there - head - len;
}

static void test_der_lengths(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, LONGEST, GFP_KERNEL);
	unsigned int len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	buf[0] = SHIM6_DER_SEQUENCE;
	for (len = 0; len < 0x180; len++) {
		buf[1] = len;
		KUNIT_EXPECT_EQ(test, take_len(buf, 2, len, 0x200), len < 0x80);
		buf[1] = 0x81;
		buf[2] = len;
		KUNIT_EXPECT_EQ(test, take_len(buf, 3, len, 0x200),
				len >= 0x80 && len < 0x100);
		buf[1] = 0x82;
		put_unaligned_be16(len, buf + 2);
		KUNIT_EXPECT_EQ(test, take_len(buf, 4, len, 0x200),
				len >= 0x100);
	}
	put_unaligned_be16(0xfffb, buf + 2);
	KUNIT_EXPECT_TRUE(test, take_len(buf, 4, 0xfffb, 0xffff));
	put_unaligned_be16(0xfffc, buf + 2);
	KUNIT_EXPECT_FALSE(test, take_len(buf, 4, 0xfffc, 0xffff));
	/* Without a length of its own, and with one of three octets. */
	buf[1] = 0x80;
	KUNIT_EXPECT_FALSE(test, take_len(buf, 2, 0, 0xffff));
	buf[1] = 0x83;
	KUNIT_EXPECT_FALSE(test, take_len(buf, 5, 0xfc, 0xffff));
}

/* Where octets end before the element does. */
static void test_der_short(struct kunit *test)
{
	static const u8 good[] = { 0x02, 0x03, 1, 2, 3 };
	static const u8 heads[][4] = {
		{ 0x02, 0x01 }, { 0x02, 0x81, 0x80 }, { 0x02, 0x82, 0x01, 0 },
	};
	struct shim6_view from = view(NULL, 0), body;
	unsigned int i, len;
	u8 *buf;

	KUNIT_EXPECT_FALSE(test, shim6_der_take(&from, 0, &body));
	for (i = 0; i < ARRAY_SIZE(heads); i++)
		for (len = 1; len <= 4; len++) {
			buf = exact(test, heads[i], len);
			from = view(buf, len);
			KUNIT_EXPECT_EQ(test, shim6_der_take(&from, 2, &body),
					!i && len > 2);
			kunit_kfree(test, buf);
		}
	from = view(good, sizeof(good));
	KUNIT_EXPECT_FALSE(test, shim6_der_take(&from, 3, &body));
	KUNIT_EXPECT_EQ(test, from.len, sizeof(good));
	KUNIT_EXPECT_TRUE(test, shim6_der_take(&from, 2, &body));
	KUNIT_EXPECT_EQ(test, from.len, 0);
	KUNIT_EXPECT_PTR_EQ(test, body.data, good + 2);
}

/**
 * struct draft - a key field that is written from its end
 * @buf: the room
 * @at: where the octets begin
 */
struct draft {
	u8 buf[900];
	unsigned int at;
};

static void put(struct draft *d, const u8 *octets, unsigned int n)
{
	d->at -= n;
	memcpy(d->buf + d->at, octets, n);
}

/* Tag and length before all there is up to @end. */
static void wrap(struct draft *d, u8 tag, unsigned int end)
{
	u8 head[4] = { tag, 0x82 };
	unsigned int len = end - d->at;

	put_unaligned_be16(len, head + 2);
	if (len < 0x80) {
		head[1] = len;
		put(d, head, 2);
	} else if (len < 0x100) {
		head[1] = 0x81;
		head[2] = len;
		put(d, head, 3);
	} else {
		put(d, head, 4);
	}
}

static void begin(struct draft *d)
{
	memset(d->buf, 0xff, sizeof(d->buf));
	d->at = sizeof(d->buf);
}

static void put_integer(struct draft *d, const u8 *octets, unsigned int n)
{
	unsigned int end = d->at;

	put(d, octets, n);
	wrap(d, SHIM6_DER_INTEGER, end);
}

/* An odd number of so many bits. */
static void put_modulus(struct draft *d, unsigned int bits)
{
	u8 octets[1 + 1024] = {};
	unsigned int len = DIV_ROUND_UP(bits, 8);

	memset(octets + 1, 0xff, len);
	octets[1] >>= (8 - bits % 8) % 8;
	if (bits % 8)
		put_integer(d, octets + 1, len);
	else
		put_integer(d, octets, len + 1);
}

static const u8 f4[] = { 0x01, 0x00, 0x01 };

/* The rest of a SubjectPublicKeyInfo around the two numbers. */
static void finish(struct draft *d)
{
	static const u8 algorithm[] = {
		0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
		0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
	};
	static const u8 unused;
	unsigned int end = sizeof(d->buf);

	wrap(d, SHIM6_DER_SEQUENCE, end);
	put(d, &unused, 1);
	wrap(d, SHIM6_DER_BIT_STRING, end);
	put(d, algorithm, sizeof(algorithm));
	wrap(d, SHIM6_DER_SEQUENCE, end);
}

static enum shim6_cga_result key_of(struct kunit *test, const u8 *data,
				    size_t len, struct shim6_rsa_key *key)
{
	struct shim6_pds pds = { .real_key = true };
	enum shim6_cga_result result;
	u8 *buf = exact(test, data, len);

	pds.key = view(buf, len);
	result = shim6_cga_rsa_key(&pds, key);
	kunit_kfree(test, buf);
	return result;
}

static enum shim6_cga_result drafted(struct kunit *test, struct draft *d,
				     struct shim6_rsa_key *key)
{
	finish(d);
	return key_of(test, d->buf + d->at, sizeof(d->buf) - d->at, key);
}

static void test_vectors(struct kunit *test)
{
	static const struct {
		const char *name;
		enum shim6_cga_result result;
	} want[] = {
		{ "rfc3972", SHIM6_CGA_RSA_SIZE },
		{ "draft_key", SHIM6_CGA_PSEUDO_KEY },
		{ "h0", SHIM6_CGA_PSEUDO_KEY },
		{ "h1", SHIM6_CGA_PSEUDO_KEY },
		{ "h2", SHIM6_CGA_PSEUDO_KEY },
		{ "cg", SHIM6_CGA_OK },
		{ "hc", SHIM6_CGA_OK },
	};
	struct shim6_rsa_key key;
	struct shim6_pds pds;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		pds = pds_of(test, set_of(test, want[i].name), 0);
		KUNIT_EXPECT_EQ(test, shim6_cga_rsa_key(&pds, &key),
				want[i].result);
		if (want[i].result)
			continue;
		KUNIT_EXPECT_EQ(test, key.bits, 1024);
		KUNIT_EXPECT_PTR_EQ(test, key.der.data, pds.key.data + 22);
		KUNIT_EXPECT_EQ(test, key.der.len, pds.key.len - 22);
	}
	/* With the P bit these would be keys too short, and no key. */
	pds = pds_of(test, set_of(test, "h0"), 0);
	pds.real_key = true;
	KUNIT_EXPECT_EQ(test, shim6_cga_rsa_key(&pds, &key),
			SHIM6_CGA_RSA_SIZE);
	pds = pds_of(test, set_of(test, "draft_key"), 0);
	pds.real_key = true;
	KUNIT_EXPECT_EQ(test, shim6_cga_rsa_key(&pds, &key), SHIM6_CGA_NOT_RSA);
}

static void test_sizes(struct kunit *test)
{
	static const unsigned int bits[] = {
		1, 7, 8, 512, 1016, 1023, 1024, 1025, 1031, 2048, 3072, 4088,
		4095, 4096, 4097, 4104, 5120,
	};
	struct draft *d = kunit_kmalloc(test, sizeof(*d), GFP_KERNEL);
	struct shim6_rsa_key key;
	unsigned int i;
	bool good;

	KUNIT_ASSERT_NOT_NULL(test, d);
	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		begin(d);
		put_integer(d, f4, sizeof(f4));
		put_modulus(d, bits[i]);
		good = bits[i] >= 1024 && bits[i] <= 4096;
		KUNIT_EXPECT_EQ(test, drafted(test, d, &key),
				good ? SHIM6_CGA_OK : SHIM6_CGA_RSA_SIZE);
		if (good)
			KUNIT_EXPECT_EQ(test, key.bits, bits[i]);
	}
}

static void test_exponents(struct kunit *test)
{
	static const struct {
		u8 n;
		u8 octets[6];
		bool good;
	} tries[] = {
		{ 0, {}, false },
		{ 1, { 0 }, false },
		{ 1, { 1 }, false },
		{ 1, { 2 }, false },
		{ 1, { 3 }, true },
		{ 1, { 0x83 }, false },
		{ 2, { 0, 0x83 }, true },
		{ 2, { 0, 3 }, false },
		{ 3, { 0, 0, 0x83 }, false },
		{ 3, { 1, 0, 0 }, false },
		{ 3, { 1, 0, 1 }, true },
		{ 4, { 0x7f, 0xff, 0xff, 0xff }, true },
		{ 5, { 0, 0xff, 0xff, 0xff, 0xff }, true },
		{ 5, { 1, 0, 0, 0, 1 }, false },
	};
	struct draft *d = kunit_kmalloc(test, sizeof(*d), GFP_KERNEL);
	struct shim6_rsa_key key;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, d);
	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		begin(d);
		put_integer(d, tries[i].octets, tries[i].n);
		put_modulus(d, 2048);
		KUNIT_EXPECT_EQ_MSG(test, drafted(test, d, &key),
				    tries[i].good ? SHIM6_CGA_OK :
						    SHIM6_CGA_NOT_RSA,
				    "exponent %u", i);
	}
}

/* Negative, with a zero too many, even, nothing. */
static void test_moduli(struct kunit *test)
{
	struct draft *d = kunit_kmalloc(test, sizeof(*d), GFP_KERNEL);
	struct shim6_rsa_key key;
	unsigned int i;
	u8 octets[130];

	KUNIT_ASSERT_NOT_NULL(test, d);
	for (i = 0; i < 6; i++) {
		memset(octets, 0xff, sizeof(octets));
		octets[0] = 0;
		octets[1] = i == 1 ? 0x7f : i == 2 ? 0 : 0xff;
		octets[128] = i == 3 ? 0xfe : 0xff;
		begin(d);
		put_integer(d, f4, sizeof(f4));
		if (i == 4)
			put_integer(d, octets + 1, 128);
		else
			put_integer(d, octets, i == 5 ? 0 : 129);
		KUNIT_EXPECT_EQ_MSG(test, drafted(test, d, &key),
				    i ? SHIM6_CGA_NOT_RSA : SHIM6_CGA_OK,
				    "modulus %u", i);
	}
}

/* A third number; numbers missing. */
static void test_numbers(struct kunit *test)
{
	struct draft *d = kunit_kmalloc(test, sizeof(*d), GFP_KERNEL);
	struct shim6_rsa_key key;

	KUNIT_ASSERT_NOT_NULL(test, d);
	begin(d);
	put_integer(d, f4, sizeof(f4));
	put_integer(d, f4, sizeof(f4));
	put_modulus(d, 1024);
	KUNIT_EXPECT_EQ(test, drafted(test, d, &key), SHIM6_CGA_NOT_RSA);
	begin(d);
	put_modulus(d, 1024);
	KUNIT_EXPECT_EQ(test, drafted(test, d, &key), SHIM6_CGA_NOT_RSA);
	begin(d);
	KUNIT_EXPECT_EQ(test, drafted(test, d, &key), SHIM6_CGA_NOT_RSA);
}

/*
 * No bit of the frame before the modulus may differ. Lengths that lie lead
 * nowhere.
 */
#define FRAME		28	/* of the key of "cg": up to its modulus */
static void test_frame(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "cg");
	struct shim6_rsa_key key;
	u8 *buf = exact(test, v->key, v->key_len);
	unsigned int i, len;

	for (i = 0; i < FRAME * 8; i++) {
		buf[i / 8] ^= 1 << i % 8;
		KUNIT_EXPECT_NE_MSG(test, key_of(test, buf, v->key_len, &key),
				    SHIM6_CGA_OK, "bit %u", i);
		buf[i / 8] ^= 1 << i % 8;
	}
	for (; i < v->key_len * 8; i++) {
		buf[i / 8] ^= 1 << i % 8;
		key_of(test, buf, v->key_len, &key);
		buf[i / 8] ^= 1 << i % 8;
	}
	for (len = 1; len < v->key_len; len++)
		KUNIT_EXPECT_EQ(test, key_of(test, buf, len, &key),
				SHIM6_CGA_NOT_RSA);
	KUNIT_EXPECT_EQ(test, key_of(test, buf, v->key_len, &key),
			SHIM6_CGA_OK);
}

static void check_signed(struct kunit *test, const struct signed_vector *v)
{
	struct shim6_cga_signed at = {};
	u8 digest[SHA1_DIGEST_SIZE];
	struct shim6_view part;
	struct shim6_msg msg;
	unsigned int len = 0;

	decode_good(test, v->list, &msg);
	KUNIT_ASSERT_EQ(test, msg.signature.len, sizeof(v->signature));
	KUNIT_EXPECT_MEMEQ(test, msg.signature.data, v->signature,
			   sizeof(v->signature));
	while (shim6_cga_signed_next(&msg.list, &at, &part)) {
		KUNIT_ASSERT_LE(test, len + part.len, v->len);
		KUNIT_EXPECT_MEMEQ(test, part.data, v->octets + len, part.len);
		len += part.len;
	}
	KUNIT_EXPECT_EQ(test, len, v->len);
	KUNIT_EXPECT_FALSE(test, shim6_cga_signed_next(&msg.list, &at, &part));
	shim6_cga_signed_digest(&msg.list, digest);
	KUNIT_EXPECT_MEMEQ(test, digest, v->digest, sizeof(digest));
}

static void test_signed(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(signed_vectors); i++)
		check_signed(test, &signed_vectors[i]);
}

/* As long as a list can be, every other locator signed; and an empty one. */
static void test_signed_lists(struct kunit *test)
{
	u8 *octets = kunit_kzalloc(test, 255 * 17, GFP_KERNEL);
	struct shim6_list_view list = { .methods = octets, .addrs = octets + 255 };
	struct shim6_cga_signed at = {};
	struct shim6_view part;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, octets);
	KUNIT_EXPECT_TRUE(test, shim6_cga_signed_next(&list, &at, &part));
	KUNIT_EXPECT_EQ(test, part.len, 20);
	KUNIT_EXPECT_FALSE(test, shim6_cga_signed_next(&list, &at, &part));

	list.n = 255;
	for (i = 0; i < list.n; i++)
		octets[i] = i & 1 ? SHIM6_METHOD_HBA : SHIM6_METHOD_CGA;
	for (i = 0; i < list.n; i += 2) {
		KUNIT_ASSERT_TRUE(test, shim6_cga_signed_next(&list, &at, &part));
		KUNIT_EXPECT_PTR_EQ(test, part.data, list.addrs + 16 * i);
		KUNIT_EXPECT_EQ(test, part.len, 16);
	}
	KUNIT_EXPECT_FALSE(test, shim6_cga_signed_next(&list, &at, &part));
}

static struct kunit_case cga_rsa_cases[] = {
	KUNIT_CASE(test_der_lengths),
	KUNIT_CASE(test_der_short),
	KUNIT_CASE(test_vectors),
	KUNIT_CASE(test_sizes),
	KUNIT_CASE(test_exponents),
	KUNIT_CASE(test_moduli),
	KUNIT_CASE(test_numbers),
	KUNIT_CASE(test_frame),
	KUNIT_CASE(test_signed),
	KUNIT_CASE(test_signed_lists),
	{}
};

struct kunit_suite shim6_cga_rsa_suite = {
	.name = "shim6-cga-rsa",
	.test_cases = cga_rsa_cases,
};
