// SPDX-License-Identifier: GPL-2.0
/* Times of REAP: from words to attributes, and back. */
#include <limits.h>
#include <string.h>

#include "ctl.h"
#include "json.h"
#include "times.h"

#define TIME(_what, _name, _key, _unit, _switch)			\
	{ _name, _key, _unit, SHIM6_REAP_PARAM_##_what,			\
	  SHIM6_A_CONTEXT_##_what, SHIM6_A_CONFIG_##_what, _switch }

const struct time_param time_params[TIMES] = {
	TIME(SEND_TIMEOUT, "send-timeout", "send_timeout", " ms", false),
	TIME(INITIAL_PROBE, "initial-probe", "initial_probe", " ms", false),
	TIME(MAX_PROBE, "max-probe", "max_probe", " ms", false),
	TIME(INITIAL_PROBES, "initial-probes", "initial_probes", "", false),
	TIME(RTT_PACING, "rtt-pacing", "rtt_pacing", "", true),
	TIME(STANDBY, "standby", "standby", " ms", false),
	TIME(FAILBACK, "failback", "failback", " ms", false),
};

static const struct nla_policy config_policy[SHIM6_A_CONFIG_MAX + 1] = {
	[SHIM6_A_CONFIG_SEND_TIMEOUT]	= { .type = NLA_U32 },
	[SHIM6_A_CONFIG_INITIAL_PROBE]	= { .type = NLA_U32 },
	[SHIM6_A_CONFIG_MAX_PROBE]	= { .type = NLA_U32 },
	[SHIM6_A_CONFIG_INITIAL_PROBES]	= { .type = NLA_U32 },
	[SHIM6_A_CONFIG_RTT_PACING]	= { .type = NLA_U32 },
	[SHIM6_A_CONFIG_STANDBY]	= { .type = NLA_U32 },
	[SHIM6_A_CONFIG_FAILBACK]	= { .type = NLA_U32 },
};

void times_get(struct nlattr **tb, struct times *times)
{
	size_t i;

	for (i = 0; i < TIMES; i++)
		get_u32(tb[time_params[i].context_attr], &times->value[i]);
}

void times_print(const struct times *times, u32 flags)
{
	const struct time_param *param;
	const char *comma = "";
	size_t i;

	for (i = 0; i < TIMES; i++) {
		param = &time_params[i];
		if (param->flag & flags)
			continue;
		if (param->is_switch)
			printf("%s%s %s", comma, param->name,
			       times->value[i] ? "on" : "off");
		else
			printf("%s%s %u%s", comma, param->name,
			       times->value[i], param->unit);
		comma = ", ";
	}
}

void times_json(const struct times *times)
{
	size_t i;

	for (i = 0; i < TIMES; i++) {
		if (time_params[i].is_switch)
			json_bool(time_params[i].key, times->value[i]);
		else
			json_number(time_params[i].key, times->value[i]);
	}
}

void times_print_own(u32 flags)
{
	size_t i;

	for (i = 0; i < TIMES; i++)
		if (time_params[i].flag & flags)
			printf(" %s", time_params[i].name);
}

void times_json_own(const char *key, u32 flags)
{
	size_t i;

	json_array(key);
	for (i = 0; i < TIMES; i++)
		if (time_params[i].flag & flags)
			json_string(NULL, time_params[i].key);
	json_end();
}

static const struct time_param *find(const char *name)
{
	size_t i;

	for (i = 0; i < TIMES; i++)
		if (!strcmp(time_params[i].name, name))
			return &time_params[i];
	return NULL;
}

/* The kernel knows the ranges. */
static int parse_value(const struct time_param *param, const char *text,
		       u32 *value)
{
	if (!param->is_switch)
		return parse_number(text, UINT_MAX, value);
	*value = !strcmp(text, "on");
	if (*value || !strcmp(text, "off"))
		return 0;
	say("%s is on or off, not '%s'", param->name, text);
	return EX_DATAERR;
}

int times_put(struct nl_msg *msg, int argc, char **argv, bool of_context)
{
	const struct time_param *param;
	u32 value;

	if (!argc || argc % 2)
		return EX_USAGE;
	for (; argc; argc -= 2, argv += 2) {
		param = find(argv[0]);
		if (!param)
			return EX_USAGE;
		if (parse_value(param, argv[1], &value))
			return EX_DATAERR;
		if (nla_put_u32(msg, of_context ? param->context_attr :
						  param->config_attr,
				value) < 0)
			return say_no_memory();
	}
	return 0;
}

static int print_config(u8 cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[SHIM6_A_CONFIG_MAX + 1];
	struct times times = { 0 };
	size_t i;

	(void)cmd;
	(void)arg;
	if (nla_parse(tb, SHIM6_A_CONFIG_MAX, attrs, len,
		      (struct nla_policy *)config_policy) < 0)
		return say_malformed();
	for (i = 0; i < TIMES; i++)
		get_u32(tb[time_params[i].config_attr], &times.value[i]);
	if (!json_wanted) {
		times_print(&times, 0);
		putchar('\n');
		return 0;
	}
	json_object(NULL);
	times_json(&times);
	json_end();
	return 0;
}

int times_show(struct netlink *nl)
{
	struct nl_msg *msg = netlink_request(nl, SHIM6_CMD_CONFIG_GET, 0);

	if (!msg)
		return EX_TEMPFAIL;
	return netlink_call(nl, msg, print_config, NULL, NULL);
}
