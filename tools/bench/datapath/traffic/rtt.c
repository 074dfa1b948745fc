// SPDX-License-Identifier: GPL-2.0
/* Round trips of 64 octets between two processes, over a stream. */
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "traffic.h"

#define OCTETS 64
#define MAX_TRIPS 200000

static double trips[MAX_TRIPS];

static bool receive(int sock, char *data)
{
	return recv(sock, data, OCTETS, MSG_WAITALL) == OCTETS;
}

static _Noreturn void echo(int sock)
{
	char data[OCTETS];

	while (receive(sock, data))
		if (send(sock, data, OCTETS, MSG_NOSIGNAL) != OCTETS)
			break;
	_exit(0);
}

static pid_t start_echo(struct pair pair)
{
	pid_t child = fork();

	if (child < 0)
		err(2, "fork");
	if (!child) {
		close(pair.from);
		echo(pair.to);
	}
	return child;
}

/* The end of one trip is the beginning of the next: one look at the clock. */
static int travel(int sock, uint64_t duration)
{
	uint64_t begin = now_ns(), last = begin, now = begin;
	char data[OCTETS] = {};
	int n = 0;

	while (now - begin < duration && n < MAX_TRIPS) {
		if (send(sock, data, OCTETS, 0) != OCTETS ||
		    !receive(sock, data))
			errx(3, "no answer");
		now = now_ns();
		trips[n++] = (now - last) / 1e3;
		last = now;
	}
	return n;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* In microseconds. */
struct outcome measure_rtt(const struct job *job)
{
	struct pair pair = connect_streams(job);
	pid_t child = start_echo(pair);
	struct outcome outcome = {};
	int n;

	travel(pair.from, job->duration / 8);
	n = travel(pair.from, job->duration);
	check_protocol(job, pair);
	close_pair(pair);
	waitpid(child, NULL, 0);
	qsort(trips, n, sizeof(trips[0]), compare);
	outcome.value = trips[n / 2];
	outcome.tail = trips[n * 99 / 100];
	outcome.packets = n;
	return outcome;
}
