// SPDX-License-Identifier: GPL-2.0
/*
 * The codec: whatever comes in, it reads nothing outside the message; what it
 * takes it can write, and that reads the same.
 *
 * Input: flags, IPv6 source, IPv6 destination, then the octets of a message,
 * or with WRITE the fields of one (see codec_write.c).
 */
#include "fuzz.h"
#include "codec_check.h"

/* A checksum is hardly ever right by chance, other things seldom. */
#define FIX_LENGTH	0x01	/* Hdr Ext Len tells the length there is */
#define FIX_CHECKSUM	0x02
#define FIX_REPORT	0x04	/* the first report of a Probe is the packet */
#define WRITE		0x08

static size_t header_len(const u8 *buf)
{
	return (buf[1] + 1) * 8;
}

static void fix(u8 flags, u8 *buf, size_t len, const struct ends *ends)
{
	size_t units = len / 8 < 256 ? len / 8 : 256;

	if (!units)
		return;
	if (flags & FIX_LENGTH)
		buf[1] = units - 1;
	if (header_len(buf) > len)
		return;
	if (flags & FIX_REPORT && buf[2] == SHIM6_MSG_PROBE &&
	    header_len(buf) >= 16 + 2 * 16) {
		memcpy(buf + 16, &ends->src, 16);
		memcpy(buf + 32, &ends->dst, 16);
	}
	if (flags & FIX_CHECKSUM)
		fix_checksum(buf, header_len(buf));
}

static bool is_unfit(const struct in6_addr *addr)
{
	static const struct in6_addr any, loopback = { { .u6_addr8[15] = 1 } };

	return addr->s6_addr[0] == 0xff || !memcmp(addr, &any, 16) ||
	       !memcmp(addr, &loopback, 16);
}

/* Steps 1 to 4 of RFC 5533 12.3 in other words. */
static enum shim6_drop header_verdict(const u8 *buf, size_t len,
				      const struct ends *ends)
{
	if (len < 8)
		return SHIM6_DROP_TOO_SHORT;
	if (buf[2] >> 7 || buf[3] % 2)
		return SHIM6_DROP_NOT_SHIM6;
	if (header_len(buf) > len)
		return SHIM6_DROP_LENGTH;
	if (sum_of(buf, header_len(buf)) != 0xffff)
		return SHIM6_DROP_CHECKSUM;
	if (is_unfit(&ends->src) || is_unfit(&ends->dst))
		return SHIM6_DROP_ADDRESS;
	return SHIM6_DROP_NONE;
}

static void check_header(enum shim6_drop drop, const u8 *buf, size_t len,
			 const struct ends *ends)
{
	enum shim6_drop want = header_verdict(buf, len, ends);

	if (want)
		CHECK(drop == want);
	else
		CHECK(drop != SHIM6_DROP_NOT_SHIM6 &&
		      drop != SHIM6_DROP_LENGTH &&
		      drop != SHIM6_DROP_CHECKSUM &&
		      drop != SHIM6_DROP_ADDRESS);
}

/* An Error is due for two reasons only, and it points at what is at fault. */
static void check_reject(enum shim6_drop drop, const struct shim6_reject *rej,
			 const u8 *buf)
{
	CHECK(drop < __SHIM6_DROP_MAX);
	switch (drop) {
	case SHIM6_DROP_UNKNOWN_TYPE:
		CHECK(rej->send_error && rej->code == SHIM6_ERR_UNKNOWN_TYPE);
		CHECK(rej->pointer == 2);
		break;
	case SHIM6_DROP_CRITICAL_OPTION:
		CHECK(rej->send_error && rej->code == SHIM6_ERR_CRITICAL_OPT);
		CHECK(rej->pointer >= 16 && rej->pointer % 8 == 0);
		CHECK(rej->pointer < header_len(buf));
		CHECK(buf[rej->pointer + 1] & SHIM6_OPT_CRITICAL);
		break;
	default:
		CHECK(!rej->send_error && !rej->code && !rej->pointer);
	}
}

/* Octets after the header's own length make no difference. */
static void check_rest_ignored(enum shim6_drop drop, const u8 *buf, size_t len,
			       const struct ends *ends,
			       const struct shim6_reject *rej)
{
	struct shim6_reject again;
	struct shim6_msg msg;
	u8 *exact;

	if (len < 8 || header_len(buf) >= len)
		return;
	exact = block(header_len(buf));
	memcpy(exact, buf, header_len(buf));
	CHECK(shim6_decode(exact, header_len(buf), &ends->src, &ends->dst,
			   &msg, &again) == drop);
	CHECK(again.send_error == rej->send_error &&
	      again.code == rej->code && again.pointer == rej->pointer);
	free(exact);
}

/* Not for the decoder; what the data path takes from it (RFC 5533 5.2). */
static void check_payload(const u8 *buf, size_t len)
{
	u8 hdr[SHIM6_PAYLOAD_HLEN];
	u64 tag;

	if (len < sizeof(hdr) || !(buf[2] & SHIM6_P))
		return;
	tag = shim6_payload_tag(buf);
	CHECK(tag <= SHIM6_TAG_MASK);
	shim6_payload_write(hdr, buf[0], tag);
	CHECK(hdr[0] == buf[0] && !hdr[1]);
	CHECK(!memcmp(hdr + 2, buf + 2, 6));
}

static void read_message(u8 flags, struct input *in, const struct ends *ends)
{
	struct shim6_reject rej;
	struct shim6_msg msg;
	enum shim6_drop drop;
	size_t len = in->len;
	u8 *buf = block(len);

	take_bytes(in, buf, len);
	fix(flags, buf, len, ends);
	drop = shim6_decode(buf, len, &ends->src, &ends->dst, &msg, &rej);
	check_header(drop, buf, len, ends);
	check_rest_ignored(drop, buf, len, ends, &rej);
	check_payload(buf, len);
	if (drop) {
		check_reject(drop, &rej, buf);
	} else {
		check_views(&msg, buf, header_len(buf));
		check_options(&msg, buf, header_len(buf));
		check_fixed_point(&msg, ends);
	}
	free(buf);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	u8 flags = take_u8(&in);
	struct ends ends;

	take_bytes(&in, &ends.src, sizeof(ends.src));
	take_bytes(&in, &ends.dst, sizeof(ends.dst));
	if (flags & WRITE)
		write_message(&in, &ends);
	else
		read_message(flags, &in, &ends);
	return 0;
}
