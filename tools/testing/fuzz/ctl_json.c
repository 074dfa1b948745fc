// SPDX-License-Identifier: GPL-2.0
/* Is it JSON? As much of RFC 8259 as somebody who prints JSON can violate. */
#include "fuzz.h"
#include "ctl.h"

#define DEPTH_MAX 16

/** struct cursor - where we are in the text */
struct cursor {
	const char *p;
	const char *end;
};

static void value(struct cursor *c, unsigned int depth);

static bool next_is(const struct cursor *c, char want)
{
	return c->p < c->end && *c->p == want;
}

static bool skip(struct cursor *c, char want)
{
	if (!next_is(c, want))
		return false;
	c->p++;
	return true;
}

static void digits(struct cursor *c, size_t least)
{
	const char *begin = c->p;

	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	CHECK((size_t)(c->p - begin) >= least);
}

static void number(struct cursor *c)
{
	const char *begin = c->p;

	digits(c, 1);
	/* No number but 0 itself begins with 0. */
	CHECK(*begin != '0' || c->p == begin + 1);
	if (skip(c, '.'))
		digits(c, 1);
}

static void escape(struct cursor *c)
{
	unsigned int i;

	if (skip(c, '"') || skip(c, '\\'))
		return;
	CHECK(skip(c, 'u'));
	for (i = 0; i < 4; i++, c->p++)
		CHECK(c->p < c->end && strchr("0123456789abcdef", *c->p));
}

static void string(struct cursor *c)
{
	CHECK(skip(c, '"'));
	while (!next_is(c, '"')) {
		CHECK(c->p < c->end);
		CHECK(*c->p >= 0x20 && *c->p < 0x7f);
		if (*c->p++ == '\\')
			escape(c);
	}
	c->p++;
}

static void word(struct cursor *c, const char *want)
{
	size_t len = strlen(want);

	CHECK((size_t)(c->end - c->p) >= len && !memcmp(c->p, want, len));
	c->p += len;
}

static void members(struct cursor *c, char close, unsigned int depth)
{
	c->p++;
	if (skip(c, close))
		return;
	do {
		if (close == '}') {
			string(c);
			CHECK(skip(c, ':'));
		}
		value(c, depth + 1);
	} while (skip(c, ','));
	CHECK(skip(c, close));
}

static void value(struct cursor *c, unsigned int depth)
{
	CHECK(depth < DEPTH_MAX);
	if (next_is(c, '{'))
		members(c, '}', depth);
	else if (next_is(c, '['))
		members(c, ']', depth);
	else if (next_is(c, '"'))
		string(c);
	else if (next_is(c, 't'))
		word(c, "true");
	else if (next_is(c, 'f'))
		word(c, "false");
	else
		number(c);
}

void check_json(const char *text, size_t len)
{
	struct cursor c = { .end = text + len };
	const char *line = text;

	for (; line < text + len; line = c.p) {
		c.p = line;
		if (*line == '{' || *line == '[')
			value(&c, 0);
		else
			c.p = memchr(line, '\n', text + len - line);
		CHECK(c.p && skip(&c, '\n'));
	}
}
