/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside of the module: namespaces, contexts and who calls whom.
 *
 *	output, input, observe  -> ctx (lookup), rewrite, route
 *	ctrl_rx, timer, nl, addr, packets that change a state -> dispatch
 * and that -> core/sm (pure) -> ctrl_tx, route, notify, tcp
 */
#ifndef _SHIM6_H
#define _SHIM6_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/rhashtable.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

#include "core/sm.h"
#include "limit.h"
#include "mib.h"

#undef pr_fmt
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

struct shim6_heuristic;
struct shim6_path;
struct shim6_watch;
struct shim6_prefix;
struct shim6_proof;
struct shim6_signed;

#define SHIM6_START_PACKETS_DEFAULT	50
#define SHIM6_MAX_CONTEXTS_DEFAULT	65536
#define SHIM6_MAX_PER_PREFIX_DEFAULT	4096
#define SHIM6_VERIFY_CPU_PERCENT_DEFAULT 25

/**
 * struct shim6_alias - a name of a context that others may have too, or that changes
 * @node: in a table, unless @key is 0
 * @key: the name when it was last noted
 */
struct shim6_alias {
	struct rhlist_head node;
	u64 key;
};

/**
 * struct shim6_ctx - a context in this kernel
 * @path: see struct shim6_path; replaced under @lock, read under RCU
 * @by_ulids: in shim6_net.by_ulids
 * @by_tag: in shim6_net.by_tag
 * @watch: eye on the transport, see watch.c; under @lock, read under RCU
 * @sn: namespace; contexts go before it
 * @activity: packets of late, sampled, see busy.c; the packet path writes it without
 *	a lock
 * @watched: a socket is being watched; read locklessly
 * @dead: no longer in the tables, no more steps; under @lock
 * @signing: waits for a signature; under @lock
 * @lock: serialises steps of the state machine; BH-safe; innermost but for
 *	room_lock and the timer base, slab and hash bucket locks
 * @sm: the pure part. Under @lock, except: @sm.state, @sm.reap.st and
 *	@sm.last_use are read and stamped locklessly by the packet path; ULIDs,
 *	FII and CT(local) never change while the context is in the tables
 * @by_peer: in shim6_net.by_peer, by CT(peer)
 * @by_nonce: in shim6_net.by_nonce, by the nonce of its last I1, I2 or I2bis
 * @prefix: the site it counts for; never changes
 * @held: in shim6_net.held while in hold-down; under room_lock, as
 * @held_prefix: in the same list of @prefix
 * @timer: the state machine's; deadline by shim6_sm_deadline(); armed under
 *	@lock and only while not @dead
 * @proof: what @sm.own is part of, with a reference, or NULL; replaced under @lock
 * @id: handle towards the administrator, key of shim6_net.ids
 * @created: monotonic seconds
 * @own: SHIM6_REAP_PARAM_ bits: times of REAP that it does not take from its
 *	namespace; under config_lock
 * @rcu: memory is freed after a grace period, which also waits for @timer's
 *	handler (softirq); who is dead is not held any more
 *
 * A packet looks at the first 64 octets and at the first ones of @sm: three lines of
 * cache, side by side.
 */
struct shim6_ctx {
	struct shim6_path __rcu *path;
	struct rhash_head by_ulids;
	struct rhash_head by_tag;
	struct shim6_watch *watch;
	struct shim6_net *sn;
	u32 activity;
	bool watched;
	bool dead;
	bool signing;
	spinlock_t lock;	/* sm, dead, path, aliases, arming of timer */
	struct shim6_sm sm;
	struct shim6_alias by_peer;
	struct shim6_alias by_nonce;
	struct shim6_prefix *prefix;
	union {
		struct {
			struct list_head held;
			struct list_head held_prefix;
		};
		struct rcu_head rcu;
	};
	struct timer_list timer;
	struct shim6_proof *proof;
	u32 id;
	u32 created;
	u32 own;
};

/*
 * An idle context stays within 1 KiB, its places in the tables (some 60 octets) and
 * what the slab leaves over included: 17 of this size go into four pages. What set-up
 * and exploration need comes and goes. A kernel that watches its locks adds to each
 * of them.
 */
#define SHIM6_CTX_ALIGN	32
static_assert(IS_ENABLED(CONFIG_LOCKDEP) ||
	      ALIGN(sizeof(struct shim6_ctx), SHIM6_CTX_ALIGN) <= 16384 / 17);

#define SHIM6_HOPS	8
#define SHIM6_PROVE_BUCKETS	64
/* Two of each address of a proof. */
#define SHIM6_SIGNED_LISTS	64

/**
 * struct shim6_hops - next hops that did not answer, see hops.c
 * @lock: protects all but @work
 * @work: looks which contexts are concerned
 * @not_before: earliest time of the next look, jiffies
 * @n: how many there are; more than SHIM6_HOPS: some of them are not in @hop
 * @hop: their addresses and interfaces
 */
struct shim6_hops {
	spinlock_t lock;	/* not_before, n, hop */
	struct delayed_work work;
	unsigned long not_before;
	unsigned int n;
	struct {
		struct in6_addr addr;
		int ifindex;
	} hop[SHIM6_HOPS];
};

/* Each 33 octets in every namespace; a host has one or two lists at a time. */
#define SHIM6_VERDICTS		64
#define SHIM6_VERDICT_NAME_LEN	32

/**
 * struct shim6_verdict - a signature that was checked
 * @name: see shim6_verdict_name()
 * @state: enum shim6_sig_state; SHIM6_SIG_UNKNOWN: nothing is here
 */
struct shim6_verdict {
	u8 name[SHIM6_VERDICT_NAME_LEN];
	u8 state;
};

/* PRE_ROUTING, LOCAL_IN, LOCAL_OUT */
#define SHIM6_HOOKS	3

/**
 * struct shim6_net - a namespace
 * @net: back pointer
 * @params: settings, written by sysctl handlers, read locklessly; @params.reap
 *	also by netlink, under @config_lock
 * @enabled: net.shim6.enabled: hooks and tables exist
 * @start_packets: net.shim6.start_packets; 0: no automatic set-up
 * @max_contexts: net.shim6.max_contexts
 * @max_per_prefix: net.shim6.max_contexts_per_prefix
 * @segment: net.shim6.segmentation: 0 leave super-packets to the device
 *	where it is known right, 1 always finish them in software, 2 never
 * @icmp_to_ulp: net.shim6.icmp_to_ulp: the ULP gets what the shim handles, too
 * @tcp_advice: net.shim6.tcp_advice: a TCP that waits in vain makes suspicious
 * @tcp_restart: net.shim6.tcp_restart: its window begins anew on a new path
 * @config_lock: switching on and off, policies, proofs, times of REAP
 * @by_ulids: contexts by (ULID(local), ULID(peer), FII)
 * @by_tag: contexts by CT(local)
 * @by_peer: contexts by CT(peer), which several peers may have chosen
 * @by_nonce: contexts in set-up by the nonce that their R1 or R2 brings back
 * @ids: contexts by id, for the administrator, dumps and teardown
 * @next_id: cursor of @ids
 * @room_lock: protects the next three, taken inside of a context's lock
 * @n_contexts: how many there are
 * @held: those in hold-down, oldest first
 * @by_prefix: how many there are of each site, see room.c
 * @n_state: contexts by state
 * @probes_per_second: net.shim6.probes_per_second
 * @probe_next: state of that budget, see reap/budget.h
 * @secret_lock: protects @secret
 * @secret: the responder's secret
 * @error_limit: Error messages sent
 * @r1bis_limit: R1bis messages sent
 * @r1_limit: R1 messages sent
 * @pace_key: of the hash that chooses an address's place
 * @error_pace: Error messages by address
 * @r1bis_pace: R1bis messages by address
 * @said_why: the log was told why this host cannot take part
 * @heuristic: packet counts of ULID pairs without a context
 * @tcp_work: tells TCP sockets of switches, see tcp.c
 * @tcp_lock: protects @tcp_queue
 * @tcp_queue: switches not yet told
 * @policies: preferences of own locators, see struct shim6_policy; written
 *	under @config_lock, read under RCU
 * @test_tag_bits: draw tags of so few bits, so that peers' ones collide (RFC
 *	5533 C.4); 0: all 47. Only where the module is built for tests
 * @addr_work: tells contexts of addresses that came or went, see addr.c
 * @addr_print: fingerprint of the addresses that contexts were told of
 * @addr_changed: contexts are to be told whatever the fingerprint says
 * @addr_lock: protects @addr_gone
 * @addr_gone: addresses whose lifetime ended, contexts not yet told
 * @hops: next hops that did not answer, contexts not yet told
 * @quiet_work: asks whether quiet contexts still have sockets, see quiet.c
 * @quiet_lock: protects @quiet_queue
 * @quiet_queue: contexts that ask
 * @proofs: what proves own addresses, see proof.h; written under @config_lock,
 *	read under RCU
 * @sign_work: makes signatures that contexts ask for, see sign.c
 * @sign_lock: protects the next three
 * @sign_queue: contexts that ask
 * @signed_lists: signatures of late
 * @signed_next: where the next one goes
 * @verify_cpu_percent: net.shim6.verify_cpu_percent: share of one CPU, 1-100
 * @prove_work: checks signatures of peers, see prove.c
 * @prove_next: when the next check may begin, ns; only @prove_work's
 * @prove_lock: protects the next four
 * @prove_queue: messages that wait for it
 * @prove_by_source: the same by the address they came from
 * @n_prove: how many they are
 * @verdicts: signatures checked of late, see verdict.c
 * @verdict_key: secret of their names
 * @mib: counters
 * @sysctl: registered tables
 * @hooks: registered hooks
 */
struct shim6_net {
	struct net *net;
	struct shim6_params params;
	int enabled;
	int start_packets;
	int max_contexts;
	int max_per_prefix;
	int segment;
	int icmp_to_ulp;
	int tcp_advice;
	int tcp_restart;
	struct mutex config_lock;	/* enabled, policies, proofs, params.reap, contexts' own */
	struct rhashtable by_ulids;
	struct rhashtable by_tag;
	struct rhltable by_peer;
	struct rhltable by_nonce;
	struct xarray ids;
	u32 next_id;
	spinlock_t room_lock;	/* n_contexts, held, by_prefix */
	int n_contexts;
	struct list_head held;
	struct rhashtable by_prefix;
	atomic_t n_state[__SHIM6_STATE_MAX];
	u32 probes_per_second;
	atomic64_t probe_next;
	spinlock_t secret_lock;	/* secret */
	struct shim6_secret secret;
	struct shim6_limit error_limit;
	struct shim6_limit r1bis_limit;
	struct shim6_limit r1_limit;
	hsiphash_key_t pace_key;
	struct shim6_pace error_pace[SHIM6_PACE_SIZE];
	struct shim6_pace r1bis_pace[SHIM6_PACE_SIZE];
	bool said_why;
	struct shim6_heuristic *heuristic;
	struct work_struct tcp_work;
	spinlock_t tcp_lock;	/* tcp_queue */
	struct list_head tcp_queue;
	struct list_head policies;
	int test_tag_bits;
	struct delayed_work addr_work;
	u32 addr_print;
	bool addr_changed;
	spinlock_t addr_lock;	/* addr_gone */
	struct list_head addr_gone;
	struct shim6_hops hops;
	struct delayed_work quiet_work;
	spinlock_t quiet_lock;	/* quiet_queue */
	struct list_head quiet_queue;
	struct list_head proofs;
	struct work_struct sign_work;
	spinlock_t sign_lock;	/* sign_queue, signed_lists, signed_next */
	struct list_head sign_queue;
	struct shim6_signed *signed_lists[SHIM6_SIGNED_LISTS];
	unsigned int signed_next;
	int verify_cpu_percent;
	struct delayed_work prove_work;
	u64 prove_next;
	spinlock_t prove_lock;	/* prove_queue, prove_by_source, n_prove, verdicts */
	struct list_head prove_queue;
	struct hlist_head prove_by_source[SHIM6_PROVE_BUCKETS];
	unsigned int n_prove;
	struct shim6_verdict verdicts[SHIM6_VERDICTS];
	u8 verdict_key[SHIM6_VERDICT_NAME_LEN];
	struct shim6_mib __percpu *mib;
	struct ctl_table_header *sysctl;
	struct nf_hook_ops hooks[SHIM6_HOOKS];
};

struct shim6_net *shim6_net(const struct net *net);

/* Packet stamps need no finer clock than the tick; steps get the fine one. */
static inline u64 shim6_stamp_now(void)
{
	return ktime_get_coarse_ns();
}

/* ctx.c: memory and lookup. Lookups need rcu_read_lock() or BH off. */
struct shim6_ctx *shim6_ctx_by_ulids(struct shim6_net *sn,
				     const struct in6_addr *local,
				     const struct in6_addr *peer, u32 fii);
struct shim6_ctx *shim6_ctx_by_tag(struct shim6_net *sn, u64 tag);
/** shim6_ctx_by_peer() - the context with that CT(peer) and these locators */
struct shim6_ctx *shim6_ctx_by_peer(struct shim6_net *sn, u64 tag,
				    const struct reap_pair *pair);
/** shim6_ctx_by_nonce() - the context that waits for an R1 or R2 with this nonce */
struct shim6_ctx *shim6_ctx_by_nonce(struct shim6_net *sn, u32 nonce,
				     const struct reap_pair *pair);
/** shim6_ctx_note() - CT(peer) or the nonce may have changed; under ctx->lock */
void shim6_ctx_note(struct shim6_ctx *ctx);
struct shim6_ctx *shim6_ctx_by_id(struct shim6_net *sn, u32 id);
struct shim6_ctx *shim6_ctx_create(struct shim6_net *sn,
				   const struct in6_addr *local,
				   const struct in6_addr *peer, u32 fii,
				   enum shim6_drop *why);
/**
 * shim6_ctx_disentangle() - CT(peer) or Ls(peer) of @ctx is new
 * @ctx: context; the caller holds rcu_read_lock() and not its lock
 *
 * Other contexts that the same peer has given the same tag are confused (RFC
 * 5533 7.6): the peer has lost them. They are set up anew.
 */
void shim6_ctx_disentangle(struct shim6_ctx *ctx);
void shim6_ctx_kill(struct shim6_ctx *ctx, u8 from);
/** shim6_ctx_discard() - the same if it is in hold-down; true: it was */
bool shim6_ctx_discard(struct shim6_ctx *ctx);
int shim6_ctx_net_init(struct shim6_net *sn);
void shim6_ctx_kill_all(struct shim6_net *sn);
void shim6_ctx_net_exit(struct shim6_net *sn);
int shim6_ctx_init(void);
void shim6_ctx_exit(void);

/* room.c: limits of contexts. */

/**
 * shim6_room_take() - a place for one more context
 * @sn: namespace
 * @peer: ULID(peer)
 * @prefix: set to what it counts for
 *
 * May discard contexts in hold-down.
 *
 * Context: RCU read side; no context's lock held.
 * Return: SHIM6_DROP_NONE, or why there is none.
 */
enum shim6_drop shim6_room_take(struct shim6_net *sn,
				const struct in6_addr *peer,
				struct shim6_prefix **prefix);
/** shim6_room_return() - the place of a context that is gone */
void shim6_room_return(struct shim6_net *sn, struct shim6_prefix *prefix);
/** shim6_room_is_held() - is it in hold-down? Under ctx->lock */
bool shim6_room_is_held(const struct shim6_ctx *ctx);
/** shim6_room_note() - the state has changed, or @dead; under ctx->lock */
void shim6_room_note(struct shim6_ctx *ctx);
int shim6_room_net_init(struct shim6_net *sn);
void shim6_room_net_exit(struct shim6_net *sn);

/* dispatch.c: the only place where the state machine is stepped. */

/**
 * shim6_dispatch() - give an event to a context and do what comes of it
 * @ctx: context; the caller holds rcu_read_lock()
 * @ev: event
 * @skb: the control packet the event came with, for an Error; or NULL.
 *	Its network header is valid and it is not consumed
 *
 * Any context but hard interrupts; must not be called with a lock that the
 * transmit path takes.
 *
 * Return: 0, -ESTALE when the context has just gone, -ENOMEM.
 */
int shim6_dispatch(struct shim6_ctx *ctx, const struct shim6_event *ev,
		   struct sk_buff *skb);
void shim6_env_init(struct shim6_env *env, struct shim6_net *sn);
/** shim6_trigger() - begin set-up for a ULID pair; heuristic and netlink */
int shim6_trigger(struct shim6_net *sn, const struct in6_addr *local,
		  const struct in6_addr *peer, u32 fii,
		  enum shim6_drop *why);
void shim6_timer_fn(struct timer_list *t);

/* ctrl_rx.c, ctrl_tx.c: protocol 140. */
int shim6_ctrl_init(void);
void shim6_ctrl_exit(void);
/**
 * shim6_ctrl_alloc() - encode a message for later sending
 *
 * Return: an skb with Shim6 header and IPv6 addresses in place, or NULL.
 */
struct sk_buff *shim6_ctrl_alloc(struct shim6_net *sn,
				 const struct shim6_msg *msg,
				 const struct reap_pair *pair);
/** shim6_ctrl_xmit() - route and send what shim6_ctrl_alloc() made; consumes */
void shim6_ctrl_xmit(struct shim6_net *sn, struct sk_buff *skb);
/** shim6_may_answer() - false: own, loopback, multicast, no address at all */
bool shim6_may_answer(struct shim6_net *sn, const struct in6_addr *to);
/** shim6_ctrl_error() - answer @skb (network header valid) with an Error, rate-limited */
void shim6_ctrl_error(struct shim6_net *sn, struct sk_buff *skb, u8 code,
		      u16 pointer);

/**
 * shim6_ctrl_again() - the signature of a message was checked
 * @sn: namespace
 * @skb: the message, as it came to the handler of protocol 140; not consumed
 * @signature: the verdict
 *
 * Context: RCU read side, BH off.
 */
void shim6_ctrl_again(struct shim6_net *sn, struct sk_buff *skb,
		      enum shim6_sig_state signature);

/* respond.c: answers that need no context. */

/** shim6_secret_now() - a copy of the responder's secret, rotated when it is time */
void shim6_secret_now(struct shim6_net *sn, u32 now_s,
		      struct shim6_secret *copy);
/** shim6_respond() - send @msg over @pair, if there is memory and a route */
void shim6_respond(struct shim6_net *sn, const struct shim6_msg *msg,
		   const struct reap_pair *pair);
/**
 * shim6_send_r1bis() - tell the sender of @skb that no context knows it
 * @sn: namespace
 * @skb: payload or control message of types 64 to 67 with the Shim6 header,
 *	at least up to its tag, at the transport header
 *
 * RFC 5533 7.17. Stateless and rate-limited.
 */
void shim6_send_r1bis(struct shim6_net *sn, struct sk_buff *skb);

/* output.c, input.c, observe.c: netfilter hooks. */
unsigned int shim6_output(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state);
unsigned int shim6_input(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state);
unsigned int shim6_observe(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state);
/**
 * shim6_input_late() - the protocol handler met a payload header
 * @sn: namespace
 * @skb: packet, skb->data at what may be a payload header
 *
 * Restores a packet which shim6_input() could not: one that the peer
 * fragmented below the shim and that has been reassembled since, or one with
 * headers before ours that the hook does not look behind.
 *
 * Context: softirq, RCU read side.
 * Return: true: consumed; false: no payload header, or of no context, and
 * still the caller's.
 */
bool shim6_input_late(struct shim6_net *sn, struct sk_buff *skb);
/** shim6_is_shimmable() - ULID pair that the shim may care for (1.4) */
bool shim6_is_shimmable(const struct in6_addr *a, const struct in6_addr *b);
int shim6_heuristic_init(struct shim6_net *sn);
void shim6_heuristic_exit(struct shim6_net *sn);
/** shim6_heuristic_count() - one packet without context; true: time for a set-up */
bool shim6_heuristic_count(struct shim6_net *sn, const struct in6_addr *local,
			   const struct in6_addr *peer);
int shim6_hooks_register(struct shim6_net *sn);
void shim6_hooks_unregister(struct shim6_net *sn);

/* offload.c: GSO and GRO of protocol 140. */
int shim6_offload_init(void);
void shim6_offload_exit(void);

/* tcp.c: the transport is told of a switch. */

/** shim6_tcp_notify() - queue a switch of @ctx for the sockets of its ULIDs */
void shim6_tcp_notify(struct shim6_ctx *ctx, const struct reap_pair *left,
		      bool shimmed);
void shim6_tcp_net_init(struct shim6_net *sn);
void shim6_tcp_net_exit(struct shim6_net *sn);

/* watch.c: what TCP knows of the path. */

/** shim6_watch_sock() - the socket watched now, with a reference, or NULL; ctx->lock */
struct sock *shim6_watch_sock(struct shim6_ctx *ctx);
/**
 * shim6_watch_end() - the context is dead; under its lock
 *
 * Return: what is to be given to shim6_watch_free() without the lock.
 */
struct shim6_watch *shim6_watch_end(struct shim6_ctx *ctx);
/** shim6_watch_free() - after a grace period; NULL is nothing */
void shim6_watch_free(struct shim6_watch *watch);

/* quiet.c: quiet contexts. */
void shim6_quiet_ask(const struct shim6_ctx *ctx);
void shim6_quiet_net_init(struct shim6_net *sn);
void shim6_quiet_net_exit(struct shim6_net *sn);

/* netns.c: namespaces. */

/**
 * shim6_net_set_enabled() - hooks and tables come or go
 * @sn: namespace
 * @on: which
 *
 * Context: may sleep; takes @sn->config_lock.
 * Return: 0 or -ENOMEM; a namespace that could not be enabled stays disabled.
 */
int shim6_net_set_enabled(struct shim6_net *sn, bool on);
int shim6_net_init(void);
void shim6_net_exit(void);

/* sysctl.c */
int shim6_sysctl_init(struct shim6_net *sn);
void shim6_sysctl_exit(struct shim6_net *sn);

/* nl.c, nl_locator.c, nl_proof.c, notify.c: generic netlink. */
int shim6_nl_init(void);
void shim6_nl_exit(void);

#endif /* _SHIM6_H */
