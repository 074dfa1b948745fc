/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What decoder and encoder share, so that they cannot disagree: where the
 * fields of a message are, which options it may carry, how long things are.
 */
#ifndef _SHIM6_CODEC_LAYOUT_H
#define _SHIM6_CODEC_LAYOUT_H

#include "codec.h"

#define SHIM6_CTRL_HLEN		8	/* what every control message has */
#define SHIM6_ERROR_HLEN	8	/* before the packet in error */
#define SHIM6_PROBE_COUNTS	12	/* Precvd | Psent, then Sta */
#define SHIM6_PROBE_HLEN	16	/* before the reports */

#define SHIM6_LIST_HLEN		5	/* generation, number: before the methods */
#define SHIM6_PREFS_HLEN	5	/* generation, element length */
#define SHIM6_ULID_PAIR_LEN	36
#define SHIM6_FII_LEN		4
#define SHIM6_KEEPALIVE_LEN	4

/**
 * struct shim6_layout - one type of message
 * @fixed: octets before the options (Probe: before the reports, Error: before
 *	the quote); 0 = no such type
 * @min: least octets of the whole message
 * @tag: offset of @tag of struct shim6_msg; 0 = the message has none
 * @packet_tag: the same for @packet_tag
 * @init_nonce: and @init_nonce
 * @resp_nonce: and @resp_nonce
 * @req_nonce: and @req_nonce
 * @opts: options it may carry, BIT(enum shim6_opt_type)
 * @must: options it must carry
 */
struct shim6_layout {
	u8 fixed;
	u8 min;
	u8 tag;
	u8 packet_tag;
	u8 init_nonce;
	u8 resp_nonce;
	u8 req_nonce;
	u16 opts;
	u16 must;
};

/* NULL when there is no such type. */
const struct shim6_layout *shim6_layout_of(u8 type);

/* Header, contents and padding of an option: RFC 5533 5.15. */
static inline size_t shim6_opt_total(size_t len)
{
	return round_up(SHIM6_OPT_HLEN + len, 8);
}

/* Length of a Locator List; the padding after the methods counts. */
static inline size_t shim6_list_len(unsigned int n)
{
	return SHIM6_LIST_HLEN + n + (7 - n % 8) + n * sizeof(struct in6_addr);
}

/* Octets taken by the reports of a Probe, which stand before its options. */
static inline size_t shim6_reports_len(const struct shim6_msg *msg)
{
	return (msg->n_sent + msg->n_rcvd) * sizeof(struct reap_report);
}

#endif /* _SHIM6_CODEC_LAYOUT_H */
