// SPDX-License-Identifier: GPL-2.0
/*
 * Locator sets that change under way, RFC 5533 10: Update Request and its
 * answer, both sides.
 */
#include "sm_int.h"

/* Longer than any packet is on its way. */
#define PACKET_LIFETIME_S	60

/* Sending: what changed at this end */

/* What the peer is told of a locator: down is broken, as long as it lasts. */
static u8 told_flags(const struct reap_locset *set, unsigned int i)
{
	u8 flags = set->flags[i] & REAP_LOC_PREFS;

	return set->flags[i] & REAP_LOC_DOWN ? flags | REAP_LOC_BROKEN : flags;
}

bool shim6_prefs_any(const struct reap_locset *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		if (told_flags(set, i) || set->prio[i] || set->weight[i])
			return true;
	return false;
}

void shim6_prefs_build(const struct reap_locset *set, struct shim6_msg *msg)
{
	u8 *p = msg->own_prefs;
	unsigned int i;

	BUILD_BUG_ON(sizeof(msg->own_prefs) !=
		     REAP_MAX_LOCATORS * SHIM6_PREF_ELEM_LEN);
	for (i = 0; i < set->n; i++, p += SHIM6_PREF_ELEM_LEN) {
		p[0] = told_flags(set, i);
		p[1] = set->prio[i];
		p[2] = set->weight[i];
	}
	msg->opts |= BIT(SHIM6_OPT_PREFS);
	msg->prefs.elems = msg->own_prefs;
	msg->prefs.elen = SHIM6_PREF_ELEM_LEN;
	msg->prefs.n = set->n;
	msg->prefs.generation = set->generation;
}

/* SHIM6_TELL_ bits: how do the sets differ in the peer's eyes? */
static u8 difference(const struct reap_locset *old, const struct reap_locset *new)
{
	u8 what = old->n == new->n ? 0 : SHIM6_TELL_LIST;
	unsigned int i;
	int j;

	for (i = 0; i < new->n; i++) {
		j = reap_locset_find(old, &new->addr[i]);
		/* Preferences go by the order of the list. */
		if (j != i || old->method[j] != new->method[i])
			what |= SHIM6_TELL_LIST;
		else if (told_flags(old, j) != told_flags(new, i) ||
			 old->prio[j] != new->prio[i] ||
			 old->weight[j] != new->weight[i])
			what |= SHIM6_TELL_PREFS;
	}
	return what;
}

/*
 * Who was never told anything will read it in the handshake. An R2 to the peer's
 * I1 may have told something in every other state: it may arrive after set-up was
 * given up.
 */
static bool peer_knows_us(u8 state)
{
	return state != SHIM6_STATE_IDLE;
}

static void mark_untold(const struct reap_locset *old, struct reap_locset *new)
{
	unsigned int i;
	int j;

	for (i = 0; i < new->n; i++) {
		j = reap_locset_find(old, &new->addr[i]);
		if (j < 0 || (old->flags[j] & REAP_LOC_UNTOLD))
			new->flags[i] |= REAP_LOC_UNTOLD;
	}
}

/*
 * Of two requests with preferences of one list the peer cannot see which is the
 * newer one. While an older one may be on its way the list goes with them.
 */
static bool may_overtake(const struct shim6_sm *sm, const struct shim6_env *env)
{
	return sm->update.sent_at &&
	       shim6_now(env) - sm->update.sent_at <
	       PACKET_LIFETIME_S * REAP_NSEC_PER_SEC;
}

void shim6_update_own(struct shim6_sm *sm, const struct shim6_env *env,
		      const struct reap_locset *set)
{
	u8 what = difference(&sm->ls_local, set);
	u32 generation = sm->ls_local.generation;
	struct reap_locset new = *set;

	/* Of a single locator the handshake says nothing, see add_list(). */
	if (what && (sm->ls_local.n < 2 || may_overtake(sm, env)))
		what |= SHIM6_TELL_LIST;
	/* RFC 5533 5.15.2: random at first, then one more each time. */
	new.generation = what & SHIM6_TELL_LIST ? generation + 1 : generation;
	if (peer_knows_us(sm->state))
		mark_untold(&sm->ls_local, &new);
	reap_locset_draw(&new, &env->reap);
	sm->ls_local = new;
	shim6_sm_fit_i2(sm);
	if (what && peer_knows_us(sm->state))
		shim6_update_begin(sm, env, what);
}

/*
 * Of two requests that tell a Send Timeout the peer cannot see either which is
 * the newer one. So it goes with preferences, which have a generation, or with a
 * new list. A host with a single locator may have told no list, and may have
 * none that the peer accepts: there the order of arrival counts.
 */
void shim6_update_timeout(struct shim6_sm *sm, const struct shim6_env *env)
{
	u8 what = SHIM6_TELL_TIMEOUT;

	if (!peer_knows_us(sm->state))
		return;
	if (sm->ls_local.n > 1)
		what |= SHIM6_TELL_PREFS;
	if (sm->ls_local.n > 1 && may_overtake(sm, env)) {
		what |= SHIM6_TELL_LIST;
		sm->ls_local.generation++;
	}
	shim6_update_begin(sm, env, what);
}

/*
 * RFC 5533 10.3: one Update Request at most is outstanding. Newer news take its
 * place, with all that was not acknowledged before.
 */
void shim6_update_begin(struct shim6_sm *sm, const struct shim6_env *env,
			u8 what)
{
	sm->update.what |= what;
	sm->update.nonce = shim6_random(env);
	sm->update.repeats = 0;
	shim6_update_hasten(sm, env);
}

void shim6_update_hasten(struct shim6_sm *sm, const struct shim6_env *env)
{
	u64 spacing = SHIM6_UPDATE_SPACING_MS * REAP_NSEC_PER_MSEC;
	struct shim6_update *up = &sm->update;

	up->due = shim6_now(env);
	if (up->sent_at)
		up->due = max(up->due, up->sent_at + spacing);
}

/*
 * The current pair if its source can be used, else any that the peer knows, or
 * in the end one it does not: the R1bis that one draws leads to an I2bis, which
 * carries the list and so proves its own source (RFC 5533 7.20).
 */
static bool update_pair(const struct shim6_sm *sm, struct reap_pair *pair)
{
	const struct reap_locset *ls = &sm->ls_local;
	u8 unfit = REAP_LOC_DOWN | REAP_LOC_UNTOLD;
	int i = reap_locset_find(ls, &sm->reap.cur.local);

	*pair = sm->reap.cur;
	if (i >= 0 && !(ls->flags[i] & unfit))
		return true;
	if (reap_path_nth(ls, &sm->ls_peer, &sm->reap.cur, 0, pair))
		return true;
	for (i = 0; i < ls->n; i++) {
		if (ls->flags[i] & REAP_LOC_DOWN)
			continue;
		pair->local = ls->addr[i];
		pair->peer = sm->reap.cur.peer;
		return true;
	}
	return false;
}

/* RFC 5533 10.2: for ever, MAX_UPDATE_TIMEOUT apart at most. */
static u64 next_try(const struct shim6_update *up, const struct shim6_env *env)
{
	u64 nominal = env->params->update_timeout_ms * REAP_NSEC_PER_MSEC;
	u64 limit = env->params->max_update_timeout_ms * REAP_NSEC_PER_MSEC;

	nominal = min(nominal << up->repeats, limit);
	return shim6_now(env) + nominal / 2 +
	       mul_u64_u32_shr(nominal, shim6_random(env), 32);
}

void shim6_update_send(struct shim6_sm *sm, const struct shim6_env *env,
		       struct shim6_actions *acts)
{
	struct shim6_update *up = &sm->update;
	struct reap_pair pair;

	up->due = next_try(up, env);
	if (!update_pair(sm, &pair) ||
	    ((up->what & SHIM6_TELL_LIST) && !shim6_list_is_ready(sm)))
		return;
	up->sent_at = shim6_now(env);
	/* 2^16 times the time-out is beyond any limit. */
	up->repeats = min(up->repeats + 1, 16);
	shim6_act_send(acts, SHIM6_MSG_UPDATE_REQ, &pair, 0);
}

void shim6_update_done(struct shim6_sm *sm)
{
	unsigned int i;

	sm->update.what = 0;
	sm->update.due = 0;
	for (i = 0; i < sm->ls_local.n; i++)
		sm->ls_local.flags[i] &= ~REAP_LOC_UNTOLD;
}

void shim6_update_build(const struct shim6_sm *sm, struct shim6_msg *msg)
{
	const struct shim6_update *up = &sm->update;

	msg->tag = sm->ct_peer;
	msg->req_nonce = up->nonce;
	if (up->what & SHIM6_TELL_LIST)
		shim6_list_build(sm, msg);
	/* A new list takes away the preferences of the old one. */
	if ((up->what & SHIM6_TELL_PREFS) ||
	    ((up->what & SHIM6_TELL_LIST) && shim6_prefs_any(&sm->ls_local)))
		shim6_prefs_build(&sm->ls_local, msg);
	/* The default, too: the peer may know another one. */
	if (up->what & SHIM6_TELL_TIMEOUT)
		shim6_timeout_build(sm, msg);
}

/*
 * Sources that could not be used before: who looks for a pair that works is to
 * try them now, and who waited for one to leave a deprecated one goes.
 */
static void new_sources(struct shim6_sm *sm, const struct shim6_env *env,
			bool had_better, struct shim6_actions *acts)
{
	const struct reap_event rev = {
		.type = REAP_EV_EXPLORE,
		.reason = REAP_WHY_LOCAL,
	};

	if (sm->state == SHIM6_STATE_ESTABLISHED &&
	    (sm->reap.st.state != REAP_OPERATIONAL ||
	     (!had_better && shim6_sm_has_better(sm))))
		shim6_sm_reap(sm, env, &rev, acts);
}

/* RFC 5533 10.5. */
void shim6_sm_update_ack(struct shim6_sm *sm, const struct shim6_env *env,
			 const struct shim6_event *ev,
			 struct shim6_actions *acts)
{
	bool had_better = shim6_sm_has_better(sm);

	if (!shim6_sm_tagged(sm, env, ev, acts))
		return;
	if (!sm->update.what || ev->msg->req_nonce != sm->update.nonce) {
		if (sm->state == SHIM6_STATE_ESTABLISHED)
			shim6_act_drop(acts, SHIM6_DROP_NONCE);
		return;
	}
	shim6_update_done(sm);
	shim6_timeout_agree(sm, env);
	shim6_act(acts, SHIM6_ACT_TOLD);
	if (sm->state == SHIM6_STATE_ESTABLISHED)
		shim6_sm_reap_payload(sm, env, ev, REAP_EV_PAYLOAD_RX, acts);
	new_sources(sm, env, had_better, acts);
}

/* Receiving: what changed at the peer's end */

void shim6_prefs_take(struct reap_locset *ls, const struct shim6_prefs_view *prefs)
{
	const u8 *p;
	unsigned int i;

	for (i = 0; i < ls->n; i++) {
		if (ls->pos[i] == REAP_POS_NONE || ls->pos[i] >= prefs->n)
			continue;
		p = prefs->elems + ls->pos[i] * prefs->elen;
		ls->flags[i] &= ~REAP_LOC_PREFS;
		ls->flags[i] |= p[0] & REAP_LOC_PREFS;
		ls->prio[i] = prefs->elen > 1 ? p[1] : 0;
		ls->weight[i] = prefs->elen > 2 ? p[2] : 0;
	}
}

static bool refuse(struct shim6_actions *acts, u8 code, u16 pointer,
		   enum shim6_drop why)
{
	struct shim6_action *act = shim6_act(acts, SHIM6_ACT_ERROR);

	act->code = code;
	act->pointer = pointer;
	shim6_act_drop(acts, why);
	return false;
}

/*
 * RFC 5533 10.4 steps 6 and 7. Nothing sticks of a request that is refused, not
 * even the generation of its list: the peer is to tell both again.
 */
static bool read_update(const struct shim6_sm *sm, const struct shim6_env *env,
			const struct shim6_event *ev, struct reap_locset *ls,
			struct shim6_actions *acts)
{
	const struct shim6_msg *msg = ev->msg;

	if (!shim6_list_is_good(sm, env, ev, acts))
		return false;
	/* Of a request that newer ones overtook nobody waits for an answer. */
	if (shim6_list_is_old(sm, msg)) {
		shim6_act_drop(acts, SHIM6_DROP_GENERATION);
		return false;
	}
	*ls = sm->ls_peer;
	if (shim6_msg_has(msg, SHIM6_OPT_LOCATORS))
		shim6_list_take(sm, msg, ls);
	if (!shim6_msg_has(msg, SHIM6_OPT_PREFS))
		return true;
	if (msg->prefs.generation != ls->generation)
		return refuse(acts, SHIM6_ERR_GENERATION,
			      msg->prefs.off + SHIM6_OPT_HLEN,
			      SHIM6_DROP_GENERATION);
	if (msg->prefs.n != ls->told)
		return refuse(acts, SHIM6_ERR_PREF_COUNT, msg->prefs.off + 2,
			      SHIM6_DROP_PREF_COUNT);
	shim6_prefs_take(ls, &msg->prefs);
	return true;
}

/*
 * RFC 5533 10.4: a current destination that left the list, or that the peer says
 * is broken, is not left without looking where to. What is broken already, or
 * the only one there is, is no news. A deprecated one is left for a better one.
 */
static void leave_peer(struct shim6_sm *sm, const struct shim6_env *env,
		       u8 was, bool had_better, struct shim6_actions *acts)
{
	const struct reap_event rev = {
		.type = REAP_EV_EXPLORE,
		.reason = REAP_WHY_PEER,
	};
	int i = reap_locset_find(&sm->ls_peer, &sm->reap.cur.peer);

	if (i < 0 || (sm->ls_peer.flags[i] & ~was & REAP_LOC_BROKEN) ||
	    (!had_better && shim6_sm_has_better(sm)))
		shim6_sm_reap(sm, env, &rev, acts);
}

static u8 current_flags(const struct shim6_sm *sm)
{
	int i = reap_locset_find(&sm->ls_peer, &sm->reap.cur.peer);

	return i < 0 ? 0 : sm->ls_peer.flags[i];
}

void shim6_sm_update_req(struct shim6_sm *sm, const struct shim6_env *env,
			 const struct shim6_event *ev,
			 struct shim6_actions *acts)
{
	bool had_better = shim6_sm_has_better(sm);
	const struct shim6_msg *msg = ev->msg;
	u8 was = current_flags(sm);
	struct reap_locset ls;

	if (!shim6_sm_tagged(sm, env, ev, acts) ||
	    !read_update(sm, env, ev, &ls, acts))
		return;
	shim6_note_shown(sm, msg, acts);
	reap_locset_draw(&ls, &env->reap);
	sm->ls_peer = ls;
	if (shim6_msg_has(msg, SHIM6_OPT_KEEPALIVE) && msg->keepalive_s)
		shim6_timeout_take(sm, msg->keepalive_s * 1000);
	shim6_act(acts, SHIM6_ACT_PEER)->from = sm->state;
	shim6_act_send(acts, SHIM6_MSG_UPDATE_ACK, &ev->pair, msg->req_nonce);
	if (sm->state != SHIM6_STATE_ESTABLISHED)
		return;
	shim6_sm_reap_payload(sm, env, ev, REAP_EV_PAYLOAD_RX, acts);
	shim6_sm_reap_payload(sm, env, ev, REAP_EV_PAYLOAD_TX, acts);
	leave_peer(sm, env, was, had_better, acts);
}
