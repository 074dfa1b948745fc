// SPDX-License-Identifier: GPL-2.0
/* Namespaces: coming, going, and net.shim6.enabled in between. */
#include <linux/random.h>
#include <net/netns/generic.h>

#include "proof.h"
#include "locators.h"
#include "shim6.h"

static unsigned int shim6_net_id __read_mostly;

struct shim6_net *shim6_net(const struct net *net)
{
	return net_generic(net, shim6_net_id);
}

static void first_secret(struct shim6_net *sn)
{
	struct shim6_secret_key fresh;
	int i;

	spin_lock_init(&sn->secret_lock);
	for (i = 0; i < 2; i++) {
		get_random_bytes(&fresh, sizeof(fresh));
		shim6_secret_rotate(&sn->secret, &fresh, ktime_get_seconds());
	}
	memzero_explicit(&fresh, sizeof(fresh));
}

/* Tables before hooks: a packet that meets a hook finds them. */
static int enable(struct shim6_net *sn)
{
	int err;

	err = shim6_ctx_net_init(sn);
	if (err)
		return err;
	err = shim6_heuristic_init(sn);
	if (err)
		goto err_ctx;
	err = shim6_hooks_register(sn);
	if (err)
		goto err_heuristic;
	WRITE_ONCE(sn->enabled, 1);
	return 0;

err_heuristic:
	shim6_heuristic_exit(sn);
err_ctx:
	shim6_ctx_net_exit(sn);
	return err;
}

/*
 * First nobody new comes in: the flag stops protocol 140, netlink and the
 * notifiers, the hooks stop packets; a grace period lets those inside finish.
 * Then the contexts end, and with them their timers. Those may have queued
 * work until then; after the work items nothing looks at the tables.
 */
static void disable(struct shim6_net *sn)
{
	WRITE_ONCE(sn->enabled, 0);
	shim6_hooks_unregister(sn);
	synchronize_net();
	shim6_prove_net_exit(sn);
	shim6_addr_net_exit(sn);
	shim6_hops_net_exit(sn);
	shim6_ctx_kill_all(sn);
	shim6_tcp_net_exit(sn);
	shim6_quiet_net_exit(sn);
	shim6_sign_net_exit(sn);
	shim6_ctx_net_exit(sn);
	shim6_heuristic_exit(sn);
}

int shim6_net_set_enabled(struct shim6_net *sn, bool on)
{
	int err = 0;

	mutex_lock(&sn->config_lock);
	if (on && !sn->enabled)
		err = enable(sn);
	else if (!on && sn->enabled)
		disable(sn);
	mutex_unlock(&sn->config_lock);
	return err;
}

static int __net_init shim6_net_start(struct net *net)
{
	struct shim6_net *sn = shim6_net(net);
	int err;

	sn->net = net;
	sn->start_packets = SHIM6_START_PACKETS_DEFAULT;
	sn->tcp_advice = 1;
	sn->tcp_restart = 1;
	sn->max_contexts = SHIM6_MAX_CONTEXTS_DEFAULT;
	sn->max_per_prefix = SHIM6_MAX_PER_PREFIX_DEFAULT;
	shim6_params_init(&sn->params);
	mutex_init(&sn->config_lock);
	first_secret(sn);
	shim6_limit_net_init(sn);
	shim6_policy_net_init(sn);
	shim6_proof_net_init(sn);
	shim6_addr_net_init(sn);
	shim6_hops_net_init(sn);
	shim6_tcp_net_init(sn);
	shim6_quiet_net_init(sn);
	shim6_sign_net_init(sn);
	shim6_prove_net_init(sn);
	err = shim6_mib_init(sn);
	if (err)
		return err;
	err = shim6_sysctl_init(sn);
	if (err)
		goto err_mib;
	err = shim6_net_set_enabled(sn, true);
	if (err)
		goto err_sysctl;
	return 0;

err_sysctl:
	shim6_sysctl_exit(sn);
err_mib:
	shim6_mib_exit(sn);
	return err;
}

/*
 * The administrator's doors first, so that nobody enables it again. Then
 * everything that holds a device or a packet: pre_exit runs before devices
 * of the namespace are torn down, and before a batch's grace period.
 */
static void __net_exit shim6_net_pre_stop(struct net *net)
{
	struct shim6_net *sn = shim6_net(net);

	shim6_sysctl_exit(sn);
	shim6_net_set_enabled(sn, false);
}

static void __net_exit shim6_net_stop(struct net *net)
{
	struct shim6_net *sn = shim6_net(net);

	/* A notifier that saw the namespace enabled may have come last. */
	shim6_addr_net_exit(sn);
	shim6_hops_net_exit(sn);
	shim6_policy_net_exit(sn);
	shim6_proof_net_exit(sn);
	shim6_mib_exit(sn);
}

static struct pernet_operations shim6_net_ops = {
	.init		= shim6_net_start,
	.pre_exit	= shim6_net_pre_stop,
	.exit		= shim6_net_stop,
	.id		= &shim6_net_id,
	.size		= sizeof(struct shim6_net),
};

int __init shim6_net_init(void)
{
	return register_pernet_subsys(&shim6_net_ops);
}

void shim6_net_exit(void)
{
	unregister_pernet_subsys(&shim6_net_ops);
}
