/* SPDX-License-Identifier: GPL-2.0 */
/* One context with everything it needs, for the suites of the state machine. */
#ifndef _SHIM6_TESTS_SM_RIG_H
#define _SHIM6_TESTS_SM_RIG_H

#include <kunit/test.h>

#include "../core/sm.h"
#include "fake.h"

#define MS		REAP_NSEC_PER_MSEC
#define SEC		REAP_NSEC_PER_SEC

#define CT_LOCAL	0x123456789abcULL
#define CT_PEER		0x7edcba987654ULL
#define RESP_NONCE	0x5e5e5e5e
#define PEER_NONCE	0xbeefbeef	/* in the peer's I1 and I2 */
#define METHODS_OFF	100

/*
 * @got: the last message sent, @got_pair over what
 * @n_got: messages sent in the last step
 * @i1_nonce, @i2_nonce: nonces of the last I1 and I2
 * @before, @setup_before: as they were before the last step
 * @methods, @addrs, @validator: storage for the messages given
 */
struct sm_rig {
	struct kunit *test;
	struct fake f;
	struct shim6_params params;
	struct shim6_env env;
	struct shim6_setup setup, setup_before;
	struct reap_work work;
	struct shim6_sm sm, before;
	struct shim6_actions acts;
	struct shim6_msg got;
	struct reap_pair got_pair;
	unsigned int n_got;
	u32 i1_nonce, i2_nonce;
	struct reap_report report;
	u8 methods[16];
	struct in6_addr addrs[16];
	u8 validator[1500];
	u8 buf[SHIM6_MSG_MAX];
};

static inline struct in6_addr locator(u8 net, u8 host)
{
	struct in6_addr a = { .s6_addr = { 0x20, 0x01, 0x0d, 0xb8, net } };

	a.s6_addr[15] = host;
	return a;
}

/* Our locator @l and the peer's locator @p; number 0 are the ULIDs. */
static inline struct reap_pair pair_lp(unsigned int l, unsigned int p)
{
	return (struct reap_pair){ locator(0x10 + l, 1), locator(0x20 + p, 2) };
}

/* HBA and CGA are not there to prove anything. */
static inline void params_init(struct shim6_params *p)
{
	shim6_params_init(p);
	p->require_verification = false;
}

/* A context in IDLE that has @n locators to offer. */
static inline struct sm_rig *rig_init(struct kunit *test, u64 seed, u32 fii,
				      unsigned int n)
{
	struct sm_rig *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);
	const struct reap_pair ulids = pair_lp(0, 0);
	struct reap_locset ls = { .generation = 0x1234, .n = n };
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, g);
	g->test = test;
	fake_init(&g->f, seed);
	params_init(&g->params);
	g->env.params = &g->params;
	g->env.reap = g->f.env;
	for (i = 0; i < n; i++) {
		ls.addr[i] = pair_lp(i, 0).local;
		ls.method[i] = SHIM6_METHOD_UNPROVEN;
	}
	shim6_sm_init(&g->sm, &g->env, &ulids.local, &ulids.peer, fii,
		      CT_LOCAL, &ls);
	return g;
}

static inline const struct shim6_action *find_act(const struct sm_rig *g,
						  u8 type)
{
	unsigned int i;

	for (i = 0; i < g->acts.n; i++)
		if (g->acts.a[i].type == type)
			return &g->acts.a[i];
	return NULL;
}

/* The administrator is told what the probe says. */
static inline void expect_described(struct sm_rig *g,
				    const struct shim6_action *act)
{
	struct kunit *test = g->test;

	KUNIT_EXPECT_EQ(test, act->nonce, be32_to_cpu(g->got.sent[0].nonce));
	KUNIT_EXPECT_EQ(test, act->sta, g->got.sta);
	KUNIT_EXPECT_EQ(test, act->n_sent, g->got.n_sent);
	KUNIT_EXPECT_EQ(test, act->n_rcvd, g->got.n_rcvd);
	KUNIT_EXPECT_EQ(test, !act->reason, act->sta == REAP_OPERATIONAL);
}

/* Whatever is sent must be encodable. */
static inline void take_sent(struct sm_rig *g, const struct shim6_action *act)
{
	shim6_sm_build(&g->sm, act, &g->got);
	KUNIT_EXPECT_GT(g->test, shim6_encode(&g->got, g->buf, sizeof(g->buf)),
			0);
	if (g->got.type == SHIM6_MSG_PROBE)
		expect_described(g, act);
	g->got_pair = act->pair;
	g->n_got++;
	if (g->got.type == SHIM6_MSG_I1)
		g->i1_nonce = g->got.init_nonce;
	else if (g->got.type == SHIM6_MSG_I2 || g->got.type == SHIM6_MSG_I2BIS)
		g->i2_nonce = g->got.init_nonce;
}

/* What holds after every step. */
static inline void expect_sane(struct sm_rig *g)
{
	const struct shim6_action *act = find_act(g, SHIM6_ACT_STATE);
	struct kunit *test = g->test;
	u8 state = g->sm.state;
	u64 deadline = shim6_sm_deadline(&g->sm, &g->params, g->f.env.now);
	bool setting_up;

	KUNIT_EXPECT_LT(test, g->acts.n, SHIM6_MAX_ACTIONS);
	KUNIT_EXPECT_EQ(test, !!act, state != g->before.state);
	if (act)
		KUNIT_EXPECT_EQ(test, act->from, g->before.state);
	if (find_act(g, SHIM6_ACT_DROP)) {
		KUNIT_EXPECT_EQ(test, state, g->before.state);
		KUNIT_EXPECT_EQ(test, g->n_got, 0);
	}
	setting_up = state == SHIM6_STATE_I1_SENT ||
		     state == SHIM6_STATE_I2_SENT ||
		     state == SHIM6_STATE_I2BIS_SENT;
	KUNIT_EXPECT_EQ(test, !!g->sm.setup, setting_up);
	if (state == SHIM6_STATE_IDLE)
		KUNIT_EXPECT_EQ(test, deadline, REAP_NEVER);
	else
		KUNIT_EXPECT_LT(test, deadline, REAP_NEVER);
	if (state != SHIM6_STATE_IDLE && state != SHIM6_STATE_ESTABLISHED)
		KUNIT_EXPECT_GT(test, deadline, g->f.env.now);
	if (!g->sm.reap.work)
		KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_OPERATIONAL);
}

/* One step; memory lent and taken back as the caller has to. */
static inline void give(struct sm_rig *g, const struct shim6_event *ev)
{
	struct shim6_sm *sm = &g->sm;
	unsigned int i;

	g->env.reap = g->f.env;
	if (shim6_sm_wants_setup(sm, ev)) {
		memset(&g->setup, 0, sizeof(g->setup));
		sm->setup = &g->setup;
	}
	if (shim6_sm_wants_work(sm, &g->env, ev)) {
		memset(&g->work, 0, sizeof(g->work));
		sm->reap.work = &g->work;
	}
	g->before = *sm;
	g->setup_before = g->setup;
	g->n_got = 0;
	shim6_sm_event(sm, &g->env, ev, &g->acts);
	for (i = 0; i < g->acts.n; i++)
		if (g->acts.a[i].type == SHIM6_ACT_SEND)
			take_sent(g, &g->acts.a[i]);
	if (shim6_sm_releases_setup(sm)) {
		memset(&g->setup, 0xa5, sizeof(g->setup));
		sm->setup = NULL;
	}
	if (reap_releases_work(&sm->reap, &g->env.reap))
		sm->reap.work = NULL;
	expect_sane(g);
}

static inline void give_type(struct sm_rig *g, enum shim6_event_type type)
{
	struct reap_locset set = g->sm.ls_local;
	const struct shim6_event ev = {
		.type = type, .set = &set, .pair = pair_lp(0, 0),
	};

	give(g, &ev);
}

/* Ls(local) is @set from now on. */
static inline void give_set(struct sm_rig *g, const struct reap_locset *set)
{
	const struct shim6_event ev = { .type = SHIM6_EV_LOCATORS, .set = set };

	give(g, &ev);
}

/* One locator more. */
static inline void give_added(struct sm_rig *g)
{
	struct reap_locset set = g->sm.ls_local;

	set.addr[set.n] = locator(0x10 + set.n, 1);
	set.method[set.n] = SHIM6_METHOD_UNPROVEN;
	set.flags[set.n++] = 0;
	give_set(g, &set);
}

/* A message to our locator @l from the peer's locator @p. */
static inline void give_msg(struct sm_rig *g, const struct shim6_msg *msg,
			    unsigned int l, unsigned int p)
{
	const struct shim6_event ev = {
		.type = SHIM6_EV_MSG, .msg = msg, .pair = pair_lp(l, p),
	};

	give(g, &ev);
}

/* Let the timer run off. */
static inline void give_timeout(struct sm_rig *g)
{
	u64 due = shim6_sm_deadline(&g->sm, &g->params, g->f.env.now);

	KUNIT_ASSERT_LT(g->test, due, REAP_NEVER);
	g->f.env.now = max(due, g->f.env.now);
	give_type(g, SHIM6_EV_TIMER);
}

/* Messages of the peer, as they should be in the state the context has. */
static inline struct shim6_msg msg_of(const struct sm_rig *g, u8 type)
{
	struct shim6_msg msg = { .type = type };

	switch (type) {
	case SHIM6_MSG_R1:
		msg.init_nonce = g->i1_nonce;
		msg.resp_nonce = RESP_NONCE;
		break;
	case SHIM6_MSG_R2:
		msg.tag = CT_PEER;
		msg.init_nonce = g->sm.state == SHIM6_STATE_I1_SENT ?
				 g->i1_nonce : g->i2_nonce;
		return msg;
	case SHIM6_MSG_R1BIS:
		msg.tag = CT_PEER;
		msg.resp_nonce = RESP_NONCE;
		break;
	case SHIM6_MSG_I1:
	case SHIM6_MSG_I2:
	case SHIM6_MSG_I2BIS:
		msg.packet_tag = type == SHIM6_MSG_I2BIS ? CT_LOCAL : 0;
		msg.tag = CT_PEER;
		msg.init_nonce = PEER_NONCE;
		msg.resp_nonce = RESP_NONCE;
		break;
	default:
		msg.tag = CT_LOCAL;
		return msg;
	}
	if (type != SHIM6_MSG_I1) {
		msg.opts = BIT(SHIM6_OPT_VALIDATOR);
		msg.validator.data = g->validator;
		msg.validator.len = SHIM6_VALIDATOR_LEN;
	}
	return msg;
}

static inline struct shim6_msg msg_probe(struct sm_rig *g, u8 sta)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_PROBE);

	g->report.src = pair_lp(0, 0).peer;
	g->report.dst = pair_lp(0, 0).local;
	g->report.nonce = (__force __be32)fake_random(&g->f);
	msg.sta = sta;
	msg.sent = &g->report;
	msg.n_sent = 1;
	return msg;
}

/* @msg with a list of the peer's first @n locators, all proven by @method. */
static inline void add_list(struct sm_rig *g, struct shim6_msg *msg,
			    unsigned int n, u8 method)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		g->methods[i] = method;
		g->addrs[i] = pair_lp(0, i).peer;
	}
	msg->opts |= BIT(SHIM6_OPT_LOCATORS);
	msg->list.methods = g->methods;
	msg->list.addrs = (const u8 *)g->addrs;
	msg->list.methods_off = METHODS_OFF;
	msg->list.generation = 77;
	msg->list.n = n;
}

static inline void give_msg_of(struct sm_rig *g, u8 type)
{
	const struct shim6_msg msg = msg_of(g, type);

	give_msg(g, &msg, 0, 0);
}

static inline void bring_to(struct sm_rig *g, u8 state)
{
	if (state == SHIM6_STATE_IDLE)
		return;
	give_type(g, SHIM6_EV_TRIGGER);
	if (state == SHIM6_STATE_NO_SUPPORT)
		give_type(g, SHIM6_EV_NO_SUPPORT);
	while (state == SHIM6_STATE_E_FAILED &&
	       g->sm.state == SHIM6_STATE_I1_SENT)
		give_timeout(g);
	if (state == SHIM6_STATE_I2_SENT || shim6_state_has_peer(state))
		give_msg_of(g, SHIM6_MSG_R1);
	if (shim6_state_has_peer(state))
		give_msg_of(g, SHIM6_MSG_R2);
	if (state == SHIM6_STATE_I2BIS_SENT)
		give_msg_of(g, SHIM6_MSG_R1BIS);
	KUNIT_ASSERT_EQ(g->test, g->sm.state, state);
}

static inline struct sm_rig *rig_in(struct kunit *test, u8 state)
{
	struct sm_rig *g = rig_init(test, 1, 0, 2);

	bring_to(g, state);
	return g;
}

/* One message of @type, or none at all when it is 0. */
static inline void expect_sent(struct sm_rig *g, u8 type)
{
	KUNIT_ASSERT_EQ(g->test, g->n_got, type ? 1 : 0);
	if (type)
		KUNIT_EXPECT_EQ(g->test, g->got.type, type);
}

static inline void expect_over(struct sm_rig *g, unsigned int l, unsigned int p)
{
	const struct reap_pair pair = pair_lp(l, p);

	KUNIT_EXPECT_TRUE(g->test, reap_pair_equal(&g->got_pair, &pair));
}

static inline void expect_current(struct sm_rig *g, unsigned int l,
				  unsigned int p)
{
	const struct reap_pair pair = pair_lp(l, p);

	KUNIT_EXPECT_TRUE(g->test, reap_pair_equal(&g->sm.reap.cur, &pair));
}

static inline void expect_explores(struct sm_rig *g, u8 reason)
{
	const struct shim6_action *act = find_act(g, SHIM6_ACT_REAP_STATE);

	KUNIT_ASSERT_NOT_NULL(g->test, act);
	KUNIT_EXPECT_EQ(g->test, act->sta, REAP_EXPLORING);
	KUNIT_EXPECT_EQ(g->test, act->reason, reason);
	/* Traffic stays until an answer comes. */
	expect_current(g, 0, 0);
}

static inline void expect_drop(struct sm_rig *g, u8 why)
{
	const struct shim6_action *act = find_act(g, SHIM6_ACT_DROP);

	KUNIT_EXPECT_EQ(g->test, act ? act->drop : SHIM6_DROP_NONE, why);
}

/* The last step left no trace in the context. */
static inline void expect_unchanged(struct sm_rig *g)
{
	KUNIT_EXPECT_MEMEQ(g->test, &g->sm, &g->before, sizeof(g->sm));
	if (g->sm.setup)
		KUNIT_EXPECT_MEMEQ(g->test, &g->setup, &g->setup_before,
				   sizeof(g->setup));
}

#endif /* _SHIM6_TESTS_SM_RIG_H */
