// SPDX-License-Identifier: GPL-2.0
/*
 * Protocol 140 received: control messages become events. Payload headers of
 * contexts are input.c's; the others carry a tag or address that no context
 * knows, and draw an R1bis.
 */
#include <linux/icmpv6.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/protocol.h>

#include "locators.h"
#include "shim6.h"

/**
 * struct shim6_rx - a control message received
 * @msg: what it says
 * @pair: local = IPv6 destination, peer = IPv6 source
 * @skb: the packet
 * @signature: what is known of its signature
 */
struct shim6_rx {
	struct shim6_msg msg;
	struct reap_pair pair;
	struct sk_buff *skb;
	enum shim6_sig_state signature;
};

static void to_context(struct shim6_ctx *ctx, const struct shim6_rx *rx)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_MSG,
		.msg = &rx->msg,
		.signature = rx->signature,
		.pair = rx->pair,
	};

	shim6_dispatch(ctx, &ev, rx->skb);
}

static void judge_initiator(struct shim6_net *sn, struct shim6_ctx *ctx,
			    const struct shim6_rx *rx, struct shim6_idle *idle)
{
	u32 now_s = ktime_get_seconds();
	struct shim6_secret secret;

	shim6_secret_now(sn, now_s, &secret);
	if (ctx) {
		spin_lock_bh(&ctx->lock);
		shim6_idle_msg(&ctx->sm, &secret, now_s, &rx->msg, &rx->pair,
			       idle);
		spin_unlock_bh(&ctx->lock);
	} else {
		shim6_idle_msg(NULL, &secret, now_s, &rx->msg, &rx->pair, idle);
	}
	memzero_explicit(&secret, sizeof(secret));
}

/* I1, I2, I2bis: the only messages that may come without a context. */
static enum shim6_drop rx_initiator(struct shim6_net *sn,
				    const struct shim6_rx *rx)
{
	const struct shim6_msg *msg = &rx->msg;
	struct shim6_idle idle;
	struct reap_pair ulids;
	struct shim6_ctx *ctx;
	enum shim6_drop why;

	shim6_msg_ulids(msg, &rx->pair, &ulids);
	if (!shim6_is_shimmable(&ulids.local, &ulids.peer) ||
	    !shim6_address_is_local(sn, &ulids.local) ||
	    shim6_address_is_local(sn, &ulids.peer))
		return SHIM6_DROP_NOT_OUR_ULID;
	ctx = shim6_ctx_by_ulids(sn, &ulids.local, &ulids.peer, msg->fii);
	judge_initiator(sn, ctx, rx, &idle);
	if (idle.verdict == SHIM6_IDLE_DROP)
		return idle.drop;
	if (idle.verdict == SHIM6_IDLE_REPLY) {
		if (shim6_limit_allows(sn, &sn->r1_limit, NULL))
			shim6_respond(sn, &idle.reply, &rx->pair);
		return SHIM6_DROP_NONE;
	}
	if (!ctx)
		ctx = shim6_ctx_create(sn, &ulids.local, &ulids.peer, msg->fii,
				       &why);
	if (!ctx)
		return why;
	to_context(ctx, rx);
	return SHIM6_DROP_NONE;
}

/*
 * R1 and R2 name no context: the nonce does, see shim6_ctx_note(). Those that no
 * context waits for, or not any more, are the default context's to judge.
 */
static enum shim6_drop rx_responder(struct shim6_net *sn,
				    const struct shim6_rx *rx)
{
	const struct reap_pair *pair = &rx->pair;
	struct shim6_ctx *ctx;

	ctx = shim6_ctx_by_nonce(sn, rx->msg.init_nonce, pair);
	if (!ctx)
		ctx = shim6_ctx_by_ulids(sn, &pair->local, &pair->peer, 0);
	if (!ctx)
		return SHIM6_DROP_NO_CONTEXT;
	to_context(ctx, rx);
	return SHIM6_DROP_NONE;
}

static enum shim6_drop rx_tagged(struct shim6_net *sn, const struct shim6_rx *rx)
{
	struct shim6_ctx *ctx = shim6_ctx_by_tag(sn, rx->msg.tag);

	if (!ctx) {
		shim6_send_r1bis(sn, rx->skb);
		return SHIM6_DROP_UNKNOWN_TAG;
	}
	to_context(ctx, rx);
	return SHIM6_DROP_NONE;
}

/* An R1bis names the peer's tag, RFC 5533 12.4. */
static enum shim6_drop rx_r1bis(struct shim6_net *sn, const struct shim6_rx *rx)
{
	struct shim6_ctx *ctx = shim6_ctx_by_peer(sn, rx->msg.tag, &rx->pair);

	if (!ctx)
		return SHIM6_DROP_NO_CONTEXT;
	to_context(ctx, rx);
	return SHIM6_DROP_NONE;
}

/*
 * An Error names no context; the message it quotes does, by our tag before the
 * context was established, by the peer's after.
 */
static enum shim6_drop rx_error(struct shim6_net *sn, const struct shim6_rx *rx)
{
	const struct shim6_msg *msg = &rx->msg;
	struct reap_pair quoted;
	struct shim6_ctx *ctx;
	const u8 *hdr;
	u64 tag;

	if (!shim6_quoted_ctrl(&msg->quote, &hdr))
		return SHIM6_DROP_NOT_OURS;
	memcpy(&quoted.local, msg->quote.data + offsetof(struct ipv6hdr, saddr),
	       sizeof(quoted.local));
	memcpy(&quoted.peer, msg->quote.data + offsetof(struct ipv6hdr, daddr),
	       sizeof(quoted.peer));
	tag = shim6_quoted_tag(hdr);
	if (hdr[2] < SHIM6_MSG_UPDATE_REQ)
		ctx = shim6_ctx_by_tag(sn, tag);
	else
		ctx = shim6_ctx_by_peer(sn, tag, &quoted);
	if (!ctx)
		return SHIM6_DROP_NOT_OURS;
	to_context(ctx, rx);
	return SHIM6_DROP_NONE;
}

static enum shim6_drop rx_msg(struct shim6_net *sn, const struct shim6_rx *rx)
{
	switch (rx->msg.type) {
	case SHIM6_MSG_I1:
	case SHIM6_MSG_I2:
	case SHIM6_MSG_I2BIS:
		return rx_initiator(sn, rx);
	case SHIM6_MSG_R1BIS:
		return rx_r1bis(sn, rx);
	case SHIM6_MSG_R1:
	case SHIM6_MSG_R2:
		return rx_responder(sn, rx);
	case SHIM6_MSG_UPDATE_REQ:
	case SHIM6_MSG_UPDATE_ACK:
	case SHIM6_MSG_KEEPALIVE:
	case SHIM6_MSG_PROBE:
		return rx_tagged(sn, rx);
	default:
		return rx_error(sn, rx);
	}
}

/*
 * A payload header that input.c left alone: its sender is to find out that we
 * know nothing of it (RFC 5533 12.2), or not of these addresses.
 */
static enum shim6_drop judge_payload(struct shim6_net *sn, struct sk_buff *skb)
{
	const u8 *hdr = skb->data;
	struct shim6_ctx *ctx;

	if (hdr[1])
		return SHIM6_DROP_LENGTH;
	ctx = shim6_ctx_by_tag(sn, shim6_payload_tag(hdr));
	/* Set-up is under way, and the peer has begun one too. */
	if (ctx && READ_ONCE(ctx->sm.state) == SHIM6_STATE_I1_SENT)
		return SHIM6_DROP_STATE;
	shim6_send_r1bis(sn, skb);
	return ctx ? SHIM6_DROP_FOREIGN_ADDRESS : SHIM6_DROP_UNKNOWN_TAG;
}

/* Into @rx, whose packet is pulled as far as the message goes. */
static enum shim6_drop decode(struct shim6_net *sn, struct shim6_rx *rx)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(rx->skb);
	struct shim6_reject reject;
	enum shim6_drop why;

	rx->pair.local = ip6h->daddr;
	rx->pair.peer = ip6h->saddr;
	why = shim6_decode(rx->skb->data, skb_headlen(rx->skb), &rx->pair.peer,
			   &rx->pair.local, &rx->msg, &reject);
	if (why && reject.send_error)
		shim6_ctrl_error(sn, rx->skb, reject.code, reject.pointer);
	return why;
}

static enum shim6_drop rx(struct shim6_net *sn, struct sk_buff *skb)
{
	struct shim6_rx rx = { .skb = skb };
	enum shim6_drop why;

	if (!pskb_may_pull(skb, 8))
		return SHIM6_DROP_TOO_SHORT;
	if (skb->data[2] & SHIM6_P)
		return judge_payload(sn, skb);
	/* The header's own length is checked by the codec, against this. */
	if (!pskb_may_pull(skb, min_t(unsigned int, skb->len,
				      (skb->data[1] + 1) * 8)))
		return SHIM6_DROP_NO_MEMORY;
	why = decode(sn, &rx);
	if (why)
		return why;
	shim6_count_in(sn, rx.msg.type);
	return rx_msg(sn, &rx);
}

/* It was decoded and counted before, and may be late for everything else. */
void shim6_ctrl_again(struct shim6_net *sn, struct sk_buff *skb,
		      enum shim6_sig_state signature)
{
	struct shim6_rx rx = { .skb = skb, .signature = signature };
	enum shim6_drop why;

	why = decode(sn, &rx);
	if (!why)
		why = rx_msg(sn, &rx);
	if (why)
		shim6_count_drop(sn, why);
}

/* Softirq, RCU read side. Always consumes: 0. */
static int shim6_rcv(struct sk_buff *skb)
{
	struct shim6_net *sn = shim6_net(dev_net(skb->dev));
	enum shim6_drop why = SHIM6_DROP_DISABLED;

	if (READ_ONCE(sn->enabled)) {
		if (shim6_input_late(sn, skb))
			return 0;
		why = rx(sn, skb);
	} else {
		/* As if the module were not there: the peer need not try on. */
		icmpv6_send(skb, ICMPV6_PARAMPROB, ICMPV6_UNK_NEXTHDR,
			    IP6CB(skb)->nhoff);
	}
	if (!why) {
		consume_skb(skb);
		return 0;
	}
	shim6_count_drop(sn, why);
	kfree_skb(skb);
	return 0;
}

/*
 * Parameter Problem, unrecognised next header, about an I1: the peer has no
 * Shim6 (RFC 5533 7.10, hold-down of 600 s). It is believed only with our own
 * tag in it, which an off-path attacker does not know.
 */
static void no_support(struct shim6_net *sn, struct sk_buff *skb, int offset)
{
	const struct shim6_event ev = { .type = SHIM6_EV_NO_SUPPORT };
	const struct ipv6hdr *quoted;
	struct shim6_ctx *ctx;
	const u8 *hdr;

	if (!pskb_may_pull(skb, offset + 12))
		return;
	quoted = (const struct ipv6hdr *)skb->data;
	hdr = skb->data + offset;
	if (hdr[2] != SHIM6_MSG_I1)
		return;
	ctx = shim6_ctx_by_tag(sn, get_unaligned_be48(hdr + 6) & SHIM6_TAG_MASK);
	if (ctx && ipv6_addr_equal(&ctx->sm.ulid_local, &quoted->saddr) &&
	    ipv6_addr_equal(&ctx->sm.ulid_peer, &quoted->daddr))
		shim6_dispatch(ctx, &ev, NULL);
}

/*
 * ICMPv6 errors that quote protocol 140: our own messages and what icmp.c did
 * not give back to the ULP. The path MTU belongs to the locators; the shim
 * takes its 8 octets off when it uses the route.
 */
static int shim6_err(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type,
		     u8 code, int offset, __be32 info)
{
	struct net *net = dev_net(skb->dev);
	struct shim6_net *sn = shim6_net(net);

	if (!READ_ONCE(sn->enabled))
		return 0;
	if (type == ICMPV6_PKT_TOOBIG)
		ip6_update_pmtu(skb, net, info, skb->dev->ifindex, 0,
				sock_net_uid(net, NULL));
	else if (type == ICMPV6_PARAMPROB && code == ICMPV6_UNK_NEXTHDR)
		no_support(sn, skb, offset);
	return 0;
}

static const struct inet6_protocol shim6_protocol = {
	.handler	= shim6_rcv,
	.err_handler	= shim6_err,
	.flags		= INET6_PROTO_FINAL,
};

int __init shim6_ctrl_init(void)
{
	return inet6_add_protocol(&shim6_protocol, SHIM6_NEXTHDR);
}

/* Waits until no packet is in the handler any more (synchronize_net()). */
void shim6_ctrl_exit(void)
{
	inet6_del_protocol(&shim6_protocol, SHIM6_NEXTHDR);
}
