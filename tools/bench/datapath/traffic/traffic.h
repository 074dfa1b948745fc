/* SPDX-License-Identifier: GPL-2.0 */
/* What the data path between two namespaces costs: both ends in one process. */
#ifndef BENCH_DATAPATH_TRAFFIC_H
#define BENCH_DATAPATH_TRAFFIC_H

#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define MSEC 1000000ULL
#define SEC (1000 * MSEC)

struct end {
	const char *ns;
	const char *address;
};

struct job {
	int protocol;		/* of streams: IPPROTO_TCP, IPPROTO_MPTCP */
	struct end a;
	struct end b;
	uint64_t duration;	/* ns of each measurement */
};

struct pair {
	int from;		/* A's socket */
	int to;			/* B's */
};

struct outcome {
	double value;
	double tail;		/* 99 of 100 are below; 0: there is no such thing */
	uint64_t packets;	/* as many left A, at least */
	uint64_t lost;
};

static inline uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SEC + ts.tv_nsec;
}

void enter(const char *ns);
struct pair connect_streams(const struct job *job);
struct pair connect_datagrams(const struct job *job);
void check_protocol(const struct job *job, struct pair pair);
void close_pair(struct pair pair);
void set_offloads(const struct end *end, bool on);

struct outcome measure_tcp(const struct job *job);
struct outcome measure_tcp_nogso(const struct job *job);
struct outcome measure_udp(const struct job *job);
struct outcome measure_rtt(const struct job *job);

struct counts;
struct counts *read_counts(const struct end *end);
void print_growth(const char *name, struct counts *before, struct counts *after);

#endif
