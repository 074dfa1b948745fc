// SPDX-License-Identifier: GPL-2.0
/* Addresses on interfaces, by rtnetlink. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "../ctl.h"
#include "proof.h"

#define PREFIX_BITS	64

/** enum outcome - of an address's DAD (RFC 4862 5.4) */
enum outcome {
	OPEN,	/* not known yet */
	OURS,
	TAKEN,
};

/**
 * struct watch - addresses whose DAD is awaited
 * @proof: the addresses
 * @end: until when, in milliseconds
 * @index: the interface of each
 * @connected: its interface is up and has a carrier
 * @outcome: of each
 */
struct watch {
	const struct proof *proof;
	long long end;
	unsigned int index[PROOF_ADDRESSES];
	bool connected[PROOF_ADDRESSES];
	enum outcome outcome[PROOF_ADDRESSES];
};

/**
 * struct phase - something to wait for
 * @group: of events
 * @request: dumps what there was before the first event
 * @handler: of both
 * @pending: an address it does not hold for yet; NULL: no more to wait for
 * @why: what the user may look after when it takes too long
 */
struct phase {
	int group;
	int request;
	int (*handler)(struct nl_msg *msg, void *watch);
	const struct proof_address *(*pending)(const struct watch *watch);
	const char *why;
};

static int say_failed(const char *what, int err)
{
	if (err == -NLE_PERM) {
		say("%s: not permitted: CAP_NET_ADMIN is needed", what);
		return EX_NOPERM;
	}
	say("%s: %s", what, nl_geterror(err));
	return EX_OSERR;
}

static int say_address(const char *what, const struct proof_address *at,
		       int err)
{
	char text[128];

	snprintf(text, sizeof(text), "%s %s on %s", what,
		 proof_text(&at->addr).s, at->ifname);
	return say_failed(text, err);
}

static struct nl_sock *connect_route(void)
{
	struct nl_sock *sk = nl_socket_alloc();
	int err = sk ? nl_connect(sk, NETLINK_ROUTE) : -NLE_NOMEM;

	if (err >= 0)
		return sk;
	nl_socket_free(sk);
	say_failed("rtnetlink", err);
	return NULL;
}

/* A request about an address; returns an error of libnl. */
static int send_address(struct nl_sock *sk, int type, int flags,
			const struct proof_address *at,
			const struct proof_lifetimes *lifetimes)
{
	struct ifaddrmsg head = {
		.ifa_family = AF_INET6,
		.ifa_prefixlen = PREFIX_BITS,
		.ifa_index = if_nametoindex(at->ifname),
	};
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);
	struct ifa_cacheinfo cache = { 0 };

	if (!msg)
		return -NLE_NOMEM;
	if (lifetimes) {
		cache.ifa_valid = lifetimes->valid;
		cache.ifa_prefered = lifetimes->preferred;
	}
	if (nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO) < 0 ||
	    nla_put(msg, IFA_ADDRESS, sizeof(at->addr), &at->addr) < 0 ||
	    nla_put(msg, IFA_LOCAL, sizeof(at->addr), &at->addr) < 0 ||
	    (lifetimes && nla_put(msg, IFA_CACHEINFO, sizeof(cache),
				  &cache) < 0)) {
		nlmsg_free(msg);
		return -NLE_NOMEM;
	}
	return nl_send_sync(sk, msg); /* frees it */
}

/* Some that there are not, or whose interface is gone, are away as well. */
static int take_away(struct nl_sock *sk, const struct proof *proof,
		     unsigned int n)
{
	const struct proof_address *at;
	int err, status = 0;

	while (n--) {
		at = &proof->list[n];
		if (!if_nametoindex(at->ifname))
			continue;
		err = send_address(sk, RTM_DELADDR, 0, at, NULL);
		if (err < 0 && err != -NLE_NOADDR && err != -NLE_NODEV)
			status = say_address("removing", at, err);
	}
	return status;
}

int proof_unconfigure(const struct proof *proof)
{
	struct nl_sock *sk = connect_route();
	int status;

	if (!sk)
		return EX_OSERR;
	status = take_away(sk, proof, proof->n);
	nl_socket_free(sk);
	return status;
}

static int find_interfaces(struct watch *watch)
{
	const struct proof_address *at;
	unsigned int i;

	for (i = 0; i < watch->proof->n; i++) {
		at = &watch->proof->list[i];
		if (!*at->ifname) {
			say("no interface for %s: give --iface to generate, or put a line 'Interface: NAME' before the address",
			    proof_text(&at->addr).s);
			return EX_DATAERR;
		}
		watch->index[i] = if_nametoindex(at->ifname);
		if (!watch->index[i]) {
			say("no interface %s", at->ifname);
			return EX_NOHOST;
		}
	}
	return 0;
}

static int add_all(struct nl_sock *sk, const struct proof *proof,
		   const struct proof_lifetimes *lifetimes)
{
	unsigned int i;
	int err;

	for (i = 0; i < proof->n; i++) {
		err = send_address(sk, RTM_NEWADDR,
				   NLM_F_CREATE | NLM_F_REPLACE,
				   &proof->list[i], lifetimes);
		if (err >= 0)
			continue;
		take_away(sk, proof, i);
		return say_address("adding", &proof->list[i], err);
	}
	return 0;
}

static bool is_meant(const struct watch *watch, unsigned int i,
		     const struct ifaddrmsg *head, struct nlattr *addr)
{
	return head->ifa_index == watch->index[i] && addr &&
	       nla_len(addr) == sizeof(struct in6_addr) &&
	       !memcmp(nla_data(addr), &watch->proof->list[i].addr,
		       sizeof(struct in6_addr));
}

/*
 * An address with a limited lifetime does not stay with a mark that it is
 * taken: it goes.
 */
static enum outcome outcome_of(int type, u32 flags)
{
	if (type == RTM_DELADDR || flags & IFA_F_DADFAILED)
		return TAKEN;
	return flags & IFA_F_TENTATIVE ? OPEN : OURS;
}

static int on_address(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct nlattr *tb[IFA_MAX + 1];
	struct watch *watch = arg;
	struct ifaddrmsg *head;
	unsigned int i;
	u32 flags;

	if ((hdr->nlmsg_type != RTM_NEWADDR && hdr->nlmsg_type != RTM_DELADDR) ||
	    nlmsg_parse(hdr, sizeof(*head), tb, IFA_MAX, NULL) < 0)
		return NL_SKIP;
	head = nlmsg_data(hdr);
	if (head->ifa_family != AF_INET6)
		return NL_SKIP;
	flags = tb[IFA_FLAGS] ? nla_get_u32(tb[IFA_FLAGS]) : head->ifa_flags;
	for (i = 0; i < watch->proof->n; i++)
		if (is_meant(watch, i, head, tb[IFA_ADDRESS]))
			watch->outcome[i] = outcome_of(hdr->nlmsg_type, flags);
	return NL_OK;
}

static int on_link(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct watch *watch = arg;
	struct ifinfomsg *head;
	unsigned int i;

	if (hdr->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_datalen(hdr) < (int)sizeof(*head))
		return NL_SKIP;
	head = nlmsg_data(hdr);
	for (i = 0; i < watch->proof->n; i++)
		if (head->ifi_family == AF_UNSPEC &&
		    (unsigned int)head->ifi_index == watch->index[i])
			watch->connected[i] = head->ifi_flags & IFF_UP &&
					      head->ifi_flags & IFF_RUNNING;
	return NL_OK;
}

static const struct proof_address *not_connected(const struct watch *watch)
{
	unsigned int i;

	for (i = 0; i < watch->proof->n; i++)
		if (!watch->connected[i])
			return &watch->proof->list[i];
	return NULL;
}

/* An address that another host has, or that is not decided yet. */
static const struct proof_address *first(const struct watch *watch,
					 enum outcome outcome)
{
	unsigned int i;

	for (i = 0; i < watch->proof->n; i++)
		if (watch->outcome[i] == outcome)
			return &watch->proof->list[i];
	return NULL;
}

/* One that is taken spoils them all. */
static const struct proof_address *not_decided(const struct watch *watch)
{
	return first(watch, TAKEN) ? NULL : first(watch, OPEN);
}

/*
 * Where nothing can be heard nobody objects: the kernel would find any address
 * unique, or delete it.
 */
static const struct phase connection = {
	.group = RTNLGRP_LINK,
	.request = RTM_GETLINK,
	.handler = on_link,
	.pending = not_connected,
	.why = "its interface is not up or has no carrier",
};

static const struct phase detection = {
	.group = RTNLGRP_IPV6_IFADDR,
	.request = RTM_GETADDR,
	.handler = on_address,
	.pending = not_decided,
	.why = "the kernel has not found out yet whether it is unique",
};

/* Events first: nothing can happen between them and what there is. */
static struct nl_sock *subscribe(const struct phase *phase,
				 struct watch *watch)
{
	struct nl_sock *sk = connect_route();
	int err;

	if (!sk)
		return NULL;
	nl_socket_disable_seq_check(sk);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, phase->handler,
			    watch);
	err = nl_socket_add_membership(sk, phase->group);
	if (err >= 0)
		err = nl_socket_set_nonblocking(sk);
	if (err >= 0)
		return sk;
	say_failed("events of rtnetlink", err);
	nl_socket_free(sk);
	return NULL;
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int ask_for_all(struct nl_sock *sk, const struct phase *phase)
{
	struct rtgenmsg all = { .rtgen_family = AF_UNSPEC };

	return nl_send_simple(sk, phase->request, NLM_F_DUMP, &all,
			      sizeof(all));
}

/* One look at what came in; asks for everything when some of it was lost. */
static int listen_once(struct nl_sock *sk, const struct phase *phase)
{
	int err = nl_recvmsgs_default(sk);

	if (err == -NLE_NOMEM || err == -NLE_DUMP_INTR)
		err = ask_for_all(sk, phase);
	/* A dump that goes on will be asked for again, if it has to. */
	if (err >= 0 || err == -NLE_AGAIN || err == -NLE_BUSY)
		return 0;
	return say_failed("events of rtnetlink", err);
}

static int await(struct nl_sock *sk, const struct phase *phase,
		 struct watch *watch)
{
	struct pollfd fd = { .fd = nl_socket_get_fd(sk), .events = POLLIN };
	const struct proof_address *at;
	long long left;
	int err;

	err = ask_for_all(sk, phase);
	if (err < 0)
		return say_failed("rtnetlink", err);
	while ((at = phase->pending(watch))) {
		left = watch->end - now_ms();
		err = poll(&fd, 1, left > 0 ? left : 0);
		if (err < 0 && errno != EINTR)
			return say_failed("poll", -NLE_FAILURE);
		if (!err) {
			say("%s on %s: the time is over and %s",
			    proof_text(&at->addr).s, at->ifname, phase->why);
			return EX_TEMPFAIL;
		}
		err = err > 0 ? listen_once(sk, phase) : 0;
		if (err)
			return err;
	}
	return 0;
}

static int await_links(struct watch *watch)
{
	struct nl_sock *sk = subscribe(&connection, watch);
	int status;

	if (!sk)
		return EX_OSERR;
	status = await(sk, &connection, watch);
	nl_socket_free(sk);
	return status;
}

static int configure(struct nl_sock *requests, struct watch *watch,
		     const struct proof_lifetimes *lifetimes)
{
	struct nl_sock *events = subscribe(&detection, watch);
	int status;

	if (!events)
		return EX_OSERR;
	status = add_all(requests, watch->proof, lifetimes);
	if (!status) {
		status = await(events, &detection, watch);
		if (status)
			take_away(requests, watch->proof, watch->proof->n);
	}
	nl_socket_free(events);
	return status;
}

int proof_configure(const struct proof *proof,
		    const struct proof_lifetimes *lifetimes,
		    const struct proof_address **taken)
{
	struct watch watch = { .proof = proof };
	struct nl_sock *sk;
	int status;

	*taken = NULL;
	watch.end = now_ms() + lifetimes->timeout * 1000LL;
	status = find_interfaces(&watch);
	if (!status)
		status = await_links(&watch);
	if (status)
		return status;
	sk = connect_route();
	if (!sk)
		return EX_OSERR;
	status = configure(sk, &watch, lifetimes);
	if (!status)
		*taken = first(&watch, TAKEN);
	nl_socket_free(sk);
	return status;
}
