// SPDX-License-Identifier: GPL-2.0
/* shim6ctl: shows and steers Shim6 contexts. Commands are in cmd/. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

bool json_wanted;

void say(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("shim6ctl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int print_usage(const struct command *cmd)
{
	fprintf(stderr, "usage: shim6ctl %s [-j]%s%s\n", cmd->name,
		*cmd->args ? " " : "", cmd->args);
	return EX_USAGE;
}

void print_help(FILE *out, const struct command *cmd)
{
	fprintf(out, "usage: shim6ctl %s [-j]%s%s\n\n%s.\n\n", cmd->name,
		*cmd->args ? " " : "", cmd->args, cmd->help);
	if (cmd->options)
		fputs(cmd->options, out);
	fputs("  -j        print JSON\n", out);
}

int next_option(int argc, char **argv, const char *optstring)
{
	char all[16];
	int c;

	snprintf(all, sizeof(all), "+j%s", optstring);
	while ((c = getopt(argc, argv, all)) == 'j')
		json_wanted = true;
	return c;
}

int parse_address(const char *text, struct in6_addr *addr)
{
	if (inet_pton(AF_INET6, text, addr) == 1)
		return 0;
	say("'%s' is no IPv6 address", text);
	return EX_DATAERR;
}

int parse_number(const char *text, u32 max, u32 *number)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value > max) {
		say("'%s' is no number from 0 to %u", text, max);
		return EX_DATAERR;
	}
	*number = value;
	return 0;
}

static const struct command *find(const char *name)
{
	const struct command *const *cmd;

	for (cmd = __start_commands; cmd < __stop_commands; cmd++)
		if (!strcmp((*cmd)->name, name))
			return *cmd;
	return NULL;
}

static void print_commands(FILE *out)
{
	const struct command *const *cmd;

	fputs("usage: shim6ctl [-j] COMMAND [ARGUMENTS]\n\n", out);
	for (cmd = __start_commands; cmd < __stop_commands; cmd++)
		fprintf(out, "  %-8s  %s\n", (*cmd)->name, (*cmd)->help);
	fputs("\n-j prints JSON. 'shim6ctl help COMMAND' tells more.\n", out);
}

static int run_help(const struct command *self, int argc, char **argv)
{
	const struct command *cmd;

	if (next_option(argc, argv, "") != -1 || argc - optind > 1)
		return print_usage(self);
	if (optind == argc) {
		print_commands(stdout);
		return EX_OK;
	}
	cmd = find(argv[optind]);
	if (!cmd) {
		say("'%s' is no command: see 'shim6ctl help'", argv[optind]);
		return EX_USAGE;
	}
	print_help(stdout, cmd);
	return EX_OK;
}

COMMAND(help,
	.args = "[COMMAND]",
	.help = "Tell about shim6ctl or one of its commands",
	.run = run_help);

static int run_command(int argc, char **argv)
{
	const struct command *cmd = find(argv[0]);
	int status;

	if (!cmd) {
		say("'%s' is no command: see 'shim6ctl help'", argv[0]);
		return EX_USAGE;
	}
	argv[0] = (char *)"shim6ctl"; /* in messages of getopt() */
	optind = 0; /* glibc: begin anew */
	status = cmd->run(cmd, argc, argv);
	if ((fflush(stdout) || ferror(stdout)) && status == EX_OK) {
		say("writing the output failed: %s", strerror(errno));
		return EX_IOERR;
	}
	return status;
}

int main(int argc, char **argv)
{
	switch (next_option(argc, argv, "h")) {
	case -1:
		break;
	case 'h':
		print_commands(stdout);
		return EX_OK;
	default:
		print_commands(stderr);
		return EX_USAGE;
	}
	if (optind == argc) {
		print_commands(stderr);
		return EX_USAGE;
	}
	return run_command(argc - optind, argv + optind);
}
