// SPDX-License-Identifier: GPL-2.0
/* Module start and end. */
#include <linux/module.h>

#include "proof.h"
#include "locators.h"
#include "shim6.h"

/*
 * In this order: memory, then namespaces with their tables, then what feeds
 * them (addresses, routers, protocol 140, netlink). The end goes the other way round;
 * shim6_ctx_exit() comes last because it waits for the grace periods that
 * freed contexts are in.
 */
static int __init shim6_init(void)
{
	int err;

	err = shim6_ctx_init();
	if (err)
		return err;
	err = shim6_proof_init();
	if (err)
		goto err_ctx;
	err = shim6_offload_init();
	if (err)
		goto err_proof;
	err = shim6_net_init();
	if (err)
		goto err_offload;
	err = shim6_addr_init();
	if (err)
		goto err_net;
	err = shim6_hops_init();
	if (err)
		goto err_addr;
	err = shim6_ctrl_init();
	if (err)
		goto err_hops;
	err = shim6_nl_init();
	if (err)
		goto err_ctrl;
	return 0;

err_ctrl:
	shim6_ctrl_exit();
err_hops:
	shim6_hops_exit();
err_addr:
	shim6_addr_exit();
err_net:
	shim6_net_exit();
err_offload:
	shim6_offload_exit();
err_proof:
	shim6_proof_exit();
err_ctx:
	shim6_ctx_exit();
	return err;
}

static void __exit shim6_exit(void)
{
	shim6_nl_exit();
	shim6_ctrl_exit();
	shim6_hops_exit();
	shim6_addr_exit();
	shim6_net_exit();
	shim6_offload_exit();
	shim6_proof_exit();
	shim6_ctx_exit();
}

module_init(shim6_init);
module_exit(shim6_exit);

MODULE_DESCRIPTION("Shim6: multihoming shim for IPv6 (RFC 5533, 5534)");
MODULE_LICENSE("GPL");
