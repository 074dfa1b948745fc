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
void shim6_sm_from_reap(const struct reap_action *ra,
			struct shim6_actions *acts);
void shim6_sm_reap(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct reap_event *ev, struct shim6_actions *acts);
/** shim6_sm_send_i2() - the I2, or in I2BIS-SENT the I2bis */
void shim6_sm_send_i2(struct shim6_sm *sm, const struct shim6_env *env,
		      struct shim6_actions *acts);
/** shim6_sm_urge_i2() - that, unless one was sent just now */
void shim6_sm_urge_i2(struct shim6_sm *sm, const struct shim6_env *env,
		      struct shim6_actions *acts);
/** shim6_sm_use_pair() - a fresh REAP on this pair; payload moves there */
void shim6_sm_use_pair(struct shim6_sm *sm, const struct reap_pair *pair,
		       struct shim6_actions *acts);

/* sm_build.c */
/** shim6_sm_i2_len() - octets of the I2 or I2bis with such a validator, with or without list */
size_t shim6_sm_i2_len(const struct shim6_sm *sm, u16 validator_len, bool list);

/* sm_msg.c */
/** shim6_sm_loses_peer() - would this I2 take away the locator we send to? */
bool shim6_sm_loses_peer(const struct shim6_sm *sm,
			 const struct shim6_msg *msg);
void shim6_sm_msg(struct shim6_sm *sm, const struct shim6_env *env,
		  const struct shim6_event *ev, struct shim6_actions *acts);

#endif /* _SHIM6_SM_INT_H */
