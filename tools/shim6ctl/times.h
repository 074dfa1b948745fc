/* SPDX-License-Identifier: GPL-2.0 */
/* Times of REAP, of the namespace and of contexts. */
#ifndef TIMES_H
#define TIMES_H

#include "netlink.h"

/* As many as time_params[] has. */
#define TIMES		7

/**
 * struct time_param - a time of REAP
 * @name: on the command line
 * @key: in JSON
 * @unit: printed after it
 * @flag: SHIM6_REAP_PARAM_ bit
 * @context_attr: attribute of a context
 * @config_attr: attribute of the namespace
 * @is_switch: on or off, and no number
 */
struct time_param {
	const char *name;
	const char *key;
	const char *unit;
	u32 flag;
	int context_attr;
	int config_attr;
	bool is_switch;
};

extern const struct time_param time_params[TIMES];

/** struct times - their values, in the order of time_params[] */
struct times {
	u32 value[TIMES];
};

/* How they stand in usage lines. */
#define TIMES_USAGE "PARAM VALUE..."
/** TIMES_HELP - all of them, for print_help() */
#define TIMES_HELP							\
	"  send-timeout MS | initial-probe MS | max-probe MS |\n"	\
	"  initial-probes N | rtt-pacing on|off | standby MS | failback MS\n"

/** times_get() - from the attributes of a context; what is missing is 0 */
void times_get(struct nlattr **tb, struct times *times);
/** times_print() - "name value unit, ...", but for those of @flags */
void times_print(const struct times *times, u32 flags);
/** times_json() - members of an object */
void times_json(const struct times *times);
/** times_print_own() - names of those of @flags, each after a space */
void times_print_own(u32 flags);
/** times_json_own() - an array of their names */
void times_json_own(const char *key, u32 flags);

/**
 * times_put() - append what the words "PARAM VALUE..." say to a request
 * @msg: request
 * @argc: words
 * @argv: words
 * @of_context: as attributes of a context, else of the namespace
 *
 * Return: 0, EX_USAGE, or another exit status after it was printed what is
 * wrong.
 */
int times_put(struct nl_msg *msg, int argc, char **argv, bool of_context);

/** times_show() - those of the namespace; returns an exit status */
int times_show(struct netlink *nl);

#endif /* TIMES_H */
