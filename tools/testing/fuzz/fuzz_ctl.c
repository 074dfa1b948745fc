// SPDX-License-Identifier: GPL-2.0
/*
 * shim6ctl as a whole: any command line, any answer of the kernel.
 *
 * Input: number of words, the words of the command line, then datagrams (see
 * ctl_kernel.c). A word is a number of the table below, or with the highest
 * bit set a length and as many octets.
 */
#include "fuzz.h"

#include <sysexits.h>
#include <unistd.h>

#include "ctl.h"
#include "../../shim6ctl/ctl.h"

#define WORDS_MAX	8
#define WORD_MAX	64

static const char *const words[] = {
	"show", "create", "delete", "switch", "stats", "monitor", "help",
	"-j", "-s", "-z", "-c", "-t", "-h",
	"0", "1", "3", "4294967295", "4294967296",
	"2001:db8::1", "2001:db8::2", "fe80::1%eth0", "InI1",
	"fii", "failed", "locator", "set", "unset", "priority", "weight",
	"broken", "transient", "-q",
	"context", "default", "config", "send-timeout", "initial-probes",
	"rtt-pacing", "on", "off", "proofs",
};

/** struct line - a command line; getopt() and main() may change it */
struct line {
	char text[WORDS_MAX + 1][WORD_MAX];
	char *argv[WORDS_MAX + 2];
	int argc;
};

static void add_word(struct line *line, struct input *in)
{
	char *text = line->text[line->argc];
	u8 code = take_u8(in);

	if (code & 0x80)
		take_bytes(in, text, code % WORD_MAX);
	else
		strcpy(text, words[code % ARRAY_SIZE(words)]);
	line->argv[line->argc++] = text;
}

static void take_line(struct input *in, struct line *line)
{
	unsigned int n = take_u8(in) % (WORDS_MAX + 1);

	memset(line, 0, sizeof(*line));
	strcpy(line->text[0], "shim6ctl");
	line->argv[line->argc++] = line->text[0];
	while (n--)
		add_word(line, in);
}

/* Error messages are for nobody; libFuzzer has its own idea of stderr. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	stderr = fopen("/dev/null", "w");
	CHECK(stderr);
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	FILE *real = stdout;
	struct line line;
	char *text = NULL;
	size_t len = 0;
	int status;

	take_line(&in, &line);
	kernel_begin(&in);
	json_wanted = false;
	optind = 0; /* glibc: begin anew */
	stdout = open_memstream(&text, &len);
	CHECK(stdout);
	status = shim6ctl_main(line.argc, line.argv);
	CHECK(!fclose(stdout));
	stdout = real;
	CHECK(status == EX_OK || (status >= EX__BASE && status <= EX__MAX));
	if (json_wanted)
		check_json(text, len);
	free(text);
	return 0;
}
