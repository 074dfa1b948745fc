// SPDX-License-Identifier: GPL-2.0
/* What holds for every step of the state machine, whatever came in. */
#include "fuzz.h"
#include "sm_host.h"

bool is_msg(const struct shim6_event *ev, u8 type)
{
	return ev->type == SHIM6_EV_MSG && ev->msg->type == type;
}

static bool is_in_setup(u8 state)
{
	return state == SHIM6_STATE_I1_SENT || state == SHIM6_STATE_I2_SENT ||
	       state == SHIM6_STATE_I2BIS_SENT;
}

static void check_probe(struct host *h, const struct shim6_action *act,
			const struct shim6_msg *probe)
{
	struct shim6_sm *sm = h->sm;

	/* What the administrator is told. */
	CHECK(act->nonce == be32_to_cpu(probe->sent[0].nonce));
	CHECK(act->sta == probe->sta && act->n_sent == probe->n_sent &&
	      act->n_rcvd == probe->n_rcvd);
	CHECK(pair_may_be_used(&sm->ls_local, &sm->ls_peer, &act->pair));
	h->n_probes++;
	log_probe(&h->log, &sm->reap.work->sent[0], &act->pair, h->f.env.now);
}

/* The answer to an R1 gives back what was in it (RFC 5533 7.11). */
static void check_i2(const struct shim6_msg *i2, const struct shim6_msg *r1)
{
	CHECK(i2->resp_nonce == r1->resp_nonce);
	CHECK(i2->validator.len == r1->validator.len);
	if (r1->validator.len)
		CHECK(!memcmp(i2->validator.data, r1->validator.data,
			      r1->validator.len));
}

/* An own list goes with the signature over it, if it needs one, or not at all. */
static void check_signed(const struct host *h, const struct shim6_msg *msg)
{
	if (!shim6_msg_has(msg, SHIM6_OPT_LOCATORS) ||
	    !memchr(msg->list.methods, SHIM6_METHOD_CGA, msg->list.n))
		return;
	CHECK(shim6_msg_has(msg, SHIM6_OPT_PDS));
	CHECK(shim6_msg_has(msg, SHIM6_OPT_SIGNATURE));
	CHECK(h->sig && h->sig->generation == msg->list.generation);
}

void check_sent(struct host *h, const struct shim6_event *ev,
		const struct shim6_action *act)
{
	const struct reap_pair *pair = &act->pair;
	struct shim6_msg msg, again;
	struct shim6_reject rej;
	u8 *buf;
	int len;

	shim6_sm_build(h->sm, act, &msg);
	len = shim6_encoded_len(&msg);
	CHECK(len > 0 && len <= SHIM6_MSG_MAX);
	buf = block(len);
	CHECK(shim6_encode(&msg, buf, len) == len);
	CHECK(!shim6_decode(buf, len, &pair->local, &pair->peer, &again, &rej));
	CHECK(again.type == act->msg_type);
	check_signed(h, &again);
	if (again.type == SHIM6_MSG_PROBE)
		check_probe(h, act, &again);
	else if ((again.type == SHIM6_MSG_I2 && is_msg(ev, SHIM6_MSG_R1)) ||
		 (again.type == SHIM6_MSG_I2BIS && is_msg(ev, SHIM6_MSG_R1BIS)))
		check_i2(&again, ev->msg);
	else if (again.type == SHIM6_MSG_UPDATE_REQ ||
		 again.type == SHIM6_MSG_UPDATE_ACK)
		check_news_sent(h, ev, &again, pair);
	else if (again.type == SHIM6_MSG_R2)
		CHECK(again.init_nonce == ev->msg->init_nonce);
	h->n_sent++;
	free(buf);
}

void check_error(const struct host *h, u8 code, u16 pointer)
{
	size_t header = (h->rx[1] + 1) * 8;
	size_t quoted = SHIM6_IPV6_HLEN + h->rx_len;
	u8 *packet = zeroed_block(quoted);
	struct shim6_msg msg = {
		.type = SHIM6_MSG_ERROR,
		.error_code = code,
		.pointer = SHIM6_IPV6_HLEN + pointer,
		.quote.data = packet,
		.quote.len = min_t(size_t, quoted, SHIM6_CTRL_MAX),
	};
	u8 buf[SHIM6_MSG_MAX];

	CHECK(code <= SHIM6_ERR_PREF_COUNT);
	CHECK(pointer < header && header <= h->rx_len);
	memcpy(packet + SHIM6_IPV6_HLEN, h->rx, h->rx_len);
	CHECK(shim6_encode(&msg, buf, sizeof(buf)) > 0);
	free(packet);
}

const struct shim6_action *find(const struct host *h, u8 type)
{
	unsigned int i;

	for (i = 0; i < h->acts.n; i++)
		if (h->acts.a[i].type == type)
			return &h->acts.a[i];
	return NULL;
}

/*
 * A message that is dropped leaves no trace, memory lent apart. With our tag in
 * it it urged the I2bis on before more of it was seen.
 */
static void check_drop(const struct host *h)
{
	const struct shim6_sm *sm = h->sm;
	struct shim6_sm was;
	bool urged = sm->state == SHIM6_STATE_I2BIS_SENT && h->n_sent == 1 &&
		     find(h, SHIM6_ACT_SEND)->msg_type == SHIM6_MSG_I2BIS;

	memcpy(&was, &h->before, sizeof(was));
	was.reap.work = sm->reap.work;
	was.setup = sm->setup;
	/* That went without the list if it is not signed: a request is to tell it. */
	if (urged && shim6_sm_wants_signature(sm)) {
		memcpy(&was.ls_local, &sm->ls_local, sizeof(was.ls_local));
		memcpy(&was.update, &sm->update, sizeof(was.update));
	}
	CHECK(!h->n_sent || urged);
	CHECK(!memcmp(sm, &was, sizeof(was)));
	if (h->before.setup && !urged)
		CHECK(!memcmp(sm->setup, &h->setup_before, sizeof(*sm->setup)));
}

/*
 * RFC 5533 7.2, RFC 5534 8: payload goes only where the peer was shown to be.
 * The pair over which it made contact is one, of others it told a nonce.
 */
static void check_switch(const struct host *h, const struct shim6_event *ev,
			 const struct shim6_action *act)
{
	const struct shim6_sm *sm = h->sm;
	int p = reap_locset_find(&sm->ls_peer, &act->pair.peer);
	u8 need = REAP_LOC_VERIFIED | REAP_LOC_REACHABLE;

	CHECK(reap_pair_equal(&sm->reap.cur, &act->pair));
	CHECK(shim6_sm_local_has(sm, &act->pair.local));
	/* Back to where contact began: set-up begins anew, or nothing else is left. */
	if ((h->before.state == SHIM6_STATE_I2BIS_SENT ||
	     ev->type == SHIM6_EV_CONFUSED) &&
	    ipv6_addr_equal(&act->pair.local, &sm->ulid_local) &&
	    ipv6_addr_equal(&act->pair.peer, &sm->ulid_peer))
		return;
	if ((is_msg(ev, SHIM6_MSG_I2) || is_msg(ev, SHIM6_MSG_I2BIS) ||
	     is_msg(ev, SHIM6_MSG_R2)) &&
	    h->before.state != SHIM6_STATE_ESTABLISHED) {
		CHECK(reap_pair_equal(&ev->pair, &act->pair));
		CHECK(shim6_sm_peer_has(sm, &act->pair.peer));
		return;
	}
	/* What was proven during a suspicion is taken when that ends. */
	CHECK(is_msg(ev, SHIM6_MSG_PROBE) ||
	      (ev->type == SHIM6_EV_TIMER && act->reason == REAP_WHY_ULP));
	CHECK(p >= 0 && (sm->ls_peer.flags[p] & need) == need);
	CHECK(reap_pair_equal(&h->before.reap.cur, &act->old));
}

static void check_actions(const struct host *h, const struct shim6_event *ev)
{
	const struct shim6_action *act = find(h, SHIM6_ACT_STATE);
	u8 state = h->sm->state;

	/* As many as fit means that one may have been replaced. */
	CHECK(h->acts.n < SHIM6_MAX_ACTIONS);
	CHECK(!!act == (state != h->before.state));
	if (act)
		CHECK(act->from == h->before.state);
	if (find(h, SHIM6_ACT_DROP))
		check_drop(h);
	if (find(h, SHIM6_ACT_ERROR))
		CHECK(find(h, SHIM6_ACT_DROP));
	if (find(h, SHIM6_ACT_FREE))
		CHECK(state == SHIM6_STATE_IDLE);
	act = find(h, SHIM6_ACT_SWITCH);
	if (act)
		check_switch(h, ev, act);
	CHECK(h->n_probes <= 1);
	/*
	 * An R2 and a probe: never more than that for one event. Timers may run
	 * off together: a keepalive, a probe and an Update Request.
	 */
	CHECK(h->n_sent <= (ev->type == SHIM6_EV_TIMER ? 3 : 2));
}

/* An event that REAP has to have memory for is lost without it. */
void check_lent(const struct host *h, const struct shim6_event *ev)
{
	if (h->before.state != SHIM6_STATE_ESTABLISHED ||
	    find(h, SHIM6_ACT_DROP))
		return;
	if (ev->type == SHIM6_EV_MOVE || is_msg(ev, SHIM6_MSG_PROBE))
		CHECK(h->sm->reap.work);
}

/* RFC 5533 12.4, 12.5: who knows the tag must have the addresses, too. */
static void check_source(const struct host *h, const struct shim6_event *ev)
{
	if ((!is_msg(ev, SHIM6_MSG_KEEPALIVE) &&
	     !is_msg(ev, SHIM6_MSG_UPDATE_REQ) &&
	     !is_msg(ev, SHIM6_MSG_UPDATE_ACK) &&
	     !is_msg(ev, SHIM6_MSG_PROBE)) ||
	    h->before.state != SHIM6_STATE_ESTABLISHED ||
	    find(h, SHIM6_ACT_DROP))
		return;
	CHECK(shim6_sm_local_has(&h->before, &ev->pair.local));
	CHECK(shim6_sm_peer_has(&h->before, &ev->pair.peer));
}

/* What gets set-up on answers what we sent (RFC 5533 7.11, 7.15). */
static void check_answer(const struct host *h, const struct shim6_event *ev)
{
	const struct shim6_setup *asked = &h->setup_before;
	u8 from = h->before.state, to = h->sm->state;
	u32 nonce;

	if (ev->type != SHIM6_EV_MSG || from == to)
		return;
	nonce = ev->msg->init_nonce;
	if (is_msg(ev, SHIM6_MSG_R1)) {
		CHECK(from == SHIM6_STATE_I1_SENT && nonce == asked->i1_nonce);
		CHECK(to == SHIM6_STATE_I2_SENT);
	} else if (is_msg(ev, SHIM6_MSG_R2)) {
		CHECK(is_in_setup(from) && to == SHIM6_STATE_ESTABLISHED);
		CHECK((from != SHIM6_STATE_I2BIS_SENT &&
		       nonce == asked->i1_nonce) ||
		      (from != SHIM6_STATE_I1_SENT &&
		       nonce == asked->i2_nonce));
		CHECK(reap_pair_equal(&ev->pair, &asked->pair));
	} else if (is_msg(ev, SHIM6_MSG_R1BIS)) {
		CHECK(from == SHIM6_STATE_ESTABLISHED);
		CHECK(ev->msg->tag == h->before.ct_peer);
		CHECK(shim6_sm_local_has(&h->before, &ev->pair.local));
		CHECK(shim6_sm_peer_has(&h->before, &ev->pair.peer));
		CHECK(to == SHIM6_STATE_I2BIS_SENT);
	} else {
		CHECK(is_msg(ev, SHIM6_MSG_I2) || is_msg(ev, SHIM6_MSG_I2BIS));
		CHECK(to == SHIM6_STATE_ESTABLISHED);
	}
}

/* Locators that nothing proves are taken only where that is allowed (7.2). */
static void check_proof(const struct host *h, const struct shim6_event *ev)
{
	unsigned int i;

	if ((!is_msg(ev, SHIM6_MSG_I2) && !is_msg(ev, SHIM6_MSG_I2BIS) &&
	     !is_msg(ev, SHIM6_MSG_R2) && !is_msg(ev, SHIM6_MSG_UPDATE_REQ)) ||
	    !shim6_msg_has(ev->msg, SHIM6_OPT_LOCATORS) ||
	    !find(h, SHIM6_ACT_PEER))
		return;
	CHECK(!h->params.require_verification);
	for (i = 0; i < ev->msg->list.n; i++)
		CHECK(ev->msg->list.methods[i] == SHIM6_METHOD_UNPROVEN);
}

static void check_sets(const struct host *h)
{
	const struct shim6_sm *sm = h->sm;
	const struct reap_locset *ls = &sm->ls_peer;
	unsigned int i;

	CHECK(sm->ls_local.n >= 1 && sm->ls_local.n <= REAP_MAX_LOCATORS);
	CHECK(ls->n >= 1 && ls->n <= REAP_MAX_LOCATORS);
	CHECK(ipv6_addr_equal(&ls->addr[0], &sm->ulid_peer));
	for (i = 0; i < ls->n; i++) {
		CHECK(ls->flags[i] & REAP_LOC_VERIFIED);
		CHECK(reap_locset_find(ls, &ls->addr[i]) == (int)i);
		/* One that is ours now was not when the peer told of it. */
		if (reap_locset_find(&h->before.ls_peer, &ls->addr[i]) < 0)
			CHECK(!shim6_sm_local_has(sm, &ls->addr[i]));
	}
}

/* RFC 5533 10: what either end took back may be left only by an exploration. */
static void check_pair(const struct shim6_sm *sm)
{
	if (sm->reap.st.state != REAP_OPERATIONAL)
		return;
	CHECK(shim6_sm_local_has(sm, &sm->reap.cur.local));
	CHECK(shim6_sm_peer_has(sm, &sm->reap.cur.peer));
}

static void check_memory(const struct host *h)
{
	const struct shim6_sm *sm = h->sm;
	const struct reap *r = &sm->reap;

	CHECK(!!sm->setup == is_in_setup(sm->state));
	CHECK(r->st.state <= REAP_INBOUND_OK);
	/* About to be freed with all it has. */
	if (sm->state == SHIM6_STATE_IDLE)
		return;
	if (r->st.state != REAP_OPERATIONAL)
		CHECK(r->work && sm->state == SHIM6_STATE_ESTABLISHED);
	else if (r->work)
		CHECK(r->st.suspect || r->work->linger_until > h->f.env.now);
}

static void check_deadline(const struct host *h, const struct shim6_event *ev)
{
	const struct shim6_sm *sm = h->sm;
	u64 due = shim6_sm_deadline(sm, &h->params, h->f.env.now);

	if (sm->state == SHIM6_STATE_IDLE) {
		CHECK(due == REAP_NEVER);
		return;
	}
	CHECK(due != 0 && due != REAP_NEVER);
	if (sm->state != SHIM6_STATE_ESTABLISHED &&
	    ev->type == SHIM6_EV_TIMER)
		CHECK(due > h->f.env.now);
}

void check_step(const struct host *h, const struct shim6_event *ev)
{
	const struct shim6_sm *sm = h->sm;

	CHECK(sm->state < __SHIM6_STATE_MAX);
	CHECK(sm->ct_peer <= SHIM6_TAG_MASK);
	check_memory(h);
	check_actions(h, ev);
	check_source(h, ev);
	check_answer(h, ev);
	check_proof(h, ev);
	check_sets(h);
	check_news(h, ev);
	check_deadline(h, ev);
	if (sm->state == SHIM6_STATE_ESTABLISHED)
		check_pair(sm);
}
