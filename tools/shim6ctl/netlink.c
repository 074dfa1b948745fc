// SPDX-License-Identifier: GPL-2.0
/* Requests to the kernel, its answers and its events. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/msg.h>

#include "ctl.h"
#include "netlink.h"

/* Bursts of events wait here until they are printed. */
#define RECEIVE_BUFFER BIT(20)

/* Exit statuses for errors of the kernel; anything else is EX_OSERR. */
static const struct {
	int err;
	int status;
} statuses[] = {
	{ EPERM,		EX_NOPERM },
	{ EACCES,		EX_NOPERM },
	{ ENOENT,		EX_NOINPUT },
	{ ENOKEY,		EX_NOINPUT },
	{ EKEYREVOKED,		EX_NOINPUT },
	{ EKEYEXPIRED,		EX_NOINPUT },
	{ EEXIST,		EX_CANTCREAT },
	{ EINVAL,		EX_DATAERR },
	{ ERANGE,		EX_DATAERR },
	{ EALREADY,		EX_DATAERR },
	{ EADDRNOTAVAIL,	EX_NOHOST },
	{ ENETUNREACH,		EX_NOHOST },
	{ EOPNOTSUPP,		EX_CONFIG },
	{ ENOSPC,		EX_TEMPFAIL },
	{ ENOMEM,		EX_TEMPFAIL },
	{ ENOBUFS,		EX_TEMPFAIL },
	{ EAGAIN,		EX_TEMPFAIL },
	{ EBUSY,		EX_TEMPFAIL },
	{ ENETDOWN,		EX_TEMPFAIL },
	{ ENOTCONN,		EX_TEMPFAIL },
};

static int status_of(int err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(statuses); i++)
		if (statuses[i].err == err)
			return statuses[i].status;
	return EX_OSERR;
}

/**
 * struct call - an exchange in progress
 * @nl: connection
 * @handler: see netlink_call()
 * @arg: for @handler
 * @status: exit status so far
 * @done: nothing more will come
 */
struct call {
	struct netlink *nl;
	netlink_handler handler;
	void *arg;
	int status;
	bool done;
};

static int say_lib(const char *what, int err)
{
	if (err == -NLE_PERM) {
		say("%s: not permitted: CAP_NET_ADMIN is needed", what);
		return EX_NOPERM;
	}
	say("%s: %s", what, nl_geterror(err));
	return err == -NLE_NOMEM ? EX_TEMPFAIL : EX_OSERR;
}

/* The kernel's own words, if there are any: extended acknowledgment. */
static int say_kernel(int err, struct nlattr *attrs, int len)
{
	struct nlattr *msg = NULL;

	if (len > 0)
		msg = nla_find(attrs, len, NLMSGERR_ATTR_MSG);
	if (msg && nla_len(msg) > 0)
		say("%.*s", nla_len(msg), (const char *)nla_data(msg));
	else if (err == EPERM)
		say("not permitted: CAP_NET_ADMIN is needed");
	else
		say("the kernel refused: %s", strerror(err));
	return status_of(err);
}

/* The kernel's errors are small and negative; nothing else may be negated. */
static int errno_of(int error)
{
	return error < 0 && error >= -4095 ? -error : EPROTO;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct nlmsghdr *hdr = (struct nlmsghdr *)err - 1;
	struct call *call = arg;
	size_t len = hdr->nlmsg_len;
	size_t skip = sizeof(*hdr) + sizeof(*err);

	(void)from;
	if (!(hdr->nlmsg_flags & NLM_F_CAPPED))
		skip += err->msg.nlmsg_len - sizeof(err->msg);
	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS) || skip > len)
		skip = len;
	call->done = true;
	if (errno_of(err->error) == call->nl->expected)
		call->status = status_of(call->nl->expected);
	else
		call->status = say_kernel(errno_of(err->error),
					  (struct nlattr *)((char *)hdr + skip),
					  len - skip);
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct call *call = arg;

	(void)msg;
	call->done = true;
	return NL_STOP;
}

/* The end of a dump carries its result. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct call *call = arg;
	int err = 0;

	call->done = true;
	if (nlmsg_datalen(hdr) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(hdr), sizeof(err));
	if (err < 0 && !call->status)
		call->status = say_kernel(errno_of(err),
					  nlmsg_attrdata(hdr, sizeof(err)),
					  nlmsg_attrlen(hdr, sizeof(err)));
	return NL_STOP;
}

static int on_message(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct call *call = arg;
	struct genlmsghdr *genl;

	if (hdr->nlmsg_type != call->nl->family || !genlmsg_valid_hdr(hdr, 0))
		return NL_SKIP;
	genl = genlmsg_hdr(hdr);
	if (call->handler && !call->status)
		call->status = call->handler(genl->cmd, genlmsg_attrdata(genl, 0),
					     genlmsg_attrlen(genl, 0),
					     call->arg);
	return NL_OK;
}

static int on_sequence(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

int say_malformed(void)
{
	say("the kernel's answer cannot be understood: is shim6ctl older than the module?");
	return EX_PROTOCOL;
}

int say_no_memory(void)
{
	say("out of memory");
	return EX_OSERR;
}

void get_u32(struct nlattr *attr, u32 *value)
{
	if (attr)
		*value = nla_get_u32(attr);
}

bool get_address(struct nlattr *attr, struct in6_addr *addr)
{
	if (attr)
		memcpy(addr, nla_data(attr), sizeof(*addr));
	return attr;
}

int put_address(struct nl_msg *msg, int attr, const struct in6_addr *addr)
{
	if (nla_put(msg, attr, sizeof(*addr), addr) < 0)
		return say_no_memory();
	return 0;
}

int netlink_open(struct netlink *nl)
{
	int one = 1;
	int err;

	nl->sk = nl_socket_alloc();
	if (!nl->sk)
		return say_lib("netlink", -NLE_NOMEM);
	err = genl_connect(nl->sk);
	if (err < 0)
		return say_lib("netlink", err);
	nl_socket_enable_msg_peek(nl->sk);
	setsockopt(nl_socket_get_fd(nl->sk), SOL_NETLINK, NETLINK_EXT_ACK, &one,
		   sizeof(one));
	setsockopt(nl_socket_get_fd(nl->sk), SOL_NETLINK, NETLINK_CAP_ACK, &one,
		   sizeof(one));

	nl->family = genl_ctrl_resolve(nl->sk, SHIM6_FAMILY_NAME);
	if (nl->family >= 0)
		return 0;
	if (nl->family != -NLE_OBJ_NOTFOUND)
		return say_lib("netlink", nl->family);
	if (nl->expected != ENOENT)
		say("shim6: module not loaded: modprobe shim6");
	return EX_UNAVAILABLE;
}

void netlink_close(struct netlink *nl)
{
	nl_socket_free(nl->sk);
}

struct nl_msg *netlink_request(struct netlink *nl, u8 cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, nl->family, 0,
			       flags, cmd, SHIM6_FAMILY_VERSION))
		return msg;
	nlmsg_free(msg);
	say_lib("netlink", -NLE_NOMEM);
	return NULL;
}

static struct nl_cb *make_callbacks(struct call *call)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return NULL;
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, call);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, call);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, call);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_message, call);
	return cb;
}

int netlink_call(struct netlink *nl, struct nl_msg *msg,
		 netlink_handler handler, void *arg, bool *interrupted)
{
	struct call call = { .nl = nl, .handler = handler, .arg = arg };
	struct nl_cb *cb = make_callbacks(&call);
	int err;

	if (interrupted)
		*interrupted = false;
	err = cb ? nl_send_auto(nl->sk, msg) : -NLE_NOMEM;
	nlmsg_free(msg);
	while (err >= 0 && !call.done) {
		err = nl_recvmsgs(nl->sk, cb);
		/* NLM_F_DUMP_INTR: hear the rest out, the caller decides. */
		if (err == -NLE_DUMP_INTR && interrupted) {
			*interrupted = true;
			err = 0;
		}
	}
	nl_cb_put(cb);
	if (err < 0 && !call.status)
		return say_lib("netlink", err);
	return call.status;
}

static int join(struct netlink *nl, const char *name)
{
	int group = genl_ctrl_resolve_grp(nl->sk, SHIM6_FAMILY_NAME, name);

	if (group < 0)
		return group;
	return nl_socket_add_membership(nl->sk, group);
}

int netlink_subscribe(struct netlink *nl, bool probes)
{
	int err;

	nl_socket_set_buffer_size(nl->sk, RECEIVE_BUFFER, 0);
	err = join(nl, SHIM6_MCGRP_EVENTS);
	if (err < 0)
		return say_lib("events", err);
	/* An older module tells nothing of probes. */
	err = probes ? join(nl, SHIM6_MCGRP_PROBES) : 0;
	if (err < 0 && err != -NLE_OBJ_NOTFOUND)
		return say_lib("probes", err);
	err = nl_socket_set_nonblocking(nl->sk);
	return err < 0 ? say_lib("events", err) : 0;
}

int netlink_listen(struct netlink *nl, netlink_handler handler, void *arg)
{
	struct call call = { .nl = nl, .handler = handler, .arg = arg };
	struct nl_cb *cb = make_callbacks(&call);
	int err;

	if (!cb)
		return say_lib("events", -NLE_NOMEM);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_sequence, NULL);
	err = nl_recvmsgs(nl->sk, cb);
	nl_cb_put(cb);
	if (call.status || err >= 0 || err == -NLE_AGAIN)
		return call.status;
	if (err == -NLE_NOMEM) {
		say("events were lost: they came faster than they could be printed");
		return 0;
	}
	return say_lib("events", err);
}
