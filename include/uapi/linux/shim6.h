/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/shim6.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_SHIM6_H
#define _UAPI_LINUX_SHIM6_H

#define SHIM6_FAMILY_NAME	"shim6"
#define SHIM6_FAMILY_VERSION	1

#define SHIM6_MCGRP_EVENTS	"events"

/**
 * enum shim6_context_state - state of a context, RFC 5533 section 6.2
 * @SHIM6_CONTEXT_STATE_IDLE: nothing has been sent yet
 * @SHIM6_CONTEXT_STATE_I1_SENT: an I1 was sent, waiting for an R1
 * @SHIM6_CONTEXT_STATE_I2_SENT: an I2 was sent, waiting for an R2
 * @SHIM6_CONTEXT_STATE_ESTABLISHED: both ends know the context
 * @SHIM6_CONTEXT_STATE_I2BIS_SENT: the peer lost the context; recovery is
 *   under way
 * @SHIM6_CONTEXT_STATE_E_FAILED: the peer did not answer; held down
 * @SHIM6_CONTEXT_STATE_NO_SUPPORT: the peer does not know Shim6; held down
 */
enum shim6_context_state {
	SHIM6_CONTEXT_STATE_IDLE,
	SHIM6_CONTEXT_STATE_I1_SENT,
	SHIM6_CONTEXT_STATE_I2_SENT,
	SHIM6_CONTEXT_STATE_ESTABLISHED,
	SHIM6_CONTEXT_STATE_I2BIS_SENT,
	SHIM6_CONTEXT_STATE_E_FAILED,
	SHIM6_CONTEXT_STATE_NO_SUPPORT,

	/* private: */
	__SHIM6_CONTEXT_STATE_MAX,
	SHIM6_CONTEXT_STATE_MAX = (__SHIM6_CONTEXT_STATE_MAX - 1)
};

/**
 * enum shim6_reap_state - state of failure detection, RFC 5534 section 6
 * @SHIM6_REAP_STATE_OPERATIONAL: the current pair works as far as is known
 * @SHIM6_REAP_STATE_EXPLORING: nothing is received, pairs are being probed
 * @SHIM6_REAP_STATE_INBOUND_OK: probes are received, own ones are not yet
 *   answered
 */
enum shim6_reap_state {
	SHIM6_REAP_STATE_OPERATIONAL,
	SHIM6_REAP_STATE_EXPLORING,
	SHIM6_REAP_STATE_INBOUND_OK,

	/* private: */
	__SHIM6_REAP_STATE_MAX,
	SHIM6_REAP_STATE_MAX = (__SHIM6_REAP_STATE_MAX - 1)
};

/**
 * enum shim6_reason - why pairs are probed or another one was taken
 * @SHIM6_REASON_NONE: no reason known
 * @SHIM6_REASON_SEND_TIMEOUT: sent, but nothing received for the Send Timeout
 * @SHIM6_REASON_PEER: the peer began
 * @SHIM6_REASON_LOCAL: own locator of the current pair cannot be used any more
 * @SHIM6_REASON_REQUEST: the administrator or an application asked for it
 * @SHIM6_REASON_ICMP: an ICMPv6 error spoke of the current pair
 * @SHIM6_REASON_ULP: the transport waits for answers in vain
 * @SHIM6_REASON_FAILBACK: the preferred pair has worked again for the hold
 *   time
 */
enum shim6_reason {
	SHIM6_REASON_NONE,
	SHIM6_REASON_SEND_TIMEOUT,
	SHIM6_REASON_PEER,
	SHIM6_REASON_LOCAL,
	SHIM6_REASON_REQUEST,
	SHIM6_REASON_ICMP,
	SHIM6_REASON_ULP,
	SHIM6_REASON_FAILBACK,

	/* private: */
	__SHIM6_REASON_MAX,
	SHIM6_REASON_MAX = (__SHIM6_REASON_MAX - 1)
};

/**
 * enum shim6_locator_flags - what is known about a locator
 * @SHIM6_LOCATOR_FLAG_BROKEN: known not to work, RFC 5533 section 5.15.3
 * @SHIM6_LOCATOR_FLAG_TRANSIENT: less stable than others, RFC 5533 section
 *   5.15.3
 * @SHIM6_LOCATOR_FLAG_DOWN: own locator that cannot be used now
 * @SHIM6_LOCATOR_FLAG_VERIFIED: shown to belong to its end
 * @SHIM6_LOCATOR_FLAG_REACHABLE: what was sent there came back, RFC 5534
 *   section 8
 * @SHIM6_LOCATOR_FLAG_UNTOLD: own locator that the peer has not acknowledged
 *   yet
 */
enum shim6_locator_flags {
	SHIM6_LOCATOR_FLAG_BROKEN = 1,
	SHIM6_LOCATOR_FLAG_TRANSIENT = 2,
	SHIM6_LOCATOR_FLAG_DOWN = 4,
	SHIM6_LOCATOR_FLAG_VERIFIED = 8,
	SHIM6_LOCATOR_FLAG_REACHABLE = 16,
	SHIM6_LOCATOR_FLAG_UNTOLD = 32,

	/* private: */
	SHIM6_LOCATOR_FLAG_MASK = 63,
};

/**
 * enum shim6_locator_state - what an address of this host is now
 * @SHIM6_LOCATOR_STATE_PRESENT: an interface has it
 * @SHIM6_LOCATOR_STATE_UP: packets can leave with it as their source
 * @SHIM6_LOCATOR_STATE_DEPRECATED: its preferred lifetime is over
 * @SHIM6_LOCATOR_STATE_CONFIGURED: the administrator set its preferences
 */
enum shim6_locator_state {
	SHIM6_LOCATOR_STATE_PRESENT = 1,
	SHIM6_LOCATOR_STATE_UP = 2,
	SHIM6_LOCATOR_STATE_DEPRECATED = 4,
	SHIM6_LOCATOR_STATE_CONFIGURED = 8,

	/* private: */
	SHIM6_LOCATOR_STATE_MASK = 15,
};

/**
 * enum shim6_refusal - why a peer refused a message, RFC 5533 section 5.14; a
 *   peer may send any number from 0 to 127
 * @SHIM6_REFUSAL_UNKNOWN_TYPE: it does not know the type of message
 * @SHIM6_REFUSAL_CRITICAL_OPTION: it does not know an option that it must know
 * @SHIM6_REFUSAL_VERIFICATION: it does not accept the proof of a locator
 * @SHIM6_REFUSAL_GENERATION: preferences and locators are not of one
 *   generation
 * @SHIM6_REFUSAL_PREF_COUNT: there are not as many preferences as locators
 */
enum shim6_refusal {
	SHIM6_REFUSAL_UNKNOWN_TYPE,
	SHIM6_REFUSAL_CRITICAL_OPTION,
	SHIM6_REFUSAL_VERIFICATION,
	SHIM6_REFUSAL_GENERATION,
	SHIM6_REFUSAL_PREF_COUNT,
};

enum {
	SHIM6_A_LOCATOR_ADDR = 1,
	SHIM6_A_LOCATOR_FLAGS,
	SHIM6_A_LOCATOR_METHOD,
	SHIM6_A_LOCATOR_PRIORITY,
	SHIM6_A_LOCATOR_WEIGHT,

	__SHIM6_A_LOCATOR_MAX,
	SHIM6_A_LOCATOR_MAX = (__SHIM6_A_LOCATOR_MAX - 1)
};

enum {
	SHIM6_A_CONTEXT_ID = 1,
	SHIM6_A_CONTEXT_ULID_LOCAL,
	SHIM6_A_CONTEXT_ULID_PEER,
	SHIM6_A_CONTEXT_FII,
	SHIM6_A_CONTEXT_STATE,
	SHIM6_A_CONTEXT_AGE,
	SHIM6_A_CONTEXT_IDLE,
	SHIM6_A_CONTEXT_CT_LOCAL,
	SHIM6_A_CONTEXT_CT_PEER,
	SHIM6_A_CONTEXT_LS_LOCAL,
	SHIM6_A_CONTEXT_LS_PEER,
	SHIM6_A_CONTEXT_LOCATOR_LOCAL,
	SHIM6_A_CONTEXT_LOCATOR_PEER,
	SHIM6_A_CONTEXT_SHIMMED,
	SHIM6_A_CONTEXT_REAP_STATE,
	SHIM6_A_CONTEXT_SEND_TIMEOUT,
	SHIM6_A_CONTEXT_KEEPALIVE_TIMEOUT,
	SHIM6_A_CONTEXT_EXPLORATIONS,
	SHIM6_A_CONTEXT_SWITCHES,
	SHIM6_A_CONTEXT_PAD,
	SHIM6_A_CONTEXT_LS_LOCAL_GENERATION,
	SHIM6_A_CONTEXT_LS_PEER_GENERATION,
	SHIM6_A_CONTEXT_UPDATE_PENDING,
	SHIM6_A_CONTEXT_HOLDDOWN,

	__SHIM6_A_CONTEXT_MAX,
	SHIM6_A_CONTEXT_MAX = (__SHIM6_A_CONTEXT_MAX - 1)
};

enum {
	SHIM6_A_OWN_LOCATOR_ADDR = 1,
	SHIM6_A_OWN_LOCATOR_FLAGS,
	SHIM6_A_OWN_LOCATOR_PRIORITY,
	SHIM6_A_OWN_LOCATOR_WEIGHT,
	SHIM6_A_OWN_LOCATOR_STATE,

	__SHIM6_A_OWN_LOCATOR_MAX,
	SHIM6_A_OWN_LOCATOR_MAX = (__SHIM6_A_OWN_LOCATOR_MAX - 1)
};

enum {
	SHIM6_A_COUNTER_NAME = 1,
	SHIM6_A_COUNTER_VALUE,
	SHIM6_A_COUNTER_PAD,

	__SHIM6_A_COUNTER_MAX,
	SHIM6_A_COUNTER_MAX = (__SHIM6_A_COUNTER_MAX - 1)
};

enum {
	SHIM6_A_STATS_NAME = 1,
	SHIM6_A_STATS_COUNTER,

	__SHIM6_A_STATS_MAX,
	SHIM6_A_STATS_MAX = (__SHIM6_A_STATS_MAX - 1)
};

enum {
	SHIM6_A_EVENT_TIME = 1,
	SHIM6_A_EVENT_ID,
	SHIM6_A_EVENT_ULID_LOCAL,
	SHIM6_A_EVENT_ULID_PEER,
	SHIM6_A_EVENT_FII,
	SHIM6_A_EVENT_STATE,
	SHIM6_A_EVENT_OLD_STATE,
	SHIM6_A_EVENT_REAP_STATE,
	SHIM6_A_EVENT_REASON,
	SHIM6_A_EVENT_LOCATOR_LOCAL,
	SHIM6_A_EVENT_LOCATOR_PEER,
	SHIM6_A_EVENT_OLD_LOCATOR_LOCAL,
	SHIM6_A_EVENT_OLD_LOCATOR_PEER,
	SHIM6_A_EVENT_PAD,
	SHIM6_A_EVENT_CODE,
	SHIM6_A_EVENT_MSG_TYPE,

	__SHIM6_A_EVENT_MAX,
	SHIM6_A_EVENT_MAX = (__SHIM6_A_EVENT_MAX - 1)
};

enum {
	SHIM6_CMD_CONTEXT_GET = 1,
	SHIM6_CMD_CONTEXT_NEW,
	SHIM6_CMD_CONTEXT_DEL,
	SHIM6_CMD_CONTEXT_SWITCH,
	SHIM6_CMD_STATS_GET,
	SHIM6_CMD_CONTEXT_STATE,
	SHIM6_CMD_CONTEXT_REMOVED,
	SHIM6_CMD_CONTEXT_SWITCHED,
	SHIM6_CMD_REAP_STATE,
	SHIM6_CMD_MOVE_FAILED,
	SHIM6_CMD_LOCATOR_GET,
	SHIM6_CMD_LOCATOR_SET,
	SHIM6_CMD_LOCATOR_DEL,
	SHIM6_CMD_LOCATORS_TOLD,
	SHIM6_CMD_LOCATORS_LEARNED,
	SHIM6_CMD_MESSAGE_REFUSED,
	SHIM6_CMD_CONTEXT_EXPLORE,

	__SHIM6_CMD_MAX,
	SHIM6_CMD_MAX = (__SHIM6_CMD_MAX - 1)
};

#endif /* _UAPI_LINUX_SHIM6_H */
