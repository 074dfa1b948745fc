// SPDX-License-Identifier: GPL-2.0
/* Lists of the peer: whether they are believed, whether they are news. */
#include "sm_int.h"
#include "verify.h"

/* Never an address that must not be probed, however well it was proven. */
static bool is_locator(const struct in6_addr *addr)
{
	int type = ipv6_addr_type(addr);

	return (type & IPV6_ADDR_UNICAST) &&
	       !(type & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_SITELOCAL |
			 IPV6_ADDR_LOOPBACK | IPV6_ADDR_MAPPED |
			 IPV6_ADDR_COMPATv4));
}

/* Place of an address in a list, REAP_POS_NONE when it is not there. */
u8 shim6_list_pos(const struct shim6_msg *msg, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < msg->list.n; i++)
		if (!memcmp(msg->list.addrs + 16 * i, addr, 16))
			return i;
	return REAP_POS_NONE;
}

static void add_peer(const struct shim6_sm *sm, const struct shim6_msg *msg,
		     struct reap_locset *ls, const struct in6_addr *addr)
{
	int old = reap_locset_find(&sm->ls_peer, addr);
	u8 pos = shim6_list_pos(msg, addr);

	ls->addr[ls->n] = *addr;
	ls->method[ls->n] = pos == REAP_POS_NONE ? 0 : msg->list.methods[pos];
	ls->flags[ls->n] = REAP_LOC_VERIFIED;
	if (old >= 0)
		ls->flags[ls->n] |= sm->ls_peer.flags[old] & REAP_LOC_REACHABLE;
	ls->pos[ls->n] = pos;
	ls->n++;
}

/*
 * The ULID comes first and stays a locator even when the list leaves it out: it
 * is the address of ongoing contact (RFC 5533 7.2); but an Update Request that
 * leaves it out says that it is gone. Our own addresses are nobody else's; of
 * more than fit the first ones are taken.
 */
void shim6_list_take(const struct shim6_sm *sm, const struct shim6_msg *msg,
		     struct reap_locset *ls)
{
	struct in6_addr addr;
	unsigned int i;

	memset(ls, 0, sizeof(*ls));
	ls->generation = msg->list.generation;
	ls->told = msg->list.n;
	add_peer(sm, msg, ls, &sm->ulid_peer);
	if (msg->type == SHIM6_MSG_UPDATE_REQ && ls->pos[0] == REAP_POS_NONE)
		ls->flags[0] |= REAP_LOC_BROKEN;
	for (i = 0; i < msg->list.n && ls->n < REAP_MAX_LOCATORS; i++) {
		memcpy(&addr, msg->list.addrs + 16 * i, sizeof(addr));
		if (is_locator(&addr) && !shim6_sm_local_has(sm, &addr) &&
		    reap_locset_find(ls, &addr) < 0)
			add_peer(sm, msg, ls, &addr);
	}
}

/*
 * A list is judged before anything of its message is believed. One that is
 * refused takes the whole message with it (RFC 5533 7.2).
 */
bool shim6_list_is_good(const struct shim6_sm *sm, const struct shim6_env *env,
			const struct shim6_event *ev,
			struct shim6_actions *acts)
{
	const struct shim6_msg *msg = ev->msg;
	struct shim6_action *act;
	enum shim6_belief belief;
	unsigned int bad;

	belief = shim6_verify_msg(sm, msg, ev->signature,
				  env->params->require_verification, &bad);
	switch (belief) {
	case SHIM6_BELIEF_GOOD:
		return true;
	case SHIM6_BELIEF_OPEN:
		shim6_act(acts, SHIM6_ACT_VERIFY);
		return false;
	case SHIM6_BELIEF_PDS:
		/* RFC 5533 7.13: no answer to who is not the owner of the ULID. */
		shim6_act_drop(acts, SHIM6_DROP_PARAMETERS);
		return false;
	default:
		break;
	}
	act = shim6_act(acts, SHIM6_ACT_ERROR);
	act->code = SHIM6_ERR_VERIFICATION;
	act->pointer = msg->list.methods_off + bad;
	shim6_act_drop(acts, belief == SHIM6_BELIEF_SIGNATURE ?
		       SHIM6_DROP_SIGNATURE : SHIM6_DROP_VERIFICATION);
	return false;
}

void shim6_note_shown(const struct shim6_sm *sm, const struct shim6_msg *msg,
		      struct shim6_actions *acts)
{
	if (!shim6_msg_has(msg, SHIM6_OPT_PDS))
		return;
	if (!sm->shown || sm->shown->len != msg->pds.len ||
	    memcmp(sm->shown->octets, msg->pds.data, msg->pds.len))
		shim6_act(acts, SHIM6_ACT_SHOWN);
}

/*
 * The lists of one life of the peer come in the order of their generations
 * (RFC 5533 5.15.2): an older one was on its way for long. One that is far off is
 * of another life. We may have taken that for news by mistake, and must not hold
 * it against those to come.
 */
#define GENERATIONS_KEPT	64

static s32 generations_ahead(const struct shim6_sm *sm,
			     const struct shim6_msg *msg)
{
	return shim6_msg_has(msg, SHIM6_OPT_LOCATORS) && sm->ls_peer.told ?
	       msg->list.generation - sm->ls_peer.generation : 1;
}

bool shim6_list_is_old(const struct shim6_sm *sm, const struct shim6_msg *msg)
{
	s32 ahead = generations_ahead(sm, msg);

	return ahead < 0 && ahead >= -GENERATIONS_KEPT;
}

/*
 * Does this I2 or R2 say anything of the peer's locators that is news? Of the
 * list at hand there may be newer preferences.
 */
bool shim6_list_is_news(const struct shim6_sm *sm, const struct shim6_msg *msg)
{
	return msg->tag != sm->ct_peer ||
	       (generations_ahead(sm, msg) && !shim6_list_is_old(sm, msg));
}
