/* SPDX-License-Identifier: GPL-2.0 */
/* Contexts as the kernel shows them. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include <netinet/in.h>

#include "ctl.h"
#include "netlink.h"

/* The kernel keeps 8 a side; room for more in case that grows. */
#define LOCATORS_MAX 64

/** struct locator - one locator of a context */
struct locator {
	struct in6_addr addr;
	u32 flags;
	u32 method;
	u32 priority;
	u32 weight;
};

/** struct locators - all locators of one end */
struct locators {
	struct locator *list;
	unsigned int n;
};

/** struct context - attributes of the netlink attribute set "context" */
struct context {
	u32 id;
	struct in6_addr ulid_local;
	struct in6_addr ulid_peer;
	u32 fii;
	u32 state;
	u32 age;
	u32 idle;
	u64 ct_local;
	u64 ct_peer;
	bool has_ct_peer;
	struct locators ls_local;
	struct locators ls_peer;
	struct in6_addr locator_local;
	struct in6_addr locator_peer;
	bool has_pair;
	bool shimmed;
	u32 reap_state;
	u32 send_timeout;
	u32 keepalive_timeout;
	u32 explorations;
	u32 switches;
};

/** struct contexts - a growing list */
struct contexts {
	struct context *list;
	size_t n;
};

/** contexts_add() - netlink_handler that appends to struct contexts @arg */
int contexts_add(u8 cmd, struct nlattr *attrs, int len, void *arg);
/** contexts_free() - empty the list */
void contexts_free(struct contexts *contexts);

/**
 * struct context_name - how a context is called in a request
 * @by_ulids: by its ULIDs, otherwise by its id
 * @id: its id
 * @local: ULID of this host
 * @peer: ULID of the peer
 */
struct context_name {
	bool by_ulids;
	u32 id;
	struct in6_addr local;
	struct in6_addr peer;
};

/**
 * parse_name() - the name of a context
 * @argc: 1: @argv[0] is an id; 2: @argv are the local and the peer's ULID
 * @argv: arguments
 * @name: filled in
 *
 * Return: 0 or EX_DATAERR; what is wrong was printed.
 */
int parse_name(int argc, char **argv, struct context_name *name);

/*
 * Append to a request, which has room for all we send. Return: 0 or an exit
 * status; what is wrong was printed.
 */
int put_name(struct nl_msg *msg, const struct context_name *name);
int put_address(struct nl_msg *msg, int attr, const struct in6_addr *addr);

/**
 * call_named() - a request about one context
 * @nl: connection
 * @cmd: command
 * @name: the context
 * @pair: locators of a pair, local and peer, or NULL
 * @answer: where contexts in the answer go, or NULL when none are expected
 *
 * Return: 0 or an exit status; what is wrong was printed.
 */
int call_named(struct netlink *nl, u8 cmd, const struct context_name *name,
	       const struct in6_addr *pair, struct contexts *answer);

/**
 * do_named() - the whole of a command that changes one context
 * @cmd: command
 * @name: the context
 * @pair: as for call_named()
 *
 * Return: exit status; what is wrong was printed.
 */
int do_named(u8 cmd, const struct context_name *name,
	     const struct in6_addr *pair);

/* Names of numbers; the number itself when there is none. */
const char *state_name(u32 state);
const char *reap_state_name(u32 state);
const char *reason_name(u32 reason);
const char *method_name(u32 method);

/**
 * struct address_text - an address to print
 * @s: the text
 */
struct address_text {
	char s[INET6_ADDRSTRLEN];
};

struct address_text address_text(const struct in6_addr *addr);
#define ADDR(addr) (address_text(addr).s)

/** print_context() - everything about a context, for people */
void print_context(const struct context *ctx);
/** print_context_line() - the most important on one line */
void print_context_line(const struct context *ctx);
/** print_contexts_json() - an array */
void print_contexts_json(const struct contexts *contexts);

#endif /* CONTEXT_H */
