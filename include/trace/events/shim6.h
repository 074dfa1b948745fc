/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints of Shim6: probes, and what REAP makes of them. Who includes this
 * includes net/shim6/tell.h first.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM shim6

#if !defined(_TRACE_SHIM6_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_SHIM6_H

#include <linux/in6.h>
#include <linux/tracepoint.h>

#include <uapi/linux/shim6.h>

TRACE_DEFINE_ENUM(SHIM6_REAP_STATE_OPERATIONAL);
TRACE_DEFINE_ENUM(SHIM6_REAP_STATE_EXPLORING);
TRACE_DEFINE_ENUM(SHIM6_REAP_STATE_INBOUND_OK);

#define shim6_show_reap_state(state)				\
	__print_symbolic(state,					\
		{ SHIM6_REAP_STATE_OPERATIONAL, "operational" },	\
		{ SHIM6_REAP_STATE_EXPLORING, "exploring" },	\
		{ SHIM6_REAP_STATE_INBOUND_OK, "inbound-ok" })

TRACE_DEFINE_ENUM(SHIM6_REASON_NONE);
TRACE_DEFINE_ENUM(SHIM6_REASON_SEND_TIMEOUT);
TRACE_DEFINE_ENUM(SHIM6_REASON_PEER);
TRACE_DEFINE_ENUM(SHIM6_REASON_LOCAL);
TRACE_DEFINE_ENUM(SHIM6_REASON_REQUEST);
TRACE_DEFINE_ENUM(SHIM6_REASON_ICMP);
TRACE_DEFINE_ENUM(SHIM6_REASON_ULP);

#define shim6_show_reason(reason)				\
	__print_symbolic(reason,				\
		{ SHIM6_REASON_NONE, "none" },			\
		{ SHIM6_REASON_SEND_TIMEOUT, "send-timeout" },	\
		{ SHIM6_REASON_PEER, "peer" },			\
		{ SHIM6_REASON_LOCAL, "local" },		\
		{ SHIM6_REASON_REQUEST, "request" },		\
		{ SHIM6_REASON_ICMP, "icmp" },			\
		{ SHIM6_REASON_ULP, "ulp" })

/* Which context, in every event. */
#define SHIM6_TRACE_CTX_FIELDS					\
		__field(u32, id)				\
		__field(u32, fii)				\
		__array(u8, ulid_local, 16)			\
		__array(u8, ulid_peer, 16)

#define shim6_trace_ctx_assign(entry, ctx)			\
	do {							\
		(entry)->id = (ctx)->id;			\
		(entry)->fii = (ctx)->sm.fii;			\
		memcpy((entry)->ulid_local, &(ctx)->sm.ulid_local, 16);	\
		memcpy((entry)->ulid_peer, &(ctx)->sm.ulid_peer, 16);	\
	} while (0)

struct shim6_action;
struct shim6_ctx;
struct shim6_probe;

/* A Probe sent, or received; see struct shim6_probe. */
TRACE_EVENT(shim6_probe,

	TP_PROTO(const struct shim6_ctx *ctx, const struct shim6_probe *probe),

	TP_ARGS(ctx, probe),

	TP_STRUCT__entry(
		SHIM6_TRACE_CTX_FIELDS
		__array(u8, local, 16)
		__array(u8, peer, 16)
		__field(u32, nonce)
		__field(u8, sent)
		__field(u8, sta)
		__field(u8, reason)
		__field(u8, n_sent)
		__field(u8, n_rcvd)
	),

	TP_fast_assign(
		shim6_trace_ctx_assign(__entry, ctx);
		memcpy(__entry->local, &probe->pair.local, 16);
		memcpy(__entry->peer, &probe->pair.peer, 16);
		__entry->nonce = probe->nonce;
		__entry->sent = probe->direction == SHIM6_DIRECTION_SENT;
		__entry->sta = probe->sta;
		__entry->reason = probe->reason;
		__entry->n_sent = probe->n_sent;
		__entry->n_rcvd = probe->n_rcvd;
	),

	TP_printk("context=%u ulids=%pI6c>%pI6c fii=%u %s pair=%pI6c>%pI6c sta=%s nonce=%08x sent_reports=%u received_reports=%u reason=%s",
		  __entry->id, __entry->ulid_local, __entry->ulid_peer,
		  __entry->fii, __entry->sent ? "sent" : "received",
		  __entry->local, __entry->peer,
		  shim6_show_reap_state(__entry->sta), __entry->nonce,
		  __entry->n_sent, __entry->n_rcvd,
		  shim6_show_reason(__entry->reason))
);

/* Failure detection entered another state. */
TRACE_EVENT(shim6_reap_state,

	TP_PROTO(const struct shim6_ctx *ctx, const struct shim6_action *act),

	TP_ARGS(ctx, act),

	TP_STRUCT__entry(
		SHIM6_TRACE_CTX_FIELDS
		__field(u8, from)
		__field(u8, to)
		__field(u8, reason)
	),

	TP_fast_assign(
		shim6_trace_ctx_assign(__entry, ctx);
		__entry->from = act->from;
		__entry->to = act->sta;
		__entry->reason = act->reason;
	),

	TP_printk("context=%u ulids=%pI6c>%pI6c fii=%u from=%s to=%s reason=%s",
		  __entry->id, __entry->ulid_local, __entry->ulid_peer,
		  __entry->fii, shim6_show_reap_state(__entry->from),
		  shim6_show_reap_state(__entry->to),
		  shim6_show_reason(__entry->reason))
);

/* Another pair is current. */
TRACE_EVENT(shim6_switch,

	TP_PROTO(const struct shim6_ctx *ctx, const struct shim6_action *act),

	TP_ARGS(ctx, act),

	TP_STRUCT__entry(
		SHIM6_TRACE_CTX_FIELDS
		__array(u8, old_local, 16)
		__array(u8, old_peer, 16)
		__array(u8, local, 16)
		__array(u8, peer, 16)
		__field(u8, reason)
	),

	TP_fast_assign(
		shim6_trace_ctx_assign(__entry, ctx);
		memcpy(__entry->old_local, &act->old.local, 16);
		memcpy(__entry->old_peer, &act->old.peer, 16);
		memcpy(__entry->local, &act->pair.local, 16);
		memcpy(__entry->peer, &act->pair.peer, 16);
		__entry->reason = act->reason;
	),

	TP_printk("context=%u ulids=%pI6c>%pI6c fii=%u old=%pI6c>%pI6c new=%pI6c>%pI6c reason=%s",
		  __entry->id, __entry->ulid_local, __entry->ulid_peer,
		  __entry->fii, __entry->old_local, __entry->old_peer,
		  __entry->local, __entry->peer,
		  shim6_show_reason(__entry->reason))
);

/* The transport waits in vain over the current pair, or it works after all. */
TRACE_EVENT(shim6_suspicion,

	TP_PROTO(const struct shim6_ctx *ctx, const struct shim6_action *act,
		 bool begun),

	TP_ARGS(ctx, act, begun),

	TP_STRUCT__entry(
		SHIM6_TRACE_CTX_FIELDS
		__array(u8, local, 16)
		__array(u8, peer, 16)
		__field(u8, begun)
	),

	TP_fast_assign(
		shim6_trace_ctx_assign(__entry, ctx);
		memcpy(__entry->local, &act->pair.local, 16);
		memcpy(__entry->peer, &act->pair.peer, 16);
		__entry->begun = begun;
	),

	TP_printk("context=%u ulids=%pI6c>%pI6c fii=%u %s pair=%pI6c>%pI6c",
		  __entry->id, __entry->ulid_local, __entry->ulid_peer,
		  __entry->fii, __entry->begun ? "begun" : "calmed",
		  __entry->local, __entry->peer)
);

#endif /* _TRACE_SHIM6_H */

/* This part must be outside protection */
#include <trace/define_trace.h>
