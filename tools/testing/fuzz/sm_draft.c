// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of a peer that may know everything about the context: nonces, tags
 * and validators are right unless the input says otherwise.
 */
#include "fuzz.h"
#include "sm_host.h"

#define CT_PEER		0x7edcba987654ULL
#define PEER_NONCE	0xbeefbeef

/* First octet of every message in a script. */
#define WRONG_NONCE	0x01	/* or tag, or validator */
#define WITH_LIST	0x02
#define WITH_KEEPALIVE	0x04
#define WITH_ULIDS	0x08
#define WITH_FII	0x10
#define WITH_PREFS	0x10	/* of an Update Request */
#define OTHER_TAG	0x20	/* the peer lost its state; R2: the older nonce */
#define TAMPERED	0x40
#define OVERTAKEN	0x80	/* something happens just before */

/** struct draft - a message and what it points to */
struct draft {
	struct host *h;
	struct input *in;
	u8 flags;
	struct shim6_msg msg;
	struct reap_pair pair;
	struct shim6_idle idle;
	u8 methods[16];
	struct in6_addr addrs[16];
	u8 validator[SHIM6_MSG_MAX];
	u8 elems[64];
	u8 quote[SHIM6_IPV6_HLEN + 16];
	struct reap_report sent[REAP_MAX_REPORTS];
	struct reap_report rcvd[REAP_MAX_REPORTS];
};

/* One locator has a method of its own: the first one that is at fault. */
static void add_list(struct draft *d)
{
	unsigned int i, odd = take_u8(d->in);
	struct shim6_msg *msg = &d->msg;

	msg->opts |= BIT(SHIM6_OPT_LOCATORS);
	msg->list.n = take_u8(d->in) % (ARRAY_SIZE(d->addrs) + 1);
	msg->list.generation = take_u8(d->in);
	msg->list.methods = d->methods;
	msg->list.addrs = (const u8 *)d->addrs;
	for (i = 0; i < msg->list.n; i++) {
		d->methods[i] = SHIM6_METHOD_UNPROVEN;
		d->addrs[i] = take_address(d->in);
	}
	if (odd < msg->list.n)
		d->methods[odd] = take_u8(d->in);
}

static void add_keepalive(struct draft *d)
{
	d->msg.opts |= BIT(SHIM6_OPT_KEEPALIVE);
	d->msg.keepalive_s = take_u16(d->in);
}

/* Names the ULIDs of the context unless the input wants others. */
static void add_names(struct draft *d)
{
	struct shim6_msg *msg = &d->msg;
	u8 others;

	if (d->flags & WITH_ULIDS) {
		others = take_u8(d->in);
		msg->opts |= BIT(SHIM6_OPT_ULID_PAIR);
		msg->ulid_sender = d->h->sm->ulid_peer;
		msg->ulid_receiver = d->h->sm->ulid_local;
		if (others & 1)
			msg->ulid_sender = take_address(d->in);
		if (others & 2)
			msg->ulid_receiver = own_address(others >> 4);
	}
	if (d->flags & WITH_FII) {
		msg->opts |= BIT(SHIM6_OPT_FII);
		msg->fii = d->h->sm->fii ^ take_u8(d->in);
	}
}

static u64 peer_tag(const struct draft *d)
{
	u64 tag = CT_PEER;

	if (d->flags & OTHER_TAG)
		tag += take_u8(d->in);
	return tag;
}

static void draft_i1(struct draft *d)
{
	d->msg.tag = peer_tag(d);
	d->msg.init_nonce = PEER_NONCE;
	add_names(d);
}

/* A validator as an I1 would have got it, when the context was not there yet. */
static void draft_i2(struct draft *d)
{
	const struct shim6_secret *secret = host_secret(d->h);
	struct shim6_msg i1 = { .type = SHIM6_MSG_I1 };
	u32 age_s = 0;

	draft_i1(d);
	if (d->flags & WRONG_NONCE)
		age_s = take_u8(d->in);
	i1.tag = d->msg.tag;
	i1.opts = d->msg.opts;
	i1.fii = d->msg.fii;
	i1.ulid_sender = d->msg.ulid_sender;
	i1.ulid_receiver = d->msg.ulid_receiver;
	shim6_idle_msg(NULL, secret, host_now_s(d->h) - age_s, &i1, &d->pair,
		       &d->idle);
	d->msg.resp_nonce = d->idle.reply.resp_nonce;
	d->msg.opts |= BIT(SHIM6_OPT_VALIDATOR);
	d->msg.validator = d->idle.reply.validator;
	if (d->flags & WITH_LIST)
		add_list(d);
	if (d->flags & WITH_KEEPALIVE)
		add_keepalive(d);
}

/* What an R1bis for our tag would have given. */
static void draft_i2bis(struct draft *d)
{
	const struct shim6_secret *secret = host_secret(d->h);
	u32 age_s = 0;

	draft_i1(d);
	if (d->flags & WRONG_NONCE)
		age_s = take_u8(d->in);
	d->msg.packet_tag = d->h->sm->ct_local;
	shim6_idle_r1bis(secret, host_now_s(d->h) - age_s, d->msg.packet_tag,
			 &d->pair, &d->idle);
	d->msg.resp_nonce = d->idle.reply.resp_nonce;
	d->msg.opts |= BIT(SHIM6_OPT_VALIDATOR);
	d->msg.validator = d->idle.reply.validator;
	if (d->flags & WITH_LIST)
		add_list(d);
}

static u32 nonce_of_ours(const struct draft *d, bool of_i2)
{
	const struct shim6_setup *setup = d->h->sm->setup;
	u32 nonce = 0;

	if (setup)
		nonce = of_i2 ? setup->i2_nonce : setup->i1_nonce;
	return d->flags & WRONG_NONCE ? nonce ^ 1 : nonce;
}

static void draft_r1(struct draft *d)
{
	struct shim6_msg *msg = &d->msg;

	if (msg->type == SHIM6_MSG_R1)
		msg->init_nonce = nonce_of_ours(d, false);
	else
		msg->tag = d->h->sm->ct_peer ^ (d->flags & WRONG_NONCE);
	msg->resp_nonce = take_u32(d->in);
	msg->opts = BIT(SHIM6_OPT_VALIDATOR);
	msg->validator.len = take_u16(d->in) % sizeof(d->validator);
	msg->validator.data = d->validator;
	memset(d->validator, 0x55, msg->validator.len);
}

static void draft_r2(struct draft *d)
{
	d->msg.tag = CT_PEER;
	d->msg.init_nonce = nonce_of_ours(d, !(d->flags & OTHER_TAG));
	if (d->flags & WITH_LIST)
		add_list(d);
	if (d->flags & WITH_KEEPALIVE)
		add_keepalive(d);
}

static void draft_tagged(struct draft *d)
{
	d->msg.tag = d->h->sm->ct_local;
	if (d->flags & WRONG_NONCE)
		d->msg.tag ^= 1;
}

/* As many as there are locators, of the list at hand, unless wanted otherwise. */
static void add_prefs(struct draft *d)
{
	const struct reap_locset *ls = &d->h->sm->ls_peer;
	bool list = shim6_msg_has(&d->msg, SHIM6_OPT_LOCATORS);
	struct shim6_prefs_view *prefs = &d->msg.prefs;
	u8 odd = take_u8(d->in);

	d->msg.opts |= BIT(SHIM6_OPT_PREFS);
	prefs->generation = (list ? d->msg.list.generation : ls->generation) +
			    (odd & 1);
	prefs->n = (list ? d->msg.list.n : ls->told) + (odd >> 1 & 1);
	prefs->elen = 1 + (odd >> 2) % 4;
	prefs->elems = d->elems;
	prefs->n = min(prefs->n, sizeof(d->elems) / prefs->elen);
	take_bytes(d->in, d->elems, prefs->n * prefs->elen);
}

static void draft_update(struct draft *d)
{
	draft_tagged(d);
	d->msg.req_nonce = PEER_NONCE;
	if (d->flags & WITH_LIST)
		add_list(d);
	if (d->flags & WITH_PREFS)
		add_prefs(d);
	if (d->flags & WITH_KEEPALIVE)
		add_keepalive(d);
}

static void draft_ack(struct draft *d)
{
	d->msg.tag = d->h->sm->ct_local;
	d->msg.req_nonce = d->h->sm->update.nonce ^
			   (d->flags & WRONG_NONCE);
}

/* About an Update Request of ours, or any other message. */
static void draft_error(struct draft *d)
{
	const struct shim6_sm *sm = d->h->sm;
	u8 *hdr = d->quote + SHIM6_IPV6_HLEN;
	u8 type = take_u8(d->in);
	u64 tag;

	d->msg.error_code = take_u8(d->in) % BIT(7);
	d->msg.pointer = take_u8(d->in);
	d->msg.quote.data = d->quote;
	d->msg.quote.len = sizeof(d->quote) - (d->flags & WITH_LIST ? 8 : 0);
	d->quote[6] = SHIM6_NEXTHDR;
	memcpy(d->quote + 8, &d->pair.local, 16);
	memcpy(d->quote + 24, &d->pair.peer, 16);
	hdr[2] = type ?: SHIM6_MSG_UPDATE_REQ;
	tag = hdr[2] < SHIM6_MSG_UPDATE_REQ ? sm->ct_local : sm->ct_peer;
	if (d->flags & OTHER_TAG)
		tag ^= 1;
	put_unaligned_be16(tag >> 32, hdr + 6);
	put_unaligned_be32(tag, hdr + 8);
	put_unaligned_be32(sm->update.nonce ^ (d->flags & WRONG_NONCE),
			   hdr + 12);
}

static void draft_probe(struct draft *d)
{
	struct shim6_msg *msg = &d->msg;
	u8 counts = take_u8(d->in);

	draft_tagged(d);
	msg->sta = take_u8(d->in) % 3;
	msg->n_rcvd = counts >> 4;
	msg->n_sent = max(counts & 15, 1);
	msg->rcvd = d->rcvd;
	msg->sent = d->sent;
	d->sent[0].src = d->pair.peer;
	d->sent[0].dst = d->pair.local;
	d->sent[0].nonce = cpu_to_be32(take_u8(d->in));
	take_reports(d->in, &d->h->log, d->rcvd, msg->n_rcvd);
}

static void fill(struct draft *d)
{
	switch (d->msg.type) {
	case SHIM6_MSG_I1:
		draft_i1(d);
		break;
	case SHIM6_MSG_R1:
	case SHIM6_MSG_R1BIS:
		draft_r1(d);
		break;
	case SHIM6_MSG_I2BIS:
		draft_i2bis(d);
		break;
	case SHIM6_MSG_I2:
		draft_i2(d);
		break;
	case SHIM6_MSG_R2:
		draft_r2(d);
		break;
	case SHIM6_MSG_PROBE:
		draft_probe(d);
		break;
	case SHIM6_MSG_UPDATE_REQ:
		draft_update(d);
		break;
	case SHIM6_MSG_UPDATE_ACK:
		draft_ack(d);
		break;
	case SHIM6_MSG_ERROR:
		draft_error(d);
		break;
	default:
		draft_tagged(d);
	}
}

/* On another CPU, between the look at a message and the step with it. */
static void take_meanwhile(struct draft *d, struct shim6_event *ev)
{
	static const u8 types[] = {
		SHIM6_EV_TIMER, SHIM6_EV_DELETE, SHIM6_EV_NO_SUPPORT,
		SHIM6_EV_TRIGGER,
	};
	const struct shim6_sm *sm = d->h->sm;

	memset(ev, 0, sizeof(*ev));
	ev->type = types[take_u8(d->in) % ARRAY_SIZE(types)];
	ev->pair = (struct reap_pair){ sm->ulid_local, sm->ulid_peer };
}

void draft_and_receive(struct host *h, struct input *in, u8 type)
{
	struct draft *d = zeroed_block(sizeof(*d));
	struct shim6_event meanwhile;
	u8 buf[SHIM6_MSG_MAX];
	bool overtaken;
	int len;

	d->h = h;
	d->in = in;
	d->msg.type = type;
	d->flags = take_u8(in);
	d->pair = take_pair(in);
	fill(d);
	overtaken = d->flags & OVERTAKEN;
	if (overtaken)
		take_meanwhile(d, &meanwhile);
	len = shim6_encode(&d->msg, buf, sizeof(buf));
	if (len > 0 && d->flags & TAMPERED) {
		buf[take_u16(in) % len] ^= take_u8(in);
		fix_checksum(buf, len);
	}
	if (len > 0)
		host_receive(h, buf, len, &d->pair,
			     overtaken ? &meanwhile : NULL);
	free(d);
}
