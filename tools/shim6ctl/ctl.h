/* SPDX-License-Identifier: GPL-2.0 */
/* What every command of shim6ctl is made of. */
#ifndef CTL_H
#define CTL_H

#include <netinet/in.h>

#include <stdio.h>
#include <sysexits.h>

#include "types.h"

/**
 * struct command - a command
 * @name: its name
 * @args: its arguments, for the usage line
 * @help: what it does, one line
 * @options: its options apart from -j, one "-x  text" per line; or NULL
 * @run: does it; argv[0] is no argument; returns an exit status of sysexits.h
 */
struct command {
	const char *name;
	const char *args;
	const char *help;
	const char *options;
	int (*run)(const struct command *cmd, int argc, char **argv);
};

/*
 * Registers a command: COMMAND(show, .args = ..., .help = ..., .run = ...).
 * The linker gathers the commands in the order of the Makefile.
 */
#define COMMAND(_name, ...)						\
	static const struct command command_##_name = {			\
		.name = #_name, __VA_ARGS__				\
	};								\
	static const struct command *const command_ptr_##_name		\
	__used __section("commands") = &command_##_name

extern const struct command *const __start_commands[];
extern const struct command *const __stop_commands[];

/** json_wanted - option -j was given, before or after the command */
extern bool json_wanted;

/** say() - an error or a warning on stderr, with the program's name */
void __printf(1, 2) say(const char *fmt, ...);

/** print_usage() - how to call @cmd, on stderr; returns EX_USAGE */
int print_usage(const struct command *cmd);
/** print_help() - the long form of print_usage() */
void print_help(FILE *out, const struct command *cmd);

/**
 * next_option() - getopt() that knows -j as well
 * @argc: of the command
 * @argv: of the command
 * @optstring: options apart from -j, no leading '+'
 *
 * Return: as getopt(); '?' after the error was printed.
 */
int next_option(int argc, char **argv, const char *optstring);

/** parse_address() - an IPv6 address; prints what is wrong, returns 0 or EX_DATAERR */
int parse_address(const char *text, struct in6_addr *addr);
/** parse_number() - a decimal number up to @max; as parse_address() */
int parse_number(const char *text, u32 max, u32 *number);

#endif /* CTL_H */
