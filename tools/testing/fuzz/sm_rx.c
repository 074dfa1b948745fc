// SPDX-License-Identifier: GPL-2.0
/* Protocol 140 received, as net/shim6/ctrl_rx.c. */
#include "fuzz.h"
#include "sm_host.h"

const struct shim6_secret *host_secret(struct host *h)
{
	struct shim6_secret_key fresh;
	u8 *octets = (u8 *)&fresh;
	unsigned int i;

	if (shim6_secret_is_due(&h->secret, host_now_s(h))) {
		for (i = 0; i < sizeof(fresh); i++)
			octets[i] = fake_random(&h->f) | 1;
		shim6_secret_rotate(&h->secret, &fresh, host_now_s(h));
	}
	return &h->secret;
}

/* RFC 5533 7.10: an R1 is no bigger than it must be, and repeats the nonce. */
static void check_r1(const struct shim6_msg *r1, const struct shim6_msg *i1,
		     const struct reap_pair *pair)
{
	int len = shim6_encoded_len(r1);
	struct shim6_reject rej;
	struct shim6_msg msg;
	u8 *buf = block(len);

	CHECK(i1->type == SHIM6_MSG_I1);
	CHECK(len <= 16 + 24);
	CHECK(shim6_encode(r1, buf, len) == len);
	CHECK(!shim6_decode(buf, len, &pair->local, &pair->peer, &msg, &rej));
	CHECK(msg.type == SHIM6_MSG_R1);
	CHECK(msg.init_nonce == i1->init_nonce);
	free(buf);
}

/* RFC 5533 7.13: ours, for just this, and not older than 30 s. */
static void check_validator(const struct host *h, const struct shim6_msg *i2,
			    const struct reap_pair *pair,
			    const struct reap_pair *ulids)
{
	static const struct in6_addr none;
	struct shim6_validator_input bound = {
		.use = SHIM6_VALIDATOR_R1,
		.tag = i2->tag,
		.ulid_initiator = &ulids->peer,
		.ulid_responder = &ulids->local,
		.initiator = &pair->peer,
		.responder = &pair->local,
		.fii = i2->fii,
	};
	u8 want[SHIM6_VALIDATOR_LEN];

	if (i2->type == SHIM6_MSG_I2BIS) {
		bound.use = SHIM6_VALIDATOR_R1BIS;
		bound.tag = i2->packet_tag;
		bound.ulid_initiator = bound.ulid_responder = &none;
		bound.fii = 0;
	}
	shim6_validator_make(&h->secret, i2->resp_nonce, &bound, want);
	CHECK(i2->validator.len == sizeof(want));
	CHECK(!memcmp(i2->validator.data, want, sizeof(want)));
	CHECK(i2->resp_nonce <= host_now_s(h));
	CHECK(host_now_s(h) - i2->resp_nonce <= SHIM6_VALIDATOR_LIFETIME_S);
}

static void to_context(struct host *h, const struct shim6_msg *msg,
		       const struct reap_pair *pair)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_MSG,
		.msg = msg,
		.pair = *pair,
	};

	host_step(h, &ev);
}

static bool is_shimmable(const struct in6_addr *a)
{
	return (a->s6_addr[0] & 0xfe) != 0xfe && memchr_inv(a, 0, 8);
}

static bool ulids_are_fine(const struct reap_pair *ulids)
{
	return is_shimmable(&ulids->local) && is_shimmable(&ulids->peer) &&
	       is_own_address(&ulids->local) && !is_own_address(&ulids->peer);
}

static void rx_initiator(struct host *h, const struct shim6_msg *msg,
			 const struct reap_pair *pair,
			 const struct shim6_event *meanwhile)
{
	const struct shim6_secret *secret = host_secret(h);
	struct shim6_idle idle;
	struct reap_pair ulids;
	unsigned int life;
	bool known;

	shim6_msg_ulids(msg, pair, &ulids);
	if (!ulids_are_fine(&ulids))
		return;
	known = ipv6_addr_equal(&ulids.local, &h->sm->ulid_local) &&
		ipv6_addr_equal(&ulids.peer, &h->sm->ulid_peer) &&
		msg->fii == h->sm->fii;
	shim6_idle_msg(known ? h->sm : NULL, secret, host_now_s(h), msg, pair,
		       &idle);
	if (idle.verdict == SHIM6_IDLE_DROP) {
		CHECK(idle.drop == SHIM6_DROP_VALIDATOR);
		return;
	}
	if (idle.verdict == SHIM6_IDLE_REPLY) {
		check_r1(&idle.reply, msg, pair);
		return;
	}
	if (msg->type != SHIM6_MSG_I1)
		check_validator(h, msg, pair, &ulids);
	/* Only this one context is looked at: another one takes its place. */
	CHECK(known || msg->type != SHIM6_MSG_I1);
	if (!known)
		host_create(h, &ulids.local, &ulids.peer, msg->fii);
	life = h->lives;
	if (meanwhile)
		host_step(h, meanwhile);
	if (h->lives == life)
		to_context(h, msg, pair);
}

/* Whose message does it quote? */
static bool quotes_ours(const struct host *h, const struct shim6_msg *msg)
{
	const struct shim6_sm *sm = h->sm;
	struct in6_addr src, dst;
	const u8 *hdr;

	if (!shim6_quoted_ctrl(&msg->quote, &hdr))
		return false;
	if (hdr[2] < SHIM6_MSG_UPDATE_REQ)
		return shim6_quoted_tag(hdr) == sm->ct_local;
	memcpy(&src, msg->quote.data + 8, sizeof(src));
	memcpy(&dst, msg->quote.data + 24, sizeof(dst));
	return shim6_quoted_tag(hdr) == sm->ct_peer &&
	       shim6_sm_local_has(sm, &src) && shim6_sm_peer_has(sm, &dst);
}

static void rx_msg(struct host *h, const struct shim6_msg *msg,
		   const struct reap_pair *pair,
		   const struct shim6_event *meanwhile)
{
	switch (msg->type) {
	case SHIM6_MSG_I1:
	case SHIM6_MSG_I2:
	case SHIM6_MSG_I2BIS:
		rx_initiator(h, msg, pair, meanwhile);
		break;
	case SHIM6_MSG_R1:
	case SHIM6_MSG_R2:
	case SHIM6_MSG_R1BIS:
		to_context(h, msg, pair);
		break;
	case SHIM6_MSG_UPDATE_REQ:
	case SHIM6_MSG_UPDATE_ACK:
	case SHIM6_MSG_KEEPALIVE:
	case SHIM6_MSG_PROBE:
		if (msg->tag == h->sm->ct_local)
			to_context(h, msg, pair);
		break;
	case SHIM6_MSG_ERROR:
		if (quotes_ours(h, msg))
			to_context(h, msg, pair);
		break;
	}
}

void host_receive(struct host *h, const u8 *octets, size_t len,
		  const struct reap_pair *pair,
		  const struct shim6_event *meanwhile)
{
	struct shim6_reject rej;
	struct shim6_msg msg;
	u8 *buf = block(len);

	memcpy(buf, octets, len);
	h->rx = buf;
	h->rx_len = len;
	if (!shim6_decode(buf, len, &pair->peer, &pair->local, &msg, &rej))
		rx_msg(h, &msg, pair, meanwhile);
	else if (rej.send_error)
		check_error(h, rej.code, rej.pointer);
	/* Whatever still points there from now on is found out. */
	h->rx = NULL;
	free(buf);
}
