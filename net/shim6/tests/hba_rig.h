/* SPDX-License-Identifier: GPL-2.0 */
/* What the suites of CGAs and HBAs share: the vectors as parameters, by name. */
#ifndef _SHIM6_TESTS_HBA_RIG_H
#define _SHIM6_TESTS_HBA_RIG_H

#include "../core/der.h"
#include "../core/hba.h"
#include "../core/sha1.h"
#include "hba_vectors.h"
#include "suites.h"

#define PREFIX_OFF	16
#define COUNT_OFF	24
#define KEY_OFF		25

static inline const struct hba_vector *set_of(struct kunit *test,
					      const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hba_vectors); i++)
		if (!strcmp(hba_vectors[i].name, name))
			return &hba_vectors[i];
	KUNIT_ASSERT_TRUE_MSG(test, false, "no vector %s", name);
	return NULL;
}

static inline bool is_set(const struct hba_vector *v)
{
	return v->exts_len;
}

static inline struct in6_addr addr_of(const struct hba_vector *v,
				      unsigned int i)
{
	struct in6_addr addr;

	memcpy(&addr, v->a[i].addr, sizeof(addr));
	return addr;
}

static inline struct shim6_view view(const u8 *data, size_t len)
{
	return (struct shim6_view){ data, len };
}

static inline enum shim6_cga_result parse(const u8 *data, size_t len,
					  struct shim6_pds *pds)
{
	struct shim6_view octets = view(data, len);

	return shim6_pds_parse(&octets, pds);
}

/* The parameters of one address; they point into the vector. */
static inline struct shim6_pds pds_of(struct kunit *test,
				      const struct hba_vector *v,
				      unsigned int i)
{
	struct shim6_pds pds;

	KUNIT_ASSERT_EQ(test, parse(v->a[i].pds, v->pds_len, &pds),
			SHIM6_CGA_OK);
	return pds;
}

/* What generation begins with. */
static inline struct shim6_pds fresh_pds(struct kunit *test,
					 const struct hba_vector *v)
{
	struct shim6_view key = view(v->key, v->key_len);
	struct shim6_view exts = view(v->exts, v->exts_len);
	struct shim6_pds pds;

	KUNIT_ASSERT_EQ(test, shim6_pds_init(&pds, v->start, &key, &exts),
			SHIM6_CGA_OK);
	return pds;
}

/* An exact-size copy, not empty: reading one octet too many is found out. */
static inline u8 *exact(struct kunit *test, const u8 *data, size_t len)
{
	u8 *buf = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memcpy(buf, data, len);
	return buf;
}

#define EXPECT_CGA(test, addr, pds, result) \
	KUNIT_EXPECT_EQ(test, shim6_cga_verify(addr, pds), result)
#define EXPECT_HBA(test, addr, pds, result) \
	KUNIT_EXPECT_EQ(test, shim6_hba_verify(addr, pds), result)

#endif /* _SHIM6_TESTS_HBA_RIG_H */
