/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the generic netlink files: nl*.c, notify.c. */
#ifndef _SHIM6_NL_H
#define _SHIM6_NL_H

#include <net/genetlink.h>

#include "nl_gen.h"
#include "shim6.h"

/* Positions in the family's list of multicast groups. */
enum {
	SHIM6_NLGRP_EVENTS,
	SHIM6_NLGRP_PROBES,
};

extern struct genl_family shim6_nl_family;

/** shim6_nl_ready - the family is registered, events may be sent */
extern bool shim6_nl_ready;

/**
 * shim6_nl_begin() - lock the configuration of a namespace that is switched on
 * @sn: namespace
 * @extack: told when it is not
 *
 * The tables exist until shim6_nl_end().
 *
 * Return: 0, or -EOPNOTSUPP: no shim6_nl_end() then.
 */
int shim6_nl_begin(struct shim6_net *sn, struct netlink_ext_ack *extack);
void shim6_nl_end(struct shim6_net *sn);

/**
 * shim6_nl_with_context() - do something with the context that a request names
 * @info: the request
 * @act: called under RCU and config_lock
 * @arg: handed to @act
 *
 * Return: what @act returned, or an error that extack explains.
 */
int shim6_nl_with_context(struct genl_info *info,
			  int (*act)(struct shim6_ctx *ctx,
				     struct genl_info *info, void *arg),
			  void *arg);
/** shim6_nl_dispatch() - give an event to it; RCU. Return: 0, -ENOENT, -ENOMEM */
int shim6_nl_dispatch(struct shim6_ctx *ctx, const struct shim6_event *ev,
		      struct genl_info *info);

/** shim6_nl_reply_alloc() - room for one reply */
struct sk_buff *shim6_nl_reply_alloc(void);
/** shim6_nl_reply() - send @reply, or free it when there is an error to return */
int shim6_nl_reply(struct sk_buff *reply, struct genl_info *info, int err);
/** shim6_nl_bare_dump() - a dump takes no attributes; 0 or -EINVAL */
int shim6_nl_bare_dump(struct netlink_callback *cb);

/**
 * shim6_nl_fill_context() - one message that shows a context
 * @skb: where to append it
 * @ctx: context; the caller holds rcu_read_lock()
 * @portid: receiver
 * @nlh: the request
 * @flags: of the message, NLM_F_MULTI in dumps
 * @cmd: command of the message
 *
 * Takes the context's lock for a consistent picture.
 *
 * Return: 0, -ESTALE when the context is gone, -EMSGSIZE; @skb is unchanged
 * then.
 */
int shim6_nl_fill_context(struct sk_buff *skb, struct shim6_ctx *ctx,
			  u32 portid, const struct nlmsghdr *nlh, int flags,
			  u8 cmd);

/**
 * shim6_nl_build_stats() - the reply to stats-get; may sleep
 * @sn: namespace
 * @info: the request
 *
 * Return: skb, or ERR_PTR: -ENOENT when the counter asked for does not exist.
 */
struct sk_buff *shim6_nl_build_stats(struct shim6_net *sn,
				     struct genl_info *info);

#endif /* _SHIM6_NL_H */
