// SPDX-License-Identifier: GPL-2.0
/* What a context does, told to who listens: tracepoints, and through notify.c. */
#include "shim6.h"
#include "tell.h"

#define CREATE_TRACE_POINTS
#include <trace/events/shim6.h>

/* The UAPI has names of its own for what the pure files know. */
static_assert((int)SHIM6_REAP_STATE_INBOUND_OK == (int)REAP_INBOUND_OK);
static_assert((int)SHIM6_REASON_MAX == (int)REAP_WHY_FAILBACK);

void shim6_tell(struct shim6_ctx *ctx, const struct shim6_action *act, u8 state)
{
	struct shim6_notice notice = { .action = *act, .state = state };

	switch (act->type) {
	case SHIM6_ACT_REAP_STATE:
		trace_shim6_reap_state(ctx, act);
		break;
	case SHIM6_ACT_SWITCH:
		trace_shim6_switch(ctx, act);
		break;
	case SHIM6_ACT_SUSPECTED:
	case SHIM6_ACT_CALMED:
		trace_shim6_suspicion(ctx, act,
				      act->type == SHIM6_ACT_SUSPECTED);
		break;
	default:
		break;
	}
	shim6_notify(ctx, &notice);
}

static void tell_probe(struct shim6_ctx *ctx, const struct shim6_probe *probe,
		       u8 state)
{
	trace_shim6_probe(ctx, probe);
	shim6_notify_probe(ctx, probe, state);
}

void shim6_tell_sent(struct shim6_ctx *ctx, const struct shim6_action *act,
		     u8 state)
{
	const struct shim6_probe probe = {
		.pair = act->pair,
		.nonce = act->nonce,
		.direction = SHIM6_DIRECTION_SENT,
		.sta = act->sta,
		.reason = act->reason,
		.n_sent = act->n_sent,
		.n_rcvd = act->n_rcvd,
	};

	if (act->msg_type == SHIM6_MSG_PROBE)
		tell_probe(ctx, &probe, state);
}

/* Did the state machine take the message for what it is? */
static bool was_taken(const struct shim6_actions *acts, u8 state)
{
	unsigned int i;

	if (state != SHIM6_STATE_ESTABLISHED)
		return false;
	for (i = 0; i < acts->n; i++)
		if (acts->a[i].type == SHIM6_ACT_DROP)
			return false;
	return true;
}

void shim6_tell_received(struct shim6_ctx *ctx, const struct shim6_event *ev,
			 const struct shim6_actions *acts, u8 reason, u8 state)
{
	const struct shim6_msg *msg = ev->msg;
	struct shim6_probe probe = {
		.pair = ev->pair,
		.direction = SHIM6_DIRECTION_RECEIVED,
		.reason = reason,
	};

	if (ev->type != SHIM6_EV_MSG || msg->type != SHIM6_MSG_PROBE ||
	    !was_taken(acts, state))
		return;
	probe.nonce = be32_to_cpu(msg->sent[0].nonce);
	probe.sta = msg->sta;
	probe.n_sent = msg->n_sent;
	probe.n_rcvd = msg->n_rcvd;
	tell_probe(ctx, &probe, state);
}
