// SPDX-License-Identifier: GPL-2.0
/* Addresses, the clock and the probes that were sent. */
#include "fuzz.h"
#include "world.h"

#define MS		REAP_NSEC_PER_MSEC
#define ULA		(REAP_MAX_LOCATORS - 1)

/*
 * The pacing of the engine: ten probes a second, answers to the peer that do not
 * wait for their turn, four at once and ten a second in the long run, and those
 * of a suspicion.
 */
#define PROBES_PER_SECOND	24

static struct in6_addr address(u8 net, u8 host, bool is_ula)
{
	struct in6_addr a = { .s6_addr = { 0x20, 0x01, 0x0d, 0xb8, net } };

	if (is_ula)
		a.s6_addr[0] = 0xfd;
	a.s6_addr[15] = host;
	return a;
}

struct in6_addr own_address(unsigned int i)
{
	return address(0x10 + i, 1, i == ULA);
}

struct in6_addr peer_address(unsigned int i)
{
	return address(0x20 + i, 2, i == ULA);
}

bool is_own_address(const struct in6_addr *addr)
{
	struct in6_addr own;
	unsigned int i;

	for (i = 0; i < REAP_MAX_LOCATORS; i++) {
		own = own_address(i);
		if (ipv6_addr_equal(&own, addr))
			return true;
	}
	return false;
}

struct in6_addr take_address(struct input *in)
{
	static const struct in6_addr nobodys[] = {
		{ .s6_addr = { 0xfe, 0x80, [15] = 2 } },
		{ .s6_addr = { 0xfe, 0xc0, [15] = 2 } },
		{ .s6_addr = { 0xff, 0x02, [15] = 2 } },
		{ .s6_addr = { [15] = 1 } },
		{ .s6_addr = { [15] = 0 } },
		{ .s6_addr = { [10] = 0xff, 0xff, 192, 0, 2, 1 } },
		{ .s6_addr = { [12] = 192, 0, 2, 1 } },
	};
	struct in6_addr a;
	u8 code = take_u8(in);

	switch (code >> 4) {
	case 0:
		return peer_address(code);
	case 1:
		return own_address(code & 15);
	case 2:
		return nobodys[code % ARRAY_SIZE(nobodys)];
	case 3:
		take_bytes(in, &a, sizeof(a));
		return a;
	default:
		return peer_address(code % REAP_MAX_LOCATORS);
	}
}

struct reap_pair take_pair(struct input *in)
{
	u8 code = take_u8(in);

	return (struct reap_pair){
		own_address(code & 15), peer_address(code >> 4)
	};
}

void take_time(struct input *in, struct fake *f, enum take_time_how how,
	       u64 deadline)
{
	switch (how) {
	case TIME_STANDS:
		break;
	case TIME_SHORT:
		f->env.now += take_u8(in) * 10 * MS;
		break;
	case TIME_DEADLINE:
		if (deadline != REAP_NEVER)
			f->env.now = max(f->env.now, deadline);
		break;
	case TIME_LONG:
		f->env.now += take_u16(in) * 64 * MS;
		break;
	}
}

static bool is_link_local(const struct in6_addr *a)
{
	return a->s6_addr[0] == 0xfe && (a->s6_addr[1] & 0xc0) == 0x80;
}

/* RFC 5533 7.2, RFC 6724 rule 2; not by the ranks that the engine goes by. */
bool pair_may_be_used(const struct reap_locset *local,
		      const struct reap_locset *peer,
		      const struct reap_pair *pair)
{
	int l = reap_locset_find(local, &pair->local);
	int p = reap_locset_find(peer, &pair->peer);

	return l >= 0 && p >= 0 &&
	       !(local->flags[l] & (REAP_LOC_DOWN | REAP_LOC_UNTOLD)) &&
	       peer->flags[p] & REAP_LOC_VERIFIED &&
	       is_link_local(&pair->local) == is_link_local(&pair->peer);
}

void log_probe(struct sent_log *log, const struct reap_report *rep,
	       const struct reap_pair *pair, u64 now)
{
	unsigned int i = log->n;

	CHECK(!memcmp(&rep->src, &pair->local, 16));
	CHECK(!memcmp(&rep->dst, &pair->peer, 16));
	if (log_is_full(log))
		return;
	log->rep[i] = *rep;
	log->at[i] = now;
	log->n++;
	if (i >= PROBES_PER_SECOND)
		CHECK(now - log->at[i - PROBES_PER_SECOND] >= 1000 * MS);
}

bool log_has(const struct sent_log *log, unsigned int from,
	     const struct reap_report *rep)
{
	unsigned int i;

	/* The newest are asked for most. */
	for (i = log->n; i-- > from;)
		if (!memcmp(&log->rep[i], rep, offsetof(struct reap_report, data)))
			return true;
	return false;
}

void take_reports(struct input *in, const struct sent_log *log,
		  struct reap_report *rep, unsigned int n)
{
	u8 code;

	for (; n; n--, rep++) {
		code = take_u8(in);
		memset(rep, 0, sizeof(*rep));
		if (log->n)
			*rep = log->rep[log->n - 1 - (code & 63) % log->n];
		/* A nonce for another pair, or none of ours. */
		if (code & 64)
			rep->dst = take_address(in);
		if (code & 128)
			rep->nonce ^= 1 + take_u8(in);
	}
}
