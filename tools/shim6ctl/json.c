// SPDX-License-Identifier: GPL-2.0
/* Writes JSON to stdout, on one line per top-level value. */
#include <stdio.h>

#include "json.h"

#define DEPTH_MAX 8

static char closing[DEPTH_MAX];
static int depth;
static bool follows;	/* something stands before in this object or array */

static void put_string(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		unsigned char c = *s;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void begin(const char *key)
{
	if (follows)
		putchar(',');
	if (key) {
		put_string(key);
		putchar(':');
	}
	follows = true;
}

static void nest(const char *key, char open, char close)
{
	begin(key);
	putchar(open);
	closing[depth++] = close;
	follows = false;
}

void json_object(const char *key)
{
	nest(key, '{', '}');
}

void json_array(const char *key)
{
	nest(key, '[', ']');
}

void json_end(void)
{
	putchar(closing[--depth]);
	follows = depth > 0;
	if (!depth)
		putchar('\n');
}

void json_string(const char *key, const char *value)
{
	begin(key);
	put_string(value);
}

void json_number(const char *key, u64 value)
{
	begin(key);
	printf("%llu", value);
}

void json_bool(const char *key, bool value)
{
	begin(key);
	fputs(value ? "true" : "false", stdout);
}

void json_time(const char *key, u64 ns)
{
	begin(key);
	printf("%llu.%09llu", ns / 1000000000, ns % 1000000000);
}
