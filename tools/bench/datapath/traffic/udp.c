// SPDX-License-Identifier: GPL-2.0
/*
 * Small datagrams in a second, one way. A system call is dear in the guest, so
 * it moves many of them; all have arrived before the next ones leave.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "traffic.h"

#define OCTETS 64
#define BATCH 64
#define LOST_AFTER_US 300000

struct batch {
	struct mmsghdr messages[BATCH];
	struct iovec where;
	char data[OCTETS];
};

/* All messages have the same octets: nobody reads them. */
static void make(struct batch *batch)
{
	int i;

	memset(batch, 0, sizeof(*batch));
	batch->where.iov_base = batch->data;
	batch->where.iov_len = OCTETS;
	for (i = 0; i < BATCH; i++) {
		batch->messages[i].msg_hdr.msg_iov = &batch->where;
		batch->messages[i].msg_hdr.msg_iovlen = 1;
	}
}

static unsigned int send_batch(int sock, struct batch *batch)
{
	int n = sendmmsg(sock, batch->messages, BATCH, 0);

	if (n <= 0)
		err(3, "send");
	return n;
}

/* Those that do not come within the time-out of the socket are lost. */
static unsigned int receive_batch(int sock, struct batch *batch,
				  unsigned int wanted)
{
	unsigned int all = 0;
	int n;

	while (all < wanted) {
		n = recvmmsg(sock, batch->messages, wanted - all, 0, NULL);
		if (n < 0 && errno != EAGAIN)
			err(3, "receive");
		if (n <= 0)
			break;
		all += n;
	}
	return all;
}

static void exchange(struct pair pair, uint64_t until, struct outcome *outcome)
{
	struct batch out, in;
	unsigned int sent, got;

	make(&out);
	make(&in);
	while (now_ns() < until) {
		sent = send_batch(pair.from, &out);
		got = receive_batch(pair.to, &in, sent);
		outcome->packets += sent;
		outcome->lost += sent - got;
	}
}

struct outcome measure_udp(const struct job *job)
{
	struct timeval patience = { .tv_usec = LOST_AFTER_US };
	struct pair pair = connect_datagrams(job);
	struct outcome warm = {}, outcome = {};
	uint64_t begin;

	if (setsockopt(pair.to, SOL_SOCKET, SO_RCVTIMEO, &patience,
		       sizeof(patience)))
		err(2, "time-out");
	exchange(pair, now_ns() + job->duration / 8, &warm);
	begin = now_ns();
	exchange(pair, begin + job->duration, &outcome);
	outcome.value = (outcome.packets - outcome.lost) * 1e9 /
			(now_ns() - begin);
	close_pair(pair);
	return outcome;
}
