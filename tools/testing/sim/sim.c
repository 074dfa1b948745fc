// SPDX-License-Identifier: GPL-2.0
/*
 * The simulator.
 *
 *	sim --seed S [--mangle] [--unproven] [--mermaid FILE]
 *							one schedule, told in full
 *	sim --count N [--first S] [--jobs J] [--seconds T] [--mangle] [--unproven]
 *							many, and what they reached
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "world.h"

#define MAX_JOBS	64
#define MAX_COUNTS	512
#define HISTOGRAM	4096

/**
 * struct tally - what a process found; shared with its parent
 * @schedules: run
 * @alive: of these ran past their liveness bound
 * @pairs: conversations found to be well
 * @sent, @faults, @switches: in all
 * @delayed: probes that waited for a slot
 * @proven: schedules whose hosts prove their addresses
 * @waited: messages that waited for their signature to be checked
 * @altered: lists altered on their way
 * @delivered: schedules by packets delivered
 * @least_faults: in any schedule
 * @longest: seconds of simulated time in one schedule
 * @simulated: seconds in all
 * @failed: seed of the first schedule that failed
 * @counts: rows reached
 */
struct tally {
	u64 schedules;
	u64 alive;
	u64 pairs;
	u64 sent;
	u64 faults;
	u64 switches;
	u64 delayed;
	u64 proven;
	u64 waited;
	u64 altered;
	u64 delivered[HISTOGRAM];
	u64 least_faults;
	u64 longest;
	u64 simulated;
	bool has_failed;
	u64 failed;
	u64 counts[MAX_COUNTS];
};

static struct options {
	u64 seed;
	bool one;
	u64 first;
	u64 count;
	u64 seconds;
	unsigned int jobs;
	struct sim_options run;
	const char *mermaid;
} opt = { .count = 10000, .jobs = 1, .first = 1 };

static void add(struct tally *t, const struct sim_world *w)
{
	u64 seconds = (w->now - w->plan.start) / SIM_SEC;

	t->schedules++;
	t->alive += w->stats.asked_alive;
	t->pairs += w->stats.pairs_alive;
	t->sent += w->stats.sent;
	t->faults += w->stats.faults;
	t->switches += w->stats.switches;
	t->delayed += w->stats.delayed;
	t->proven += w->plan.proven;
	t->waited += w->stats.waited;
	t->altered += w->stats.altered;
	t->delivered[min(w->stats.delivered, (u32)HISTOGRAM - 1)]++;
	t->least_faults = min(t->least_faults, (u64)w->stats.faults);
	t->longest = max(t->longest, seconds);
	t->simulated += seconds;
}

static void report_failure(const struct sim_world *w)
{
	printf("seed %llu: violated at %.3f s: %s\n", w->seed,
	       (double)(w->now - w->plan.start) / SIM_SEC, w->why);
	printf("replay: sim --seed %llu%s%s\n", w->seed,
	       opt.run.mangle ? " --mangle" : "",
	       opt.run.unproven ? " --unproven" : "");
	fflush(stdout);
}

/* Every opt.jobs-th seed, so that who runs which does not depend on speed. */
static void work(unsigned int job, struct tally *t)
{
	struct sim_world *w = calloc(1, sizeof(*w));
	time_t end = time(NULL) + opt.seconds;
	const u64 *counts;
	unsigned int n;
	u64 i;

	if (!w)
		exit(1);
	t->least_faults = U64_MAX;
	for (i = job; i < opt.count && !t->has_failed; i += opt.jobs) {
		if (opt.seconds && !(i / opt.jobs & 63) && time(NULL) >= end)
			break;
		if (!sim_world_run(w, opt.first + i, &opt.run)) {
			report_failure(w);
			t->has_failed = true;
			t->failed = w->seed;
		}
		add(t, w);
	}
	free(w);
	counts = sim_cover_counts(&n);
	memcpy(t->counts, counts, n * sizeof(*counts));
}

static u64 median(const u64 *histogram, u64 total)
{
	u64 i, sum = 0;

	for (i = 0; i < HISTOGRAM; i++) {
		sum += histogram[i];
		if (2 * sum >= total)
			break;
	}
	return i;
}

static void sum_up(struct tally *all, const struct tally *t)
{
	unsigned int i;

	all->schedules += t->schedules;
	all->alive += t->alive;
	all->pairs += t->pairs;
	all->sent += t->sent;
	all->faults += t->faults;
	all->switches += t->switches;
	all->delayed += t->delayed;
	all->proven += t->proven;
	all->waited += t->waited;
	all->altered += t->altered;
	all->least_faults = min(all->least_faults, t->least_faults);
	all->longest = max(all->longest, t->longest);
	all->simulated += t->simulated;
	all->has_failed |= t->has_failed;
	for (i = 0; i < HISTOGRAM; i++)
		all->delivered[i] += t->delivered[i];
	sim_cover_add(t->counts);
}

/* A run too short to reach every row does not have to. */
static bool print(const struct tally *t, double took)
{
	unsigned int empty = sim_cover_print();

	printf("%llu schedules, %llu simulated seconds (%llu each, longest %llu) in %.1f s\n",
	       t->schedules, t->simulated, t->simulated / max(t->schedules, 1ULL),
	       t->longest, took);
	printf("a schedule: at least %llu faults, median %llu packets delivered; %.1f switches\n",
	       t->least_faults, median(t->delivered, t->schedules),
	       (double)t->switches / max(t->schedules, 1ULL));
	printf("%llu probes waited for a slot\n", t->delayed);
	printf("in %llu schedules hosts prove their addresses: %llu messages waited to be checked, %llu lists were altered\n",
	       t->proven, t->waited, t->altered);
	printf("%llu (%.1f %%) ran past their liveness bound, with %llu conversations that had to be well and were\n",
	       t->alive, 100.0 * t->alive / max(t->schedules, 1ULL),
	       t->pairs);
	return !t->has_failed &&
	       (!empty || opt.run.mangle || t->schedules < 500000);
}

static struct tally *shared_tallies(void)
{
	void *p = mmap(NULL, MAX_JOBS * sizeof(struct tally),
		       PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return p;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int many(void)
{
	struct tally *all, *t = shared_tallies();
	double start = now();
	unsigned int job;
	bool died = false;
	int status;

	for (job = 0; job < opt.jobs; job++) {
		if (fork())
			continue;
		work(job, &t[job]);
		exit(0);
	}
	while (wait(&status) > 0)
		died |= status != 0;
	all = calloc(1, sizeof(*all));
	if (!all)
		return 1;
	all->least_faults = U64_MAX;
	for (job = 0; job < opt.jobs; job++)
		sum_up(all, &t[job]);
	if (died)
		printf("a process died\n");
	status = print(all, now() - start) && !died ? 0 : 1;
	free(all);
	return status;
}

static int one(void)
{
	struct sim_world *w = calloc(1, sizeof(*w));
	bool good;

	if (!w)
		return 1;
	sim_trace_open(opt.mermaid);
	good = sim_world_run(w, opt.seed, &opt.run);
	sim_trace_close(w);
	if (!good)
		report_failure(w);
	printf("seed %llu: %u packets sent, %u delivered, %u faults, digest %016llx\n",
	       w->seed, w->stats.sent, w->stats.delivered, w->stats.faults,
	       w->stats.digest);
	free(w);
	return !good;
}

static void usage(void)
{
	fprintf(stderr, "usage: sim --seed S [--mangle] [--unproven] [--mermaid FILE]\n"
			"       sim --count N [--first S] [--jobs J] [--seconds T] [--mangle] [--unproven]\n");
	exit(2);
}

static void parse(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "count", required_argument, NULL, 'n' },
		{ "first", required_argument, NULL, 'f' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "seconds", required_argument, NULL, 't' },
		{ "mangle", no_argument, NULL, 'm' },
		{ "unproven", no_argument, NULL, 'u' },
		{ "mermaid", required_argument, NULL, 'd' },
		{}
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's':
			opt.seed = strtoull(optarg, NULL, 0);
			opt.one = true;
			break;
		case 'n':
			opt.count = strtoull(optarg, NULL, 0);
			break;
		case 'f':
			opt.first = strtoull(optarg, NULL, 0);
			break;
		case 'j':
			opt.jobs = min(strtoul(optarg, NULL, 0),
				       (unsigned long)MAX_JOBS);
			break;
		case 't':
			opt.seconds = strtoull(optarg, NULL, 0);
			break;
		case 'm':
			opt.run.mangle = true;
			break;
		case 'u':
			opt.run.unproven = true;
			break;
		case 'd':
			opt.mermaid = optarg;
			break;
		default:
			usage();
		}
	}
	if (optind != argc || !opt.jobs)
		usage();
}

int main(int argc, char **argv)
{
	parse(argc, argv);
	return opt.one ? one() : many();
}
