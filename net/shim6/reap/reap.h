/* SPDX-License-Identifier: GPL-2.0 */
/*
 * REAP, RFC 5534: failure detection and locator pair exploration.
 *
 * A separable engine. It knows locator pairs, timers and probe records; it
 * knows neither packets nor sockets nor clocks. Time is handed in as
 * nanoseconds of any monotonic clock, what is to be done is handed out as
 * actions. Times of 0 mean "not running".
 */
#ifndef _REAP_H
#define _REAP_H

#include "path.h"

#define REAP_NSEC_PER_USEC	1000ULL
#define REAP_NSEC_PER_MSEC	1000000ULL
#define REAP_NSEC_PER_SEC	1000000000ULL
#define REAP_NEVER		U64_MAX

/* Constants of RFC 5534 7. */
#define REAP_SEND_TIMEOUT_DEFAULT_MS	15000
#define REAP_INITIAL_PROBE_MS		500
#define REAP_INITIAL_PROBES		4
#define REAP_MAX_PROBE_MS		60000
#define REAP_KEEPALIVE_MIN_MS		200	/* floor of the Keepalive Interval */

#define REAP_MAX_REPORTS	15
/* Event-driven probes are spaced at least this far apart: 10/s. */
#define REAP_PROBE_SPACING_MS	100
/* Where the round-trip time is known and may pace probes, no closer than this. */
#define REAP_PROBE_SPACING_MIN_MS	20
/* Probes of a requested move that may stay unanswered, RFC 5534 4.3's first four. */
#define REAP_MOVE_PROBES	4
/* Records are kept this long after an exploration so that late probes still match. */
#define REAP_LINGER_MS		10000
/* Scouts of a standby that may stay unanswered before the next best is asked. */
#define REAP_SCOUT_MISSES	3
/* Scouts of a fail-back that are answered in a row: ten intervals make a hold. */
#define REAP_FAILBACK_PROOFS	11
/* The hold of a pair that fails again and again is doubled so often. */
#define REAP_HOLD_DOUBLINGS	4

/** enum reap_state - RFC 5534 6; the values are those of a Probe's Sta field */
enum reap_state {
	REAP_OPERATIONAL	= 0,
	REAP_EXPLORING		= 1,
	REAP_INBOUND_OK		= 2,
};

/** enum reap_reason - why an exploration began or a pair was selected */
enum reap_reason {
	REAP_WHY_NONE		= 0,
	REAP_WHY_SEND_TIMEOUT	= 1,	/* Send Timer expired */
	REAP_WHY_PEER		= 2,	/* the peer explores */
	REAP_WHY_LOCAL		= 3,	/* own locator of the current pair, or router, is gone */
	REAP_WHY_REQUEST	= 4,	/* the administrator or an application asked */
	REAP_WHY_ICMP		= 5,	/* an ICMPv6 error spoke of the current pair */
	REAP_WHY_ULP		= 6,	/* the transport waits in vain */
	REAP_WHY_FAILBACK	= 7,	/* the preferred pair works again */
};

/** struct reap_report - probe report, exactly as on the wire (RFC 5534 5.2) */
struct reap_report {
	struct in6_addr src;
	struct in6_addr dst;
	__be32 nonce;
	__be32 data;
} __packed;

/**
 * struct reap_stamps - the part of the engine that the packet path touches
 * @send_start: time the Send Timer was STARTed, 0 when stopped
 * @ka_start: time the Keepalive Timer was STARTed, 0 when stopped
 * @state: enum reap_state
 * @asleep: the engine waits for no timer; the first packet must wake it
 * @suspect: the current pair is under suspicion; what arrives must be told
 *
 * START writes only when the timer does not run, STOP only when it does, so
 * steady traffic in one direction writes nothing here. Readers and writers
 * race freely: reap_payload_rx() and reap_payload_tx() stop before they
 * start, hence no interleaving leaves both timers off.
 */
struct reap_stamps {
	u64 send_start;
	u64 ka_start;
	u8 state;
	u8 asleep;
	u8 suspect;
};

/**
 * reap_payload_tx() - payload sent (RFC 5534 6.2), lockless, any context
 * @s: stamps
 * @now: time, ns; a coarse clock is good enough
 *
 * Return: true when REAP_EV_PAYLOAD_TX must be given to the engine as well.
 */
static inline bool reap_payload_tx(struct reap_stamps *s, u64 now)
{
	if (unlikely(READ_ONCE(s->state) != REAP_OPERATIONAL)) {
		if (READ_ONCE(s->state) == REAP_INBOUND_OK &&
		    !READ_ONCE(s->send_start))
			WRITE_ONCE(s->send_start, now);
		return false;
	}
	if (READ_ONCE(s->ka_start))
		WRITE_ONCE(s->ka_start, 0);
	if (!READ_ONCE(s->send_start))
		WRITE_ONCE(s->send_start, now);
	return unlikely(READ_ONCE(s->asleep));
}

/**
 * reap_payload_rx() - payload received (RFC 5534 6.1), lockless, any context
 * @s: stamps
 * @now: time, ns; a coarse clock is good enough
 *
 * Return: true when REAP_EV_PAYLOAD_RX must be given to the engine as well.
 */
static inline bool reap_payload_rx(struct reap_stamps *s, u64 now)
{
	u8 state = READ_ONCE(s->state);

	if (unlikely(state == REAP_EXPLORING))
		return true;
	if (READ_ONCE(s->send_start))
		WRITE_ONCE(s->send_start, 0);
	if (unlikely(state == REAP_INBOUND_OK))
		return false;
	if (!READ_ONCE(s->ka_start))
		WRITE_ONCE(s->ka_start, now);
	return unlikely(READ_ONCE(s->asleep) | READ_ONCE(s->suspect));
}

/** enum reap_goal - what an exploration is for */
enum reap_goal {
	REAP_GOAL_NONE		= 0,
	REAP_GOAL_REPAIR	= 1,	/* find any pair that works */
	REAP_GOAL_MOVE		= 2,	/* test one pair, take it when it works */
	REAP_GOAL_SUSPECT	= 3,	/* Operational: is the current pair dead? */
};

/** enum reap_scout_kind - what a pair is asked for while all is well */
enum reap_scout_kind {
	REAP_SCOUT_STANDBY	= 0,	/* the best alternative: is it there? */
	REAP_SCOUT_FAILBACK	= 1,	/* the preferred pair: does it stay? */
	REAP_SCOUT_KINDS,
};

/**
 * struct reap_work - records of one exploration
 *
 * Owned by the caller, handed to the engine while it explores (see
 * reap_wants_work() and reap_releases_work()), so that an idle context
 * carries none of this.
 *
 * @sent: probes sent, newest first; @seen marks those that came back
 * @rcvd: probes received since the last transition to Exploring, newest first
 * @target: the pair of REAP_GOAL_MOVE
 * @reply_pair: reversed pair of the last probe received, tried first
 * @proven: under suspicion, the best pair that a probe came back over
 * @have_proven: there is one
 * @asked: questions asked in Operational may still be answered, and the peer has
 *	not shown yet that it knows of the exploration
 * @verdict_due: under suspicion, when the current pair counts as dead, ns;
 *	REAP_NEVER until it has been asked
 * @patience_us: under suspicion, how long it is given to answer
 * @answered: something was, in Operational, while the peer reported nothing of ours
 * @probe_due: next probe, ns
 * @owed_due: when an event-driven probe that came too early goes out, ns; 0
 *	when none is owed
 * @last_probe: when the last probe of any kind was sent, ns
 * @replies: theoretical time of the next answer at 10/s, ns
 * @slot: reserved for the next probe of our own accord, ns; 0: none. While it
 *	waits, @probe_due or @owed_due is the same
 * @started: when the exploration began, ns
 * @linger_until: release after this, ns; 0 while exploring
 * @n_probes: probes sent by the probe timer since its sequence began
 * @cursor: position in the order of pairs, in Exploring and in InboundOk, see
 *	next_pair()
 * @settled: when Operational was entered last, ns; 0: no exploration yet
 * @fruitless: the last repair ended without a report
 * @scouted: scouts were sent since the last exploration
 * @scout_nonce: nonce of the last scout, by enum reap_scout_kind, and
 * @scout_pair: where it went, and
 * @scout_at: when, ns
 */
struct reap_work {
	struct reap_report sent[REAP_MAX_REPORTS];
	struct reap_report rcvd[REAP_MAX_REPORTS];
	u16 seen;
	u8 n_sent;
	u8 n_rcvd;
	u8 goal;
	u8 reason;
	bool have_reply_pair;
	bool have_proven;
	bool asked;
	bool answered;
	struct reap_pair target;
	struct reap_pair proven;
	struct reap_pair reply_pair;
	u64 probe_due;
	u64 verdict_due;
	u64 owed_due;
	u64 last_probe;
	u64 replies;
	u64 slot;
	u64 started;
	u64 linger_until;
	u32 patience_us;
	u32 n_probes;
	u32 cursor[2];
	u64 settled;
	bool fruitless;
	bool scouted;
	__be32 scout_nonce[REAP_SCOUT_KINDS];
	struct reap_pair scout_pair[REAP_SCOUT_KINDS];
	u64 scout_at[REAP_SCOUT_KINDS];
};

/**
 * struct reap_config - times of one association
 * @send_timeout_ms: own Send Timeout, 100-100000 ms
 * @keepalive_timeout_ms: the peer's Send Timeout, as it told us
 * @initial_probe_ms: Initial Probe Timeout
 * @max_probe_ms: Max Probe Timeout
 * @initial_probes: Number of Initial Probes
 * @rtt_pacing: begin a repair with probes a few round trips apart, where the
 *	round-trip time is known, instead of the Initial Probe Timeout
 * @standby_ms: how often the best alternative is proven while payload flows,
 *	1000-3600000 ms; 0: never
 * @failback_ms: how long the preferred pair must have worked before payload
 *	returns to it, 1000-3600000 ms; 0: it never does
 */
struct reap_config {
	u32 send_timeout_ms;
	u32 keepalive_timeout_ms;
	u32 initial_probe_ms;
	u32 max_probe_ms;
	u8 initial_probes;
	bool rtt_pacing;
	u32 standby_ms;
	u32 failback_ms;
};

/**
 * struct reap_scout - what is known of pairs that are not in use
 *
 * Part of every context, so it is small: pairs go by a hash, times that need
 * not be exact by ticks of 2^26 ns (67 ms).
 *
 * @due: next scout, ns, by enum reap_scout_kind; 0: none
 * @standby: hash of the pair that was proven last, 0: none
 * @proven_at: when that was, ticks
 * @returned_at: when a fail-back made the current pair current, ticks; 0: none did
 * @nth: place of the alternative that is asked, 0 is the best
 * @misses: of its scouts in a row
 * @proofs: that the preferred pair works, in a row
 * @doublings: of the hold, for the preferred pair keeps failing
 * @asked: kinds with a scout that is not answered yet, a bit each
 * @pinned: the administrator chose the current pair
 */
struct reap_scout {
	u64 due[REAP_SCOUT_KINDS];
	u32 standby;
	u32 proven_at;
	u32 returned_at;
	u8 nth;
	u8 misses;
	u8 proofs;
	u8 doublings;
	u8 asked;
	bool pinned;
};

/**
 * struct reap - the engine of one association
 * @st: stamps, shared with the packet path
 * @cfg: times
 * @cur: the current pair, payload is sent over it, (Lp(local), Lp(peer))
 * @local: Ls(local), owned by the caller
 * @peer: Ls(peer), owned by the caller; the engine sets REAP_LOC_REACHABLE
 * @work: records, NULL while there is no exploration
 * @send_seen: the @st.send_start that @send_due was drawn for
 * @send_due: when the Send Timer expires, ns
 * @ka_seen: the @st.ka_start that @ka_next was drawn for
 * @ka_next: next keepalive, ns
 * @drowsy_since: since when nothing runs, ns
 * @rtt_us: round-trip time that the transport measures, 0: not known
 * @answered_back: the last answer went where its probe came from, see goes_back()
 * @scout: pairs in reserve
 * @explorations: explorations begun
 * @switches: pairs selected
 */
struct reap {
	struct reap_stamps st;
	struct reap_config cfg;
	struct reap_pair cur;
	const struct reap_locset *local;
	struct reap_locset *peer;
	struct reap_work *work;
	u64 send_seen;
	u64 send_due;
	u64 ka_seen;
	u64 ka_next;
	u64 drowsy_since;
	u32 rtt_us;
	bool answered_back;
	struct reap_scout scout;
	u32 explorations;
	u32 switches;
};

enum reap_event_type {
	REAP_EV_PAYLOAD_RX,	/* payload received; also any other control message */
	REAP_EV_PAYLOAD_TX,	/* payload sent; also any other control message */
	REAP_EV_KEEPALIVE_RX,
	REAP_EV_PROBE_RX,
	REAP_EV_TIMER,		/* reap_deadline() has come */
	REAP_EV_EXPLORE,	/* the current pair is dead or suspected: repair */
	REAP_EV_MOVE,		/* test @pair and take it */
	REAP_EV_SUSPECT,	/* the transport waits in vain; see reap_suspect.c */
	REAP_EV_FINE,		/* somebody above says that the current pair works */
};

/**
 * struct reap_event - something happened
 * @type: what
 * @reason: for REAP_EV_EXPLORE, why
 * @sta: for REAP_EV_PROBE_RX, the peer's state
 * @n_sent: for REAP_EV_PROBE_RX, how many probes it reports as sent, itself included
 * @sent: for REAP_EV_PROBE_RX, report 1: the probe itself
 * @rcvd: for REAP_EV_PROBE_RX, the peer's received reports
 * @n_rcvd: how many
 * @pair: for REAP_EV_MOVE, the pair to test; it is in both sets. For
 *	REAP_EV_PAYLOAD_RX and REAP_EV_KEEPALIVE_RX where the packet came in,
 *	local = destination, peer = source; all zero: not known
 * @rtt_us: for REAP_EV_SUSPECT, the round-trip time, 0: not known
 * @patience_us: for REAP_EV_SUSPECT, how long the current pair is given to
 *	answer, from when it is asked
 * @used_at: for REAP_EV_TIMER, when payload was last sent or received, ns, up
 *	to a second early; 0: not known, the timers tell
 */
struct reap_event {
	enum reap_event_type type;
	enum reap_reason reason;
	u8 sta;
	u8 n_sent;
	u8 n_rcvd;
	const struct reap_report *sent;
	const struct reap_report *rcvd;
	struct reap_pair pair;
	u32 rtt_us;
	u32 patience_us;
	u64 used_at;
};

enum reap_action_type {
	REAP_ACT_PROBE,		/* send a Probe over @pair: @sta, work->sent, work->rcvd */
	REAP_ACT_KEEPALIVE,	/* send a Keepalive over @pair */
	REAP_ACT_STATE,		/* entered @sta, because of @reason */
	REAP_ACT_SELECT,	/* current pair is now @pair, was @old */
	REAP_ACT_MOVE_FAILED,	/* @pair did not answer; back on the current pair */
	REAP_ACT_SUSPECTED,	/* probes go out because of a suspicion */
	REAP_ACT_CALMED,	/* the current pair works after all */
	REAP_ACT_SCOUTED,	/* the probe of this step is a scout over @pair */
};

/**
 * struct reap_action - something to do
 * @type: what
 * @sta: state (probe: to be sent in it)
 * @from: REAP_ACT_STATE: the state that was left
 * @reason: enum reap_reason; of a probe that only answers REAP_WHY_NONE
 * @pair: locator pair
 * @old: previous pair
 *
 * A REAP_ACT_PROBE is described by the first reap_probe_sent() reports of
 * @work->sent and by @work->rcvd at the time the action is executed; there is
 * at most one of them a step. A REAP_ACT_SELECT in Exploring takes a standby.
 */
struct reap_action {
	u8 type;
	u8 sta;
	u8 from;
	u8 reason;
	struct reap_pair pair;
	struct reap_pair old;
};

#define REAP_MAX_ACTIONS	4

struct reap_actions {
	unsigned int n;
	struct reap_action a[REAP_MAX_ACTIONS];
};

/**
 * reap_init() - a fresh engine, Operational, no timer running
 * @r: engine
 * @cfg: times, copied
 * @local: Ls(local)
 * @peer: Ls(peer)
 * @cur: pair to begin with
 */
void reap_init(struct reap *r, const struct reap_config *cfg,
	       const struct reap_locset *local, struct reap_locset *peer,
	       const struct reap_pair *cur);

/**
 * reap_configure() - other times
 * @r: engine
 * @env: time and randomness
 * @cfg: times, copied
 *
 * A Send Timer that runs is drawn anew, from when it was started. The next
 * probe is no further off than the new Max Probe Timeout.
 */
void reap_configure(struct reap *r, const struct reap_env *env,
		    const struct reap_config *cfg);

/**
 * reap_wants_work() - does this event need @r->work to be there?
 * @r: engine
 * @env: time and randomness
 * @ev: the event about to be given
 *
 * The caller allocates a zeroed struct reap_work and sets @r->work; when it
 * cannot, it does not give the event (a REAP_EV_TIMER is given again later).
 */
bool reap_wants_work(const struct reap *r, const struct reap_env *env,
		     const struct reap_event *ev);

/** reap_releases_work() - is @r->work no longer needed? The caller frees it. */
bool reap_releases_work(const struct reap *r, const struct reap_env *env);

/**
 * reap_event() - one step of the table of RFC 5534 6
 * @r: engine
 * @env: time and randomness
 * @ev: what happened
 * @acts: what to do; initialised here
 */
void reap_event(struct reap *r, const struct reap_env *env,
		const struct reap_event *ev, struct reap_actions *acts);

/**
 * reap_stop() - the association is in doubt: no timer, no exploration
 * @r: engine; it stays on its pair
 * @env: time and randomness
 * @acts: what to tell; initialised here
 *
 * The records can be taken back afterwards. Only reap_init() brings it to life.
 */
void reap_stop(struct reap *r, const struct reap_env *env,
	       struct reap_actions *acts);

/**
 * reap_deadline() - when to give REAP_EV_TIMER next
 * @r: engine
 * @now: time, ns
 *
 * Lazy: the packet path only stamps times, so while payload flows the
 * deadline is the earliest time at which anything *could* be due; the event
 * then looks at the stamps. Never later than the true expiry.
 *
 * Return: time in ns, or REAP_NEVER.
 */
u64 reap_deadline(const struct reap *r, u64 now);

/** reap_why() - why pairs are probed now; REAP_WHY_NONE: they are not */
enum reap_reason reap_why(const struct reap *r);

/** reap_probe_sent() - how many of @r->work->sent the next Probe reports (1-15) */
unsigned int reap_probe_sent(const struct reap *r);

#endif /* _REAP_H */
