// SPDX-License-Identifier: GPL-2.0
/* Sets of hash-based addresses: making them, and who belongs to one. */
#include "codec_rig.h"
#include "hba_rig.h"

static void name_of(const struct hba_vector *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sets, hba_vectors, name_of);

/* Each address of a set by the parameters of each. */
static void test_verify(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct in6_addr addr, first = addr_of(v, 0);
	struct shim6_pds pds;
	unsigned int i, j;

	for (i = 0; i < v->n; i++)
		for (j = 0; j < v->n; j++) {
			pds = pds_of(test, v, i);
			addr = addr_of(v, j);
			EXPECT_HBA(test, &addr, &pds,
				   is_set(v) ? SHIM6_CGA_OK : SHIM6_CGA_NO_SET);
			KUNIT_EXPECT_EQ(test,
					shim6_hba_verify_ulid(&addr, &pds),
					SHIM6_CGA_OK);
			KUNIT_EXPECT_EQ(test,
					shim6_hba_verify_locator(&addr, &first,
								 &pds),
					is_set(v) ? SHIM6_CGA_OK :
						    SHIM6_CGA_NO_SET);
		}
}

/* Only the prefix in the parameters makes no difference: it is the address's. */
static void test_mutations(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	u8 *buf = exact(test, v->a[0].pds, v->pds_len);
	struct in6_addr addr = addr_of(v, v->n - 1);
	struct shim6_pds pds;
	unsigned int i;
	bool good;

	for (i = 0; i < v->pds_len * 8; i++) {
		buf[i / 8] ^= 1 << i % 8;
		good = parse(buf, v->pds_len, &pds) == SHIM6_CGA_OK &&
		       shim6_hba_verify_ulid(&addr, &pds) == SHIM6_CGA_OK;
		KUNIT_EXPECT_EQ_MSG(test, good,
				    is_set(v) && i / 8 >= PREFIX_OFF &&
				    i / 8 < COUNT_OFF, "bit %u", i);
		buf[i / 8] ^= 1 << i % 8;
	}
}

static void test_address_bits(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct shim6_pds pds = pds_of(test, v, 0);
	enum shim6_cga_result result;
	struct in6_addr addr, ulid;
	unsigned int i;

	ulid = addr_of(v, 0);
	for (i = 0; i < 128 && is_set(v); i++) {
		addr = ulid;
		addr.s6_addr[i / 8] ^= 0x80 >> i % 8;
		result = shim6_hba_verify_locator(&addr, &ulid, &pds);
		if (i < 64)
			KUNIT_EXPECT_NE(test, result, SHIM6_CGA_OK);
		else if (i < 67)
			KUNIT_EXPECT_EQ(test, result, SHIM6_CGA_SEC_DIFFERS);
		else if (i == 70 || i == 71)
			KUNIT_EXPECT_EQ(test, result, SHIM6_CGA_OK);
		else
			KUNIT_EXPECT_EQ(test, result, SHIM6_CGA_HASH1);
	}
}

/* What is wrong in one way only, each of its own kind. */
static void test_refused(struct kunit *test)
{
	struct shim6_pds pds = pds_of(test, set_of(test, "h0"), 0);
	struct in6_addr addr = addr_of(set_of(test, "h0"), 1);

	EXPECT_CGA(test, &addr, &pds, SHIM6_CGA_PREFIX);
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_OK);
	pds.collisions = 3;
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_COUNT);
	pds.collisions = 0;
	addr = a1;
	addr.s6_addr[8] ^= 0x03;
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_OK);
	addr = a1;
	addr.s6_addr[15] ^= 0x01;
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_HASH1);
	addr = a1;
	addr.s6_addr[8] |= 0x20;
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_HASH2);
	KUNIT_EXPECT_EQ(test, shim6_hba_verify_ulid(&addr, &pds),
			SHIM6_CGA_HASH2);
	addr = a1;
	put_unaligned_be16(0xbad, addr.s6_addr + 4);
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_NOT_IN_SET);
	/* Of the other address's identifier. */
	memcpy(&addr, &a1, 8);
	memcpy(addr.s6_addr + 8, a2.s6_addr + 8, 8);
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_HASH1);
}

/* Sec is in the address: with a lower one it is good, but not for a locator. */
static void test_lower_sec(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "h1");
	struct shim6_pds pds = pds_of(test, v, 0);
	struct in6_addr addr = addr_of(v, 0), ulid = addr_of(v, 1);

	addr.s6_addr[8] &= ~0xe0;
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_OK);
	KUNIT_EXPECT_EQ(test, shim6_hba_verify_locator(&addr, &ulid, &pds),
			SHIM6_CGA_SEC_DIFFERS);
	KUNIT_EXPECT_EQ(test, shim6_hba_verify_locator(&ulid, &addr, &pds),
			SHIM6_CGA_SEC_DIFFERS);
}

/* A set from its prefixes: from the start of the search to the parameters. */
static void test_generate(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	struct shim6_pds pds = fresh_pds(test, v);
	struct in6_addr addr;
	unsigned int i;
	u8 buf[256];

	memcpy(pds.modifier, v->a[0].pds, sizeof(pds.modifier));
	KUNIT_ASSERT_EQ(test, shim6_cga_search(&pds, v->sec, 1), 0);
	for (i = 0; i < v->collisions; i++)
		KUNIT_EXPECT_TRUE(test, shim6_cga_collided(&pds));
	for (i = 0; i < pds.n_prefixes; i++) {
		KUNIT_EXPECT_EQ(test, shim6_hba_address(&pds, i, v->sec, &addr),
				0);
		KUNIT_EXPECT_MEMEQ(test, &addr, v->a[i].addr, sizeof(addr));
		KUNIT_EXPECT_EQ(test, shim6_pds_write(&pds, buf, sizeof(buf)),
				v->pds_len);
		KUNIT_EXPECT_MEMEQ(test, buf, v->a[i].pds, v->pds_len);
	}
	KUNIT_EXPECT_EQ(test, shim6_hba_address(&pds, i, v->sec, &addr),
			-ENOENT);
}

static void test_write_set(struct kunit *test)
{
	const struct hba_vector *v = test->param_value;
	u8 buf[64], prefixes[HBA_VECTOR_MAX * 8];
	unsigned int i;

	if (!is_set(v))
		return;
	for (i = 0; i < v->n; i++)
		memcpy(prefixes + 8 * i, v->a[i].addr, 8);
	KUNIT_EXPECT_EQ(test,
			shim6_hba_write_set(prefixes, v->n,
					    !strcmp(v->name, "hc"), buf,
					    v->exts_len), v->exts_len);
	KUNIT_EXPECT_MEMEQ(test, buf, v->exts, v->exts_len);
	KUNIT_EXPECT_EQ(test,
			shim6_hba_write_set(prefixes, v->n, false, buf,
					    v->exts_len - 1), -EMSGSIZE);
}

static void test_set_sizes(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "h0");
	u8 *prefixes = kunit_kzalloc(test, 33 * 8, GFP_KERNEL);
	u8 *buf = kunit_kzalloc(test, SHIM6_HBA_SET_MAX, GFP_KERNEL);
	struct shim6_view key = view(v->key, v->key_len), exts;
	struct shim6_pds pds;
	unsigned int n;
	int len;

	KUNIT_ASSERT_NOT_NULL(test, prefixes);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (n = 0; n <= 33; n++) {
		len = shim6_hba_write_set(prefixes, n, true, buf,
					  SHIM6_HBA_SET_MAX);
		if (!n || n == 33) {
			KUNIT_EXPECT_EQ(test, len, -EINVAL);
			continue;
		}
		KUNIT_EXPECT_EQ(test, len, 8 + 8 * n);
		exts = view(buf, len);
		KUNIT_EXPECT_EQ(test, shim6_pds_init(&pds, v->start, &key,
						     &exts), SHIM6_CGA_OK);
		KUNIT_EXPECT_EQ(test, pds.n_prefixes, n);
		KUNIT_EXPECT_TRUE(test, pds.real_key);
	}
}

/* The vectors' octets in, the vectors' key fields out. */
static void test_write_key(struct kunit *test)
{
	static const char * const names[] = { "h0", "h1", "h2" };
	u8 buf[SHIM6_HBA_KEY_MAX];
	const struct hba_vector *v;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		v = set_of(test, names[i]);
		KUNIT_EXPECT_EQ(test,
				shim6_hba_write_key(v->key + v->key_len - 53,
						    buf, sizeof(buf)),
				v->key_len);
		KUNIT_EXPECT_MEMEQ(test, buf, v->key, v->key_len);
	}
	KUNIT_EXPECT_EQ(test, shim6_hba_write_key(v->key, buf, sizeof(buf) - 1),
			-EMSGSIZE);
}

/* Zeros in front are none of an INTEGER, but one is before a high bit. */
static void test_write_key_zeros(struct kunit *test)
{
	u8 octets[48], buf[SHIM6_HBA_KEY_MAX];
	struct shim6_view from, numbers, body;
	unsigned int zeros;
	int len;

	memset(octets, 0x91, sizeof(octets));
	for (zeros = 0; zeros <= 48; zeros++) {
		memset(octets, 0, zeros);
		len = shim6_hba_write_key(octets, buf, sizeof(buf));
		KUNIT_ASSERT_EQ(test, len, zeros < 48 ? 78 - zeros : 30);
		from = view(buf, len);
		KUNIT_EXPECT_TRUE(test, shim6_der_take(&from, 0x30, &body));
		KUNIT_EXPECT_EQ(test, from.len, 0);
		from = view(buf + 17, len - 17);
		KUNIT_EXPECT_TRUE(test, shim6_der_take(&from, 0x03, &body));
		KUNIT_EXPECT_EQ(test, from.len, 0);
		from = view(buf + 20, len - 20);
		KUNIT_EXPECT_TRUE(test, shim6_der_take(&from, 0x30, &numbers));
		KUNIT_EXPECT_EQ(test, from.len, 0);
		KUNIT_EXPECT_TRUE(test, shim6_der_take(&numbers, 0x02, &body));
		KUNIT_EXPECT_EQ(test, numbers.len, 5);
		KUNIT_EXPECT_EQ(test, body.data[0], 0);
		if (zeros < 48)
			KUNIT_EXPECT_EQ(test, body.data[1], 0x91);
	}
}

#define EXT(type, len)	(type) >> 8, (type) & 0xff, (len) >> 8, (len) & 0xff
#define PREFIX		0x20, 0x01, 0x0d, 0xb8, 0x00, 0xa1, 0x00, 0x00

/**
 * struct ext_try - extension fields and what becomes of them
 * @n: prefixes, or the reason to refuse them, negative
 * @len: octets there
 * @octets: the fields
 */
struct ext_try {
	int n;
	u16 len;
	u8 octets[48];
};

static const struct ext_try ext_tries[] = {
	{ 0, 0, {} },
	{ 0, 4, { EXT(0xfffd, 0) } },
	{ 0, 9, { EXT(0x0013, 1), 0x77, EXT(0, 0) } },
	{ 1, 16, { EXT(0x12, 12), 0, 0, 0, 0, PREFIX } },
	/* Reserved bits and unknown fields on both sides. */
	{ 1, 16, { EXT(0x12, 12), 0x7f, 0xff, 0xff, 0xff, PREFIX } },
	{ 1, 26, { EXT(0x11, 2), 1, 2, EXT(0x12, 12), 0, 0, 0, 0, PREFIX,
		   EXT(0x1200, 0) } },
	{ -SHIM6_CGA_EXTENSION, 1, { 0 } },
	{ -SHIM6_CGA_EXTENSION, 3, { 0, 0, 0 } },
	{ -SHIM6_CGA_EXTENSION, 4, { EXT(7, 1) } },
	{ -SHIM6_CGA_EXTENSION, 4, { EXT(7, 0xffff) } },
	{ -SHIM6_CGA_EXTENSION, 15, { EXT(0x12, 12), 0, 0, 0, 0, PREFIX } },
	{ -SHIM6_CGA_EXTENSION, 18, { EXT(0x12, 12), 0, 0, 0, 0, PREFIX } },
	{ -SHIM6_CGA_SET, 4, { EXT(0x12, 0) } },
	{ -SHIM6_CGA_SET, 7, { EXT(0x12, 3) } },
	{ -SHIM6_CGA_SET, 8, { EXT(0x12, 4) } },
	{ -SHIM6_CGA_SET, 15, { EXT(0x12, 11), 0, 0, 0, 0, PREFIX } },
	{ -SHIM6_CGA_SET, 17, { EXT(0x12, 13), 0, 0, 0, 0, PREFIX } },
	{ -SHIM6_CGA_SET, 32, { EXT(0x12, 12), 0, 0, 0, 0, PREFIX,
				EXT(0x12, 12), 0, 0, 0, 0, PREFIX } },
	{ -SHIM6_CGA_SET, 20, { EXT(0x12, 12), 0, 0, 0, 0, PREFIX,
				EXT(0x12, 0) } },
};

static void test_extensions(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "cg");
	unsigned int i, len, head = KEY_OFF + v->key_len;
	enum shim6_cga_result result;
	struct shim6_pds pds;
	u8 *buf;

	for (i = 0; i < ARRAY_SIZE(ext_tries); i++) {
		len = head + ext_tries[i].len;
		buf = kunit_kmalloc(test, len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, buf);
		memcpy(buf, v->a[0].pds, head);
		memcpy(buf + head, ext_tries[i].octets, ext_tries[i].len);
		result = parse(buf, len, &pds);
		KUNIT_EXPECT_EQ_MSG(test, result ? -(int)result :
					  pds.n_prefixes, ext_tries[i].n,
				    "extensions %u", i);
		kunit_kfree(test, buf);
	}
}

/* Too many prefixes for us, though well formed. */
static void test_many_prefixes(struct kunit *test)
{
	const struct hba_vector *v = set_of(test, "h0");
	struct shim6_view key = view(v->key, v->key_len), exts;
	struct shim6_pds pds;
	unsigned int n;
	u8 *buf;

	for (n = 32; n <= 64; n++) {
		exts.len = 8 + 8 * n;
		buf = kunit_kzalloc(test, exts.len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, buf);
		put_unaligned_be16(SHIM6_HBA_SET_TYPE, buf);
		put_unaligned_be16(4 + 8 * n, buf + 2);
		exts.data = buf;
		KUNIT_EXPECT_EQ(test,
				shim6_pds_init(&pds, v->start, &key, &exts),
				n > 32 ? SHIM6_CGA_SET : SHIM6_CGA_OK);
		kunit_kfree(test, buf);
	}
}

/* Unknown extensions are hashed like all: made with one, good only with it. */
static void test_unknown_extension(struct kunit *test)
{
	static const u8 octets[] = {
		EXT(0xfffe, 3), 'a', 'b', 'c',
		EXT(0x12, 12), 0, 0, 0, 0, PREFIX,
	};
	const struct hba_vector *v = set_of(test, "h0");
	struct shim6_view key = view(v->key, v->key_len);
	struct shim6_view exts = view(octets, sizeof(octets));
	struct shim6_pds pds;
	struct in6_addr addr;

	KUNIT_ASSERT_EQ(test, shim6_pds_init(&pds, v->start, &key, &exts),
			SHIM6_CGA_OK);
	KUNIT_ASSERT_EQ(test, shim6_hba_address(&pds, 0, 0, &addr), 0);
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_OK);
	exts = view(octets + 7, sizeof(octets) - 7);
	KUNIT_ASSERT_EQ(test, shim6_pds_init(&pds, v->start, &key, &exts),
			SHIM6_CGA_OK);
	EXPECT_HBA(test, &addr, &pds, SHIM6_CGA_HASH1);
}

/* Whether all locators of method HBA of a message belong to its parameters. */
static unsigned int good_locators(struct kunit *test,
				  const struct shim6_list_view *list,
				  const struct in6_addr *ulid,
				  const struct shim6_pds *pds)
{
	struct in6_addr addr;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, shim6_hba_verify_ulid(ulid, pds), SHIM6_CGA_OK);
	for (i = 0; i < list->n; i++) {
		memcpy(&addr, list->addrs + 16 * i, sizeof(addr));
		if (list->methods[i] == SHIM6_METHOD_HBA &&
		    shim6_hba_verify_locator(&addr, ulid, pds))
			break;
	}
	return i;
}

/* As they come: the parameters in a message, the locators beside them. */
static void test_messages(struct kunit *test)
{
	static const struct {
		const char *name;
		const struct in6_addr *ulid;
		unsigned int n;
	} tries[] = {
		{ "msg03_i2_full_hba", &a1, 2 },
		{ "msg06_i2bis", &a1, 2 },
		{ "opt04_pds_hba", &a1, 0 },
		{ "msg04_r2_full_cga", &c1, 2 },
		{ "opt05_signature_cga", &c1, 2 },
	};
	struct shim6_pds pds;
	struct shim6_msg msg;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		decode_good(test, tries[i].name, &msg);
		KUNIT_ASSERT_EQ(test, shim6_pds_parse(&msg.pds, &pds),
				SHIM6_CGA_OK);
		KUNIT_EXPECT_EQ(test, good_locators(test, &msg.list,
						    tries[i].ulid, &pds),
				tries[i].n);
	}
	pds = pds_of(test, set_of(test, "hc"), 0);
	decode_good(test, "msg64_ur_mixed", &msg);
	KUNIT_EXPECT_EQ(test, good_locators(test, &msg.list, &b1, &pds),
			msg.list.n);
	/* The second one is of a prefix that is not in the set. */
	decode_good(test, "neg_ur_not_in_hba_set", &msg);
	KUNIT_EXPECT_EQ(test, good_locators(test, &msg.list, &b1, &pds), 1);
}

static struct kunit_case hba_cases[] = {
	KUNIT_CASE_PARAM(test_verify, sets_gen_params),
	KUNIT_CASE_PARAM(test_mutations, sets_gen_params),
	KUNIT_CASE_PARAM(test_address_bits, sets_gen_params),
	KUNIT_CASE(test_refused),
	KUNIT_CASE(test_lower_sec),
	KUNIT_CASE_PARAM(test_generate, sets_gen_params),
	KUNIT_CASE_PARAM(test_write_set, sets_gen_params),
	KUNIT_CASE(test_set_sizes),
	KUNIT_CASE(test_write_key),
	KUNIT_CASE(test_write_key_zeros),
	KUNIT_CASE(test_extensions),
	KUNIT_CASE(test_many_prefixes),
	KUNIT_CASE(test_unknown_extension),
	KUNIT_CASE(test_messages),
	{}
};

struct kunit_suite shim6_hba_suite = {
	.name = "shim6-hba",
	.test_cases = hba_cases,
};
