// SPDX-License-Identifier: GPL-2.0
/* Contexts: from netlink attributes to memory. */
#include <stdlib.h>
#include <string.h>

#include "context.h"

static const struct nla_policy locator_policy[SHIM6_A_LOCATOR_MAX + 1] = {
	[SHIM6_A_LOCATOR_ADDR]		= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_LOCATOR_FLAGS]		= { .type = NLA_U32 },
	[SHIM6_A_LOCATOR_METHOD]	= { .type = NLA_U32 },
	[SHIM6_A_LOCATOR_PRIORITY]	= { .type = NLA_U32 },
	[SHIM6_A_LOCATOR_WEIGHT]	= { .type = NLA_U32 },
};

static const struct nla_policy context_policy[SHIM6_A_CONTEXT_MAX + 1] = {
	[SHIM6_A_CONTEXT_ID]		= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_ULID_LOCAL]	= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_CONTEXT_ULID_PEER]	= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_CONTEXT_FII]		= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_STATE]		= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_AGE]		= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_IDLE]		= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_CT_LOCAL]	= { .type = NLA_U64 },
	[SHIM6_A_CONTEXT_CT_PEER]	= { .type = NLA_U64 },
	[SHIM6_A_CONTEXT_LS_LOCAL]	= { .type = NLA_NESTED },
	[SHIM6_A_CONTEXT_LS_PEER]	= { .type = NLA_NESTED },
	[SHIM6_A_CONTEXT_LOCATOR_LOCAL] = { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_CONTEXT_LOCATOR_PEER]	= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_CONTEXT_SHIMMED]	= { .type = NLA_FLAG },
	[SHIM6_A_CONTEXT_REAP_STATE]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_SEND_TIMEOUT]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_KEEPALIVE_TIMEOUT] = { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_EXPLORATIONS]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_SWITCHES]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_LS_LOCAL_GENERATION] = { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_LS_PEER_GENERATION] = { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_UPDATE_PENDING] = { .type = NLA_FLAG },
	[SHIM6_A_CONTEXT_HOLDDOWN]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_INITIAL_PROBE]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_MAX_PROBE]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_INITIAL_PROBES] = { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_RTT_PACING]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_STANDBY]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_FAILBACK]	= { .type = NLA_U32 },
	[SHIM6_A_CONTEXT_OWN]		= { .type = NLA_U32 },
};

static int get_locator(struct nlattr *attr, struct locators *locators)
{
	struct nlattr *tb[SHIM6_A_LOCATOR_MAX + 1];
	struct locator *loc;

	if (nla_parse_nested(tb, SHIM6_A_LOCATOR_MAX, attr,
			     (struct nla_policy *)locator_policy) < 0)
		return say_malformed();
	if (locators->n == LOCATORS_MAX)
		return 0;
	loc = realloc(locators->list, (locators->n + 1) * sizeof(*loc));
	if (!loc)
		return say_no_memory();
	locators->list = loc;
	loc += locators->n++;
	memset(loc, 0, sizeof(*loc));
	get_address(tb[SHIM6_A_LOCATOR_ADDR], &loc->addr);
	get_u32(tb[SHIM6_A_LOCATOR_FLAGS], &loc->flags);
	get_u32(tb[SHIM6_A_LOCATOR_METHOD], &loc->method);
	get_u32(tb[SHIM6_A_LOCATOR_PRIORITY], &loc->priority);
	get_u32(tb[SHIM6_A_LOCATOR_WEIGHT], &loc->weight);
	return 0;
}

/* Lists are attributes that come more than once. */
static int get_locators(struct nlattr *attrs, int len, struct context *ctx)
{
	struct nlattr *attr;
	int rem, status = 0;

	nla_for_each_attr(attr, attrs, len, rem) {
		if (nla_type(attr) == SHIM6_A_CONTEXT_LS_LOCAL)
			status = get_locator(attr, &ctx->ls_local);
		else if (nla_type(attr) == SHIM6_A_CONTEXT_LS_PEER)
			status = get_locator(attr, &ctx->ls_peer);
		if (status)
			return status;
	}
	return 0;
}

static void get_scalars(struct nlattr **tb, struct context *ctx)
{
	get_u32(tb[SHIM6_A_CONTEXT_ID], &ctx->id);
	get_address(tb[SHIM6_A_CONTEXT_ULID_LOCAL], &ctx->ulid_local);
	get_address(tb[SHIM6_A_CONTEXT_ULID_PEER], &ctx->ulid_peer);
	get_u32(tb[SHIM6_A_CONTEXT_FII], &ctx->fii);
	get_u32(tb[SHIM6_A_CONTEXT_STATE], &ctx->state);
	get_u32(tb[SHIM6_A_CONTEXT_AGE], &ctx->age);
	get_u32(tb[SHIM6_A_CONTEXT_IDLE], &ctx->idle);
	if (tb[SHIM6_A_CONTEXT_CT_LOCAL])
		ctx->ct_local = nla_get_u64(tb[SHIM6_A_CONTEXT_CT_LOCAL]);
	ctx->has_ct_peer = tb[SHIM6_A_CONTEXT_CT_PEER];
	if (ctx->has_ct_peer)
		ctx->ct_peer = nla_get_u64(tb[SHIM6_A_CONTEXT_CT_PEER]);
	ctx->has_pair = get_address(tb[SHIM6_A_CONTEXT_LOCATOR_LOCAL],
				    &ctx->locator_local) &&
			get_address(tb[SHIM6_A_CONTEXT_LOCATOR_PEER],
				    &ctx->locator_peer);
	ctx->shimmed = tb[SHIM6_A_CONTEXT_SHIMMED];
	get_u32(tb[SHIM6_A_CONTEXT_REAP_STATE], &ctx->reap_state);
	times_get(tb, &ctx->times);
	get_u32(tb[SHIM6_A_CONTEXT_OWN], &ctx->own);
	get_u32(tb[SHIM6_A_CONTEXT_KEEPALIVE_TIMEOUT], &ctx->keepalive_timeout);
	get_u32(tb[SHIM6_A_CONTEXT_EXPLORATIONS], &ctx->explorations);
	get_u32(tb[SHIM6_A_CONTEXT_SWITCHES], &ctx->switches);
	get_u32(tb[SHIM6_A_CONTEXT_LS_LOCAL_GENERATION],
		&ctx->local_generation);
	get_u32(tb[SHIM6_A_CONTEXT_LS_PEER_GENERATION], &ctx->peer_generation);
	ctx->update_pending = tb[SHIM6_A_CONTEXT_UPDATE_PENDING];
	ctx->held_down = tb[SHIM6_A_CONTEXT_HOLDDOWN];
	get_u32(tb[SHIM6_A_CONTEXT_HOLDDOWN], &ctx->holddown);
}

static void free_locators(struct context *ctx)
{
	free(ctx->ls_local.list);
	free(ctx->ls_peer.list);
}

int context_visit(u8 cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[SHIM6_A_CONTEXT_MAX + 1];
	const struct context_visit *visit = arg;
	struct context ctx = { 0 };
	int status;

	(void)cmd;
	if (nla_parse(tb, SHIM6_A_CONTEXT_MAX, attrs, len,
		      (struct nla_policy *)context_policy) < 0)
		return say_malformed();
	get_scalars(tb, &ctx);
	status = get_locators(attrs, len, &ctx);
	if (!status)
		visit->fn(&ctx, visit->arg);
	free_locators(&ctx);
	return status;
}

/*
 * The kernel walks along the ids: who is there from the beginning to the end is
 * shown once, whoever else comes or goes.
 */
int contexts_each(struct netlink *nl, const struct context_visit *visit)
{
	bool interrupted;
	struct nl_msg *msg;
	int status;

	msg = netlink_request(nl, SHIM6_CMD_CONTEXT_GET, NLM_F_DUMP);
	if (!msg)
		return EX_TEMPFAIL;
	status = netlink_call(nl, msg, context_visit, (void *)visit,
			      &interrupted);
	if (!status && interrupted)
		say("note: contexts came or went while they were listed");
	return status;
}
