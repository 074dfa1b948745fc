// SPDX-License-Identifier: GPL-2.0
/* The last step: the module learns what proves this host's addresses. */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/keyctl.h>

#include "../ctl.h"
#include "../netlink.h"
#include "proof.h"

/*
 * Into the keyring of this process, where the module finds it when asked. It
 * keeps a reference: when we end nobody else can use the key, and when the module
 * lets go of it, it is gone.
 */
static int give_key(const char *file, const u8 *key, size_t len, u32 *serial)
{
	long n = syscall(SYS_add_key, "asymmetric", "shim6", key, len,
			 KEY_SPEC_PROCESS_KEYRING);

	if (n > 0) {
		*serial = n;
		return 0;
	}
	if (errno == EBADMSG || errno == ENODEV || errno == ENOPKG) {
		say("%s: the kernel cannot use this private key: modprobe pkcs8_key_parser, if it is not loaded",
		    file);
		return EX_OSERR;
	}
	say("%s: the kernel does not take the key: %s", file, strerror(errno));
	return errno == EPERM || errno == EACCES ? EX_NOPERM : EX_OSERR;
}

static int load_key(const char *file, u32 *serial)
{
	size_t len;
	int status;
	u8 *key;

	*serial = 0;
	if (!*file)
		return 0;
	status = proof_load_private(file, &key, &len);
	if (status)
		return status;
	if (!key) {
		say("%s: only the public key is there: no signatures are made", file);
		return 0;
	}
	status = give_key(file, key, len, serial);
	proof_free_private(key, len);
	return status;
}

static int put_addresses(struct nl_msg *msg, const struct proof_address *list,
			 unsigned int n)
{
	struct nlattr *nest;
	unsigned int i;
	int status = 0;

	nest = nla_nest_start(msg, SHIM6_A_PROOF_ADDRS | NLA_F_NESTED);
	if (!nest)
		return say_no_memory();
	for (i = 0; !status && i < n; i++)
		status = put_address(msg, SHIM6_A_PROOF_ADDRS_ADDR,
				     &list[i].addr);
	nla_nest_end(msg, nest);
	return status;
}

static int put_parameters(struct nl_msg *msg, const struct proof *proof,
			  const struct in6_addr *addr, u32 serial)
{
	u8 pds[PROOF_PDS_MAX];

	memcpy(pds, proof->pds, proof->pds_len);
	proof_set_prefix(pds, addr);
	if (nla_put(msg, SHIM6_A_PROOF_PDS, proof->pds_len, pds) < 0 ||
	    nla_put_u32(msg, SHIM6_A_PROOF_KEY_SERIAL, serial) < 0)
		return say_no_memory();
	return 0;
}

static int delete(struct netlink *nl, const struct proof_address *list,
		  unsigned int n)
{
	struct nl_msg *msg = netlink_request(nl, SHIM6_CMD_PROOF_DEL, 0);
	int status;

	if (!msg)
		return EX_TEMPFAIL;
	status = put_addresses(msg, list, n);
	if (status) {
		nlmsg_free(msg);
		return status;
	}
	return netlink_call(nl, msg, NULL, NULL, NULL);
}

static int add_once(struct netlink *nl, const struct proof *proof,
		    const struct proof_address *list, unsigned int n,
		    u32 serial)
{
	struct nl_msg *msg = netlink_request(nl, SHIM6_CMD_PROOF_ADD, 0);
	int status;

	if (!msg)
		return EX_TEMPFAIL;
	status = put_addresses(msg, list, n);
	if (!status)
		status = put_parameters(msg, proof, &list->addr, serial);
	if (status) {
		nlmsg_free(msg);
		return status;
	}
	return netlink_call(nl, msg, NULL, NULL, NULL);
}

/* What is there of an earlier time makes room. */
static int add(struct netlink *nl, const struct proof *proof,
	       const struct proof_address *list, unsigned int n, u32 serial)
{
	int status;

	nl->expected = EEXIST;
	status = add_once(nl, proof, list, n, serial);
	nl->expected = 0;
	if (status != EX_CANTCREAT)
		return status;
	status = delete(nl, list, n);
	return status ? status : add_once(nl, proof, list, n, serial);
}

/* A set is one proof; CGAs that share a key have one each. */
static int add_all(struct netlink *nl, const struct proof *proof, u32 serial)
{
	unsigned int step = proof->kind == PROOF_CGA ? 1 : proof->n;
	unsigned int i;
	int status = 0;

	for (i = 0; !status && i < proof->n; i += step)
		status = add(nl, proof, &proof->list[i], step, serial);
	return status;
}

int proof_hand_over(const struct proof *proof)
{
	struct netlink nl = { 0 };
	u32 serial;
	int status;

	status = netlink_open(&nl);
	if (!status)
		status = load_key(proof->key_file, &serial);
	if (!status)
		status = add_all(&nl, proof, serial);
	netlink_close(&nl);
	return status;
}

int proof_take_back(const struct proof *proof)
{
	struct netlink nl = { .expected = ENOENT };
	int status;

	status = netlink_open(&nl);
	if (!status)
		status = delete(&nl, proof->list, proof->n);
	netlink_close(&nl);
	return status == EX_NOINPUT || status == EX_UNAVAILABLE ? 0 : status;
}
