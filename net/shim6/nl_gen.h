/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/shim6.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_SHIM6_GEN_H
#define _LINUX_SHIM6_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/shim6.h>

/* Common nested types */
extern const struct nla_policy shim6_proof_addrs_nl_policy[SHIM6_A_PROOF_ADDRS_ADDR + 1];

extern const struct nla_policy shim6_context_get_nl_policy[SHIM6_A_CONTEXT_FII + 1];

extern const struct nla_policy shim6_context_new_nl_policy[SHIM6_A_CONTEXT_FII + 1];

extern const struct nla_policy shim6_context_del_nl_policy[SHIM6_A_CONTEXT_FII + 1];

extern const struct nla_policy shim6_context_switch_nl_policy[SHIM6_A_CONTEXT_LOCATOR_PEER + 1];

extern const struct nla_policy shim6_stats_get_nl_policy[SHIM6_A_STATS_NAME + 1];

extern const struct nla_policy shim6_locator_get_nl_policy[SHIM6_A_OWN_LOCATOR_ADDR + 1];

extern const struct nla_policy shim6_locator_set_nl_policy[SHIM6_A_OWN_LOCATOR_WEIGHT + 1];

extern const struct nla_policy shim6_locator_del_nl_policy[SHIM6_A_OWN_LOCATOR_ADDR + 1];

extern const struct nla_policy shim6_context_explore_nl_policy[SHIM6_A_CONTEXT_FII + 1];

extern const struct nla_policy shim6_context_set_nl_policy[SHIM6_A_CONTEXT_DEFAULT + 1];

extern const struct nla_policy shim6_config_get_nl_policy[SHIM6_A_CONFIG_ONLY + 1];

extern const struct nla_policy shim6_config_set_nl_policy[SHIM6_A_CONFIG_FAILBACK + 1];

extern const struct nla_policy shim6_context_feedback_nl_policy[SHIM6_A_CONTEXT_FEEDBACK + 1];

extern const struct nla_policy shim6_proof_get_nl_policy[SHIM6_A_PROOF_ADDR + 1];

extern const struct nla_policy shim6_proof_add_nl_policy[SHIM6_A_PROOF_KEY_SERIAL + 1];

extern const struct nla_policy shim6_proof_del_nl_policy[SHIM6_A_PROOF_ADDRS + 1];

/* Ops table for shim6 */
extern const struct genl_ops shim6_nl_ops[16];

int shim6_nl_context_get_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_context_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int shim6_nl_context_new_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_context_del_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_context_switch_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_locator_get_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_locator_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int shim6_nl_locator_set_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_locator_del_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_context_explore_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_context_set_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_context_feedback_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_proof_get_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_proof_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int shim6_nl_proof_add_doit(struct sk_buff *skb, struct genl_info *info);
int shim6_nl_proof_del_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* _LINUX_SHIM6_GEN_H */
