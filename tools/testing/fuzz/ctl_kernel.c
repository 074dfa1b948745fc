// SPDX-License-Identifier: GPL-2.0
/*
 * The other end of shim6ctl's socket. The linker leads its calls of libnl that
 * would reach the kernel to here (see WRAPPED in the Makefile); the octets go
 * through libnl's own parser and shim6ctl's callbacks as always.
 */
#include "fuzz.h"

#include <errno.h>
#include <poll.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>

#include "ctl.h"

#define FAMILY		0x2a
#define DATAGRAM_MAX	4096
#define NESTED_MAX	3

/* First octet of a datagram. */
#define KIND		0x07
#define MULTI		0x08	/* NLM_F_MULTI */
#define INTERRUPTED	0x10	/* NLM_F_DUMP_INTR */
#define WITH_TLVS	0x20	/* NLM_F_ACK_TLVS, NLM_F_CAPPED */
#define MORE		0x40	/* another message in this datagram */
#define RAW		0x80	/* octets as they are */

/* The linker's names; no header has them. */
int __wrap_genl_connect(struct nl_sock *sk);
int __wrap_genl_ctrl_resolve(struct nl_sock *sk, const char *name);
int __wrap_genl_ctrl_resolve_grp(struct nl_sock *sk, const char *family,
				 const char *group);
int __wrap_nl_socket_add_membership(struct nl_sock *sk, int group);
int __wrap_nl_socket_set_nonblocking(const struct nl_sock *sk);
int __wrap_nl_send_auto(struct nl_sock *sk, struct nl_msg *msg);
int __wrap_nl_recvmsgs(struct nl_sock *sk, struct nl_cb *cb);
int __real_nl_recvmsgs(struct nl_sock *sk, struct nl_cb *cb);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);

/** struct datagram - what nl_recv() gives */
struct datagram {
	u8 octets[DATAGRAM_MAX] __attribute__((__aligned__(NLMSG_ALIGNTO)));
	size_t len;
};

static struct input *says;
static u32 sequence;

void kernel_begin(struct input *in)
{
	says = in;
}

/* Nothing is put where it does not fit; lengths then are wrong, and welcome. */
static void *put(struct datagram *d, const void *octets, size_t len)
{
	u8 *place = d->octets + d->len;

	if (len > sizeof(d->octets) - d->len)
		return NULL;
	memset(place, 0, len);
	if (octets)
		memcpy(place, octets, len);
	d->len += len;
	return place;
}

static void pad(struct datagram *d)
{
	put(d, NULL, -d->len % NLMSG_ALIGNTO);
}

static void put_attributes(struct datagram *d, unsigned int depth)
{
	unsigned int n = take_u8(says) % 128;
	struct nlattr *attr;
	u8 value[256];
	size_t begin;
	u8 type, len;

	while (n-- && says->len) {
		begin = d->len;
		attr = put(d, NULL, sizeof(*attr));
		if (!attr)
			return;
		type = take_u8(says);
		attr->nla_type = type & 0x3f;
		if (type & 0x40 && depth < NESTED_MAX) {
			put_attributes(d, depth + 1);
		} else {
			len = take_u8(says);
			take_bytes(says, value, len);
			put(d, value, len);
		}
		attr->nla_len = d->len - begin;
		pad(d);
	}
}

static int take_error(void)
{
	u8 code = take_u8(says);

	return code == 0xff ? (int)take_u32(says) : -code;
}

static void put_family(struct datagram *d)
{
	const struct genlmsghdr genl = { .cmd = take_u8(says), .version = 1 };

	put(d, &genl, sizeof(genl));
	put_attributes(d, 0);
}

static void put_error(struct datagram *d)
{
	struct nlmsgerr err = { .error = take_error() };

	err.msg.nlmsg_len = sizeof(err.msg) + (signed char)take_u8(says);
	put(d, &err, sizeof(err));
	put_attributes(d, 0);
}

static void put_done(struct datagram *d)
{
	int err = take_error();

	put(d, &err, take_u8(says) & 1 ? 0 : sizeof(err));
	put_attributes(d, 0);
}

static void put_payload(struct datagram *d, struct nlmsghdr *hdr, u8 kind)
{
	switch (kind & KIND) {
	case 3:
		hdr->nlmsg_type = NLMSG_ERROR;
		put_error(d);
		break;
	case 4:
		hdr->nlmsg_type = NLMSG_DONE;
		put_done(d);
		break;
	case 5:
		hdr->nlmsg_type = NLMSG_NOOP;
		break;
	case 6:
		hdr->nlmsg_type = NLMSG_OVERRUN;
		break;
	case 7:
		hdr->nlmsg_type = take_u16(says);
		put_attributes(d, 0);
		break;
	default:
		hdr->nlmsg_type = FAMILY;
		put_family(d);
	}
}

static void put_message(struct datagram *d, u8 kind)
{
	struct nlmsghdr *hdr;
	size_t begin = d->len;

	hdr = put(d, NULL, sizeof(*hdr));
	if (!hdr)
		return;
	hdr->nlmsg_seq = sequence;
	if (kind & MULTI)
		hdr->nlmsg_flags |= NLM_F_MULTI;
	if (kind & INTERRUPTED)
		hdr->nlmsg_flags |= NLM_F_DUMP_INTR;
	if (kind & WITH_TLVS)
		hdr->nlmsg_flags |= NLM_F_ACK_TLVS | NLM_F_CAPPED;
	put_payload(d, hdr, kind);
	hdr->nlmsg_len = d->len - begin;
	pad(d);
}

static void put_raw(struct datagram *d)
{
	u8 octets[1024];
	size_t len = take_u16(says) % sizeof(octets);

	take_bytes(says, octets, len);
	put(d, octets, len);
	pad(d);
}

/* As nl_recv(): the buffer is libnl's, which frees it. */
static int receive(struct nl_sock *sk, struct sockaddr_nl *from,
		   unsigned char **buf, struct ucred **creds)
{
	struct datagram d = { .len = 0 };
	u8 kind;

	(void)sk;
	(void)creds;
	if (!says->len)
		return -NLE_AGAIN;
	do {
		kind = take_u8(says);
		if (kind & RAW)
			put_raw(&d);
		else
			put_message(&d, kind);
	} while (kind & MORE && says->len);
	/* No datagram of the kernel is empty. */
	if (!d.len)
		put(&d, NULL, 1);
	memset(from, 0, sizeof(*from));
	from->nl_family = AF_NETLINK;
	*buf = block(d.len);
	memcpy(*buf, d.octets, d.len);
	return d.len;
}

int __wrap_genl_connect(struct nl_sock *sk)
{
	(void)sk;
	return 0;
}

int __wrap_genl_ctrl_resolve(struct nl_sock *sk, const char *name)
{
	(void)sk;
	(void)name;
	return FAMILY;
}

int __wrap_genl_ctrl_resolve_grp(struct nl_sock *sk, const char *family,
				 const char *group)
{
	(void)sk;
	(void)family;
	(void)group;
	return 1;
}

int __wrap_nl_socket_add_membership(struct nl_sock *sk, int group)
{
	(void)sk;
	(void)group;
	return 0;
}

int __wrap_nl_socket_set_nonblocking(const struct nl_sock *sk)
{
	(void)sk;
	return 0;
}

int __wrap_nl_send_auto(struct nl_sock *sk, struct nl_msg *msg)
{
	nl_complete_msg(sk, msg);
	sequence = nlmsg_hdr(msg)->nlmsg_seq;
	return nlmsg_hdr(msg)->nlmsg_len;
}

int __wrap_nl_recvmsgs(struct nl_sock *sk, struct nl_cb *cb)
{
	nl_cb_overwrite_recv(cb, receive);
	return __real_nl_recvmsgs(sk, cb);
}

/* The end of the input is the end of waiting. */
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	(void)fds;
	(void)n;
	(void)timeout;
	if (says->len)
		return 1;
	errno = ENOMEM;
	return -1;
}
