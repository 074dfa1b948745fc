// SPDX-License-Identifier: GPL-2.0
/*
 * The responder before there is a context, RFC 5533 7.9, 7.10, 7.13, 7.17, 7.20:
 * it keeps no state until an I2 or I2bis brings back what an R1 or R1bis gave
 * out.
 */
#include "sm.h"

/* @ulids is where @in points to. */
static void bind(const struct shim6_msg *msg, const struct reap_pair *pair,
		 struct reap_pair *ulids, struct shim6_validator_input *in)
{
	shim6_msg_ulids(msg, pair, ulids);
	in->use = SHIM6_VALIDATOR_R1;
	in->tag = msg->tag;
	in->ulid_initiator = &ulids->peer;
	in->ulid_responder = &ulids->local;
	in->initiator = &pair->peer;
	in->responder = &pair->local;
	in->fii = msg->fii;
}

/* An R1bis knows nothing but the packet it answers; its I2bis gives that back. */
static void bind_bis(u64 tag, const struct reap_pair *pair,
		     struct shim6_validator_input *in)
{
	static const struct in6_addr none;

	in->use = SHIM6_VALIDATOR_R1BIS;
	in->tag = tag;
	in->ulid_initiator = &none;
	in->ulid_responder = &none;
	in->initiator = &pair->peer;
	in->responder = &pair->local;
	in->fii = 0;
}

/* Is this I1 something a context answers with an R2 (RFC 5533 7.9)? */
static bool i1_for_context(const struct shim6_sm *sm,
			   const struct shim6_msg *msg,
			   const struct reap_pair *pair)
{
	/*
	 * The RFC asks for this in ESTABLISHED only. In set-up an R2 would tell
	 * our tag to whoever knows the ULIDs.
	 */
	if (!sm || (shim6_msg_has(msg, SHIM6_OPT_ULID_PAIR) &&
		    (!shim6_sm_peer_has(sm, &pair->peer) ||
		     !shim6_sm_local_has(sm, &pair->local))))
		return false;
	switch (sm->state) {
	case SHIM6_STATE_I1_SENT:
	case SHIM6_STATE_I2_SENT:
	case SHIM6_STATE_I2BIS_SENT:
		return true;
	case SHIM6_STATE_ESTABLISHED:
		/* Another tag: the peer lost its state and begins anew. */
		return msg->tag == sm->ct_peer;
	default:
		return false;
	}
}

static void reply(const struct shim6_secret *secret, u32 now_s,
		  enum shim6_msg_type type,
		  const struct shim6_validator_input *in,
		  struct shim6_idle *out)
{
	shim6_validator_make(secret, now_s, in, out->validator);
	memset(&out->reply, 0, sizeof(out->reply));
	out->reply.type = type;
	out->reply.resp_nonce = now_s;
	out->reply.opts = BIT(SHIM6_OPT_VALIDATOR);
	out->reply.validator.data = out->validator;
	out->reply.validator.len = sizeof(out->validator);
	out->drop = SHIM6_DROP_NONE;
	out->verdict = SHIM6_IDLE_REPLY;
}

static void reply_r1(const struct shim6_secret *secret, u32 now_s,
		     const struct shim6_msg *msg, const struct reap_pair *pair,
		     struct shim6_idle *out)
{
	struct shim6_validator_input in;
	struct reap_pair ulids;

	bind(msg, pair, &ulids, &in);
	reply(secret, now_s, SHIM6_MSG_R1, &in, out);
	out->reply.init_nonce = msg->init_nonce;
}

void shim6_idle_r1bis(const struct shim6_secret *secret, u32 now_s, u64 tag,
		      const struct reap_pair *pair, struct shim6_idle *out)
{
	struct shim6_validator_input in;

	bind_bis(tag, pair, &in);
	reply(secret, now_s, SHIM6_MSG_R1BIS, &in, out);
	out->reply.tag = tag;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_idle_r1bis);

static void check_i2(const struct shim6_secret *secret, u32 now_s,
		     const struct shim6_msg *msg, const struct reap_pair *pair,
		     struct shim6_idle *out)
{
	struct shim6_validator_input in;
	struct reap_pair ulids;

	if (msg->type == SHIM6_MSG_I2BIS)
		bind_bis(msg->packet_tag, pair, &in);
	else
		bind(msg, pair, &ulids, &in);
	if (shim6_validator_check(secret, now_s, msg->resp_nonce,
				  msg->validator.data, msg->validator.len,
				  &in)) {
		out->verdict = SHIM6_IDLE_CONTEXT;
		return;
	}
	out->verdict = SHIM6_IDLE_DROP;
	out->drop = SHIM6_DROP_VALIDATOR;
}

void shim6_idle_msg(const struct shim6_sm *sm, const struct shim6_secret *secret,
		    u32 now_s, const struct shim6_msg *msg,
		    const struct reap_pair *pair, struct shim6_idle *out)
{
	out->drop = SHIM6_DROP_NONE;
	if (msg->type != SHIM6_MSG_I1)
		check_i2(secret, now_s, msg, pair, out);
	else if (i1_for_context(sm, msg, pair))
		out->verdict = SHIM6_IDLE_CONTEXT;
	else
		reply_r1(secret, now_s, msg, pair, out);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_idle_msg);
