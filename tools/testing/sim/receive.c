// SPDX-License-Identifier: GPL-2.0
/* A host: packets in and out, payload and control messages. */
#include <stdlib.h>

#include "receive.h"

static struct reap_pair reversed(const struct reap_pair *pair)
{
	return (struct reap_pair){ pair->peer, pair->local };
}

static bool owns(const struct sim_host *h, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < h->n_addrs; i++)
		if ((h->have & BIT(i)) && ipv6_addr_equal(&h->addr[i], addr))
			return true;
	return false;
}

/* Messages of ours are never refused by our own codec. */
void sim_send_message(struct sim_host *h, const struct shim6_msg *msg,
		      const struct reap_pair *pair)
{
	struct sim_packet p;
	int len;

	sim_packet_init(&p, SIM_CONTROL, h, pair);
	len = shim6_encode(msg, p.buf, sizeof(p.buf));
	if (len < 0)
		abort();
	p.len = len;
	h->outside->emit(h, &p);
}

/* Payload */

static void stamp_use(const struct sim_host *h, struct sim_ctx *c)
{
	c->sm.last_use = div_u64(h->now, SIM_SEC);
}

static void send_through(struct sim_host *h, struct sim_ctx *c,
			 struct sim_packet *p)
{
	const struct shim6_event ev = { .type = SHIM6_EV_PAYLOAD_TX };

	stamp_use(h, c);
	if (reap_payload_tx(&c->sm.reap.st, h->now))
		sim_event(h, c, &ev);
	if (!c->live || reap_pair_equal(&c->path, &p->ulids))
		return;
	p->shimmed = true;
	p->pair = c->path;
	p->tag = c->path_tag;
}

static void count(struct sim_host *h, unsigned int other)
{
	h->count[other]++;
}

static void maybe_trigger(struct sim_host *h, unsigned int to,
			  const struct in6_addr *peer)
{
	count(h, to);
	if (!h->start_packets || h->count[to] < h->start_packets)
		return;
	h->count[to] = 0;
	sim_trigger(h, &h->addr[0], peer);
}

void sim_send(struct sim_host *h, unsigned int to)
{
	const struct reap_pair ulids = { h->addr[0], sim_address(to, 0) };
	struct sim_packet p;
	struct sim_ctx *c;

	sim_packet_init(&p, SIM_PAYLOAD, h, &ulids);
	p.ulids = ulids;
	if (h->shim) {
		c = sim_by_ulids(h, &p.ulids.local, &p.ulids.peer);
		if (!c)
			maybe_trigger(h, to, &p.ulids.peer);
		else if (shim6_state_has_peer(c->sm.state))
			send_through(h, c, &p);
	}
	h->outside->emit(h, &p);
}

static bool is_too_often(struct sim_host *h, u32 *second, u32 *count, u32 most)
{
	u32 now_s = div_u64(h->now, SIM_SEC);

	if (*second != now_s)
		*count = 0;
	*second = now_s;
	if ((*count)++ < most)
		return false;
	h->drops[SHIM6_DROP_RATE]++;
	return true;
}

/* As respond.c: to whom it may concern, but not too often. */
void sim_send_r1bis(struct sim_host *h, u64 tag, const struct reap_pair *pair)
{
	u32 now_s = div_u64(h->now, SIM_SEC);
	struct shim6_idle idle;

	if (is_too_often(h, &h->r1bis_second, &h->r1bis_count,
			 SIM_R1BIS_A_SECOND))
		return;
	shim6_idle_r1bis(sim_secret(h), now_s, tag, pair, &idle);
	sim_send_message(h, &idle.reply, pair);
}

/* As ctrl_tx.c: with the IPv6 header of the packet in error, counted from there. */
void sim_send_error(struct sim_host *h, u8 code, u16 pointer)
{
	u8 quote[SHIM6_IPV6_HLEN + SHIM6_MSG_MAX] = { [6] = SHIM6_NEXTHDR };
	const struct sim_packet *p = h->rx;
	struct reap_pair pair = reversed(&p->pair);
	const struct shim6_msg msg = {
		.type = SHIM6_MSG_ERROR,
		.error_code = code,
		.pointer = SHIM6_IPV6_HLEN + pointer,
		.quote.data = quote,
		.quote.len = min_t(u32, SHIM6_IPV6_HLEN + p->len,
				   SHIM6_CTRL_MAX),
	};

	if (is_too_often(h, &h->error_second, &h->error_count,
			 SIM_ERRORS_A_SECOND))
		return;
	memcpy(quote + 8, &p->pair, sizeof(p->pair));
	memcpy(quote + SHIM6_IPV6_HLEN, p->buf, p->len);
	sim_send_message(h, &msg, &pair);
}

static void receive_shimmed(struct sim_host *h, const struct sim_packet *p,
			    const struct reap_pair *pair)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_PAYLOAD_HDR, .pair = *pair,
	};
	struct sim_ctx *c = sim_by_tag(h, p->tag);
	struct reap_pair ulids;

	if (!c) {
		h->drops[SHIM6_DROP_UNKNOWN_TAG]++;
		return sim_send_r1bis(h, p->tag, pair);
	}
	if (c->sm.state == SHIM6_STATE_I1_SENT) {
		h->drops[SHIM6_DROP_STATE]++;
		return;
	}
	if ((!shim6_state_has_peer(c->sm.state) &&
	     c->sm.state != SHIM6_STATE_I2_SENT) ||
	    !shim6_sm_local_has(&c->sm, &pair->local) ||
	    !shim6_sm_peer_has(&c->sm, &pair->peer)) {
		h->drops[SHIM6_DROP_FOREIGN_ADDRESS]++;
		return sim_send_r1bis(h, p->tag, pair);
	}
	ulids = (struct reap_pair){ c->sm.ulid_local, c->sm.ulid_peer };
	stamp_use(h, c);
	if (c->sm.state != SHIM6_STATE_ESTABLISHED ||
	    reap_payload_rx(&c->sm.reap.st, h->now))
		sim_event(h, c, &ev);
	h->outside->deliver(h, p, &ulids);
}

static void receive_plain(struct sim_host *h, const struct sim_packet *p,
			  const struct reap_pair *pair)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_PAYLOAD_RX, .pair = *pair,
	};
	struct sim_ctx *c = sim_by_ulids(h, &pair->local, &pair->peer);

	if (h->shim && !c) {
		count(h, p->from);
	} else if (h->shim && shim6_state_has_peer(c->sm.state)) {
		stamp_use(h, c);
		if (reap_payload_rx(&c->sm.reap.st, h->now))
			sim_event(h, c, &ev);
	}
	h->outside->deliver(h, p, pair);
}

/* Control messages */

static void reply(struct sim_host *h, const struct sim_packet *p,
		  const struct reap_pair *pair)
{
	struct sim_packet icmp;

	sim_packet_init(&icmp, SIM_ICMP, h, pair);
	icmp.len = p->len;
	memcpy(icmp.buf, p->buf, p->len);
	h->outside->emit(h, &icmp);
}

static void to_context(struct sim_host *h, struct sim_ctx *c,
		       const struct shim6_msg *msg,
		       const struct reap_pair *pair)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_MSG, .msg = msg, .pair = *pair,
		.signature = h->verdict,
	};

	sim_event(h, c, &ev);
}

static enum shim6_drop receive_initiator(struct sim_host *h,
					 const struct shim6_msg *msg,
					 const struct reap_pair *pair)
{
	struct shim6_idle idle;
	struct reap_pair ulids;
	struct sim_ctx *c;

	shim6_msg_ulids(msg, pair, &ulids);
	if (!owns(h, &ulids.local) || owns(h, &ulids.peer))
		return SHIM6_DROP_NOT_OUR_ULID;
	c = sim_by_ulids(h, &ulids.local, &ulids.peer);
	shim6_idle_msg(c ? &c->sm : NULL, sim_secret(h),
		       div_u64(h->now, SIM_SEC), msg, pair, &idle);
	if (idle.verdict == SHIM6_IDLE_DROP)
		return idle.drop;
	if (idle.verdict == SHIM6_IDLE_REPLY) {
		sim_send_message(h, &idle.reply, pair);
		return SHIM6_DROP_NONE;
	}
	if (!c)
		c = sim_create(h, &ulids.local, &ulids.peer);
	if (!c)
		return SHIM6_DROP_LIMIT;
	to_context(h, c, msg, pair);
	return SHIM6_DROP_NONE;
}

static bool has_pair(const struct sim_ctx *c, const struct reap_pair *pair)
{
	return shim6_sm_local_has(&c->sm, &pair->local) &&
	       shim6_sm_peer_has(&c->sm, &pair->peer);
}

static struct sim_ctx *by_peer(struct sim_host *h, u64 tag,
			       const struct reap_pair *pair)
{
	struct sim_ctx *c;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live && c->sm.ct_peer == tag && has_pair(c, pair))
			return c;
	return NULL;
}

static struct sim_ctx *by_nonce(struct sim_host *h, u32 nonce,
				const struct reap_pair *pair)
{
	struct sim_ctx *c;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live && c->sm.state == SHIM6_STATE_I2BIS_SENT &&
		    c->sm.setup->i2_nonce == nonce && has_pair(c, pair))
			return c;
	return NULL;
}

/* Whose message does an Error quote? Its tag tells, see shim6_sm_error(). */
static struct sim_ctx *by_quote(struct sim_host *h, const struct shim6_msg *msg)
{
	struct reap_pair pair;
	const u8 *hdr;
	u64 tag;

	if (!shim6_quoted_ctrl(&msg->quote, &hdr))
		return NULL;
	tag = shim6_quoted_tag(hdr);
	memcpy(&pair, hdr - SHIM6_IPV6_HLEN + 8, sizeof(pair));
	return hdr[2] < SHIM6_MSG_UPDATE_REQ ? sim_by_tag(h, tag) :
					       by_peer(h, tag, &pair);
}

static enum shim6_drop receive_message(struct sim_host *h,
				       const struct shim6_msg *msg,
				       const struct reap_pair *pair)
{
	struct sim_ctx *c;

	switch (msg->type) {
	case SHIM6_MSG_I1:
	case SHIM6_MSG_I2:
	case SHIM6_MSG_I2BIS:
		return receive_initiator(h, msg, pair);
	case SHIM6_MSG_R1BIS:
		c = by_peer(h, msg->tag, pair);
		if (!c)
			return SHIM6_DROP_NO_CONTEXT;
		break;
	case SHIM6_MSG_R1:
	case SHIM6_MSG_R2:
		c = by_nonce(h, msg->init_nonce, pair);
		if (!c)
			c = sim_by_ulids(h, &pair->local, &pair->peer);
		if (!c)
			return SHIM6_DROP_NO_CONTEXT;
		break;
	case SHIM6_MSG_KEEPALIVE:
	case SHIM6_MSG_PROBE:
	case SHIM6_MSG_UPDATE_REQ:
	case SHIM6_MSG_UPDATE_ACK:
		c = sim_by_tag(h, msg->tag);
		if (!c) {
			sim_send_r1bis(h, msg->tag, pair);
			return SHIM6_DROP_UNKNOWN_TAG;
		}
		break;
	case SHIM6_MSG_ERROR:
		c = by_quote(h, msg);
		if (!c)
			return SHIM6_DROP_NOT_OURS;
		break;
	default:
		return SHIM6_DROP_UNKNOWN_TYPE;
	}
	to_context(h, c, msg, pair);
	return SHIM6_DROP_NONE;
}

static void receive_control(struct sim_host *h, const struct sim_packet *p,
			    const struct reap_pair *pair)
{
	struct shim6_reject reject = {};
	struct shim6_msg msg;
	enum shim6_drop why;

	/* A bit that flipped on the way can make it look like payload. */
	if (p->len > 2 && (p->buf[2] & SHIM6_P))
		why = SHIM6_DROP_UNKNOWN_TAG;
	else
		why = shim6_decode(p->buf, p->len, &pair->peer, &pair->local,
				   &msg, &reject);
	h->rx = p;
	if (!why)
		why = receive_message(h, &msg, pair);
	else if (reject.send_error)
		sim_send_error(h, reject.code, reject.pointer);
	h->rx = NULL;
	h->drops[why]++;
}

void sim_receive_again(struct sim_host *h, const struct sim_packet *p,
		       enum shim6_sig_state signature)
{
	const struct reap_pair pair = reversed(&p->pair);

	h->verdict = signature;
	receive_control(h, p, &pair);
	h->verdict = SHIM6_SIG_UNKNOWN;
}

/* As ctrl_rx.c: believed only with the tag of our own I1 in it. */
static void receive_icmp(struct sim_host *h, const struct sim_packet *p)
{
	const struct shim6_event ev = { .type = SHIM6_EV_NO_SUPPORT };
	struct sim_ctx *c;

	if (p->len < 12 || p->buf[2] != SHIM6_MSG_I1)
		return;
	c = sim_by_tag(h, get_unaligned_be48(p->buf + 6) & SHIM6_TAG_MASK);
	if (c && ipv6_addr_equal(&c->sm.ulid_peer, &p->pair.local))
		sim_event(h, c, &ev);
}

void sim_receive(struct sim_host *h, const struct sim_packet *p)
{
	struct reap_pair pair = reversed(&p->pair);

	if (!owns(h, &pair.local))
		return;
	if (p->kind == SIM_PAYLOAD && !p->shimmed)
		receive_plain(h, p, &pair);
	else if (!h->shim && p->kind != SIM_ICMP)
		reply(h, p, &pair);
	else if (p->kind == SIM_PAYLOAD)
		receive_shimmed(h, p, &pair);
	else if (p->kind == SIM_CONTROL)
		receive_control(h, p, &pair);
	else if (h->shim)
		receive_icmp(h, p);
}
