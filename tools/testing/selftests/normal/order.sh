#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The payload header among other headers, in whatever order they come.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

EXPECT_DROPS=yes

# in_states: the keys with which order.py seals
in_states()
{
	local key=0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f

	ip -n B -batch - <<-END
	xfrm state add src $A1 dst $B1 proto esp spi 0x1001 mode transport auth hmac(sha256) $key enc ecb(cipher_null) ""
	xfrm state add src $A1 dst $B1 proto ah spi 0x1001 mode transport auth hmac(sha256) $key
	END
}

# Nobody else speaks: the Send Timeout is out of the way.
switched()
{
	both set_shim6 send_timeout_ms=100000
	establish
	switch_both
	in_states
}

# listen SECONDS: prints what comes into $work/heard; sets $spawned
listen()
{
	spawn B python3 "$here/order.py" listen "$work/order.ready" \
		"$A1" "$B1" "$1" >"$work/heard"
	await 20 test -e "$work/order.ready"
}

# send_orders [ARGUMENT]: R2 sends in A's name; what should be heard goes to
# $work/sent
send_orders()
{
	field B ct_local
	in_ns R2 python3 "$here/order.py" send "${holder[B]}" "$A1" "$B1" \
		"$A2" "$B2" "$REPLY" "$@" >"$work/sent" && return
	cat "$work/sent"
	fail "$(grep -c '^#' "$work/sent" || true) orders move other counters"
}

# line FILE: its lines on one
line()
{
	paste -sd ' ' "$1"
}

# Every datagram is heard once, in its turn.
all_heard()
{
	wait "$spawned"
	cmp -s "$work/sent" "$work/heard" ||
		fail "sent $(line "$work/sent"), heard $(line "$work/heard")"
	expect_field B state established
	both expect Switches -eq 1
}

each_order()
{
	switched
	listen 5
	send_orders
	all_heard
}

# Rules and connection tracking, which reassembles earlier, see ULIDs.
with_rules()
{
	switched
	in_ns B nft "add table inet wall
		add chain inet wall input { type filter hook input priority 0; policy drop; }
		add rule inet wall input meta l4proto 140 accept
		add rule inet wall input meta l4proto { esp, ah } ip6 saddr $A1 ip6 daddr $B1 accept
		add rule inet wall input ip6 saddr $A1 ip6 daddr $B1 udp dport 7007 ct state new,established counter accept"
	listen 5
	send_orders conntrack
	all_heard
}

# What is closed to a ULID stays closed when the peer fragments.
closed()
{
	switched
	in_ns B nft "add table inet wall
		add chain inet wall input { type filter hook input priority 0; }
		add rule inet wall input ip6 saddr $A1 udp dport 7007 counter drop"
	listen 5
	send_orders
	wait "$spawned"
	[ ! -s "$work/heard" ] || fail "heard $(line "$work/heard")"
}

# The socket still has the ULID that the interface has lost.
ulid_gone()
{
	switched
	listen 8
	ip -n B address del "$B1/64" dev p1
	await_pair 10 B "$B2" "$A2"
	send_orders
	all_heard
}

# with_options HOP|DEST: three datagrams of A, each with such a header
with_options()
{
	in_ns A python3 - "$A1" "$B1" "$1" <<-'END'
	import socket, sys
	sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
	sock.bind((sys.argv[1], 7007))
	name = "IPV6_" + sys.argv[3] + "OPTS"
	header = bytes((0, 0, 1, 4, 0, 0, 0, 0))
	sock.setsockopt(socket.IPPROTO_IPV6, getattr(socket, name), header)
	data = bytes(range(200))
	for case in range(3):
	    sock.sendto(data, (sys.argv[2], 7007))
	END
}

# What we send: after Hop-by-Hop Options, before those for the destination.
inserted()
{
	switched
	watch R2 forward hop hbh nexthdr 140
	watch R2 forward dest ip6 nexthdr 140 @th,0,8 60
	watch B input plain ip6 saddr "$A1" ip6 daddr "$B1" udp dport 7007
	with_options HOP
	await 10 watched_is R2 hop 3
	with_options DST
	await 10 watched_is R2 dest 3
	await 10 watched_is B plain 6
	expect_field B state established
}

watched_is()
{
	watched "$1" "$2"
	[ "$REPLY" = "$3" ]
}

scenario "sent with options" inserted
scenario "each order" each_order
scenario "each order, through rules and connection tracking" with_rules
scenario "each order, port closed to the ULID" closed
scenario "each order, the ULID has left the interface" ulid_gone
finish
