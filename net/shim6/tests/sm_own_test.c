// SPDX-License-Identifier: GPL-2.0
/*
 * What this host shows to prove its locators (RFC 5533 7.2), and lists that wait
 * for their signature.
 */
#include "proof_rig.h"
#include "sm_rig.h"

/* A host that signs its list; nothing is signed yet. */
static struct sm_rig *rig_signing(struct kunit *test, u8 state)
{
	struct shim6_own *own = kunit_kzalloc(test, sizeof(*own), GFP_KERNEL);
	struct sm_rig *g = rig_init(test, 1, 0, 3);
	const struct hba_vector *v = set_of(test, "cg");

	KUNIT_ASSERT_NOT_NULL(test, own);
	own->pds = view(v->a[0].pds, v->pds_len);
	own->sig_len = SIG_LEN;
	g->sm.own = own;
	memset(g->sm.ls_local.method, CGA, 3);
	bring_to(g, state);
	return g;
}

/* A signature over the list as it is now. */
static void sign(struct sm_rig *g)
{
	struct shim6_sig *sig;

	sig = kunit_kzalloc(g->test, sizeof(*sig) + SIG_LEN, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(g->test, sig);
	sig->generation = g->sm.ls_local.generation;
	sig->len = SIG_LEN;
	g->sm.sig = sig;
	KUNIT_EXPECT_FALSE(g->test, shim6_sm_wants_signature(&g->sm));
}

static void sign_and_say(struct sm_rig *g)
{
	KUNIT_EXPECT_TRUE(g->test, shim6_sm_wants_signature(&g->sm));
	sign(g);
	give_type(g, SHIM6_EV_SIGNED);
	expect_sent(g, 0);
}

/* One more locator, that a signature proves. */
static void add_signed(struct sm_rig *g)
{
	struct reap_locset set = g->sm.ls_local;

	set.addr[set.n] = locator(0x10 + set.n, 1);
	set.method[set.n] = CGA;
	set.flags[set.n++] = 0;
	give_set(g, &set);
}

/* The last message has the list as it is, and all that proves it. */
static void expect_list(struct sm_rig *g, u8 type)
{
	const struct reap_locset *ls = &g->sm.ls_local;
	const struct shim6_msg *got = &g->got;

	expect_sent(g, type);
	KUNIT_ASSERT_TRUE(g->test, shim6_msg_has(got, SHIM6_OPT_LOCATORS));
	KUNIT_ASSERT_TRUE(g->test, shim6_msg_has(got, SHIM6_OPT_PDS));
	KUNIT_ASSERT_TRUE(g->test, shim6_msg_has(got, SHIM6_OPT_SIGNATURE));
	KUNIT_EXPECT_EQ(g->test, got->list.n, ls->n);
	KUNIT_EXPECT_EQ(g->test, got->list.generation, ls->generation);
	KUNIT_EXPECT_EQ(g->test, got->list.generation, g->sm.sig->generation);
	KUNIT_EXPECT_MEMEQ(g->test, got->list.addrs, ls->addr, 16 * ls->n);
	KUNIT_EXPECT_PTR_EQ(g->test, got->pds.data, g->sm.own->pds.data);
	KUNIT_EXPECT_PTR_EQ(g->test, got->signature.data,
			    (const u8 *)g->sm.sig->octets);
	KUNIT_EXPECT_EQ(g->test, got->signature.len, SIG_LEN);
}

static void expect_no_list(struct sm_rig *g, u8 type)
{
	expect_sent(g, type);
	KUNIT_EXPECT_EQ(g->test, g->got.opts &
			(BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PREFS) |
			 BIT(SHIM6_OPT_PDS) | BIT(SHIM6_OPT_SIGNATURE)), 0);
}

/* None but the ULID may be a source before the peer knows it (7.2). */
static void expect_untold(struct sm_rig *g, bool untold)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(g->test, !!(g->sm.update.what & SHIM6_TELL_LIST),
			untold);
	for (i = 0; i < g->sm.ls_local.n; i++)
		KUNIT_EXPECT_EQ(g->test,
				g->sm.ls_local.flags[i] & REAP_LOC_UNTOLD,
				untold && i ? REAP_LOC_UNTOLD : 0);
}

/* How many Update Requests go out; the last one becomes the last message. */
static unsigned int updates_in(struct sm_rig *g, u64 ms)
{
	u64 due, end = g->f.env.now + ms * MS;
	struct shim6_msg last = {};
	unsigned int n = 0;

	for (;;) {
		due = shim6_sm_deadline(&g->sm, &g->params, g->f.env.now);
		if (due > end)
			break;
		give_timeout(g);
		if (!g->n_got || g->got.type != SHIM6_MSG_UPDATE_REQ)
			continue;
		last = g->got;
		n++;
	}
	g->f.env.now = end;
	g->got = last;
	g->n_got = !!n;
	return n;
}

static void give_ack(struct sm_rig *g)
{
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_UPDATE_ACK);

	msg.req_nonce = g->sm.update.nonce;
	give_msg(g, &msg, 0, 0);
	KUNIT_EXPECT_NOT_NULL(g->test, find_act(g, SHIM6_ACT_TOLD));
}

/* While nothing is signed nothing is told; then once, and that was it. */
static void expect_told_when_signed(struct sm_rig *g)
{
	KUNIT_ASSERT_EQ(g->test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	expect_untold(g, true);
	KUNIT_EXPECT_EQ(g->test, updates_in(g, 30000), 0);
	sign_and_say(g);
	KUNIT_EXPECT_EQ(g->test, updates_in(g, SHIM6_UPDATE_SPACING_MS), 1);
	expect_list(g, SHIM6_MSG_UPDATE_REQ);
	expect_untold(g, true);
	give_ack(g);
	expect_untold(g, false);
	KUNIT_EXPECT_EQ(g->test, updates_in(g, 200000), 0);
}

/* Signed in time */

static void test_ready(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_I1_SENT);
	struct shim6_msg msg;

	sign(g);
	give_msg_of(g, SHIM6_MSG_I1);
	expect_list(g, SHIM6_MSG_R2);
	give_msg_of(g, SHIM6_MSG_R1);
	expect_list(g, SHIM6_MSG_I2);
	give_timeout(g);
	expect_list(g, SHIM6_MSG_I2);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_untold(g, false);
	msg = msg_of(g, SHIM6_MSG_I2);
	give_msg(g, &msg, 0, 0);
	expect_list(g, SHIM6_MSG_R2);
	give_msg_of(g, SHIM6_MSG_R1BIS);
	expect_list(g, SHIM6_MSG_I2BIS);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_untold(g, false);
	KUNIT_EXPECT_EQ(test, updates_in(g, 60000), 0);
}

static void test_ready_responder(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_IDLE);

	sign(g);
	give_msg_of(g, SHIM6_MSG_I2);
	expect_list(g, SHIM6_MSG_R2);
	expect_untold(g, false);
	KUNIT_EXPECT_EQ(test, updates_in(g, 60000), 0);
}

/* Only a list with a CGA in it is signed, and only one that is told. */
static void test_nothing_to_sign(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_IDLE);
	struct shim6_list_view list;

	KUNIT_EXPECT_TRUE(test, shim6_sm_wants_signature(&g->sm));
	shim6_sm_to_sign(&g->sm, &list);
	KUNIT_EXPECT_EQ(test, list.n, 3);
	KUNIT_EXPECT_EQ(test, list.generation, g->sm.ls_local.generation);
	KUNIT_EXPECT_MEMEQ(test, list.addrs, g->sm.ls_local.addr, 48);
	g->sm.ls_local.n = 1;
	KUNIT_EXPECT_FALSE(test, shim6_sm_wants_signature(&g->sm));
	g->sm.ls_local.n = 3;
	memset(g->sm.ls_local.method, HBA, 3);
	KUNIT_EXPECT_FALSE(test, shim6_sm_wants_signature(&g->sm));
	bring_to(g, SHIM6_STATE_I2_SENT);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_PDS));
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_SIGNATURE));
	KUNIT_EXPECT_EQ(test, g->got.list.n, 3);
	/* A CGA beyond the end of the list is none of it. */
	g->sm.ls_local.method[3] = CGA;
	KUNIT_EXPECT_FALSE(test, shim6_sm_wants_signature(&g->sm));
}

/* Without anything to show all is as it was: unproven, nothing to sign. */
static void test_nothing_to_show(struct kunit *test)
{
	struct sm_rig *g = rig_in(test, SHIM6_STATE_I2_SENT);

	KUNIT_EXPECT_FALSE(test, shim6_sm_wants_signature(&g->sm));
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
	KUNIT_EXPECT_EQ(test, g->got.list.methods[0], UNP);
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_PDS));
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_SIGNATURE));
	give_msg_of(g, SHIM6_MSG_R2);
	expect_untold(g, false);
}

/* Signed later */

static void test_initiator(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_I2_SENT);

	expect_no_list(g, SHIM6_MSG_I2);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_told_when_signed(g);
}

static void test_responder(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_IDLE);

	give_msg_of(g, SHIM6_MSG_I2);
	expect_no_list(g, SHIM6_MSG_R2);
	expect_told_when_signed(g);
}

/* A message went without the list; that the rest could have it is too late. */
static void expect_told_at_once(struct sm_rig *g)
{
	KUNIT_ASSERT_EQ(g->test, g->sm.state, SHIM6_STATE_ESTABLISHED);
	expect_untold(g, true);
	if (shim6_sm_wants_signature(&g->sm))
		sign_and_say(g);
	KUNIT_EXPECT_EQ(g->test, updates_in(g, SHIM6_UPDATE_SPACING_MS), 1);
	expect_list(g, SHIM6_MSG_UPDATE_REQ);
	give_ack(g);
	expect_untold(g, false);
}

/* Signed while the I2 was on its way. */
static void test_signed_after_i2(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_I2_SENT);

	sign_and_say(g);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_told_at_once(g);

	/* The peer may have had the first of two. */
	g = rig_signing(test, SHIM6_STATE_I2_SENT);
	sign_and_say(g);
	give_timeout(g);
	expect_list(g, SHIM6_MSG_I2);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_told_at_once(g);
}

/* Set-up crosses: the R2 to the peer's I1 was all that it has had of us. */
static void test_signed_after_r2(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_I1_SENT);

	give_msg_of(g, SHIM6_MSG_I1);
	expect_no_list(g, SHIM6_MSG_R2);
	sign_and_say(g);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_told_at_once(g);
}

/* The list that the first I2 told is not that of the second one. */
static void test_changed_in_i2(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_I1_SENT);

	sign(g);
	give_msg_of(g, SHIM6_MSG_R1);
	expect_list(g, SHIM6_MSG_I2);
	add_signed(g);
	give_timeout(g);
	expect_no_list(g, SHIM6_MSG_I2);
	sign_and_say(g);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_told_at_once(g);
}

/* A peer that lost its state while the list is waiting. */
static void test_i2bis(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_ESTABLISHED);

	give_msg_of(g, SHIM6_MSG_R1BIS);
	expect_no_list(g, SHIM6_MSG_I2BIS);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_told_when_signed(g);
}

/* An answer to what went before the list is none to the list. */
static void test_old_ack(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_I1_SENT);
	struct shim6_msg msg;

	sign(g);
	give_msg_of(g, SHIM6_MSG_R1);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_untold(g, false);
	add_signed(g);
	sign_and_say(g);
	KUNIT_EXPECT_EQ(test, updates_in(g, SHIM6_UPDATE_SPACING_MS), 1);
	msg = msg_of(g, SHIM6_MSG_UPDATE_ACK);
	msg.req_nonce = g->got.req_nonce;
	give_msg_of(g, SHIM6_MSG_R1BIS);
	expect_no_list(g, SHIM6_MSG_I2BIS);
	give_msg(g, &msg, 0, 0);
	expect_untold(g, true);
	sign(g);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_told_at_once(g);
}

/* Changes */

/* ESTABLISHED, and the peer knows the list. */
static struct sm_rig *rig_told(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_I1_SENT);

	sign(g);
	give_msg_of(g, SHIM6_MSG_R1);
	give_msg_of(g, SHIM6_MSG_R2);
	expect_untold(g, false);
	return g;
}

/* A list that changed waits: the old signature does not go with the new list. */
static void test_changed(struct kunit *test)
{
	struct sm_rig *g = rig_told(test);

	add_signed(g);
	expect_sent(g, 0);
	KUNIT_EXPECT_EQ(test, updates_in(g, 30000), 0);
	give_msg_of(g, SHIM6_MSG_I2);
	expect_no_list(g, SHIM6_MSG_R2);
	KUNIT_EXPECT_EQ(test, updates_in(g, 30000), 0);
	sign_and_say(g);
	KUNIT_EXPECT_EQ(test, updates_in(g, SHIM6_UPDATE_SPACING_MS), 1);
	expect_list(g, SHIM6_MSG_UPDATE_REQ);
	give_ack(g);
	expect_untold(g, false);
}

/* A signature of another list than the present one says nothing. */
static void test_stale(struct kunit *test)
{
	struct sm_rig *g = rig_told(test);

	add_signed(g);
	sign(g);
	add_signed(g);
	give_type(g, SHIM6_EV_SIGNED);
	KUNIT_EXPECT_TRUE(test, shim6_sm_wants_signature(&g->sm));
	KUNIT_EXPECT_EQ(test, updates_in(g, 30000), 0);
	sign_and_say(g);
	KUNIT_EXPECT_EQ(test, updates_in(g, SHIM6_UPDATE_SPACING_MS), 1);
	expect_list(g, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_EQ(test, g->got.list.n, 5);
}

/* The ULID alone takes the place of a longer list: that is signed, too. */
static void test_shrunk(struct kunit *test)
{
	struct sm_rig *g = rig_told(test);
	struct reap_locset set = g->sm.ls_local;

	set.n = 1;
	give_set(g, &set);
	expect_sent(g, 0);
	KUNIT_EXPECT_EQ(test, updates_in(g, 30000), 0);
	sign_and_say(g);
	KUNIT_EXPECT_EQ(test, updates_in(g, SHIM6_UPDATE_SPACING_MS), 1);
	expect_list(g, SHIM6_MSG_UPDATE_REQ);
	give_ack(g);
	g->sm.sig = NULL;
	KUNIT_EXPECT_FALSE(test, shim6_sm_wants_signature(&g->sm));
}

/* Preferences need no signature. */
static void test_preferences(struct kunit *test)
{
	struct sm_rig *g = rig_told(test);
	struct reap_locset set = g->sm.ls_local;

	g->sm.sig = NULL;
	set.prio[1] = 7;
	give_set(g, &set);
	expect_sent(g, SHIM6_MSG_UPDATE_REQ);
	KUNIT_EXPECT_TRUE(test, shim6_msg_has(&g->got, SHIM6_OPT_PREFS));
	KUNIT_EXPECT_FALSE(test, shim6_msg_has(&g->got, SHIM6_OPT_LOCATORS));
}

/* The peer refused the list: what is left of it was never signed. */
static void test_refused(struct kunit *test)
{
	u8 quote[SHIM6_IPV6_HLEN + 16] = { [6] = SHIM6_NEXTHDR };
	struct sm_rig *g = rig_told(test);
	struct shim6_msg msg = { .type = SHIM6_MSG_ERROR };
	u8 *hdr = quote + SHIM6_IPV6_HLEN;

	add_signed(g);
	sign_and_say(g);
	KUNIT_EXPECT_EQ(test, updates_in(g, SHIM6_UPDATE_SPACING_MS), 1);
	hdr[2] = SHIM6_MSG_UPDATE_REQ;
	put_unaligned_be64(CT_PEER << 16, hdr + 6);
	put_unaligned_be32(g->got.req_nonce, hdr + 12);
	msg.error_code = SHIM6_ERR_VERIFICATION;
	msg.quote = view(quote, sizeof(quote));
	give_msg(g, &msg, 0, 0);
	KUNIT_ASSERT_EQ(test, g->sm.ls_local.n, 3);
	KUNIT_EXPECT_TRUE(test, shim6_sm_wants_signature(&g->sm));
	give_msg_of(g, SHIM6_MSG_I2);
	expect_no_list(g, SHIM6_MSG_R2);
}

/* An I2 without room for the list leaves the ULID, which nobody has signed. */
static void test_no_room(struct kunit *test)
{
	struct sm_rig *g = rig_signing(test, SHIM6_STATE_I1_SENT);
	struct shim6_msg msg = msg_of(g, SHIM6_MSG_R1);

	sign(g);
	msg.validator.len = SHIM6_VALIDATOR_MAX;
	give_msg(g, &msg, 0, 0);
	expect_no_list(g, SHIM6_MSG_I2);
	add_signed(g);
	sign(g);
	give_msg_of(g, SHIM6_MSG_R2);
	KUNIT_ASSERT_EQ(test, g->sm.ls_local.n, 1);
	KUNIT_EXPECT_EQ(test, updates_in(g, 30000), 0);
}

static struct kunit_case sm_own_cases[] = {
	KUNIT_CASE(test_ready),
	KUNIT_CASE(test_ready_responder),
	KUNIT_CASE(test_nothing_to_sign),
	KUNIT_CASE(test_nothing_to_show),
	KUNIT_CASE(test_initiator),
	KUNIT_CASE(test_responder),
	KUNIT_CASE(test_signed_after_i2),
	KUNIT_CASE(test_signed_after_r2),
	KUNIT_CASE(test_changed_in_i2),
	KUNIT_CASE(test_i2bis),
	KUNIT_CASE(test_old_ack),
	KUNIT_CASE(test_changed),
	KUNIT_CASE(test_stale),
	KUNIT_CASE(test_shrunk),
	KUNIT_CASE(test_preferences),
	KUNIT_CASE(test_refused),
	KUNIT_CASE(test_no_room),
	{}
};

struct kunit_suite shim6_sm_own_suite = {
	.name = "shim6-sm-own",
	.test_cases = sm_own_cases,
};
