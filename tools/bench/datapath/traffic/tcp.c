// SPDX-License-Identifier: GPL-2.0
/*
 * Throughput of a stream. One process writes and reads in turn: what is
 * counted is the way of the octets, not how two processes take turns.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "traffic.h"

#define CHUNK (128 << 10)
/* No super-packet is larger. */
#define LARGEST_PACKET (64 << 10)
#define STALLED_MS 5000

static char chunk[CHUNK];

/* What an operation that must not wait got done. */
static uint64_t done(ssize_t n, const char *what)
{
	if (n < 0 && errno != EAGAIN)
		err(3, "%s", what);
	return n < 0 ? 0 : n;
}

/* Where work queues carry the packets somebody has to make room for them. */
static void wait_progress(struct pair pair)
{
	struct pollfd fds[] = {
		{ .fd = pair.to, .events = POLLIN },
		{ .fd = pair.from, .events = POLLOUT },
	};

	if (poll(fds, 2, STALLED_MS) <= 0)
		errx(3, "the stream stalled");
}

static uint64_t read_all(int sock)
{
	uint64_t got, all = 0;

	do {
		got = done(recv(sock, chunk, CHUNK, MSG_DONTWAIT), "receive");
		all += got;
	} while (got);
	return all;
}

/* Octets that arrived until then. */
static uint64_t pump(struct pair pair, uint64_t until)
{
	uint64_t sent, got, all = 0;

	while (now_ns() < until) {
		sent = done(send(pair.from, chunk, CHUNK,
				 MSG_DONTWAIT | MSG_NOSIGNAL), "send");
		got = read_all(pair.to);
		if (!sent && !got)
			wait_progress(pair);
		all += got;
	}
	return all;
}

/* In Mbit/s. The first quarter is for the window to open. */
struct outcome measure_tcp(const struct job *job)
{
	struct pair pair = connect_streams(job);
	struct outcome outcome = {};
	uint64_t begin, octets;

	pump(pair, now_ns() + job->duration / 4);
	begin = now_ns();
	octets = pump(pair, begin + job->duration);
	outcome.value = octets * 8e3 / (now_ns() - begin);
	outcome.packets = octets / LARGEST_PACKET;
	check_protocol(job, pair);
	close_pair(pair);
	return outcome;
}

/* Devices at both ends want every packet cut to size before they get it. */
struct outcome measure_tcp_nogso(const struct job *job)
{
	struct outcome outcome;

	set_offloads(&job->a, false);
	set_offloads(&job->b, false);
	outcome = measure_tcp(job);
	set_offloads(&job->a, true);
	set_offloads(&job->b, true);
	return outcome;
}
