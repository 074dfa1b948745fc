// SPDX-License-Identifier: GPL-2.0
/* The sender: a write every INTERVAL, each with its number and its time. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "traffic.h"

static void sleep_until(uint64_t due)
{
	struct timespec ts = {
		.tv_sec = due / SEC,
		.tv_nsec = due % SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL))
		;
}

static void write_record(int sock, struct record *record)
{
	const char *data = (const char *)record;
	size_t done = 0;
	ssize_t n;

	record->sent = now_ns();
	while (done < sizeof(*record)) {
		n = write(sock, data + done, sizeof(*record) - done);
		/* The connection is over: the receiver sees the silence. */
		if (n < 0)
			exit(1);
		done += n;
	}
}

/* What a full socket kept us from writing is not made up for. */
_Noreturn void send_until_killed(int sock)
{
	uint64_t due = now_ns();
	struct record record = {};

	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		write_record(sock, &record);
		record.number++;
		due += INTERVAL;
		if (due < now_ns())
			due = now_ns();
		sleep_until(due);
	}
}
