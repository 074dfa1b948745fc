// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: what proves this host's own addresses. */
#include <linux/key.h>
#include <net/ipv6.h>

#include "core/cga.h"
#include "core/hba.h"
#include "nl.h"
#include "proof.h"

/* config_lock or a reference; @skb is unchanged when this fails. */
static int shim6_nl_fill_proof(struct sk_buff *skb,
			       const struct shim6_proof *proof, u32 portid,
			       const struct nlmsghdr *nlh, int flags)
{
	const struct shim6_view *pds = &proof->addr[0].own.pds;
	struct nlattr *nest;
	unsigned int i;
	void *hdr;

	hdr = genlmsg_put(skb, portid, nlh->nlmsg_seq, &shim6_nl_family, flags,
			  SHIM6_CMD_PROOF_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_put(skb, SHIM6_A_PROOF_PDS, pds->len, pds->data))
		goto cancel;
	nest = nla_nest_start(skb, SHIM6_A_PROOF_ADDRS);
	if (!nest)
		goto cancel;
	for (i = 0; i < proof->n; i++)
		if (nla_put_in6_addr(skb, SHIM6_A_PROOF_ADDRS_ADDR,
				     &proof->addr[i].addr))
			goto cancel;
	nla_nest_end(skb, nest);
	if (nla_put_u32(skb, SHIM6_A_PROOF_KEY_SERIAL, key_serial(proof->key)))
		goto cancel;
	genlmsg_end(skb, hdr);
	return 0;

cancel:
	genlmsg_cancel(skb, hdr);
	return -EMSGSIZE;
}

/* config_lock. */
static int shim6_nl_get_proof(struct shim6_net *sn, struct genl_info *info,
			      struct sk_buff *reply)
{
	const struct nlattr *attr = info->attrs[SHIM6_A_PROOF_ADDR];
	struct in6_addr addr = nla_get_in6_addr(attr);
	const struct shim6_proof *proof;

	proof = shim6_proof_find(sn, &addr);
	if (!proof) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "addr has no proof");
		return -ENOENT;
	}
	return shim6_nl_fill_proof(reply, proof, info->snd_portid, info->nlhdr,
				   0);
}

int shim6_nl_proof_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct sk_buff *reply;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, SHIM6_A_PROOF_ADDR)) {
		NL_SET_ERR_MSG(info->extack, "addr is needed");
		return -EINVAL;
	}
	reply = shim6_nl_reply_alloc();
	if (!reply)
		return -ENOMEM;
	err = shim6_nl_begin(sn, info->extack);
	if (!err) {
		err = shim6_nl_get_proof(sn, info, reply);
		shim6_nl_end(sn);
	}
	return shim6_nl_reply(reply, info, err);
}

/**
 * struct shim6_nl_proof_dump - where a dump goes on
 * @last: first address of the last proof shown, :: at the beginning
 *
 * Proofs come and go meanwhile; what is there all the time is shown once.
 */
struct shim6_nl_proof_dump {
	struct in6_addr last;
};

static_assert(sizeof(struct shim6_nl_proof_dump) <=
	      sizeof_field(struct netlink_callback, ctx));

int shim6_nl_proof_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct shim6_nl_proof_dump *dump = (void *)cb->ctx;
	struct shim6_net *sn = shim6_net(sock_net(cb->skb->sk));
	const struct shim6_proof *proof;
	int err;

	err = shim6_nl_bare_dump(cb);
	if (err)
		return err;
	err = shim6_nl_begin(sn, cb->extack);
	if (err)
		return err;
	while ((proof = shim6_proof_after(sn, &dump->last))) {
		err = shim6_nl_fill_proof(skb, proof,
					  NETLINK_CB(cb->skb).portid, cb->nlh,
					  NLM_F_MULTI);
		if (err)
			break;
		dump->last = proof->addr[0].addr;
	}
	shim6_nl_end(sn);
	return skb->len ? skb->len : err;
}

/* Is @addr one that may stand behind the @n in @list? */
static int shim6_nl_check_addr(struct genl_info *info, const struct nlattr *at,
			       const struct in6_addr *list, unsigned int n,
			       const struct in6_addr *addr)
{
	unsigned int i;

	if (n == SHIM6_HBA_PREFIXES) {
		NL_SET_ERR_MSG_ATTR(info->extack, at,
				    "addrs must be 1 to 32 addresses");
		return -ERANGE;
	}
	if (!shim6_is_shimmable(addr, addr)) {
		NL_SET_ERR_MSG_ATTR(info->extack, at,
				    "addrs must be global or unique local unicast addresses");
		return -EINVAL;
	}
	for (i = 0; i < n; i++) {
		if (!ipv6_addr_equal(&list[i], addr))
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, at,
				    "an address is in addrs twice");
		return -EINVAL;
	}
	return 0;
}

/* Of @list, room for SHIM6_HBA_PREFIXES; @n: how many there are. */
static int shim6_nl_read_addrs(struct genl_info *info, struct in6_addr *list,
			       unsigned int *n)
{
	const struct nlattr *attr = info->attrs[SHIM6_A_PROOF_ADDRS], *at;
	struct in6_addr addr;
	int err, rem;

	if (GENL_REQ_ATTR_CHECK(info, SHIM6_A_PROOF_ADDRS)) {
		NL_SET_ERR_MSG(info->extack, "addrs are needed");
		return -EINVAL;
	}
	*n = 0;
	nla_for_each_nested(at, attr, rem) {
		addr = nla_get_in6_addr(at);
		err = shim6_nl_check_addr(info, at, list, *n, &addr);
		if (err)
			return err;
		list[(*n)++] = addr;
	}
	if (*n)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "addrs must be 1 to 32 addresses");
	return -ERANGE;
}

static int shim6_nl_refuse_pds(struct genl_info *info,
			       enum shim6_cga_result why)
{
	const struct nlattr *attr = info->attrs[SHIM6_A_PROOF_PDS];

	switch (why) {
	case SHIM6_CGA_SHORT:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "pds ends within its fixed fields");
		break;
	case SHIM6_CGA_KEY:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "pds has no public key that ends within it");
		break;
	case SHIM6_CGA_EXTENSION:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "an extension field of pds goes past its end");
		break;
	case SHIM6_CGA_SET:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the Multi-Prefix extension of pds must be there once, with 1 to 32 prefixes");
		break;
	default:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the public key of pds must be of RSA, with 1024 to 4096 bits and an exponent of up to 32 bits");
		break;
	}
	return -EINVAL;
}

static int shim6_nl_refuse_addr(struct genl_info *info,
				enum shim6_cga_result why)
{
	const struct nlattr *attr = info->attrs[SHIM6_A_PROOF_ADDRS];

	switch (why) {
	case SHIM6_CGA_COUNT:
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SHIM6_A_PROOF_PDS],
				    "the collision count of pds must be from 0 to 2");
		break;
	case SHIM6_CGA_PREFIX:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the address has another prefix than pds");
		break;
	case SHIM6_CGA_NOT_IN_SET:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "an address has a prefix that is not in the Multi-Prefix extension of pds");
		break;
	case SHIM6_CGA_SEC:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "Sec of an address must be from 0 to 2");
		break;
	case SHIM6_CGA_HASH2:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the modifier of pds does not fit Sec of an address");
		break;
	case SHIM6_CGA_SEC_DIFFERS:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the addresses must have the same Sec");
		break;
	default:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "an address was not made of pds");
		break;
	}
	return -EINVAL;
}

static int shim6_nl_read_pds(struct genl_info *info, struct shim6_view *octets,
			     struct shim6_pds *pds)
{
	const struct nlattr *attr = info->attrs[SHIM6_A_PROOF_PDS];
	enum shim6_cga_result result;

	if (GENL_REQ_ATTR_CHECK(info, SHIM6_A_PROOF_PDS)) {
		NL_SET_ERR_MSG(info->extack, "pds is needed");
		return -EINVAL;
	}
	if (!nla_len(attr) || nla_len(attr) > SHIM6_PDS_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "pds must have 1 to 1024 octets");
		return -ERANGE;
	}
	octets->data = nla_data(attr);
	octets->len = nla_len(attr);
	result = shim6_pds_parse(octets, pds);
	return result == SHIM6_CGA_OK ? 0 : shim6_nl_refuse_pds(info, result);
}

/* What a peer would say of the addresses. */
static int shim6_nl_verify(struct genl_info *info, const struct shim6_pds *pds,
			   const struct shim6_proof_parts *parts)
{
	enum shim6_cga_result result;
	unsigned int i;

	if (parts->n > 1 && !pds->n_prefixes) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SHIM6_A_PROOF_ADDRS],
				    "addrs must be one address where pds has no Multi-Prefix extension");
		return -EINVAL;
	}
	for (i = 0; i < parts->n; i++) {
		if (pds->n_prefixes)
			result = shim6_hba_verify_locator(&parts->addr[i],
							  &parts->addr[0], pds);
		else
			result = shim6_cga_verify(&parts->addr[i], pds);
		if (result != SHIM6_CGA_OK)
			return shim6_nl_refuse_addr(info, result);
	}
	return 0;
}

/* A key that the sender may use, with a reference, or ERR_PTR. */
static struct key *shim6_nl_find_key(struct genl_info *info, u32 serial)
{
	const struct nlattr *attr = info->attrs[SHIM6_A_PROOF_KEY_SERIAL];
	key_ref_t ref;

	if (serial > INT_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "key-serial must be from 0 to 2147483647");
		return ERR_PTR(-ERANGE);
	}
	ref = lookup_user_key(serial, 0, KEY_NEED_SEARCH);
	if (IS_ERR(ref)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "key-serial names no key that you may use");
		return ERR_CAST(ref);
	}
	return key_ref_to_ptr(ref);
}

/* May sleep. */
static int shim6_nl_check_key(struct genl_info *info, struct key *key,
			      const struct shim6_rsa_key *public)
{
	const struct nlattr *attr = info->attrs[SHIM6_A_PROOF_KEY_SERIAL];
	int err;

	if (!shim6_rsa_has_length(public)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the kernel signs with RSA keys of 1024, 1536, 2048, 3072 or 4096 bits only");
		return -EINVAL;
	}
	if (!shim6_rsa_can_sign(key)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "key-serial must name an RSA key of type asymmetric with its private half");
		return -EINVAL;
	}
	err = shim6_rsa_belongs(key, public);
	if (!err || err == -ENOMEM)
		return err;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "the key of key-serial does not belong to the public key of pds");
	return -EINVAL;
}

/* Sets @parts->key, with a reference, and @parts->sig_len when there is a key. */
static int shim6_nl_read_key(struct genl_info *info,
			     const struct shim6_pds *pds,
			     struct shim6_proof_parts *parts)
{
	const struct nlattr *attr = info->attrs[SHIM6_A_PROOF_KEY_SERIAL];
	u32 serial = attr ? nla_get_u32(attr) : 0;
	struct shim6_rsa_key public;
	struct key *key;
	int err;

	if (pds->real_key && shim6_cga_rsa_key(pds, &public) != SHIM6_CGA_OK)
		return shim6_nl_refuse_pds(info, SHIM6_CGA_NOT_RSA);
	if (!serial)
		return 0;
	if (!pds->real_key) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "key-serial must be 0 or absent where pds has no public key");
		return -EINVAL;
	}
	key = shim6_nl_find_key(info, serial);
	if (IS_ERR(key))
		return PTR_ERR(key);
	err = shim6_nl_check_key(info, key, &public);
	if (err) {
		key_put(key);
		return err;
	}
	parts->key = key;
	parts->sig_len = DIV_ROUND_UP(public.bits, BITS_PER_BYTE);
	return 0;
}

/* All but the key is in the request, all of it is verified. */
static int shim6_nl_read_parts(struct genl_info *info,
			       struct shim6_proof_parts *parts)
{
	struct shim6_pds pds;
	int err;

	err = shim6_nl_read_pds(info, &parts->pds, &pds);
	if (!err)
		err = shim6_nl_read_addrs(info, parts->addr, &parts->n);
	if (!err)
		err = shim6_nl_verify(info, &pds, parts);
	if (!err)
		err = shim6_nl_read_key(info, &pds, parts);
	return err;
}

static int shim6_nl_add_proof(struct shim6_net *sn, struct genl_info *info,
			      struct shim6_proof *proof)
{
	int err;

	err = shim6_nl_begin(sn, info->extack);
	if (err)
		return err;
	err = shim6_proof_add(sn, proof);
	shim6_nl_end(sn);
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SHIM6_A_PROOF_ADDRS],
				    "an address has a proof already: delete that first");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "there are 64 proofs: delete others first");
	return err;
}

int shim6_nl_proof_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct shim6_proof_parts parts = {};
	struct shim6_proof *proof;
	int err;

	err = shim6_nl_read_parts(info, &parts);
	if (err)
		return err;
	proof = shim6_proof_alloc(&parts);
	key_put(parts.key);
	if (!proof)
		return -ENOMEM;
	err = shim6_nl_add_proof(sn, info, proof);
	if (err)
		shim6_proof_put(proof);
	return err;
}

int shim6_nl_proof_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct shim6_net *sn = shim6_net(genl_info_net(info));
	struct in6_addr addr[SHIM6_HBA_PREFIXES];
	unsigned int n;
	int err;

	err = shim6_nl_read_addrs(info, addr, &n);
	if (err)
		return err;
	err = shim6_nl_begin(sn, info->extack);
	if (err)
		return err;
	err = shim6_proof_del(sn, addr, n);
	shim6_nl_end(sn);
	if (err)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[SHIM6_A_PROOF_ADDRS],
				    "no address has a proof");
	return err;
}
