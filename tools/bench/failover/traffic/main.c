// SPDX-License-Identifier: GPL-2.0
/*
 * One trial: a connection from namespace A to B, and a fault in the middle of
 * it. Prints the outcome as the inside of a JSON object.
 *
 * Usage: traffic PROTOCOL NS-A ADDRESSES-A NS-B ADDRESSES-B
 *		  WARM-MS CAP-MS RTT-MS FAULT-COMMAND...
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "traffic.h"

struct pair {
	int from;
	int to;
};

/* The listener stays: further subflows of MPTCP come to it as well. */
static struct pair connect_ends(char **argv)
{
	struct end a = { argv[2], argv[3] }, b = { argv[4], argv[5] };
	int listener = endpoint_listen(argv[1], &b);
	struct pair pair;

	pair.from = endpoint_connect(argv[1], &a, &b);
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

/* A fault that was not done would look like a fine recovery. */
static void check_fault(pid_t sender)
{
	int status;
	pid_t pid;

	while ((pid = wait(&status)) > 0)
		if (pid != sender && status)
			errx(3, "the fault's command failed");
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
	struct plan plan;
	struct pair pair;
	pid_t sender;

	if (argc < 10)
		errx(2, "arguments: see the head of the source");
	plan.warm = atoi(argv[6]) * MSEC;
	plan.cap = atoi(argv[7]) * MSEC;
	plan.rtt = atoi(argv[8]) * MSEC;
	plan.fault = argv + 9;
	pair = connect_ends(argv);
	sender = start_sender(pair);
	outcome = receive(pair.to, &plan);
	kill(sender, SIGKILL);
	check_fault(sender);
	print(&outcome);
	return 0;
}
