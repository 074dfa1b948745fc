// SPDX-License-Identifier: GPL-2.0
/* The network: loses, delays, duplicates, reorders, corrupts, and is cut. */
#include "world.h"

void sim_net_init(struct sim_world *w)
{
	unsigned int i;

	for (i = 0; i < SIM_PACKETS; i++)
		w->free_packet[i] = i;
	w->n_free = SIM_PACKETS;
	w->n_old = 0;
}

static void digest(struct sim_world *w, const struct sim_packet *p)
{
	u64 d = w->stats.digest;
	unsigned int i;

	d = (d ^ w->now) * 0x100000001b3ULL;
	d = (d ^ (p->kind << 8 | p->from)) * 0x100000001b3ULL;
	d = (d ^ p->tag) * 0x100000001b3ULL;
	for (i = 0; i < p->len; i++)
		d = (d ^ p->buf[i]) * 0x100000001b3ULL;
	w->stats.digest = d;
}

bool sim_net_works(const struct sim_world *w, const struct reap_pair *pair)
{
	unsigned int from, to, i, k;

	if (!sim_owner(&pair->local, &from, &i) ||
	    !sim_owner(&pair->peer, &to, &k))
		return false;
	return (w->host[from].have & w->host[from].up & BIT(i)) &&
	       (w->host[to].have & w->host[to].up & BIT(k)) &&
	       !w->cut[from][i][to][k];
}

/* One bit: a checksum sees that. Of a mangled one it does not. */
static void corrupt(struct sim_world *w, struct sim_packet *p)
{
	u32 bit;

	if (p->kind == SIM_PAYLOAD) {
		p->damaged = true;
		return;
	}
	bit = sim_draw(&w->rng, p->len * 8);
	p->buf[bit / 8] ^= 1 << bit % 8;
	if (!w->plan.mangle || p->len < 8)
		return;
	put_unaligned_be16(0, p->buf + 4);
	put_unaligned_be16(ntohs(ip_compute_csum(p->buf, p->len)), p->buf + 4);
}

static void launch(struct sim_world *w, const struct sim_packet *p, u64 delay)
{
	struct sim_packet *copy;
	unsigned int i;

	/* A queue that is full loses packets. */
	if (!w->n_free)
		return;
	i = w->free_packet[--w->n_free];
	copy = &w->packet[i];
	memcpy(copy, p, offsetof(struct sim_packet, buf) + p->len);
	if (w->weather.alter && sim_chance(&w->rng, w->weather.alter))
		sim_alter(w, copy);
	if (sim_chance(&w->rng, w->weather.corrupt))
		corrupt(w, copy);
	sim_push(w, w->now + delay, SIM_ARRIVE, i, 0, 0);
}

static u64 draw_delay(struct sim_world *w)
{
	return sim_between(&w->rng, w->weather.delay,
			   w->weather.delay + w->weather.jitter);
}

void sim_net_emit(struct sim_world *w, const struct sim_packet *p)
{
	w->stats.sent++;
	digest(w, p);
	if (!sim_net_works(w, &p->pair))
		return sim_trace_packet(w, p, SIM_CUT);
	if (sim_chance(&w->rng, w->weather.loss))
		return sim_trace_packet(w, p, SIM_LOST);
	sim_trace_packet(w, p, SIM_GOES);
	launch(w, p, draw_delay(w));
	if (sim_chance(&w->rng, w->weather.dup))
		launch(w, p, draw_delay(w));
}

static void release(struct sim_world *w, unsigned int i)
{
	w->free_packet[w->n_free++] = i;
}

/* Of 1000 packets like this one so many are kept; lists that are proven are worth more. */
static u32 worth(const struct sim_world *w, const struct sim_packet *p)
{
	return w->plan.proven && p->len > 2 && p->buf[2] == SHIM6_MSG_UPDATE_REQ ?
	       700 : 200;
}

/* Some packets come again much later, see sim_net_replay(). */
static void keep_or_release(struct sim_world *w, unsigned int i)
{
	unsigned int k;

	if (w->packet[i].kind != SIM_CONTROL ||
	    !sim_chance(&w->rng, worth(w, &w->packet[i]))) {
		release(w, i);
		return;
	}
	if (w->n_old < SIM_REPLAYS) {
		w->old[w->n_old++] = i;
		return;
	}
	k = sim_draw(&w->rng, SIM_REPLAYS);
	release(w, w->old[k]);
	w->old[k] = i;
}

void sim_net_replay(struct sim_world *w)
{
	unsigned int k;

	if (!w->n_old)
		return;
	k = sim_draw(&w->rng, w->n_old);
	w->packet[w->old[k]].late = true;
	sim_push(w, w->now, SIM_ARRIVE, w->old[k], 0, 0);
	w->old[k] = w->old[--w->n_old];
}

/* RFC 5533 7.10: who answers an I1 keeps nothing of it. */
static void check_stateless(struct sim_world *w, const struct sim_host *h,
			    unsigned int live, unsigned int lent)
{
	if (sim_live(h) != live || h->lent != lent)
		sim_fail(w, "host %c keeps state of an I1", 'A' + h->id);
}

static void receive(struct sim_host *h, const struct sim_packet *p,
		    enum shim6_sig_state signature)
{
	if (signature)
		sim_receive_again(h, p, signature);
	else
		sim_receive(h, p);
}

/* With our tag it may urge an I2 on; that goes without a list not signed yet. */
static bool is_as_before(const struct shim6_sm *sm, const struct shim6_sm *before)
{
	if (sm->state != before->state || sm->ct_peer != before->ct_peer ||
	    memcmp(&sm->ls_peer, &before->ls_peer, sizeof(sm->ls_peer)))
		return false;
	if (sm->setup && shim6_sm_wants_signature(before))
		return true;
	return !memcmp(&sm->ls_local, &before->ls_local, sizeof(sm->ls_local)) &&
	       sm->update.what == before->update.what &&
	       sm->update.nonce == before->update.nonce;
}

/* A forged message that is not to be believed. */
static void receive_forged(struct sim_world *w, struct sim_host *h,
			   const struct sim_packet *p,
			   enum shim6_sig_state signature)
{
	struct shim6_sm before[SIM_MAX_CONTEXTS];
	unsigned int i;

	for (i = 0; i < SIM_MAX_CONTEXTS; i++)
		memcpy(&before[i], &h->ctx[i].sm, sizeof(before[i]));
	receive(h, p, signature);
	for (i = 0; i < SIM_MAX_CONTEXTS; i++)
		if (!is_as_before(&h->ctx[i].sm, &before[i]))
			sim_fail(w, "host %c believes what was forged",
				 'A' + h->id);
}

void sim_net_hand(struct sim_world *w, struct sim_host *h, struct sim_packet *p,
		  enum shim6_sig_state signature)
{
	p->late |= p->boots != w->host[p->from].boots;
	/* With a bit that flipped it may be anything. */
	if (p->idle && !w->plan.mangle && !w->plan.few_tags)
		receive_forged(w, h, p, signature);
	else
		receive(h, p, signature);
}

void sim_net_arrive(struct sim_world *w, unsigned int i)
{
	struct sim_packet *p = &w->packet[i];
	unsigned int to, index, live, lent;
	struct sim_host *h;

	/* Cut while it was on its way, or its address has gone. */
	if (sim_owner(&p->pair.peer, &to, &index) &&
	    sim_net_works(w, &p->pair)) {
		h = sim_host_at(w, to);
		live = sim_live(h);
		lent = h->lent;
		sim_trace_packet(w, p, SIM_ARRIVES);
		w->stats.delivered += p->kind != SIM_PAYLOAD;
		sim_net_hand(w, h, p, SHIM6_SIG_UNKNOWN);
		if (p->kind == SIM_CONTROL && p->buf[2] == SHIM6_MSG_I1)
			check_stateless(w, h, live, lent);
	}
	keep_or_release(w, i);
}
