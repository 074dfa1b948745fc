// SPDX-License-Identifier: GPL-2.0
/* Times of REAP that change under way: in force when, and told to the peer. */
#include "sm_net.h"
#include "sm_rig.h"
#include "suites.h"

static void give_config(struct sm_rig *g, const struct reap_config *cfg)
{
	const struct shim6_event ev = { .type = SHIM6_EV_CONFIG, .config = cfg };

	give(g, &ev);
}

static void give_timeout_ms(struct sm_rig *g, u32 ms)
{
	struct reap_config cfg;

	shim6_sm_config(&g->sm, &cfg);
	cfg.send_timeout_ms = ms;
	give_config(g, &cfg);
}

static void give_ack(struct sm_rig *g, u32 nonce)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_ACK);

	msg.req_nonce = nonce;
	give_msg(g, &msg, 0, 0);
}

/* The next Update Request; milliseconds it took. */
static u64 next_update(struct sm_rig *g)
{
	u64 begin = g->f.env.now;
	unsigned int guard = 0;

	do
		give_timeout(g);
	while (guard++ < 1000 &&
	       !(g->n_got && g->got.type == SHIM6_MSG_UPDATE_REQ));
	KUNIT_EXPECT_LT(g->test, guard, 1000);
	return div_u64(g->f.env.now - begin, MS);
}

static void expect_in_force(struct sm_rig *g, u32 ms)
{
	KUNIT_EXPECT_EQ(g->test, g->sm.reap.cfg.send_timeout_ms, ms);
}

static void expect_told(struct sm_rig *g, u16 seconds)
{
	KUNIT_EXPECT_EQ(g->test, g->got.type, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_TRUE(g->test, shim6_msg_has(&g->got, SHIM6_OPT_KEEPALIVE));
	KUNIT_EXPECT_EQ(g->test, g->got.keepalive_s, seconds);
}

static struct sm_rig *rig_established(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_ESTABLISHED);

	/* A conversation that goes on. */
	g->params.idle_ms = 100 * 3600 * 1000;
	return g;
}

/* RFC 5534 5.3: in force when the peer has acknowledged it. */
static void shorter_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	u32 generation = g->sm.ls_local.generation;

	give_timeout_ms(g, 3500);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	expect_told(g, 3);
	/* The generation of the preferences orders it. */
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_PREFS));
	KUNIT_EXPECT_EQ(test, g->got.prefs.generation, generation);
	expect_in_force(g, 15000);
	give_ack(g, g->sm.update.nonce ^ 1);
	expect_in_force(g, 15000);
	give_ack(g, g->sm.update.nonce);
	KUNIT_EXPECT_NOT_NULL(test, find_act(g, SHIM6_ACT_TOLD));
	expect_in_force(g, 3500);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, 0);
}

static void longer_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	/* A Send Timer that runs has longer, too. */
	give_type(g, SHIM6_EV_PAYLOAD_TX);
	WRITE_ONCE(g->sm.reap.st.send_start, g->f.env.now);
	give_type(g, SHIM6_EV_TIMER);
	give_timeout_ms(g, 60000);
	expect_told(g, 60);
	expect_in_force(g, 60000);
	fake_advance_ms(&g->f, 50 * 1000);
	give_type(g, SHIM6_EV_TIMER);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_OPERATIONAL);
	fake_advance_ms(&g->f, 10 * 1000);
	give_type(g, SHIM6_EV_TIMER);
	KUNIT_EXPECT_EQ(test, g->sm.reap.st.state, REAP_EXPLORING);
}

/* Back to the default, which a handshake would not mention. */
static void default_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_timeout_ms(g, 3000);
	give_ack(g, g->sm.update.nonce);
	fake_advance_ms(&g->f, SHIM6_UPDATE_SPACING_MS);
	give_timeout_ms(g, REAP_SEND_TIMEOUT_DEFAULT_MS);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	expect_told(g, 15);
}

static void repeated_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	unsigned int i;
	u32 nonce;

	give_timeout_ms(g, 3000);
	nonce = g->got.req_nonce;
	for (i = 0; i < 8; i++) {
		KUNIT_EXPECT_GE(test, next_update(g), 2000);
		expect_told(g, 3);
		KUNIT_EXPECT_EQ(test, g->got.req_nonce, nonce);
		expect_in_force(g, 15000);
	}
	give_ack(g, nonce);
	expect_in_force(g, 3000);
}

/* The longest of those that the peer may go by, until it has the last one. */
static void again_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	u32 generation = g->sm.ls_local.generation, nonce;

	give_timeout_ms(g, 3000);
	nonce = g->got.req_nonce;
	give_timeout_ms(g, 8000);
	expect_in_force(g, 15000);
	next_update(g);
	expect_told(g, 8);
	/* What the older one says must not come last. */
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_EQ(test, g->got.list.generation, generation + 1);
	give_ack(g, nonce);
	expect_in_force(g, 15000);
	give_ack(g, g->sm.update.nonce);
	expect_in_force(g, 8000);
}

/* To the peer it is the same number of seconds. */
static void same_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_timeout_ms(g, 15900);
	expect_sent(g, 0);
	expect_in_force(g, 15900);
	give_timeout_ms(g, 15100);
	expect_sent(g, 0);
	expect_in_force(g, 15100);
}

/* The rest is nobody else's business. */
static void probes_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct reap_config cfg;
	u64 now;

	give_type(g, SHIM6_EV_EXPLORE);
	while (div_u64(g->work.probe_due - g->f.env.now, SEC) < 20)
		give_timeout(g);
	shim6_sm_config(&g->sm, &cfg);
	cfg.initial_probe_ms = 50;
	cfg.initial_probes = 2;
	cfg.max_probe_ms = 2000;
	cfg.rtt_pacing = false;
	cfg.keepalive_timeout_ms = 1;
	now = g->f.env.now;
	give_config(g, &cfg);
	expect_sent(g, 0);
	KUNIT_EXPECT_LE(test, g->work.probe_due, now + 2 * SEC);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.initial_probe_ms, 50);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.initial_probes, 2);
	KUNIT_EXPECT_FALSE(test, g->sm.reap.cfg.rtt_pacing);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.keepalive_timeout_ms, 15000);
}

/* In set-up the I2 tells it; after the I2 it needs an update. */
static void setup_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I1_SENT);

	give_timeout_ms(g, 3000);
	expect_sent(g, 0);
	give_msg_of(g, SHIM6_MSG_R1);
	KUNIT_EXPECT_EQ(test, g->got.keepalive_s, 3);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, 0);
	expect_in_force(g, 3000);

	g = rig_in(test, SHIM6_STATE_I2_SENT);
	give_timeout_ms(g, 3000);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_in_force(g, 15000);
	next_update(g);
	expect_told(g, 3);
	give_ack(g, g->got.req_nonce);
	expect_in_force(g, 3000);

	/* Nobody was told anything. */
	g = rig_init(test, 1, 0, 2);
	give_timeout_ms(g, 3000);
	expect_in_force(g, 3000);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, 0);
}

/* The I2 was lost, and the peer answers the I1. */
static void lost_i2_test(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I1_SENT);
	struct shim6_msg msg;
	struct reap_config cfg;

	give_timeout_ms(g, 3000);
	give_msg_of(g, SHIM6_MSG_R1);
	shim6_sm_config(&g->sm, &cfg);
	cfg.initial_probes = 2;
	give_config(g, &cfg);
	msg = msg_of(g, SHIM6_MSG_R2);
	msg.init_nonce = g->i1_nonce;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	expect_in_force(g, 15000);
	next_update(g);
	expect_told(g, 3);
}

static void recovery_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_timeout_ms(g, 3000);
	give_msg_of(g, SHIM6_MSG_R1BIS);
	expect_sent(g, SHIM6_MSG_I2BIS);
	KUNIT_EXPECT_EQ(test, g->got.keepalive_s, 3);
	give_timeout_ms(g, 5000);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	expect_in_force(g, 15000);
	next_update(g);
	expect_told(g, 5);
	give_ack(g, g->got.req_nonce);
	expect_in_force(g, 5000);
}

/* With locators that change: one request tells both. */
static void crossing_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	give_added(g);
	give_timeout_ms(g, 3000);
	expect_sent(g, 0);
	KUNIT_EXPECT_EQ(test, next_update(g), SHIM6_UPDATE_SPACING_MS);
	expect_told(g, 3);
	KUNIT_EXPECT_EQ(test, g->got.list.n, 3);
	give_added(g);
	next_update(g);
	expect_told(g, 3);
	KUNIT_EXPECT_EQ(test, g->got.list.n, 4);
	give_ack(g, g->got.req_nonce);
	expect_in_force(g, 3000);
}

static void single_test(struct kunit *test)
{
	struct sm_rig *g = rig_init(test, 1, 0, 1);

	bring_to(g, SHIM6_STATE_ESTABLISHED);
	give_timeout_ms(g, 3000);
	expect_told(g, 3);
	KUNIT_EXPECT_EQ(test, g->got.opts, BIT(SHIM6_OPT_KEEPALIVE));
	give_ack(g, g->got.req_nonce);
	expect_in_force(g, 3000);
}

static void give_error(struct sm_rig *g, u8 code)
{
	struct shim6_msg msg = { .type = SHIM6_MSG_ERROR, .error_code = code };
	u8 quote[SHIM6_IPV6_HLEN + 16] = { [6] = SHIM6_NEXTHDR };

	memcpy(quote + SHIM6_IPV6_HLEN, g->buf, 16);
	msg.quote.data = quote;
	msg.quote.len = sizeof(quote);
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_NOT_NULL(g->test, find_act(g, SHIM6_ACT_REFUSED));
}

static void refused_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);

	/* The list is; the time-out is told without it. */
	give_added(g);
	give_timeout_ms(g, 3000);
	next_update(g);
	give_error(g, SHIM6_ERR_VERIFICATION);
	next_update(g);
	expect_told(g, 3);
	KUNIT_EXPECT_EQ(test, g->got.opts, BIT(SHIM6_OPT_KEEPALIVE));
	/* A peer that knows no such message never learns it. */
	give_error(g, SHIM6_ERR_UNKNOWN_TYPE);
	KUNIT_EXPECT_EQ(test, g->sm.update.what, 0);
	give_timeout_ms(g, g->sm.update.send_timeout_ms);
	expect_in_force(g, 15000);

	g = rig_established(test);
	give_timeout_ms(g, 3000);
	give_error(g, SHIM6_ERR_GENERATION);
	next_update(g);
	expect_told(g, 3);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
}

/* Handshake messages that come again take back nothing that was told since. */
static void late_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct shim6_msg i2 = msg_of(g, SHIM6_MSG_I2);
	struct shim6_msg msg;

	msg = msg_of(g, SHIM6_MSG_UPDATE_REQ);
	msg.opts |= BIT(SHIM6_OPT_KEEPALIVE);
	msg.keepalive_s = 4;
	give_msg(g, &msg, 0, 0);
	expect_sent(g, SHIM6_MSG_UPDATE_ACK);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.keepalive_timeout_ms, 4000);
	give_msg(g, &i2, 0, 0);
	expect_sent(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.keepalive_timeout_ms, 4000);
	/* An Update Request that was overtaken, too. */
	add_list(g, &msg, 2, SHIM6_METHOD_UNPROVEN);
	give_msg(g, &msg, 0, 0);
	msg.list.generation--;
	msg.keepalive_s = 15;
	give_msg(g, &msg, 0, 0);
	expect_drop(g, SHIM6_DROP_GENERATION);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.keepalive_timeout_ms, 4000);
	/* Its new list brings the time-out along. */
	add_list(g, &i2, 2, SHIM6_METHOD_UNPROVEN);
	i2.list.generation++;
	give_msg(g, &i2, 0, 0);
	KUNIT_EXPECT_EQ(test, g->sm.reap.cfg.keepalive_timeout_ms, 15000);
}

/* Two hosts, of which one sends: every packet is stamped by both. */
static void speak(struct sm_net *n, u64 ms)
{
	static const struct shim6_event tx = { .type = SHIM6_EV_PAYLOAD_TX };
	static const struct shim6_event rx = { .type = SHIM6_EV_PAYLOAD_RX };

	for (; ms; ms -= min(ms, 50ULL)) {
		if (reap_payload_tx(&n->host[0].sm.reap.st, n->f.env.now))
			step(n, 0, &tx);
		if (reap_payload_rx(&n->host[1].sm.reap.st, n->f.env.now))
			step(n, 1, &rx);
		run(n, 50);
	}
}

static void set_timeout(struct sm_net *n, u32 ms)
{
	struct reap_config cfg;
	const struct shim6_event ev = {
		.type = SHIM6_EV_CONFIG, .config = &cfg,
	};

	shim6_sm_config(&n->host[0].sm, &cfg);
	cfg.send_timeout_ms = ms;
	step(n, 0, &ev);
}

/*
 * The peer's keepalives follow, whatever is lost, and nothing is explored for
 * nothing.
 */
static void followed_test(struct kunit *test)
{
	static const u32 timeouts[] = { 2000, 20000, 1000, 15000, 3000 };
	struct sm_net *n = sm_net_init(test, 5, 0, 2);
	u32 before, i;

	trigger(n, 0);
	run(n, 5000);
	KUNIT_ASSERT_EQ(test, n->host[1].sm.state, SHIM6_STATE_ESTABLISHED);
	for (i = 0; i < ARRAY_SIZE(timeouts); i++) {
		n->lose[SHIM6_MSG_UPDATE_REQ] = i % 3;
		n->lose[SHIM6_MSG_UPDATE_ACK] = i % 2;
		speak(n, 20 * 1000);
		set_timeout(n, timeouts[i]);
		speak(n, 60 * 1000);
		KUNIT_EXPECT_EQ(test, n->host[0].sm.update.what, 0);
		KUNIT_EXPECT_EQ(test, n->host[0].sm.reap.cfg.send_timeout_ms,
				timeouts[i]);
		KUNIT_EXPECT_EQ(test,
				n->host[1].sm.reap.cfg.keepalive_timeout_ms,
				timeouts[i]);
		before = n->sent[SHIM6_MSG_KEEPALIVE];
		speak(n, 30 * 1000);
		KUNIT_EXPECT_GE(test, n->sent[SHIM6_MSG_KEEPALIVE] - before,
				30000 / timeouts[i]);
		KUNIT_EXPECT_LE(test, n->sent[SHIM6_MSG_KEEPALIVE] - before,
				3 * 30000 / timeouts[i] + 3);
	}
	KUNIT_EXPECT_EQ(test, n->host[0].sm.reap.explorations, 0);
	KUNIT_EXPECT_EQ(test, n->host[1].sm.reap.explorations, 0);
}

/* Payload, another Keepalive Timeout and payload, all in one tick of the clock. */
static void same_tick_test(struct kunit *test)
{
	struct sm_rig *g = rig_established(test);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_REQ);

	msg.opts |= BIT(SHIM6_OPT_KEEPALIVE);
	msg.keepalive_s = 1;
	give_type(g, SHIM6_EV_PAYLOAD_RX);
	give_msg(g, &msg, 0, 0);
	give_type(g, SHIM6_EV_PAYLOAD_RX);
	KUNIT_EXPECT_NE(test, g->sm.reap.st.ka_start, 0);
	KUNIT_EXPECT_LE(test, g->sm.reap.ka_next, g->f.env.now + 500 * MS);
}

static struct kunit_case config_cases[] = {
	KUNIT_CASE(shorter_test),
	KUNIT_CASE(longer_test),
	KUNIT_CASE(default_test),
	KUNIT_CASE(repeated_test),
	KUNIT_CASE(again_test),
	KUNIT_CASE(same_test),
	KUNIT_CASE(probes_test),
	KUNIT_CASE(setup_test),
	KUNIT_CASE(lost_i2_test),
	KUNIT_CASE(recovery_test),
	KUNIT_CASE(crossing_test),
	KUNIT_CASE(single_test),
	KUNIT_CASE(refused_test),
	KUNIT_CASE(late_test),
	KUNIT_CASE(followed_test),
	KUNIT_CASE(same_tick_test),
	{}
};

struct kunit_suite shim6_sm_config_suite = {
	.name = "shim6-sm-config",
	.test_cases = config_cases,
};
