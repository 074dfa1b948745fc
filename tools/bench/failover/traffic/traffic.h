/* SPDX-License-Identifier: GPL-2.0 */
/* One connection between two namespaces, and how long it is silent. */
#ifndef BENCH_TRAFFIC_H
#define BENCH_TRAFFIC_H

#include <err.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define MSEC 1000000ULL
#define SEC (1000 * MSEC)

/* What the sender writes, this often. */
#define INTERVAL (20 * MSEC)
#define WRITE_OCTETS 200

struct record {
	uint64_t number;
	uint64_t sent;		/* CLOCK_MONOTONIC of both ends: one kernel */
	uint8_t filler[WRITE_OCTETS - 16];
};

/* An end: its namespace and its addresses, the one of path 1 first. */
struct end {
	const char *ns;
	const char *addresses;	/* separated by commas */
};

struct fault {
	const char *name;
	const char *router;		/* its namespace */
	const struct end *host;		/* the sender's */
};

/* When what happens, in ns */
struct plan {
	uint64_t warm;
	uint64_t cap;
	uint64_t rtt;
	const struct fault *fault;
};

struct outcome {
	uint64_t outage;	/* the longest silence since the fault */
	uint64_t before;	/* the longest one in the second before it */
	uint64_t delay;		/* the shortest way of a write until then */
	bool lost;
};

static inline uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SEC + ts.tv_nsec;
}

void enter(const char *ns);
struct in6_addr first_address(const struct end *end);
void begin_fault(const struct fault *fault);
int endpoint_listen(const char *protocol, const struct end *end);
int endpoint_connect(const char *protocol, const struct end *from,
		     const struct end *to);
_Noreturn void send_until_killed(int sock);
struct outcome receive(int sock, const struct plan *plan);

#endif
