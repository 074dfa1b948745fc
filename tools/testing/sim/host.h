/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A host: what the kernel's glue (dispatch.c, ctrl_rx.c, output.c, input.c,
 * observe.c, locset.c) does around the pure files, without the kernel. Used by
 * the simulator and by the exhaustive model.
 */
#ifndef _SIM_HOST_H
#define _SIM_HOST_H

#include "identity.h"
#include "rng.h"

#define SIM_MS			REAP_NSEC_PER_MSEC
#define SIM_SEC			REAP_NSEC_PER_SEC

#define SIM_MAX_CONTEXTS	4
#define SIM_R1BIS_A_SECOND	10
#define SIM_ERRORS_A_SECOND	10
/* An event that found no memory is given again after this, as in dispatch.c. */
#define SIM_RETRY_MS		200
#define SIM_SIGNED_LISTS	8
#define SIM_VERDICTS		4

enum sim_kind {
	SIM_CONTROL,	/* a Shim6 control message */
	SIM_PAYLOAD,	/* what a ULP sends, with or without the header */
	SIM_ICMP,	/* Parameter Problem code 1 that quotes a control message */
};

/**
 * struct sim_packet - a packet on its way
 * @kind: enum sim_kind
 * @from: host that sent it
 * @pair: addresses on the wire, as its sender sees them
 * @shimmed: payload with the extension header
 * @damaged: payload whose ULP checksum is wrong
 * @idle: forged, and so that it must change nothing
 * @boots: how often its sender had begun anew
 * @late: comes a second time, long after the first, or of a former life
 * @altered: somebody on the way has changed its list or the proof of it
 * @tag: tag in the payload extension header
 * @ulids: payload's ULIDs, as its sender sees them; its checksum covers them
 * @len: octets in @buf
 * @buf: control message; for ICMP the one quoted
 */
struct sim_packet {
	u8 kind;
	u8 from;
	bool shimmed;
	bool damaged;
	bool idle;
	bool late;
	bool altered;
	u32 boots;
	u64 tag;
	struct reap_pair pair;
	struct reap_pair ulids;
	u32 len;
	u8 buf[SHIM6_MSG_MAX];
};

/**
 * struct sim_news - what check_update.c remembers of a context
 * @open: an Update Request was sent that nothing has ended
 * @may_begin: own locators changed or set-up ended since the last one was new
 * @hastened: the current pair changed since the last one
 * @nonce: of the last one
 * @hash: of what it said; 0: it may say something else the next time
 * @sent: times it was sent
 * @sent_at: when last, host's clock; 0: never
 * @listed: it has a list
 * @request: locators in that, @n_request of them
 * @told: locators that the peer knows, @n_told of them
 * @generation: of the peer's list
 * @misled: what was taken last was old: preferences of the list at hand, or a
 *	Send Timeout without either
 * @astray: a list of a former life
 * @timeout_s: Send Timeout that the peer knows
 * @asked_s: that of the request, 0: it tells none
 * @refused: an Error said that the list is not proven; what the peer has of it
 *	nobody can know
 * @contact: where the peer was heard when the context was established
 */
struct sim_news {
	bool open;
	bool may_begin;
	bool hastened;
	u32 nonce;
	u64 hash;
	unsigned int sent;
	u64 sent_at;
	bool listed;
	struct in6_addr request[REAP_MAX_LOCATORS];
	unsigned int n_request;
	struct in6_addr told[REAP_MAX_LOCATORS];
	unsigned int n_told;
	u32 generation;
	bool misled;
	bool astray;
	u16 timeout_s;
	u16 asked_s;
	bool refused;
	struct in6_addr contact;
};

/**
 * struct sim_watch - what check.c remembers of a context
 * @nonce: nonces of probes sent
 * @over: over which pair each
 * @n_nonces: probes sent
 * @proven: locators of the peer that a nonce came back from
 * @n_proven: how many
 * @probe_at: when the last probes were sent, host's clock
 * @unanswered: probes sent by the timer since anything else happened
 * @timed_at: when the last two of them were
 * @sent: messages sent in this set-up state, repetitions by the timer included
 * @sent_at: when the last of them was
 * @i2_at: when the last I2 was sent, whatever for
 * @keepalive_at: when the last two keepalives were sent
 * @unheard: found no memory for SHIM6_EV_CONFUSED
 * @shown: locators of the peer that it has proven to be its own
 * @n_shown: how many
 * @news: see above
 */
struct sim_watch {
	__be32 nonce[32];
	struct reap_pair over[32];
	unsigned int n_nonces;
	struct in6_addr proven[REAP_MAX_LOCATORS];
	unsigned int n_proven;
	u64 probe_at[32];
	unsigned int unanswered;
	u64 timed_at[2];
	unsigned int sent;
	u64 sent_at;
	u64 i2_at;
	u64 keepalive_at[2];
	u64 scout_at;
	u64 switched_at;
	bool unheard;
	struct in6_addr shown[REAP_MAX_LOCATORS];
	unsigned int n_shown;
	struct sim_news news;
};

/** struct sim_sig - a struct shim6_sig with room for its octets */
struct sim_sig {
	u64 room[(sizeof(struct shim6_sig) + SIM_SIG_LEN + 7) / 8];
};

/** struct sim_shown - a struct shim6_shown with room for its octets */
struct sim_shown {
	u64 room[(sizeof(struct shim6_shown) + SIM_PDS_MAX + 7) / 8];
};

/** struct sim_signed - a list that was signed */
struct sim_signed {
	u8 digest[SIM_DIGEST_LEN];
	struct sim_sig sig;
};

/** struct sim_verdict - a signature that was checked, by its name */
struct sim_verdict {
	u64 name;
	u8 state;
};

/**
 * struct sim_ctx - struct shim6_ctx of the simulator
 * @live: in the tables
 * @life: number of this life, never used again
 * @deadline: when the timer fires, host's clock
 * @path: pair that payload travels by
 * @path_tag: tag in its header
 * @sm: the context
 * @signing: has asked for a signature
 * @sig: where @sm.sig points to
 * @shown: where @sm.shown points to
 * @watch: see above
 */
struct sim_ctx {
	bool live;
	u32 life;
	u64 deadline;
	struct reap_pair path;
	u64 path_tag;
	struct shim6_sm sm;
	bool signing;
	struct sim_sig sig;
	struct sim_shown shown;
	struct sim_watch watch;
};

struct sim_host;

/**
 * struct sim_seen - a step of a context, for whoever watches
 * @h: host
 * @c: context, after the step; not live any more when it was discarded
 * @ev: the event
 * @acts: what came of it
 * @state: state before the step
 * @reap_state: REAP state before the step
 */
struct sim_seen {
	struct sim_host *h;
	struct sim_ctx *c;
	const struct shim6_event *ev;
	const struct shim6_actions *acts;
	u8 state;
	u8 reap_state;
};

/**
 * struct sim_outside - what a host needs from the world
 * @emit: a packet leaves
 * @seen: a context made a step
 * @deliver: payload reaches the ULP with these ULIDs, as the receiver sees them
 * @ask: SHIM6_ACT_IDLE: does a socket use the ULIDs of this context?
 * @sign: a context asks for a signature: sim_sign_serve() soon
 * @ahead: own addresses changed: sim_sign_ahead() soon
 * @prove: the message at hand is to come again, with a verdict
 */
struct sim_outside {
	void (*emit)(struct sim_host *h, const struct sim_packet *p);
	void (*seen)(const struct sim_seen *seen);
	void (*deliver)(struct sim_host *h, const struct sim_packet *p,
			const struct reap_pair *ulids);
	void (*ask)(struct sim_host *h, struct sim_ctx *c);
	void (*sign)(struct sim_host *h, struct sim_ctx *c);
	void (*ahead)(struct sim_host *h);
	void (*prove)(struct sim_host *h, struct sim_ctx *c);
};

/** struct sim_prefs - preferences of an address, as shim6ctl sets them */
struct sim_prefs {
	u8 flags;
	u8 prio;
	u8 weight;
};

/**
 * struct sim_host - a host
 * @id: index in the world
 * @shim: the module is loaded
 * @no_memory: allocations fail
 * @starved: when one last failed
 * @n_addrs: addresses it was born with
 * @have: bit i: address i is on an interface
 * @up: bit i: that interface is up
 * @addr: addresses; the first is its ULID
 * @prefs: what the administrator thinks of each
 * @tag_bits: bits of a tag that are drawn; fewer than 47 provoke collisions
 * @params: sysctls
 * @start_packets: net.shim6.start_packets
 * @probes_per_second: net.shim6.probes_per_second; 0: no limit
 * @next_slot: of that budget
 * @delayed: probes that had to wait for a slot
 * @own_at: when the last probes of its own accord were sent
 * @n_own: how many there were
 * @count: packets of a ULID pair without context, per other host
 * @secret: the responder's
 * @proven: addresses prove themselves, see sim_identity()
 * @no_key: signing fails
 * @generation: of the lists that new contexts begin with, if @proven
 * @signed_lists: the last signatures made
 * @n_signed: how many were made
 * @verdicts: of signatures checked, by name
 * @now: host's clock, set by the world before it calls
 * @rng: its random numbers
 * @ctx: contexts
 * @lives: contexts ever created
 * @boots: how often it began anew
 * @lent: set-up and exploration records lent out
 * @r1bis_second: when R1bis were last sent
 * @r1bis_count: how many in that second
 * @error_second: when Errors were last sent
 * @error_count: how many in that second
 * @rx: control message at hand
 * @verdict: what is known of its signature
 * @drops: messages not processed, by reason
 * @outside: the world
 * @world: for @outside
 */
struct sim_host {
	u8 id;
	bool shim;
	bool no_memory;
	u64 starved;
	u8 n_addrs;
	u8 have;
	u8 up;
	struct in6_addr addr[SIM_MAX_LOCATORS];
	struct sim_prefs prefs[SIM_MAX_LOCATORS];
	u8 tag_bits;
	struct shim6_params params;
	u32 start_packets;
	u32 probes_per_second;
	u64 next_slot;
	u32 delayed;
	u64 own_at[32];
	u32 n_own;
	u32 count[SIM_MAX_HOSTS];
	struct shim6_secret secret;
	bool proven;
	bool no_key;
	u32 generation;
	struct sim_signed signed_lists[SIM_SIGNED_LISTS];
	u32 n_signed;
	struct sim_verdict verdicts[SIM_VERDICTS];
	u64 now;
	struct sim_rng *rng;
	struct sim_ctx ctx[SIM_MAX_CONTEXTS];
	u32 lives;
	u32 boots;
	unsigned int lent;
	u32 r1bis_second;
	u32 r1bis_count;
	u32 error_second;
	u32 error_count;
	const struct sim_packet *rx;
	enum shim6_sig_state verdict;
	u64 drops[__SHIM6_DROP_MAX];
	const struct sim_outside *outside;
	void *world;
};

/* The longest that a probe waits for its slot: each context may have one before it. */
static inline u32 sim_slot_wait_ms(const struct sim_host *h)
{
	if (!h->probes_per_second)
		return 0;
	return 2 * SIM_MAX_CONTEXTS * 1000 / h->probes_per_second;
}

/** sim_packet_init() - everything but the octets, which are many */
static inline void sim_packet_init(struct sim_packet *p, enum sim_kind kind,
				   const struct sim_host *h,
				   const struct reap_pair *pair)
{
	memset(p, 0, offsetof(struct sim_packet, buf));
	p->kind = kind;
	p->from = h->id;
	p->boots = h->boots;
	p->pair = *pair;
}

/** sim_boot() - everything is forgotten, a new secret drawn */
void sim_boot(struct sim_host *h);
/** sim_halt() - give back all memory */
void sim_halt(struct sim_host *h);

struct sim_ctx *sim_by_ulids(struct sim_host *h, const struct in6_addr *local,
			     const struct in6_addr *peer);
struct sim_ctx *sim_by_tag(struct sim_host *h, u64 tag);

/** sim_event() - shim6_dispatch() */
void sim_event(struct sim_host *h, struct sim_ctx *c,
	       const struct shim6_event *ev);
/** sim_trigger() - begin a set-up; false when there is a context or must be none */
bool sim_trigger(struct sim_host *h, const struct in6_addr *local,
		 const struct in6_addr *peer);
/** sim_discard() - the context goes without a word */
void sim_discard(struct sim_host *h, struct sim_ctx *c);

/** sim_configure() - the host's times of REAP changed: settings.c */
void sim_configure(struct sim_host *h);

/* locators.c */
/** sim_locset_build() - Ls(local) of a context, that had @old, as it is now */
void sim_locset_build(const struct sim_host *h, const struct shim6_own *own,
		      const struct reap_locset *old, struct reap_locset *set);
/** sim_locators() - own addresses came or went, or preferences changed */
void sim_locators(struct sim_host *h);

/** sim_send() - the ULP sends to another host, between the ULIDs */
void sim_send(struct sim_host *h, unsigned int to);
/** sim_receive() - a packet arrived at one of our addresses */
void sim_receive(struct sim_host *h, const struct sim_packet *p);
/** sim_receive_again() - a message comes again, with a verdict on its signature */
void sim_receive_again(struct sim_host *h, const struct sim_packet *p,
		       enum shim6_sig_state signature);

/* proving.c: net/shim6/sign.c, prove.c and verdict.c */
/** sim_proof_boot() - no signature is left, and lists begin somewhere else */
void sim_proof_boot(struct sim_host *h);
/** sim_may_take_part() - false: nothing proves that ULID, so no contexts from it */
bool sim_may_take_part(const struct sim_host *h, const struct in6_addr *ulid);
/** sim_proof_outlive() - a context ends: those to come tell newer lists than it has */
void sim_proof_outlive(struct sim_host *h, const struct sim_ctx *c);
/** sim_sign_lend() - a signature for Ls(local), if it is wanted and there */
void sim_sign_lend(struct sim_host *h, struct sim_ctx *c);
/** sim_sign_ask() - is one wanted that is not there? */
void sim_sign_ask(struct sim_host *h, struct sim_ctx *c);
/** sim_sign_serve() - the turn of a context that asked */
void sim_sign_serve(struct sim_host *h, u32 life);
/** sim_sign_ahead() - what new contexts would begin with */
void sim_sign_ahead(struct sim_host *h);
/** sim_keep_shown() - SHIM6_ACT_SHOWN */
void sim_keep_shown(struct sim_host *h, struct sim_ctx *c,
		    const struct shim6_msg *msg);
/** sim_known_verdict() - of a message that SHIM6_ACT_VERIFY is about */
enum shim6_sig_state sim_known_verdict(const struct sim_host *h,
				       const struct sim_ctx *c,
				       const struct shim6_msg *msg);
/** sim_judge() - a message that waited; @shown as it was when it came, or NULL */
enum shim6_sig_state sim_judge(struct sim_host *h,
			       const struct shim6_shown *shown,
			       const struct sim_packet *p);

#endif /* _SIM_HOST_H */
