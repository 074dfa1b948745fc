// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: times of REAP, of a namespace and of one context. */
#include "nl.h"
#include "settings.h"

/**
 * struct shim6_nl_wanted - what a request asks for
 * @cfg: values
 * @flags: which of them were given, SHIM6_REAP_PARAM_ bits
 * @clear: the context's own ones go first
 */
struct shim6_nl_wanted {
	struct reap_config cfg;
	u32 flags;
	bool clear;
};

static int shim6_nl_read_param(const struct nlattr *attr,
			       const struct shim6_param *param,
			       struct netlink_ext_ack *extack,
			       struct shim6_nl_wanted *wanted)
{
	u32 value;

	if (!attr)
		return 0;
	value = nla_get_u32(attr);
	if (!shim6_reap_param_fits(param, value)) {
		NL_SET_BAD_ATTR(extack, attr);
		extack->_msg = param->refusal;
		return -ERANGE;
	}
	shim6_reap_param_put(param, &wanted->cfg, value);
	wanted->flags |= param->flag;
	return 0;
}

static int shim6_nl_read_params(struct genl_info *info, bool of_context,
				struct shim6_nl_wanted *wanted)
{
	const struct shim6_param *param = shim6_reap_params;
	unsigned int i;
	int err;

	for (i = 0; i < shim6_n_reap_params; i++, param++) {
		err = shim6_nl_read_param(info->attrs[of_context ?
						      param->context_attr :
						      param->config_attr],
					  param, info->extack, wanted);
		if (err)
			return err;
	}
	return 0;
}

/* config_lock and RCU. */
static int shim6_nl_set_context(struct shim6_ctx *ctx, struct genl_info *info,
				void *arg)
{
	const struct shim6_nl_wanted *wanted = arg;
	int err;

	err = shim6_settings_give(ctx, &wanted->cfg, wanted->flags,
				  wanted->clear ? 0 : ctx->own);
	if (err != -ESTALE)
		return err;
	NL_SET_ERR_MSG(info->extack, "the context has just gone");
	return -ENOENT;
}

int shim6_nl_context_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_nl_wanted wanted = {
		.clear = info->attrs[SHIM6_A_CONTEXT_DEFAULT],
	};
	int err;

	err = shim6_nl_read_params(info, true, &wanted);
	if (err)
		return err;
	if (!wanted.flags && !wanted.clear) {
		NL_SET_ERR_MSG(info->extack,
			       "nothing to set: give a parameter, or default");
		return -EINVAL;
	}
	return shim6_nl_with_context(info, shim6_nl_set_context, &wanted);
}

int shim6_nl_config_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct shim6_nl_wanted wanted = {};
	int err;

	err = shim6_nl_read_params(info, false, &wanted);
	if (err)
		return err;
	if (!wanted.flags) {
		NL_SET_ERR_MSG(info->extack, "nothing to set: give a parameter");
		return -EINVAL;
	}
	mutex_lock(&sn->config_lock);
	shim6_reap_params_copy(&sn->params.reap, &wanted.cfg, wanted.flags);
	shim6_settings_spread(sn);
	mutex_unlock(&sn->config_lock);
	return 0;
}

static int shim6_nl_put_config(struct sk_buff *reply,
			       const struct reap_config *cfg, u32 only)
{
	const struct shim6_param *param = shim6_reap_params;
	unsigned int i;

	for (i = 0; i < shim6_n_reap_params; i++, param++)
		if ((param->flag & only) &&
		    nla_put_u32(reply, param->config_attr,
				shim6_reap_param_get(param, cfg)))
			return -EMSGSIZE;
	return 0;
}

/* Settings outlive switching off. */
int shim6_nl_config_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	const struct nlattr *only = info->attrs[SHIM6_A_CONFIG_ONLY];
	struct sk_buff *reply = shim6_nl_reply_alloc();
	int err = -EMSGSIZE;
	void *hdr;

	if (!reply)
		return -ENOMEM;
	hdr = genlmsg_put_reply(reply, info, &shim6_nl_family, 0,
				info->genlhdr->cmd);
	if (hdr)
		err = shim6_nl_put_config(reply, &sn->params.reap,
					  only ? nla_get_u32(only) : ~0U);
	if (!err)
		genlmsg_end(reply, hdr);
	return shim6_nl_reply(reply, info, err);
}
