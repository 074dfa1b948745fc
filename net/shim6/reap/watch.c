// SPDX-License-Identifier: GPL-2.0
/*
 * When does the transport wait in vain?
 *
 * Looked at from time to time, not with every packet. A thin stream pushes its
 * tail-loss probe ahead of itself, so TCP's own timers come late; a silence of a
 * few round trips with data under way is the sign that comes first.
 */
#include "reap.h"
#include "watch.h"

/* A queue that was full a moment ago may be so again. */
static u32 note_peak(struct reap_watch *w, const struct reap_sample *s)
{
	if (s->srtt_us >= w->peak_us) {
		w->peak_us = s->srtt_us;
		w->peak_at = s->now;
	} else if (s->now - w->peak_at >= REAP_USEC_PER_SEC) {
		w->peak_us -= (w->peak_us - s->srtt_us) / 4;
		w->peak_at = s->now;
	}
	return w->peak_us;
}

/* How much of what was sent got lost, by blocks of segments. */
static void note_loss(struct reap_watch *w, const struct reap_sample *s)
{
	u32 sent = s->sent - w->block_sent;
	u32 again = s->retransmits - w->block_again;

	if (w->looked && sent < REAP_WATCH_BLOCK)
		return;
	w->heavy = w->looked && (u64)again * 100 >=
				(u64)sent * REAP_WATCH_HEAVY_LOSS;
	w->block_sent = s->sent;
	w->block_again = s->retransmits;
}

/* Sent again while answers came: not death, but loss. */
static bool is_lossy(struct reap_watch *w, const struct reap_sample *s,
		     u64 silence)
{
	bool news = w->looked && s->retransmits != w->retransmits;

	if (silence < 2 * (u64)s->srtt_us) {
		if (news)
			w->lossy_until = s->now + REAP_WATCH_LOSSY_US;
		note_loss(w, s);
		w->retransmits = s->retransmits;
		w->looked = true;
	}
	return s->now < w->lossy_until;
}

static u32 longest_wait(struct reap_watch *w, u64 now)
{
	u32 wait = READ_ONCE(w->wait);

	if (now - w->waits_since >= REAP_WATCH_WAITS_US) {
		w->wait_before = wait;
		WRITE_ONCE(w->wait, 0);
		w->waits_since = now;
	}
	return max(wait, w->wait_before);
}

/*
 * How long data had to wait for a packet tells more than the round-trip time,
 * which is no bound for the delay of ACKs, nor do ACKs come a round trip apart.
 */
static u32 known_limit(u32 limit, u32 wait)
{
	if (!wait || wait >= limit)
		return limit;
	return clamp_t(u32, wait + wait / 2 + REAP_WATCH_SLACK_US,
		       REAP_WATCH_FLOOR_US, limit);
}

static u32 limit_of(const struct reap_sample *s, u32 peak, u32 wait)
{
	u32 limit = REAP_WATCH_BLIND_US;

	if (peak)
		limit = max_t(u32, 3 * peak + 4 * s->mdev_us,
			      REAP_WATCH_FLOOR_US);
	if (s->outstanding == 1)
		limit += REAP_WATCH_DELACK_US;
	return known_limit(limit, wait);
}

/*
 * Packets that drew no answer say that the path is dead, a transport that waits
 * for its own timer says little: each one too few is a probe more.
 */
static u32 doubt_of(const struct reap_watch *w, const struct reap_sample *s)
{
	u32 sent = s->sent - READ_ONCE(w->sent_then);
	u32 probes = REAP_WATCH_WITNESSES - min(sent, REAP_WATCH_WITNESSES);

	return probes * clamp_t(u32, s->srtt_us,
				1000 * REAP_PROBE_SPACING_MIN_MS,
				1000 * REAP_PROBE_SPACING_MS);
}

/*
 * One and a half round trips, and a queue as long as any of late, to answer a
 * probe. Where probes get lost as well it takes some more of them.
 */
static u32 patience_of(const struct reap_watch *w, const struct reap_sample *s,
		       u32 peak, bool lossy)
{
	u32 shortest = min_t(u32, s->min_us, 10 * REAP_USEC_PER_SEC);
	u32 mdev = min_t(u32, s->mdev_us, 10 * REAP_USEC_PER_SEC);

	if (lossy)
		return (w->heavy ? REAP_WATCH_HEAVY : REAP_WATCH_LOSSY) *
		       max_t(u32, 2 * peak + 4 * mdev, REAP_WATCH_FLOOR_US);
	return max3(shortest + shortest / 2, peak + 2 * mdev,
		    (u32)REAP_WATCH_ANSWER_US) + doubt_of(w, s);
}

/* One round a second, with a spare one so that mere loss does not use it up. */
static bool may_ask(struct reap_watch *w, u64 now)
{
	if (w->next_round > now + REAP_WATCH_ROUND_US)
		return false;
	w->next_round = max(w->next_round, now) + REAP_WATCH_ROUND_US;
	return true;
}

void reap_watch_look(struct reap_watch *w, const struct reap_sample *s,
		     struct reap_verdict *v)
{
	u64 silence = s->now > s->waiting_since ? s->now - s->waiting_since : 0;
	u32 peak = min_t(u32, note_peak(w, s), 10 * REAP_USEC_PER_SEC);
	bool lossy = is_lossy(w, s, silence);
	u32 limit = limit_of(s, peak, longest_wait(w, s->now));

	memset(v, 0, sizeof(*v));
	v->rtt_us = peak;
	if (silence < limit) {
		v->look_again_us = limit - silence;
		return;
	}
	v->look_again_us = min_t(u64, max_t(u64, limit, silence / 2),
				 REAP_USEC_PER_SEC);
	v->suspicious = may_ask(w, s->now);
	v->patience_us = patience_of(w, s, peak, lossy);
}
EXPORT_SYMBOL_IF_KUNIT(reap_watch_look);
