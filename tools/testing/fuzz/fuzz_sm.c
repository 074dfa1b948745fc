// SPDX-License-Identifier: GPL-2.0
/*
 * The state machine of a context: scripts of events.
 *
 * Input: own locators, FII, seed, settings; then one operation after another.
 * An operation is an octet: five bits say which one, two how much time passes
 * before it, the highest that memory is short. Of those that five bits have no
 * number for another octet says which. What else it takes follows.
 */
#include "fuzz.h"
#include "sm_host.h"

#define STEPS_MAX 256
#define SIG_LEN 128

/* Packet stamps are of a clock that ticks every 4 ms. */
static u64 stamp_now(const struct host *h)
{
	u64 now = h->f.env.now;

	return now - now % (4 * REAP_NSEC_PER_MSEC);
}

static void give(struct host *h, enum shim6_event_type type,
		 const struct reap_pair *pair)
{
	struct shim6_event ev = { .type = type };

	if (pair)
		ev.pair = *pair;
	host_step(h, &ev);
}

static void op_trigger(struct host *h, struct input *in)
{
	struct reap_pair pair = take_pair(in);

	give(h, SHIM6_EV_TRIGGER, &pair);
}

static void op_timer(struct host *h, struct input *in)
{
	give(h, SHIM6_EV_TIMER, NULL);
}

/* Time goes by until so many deadlines have come. */
static void op_timers(struct host *h, struct input *in)
{
	host_timers(h, take_u8(in) % 32);
}

/*
 * Payload: net/shim6/output.c, observe.c and input.c. The packet may have seen
 * a state that is no longer: then its stamp or event comes all the same.
 */
static void op_payload_tx(struct host *h, struct input *in)
{
	struct shim6_sm *sm = h->sm;

	if (!shim6_state_has_peer(sm->state))
		return;
	sm->last_use = host_now_s(h);
	if (reap_payload_tx(&sm->reap.st, stamp_now(h)))
		give(h, SHIM6_EV_PAYLOAD_TX, NULL);
}

static void op_payload_rx(struct host *h, struct input *in)
{
	struct shim6_sm *sm = h->sm;

	if (!shim6_state_has_peer(sm->state))
		return;
	sm->last_use = host_now_s(h);
	if (reap_payload_rx(&sm->reap.st, stamp_now(h)))
		give(h, SHIM6_EV_PAYLOAD_RX, NULL);
}

static void op_payload_hdr(struct host *h, struct input *in)
{
	struct shim6_sm *sm = h->sm;

	sm->last_use = host_now_s(h);
	if (sm->state != SHIM6_STATE_ESTABLISHED ||
	    reap_payload_rx(&sm->reap.st, stamp_now(h)))
		give(h, SHIM6_EV_PAYLOAD_HDR, NULL);
}

static void op_late_event(struct host *h, struct input *in)
{
	static const u8 late[] = {
		SHIM6_EV_PAYLOAD_TX, SHIM6_EV_PAYLOAD_RX, SHIM6_EV_PAYLOAD_HDR,
	};

	give(h, late[take_u8(in) % ARRAY_SIZE(late)], NULL);
}

static void op_late_stamp(struct host *h, struct input *in)
{
	struct reap_stamps *st = &h->sm->reap.st;
	bool tx = take_u8(in) & 1;
	u64 *stops = tx ? &st->ka_start : &st->send_start;
	u64 *starts = tx ? &st->send_start : &st->ka_start;

	*stops = 0;
	if (!*starts)
		*starts = stamp_now(h);
}

/* As watch.c: one round a second. */
static void op_suspect(struct host *h, struct input *in)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_SUSPECT,
		.rtt_us = take_u8(in) * 1000,
		.patience_us = take_u8(in) * 4000,
	};

	if (h->f.env.now < h->suspected + REAP_NSEC_PER_SEC)
		return;
	h->suspected = h->f.env.now;
	host_step(h, &ev);
}

static void op_move(struct host *h, struct input *in)
{
	struct reap_pair pair = take_pair(in);

	give(h, SHIM6_EV_MOVE, &pair);
}

static void give_set(struct host *h, const struct reap_locset *set)
{
	const struct shim6_event ev = { .type = SHIM6_EV_LOCATORS, .set = set };

	host_step(h, &ev);
}

/* Those that are there come or go. */
static void op_locators(struct host *h, struct input *in)
{
	struct reap_locset set = h->sm->ls_local;
	u8 down = take_u8(in);
	unsigned int i;

	for (i = 0; i < set.n; i++) {
		set.flags[i] &= ~(REAP_LOC_DOWN | REAP_LOC_UNTOLD);
		if (down & BIT(i))
			set.flags[i] |= REAP_LOC_DOWN;
	}
	give_set(h, &set);
}

/* Any set that begins with the ULID. */
static void op_set(struct host *h, struct input *in)
{
	struct reap_locset set = { .addr[0] = h->sm->ulid_local, .n = 1 };
	u8 flags = REAP_LOC_PREFS | REAP_LOC_DOWN;
	unsigned int i, n = 1 + take_u8(in) % REAP_MAX_LOCATORS;
	struct in6_addr addr;

	for (i = 1; i < n; i++) {
		addr = own_address(take_u8(in) % REAP_MAX_LOCATORS);
		if (reap_locset_find(&set, &addr) < 0)
			set.addr[set.n++] = addr;
	}
	host_locset_dress(h, &set);
	for (i = 0; i < set.n; i++) {
		set.flags[i] = REAP_LOC_VERIFIED | (take_u8(in) & flags);
		set.prio[i] = take_u8(in);
		set.weight[i] = take_u8(in);
	}
	give_set(h, &set);
}

static void op_confused(struct host *h, struct input *in)
{
	give(h, SHIM6_EV_CONFUSED, NULL);
}

static void op_ack(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_UPDATE_ACK);
}

static void op_error(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_ERROR);
}

static void op_no_support(struct host *h, struct input *in)
{
	give(h, SHIM6_EV_NO_SUPPORT, NULL);
}

/* Whoever speaks of a pair: icmp.c, hops.c, applications. */
static void op_hint(struct host *h, struct input *in)
{
	static const u8 whose[] = {
		SHIM6_EV_HINT, SHIM6_EV_ROUTER, SHIM6_EV_GOOD, SHIM6_EV_BAD,
	};
	struct reap_pair pair = take_pair(in);
	u8 how = take_u8(in);

	if (how & 1)
		pair = h->sm->reap.cur;
	give(h, whose[how >> 1 & 3], &pair);
}

static void op_ulid_gone(struct host *h, struct input *in)
{
	give(h, SHIM6_EV_ULID_GONE, NULL);
}

static void op_ulid_deleted(struct host *h, struct input *in)
{
	give(h, SHIM6_EV_ULID_DELETED, NULL);
}

static void op_delete(struct host *h, struct input *in)
{
	give(h, SHIM6_EV_DELETE, NULL);
}

static void op_unused(struct host *h, struct input *in)
{
	give(h, SHIM6_EV_UNUSED, NULL);
}

static void op_i1(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_I1);
}

static void op_r1(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_R1);
}

static void op_i2(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_I2);
}

static void op_r2(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_R2);
}

static void op_keepalive(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_KEEPALIVE);
}

static void op_probe(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_PROBE);
}

static void op_update(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_UPDATE_REQ);
}

static void op_r1bis(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_R1BIS);
}

static void op_i2bis(struct host *h, struct input *in)
{
	draft_and_receive(h, in, SHIM6_MSG_I2BIS);
}

/* Octets as they are, but for length, the bits of other protocols, checksum. */
static void op_octets(struct host *h, struct input *in)
{
	struct reap_pair pair = take_pair(in);
	size_t len = 8 + 8 * (take_u8(in) % 32);
	u8 buf[8 + 8 * 31];

	take_bytes(in, buf, len);
	buf[1] = len / 8 - 1;
	buf[2] &= ~SHIM6_P;
	buf[3] &= ~SHIM6_S;
	fix_checksum(buf, len);
	host_receive(h, buf, len, &pair, NULL);
}

/* Within the bounds of net/shim6/sysctl.c. */
static void op_settings(struct host *h, struct input *in)
{
	struct shim6_params *p = &h->params;

	p->require_verification = take_u8(in) & 1;
	p->reap.send_timeout_ms = 100 + (take_u16(in) << 4) % 99901;
	p->reap.initial_probe_ms = 10 + take_u16(in);
	p->reap.max_probe_ms = 100 + take_u16(in) * 32;
	p->reap.initial_probes = 1 + take_u8(in) % 10;
	p->i1_timeout_ms = 100 + take_u16(in);
	p->i1_retries = take_u8(in) % 11;
	p->i2_timeout_ms = 100 + take_u16(in);
	p->i2_retries = take_u8(in) % 11;
	p->no_r1_holddown_ms = 100 + take_u16(in) * 32;
	p->icmp_holddown_ms = 100 + take_u16(in) * 32;
	p->idle_ms = 1000 + take_u16(in) * 16;
	/* Short enough for many, and no octets that the corpus does not have. */
	p->update_timeout_ms = 100 + p->i1_timeout_ms % 5000;
	p->max_update_timeout_ms = 1000 + p->i2_timeout_ms;
}

static void op_explore(struct host *h, struct input *in)
{
	give(h, SHIM6_EV_EXPLORE, NULL);
}

/* As settings.c, within its bounds. */
static void op_config(struct host *h, struct input *in)
{
	struct reap_config cfg = {
		.send_timeout_ms = 100 + (take_u16(in) << 4) % 99901,
		.initial_probe_ms = 10 + take_u16(in),
		.max_probe_ms = 100 + take_u16(in) * 32,
		.initial_probes = 1 + take_u8(in) % 10,
		.rtt_pacing = take_u8(in) & 1,
	};
	const struct shim6_event ev = {
		.type = SHIM6_EV_CONFIG, .config = &cfg,
	};

	host_step(h, &ev);
}

/* From now on our lists are signed; parameters of a length that real ones have. */
static void op_own(struct host *h, struct input *in)
{
	static u8 octets[200];
	static const struct shim6_own own = {
		.pds = { octets, sizeof(octets) }, .sig_len = SIG_LEN,
	};
	struct reap_locset set = h->sm->ls_local;
	unsigned int i;

	h->own = &own;
	h->sm->own = &own;
	for (i = 0; i < set.n; i++)
		set.flags[i] &= ~REAP_LOC_UNTOLD;
	host_locset_dress(h, &set);
	give_set(h, &set);
}

/* As sign.c: of the list at hand, or too late and of one before. */
static void op_signed(struct host *h, struct input *in)
{
	bool late = take_u8(in) & 1;

	if (!shim6_sm_wants_signature(h->sm))
		return;
	if (!h->sig)
		h->sig = zeroed_block(sizeof(*h->sig) + SIG_LEN);
	h->sig->len = SIG_LEN;
	h->sig->generation = h->sm->ls_local.generation - late;
	h->sm->sig = h->sig;
	give(h, SHIM6_EV_SIGNED, NULL);
}

/*
 * New ones at the end: the corpus knows them by number. From number MORE on an
 * operation is the octet MORE and another one, its number less MORE.
 */
#define MORE	31

static void (*const ops[])(struct host *h, struct input *in) = {
	op_trigger, op_timer, op_timers, op_payload_tx, op_payload_rx,
	op_payload_hdr, op_late_event, op_late_stamp, op_move, op_locators,
	op_no_support, op_ulid_gone, op_ulid_deleted, op_delete, op_unused,
	op_i1, op_r1, op_i2, op_r2, op_keepalive, op_probe, op_update,
	op_octets, op_settings, op_r1bis, op_i2bis, op_set, op_confused,
	op_ack, op_error, op_hint,
	op_suspect, op_explore, op_config, op_own, op_signed,
};

static void start(struct host *h, struct input *in)
{
	struct in6_addr local = own_address(0), peer = peer_address(0);
	u32 fii;

	shim6_params_init(&h->params);
	h->params.require_verification = false;
	h->n_own = 1 + take_u8(in) % REAP_MAX_LOCATORS;
	fii = take_u8(in);
	fake_init(&h->f, 1 + take_u8(in));
	if (take_u8(in) & 1)
		op_settings(h, in);
	host_create(h, &local, &peer, fii);
}

static void run_op(struct host *h, struct input *in)
{
	u8 op = take_u8(in);
	u64 due = shim6_sm_deadline(h->sm, &h->params, h->f.env.now);

	take_time(in, &h->f, op >> 5 & 3, due);
	h->no_memory = op & 0x80;
	op &= 31;
	if (op == MORE)
		op += take_u8(in) % (ARRAY_SIZE(ops) - MORE);
	ops[op](h, in);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct host *h = zeroed_block(sizeof(*h));
	struct input in = { data, size };
	unsigned int steps;

	start(h, &in);
	for (steps = 0; in.len && steps < STEPS_MAX; steps++) {
		if (log_is_full(&h->log))
			break;
		run_op(h, &in);
	}
	host_timers(h, 16);
	host_kill(h);
	free(h->sig);
	free(h);
	return 0;
}
