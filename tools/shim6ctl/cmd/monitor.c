// SPDX-License-Identifier: GPL-2.0
/* shim6ctl monitor: events as they happen. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../context.h"
#include "../json.h"

#define NSEC_PER_SEC 1000000000ULL

/* What a handler returns when enough events were seen; no exit status. */
#define WATCHED_ENOUGH (-1)

/** struct event - attributes of the netlink attribute set "event" */
struct event {
	u8 cmd;
	u64 time;
	u32 id;
	u32 fii;
	u32 state;
	u32 old_state;
	u32 reap_state;
	u32 reason;
	u32 code;
	u32 msg_type;
	u32 direction;
	u32 sta;
	u32 nonce;
	u32 sent;
	u32 received;
	struct in6_addr ulid_local;
	struct in6_addr ulid_peer;
	struct in6_addr local;
	struct in6_addr peer;
	struct in6_addr old_local;
	struct in6_addr old_peer;
};

static const struct nla_policy event_policy[SHIM6_A_EVENT_MAX + 1] = {
	[SHIM6_A_EVENT_TIME]		= { .type = NLA_U64 },
	[SHIM6_A_EVENT_ID]		= { .type = NLA_U32 },
	[SHIM6_A_EVENT_ULID_LOCAL]	= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_EVENT_ULID_PEER]	= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_EVENT_FII]		= { .type = NLA_U32 },
	[SHIM6_A_EVENT_STATE]		= { .type = NLA_U32 },
	[SHIM6_A_EVENT_OLD_STATE]	= { .type = NLA_U32 },
	[SHIM6_A_EVENT_REAP_STATE]	= { .type = NLA_U32 },
	[SHIM6_A_EVENT_REASON]		= { .type = NLA_U32 },
	[SHIM6_A_EVENT_LOCATOR_LOCAL]	= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_EVENT_LOCATOR_PEER]	= { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_EVENT_OLD_LOCATOR_LOCAL] = { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_EVENT_OLD_LOCATOR_PEER] = { .minlen = sizeof(struct in6_addr) },
	[SHIM6_A_EVENT_CODE]		= { .type = NLA_U32 },
	[SHIM6_A_EVENT_MSG_TYPE]	= { .type = NLA_U32 },
	[SHIM6_A_EVENT_DIRECTION]	= { .type = NLA_U32 },
	[SHIM6_A_EVENT_STA]		= { .type = NLA_U32 },
	[SHIM6_A_EVENT_NONCE]		= { .type = NLA_U32 },
	[SHIM6_A_EVENT_SENT_REPORTS]	= { .type = NLA_U32 },
	[SHIM6_A_EVENT_RECEIVED_REPORTS] = { .type = NLA_U32 },
};

/* Events have names only in JSON. */
static const char * const event_names[SHIM6_CMD_MAX + 1] = {
	[SHIM6_CMD_CONTEXT_STATE]	= "context-state",
	[SHIM6_CMD_CONTEXT_REMOVED]	= "context-removed",
	[SHIM6_CMD_CONTEXT_SWITCHED]	= "context-switched",
	[SHIM6_CMD_REAP_STATE]		= "reap-state",
	[SHIM6_CMD_MOVE_FAILED]		= "move-failed",
	[SHIM6_CMD_LOCATORS_TOLD]	= "locators-told",
	[SHIM6_CMD_LOCATORS_LEARNED]	= "locators-learned",
	[SHIM6_CMD_MESSAGE_REFUSED]	= "message-refused",
	[SHIM6_CMD_PROBE]		= "probe",
	[SHIM6_CMD_SUSPICION_BEGUN]	= "suspicion-begun",
	[SHIM6_CMD_SUSPICION_CALMED]	= "suspicion-calmed",
};

static void get_event(struct nlattr **tb, struct event *ev)
{
	if (tb[SHIM6_A_EVENT_TIME])
		ev->time = nla_get_u64(tb[SHIM6_A_EVENT_TIME]);
	get_u32(tb[SHIM6_A_EVENT_ID], &ev->id);
	get_u32(tb[SHIM6_A_EVENT_FII], &ev->fii);
	get_u32(tb[SHIM6_A_EVENT_STATE], &ev->state);
	get_u32(tb[SHIM6_A_EVENT_OLD_STATE], &ev->old_state);
	get_u32(tb[SHIM6_A_EVENT_REAP_STATE], &ev->reap_state);
	get_u32(tb[SHIM6_A_EVENT_REASON], &ev->reason);
	get_u32(tb[SHIM6_A_EVENT_CODE], &ev->code);
	get_u32(tb[SHIM6_A_EVENT_MSG_TYPE], &ev->msg_type);
	get_u32(tb[SHIM6_A_EVENT_DIRECTION], &ev->direction);
	get_u32(tb[SHIM6_A_EVENT_STA], &ev->sta);
	get_u32(tb[SHIM6_A_EVENT_NONCE], &ev->nonce);
	get_u32(tb[SHIM6_A_EVENT_SENT_REPORTS], &ev->sent);
	get_u32(tb[SHIM6_A_EVENT_RECEIVED_REPORTS], &ev->received);
	get_address(tb[SHIM6_A_EVENT_ULID_LOCAL], &ev->ulid_local);
	get_address(tb[SHIM6_A_EVENT_ULID_PEER], &ev->ulid_peer);
	get_address(tb[SHIM6_A_EVENT_LOCATOR_LOCAL], &ev->local);
	get_address(tb[SHIM6_A_EVENT_LOCATOR_PEER], &ev->peer);
	get_address(tb[SHIM6_A_EVENT_OLD_LOCATOR_LOCAL], &ev->old_local);
	get_address(tb[SHIM6_A_EVENT_OLD_LOCATOR_PEER], &ev->old_peer);
}

static void print_time(u64 ns)
{
	time_t s = ns / NSEC_PER_SEC;
	struct tm tm;
	char text[16];

	localtime_r(&s, &tm);
	strftime(text, sizeof(text), "%H:%M:%S", &tm);
	printf("%s.%06u ", text, (unsigned int)(ns % NSEC_PER_SEC / 1000));
}

static void print_pair(const struct in6_addr *local,
		       const struct in6_addr *peer)
{
	printf("%s>", ADDR(local));
	printf("%s", ADDR(peer));
}

static const char *direction_name(const struct event *ev)
{
	return ev->direction == SHIM6_DIRECTION_SENT ? "sent" : "received";
}

/* None is no ignorance here: no exploration is under way. */
static const char *probe_reason(const struct event *ev)
{
	return ev->reason ? reason_name(ev->reason) : "none";
}

static void print_probe(const struct event *ev)
{
	bool sent = ev->direction == SHIM6_DIRECTION_SENT;

	printf("probe %s %s%c", direction_name(ev), ADDR(&ev->local),
	       sent ? '>' : '<');
	printf("%s %s nonce %08x", ADDR(&ev->peer), reap_state_name(ev->sta),
	       ev->nonce);
	printf(" reports %u sent %u received (%s)", ev->sent, ev->received,
	       probe_reason(ev));
}

static void print_suspicion(const struct event *ev)
{
	printf("suspicion of ");
	print_pair(&ev->local, &ev->peer);
	printf(ev->cmd == SHIM6_CMD_SUSPICION_BEGUN ? " begun" : " calmed");
}

static void print_event(const struct event *ev)
{
	print_time(ev->time);
	printf("context %u %s->", ev->id, ADDR(&ev->ulid_local));
	printf("%s", ADDR(&ev->ulid_peer));
	if (ev->fii)
		printf(" fii %u", ev->fii);
	printf(": ");
	switch (ev->cmd) {
	case SHIM6_CMD_CONTEXT_STATE:
		printf("state %s -> ", state_name(ev->old_state));
		printf("%s", state_name(ev->state));
		break;
	case SHIM6_CMD_CONTEXT_REMOVED:
		printf("removed");
		break;
	case SHIM6_CMD_CONTEXT_SWITCHED:
		printf("switch ");
		print_pair(&ev->old_local, &ev->old_peer);
		printf(" -> ");
		print_pair(&ev->local, &ev->peer);
		printf(" (%s)", reason_name(ev->reason));
		break;
	case SHIM6_CMD_REAP_STATE:
		printf("reap %s ", reap_state_name(ev->reap_state));
		printf("(%s)", reason_name(ev->reason));
		break;
	case SHIM6_CMD_MOVE_FAILED:
		printf("move to ");
		print_pair(&ev->local, &ev->peer);
		printf(" failed: no answer");
		break;
	case SHIM6_CMD_LOCATORS_TOLD:
		printf("peer was told own locators");
		break;
	case SHIM6_CMD_LOCATORS_LEARNED:
		printf("peer told its locators");
		break;
	case SHIM6_CMD_MESSAGE_REFUSED:
		printf("peer refused %s ", message_name(ev->msg_type));
		printf("(%s)", error_name(ev->code));
		break;
	case SHIM6_CMD_PROBE:
		print_probe(ev);
		break;
	case SHIM6_CMD_SUSPICION_BEGUN:
	case SHIM6_CMD_SUSPICION_CALMED:
		print_suspicion(ev);
		break;
	}
	putchar('\n');
}

static bool has_pair(u8 cmd)
{
	switch (cmd) {
	case SHIM6_CMD_CONTEXT_SWITCHED:
	case SHIM6_CMD_MOVE_FAILED:
	case SHIM6_CMD_PROBE:
	case SHIM6_CMD_SUSPICION_BEGUN:
	case SHIM6_CMD_SUSPICION_CALMED:
		return true;
	default:
		return false;
	}
}

static void json_probe(const struct event *ev)
{
	json_string("reason", probe_reason(ev));
	json_string("direction", direction_name(ev));
	json_string("sta", reap_state_name(ev->sta));
	json_number("nonce", ev->nonce);
	json_number("sent_reports", ev->sent);
	json_number("received_reports", ev->received);
}

static void json_event(const struct event *ev)
{
	json_object(NULL);
	json_time("time", ev->time);
	json_string("event", event_names[ev->cmd]);
	json_number("id", ev->id);
	json_string("ulid_local", ADDR(&ev->ulid_local));
	json_string("ulid_peer", ADDR(&ev->ulid_peer));
	json_number("fii", ev->fii);
	json_string("state", state_name(ev->state));
	if (ev->cmd == SHIM6_CMD_CONTEXT_STATE)
		json_string("old_state", state_name(ev->old_state));
	if (ev->cmd == SHIM6_CMD_REAP_STATE)
		json_string("reap_state", reap_state_name(ev->reap_state));
	if (ev->cmd == SHIM6_CMD_REAP_STATE ||
	    ev->cmd == SHIM6_CMD_CONTEXT_SWITCHED)
		json_string("reason", reason_name(ev->reason));
	if (has_pair(ev->cmd)) {
		json_string("locator_local", ADDR(&ev->local));
		json_string("locator_peer", ADDR(&ev->peer));
	}
	if (ev->cmd == SHIM6_CMD_CONTEXT_SWITCHED) {
		json_string("old_locator_local", ADDR(&ev->old_local));
		json_string("old_locator_peer", ADDR(&ev->old_peer));
	}
	if (ev->cmd == SHIM6_CMD_MESSAGE_REFUSED) {
		json_string("code", error_name(ev->code));
		json_string("message", message_name(ev->msg_type));
	}
	if (ev->cmd == SHIM6_CMD_PROBE)
		json_probe(ev);
	json_end();
}

/**
 * struct watch - what to look at, and how long
 * @probes: of probes and suspicions, too
 * @counted: end after @left events
 * @left: events to come
 * @timed: end at @deadline
 * @deadline: CLOCK_MONOTONIC, ns
 */
struct watch {
	bool probes;
	bool counted;
	u32 left;
	bool timed;
	u64 deadline;
};

static int on_event(u8 cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[SHIM6_A_EVENT_MAX + 1];
	struct event ev = { .cmd = cmd };
	struct watch *watch = arg;

	/* A newer module may tell more than we know. */
	if (cmd > SHIM6_CMD_MAX || !event_names[cmd])
		return 0;
	if (nla_parse(tb, SHIM6_A_EVENT_MAX, attrs, len,
		      (struct nla_policy *)event_policy) < 0) {
		say("an event cannot be understood: is shim6ctl older than the module?");
		return EX_PROTOCOL;
	}
	get_event(tb, &ev);
	if (json_wanted)
		json_event(&ev);
	else
		print_event(&ev);
	if (fflush(stdout)) {
		say("writing the output failed: %s", strerror(errno));
		return EX_IOERR;
	}
	if (watch->counted && !--watch->left)
		return WATCHED_ENOUGH;
	return 0;
}

static u64 monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/* In milliseconds, as poll() takes it; 0 when the time is over. */
static int time_left(const struct watch *watch)
{
	u64 now = monotonic();
	u64 ms;

	if (!watch->timed)
		return -1;
	if (now >= watch->deadline)
		return 0;
	ms = (watch->deadline - now + 999999) / 1000000;
	return ms > 3600000 ? 3600000 : ms;
}

static int follow(struct netlink *nl, struct watch *watch)
{
	struct pollfd pfd = { .fd = nl_socket_get_fd(nl->sk), .events = POLLIN };
	int n, ms, status;

	while ((ms = time_left(watch))) {
		n = poll(&pfd, 1, ms);
		if (n < 0 && errno != EINTR) {
			say("poll: %s", strerror(errno));
			return EX_OSERR;
		}
		if (n <= 0)
			continue;
		status = netlink_listen(nl, on_event, watch);
		if (status)
			return status == WATCHED_ENOUGH ? EX_OK : status;
	}
	return EX_OK;
}

static int parse_options(const struct command *cmd, int argc, char **argv,
			 struct watch *watch)
{
	u32 seconds;
	int c;

	while ((c = next_option(argc, argv, "c:qt:")) != -1) {
		switch (c) {
		case 'c':
			if (parse_number(optarg, UINT_MAX, &watch->left))
				return EX_DATAERR;
			watch->counted = true;
			break;
		case 'q':
			watch->probes = false;
			break;
		case 't':
			if (parse_number(optarg, UINT_MAX, &seconds))
				return EX_DATAERR;
			watch->deadline = monotonic() + seconds * NSEC_PER_SEC;
			watch->timed = true;
			break;
		default:
			return print_usage(cmd);
		}
	}
	return optind == argc ? EX_OK : print_usage(cmd);
}

static int run_monitor(const struct command *cmd, int argc, char **argv)
{
	struct watch watch = { .probes = true };
	struct netlink nl = { 0 };
	int status;

	status = parse_options(cmd, argc, argv, &watch);
	if (status)
		return status;

	status = netlink_open(&nl);
	if (!status)
		status = netlink_subscribe(&nl, watch.probes);
	if (!status && !(watch.counted && !watch.left))
		status = follow(&nl, &watch);
	netlink_close(&nl);
	return status;
}

COMMAND(monitor,
	.args = "[-q] [-c COUNT] [-t SECONDS]",
	.help = "Print events as they happen",
	.options = "  -q        leave out single probes and suspicions\n"
		   "  -c COUNT  end after so many events\n"
		   "  -t SECS   end after so many seconds\n",
	.run = run_monitor);
