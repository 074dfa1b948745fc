// SPDX-License-Identifier: GPL-2.0
/*
 * Reading control messages: RFC 5533 section 5 and RFC 5534 section 5, with
 * the checks of RFC 5533 12.3.
 */
#include "codec_layout.h"

#define OPTS_ID		(BIT(SHIM6_OPT_ULID_PAIR) | BIT(SHIM6_OPT_FII))
#define OPTS_PROOF	BIT(SHIM6_OPT_VALIDATOR)
#define OPTS_LIST	(BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PREFS) | \
			 BIT(SHIM6_OPT_PDS) | BIT(SHIM6_OPT_SIGNATURE) | \
			 BIT(SHIM6_OPT_KEEPALIVE))

static const struct shim6_layout layouts[] = {
	[SHIM6_MSG_I1] = {
		.fixed = 16, .min = 16, .tag = 6, .init_nonce = 12,
		.opts = OPTS_ID,
	},
	[SHIM6_MSG_R1] = {
		.fixed = 16, .min = 16, .init_nonce = 8, .resp_nonce = 12,
		.opts = OPTS_PROOF, .must = OPTS_PROOF,
	},
	[SHIM6_MSG_I2] = {
		.fixed = 24, .min = 24, .tag = 6, .init_nonce = 12,
		.resp_nonce = 16,
		.opts = OPTS_PROOF | OPTS_ID | OPTS_LIST, .must = OPTS_PROOF,
	},
	[SHIM6_MSG_R2] = {
		.fixed = 16, .min = 16, .tag = 6, .init_nonce = 12,
		.opts = OPTS_LIST,
	},
	[SHIM6_MSG_R1BIS] = {
		.fixed = 16, .min = 16, .tag = 6, .resp_nonce = 12,
		.opts = OPTS_PROOF, .must = OPTS_PROOF,
	},
	[SHIM6_MSG_I2BIS] = {
		.fixed = 32, .min = 32, .tag = 6, .init_nonce = 12,
		.resp_nonce = 16, .packet_tag = 26,
		.opts = OPTS_PROOF | OPTS_ID | OPTS_LIST, .must = OPTS_PROOF,
	},
	[SHIM6_MSG_UPDATE_REQ] = {
		.fixed = 16, .min = 16, .tag = 6, .req_nonce = 12,
		.opts = OPTS_LIST,
	},
	[SHIM6_MSG_UPDATE_ACK] = {
		.fixed = 16, .min = 16, .tag = 6, .req_nonce = 12,
	},
	[SHIM6_MSG_KEEPALIVE] = {
		.fixed = 16, .min = 16, .tag = 6,
	},
	[SHIM6_MSG_PROBE] = {
		.fixed = SHIM6_PROBE_HLEN,
		.min = SHIM6_PROBE_HLEN + SHIM6_REPORT_LEN, .tag = 6,
	},
	[SHIM6_MSG_ERROR] = {
		.fixed = SHIM6_ERROR_HLEN, .min = 16,
	},
};

const struct shim6_layout *shim6_layout_of(u8 type)
{
	if (type >= ARRAY_SIZE(layouts) || !layouts[type].fixed)
		return NULL;
	return &layouts[type];
}

static u64 get_tag(const u8 *p)
{
	return get_unaligned_be48(p) & SHIM6_TAG_MASK;
}

static void set_view(struct shim6_view *view, const u8 *data, u16 len)
{
	view->data = data;
	view->len = len;
}

static enum shim6_drop decode_list(const u8 *buf, size_t off, u16 len,
				   struct shim6_list_view *list)
{
	const u8 *p = buf + off;

	if (len < SHIM6_LIST_HLEN)
		return SHIM6_DROP_BAD_OPTION;

	list->generation = get_unaligned_be32(p);
	list->n = p[4];
	if (!list->n)
		return SHIM6_DROP_EMPTY_LIST;
	if (len != shim6_list_len(list->n))
		return SHIM6_DROP_BAD_OPTION;

	list->methods = p + SHIM6_LIST_HLEN;
	list->methods_off = off + SHIM6_LIST_HLEN;
	list->addrs = p + len - list->n * sizeof(struct in6_addr);
	return SHIM6_DROP_NONE;
}

static enum shim6_drop decode_prefs(const u8 *buf, size_t off, u16 len,
				    struct shim6_prefs_view *prefs)
{
	const u8 *p = buf + off;
	unsigned int octets;

	if (len < SHIM6_PREFS_HLEN || !p[4])
		return SHIM6_DROP_BAD_OPTION;

	/* More elements than a list can have locators: nonsense as well. */
	octets = len - SHIM6_PREFS_HLEN;
	if (octets % p[4] || octets / p[4] > U8_MAX)
		return SHIM6_DROP_BAD_OPTION;

	prefs->generation = get_unaligned_be32(p);
	prefs->elen = p[4];
	prefs->n = octets / p[4];
	prefs->elems = p + SHIM6_PREFS_HLEN;
	prefs->off = off - SHIM6_OPT_HLEN;
	return SHIM6_DROP_NONE;
}

/* @off: of the contents, all @len octets of which are there. */
static enum shim6_drop decode_option(const u8 *buf, size_t off, u16 len,
				     u16 type, struct shim6_msg *msg)
{
	const u8 *p = buf + off;

	switch (type) {
	case SHIM6_OPT_VALIDATOR:
		set_view(&msg->validator, p, len);
		break;
	case SHIM6_OPT_LOCATORS:
		return decode_list(buf, off, len, &msg->list);
	case SHIM6_OPT_PREFS:
		return decode_prefs(buf, off, len, &msg->prefs);
	case SHIM6_OPT_PDS:
		set_view(&msg->pds, p, len);
		break;
	case SHIM6_OPT_SIGNATURE:
		set_view(&msg->signature, p, len);
		break;
	case SHIM6_OPT_ULID_PAIR:
		if (len != SHIM6_ULID_PAIR_LEN)
			return SHIM6_DROP_BAD_OPTION;
		memcpy(&msg->ulid_sender, p + 4, sizeof(msg->ulid_sender));
		memcpy(&msg->ulid_receiver, p + 20, sizeof(msg->ulid_receiver));
		break;
	case SHIM6_OPT_FII:
		if (len != SHIM6_FII_LEN)
			return SHIM6_DROP_BAD_OPTION;
		msg->fii = get_unaligned_be32(p);
		break;
	case SHIM6_OPT_KEEPALIVE:
		if (len != SHIM6_KEEPALIVE_LEN)
			return SHIM6_DROP_BAD_OPTION;
		msg->keepalive_s = get_unaligned_be16(p + 2);
		break;
	}
	return SHIM6_DROP_NONE;
}

static enum shim6_drop reject(struct shim6_reject *rej, u8 code, u16 pointer,
			      enum shim6_drop drop)
{
	rej->send_error = true;
	rej->code = code;
	rej->pointer = pointer;
	return drop;
}

/*
 * Options fill the message from @off to @end, both multiples of 8. One that
 * the type does not list is as good as unknown: its C bit decides. The C bit
 * of a listed one means nothing.
 */
static enum shim6_drop decode_options(const u8 *buf, size_t off, size_t end,
				      u16 listed, struct shim6_msg *msg,
				      struct shim6_reject *rej)
{
	enum shim6_drop drop;
	u16 raw, type, len;

	for (; off < end; off += shim6_opt_total(len)) {
		raw = get_unaligned_be16(buf + off);
		type = raw >> 1;
		len = get_unaligned_be16(buf + off + 2);
		if (shim6_opt_total(len) > end - off)
			return SHIM6_DROP_BAD_OPTION;

		if (type >= BITS_PER_BYTE * sizeof(listed) ||
		    !(listed & BIT(type))) {
			if (raw & SHIM6_OPT_CRITICAL)
				return reject(rej, SHIM6_ERR_CRITICAL_OPT, off,
					      SHIM6_DROP_CRITICAL_OPTION);
			continue;
		}

		if (msg->opts & BIT(type))
			return SHIM6_DROP_BAD_OPTION;
		msg->opts |= BIT(type);
		drop = decode_option(buf, off + SHIM6_OPT_HLEN, len, type, msg);
		if (drop)
			return drop;
	}
	return SHIM6_DROP_NONE;
}

static void decode_fields(const u8 *buf, const struct shim6_layout *lay,
			  struct shim6_msg *msg)
{
	if (lay->tag)
		msg->tag = get_tag(buf + lay->tag);
	if (lay->packet_tag)
		msg->packet_tag = get_tag(buf + lay->packet_tag);
	if (lay->init_nonce)
		msg->init_nonce = get_unaligned_be32(buf + lay->init_nonce);
	if (lay->resp_nonce)
		msg->resp_nonce = get_unaligned_be32(buf + lay->resp_nonce);
	if (lay->req_nonce)
		msg->req_nonce = get_unaligned_be32(buf + lay->req_nonce);
}

static enum shim6_drop decode_reports(const u8 *buf, size_t total,
				      struct shim6_msg *msg)
{
	msg->n_rcvd = buf[SHIM6_PROBE_COUNTS] >> 4;
	msg->n_sent = buf[SHIM6_PROBE_COUNTS] & 0x0f;
	msg->sta = buf[SHIM6_PROBE_COUNTS + 1] >> 6;
	if (!msg->n_sent || SHIM6_PROBE_HLEN + shim6_reports_len(msg) > total)
		return SHIM6_DROP_BAD_PROBE;

	msg->sent = (const struct reap_report *)(buf + SHIM6_PROBE_HLEN);
	msg->rcvd = msg->sent + msg->n_sent;
	return SHIM6_DROP_NONE;
}

/* The first sent report is the packet itself, RFC 5534 5.2. */
static bool probe_is_sane(const struct shim6_msg *msg,
			  const struct in6_addr *src,
			  const struct in6_addr *dst)
{
	return msg->sta <= REAP_INBOUND_OK &&
	       !memcmp(&msg->sent->src, src, sizeof(*src)) &&
	       !memcmp(&msg->sent->dst, dst, sizeof(*dst));
}

static bool addr_is_unfit(const struct in6_addr *addr)
{
	return ipv6_addr_is_multicast(addr) || ipv6_addr_any(addr) ||
	       ipv6_addr_loopback(addr);
}

/* Steps 1 to 4 of RFC 5533 12.3: is this a Shim6 control message, and whole? */
static enum shim6_drop check_header(const u8 *buf, size_t len,
				    const struct in6_addr *src,
				    const struct in6_addr *dst)
{
	size_t total;

	if (len < SHIM6_CTRL_HLEN)
		return SHIM6_DROP_TOO_SHORT;
	if ((buf[2] & SHIM6_P) || (buf[3] & SHIM6_S))
		return SHIM6_DROP_NOT_SHIM6;
	total = (buf[1] + 1) * 8;
	if (total > len)
		return SHIM6_DROP_LENGTH;
	if (ip_compute_csum(buf, total))
		return SHIM6_DROP_CHECKSUM;
	if (addr_is_unfit(src) || addr_is_unfit(dst))
		return SHIM6_DROP_ADDRESS;
	return SHIM6_DROP_NONE;
}

static void decode_error(const u8 *buf, size_t total, struct shim6_msg *msg)
{
	msg->error_code = buf[3] >> 1;
	msg->pointer = get_unaligned_be16(buf + 6);
	set_view(&msg->quote, buf + SHIM6_ERROR_HLEN, total - SHIM6_ERROR_HLEN);
}

enum shim6_drop shim6_decode(const u8 *buf, size_t len,
			     const struct in6_addr *src,
			     const struct in6_addr *dst,
			     struct shim6_msg *msg, struct shim6_reject *rej)
{
	const struct shim6_layout *lay;
	enum shim6_drop drop;
	size_t total, off;

	memset(msg, 0, sizeof(*msg));
	memset(rej, 0, sizeof(*rej));
	drop = check_header(buf, len, src, dst);
	if (drop)
		return drop;

	total = (buf[1] + 1) * 8;
	msg->type = buf[2];
	lay = shim6_layout_of(msg->type);
	if (!lay)
		return reject(rej, SHIM6_ERR_UNKNOWN_TYPE, 2,
			      SHIM6_DROP_UNKNOWN_TYPE);
	if (total < lay->min)
		return SHIM6_DROP_TOO_SHORT;

	if (msg->type == SHIM6_MSG_ERROR) {
		decode_error(buf, total, msg);
		return SHIM6_DROP_NONE;
	}
	decode_fields(buf, lay, msg);
	if (msg->type == SHIM6_MSG_PROBE) {
		drop = decode_reports(buf, total, msg);
		if (drop)
			return drop;
	}

	off = lay->fixed + shim6_reports_len(msg);
	drop = decode_options(buf, off, total, lay->opts, msg, rej);
	if (drop)
		return drop;
	if (lay->must & ~msg->opts)
		return SHIM6_DROP_NO_VALIDATOR;
	if (msg->type == SHIM6_MSG_PROBE && !probe_is_sane(msg, src, dst))
		return SHIM6_DROP_BAD_PROBE;
	return SHIM6_DROP_NONE;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_decode);
