/* SPDX-License-Identifier: GPL-2.0 */
/* What the administrator hears of: netlink events and tracepoints. */
#ifndef _SHIM6_TELL_H
#define _SHIM6_TELL_H

#include "shim6.h"

/**
 * struct shim6_notice - an event for the administrator
 * @action: what the state machine reported; STATE, SWITCH, REAP_STATE,
 *	MOVE_FAILED, TOLD, PEER, REFUSED, FREE, SUSPECTED or CALMED; of others
 *	nobody is told
 * @state: state of the context after the step; before it for FREE
 */
struct shim6_notice {
	struct shim6_action action;
	u8 state;
};

/** shim6_notify() - tell the multicast group; lockless read of @ctx; GFP_ATOMIC */
void shim6_notify(struct shim6_ctx *ctx, const struct shim6_notice *notice);

/**
 * struct shim6_probe - a Probe sent or received, for the administrator
 * @pair: where it went, or came in; local is the end at this host
 * @nonce: of report 1, the Probe itself; host byte order
 * @direction: enum shim6_direction of the UAPI
 * @sta: Sta field, enum reap_state
 * @reason: of the exploration or suspicion at this host; REAP_WHY_NONE: no such
 *	thing, it only answers or asks us
 * @n_sent: sent reports in it, 1-15
 * @n_rcvd: received reports in it, 0-15
 */
struct shim6_probe {
	struct reap_pair pair;
	u32 nonce;
	u8 direction;
	u8 sta;
	u8 reason;
	u8 n_sent;
	u8 n_rcvd;
};

/** shim6_notify_probe() - tell the multicast group of probes, as shim6_notify() */
void shim6_notify_probe(struct shim6_ctx *ctx, const struct shim6_probe *probe,
			u8 state);

/* tell.c: tracepoints, and all of the above. Without the context's lock. */

/** shim6_tell() - tell of an action; @state is that of struct shim6_notice */
void shim6_tell(struct shim6_ctx *ctx, const struct shim6_action *act, u8 state);
/** shim6_tell_sent() - tell of a SHIM6_ACT_SEND, if it is a Probe */
void shim6_tell_sent(struct shim6_ctx *ctx, const struct shim6_action *act,
		     u8 state);
/**
 * shim6_tell_received() - tell of an event, if it is a Probe that was not dropped
 * @ctx: context
 * @ev: event
 * @acts: what came of it
 * @reason: reap_why() before the step
 * @state: state of the context after it
 */
void shim6_tell_received(struct shim6_ctx *ctx, const struct shim6_event *ev,
			 const struct shim6_actions *acts, u8 reason, u8 state);

#endif /* _SHIM6_TELL_H */
