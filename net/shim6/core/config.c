// SPDX-License-Identifier: GPL-2.0
/*
 * Times of REAP that change under way. All but the Send Timeout are this host's
 * own business. That one the peer must know: it is its Keepalive Timeout (RFC
 * 5534 5.3).
 */
#include "sm_int.h"

/*
 * The field counts seconds. Rounding down, never to 0, keeps the peer's
 * keepalives ahead of our Send Timer.
 */
static u16 told_seconds(u32 ms)
{
	return max(ms / 1000, 1U);
}

void shim6_timeout_build(const struct shim6_sm *sm, struct shim6_msg *msg)
{
	msg->opts |= BIT(SHIM6_OPT_KEEPALIVE);
	msg->keepalive_s = told_seconds(sm->update.send_timeout_ms);
}

void shim6_timeout_take(struct shim6_sm *sm, u32 timeout_ms)
{
	sm->reap.cfg.keepalive_timeout_ms = timeout_ms;
	/* A timer that starts at the time of the last one is drawn anew, too. */
	sm->reap.ka_seen = 0;
}

void shim6_sm_config(const struct shim6_sm *sm, struct reap_config *cfg)
{
	*cfg = sm->reap.cfg;
	cfg->send_timeout_ms = sm->update.send_timeout_ms;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_sm_config);

/* Does the peer, as far as we know, still go by another Send Timeout? */
static bool is_untold(const struct shim6_sm *sm)
{
	u8 what = sm->update.what | (sm->setup ? sm->setup->in_i2 : 0);

	return what & SHIM6_TELL_TIMEOUT;
}

void shim6_timeout_agree(struct shim6_sm *sm, const struct shim6_env *env)
{
	struct reap_config cfg;

	if (sm->update.what & SHIM6_TELL_TIMEOUT)
		return;
	shim6_sm_config(sm, &cfg);
	reap_configure(&sm->reap, &env->reap, &cfg);
}

void shim6_timeout_refused(struct shim6_sm *sm)
{
	if (sm->update.what & SHIM6_TELL_TIMEOUT)
		sm->update.send_timeout_ms = sm->reap.cfg.send_timeout_ms;
}

/*
 * With a shorter Send Timeout keepalives come too late until the peer knows of
 * it, and we would explore for nothing. Until then the longest counts of those
 * that the peer may go by; a longer one does no harm and counts at once.
 */
void shim6_sm_set_config(struct shim6_sm *sm, const struct shim6_env *env,
			 const struct shim6_event *ev,
			 struct shim6_actions *acts)
{
	u16 before = told_seconds(sm->update.send_timeout_ms);
	struct reap_config cfg = *ev->config;

	cfg.keepalive_timeout_ms = sm->reap.cfg.keepalive_timeout_ms;
	sm->update.send_timeout_ms = cfg.send_timeout_ms;
	if (told_seconds(cfg.send_timeout_ms) != before)
		shim6_update_timeout(sm, env);
	if (is_untold(sm))
		cfg.send_timeout_ms = max(cfg.send_timeout_ms,
					  sm->reap.cfg.send_timeout_ms);
	reap_configure(&sm->reap, &env->reap, &cfg);
	if (sm->state == SHIM6_STATE_ESTABLISHED && sm->update.what &&
	    shim6_now(env) >= sm->update.due)
		shim6_update_send(sm, env, acts);
}
