// SPDX-License-Identifier: GPL-2.0
/* net.shim6.*, one set per namespace. Documentation/networking/shim6-sysctl.rst */
#include <linux/slab.h>
#include <linux/sysctl.h>

#include "settings.h"

static int one_hour_ms = 3600 * 1000;
static int hundred = 100;
static int ten = 10;
static int thousand = 1000;
static int million = 1000 * 1000;

/*
 * Switching takes locks and sleeps, so the value is not written in place: a
 * copy is parsed, then the namespace is asked.
 */
static int proc_enabled(shim6_ctl_table *ctl, int write, void *buffer,
			size_t *lenp, loff_t *ppos)
{
	struct shim6_net *sn = ctl->extra1;
	int value = READ_ONCE(sn->enabled);
	struct ctl_table tmp = {
		.data = &value,
		.maxlen = sizeof(value),
		.extra1 = SYSCTL_ZERO,
		.extra2 = SYSCTL_ONE,
	};
	int err;

	err = proc_dointvec_minmax(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	return shim6_net_set_enabled(sn, value);
}

/* A new rate counts from now on; who waits already has its slot. */
static int proc_probes(shim6_ctl_table *ctl, int write, void *buffer,
		       size_t *lenp, loff_t *ppos)
{
	struct shim6_net *sn = container_of(ctl->data, struct shim6_net,
					    probes_per_second);
	int err = proc_douintvec_minmax(ctl, write, buffer, lenp, ppos);

	if (!err && write)
		atomic64_set(&sn->probe_next, 0);
	return err;
}

/* A time of REAP; running contexts follow. */
static int proc_reap(shim6_ctl_table *ctl, int write, void *buffer,
		     size_t *lenp, loff_t *ppos)
{
	const struct shim6_param *param = ctl->extra1;
	struct reap_config *cfg = ctl->data - param->offset;
	struct shim6_net *sn = container_of(cfg, struct shim6_net, params.reap);
	u32 before = shim6_reap_param_get(param, cfg), value = before;
	struct ctl_table tmp = { .data = &value, .maxlen = sizeof(value) };
	int err;

	err = proc_douintvec(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	if (!shim6_reap_param_fits(param, value))
		return -EINVAL;
	mutex_lock(&sn->config_lock);
	shim6_reap_param_put(param, cfg, value);
	if (before != value)
		shim6_settings_spread(sn);
	mutex_unlock(&sn->config_lock);
	return 0;
}

#define SHIM6_CTL(_name, _field, _handler, _min, _max)			\
	{								\
		.procname	= _name,				\
		.data		= (void *)offsetof(struct shim6_net, _field), \
		.maxlen		= sizeof_field(struct shim6_net, _field), \
		.mode		= 0644,					\
		.proc_handler	= _handler,				\
		.extra1		= _min,					\
		.extra2		= _max,					\
	}

#define SHIM6_CTL_MS(_name, _field, _max)				\
	SHIM6_CTL(_name, _field, proc_douintvec_minmax, &hundred, _max)

/* In a second. */
#define SHIM6_CTL_RATE(_name, _field)					\
	SHIM6_CTL(_name, _field, proc_dointvec_minmax, SYSCTL_ZERO, &million)

/* @data holds offsets here; each namespace's copy gets addresses. */
static const struct ctl_table shim6_table[] = {
	{
		.procname	= "enabled",
		.maxlen		= sizeof(int),
		.mode		= 0644,
		.proc_handler	= proc_enabled,
	},
	SHIM6_CTL("start_packets", start_packets, proc_dointvec_minmax,
		  SYSCTL_ZERO, &million),
	SHIM6_CTL("max_contexts", max_contexts, proc_dointvec_minmax,
		  SYSCTL_ZERO, SYSCTL_INT_MAX),
	SHIM6_CTL("max_contexts_per_prefix", max_per_prefix,
		  proc_dointvec_minmax, SYSCTL_ZERO, SYSCTL_INT_MAX),
	SHIM6_CTL_RATE("r1bis_per_address", r1bis_limit.per_address),
	SHIM6_CTL_RATE("r1bis_total", r1bis_limit.total),
	SHIM6_CTL_RATE("error_per_address", error_limit.per_address),
	SHIM6_CTL_RATE("error_total", error_limit.total),
	SHIM6_CTL_RATE("r1_total", r1_limit.total),
	SHIM6_CTL("probes_per_second", probes_per_second, proc_probes,
		  SYSCTL_ONE, &million),
	SHIM6_CTL("segmentation", segment, proc_dointvec_minmax,
		  SYSCTL_ZERO, SYSCTL_TWO),
	SHIM6_CTL("icmp_to_ulp", icmp_to_ulp, proc_dointvec_minmax,
		  SYSCTL_ZERO, SYSCTL_ONE),
	SHIM6_CTL("tcp_advice", tcp_advice, proc_dointvec_minmax,
		  SYSCTL_ZERO, SYSCTL_ONE),
	SHIM6_CTL("tcp_restart", tcp_restart, proc_dointvec_minmax,
		  SYSCTL_ZERO, SYSCTL_ONE),
	SHIM6_CTL("verify_cpu_percent", verify_cpu_percent,
		  proc_dointvec_minmax, SYSCTL_ONE, SYSCTL_ONE_HUNDRED),
	SHIM6_CTL("require_verification", params.require_verification,
		  proc_dou8vec_minmax, SYSCTL_ZERO, SYSCTL_ONE),
	SHIM6_CTL_MS("i1_timeout_ms", params.i1_timeout_ms, &one_hour_ms),
	SHIM6_CTL("i1_retries", params.i1_retries, proc_dou8vec_minmax,
		  SYSCTL_ZERO, &ten),
	SHIM6_CTL_MS("i2_timeout_ms", params.i2_timeout_ms, &one_hour_ms),
	SHIM6_CTL("i2_retries", params.i2_retries, proc_dou8vec_minmax,
		  SYSCTL_ZERO, &ten),
	SHIM6_CTL_MS("i2bis_timeout_ms", params.i2bis_timeout_ms,
		     &one_hour_ms),
	SHIM6_CTL("i2bis_retries", params.i2bis_retries, proc_dou8vec_minmax,
		  SYSCTL_ZERO, &ten),
	SHIM6_CTL_MS("update_timeout_ms", params.update_timeout_ms,
		     &one_hour_ms),
	SHIM6_CTL_MS("max_update_timeout_ms", params.max_update_timeout_ms,
		     &one_hour_ms),
	SHIM6_CTL_MS("no_r1_holddown_ms", params.no_r1_holddown_ms,
		     &one_hour_ms),
	SHIM6_CTL_MS("icmp_holddown_ms", params.icmp_holddown_ms,
		     &one_hour_ms),
	SHIM6_CTL("idle_ms", params.idle_ms, proc_douintvec_minmax, &thousand,
		  SYSCTL_INT_MAX),
#if IS_ENABLED(CONFIG_KUNIT)
	/* RFC 5533 C.4. Kernels of users have no KUnit. */
	SHIM6_CTL("test_tag_bits", test_tag_bits, proc_dointvec_minmax,
		  SYSCTL_ZERO, &ten),
#endif
};

/* Entries of shim6_reap_params, at the end. */
static void add_reap(struct shim6_net *sn, struct ctl_table *ctl)
{
	const struct shim6_param *param = shim6_reap_params;
	unsigned int i;

	for (i = 0; i < shim6_n_reap_params; i++, param++, ctl++) {
		ctl->procname = param->sysctl;
		ctl->data = (u8 *)&sn->params.reap + param->offset;
		ctl->maxlen = param->size;
		ctl->mode = 0644;
		ctl->proc_handler = proc_reap;
		ctl->extra1 = (void *)param;
	}
}

int shim6_sysctl_init(struct shim6_net *sn)
{
	unsigned int n = ARRAY_SIZE(shim6_table) + shim6_n_reap_params;
	struct ctl_table *table;
	unsigned int i;

	BUILD_BUG_ON(sizeof(bool) != sizeof(u8));
	/* One entry more, empty: older kernels end at it. */
	table = kcalloc(n + 1, sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	memcpy(table, shim6_table, sizeof(shim6_table));
	table[0].extra1 = sn;
	for (i = 1; i < ARRAY_SIZE(shim6_table); i++)
		table[i].data = (u8 *)sn + (unsigned long)table[i].data;
	add_reap(sn, table + ARRAY_SIZE(shim6_table));
	sn->sysctl = shim6_register_sysctl(sn->net, "net/shim6", table, n);
	if (sn->sysctl)
		return 0;
	kfree(table);
	return -ENOMEM;
}

void shim6_sysctl_exit(struct shim6_net *sn)
{
	const struct ctl_table *table = sn->sysctl->ctl_table_arg;

	unregister_net_sysctl_table(sn->sysctl);
	kfree(table);
}
