// SPDX-License-Identifier: GPL-2.0
/*
 * Messages to be written, with fields as no decoder would give them: the
 * encoder refuses them or what it writes can be read.
 */
#include "fuzz.h"
#include "codec_check.h"

/* Views are at most this long: more than fits into any message. */
#define VIEW_MAX	2048
#define BLOCKS_MAX	16

/** struct blocks - what the views of the message point to */
struct blocks {
	void *p[BLOCKS_MAX];
	unsigned int n;
};

static void *filled_block(struct blocks *blocks, struct input *in, size_t n)
{
	void *p = block(n);

	CHECK(blocks->n < BLOCKS_MAX);
	blocks->p[blocks->n++] = p;
	take_bytes(in, p, n);
	return p;
}

static void take_view(struct blocks *blocks, struct input *in,
		      struct shim6_view *view)
{
	view->len = take_u16(in) % VIEW_MAX;
	view->data = filled_block(blocks, in, view->len);
}

static void take_lists(struct blocks *blocks, struct input *in,
		       struct shim6_msg *msg)
{
	msg->list.n = take_u8(in);
	msg->list.generation = take_u32(in);
	msg->list.methods = filled_block(blocks, in, msg->list.n);
	msg->list.addrs = filled_block(blocks, in, 16 * msg->list.n);
	msg->prefs.n = take_u8(in);
	msg->prefs.elen = take_u8(in);
	msg->prefs.generation = take_u32(in);
	msg->prefs.elems = filled_block(blocks, in,
					msg->prefs.n * msg->prefs.elen);
}

/* The addresses of the first report are those of the packet. */
static void take_reports(struct blocks *blocks, struct input *in,
			 const struct ends *ends, struct shim6_msg *msg)
{
	struct reap_report *sent;

	msg->sta = take_u8(in) % 4;
	msg->n_sent = take_u8(in) % 18;
	msg->n_rcvd = take_u8(in) % 18;
	sent = filled_block(blocks, in, msg->n_sent * sizeof(*sent));
	if (msg->n_sent) {
		sent->src = ends->src;
		sent->dst = ends->dst;
	}
	msg->sent = sent;
	if (msg->n_rcvd)
		msg->rcvd = filled_block(blocks, in,
					 msg->n_rcvd * sizeof(*sent));
}

static void take_message(struct blocks *blocks, struct input *in,
			 const struct ends *ends, struct shim6_msg *msg)
{
	memset(msg, 0, sizeof(*msg));
	msg->type = take_u8(in);
	msg->opts = take_u16(in);
	msg->tag = (u64)take_u16(in) << 32 | take_u32(in);
	msg->packet_tag = (u64)take_u16(in) << 32 | take_u32(in);
	msg->init_nonce = take_u32(in);
	msg->resp_nonce = take_u32(in);
	msg->req_nonce = take_u32(in);
	msg->error_code = take_u8(in);
	msg->pointer = take_u16(in);
	msg->fii = take_u32(in);
	msg->keepalive_s = take_u16(in);
	take_reports(blocks, in, ends, msg);
	take_view(blocks, in, &msg->quote);
	take_view(blocks, in, &msg->validator);
	take_lists(blocks, in, msg);
	take_view(blocks, in, &msg->pds);
	take_view(blocks, in, &msg->signature);
	take_bytes(in, &msg->ulid_sender, sizeof(msg->ulid_sender));
	take_bytes(in, &msg->ulid_receiver, sizeof(msg->ulid_receiver));
}

/* What a type has no room for is not written: 0 when read back. */
static void check_written(const struct shim6_msg *msg,
			  const struct shim6_msg *again)
{
	struct shim6_msg want = *msg;

	if (!again->tag)
		want.tag = 0;
	if (!again->packet_tag)
		want.packet_tag = 0;
	if (!again->init_nonce)
		want.init_nonce = 0;
	if (!again->resp_nonce)
		want.resp_nonce = 0;
	if (!again->req_nonce)
		want.req_nonce = 0;
	check_same(&want, again);
}

void write_message(struct input *in, const struct ends *ends)
{
	struct blocks blocks = { .n = 0 };
	struct shim6_msg msg, again;
	struct shim6_reject rej;
	enum shim6_drop drop;
	size_t want;
	u8 *buf;
	int len;

	take_message(&blocks, in, ends, &msg);
	want = shim6_encoded_len(&msg);
	buf = block(want);
	len = shim6_encode(&msg, buf, want);
	if (len > 0) {
		CHECK((size_t)len == want && want <= SHIM6_MSG_MAX);
		drop = shim6_decode(buf, len, &ends->src, &ends->dst, &again,
				    &rej);
		/* The input's addresses may be unfit, the message is not. */
		CHECK(!drop || drop == SHIM6_DROP_ADDRESS);
		if (!drop) {
			check_written(&msg, &again);
			check_fixed_point(&again, ends);
		}
	} else if (len == -EMSGSIZE) {
		CHECK(want > SHIM6_MSG_MAX);
	} else {
		CHECK(len == -EINVAL);
	}
	free(buf);
	while (blocks.n)
		free(blocks.p[--blocks.n]);
}
