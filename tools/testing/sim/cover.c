// SPDX-License-Identifier: GPL-2.0
/* Which rows of the two tables (RFC 5533 section 5, RFC 5534 section 6) were reached. */
#include <stdio.h>

#include "check.h"

#define MSG_ROW(type)	(SHIM6_EV_CONFUSED + 1 + (type))

enum {
	ROW_I1 = MSG_ROW(0), ROW_R1, ROW_I2, ROW_R2, ROW_R1BIS, ROW_I2BIS,
	ROW_KEEPALIVE,
	ROW_PROBE_OP, ROW_PROBE_EXPL, ROW_PROBE_INOK,
	ROW_UPDATE_REQ, ROW_UPDATE_ACK,
	ROW_ERROR, ROW_ERROR_LAST = ROW_ERROR + SHIM6_ERR_PREF_COUNT,
	/* Also counted by their types. */
	ROW_SIG_OPEN, ROW_SIG_GOOD, ROW_SIG_BAD,
	SM_ROWS,
};

enum {
	REAP_PAYLOAD_RX, REAP_PAYLOAD_TX, REAP_KEEPALIVE_EXPIRES,
	REAP_SEND_EXPIRES, REAP_PROBE_EXPIRES, REAP_KEEPALIVE, REAP_PROBE_OP,
	REAP_PROBE_EXPL, REAP_PROBE_INOK, REAP_LOCAL, REAP_REQUEST,
	REAP_HINT, REAP_ROUTER, REAP_SUSPICION, REAP_GOOD, REAP_BAD,
	REAP_ROWS,
};

#define SM_COUNTS	(SM_ROWS * __SHIM6_STATE_MAX)
#define REAP_COUNTS	(REAP_ROWS * 3)

static u64 counts[SM_COUNTS + REAP_COUNTS];

static const char *const state_names[] = {
	"IDLE", "I1-SENT", "I2-SENT", "ESTABL", "I2BIS", "E-FAILED", "NO-SUPP",
};

static const char *const sm_names[] = {
	[SHIM6_EV_TRIGGER] = "trigger",
	[SHIM6_EV_TIMER] = "timer",
	[SHIM6_EV_PAYLOAD_TX] = "payload sent",
	[SHIM6_EV_PAYLOAD_RX] = "payload received",
	[SHIM6_EV_PAYLOAD_HDR] = "payload with header",
	[SHIM6_EV_MOVE] = "move",
	[SHIM6_EV_LOCATORS] = "locators",
	[SHIM6_EV_SIGNED] = "list signed",
	[SHIM6_EV_CONFIG] = "other times of REAP",
	[SHIM6_EV_NO_SUPPORT] = "no support",
	[SHIM6_EV_EXPLORE] = "explore",
	[SHIM6_EV_SUSPECT] = "suspicion",
	[SHIM6_EV_GOOD] = "feedback: good",
	[SHIM6_EV_BAD] = "feedback: bad",
	[SHIM6_EV_HINT] = "hint",
	[SHIM6_EV_ROUTER] = "router silent",
	[SHIM6_EV_ULID_GONE] = "ULID gone",
	[SHIM6_EV_ULID_DELETED] = "ULID deleted",
	[SHIM6_EV_DELETE] = "delete",
	[SHIM6_EV_UNUSED] = "unused",
	[SHIM6_EV_CONFUSED] = "confused",
	[ROW_I1] = "I1", [ROW_R1] = "R1", [ROW_I2] = "I2", [ROW_R2] = "R2",
	[ROW_R1BIS] = "R1bis", [ROW_I2BIS] = "I2bis",
	[ROW_KEEPALIVE] = "Keepalive",
	[ROW_PROBE_OP] = "Probe(Operational)",
	[ROW_PROBE_EXPL] = "Probe(Exploring)",
	[ROW_PROBE_INOK] = "Probe(InboundOk)",
	[ROW_UPDATE_REQ] = "Update Request",
	[ROW_UPDATE_ACK] = "Update Acknowledgement",
	[ROW_ERROR + SHIM6_ERR_UNKNOWN_TYPE] = "Error: type",
	[ROW_ERROR + SHIM6_ERR_CRITICAL_OPT] = "Error: option",
	[ROW_ERROR + SHIM6_ERR_VERIFICATION] = "Error: verification",
	[ROW_ERROR + SHIM6_ERR_GENERATION] = "Error: generation",
	[ROW_ERROR + SHIM6_ERR_PREF_COUNT] = "Error: count",
	[ROW_SIG_OPEN] = "signature to check",
	[ROW_SIG_GOOD] = "signature good",
	[ROW_SIG_BAD] = "signature wrong",
};

static const char *const reap_names[] = {
	"payload received", "payload sent", "Keepalive Timer", "Send Timer",
	"probe timer, answer", "Keepalive", "Probe(Operational)", "Probe(Exploring)",
	"Probe(InboundOk)", "own locator lost", "move requested",
	"ICMPv6 error", "router silent", "suspicion",
	"feedback: good", "feedback: bad",
};

static bool has(const struct sim_seen *seen, enum shim6_action_type type,
		int msg_type)
{
	unsigned int i;

	for (i = 0; i < seen->acts->n; i++)
		if (seen->acts->a[i].type == type &&
		    (msg_type < 0 || seen->acts->a[i].msg_type == msg_type))
			return true;
	return false;
}

static int sm_row(const struct shim6_event *ev)
{
	if (ev->type != SHIM6_EV_MSG)
		return ev->type;
	switch (ev->msg->type) {
	case SHIM6_MSG_I1:
		return ROW_I1;
	case SHIM6_MSG_R1:
		return ROW_R1;
	case SHIM6_MSG_I2:
		return ROW_I2;
	case SHIM6_MSG_R2:
		return ROW_R2;
	case SHIM6_MSG_R1BIS:
		return ROW_R1BIS;
	case SHIM6_MSG_I2BIS:
		return ROW_I2BIS;
	case SHIM6_MSG_KEEPALIVE:
		return ROW_KEEPALIVE;
	case SHIM6_MSG_PROBE:
		return ROW_PROBE_OP + ev->msg->sta;
	case SHIM6_MSG_UPDATE_REQ:
		return ROW_UPDATE_REQ;
	case SHIM6_MSG_UPDATE_ACK:
		return ROW_UPDATE_ACK;
	case SHIM6_MSG_ERROR:
		return ev->msg->error_code > SHIM6_ERR_PREF_COUNT ?
		       -1 : ROW_ERROR + ev->msg->error_code;
	default:
		return -1;
	}
}

/* A message that shows, asks or knows what its signature is worth. */
static int signature_row(const struct sim_seen *seen)
{
	if (seen->ev->type != SHIM6_EV_MSG)
		return -1;
	if (has(seen, SHIM6_ACT_VERIFY, -1))
		return ROW_SIG_OPEN;
	if (seen->ev->signature == SHIM6_SIG_GOOD)
		return ROW_SIG_GOOD;
	return seen->ev->signature == SHIM6_SIG_BAD ? ROW_SIG_BAD : -1;
}

static int timer_row(const struct sim_seen *seen)
{
	if (has(seen, SHIM6_ACT_SEND, SHIM6_MSG_KEEPALIVE))
		return REAP_KEEPALIVE_EXPIRES;
	if (has(seen, SHIM6_ACT_REAP_STATE, -1) &&
	    seen->c->sm.reap.st.state == REAP_EXPLORING)
		return REAP_SEND_EXPIRES;
	if (has(seen, SHIM6_ACT_SEND, SHIM6_MSG_PROBE))
		return REAP_PROBE_EXPIRES;
	return -1;
}

static int reap_row(const struct sim_seen *seen)
{
	switch (seen->ev->type) {
	case SHIM6_EV_PAYLOAD_RX:
	case SHIM6_EV_PAYLOAD_HDR:
		return REAP_PAYLOAD_RX;
	case SHIM6_EV_PAYLOAD_TX:
		return REAP_PAYLOAD_TX;
	case SHIM6_EV_TIMER:
		return timer_row(seen);
	case SHIM6_EV_MOVE:
		return REAP_REQUEST;
	case SHIM6_EV_HINT:
		return REAP_HINT;
	case SHIM6_EV_ROUTER:
		return REAP_ROUTER;
	case SHIM6_EV_SUSPECT:
		return REAP_SUSPICION;
	case SHIM6_EV_GOOD:
		return REAP_GOOD;
	case SHIM6_EV_BAD:
		return REAP_BAD;
	case SHIM6_EV_LOCATORS:
		return has(seen, SHIM6_ACT_SEND, SHIM6_MSG_PROBE) ? REAP_LOCAL :
								    -1;
	case SHIM6_EV_MSG:
		if (seen->ev->msg->type == SHIM6_MSG_KEEPALIVE)
			return REAP_KEEPALIVE;
		if (seen->ev->msg->type == SHIM6_MSG_PROBE)
			return REAP_PROBE_OP + seen->ev->msg->sta;
		return -1;
	default:
		return -1;
	}
}

void sim_cover(const struct sim_seen *seen)
{
	int row = sm_row(seen->ev);

	if (row >= 0)
		counts[row * __SHIM6_STATE_MAX + seen->state]++;
	row = signature_row(seen);
	if (row >= 0)
		counts[row * __SHIM6_STATE_MAX + seen->state]++;
	if (seen->state != SHIM6_STATE_ESTABLISHED)
		return;
	row = reap_row(seen);
	if (row >= 0)
		counts[SM_COUNTS + row * 3 + seen->reap_state]++;
}

const u64 *sim_cover_counts(unsigned int *n)
{
	*n = ARRAY_SIZE(counts);
	return counts;
}

void sim_cover_add(const u64 *other)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counts); i++)
		counts[i] += other[i];
}

/*
 * Rows that a host never sees, because its glue never gives the event: a
 * context in IDLE does not exist, but for the trigger or I2 that makes it, and
 * nobody triggers one that exists; packets reach only contexts with a peer.
 */
static bool sm_possible(int row, int state)
{
	if (state == SHIM6_STATE_IDLE)
		return row == SHIM6_EV_TRIGGER || row == ROW_I2 ||
		       row == ROW_I2BIS || row >= ROW_SIG_OPEN;
	switch (row) {
	case SHIM6_EV_TRIGGER:
		return false;
	case SHIM6_EV_PAYLOAD_TX:
	case SHIM6_EV_PAYLOAD_RX:
		return shim6_state_has_peer(state);
	case SHIM6_EV_PAYLOAD_HDR:
		return shim6_state_has_peer(state) ||
		       state == SHIM6_STATE_I2_SENT;
	case SHIM6_EV_UNUSED:
		return state == SHIM6_STATE_ESTABLISHED;
	case SHIM6_EV_CONFUSED:
		return shim6_state_has_peer(state);
	case ROW_R1BIS:
		/* Only who once had a peer can have a tag of it. */
		return state != SHIM6_STATE_IDLE;
	case SHIM6_EV_NO_SUPPORT:
		return true;
	case ROW_I1:
		/* Elsewhere the answer is a stateless R1. */
		return state == SHIM6_STATE_I1_SENT ||
		       state == SHIM6_STATE_I2_SENT ||
		       shim6_state_has_peer(state);
	}
	return true;
}

static bool reap_possible(int row, int state)
{
	switch (row) {
	case REAP_KEEPALIVE_EXPIRES:
		return state == REAP_OPERATIONAL;
	case REAP_SEND_EXPIRES:
		return state != REAP_EXPLORING;
	case REAP_PAYLOAD_TX:
		/* While exploring the packet path stamps and gives no event. */
		return state == REAP_OPERATIONAL;
	case REAP_PAYLOAD_RX:
		/* In InboundOk it stamps, too. */
		return state != REAP_INBOUND_OK;
	}
	return true;
}

/*
 * Possible, but so seldom that a long run may miss it: the answer of the sockets
 * finds another state than the one that asked; an ICMPv6 error, or what follows
 * an R1bis, comes as late as that; so does a list that somebody altered.
 */
static bool sm_seldom(int row, int state)
{
	switch (row) {
	case SHIM6_EV_UNUSED:
		return state != SHIM6_STATE_IDLE &&
		       state != SHIM6_STATE_ESTABLISHED;
	case SHIM6_EV_NO_SUPPORT:
		return state == SHIM6_STATE_I2BIS_SENT;
	case ROW_I2BIS:
		return state == SHIM6_STATE_NO_SUPPORT;
	case ROW_SIG_BAD:
		return state == SHIM6_STATE_E_FAILED ||
		       state == SHIM6_STATE_NO_SUPPORT;
	}
	return false;
}

static unsigned int cell(const u64 *count, bool possible)
{
	if (!possible)
		printf(" %12s", *count ? "IMPOSSIBLE" : "-");
	else
		printf(" %12llu", *count);
	return possible == !*count;
}

static unsigned int sm_cell(unsigned int row, unsigned int state)
{
	const u64 *count = &counts[row * __SHIM6_STATE_MAX + state];

	if (!sm_seldom(row, state))
		return cell(count, sm_possible(row, state));
	printf(" %12llu", *count);
	return 0;
}

unsigned int sim_cover_print(void)
{
	unsigned int row, state, empty = 0;

	printf("\n%-22s", "RFC 5533, by state");
	for (state = 0; state < __SHIM6_STATE_MAX; state++)
		printf(" %12s", state_names[state]);
	for (row = 0; row < SM_ROWS; row++) {
		if (!sm_names[row])
			continue;
		printf("\n%-22s", sm_names[row]);
		for (state = 0; state < __SHIM6_STATE_MAX; state++)
			empty += sm_cell(row, state);
	}
	printf("\n\n%-22s %12s %12s %12s", "RFC 5534, by state", "Operational",
	       "Exploring", "InboundOk");
	for (row = 0; row < REAP_ROWS; row++) {
		printf("\n%-22s", reap_names[row]);
		for (state = 0; state < 3; state++)
			empty += cell(&counts[SM_COUNTS + row * 3 + state],
				      reap_possible(row, state));
	}
	printf("\n\n%u of the rows were never reached\n", empty);
	return empty;
}
