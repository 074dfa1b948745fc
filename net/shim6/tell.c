// SPDX-License-Identifier: GPL-2.0
/* What a context does, told to who listens: through notify.c. */
#include "shim6.h"

#include <uapi/linux/shim6.h>

/* The UAPI has names of its own for what the pure files know. */
static_assert((int)SHIM6_REAP_STATE_INBOUND_OK == (int)REAP_INBOUND_OK);
static_assert((int)SHIM6_REASON_MAX == (int)REAP_WHY_ULP);

void shim6_tell(struct shim6_ctx *ctx, const struct shim6_action *act, u8 state)
{
	struct shim6_notice notice = { .action = *act, .state = state };

	shim6_notify(ctx, &notice);
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
		shim6_notify_probe(ctx, &probe, state);
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
	shim6_notify_probe(ctx, &probe, state);
}
