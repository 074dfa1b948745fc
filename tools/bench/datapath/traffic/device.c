// SPDX-License-Identifier: GPL-2.0
/* Devices of a namespace: offloads, and what went through; shim6's counters. */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "traffic.h"

static const char * const devices[] = { "p1", "p2", "tnl", "wg" };
static const char * const counters[] = {
	"OutShimmedPackets", "InRestoredPackets", "ContextsEstablished",
};

#define N_DEVICES (sizeof(devices) / sizeof(devices[0]))
#define N_COUNTERS (sizeof(counters) / sizeof(counters[0]))
/* This one is a state, not a sum. */
#define CONTEXTS 2

struct counts {
	bool module;
	unsigned long long packets[N_DEVICES];	/* sent */
	unsigned long long octets[N_DEVICES];
	unsigned long long shim6[N_COUNTERS];
};

/* As ethtool -K does it. Not every device has segmentation of its own. */
static void set_offload(int sock, const char *device, unsigned int command,
			bool on)
{
	struct ethtool_value value = { .cmd = command, .data = on };
	struct ifreq request = { .ifr_data = (void *)&value };

	strcpy(request.ifr_name, device);
	if (ioctl(sock, SIOCETHTOOL, &request) && errno != ENODEV &&
	    (errno != EOPNOTSUPP || command != ETHTOOL_STSO))
		err(3, "offload of %s", device);
}

void set_offloads(const struct end *end, bool on)
{
	unsigned int i;
	int sock;

	enter(end->ns);
	sock = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0)
		err(2, "socket");
	for (i = 0; i < N_DEVICES; i++) {
		set_offload(sock, devices[i], ETHTOOL_SGSO, on);
		set_offload(sock, devices[i], ETHTOOL_STSO, on);
	}
	close(sock);
}

static void note_device(struct counts *counts, char *line)
{
	char *name = line + strspn(line, " "), *colon = strchr(name, ':');
	unsigned int i;

	if (!colon)
		return;
	*colon = 0;
	for (i = 0; i < N_DEVICES; i++)
		if (!strcmp(name, devices[i]) &&
		    sscanf(colon + 1,
			   "%*u %*u %*u %*u %*u %*u %*u %*u %llu %llu",
			   &counts->octets[i], &counts->packets[i]) != 2)
			errx(3, "/proc/net/dev is not understood");
}

static void note_counter(struct counts *counts, char *line)
{
	unsigned long long value;
	char name[64];
	unsigned int i;

	if (sscanf(line, "%63s %llu", name, &value) != 2)
		errx(3, "/proc/net/shim6 is not understood");
	for (i = 0; i < N_COUNTERS; i++)
		if (!strcmp(name, counters[i]))
			counts->shim6[i] = value;
}

static bool each_line(const char *path, struct counts *counts,
		      void (*note)(struct counts *counts, char *line))
{
	FILE *file = fopen(path, "re");
	char line[512];

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		note(counts, line);
	fclose(file);
	return true;
}

struct counts *read_counts(const struct end *end)
{
	struct counts *counts = calloc(1, sizeof(*counts));

	if (!counts)
		err(2, "memory");
	enter(end->ns);
	if (!each_line("/proc/thread-self/net/dev", counts, note_device))
		err(3, "/proc/net/dev");
	counts->module = each_line("/proc/thread-self/net/shim6", counts,
				   note_counter);
	return counts;
}

/* As a member of a JSON object; frees both. */
void print_growth(const char *name, struct counts *before, struct counts *after)
{
	unsigned int i;

	printf("\"%s\": {\"module\": %s", name, after->module ? "true" : "false");
	for (i = 0; i < N_DEVICES; i++)
		printf(", \"%s\": [%llu, %llu]", devices[i],
		       after->packets[i] - before->packets[i],
		       after->octets[i] - before->octets[i]);
	for (i = 0; i < N_COUNTERS; i++)
		printf(", \"%s\": %llu", counters[i], after->shim6[i] -
		       (i == CONTEXTS ? 0 : before->shim6[i]));
	printf("}");
	free(before);
	free(after);
}
