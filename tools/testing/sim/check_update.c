// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants of locator lists that change under way (RFC 5533 10): what the
 * peer was told and has acknowledged, kept from the messages alone.
 */
#include "check.h"

static bool is_among(const struct in6_addr *list, unsigned int n,
		     const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ipv6_addr_equal(&list[i], addr))
			return true;
	return false;
}

static const struct shim6_action *find(const struct sim_seen *seen, u8 type)
{
	unsigned int i;

	for (i = 0; i < seen->acts->n; i++)
		if (seen->acts->a[i].type == type)
			return &seen->acts->a[i];
	return NULL;
}

static bool sends_ack(const struct sim_seen *seen)
{
	unsigned int i;

	for (i = 0; i < seen->acts->n; i++)
		if (seen->acts->a[i].type == SHIM6_ACT_SEND &&
		    seen->acts->a[i].msg_type == SHIM6_MSG_UPDATE_ACK)
			return true;
	return false;
}

/* The handshake told all but what came since. */
static void told_by_handshake(struct sim_ctx *c)
{
	struct sim_news *news = &c->watch.news;
	const struct reap_locset *ls = &c->sm.ls_local;
	unsigned int i;

	news->n_told = 0;
	for (i = 0; i < ls->n; i++)
		if (!(ls->flags[i] & REAP_LOC_UNTOLD))
			news->told[news->n_told++] = ls->addr[i];
}

static u16 seconds(u32 ms)
{
	return max(ms / 1000, 1U);
}

static void told_by_request(struct sim_news *news)
{
	if (news->asked_s)
		news->timeout_s = news->asked_s;
	news->refused &= !news->listed;
	memcpy(news->told, news->request, sizeof(news->told));
	news->n_told = news->n_request;
	news->open = false;
}

static void see_ack(const struct sim_seen *seen)
{
	struct sim_news *news = &seen->c->watch.news;
	bool ours = news->open && seen->ev->msg->req_nonce == news->nonce;

	if (!find(seen, SHIM6_ACT_TOLD)) {
		if (ours && seen->state == SHIM6_STATE_ESTABLISHED &&
		    !find(seen, SHIM6_ACT_R1BIS))
			sim_violated(seen->h, "an acknowledgement is not believed");
		return;
	}
	if (!ours)
		sim_violated(seen->h, "an acknowledgement of nothing is believed");
	told_by_request(news);
}

/* Only what quotes the request that is outstanding, with its nonce, counts. */
static void see_error(const struct sim_seen *seen)
{
	const struct shim6_action *act = find(seen, SHIM6_ACT_REFUSED);
	struct sim_news *news = &seen->c->watch.news;
	const u8 *hdr;

	if (!act || act->msg_type != SHIM6_MSG_UPDATE_REQ)
		return;
	if (!shim6_quoted_ctrl(&seen->ev->msg->quote, &hdr) || !news->open ||
	    get_unaligned_be32(hdr + 12) != news->nonce)
		sim_violated(seen->h, "an Error about nothing is believed");
	news->refused |= act->code == SHIM6_ERR_VERIFICATION;
	/* Preferences that were refused go with the list the next time. */
	news->hash = 0;
	news->open = act->code == SHIM6_ERR_GENERATION ||
		     act->code == SHIM6_ERR_PREF_COUNT ||
		     (act->code == SHIM6_ERR_VERIFICATION && news->asked_s);
}

/* Without one its place among others cannot be seen. */
static bool has_generation(const struct shim6_msg *msg)
{
	return msg->type != SHIM6_MSG_UPDATE_REQ ||
	       shim6_msg_has(msg, SHIM6_OPT_LOCATORS) ||
	       shim6_msg_has(msg, SHIM6_OPT_PREFS);
}

/* What comes again long after it was sent, when there was nothing to tell by. */
static void see_peer(const struct sim_seen *seen)
{
	struct sim_news *news = &seen->c->watch.news;
	u32 generation = seen->c->sm.ls_peer.generation;
	bool late = seen->h->rx && seen->h->rx->late;

	news->astray = late && generation != news->generation;
	news->misled = late || !has_generation(seen->ev->msg);
	news->generation = generation;
}

static void see_message(const struct sim_seen *seen)
{
	struct sim_news *news = &seen->c->watch.news;

	/* Of two requests about one list none can be seen to be the newer one. */
	if (find(seen, SHIM6_ACT_PEER))
		see_peer(seen);
	switch (seen->ev->msg->type) {
	case SHIM6_MSG_UPDATE_ACK:
		see_ack(seen);
		break;
	case SHIM6_MSG_ERROR:
		see_error(seen);
		break;
	case SHIM6_MSG_UPDATE_REQ:
		if (find(seen, SHIM6_ACT_ERROR) && sends_ack(seen))
			sim_violated(seen->h, "a request is refused and acknowledged");
		break;
	default:
		if (!seen->c->sm.update.what)
			news->open = false;
		break;
	}
}

/* What the request says: its options. */
static u64 hash_of(const struct shim6_msg *msg)
{
	static const siphash_key_t key = { { 1, 2 } };
	u8 buf[SHIM6_MSG_MAX];
	int len = shim6_encode(msg, buf, sizeof(buf));

	return len < 16 ? 1 : siphash(buf + 16, len - 16, &key) ?: 1;
}

static void note_list(struct sim_news *news, const struct shim6_msg *msg)
{
	news->listed = shim6_msg_has(msg, SHIM6_OPT_LOCATORS);
	if (!news->listed) {
		memcpy(news->request, news->told, sizeof(news->request));
		news->n_request = news->n_told;
		return;
	}
	news->n_request = msg->list.n;
	memcpy(news->request, msg->list.addrs, msg->list.n * 16);
}

/* Half the nominal interval is the least of it (RFC 5533 10.2). */
static u64 interval(const struct shim6_params *p, unsigned int sent)
{
	return min((u64)p->update_timeout_ms << min(sent - 1, 20U),
		   (u64)p->max_update_timeout_ms) * SIM_MS;
}

static void check_repeated(const struct sim_seen *seen,
			   const struct shim6_msg *msg)
{
	struct sim_news *news = &seen->c->watch.news;
	u64 gap = seen->h->now - news->sent_at;

	if (news->hash && news->hash != hash_of(msg))
		sim_violated(seen->h, "a repeated request says something else");
	if (!news->hastened &&
	    gap * 2 < interval(&seen->h->params, news->sent))
		sim_violated(seen->h, "request repeated after %llu ms",
			     gap / SIM_MS);
	news->sent++;
}

static void see_request(const struct sim_seen *seen,
			const struct shim6_action *act)
{
	struct sim_news *news = &seen->c->watch.news;
	struct shim6_msg msg;
	bool again;

	shim6_sm_build(&seen->c->sm, act, &msg);
	again = news->open && msg.req_nonce == news->nonce;
	/* Repetitions are as far apart as the administrator wants them. */
	if (news->sent_at && (!again || news->hastened) &&
	    seen->h->now - news->sent_at < SHIM6_UPDATE_SPACING_MS * SIM_MS)
		sim_violated(seen->h, "two Update Requests in a second");
	if (again) {
		check_repeated(seen, &msg);
	} else {
		if (!news->may_begin)
			sim_violated(seen->h, "a new request without news");
		news->may_begin = false;
		news->sent = 1;
	}
	news->open = true;
	news->hastened = false;
	news->nonce = msg.req_nonce;
	news->hash = hash_of(&msg);
	news->sent_at = seen->h->now;
	news->asked_s = shim6_msg_has(&msg, SHIM6_OPT_KEEPALIVE) ?
			msg.keepalive_s : 0;
	note_list(news, &msg);
}

/* RFC 5534 5.3: not before the peer knows it; else keepalives come too late. */
static void check_timeout(const struct sim_host *h, const struct sim_ctx *c)
{
	u16 counts = seconds(c->sm.reap.cfg.send_timeout_ms);

	if (counts < c->watch.news.timeout_s)
		sim_violated(h, "Send Timeout of %u s, and the peer knows of %u s",
			     counts, c->watch.news.timeout_s);
}

/* Once told of, always told of; and what is not is no source (7.2). */
static void check_sources(const struct sim_host *h, const struct sim_ctx *c)
{
	const struct sim_news *news = &c->watch.news;
	const struct reap_locset *ls = &c->sm.ls_local;
	unsigned int i;

	for (i = 0; i < ls->n; i++)
		if (!(ls->flags[i] & REAP_LOC_UNTOLD) &&
		    !is_among(news->told, news->n_told, &ls->addr[i]))
			sim_violated(h, "a locator counts as told that the peer has not acknowledged");
}

static void check_wait(const struct sim_host *h, const struct sim_ctx *c)
{
	const struct sim_news *news = &c->watch.news;

	/* Where no source was to be had it waits for another turn. */
	u64 longest = max(interval(&h->params, news->sent + 1) * 3 / 2,
			  SHIM6_UPDATE_SPACING_MS * SIM_MS) + SIM_MS;

	if (news->open && c->deadline > h->now + longest)
		sim_violated(h, "a request is not repeated for %llu ms",
			     (c->deadline - h->now) / SIM_MS);
}

/* A handshake without the list, which is not signed yet: a request is to tell it. */
static void see_handshake(const struct sim_seen *seen,
			  const struct shim6_action *act)
{
	const struct reap_locset *ls = &seen->c->sm.ls_local;
	struct shim6_msg msg;
	unsigned int i;

	shim6_sm_build(&seen->c->sm, act, &msg);
	if (ls->n < 2 || shim6_msg_has(&msg, SHIM6_OPT_LOCATORS) ||
	    !memchr(ls->method, SHIM6_METHOD_CGA, ls->n) ||
	    (seen->c->sm.setup && seen->c->sm.setup->no_list))
		return;
	seen->c->watch.news.may_begin = true;
	for (i = 1; i < ls->n; i++)
		if (!(ls->flags[i] & REAP_LOC_UNTOLD))
			sim_violated(seen->h, "a locator counts as told that the handshake left out");
}

static void see_send(const struct sim_seen *seen, const struct shim6_action *act)
{
	switch (act->msg_type) {
	case SHIM6_MSG_UPDATE_REQ:
		see_request(seen, act);
		break;
	case SHIM6_MSG_I2:
	case SHIM6_MSG_I2BIS:
	case SHIM6_MSG_R2:
		see_handshake(seen, act);
		break;
	}
}

static void see_actions(const struct sim_seen *seen)
{
	const struct shim6_action *act = seen->acts->a;
	const struct shim6_action *end = act + seen->acts->n;

	for (; act < end; act++) {
		if (act->type == SHIM6_ACT_SWITCH)
			seen->c->watch.news.hastened = true;
		else if (act->type == SHIM6_ACT_SEND)
			see_send(seen, act);
	}
}

/* Newer news take the place of a request (10.3): from then on it is nobody's. */
static void see_news(const struct sim_seen *seen)
{
	struct sim_news *news = &seen->c->watch.news;

	if (!news->open || news->nonce == seen->c->sm.update.nonce)
		return;
	if (!news->may_begin)
		sim_violated(seen->h, "another nonce without news");
	news->open = false;
}

void sim_check_update(const struct sim_seen *seen)
{
	struct sim_ctx *c = seen->c;
	struct sim_news *news = &c->watch.news;
	u8 state = c->sm.state;

	if (seen->ev->type == SHIM6_EV_LOCATORS ||
	    seen->ev->type == SHIM6_EV_CONFIG)
		news->may_begin = true;
	else if (seen->ev->type == SHIM6_EV_SIGNED)
		news->hastened |= !!(c->sm.update.what & SHIM6_TELL_LIST);
	else if (seen->ev->type == SHIM6_EV_MSG)
		see_message(seen);
	if (state == SHIM6_STATE_ESTABLISHED && seen->state != state) {
		told_by_handshake(c);
		if (seen->ev->type == SHIM6_EV_MSG)
			news->contact = seen->ev->pair.local;
		news->timeout_s = seconds(c->sm.reap.cfg.send_timeout_ms);
		news->open = false;
		news->may_begin = true;
	}
	see_actions(seen);
	see_news(seen);
	if (state != SHIM6_STATE_ESTABLISHED)
		return;
	check_sources(seen->h, c);
	check_timeout(seen->h, c);
	check_wait(seen->h, c);
}

void sim_check_resume(struct sim_ctx *c)
{
	struct sim_news *news = &c->watch.news;

	memset(&c->watch, 0, sizeof(c->watch));
	told_by_handshake(c);
	news->timeout_s = seconds(c->sm.reap.cfg.send_timeout_ms);
	news->may_begin = true;
	news->hastened = true;
	news->open = c->sm.update.what;
	news->nonce = c->sm.update.nonce;
	news->sent = max(c->sm.update.repeats, 1);
	news->n_request = c->sm.ls_local.n;
	memcpy(news->request, c->sm.ls_local.addr, sizeof(news->request));
}

bool sim_is_told(const struct sim_ctx *c, const struct in6_addr *addr)
{
	const struct sim_news *news = &c->watch.news;

	return is_among(news->told, news->n_told, addr) ||
	       ipv6_addr_equal(&news->contact, addr);
}
