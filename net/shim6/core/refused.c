// SPDX-License-Identifier: GPL-2.0
/*
 * Errors that the peer sends, RFC 5533 5.14. Anybody can forge one, so none ends
 * a context. What is believed quotes our outstanding Update Request, with its
 * nonce; of the rest the administrator is told.
 */
#include "sm_int.h"

#define UPDATE_NONCE_OFF	12
#define TAG_OFF			6

bool shim6_quoted_ctrl(const struct shim6_view *quote, const u8 **hdr)
{
	const u8 *ip6 = quote->data;

	if (quote->len < SHIM6_IPV6_HLEN + UPDATE_NONCE_OFF + 4 ||
	    ip6[6] != SHIM6_NEXTHDR || (ip6[SHIM6_IPV6_HLEN + 2] & SHIM6_P))
		return false;
	*hdr = ip6 + SHIM6_IPV6_HLEN;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_quoted_ctrl);

u64 shim6_quoted_tag(const u8 *hdr)
{
	return get_unaligned_be48(hdr + TAG_OFF) & SHIM6_TAG_MASK;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_quoted_tag);

/* The peer keeps the locators it acknowledged; we go on with those. */
static void fall_back(struct shim6_sm *sm)
{
	struct reap_locset *ls = &sm->ls_local;
	struct reap_locset kept = *ls;
	unsigned int i;

	kept.n = 0;
	for (i = 0; i < ls->n; i++) {
		if (ls->flags[i] & REAP_LOC_UNTOLD)
			continue;
		kept.addr[kept.n] = ls->addr[i];
		kept.method[kept.n] = ls->method[i];
		kept.flags[kept.n] = ls->flags[i];
		kept.prio[kept.n] = ls->prio[i];
		kept.weight[kept.n] = ls->weight[i];
		kept.tier[kept.n] = ls->tier[i];
		kept.n++;
	}
	/* Another list than the one that was refused, and signed. */
	if (kept.n != ls->n)
		kept.generation++;
	*ls = kept;
	/* The Send Timeout needs no proof. */
	sm->update.what &= SHIM6_TELL_TIMEOUT;
}

static void update_refused(struct shim6_sm *sm, u8 code)
{
	switch (code) {
	case SHIM6_ERR_UNKNOWN_TYPE:
	case SHIM6_ERR_CRITICAL_OPT:
		/* It would not be understood the next time either. */
		shim6_timeout_refused(sm);
		sm->update.what = 0;
		break;
	case SHIM6_ERR_VERIFICATION:
		fall_back(sm);
		break;
	case SHIM6_ERR_GENERATION:
	case SHIM6_ERR_PREF_COUNT:
		/* With the next repetition: no quick loop of two that disagree. */
		sm->update.what |= SHIM6_TELL_LIST | SHIM6_TELL_PREFS;
		break;
	}
}

void shim6_sm_error(struct shim6_sm *sm, const struct shim6_event *ev,
		    struct shim6_actions *acts)
{
	const struct shim6_msg *msg = ev->msg;
	struct shim6_action *act;
	const u8 *hdr;
	u64 tag;

	if (!shim6_quoted_ctrl(&msg->quote, &hdr))
		return shim6_act_drop(acts, SHIM6_DROP_NOT_OURS);
	tag = shim6_quoted_tag(hdr);
	if (hdr[2] >= SHIM6_MSG_UPDATE_REQ ? tag != sm->ct_peer :
					     tag != sm->ct_local)
		return shim6_act_drop(acts, SHIM6_DROP_NOT_OURS);
	if (hdr[2] == SHIM6_MSG_UPDATE_REQ) {
		if (!sm->update.what || get_unaligned_be32(hdr + UPDATE_NONCE_OFF) !=
					sm->update.nonce)
			return shim6_act_drop(acts, SHIM6_DROP_NONCE);
		update_refused(sm, msg->error_code);
	}
	act = shim6_act(acts, SHIM6_ACT_REFUSED);
	act->msg_type = hdr[2];
	act->code = msg->error_code;
}
