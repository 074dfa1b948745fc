// SPDX-License-Identifier: GPL-2.0
/*
 * What net/shim6/sign.c, prove.c and verdict.c do around the pure files: own
 * lists are signed ahead, or later; what a peer has shown is kept; a message
 * whose signature nobody has checked waits, and comes again.
 */
#include <stdlib.h>

#include "host.h"

static struct shim6_sig *sig_in(struct sim_sig *sig)
{
	return (struct shim6_sig *)sig->room;
}

void sim_proof_boot(struct sim_host *h)
{
	h->n_signed = 0;
	memset(h->signed_lists, 0, sizeof(h->signed_lists));
	memset(h->verdicts, 0, sizeof(h->verdicts));
	if (!h->proven)
		return;
	h->generation = sim_next(h->rng);
	h->outside->ahead(h);
}

void sim_proof_outlive(struct sim_host *h, const struct sim_ctx *c)
{
	u32 generation = c->sm.ls_local.generation;

	if (c->sm.own && (s32)(generation - h->generation) > 0)
		h->generation = generation + 1;
}

bool sim_may_take_part(const struct sim_host *h, const struct in6_addr *ulid)
{
	return !h->params.require_verification ||
	       (h->proven && sim_own(h->id, ulid));
}

/* Signatures of our own */

static struct sim_signed *find_signed(struct sim_host *h, const u8 *digest)
{
	struct sim_signed *sd;

	for (sd = h->signed_lists; sd < h->signed_lists + SIM_SIGNED_LISTS; sd++)
		if (sig_in(&sd->sig)->len &&
		    !memcmp(sd->digest, digest, SIM_DIGEST_LEN))
			return sd;
	return NULL;
}

/* The oldest one makes room. False: nothing is signed now. */
static bool make_once(struct sim_host *h, const struct shim6_list_view *list)
{
	u8 digest[SIM_DIGEST_LEN];
	struct sim_signed *sd;
	struct shim6_sig *sig;

	shim6_cga_signed_digest(list, digest);
	if (find_signed(h, digest))
		return true;
	if (h->no_key || h->no_memory)
		return false;
	sd = &h->signed_lists[h->n_signed++ % SIM_SIGNED_LISTS];
	memcpy(sd->digest, digest, sizeof(digest));
	sig = sig_in(&sd->sig);
	sig->generation = list->generation;
	sig->len = SIM_SIG_LEN;
	sim_sign(&sim_identity(h->id)->key, digest, sig->octets);
	return true;
}

void sim_sign_lend(struct sim_host *h, struct sim_ctx *c)
{
	u8 digest[SIM_DIGEST_LEN];
	struct shim6_list_view list;
	struct sim_signed *sd;

	if (!shim6_sm_wants_signature(&c->sm))
		return;
	shim6_sm_to_sign(&c->sm, &list);
	shim6_cga_signed_digest(&list, digest);
	sd = find_signed(h, digest);
	if (!sd)
		return;
	c->sig = sd->sig;
	c->sm.sig = sig_in(&c->sig);
}

/* Without memory it asks again with its next event. */
void sim_sign_ask(struct sim_host *h, struct sim_ctx *c)
{
	if (c->signing || c->sm.state == SHIM6_STATE_IDLE || h->no_memory ||
	    !shim6_sm_wants_signature(&c->sm))
		return;
	c->signing = true;
	h->outside->sign(h, c);
}

static void serve(struct sim_host *h, struct sim_ctx *c)
{
	const struct shim6_event ev = { .type = SHIM6_EV_SIGNED };
	struct shim6_list_view list;

	c->signing = false;
	if (!shim6_sm_wants_signature(&c->sm))
		return;
	shim6_sm_to_sign(&c->sm, &list);
	if (make_once(h, &list))
		sim_event(h, c, &ev);
}

void sim_sign_serve(struct sim_host *h, u32 life)
{
	struct sim_ctx *c;

	for (c = h->ctx; c < h->ctx + SIM_MAX_CONTEXTS; c++)
		if (c->live && c->life == life)
			return serve(h, c);
}

static void ahead(struct sim_host *h, const struct in6_addr *ulid)
{
	const struct reap_locset begin = { .addr[0] = *ulid, .n = 1 };
	const struct shim6_own *own = sim_own(h->id, ulid);
	struct shim6_list_view list = {};
	struct reap_locset set;

	if (!own)
		return;
	sim_locset_build(h, own, &begin, &set);
	if (set.n < 2 || !memchr(set.method, SHIM6_METHOD_CGA, set.n))
		return;
	list.methods = set.method;
	list.addrs = (const u8 *)set.addr;
	list.generation = h->generation;
	list.n = set.n;
	make_once(h, &list);
}

void sim_sign_ahead(struct sim_host *h)
{
	unsigned int k;

	for (k = 0; k < h->n_addrs; k++)
		if (h->have & BIT(k))
			ahead(h, &h->addr[k]);
}

/* What peers show, and their signatures */

void sim_keep_shown(struct sim_host *h, struct sim_ctx *c,
		    const struct shim6_msg *msg)
{
	struct shim6_shown *shown = (struct shim6_shown *)c->shown.room;

	c->sm.shown = NULL;
	if (h->no_memory)
		return;
	if (msg->pds.len > SIM_PDS_MAX)
		abort();
	shown->len = msg->pds.len;
	memcpy(shown->octets, msg->pds.data, msg->pds.len);
	c->sm.shown = shown;
}

/* 0: it has none. */
static u64 name_of(const struct shim6_shown *shown, const struct shim6_msg *msg)
{
	static const siphash_key_t secret = { { 7, 8 } };
	u8 digest[SIM_DIGEST_LEN];
	siphash_key_t mixed = secret;
	struct shim6_rsa_key key;

	if (!shim6_msg_has(msg, SHIM6_OPT_SIGNATURE) ||
	    !shim6_verify_key(shown, msg, &key))
		return 0;
	shim6_cga_signed_digest(&msg->list, digest);
	mixed.key[0] ^= siphash(key.der.data, key.der.len, &secret);
	mixed.key[1] ^= siphash(digest, sizeof(digest), &secret);
	return siphash(msg->signature.data, msg->signature.len, &mixed) ?: 1;
}

static enum shim6_sig_state find_verdict(const struct sim_host *h, u64 name)
{
	const struct sim_verdict *v = &h->verdicts[name % SIM_VERDICTS];

	return name && v->name == name ? v->state : SHIM6_SIG_UNKNOWN;
}

enum shim6_sig_state sim_known_verdict(const struct sim_host *h,
				       const struct sim_ctx *c,
				       const struct shim6_msg *msg)
{
	return find_verdict(h, name_of(c->sm.shown, msg));
}

enum shim6_sig_state sim_judge(struct sim_host *h,
			       const struct shim6_shown *shown,
			       const struct sim_packet *p)
{
	enum shim6_sig_state state = SHIM6_SIG_BAD;
	struct shim6_reject reject;
	struct shim6_rsa_key key;
	struct shim6_msg msg;
	u64 name;

	if (shim6_decode(p->buf, p->len, &p->pair.local, &p->pair.peer, &msg,
			 &reject))
		return SHIM6_SIG_BAD;
	name = name_of(shown, &msg);
	if (find_verdict(h, name))
		return find_verdict(h, name);
	if (shim6_verify_key(shown, &msg, &key) && sim_signed_by(&key, &msg))
		state = SHIM6_SIG_GOOD;
	h->verdicts[name % SIM_VERDICTS] = (struct sim_verdict){ name, state };
	return state;
}
