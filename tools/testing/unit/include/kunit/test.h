/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KUnit in user space: as much of its interface as our suites use, so that
 * the same files are KUnit suites in the kernel and a program here. Behind it
 * is kunit.c.
 */
#ifndef _KUNIT_TEST_USER_H
#define _KUNIT_TEST_USER_H

#include "../port_user.h"

#define KUNIT_PARAM_DESC_SIZE	128
#define GFP_KERNEL		0

enum kunit_status {
	KUNIT_SUCCESS,
	KUNIT_FAILURE,
	KUNIT_SKIPPED,
};

struct kunit {
	const char *name;
	void *priv;
	const void *param_value;
	int param_index;
	enum kunit_status status;
	struct kunit_user_mem *mem;
	char comment[256];
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(fn)			{ .run_case = fn, .name = #fn }
#define KUNIT_CASE_SLOW(fn)		KUNIT_CASE(fn)
#define KUNIT_CASE_PARAM(fn, gen) \
	{ .run_case = fn, .name = #fn, .generate_params = gen }

#define KUNIT_ARRAY_PARAM(name, array, get_desc) \
	static const void *name##_gen_params(const void *prev, char *desc) \
	{ \
		__typeof__((array)[0]) *__next = prev ? \
			(__typeof__(__next))prev + 1 : (array); \
		void (*__get_desc)(__typeof__(__next), char *) = get_desc; \
		if ((size_t)(__next - (array)) >= ARRAY_SIZE(array)) \
			return NULL; \
		if (__get_desc) \
			__get_desc(__next, desc); \
		return __next; \
	}

#define KUNIT_ARRAY_PARAM_DESC(name, array, member) \
	static const void *name##_gen_params(const void *prev, char *desc) \
	{ \
		__typeof__((array)[0]) *__next = prev ? \
			(__typeof__(__next))prev + 1 : (array); \
		if ((size_t)(__next - (array)) >= ARRAY_SIZE(array)) \
			return NULL; \
		kunit_user_copy(desc, __next->member, KUNIT_PARAM_DESC_SIZE); \
		return __next; \
	}

#define strscpy(d, s, n)	kunit_user_copy(d, s, n)

void kunit_user_copy(char *dst, const char *src, size_t size);
int kunit_user_main(struct kunit_suite *const *suites, unsigned int n,
		    int argc, char **argv);
void kunit_user_say(struct kunit *test, const char *fmt, ...)
	__printf(2, 3);
void kunit_user_fail(struct kunit *test, bool fatal, const char *file,
		     int line, const char *what, long long left,
		     long long right, const char *fmt, ...)
	__printf(8, 9);
void kunit_user_skip(struct kunit *test, bool leave, const char *fmt, ...)
	__printf(3, 4);

/* Every block has its exact size: the sanitizer guards its ends. */
void *kunit_kmalloc(struct kunit *test, size_t size, int gfp);
void *kunit_kzalloc(struct kunit *test, size_t size, int gfp);
void kunit_kfree(struct kunit *test, const void *ptr);
#define kunit_kmalloc_array(t, n, size, gfp)	kunit_kmalloc(t, (n) * (size), gfp)
#define kunit_kcalloc(t, n, size, gfp)		kunit_kzalloc(t, (n) * (size), gfp)

#define kunit_test_suites(...) \
	int main(int argc, char **argv) \
	{ \
		static struct kunit_suite *const __suites[] = { __VA_ARGS__ }; \
		return kunit_user_main(__suites, ARRAY_SIZE(__suites), \
				       argc, argv); \
	} \
	_Static_assert(1, "")
#define kunit_test_suite(s)	kunit_test_suites(&s)

#define kunit_info(t, fmt, ...)		kunit_user_say(t, fmt, ##__VA_ARGS__)
#define kunit_warn(t, fmt, ...)		kunit_user_say(t, fmt, ##__VA_ARGS__)
#define kunit_err(t, fmt, ...)		kunit_user_say(t, fmt, ##__VA_ARGS__)
#define kunit_skip(t, fmt, ...)		kunit_user_skip(t, true, fmt, ##__VA_ARGS__)
#define kunit_mark_skipped(t, fmt, ...)	kunit_user_skip(t, false, fmt, ##__VA_ARGS__)

#define __KUNIT_FAIL(t, fatal, what, l, r, fmt, ...) \
	kunit_user_fail(t, fatal, __FILE__, __LINE__, what, l, r, \
			fmt, ##__VA_ARGS__)

#define __KUNIT_CMP(t, fatal, left, op, right, fmt, ...) \
	do { \
		const __typeof__(left) __l = (left); \
		const __typeof__(right) __r = (right); \
		if (!(__l op __r)) \
			__KUNIT_FAIL(t, fatal, #left " " #op " " #right, \
				     (long long)__l, (long long)__r, \
				     fmt, ##__VA_ARGS__); \
	} while (0)

#define __KUNIT_BOOL(t, fatal, cond, want, fmt, ...) \
	do { \
		bool __c = (cond); \
		if (__c != (want)) \
			__KUNIT_FAIL(t, fatal, #cond, __c, want, \
				     fmt, ##__VA_ARGS__); \
	} while (0)

#define __KUNIT_PTR(t, fatal, left, op, right, fmt, ...) \
	do { \
		const void *__l = (left), *__r = (right); \
		if (!(__l op __r)) \
			__KUNIT_FAIL(t, fatal, #left " " #op " " #right, \
				     (long long)(uintptr_t)__l, \
				     (long long)(uintptr_t)__r, \
				     fmt, ##__VA_ARGS__); \
	} while (0)

#define __KUNIT_MEM(t, fatal, left, op, right, size, fmt, ...) \
	do { \
		int __d = memcmp(left, right, size); \
		if (!(__d op 0)) \
			__KUNIT_FAIL(t, fatal, \
				     #left " " #op " " #right " (octets)", \
				     __d, 0, fmt, ##__VA_ARGS__); \
	} while (0)

#define __KUNIT_STR(t, fatal, left, op, right, fmt, ...) \
	do { \
		int __d = strcmp(left, right); \
		if (!(__d op 0)) \
			__KUNIT_FAIL(t, fatal, \
				     #left " " #op " " #right " (string)", \
				     __d, 0, fmt, ##__VA_ARGS__); \
	} while (0)

#define KUNIT_SUCCEED(t)	((void)(t))
#define KUNIT_FAIL(t, fmt, ...) \
	__KUNIT_FAIL(t, false, "failure", 0, 0, fmt, ##__VA_ARGS__)
#define KUNIT_FAIL_AND_ABORT(t, fmt, ...) \
	__KUNIT_FAIL(t, true, "failure", 0, 0, fmt, ##__VA_ARGS__)

#define KUNIT_EXPECT_EQ(t, l, r) \
	__KUNIT_CMP(t, false, l, ==, r, "%s", "")
#define KUNIT_EXPECT_EQ_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NE(t, l, r) \
	__KUNIT_CMP(t, false, l, !=, r, "%s", "")
#define KUNIT_EXPECT_NE_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LT(t, l, r) \
	__KUNIT_CMP(t, false, l, <, r, "%s", "")
#define KUNIT_EXPECT_LT_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, false, l, <, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LE(t, l, r) \
	__KUNIT_CMP(t, false, l, <=, r, "%s", "")
#define KUNIT_EXPECT_LE_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, false, l, <=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GT(t, l, r) \
	__KUNIT_CMP(t, false, l, >, r, "%s", "")
#define KUNIT_EXPECT_GT_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, false, l, >, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GE(t, l, r) \
	__KUNIT_CMP(t, false, l, >=, r, "%s", "")
#define KUNIT_EXPECT_GE_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, false, l, >=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_TRUE(t, c) \
	__KUNIT_BOOL(t, false, c, true, "%s", "")
#define KUNIT_EXPECT_TRUE_MSG(t, c, fmt, ...) \
	__KUNIT_BOOL(t, false, c, true, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_FALSE(t, c) \
	__KUNIT_BOOL(t, false, c, false, "%s", "")
#define KUNIT_EXPECT_FALSE_MSG(t, c, fmt, ...) \
	__KUNIT_BOOL(t, false, c, false, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ(t, l, r) \
	__KUNIT_PTR(t, false, l, ==, r, "%s", "")
#define KUNIT_EXPECT_PTR_EQ_MSG(t, l, r, fmt, ...) \
	__KUNIT_PTR(t, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_NE(t, l, r) \
	__KUNIT_PTR(t, false, l, !=, r, "%s", "")
#define KUNIT_EXPECT_PTR_NE_MSG(t, l, r, fmt, ...) \
	__KUNIT_PTR(t, false, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NULL(t, p) \
	__KUNIT_PTR(t, false, p, ==, NULL, "%s", "")
#define KUNIT_EXPECT_NULL_MSG(t, p, fmt, ...) \
	__KUNIT_PTR(t, false, p, ==, NULL, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL(t, p) \
	__KUNIT_PTR(t, false, p, !=, NULL, "%s", "")
#define KUNIT_EXPECT_NOT_NULL_MSG(t, p, fmt, ...) \
	__KUNIT_PTR(t, false, p, !=, NULL, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(t, p) \
	__KUNIT_PTR(t, false, p, !=, NULL, "%s", "")
#define KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(t, p, fmt, ...) \
	__KUNIT_PTR(t, false, p, !=, NULL, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_MEMEQ(t, l, r, n) \
	__KUNIT_MEM(t, false, l, ==, r, n, "%s", "")
#define KUNIT_EXPECT_MEMEQ_MSG(t, l, r, n, fmt, ...) \
	__KUNIT_MEM(t, false, l, ==, r, n, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_MEMNEQ(t, l, r, n) \
	__KUNIT_MEM(t, false, l, !=, r, n, "%s", "")
#define KUNIT_EXPECT_MEMNEQ_MSG(t, l, r, n, fmt, ...) \
	__KUNIT_MEM(t, false, l, !=, r, n, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STREQ(t, l, r) \
	__KUNIT_STR(t, false, l, ==, r, "%s", "")
#define KUNIT_EXPECT_STREQ_MSG(t, l, r, fmt, ...) \
	__KUNIT_STR(t, false, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STRNEQ(t, l, r) \
	__KUNIT_STR(t, false, l, !=, r, "%s", "")
#define KUNIT_EXPECT_STRNEQ_MSG(t, l, r, fmt, ...) \
	__KUNIT_STR(t, false, l, !=, r, fmt, ##__VA_ARGS__)

#define KUNIT_ASSERT_EQ(t, l, r) \
	__KUNIT_CMP(t, true, l, ==, r, "%s", "")
#define KUNIT_ASSERT_EQ_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NE(t, l, r) \
	__KUNIT_CMP(t, true, l, !=, r, "%s", "")
#define KUNIT_ASSERT_NE_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, true, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LT(t, l, r) \
	__KUNIT_CMP(t, true, l, <, r, "%s", "")
#define KUNIT_ASSERT_LT_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, true, l, <, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LE(t, l, r) \
	__KUNIT_CMP(t, true, l, <=, r, "%s", "")
#define KUNIT_ASSERT_LE_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, true, l, <=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GT(t, l, r) \
	__KUNIT_CMP(t, true, l, >, r, "%s", "")
#define KUNIT_ASSERT_GT_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, true, l, >, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GE(t, l, r) \
	__KUNIT_CMP(t, true, l, >=, r, "%s", "")
#define KUNIT_ASSERT_GE_MSG(t, l, r, fmt, ...) \
	__KUNIT_CMP(t, true, l, >=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_TRUE(t, c) \
	__KUNIT_BOOL(t, true, c, true, "%s", "")
#define KUNIT_ASSERT_TRUE_MSG(t, c, fmt, ...) \
	__KUNIT_BOOL(t, true, c, true, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_FALSE(t, c) \
	__KUNIT_BOOL(t, true, c, false, "%s", "")
#define KUNIT_ASSERT_FALSE_MSG(t, c, fmt, ...) \
	__KUNIT_BOOL(t, true, c, false, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ(t, l, r) \
	__KUNIT_PTR(t, true, l, ==, r, "%s", "")
#define KUNIT_ASSERT_PTR_EQ_MSG(t, l, r, fmt, ...) \
	__KUNIT_PTR(t, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE(t, l, r) \
	__KUNIT_PTR(t, true, l, !=, r, "%s", "")
#define KUNIT_ASSERT_PTR_NE_MSG(t, l, r, fmt, ...) \
	__KUNIT_PTR(t, true, l, !=, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NULL(t, p) \
	__KUNIT_PTR(t, true, p, ==, NULL, "%s", "")
#define KUNIT_ASSERT_NULL_MSG(t, p, fmt, ...) \
	__KUNIT_PTR(t, true, p, ==, NULL, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(t, p) \
	__KUNIT_PTR(t, true, p, !=, NULL, "%s", "")
#define KUNIT_ASSERT_NOT_NULL_MSG(t, p, fmt, ...) \
	__KUNIT_PTR(t, true, p, !=, NULL, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(t, p) \
	__KUNIT_PTR(t, true, p, !=, NULL, "%s", "")
#define KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(t, p, fmt, ...) \
	__KUNIT_PTR(t, true, p, !=, NULL, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_MEMEQ(t, l, r, n) \
	__KUNIT_MEM(t, true, l, ==, r, n, "%s", "")
#define KUNIT_ASSERT_MEMEQ_MSG(t, l, r, n, fmt, ...) \
	__KUNIT_MEM(t, true, l, ==, r, n, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_MEMNEQ(t, l, r, n) \
	__KUNIT_MEM(t, true, l, !=, r, n, "%s", "")
#define KUNIT_ASSERT_MEMNEQ_MSG(t, l, r, n, fmt, ...) \
	__KUNIT_MEM(t, true, l, !=, r, n, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STREQ(t, l, r) \
	__KUNIT_STR(t, true, l, ==, r, "%s", "")
#define KUNIT_ASSERT_STREQ_MSG(t, l, r, fmt, ...) \
	__KUNIT_STR(t, true, l, ==, r, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STRNEQ(t, l, r) \
	__KUNIT_STR(t, true, l, !=, r, "%s", "")
#define KUNIT_ASSERT_STRNEQ_MSG(t, l, r, fmt, ...) \
	__KUNIT_STR(t, true, l, !=, r, fmt, ##__VA_ARGS__)

#endif /* _KUNIT_TEST_USER_H */
