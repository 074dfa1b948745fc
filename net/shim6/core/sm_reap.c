// SPDX-License-Identifier: GPL-2.0
/*
 * Where the context state machine meets REAP: events that REAP has a part in,
 * and what comes of them.
 */
#include "../reap/watch.h"
#include "sm_int.h"

/* Of the current pair; one that was taken off the list is down as well. */
static bool is_down(const struct reap_locset *ls, const struct in6_addr *addr)
{
	int i = reap_locset_find(ls, addr);

	return i < 0 || (ls->flags[i] & REAP_LOC_DOWN);
}

bool shim6_sm_source_is_bad(const struct shim6_sm *sm)
{
	int i = reap_locset_find(&sm->ls_local, &sm->reap.cur.local);

	return i < 0 ||
	       (sm->ls_local.flags[i] & (REAP_LOC_DOWN | REAP_LOC_UNTOLD));
}

bool shim6_sm_has_better(const struct shim6_sm *sm)
{
	return reap_path_has_better(&sm->ls_local, &sm->ls_peer, &sm->reap.cur);
}

/* Does somebody think little of the current pair, by this Ls(local)? */
static bool is_poor(const struct shim6_sm *sm, const struct reap_locset *ls_local)
{
	int l = reap_locset_find(ls_local, &sm->reap.cur.local);
	int p = reap_locset_find(&sm->ls_peer, &sm->reap.cur.peer);

	return l >= 0 && p >= 0 &&
	       ((ls_local->flags[l] | sm->ls_peer.flags[p]) & REAP_LOC_PREFS);
}

/* Messages that may take away the locator we send to, or bring a better one. */
static bool may_leave_pair(const struct shim6_sm *sm, const struct shim6_msg *msg)
{
	switch (msg->type) {
	case SHIM6_MSG_UPDATE_ACK:
		return is_poor(sm, &sm->ls_local);
	case SHIM6_MSG_I2:
	case SHIM6_MSG_I2BIS:
		return shim6_sm_loses_peer(sm, msg);
	case SHIM6_MSG_UPDATE_REQ:
		return true;
	default:
		return false;
	}
}

static bool has_alternative(const struct shim6_sm *sm)
{
	struct reap_pair best;

	return reap_path_nth(&sm->ls_local, &sm->ls_peer, &sm->reap.cur, 0,
			     &best) &&
	       !reap_pair_equal(&best, &sm->reap.cur);
}

/*
 * ICMPv6 is no proof: anybody may have sent it (RFC 5534 8). It begins an
 * exploration where the Send Timer would, if there is anything to find, and
 * from there on only probes that come back count. The same goes for a router
 * that does not answer: it may be back when its turn comes.
 */
static bool hint_fits(const struct shim6_sm *sm, const struct shim6_event *ev)
{
	return sm->reap.st.state == REAP_OPERATIONAL &&
	       reap_pair_equal(&ev->pair, &sm->reap.cur) && has_alternative(sm);
}

/*
 * An application does not say how long it waited nor what is usual. Four round
 * trips, where TCP told what they are, are two for the answer of each of two
 * probes; a peer that delays its ACKs is given as long as it may take.
 */
static u32 patience_us(const struct reap *r)
{
	u32 rtt = min(r->rtt_us, REAP_USEC_PER_SEC);

	return rtt ? max(4 * rtt, REAP_WATCH_DELACK_US) : REAP_WATCH_BLIND_US;
}

/* What an event of ours may be to REAP; false when REAP has no part in it. */
static bool to_reap(const struct shim6_sm *sm, const struct shim6_event *ev,
		    struct reap_event *rev)
{
	memset(rev, 0, sizeof(*rev));
	switch (ev->type) {
	case SHIM6_EV_TIMER:
		rev->type = REAP_EV_TIMER;
		rev->used_at = READ_ONCE(sm->last_use) * REAP_NSEC_PER_SEC;
		return true;
	case SHIM6_EV_PAYLOAD_TX:
		rev->type = REAP_EV_PAYLOAD_TX;
		return true;
	case SHIM6_EV_PAYLOAD_RX:
	case SHIM6_EV_PAYLOAD_HDR:
		rev->type = REAP_EV_PAYLOAD_RX;
		rev->pair = ev->pair;
		return true;
	case SHIM6_EV_EXPLORE:
		rev->type = REAP_EV_EXPLORE;
		rev->reason = REAP_WHY_REQUEST;
		return true;
	case SHIM6_EV_SUSPECT:
		rev->type = REAP_EV_SUSPECT;
		rev->rtt_us = ev->rtt_us;
		rev->patience_us = ev->patience_us;
		return has_alternative(sm);
	case SHIM6_EV_BAD:
		rev->type = REAP_EV_SUSPECT;
		rev->patience_us = patience_us(&sm->reap);
		return sm->reap.st.state == REAP_OPERATIONAL &&
		       has_alternative(sm);
	case SHIM6_EV_GOOD:
		rev->type = REAP_EV_FINE;
		return true;
	case SHIM6_EV_MOVE:
		rev->type = REAP_EV_MOVE;
		rev->reason = REAP_WHY_REQUEST;
		rev->pair = ev->pair;
		return true;
	case SHIM6_EV_LOCATORS:
		rev->type = REAP_EV_EXPLORE;
		rev->reason = REAP_WHY_LOCAL;
		return is_down(ev->set, &sm->reap.cur.local) ||
		       is_poor(sm, ev->set);
	case SHIM6_EV_HINT:
		rev->type = REAP_EV_EXPLORE;
		rev->reason = REAP_WHY_ICMP;
		return hint_fits(sm, ev);
	case SHIM6_EV_ROUTER:
		rev->type = REAP_EV_EXPLORE;
		rev->reason = REAP_WHY_LOCAL;
		return hint_fits(sm, ev);
	case SHIM6_EV_MSG:
		rev->type = REAP_EV_PROBE_RX;
		if (ev->msg->type == SHIM6_MSG_PROBE)
			return true;
		rev->type = REAP_EV_EXPLORE;
		return may_leave_pair(sm, ev->msg);
	default:
		return false;
	}
}

static bool hint_is_due(const struct shim6_sm *sm, const struct shim6_env *env)
{
	return shim6_seconds(env) >= sm->hint_after;
}

bool shim6_sm_heeds_hint(const struct shim6_sm *sm, u64 now,
			 const struct reap_pair *pair)
{
	const struct reap *r = &sm->reap;

	return sm->state == SHIM6_STATE_ESTABLISHED &&
	       r->st.state != REAP_OPERATIONAL &&
	       r->work->reason == REAP_WHY_ICMP &&
	       reap_pair_equal(&r->cur, pair) &&
	       now < r->work->started +
		     r->cfg.send_timeout_ms * REAP_NSEC_PER_MSEC;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_heeds_hint);

bool shim6_sm_wants_work(const struct shim6_sm *sm, const struct shim6_env *env,
			 const struct shim6_event *ev)
{
	struct reap_event rev;

	if ((ev->type == SHIM6_EV_HINT || ev->type == SHIM6_EV_BAD) &&
	    !hint_is_due(sm, env))
		return false;
	return sm->state == SHIM6_STATE_ESTABLISHED && to_reap(sm, ev, &rev) &&
	       reap_wants_work(&sm->reap, &env->reap, &rev);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_wants_work);

/* What a probe tells; the records that it is made from may change any time. */
static void describe_probe(const struct reap *r, struct shim6_action *act)
{
	const struct reap_work *work = r->work;

	act->n_sent = reap_probe_sent(r);
	act->n_rcvd = work->n_rcvd;
	act->nonce = be32_to_cpu(work->sent[0].nonce);
}

void shim6_sm_from_reap(const struct reap *r, const struct reap_action *ra,
			struct shim6_actions *acts)
{
	static const u8 type[] = {
		[REAP_ACT_PROBE]	= SHIM6_ACT_SEND,
		[REAP_ACT_KEEPALIVE]	= SHIM6_ACT_SEND,
		[REAP_ACT_STATE]	= SHIM6_ACT_REAP_STATE,
		[REAP_ACT_SELECT]	= SHIM6_ACT_SWITCH,
		[REAP_ACT_MOVE_FAILED]	= SHIM6_ACT_MOVE_FAILED,
		[REAP_ACT_SUSPECTED]	= SHIM6_ACT_SUSPECTED,
		[REAP_ACT_CALMED]	= SHIM6_ACT_CALMED,
		[REAP_ACT_SCOUTED]	= SHIM6_ACT_SCOUTED,
	};
	struct shim6_action *act = shim6_act(acts, type[ra->type]);

	act->msg_type = ra->type == REAP_ACT_PROBE ? SHIM6_MSG_PROBE :
						     SHIM6_MSG_KEEPALIVE;
	act->sta = ra->sta;
	act->from = ra->from;
	act->reason = ra->reason;
	act->pair = ra->pair;
	act->old = ra->old;
	if (ra->type == REAP_ACT_PROBE)
		describe_probe(r, act);
}

void shim6_sm_reap(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct reap_event *ev, struct shim6_actions *acts)
{
	struct reap_pair before = sm->reap.cur;
	struct reap_actions ra;
	unsigned int i;

	reap_event(&sm->reap, &env->reap, ev, &ra);
	for (i = 0; i < ra.n; i++)
		shim6_sm_from_reap(&sm->reap, &ra.a[i], acts);
	/* What the dead pair may have swallowed goes over the new one at once. */
	if (sm->update.what && !reap_pair_equal(&before, &sm->reap.cur))
		shim6_update_hasten(sm, env);
}

/* One in a second and not more: the stamp is in whole ones, rounded down. */
void shim6_sm_hint(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct shim6_event *ev, struct shim6_actions *acts)
{
	struct reap_event rev;

	if (sm->state != SHIM6_STATE_ESTABLISHED || !hint_is_due(sm, env) ||
	    !to_reap(sm, ev, &rev))
		return;
	sm->hint_after = shim6_seconds(env) + 2;
	shim6_sm_reap(sm, env, &rev, acts);
}

void shim6_sm_payload(struct shim6_sm *sm, const struct shim6_env *env,
		      const struct shim6_event *ev,
		      struct shim6_actions *acts)
{
	struct reap_event rev;

	if (sm->state == SHIM6_STATE_ESTABLISHED) {
		to_reap(sm, ev, &rev);
		shim6_sm_reap(sm, env, &rev, acts);
	} else if (ev->type == SHIM6_EV_PAYLOAD_HDR && sm->setup &&
		   sm->state != SHIM6_STATE_I1_SENT) {
		/* The peer is ESTABLISHED, its R2 was lost. */
		shim6_sm_urge_i2(sm, env, acts);
	}
}

void shim6_sm_leave_own(struct shim6_sm *sm, const struct shim6_env *env,
			bool had_better, struct shim6_actions *acts)
{
	const struct reap_event rev = {
		.type = REAP_EV_EXPLORE,
		.reason = REAP_WHY_LOCAL,
	};

	if (is_down(&sm->ls_local, &sm->reap.cur.local) ||
	    (!had_better && shim6_sm_has_better(sm)))
		shim6_sm_reap(sm, env, &rev, acts);
}

/* Advice: it is only heard where REAP has a part. */
void shim6_sm_advice(struct shim6_sm *sm, const struct shim6_env *env,
		     const struct shim6_event *ev,
		     struct shim6_actions *acts)
{
	struct reap_event rev;

	if (sm->state == SHIM6_STATE_ESTABLISHED && to_reap(sm, ev, &rev))
		shim6_sm_reap(sm, env, &rev, acts);
}

/* Whoever asked hears of it, whatever became of the context meanwhile. */
void shim6_sm_move(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct shim6_event *ev, struct shim6_actions *acts)
{
	struct reap_event rev;

	if (sm->state == SHIM6_STATE_ESTABLISHED) {
		to_reap(sm, ev, &rev);
		shim6_sm_reap(sm, env, &rev, acts);
	} else {
		shim6_act(acts, SHIM6_ACT_MOVE_FAILED)->pair = ev->pair;
	}
}
