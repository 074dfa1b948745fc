// SPDX-License-Identifier: GPL-2.0
/*
 * One trial: a connection from namespace A to B, and a fault in the middle of
 * it. Prints the outcome as the inside of a JSON object.
 *
 * Usage: traffic PROTOCOL NS-A ADDRESSES-A NS-B ADDRESSES-B NS-ROUTER
 *		  WARM-MS CAP-MS RTT-MS FAULT
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "traffic.h"

struct pair {
	int from;
	int to;
};

/* The listener stays: further subflows of MPTCP come to it as well. */
static struct pair connect_ends(const char *protocol, const struct end *a,
				const struct end *b)
{
	int listener = endpoint_listen(protocol, b);
	struct pair pair;

	pair.from = endpoint_connect(protocol, a, b);
	pair.to = accept(listener, NULL, NULL);
	if (pair.to < 0)
		err(2, "accept");
	return pair;
}

static pid_t start_sender(struct pair pair)
{
	pid_t child = fork();

	if (child < 0)
		err(2, "fork");
	if (!child) {
		close(pair.to);
		send_until_killed(pair.from);
	}
	close(pair.from);
	return child;
}

static void print(const struct outcome *outcome)
{
	printf("\"outage_s\": %.6f, \"lost\": %s, \"before_s\": %.6f, \"delay_s\": %.6f\n",
	       outcome->outage / 1e9, outcome->lost ? "true" : "false",
	       outcome->before / 1e9, outcome->delay / 1e9);
}

int main(int argc, char **argv)
{
	struct outcome outcome;
	struct fault fault;
	struct end a, b;
	struct plan plan;
	struct pair pair;
	pid_t sender;

	if (argc != 11)
		errx(2, "arguments: see the head of the source");
	a = (struct end){ argv[2], argv[3] };
	b = (struct end){ argv[4], argv[5] };
	fault = (struct fault){ argv[10], argv[6], &a };
	plan.warm = atoi(argv[7]) * MSEC;
	plan.cap = atoi(argv[8]) * MSEC;
	plan.rtt = atoi(argv[9]) * MSEC;
	plan.fault = &fault;
	pair = connect_ends(argv[1], &a, &b);
	sender = start_sender(pair);
	outcome = receive(pair.to, &plan);
	kill(sender, SIGKILL);
	print(&outcome);
	return 0;
}
