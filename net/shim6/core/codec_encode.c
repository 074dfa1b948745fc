// SPDX-License-Identifier: GPL-2.0
/* Writing control messages: RFC 5533 section 5 and RFC 5534 section 5. */
#include "codec_layout.h"

/* The order in which we write options: what a reader needs first comes first. */
static const u8 opt_order[] = {
	SHIM6_OPT_VALIDATOR, SHIM6_OPT_ULID_PAIR, SHIM6_OPT_FII,
	SHIM6_OPT_LOCATORS, SHIM6_OPT_PREFS, SHIM6_OPT_PDS,
	SHIM6_OPT_SIGNATURE, SHIM6_OPT_KEEPALIVE,
};

static size_t opt_len(const struct shim6_msg *msg, u8 type)
{
	switch (type) {
	case SHIM6_OPT_VALIDATOR:
		return msg->validator.len;
	case SHIM6_OPT_LOCATORS:
		return shim6_list_len(msg->list.n);
	case SHIM6_OPT_PREFS:
		return SHIM6_PREFS_HLEN + msg->prefs.n * msg->prefs.elen;
	case SHIM6_OPT_PDS:
		return msg->pds.len;
	case SHIM6_OPT_SIGNATURE:
		return msg->signature.len;
	case SHIM6_OPT_ULID_PAIR:
		return SHIM6_ULID_PAIR_LEN;
	case SHIM6_OPT_FII:
		return SHIM6_FII_LEN;
	case SHIM6_OPT_KEEPALIVE:
		return SHIM6_KEEPALIVE_LEN;
	}
	return 0;
}

/* The part of the packet in error that fits; whole units of 8 octets only. */
static size_t quote_len(const struct shim6_msg *msg)
{
	return min_t(size_t, round_down(msg->quote.len, 8),
		     SHIM6_MSG_MAX - SHIM6_ERROR_HLEN);
}

size_t shim6_encoded_len(const struct shim6_msg *msg)
{
	const struct shim6_layout *lay = shim6_layout_of(msg->type);
	unsigned int i;
	size_t len;

	if (!lay)
		return 0;
	if (msg->type == SHIM6_MSG_ERROR)
		return SHIM6_ERROR_HLEN + quote_len(msg);

	len = lay->fixed;
	if (msg->type == SHIM6_MSG_PROBE)
		len += shim6_reports_len(msg);
	for (i = 0; i < ARRAY_SIZE(opt_order); i++)
		if (msg->opts & BIT(opt_order[i]))
			len += shim6_opt_total(opt_len(msg, opt_order[i]));
	return len;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_encoded_len);

static void put_view(u8 *p, const struct shim6_view *view)
{
	if (view->len)
		memcpy(p, view->data, view->len);
}

static void encode_list(u8 *p, const struct shim6_list_view *list)
{
	size_t addrs = list->n * sizeof(struct in6_addr);

	put_unaligned_be32(list->generation, p);
	p[4] = list->n;
	memcpy(p + SHIM6_LIST_HLEN, list->methods, list->n);
	memcpy(p + shim6_list_len(list->n) - addrs, list->addrs, addrs);
}

static void encode_prefs(u8 *p, const struct shim6_prefs_view *prefs)
{
	put_unaligned_be32(prefs->generation, p);
	p[4] = prefs->elen;
	if (prefs->n)
		memcpy(p + SHIM6_PREFS_HLEN, prefs->elems,
		       prefs->n * prefs->elen);
}

/* @p: the contents; padding and reserved octets are zero already. */
static void encode_option(u8 *p, const struct shim6_msg *msg, u8 type)
{
	switch (type) {
	case SHIM6_OPT_VALIDATOR:
		put_view(p, &msg->validator);
		break;
	case SHIM6_OPT_LOCATORS:
		encode_list(p, &msg->list);
		break;
	case SHIM6_OPT_PREFS:
		encode_prefs(p, &msg->prefs);
		break;
	case SHIM6_OPT_PDS:
		put_view(p, &msg->pds);
		break;
	case SHIM6_OPT_SIGNATURE:
		put_view(p, &msg->signature);
		break;
	case SHIM6_OPT_ULID_PAIR:
		memcpy(p + 4, &msg->ulid_sender, sizeof(msg->ulid_sender));
		memcpy(p + 20, &msg->ulid_receiver, sizeof(msg->ulid_receiver));
		break;
	case SHIM6_OPT_FII:
		put_unaligned_be32(msg->fii, p);
		break;
	case SHIM6_OPT_KEEPALIVE:
		put_unaligned_be16(msg->keepalive_s, p + 2);
		break;
	}
}

/* All options defined so far are sent with C = 0. */
static void encode_options(u8 *p, const struct shim6_msg *msg)
{
	unsigned int i;
	size_t len;
	u8 type;

	for (i = 0; i < ARRAY_SIZE(opt_order); i++) {
		type = opt_order[i];
		if (!(msg->opts & BIT(type)))
			continue;
		len = opt_len(msg, type);
		put_unaligned_be16(type << 1, p);
		put_unaligned_be16(len, p + 2);
		encode_option(p + SHIM6_OPT_HLEN, msg, type);
		p += shim6_opt_total(len);
	}
}

static void encode_fields(u8 *buf, const struct shim6_layout *lay,
			  const struct shim6_msg *msg)
{
	if (lay->tag)
		put_unaligned_be48(msg->tag, buf + lay->tag);
	if (lay->packet_tag)
		put_unaligned_be48(msg->packet_tag, buf + lay->packet_tag);
	if (lay->init_nonce)
		put_unaligned_be32(msg->init_nonce, buf + lay->init_nonce);
	if (lay->resp_nonce)
		put_unaligned_be32(msg->resp_nonce, buf + lay->resp_nonce);
	if (lay->req_nonce)
		put_unaligned_be32(msg->req_nonce, buf + lay->req_nonce);
}

static void encode_reports(u8 *buf, const struct shim6_msg *msg)
{
	size_t sent = msg->n_sent * sizeof(*msg->sent);

	buf[SHIM6_PROBE_COUNTS] = msg->n_rcvd << 4 | msg->n_sent;
	buf[SHIM6_PROBE_COUNTS + 1] = msg->sta << 6;
	memcpy(buf + SHIM6_PROBE_HLEN, msg->sent, sent);
	if (msg->n_rcvd)
		memcpy(buf + SHIM6_PROBE_HLEN + sent, msg->rcvd,
		       msg->n_rcvd * sizeof(*msg->rcvd));
}

static void encode_error(u8 *buf, const struct shim6_msg *msg)
{
	buf[3] = msg->error_code << 1;
	put_unaligned_be16(msg->pointer, buf + 6);
	memcpy(buf + SHIM6_ERROR_HLEN, msg->quote.data, quote_len(msg));
}

/* Would shim6_decode() take it? */
static bool msg_is_valid(const struct shim6_msg *msg,
			 const struct shim6_layout *lay)
{
	if (!lay || (msg->opts & ~lay->opts) || (lay->must & ~msg->opts))
		return false;
	if (msg->tag > SHIM6_TAG_MASK || msg->packet_tag > SHIM6_TAG_MASK)
		return false;
	if (shim6_msg_has(msg, SHIM6_OPT_LOCATORS) && !msg->list.n)
		return false;
	if (shim6_msg_has(msg, SHIM6_OPT_PREFS) && !msg->prefs.elen)
		return false;
	if (msg->type == SHIM6_MSG_PROBE)
		return msg->n_sent && msg->n_sent <= REAP_MAX_REPORTS &&
		       msg->n_rcvd <= REAP_MAX_REPORTS &&
		       msg->sta <= REAP_INBOUND_OK;
	if (msg->type == SHIM6_MSG_ERROR)
		return msg->error_code < BIT(7) && quote_len(msg);
	return true;
}

int shim6_encode(const struct shim6_msg *msg, u8 *buf, size_t size)
{
	const struct shim6_layout *lay = shim6_layout_of(msg->type);
	size_t off, len;
	__sum16 csum;

	if (!msg_is_valid(msg, lay))
		return -EINVAL;
	len = shim6_encoded_len(msg);
	if (len > size || len > SHIM6_MSG_MAX)
		return -EMSGSIZE;

	memset(buf, 0, len);
	buf[0] = SHIM6_NONXT;
	buf[1] = len / 8 - 1;
	buf[2] = msg->type;
	if (msg->type == SHIM6_MSG_ERROR) {
		encode_error(buf, msg);
	} else {
		off = lay->fixed;
		encode_fields(buf, lay, msg);
		if (msg->type == SHIM6_MSG_PROBE) {
			encode_reports(buf, msg);
			off += shim6_reports_len(msg);
		}
		encode_options(buf + off, msg);
	}
	csum = ip_compute_csum(buf, len);
	memcpy(buf + 4, &csum, sizeof(csum));
	return len;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_encode);
