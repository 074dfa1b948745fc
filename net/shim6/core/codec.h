/* SPDX-License-Identifier: GPL-2.0 */
/* Control messages: octets to struct shim6_msg and back. Pure. */
#ifndef _SHIM6_CODEC_H
#define _SHIM6_CODEC_H

#include "wire.h"
#include "../reap/path.h"
#include "../reap/reap.h"

/**
 * struct shim6_list_view - a Locator List option (RFC 5533 5.15.2)
 * @methods: @n verification methods
 * @addrs: @n locators of 16 octets, not necessarily aligned
 * @methods_off: octets from the start of the Shim6 header to @methods[0]
 *	(decode only): an Error of code 2 points there
 * @generation: Locator List Generation
 * @n: number of locators
 */
struct shim6_list_view {
	const u8 *methods;
	const u8 *addrs;
	u16 methods_off;
	u32 generation;
	u8 n;
};

/**
 * struct shim6_prefs_view - a Locator Preferences option (RFC 5533 5.15.3)
 * @elems: @n elements of @elen octets: flags, priority, weight, rest skipped
 * @off: octets from the start of the Shim6 header to the option's Type field
 * @generation: generation of the list the elements belong to
 * @elen: octets an element
 * @n: number of elements
 */
struct shim6_prefs_view {
	const u8 *elems;
	u16 off;
	u32 generation;
	u8 elen;
	u8 n;
};

/**
 * struct shim6_msg - one control message, host byte order
 * @type: enum shim6_msg_type
 * @opts: options present, BIT(enum shim6_opt_type)
 * @tag: the 47-bit tag at octet 6: Initiator Context Tag (I1, I2, I2bis),
 *	Responder Context Tag (R2), Packet Context Tag (R1bis), Receiver
 *	Context Tag (types 64-67); 0 for R1 and Error
 * @packet_tag: Packet Context Tag of an I2bis
 * @init_nonce: Initiator Nonce
 * @resp_nonce: Responder Nonce
 * @req_nonce: Request Nonce of an Update Request, or of its answer
 * @validator: contents of the Responder Validator option
 * @pds: contents of the CGA Parameter Data Structure option
 * @signature: contents of the CGA Signature option
 * @list: Locator List
 * @prefs: Locator Preferences
 * @ulid_sender: ULID of the message's sender (ULID Pair option)
 * @ulid_receiver: ULID of its receiver
 * @fii: Forked Instance Identifier, 0 without the option
 * @keepalive_s: Keepalive Timeout, seconds
 * @sta: state in a Probe, enum reap_state
 * @n_sent: sent reports of a Probe, 1-15; the first is this very packet
 * @n_rcvd: received reports of a Probe, 0-15
 * @sent: the sent reports
 * @rcvd: the received reports
 * @error_code: code of an Error
 * @pointer: Pointer of an Error
 * @quote: packet in error, from its IPv6 header on
 * @own_prefs: room for elements that @prefs may point to (encode only)
 *
 * After decoding every view points into the decoded buffer; for encoding the
 * caller provides what they point to.
 */
struct shim6_msg {
	u8 type;
	u8 error_code;
	u16 pointer;
	u16 opts;
	u16 keepalive_s;
	u64 tag;
	u64 packet_tag;
	u32 init_nonce;
	u32 resp_nonce;
	u32 req_nonce;
	u32 fii;
	struct in6_addr ulid_sender;
	struct in6_addr ulid_receiver;
	struct shim6_view validator;
	struct shim6_view pds;
	struct shim6_view signature;
	struct shim6_view quote;
	struct shim6_list_view list;
	struct shim6_prefs_view prefs;
	u8 sta;
	u8 n_sent;
	u8 n_rcvd;
	const struct reap_report *sent;
	const struct reap_report *rcvd;
	u8 own_prefs[REAP_MAX_LOCATORS * SHIM6_PREF_ELEM_LEN];
};

static inline bool shim6_msg_has(const struct shim6_msg *msg,
				 enum shim6_opt_type opt)
{
	return msg->opts & BIT(opt);
}

/**
 * struct shim6_reject - what to answer to a message that was not accepted
 * @send_error: an Error is due
 * @code: its code
 * @pointer: offset of the octet at fault from the start of the *Shim6 header*;
 *	the sender of the Error adds what precedes it in the quoted packet
 */
struct shim6_reject {
	bool send_error;
	u8 code;
	u16 pointer;
};

/**
 * shim6_decode() - parse one control message and do the checks of RFC 5533 12.3
 * @buf: first octet of the Shim6 header
 * @len: octets up to the end of the IPv6 packet
 * @src: IPv6 source
 * @dst: IPv6 destination
 * @msg: filled in when 0 is returned, undefined otherwise
 * @rej: filled in when another value is returned
 *
 * The checks are done in the order of the RFC: octets, P and S, length,
 * checksum, addresses, type, minimum length, options (unknown, unlisted for
 * the type, malformed, duplicate), then the fixed rules of the type (a
 * validator in R1, I2, R1bis, I2bis; counts, state and first report of a Probe).
 * Octets after the header's own length are not part of the message.
 *
 * Return: 0, or the enum shim6_drop that tells why not.
 */
enum shim6_drop shim6_decode(const u8 *buf, size_t len,
			     const struct in6_addr *src,
			     const struct in6_addr *dst,
			     struct shim6_msg *msg, struct shim6_reject *rej);

/**
 * shim6_encoded_len() - octets shim6_encode() would write
 * @msg: the message
 *
 * Return: length, a multiple of 8; may exceed SHIM6_MSG_MAX.
 */
size_t shim6_encoded_len(const struct shim6_msg *msg);

/**
 * shim6_encode() - write one control message, checksum included
 * @msg: the message; only options in @msg->opts are written
 * @buf: where to
 * @size: octets there
 *
 * The packet in error of an Error is cut so that the whole fits 1280 octets.
 *
 * Return: octets written, -EMSGSIZE when the message would exceed @size or
 * SHIM6_MSG_MAX, -EINVAL when a field is out of its range.
 */
int shim6_encode(const struct shim6_msg *msg, u8 *buf, size_t size);

/* The payload extension header, RFC 5533 5.2. */
static inline u64 shim6_payload_tag(const u8 *hdr)
{
	return get_unaligned_be48(hdr + 2) & SHIM6_TAG_MASK;
}

static inline void shim6_payload_write(u8 *hdr, u8 nexthdr, u64 tag)
{
	hdr[0] = nexthdr;
	hdr[1] = 0;
	put_unaligned_be48(BIT_ULL(47) | tag, hdr + 2);
}

#endif /* _SHIM6_CODEC_H */
