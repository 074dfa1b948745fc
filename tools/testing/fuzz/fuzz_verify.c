// SPDX-License-Identifier: GPL-2.0
/*
 * Lists and what proves them: only what is proven is believed.
 *
 * Input: flags, ULID(peer), the length of what it has shown before and those
 * octets, then the octets of a message.
 */
#include "fuzz.h"

#include "../../../net/shim6/core/verify.h"

#define SIG_MASK	0x03	/* enum shim6_sig_state; 3: bad */
#define REQUIRE		0x04
#define SHOWN		0x08

static bool has(const struct shim6_msg *msg, u8 method)
{
	return memchr(msg->list.methods, method, msg->list.n);
}

/* The parameters that count, in other words than those of verify.c. */
static void parameters_of(const struct shim6_sm *sm, const struct shim6_msg *msg,
			  struct shim6_pds *pds)
{
	struct shim6_view octets = msg->pds;

	if (!shim6_msg_has(msg, SHIM6_OPT_PDS)) {
		CHECK(sm->shown);
		octets = (struct shim6_view){ sm->shown->octets, sm->shown->len };
	}
	CHECK(shim6_pds_parse(&octets, pds) == SHIM6_CGA_OK);
}

static void check_locators(const struct shim6_sm *sm,
			   const struct shim6_msg *msg,
			   const struct shim6_pds *pds)
{
	struct in6_addr addr;
	unsigned int i;

	for (i = 0; i < msg->list.n; i++) {
		memcpy(&addr, msg->list.addrs + 16 * i, 16);
		if (msg->list.methods[i] == SHIM6_METHOD_CGA)
			continue;
		CHECK(msg->list.methods[i] == SHIM6_METHOD_HBA);
		CHECK(shim6_hba_verify(&addr, pds) == SHIM6_CGA_OK);
		CHECK(!((addr.s6_addr[8] ^ sm->ulid_peer.s6_addr[8]) & 0xe0));
	}
}

/* Believed, or to be once its signature is found good. */
static void check_believed(const struct shim6_sm *sm,
			   const struct shim6_msg *msg, bool require)
{
	struct shim6_rsa_key key;
	struct shim6_pds pds;
	unsigned int i;

	if (!shim6_msg_has(msg, SHIM6_OPT_LOCATORS))
		return;
	if (!require && has(msg, SHIM6_METHOD_UNPROVEN)) {
		for (i = 0; i < msg->list.n; i++)
			CHECK(msg->list.methods[i] == SHIM6_METHOD_UNPROVEN);
		return;
	}
	parameters_of(sm, msg, &pds);
	check_locators(sm, msg, &pds);
	if (!has(msg, SHIM6_METHOD_CGA))
		return;
	CHECK(shim6_msg_has(msg, SHIM6_OPT_SIGNATURE));
	CHECK(shim6_verify_key(sm->shown, msg, &key));
	CHECK(key.bits >= 1024 && msg->signature.len == (key.bits + 7) / 8);
	CHECK(!pds.n_prefixes || pds.real_key);
}

/* What is known of a signature makes a difference only where one is asked for. */
static enum shim6_belief judge(const struct shim6_sm *sm,
			       const struct shim6_msg *msg,
			       enum shim6_sig_state sig, bool require)
{
	unsigned int bad = ~0U, same;
	enum shim6_belief belief, open;

	belief = shim6_verify_msg(sm, msg, sig, require, &bad);
	open = shim6_verify_msg(sm, msg, SHIM6_SIG_UNKNOWN, require, &same);
	if (belief == SHIM6_BELIEF_LOCATOR || belief == SHIM6_BELIEF_SIGNATURE)
		CHECK(bad < msg->list.n);
	if (open != SHIM6_BELIEF_OPEN)
		CHECK(belief == open);
	else if (sig == SHIM6_SIG_GOOD)
		CHECK(belief == SHIM6_BELIEF_GOOD);
	else if (sig == SHIM6_SIG_BAD)
		CHECK(belief == SHIM6_BELIEF_SIGNATURE &&
		      msg->list.methods[bad] == SHIM6_METHOD_CGA);
	return belief;
}

static void check(const struct shim6_sm *sm, const struct shim6_msg *msg,
		  enum shim6_sig_state sig, bool require)
{
	enum shim6_belief belief = judge(sm, msg, sig, require);
	struct shim6_pds pds;

	if (shim6_msg_has(msg, SHIM6_OPT_PDS) && belief != SHIM6_BELIEF_PDS) {
		parameters_of(sm, msg, &pds);
		CHECK(shim6_hba_verify_ulid(&sm->ulid_peer, &pds) == SHIM6_CGA_OK);
	}
	if (belief == SHIM6_BELIEF_GOOD || belief == SHIM6_BELIEF_OPEN)
		check_believed(sm, msg, require);
	if (require && belief == SHIM6_BELIEF_GOOD)
		CHECK(judge(sm, msg, sig, false) == SHIM6_BELIEF_GOOD);
}

static struct shim6_shown *take_shown(struct input *in)
{
	u16 len = take_u16(in) % (SHIM6_PDS_MAX + 2);
	struct shim6_shown *shown = block(sizeof(*shown) + len);

	shown->len = len;
	take_bytes(in, shown->octets, len);
	return shown;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	struct shim6_shown *shown;
	struct shim6_reject rej;
	struct shim6_sm sm = {};
	struct shim6_msg msg;
	u8 flags, *buf;
	size_t len;

	flags = take_u8(&in);
	take_bytes(&in, &sm.ulid_peer, 16);
	shown = take_shown(&in);
	len = in.len;
	buf = block(len);
	memcpy(buf, in.data, len);
	if (len >= 8 && (buf[1] + 1) * 8 <= len)
		fix_checksum(buf, (buf[1] + 1) * 8);
	if (flags & SHOWN)
		sm.shown = shown;
	if (!shim6_decode(buf, len, &sm.ulid_peer, &sm.ulid_peer, &msg, &rej))
		check(&sm, &msg, min_t(u8, flags & SIG_MASK, SHIM6_SIG_BAD),
		      flags & REQUIRE);
	free(buf);
	free(shown);
	return 0;
}
