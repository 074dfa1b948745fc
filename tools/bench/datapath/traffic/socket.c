// SPDX-License-Identifier: GPL-2.0
/* Pairs of connected sockets, one in each namespace. */
#include <arpa/inet.h>
#include <linux/in6.h>
#include <linux/mptcp.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "traffic.h"

#define PORT 7000
#define BUFFER (4 << 20)

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef SOL_MPTCP
#define SOL_MPTCP 284
#endif
#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND 78
#endif

static struct sockaddr_in6 address_of(const struct end *end, int port)
{
	struct sockaddr_in6 sa = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
	};

	if (inet_pton(AF_INET6, end->address, &sa.sin6_addr) != 1)
		errx(2, "no address: %s", end->address);
	return sa;
}

static void set(int sock, int level, int option, int value)
{
	if (setsockopt(sock, level, option, &value, sizeof(value)))
		err(2, "socket option %d of %d", option, level);
}

/*
 * Buffers of one size: what autotuning has found so far is no part of a
 * comparison. With ILA the address of the identifier is nobody's.
 */
static int open_bound(int type, int protocol, const struct end *end, int port)
{
	struct sockaddr_in6 own = address_of(end, port);
	int sock;

	enter(end->ns);
	sock = socket(AF_INET6, type | SOCK_CLOEXEC, protocol);
	if (sock < 0)
		err(2, "socket");
	set(sock, SOL_SOCKET, SO_REUSEADDR, 1);
	set(sock, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER);
	set(sock, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER);
	set(sock, IPPROTO_IPV6, IPV6_FREEBIND, 1);
	if (bind(sock, (void *)&own, sizeof(own)))
		err(2, "bind to %s", end->address);
	return sock;
}

static void connect_to(int sock, const struct end *end, int port)
{
	struct sockaddr_in6 peer = address_of(end, port);

	if (connect(sock, (void *)&peer, sizeof(peer)))
		err(2, "connect to %s", end->address);
}

struct pair connect_streams(const struct job *job)
{
	struct pair pair;
	int listener;

	listener = open_bound(SOCK_STREAM, job->protocol, &job->b, PORT);
	if (listen(listener, 1))
		err(2, "listen");
	pair.from = open_bound(SOCK_STREAM, job->protocol, &job->a, 0);
	connect_to(pair.from, &job->b, PORT);
	pair.to = accept(listener, NULL, NULL);
	if (pair.to < 0)
		err(2, "accept");
	close(listener);
	set(pair.from, IPPROTO_TCP, TCP_NODELAY, 1);
	set(pair.to, IPPROTO_TCP, TCP_NODELAY, 1);
	return pair;
}

struct pair connect_datagrams(const struct job *job)
{
	struct pair pair;

	pair.to = open_bound(SOCK_DGRAM, 0, &job->b, PORT);
	pair.from = open_bound(SOCK_DGRAM, 0, &job->a, PORT);
	connect_to(pair.from, &job->b, PORT);
	connect_to(pair.to, &job->a, PORT);
	return pair;
}

static void check_mptcp(int sock)
{
	struct mptcp_info info = {};
	socklen_t len = sizeof(info);

	if (getsockopt(sock, SOL_MPTCP, MPTCP_INFO, &info, &len))
		err(3, "no MPTCP");
	if (info.mptcpi_flags & MPTCP_INFO_FLAG_FALLBACK)
		errx(3, "MPTCP fell back to TCP");
}

/* At the end of a measurement: was it what it claims to be all the time? */
void check_protocol(const struct job *job, struct pair pair)
{
	if (job->protocol != IPPROTO_MPTCP)
		return;
	check_mptcp(pair.from);
	check_mptcp(pair.to);
}

void close_pair(struct pair pair)
{
	close(pair.from);
	close(pair.to);
}
