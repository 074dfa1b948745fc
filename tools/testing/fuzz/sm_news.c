// SPDX-License-Identifier: GPL-2.0
/* What holds when locator lists change under way, RFC 5533 10. */
#include "fuzz.h"
#include "sm_host.h"

void check_news_sent(const struct host *h, const struct shim6_event *ev,
		     const struct shim6_msg *msg, const struct reap_pair *pair)
{
	const struct shim6_sm *sm = h->sm;
	int i = reap_locset_find(&sm->ls_local, &pair->local);

	CHECK(msg->tag == sm->ct_peer);
	if (msg->type == SHIM6_MSG_UPDATE_ACK) {
		CHECK(is_msg(ev, SHIM6_MSG_UPDATE_REQ));
		CHECK(msg->req_nonce == ev->msg->req_nonce);
		CHECK(!find(h, SHIM6_ACT_ERROR));
		return;
	}
	CHECK(sm->update.what && msg->req_nonce == sm->update.nonce);
	CHECK(i >= 0 && !(sm->ls_local.flags[i] & REAP_LOC_DOWN));
	CHECK(shim6_sm_peer_has(sm, &pair->peer) ||
	      sm->reap.st.state != REAP_OPERATIONAL);
	CHECK(msg->opts & (BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PREFS) |
			   BIT(SHIM6_OPT_KEEPALIVE)));
	if (shim6_msg_has(msg, SHIM6_OPT_KEEPALIVE))
		CHECK(msg->keepalive_s ==
		      max(sm->update.send_timeout_ms / 1000, 1U));
	if (shim6_msg_has(msg, SHIM6_OPT_LOCATORS))
		CHECK(msg->list.generation == sm->ls_local.generation);
	if (shim6_msg_has(msg, SHIM6_OPT_PREFS))
		CHECK(msg->prefs.generation == sm->ls_local.generation &&
		      msg->prefs.n == sm->ls_local.n);
}

static bool same_list(const struct reap_locset *a, const struct reap_locset *b)
{
	return a->n == b->n && !memcmp(a->addr, b->addr, a->n * 16);
}

/* A new list has the next generation; what is new in it is no source yet. */
static void check_own(const struct host *h)
{
	const struct reap_locset *was = &h->before.ls_local;
	const struct reap_locset *ls = &h->sm->ls_local;
	unsigned int i;
	int k;

	if (!same_list(was, ls))
		CHECK(ls->generation == was->generation + 1);
	else
		CHECK(ls->generation - was->generation <= 1);
	for (i = 0; i < ls->n; i++) {
		k = reap_locset_find(was, &ls->addr[i]);
		CHECK(k >= 0 ? (ls->flags[i] & REAP_LOC_UNTOLD) ==
			       (was->flags[k] & REAP_LOC_UNTOLD) :
			       ls->flags[i] & REAP_LOC_UNTOLD);
	}
	if (h->before.update.what)
		CHECK(h->sm->update.what);
	else if (!same_list(was, ls))
		CHECK(h->sm->update.what & SHIM6_TELL_LIST);
}

/* What is not about the request that is outstanding changes nothing. */
static void check_unmoved(const struct host *h)
{
	const struct shim6_sm *was = &h->before, *sm = h->sm;

	CHECK(sm->update.what == was->update.what);
	CHECK(sm->update.nonce == was->update.nonce);
	CHECK(!memcmp(&sm->ls_local, &was->ls_local, sizeof(sm->ls_local)));
	CHECK(!memcmp(&sm->ls_peer, &was->ls_peer, sizeof(sm->ls_peer)));
}

static void check_ack(const struct host *h, const struct shim6_event *ev)
{
	unsigned int i;

	/* An I2bis that it urged on may have gone without the list. */
	if (!find(h, SHIM6_ACT_TOLD) && h->n_sent &&
	    shim6_sm_wants_signature(h->sm))
		return;
	if (!find(h, SHIM6_ACT_TOLD))
		return check_unmoved(h);
	CHECK(h->before.update.what);
	CHECK(ev->msg->req_nonce == h->before.update.nonce);
	CHECK(!h->sm->update.what);
	CHECK(h->sm->reap.cfg.send_timeout_ms == h->sm->update.send_timeout_ms);
	for (i = 0; i < h->sm->ls_local.n; i++)
		CHECK(!(h->sm->ls_local.flags[i] & REAP_LOC_UNTOLD));
}

/* None ends a context, whatever it says. */
static void check_refused(const struct host *h, const struct shim6_event *ev)
{
	const struct shim6_action *act = find(h, SHIM6_ACT_REFUSED);
	const u8 *hdr;

	CHECK(h->sm->state == h->before.state && !h->n_sent);
	CHECK(h->sm->ls_local.n >= 1);
	if (!act || act->msg_type != SHIM6_MSG_UPDATE_REQ)
		return check_unmoved(h);
	CHECK(shim6_quoted_ctrl(&ev->msg->quote, &hdr));
	CHECK(h->before.update.what);
	CHECK(get_unaligned_be32(hdr + 12) == h->before.update.nonce);
}

/* A request applies whole or not at all (10.4). */
static void check_peer(const struct host *h, const struct shim6_event *ev)
{
	const struct reap_locset *was = &h->before.ls_peer;
	const struct reap_locset *ls = &h->sm->ls_peer;
	unsigned int i;
	int k;

	if (!find(h, SHIM6_ACT_PEER)) {
		CHECK(!memcmp(ls, was, sizeof(*ls)));
		return;
	}
	CHECK(!find(h, SHIM6_ACT_ERROR) && h->n_sent);
	for (i = 0; i < ls->n; i++) {
		k = reap_locset_find(was, &ls->addr[i]);
		if (find(h, SHIM6_ACT_SWITCH) || find(h, SHIM6_ACT_REAP_STATE))
			break;
		CHECK((ls->flags[i] & REAP_LOC_REACHABLE) ==
		      (k < 0 ? 0 : was->flags[k] & REAP_LOC_REACHABLE));
	}
	if (!shim6_msg_has(ev->msg, SHIM6_OPT_LOCATORS))
		return;
	CHECK(ls->generation == ev->msg->list.generation);
	CHECK(ls->told == ev->msg->list.n);
	if (ls->pos[0] == REAP_POS_NONE)
		CHECK(ls->flags[0] & REAP_LOC_BROKEN);
}

/* RFC 5534 5.3: a shorter Send Timeout waits until the peer knows it. */
static void check_config(const struct host *h, const struct shim6_event *ev)
{
	const struct shim6_sm *was = &h->before, *sm = h->sm;
	u32 now_ms = sm->reap.cfg.send_timeout_ms;

	CHECK(sm->state == was->state);
	CHECK(sm->update.send_timeout_ms == ev->config->send_timeout_ms);
	CHECK(now_ms >= ev->config->send_timeout_ms);
	CHECK(sm->reap.cfg.keepalive_timeout_ms ==
	      was->reap.cfg.keepalive_timeout_ms);
	if (sm->update.what & SHIM6_TELL_TIMEOUT)
		CHECK(now_ms >= was->reap.cfg.send_timeout_ms);
	if (was->state == SHIM6_STATE_IDLE)
		CHECK(!sm->update.what);
}

void check_news(const struct host *h, const struct shim6_event *ev)
{
	const struct shim6_sm *sm = h->sm;
	u8 was = h->before.state;

	if (ev->type == SHIM6_EV_LOCATORS && was != SHIM6_STATE_IDLE)
		check_own(h);
	else if (ev->type == SHIM6_EV_CONFIG)
		check_config(h, ev);
	else if (ev->type == SHIM6_EV_CONFUSED && shim6_state_has_peer(was))
		CHECK(!sm->ct_peer && sm->state == SHIM6_STATE_I1_SENT);
	else if (is_msg(ev, SHIM6_MSG_UPDATE_ACK))
		check_ack(h, ev);
	else if (is_msg(ev, SHIM6_MSG_ERROR))
		check_refused(h, ev);
	else if (is_msg(ev, SHIM6_MSG_UPDATE_REQ))
		check_peer(h, ev);
}
