// SPDX-License-Identifier: GPL-2.0
/*
 * What does a packet cost? UDP packets with 64 octets go out to a device, or come
 * in from one to a socket, or are sent by one, in a loop in this kernel, in the
 * namespace of who loads it. Knows nothing of shim6.ko, which may be there or not.
 * Loading it runs the bench, prints a line of JSON, and ends with an error so that
 * nothing stays loaded.
 */
#include <linux/inet.h>
#include <linux/module.h>
#include <linux/netfilter_ipv6.h>
#include <linux/nsproxy.h>

#include "stream.h"

static char *name = "packets";
module_param(name, charp, 0);
MODULE_PARM_DESC(name, "of the case, printed with the result");

static char *device = "d0";
module_param(device, charp, 0);
MODULE_PARM_DESC(device, "where packets come in");

static char *source = "::";
module_param(source, charp, 0);
MODULE_PARM_DESC(source, "IPv6 source");

static char *destination = "::";
module_param(destination, charp, 0);
MODULE_PARM_DESC(destination, "IPv6 destination");

static char *way = "out";
module_param(way, charp, 0);
MODULE_PARM_DESC(way, "out, in or send");

static unsigned long tag;
module_param(tag, ulong, 0);
MODULE_PARM_DESC(tag, "context tag of a payload extension header; 0: no header");

static unsigned int headroom;
module_param(headroom, uint, 0);
MODULE_PARM_DESC(headroom, "of packets that go out; 0: what a UDP socket leaves");

static unsigned int packets = STREAM_ROUND;
module_param(packets, uint, 0);
MODULE_PARM_DESC(packets, "in a round");

static unsigned int rounds = STREAM_ROUNDS;
module_param(rounds, uint, 0);
MODULE_PARM_DESC(rounds, "how many");

static bool hooks;
module_param(hooks, bool, 0);
MODULE_PARM_DESC(hooks, "with netfilter hooks that do nothing where shim6 has its own");

static unsigned int nothing(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

static const struct nf_hook_ops empty_hooks[] = {
	{
		.hook		= nothing,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_PRE_ROUTING,
	},
	{
		.hook		= nothing,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_LOCAL_IN,
	},
	{
		.hook		= nothing,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_LOCAL_OUT,
	},
};

static int run_out(struct stream *s)
{
	int err;

	s->dst = stream_route(s->net, &s->src, &s->dest);
	if (IS_ERR(s->dst))
		return PTR_ERR(s->dst);
	s->headroom = headroom ?: LL_RESERVED_SPACE(s->dst->dev);
	err = stream_measure(s, name, way, stream_send, packets, rounds);
	dst_release(s->dst);
	return err;
}

static int run_in(struct stream *s)
{
	struct socket *sink;
	int err;

	err = stream_open_sink(s->net, &sink);
	if (err)
		return err;
	err = stream_measure(s, name, way, stream_receive, packets, rounds);
	udp_tunnel_sock_release(sink);
	return err;
}

static int run_send(struct stream *s)
{
	struct udp_port_cfg port = {
		.family = AF_INET6,
		.local_ip6 = s->src,
		.peer_ip6 = s->dest,
		.peer_udp_port = htons(STREAM_PORT),
		.use_udp6_tx_checksums = true,
	};
	int err;

	err = udp_sock_create(s->net, &port, &s->sock);
	if (err)
		return err;
	err = stream_measure(s, name, way, stream_post, packets, rounds);
	udp_tunnel_sock_release(s->sock);
	return err;
}

static int run(struct stream *s)
{
	if (!strcmp(way, "in"))
		return run_in(s);
	return strcmp(way, "send") ? run_out(s) : run_send(s);
}

static int __init bench_init(void)
{
	struct stream s = { .net = current->nsproxy->net_ns, .tag = tag };
	int err;

	if (!in6_pton(source, -1, s.src.s6_addr, -1, NULL) ||
	    !in6_pton(destination, -1, s.dest.s6_addr, -1, NULL) || !rounds)
		return -EINVAL;
	s.dev = dev_get_by_name(s.net, device);
	if (!s.dev)
		return -ENODEV;
	err = hooks ? nf_register_net_hooks(s.net, empty_hooks,
					    ARRAY_SIZE(empty_hooks)) : 0;
	if (err)
		goto out;
	err = run(&s);
	if (hooks)
		nf_unregister_net_hooks(s.net, empty_hooks,
					ARRAY_SIZE(empty_hooks));
out:
	dev_put(s.dev);
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Shim6: what a packet costs");
MODULE_LICENSE("GPL");
