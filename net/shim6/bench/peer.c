// SPDX-License-Identifier: GPL-2.0
/*
 * A peer of the host it is loaded on, or a great many: they speak protocol 140 over
 * a device of that host, as fast as the host can hear it. What the host says to
 * them is caught in LOCAL_OUT. Knows nothing of shim6.ko but what goes over the
 * wire. Loading it runs the bench, prints lines of JSON, and ends with an error so
 * that nothing stays loaded; the contexts that the host has made stay.
 *
 * Time counts while the host hears and answers, which includes catching the answer;
 * with_peer also has what the peers take to make up their messages.
 */
#include <linux/inet.h>
#include <linux/module.h>
#include <linux/netfilter_ipv6.h>
#include <linux/nsproxy.h>
#include <linux/vmalloc.h>

#include "peer.h"
#include "stream.h"

/* The files as they are in the module, which exports none of them. */
#include "../core/codec_decode.c"
#include "../core/codec_encode.c"

#define BATCH		256	/* messages that are made before the host hears one */
#define HEARD_OCTETS	64	/* enough for what is looked at */
#define RATES		1024	/* of as many parts of a run */

static char *what = "i1";
module_param(what, charp, 0);
MODULE_PARM_DESC(what, "i1, respond, initiate (the host is that), or probe");

static char *device = "d0";
module_param(device, charp, 0);
MODULE_PARM_DESC(device, "the device they are behind");

static char *host = "2001:db8:a1::1";
module_param(host, charp, 0);
MODULE_PARM_DESC(host, "the host's address");

static char *ulids = "2001:db8:b1::";
module_param(ulids, charp, 0);
MODULE_PARM_DESC(ulids, "prefix of the peers' ULIDs");

static char *seconds = "2001:db8:b2::";
module_param(seconds, charp, 0);
MODULE_PARM_DESC(seconds, "prefix of their second locators");

static unsigned int contexts = 100000;
module_param(contexts, uint, 0);
MODULE_PARM_DESC(contexts, "how many peers");

static bool flows;
module_param(flows, bool, 0);
MODULE_PARM_DESC(flows, "then measure packets of one context, and of all in turn");

/**
 * struct heard - what the host last said to a peer
 * @type: of the message; 0: nothing
 * @octets: how it begins
 */
struct heard {
	u8 type;
	u8 octets[HEARD_OCTETS];
};

/**
 * struct bench - all there is
 * @net: namespace of the host
 * @dev: device that the peers are behind
 * @host: the host's address
 * @ulid: the first peer's ULID, but for its number
 * @second: its second locator, but for its number
 * @skb: messages for the host
 * @n_skb: how many
 * @heard: answers, by the peer's number
 * @known: contexts made
 * @spent: time of the host, ns
 * @rates: how many in a second, in parts of the run
 * @n_rates: how many parts
 */
struct bench {
	struct net *net;
	struct net_device *dev;
	struct in6_addr host;
	struct in6_addr ulid;
	struct in6_addr second;
	struct sk_buff *skb[BATCH];
	unsigned int n_skb;
	struct heard heard[BATCH];
	struct known *known;
	u64 spent;
	u64 rates[RATES];
	unsigned int n_rates;
};

static struct bench *bench;

/* What the host says to a peer; control messages are linear. */
static unsigned int listen(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	const u8 *msg = (const u8 *)(ip6 + 1);
	struct heard *heard;

	if (ip6->nexthdr != SHIM6_NEXTHDR || (msg[2] & SHIM6_P))
		return NF_ACCEPT;
	heard = &bench->heard[(ntohl(ip6->daddr.s6_addr32[3]) - 1) % BATCH];
	heard->type = msg[2];
	memcpy(heard->octets, msg,
	       min_t(unsigned int, HEARD_OCTETS, skb->len - sizeof(*ip6)));
	consume_skb(skb);
	return NF_STOLEN;
}

static const struct nf_hook_ops ear = {
	.hook		= listen,
	.pf		= NFPROTO_IPV6,
	.hooknum	= NF_INET_LOCAL_OUT,
	.priority	= NF_IP6_PRI_FIRST,
};

static struct sk_buff *packet_of(u32 peer, const struct shim6_msg *msg)
{
	unsigned int len = shim6_encoded_len(msg);
	struct ipv6hdr *ip6;
	struct sk_buff *skb;

	skb = alloc_skb(NET_SKB_PAD + NET_IP_ALIGN + ETH_HLEN + sizeof(*ip6) +
			len, GFP_KERNEL);
	if (!skb)
		return NULL;
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	skb_reset_mac_header(skb);
	skb_put_zero(skb, ETH_HLEN);
	__skb_pull(skb, ETH_HLEN);
	skb_reset_network_header(skb);
	ip6 = skb_put(skb, sizeof(*ip6));
	ip6_flow_hdr(ip6, 0, 0);
	ip6->payload_len = htons(len);
	ip6->nexthdr = SHIM6_NEXTHDR;
	ip6->hop_limit = 64;
	ip6->saddr = peer_address(&bench->ulid, peer);
	ip6->daddr = bench->host;
	shim6_encode(msg, skb_put(skb, len), len);
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = bench->dev;
	skb->pkt_type = PACKET_HOST;
	return skb;
}

static int add(u32 peer, const struct shim6_msg *msg)
{
	struct sk_buff *skb = packet_of(peer, msg);

	if (!skb)
		return -ENOMEM;
	bench->skb[bench->n_skb++] = skb;
	return 0;
}

static void speak(void)
{
	unsigned int i;
	u64 begun;

	memset(bench->heard, 0, sizeof(bench->heard));
	local_bh_disable();
	begun = ktime_get_ns();
	for (i = 0; i < bench->n_skb; i++)
		netif_receive_skb(bench->skb[i]);
	bench->spent += ktime_get_ns() - begun;
	local_bh_enable();
	bench->n_skb = 0;
	cond_resched();
}

/* What the host said to @peer, which must be of that type. */
static const u8 *said(u32 peer, u8 type)
{
	const struct heard *heard = &bench->heard[peer % BATCH];

	if (heard->type == type)
		return heard->octets;
	pr_err("peer %u: message %u instead of %u\n", peer, heard->type, type);
	return NULL;
}

/* Options of 2 x 2 locators, that nothing proves. */
static void add_list(struct shim6_msg *msg, u32 peer, struct in6_addr *addrs)
{
	static const u8 methods[] = {
		SHIM6_METHOD_UNPROVEN, SHIM6_METHOD_UNPROVEN,
	};

	addrs[0] = peer_address(&bench->ulid, peer);
	addrs[1] = peer_address(&bench->second, peer);
	msg->opts |= BIT(SHIM6_OPT_LOCATORS);
	msg->list.methods = methods;
	msg->list.addrs = (const u8 *)addrs;
	msg->list.generation = 1;
	msg->list.n = 2;
}

static int say_i1(u32 peer)
{
	const struct shim6_msg msg = {
		.type = SHIM6_MSG_I1,
		.tag = peer + 1,
		.init_nonce = peer,
	};

	return add(peer, &msg);
}

/* Its validator is the first option of an R1. */
static int say_i2(u32 peer)
{
	const u8 *r1 = said(peer, SHIM6_MSG_R1);
	struct in6_addr addrs[2];
	struct shim6_msg msg = {
		.type = SHIM6_MSG_I2,
		.tag = peer + 1,
		.init_nonce = peer,
		.opts = BIT(SHIM6_OPT_VALIDATOR),
	};

	if (!r1)
		return -EPROTO;
	msg.resp_nonce = get_unaligned_be32(r1 + 12);
	msg.validator.data = r1 + 16 + SHIM6_OPT_HLEN;
	msg.validator.len = get_unaligned_be16(r1 + 16 + 2);
	add_list(&msg, peer, addrs);
	return add(peer, &msg);
}

static int note_tag(u32 peer, const u8 *msg)
{
	if (!msg)
		return -EPROTO;
	bench->known[peer].tag = get_unaligned_be48(msg + 6) & SHIM6_TAG_MASK;
	bench->known[peer].peer = peer;
	return 0;
}

static int provoke(u32 peer)
{
	struct in6_addr ulid = peer_address(&bench->ulid, peer);

	return peer_flows_begin(bench->net, &bench->host, &ulid);
}

static int say_r1(u32 peer)
{
	const u8 *i1 = said(peer, SHIM6_MSG_I1);
	static const u8 validator[16] = "bench";
	struct shim6_msg msg = {
		.type = SHIM6_MSG_R1,
		.resp_nonce = peer,
		.opts = BIT(SHIM6_OPT_VALIDATOR),
		.validator = { validator, sizeof(validator) },
	};

	if (!i1)
		return -EPROTO;
	msg.init_nonce = get_unaligned_be32(i1 + 12);
	return add(peer, &msg);
}

static int say_r2(u32 peer)
{
	const u8 *i2 = said(peer, SHIM6_MSG_I2);
	struct in6_addr addrs[2];
	struct shim6_msg msg = {
		.type = SHIM6_MSG_R2,
		.tag = peer + 1,
	};

	if (note_tag(peer, i2))
		return -EPROTO;
	msg.init_nonce = get_unaligned_be32(i2 + 12);
	add_list(&msg, peer, addrs);
	return add(peer, &msg);
}

/* It says that nothing arrives at the peer; the host answers at once. */
static int say_probe(u32 peer)
{
	const struct reap_report sent = {
		.src = peer_address(&bench->ulid, peer),
		.dst = bench->host,
		.nonce = htonl(peer),
	};
	const struct shim6_msg msg = {
		.type = SHIM6_MSG_PROBE,
		.tag = bench->known[peer].tag,
		.sta = REAP_EXPLORING,
		.sent = &sent,
		.n_sent = 1,
	};

	return add(peer, &msg);
}

static int say_keepalive(u32 peer)
{
	const struct shim6_msg msg = {
		.type = SHIM6_MSG_KEEPALIVE,
		.tag = bench->known[peer].tag,
	};

	return add(peer, &msg);
}

static int for_each(u32 begin, u32 end, int (*fn)(u32 peer))
{
	int err = 0;

	for (; begin < end && !err; begin++)
		err = fn(begin);
	return err;
}

static int batch_i1(u32 begin, u32 end)
{
	int err = for_each(begin, end, say_i1);

	speak();
	for (; begin < end && !err; begin++)
		err = said(begin, SHIM6_MSG_R1) ? 0 : -EPROTO;
	return err;
}

/*
 * To the host its R2 or I2 was a packet like any other: were it followed by silence
 * the host would look for another path. Not the time of a handshake.
 */
static int reassure(u32 begin, u32 end)
{
	u64 spent = bench->spent;
	int err = for_each(begin, end, say_keepalive);

	speak();
	bench->spent = spent;
	return err;
}

static int batch_respond(u32 begin, u32 end)
{
	int err = batch_i1(begin, end);
	u32 i;

	if (!err)
		err = for_each(begin, end, say_i2);
	speak();
	for (i = begin; i < end && !err; i++)
		err = note_tag(i, said(i, SHIM6_MSG_R2));
	return err ?: reassure(begin, end);
}

static int batch_initiate(u32 begin, u32 end)
{
	u64 begun;
	int err;

	memset(bench->heard, 0, sizeof(bench->heard));
	begun = ktime_get_ns();
	err = for_each(begin, end, provoke);
	bench->spent += ktime_get_ns() - begun;
	if (!err)
		err = for_each(begin, end, say_r1);
	speak();
	if (!err)
		err = for_each(begin, end, say_r2);
	speak();
	return err ?: reassure(begin, end);
}

static int batch_probe(u32 begin, u32 end)
{
	int err = for_each(begin, end, say_probe);

	speak();
	for (; begin < end && !err; begin++)
		err = said(begin, SHIM6_MSG_PROBE) ? 0 : -EPROTO;
	return err;
}

static void print_rates(const char *name, u64 whole)
{
	u64 *rates = bench->rates, first, last;
	unsigned int n = bench->n_rates;

	first = rates[0];
	last = rates[n - 1];
	sort(rates, n, sizeof(*rates), stream_compare, NULL);
	pr_info("{\"case\": \"%s\", \"contexts\": %u, \"median\": %llu, \"min\": %llu, \"max\": %llu, \"first\": %llu, \"last\": %llu, \"with_peer\": %llu}\n",
		name, contexts, rates[n / 2], rates[0], rates[n - 1], first,
		last, div64_u64((u64)contexts * NSEC_PER_SEC, whole));
}

/* All peers in batches; a rate for each part of the run. */
static int run(const char *name, int (*batch)(u32 begin, u32 end))
{
	u32 part = max(contexts / 100, min(contexts, 20 * BATCH));
	u64 begun = ktime_get_ns();
	u32 i, end, done = 0;
	int err;

	bench->n_rates = 0;
	bench->spent = 0;
	for (i = 0; i < contexts; i = end) {
		end = min(i + BATCH, contexts);
		err = batch(i, end);
		if (err)
			return err;
		done += end - i;
		if ((done < part && end < contexts) || bench->n_rates == RATES)
			continue;
		bench->rates[bench->n_rates++] =
			div64_u64((u64)done * NSEC_PER_SEC, bench->spent);
		bench->spent = 0;
		done = 0;
	}
	print_rates(name, ktime_get_ns() - begun);
	return 0;
}

static int run_flows(void)
{
	struct peer_flows all = {
		.net = bench->net,
		.dev = bench->dev,
		.host = bench->host,
		.ulid = bench->ulid,
		.known = bench->known,
		.n = contexts,
	};

	return peer_flows_measure(&all);
}

static int run_all(void)
{
	int err;

	if (!strcmp(what, "i1"))
		return run("i1", batch_i1);
	if (!strcmp(what, "initiate"))
		err = run("initiate", batch_initiate);
	else
		err = run("respond", batch_respond);
	if (!err && !strcmp(what, "probe"))
		err = run("probe", batch_probe);
	return flows && !err ? run_flows() : err;
}

static int begin(void)
{
	int err;

	bench->known = vcalloc(contexts, sizeof(*bench->known));
	if (!bench->known)
		return -ENOMEM;
	bench->dev = dev_get_by_name(bench->net, device);
	if (!bench->dev)
		return -ENODEV;
	err = nf_register_net_hook(bench->net, &ear);
	if (!err) {
		err = run_all();
		nf_unregister_net_hook(bench->net, &ear);
	}
	dev_put(bench->dev);
	return err;
}

static int __init bench_init(void)
{
	int err = -EINVAL;

	bench = kvzalloc(sizeof(*bench), GFP_KERNEL);
	if (!bench)
		return -ENOMEM;
	bench->net = current->nsproxy->net_ns;
	if (contexts && in6_pton(host, -1, bench->host.s6_addr, -1, NULL) &&
	    in6_pton(ulids, -1, bench->ulid.s6_addr, -1, NULL) &&
	    in6_pton(seconds, -1, bench->second.s6_addr, -1, NULL))
		err = begin();
	while (bench->n_skb)
		kfree_skb(bench->skb[--bench->n_skb]);
	vfree(bench->known);
	kvfree(bench);
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Shim6: how fast contexts are made, and what many of them cost");
MODULE_LICENSE("GPL");
