// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/shim6.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "nl_gen.h"

#include <uapi/linux/shim6.h>

/* Common nested types */
const struct nla_policy shim6_proof_addrs_nl_policy[SHIM6_A_PROOF_ADDRS_ADDR + 1] = {
	[SHIM6_A_PROOF_ADDRS_ADDR] = NLA_POLICY_EXACT_LEN(16),
};

/* SHIM6_CMD_CONTEXT_GET - do */
const struct nla_policy shim6_context_get_nl_policy[SHIM6_A_CONTEXT_FII + 1] = {
	[SHIM6_A_CONTEXT_ID] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_ULID_LOCAL] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_ULID_PEER] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_FII] = { .type = NLA_U32, },
};

/* SHIM6_CMD_CONTEXT_NEW - do */
const struct nla_policy shim6_context_new_nl_policy[SHIM6_A_CONTEXT_FII + 1] = {
	[SHIM6_A_CONTEXT_ULID_LOCAL] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_ULID_PEER] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_FII] = { .type = NLA_U32, },
};

/* SHIM6_CMD_CONTEXT_DEL - do */
const struct nla_policy shim6_context_del_nl_policy[SHIM6_A_CONTEXT_FII + 1] = {
	[SHIM6_A_CONTEXT_ID] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_ULID_LOCAL] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_ULID_PEER] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_FII] = { .type = NLA_U32, },
};

/* SHIM6_CMD_CONTEXT_SWITCH - do */
const struct nla_policy shim6_context_switch_nl_policy[SHIM6_A_CONTEXT_LOCATOR_PEER + 1] = {
	[SHIM6_A_CONTEXT_ID] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_ULID_LOCAL] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_ULID_PEER] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_FII] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_LOCATOR_LOCAL] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_LOCATOR_PEER] = NLA_POLICY_EXACT_LEN(16),
};

/* SHIM6_CMD_STATS_GET - do */
const struct nla_policy shim6_stats_get_nl_policy[SHIM6_A_STATS_NAME + 1] = {
	[SHIM6_A_STATS_NAME] = { .type = NLA_NUL_STRING, },
};

/* SHIM6_CMD_LOCATOR_GET - do */
const struct nla_policy shim6_locator_get_nl_policy[SHIM6_A_OWN_LOCATOR_ADDR + 1] = {
	[SHIM6_A_OWN_LOCATOR_ADDR] = NLA_POLICY_EXACT_LEN(16),
};

/* SHIM6_CMD_LOCATOR_SET - do */
const struct nla_policy shim6_locator_set_nl_policy[SHIM6_A_OWN_LOCATOR_WEIGHT + 1] = {
	[SHIM6_A_OWN_LOCATOR_ADDR] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_OWN_LOCATOR_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x3f),
	[SHIM6_A_OWN_LOCATOR_PRIORITY] = { .type = NLA_U32, },
	[SHIM6_A_OWN_LOCATOR_WEIGHT] = { .type = NLA_U32, },
};

/* SHIM6_CMD_LOCATOR_DEL - do */
const struct nla_policy shim6_locator_del_nl_policy[SHIM6_A_OWN_LOCATOR_ADDR + 1] = {
	[SHIM6_A_OWN_LOCATOR_ADDR] = NLA_POLICY_EXACT_LEN(16),
};

/* SHIM6_CMD_CONTEXT_EXPLORE - do */
const struct nla_policy shim6_context_explore_nl_policy[SHIM6_A_CONTEXT_FII + 1] = {
	[SHIM6_A_CONTEXT_ID] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_ULID_LOCAL] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_ULID_PEER] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_FII] = { .type = NLA_U32, },
};

/* SHIM6_CMD_CONTEXT_SET - do */
const struct nla_policy shim6_context_set_nl_policy[SHIM6_A_CONTEXT_DEFAULT + 1] = {
	[SHIM6_A_CONTEXT_ID] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_ULID_LOCAL] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_ULID_PEER] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_FII] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_SEND_TIMEOUT] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_INITIAL_PROBE] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_MAX_PROBE] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_INITIAL_PROBES] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_RTT_PACING] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_STANDBY] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_FAILBACK] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_DEFAULT] = { .type = NLA_FLAG, },
};

/* SHIM6_CMD_CONFIG_GET - do */
const struct nla_policy shim6_config_get_nl_policy[SHIM6_A_CONFIG_ONLY + 1] = {
	[SHIM6_A_CONFIG_ONLY] = NLA_POLICY_MASK(NLA_U32, 0x7f),
};

/* SHIM6_CMD_CONFIG_SET - do */
const struct nla_policy shim6_config_set_nl_policy[SHIM6_A_CONFIG_FAILBACK + 1] = {
	[SHIM6_A_CONFIG_SEND_TIMEOUT] = { .type = NLA_U32, },
	[SHIM6_A_CONFIG_INITIAL_PROBE] = { .type = NLA_U32, },
	[SHIM6_A_CONFIG_MAX_PROBE] = { .type = NLA_U32, },
	[SHIM6_A_CONFIG_INITIAL_PROBES] = { .type = NLA_U32, },
	[SHIM6_A_CONFIG_RTT_PACING] = { .type = NLA_U32, },
	[SHIM6_A_CONFIG_STANDBY] = { .type = NLA_U32, },
	[SHIM6_A_CONFIG_FAILBACK] = { .type = NLA_U32, },
};

/* SHIM6_CMD_CONTEXT_FEEDBACK - do */
const struct nla_policy shim6_context_feedback_nl_policy[SHIM6_A_CONTEXT_FEEDBACK + 1] = {
	[SHIM6_A_CONTEXT_ID] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_ULID_LOCAL] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_ULID_PEER] = NLA_POLICY_EXACT_LEN(16),
	[SHIM6_A_CONTEXT_FII] = { .type = NLA_U32, },
	[SHIM6_A_CONTEXT_FEEDBACK] = { .type = NLA_U32, },
};

/* SHIM6_CMD_PROOF_GET - do */
const struct nla_policy shim6_proof_get_nl_policy[SHIM6_A_PROOF_ADDR + 1] = {
	[SHIM6_A_PROOF_ADDR] = NLA_POLICY_EXACT_LEN(16),
};

/* SHIM6_CMD_PROOF_ADD - do */
const struct nla_policy shim6_proof_add_nl_policy[SHIM6_A_PROOF_KEY_SERIAL + 1] = {
	[SHIM6_A_PROOF_PDS] = { .type = NLA_BINARY, },
	[SHIM6_A_PROOF_ADDRS] = NLA_POLICY_NESTED(shim6_proof_addrs_nl_policy),
	[SHIM6_A_PROOF_KEY_SERIAL] = { .type = NLA_U32, },
};

/* SHIM6_CMD_PROOF_DEL - do */
const struct nla_policy shim6_proof_del_nl_policy[SHIM6_A_PROOF_ADDRS + 1] = {
	[SHIM6_A_PROOF_ADDRS] = NLA_POLICY_NESTED(shim6_proof_addrs_nl_policy),
};

/* Ops table for shim6 */
const struct genl_ops shim6_nl_ops[16] = {
	{
		.cmd		= SHIM6_CMD_CONTEXT_GET,
		.doit		= shim6_nl_context_get_doit,
		.dumpit		= shim6_nl_context_get_dumpit,
		.policy		= shim6_context_get_nl_policy,
		.maxattr	= SHIM6_A_CONTEXT_FII,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_CONTEXT_NEW,
		.doit		= shim6_nl_context_new_doit,
		.policy		= shim6_context_new_nl_policy,
		.maxattr	= SHIM6_A_CONTEXT_FII,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_CONTEXT_DEL,
		.doit		= shim6_nl_context_del_doit,
		.policy		= shim6_context_del_nl_policy,
		.maxattr	= SHIM6_A_CONTEXT_FII,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_CONTEXT_SWITCH,
		.doit		= shim6_nl_context_switch_doit,
		.policy		= shim6_context_switch_nl_policy,
		.maxattr	= SHIM6_A_CONTEXT_LOCATOR_PEER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_STATS_GET,
		.doit		= shim6_nl_stats_get_doit,
		.policy		= shim6_stats_get_nl_policy,
		.maxattr	= SHIM6_A_STATS_NAME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_LOCATOR_GET,
		.doit		= shim6_nl_locator_get_doit,
		.dumpit		= shim6_nl_locator_get_dumpit,
		.policy		= shim6_locator_get_nl_policy,
		.maxattr	= SHIM6_A_OWN_LOCATOR_ADDR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_LOCATOR_SET,
		.doit		= shim6_nl_locator_set_doit,
		.policy		= shim6_locator_set_nl_policy,
		.maxattr	= SHIM6_A_OWN_LOCATOR_WEIGHT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_LOCATOR_DEL,
		.doit		= shim6_nl_locator_del_doit,
		.policy		= shim6_locator_del_nl_policy,
		.maxattr	= SHIM6_A_OWN_LOCATOR_ADDR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_CONTEXT_EXPLORE,
		.doit		= shim6_nl_context_explore_doit,
		.policy		= shim6_context_explore_nl_policy,
		.maxattr	= SHIM6_A_CONTEXT_FII,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_CONTEXT_SET,
		.doit		= shim6_nl_context_set_doit,
		.policy		= shim6_context_set_nl_policy,
		.maxattr	= SHIM6_A_CONTEXT_DEFAULT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_CONFIG_GET,
		.doit		= shim6_nl_config_get_doit,
		.policy		= shim6_config_get_nl_policy,
		.maxattr	= SHIM6_A_CONFIG_ONLY,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_CONFIG_SET,
		.doit		= shim6_nl_config_set_doit,
		.policy		= shim6_config_set_nl_policy,
		.maxattr	= SHIM6_A_CONFIG_FAILBACK,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_CONTEXT_FEEDBACK,
		.doit		= shim6_nl_context_feedback_doit,
		.policy		= shim6_context_feedback_nl_policy,
		.maxattr	= SHIM6_A_CONTEXT_FEEDBACK,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_PROOF_GET,
		.doit		= shim6_nl_proof_get_doit,
		.dumpit		= shim6_nl_proof_get_dumpit,
		.policy		= shim6_proof_get_nl_policy,
		.maxattr	= SHIM6_A_PROOF_ADDR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_PROOF_ADD,
		.doit		= shim6_nl_proof_add_doit,
		.policy		= shim6_proof_add_nl_policy,
		.maxattr	= SHIM6_A_PROOF_KEY_SERIAL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SHIM6_CMD_PROOF_DEL,
		.doit		= shim6_nl_proof_del_doit,
		.policy		= shim6_proof_del_nl_policy,
		.maxattr	= SHIM6_A_PROOF_ADDRS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};
