/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files of the state machine, nobody else. */
#ifndef _SHIM6_SM_INT_H
#define _SHIM6_SM_INT_H

#include "sm.h"

/*
 * Payload and probes that arrive in I2-SENT draw an I2 each (RFC 5533 6.2);
 * more often than this it would help nobody.
 */
#define SHIM6_I2_SPACING_MS	500

static inline u64 shim6_now(const struct shim6_env *env)
{
	return env->reap.now;
}

static inline u32 shim6_seconds(const struct shim6_env *env)
{
	return div_u64(shim6_now(env), REAP_NSEC_PER_SEC);
}

static inline u32 shim6_random(const struct shim6_env *env)
{
	return env->reap.random(env->reap.random_arg);
}

/* sm.c */
struct shim6_action *shim6_act(struct shim6_actions *acts,
			       enum shim6_action_type type);
void shim6_act_drop(struct shim6_actions *acts, enum shim6_drop why);
void shim6_act_send(struct shim6_actions *acts, enum shim6_msg_type msg_type,
		    const struct reap_pair *pair, u32 nonce);
void shim6_sm_enter(struct shim6_sm *sm, enum shim6_state state,
		    struct shim6_actions *acts);
void shim6_sm_arm(struct shim6_sm *sm, const struct shim6_env *env,
		  u32 timeout_ms, unsigned int n);
/** shim6_sm_send_i2() - the I2, or in I2BIS-SENT the I2bis */
void shim6_sm_send_i2(struct shim6_sm *sm, const struct shim6_env *env,
		      struct shim6_actions *acts);
/** shim6_sm_urge_i2() - that, unless one was sent just now */
void shim6_sm_urge_i2(struct shim6_sm *sm, const struct shim6_env *env,
		      struct shim6_actions *acts);
/** shim6_sm_use_pair() - a fresh REAP on this pair; payload moves there */
void shim6_sm_use_pair(struct shim6_sm *sm, const struct reap_pair *pair,
		       struct shim6_actions *acts);

/* sm_reap.c */
/** shim6_sm_from_reap() - what REAP wants done, as an action of ours */
void shim6_sm_from_reap(const struct reap *r, const struct reap_action *ra,
			struct shim6_actions *acts);
/** shim6_sm_reap() - an event for REAP, and what comes of it */
void shim6_sm_reap(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct reap_event *ev, struct shim6_actions *acts);
/** shim6_sm_payload() - a packet of the ULP, either way */
void shim6_sm_payload(struct shim6_sm *sm, const struct shim6_env *env,
		      const struct shim6_event *ev,
		      struct shim6_actions *acts);
/** shim6_sm_hint() - somebody speaks ill of the current pair: once in a second */
void shim6_sm_hint(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct shim6_event *ev, struct shim6_actions *acts);
/** shim6_sm_advice() - of the current pair, from above or below, if REAP has a part */
void shim6_sm_advice(struct shim6_sm *sm, const struct shim6_env *env,
		     const struct shim6_event *ev, struct shim6_actions *acts);
/** shim6_sm_move() - a move is asked for; whoever asked hears what became of it */
void shim6_sm_move(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct shim6_event *ev, struct shim6_actions *acts);
/** shim6_sm_has_better() - is the current pair one to be left? See reap_path_has_better(). */
bool shim6_sm_has_better(const struct shim6_sm *sm);
/**
 * shim6_sm_leave_own() - Ls(local) is new: is the current pair to be left?
 *
 * When its source is of no use now, or when a better pair came to be: @had_better
 * is what shim6_sm_has_better() said before. ESTABLISHED only.
 */
void shim6_sm_leave_own(struct shim6_sm *sm, const struct shim6_env *env,
			bool had_better, struct shim6_actions *acts);
/** shim6_sm_source_is_bad() - is the current source gone, of no use now, or untold? */
bool shim6_sm_source_is_bad(const struct shim6_sm *sm);

/* sm_build.c */
/** shim6_sm_i2_len() - octets of the I2 or I2bis with such a validator, with or without list */
size_t shim6_sm_i2_len(const struct shim6_sm *sm, u16 validator_len, bool list);
/** shim6_sm_fit_i2() - an I2 to be repeated goes without a list that grew too long */
void shim6_sm_fit_i2(struct shim6_sm *sm);

/* own.c */
/** shim6_list_build() - the Locator List option of Ls(local), with its proof */
void shim6_list_build(const struct shim6_sm *sm, struct shim6_msg *msg);
/** shim6_list_is_ready() - is there a signature for it, if it needs one? */
bool shim6_list_is_ready(const struct shim6_sm *sm);
/** shim6_list_withhold() - a message goes, without the list if that is not ready */
void shim6_list_withhold(struct shim6_sm *sm, const struct shim6_env *env);
/** shim6_sm_signed() - a list that waited for it may go now */
void shim6_sm_signed(struct shim6_sm *sm, const struct shim6_env *env);

/* update.c */
/** shim6_prefs_any() - is there a preference worth telling? */
bool shim6_prefs_any(const struct reap_locset *set);
/** shim6_prefs_build() - the Locator Preferences option of a set */
void shim6_prefs_build(const struct reap_locset *set, struct shim6_msg *msg);
/** shim6_prefs_take() - preferences of the peer for the locators of its list */
void shim6_prefs_take(struct reap_locset *ls,
		      const struct shim6_prefs_view *prefs);
/** shim6_update_own() - @set is Ls(local) from now on; tell the peer */
void shim6_update_own(struct shim6_sm *sm, const struct shim6_env *env,
		      const struct reap_locset *set);
/** shim6_update_timeout() - tell the peer of the Send Timeout, if it knows us */
void shim6_update_timeout(struct shim6_sm *sm, const struct shim6_env *env);
/** shim6_update_begin() - an Update Request about @what and all that is outstanding */
void shim6_update_begin(struct shim6_sm *sm, const struct shim6_env *env,
			u8 what);
/** shim6_update_hasten() - the one outstanding as soon as may be, once more */
void shim6_update_hasten(struct shim6_sm *sm, const struct shim6_env *env);
/** shim6_update_send() - the Update Request, for the first time or again */
void shim6_update_send(struct shim6_sm *sm, const struct shim6_env *env,
		       struct shim6_actions *acts);
/** shim6_update_done() - the peer knows Ls(local) */
void shim6_update_done(struct shim6_sm *sm);
/** shim6_update_build() - what the Update Request says */
void shim6_update_build(const struct shim6_sm *sm, struct shim6_msg *msg);
void shim6_sm_update_ack(struct shim6_sm *sm, const struct shim6_env *env,
			 const struct shim6_event *ev,
			 struct shim6_actions *acts);
void shim6_sm_update_req(struct shim6_sm *sm, const struct shim6_env *env,
			 const struct shim6_event *ev,
			 struct shim6_actions *acts);

/* config.c */
/** shim6_timeout_build() - the Keepalive Timeout option: our Send Timeout */
void shim6_timeout_build(const struct shim6_sm *sm, struct shim6_msg *msg);
/** shim6_timeout_take() - the peer's Send Timeout, which is our Keepalive Timeout */
void shim6_timeout_take(struct shim6_sm *sm, u32 timeout_ms);
/** shim6_timeout_agree() - the peer knows our Send Timeout, if nothing is outstanding */
void shim6_timeout_agree(struct shim6_sm *sm, const struct shim6_env *env);
/** shim6_timeout_refused() - the peer will not learn it: stay with what counts now */
void shim6_timeout_refused(struct shim6_sm *sm);
/** shim6_sm_set_config() - other times for REAP; the peer is told what it must know */
void shim6_sm_set_config(struct shim6_sm *sm, const struct shim6_env *env,
			 const struct shim6_event *ev,
			 struct shim6_actions *acts);

/* refused.c */
/** shim6_sm_error() - an Error about a message of ours; it ends nothing */
void shim6_sm_error(struct shim6_sm *sm, const struct shim6_event *ev,
		    struct shim6_actions *acts);

/* list.c */
/** shim6_list_pos() - place of an address in a list, or REAP_POS_NONE */
u8 shim6_list_pos(const struct shim6_msg *msg, const struct in6_addr *addr);
/**
 * shim6_list_is_good() - may what the message at hand says of locators be believed?
 *
 * Else it is dropped, with an Error where one is due, or waits for its signature
 * to be checked.
 */
bool shim6_list_is_good(const struct shim6_sm *sm, const struct shim6_env *env,
			const struct shim6_event *ev,
			struct shim6_actions *acts);
/** shim6_note_shown() - parameters that were believed, to be kept if they are new */
void shim6_note_shown(const struct shim6_sm *sm, const struct shim6_msg *msg,
		      struct shim6_actions *acts);
/** shim6_list_take() - what Ls(peer) becomes by the list of @msg */
void shim6_list_take(const struct shim6_sm *sm, const struct shim6_msg *msg,
		     struct reap_locset *ls);
/** shim6_list_is_old() - has the peer told a newer list than that of @msg? */
bool shim6_list_is_old(const struct shim6_sm *sm, const struct shim6_msg *msg);
/** shim6_list_is_news() - does this I2 or R2 say anything new of the peer's locators? */
bool shim6_list_is_news(const struct shim6_sm *sm, const struct shim6_msg *msg);

/* sm_msg.c */
/**
 * shim6_sm_tagged() - common checks of messages with our tag (10.4, 10.5, 12.4)
 *
 * In I2-SENT and I2BIS-SENT the peer lacks our R2's cause: urges it on. Return:
 * is it to be processed?
 */
bool shim6_sm_tagged(struct shim6_sm *sm, const struct shim6_env *env,
		     const struct shim6_event *ev, struct shim6_actions *acts);
/**
 * shim6_sm_stop_reap() - no exploration goes on; who asked for a move hears that
 */
void shim6_sm_stop_reap(struct shim6_sm *sm, const struct shim6_env *env,
			struct shim6_actions *acts);
/** shim6_sm_reap_payload() - a message that counts as payload to REAP (RFC 5534 4.1) */
void shim6_sm_reap_payload(struct shim6_sm *sm, const struct shim6_env *env,
			   const struct shim6_event *ev,
			   enum reap_event_type type,
			   struct shim6_actions *acts);
/** shim6_sm_loses_peer() - would this I2 take away the locator we send to? */
bool shim6_sm_loses_peer(const struct shim6_sm *sm,
			 const struct shim6_msg *msg);
void shim6_sm_msg(struct shim6_sm *sm, const struct shim6_env *env,
		  const struct shim6_event *ev, struct shim6_actions *acts);

#endif /* _SHIM6_SM_INT_H */
