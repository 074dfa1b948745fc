/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to the kernel, its answers and its events. */
#ifndef CTL_NETLINK_H
#define CTL_NETLINK_H

#include <netinet/in.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <linux/shim6.h>

#include "types.h"

/**
 * struct netlink - a connection to the family
 * @sk: socket
 * @family: number of the family
 * @expected: an error of which nothing is said, as the caller knows what to do:
 *	EEXIST and the like, 0: none. ENOENT is also that there is no module
 */
struct netlink {
	struct nl_sock *sk;
	int family;
	int expected;
};

/* A message of the family, parsed no further than its command. */
typedef int (*netlink_handler)(u8 cmd, struct nlattr *attrs, int len,
			       void *arg);

/*
 * All of these print what went wrong and what to do, and return an exit
 * status.
 */

/** say_malformed() - an answer makes no sense; returns EX_PROTOCOL */
int say_malformed(void);
/** say_no_memory() - returns EX_OSERR */
int say_no_memory(void);

/* Attributes of answers, which may be missing: then nothing is written. */
void get_u32(struct nlattr *attr, u32 *value);
/** get_address() - returns whether there is one */
bool get_address(struct nlattr *attr, struct in6_addr *addr);

/** put_address() - append to a request, which has room for all we send */
int put_address(struct nl_msg *msg, int attr, const struct in6_addr *addr);

/** netlink_open() - connect; netlink_close() afterwards in any case */
int netlink_open(struct netlink *nl);
void netlink_close(struct netlink *nl);

/** netlink_request() - begin a message; flags as NLM_F_DUMP; NULL: no memory */
struct nl_msg *netlink_request(struct netlink *nl, u8 cmd, int flags);

/**
 * netlink_call() - send a request and hear the answers out
 * @nl: connection
 * @msg: request; consumed
 * @handler: given every answer; returns 0 or an exit status; NULL: none expected
 * @arg: handed through
 * @interrupted: set when the table changed under a dump and the answers
 *	cannot be trusted; NULL for requests that are no dump
 */
int netlink_call(struct netlink *nl, struct nl_msg *msg,
		 netlink_handler handler, void *arg, bool *interrupted);

/** netlink_subscribe() - from now on events come in, of probes too if @probes */
int netlink_subscribe(struct netlink *nl, bool probes);

/**
 * netlink_listen() - hand out the events that have come in
 *
 * Return: 0, or what @handler returned, or an exit status.
 */
int netlink_listen(struct netlink *nl, netlink_handler handler, void *arg);

#endif /* CTL_NETLINK_H */
