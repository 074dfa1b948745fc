// SPDX-License-Identifier: GPL-2.0
/*
 * REAP, RFC 5534: the Send and the Keepalive Timer.
 *
 * Both are stamps which the packet path writes without a lock (see
 * reap_payload_tx()). What they mean is found out here, when REAP_EV_TIMER
 * comes; until then a timer that was started counts with its shortest timeout.
 */
#include "reap_int.h"

static u64 send_timeout_min(const struct reap *r)
{
	return r->cfg.send_timeout_ms * (REAP_NSEC_PER_MSEC / 10 * 9);
}

static u64 keepalive_timeout(const struct reap *r)
{
	return r->cfg.keepalive_timeout_ms * REAP_NSEC_PER_MSEC;
}

static u64 keepalive_interval_min(const struct reap *r)
{
	u64 third = div_u64(keepalive_timeout(r), 3);
	u64 min_ns = REAP_KEEPALIVE_MIN_MS * REAP_NSEC_PER_MSEC;

	return min(max(third, min_ns), keepalive_timeout(r));
}

/*
 * When to send a keepalive after @from, with the Keepalive Timer expiring at
 * @end. That expiry sends one as well: an interval that would end just before
 * it is stretched, one more keepalive then would tell the peer nothing. With
 * timeouts so short that the peer might not wait that long it is not.
 */
static u64 next_keepalive(const struct reap *r, const struct reap_env *env,
			  u64 from, u64 end)
{
	u64 half = div_u64(keepalive_timeout(r), 2);
	u64 gap = REAP_KEEPALIVE_MIN_MS * REAP_NSEC_PER_MSEC;
	u64 shortest = keepalive_interval_min(r);
	u64 next;

	next = from + reap_draw(env, shortest, max(shortest, half));
	if (half >= gap && next + gap > end)
		return end;
	return min(next, end);
}

/* Draw the timeouts of the timers that the packet path started since. */
void reap_draw_timeouts(struct reap *r, const struct reap_env *env)
{
	u64 send_start = READ_ONCE(r->st.send_start);
	u64 ka_start = READ_ONCE(r->st.ka_start);
	u64 low = send_timeout_min(r);
	u64 high = r->cfg.send_timeout_ms * REAP_NSEC_PER_MSEC;

	if (send_start && send_start != r->send_seen) {
		r->send_seen = send_start;
		r->send_due = send_start + reap_draw(env, low, high);
	}
	if (ka_start && ka_start != r->ka_seen) {
		r->ka_seen = ka_start;
		r->ka_next = next_keepalive(r, env, ka_start,
					    ka_start + keepalive_timeout(r));
	}
}

void reap_configure(struct reap *r, const struct reap_env *env,
		    const struct reap_config *cfg)
{
	u64 longest = cfg->max_probe_ms * REAP_NSEC_PER_MSEC;
	struct reap_work *w = r->work;

	if (cfg->send_timeout_ms != r->cfg.send_timeout_ms)
		r->send_seen = 0;
	r->cfg = *cfg;
	reap_draw_timeouts(r, env);
	if (w)
		w->probe_due = min(w->probe_due, env->now + longest);
}
EXPORT_SYMBOL_IF_KUNIT(reap_configure);

bool reap_send_expired(const struct reap *r, u64 now)
{
	u64 start = READ_ONCE(r->st.send_start);

	return r->st.state != REAP_EXPLORING && start &&
	       start == r->send_seen && now >= r->send_due;
}

bool reap_keepalive_expired(const struct reap *r, u64 now)
{
	u64 start = READ_ONCE(r->st.ka_start);

	return r->st.state == REAP_OPERATIONAL && start &&
	       start == r->ka_seen && now >= r->ka_next;
}

bool reap_keepalive_again(struct reap *r, const struct reap_env *env)
{
	u64 end = r->ka_seen + keepalive_timeout(r);

	if (env->now >= end)
		return false;
	r->ka_next = next_keepalive(r, env, env->now, end);
	return true;
}

void reap_wake(struct reap *r)
{
	WRITE_ONCE(r->st.asleep, 0);
	r->drowsy_since = 0;
}

/*
 * Fall asleep when no timer runs. The packet path stamps first and looks at
 * asleep then, the engine the other way round, without a barrier on either
 * side: the first packet can miss asleep while its stamp is missed here. One
 * more look, late enough for any store to be seen, finds that stamp.
 */
static u64 second_look(const struct reap *r)
{
	u64 shortest = min(send_timeout_min(r), keepalive_interval_min(r));

	return min(REAP_NSEC_PER_SEC, shortest / 2);
}

void reap_doze(struct reap *r, const struct reap_env *env,
	       const struct reap_event *ev)
{
	if (READ_ONCE(r->st.send_start) || READ_ONCE(r->st.ka_start)) {
		reap_wake(r);
	} else if (ev->type != REAP_EV_TIMER) {
		return;
	} else if (!r->st.asleep) {
		WRITE_ONCE(r->st.asleep, 1);
		r->drowsy_since = env->now;
	} else if (env->now >= r->drowsy_since + second_look(r)) {
		r->drowsy_since = 0;
	}
}

static u64 send_deadline(const struct reap *r, u64 now)
{
	u64 start = READ_ONCE(r->st.send_start);

	if (start && start == r->send_seen)
		return r->send_due;
	if (!start && r->st.asleep)
		return REAP_NEVER;
	return (start ?: now) + send_timeout_min(r);
}

static u64 keepalive_deadline(const struct reap *r, u64 now)
{
	u64 start = READ_ONCE(r->st.ka_start);

	if (start && start == r->ka_seen)
		return r->ka_next;
	if (!start && r->st.asleep)
		return REAP_NEVER;
	return (start ?: now) + keepalive_interval_min(r);
}

u64 reap_deadline(const struct reap *r, u64 now)
{
	const struct reap_work *w = r->work;
	u64 due = REAP_NEVER;

	if (w && w->owed_due)
		due = w->owed_due;
	if (r->st.state != REAP_EXPLORING)
		due = min(due, send_deadline(r, now));
	if (r->st.state != REAP_OPERATIONAL)
		return min(due, w->probe_due);

	if (w && r->st.suspect)
		due = min3(due, w->probe_due, w->verdict_due);
	else
		due = min(due, reap_scout_deadline(r));
	due = min(due, keepalive_deadline(r, now));
	if (r->drowsy_since)
		due = min(due, r->drowsy_since + second_look(r));
	if (w && w->linger_until > now)
		due = min(due, w->linger_until);
	return due;
}
EXPORT_SYMBOL_IF_KUNIT(reap_deadline);
