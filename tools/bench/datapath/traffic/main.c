// SPDX-License-Identifier: GPL-2.0
/*
 * Measures of one case, from namespace A to B. Prints an object of JSON for
 * each, with what the devices and the shim counted meanwhile. LABEL is put into
 * each as it is.
 *
 * Usage: traffic LABEL tcp|mptcp NS-A ADDRESS-A NS-B ADDRESS-B MS MEASURE...
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traffic.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

static const struct measure {
	const char *name;
	struct outcome (*run)(const struct job *job);
} measures[] = {
	{ "tcp", measure_tcp },
	{ "tcp-nogso", measure_tcp_nogso },
	{ "udp64", measure_udp },
	{ "rtt", measure_rtt },
};

static const struct measure *find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(measures) / sizeof(measures[0]); i++)
		if (!strcmp(measures[i].name, name))
			return &measures[i];
	errx(2, "no measure %s", name);
}

static void run(const char *label, const struct job *job,
		const struct measure *measure)
{
	struct counts *a = read_counts(&job->a), *b = read_counts(&job->b);
	struct outcome outcome = measure->run(job);

	printf("{%s, \"measure\": \"%s\", \"value\": %.3f, \"tail\": %.3f, \"packets\": %llu, \"lost\": %llu, ",
	       label, measure->name, outcome.value, outcome.tail,
	       (unsigned long long)outcome.packets,
	       (unsigned long long)outcome.lost);
	print_growth("a", a, read_counts(&job->a));
	printf(", ");
	print_growth("b", b, read_counts(&job->b));
	printf("}\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct job job;
	int i;

	if (argc < 9)
		errx(2, "arguments: see the head of the source");
	job.protocol = strcmp(argv[2], "mptcp") ? IPPROTO_TCP : IPPROTO_MPTCP;
	job.a = (struct end){ argv[3], argv[4] };
	job.b = (struct end){ argv[5], argv[6] };
	job.duration = atoi(argv[7]) * MSEC;
	for (i = 8; i < argc; i++)
		run(argv[1], &job, find(argv[i]));
	return 0;
}
