// SPDX-License-Identifier: GPL-2.0
/* Sockets of tcp, mptcp and sctp in namespaces: the same calls for all. */
#include <arpa/inet.h>
#include <linux/sctp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "traffic.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

#define PORT 7000
#define MAX_ADDRESSES 4

struct addresses {
	struct sockaddr_in6 at[MAX_ADDRESSES];
	int count;
};

static int protocol_number(const char *name)
{
	if (!strcmp(name, "tcp"))
		return IPPROTO_TCP;
	if (!strcmp(name, "mptcp"))
		return IPPROTO_MPTCP;
	if (!strcmp(name, "sctp"))
		return IPPROTO_SCTP;
	errx(2, "no protocol %s", name);
}

static struct addresses parse(const struct end *end, int port)
{
	char *copy = strdup(end->addresses), *rest = copy, *word;
	struct addresses found = {};
	struct sockaddr_in6 *at;

	while ((word = strsep(&rest, ",")) && found.count < MAX_ADDRESSES) {
		at = &found.at[found.count++];
		at->sin6_family = AF_INET6;
		at->sin6_port = htons(port);
		if (inet_pton(AF_INET6, word, &at->sin6_addr) != 1)
			errx(2, "no address: %s", word);
	}
	free(copy);
	return found;
}

struct in6_addr first_address(const struct end *end)
{
	return parse(end, 0).at[0].sin6_addr;
}

static void no_delay(int sock, int protocol)
{
	int one = 1, failed;

	if (protocol == IPPROTO_SCTP)
		failed = setsockopt(sock, IPPROTO_SCTP, SCTP_NODELAY, &one,
				    sizeof(one));
	else
		failed = setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &one,
				    sizeof(one));
	if (failed)
		err(2, "no delay");
}

/* SCTP takes all addresses that are given, the others the first one. */
static void bind_all(int sock, int protocol, struct addresses *own)
{
	int i, one = 1;

	setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(sock, (void *)own->at, sizeof(own->at[0])))
		err(2, "bind");
	if (protocol != IPPROTO_SCTP)
		return;
	for (i = 1; i < own->count; i++) {
		own->at[i].sin6_port = own->at[0].sin6_port;
		if (setsockopt(sock, IPPROTO_SCTP, SCTP_SOCKOPT_BINDX_ADD,
			       &own->at[i], sizeof(own->at[i])))
			err(2, "bindx");
	}
}

static int open_bound(const char *name, const struct end *end, int port)
{
	struct addresses own = parse(end, port);
	int protocol = protocol_number(name);
	int sock;

	enter(end->ns);
	sock = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, protocol);
	if (sock < 0)
		err(2, "socket of %s", name);
	bind_all(sock, protocol, &own);
	no_delay(sock, protocol);
	return sock;
}

/* On any address but for SCTP: subflows of MPTCP come to the second one. */
int endpoint_listen(const char *protocol, const struct end *end)
{
	struct end any = { end->ns, strcmp(protocol, "sctp") ? "::" :
				    end->addresses };
	int sock = open_bound(protocol, &any, PORT);

	if (listen(sock, 1))
		err(2, "listen");
	return sock;
}

/* Not port 0: SCTP binds further addresses to a port it has to know. */
int endpoint_connect(const char *protocol, const struct end *from,
		     const struct end *to)
{
	int sock = open_bound(protocol, from, PORT + 1);
	struct addresses peer = parse(to, PORT);

	if (connect(sock, (void *)peer.at, sizeof(peer.at[0])))
		err(2, "connect");
	return sock;
}
