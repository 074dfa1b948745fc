// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody on the path, who sees tags, forges messages of REAP (RFC 5533 16.2
 * and RFC 5534 8 accept that). It brings contexts into any state the two
 * hosts alone seldom reach; it must not make anybody send to a place that no
 * nonce came back from.
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

/* @pair: as the one it pretends to be sees it */
static void forge(struct sim_world *w, const struct sim_host *as, u64 tag,
		  const struct reap_pair *pair)
{
	const struct reap_pair back = { pair->peer, pair->local };
	struct reap_report sent, rcvd[2];
	struct shim6_msg msg = {
		.type = sim_chance(&w->rng, 300) ? SHIM6_MSG_KEEPALIVE :
						   SHIM6_MSG_PROBE,
		.tag = tag,
		.sta = sim_draw(&w->rng, 3),
		.n_sent = 1, .sent = &sent,
		.n_rcvd = sim_draw(&w->rng, 3), .rcvd = rcvd,
	};
	struct sim_packet p;

	forge_reports(w, &sent, 1, pair);
	forge_reports(w, rcvd, ARRAY_SIZE(rcvd), &back);
	sim_packet_init(&p, SIM_CONTROL, as, pair);
	p.len = shim6_encode(&msg, p.buf, sizeof(p.buf));
	sim_net_emit(w, &p);
}

void sim_forge(struct sim_world *w, const struct sim_ctx *c)
{
	const struct shim6_sm *sm = &c->sm;
	struct reap_pair pair;
	unsigned int id, index;

	pair.local = sm->ls_peer.addr[sim_draw(&w->rng, sm->ls_peer.n)];
	pair.peer = sm->ls_local.addr[sim_draw(&w->rng, sm->ls_local.n)];
	if (sim_owner(&pair.local, &id, &index))
		forge(w, &w->host[id], sm->ct_local, &pair);
}
