// SPDX-License-Identifier: GPL-2.0
/*
 * The receiver: notes when each write has arrived in full, has the fault done
 * in between, and stays until the connection has recovered or time is up.
 */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "traffic.h"

struct watch {
	const struct plan *plan;
	uint64_t due;		/* of the fault */
	uint64_t fault;		/* when it was begun, 0: not yet */
	uint64_t last;		/* arrival, 0: none yet */
	uint64_t longest_end;
	uint64_t number;	/* of the write expected next */
	struct outcome outcome;
	struct record record;
	size_t have;		/* octets of it */
};

/*
 * Not before this is a connection judged: what was in flight, and what the
 * window lets a sender send unacknowledged, may arrive before the silence.
 */
static uint64_t watch_time(const struct watch *w)
{
	return 3 * SEC + 10 * w->plan->rtt;
}

/* So long the longest silence is over before it counts as the longest. */
static uint64_t calm_time(const struct watch *w)
{
	return 2 * SEC + 6 * w->plan->rtt;
}

static void note_silence(struct watch *w, uint64_t now)
{
	uint64_t silence = w->last ? now - w->last : 0;

	if (!w->fault) {
		if (now > w->due - SEC && silence > w->outcome.before)
			w->outcome.before = silence;
	} else if (silence > w->outcome.outage) {
		w->outcome.outage = silence;
		w->longest_end = now;
	}
	w->last = now;
}

static void note_delay(struct watch *w, uint64_t now)
{
	uint64_t delay = now - w->record.sent;

	if (!w->fault && (!w->outcome.delay || delay < w->outcome.delay))
		w->outcome.delay = delay;
}

/* No octet is lost, doubled or out of place, whatever happens to the path. */
static void arrived(struct watch *w)
{
	uint64_t now = now_ns();

	if (w->record.number != w->number++)
		errx(3, "write %llu came instead of %llu",
		     (unsigned long long)w->record.number,
		     (unsigned long long)w->number - 1);
	w->have = 0;
	note_delay(w, now);
	note_silence(w, now);
}

/* One read; false: the connection is over. */
static bool read_some(struct watch *w, int sock)
{
	ssize_t n = read(sock, (char *)&w->record + w->have,
			 sizeof(w->record) - w->have);

	if (n <= 0)
		return false;
	w->have += n;
	if (w->have == sizeof(w->record))
		arrived(w);
	return true;
}

static void kill_path(struct watch *w)
{
	w->fault = now_ns();
	begin_fault(w->plan->fault);
}

static bool recovered(const struct watch *w, uint64_t now)
{
	return w->fault && w->last > w->fault &&
	       now - w->last < INTERVAL &&
	       now - w->fault >= watch_time(w) &&
	       now - w->longest_end >= calm_time(w);
}

/* Time is up, or the connection over: was it silent to the end? */
static void judge(struct watch *w, bool over, uint64_t now)
{
	uint64_t silence = now - w->last;

	w->outcome.lost = over || (silence > w->outcome.outage &&
				   silence > 10 * INTERVAL + 2 * w->plan->rtt);
	if (w->outcome.lost)
		w->outcome.outage = w->plan->cap;
}

static uint64_t deadline(const struct watch *w)
{
	return w->fault ? w->fault + w->plan->cap : w->due;
}

/* Wait for data until the deadline; true: there is some. */
static bool wait_data(int sock, uint64_t until)
{
	struct pollfd poll_sock = { .fd = sock, .events = POLLIN };
	uint64_t now = now_ns();

	if (now >= until)
		return false;
	return poll(&poll_sock, 1, (until - now) / MSEC + 1) > 0;
}

struct outcome receive(int sock, const struct plan *plan)
{
	struct watch w = { .plan = plan, .due = now_ns() + plan->warm };
	bool over = false;

	while (!over && !recovered(&w, now_ns())) {
		if (wait_data(sock, deadline(&w)))
			over = !read_some(&w, sock);
		else if (!w.fault && now_ns() >= w.due)
			kill_path(&w);
		else if (w.fault && now_ns() >= deadline(&w))
			break;
	}
	if (!w.fault)
		errx(3, "the connection was over before the fault");
	judge(&w, over, now_ns());
	return w.outcome;
}
