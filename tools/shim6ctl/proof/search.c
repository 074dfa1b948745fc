// SPDX-License-Identifier: GPL-2.0
/* The search for a modifier, by several threads (RFC 3972 4, steps 2 and 3). */
#include "search.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "../ctl.h"
#include "proof.h"

#define ROUNDS		4096	/* between two looks at the others */

/**
 * struct search - what the threads share
 * @sec: Sec
 * @tried: modifiers
 * @over: one was found
 * @lock: of all below
 * @found: @over became true
 * @pds: the parameters; the modifier that was found
 * @started: threads, to give each its own modifiers
 */
struct search {
	unsigned int sec;
	atomic_ullong tried;
	atomic_bool over;
	pthread_mutex_t lock;
	pthread_cond_t found;
	struct shim6_pds *pds;
	unsigned int started;
};

static void report(struct search *search, const struct shim6_pds *mine)
{
	pthread_mutex_lock(&search->lock);
	if (!search->over)
		*search->pds = *mine;
	search->over = true;
	pthread_cond_signal(&search->found);
	pthread_mutex_unlock(&search->lock);
}

/* 2^120 apart, the threads never try the same. */
static void *worker(void *arg)
{
	struct search *search = arg;
	struct shim6_pds mine;

	pthread_mutex_lock(&search->lock);
	mine = *search->pds;
	mine.modifier[0] += search->started++;
	pthread_mutex_unlock(&search->lock);
	while (!search->over) {
		if (!shim6_cga_search(&mine, search->sec, ROUNDS))
			report(search, &mine);
		search->tried += ROUNDS;
	}
	return NULL;
}

static void print_duration(double s)
{
	if (s < 90)
		fprintf(stderr, "%.0f s", s);
	else if (s < 90 * 60)
		fprintf(stderr, "%.0f min", s / 60);
	else
		fprintf(stderr, "%.1f h", s / 3600);
}

/*
 * The search has no memory: what is still to be expected is always the same.
 * @seconds have passed.
 */
static void progress(const struct search *search, unsigned int seconds)
{
	double rate = (double)search->tried / seconds;
	bool terminal = isatty(STDERR_FILENO);

	if (!search->tried || (seconds > 1 && !terminal))
		return;
	fprintf(stderr, "%sSec %u: %llu modifiers tried, %.2f million/s; it takes ",
		terminal ? "\r" : "", search->sec,
		(unsigned long long)search->tried, rate / 1e6);
	print_duration((double)(1ULL << 16 * search->sec) / rate);
	fprintf(stderr, " on average%s", terminal ? "  " : "\n");
}

static void wait_for_it(struct search *search)
{
	unsigned int seconds = 0;
	struct timespec next;

	clock_gettime(CLOCK_MONOTONIC, &next);
	pthread_mutex_lock(&search->lock);
	while (!search->over) {
		next.tv_sec++;
		while (!search->over &&
		       !pthread_cond_timedwait(&search->found, &search->lock,
					       &next))
			;
		if (!search->over)
			progress(search, ++seconds);
	}
	pthread_mutex_unlock(&search->lock);
	if (seconds && isatty(STDERR_FILENO))
		fputc('\n', stderr);
}

/* Fewer threads than wanted are enough. */
static int run(struct search *search, unsigned int threads)
{
	pthread_t ids[PROOF_THREADS];
	unsigned int n = 0;

	while (n < threads && n < PROOF_THREADS &&
	       !pthread_create(&ids[n], NULL, worker, search))
		n++;
	if (!n) {
		say("no thread can be started");
		return EX_OSERR;
	}
	wait_for_it(search);
	while (n)
		pthread_join(ids[--n], NULL);
	return 0;
}

int search_modifier(struct shim6_pds *pds, unsigned int sec,
		    unsigned int threads)
{
	struct search search = { .sec = sec, .pds = pds };
	pthread_condattr_t monotonic;
	int status;

	if (!sec)
		return 0;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&search.found, &monotonic);
	pthread_mutex_init(&search.lock, NULL);
	status = run(&search, threads);
	pthread_mutex_destroy(&search.lock);
	pthread_cond_destroy(&search.found);
	pthread_condattr_destroy(&monotonic);
	return status;
}
