// SPDX-License-Identifier: GPL-2.0
/* What the messages of a context say, RFC 5533 5.4-5.7, RFC 5534 5. */
#include "sm_int.h"

static void add(struct shim6_msg *msg, enum shim6_opt_type opt)
{
	msg->opts |= BIT(opt);
}

/* Options of I1 and I2 that name the context, RFC 5533 7.7 and 7.11. */
static void add_names(const struct shim6_sm *sm, const struct reap_pair *pair,
		      struct shim6_msg *msg)
{
	if (!ipv6_addr_equal(&pair->local, &sm->ulid_local) ||
	    !ipv6_addr_equal(&pair->peer, &sm->ulid_peer)) {
		add(msg, SHIM6_OPT_ULID_PAIR);
		msg->ulid_sender = sm->ulid_local;
		msg->ulid_receiver = sm->ulid_peer;
	}
	if (sm->fii) {
		add(msg, SHIM6_OPT_FII);
		msg->fii = sm->fii;
	}
}

/* A host whose only locator is the ULID need not say so. */
static void add_list(const struct shim6_sm *sm, struct shim6_msg *msg)
{
	if (sm->ls_local.n < 2)
		return;
	shim6_list_build(sm, msg);
	if (shim6_prefs_any(&sm->ls_local))
		shim6_prefs_build(&sm->ls_local, msg);
}

/* Our Send Timeout, unless the peer assumes it anyway (RFC 5534 5.3). */
static void add_keepalive(const struct shim6_sm *sm, struct shim6_msg *msg)
{
	if (sm->update.send_timeout_ms != REAP_SEND_TIMEOUT_DEFAULT_MS)
		shim6_timeout_build(sm, msg);
}

static void build_i2(const struct shim6_sm *sm, const struct reap_pair *pair,
		     bool list, struct shim6_msg *msg)
{
	msg->tag = sm->ct_local;
	msg->init_nonce = sm->setup->i2_nonce;
	msg->resp_nonce = sm->setup->resp_nonce;
	add(msg, SHIM6_OPT_VALIDATOR);
	msg->validator.data = sm->setup->validator;
	msg->validator.len = sm->setup->validator_len;
	add_names(sm, pair, msg);
	if (list)
		add_list(sm, msg);
	add_keepalive(sm, msg);
}

/* RFC 5533 7.18: the old tag tells the peer which of its lost contexts this is. */
static void build_i2bis(const struct shim6_sm *sm, const struct reap_pair *pair,
			bool list, struct shim6_msg *msg)
{
	build_i2(sm, pair, list, msg);
	msg->packet_tag = sm->setup->packet_tag;
}

static bool tells_list(const struct shim6_sm *sm)
{
	return !sm->setup->no_list && shim6_list_is_ready(sm);
}

/*
 * Counted with our Send Timeout told, even where the default need not be: it may
 * become another one while the I2 is being repeated, and the validator that was
 * taken by then leaves nothing else to go without.
 */
size_t shim6_sm_i2_len(const struct shim6_sm *sm, u16 validator_len, bool list)
{
	struct shim6_msg msg = {
		.type = shim6_state_has_peer(sm->state) ? SHIM6_MSG_I2BIS :
							  SHIM6_MSG_I2,
	};

	build_i2(sm, &sm->setup->pair, list, &msg);
	add(&msg, SHIM6_OPT_KEEPALIVE);
	msg.validator.len = validator_len;
	return shim6_encoded_len(&msg);
}

void shim6_sm_fit_i2(struct shim6_sm *sm)
{
	struct shim6_setup *setup = sm->setup;

	if (setup && sm->state != SHIM6_STATE_I1_SENT &&
	    shim6_sm_i2_len(sm, setup->validator_len, true) > SHIM6_MSG_MAX)
		setup->no_list = true;
}

static void build_probe(const struct shim6_sm *sm,
			const struct shim6_action *act, struct shim6_msg *msg)
{
	const struct reap_work *work = sm->reap.work;

	msg->tag = sm->ct_peer;
	msg->sta = act->sta;
	msg->sent = work->sent;
	msg->n_sent = reap_probe_sent(&sm->reap);
	msg->rcvd = work->rcvd;
	msg->n_rcvd = work->n_rcvd;
}

void shim6_sm_build(const struct shim6_sm *sm, const struct shim6_action *act,
		    struct shim6_msg *msg)
{
	memset(msg, 0, sizeof(*msg));
	msg->type = act->msg_type;
	switch (act->msg_type) {
	case SHIM6_MSG_I1:
		msg->tag = sm->ct_local;
		msg->init_nonce = sm->setup->i1_nonce;
		add_names(sm, &act->pair, msg);
		break;
	case SHIM6_MSG_I2:
		build_i2(sm, &act->pair, tells_list(sm), msg);
		break;
	case SHIM6_MSG_I2BIS:
		build_i2bis(sm, &act->pair, tells_list(sm), msg);
		break;
	case SHIM6_MSG_R2:
		msg->tag = sm->ct_local;
		msg->init_nonce = act->nonce;
		if (shim6_list_is_ready(sm))
			add_list(sm, msg);
		add_keepalive(sm, msg);
		break;
	case SHIM6_MSG_UPDATE_REQ:
		shim6_update_build(sm, msg);
		break;
	case SHIM6_MSG_UPDATE_ACK:
		msg->tag = sm->ct_peer;
		msg->req_nonce = act->nonce;
		break;
	case SHIM6_MSG_KEEPALIVE:
		msg->tag = sm->ct_peer;
		break;
	case SHIM6_MSG_PROBE:
		build_probe(sm, act, msg);
		break;
	default:
		break;
	}
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_build);
