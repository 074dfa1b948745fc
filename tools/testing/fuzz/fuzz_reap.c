// SPDX-License-Identifier: GPL-2.0
/*
 * The REAP engine alone: scripts of events.
 *
 * Input: numbers of locators, seed, times; then one operation after another.
 * An operation is an octet: five bits say which one, two how much time passes
 * before it, the highest that memory is short. What else it takes follows.
 */
#include "fuzz.h"
#include "reap_rig.h"

#define STEPS_MAX 256

/* Packet stamps are of a clock that ticks every 4 ms. */
static u64 stamp_now(const struct engine *e)
{
	u64 now = e->f.env.now;

	return now - now % (4 * REAP_NSEC_PER_MSEC);
}

static void give(struct engine *e, enum reap_event_type type)
{
	const struct reap_event ev = { .type = type };

	engine_step(e, &ev);
}

static void op_payload_rx(struct engine *e, struct input *in)
{
	if (reap_payload_rx(&e->r->st, stamp_now(e)))
		give(e, REAP_EV_PAYLOAD_RX);
}

static void op_payload_tx(struct engine *e, struct input *in)
{
	if (reap_payload_tx(&e->r->st, stamp_now(e)))
		give(e, REAP_EV_PAYLOAD_TX);
}

/* The packet path saw a state that is no longer: its event or stamp comes late. */
static void op_late_event(struct engine *e, struct input *in)
{
	give(e, take_u8(in) & 1 ? REAP_EV_PAYLOAD_TX : REAP_EV_PAYLOAD_RX);
}

static void op_late_stamp(struct engine *e, struct input *in)
{
	struct reap_stamps *st = &e->r->st;
	bool tx = take_u8(in) & 1;
	u64 *stops = tx ? &st->ka_start : &st->send_start;
	u64 *starts = tx ? &st->send_start : &st->ka_start;

	*stops = 0;
	if (!*starts)
		*starts = stamp_now(e);
}

static void op_keepalive(struct engine *e, struct input *in)
{
	give(e, REAP_EV_KEEPALIVE_RX);
}

static void op_timer(struct engine *e, struct input *in)
{
	give(e, REAP_EV_TIMER);
}

static void op_timers(struct engine *e, struct input *in)
{
	engine_timers(e, take_u8(in) % 32);
}

static void op_explore(struct engine *e, struct input *in)
{
	const struct reap_event ev = {
		.type = REAP_EV_EXPLORE,
		.reason = take_u8(in) % (REAP_WHY_ICMP + 1),
	};

	engine_step(e, &ev);
}

static void op_move(struct engine *e, struct input *in)
{
	const struct reap_event ev = {
		.type = REAP_EV_MOVE,
		.reason = REAP_WHY_REQUEST,
		.pair = take_pair(in),
	};

	engine_step(e, &ev);
}

/* Reports as in a packet: aligned to nothing, and gone after the step. */
static void op_probe(struct engine *e, struct input *in)
{
	struct reap_event ev = { .type = REAP_EV_PROBE_RX };
	struct reap_pair pair = take_pair(in);
	struct reap_report *sent, *rcvd;
	u8 *memory, octet = take_u8(in);

	ev.sta = octet % 4;
	ev.n_sent = 1 + octet / 4 % REAP_MAX_REPORTS;
	ev.n_rcvd = take_u8(in) % (REAP_MAX_REPORTS + 1);
	memory = block(1 + (1 + ev.n_rcvd) * sizeof(*sent));
	sent = (struct reap_report *)(memory + 1);
	rcvd = sent + 1;
	memset(sent, 0, sizeof(*sent));
	sent->src = pair.peer;
	sent->dst = pair.local;
	sent->nonce = cpu_to_be32(take_u8(in));
	take_reports(in, &e->log, rcvd, ev.n_rcvd);
	ev.sent = sent;
	ev.rcvd = rcvd;
	engine_step(e, &ev);
	free(memory);
}

/* Only what is known of a locator changes. */
static void op_flags(struct engine *e, struct input *in)
{
	u8 which = take_u8(in) % REAP_MAX_LOCATORS, what = take_u8(in);

	e->local.flags[which] = what & (REAP_LOC_BROKEN | REAP_LOC_TRANSIENT |
					REAP_LOC_DOWN);
	what = take_u8(in);
	e->peer.flags[which] = what & (REAP_LOC_BROKEN | REAP_LOC_TRANSIENT |
				       REAP_LOC_VERIFIED);
	e->peer.prio[which] = take_u8(in);
}

/* The peer has a new list; its owner explores when that lost the current one. */
static void op_list(struct engine *e, struct input *in)
{
	const struct reap_event ev = {
		.type = REAP_EV_EXPLORE,
		.reason = REAP_WHY_PEER,
	};
	struct reap_locset *ls = &e->peer;
	struct in6_addr addr;
	u8 n = 1 + take_u8(in) % REAP_MAX_LOCATORS;

	memset(ls, 0, sizeof(*ls));
	for (ls->addr[ls->n++] = peer_address(0); ls->n < n && in->len;) {
		addr = take_address(in);
		if (reap_locset_find(ls, &addr) < 0)
			ls->addr[ls->n++] = addr;
	}
	memset(ls->flags, REAP_LOC_VERIFIED, ls->n);
	if (reap_locset_find(ls, &e->r->cur.peer) < 0)
		engine_step(e, &ev);
}

/* The peer's Send Timeout, from its R2 or I2. */
static void op_timeout(struct engine *e, struct input *in)
{
	e->retimed = e->f.env.now;
	e->r->cfg.keepalive_timeout_ms = (1 + take_u16(in) % U16_MAX) * 1000;
}

/* As watch.c: one round a second. */
static void op_suspect(struct engine *e, struct input *in)
{
	const struct reap_event ev = {
		.type = REAP_EV_SUSPECT,
		.rtt_us = take_u8(in) * 1000,
		.patience_us = take_u8(in) * 4000,
	};

	if (e->f.env.now < e->suspected + REAP_NSEC_PER_SEC)
		return;
	e->suspected = e->f.env.now;
	engine_step(e, &ev);
}

/* The packet path is told by which pair it came. */
static void op_payload_by(struct engine *e, struct input *in)
{
	u8 which = take_u8(in);
	const struct reap_event ev = {
		.type = REAP_EV_PAYLOAD_RX,
		.pair = { own_address((which & 15) % REAP_MAX_LOCATORS),
			  peer_address((which >> 4) % REAP_MAX_LOCATORS) },
	};

	if (reap_payload_rx(&e->r->st, stamp_now(e)))
		engine_step(e, &ev);
}

static void op_fine(struct engine *e, struct input *in)
{
	give(e, REAP_EV_FINE);
}

/*
 * At most 32. New ones at the end: the corpus knows them by number, and what
 * has no number yet does nothing.
 */
static void (*const ops[])(struct engine *e, struct input *in) = {
	op_payload_rx, op_payload_tx, op_late_event, op_late_stamp,
	op_keepalive, op_timer, op_timers, op_explore, op_move, op_probe,
	op_flags, op_list, op_timeout, op_suspect, op_payload_by,
	op_fine,
};

static void start(struct engine *e, struct input *in)
{
	struct reap_config cfg = {
		.send_timeout_ms = REAP_SEND_TIMEOUT_DEFAULT_MS,
		.keepalive_timeout_ms = REAP_SEND_TIMEOUT_DEFAULT_MS,
		.initial_probe_ms = REAP_INITIAL_PROBE_MS,
		.max_probe_ms = REAP_MAX_PROBE_MS,
		.initial_probes = REAP_INITIAL_PROBES,
		.rtt_pacing = true,
	};
	const struct reap_pair cur = { own_address(0), peer_address(0) };
	unsigned int i;
	u8 n = take_u8(in), how;

	e->local.n = 1 + (n & 15) % REAP_MAX_LOCATORS;
	e->peer.n = 1 + (n >> 4) % REAP_MAX_LOCATORS;
	for (i = 0; i < REAP_MAX_LOCATORS; i++) {
		e->local.addr[i] = own_address(i);
		e->peer.addr[i] = peer_address(i);
		e->peer.flags[i] = REAP_LOC_VERIFIED;
	}
	fake_init(&e->f, 1 + take_u8(in));
	how = take_u8(in);
	if (how & 2) {
		e->f.env.slot = engine_slot;
		e->f.env.slot_arg = &e->f;
	}
	/* Within the bounds of net/shim6/sysctl.c. */
	if (how & 1) {
		cfg.send_timeout_ms = 100 + (take_u16(in) << 4) % 99901;
		cfg.initial_probe_ms = 10 + take_u16(in);
		cfg.max_probe_ms = 100 + take_u16(in) * 32;
		cfg.initial_probes = 1 + take_u8(in) % 10;
	}
	e->r = block(sizeof(*e->r));
	reap_init(e->r, &cfg, &e->local, &e->peer, &cur);
}

static void run_op(struct engine *e, struct input *in)
{
	u8 op = take_u8(in);

	take_time(in, &e->f, op >> 5 & 3, reap_deadline(e->r, e->f.env.now));
	e->no_memory = op & 0x80;
	if ((op & 31) < ARRAY_SIZE(ops))
		ops[op & 31](e, in);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct engine *e = zeroed_block(sizeof(*e));
	struct input in = { data, size };
	unsigned int steps;

	start(e, &in);
	for (steps = 0; in.len && steps < STEPS_MAX; steps++) {
		if (log_is_full(&e->log))
			break;
		run_op(e, &in);
	}
	engine_timers(e, 16);
	free(e->r->work);
	free(e->r);
	free(e);
	return 0;
}
