// SPDX-License-Identifier: GPL-2.0
/* SHA-1, CGA parameters, and the addresses of RFC 3972 that they make. */
#include "hba_rig.h"

static void check_sha1(struct kunit *test, const char *text, const u8 *want)
{
	struct shim6_view part = view((const u8 *)text, strlen(text));
	u8 out[SHA1_DIGEST_SIZE];

	shim6_sha1(&part, 1, out);
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(out));
}

/* Examples of FIPS 180, and of nothing at all. */
static void test_sha1(struct kunit *test)
{
	static const u8 abc[] = {
		0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e,
		0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d,
	};
	static const u8 two_blocks[] = {
		0x84, 0x98, 0x3e, 0x44, 0x1c, 0x3b, 0xd2, 0x6e, 0xba, 0xae,
		0x4a, 0xa1, 0xf9, 0x51, 0x29, 0xe5, 0xe5, 0x46, 0x70, 0xf1,
	};
	static const u8 nothing[] = {
		0xda, 0x39, 0xa3, 0xee, 0x5e, 0x6b, 0x4b, 0x0d, 0x32, 0x55,
		0xbf, 0xef, 0x95, 0x60, 0x18, 0x90, 0xaf, 0xd8, 0x07, 0x09,
	};
	u8 out[SHA1_DIGEST_SIZE];

	check_sha1(test, "abc", abc);
	check_sha1(test,
		   "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		   two_blocks);
	check_sha1(test, "", nothing);
	shim6_sha1(NULL, 0, out);
	KUNIT_EXPECT_MEMEQ(test, out, nothing, sizeof(out));
}

static void test_sha1_long(struct kunit *test)
{
	static const u8 million[] = {
		0x34, 0xaa, 0x97, 0x3c, 0xd4, 0xc4, 0xda, 0xa4, 0xf6, 0x1e,
		0xeb, 0x2b, 0xdb, 0xad, 0x27, 0x31, 0x65, 0x34, 0x01, 0x6f,
	};
	u8 as[100], out[SHA1_DIGEST_SIZE];
	struct shim6_sha1 s;
	unsigned int i;

	memset(as, 'a', sizeof(as));
	shim6_sha1_init(&s);
	for (i = 0; i < 1000000 / sizeof(as); i++)
		shim6_sha1_add(&s, as, sizeof(as));
	shim6_sha1_end(&s, out);
	KUNIT_EXPECT_MEMEQ(test, out, million, sizeof(out));
}

/* Cut in two anywhere, at every length around the ends of blocks. */
static void test_sha1_parts(struct kunit *test)
{
	u8 data[2 * SHA1_BLOCK_SIZE + 2], whole[20], cut[20];
	struct shim6_view parts[2];
	size_t len, at;

	for (at = 0; at < sizeof(data); at++)
		data[at] = at;
	for (len = 0; len <= sizeof(data); len++) {
		parts[0] = view(data, len);
		shim6_sha1(parts, 1, whole);
		for (at = 0; at <= len; at++) {
			parts[0] = view(data, at);
			parts[1] = view(data + at, len - at);
			shim6_sha1(parts, 2, cut);
			KUNIT_ASSERT_MEMEQ(test, whole, cut, sizeof(cut));
		}
	}
}

static void name_of(const struct hba_vector *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sets, hba_vectors, name_of);

static void test_parse(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct shim6_pds pds;
	unsigned int i;
	u8 *buf;

	for (i = 0; i < v->n; i++) {
		buf = exact(test, v->a[i].pds, v->pds_len);
		KUNIT_ASSERT_EQ(test, parse(buf, v->pds_len, &pds),
				SHIM6_CGA_OK);
		KUNIT_EXPECT_MEMEQ(test, pds.modifier, buf, 16);
		KUNIT_EXPECT_MEMEQ(test, pds.prefix, v->a[i].addr, 8);
		KUNIT_EXPECT_EQ(test, pds.collisions, v->collisions);
		KUNIT_ASSERT_EQ(test, pds.key.len, v->key_len);
		KUNIT_EXPECT_MEMEQ(test, pds.key.data, v->key, v->key_len);
		KUNIT_ASSERT_EQ(test, pds.exts.len, v->exts_len);
		KUNIT_EXPECT_EQ(test, pds.n_prefixes, is_set(v) ? v->n : 0);
		KUNIT_EXPECT_EQ(test, pds.real_key,
				!is_set(v) || !strcmp(v->name, "hc"));
		kunit_kfree(test, buf);
	}
}

static void test_write(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct shim6_pds pds;
	unsigned int i;
	u8 *buf;

	buf = kunit_kmalloc(test, v->pds_len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < v->n; i++) {
		pds = pds_of(test, v, i);
		KUNIT_EXPECT_EQ(test, shim6_pds_write(&pds, buf, v->pds_len - 1),
				-EMSGSIZE);
		KUNIT_EXPECT_EQ(test, shim6_pds_write(&pds, buf, v->pds_len),
				v->pds_len);
		KUNIT_EXPECT_MEMEQ(test, buf, v->a[i].pds, v->pds_len);
	}
}

/* The hashes as they are told, from octets that nothing took apart. */
static void test_hashes(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	static const u8 zeros[9];
	u8 out[SHA1_DIGEST_SIZE];
	struct shim6_view parts[3];
	unsigned int i;

	for (i = 0; i < v->n; i++) {
		parts[0] = view(v->a[i].pds, v->pds_len);
		shim6_sha1(parts, 1, out);
		KUNIT_EXPECT_MEMEQ(test, out, v->a[i].hash1, 8);
		parts[0].len = PREFIX_OFF;
		parts[1] = view(zeros, sizeof(zeros));
		parts[2] = view(v->a[i].pds + KEY_OFF, v->pds_len - KEY_OFF);
		shim6_sha1(parts, 3, out);
		KUNIT_EXPECT_MEMEQ(test, out, v->hash2, sizeof(v->hash2));
	}
}

static void test_verify(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct in6_addr addr, other;
	struct shim6_pds pds;
	unsigned int i;

	for (i = 0; i < v->n; i++) {
		pds = pds_of(test, v, i);
		addr = addr_of(v, i);
		other = addr_of(v, (i + 1) % v->n);
		KUNIT_EXPECT_EQ(test, shim6_cga_sec(&addr), v->sec);
		EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_OK);
		if (v->n > 1)
			EXPECT_CGA(test, &other, &pds, SHIM6_CGA_PREFIX);
	}
}

/*
 * Every bit of an address counts but the universal and the group one. Without
 * one in Sec the address may still be good: less was asked for. With one more
 * it is not.
 */
static void test_address_bits(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct shim6_pds pds = pds_of(test, v, 0);
	enum shim6_cga_result want;
	struct in6_addr addr;
	unsigned int i, sec;

	for (i = 0; i < 128; i++) {
		addr = addr_of(v, 0);
		addr.s6_addr[i / 8] ^= 0x80 >> i % 8;
		sec = shim6_cga_sec(&addr);
		if (i < 64)
			want = SHIM6_CGA_PREFIX;
		else if (i >= 67 && i != 70 && i != 71)
			want = SHIM6_CGA_HASH1;
		else if (sec > SHIM6_CGA_SEC_MAX)
			want = SHIM6_CGA_SEC;
		else
			want = sec > v->sec ? SHIM6_CGA_HASH2 : SHIM6_CGA_OK;
		EXPECT_CGA(test, &addr, &pds, want);
	}
}

/* Whatever bit of the parameters differs, they are of no address any more. */
static void test_mutations(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct in6_addr addr = addr_of(v, 0);
	u8 *buf = exact(test, v->a[0].pds, v->pds_len);
	struct shim6_pds pds;
	unsigned int i;

	for (i = 0; i < v->pds_len * 8; i++) {
		buf[i / 8] ^= 1 << i % 8;
		if (parse(buf, v->pds_len, &pds) == SHIM6_CGA_OK)
			KUNIT_EXPECT_NE(test, shim6_cga_verify(&addr, &pds),
					SHIM6_CGA_OK);
		buf[i / 8] ^= 1 << i % 8;
	}
	KUNIT_ASSERT_EQ(test, parse(buf, v->pds_len, &pds), SHIM6_CGA_OK);
	EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_OK);
}

/* Cut anywhere: only a whole key with whole extensions can be parameters. */
static void test_short(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	unsigned int len, key_end = KEY_OFF + v->key_len;
	struct in6_addr addr = addr_of(v, 0);
	enum shim6_cga_result want;
	struct shim6_pds pds;
	u8 *buf;

	KUNIT_EXPECT_EQ(test, parse(NULL, 0, &pds), SHIM6_CGA_SHORT);
	for (len = 1; len < v->pds_len; len++) {
		buf = exact(test, v->a[0].pds, len);
		if (len < KEY_OFF)
			want = SHIM6_CGA_SHORT;
		else if (len < key_end)
			want = SHIM6_CGA_KEY;
		else
			want = len > key_end ? SHIM6_CGA_EXTENSION : SHIM6_CGA_OK;
		KUNIT_EXPECT_EQ(test, parse(buf, len, &pds), want);
		if (want == SHIM6_CGA_OK)
			EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_HASH1);
		kunit_kfree(test, buf);
	}
}

/* Something behind: at best an extension, but of other parameters. */
static void test_long(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct in6_addr addr = addr_of(v, 0);
	u8 *buf = kunit_kzalloc(test, SHIM6_PDS_MAX + 1, GFP_KERNEL);
	unsigned int len, more;
	struct shim6_pds pds;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memcpy(buf, v->a[0].pds, v->pds_len);
	for (len = v->pds_len + 1; len <= SHIM6_PDS_MAX; len++) {
		more = len - v->pds_len;
		if (more % 4) {
			KUNIT_ASSERT_EQ(test, parse(buf, len, &pds),
					SHIM6_CGA_EXTENSION);
			continue;
		}
		KUNIT_ASSERT_EQ(test, parse(buf, len, &pds), SHIM6_CGA_OK);
		KUNIT_ASSERT_EQ(test, pds.exts.len, v->exts_len + more);
		KUNIT_ASSERT_EQ(test, shim6_cga_verify(&addr, &pds),
				SHIM6_CGA_HASH1);
	}
	KUNIT_EXPECT_EQ(test, parse(buf, len, &pds), SHIM6_CGA_LONG);
}

/* Addresses of parameters with any count, and which of them are any good. */
static void test_count(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct shim6_pds pds = pds_of(test, v, 0);
	struct in6_addr addr, before = {};
	unsigned int count;

	for (count = 0; count <= U8_MAX; count++) {
		pds.collisions = count;
		shim6_cga_address(&pds, v->sec, &addr);
		EXPECT_CGA(test, &addr, &pds,
			   count > 2 ? SHIM6_CGA_COUNT : SHIM6_CGA_OK);
		KUNIT_EXPECT_FALSE(test, ipv6_addr_equal(&addr, &before));
		before = addr;
	}
}

/* A right hash for each Sec: 3 and above are refused all the same. */
static void test_sec(struct kunit *test)
{
	struct shim6_pds pds = pds_of(test, set_of(test, "h0"), 0);
	struct in6_addr addr;
	unsigned int sec;

	for (sec = 0; sec < 8; sec++) {
		shim6_cga_address(&pds, sec, &addr);
		KUNIT_EXPECT_EQ(test, shim6_cga_sec(&addr), sec);
		if (!sec)
			EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_OK);
		else if (sec <= SHIM6_CGA_SEC_MAX)
			EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_HASH2);
		else
			EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_SEC);
		if (sec > SHIM6_CGA_SEC_MAX)
			KUNIT_EXPECT_EQ(test, shim6_cga_search(&pds, sec, 1),
					-EINVAL);
	}
	/* Sec 2 asks for 16 bits more than the parameters of Sec 1 have. */
	pds = pds_of(test, set_of(test, "h1"), 0);
	shim6_cga_address(&pds, 2, &addr);
	EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_HASH2);
}

/*
 * The modifier is found where the vector has it, whatever the size of the
 * steps. Of long searches only the end: the whole takes its time.
 */
#define SEARCH_MAX	30000
static void test_search(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct shim6_pds pds = fresh_pds(test, v);
	u32 left = v->increments, step;

	if (left > SEARCH_MAX) {
		memcpy(pds.modifier, v->a[0].pds, sizeof(pds.modifier));
		left = get_unaligned_be16(pds.modifier + 14);
		put_unaligned_be16(0, pds.modifier + 14);
	}
	KUNIT_EXPECT_EQ(test, shim6_cga_search(&pds, v->sec, 0), -EAGAIN);
	while (left) {
		step = min_t(u32, left, 1000);
		KUNIT_ASSERT_EQ(test, shim6_cga_search(&pds, v->sec, step),
				-EAGAIN);
		left -= step;
	}
	KUNIT_EXPECT_EQ(test, shim6_cga_search(&pds, v->sec, 1), 0);
	KUNIT_EXPECT_MEMEQ(test, pds.modifier, v->a[0].pds, 16);
	/* And stays there. */
	KUNIT_EXPECT_EQ(test, shim6_cga_search(&pds, v->sec, 1000), 0);
	KUNIT_EXPECT_MEMEQ(test, pds.modifier, v->a[0].pds, 16);
}

static void test_modifier_wraps(struct kunit *test)
{
	struct shim6_pds pds = fresh_pds(test, set_of(test, "h1"));
	static const u8 low[16] = { [15] = 2 };
	static const u8 high[16] = { [8] = 1 };

	memset(pds.modifier, 0xff, sizeof(pds.modifier));
	KUNIT_EXPECT_EQ(test, shim6_cga_search(&pds, 1, 3), -EAGAIN);
	KUNIT_EXPECT_MEMEQ(test, pds.modifier, low, sizeof(low));
	memset(pds.modifier, 0, sizeof(pds.modifier));
	memset(pds.modifier + 9, 0xff, 7);
	KUNIT_EXPECT_EQ(test, shim6_cga_search(&pds, 1, 1), -EAGAIN);
	KUNIT_EXPECT_MEMEQ(test, pds.modifier, high, sizeof(high));
}

static void test_collisions(struct kunit *test)
{
	struct shim6_pds pds = fresh_pds(test, set_of(test, "cg"));

	KUNIT_EXPECT_TRUE(test, shim6_cga_collided(&pds));
	KUNIT_EXPECT_EQ(test, pds.collisions, 1);
	KUNIT_EXPECT_TRUE(test, shim6_cga_collided(&pds));
	KUNIT_EXPECT_EQ(test, pds.collisions, 2);
	KUNIT_EXPECT_FALSE(test, shim6_cga_collided(&pds));
	KUNIT_EXPECT_EQ(test, pds.collisions, 2);
}

/* From nothing to the address. */
static void test_generate(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "cg");
	struct shim6_pds pds = fresh_pds(test, v);
	struct in6_addr want = addr_of(v, 0), addr;

	memcpy(pds.prefix, v->a[0].addr, sizeof(pds.prefix));
	while (shim6_cga_search(&pds, v->sec, 4096) == -EAGAIN)
		;
	shim6_cga_address(&pds, v->sec, &addr);
	KUNIT_EXPECT_MEMEQ(test, &addr, &want, sizeof(addr));
	EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_OK);
}

static void test_init(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "h0");
	struct shim6_view key = view(v->key, v->key_len);
	struct shim6_view exts = view(v->exts, v->exts_len - 1);
	struct shim6_pds pds;

	KUNIT_EXPECT_EQ(test, shim6_pds_init(&pds, v->start, &key, &exts),
			SHIM6_CGA_EXTENSION);
	exts.len = SHIM6_PDS_MAX - KEY_OFF - key.len + 1;
	KUNIT_EXPECT_EQ(test, shim6_pds_init(&pds, v->start, &key, &exts),
			SHIM6_CGA_LONG);
	exts.len = v->exts_len;
	key.len--;
	KUNIT_EXPECT_EQ(test, shim6_pds_init(&pds, v->start, &key, &exts),
			SHIM6_CGA_KEY);
	/* A key and one octet that is none of it. */
	key = view(v->a[0].pds + KEY_OFF, v->key_len + 1);
	KUNIT_EXPECT_EQ(test, shim6_pds_init(&pds, v->start, &key, &exts),
			SHIM6_CGA_KEY);
}

static struct kunit_case cga_cases[] = {
	KUNIT_CASE(test_sha1),
	KUNIT_CASE(test_sha1_long),
	KUNIT_CASE(test_sha1_parts),
	KUNIT_CASE_PARAM(test_parse, sets_gen_params),
	KUNIT_CASE_PARAM(test_write, sets_gen_params),
	KUNIT_CASE_PARAM(test_hashes, sets_gen_params),
	KUNIT_CASE_PARAM(test_verify, sets_gen_params),
	KUNIT_CASE_PARAM(test_address_bits, sets_gen_params),
	KUNIT_CASE_PARAM(test_mutations, sets_gen_params),
	KUNIT_CASE_PARAM(test_short, sets_gen_params),
	KUNIT_CASE_PARAM(test_long, sets_gen_params),
	KUNIT_CASE_PARAM(test_count, sets_gen_params),
	KUNIT_CASE_PARAM(test_search, sets_gen_params),
	KUNIT_CASE(test_sec),
	KUNIT_CASE(test_modifier_wraps),
	KUNIT_CASE(test_collisions),
	KUNIT_CASE(test_generate),
	KUNIT_CASE(test_init),
	{}
};

struct kunit_suite shim6_cga_suite = {
	.name = "shim6-cga",
	.test_cases = cga_cases,
};
