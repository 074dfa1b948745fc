// SPDX-License-Identifier: GPL-2.0
/*
 * The only executor: steps the pure state machine under the context's lock
 * and does what it asks for. Messages are encoded under the lock, because
 * they show the state of the context, and sent after it, because sending
 * runs through the whole stack.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "proof.h"
#include "locators.h"
#include "route.h"
#include "shim6.h"
#include "tell.h"

/* When memory is short the event is tried again after this. */
#define SHIM6_RETRY_MS 200

static u32 kernel_random(void *arg)
{
	return get_random_u32();
}

void shim6_env_init(struct shim6_env *env, struct shim6_net *sn)
{
	env->reap.now = ktime_get_ns();
	env->reap.random = kernel_random;
	env->reap.random_arg = NULL;
	env->reap.slot = shim6_probe_slot;
	env->reap.slot_arg = sn;
	env->params = &sn->params;
}

static u64 msec_to_ns(u32 msec)
{
	return msec * REAP_NSEC_PER_MSEC;
}

/*
 * The timer wheel may be late by an eighth of a long interval. Going seven
 * eighths of the way first makes it exact to a tick or two at the price of
 * a few more wake-ups.
 */
static unsigned long jiffies_ahead(u64 ns)
{
	unsigned long ahead = nsecs_to_jiffies64(ns);

	return ahead > 64 ? ahead - ahead / 8 : ahead + 1;
}

static void arm_timer(struct shim6_ctx *ctx, const struct shim6_env *env,
		      u64 not_before)
{
	u64 now = env->reap.now;
	u64 due;

	lockdep_assert_held(&ctx->lock);
	due = shim6_sm_deadline(&ctx->sm, env->params, now);
	if (due == REAP_NEVER) {
		timer_delete(&ctx->timer);
		return;
	}
	due = max(due, not_before);
	mod_timer(&ctx->timer,
		  jiffies + (due > now ? jiffies_ahead(due - now) : 1));
}

/* Lends the state machine the memory this event needs; false when there is none. */
static bool lend(struct shim6_ctx *ctx, const struct shim6_env *env,
		 const struct shim6_event *ev)
{
	struct shim6_sm *sm = &ctx->sm;

	lockdep_assert_held(&ctx->lock);
	if (shim6_sm_wants_setup(sm, ev)) {
		sm->setup = kzalloc(sizeof(*sm->setup), GFP_ATOMIC);
		if (!sm->setup)
			return false;
	}
	if (shim6_sm_wants_work(sm, env, ev)) {
		sm->reap.work = kzalloc(sizeof(*sm->reap.work), GFP_ATOMIC);
		if (!sm->reap.work)
			return false;
	}
	shim6_sign_lend(ctx);
	return true;
}

static void take_back(struct shim6_ctx *ctx, const struct shim6_env *env)
{
	struct shim6_sm *sm = &ctx->sm;

	lockdep_assert_held(&ctx->lock);
	if (shim6_sm_releases_setup(sm)) {
		kfree(sm->setup);
		sm->setup = NULL;
	}
	if (reap_releases_work(&sm->reap, &env->reap)) {
		kfree(sm->reap.work);
		sm->reap.work = NULL;
	}
}

/* Without memory the peer has to show it again with its next list. */
static void keep_shown(struct shim6_ctx *ctx, const struct shim6_msg *msg)
{
	struct shim6_shown *shown;

	lockdep_assert_held(&ctx->lock);
	shown = kmalloc(struct_size(shown, octets, msg->pds.len),
			GFP_ATOMIC | __GFP_NOWARN);
	if (shown) {
		shown->len = msg->pds.len;
		memcpy(shown->octets, msg->pds.data, msg->pds.len);
	}
	kfree(ctx->sm.shown);
	ctx->sm.shown = shown;
}

/*
 * RFC 5533 11: locators equal to the ULIDs need no header. Without memory
 * for the path packets go on as before; the next switch or the peer's probes
 * bring another chance.
 */
static void switch_path(struct shim6_ctx *ctx, const struct reap_pair *pair)
{
	const struct shim6_sm *sm = &ctx->sm;
	struct shim6_path *path = NULL;
	struct shim6_path *old;

	lockdep_assert_held(&ctx->lock);
	if (!ipv6_addr_equal(&pair->local, &sm->ulid_local) ||
	    !ipv6_addr_equal(&pair->peer, &sm->ulid_peer)) {
		path = shim6_path_alloc(pair, sm->ct_peer);
		if (!path) {
			shim6_count_drop(ctx->sn, SHIM6_DROP_NO_MEMORY);
			return;
		}
	}
	old = rcu_replace_pointer(ctx->path, path, lockdep_is_held(&ctx->lock));
	if (old)
		shim6_path_free(old);
}

/* A peer that lost its state gave us a new tag: what is on the way must change too. */
static void refresh_tag(struct shim6_ctx *ctx)
{
	struct shim6_path *path;

	path = rcu_dereference_protected(ctx->path, lockdep_is_held(&ctx->lock));
	if (path && path->tag != ctx->sm.ct_peer)
		switch_path(ctx, &path->pair);
}

static void count_state(struct shim6_ctx *ctx, u8 from)
{
	struct shim6_net *sn = ctx->sn;
	u8 to = ctx->sm.state;

	atomic_dec(&sn->n_state[from]);
	atomic_inc(&sn->n_state[to]);
	if (to == SHIM6_STATE_ESTABLISHED)
		SHIM6_INC(sn, ESTABLISHED);
	else if (to == SHIM6_STATE_E_FAILED)
		SHIM6_INC(sn, HANDSHAKE_FAILED);
	else if (to == SHIM6_STATE_NO_SUPPORT)
		SHIM6_INC(sn, HANDSHAKE_NO_SUPPORT);
}

static void encode(struct shim6_ctx *ctx, const struct shim6_action *act,
		   struct sk_buff_head *out)
{
	struct shim6_msg msg;
	struct sk_buff *skb;

	shim6_sm_build(&ctx->sm, act, &msg);
	skb = shim6_ctrl_alloc(ctx->sn, &msg, &act->pair);
	if (skb)
		__skb_queue_tail(out, skb);
}

/* The part of the actions that belongs under the lock. */
static void execute_locked(struct shim6_ctx *ctx, const struct shim6_event *ev,
			   const struct shim6_actions *acts,
			   struct sk_buff_head *out)
{
	const struct shim6_action *act;

	lockdep_assert_held(&ctx->lock);
	for (act = acts->a; act < acts->a + acts->n; act++) {
		switch (act->type) {
		case SHIM6_ACT_SEND:
			encode(ctx, act, out);
			break;
		case SHIM6_ACT_STATE:
			count_state(ctx, act->from);
			shim6_room_note(ctx);
			break;
		case SHIM6_ACT_SWITCH:
			switch_path(ctx, &act->pair);
			break;
		case SHIM6_ACT_SHOWN:
			keep_shown(ctx, ev->msg);
			break;
		default:
			break;
		}
	}
	refresh_tag(ctx);
	shim6_ctx_note(ctx);
	shim6_sign_ask(ctx);
}

static void execute_one(struct shim6_ctx *ctx, const struct shim6_action *act,
			u8 state, struct sk_buff *skb)
{
	struct shim6_net *sn = ctx->sn;

	switch (act->type) {
	case SHIM6_ACT_SEND:
		shim6_tell_sent(ctx, act, state);
		return;
	case SHIM6_ACT_DROP:
		shim6_count_drop(sn, act->drop);
		return;
	case SHIM6_ACT_ERROR:
		if (skb)
			shim6_ctrl_error(sn, skb, act->code, act->pointer);
		return;
	case SHIM6_ACT_VERIFY:
		if (skb)
			shim6_prove(ctx, skb);
		return;
	case SHIM6_ACT_R1BIS:
		if (skb)
			shim6_send_r1bis(sn, skb);
		return;
	case SHIM6_ACT_SWITCH:
		SHIM6_INC(sn, SWITCHES);
		if (act->reason == REAP_WHY_FAILBACK)
			SHIM6_INC(sn, FAILBACKS);
		else if (act->reason == REAP_WHY_LOCAL &&
			 act->sta == REAP_EXPLORING)
			SHIM6_INC(sn, STANDBY_SWITCHES);
		shim6_tcp_notify(ctx, &act->old, rcu_access_pointer(ctx->path));
		break;
	case SHIM6_ACT_SUSPECTED:
		SHIM6_INC(sn, SUSPICIONS);
		break;
	case SHIM6_ACT_CALMED:
		SHIM6_INC(sn, SUSPICIONS_CALMED);
		break;
	case SHIM6_ACT_SCOUTED:
		SHIM6_INC(sn, SCOUTS);
		return;
	case SHIM6_ACT_MOVE_FAILED:
		SHIM6_INC(sn, MOVES_FAILED);
		break;
	case SHIM6_ACT_PEER:
		shim6_ctx_disentangle(ctx);
		break;
	case SHIM6_ACT_TOLD:
		SHIM6_INC(sn, UPDATES_TOLD);
		break;
	case SHIM6_ACT_REFUSED:
		SHIM6_INC(sn, REFUSED);
		break;
	case SHIM6_ACT_IDLE:
		shim6_quiet_ask(ctx);
		return;
	case SHIM6_ACT_FREE:
		shim6_ctx_kill(ctx, act->from);
		return;
	default:
		break;
	}
	shim6_tell(ctx, act, state);
}

/*
 * The part that runs through the rest of the stack. Messages go last: between
 * namespaces of one kernel their answer may be here before we return, and the
 * administrator should read of things in their order.
 */
static void execute_unlocked(struct shim6_ctx *ctx,
			     const struct shim6_actions *acts, u8 state,
			     struct sk_buff *skb, struct sk_buff_head *out)
{
	struct sk_buff *msg;
	unsigned int i;

	for (i = 0; i < acts->n; i++)
		execute_one(ctx, &acts->a[i], state, skb);
	while ((msg = __skb_dequeue(out)))
		shim6_ctrl_xmit(ctx->sn, msg);
}

/* Advice, and how many explorations came of it. */
static void count_advice(struct shim6_net *sn, const struct shim6_event *ev,
			 u32 explorations)
{
	switch (ev->type) {
	case SHIM6_EV_HINT:
		SHIM6_ADD(sn, ICMP_HINTS, explorations);
		break;
	case SHIM6_EV_ROUTER:
		SHIM6_ADD(sn, NEIGH_HINTS, explorations);
		break;
	case SHIM6_EV_GOOD:
		SHIM6_INC(sn, FEEDBACK_GOOD);
		break;
	case SHIM6_EV_BAD:
		SHIM6_INC(sn, FEEDBACK_BAD);
		break;
	default:
		break;
	}
}

/* Of the signature that the machine asks about; nothing has changed by asking. */
static enum shim6_sig_state known_verdict(struct shim6_ctx *ctx,
					  const struct shim6_msg *msg,
					  const struct shim6_actions *acts)
{
	u8 name[SHIM6_VERDICT_NAME_LEN];

	if (likely(acts->n != 1 || acts->a[0].type != SHIM6_ACT_VERIFY) ||
	    !shim6_verdict_name(ctx->sn, ctx->sm.shown, msg, name))
		return SHIM6_SIG_UNKNOWN;
	return shim6_verdict_find(ctx->sn, name);
}

/* One step, or two; and what the counters have of it. */
static void step(struct shim6_ctx *ctx, const struct shim6_env *env,
		 const struct shim6_event *ev, struct shim6_actions *acts)
{
	u32 explorations = ctx->sm.reap.explorations;
	enum shim6_sig_state known;
	struct shim6_event again;

	lockdep_assert_held(&ctx->lock);
	shim6_sm_event(&ctx->sm, env, ev, acts);
	known = known_verdict(ctx, ev->msg, acts);
	if (known) {
		again = *ev;
		again.signature = known;
		acts->n = 0;
		shim6_sm_event(&ctx->sm, env, &again, acts);
	}
	explorations = ctx->sm.reap.explorations - explorations;
	SHIM6_ADD(ctx->sn, EXPLORATIONS, explorations);
	count_advice(ctx->sn, ev, explorations);
}

int shim6_dispatch(struct shim6_ctx *ctx, const struct shim6_event *ev,
		   struct sk_buff *skb)
{
	struct shim6_actions acts = { .n = 0 };
	struct sk_buff_head out;
	struct shim6_env env;
	u8 state, reason;
	int err = 0;

	__skb_queue_head_init(&out);
	spin_lock_bh(&ctx->lock);
	if (ctx->dead) {
		spin_unlock_bh(&ctx->lock);
		return -ESTALE;
	}
	shim6_env_init(&env, ctx->sn);
	reason = reap_why(&ctx->sm.reap);
	if (lend(ctx, &env, ev)) {
		step(ctx, &env, ev, &acts);
		execute_locked(ctx, ev, &acts, &out);
		take_back(ctx, &env);
		arm_timer(ctx, &env, 0);
	} else {
		err = -ENOMEM;
		shim6_count_drop(ctx->sn, SHIM6_DROP_NO_MEMORY);
		arm_timer(ctx, &env, env.reap.now + msec_to_ns(SHIM6_RETRY_MS));
	}
	state = ctx->sm.state;
	spin_unlock_bh(&ctx->lock);

	if (!err)
		shim6_tell_received(ctx, ev, &acts, reason, state);
	execute_unlocked(ctx, &acts, state, skb, &out);
	/* A context in IDLE does not exist; its first event came to nothing. */
	if (state == SHIM6_STATE_IDLE)
		shim6_ctx_kill(ctx, SHIM6_STATE_IDLE);
	return err;
}

/* The context's only timer. Softirq: a grace period waits for us. */
void shim6_timer_fn(struct timer_list *t)
{
	struct shim6_ctx *ctx = from_timer(ctx, t, timer);
	const struct shim6_event ev = { .type = SHIM6_EV_TIMER };

	rcu_read_lock();
	shim6_dispatch(ctx, &ev, NULL);
	rcu_read_unlock();
}

/**
 * shim6_trigger() - begin set-up of a context, RFC 5533 7.7
 * @sn: namespace
 * @local: ULID(local)
 * @peer: ULID(peer)
 * @fii: Forked Instance Identifier
 * @why: reason of a refusal
 *
 * Context: RCU read side.
 *
 * Return: 0, -EEXIST when there is a context (or a hold-down), or -EAGAIN
 * with @why set; SHIM6_DROP_NONE: @peer is this host, or memory was short.
 */
int shim6_trigger(struct shim6_net *sn, const struct in6_addr *local,
		  const struct in6_addr *peer, u32 fii, enum shim6_drop *why)
{
	struct shim6_event ev = {
		.type = SHIM6_EV_TRIGGER,
		.pair = { *local, *peer },
	};
	struct shim6_ctx *ctx;

	*why = SHIM6_DROP_NONE;
	if (shim6_ctx_by_ulids(sn, local, peer, fii))
		return -EEXIST;
	/* A host has no need of a shim towards itself. */
	if (shim6_address_is_local(sn, peer))
		return -EAGAIN;
	if (!shim6_may_take_part(sn, local)) {
		*why = SHIM6_DROP_DISABLED;
		return -EAGAIN;
	}
	ctx = shim6_ctx_create(sn, local, peer, fii, why);
	if (!ctx)
		return *why == SHIM6_DROP_STATE ? -EEXIST : -EAGAIN;
	return shim6_dispatch(ctx, &ev, NULL) ? -EAGAIN : 0;
}
