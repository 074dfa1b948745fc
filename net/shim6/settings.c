// SPDX-License-Identifier: GPL-2.0
/*
 * Times of REAP that the administrator sets: for a namespace, by sysctl or
 * netlink, and for one context, which then no longer follows its namespace.
 */
#include <linux/rcupdate.h>
#include <linux/stringify.h>

#include <uapi/linux/shim6.h>

#include "settings.h"

#define __PARAM(_what, _name, _field, _min, _max, _unit, _or, _off)	\
	{								\
		.sysctl		= __stringify(_field),			\
		.refusal	= _name " must be " _or "from "		\
				  __stringify(_min) " to "		\
				  __stringify(_max) _unit,		\
		.flag		= SHIM6_REAP_PARAM_##_what,		\
		.context_attr	= SHIM6_A_CONTEXT_##_what,		\
		.config_attr	= SHIM6_A_CONFIG_##_what,		\
		.offset		= offsetof(struct reap_config, _field),	\
		.size		= sizeof_field(struct reap_config, _field), \
		.min		= _min,					\
		.max		= _max,					\
		.off		= _off,					\
	}

#define PARAM(_what, _name, _field, _min, _max, _unit)			\
	__PARAM(_what, _name, _field, _min, _max, _unit, "", false)

#define PARAM_OR_OFF(_what, _name, _field, _min, _max, _unit)		\
	__PARAM(_what, _name, _field, _min, _max, _unit, "0 or ", true)

/* One row a parameter: its sysctl, its attributes, its range. */
const struct shim6_param shim6_reap_params[] = {
	PARAM(SEND_TIMEOUT, "send-timeout", send_timeout_ms, 100, 100000,
	      " ms"),
	PARAM(INITIAL_PROBE, "initial-probe", initial_probe_ms, 10, 3600000,
	      " ms"),
	PARAM(MAX_PROBE, "max-probe", max_probe_ms, 100, 3600000, " ms"),
	PARAM(INITIAL_PROBES, "initial-probes", initial_probes, 1, 10, ""),
	PARAM(RTT_PACING, "rtt-pacing", rtt_pacing, 0, 1, ""),
	PARAM_OR_OFF(STANDBY, "standby", standby_ms, 1000, 3600000, " ms"),
	PARAM_OR_OFF(FAILBACK, "failback", failback_ms, 1000, 3600000, " ms"),
};

const unsigned int shim6_n_reap_params = ARRAY_SIZE(shim6_reap_params);

u32 shim6_reap_param_get(const struct shim6_param *param,
			 const struct reap_config *cfg)
{
	const u8 *field = (const u8 *)cfg + param->offset;

	return param->size == sizeof(u8) ? READ_ONCE(*field) :
					   READ_ONCE(*(const u32 *)field);
}

void shim6_reap_param_put(const struct shim6_param *param,
			  struct reap_config *cfg, u32 value)
{
	u8 *field = (u8 *)cfg + param->offset;

	if (param->size == sizeof(u8))
		WRITE_ONCE(*field, value);
	else
		WRITE_ONCE(*(u32 *)field, value);
}

void shim6_reap_params_copy(struct reap_config *to,
			    const struct reap_config *from, u32 flags)
{
	const struct shim6_param *param = shim6_reap_params;
	unsigned int i;

	for (i = 0; i < shim6_n_reap_params; i++, param++)
		if (param->flag & flags)
			shim6_reap_param_put(param, to,
					     shim6_reap_param_get(param, from));
}

int shim6_settings_give(struct shim6_ctx *ctx, const struct reap_config *given,
			u32 flags, u32 own)
{
	struct reap_config cfg;
	const struct shim6_event ev = {
		.type = SHIM6_EV_CONFIG, .config = &cfg,
	};
	int err;

	lockdep_assert_held(&ctx->sn->config_lock);
	spin_lock_bh(&ctx->lock);
	shim6_sm_config(&ctx->sm, &cfg);
	spin_unlock_bh(&ctx->lock);
	shim6_reap_params_copy(&cfg, &ctx->sn->params.reap, ~own);
	shim6_reap_params_copy(&cfg, given, flags);
	/* One that just begins has the settings of now; a step would end it. */
	if (READ_ONCE(ctx->sm.state) == SHIM6_STATE_IDLE)
		return -ESTALE;
	err = shim6_dispatch(ctx, &ev, NULL);
	if (!err)
		ctx->own = own | flags;
	return err;
}

void shim6_settings_spread(struct shim6_net *sn)
{
	struct shim6_ctx *ctx;
	unsigned long id;

	lockdep_assert_held(&sn->config_lock);
	if (!sn->enabled)
		return;
	/* Who made a context with the old settings has put it in the table. */
	synchronize_rcu();
	xa_for_each(&sn->ids, id, ctx) {
		rcu_read_lock();
		/* The entry may have gone between the walk and the lock. */
		ctx = shim6_ctx_by_id(sn, id);
		if (ctx)
			shim6_settings_give(ctx, &sn->params.reap, 0, ctx->own);
		rcu_read_unlock();
		cond_resched();
	}
}
