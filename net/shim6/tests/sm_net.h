/* SPDX-License-Identifier: GPL-2.0 */
/* Two hosts and a network that delays, loses and duplicates; one clock. */
#ifndef _SHIM6_TESTS_SM_NET_H
#define _SHIM6_TESTS_SM_NET_H

#include "sm_rig.h"

#define QUEUE		64
#define PACKET_MAX	256

struct packet {
	u64 due;	/* 0 = the slot is free */
	struct reap_pair pair;	/* as seen by the receiver */
	unsigned int to;
	int len;
	u8 buf[PACKET_MAX];
};

/*
 * @trigger_at: when to begin set-up, 0 = never; @eager: begin again after a
 * failure; @frees: how often the context was discarded; @errors: Errors to
 * send, the last one pointing to octet @pointer
 */
struct host {
	struct shim6_params params;
	struct shim6_secret secret;
	struct shim6_setup setup;
	struct reap_work work;
	struct shim6_sm sm;
	struct reap_pair contact;
	u64 trigger_at;
	bool eager;
	unsigned int frees;
	unsigned int errors;
	u16 pointer;
};

/*
 * @lose: how many messages of a type to lose; @sent: how many were sent;
 * @loss: percentage lost and duplicated until @fair_from
 */
struct sm_net {
	struct kunit *test;
	struct fake f;
	struct host host[2];
	struct packet queue[QUEUE];
	u8 lose[128];
	unsigned int sent[128];
	u32 delay_min, delay_max;
	u32 loss;
	u64 fair_from;
	u32 fii;
	unsigned int locators;
};

static inline struct reap_pair swapped(const struct reap_pair *pair)
{
	return (struct reap_pair){ pair->peer, pair->local };
}

static inline struct reap_pair seen_by(unsigned int who, unsigned int l,
				       unsigned int p)
{
	struct reap_pair pair = pair_lp(l, p);

	return who ? swapped(&pair) : pair;
}

static inline u32 draw(struct sm_net *n, u32 below)
{
	return mul_u32_u32(fake_random(&n->f), below) >> 32;
}

static inline struct shim6_env env_of(struct sm_net *n, unsigned int who)
{
	return (struct shim6_env){ n->f.env, &n->host[who].params };
}

/* A context in IDLE with a new tag; what was before is forgotten. */
static inline void forget(struct sm_net *n, unsigned int who)
{
	const struct reap_pair ulids = seen_by(who, 0, 0);
	struct reap_locset ls = { .generation = draw(n, U32_MAX) };
	struct shim6_env env = env_of(n, who);
	struct host *h = &n->host[who];
	u64 tag = draw(n, U32_MAX);

	tag = (tag << 32 | draw(n, U32_MAX)) & SHIM6_TAG_MASK;
	for (ls.n = 0; ls.n < n->locators; ls.n++) {
		ls.addr[ls.n] = seen_by(who, ls.n, ls.n).local;
		ls.method[ls.n] = SHIM6_METHOD_UNPROVEN;
	}
	memset(&h->sm, 0, sizeof(h->sm));
	shim6_sm_init(&h->sm, &env, &ulids.local, &ulids.peer, n->fii, tag,
		      &ls);
}

static inline struct sm_net *sm_net_init(struct kunit *test, u64 seed,
					 u32 fii, unsigned int locators)
{
	struct sm_net *n = kunit_kzalloc(test, sizeof(*n), GFP_KERNEL);
	struct shim6_secret_key key;
	unsigned int who;

	KUNIT_ASSERT_NOT_NULL(test, n);
	n->test = test;
	fake_init(&n->f, seed * 0x9e3779b97f4a7c15ULL);
	n->fii = fii;
	n->locators = locators;
	n->delay_min = 50;
	n->delay_max = 51;
	for (who = 0; who < 2; who++) {
		params_init(&n->host[who].params);
		memset(&key, who + 1, sizeof(key));
		shim6_secret_rotate(&n->host[who].secret, &key,
				    fake_now_s(&n->f));
		n->host[who].contact = seen_by(who, 0, 0);
		forget(n, who);
	}
	return n;
}

static inline void enqueue(struct sm_net *n, unsigned int to, const u8 *buf,
			   int len, const struct reap_pair *pair)
{
	u32 delay = n->delay_min + draw(n, n->delay_max - n->delay_min);
	struct packet *p = n->queue;

	while (p < n->queue + QUEUE && p->due)
		p++;
	KUNIT_ASSERT_TRUE(n->test, p < n->queue + QUEUE);
	p->due = n->f.env.now + delay * MS;
	p->to = to;
	p->pair = *pair;
	p->len = len;
	memcpy(p->buf, buf, len);
}

static inline void transmit(struct sm_net *n, unsigned int from,
			    const struct shim6_msg *msg,
			    const struct reap_pair *pair)
{
	bool fair = n->f.env.now >= n->fair_from;
	struct reap_pair theirs = swapped(pair);
	u8 buf[PACKET_MAX];
	int len;

	/* Probes are longer, but of no interest here. */
	if (shim6_encoded_len(msg) > sizeof(buf))
		return;
	len = shim6_encode(msg, buf, sizeof(buf));
	KUNIT_ASSERT_GT(n->test, len, 0);
	n->sent[msg->type]++;
	if (n->lose[msg->type]) {
		n->lose[msg->type]--;
		return;
	}
	if (fair || draw(n, 100) >= n->loss)
		enqueue(n, !from, buf, len, &theirs);
	if (!fair && draw(n, 100) < n->loss)
		enqueue(n, !from, buf, len, &theirs);
}

static inline void step(struct sm_net *n, unsigned int who,
			const struct shim6_event *ev)
{
	struct host *h = &n->host[who];
	struct shim6_env env = env_of(n, who);
	const struct shim6_action *act;
	struct shim6_actions acts;
	struct shim6_msg msg;

	if (shim6_sm_wants_setup(&h->sm, ev)) {
		memset(&h->setup, 0, sizeof(h->setup));
		h->sm.setup = &h->setup;
	}
	if (shim6_sm_wants_work(&h->sm, &env, ev)) {
		memset(&h->work, 0, sizeof(h->work));
		h->sm.reap.work = &h->work;
	}
	shim6_sm_event(&h->sm, &env, ev, &acts);
	for (act = acts.a; act < acts.a + acts.n; act++) {
		if (act->type == SHIM6_ACT_ERROR) {
			h->errors++;
			h->pointer = act->pointer;
		}
		if (act->type != SHIM6_ACT_SEND)
			continue;
		shim6_sm_build(&h->sm, act, &msg);
		transmit(n, who, &msg, &act->pair);
	}
	if (shim6_sm_releases_setup(&h->sm))
		h->sm.setup = NULL;
	if (reap_releases_work(&h->sm.reap, &env.reap))
		h->sm.reap.work = NULL;
	if (acts.n && acts.a[acts.n - 1].type == SHIM6_ACT_FREE) {
		h->frees++;
		forget(n, who);
		if (h->eager)
			h->trigger_at = n->f.env.now + SEC;
	}
}

static inline void trigger(struct sm_net *n, unsigned int who)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_TRIGGER, .pair = n->host[who].contact,
	};

	n->host[who].trigger_at = 0;
	step(n, who, &ev);
}

static inline void receive(struct sm_net *n, const struct packet *p)
{
	struct shim6_event ev = { .type = SHIM6_EV_MSG, .pair = p->pair };
	struct host *h = &n->host[p->to];
	struct shim6_reject rej;
	struct shim6_idle idle;
	struct shim6_msg msg;

	KUNIT_ASSERT_EQ(n->test, shim6_decode(p->buf, p->len, &p->pair.peer,
					      &p->pair.local, &msg, &rej), 0);
	ev.msg = &msg;
	if (msg.type == SHIM6_MSG_I1 || msg.type == SHIM6_MSG_I2) {
		shim6_idle_msg(&h->sm, &h->secret, fake_now_s(&n->f), &msg,
			       &p->pair, &idle);
		if (idle.verdict == SHIM6_IDLE_REPLY)
			transmit(n, p->to, &idle.reply, &p->pair);
		if (idle.verdict != SHIM6_IDLE_CONTEXT)
			return;
	} else if (msg.type >= SHIM6_MSG_UPDATE_REQ &&
		   msg.tag != h->sm.ct_local) {
		return;
	}
	step(n, p->to, &ev);
}

static inline struct packet *next_packet(struct sm_net *n)
{
	struct packet *p, *first = NULL;

	for (p = n->queue; p < n->queue + QUEUE; p++)
		if (p->due && (!first || p->due < first->due))
			first = p;
	return first;
}

/* Do what one host has to do by now; false when that was nothing. */
static inline bool act_host(struct sm_net *n, unsigned int who, u64 *next)
{
	const struct shim6_event ev = { .type = SHIM6_EV_TIMER };
	struct host *h = &n->host[who];
	u64 due;

	/* The ULPs go on talking all the time. */
	WRITE_ONCE(h->sm.last_use, fake_now_s(&n->f));
	due = shim6_sm_deadline(&h->sm, &h->params, n->f.env.now);
	if (h->trigger_at && h->trigger_at <= n->f.env.now) {
		trigger(n, who);
		return true;
	}
	if (due <= n->f.env.now) {
		step(n, who, &ev);
		return true;
	}
	*next = min(*next, due);
	if (h->trigger_at)
		*next = min(*next, h->trigger_at);
	return false;
}

/* Let @ms pass. */
static inline void run(struct sm_net *n, u64 ms)
{
	u64 next, end = n->f.env.now + ms * MS;
	unsigned int guard = 0;
	struct packet *p;

	for (;;) {
		KUNIT_ASSERT_LT(n->test, guard++, 100000);
		p = next_packet(n);
		if (p && p->due <= n->f.env.now) {
			receive(n, p);
			p->due = 0;
			continue;
		}
		next = p ? min(p->due, end) : end;
		if (act_host(n, 0, &next) || act_host(n, 1, &next))
			continue;
		if (n->f.env.now == end)
			return;
		n->f.env.now = next;
	}
}

#endif /* _SHIM6_TESTS_SM_NET_H */
