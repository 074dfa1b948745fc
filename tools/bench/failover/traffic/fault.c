// SPDX-License-Identifier: GPL-2.0
/*
 * What kills path 1. Done here, by system calls: starting a program takes a
 * tenth of a second in the guest, and would disturb the other trials.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <linux/ipv6.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "traffic.h"

#define PATH_1 "p1"
#define PREFIX_LENGTH 64
#define TRIGGER_PORT 9

static int datagram_socket(const char *ns)
{
	int sock;

	enter(ns);
	sock = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0)
		err(3, "socket in %s", ns);
	return sock;
}

/* The router's rules begin to drop when they see such a datagram leave. */
static void trigger_drop(const struct fault *fault)
{
	struct sockaddr_in6 self = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(TRIGGER_PORT),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	int sock = datagram_socket(fault->router);

	if (sendto(sock, "", 1, 0, (void *)&self, sizeof(self)) != 1)
		err(3, "trigger");
	close(sock);
}

static void take_link_down(const struct fault *fault)
{
	int sock = datagram_socket(fault->host->ns);
	struct ifreq request = { .ifr_name = PATH_1 };

	if (ioctl(sock, SIOCGIFFLAGS, &request))
		err(3, "flags of " PATH_1);
	request.ifr_flags &= ~IFF_UP;
	if (ioctl(sock, SIOCSIFFLAGS, &request))
		err(3, PATH_1 " down");
	close(sock);
}

static void remove_address(const struct fault *fault)
{
	int sock = datagram_socket(fault->host->ns);
	struct in6_ifreq request = {
		.ifr6_addr = first_address(fault->host),
		.ifr6_prefixlen = PREFIX_LENGTH,
		.ifr6_ifindex = if_nametoindex(PATH_1),
	};

	if (ioctl(sock, SIOCDIFADDR, &request))
		err(3, "address of " PATH_1);
	close(sock);
}

static const struct {
	const char *name;
	void (*begin)(const struct fault *fault);
} faults[] = {
	{ "drop", trigger_drop },
	{ "link-down", take_link_down },
	{ "address-removed", remove_address },
};

void begin_fault(const struct fault *fault)
{
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (!strcmp(faults[i].name, fault->name)) {
			faults[i].begin(fault);
			return;
		}
	errx(2, "no fault %s", fault->name);
}
