// SPDX-License-Identifier: GPL-2.0
/*
 * Runs KUnit suites as a program and reports in KTAP.
 *
 *	unit [NAME...]	only cases whose "suite.case" contains one of the NAMEs
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <kunit/test.h>

struct kunit_user_mem {
	struct kunit_user_mem *next;
	void *ptr;
};

static unsigned int totals[KUNIT_SKIPPED + 1];
static jmp_buf leave_case;

void kunit_user_copy(char *dst, const char *src, size_t size)
{
	snprintf(dst, size, "%s", src);
}

void kunit_user_say(struct kunit *test, const char *fmt, ...)
{
	va_list ap;

	printf("# %s: ", test->name);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	if (!*fmt || fmt[strlen(fmt) - 1] != '\n')
		printf("\n");
}

void kunit_user_fail(struct kunit *test, bool fatal, const char *file,
		     int line, const char *what, long long left,
		     long long right, const char *fmt, ...)
{
	va_list ap;

	test->status = KUNIT_FAILURE;
	printf("# %s: %s:%d: %s: %s [%lld (%#llx), %lld (%#llx)] ", test->name,
	       file, line, fatal ? "ASSERTION" : "EXPECTATION", what,
	       left, left, right, right);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	if (fatal)
		longjmp(leave_case, 1);
}

void kunit_user_skip(struct kunit *test, bool leave, const char *fmt, ...)
{
	va_list ap;

	test->status = KUNIT_SKIPPED;
	va_start(ap, fmt);
	vsnprintf(test->comment, sizeof(test->comment), fmt, ap);
	va_end(ap);
	if (leave)
		longjmp(leave_case, 1);
}

void *kunit_kzalloc(struct kunit *test, size_t size, int gfp)
{
	struct kunit_user_mem *mem = malloc(sizeof(*mem));
	void *ptr = calloc(1, size);

	if (!mem || !ptr)
		abort();
	mem->ptr = ptr;
	mem->next = test->mem;
	test->mem = mem;
	return ptr;
}

void *kunit_kmalloc(struct kunit *test, size_t size, int gfp)
{
	void *ptr = kunit_kzalloc(test, size, gfp);

	memset(ptr, 0xa5, size);
	return ptr;
}

void kunit_kfree(struct kunit *test, const void *ptr)
{
	struct kunit_user_mem **at, *mem;

	for (at = &test->mem; *at; at = &(*at)->next) {
		mem = *at;
		if (mem->ptr != ptr)
			continue;
		*at = mem->next;
		free(mem->ptr);
		free(mem);
		return;
	}
}

static void run_once(struct kunit_suite *suite, struct kunit_case *c,
		     struct kunit *test)
{
	if (!setjmp(leave_case)) {
		if (suite->init && suite->init(test))
			test->status = KUNIT_FAILURE;
		else
			c->run_case(test);
	}
	if (suite->exit && !setjmp(leave_case))
		suite->exit(test);
	while (test->mem)
		kunit_kfree(test, test->mem->ptr);
}

static void report(const char *indent, enum kunit_status status,
		   unsigned int nr, const char *name, const char *comment)
{
	printf("%s%s %u %s%s%s\n", indent,
	       status == KUNIT_FAILURE ? "not ok" : "ok", nr, name,
	       status == KUNIT_SKIPPED ? " # SKIP " : "", comment);
	fflush(stdout);
}

static enum kunit_status run_params(struct kunit_suite *suite,
				    struct kunit_case *c)
{
	enum kunit_status status = KUNIT_SKIPPED;
	char desc[KUNIT_PARAM_DESC_SIZE];
	const void *param = NULL;
	unsigned int nr = 0;

	printf("        KTAP version 1\n        # Subtest: %s\n", c->name);
	for (;;) {
		struct kunit test = { .name = c->name, .param_index = nr };

		snprintf(desc, sizeof(desc), "param-%u", nr);
		param = c->generate_params(param, desc);
		if (!param)
			break;
		test.param_value = param;
		run_once(suite, c, &test);
		report("        ", test.status, ++nr, desc, test.comment);
		totals[test.status]++;
		if (test.status == KUNIT_FAILURE ||
		    (test.status == KUNIT_SUCCESS && status == KUNIT_SKIPPED))
			status = test.status;
	}
	return status;
}

static bool wanted(const char *suite, const char *name, int argc, char **argv)
{
	char full[512];
	int i;

	snprintf(full, sizeof(full), "%s.%s", suite, name);
	for (i = 1; i < argc; i++)
		if (strstr(full, argv[i]))
			return true;
	return argc < 2;
}

static bool run_suite(struct kunit_suite *suite, unsigned int nr,
		      int argc, char **argv)
{
	unsigned int failed = totals[KUNIT_FAILURE], n = 0;
	struct kunit_case *c;

	printf("    KTAP version 1\n    # Subtest: %s\n", suite->name);
	if (suite->suite_init && suite->suite_init(suite)) {
		totals[KUNIT_FAILURE]++;
		report("", KUNIT_FAILURE, nr, suite->name, "");
		return false;
	}
	for (c = suite->test_cases; c->run_case; c++) {
		struct kunit test = { .name = c->name };

		if (!wanted(suite->name, c->name, argc, argv))
			continue;
		if (c->generate_params) {
			test.status = run_params(suite, c);
		} else {
			run_once(suite, c, &test);
			totals[test.status]++;
		}
		report("    ", test.status, ++n, c->name, test.comment);
	}
	printf("    1..%u\n", n);
	if (suite->suite_exit)
		suite->suite_exit(suite);
	failed = totals[KUNIT_FAILURE] - failed;
	report("", failed ? KUNIT_FAILURE : KUNIT_SUCCESS, nr, suite->name, "");
	return !failed;
}

int kunit_user_main(struct kunit_suite *const *suites, unsigned int n,
		    int argc, char **argv)
{
	unsigned int i;
	bool ok = true;

	printf("KTAP version 1\n1..%u\n", n);
	for (i = 0; i < n; i++)
		if (!run_suite(suites[i], i + 1, argc, argv))
			ok = false;
	printf("unit: %u passed, %u failed, %u skipped\n",
	       totals[KUNIT_SUCCESS], totals[KUNIT_FAILURE],
	       totals[KUNIT_SKIPPED]);
	return ok && totals[KUNIT_SUCCESS] ? 0 : 1;
}
