// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody on the path, who sees tags, forges messages of REAP (RFC 5533 16.2
 * and RFC 5534 8 accept that). It brings contexts into any state the two
 * hosts alone seldom reach; it must not make anybody send to a place that no
 * nonce came back from. Also what gets on with Update Requests, but without
 * the tag, the nonce or the list that would be believed: none of it changes
 * anything of a context, see sim_net_arrive().
 */
#include "world.h"

static void forge_reports(struct sim_world *w, struct reap_report *rep,
			  unsigned int n, const struct reap_pair *pair)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		rep[i].src = pair->local;
		rep[i].dst = pair->peer;
		rep[i].nonce = (__force __be32)sim_next(&w->rng);
		rep[i].data = 0;
	}
}

static void forge_reap(struct sim_world *w, struct sim_packet *p,
		       const struct shim6_sm *sm)
{
	const struct reap_pair back = { p->pair.peer, p->pair.local };
	struct reap_report sent, rcvd[2];
	const struct shim6_msg msg = {
		.type = sim_chance(&w->rng, 300) ? SHIM6_MSG_KEEPALIVE :
						   SHIM6_MSG_PROBE,
		.tag = sm->ct_local,
		.sta = sim_draw(&w->rng, 3),
		.n_sent = 1, .sent = &sent,
		.n_rcvd = sim_draw(&w->rng, 3), .rcvd = rcvd,
	};

	forge_reports(w, &sent, 1, &p->pair);
	forge_reports(w, rcvd, ARRAY_SIZE(rcvd), &back);
	p->len = shim6_encode(&msg, p->buf, sizeof(p->buf));
}

/* Not the context's list: proven, but it is not; or preferences of another one. */
static void forge_request(struct sim_world *w, struct sim_packet *p,
			  const struct shim6_sm *sm)
{
	static const u8 method = SHIM6_METHOD_HBA;
	static const u8 elems[256];
	const struct sim_identity *stranger = sim_identity(SIM_STRANGER);
	struct shim6_msg msg = {
		.type = SHIM6_MSG_UPDATE_REQ,
		.tag = sm->ct_local,
		.req_nonce = sim_next(&w->rng),
		.opts = BIT(SHIM6_OPT_PREFS),
		.prefs.generation = sm->ls_peer.generation,
		.prefs.elems = elems, .prefs.elen = 1,
		.prefs.n = sm->ls_peer.told + 1,
	};

	switch (sim_draw(&w->rng, 3)) {
	case 0:
		msg.tag ^= 1 + sim_draw(&w->rng, 1000);
		break;
	case 1:
		msg.prefs.generation += 1 + sim_draw(&w->rng, 1000);
		break;
	}
	if (sim_chance(&w->rng, 300)) {
		msg.opts = BIT(SHIM6_OPT_LOCATORS);
		msg.list.methods = &method;
		msg.list.addrs = (const u8 *)&stranger->addr[0];
		msg.list.generation = sm->ls_peer.generation + 1;
		msg.list.n = 1;
	}
	p->len = shim6_encode(&msg, p->buf, sizeof(p->buf));
}

/* Nobody asked for it: outside of ESTABLISHED it starts nothing. */
static void forge_r1bis(struct sim_packet *p, const struct shim6_sm *sm)
{
	static const u8 validator[16];
	const struct shim6_msg msg = {
		.type = SHIM6_MSG_R1BIS, .tag = sm->ct_peer,
		.opts = BIT(SHIM6_OPT_VALIDATOR),
		.validator.data = validator,
		.validator.len = sizeof(validator),
	};

	p->len = shim6_encode(&msg, p->buf, sizeof(p->buf));
}

static void forge_ack(struct sim_world *w, struct sim_packet *p,
		      const struct shim6_sm *sm)
{
	const struct shim6_msg msg = {
		.type = SHIM6_MSG_UPDATE_ACK,
		.tag = sm->ct_local ^ sim_draw(&w->rng, 2),
		.req_nonce = sm->update.nonce ^ (1 + sim_draw(&w->rng, 1000)),
	};

	p->len = shim6_encode(&msg, p->buf, sizeof(p->buf));
}

/* About a request with another nonce or tag, or about what has no nonce. */
static void forge_error(struct sim_world *w, struct sim_packet *p,
			const struct shim6_sm *sm)
{
	static const u8 types[] = {
		SHIM6_MSG_I1, SHIM6_MSG_I2, SHIM6_MSG_R2,
		SHIM6_MSG_UPDATE_REQ, SHIM6_MSG_UPDATE_REQ, SHIM6_MSG_PROBE,
	};
	const struct reap_pair back = { p->pair.peer, p->pair.local };
	u8 quote[SHIM6_IPV6_HLEN + 16] = { [6] = SHIM6_NEXTHDR };
	u8 *hdr = quote + SHIM6_IPV6_HLEN;
	const struct shim6_msg msg = {
		.type = SHIM6_MSG_ERROR,
		.error_code = sim_draw(&w->rng, 5),
		.quote.data = quote, .quote.len = sizeof(quote),
	};
	u32 nonce = sm->update.nonce;
	u64 tag;

	memcpy(quote + 8, &back, sizeof(back));
	hdr[2] = sim_pick(&w->rng, types);
	tag = hdr[2] < SHIM6_MSG_UPDATE_REQ ? sm->ct_local : sm->ct_peer;
	if (sim_chance(&w->rng, 300))
		tag ^= 1;
	else
		nonce ^= 1 + sim_draw(&w->rng, 1000);
	put_unaligned_be16(tag >> 32, hdr + 6);
	put_unaligned_be32(tag, hdr + 8);
	put_unaligned_be32(nonce, hdr + 12);
	p->len = shim6_encode(&msg, p->buf, sizeof(p->buf));
}

void sim_forge(struct sim_world *w, const struct sim_ctx *c)
{
	static void (*const forge[])(struct sim_world *w, struct sim_packet *p,
				     const struct shim6_sm *sm) = {
		forge_reap, forge_reap, forge_request, forge_ack, forge_error,
		forge_error,
	};
	unsigned int id, index, what = sim_draw(&w->rng, ARRAY_SIZE(forge));
	const struct shim6_sm *sm = &c->sm;
	struct sim_packet p;
	struct reap_pair pair;

	pair.local = sm->ls_peer.addr[sim_draw(&w->rng, sm->ls_peer.n)];
	pair.peer = sm->ls_local.addr[sim_draw(&w->rng, sm->ls_local.n)];
	if (!sim_owner(&pair.local, &id, &index))
		return;
	sim_packet_init(&p, SIM_CONTROL, &w->host[id], &pair);
	p.idle = forge[what] != forge_reap;
	forge[what](w, &p, sm);
	if (p.idle && !shim6_state_has_peer(sm->state) &&
	    sim_chance(&w->rng, 300)) {
		p.idle = false;
		forge_r1bis(&p, sm);
	}
	sim_net_emit(w, &p);
}
