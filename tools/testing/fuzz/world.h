/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The world of the targets that have a peer: addresses, the clock, and the
 * probes that were sent, as the network saw them.
 */
#ifndef _SHIM6_FUZZ_WORLD_H
#define _SHIM6_FUZZ_WORLD_H

#include "../../../net/shim6/tests/fake.h"

struct input;

/** own_address() - address @i of this host; the last is a ULA */
struct in6_addr own_address(unsigned int i);

/** peer_address() - address @i of the peer; the last is a ULA */
struct in6_addr peer_address(unsigned int i);

/** is_own_address() - one of the first REAP_MAX_LOCATORS of them? */
bool is_own_address(const struct in6_addr *addr);

/** take_address() - own, the peer's, or one that should be nobody's locator */
struct in6_addr take_address(struct input *in);

/** take_pair() - by index, out of one octet; 0 is the first address of both */
struct reap_pair take_pair(struct input *in);

/** enum take_time_how - how long until the next event */
enum take_time_how {
	TIME_STANDS,
	TIME_SHORT,	/* up to 2.55 s */
	TIME_DEADLINE,	/* until @deadline */
	TIME_LONG,	/* up to an hour and 10 minutes */
};

/** take_time() - let time pass; never back */
void take_time(struct input *in, struct fake *f, enum take_time_how how,
	       u64 deadline);

/** pair_may_be_used() - own locator up and told, the peer's proven, scopes that fit */
bool pair_may_be_used(const struct reap_locset *local,
		      const struct reap_locset *peer,
		      const struct reap_pair *pair);

#define SENT_MAX 1024

/** struct sent_log - probes sent, oldest first, and when */
struct sent_log {
	struct reap_report rep[SENT_MAX];
	u64 at[SENT_MAX];
	unsigned int n;
};

/**
 * log_probe() - a probe goes out
 * @log: where to note it; full logs are the end of a script
 * @rep: its own report, that is the first one
 * @pair: the pair it is sent over
 * @now: time, ns
 *
 * Checks that @rep is of this packet and that there are not too many of them.
 */
void log_probe(struct sent_log *log, const struct reap_report *rep,
	       const struct reap_pair *pair, u64 now);

static inline bool log_is_full(const struct sent_log *log)
{
	return log->n == SENT_MAX;
}

/** log_has() - did a probe with this nonce go out over this very pair since @from? */
bool log_has(const struct sent_log *log, unsigned int from,
	     const struct reap_report *rep);

/** take_reports() - what a peer reports: probes sent, or something like them */
void take_reports(struct input *in, const struct sent_log *log,
		  struct reap_report *rep, unsigned int n);

#endif /* _SHIM6_FUZZ_WORLD_H */
