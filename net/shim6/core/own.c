// SPDX-License-Identifier: GPL-2.0
/* What this host shows to prove its locators, RFC 5533 7.2 and 5.15.4-5.15.5. */
#include "sm_int.h"

u8 shim6_own_method(const struct shim6_own *own, const struct in6_addr *ulid,
		    const struct in6_addr *addr)
{
	struct shim6_pds pds;

	if (!own || shim6_pds_parse(&own->pds, &pds) != SHIM6_CGA_OK)
		return 0;
	if (shim6_hba_verify_locator(addr, ulid, &pds) == SHIM6_CGA_OK)
		return SHIM6_METHOD_HBA;
	return own->sig_len ? SHIM6_METHOD_CGA : 0;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_own_method);

/* The lengths are all that counts. */
unsigned int shim6_own_room(const struct shim6_own *own)
{
	struct shim6_msg msg = {
		.type = SHIM6_MSG_R2,
		.opts = BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PREFS) |
			BIT(SHIM6_OPT_KEEPALIVE),
	};
	unsigned int n;

	if (own) {
		msg.opts |= BIT(SHIM6_OPT_PDS);
		msg.pds = own->pds;
		msg.signature.len = own->sig_len;
		if (own->sig_len)
			msg.opts |= BIT(SHIM6_OPT_SIGNATURE);
	}
	for (n = REAP_MAX_LOCATORS; n; n--) {
		msg.list.n = n;
		msg.prefs.n = n;
		msg.prefs.elen = SHIM6_PREF_ELEM_LEN;
		if (shim6_encoded_len(&msg) <= SHIM6_MSG_MAX)
			break;
	}
	return n;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_own_room);

static bool is_to_be_signed(const struct shim6_sm *sm)
{
	const struct reap_locset *set = &sm->ls_local;

	return memchr(set->method, SHIM6_METHOD_CGA, set->n);
}

bool shim6_list_is_ready(const struct shim6_sm *sm)
{
	return !is_to_be_signed(sm) ||
	       (sm->sig && sm->sig->generation == sm->ls_local.generation);
}

/* The ULID alone is a list only when it takes the place of a longer one. */
bool shim6_sm_wants_signature(const struct shim6_sm *sm)
{
	return sm->own && !shim6_list_is_ready(sm) &&
	       (sm->ls_local.n > 1 || (sm->update.what & SHIM6_TELL_LIST));
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_wants_signature);

void shim6_sm_to_sign(const struct shim6_sm *sm, struct shim6_list_view *list)
{
	memset(list, 0, sizeof(*list));
	list->methods = sm->ls_local.method;
	list->addrs = (const u8 *)sm->ls_local.addr;
	list->generation = sm->ls_local.generation;
	list->n = sm->ls_local.n;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_to_sign);

/* With all that proves it. */
void shim6_list_build(const struct shim6_sm *sm, struct shim6_msg *msg)
{
	msg->opts |= BIT(SHIM6_OPT_LOCATORS);
	shim6_sm_to_sign(sm, &msg->list);
	if (!sm->own)
		return;
	msg->opts |= BIT(SHIM6_OPT_PDS);
	msg->pds = sm->own->pds;
	if (!is_to_be_signed(sm))
		return;
	msg->opts |= BIT(SHIM6_OPT_SIGNATURE);
	msg->signature.data = sm->sig ? sm->sig->octets : NULL;
	msg->signature.len = sm->sig ? sm->sig->len : sm->own->sig_len;
}

/*
 * The signature comes when it is made; an Update Request tells the list then. It
 * does even if other messages of the handshake had it: the peer need not have
 * heeded more than this one.
 */
void shim6_list_withhold(struct shim6_sm *sm, const struct shim6_env *env)
{
	unsigned int i;

	if (sm->ls_local.n < 2 || shim6_list_is_ready(sm))
		return;
	for (i = 1; i < sm->ls_local.n; i++)
		sm->ls_local.flags[i] |= REAP_LOC_UNTOLD;
	shim6_update_begin(sm, env, SHIM6_TELL_LIST);
}

void shim6_sm_signed(struct shim6_sm *sm, const struct shim6_env *env)
{
	if ((sm->update.what & SHIM6_TELL_LIST) && shim6_list_is_ready(sm))
		shim6_update_hasten(sm, env);
}
