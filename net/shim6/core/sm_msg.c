// SPDX-License-Identifier: GPL-2.0
/*
 * What a context does with the messages that belong to it, RFC 5533 7.9-7.16
 * and RFC 5534 6; and what its own messages say.
 */
#include "sm_int.h"

void shim6_msg_ulids(const struct shim6_msg *msg, const struct reap_pair *pair,
		     struct reap_pair *ulids)
{
	*ulids = *pair;
	if (!shim6_msg_has(msg, SHIM6_OPT_ULID_PAIR))
		return;
	ulids->local = msg->ulid_receiver;
	ulids->peer = msg->ulid_sender;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_msg_ulids);

/* Saying nothing of its Send Timeout the peer has the default (RFC 5534 5.3). */
static void take_timeout(struct shim6_sm *sm, const struct shim6_msg *msg)
{
	if (!shim6_msg_has(msg, SHIM6_OPT_KEEPALIVE))
		shim6_timeout_take(sm, REAP_SEND_TIMEOUT_DEFAULT_MS);
	else if (msg->keepalive_s)
		shim6_timeout_take(sm, msg->keepalive_s * 1000);
}

/*
 * What I2 and R2 say of the peer. A new tag is a new life of the peer: without
 * a list it has its ULID only, whatever it had before. One that comes late must
 * not take back what the peer has told since, its Send Timeout included.
 */
static void take_peer(struct shim6_sm *sm, const struct shim6_env *env,
		      const struct shim6_msg *msg, struct shim6_actions *acts)
{
	bool listed = shim6_msg_has(msg, SHIM6_OPT_LOCATORS) ||
		      msg->tag != sm->ct_peer;
	struct reap_locset ls = sm->ls_peer;

	if (shim6_list_is_news(sm, msg)) {
		if (listed) {
			shim6_list_take(sm, msg, &ls);
			take_timeout(sm, msg);
		}
		/* A wish: preferences of another list do not end a set-up. */
		if (shim6_msg_has(msg, SHIM6_OPT_PREFS) &&
		    msg->prefs.generation == ls.generation &&
		    msg->prefs.n == ls.told)
			shim6_prefs_take(&ls, &msg->prefs);
		reap_locset_draw(&ls, &env->reap);
		sm->ls_peer = ls;
	}
	sm->ct_peer = msg->tag;
	shim6_note_shown(sm, msg, acts);
	shim6_act(acts, SHIM6_ACT_PEER)->from = sm->state;
}

void shim6_sm_stop_reap(struct shim6_sm *sm, const struct shim6_env *env,
			struct shim6_actions *acts)
{
	struct reap_actions ra;
	unsigned int i;

	reap_stop(&sm->reap, &env->reap, &ra);
	for (i = 0; i < ra.n; i++)
		shim6_sm_from_reap(&sm->reap, &ra.a[i], acts);
}

void shim6_sm_reap_payload(struct shim6_sm *sm, const struct shim6_env *env,
			   const struct shim6_event *ev,
			   enum reap_event_type type,
			   struct shim6_actions *acts)
{
	struct reap_event rev = { .type = type, .pair = ev->pair };

	shim6_sm_reap(sm, env, &rev, acts);
}

static bool has_pair(const struct shim6_sm *sm, const struct reap_pair *pair)
{
	return shim6_sm_local_has(sm, &pair->local) &&
	       shim6_sm_peer_has(sm, &pair->peer);
}

/*
 * The records of an exploration, if there are any, are the caller's. What was
 * counted belongs to the context, however often it is set up.
 */
void shim6_sm_use_pair(struct shim6_sm *sm, const struct reap_pair *pair,
		       struct shim6_actions *acts)
{
	struct reap_config cfg = sm->reap.cfg;
	struct reap_work *work = sm->reap.work;
	struct reap_pair old = sm->reap.cur;
	u32 explorations = sm->reap.explorations;
	u32 switches = sm->reap.switches;
	struct shim6_action *act;

	reap_init(&sm->reap, &cfg, &sm->ls_local, &sm->ls_peer, pair);
	sm->reap.work = work;
	sm->reap.explorations = explorations;
	sm->reap.switches = switches;
	if (reap_pair_equal(pair, &old))
		return;
	act = shim6_act(acts, SHIM6_ACT_SWITCH);
	act->reason = REAP_WHY_PEER;
	act->pair = *pair;
	act->old = old;
}

/* Where the peer has written to it knows us, whatever else it was told. */
static void mark_told(struct shim6_sm *sm, const struct in6_addr *local)
{
	int i = reap_locset_find(&sm->ls_local, local);

	if (i >= 0)
		sm->ls_local.flags[i] &= ~REAP_LOC_UNTOLD;
}

/*
 * Of a single locator the handshake says nothing. If there were others before,
 * the peer may know of them, by messages that came late or again.
 */
static void tell_single(struct shim6_sm *sm)
{
	if (sm->ls_local.n < 2 && sm->update.sent_at)
		sm->update.what |= SHIM6_TELL_LIST;
}

/*
 * ESTABLISHED. Contact made over other addresses than the ULIDs stays there:
 * it is the only pair known to work. After I2BIS-SENT packets go on over the
 * pair they never left, if the peer still has it.
 */
static void establish(struct shim6_sm *sm, const struct shim6_env *env,
		      const struct reap_pair *pair, struct shim6_actions *acts)
{
	struct reap_pair cur = { sm->ulid_local, sm->ulid_peer };

	if (sm->state == SHIM6_STATE_I2BIS_SENT &&
	    has_pair(sm, &sm->reap.cur) && !shim6_sm_source_is_bad(sm))
		cur = sm->reap.cur;
	else if (has_pair(sm, pair))
		cur = *pair;
	mark_told(sm, &cur.local);
	tell_single(sm);
	shim6_timeout_agree(sm, env);
	sm->retries = 0;
	sm->deadline = 0;
	/* Set-up and hold-down were no idleness. */
	WRITE_ONCE(sm->last_use, div_u64(shim6_now(env), REAP_NSEC_PER_SEC));
	shim6_sm_enter(sm, SHIM6_STATE_ESTABLISHED, acts);
	shim6_sm_use_pair(sm, &cur, acts);
	/* The handshake told our locators, but for those that came since. */
	if (sm->update.what)
		shim6_update_begin(sm, env, sm->update.what);
	else
		shim6_update_done(sm);
}

static void send_r2(struct shim6_sm *sm, const struct shim6_env *env,
		    const struct shim6_event *ev, struct shim6_actions *acts)
{
	shim6_list_withhold(sm, env);
	shim6_act_send(acts, SHIM6_MSG_R2, &ev->pair, ev->msg->init_nonce);
}

/*
 * shim6_idle_msg() has found that this I1 is for the context: set-up crosses,
 * or our R2 was lost. It changes nothing (RFC 5533 7.9). That was seen without
 * the lock; a context that changed meanwhile leaves the answer to the next I1.
 */
static void on_i1(struct shim6_sm *sm, const struct shim6_env *env,
		  const struct shim6_event *ev, struct shim6_actions *acts)
{
	bool lost_r2 = sm->state == SHIM6_STATE_ESTABLISHED &&
		       ev->msg->tag == sm->ct_peer;

	if (!lost_r2 && sm->state != SHIM6_STATE_I1_SENT &&
	    sm->state != SHIM6_STATE_I2_SENT &&
	    sm->state != SHIM6_STATE_I2BIS_SENT)
		return shim6_act_drop(acts, SHIM6_DROP_STATE);
	send_r2(sm, env, ev, acts);
	if (!lost_r2)
		return;
	shim6_sm_reap_payload(sm, env, ev, REAP_EV_PAYLOAD_RX, acts);
	shim6_sm_reap_payload(sm, env, ev, REAP_EV_PAYLOAD_TX, acts);
}

/*
 * Keeps what the I2 gives back. When that leaves no room within 1280 octets,
 * locators go first (RFC 5533 5.1). An R1 that is refused leaves no trace.
 */
static bool take_validator(struct shim6_sm *sm, const struct shim6_msg *msg)
{
	struct shim6_setup *setup = sm->setup;
	u16 len = msg->validator.len;
	bool list = shim6_sm_i2_len(sm, len, true) <= SHIM6_MSG_MAX;

	if (len > sizeof(setup->validator) ||
	    (!list && shim6_sm_i2_len(sm, len, false) > SHIM6_MSG_MAX))
		return false;
	setup->resp_nonce = msg->resp_nonce;
	setup->validator_len = len;
	memcpy(setup->validator, msg->validator.data, len);
	setup->no_list = !list;
	return true;
}

/*
 * An I2 or I2bis with a list tells all that an Update Request would. Its list is
 * a new one to a peer that has heard of the last one.
 */
static void tell_by_i2(struct shim6_sm *sm)
{
	struct shim6_setup *setup = sm->setup;

	setup->in_i2 |= sm->update.what;
	if (sm->ls_local.n < 2 || setup->no_list)
		return;
	if (sm->update.what)
		sm->ls_local.generation++;
	if (shim6_list_is_ready(sm))
		shim6_update_done(sm);
}

static void on_r1(struct shim6_sm *sm, const struct shim6_env *env,
		  const struct shim6_event *ev, struct shim6_actions *acts)
{
	const struct shim6_msg *msg = ev->msg;
	struct shim6_setup *setup = sm->setup;

	if (sm->state != SHIM6_STATE_I1_SENT)
		return shim6_act_drop(acts, SHIM6_DROP_STATE);
	if (msg->init_nonce != setup->i1_nonce)
		return shim6_act_drop(acts, SHIM6_DROP_NONCE);
	if (!ipv6_addr_equal(&ev->pair.local, &setup->pair.local) ||
	    (!ipv6_addr_equal(&ev->pair.peer, &setup->pair.peer) &&
	     !ipv6_addr_equal(&ev->pair.peer, &sm->ulid_peer)))
		return shim6_act_drop(acts, SHIM6_DROP_FOREIGN_ADDRESS);
	if (!take_validator(sm, msg))
		return shim6_act_drop(acts, SHIM6_DROP_TOO_BIG);

	setup->i2_nonce = shim6_random(env);
	sm->retries = 0;
	tell_by_i2(sm);
	shim6_sm_enter(sm, SHIM6_STATE_I2_SENT, acts);
	shim6_sm_arm(sm, env, env->params->i2_timeout_ms, 0);
	shim6_sm_send_i2(sm, env, acts);
}

/*
 * The peer knows nothing of this context any more. RFC 5533 7.18 asks for the
 * current pair; any other that we may use is as good, since probes go over
 * them while the current one is dead: the I2bis proves itself by its validator.
 */
static void on_r1bis(struct shim6_sm *sm, const struct shim6_env *env,
		     const struct shim6_event *ev, struct shim6_actions *acts)
{
	if (sm->state != SHIM6_STATE_ESTABLISHED)
		return shim6_act_drop(acts, SHIM6_DROP_STATE);
	if (ev->msg->tag != sm->ct_peer)
		return shim6_act_drop(acts, SHIM6_DROP_UNKNOWN_TAG);
	if (!has_pair(sm, &ev->pair))
		return shim6_act_drop(acts, SHIM6_DROP_FOREIGN_ADDRESS);
	sm->setup->pair = ev->pair;
	if (!take_validator(sm, ev->msg))
		return shim6_act_drop(acts, SHIM6_DROP_TOO_BIG);

	/* The validator is bound to it; CT(peer) an I2 may change meanwhile. */
	sm->setup->packet_tag = ev->msg->tag;
	sm->setup->i2_nonce = shim6_random(env);
	sm->retries = 0;
	tell_by_i2(sm);
	shim6_sm_stop_reap(sm, env, acts);
	shim6_sm_enter(sm, SHIM6_STATE_I2BIS_SENT, acts);
	shim6_sm_arm(sm, env, env->params->i2bis_timeout_ms, 0);
	shim6_sm_send_i2(sm, env, acts);
}

bool shim6_sm_loses_peer(const struct shim6_sm *sm, const struct shim6_msg *msg)
{
	const struct in6_addr *peer = &sm->reap.cur.peer;
	struct reap_locset ls;

	if (ipv6_addr_equal(peer, &sm->ulid_peer) || !shim6_list_is_news(sm, msg) ||
	    (!shim6_msg_has(msg, SHIM6_OPT_LOCATORS) &&
	     msg->tag == sm->ct_peer))
		return false;
	shim6_list_take(sm, msg, &ls);
	return reap_locset_find(&ls, peer) < 0;
}

/* The list took away the locator we send to: find another one (10.4). */
static void leave_lost_peer(struct shim6_sm *sm, const struct shim6_env *env,
			    struct shim6_actions *acts)
{
	const struct reap_event rev = {
		.type = REAP_EV_EXPLORE,
		.reason = REAP_WHY_PEER,
	};

	if (reap_locset_find(&sm->ls_peer, &sm->reap.cur.peer) < 0)
		shim6_sm_reap(sm, env, &rev, acts);
}

/*
 * Where there already is a context, an I2 must come from the peer (7.13). Where
 * there is none somebody could begin one for ULIDs of others, without a list that
 * would have to be proven: nothing would be sent to him, but it would count for
 * them. Where proof is required that goes for every I2.
 */
static bool i2_source_fits(const struct shim6_sm *sm,
			   const struct shim6_env *env,
			   const struct shim6_event *ev)
{
	bool begins = sm->state == SHIM6_STATE_IDLE ||
		      sm->state == SHIM6_STATE_E_FAILED ||
		      sm->state == SHIM6_STATE_NO_SUPPORT;

	if (begins && !env->params->require_verification)
		return true;
	return shim6_sm_peer_has(sm, &ev->pair.peer) ||
	       shim6_list_pos(ev->msg, &ev->pair.peer) != REAP_POS_NONE;
}

/* Its validator was found good by shim6_idle_msg(). */
static void on_i2(struct shim6_sm *sm, const struct shim6_env *env,
		  const struct shim6_event *ev, struct shim6_actions *acts)
{
	if (!i2_source_fits(sm, env, ev))
		return shim6_act_drop(acts, SHIM6_DROP_FOREIGN_ADDRESS);
	if (!shim6_list_is_good(sm, env, ev, acts))
		return;
	take_peer(sm, env, ev->msg, acts);
	/*
	 * The R2 has our list as well, but does not end an update: the peer may
	 * have sent this I2 long ago, and have had its R2.
	 */
	switch (sm->state) {
	case SHIM6_STATE_IDLE:
	case SHIM6_STATE_E_FAILED:
	case SHIM6_STATE_NO_SUPPORT:
	case SHIM6_STATE_I1_SENT:
		establish(sm, env, &ev->pair, acts);
		break;
	default:
		break;
	}
	send_r2(sm, env, ev, acts);
	if (sm->state != SHIM6_STATE_ESTABLISHED)
		return;
	shim6_sm_reap_payload(sm, env, ev, REAP_EV_PAYLOAD_RX, acts);
	shim6_sm_reap_payload(sm, env, ev, REAP_EV_PAYLOAD_TX, acts);
	leave_lost_peer(sm, env, acts);
}

static bool r2_nonce_fits(const struct shim6_sm *sm, u32 nonce)
{
	/* An R2 that answers the older I1 may still be under way. */
	if (sm->state != SHIM6_STATE_I2BIS_SENT &&
	    nonce == sm->setup->i1_nonce)
		return true;
	return sm->state != SHIM6_STATE_I1_SENT &&
	       nonce == sm->setup->i2_nonce;
}

/*
 * Who answers the I1 need not have had the I2: what that told may be news. So may
 * what a request told, to a peer that lost it and took an I2 of before.
 */
static void take_back_i2(struct shim6_sm *sm)
{
	unsigned int i;

	if (!sm->setup->in_i2 && !sm->update.sent_at)
		return;
	sm->update.what |= sm->setup->in_i2 | SHIM6_TELL_LIST;
	for (i = 1; i < sm->ls_local.n; i++)
		sm->ls_local.flags[i] |= REAP_LOC_UNTOLD;
}

static void on_r2(struct shim6_sm *sm, const struct shim6_env *env,
		  const struct shim6_event *ev, struct shim6_actions *acts)
{
	if (sm->state != SHIM6_STATE_I1_SENT &&
	    sm->state != SHIM6_STATE_I2_SENT &&
	    sm->state != SHIM6_STATE_I2BIS_SENT)
		return shim6_act_drop(acts, SHIM6_DROP_STATE);
	if (!r2_nonce_fits(sm, ev->msg->init_nonce))
		return shim6_act_drop(acts, SHIM6_DROP_NONCE);
	if (!reap_pair_equal(&ev->pair, &sm->setup->pair))
		return shim6_act_drop(acts, SHIM6_DROP_FOREIGN_ADDRESS);
	if (!shim6_list_is_good(sm, env, ev, acts))
		return;
	/*
	 * What the peer was not told must not be used as a source (7.2). Also
	 * in I1-SENT: this may answer an I2 of the round before.
	 */
	if (sm->setup->no_list && sm->ls_local.n > 1) {
		sm->ls_local.n = 1;
		sm->ls_local.generation++;
	}
	if (ev->msg->init_nonce == sm->setup->i1_nonce)
		take_back_i2(sm);
	take_peer(sm, env, ev->msg, acts);
	establish(sm, env, &ev->pair, acts);
	shim6_sm_reap_payload(sm, env, ev, REAP_EV_PAYLOAD_RX, acts);
}

bool shim6_sm_tagged(struct shim6_sm *sm, const struct shim6_env *env,
		     const struct shim6_event *ev, struct shim6_actions *acts)
{
	switch (sm->state) {
	case SHIM6_STATE_I2_SENT:
		/* The peer is ESTABLISHED, its R2 was lost: as with payload. */
		shim6_sm_urge_i2(sm, env, acts);
		return false;
	case SHIM6_STATE_I2BIS_SENT:
		shim6_sm_urge_i2(sm, env, acts);
		break;
	case SHIM6_STATE_ESTABLISHED:
		break;
	case SHIM6_STATE_E_FAILED:
	case SHIM6_STATE_NO_SUPPORT:
		/* As if there were no context: the peer has one (6.2). */
		shim6_act(acts, SHIM6_ACT_R1BIS);
		shim6_act_drop(acts, SHIM6_DROP_UNKNOWN_TAG);
		return false;
	default:
		shim6_act_drop(acts, SHIM6_DROP_STATE);
		return false;
	}
	if (has_pair(sm, &ev->pair))
		return true;
	if (sm->state == SHIM6_STATE_ESTABLISHED) {
		shim6_act(acts, SHIM6_ACT_R1BIS);
		shim6_act_drop(acts, SHIM6_DROP_FOREIGN_ADDRESS);
	}
	return false;
}

/* Keepalive and Probe, RFC 5534 6.5-6.9. */
static void on_reap_msg(struct shim6_sm *sm, const struct shim6_env *env,
			const struct shim6_event *ev,
			struct shim6_actions *acts)
{
	const struct shim6_msg *msg = ev->msg;
	struct reap_event rev = {
		.type = REAP_EV_KEEPALIVE_RX,
		.sta = msg->sta,
		.n_sent = msg->n_sent,
		.sent = msg->sent,
		.rcvd = msg->rcvd,
		.n_rcvd = msg->n_rcvd,
		.pair = ev->pair,
	};

	if (!shim6_sm_tagged(sm, env, ev, acts) ||
	    sm->state != SHIM6_STATE_ESTABLISHED)
		return;
	if (msg->type == SHIM6_MSG_PROBE)
		rev.type = REAP_EV_PROBE_RX;
	shim6_sm_reap(sm, env, &rev, acts);
}

void shim6_sm_msg(struct shim6_sm *sm, const struct shim6_env *env,
		  const struct shim6_event *ev, struct shim6_actions *acts)
{
	switch (ev->msg->type) {
	case SHIM6_MSG_I1:
		return on_i1(sm, env, ev, acts);
	case SHIM6_MSG_R1:
		return on_r1(sm, env, ev, acts);
	case SHIM6_MSG_I2:
	case SHIM6_MSG_I2BIS:
		return on_i2(sm, env, ev, acts);
	case SHIM6_MSG_R1BIS:
		return on_r1bis(sm, env, ev, acts);
	case SHIM6_MSG_R2:
		return on_r2(sm, env, ev, acts);
	case SHIM6_MSG_UPDATE_REQ:
		return shim6_sm_update_req(sm, env, ev, acts);
	case SHIM6_MSG_UPDATE_ACK:
		return shim6_sm_update_ack(sm, env, ev, acts);
	case SHIM6_MSG_KEEPALIVE:
	case SHIM6_MSG_PROBE:
		return on_reap_msg(sm, env, ev, acts);
	case SHIM6_MSG_ERROR:
		return shim6_sm_error(sm, ev, acts);
	}
}
