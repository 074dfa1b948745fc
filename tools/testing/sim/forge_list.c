// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody who sees tags and signatures, but has no key, tells lists of others:
 * in messages of his own, and in those that pass him. Nobody believes any of it.
 */
#include "world.h"

/**
 * struct forgery - a list and what is to prove it
 * @methods: of the list
 * @addrs: of the list
 * @sig: octets of a signature
 * @list: @methods and @addrs
 */
struct forgery {
	u8 methods[REAP_MAX_LOCATORS];
	struct in6_addr addrs[REAP_MAX_LOCATORS];
	u8 sig[SIM_SIG_LEN];
	struct shim6_list_view list;
};

static void insert(struct forgery *f, const struct in6_addr *addr, u8 method)
{
	unsigned int n = f->list.n++;

	f->addrs[n] = *addr;
	f->methods[n] = method;
}

/* What the peer of @sm has told, and is signed by whoever's key this is. */
static void begin(struct sim_world *w, struct forgery *f,
		  const struct shim6_sm *sm, const struct sim_identity *signer)
{
	const struct reap_locset *ls = &sm->ls_peer;
	u8 digest[SIM_DIGEST_LEN];
	unsigned int i;

	memset(f, 0, sizeof(*f));
	f->list.methods = f->methods;
	f->list.addrs = (const u8 *)f->addrs;
	f->list.generation = ls->generation + sim_draw(&w->rng, 3);
	for (i = 0; i < ls->n && i < REAP_MAX_LOCATORS - 1; i++)
		insert(f, &ls->addr[i], ls->method[i] ?: SHIM6_METHOD_HBA);
	shim6_cga_signed_digest(&f->list, digest);
	if (signer->key.bits)
		sim_sign(&signer->key, digest, f->sig);
}

static void put_proof(struct forgery *f, const struct shim6_own *own,
		      struct shim6_msg *msg)
{
	msg->opts |= BIT(SHIM6_OPT_LOCATORS);
	msg->list = f->list;
	if (own) {
		msg->opts |= BIT(SHIM6_OPT_PDS);
		msg->pds = own->pds;
	}
	if (memchr(f->methods, SHIM6_METHOD_CGA, f->list.n)) {
		msg->opts |= BIT(SHIM6_OPT_SIGNATURE);
		msg->signature = (struct shim6_view){ f->sig, SIM_SIG_LEN };
	}
}

/*
 * A stranger's locator in a list that the peer may have signed without it; the
 * stranger's own parameters and signature; a list that claims nothing.
 */
static void draw_forgery(struct sim_world *w, struct forgery *f,
			 const struct shim6_sm *sm, unsigned int peer,
			 const struct shim6_own **own)
{
	static const u8 methods[] = {
		SHIM6_METHOD_HBA, SHIM6_METHOD_CGA, SHIM6_METHOD_CGA,
	};
	const struct sim_identity *stranger = sim_identity(SIM_STRANGER);
	unsigned int i;

	*own = sim_own(peer, &sm->ulid_peer);
	switch (sim_draw(&w->rng, 4)) {
	case 0:
		begin(w, f, sm, stranger);
		*own = &stranger->own[0];
		break;
	case 1:
		begin(w, f, sm, stranger);
		for (i = 0; i < f->list.n; i++)
			f->methods[i] = SHIM6_METHOD_UNPROVEN;
		insert(f, &stranger->addr[0], SHIM6_METHOD_UNPROVEN);
		return;
	default:
		begin(w, f, sm, sim_identity(peer));
		break;
	}
	insert(f, &stranger->addr[sim_draw(&w->rng, SIM_MAX_LOCATORS)],
	       sim_pick(&w->rng, methods));
}

void sim_forge_list(struct sim_world *w, const struct sim_ctx *c)
{
	const struct shim6_sm *sm = &c->sm;
	const struct shim6_own *own;
	unsigned int id, index;
	struct forgery f;
	struct sim_packet p;
	const struct reap_pair pair = {
		sm->ls_peer.addr[sim_draw(&w->rng, sm->ls_peer.n)],
		sm->ls_local.addr[sim_draw(&w->rng, sm->ls_local.n)],
	};
	struct shim6_msg msg = {
		.type = SHIM6_MSG_UPDATE_REQ,
		.tag = sm->ct_local,
		.req_nonce = sim_next(&w->rng),
	};

	if (!sim_owner(&pair.local, &id, &index))
		return;
	draw_forgery(w, &f, sm, id, &own);
	put_proof(&f, own, &msg);
	sim_packet_init(&p, SIM_CONTROL, &w->host[id], &pair);
	p.idle = true;
	p.len = shim6_encode(&msg, p.buf, sizeof(p.buf));
	sim_net_emit(w, &p);
}

/* Messages that pass */

static void checksum(struct sim_packet *p)
{
	put_unaligned_be16(0, p->buf + 4);
	put_unaligned_be16(ntohs(ip_compute_csum(p->buf, p->len)), p->buf + 4);
}

/* Where to strike: an octet of what the list and its proof say. */
static u8 *draw_octet(struct sim_world *w, struct sim_packet *p,
		      const struct shim6_msg *msg)
{
	const u8 *from = msg->list.addrs + 16 * sim_draw(&w->rng, msg->list.n);
	unsigned int len = sizeof(struct in6_addr);

	switch (sim_draw(&w->rng, 4)) {
	case 0:
		if (shim6_msg_has(msg, SHIM6_OPT_PDS)) {
			from = msg->pds.data;
			len = SHIM6_CGA_MODIFIER_LEN;
		}
		break;
	case 1:
	case 2:
		if (shim6_msg_has(msg, SHIM6_OPT_SIGNATURE)) {
			from = msg->signature.data;
			len = msg->signature.len;
		}
		break;
	}
	return p->buf + (from - p->buf) + sim_draw(&w->rng, len);
}

/* The universal and group bits prove nothing and need no proof (RFC 3972 5). */
static u8 draw_bit(struct sim_world *w, const struct shim6_msg *msg,
		   const u8 *octet)
{
	unsigned int at = octet - msg->list.addrs;
	u8 bit = 1 << sim_draw(&w->rng, 8);

	if (at < 16 * msg->list.n && at % 16 == 8 && bit < 4)
		return 4;
	return bit;
}

void sim_alter(struct sim_world *w, struct sim_packet *p)
{
	struct shim6_reject reject;
	struct shim6_msg msg;
	u8 *octet, bit;

	if (shim6_decode(p->buf, p->len, &p->pair.local, &p->pair.peer, &msg,
			 &reject) ||
	    !shim6_msg_has(&msg, SHIM6_OPT_LOCATORS))
		return;
	octet = draw_octet(w, p, &msg);
	bit = draw_bit(w, &msg, octet);
	*octet ^= bit;
	checksum(p);
	sim_trace_note(w, "octet %u of %u is altered by %02x, the list begins at %u",
		       (u32)(octet - p->buf), p->len, bit,
		       (u32)(msg.list.addrs - p->buf));
	p->altered = true;
	w->stats.altered++;
}
