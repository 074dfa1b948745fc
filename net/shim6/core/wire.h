/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers of RFC 5533 section 5 and RFC 5534 section 5, drop reasons, and how
 * octets are handed on.
 */
#ifndef _SHIM6_WIRE_H
#define _SHIM6_WIRE_H

#include "port.h"

/** struct shim6_view - octets that belong to somebody else. */
struct shim6_view {
	const u8 *data;
	u16 len;
};

#define SHIM6_NEXTHDR		140	/* IP protocol number, RFC 5533 17 */
#define SHIM6_NONXT		59	/* next header of every control message */
#define SHIM6_CTRL_MAX		1280	/* IPv6 header included, RFC 5533 5.1 */
#define SHIM6_IPV6_HLEN		40
#define SHIM6_MSG_MAX		(SHIM6_CTRL_MAX - SHIM6_IPV6_HLEN)

#define SHIM6_PAYLOAD_HLEN	8	/* payload extension header, 5.2 */
#define SHIM6_P			0x80	/* octet 2: payload extension header */
#define SHIM6_S			0x01	/* octet 3: HIP, not Shim6 */
#define SHIM6_TAG_MASK		GENMASK_ULL(46, 0)

enum shim6_msg_type {
	SHIM6_MSG_I1		= 1,
	SHIM6_MSG_R1		= 2,
	SHIM6_MSG_I2		= 3,
	SHIM6_MSG_R2		= 4,
	SHIM6_MSG_R1BIS		= 5,
	SHIM6_MSG_I2BIS		= 6,
	SHIM6_MSG_UPDATE_REQ	= 64,
	SHIM6_MSG_UPDATE_ACK	= 65,
	SHIM6_MSG_KEEPALIVE	= 66,
	SHIM6_MSG_PROBE		= 67,
	SHIM6_MSG_ERROR		= 68,
};

enum shim6_opt_type {
	SHIM6_OPT_VALIDATOR	= 1,
	SHIM6_OPT_LOCATORS	= 2,
	SHIM6_OPT_PREFS		= 3,
	SHIM6_OPT_PDS		= 4,
	SHIM6_OPT_SIGNATURE	= 5,
	SHIM6_OPT_ULID_PAIR	= 6,
	SHIM6_OPT_FII		= 7,
	SHIM6_OPT_KEEPALIVE	= 10,
};

#define SHIM6_OPT_HLEN		4
#define SHIM6_OPT_CRITICAL	1	/* lowest bit of the 16-bit type field */

/* Locator verification methods, RFC 5533 table 4. */
#define SHIM6_METHOD_HBA	1
#define SHIM6_METHOD_CGA	2
/*
 * Experimental range: "unproven", what a host without HBA/CGA parameters
 * sends. Accepted only while net.shim6.require_verification is 0.
 */
#define SHIM6_METHOD_UNPROVEN	201

/* Error codes, RFC 5533 5.14. */
enum shim6_error_code {
	SHIM6_ERR_UNKNOWN_TYPE	= 0,
	SHIM6_ERR_CRITICAL_OPT	= 1,
	SHIM6_ERR_VERIFICATION	= 2,
	SHIM6_ERR_GENERATION	= 3,
	SHIM6_ERR_PREF_COUNT	= 4,
};

#define SHIM6_PREF_ELEM_LEN	3	/* of what we send: flags, priority, weight */
#define SHIM6_REPORT_LEN	40	/* probe report, RFC 5534 5.2 */

/*
 * Why something received was not processed. One counter each, under the
 * name "Drop<Name>" in /proc/net/shim6. Every reason stands here, whichever
 * file gives it, so that no two files count the same thing twice.
 */
#define SHIM6_DROP_REASONS(X)						\
	X(TOO_SHORT,		"TooShort")	/* shorter than its header or type allows */ \
	X(LENGTH,		"Length")	/* Hdr Ext Len past the packet's end */	\
	X(NOT_SHIM6,		"NotShim6")	/* S bit: HIP format */		\
	X(CHECKSUM,		"Checksum")					\
	X(ADDRESS,		"Address")	/* multicast, unspecified, loopback */ \
	X(UNKNOWN_TYPE,		"UnknownType")	/* Error 0 sent */		\
	X(BAD_OPTION,		"BadOption")	/* malformed or duplicate option */ \
	X(EMPTY_LIST,		"EmptyList")	/* Locator List without locators */ \
	X(CRITICAL_OPTION,	"CriticalOption") /* unknown with C=1, Error 1 sent */ \
	X(BAD_PROBE,		"BadProbe")	/* Psent 0, Sta 3, report 1 not this packet */ \
	X(NO_CONTEXT,		"NoContext")	/* no context for it */		\
	X(STATE,		"State")	/* context in a state that ignores it */ \
	X(NONCE,		"Nonce")	/* nonce of no message of ours */	\
	X(NOT_OUR_ULID,		"NotOurUlid")	/* ULID asked for is not ours */ \
	X(NO_VALIDATOR,		"NoValidator")					\
	X(VALIDATOR,		"Validator")	/* wrong or too old */		\
	X(VERIFICATION,		"Verification")	/* method refused, Error 2 sent */ \
	X(PARAMETERS,		"Parameters")	/* not those of ULID(peer) */	\
	X(SIGNATURE,		"Signature")	/* wrong, Error 2 sent */	\
	X(VERIFY_BUSY,		"VerifyBusy")	/* no room to wait for a check of its signature */ \
	X(GENERATION,		"Generation")	/* preferences of another list, Error 3 sent */ \
	X(PREF_COUNT,		"PrefCount")	/* not as many as locators, Error 4 sent */ \
	X(FOREIGN_ADDRESS,	"ForeignAddress") /* known tag, address in no list */ \
	X(UNKNOWN_TAG,		"UnknownTag")	/* payload or control, tag of no context */ \
	X(NESTED,		"Nested")	/* payload header behind a payload header */ \
	X(TOO_BIG,		"TooBig")	/* answer would exceed 1280 octets */ \
	X(LIMIT,		"Limit")	/* context limit of the namespace */ \
	X(PREFIX_LIMIT,		"PrefixLimit")	/* context limit of a site, a /48 */ \
	X(RATE,			"Rate")		/* answer suppressed by a rate limit */ \
	X(NO_MEMORY,		"NoMemory")					\
	X(NO_ROUTE,		"NoRoute")	/* no route on the locators */	\
	X(DISABLED,		"Disabled")	/* cannot take part: verification required */ \
	X(NOT_OURS,		"NotOurs")	/* an Error about nothing we sent */

#define SHIM6_DROP_ENUM(name, text) SHIM6_DROP_##name,
enum shim6_drop {
	SHIM6_DROP_NONE = 0,
	SHIM6_DROP_REASONS(SHIM6_DROP_ENUM)
	__SHIM6_DROP_MAX,
};

#undef SHIM6_DROP_ENUM

#endif /* _SHIM6_WIRE_H */
