/* SPDX-License-Identifier: GPL-2.0 */
/* When does the transport wait in vain? RFC 5534 4.1, advice from above. Pure. */
#ifndef _REAP_WATCH_H
#define _REAP_WATCH_H

#include "../core/port.h"

#define REAP_USEC_PER_SEC	1000000U

/* A peer may take so long to acknowledge the only segment under way. */
#define REAP_WATCH_DELACK_US	200000
/* No suspicion sooner: delayed ACKs, ticks, sleeping peers. */
#define REAP_WATCH_FLOOR_US	40000
/* The peer answers a probe so late at times: ticks, and sleep again. */
#define REAP_WATCH_ANSWER_US	20000
/* So many packets that nothing came back for leave little doubt. */
#define REAP_WATCH_WITNESSES	3U
/* Without a round-trip time: TCP's own initial RTO. */
#define REAP_WATCH_BLIND_US	1000000
/* Rounds of probes that suspicions may cause: one a second, and a spare one. */
#define REAP_WATCH_ROUND_US	1000000
/* How long answers took is remembered for one to two of these. */
#define REAP_WATCH_WAITS_US	5000000
/* Over the longest of them: the clock of stamps is a coarse one. */
#define REAP_WATCH_SLACK_US	5000
/* A path that loses is given so many times the patience ... */
#define REAP_WATCH_LOSSY	5
/*
 * ... and one that loses so much of what is sent (percent, of so many segments), so
 * many times: as likely as not a probe or its answer is lost as well ...
 */
#define REAP_WATCH_HEAVY	20
#define REAP_WATCH_HEAVY_LOSS	8
#define REAP_WATCH_BLOCK	32U
/* ... for so long after it lost last. */
#define REAP_WATCH_LOSSY_US	10000000

/**
 * struct reap_sample - a transport connection as it is now
 * @now: time, us
 * @waiting_since: since when the oldest data has waited, or something last
 *	arrived, whichever is later; us
 * @srtt_us: smoothed round-trip time, 0: not known; delays of ACKs are in it
 * @min_us: the shortest round trip of late, 0: not known
 * @mdev_us: its mean deviation
 * @outstanding: segments sent and not acknowledged
 * @sent: segments of data ever sent
 * @retransmits: segments ever sent again
 */
struct reap_sample {
	u64 now;
	u64 waiting_since;
	u32 srtt_us;
	u32 min_us;
	u32 mdev_us;
	u32 outstanding;
	u32 sent;
	u32 retransmits;
};

/**
 * struct reap_watch - what is remembered of a path
 * @peak_us: the longest round trip of late; the queue on the way may fill again
 * @peak_at: when it was last lowered, us
 * @lossy_until: the path loses packets now and then, us
 * @next_round: theoretical time of the next round of probes, us
 * @heard: when something last arrived, us; 0: nothing yet
 * @waits_since: since when @wait counts, us
 * @wait: the longest that data had to wait for a packet since, us
 * @wait_before: the same before that
 * @sent_then: segments of data ever sent, at @heard
 * @retransmits: at the last look
 * @block_sent: segments of data ever sent, when the present block of them began
 * @block_again: segments ever sent again, at that time
 * @looked: there was a look
 * @heavy: much of the last block had to be sent again
 */
struct reap_watch {
	u32 peak_us;
	u32 wait;
	u32 wait_before;
	u32 sent_then;
	u32 retransmits;
	u32 block_sent;
	u32 block_again;
	u64 heard;
	u64 waits_since;
	u64 peak_at;
	u64 lossy_until;
	u64 next_round;
	bool looked;
	bool heavy;
};

/**
 * struct reap_verdict - what comes of a look
 * @suspicious: suspect the current pair
 * @rtt_us: round-trip time, 0: not known
 * @patience_us: how long to wait for a sign of life, once it was asked for
 * @look_again_us: when to look next, from now, if anything is outstanding
 */
struct reap_verdict {
	bool suspicious;
	u32 rtt_us;
	u32 patience_us;
	u32 look_again_us;
};

/**
 * reap_watch_heard() - something arrived from the peer
 * @w: memory
 * @busy: since when there has been data to answer without a break, us; 0: there
 *	is none
 * @sent: segments of data ever sent
 * @now: time, us; a coarse clock is good enough
 *
 * Lockless, by the packet path. One that interrupts another loses a time. An
 * answer within a tick of the clock is one, too.
 */
static inline void reap_watch_heard(struct reap_watch *w, u64 busy, u32 sent,
				    u64 now)
{
	u64 since = max(READ_ONCE(w->heard), busy);
	u64 wait = busy && now > since ? now - since : !!busy;

	WRITE_ONCE(w->heard, now);
	WRITE_ONCE(w->sent_then, sent);
	if (wait > READ_ONCE(w->wait))
		WRITE_ONCE(w->wait, min_t(u64, wait, U32_MAX));
}

/**
 * reap_watch_look() - is it time for a suspicion?
 * @w: memory, zeroed before the first look
 * @s: the connection; something is outstanding
 * @v: the result
 *
 * Suspicious is a silence of three round trips and four mean deviations, at
 * least REAP_WATCH_FLOOR_US; with a single segment under way the peer's delayed
 * ACK comes on top. Round trips count as they were at their longest of late.
 * Where it is known how long data waited for a packet of late, one half as long
 * again as the longest is enough.
 */
void reap_watch_look(struct reap_watch *w, const struct reap_sample *s,
		     struct reap_verdict *v);

#endif /* _REAP_WATCH_H */
