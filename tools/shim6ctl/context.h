/* SPDX-License-Identifier: GPL-2.0 */
/* Contexts as the kernel shows them. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include <netinet/in.h>

#include "ctl.h"
#include "netlink.h"
#include "times.h"

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
	struct times times;
	u32 own;
	u32 keepalive_timeout;
	u32 explorations;
	u32 switches;
	u32 local_generation;
	u32 peer_generation;
	bool update_pending;
	u32 holddown;
	bool held_down;
};

/**
 * struct context_visit - what is done with contexts, one by one
 * @fn: it; the context and its locators are there until it returns
 * @arg: for it
 */
struct context_visit {
	void (*fn)(const struct context *ctx, void *arg);
	void *arg;
};

/** context_visit() - netlink_handler; @arg is a struct context_visit */
int context_visit(u8 cmd, struct nlattr *attrs, int len, void *arg);
/** contexts_each() - visit all of them; returns 0 or an exit status */
int contexts_each(struct netlink *nl, const struct context_visit *visit);

/**
 * struct context_name - how a context is called in a request
 * @by_ulids: by its ULIDs, otherwise by its id
 * @id: its id
 * @local: ULID of this host
 * @peer: ULID of the peer
 * @fii: Forked Instance Identifier, with the ULIDs
 */
struct context_name {
	bool by_ulids;
	u32 id;
	struct in6_addr local;
	struct in6_addr peer;
	u32 fii;
};

/* The name of a context in usage lines. */
#define ULIDS_USAGE "ULID-LOCAL ULID-PEER [fii FII]"
#define NAME_USAGE "ID | " ULIDS_USAGE

/** is_ulids() - has the command line the form of two ULIDs and maybe an FII? */
bool is_ulids(int argc, char **argv);
/** is_name() - that of an id or of ULIDs? */
bool is_name(int argc, char **argv);

/**
 * parse_name() - the name of a context
 * @argc: how many arguments; is_name() is true of them
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

/**
 * call_named() - a request about one context
 * @nl: connection
 * @cmd: command
 * @name: the context
 * @pair: locators of a pair, local and peer, or NULL
 * @answer: for the context in the answer, or NULL when none is expected
 *
 * Return: 0 or an exit status; what is wrong was printed.
 */
int call_named(struct netlink *nl, u8 cmd, const struct context_name *name,
	       const struct in6_addr *pair, const struct context_visit *answer);

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

/** run_named() - the whole of a command whose only argument is a context's name */
int run_named(const struct command *cmd, int argc, char **argv, u8 nl_cmd);

/* Names of numbers; the number itself when there is none. */
const char *state_name(u32 state);
const char *reap_state_name(u32 state);
const char *reason_name(u32 reason);
const char *method_name(u32 method);
const char *error_name(u32 code);
const char *message_name(u32 msg_type);

/** struct flag_name - a bit and what it is called */
struct flag_name {
	u32 flag;
	const char *name;
};

/* Of enum shim6_locator_flags; the last one has no name. */
extern const struct flag_name locator_flag_names[];

/** print_flags() - the names of @flags, each after a space */
void print_flags(const struct flag_name *names, u32 flags);
/** json_flags() - an array of their names */
void json_flags(const char *key, const struct flag_name *names, u32 flags);

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
/** print_names() - "ID ULID-LOCAL -> ULID-PEER", and the FII of a forked one */
void print_names(const struct context *ctx);
/** json_names() - members of an object that say which context it is */
void json_names(const struct context *ctx);
/** print_context_line() - the most important on one line */
void print_context_line(const struct context *ctx);
/** json_context() - an object */
void json_context(const struct context *ctx);

/**
 * struct listing - contexts that are printed as they come, in JSON an array
 * @print: prints one
 * @begun: the array was begun
 */
struct listing {
	void (*print)(const struct context *ctx);
	bool begun;
};

/** list_context() - print one; for struct context_visit, @arg is the listing */
void list_context(const struct context *ctx, void *arg);
/** list_end() - that was all; without any an empty array, but not after an error */
void list_end(struct listing *list, int status);

#endif /* CONTEXT_H */
