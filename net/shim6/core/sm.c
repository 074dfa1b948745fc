// SPDX-License-Identifier: GPL-2.0
/*
 * The context state machine, RFC 5533 6.2 and 7: everything but messages,
 * which are in sm_msg.c.
 */
#include "sm_int.h"

/* A step gives at most nine actions; the bound only guards against ourselves. */
struct shim6_action *shim6_act(struct shim6_actions *acts,
			       enum shim6_action_type type)
{
	struct shim6_action *act;

	if (acts->n == SHIM6_MAX_ACTIONS)
		acts->n--;
	act = &acts->a[acts->n++];
	memset(act, 0, sizeof(*act));
	act->type = type;
	return act;
}

void shim6_act_drop(struct shim6_actions *acts, enum shim6_drop why)
{
	shim6_act(acts, SHIM6_ACT_DROP)->drop = why;
}

void shim6_act_send(struct shim6_actions *acts, enum shim6_msg_type msg_type,
		    const struct reap_pair *pair, u32 nonce)
{
	struct shim6_action *act = shim6_act(acts, SHIM6_ACT_SEND);

	act->msg_type = msg_type;
	act->pair = *pair;
	act->nonce = nonce;
}

void shim6_sm_enter(struct shim6_sm *sm, enum shim6_state state,
		    struct shim6_actions *acts)
{
	if (sm->state == state)
		return;
	shim6_act(acts, SHIM6_ACT_STATE)->from = sm->state;
	/* The packet path reads the state without a lock. */
	WRITE_ONCE(sm->state, state);
}

/*
 * RFC 5533 7.8: the n-th interval is nominally timeout * 2^n, drawn uniformly
 * from half to one and a half of that. The draw does not compound.
 */
void shim6_sm_arm(struct shim6_sm *sm, const struct shim6_env *env,
		  u32 timeout_ms, unsigned int n)
{
	u64 nominal = (timeout_ms * REAP_NSEC_PER_MSEC) << n;

	sm->deadline = shim6_now(env) + nominal / 2 +
		       mul_u64_u32_shr(nominal, shim6_random(env), 32);
}

void shim6_params_init(struct shim6_params *params)
{
	*params = (struct shim6_params){
		.reap = {
			.send_timeout_ms = REAP_SEND_TIMEOUT_DEFAULT_MS,
			/* Until the peer says otherwise it has the default too. */
			.keepalive_timeout_ms = REAP_SEND_TIMEOUT_DEFAULT_MS,
			.initial_probe_ms = REAP_INITIAL_PROBE_MS,
			.max_probe_ms = REAP_MAX_PROBE_MS,
			.initial_probes = REAP_INITIAL_PROBES,
			.rtt_pacing = true,
		},
		.i1_timeout_ms = SHIM6_I1_TIMEOUT_MS,
		.i2_timeout_ms = SHIM6_I2_TIMEOUT_MS,
		.i2bis_timeout_ms = SHIM6_I2BIS_TIMEOUT_MS,
		.i1_retries = SHIM6_I1_RETRIES_MAX,
		.i2_retries = SHIM6_I2_RETRIES_MAX,
		.i2bis_retries = SHIM6_I2BIS_RETRIES_MAX,
		.update_timeout_ms = SHIM6_UPDATE_TIMEOUT_MS,
		.max_update_timeout_ms = SHIM6_MAX_UPDATE_TIMEOUT_MS,
		.no_r1_holddown_ms = SHIM6_NO_R1_HOLDDOWN_MS,
		.icmp_holddown_ms = SHIM6_ICMP_HOLDDOWN_MS,
		.idle_ms = SHIM6_IDLE_TEARDOWN_MS,
		.require_verification = true,
	};
}
EXPORT_SYMBOL_IF_KUNIT(shim6_params_init);

void shim6_sm_init(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct in6_addr *ulid_local,
		   const struct in6_addr *ulid_peer, u32 fii, u64 ct_local,
		   const struct reap_locset *ls_local)
{
	struct reap_pair ulids = { *ulid_local, *ulid_peer };

	sm->ulid_local = *ulid_local;
	sm->ulid_peer = *ulid_peer;
	sm->fii = fii;
	sm->state = SHIM6_STATE_IDLE;
	sm->ct_local = ct_local;
	sm->last_use = div_u64(shim6_now(env), REAP_NSEC_PER_SEC);
	sm->ls_local = *ls_local;
	/* The address of ongoing contact needs no proof, RFC 5533 7.2. */
	sm->ls_peer.addr[0] = *ulid_peer;
	sm->ls_peer.flags[0] = REAP_LOC_VERIFIED;
	sm->ls_peer.n = 1;
	reap_init(&sm->reap, &env->params->reap, &sm->ls_local, &sm->ls_peer,
		  &ulids);
	sm->update.send_timeout_ms = sm->reap.cfg.send_timeout_ms;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_init);

bool shim6_sm_peer_has(const struct shim6_sm *sm, const struct in6_addr *addr)
{
	return ipv6_addr_equal(addr, &sm->ulid_peer) ||
	       reap_locset_find(&sm->ls_peer, addr) >= 0;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_peer_has);

bool shim6_sm_local_has(const struct shim6_sm *sm, const struct in6_addr *addr)
{
	return ipv6_addr_equal(addr, &sm->ulid_local) ||
	       reap_locset_find(&sm->ls_local, addr) >= 0;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_local_has);

bool shim6_sm_wants_setup(const struct shim6_sm *sm,
			  const struct shim6_event *ev)
{
	if (sm->setup)
		return false;
	return (sm->state == SHIM6_STATE_IDLE && ev->type == SHIM6_EV_TRIGGER) ||
	       (sm->state == SHIM6_STATE_ESTABLISHED &&
		(ev->type == SHIM6_EV_CONFUSED ||
		 (ev->type == SHIM6_EV_MSG &&
		  ev->msg->type == SHIM6_MSG_R1BIS)));
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_wants_setup);

bool shim6_sm_releases_setup(const struct shim6_sm *sm)
{
	return sm->setup && sm->state != SHIM6_STATE_I1_SENT &&
	       sm->state != SHIM6_STATE_I2_SENT &&
	       sm->state != SHIM6_STATE_I2BIS_SENT;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_releases_setup);

static void send_i1(struct shim6_sm *sm, const struct shim6_env *env,
		    struct shim6_actions *acts)
{
	sm->setup->sent_at = shim6_now(env);
	shim6_sm_arm(sm, env, env->params->i1_timeout_ms, sm->retries);
	shim6_act_send(acts, SHIM6_MSG_I1, &sm->setup->pair, 0);
}

void shim6_sm_send_i2(struct shim6_sm *sm, const struct shim6_env *env,
		      struct shim6_actions *acts)
{
	sm->setup->sent_at = shim6_now(env);
	if (!sm->setup->no_list)
		shim6_list_withhold(sm, env);
	shim6_act_send(acts, sm->state == SHIM6_STATE_I2BIS_SENT ?
		       SHIM6_MSG_I2BIS : SHIM6_MSG_I2, &sm->setup->pair, 0);
}

void shim6_sm_urge_i2(struct shim6_sm *sm, const struct shim6_env *env,
		      struct shim6_actions *acts)
{
	if (shim6_now(env) - sm->setup->sent_at >=
	    SHIM6_I2_SPACING_MS * REAP_NSEC_PER_MSEC)
		shim6_sm_send_i2(sm, env, acts);
}

/* A round of set-up, RFC 5533 7.7: fresh nonce, counter from the start. */
static void begin_round(struct shim6_sm *sm, const struct shim6_env *env,
			struct shim6_actions *acts)
{
	sm->setup->i1_nonce = shim6_random(env);
	sm->setup->validator_len = 0;
	sm->setup->rounds++;
	sm->retries = 0;
	shim6_sm_enter(sm, SHIM6_STATE_I1_SENT, acts);
	send_i1(sm, env, acts);
}

static void give_up(struct shim6_sm *sm, const struct shim6_env *env,
		    enum shim6_state state, u32 holddown_ms,
		    struct shim6_actions *acts)
{
	sm->deadline = shim6_now(env) + holddown_ms * REAP_NSEC_PER_MSEC;
	shim6_sm_enter(sm, state, acts);
}

static void forget(struct shim6_sm *sm, struct shim6_actions *acts)
{
	u8 from = sm->state;

	shim6_sm_enter(sm, SHIM6_STATE_IDLE, acts);
	shim6_act(acts, SHIM6_ACT_FREE)->from = from;
}

static void i1_timeout(struct shim6_sm *sm, const struct shim6_env *env,
		       struct shim6_actions *acts)
{
	if (++sm->retries <= env->params->i1_retries)
		send_i1(sm, env, acts);
	else
		give_up(sm, env, SHIM6_STATE_E_FAILED,
			env->params->no_r1_holddown_ms, acts);
}

static void i2_timeout(struct shim6_sm *sm, const struct shim6_env *env,
		       struct shim6_actions *acts)
{
	if (++sm->retries <= env->params->i2_retries) {
		shim6_sm_arm(sm, env, env->params->i2_timeout_ms, sm->retries);
		shim6_sm_send_i2(sm, env, acts);
	} else if (sm->setup->rounds < SHIM6_SETUP_ROUNDS_MAX) {
		begin_round(sm, env, acts);
	} else {
		give_up(sm, env, SHIM6_STATE_E_FAILED,
			env->params->no_r1_holddown_ms, acts);
	}
}

/*
 * RFC 5533 7.19: the peer does not take the I2bis. What it once told counts no
 * more, packets go out as if there were no shim (11), and set-up begins anew.
 */
static void begin_anew(struct shim6_sm *sm, const struct shim6_env *env,
		       struct shim6_actions *acts)
{
	struct reap_pair ulids = { sm->ulid_local, sm->ulid_peer };

	shim6_sm_use_pair(sm, &ulids, acts);
	sm->setup->pair = ulids;
	sm->setup->rounds = 0;
	begin_round(sm, env, acts);
}

static void i2bis_timeout(struct shim6_sm *sm, const struct shim6_env *env,
			  struct shim6_actions *acts)
{
	if (++sm->retries > env->params->i2bis_retries)
		return begin_anew(sm, env, acts);
	shim6_sm_arm(sm, env, env->params->i2bis_timeout_ms, sm->retries);
	shim6_sm_send_i2(sm, env, acts);
}

/*
 * RFC 5533 9: no payload either way for long enough. The stamp is in whole
 * seconds, rounded down; the second more makes up for that.
 */
static u64 idle_end(const struct shim6_sm *sm, const struct shim6_params *params)
{
	return (READ_ONCE(sm->last_use) + 1) * REAP_NSEC_PER_SEC +
	       params->idle_ms * REAP_NSEC_PER_MSEC;
}

/*
 * RFC 5533 9: kept as long as a connected socket may use it. A quiet session
 * counts as one that was just used: it is looked at again after as long.
 */
static void on_idle(struct shim6_sm *sm, const struct shim6_env *env,
		    struct shim6_actions *acts)
{
	sm->asked_at = shim6_seconds(env);
	WRITE_ONCE(sm->last_use, sm->asked_at);
	shim6_act(acts, SHIM6_ACT_IDLE);
}

static void on_timer(struct shim6_sm *sm, const struct shim6_env *env,
		     struct shim6_actions *acts)
{
	struct reap_event rev = {
		.type = REAP_EV_TIMER,
		.used_at = READ_ONCE(sm->last_use) * REAP_NSEC_PER_SEC,
	};

	if (sm->state == SHIM6_STATE_ESTABLISHED) {
		shim6_sm_reap(sm, env, &rev, acts);
		if (sm->update.what && shim6_now(env) >= sm->update.due)
			shim6_update_send(sm, env, acts);
		if (shim6_now(env) >= idle_end(sm, env->params))
			on_idle(sm, env, acts);
		return;
	}
	if (!sm->deadline || shim6_now(env) < sm->deadline)
		return;
	if (sm->state == SHIM6_STATE_I1_SENT)
		i1_timeout(sm, env, acts);
	else if (sm->state == SHIM6_STATE_I2_SENT)
		i2_timeout(sm, env, acts);
	else if (sm->state == SHIM6_STATE_I2BIS_SENT)
		i2bis_timeout(sm, env, acts);
	else
		forget(sm, acts);	/* the end of a hold-down */
}

/*
 * Tells the peer what changed, and explores at once when the current source is
 * gone or cannot be used now (RFC 5534 3.1, 4.2), or is deprecated or broken and
 * there is a better pair.
 */
static void on_locators(struct shim6_sm *sm, const struct shim6_env *env,
			const struct shim6_event *ev,
			struct shim6_actions *acts)
{
	bool had_better = shim6_sm_has_better(sm);

	shim6_update_own(sm, env, ev->set);
	if (sm->state != SHIM6_STATE_ESTABLISHED)
		return;
	shim6_sm_leave_own(sm, env, had_better, acts);
	if (sm->update.what && shim6_now(env) >= sm->update.due)
		shim6_update_send(sm, env, acts);
}

/*
 * RFC 5533 7.6: whoever uses the peer's tag now, this context must not. It is
 * set up anew, so that its sessions get their failover back.
 */
static void on_confused(struct shim6_sm *sm, const struct shim6_env *env,
			struct shim6_actions *acts)
{
	if (!shim6_state_has_peer(sm->state))
		return;
	shim6_sm_stop_reap(sm, env, acts);
	sm->ct_peer = 0;
	begin_anew(sm, env, acts);
}

void shim6_sm_event(struct shim6_sm *sm, const struct shim6_env *env,
		    const struct shim6_event *ev, struct shim6_actions *acts)
{
	acts->n = 0;
	switch (ev->type) {
	case SHIM6_EV_TRIGGER:
		if (sm->state != SHIM6_STATE_IDLE)
			break;
		sm->setup->pair = ev->pair;
		begin_round(sm, env, acts);
		break;
	case SHIM6_EV_MSG:
		shim6_sm_msg(sm, env, ev, acts);
		break;
	case SHIM6_EV_TIMER:
		on_timer(sm, env, acts);
		break;
	case SHIM6_EV_PAYLOAD_TX:
	case SHIM6_EV_PAYLOAD_RX:
	case SHIM6_EV_PAYLOAD_HDR:
		shim6_sm_payload(sm, env, ev, acts);
		break;
	case SHIM6_EV_EXPLORE:
	case SHIM6_EV_SUSPECT:
	case SHIM6_EV_GOOD:
	case SHIM6_EV_ROUTER:
		shim6_sm_advice(sm, env, ev, acts);
		break;
	case SHIM6_EV_MOVE:
		shim6_sm_move(sm, env, ev, acts);
		break;
	case SHIM6_EV_LOCATORS:
		on_locators(sm, env, ev, acts);
		break;
	case SHIM6_EV_SIGNED:
		shim6_sm_signed(sm, env);
		break;
	case SHIM6_EV_CONFIG:
		shim6_sm_set_config(sm, env, ev, acts);
		break;
	case SHIM6_EV_NO_SUPPORT:
		if (sm->state == SHIM6_STATE_I1_SENT)
			give_up(sm, env, SHIM6_STATE_NO_SUPPORT,
				env->params->icmp_holddown_ms, acts);
		break;
	case SHIM6_EV_HINT:
	case SHIM6_EV_BAD:
		shim6_sm_hint(sm, env, ev, acts);
		break;
	case SHIM6_EV_UNUSED:
		/* Packets that came since the question are an answer too. */
		if (shim6_state_has_peer(sm->state) &&
		    READ_ONCE(sm->last_use) == sm->asked_at)
			forget(sm, acts);
		break;
	case SHIM6_EV_ULID_DELETED:
		/* It lives on in connected sockets, nowhere else. */
		if (shim6_state_has_peer(sm->state))
			on_idle(sm, env, acts);
		else
			forget(sm, acts);
		break;
	case SHIM6_EV_CONFUSED:
		on_confused(sm, env, acts);
		break;
	case SHIM6_EV_ULID_GONE:
	case SHIM6_EV_DELETE:
		forget(sm, acts);
		break;
	}
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_event);

u64 shim6_sm_deadline(const struct shim6_sm *sm,
		      const struct shim6_params *params, u64 now)
{
	switch (sm->state) {
	case SHIM6_STATE_IDLE:
		return REAP_NEVER;
	case SHIM6_STATE_ESTABLISHED:
		return min3(reap_deadline(&sm->reap, now), idle_end(sm, params),
			    sm->update.what ? sm->update.due : REAP_NEVER);
	default:
		return sm->deadline;
	}
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_deadline);
