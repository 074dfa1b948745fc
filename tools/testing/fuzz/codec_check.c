// SPDX-License-Identifier: GPL-2.0
/* What holds for every message that the codec took. */
#include "fuzz.h"
#include "codec_check.h"

static void check_inside(const void *data, size_t len, const u8 *buf,
			 size_t size)
{
	const u8 *p = data;

	if (len)
		CHECK(p >= buf && len <= size && p <= buf + size - len);
}

void check_views(const struct shim6_msg *msg, const u8 *buf, size_t size)
{
	const struct shim6_list_view *list = &msg->list;
	const struct shim6_prefs_view *prefs = &msg->prefs;

	check_inside(msg->validator.data, msg->validator.len, buf, size);
	check_inside(msg->pds.data, msg->pds.len, buf, size);
	check_inside(msg->signature.data, msg->signature.len, buf, size);
	check_inside(msg->quote.data, msg->quote.len, buf, size);
	check_inside(list->methods, list->n, buf, size);
	check_inside(list->addrs, 16 * list->n, buf, size);
	check_inside(prefs->elems, prefs->n * prefs->elen, buf, size);
	check_inside(msg->sent, msg->n_sent * SHIM6_REPORT_LEN, buf, size);
	check_inside(msg->rcvd, msg->n_rcvd * SHIM6_REPORT_LEN, buf, size);

	/* Errors point at these two. */
	if (shim6_msg_has(msg, SHIM6_OPT_LOCATORS))
		CHECK(list->n && list->methods == buf + list->methods_off);
	if (shim6_msg_has(msg, SHIM6_OPT_PREFS))
		CHECK(prefs->elen && buf[prefs->off] == 0 &&
		      buf[prefs->off + 1] >> 1 == SHIM6_OPT_PREFS);
}

/* RFC 5533 5.4-5.14, RFC 5534 5. */
static size_t options_begin(const struct shim6_msg *msg)
{
	switch (msg->type) {
	case SHIM6_MSG_I2:
		return 24;
	case SHIM6_MSG_I2BIS:
		return 32;
	case SHIM6_MSG_PROBE:
		return 16 + (msg->n_sent + msg->n_rcvd) * SHIM6_REPORT_LEN;
	default:
		return 16;
	}
}

void check_options(const struct shim6_msg *msg, const u8 *buf, size_t size)
{
	size_t off = options_begin(msg);
	unsigned int type, len;
	u16 seen = 0;

	if (msg->type == SHIM6_MSG_ERROR)
		return;
	while (off < size) {
		type = buf[off] << 7 | buf[off + 1] >> 1;
		len = buf[off + 2] << 8 | buf[off + 3];
		if (type < 16 && msg->opts & BIT(type)) {
			CHECK(!(seen & BIT(type)));
			seen |= BIT(type);
		} else {
			CHECK(!(buf[off + 1] & SHIM6_OPT_CRITICAL));
		}
		off += (SHIM6_OPT_HLEN + len + 7) / 8 * 8;
	}
	CHECK(off == size);
	CHECK(seen == msg->opts);
}

static void check_octets(const void *a, size_t a_len, const void *b,
			 size_t b_len)
{
	CHECK(a_len == b_len);
	if (a_len)
		CHECK(!memcmp(a, b, a_len));
}

static void check_view(const struct shim6_view *a, const struct shim6_view *b)
{
	check_octets(a->data, a->len, b->data, b->len);
}

static void check_lists(const struct shim6_list_view *a,
			const struct shim6_list_view *b)
{
	CHECK(a->generation == b->generation);
	check_octets(a->methods, a->n, b->methods, b->n);
	check_octets(a->addrs, 16 * a->n, b->addrs, 16 * b->n);
}

static void check_prefs(const struct shim6_prefs_view *a,
			const struct shim6_prefs_view *b)
{
	CHECK(a->generation == b->generation);
	CHECK(a->elen == b->elen && a->n == b->n);
	check_octets(a->elems, a->n * a->elen, b->elems, b->n * b->elen);
}

static void check_same_options(const struct shim6_msg *a,
			       const struct shim6_msg *b)
{
	CHECK(a->opts == b->opts);
	if (shim6_msg_has(a, SHIM6_OPT_VALIDATOR))
		check_view(&a->validator, &b->validator);
	if (shim6_msg_has(a, SHIM6_OPT_LOCATORS))
		check_lists(&a->list, &b->list);
	if (shim6_msg_has(a, SHIM6_OPT_PREFS))
		check_prefs(&a->prefs, &b->prefs);
	if (shim6_msg_has(a, SHIM6_OPT_PDS))
		check_view(&a->pds, &b->pds);
	if (shim6_msg_has(a, SHIM6_OPT_SIGNATURE))
		check_view(&a->signature, &b->signature);
	if (shim6_msg_has(a, SHIM6_OPT_ULID_PAIR)) {
		check_octets(&a->ulid_sender, 16, &b->ulid_sender, 16);
		check_octets(&a->ulid_receiver, 16, &b->ulid_receiver, 16);
	}
	if (shim6_msg_has(a, SHIM6_OPT_FII))
		CHECK(a->fii == b->fii);
	if (shim6_msg_has(a, SHIM6_OPT_KEEPALIVE))
		CHECK(a->keepalive_s == b->keepalive_s);
}

static void check_error(const struct shim6_msg *a, const struct shim6_msg *b)
{
	size_t len = a->quote.len / 8 * 8;

	if (len > SHIM6_MSG_MAX - 8)
		len = SHIM6_MSG_MAX - 8;
	CHECK(a->error_code == b->error_code && a->pointer == b->pointer);
	check_octets(a->quote.data, len, b->quote.data, b->quote.len);
}

void check_same(const struct shim6_msg *a, const struct shim6_msg *b)
{
	CHECK(a->type == b->type);
	CHECK(a->tag == b->tag && a->packet_tag == b->packet_tag);
	CHECK(a->init_nonce == b->init_nonce);
	CHECK(a->resp_nonce == b->resp_nonce);
	CHECK(a->req_nonce == b->req_nonce);
	check_same_options(a, b);
	if (a->type == SHIM6_MSG_ERROR)
		check_error(a, b);
	if (a->type != SHIM6_MSG_PROBE)
		return;
	CHECK(a->sta == b->sta);
	check_octets(a->sent, a->n_sent * SHIM6_REPORT_LEN,
		     b->sent, b->n_sent * SHIM6_REPORT_LEN);
	check_octets(a->rcvd, a->n_rcvd * SHIM6_REPORT_LEN,
		     b->rcvd, b->n_rcvd * SHIM6_REPORT_LEN);
}

void check_fixed_point(const struct shim6_msg *msg, const struct ends *ends)
{
	int len = shim6_encoded_len(msg);
	struct shim6_reject rej;
	struct shim6_msg again;
	u8 *first, *second;

	CHECK(len > 0 && len % 8 == 0);
	/* What the encoder leaves as it was shows in the comparison. */
	first = memset(block(len), 0xaa, len);
	second = memset(block(len), 0x55, len);
	if (len > SHIM6_MSG_MAX) {
		CHECK(shim6_encode(msg, first, len) == -EMSGSIZE);
	} else {
		CHECK(shim6_encode(msg, first, len - 1) == -EMSGSIZE);
		CHECK(shim6_encode(msg, first, len) == len);
		CHECK(!shim6_decode(first, len, &ends->src, &ends->dst, &again,
				    &rej));
		check_same(msg, &again);
		CHECK(shim6_encode(&again, second, len) == len);
		CHECK(!memcmp(first, second, len));
	}
	free(first);
	free(second);
}
