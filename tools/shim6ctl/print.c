// SPDX-License-Identifier: GPL-2.0
/* Contexts: from memory to text and JSON. */
#include <arpa/inet.h>

#include "context.h"
#include "json.h"

static const char * const state_names[] = {
	[SHIM6_CONTEXT_STATE_IDLE]		= "idle",
	[SHIM6_CONTEXT_STATE_I1_SENT]		= "i1-sent",
	[SHIM6_CONTEXT_STATE_I2_SENT]		= "i2-sent",
	[SHIM6_CONTEXT_STATE_ESTABLISHED]	= "established",
	[SHIM6_CONTEXT_STATE_I2BIS_SENT]	= "i2bis-sent",
	[SHIM6_CONTEXT_STATE_E_FAILED]		= "e-failed",
	[SHIM6_CONTEXT_STATE_NO_SUPPORT]	= "no-support",
};

static const char * const reap_state_names[] = {
	[SHIM6_REAP_STATE_OPERATIONAL]	= "operational",
	[SHIM6_REAP_STATE_EXPLORING]	= "exploring",
	[SHIM6_REAP_STATE_INBOUND_OK]	= "inbound-ok",
};

static const char * const reason_names[] = {
	[SHIM6_REASON_NONE]		= "no reason known",
	[SHIM6_REASON_SEND_TIMEOUT]	= "send timeout",
	[SHIM6_REASON_PEER]		= "peer",
	[SHIM6_REASON_LOCAL]		= "local",
	[SHIM6_REASON_REQUEST]		= "request",
	[SHIM6_REASON_ICMP]		= "icmp",
	[SHIM6_REASON_ULP]		= "ulp",
	[SHIM6_REASON_FAILBACK]		= "failback",
};

const struct flag_name locator_flag_names[] = {
	{ SHIM6_LOCATOR_FLAG_BROKEN,	"broken" },
	{ SHIM6_LOCATOR_FLAG_TRANSIENT,	"transient" },
	{ SHIM6_LOCATOR_FLAG_DOWN,	"down" },
	{ SHIM6_LOCATOR_FLAG_VERIFIED,	"verified" },
	{ SHIM6_LOCATOR_FLAG_REACHABLE,	"reachable" },
	{ SHIM6_LOCATOR_FLAG_UNTOLD,	"untold" },
	{ 0,				NULL },
};

static const char *name_of(const char *const *names, size_t n, u32 number)
{
	static char text[16];

	if (number < n && names[number])
		return names[number];
	snprintf(text, sizeof(text), "%u", number);
	return text;
}

const char *state_name(u32 state)
{
	return name_of(state_names, ARRAY_SIZE(state_names), state);
}

const char *reap_state_name(u32 state)
{
	return name_of(reap_state_names, ARRAY_SIZE(reap_state_names), state);
}

const char *reason_name(u32 reason)
{
	return name_of(reason_names, ARRAY_SIZE(reason_names), reason);
}

const char *method_name(u32 method)
{
	static const char * const names[] = {
		[0] = "none", [1] = "hba", [2] = "cga", [201] = "unproven",
	};

	return name_of(names, ARRAY_SIZE(names), method);
}

const char *error_name(u32 code)
{
	static const char * const names[] = {
		[SHIM6_REFUSAL_UNKNOWN_TYPE]		= "unknown-type",
		[SHIM6_REFUSAL_CRITICAL_OPTION]	= "critical-option",
		[SHIM6_REFUSAL_VERIFICATION]		= "verification",
		[SHIM6_REFUSAL_GENERATION]		= "generation",
		[SHIM6_REFUSAL_PREF_COUNT]		= "pref-count",
	};

	return name_of(names, ARRAY_SIZE(names), code);
}

const char *message_name(u32 msg_type)
{
	static const char * const names[] = {
		[1] = "i1", [2] = "r1", [3] = "i2", [4] = "r2",
		[5] = "r1bis", [6] = "i2bis",
		[64] = "update-request", [65] = "update-ack",
		[66] = "keepalive", [67] = "probe", [68] = "error",
	};

	return name_of(names, ARRAY_SIZE(names), msg_type);
}

struct address_text address_text(const struct in6_addr *addr)
{
	struct address_text text;

	if (!inet_ntop(AF_INET6, addr, text.s, sizeof(text.s)))
		text.s[0] = '\0';
	return text;
}

static void print_duration(u32 s)
{
	if (s >= 86400)
		printf("%ud ", s / 86400);
	printf("%02u:%02u:%02u", s / 3600 % 24,
	       s / 60 % 60, s % 60);
}

void print_flags(const struct flag_name *names, u32 flags)
{
	for (; names->name; names++)
		if (flags & names->flag)
			printf(" %s", names->name);
}

void json_flags(const char *key, const struct flag_name *names, u32 flags)
{
	json_array(key);
	for (; names->name; names++)
		if (flags & names->flag)
			json_string(NULL, names->name);
	json_end();
}

static int locators_width(const struct locators *locators, int width)
{
	unsigned int i;
	int len;

	for (i = 0; i < locators->n; i++) {
		len = snprintf(NULL, 0, "%s", ADDR(&locators->list[i].addr));
		if (len > width)
			width = len;
	}
	return width;
}

static void print_locators(const char *name, const struct locators *locators,
			   int width)
{
	const struct locator *loc;
	unsigned int i;

	for (i = 0; i < locators->n; i++) {
		loc = &locators->list[i];
		printf("    %-12s%-*s  priority %-3u weight %-3u %s",
		       i ? "" : name, width, ADDR(&loc->addr),
		       loc->priority, loc->weight, method_name(loc->method));
		print_flags(locator_flag_names, loc->flags);
		putchar('\n');
	}
}

void print_names(const struct context *ctx)
{
	printf("%u %s -> ", ctx->id, ADDR(&ctx->ulid_local));
	printf("%s", ADDR(&ctx->ulid_peer));
	if (ctx->fii)
		printf(" fii %u", ctx->fii);
}

/* Whole seconds, none of them over: at the end it is 1, not 0. */
static void print_state(const struct context *ctx)
{
	printf("    %-12s%s, age ", "state", state_name(ctx->state));
	print_duration(ctx->age);
	printf(", idle ");
	print_duration(ctx->idle);
	if (ctx->held_down) {
		printf(", held down for ");
		print_duration(ctx->holddown / 1000 + !!(ctx->holddown % 1000));
	}
	putchar('\n');
}

void print_context(const struct context *ctx)
{
	int width = locators_width(&ctx->ls_peer,
				   locators_width(&ctx->ls_local, 0));

	printf("context %u: %s -> ", ctx->id, ADDR(&ctx->ulid_local));
	printf("%s", ADDR(&ctx->ulid_peer));
	if (ctx->fii)
		printf(" fii %u", ctx->fii);
	putchar('\n');
	print_state(ctx);
	printf("    %-12s%s, send timeout %u ms, keepalive timeout %u ms\n",
	       "reap", reap_state_name(ctx->reap_state),
	       ctx->times.value[0], ctx->keepalive_timeout);
	printf("    %-12s", "times");
	times_print(&ctx->times, SHIM6_REAP_PARAM_SEND_TIMEOUT);
	if (ctx->own) {
		printf("; own:");
		times_print_own(ctx->own);
	}
	putchar('\n');
	if (ctx->has_pair) {
		printf("    %-12s%s -> ", "current", ADDR(&ctx->locator_local));
		printf("%s%s\n", ADDR(&ctx->locator_peer),
		       ctx->shimmed ? ", shimmed" : "");
	}
	print_locators("local", &ctx->ls_local, width);
	print_locators("peer", &ctx->ls_peer, width);
	printf("    %-12slocal %u, peer %u%s\n", "generations",
	       ctx->local_generation, ctx->peer_generation,
	       ctx->update_pending ? ", peer not told yet" : "");
	printf("    %-12slocal 0x%012llx", "tags", ctx->ct_local);
	if (ctx->has_ct_peer)
		printf(", peer 0x%012llx", ctx->ct_peer);
	printf("\n    %-12sexplorations %u, switches %u\n",
	       "counters", ctx->explorations, ctx->switches);
}

void print_context_line(const struct context *ctx)
{
	print_names(ctx);
	printf(" %s %s", state_name(ctx->state),
	       reap_state_name(ctx->reap_state));
	if (ctx->shimmed && ctx->has_pair) {
		printf(" shimmed %s -> ", ADDR(&ctx->locator_local));
		printf("%s", ADDR(&ctx->locator_peer));
	}
	putchar('\n');
}

static void json_locators(const char *key, const struct locators *locators)
{
	const struct locator *loc;
	unsigned int i;

	json_array(key);
	for (i = 0; i < locators->n; i++) {
		loc = &locators->list[i];
		json_object(NULL);
		json_string("addr", ADDR(&loc->addr));
		json_flags("flags", locator_flag_names, loc->flags);
		json_string("method", method_name(loc->method));
		json_number("priority", loc->priority);
		json_number("weight", loc->weight);
		json_end();
	}
	json_end();
}

void json_names(const struct context *ctx)
{
	json_number("id", ctx->id);
	json_string("ulid_local", ADDR(&ctx->ulid_local));
	json_string("ulid_peer", ADDR(&ctx->ulid_peer));
	json_number("fii", ctx->fii);
	json_string("state", state_name(ctx->state));
}

void json_context(const struct context *ctx)
{
	json_object(NULL);
	json_names(ctx);
	json_number("age", ctx->age);
	json_number("idle", ctx->idle);
	json_number("ct_local", ctx->ct_local);
	if (ctx->has_ct_peer)
		json_number("ct_peer", ctx->ct_peer);
	json_locators("ls_local", &ctx->ls_local);
	json_locators("ls_peer", &ctx->ls_peer);
	if (ctx->has_pair) {
		json_string("locator_local", ADDR(&ctx->locator_local));
		json_string("locator_peer", ADDR(&ctx->locator_peer));
	}
	json_bool("shimmed", ctx->shimmed);
	json_string("reap_state", reap_state_name(ctx->reap_state));
	times_json(&ctx->times);
	times_json_own("own", ctx->own);
	json_number("keepalive_timeout", ctx->keepalive_timeout);
	json_number("explorations", ctx->explorations);
	json_number("switches", ctx->switches);
	json_number("ls_local_generation", ctx->local_generation);
	json_number("ls_peer_generation", ctx->peer_generation);
	json_bool("update_pending", ctx->update_pending);
	if (ctx->held_down)
		json_number("holddown", ctx->holddown);
	json_end();
}

static void list_begin(struct listing *list)
{
	if (json_wanted && !list->begun)
		json_array(NULL);
	list->begun = true;
}

void list_context(const struct context *ctx, void *arg)
{
	struct listing *list = arg;

	list_begin(list);
	list->print(ctx);
}

void list_end(struct listing *list, int status)
{
	if (!status)
		list_begin(list);
	if (json_wanted && list->begun)
		json_end();
}
