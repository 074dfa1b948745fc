/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The context state machine of RFC 5533: what a host does with a message, a
 * timer, a packet or a request. Pure: state, event, time and random numbers
 * in; new state and actions out.
 */
#ifndef _SHIM6_SM_H
#define _SHIM6_SM_H

#include "codec.h"
#include "proof.h"
#include "validator.h"
#include "../reap/reap.h"

/* Constants of RFC 5533 14. */
#define SHIM6_I1_TIMEOUT_MS		4000
#define SHIM6_I1_RETRIES_MAX		4
#define SHIM6_I2_TIMEOUT_MS		4000
#define SHIM6_I2_RETRIES_MAX		2
#define SHIM6_I2BIS_TIMEOUT_MS		4000
#define SHIM6_I2BIS_RETRIES_MAX		2
#define SHIM6_NO_R1_HOLDDOWN_MS		60000
#define SHIM6_ICMP_HOLDDOWN_MS		600000
#define SHIM6_UPDATE_TIMEOUT_MS		4000
#define SHIM6_MAX_UPDATE_TIMEOUT_MS	120000
#define SHIM6_IDLE_TEARDOWN_MS		300000
/* Our own bound: a flapping link makes no more than one Update Request in this. */
#define SHIM6_UPDATE_SPACING_MS		1000
/*
 * Our own bound: an I2 that is never answered falls back to I1 at most this
 * often. A peer that answers every I1 but refuses every I2 would otherwise
 * keep us at it for ever.
 */
#define SHIM6_SETUP_ROUNDS_MAX		2

/**
 * enum shim6_state - states of RFC 5533 6.2
 *
 *	IDLE --trigger--> I1-SENT --R1--> I2-SENT --R2--> ESTABLISHED
 *	IDLE --valid I2------------------------------->  ESTABLISHED
 *	I1-SENT --no R1--> E-FAILED, --ICMP--> NO-SUPPORT, --R2, I2--> ESTABLISHED
 *	I2-SENT --no R2--> I1-SENT
 *	ESTABLISHED --R1bis--> I2BIS-SENT --R2--> ESTABLISHED, --no R2--> I1-SENT
 */
enum shim6_state {
	SHIM6_STATE_IDLE	= 0,
	SHIM6_STATE_I1_SENT	= 1,
	SHIM6_STATE_I2_SENT	= 2,
	SHIM6_STATE_ESTABLISHED	= 3,
	SHIM6_STATE_I2BIS_SENT	= 4,
	SHIM6_STATE_E_FAILED	= 5,
	SHIM6_STATE_NO_SUPPORT	= 6,
	__SHIM6_STATE_MAX,
};

/**
 * struct shim6_params - what the administrator may set; read by every step
 * @reap: times given to new contexts
 * @i1_timeout_ms: I1_TIMEOUT
 * @i2_timeout_ms: I2_TIMEOUT
 * @i2bis_timeout_ms: I2bis_TIMEOUT
 * @i1_retries: I1_RETRIES_MAX
 * @i2_retries: I2_RETRIES_MAX
 * @i2bis_retries: I2bis_RETRIES_MAX
 * @update_timeout_ms: UPDATE_TIMEOUT
 * @max_update_timeout_ms: MAX_UPDATE_TIMEOUT
 * @no_r1_holddown_ms: NO_R1_HOLDDOWN_TIME
 * @icmp_holddown_ms: ICMP_HOLDDOWN_TIME
 * @idle_ms: a context quiet for so long is discarded if no socket uses its
 *	ULIDs (RFC 5533 9)
 * @require_verification: refuse locators that nothing proves
 */
struct shim6_params {
	struct reap_config reap;
	u32 i1_timeout_ms;
	u32 i2_timeout_ms;
	u32 i2bis_timeout_ms;
	u32 update_timeout_ms;
	u32 max_update_timeout_ms;
	u32 no_r1_holddown_ms;
	u32 icmp_holddown_ms;
	u32 idle_ms;
	u8 i1_retries;
	u8 i2_retries;
	u8 i2bis_retries;
	bool require_verification;
};

/** shim6_params_init() - as the RFCs have it; unproven locators are refused */
void shim6_params_init(struct shim6_params *params);

/** struct shim6_env - what every step is given */
struct shim6_env {
	/** @reap: time (ns) and randomness */
	struct reap_env reap;
	/** @params: settings */
	const struct shim6_params *params;
};

/*
 * What a responder hands out and gets back, in I2 or I2bis: what their fixed part
 * and a Keepalive Timeout leave.
 */
#define SHIM6_VALIDATOR_MAX	(SHIM6_MSG_MAX - 24 - 8 - SHIM6_OPT_HLEN)

/**
 * struct shim6_setup - what only a context in set-up needs
 *
 * Owned by the caller, see shim6_sm_wants_setup().
 *
 * @pair: the locators that I1, I2 and I2bis travel over
 * @i1_nonce: Initiator Nonce of the I1
 * @i2_nonce: Initiator Nonce of the I2 or I2bis
 * @resp_nonce: Responder Nonce of the R1 or R1bis
 * @packet_tag: Packet Context Tag of the R1bis
 * @rounds: I1 rounds begun
 * @in_i2: changes of Ls(local) that the I2 tells, see struct shim6_update
 * @no_list: the I2 has no room for the Locator List
 * @sent_at: when one of them was last sent, ns
 * @validator_len: octets in @validator
 * @validator: Responder Validator, returned unchanged
 */
struct shim6_setup {
	struct reap_pair pair;
	u32 i1_nonce;
	u32 i2_nonce;
	u32 resp_nonce;
	u64 packet_tag;
	u64 sent_at;
	u8 rounds;
	u8 in_i2;
	bool no_list;
	u16 validator_len;
	u8 validator[SHIM6_VALIDATOR_MAX];
};

/* What an Update Request tells, see struct shim6_update. */
#define SHIM6_TELL_LIST		1
#define SHIM6_TELL_PREFS	2
#define SHIM6_TELL_TIMEOUT	4

/**
 * struct shim6_update - what the peer has not acknowledged (RFC 5533 10)
 * @due: when to send the Update Request, again or at last; ns
 * @sent_at: when one was last sent, ns
 * @nonce: Request Nonce, the same for all repetitions
 * @repeats: repetitions of this one
 * @what: SHIM6_TELL_LIST, SHIM6_TELL_PREFS, SHIM6_TELL_TIMEOUT; 0 = nothing is
 *	outstanding
 * @send_timeout_ms: own Send Timeout, as it is to be; a shorter one counts only
 *	when the peer knows it, see shim6_sm_config()
 */
struct shim6_update {
	u64 due;
	u64 sent_at;
	u32 nonce;
	u8 repeats;
	u8 what;
	u32 send_timeout_ms;
};

/**
 * struct shim6_sm - one ULID-pair context (RFC 5533 6.1)
 * @ulid_local: ULID(local)
 * @ulid_peer: ULID(peer)
 * @fii: Forked Instance Identifier, 0 = default context
 * @state: enum shim6_state
 * @retries: retransmissions of the current message
 * @ct_local: CT(local), expected in what we receive; given by the owner
 * @reap: REAP state, with the current pair in @reap.cur
 * @ct_peer: CT(peer), put in what we send
 * @deadline: retransmission or hold-down timer, ns; 0 = not running
 * @last_use: last payload either way, seconds; stamped by the packet path
 * @asked_at: the @last_use that SHIM6_ACT_IDLE was given with
 * @hint_after: the next SHIM6_EV_HINT or SHIM6_EV_BAD counts from here, seconds
 * @ls_local: Ls(local)
 * @ls_peer: Ls(peer)
 * @update: changes of Ls(local) on their way to the peer
 * @setup: see struct shim6_setup; NULL unless in I1-SENT, I2-SENT, I2BIS-SENT
 * @own: proves Ls(local), or NULL; the owner changes it with SHIM6_EV_LOCATORS
 * @sig: a signature over Ls(local), not necessarily the present one, or NULL; the
 *	owner provides it when shim6_sm_wants_signature()
 * @shown: what the peer has shown, or NULL; the owner keeps it by SHIM6_ACT_SHOWN
 *
 * What each packet looks at comes first, up to the stamps that @reap begins with.
 */
struct shim6_sm {
	struct in6_addr ulid_local;
	struct in6_addr ulid_peer;
	u32 fii;
	u8 state;
	u8 retries;
	u32 last_use;
	u32 asked_at;
	u32 hint_after;
	u64 ct_local;
	struct reap reap;
	u64 ct_peer;
	u64 deadline;
	struct reap_locset ls_local;
	struct reap_locset ls_peer;
	struct shim6_update update;
	struct shim6_setup *setup;
	const struct shim6_own *own;
	const struct shim6_sig *sig;
	const struct shim6_shown *shown;
};

enum shim6_event_type {
	SHIM6_EV_TRIGGER,	/* heuristic or request: set up a context */
	SHIM6_EV_MSG,		/* a decoded control message that belongs here */
	SHIM6_EV_TIMER,		/* shim6_sm_deadline() has come */
	SHIM6_EV_PAYLOAD_TX,	/* ULP packet sent, see reap_payload_tx() */
	SHIM6_EV_PAYLOAD_RX,	/* ULP packet received without header */
	SHIM6_EV_PAYLOAD_HDR,	/* ULP packet received with our tag */
	SHIM6_EV_MOVE,		/* test @pair, take it when it works */
	SHIM6_EV_LOCATORS,	/* own locators or preferences changed: @set */
	SHIM6_EV_SIGNED,	/* the signature that Ls(local) wanted is there */
	SHIM6_EV_CONFIG,	/* other times for REAP: @config */
	SHIM6_EV_NO_SUPPORT,	/* ICMPv6 Parameter Problem code 1 quotes our I1 */
	SHIM6_EV_EXPLORE,	/* the administrator says the current pair is dead */
	SHIM6_EV_SUSPECT,	/* the transport waits in vain: @rtt_us, @patience_us */
	SHIM6_EV_GOOD,		/* an application says that the current pair works */
	SHIM6_EV_BAD,		/* an application says that it does not */
	SHIM6_EV_HINT,		/* ICMPv6 says that payload over @pair does not arrive */
	SHIM6_EV_ROUTER,	/* the first router of @pair does not answer any more */
	SHIM6_EV_ULID_GONE,	/* ULID(local) is no longer valid (RFC 5533 1.5) */
	SHIM6_EV_ULID_DELETED,	/* ULID(local) was taken off its interface */
	SHIM6_EV_DELETE,	/* the administrator discards the context */
	SHIM6_EV_UNUSED,	/* answer to SHIM6_ACT_IDLE: no socket has these ULIDs */
	SHIM6_EV_CONFUSED,	/* the peer uses CT(peer) for another context now (7.6) */
};

/** enum shim6_sig_state - what is known of the CGA Signature of a message */
enum shim6_sig_state {
	SHIM6_SIG_UNKNOWN = 0,
	SHIM6_SIG_GOOD,
	SHIM6_SIG_BAD,
};

/**
 * struct shim6_event - something happened
 * @type: what
 * @set: SHIM6_EV_LOCATORS: Ls(local) as it is now, ULID first, with
 *	preferences, REAP_LOC_DOWN and methods; generation and order of its tiers
 *	do not matter
 * @config: SHIM6_EV_CONFIG: times of REAP from now on; keepalive_timeout_ms is
 *	the peer's to say and not looked at
 * @msg: the message (SHIM6_EV_MSG)
 * @signature: SHIM6_EV_MSG: what is known of its signature. When more must be
 *	known SHIM6_ACT_VERIFY asks for it, nothing changes, and the message is to
 *	be given again
 * @pair: SHIM6_EV_MSG: where it came in: local = IPv6 destination, peer =
 *	IPv6 source; SHIM6_EV_MOVE: the pair to test; SHIM6_EV_TRIGGER: the
 *	locators to send the I1 over, normally the ULIDs; SHIM6_EV_HINT: source
 *	and destination of the packet that the error quotes; SHIM6_EV_ROUTER: the
 *	pair that was looked at;
 *	SHIM6_EV_PAYLOAD_RX, SHIM6_EV_PAYLOAD_HDR: where it came in
 * @rtt_us: round-trip time, 0: not known
 * @patience_us: how long the current pair is given still
 */
struct shim6_event {
	enum shim6_event_type type;
	const struct reap_locset *set;
	const struct reap_config *config;
	const struct shim6_msg *msg;
	enum shim6_sig_state signature;
	struct reap_pair pair;
	u32 rtt_us;
	u32 patience_us;
};

enum shim6_action_type {
	SHIM6_ACT_SEND,		/* shim6_sm_build() tells what, @pair over what */
	SHIM6_ACT_ERROR,	/* send an Error about the message at hand */
	SHIM6_ACT_R1BIS,	/* answer the message at hand with an R1bis */
	SHIM6_ACT_STATE,	/* @from -> the state of the context */
	SHIM6_ACT_SWITCH,	/* current pair is now @pair, was @old, because of @reason */
	SHIM6_ACT_REAP_STATE,	/* REAP entered @sta because of @reason */
	SHIM6_ACT_MOVE_FAILED,	/* a requested move to @pair was given up */
	SHIM6_ACT_SUSPECTED,	/* probes go out because of a suspicion */
	SHIM6_ACT_CALMED,	/* and the current pair works after all */
	SHIM6_ACT_SCOUTED,	/* the probe of this step goes over a pair in reserve */
	SHIM6_ACT_DROP,		/* the message was not processed: @drop */
	SHIM6_ACT_FREE,		/* discard the context */
	SHIM6_ACT_IDLE,		/* quiet for long: does a socket still use the ULIDs? */
	SHIM6_ACT_PEER,		/* CT(peer) or Ls(peer) changed: look for confusion */
	SHIM6_ACT_TOLD,		/* the peer acknowledged an Update Request */
	SHIM6_ACT_SHOWN,	/* keep the parameters of the message at hand in @sm.shown */
	SHIM6_ACT_VERIFY,	/* the signature of the message is to be checked */
	SHIM6_ACT_REFUSED,	/* the peer sent an Error @code about our @msg_type */
};

/**
 * struct shim6_action - something to do, executed by the dispatcher
 * @type: what
 * @msg_type: SEND: which message; REFUSED: which one of ours was quoted
 * @from: STATE, FREE, REAP_STATE: previous state; PEER: the state before this
 *	message
 * @sta: REAP_STATE: new state; SEND of a Probe: the state to carry
 * @reason: enum reap_reason; SEND of a Probe that only answers: REAP_WHY_NONE
 * @drop: DROP: enum shim6_drop
 * @code: ERROR, REFUSED: code
 * @pointer: ERROR: as in struct shim6_reject
 * @n_sent: SEND of a Probe: its sent reports
 * @n_rcvd: SEND of a Probe: its received reports
 * @nonce: SEND: nonce to echo (R2, Update Ack), or that of a Probe
 * @pair: where to (SEND), or as above
 * @old: SWITCH: the pair left
 */
struct shim6_action {
	u8 type;
	u8 msg_type;
	u8 from;
	u8 sta;
	u8 reason;
	u8 drop;
	u8 code;
	u8 n_sent;
	u8 n_rcvd;
	u16 pointer;
	u32 nonce;
	struct reap_pair pair;
	struct reap_pair old;
};

#define SHIM6_MAX_ACTIONS	11

struct shim6_actions {
	unsigned int n;
	struct shim6_action a[SHIM6_MAX_ACTIONS];
};

/**
 * shim6_sm_init() - a context in IDLE
 * @sm: to fill in; zeroed by the caller
 * @env: settings and time
 * @ulid_local: ULID(local)
 * @ulid_peer: ULID(peer)
 * @fii: Forked Instance Identifier
 * @ct_local: CT(local): 47 random bits, unique on this host
 * @ls_local: locators to offer, the ULID first; a copy is taken
 */
void shim6_sm_init(struct shim6_sm *sm, const struct shim6_env *env,
		   const struct in6_addr *ulid_local,
		   const struct in6_addr *ulid_peer, u32 fii, u64 ct_local,
		   const struct reap_locset *ls_local);

/**
 * shim6_sm_wants_setup() - must @sm->setup be there for this event?
 * @sm: context
 * @ev: event about to be given
 *
 * The caller allocates a zeroed struct shim6_setup first; when it cannot, the
 * event is not given. It frees it when shim6_sm_releases_setup().
 */
bool shim6_sm_wants_setup(const struct shim6_sm *sm,
			  const struct shim6_event *ev);

/** shim6_sm_releases_setup() - is @sm->setup no longer needed? */
bool shim6_sm_releases_setup(const struct shim6_sm *sm);

/** shim6_sm_wants_work() - must @sm->reap.work be there? See reap_wants_work(). */
bool shim6_sm_wants_work(const struct shim6_sm *sm, const struct shim6_env *env,
			 const struct shim6_event *ev);

/**
 * shim6_sm_event() - one step
 * @sm: context
 * @env: settings, time, randomness
 * @ev: what happened
 * @acts: what to do, in this order; initialised here
 *
 * An I2 or I2bis is given only after shim6_idle_msg() found its validator good,
 * in whatever state the context is.
 */
void shim6_sm_event(struct shim6_sm *sm, const struct shim6_env *env,
		    const struct shim6_event *ev, struct shim6_actions *acts);

/**
 * shim6_sm_deadline() - when to give SHIM6_EV_TIMER next
 * @sm: context
 * @params: settings
 * @now: time, ns
 *
 * Return: ns, or REAP_NEVER.
 */
u64 shim6_sm_deadline(const struct shim6_sm *sm,
		      const struct shim6_params *params, u64 now);

/**
 * shim6_sm_build() - the message of a SHIM6_ACT_SEND
 * @sm: context, not changed since the step that gave @act
 * @act: the action
 * @msg: filled in; its views point into @sm
 *
 * To be called and encoded under the lock that the step was made under.
 */
void shim6_sm_build(const struct shim6_sm *sm, const struct shim6_action *act,
		    struct shim6_msg *msg);

/**
 * shim6_msg_ulids() - the ULIDs a message speaks of, RFC 5533 12.4
 * @msg: message, seen by its receiver
 * @pair: local = IPv6 destination, peer = IPv6 source
 * @ulids: the ULID Pair option's, else the addresses
 */
void shim6_msg_ulids(const struct shim6_msg *msg, const struct reap_pair *pair,
		     struct reap_pair *ulids);

/**
 * shim6_sm_config() - times of REAP as they are to be
 * @sm: context
 * @cfg: filled in
 *
 * Those in force are in @sm->reap.cfg. Only the Send Timeout may differ: a
 * shorter one is in force once the peer has acknowledged it (RFC 5534 5.3).
 */
void shim6_sm_config(const struct shim6_sm *sm, struct reap_config *cfg);

/** shim6_sm_peer_has() - is @addr in Ls(peer), or ULID(peer)? */
bool shim6_sm_peer_has(const struct shim6_sm *sm, const struct in6_addr *addr);

/** shim6_sm_local_has() - is @addr in Ls(local), or ULID(local)? */
bool shim6_sm_local_has(const struct shim6_sm *sm, const struct in6_addr *addr);

/**
 * shim6_quoted_ctrl() - the control message that an Error quotes
 * @quote: packet in error
 * @hdr: its Shim6 header, 16 octets at least
 *
 * Return: false when it is none of ours: too short, payload, other headers.
 */
bool shim6_quoted_ctrl(const struct shim6_view *quote, const u8 **hdr);

/** shim6_quoted_tag() - the tag at octet 6 of such a message */
u64 shim6_quoted_tag(const u8 *hdr);

/**
 * shim6_sm_heeds_hint() - is the shim at work on what an ICMPv6 error says?
 * @sm: context
 * @now: time, ns
 * @pair: source and destination of the packet that the error quotes
 *
 * Return: true while the current pair, which is @pair, is being repaired
 * because of such an error, but not longer than the Send Timeout: what is not
 * repaired by then is for the ULP to know.
 */
bool shim6_sm_heeds_hint(const struct shim6_sm *sm, u64 now,
			 const struct reap_pair *pair);

/** shim6_state_has_peer() - is CT(peer) known, payload the shim's business (11)? */
static inline bool shim6_state_has_peer(u8 state)
{
	return state == SHIM6_STATE_ESTABLISHED ||
	       state == SHIM6_STATE_I2BIS_SENT;
}

/* idle.c: the stateless responder. */

/** enum shim6_idle_verdict - what to do with an I1 or I2, see shim6_idle_msg() */
enum shim6_idle_verdict {
	SHIM6_IDLE_DROP,	/* count @drop */
	SHIM6_IDLE_REPLY,	/* send @reply, keep no state */
	SHIM6_IDLE_CONTEXT,	/* the context's event; create one if there is none (I2) */
};

/**
 * struct shim6_idle - result of shim6_idle_msg()
 * @verdict: what to do
 * @drop: the reason when dropped
 * @reply: the R1 when one is due
 * @validator: storage that @reply points to
 */
struct shim6_idle {
	enum shim6_idle_verdict verdict;
	enum shim6_drop drop;
	struct shim6_msg reply;
	u8 validator[SHIM6_VALIDATOR_LEN];
};

/**
 * shim6_idle_msg() - what to do with an I1 or I2 before any state is touched
 * @sm: the context of its ULID pair and FII, or NULL
 * @secret: the responder's secret
 * @now_s: seconds, monotonic
 * @msg: the message
 * @pair: local = IPv6 destination, peer = IPv6 source
 * @out: the result
 *
 * An I1 is answered by a stateless R1 unless a context wants it (RFC 5533
 * 7.9). An I2 goes on only with a good validator.
 */
void shim6_idle_msg(const struct shim6_sm *sm, const struct shim6_secret *secret,
		    u32 now_s, const struct shim6_msg *msg,
		    const struct reap_pair *pair, struct shim6_idle *out);

/**
 * shim6_idle_r1bis() - the answer to a tag or addresses that no context knows
 * @secret: the responder's secret
 * @now_s: seconds, monotonic
 * @tag: Receiver Context Tag of the offending packet
 * @pair: local = its IPv6 destination, peer = its IPv6 source
 * @out: the reply; @verdict is SHIM6_IDLE_REPLY
 *
 * RFC 5533 7.17: stateless, like the R1.
 */
void shim6_idle_r1bis(const struct shim6_secret *secret, u32 now_s, u64 tag,
		      const struct reap_pair *pair, struct shim6_idle *out);

/* own.c: what proves this host's own locators. */

/** shim6_sm_wants_signature() - is Ls(local) to be told, but not signed yet? */
bool shim6_sm_wants_signature(const struct shim6_sm *sm);

/** shim6_sm_to_sign() - Ls(local) as shim6_cga_signed_digest() wants it; points into @sm */
void shim6_sm_to_sign(const struct shim6_sm *sm, struct shim6_list_view *list);

#endif /* _SHIM6_SM_H */
