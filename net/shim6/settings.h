/* SPDX-License-Identifier: GPL-2.0 */
/* Times of REAP that the administrator sets: settings.c, sysctl.c, nl_config.c. */
#ifndef _SHIM6_SETTINGS_H
#define _SHIM6_SETTINGS_H

#include "shim6.h"

/**
 * struct shim6_param - a parameter of REAP
 * @sysctl: name below net.shim6
 * @refusal: what is said of a value out of range
 * @flag: SHIM6_REAP_PARAM_ bit
 * @context_attr: SHIM6_A_CONTEXT_ attribute
 * @config_attr: SHIM6_A_CONFIG_ attribute
 * @offset: in struct reap_config
 * @size: octets there, 1 or 4
 * @min: lowest value
 * @max: highest value
 * @off: 0 is a value, too
 */
struct shim6_param {
	const char *sysctl;
	const char *refusal;
	u32 flag;
	u16 context_attr;
	u16 config_attr;
	u8 offset;
	u8 size;
	u32 min;
	u32 max;
	bool off;
};

extern const struct shim6_param shim6_reap_params[];
extern const unsigned int shim6_n_reap_params;

/** shim6_reap_param_fits() - is @value in range? */
static inline bool shim6_reap_param_fits(const struct shim6_param *param,
					 u32 value)
{
	return (param->off && !value) ||
	       (value >= param->min && value <= param->max);
}

/** shim6_reap_param_get() - the value in @cfg; lockless */
u32 shim6_reap_param_get(const struct shim6_param *param,
			 const struct reap_config *cfg);
/** shim6_reap_param_put() - change it; @value is in range */
void shim6_reap_param_put(const struct shim6_param *param,
			  struct reap_config *cfg, u32 value);
/** shim6_reap_params_copy() - those of @flags, from one to the other */
void shim6_reap_params_copy(struct reap_config *to,
			    const struct reap_config *from, u32 flags);

/**
 * shim6_settings_give() - what a context is to have from now on
 * @ctx: context; config_lock and rcu_read_lock() are held
 * @given: values of its own
 * @flags: which of them count, SHIM6_REAP_PARAM_ bits
 * @own: which it has already and keeps; the rest follows the namespace
 *
 * Return: 0, -ESTALE when the context has just gone, or just begins.
 */
int shim6_settings_give(struct shim6_ctx *ctx, const struct reap_config *given,
			u32 flags, u32 own);

/**
 * shim6_settings_spread() - the settings of a namespace have changed
 * @sn: namespace
 *
 * Running contexts follow, but for what is their own.
 *
 * Context: process, config_lock is held; waits for a grace period.
 */
void shim6_settings_spread(struct shim6_net *sn);

#endif /* _SHIM6_SETTINGS_H */
