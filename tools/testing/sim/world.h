/* SPDX-License-Identifier: GPL-2.0 */
/* Hosts, the network between them, and time. Everything follows from one seed. */
#ifndef _SIM_WORLD_H
#define _SIM_WORLD_H

#include "check.h"

#define SIM_PACKETS	256
#define SIM_EVENTS	1024
#define SIM_FAULTS	32
#define SIM_REPLAYS	8
#define SIM_JOBS	8

enum sim_event_type {
	SIM_ARRIVE,	/* packet @a arrives */
	SIM_TALK,	/* host @a sends payload to host @b */
	SIM_FAULT,	/* fault number @a strikes */
	SIM_ANSWER,	/* sockets of context @life of host @a were looked at */
	SIM_PHASE,	/* enum sim_phase @a begins */
	SIM_SIGN,	/* the list of context @life of host @a is signed */
	SIM_AHEAD,	/* host @a, begun @life times, signs ahead */
	SIM_PROVED,	/* message @b that waits at host @a was checked */
};

enum sim_phase {
	SIM_HEAL,	/* no fault any more, some way leads everywhere */
	SIM_ALIVE,	/* by now all contexts must have found it */
	SIM_QUIET,	/* conversations end */
	SIM_SILENT,	/* from here on nobody may send anything */
	SIM_GONE,	/* contexts that nobody uses are gone */
};

/* What a clock that is 10 % slow takes for @ns. */
#define SLOW(ns)	((ns) / 9 * 10)

struct sim_event {
	u64 at;
	u32 seq;
	u8 type;
	u8 a;
	u8 b;
	u32 life;
};

/**
 * struct sim_clock - a host's clock: @local at @since, @rate / 2^20 as fast
 * as the world's
 */
struct sim_clock {
	u64 local;
	u64 since;
	u32 rate;
};

/**
 * struct sim_weather - what the network does to packets now
 * @loss: of 1000 packets
 * @dup: of 1000
 * @corrupt: of 1000
 * @delay: shortest, ns
 * @jitter: spread, ns; packets overtake each other
 * @alter: of 1000 lists somebody alters so many
 * @busy: of 1000 signatures so many find no room to be checked
 * @proving: ns that a signature takes, at most
 */
struct sim_weather {
	u32 loss;
	u32 dup;
	u32 corrupt;
	u64 delay;
	u64 jitter;
	u32 alter;
	u32 busy;
	u64 proving;
};

/* 20 ms on the way, and nothing else. */
extern const struct sim_weather sim_calm;

/**
 * struct sim_talk - one direction of a conversation
 * @every: ns between packets
 * @paused: says nothing for now
 */
struct sim_talk {
	u64 every;
	bool paused;
};

/**
 * struct sim_job - a message that waits for its signature to be checked
 * @used: there is one
 * @has_shown: @shown is what the peer had shown when it came
 * @since: when it came
 */
struct sim_job {
	bool used;
	bool has_shown;
	u64 since;
	struct sim_shown shown;
	struct sim_packet p;
};

/**
 * struct sim_plan - a schedule, drawn from the seed
 * @n_hosts: hosts
 * @mangle: corruption that checksums do not detect; fewer invariants hold
 * @proven: hosts prove their addresses and require proof
 * @few_tags: tags of 7 bits or less collide; hosts use all their addresses as ULIDs
 * @n_faults: faults
 * @start: of the schedule
 * @faults_end: no fault from here on
 * @end: of the schedule; moves when its last phases are drawn
 */
struct sim_plan {
	unsigned int n_hosts;
	bool mangle;
	bool proven;
	bool few_tags;
	unsigned int n_faults;
	u64 start;
	u64 faults_end;
	u64 end;
};

/* what a schedule did */
struct sim_stats {
	u32 sent;
	u32 delivered;
	u32 faults;
	u32 switches;
	u32 delayed;
	u32 waited;
	u32 altered;
	bool asked_alive;
	bool no_way;
	u32 pairs_alive;
	u64 digest;
};

struct sim_world {
	u64 seed;
	struct sim_rng rng;
	u64 now;
	struct sim_plan plan;
	struct sim_weather weather;
	bool silent;
	bool failed;
	char why[200];
	struct sim_host host[SIM_MAX_HOSTS];
	u64 proved_at[SIM_MAX_HOSTS];
	struct sim_clock clock[SIM_MAX_HOSTS];
	struct sim_talk talk[SIM_MAX_HOSTS][SIM_MAX_HOSTS];
	/* [from][its address][to][its address] */
	bool cut[SIM_MAX_HOSTS][SIM_MAX_LOCATORS][SIM_MAX_HOSTS][SIM_MAX_LOCATORS];
	struct sim_event heap[SIM_EVENTS];
	struct sim_job job[SIM_JOBS];
	unsigned int n_events;
	u32 seq;
	struct sim_packet packet[SIM_PACKETS];
	u8 free_packet[SIM_PACKETS];
	unsigned int n_free;
	u8 old[SIM_REPLAYS];	/* packets kept for a late copy */
	unsigned int n_old;
	struct sim_stats stats;
};

/** struct sim_options - what a schedule is run with, besides its seed */
struct sim_options {
	bool mangle;
	bool unproven;
};

/** sim_world_run() - one schedule; false when an invariant was violated */
bool sim_world_run(struct sim_world *w, u64 seed, const struct sim_options *opt);
/** sim_push() - something will happen */
void sim_push(struct sim_world *w, u64 at, enum sim_event_type type, u8 a,
	      u8 b, u32 life);
/** sim_clock_set() - a host's clock goes faster or slower from now on */
void sim_clock_set(struct sim_world *w, unsigned int id, u32 rate);
/** sim_host_at() - the host, its clock set to now */
struct sim_host *sim_host_at(struct sim_world *w, unsigned int id);
/** sim_fail() - an invariant of the world does not hold */
void sim_fail(struct sim_world *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* net.c */
void sim_net_init(struct sim_world *w);
void sim_net_emit(struct sim_world *w, const struct sim_packet *p);
void sim_net_arrive(struct sim_world *w, unsigned int i);
void sim_net_replay(struct sim_world *w);
/** sim_net_hand() - it is the host's now, with what is known of its signature */
void sim_net_hand(struct sim_world *w, struct sim_host *h, struct sim_packet *p,
		  enum shim6_sig_state signature);
bool sim_net_works(const struct sim_world *w, const struct reap_pair *pair);

/* plan.c: what is drawn before and during a schedule */
/** sim_draw_times() - other times of REAP for a host */
void sim_draw_times(struct sim_world *w, struct sim_host *h);
/** sim_plan_proofs() - who proves addresses, and how; before there are hosts */
void sim_plan_proofs(struct sim_world *w, bool unproven);
void sim_plan_draw(struct sim_world *w, bool mangle);
void sim_plan_heal(struct sim_world *w);
void sim_plan_quiet(struct sim_world *w);
void sim_plan_gone(struct sim_world *w);

/* faults.c */
/** sim_fault() - fault number @n strikes */
void sim_fault(struct sim_world *w, unsigned int n);
/** sim_draw_prefs() - new preferences of an own address */
void sim_draw_prefs(struct sim_world *w, struct sim_host *h, unsigned int k);

/* forge.c */
/** sim_forge() - a message of REAP that pretends to come from the peer of @c */
void sim_forge(struct sim_world *w, const struct sim_ctx *c);

/* forge_list.c */
/** sim_forge_list() - a list that pretends to be of the peer of @c */
void sim_forge_list(struct sim_world *w, const struct sim_ctx *c);
/** sim_alter() - the packet's list, if it has one, or the proof of it */
void sim_alter(struct sim_world *w, struct sim_packet *p);

/* wait.c: sim_outside, and what becomes of it later */
void sim_on_sign(struct sim_host *h, struct sim_ctx *c);
void sim_on_ahead(struct sim_host *h);
void sim_on_prove(struct sim_host *h, struct sim_ctx *c);
void sim_signs(struct sim_world *w, const struct sim_event *ev);
void sim_proved(struct sim_world *w, unsigned int id, unsigned int n, u32 boots);

/* alive.c */
/** sim_setup_bound() - ns in which a set-up succeeds or is given up, hold-downs included */
/** sim_alive_bound() - ns after which a healed network has healed all contexts */
u64 sim_setup_bound(const struct sim_host *h);
u64 sim_alive_bound(const struct sim_world *w);
void sim_alive_check(struct sim_world *w);

/* trace.c: nothing of it costs anything unless asked for */
enum sim_fate { SIM_GOES, SIM_LOST, SIM_CUT, SIM_ARRIVES };
void sim_trace_open(const char *mermaid);
void sim_trace_close(const struct sim_world *w);
void sim_trace_packet(const struct sim_world *w, const struct sim_packet *p,
		      enum sim_fate fate);
void sim_trace_step(const struct sim_world *w, const struct sim_seen *seen);
void sim_trace_note(const struct sim_world *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* _SIM_WORLD_H */
