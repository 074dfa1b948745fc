// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants of hosts that require proof (RFC 5533 7.2): whose a locator is the
 * simulator knows for sure, and so who may have signed what.
 */
#include "check.h"

static bool is_shown(const struct sim_watch *w, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < w->n_shown; i++)
		if (ipv6_addr_equal(&w->shown[i], addr))
			return true;
	return false;
}

/* Nothing proves the universal and group bits (RFC 3972 5). */
static bool is_of_set(unsigned int id, const struct in6_addr *addr)
{
	struct in6_addr real = *addr;
	unsigned int owner, index;

	real.s6_addr[8] &= 0xfc;
	return sim_owner(&real, &owner, &index) && owner == id &&
	       (sim_identity(id)->set & BIT(index));
}

static bool is_signed(unsigned int id, const struct shim6_msg *msg)
{
	const struct sim_identity *who = sim_identity(id);

	return who->key.bits && sim_signed_by(&who->key, msg);
}

static void check_locator(const struct sim_seen *seen, unsigned int id,
			  unsigned int i)
{
	const struct shim6_msg *msg = seen->ev->msg;
	struct sim_watch *w = &seen->c->watch;
	struct in6_addr addr;

	memcpy(&addr, msg->list.addrs + 16 * i, sizeof(addr));
	if (msg->list.methods[i] == SHIM6_METHOD_CGA ? !is_signed(id, msg) :
	    msg->list.methods[i] != SHIM6_METHOD_HBA || !is_of_set(id, &addr))
		sim_violated(seen->h, "a locator is believed that the peer has not proven");
	if (!is_shown(w, &addr) && w->n_shown < ARRAY_SIZE(w->shown))
		w->shown[w->n_shown++] = addr;
}

/* The list came in a message that changed what is known of the peer. */
static void check_list(const struct sim_seen *seen)
{
	const struct shim6_msg *msg = seen->ev->msg;
	unsigned int id, index, i;

	if (seen->h->rx && seen->h->rx->altered)
		sim_violated(seen->h, "a list is believed that was altered on its way");
	if (!sim_owner(&seen->c->sm.ulid_peer, &id, &index))
		return;
	for (i = 0; i < msg->list.n; i++)
		check_locator(seen, id, i);
}

/* Whatever it was: the machine's own records say no more than was proven. */
static void check_set(const struct sim_seen *seen)
{
	const struct shim6_sm *sm = &seen->c->sm;
	unsigned int i;

	for (i = 0; i < sm->ls_peer.n; i++)
		if (!ipv6_addr_equal(&sm->ls_peer.addr[i], &sm->ulid_peer) &&
		    !is_shown(&seen->c->watch, &sm->ls_peer.addr[i]))
			sim_violated(seen->h, "a locator of the peer that it has not proven");
}

/* Where packets go that answer nothing. */
static void check_send(const struct sim_seen *seen,
		       const struct shim6_action *act)
{
	switch (act->msg_type) {
	case SHIM6_MSG_KEEPALIVE:
	case SHIM6_MSG_PROBE:
	case SHIM6_MSG_UPDATE_REQ:
		if (!sim_is_shown(seen->c, &act->pair.peer))
			sim_violated(seen->h, "a message to a locator that the peer has not proven");
		break;
	}
}

/* Without own list none is told, and one that wants a signature not without it. */
static void check_own(const struct sim_seen *seen,
		      const struct shim6_action *act)
{
	struct sim_host *h = seen->h;
	struct shim6_msg msg;
	unsigned int i;

	switch (act->msg_type) {
	case SHIM6_MSG_I2:
	case SHIM6_MSG_I2BIS:
	case SHIM6_MSG_R2:
	case SHIM6_MSG_UPDATE_REQ:
		break;
	default:
		return;
	}
	shim6_sm_build(&seen->c->sm, act, &msg);
	if (!shim6_msg_has(&msg, SHIM6_OPT_LOCATORS))
		return;
	for (i = 0; i < msg.list.n; i++)
		if (msg.list.methods[i] == SHIM6_METHOD_CGA &&
		    !is_signed(h->id, &msg))
			sim_violated(h, "a list goes out without its signature");
		else if (msg.list.methods[i] == SHIM6_METHOD_HBA &&
			 !is_of_set(h->id, &seen->c->sm.ls_local.addr[i]))
			sim_violated(h, "a locator goes out that nothing proves");
}

bool sim_is_shown(const struct sim_ctx *c, const struct in6_addr *addr)
{
	return ipv6_addr_equal(addr, &c->sm.ulid_peer) ||
	       is_shown(&c->watch, addr);
}

void sim_check_proof(const struct sim_seen *seen)
{
	const struct shim6_event *ev = seen->ev;
	const struct shim6_action *act;

	if (!seen->h->params.require_verification)
		return;
	for (act = seen->acts->a; act < seen->acts->a + seen->acts->n; act++)
		if (act->type == SHIM6_ACT_PEER && ev->type == SHIM6_EV_MSG &&
		    shim6_msg_has(ev->msg, SHIM6_OPT_LOCATORS))
			check_list(seen);
	check_set(seen);
	for (act = seen->acts->a; act < seen->acts->a + seen->acts->n; act++) {
		if (act->type != SHIM6_ACT_SEND)
			continue;
		check_send(seen, act);
		check_own(seen, act);
	}
}
