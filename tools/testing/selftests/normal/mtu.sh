#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Paths that carry more or less than 1500 octets. What sockets are told of it is in
# icmp.sh.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# links PROVIDER MTU: both links, all four ends
links()
{
	local p=$1 mtu=$2

	ip -n A link set dev "p$p" mtu "$mtu"
	ip -n "R$p" link set dev a mtu "$mtu"
	ip -n "R$p" link set dev b mtu "$mtu"
	ip -n B link set dev "p$p" mtu "$mtu"
}

# narrow MTU: the second path, between router and B. The router's Packet Too Big
# reaches the sender. Both ends of the link, or it would swallow what the wider end
# sends.
narrow()
{
	ip -n R2 link set dev b mtu "$1"
	ip -n B link set dev p2 mtu "$1"
}

# tcp_moves: to the second path and on, both ways
tcp_moves()
{
	establish
	tcp_start 1000000 1000000
	switch_both
	progress 15 500000 A B
	tcp_stop
	silence_below 3000 A B
	both expect OutShimmedPackets -gt 0
}

narrow_tcp()
{
	narrow "$1"
	tcp_moves
}

# Eight octets more than fit: each datagram becomes two fragments. The first ones are
# lost with the news.
narrow_udp()
{
	narrow "$1"
	establish
	switch_both
	udp_start 100 100 "$(($1 - 48))"
	progress 20 60 A B
	udp_stop
	results A B errors
	[ "$REPLY" = "0 0" ] || fail "sending failed"
	both expect OutFragmented -gt 0
}

# octets_of A|B: IPv6 payload of a shimmed packet, on average; in $REPLY
octets_of()
{
	local octets

	counter "$1" OutShimmedOctets
	octets=$REPLY
	counter "$1" OutShimmedPackets
	REPLY=$((octets / REPLY))
}

wide_tcp()
{
	links 1 9000
	links 2 9000
	establish
	switch_both
	tcp_bulk 4000000
	octets_of A
	printf '# %s octets a packet\n' "$REPLY"
	[ "$REPLY" -gt 8000 ] || fail "they are small"
}

wide_udp()
{
	links 1 9000
	links 2 9000
	establish
	switch_both
	udp_start 100 100 8944
	progress 10 60 A B
	udp_stop
	arrived A B
	arrived B A
	both expect OutFragmented -eq 0
	octets_of A
	[ "$REPLY" -gt 8000 ] || fail "they are small"
}

# Segments of a connection that began with 9000 octets must fit into 1500.
wide_then_usual()
{
	links 1 9000
	tcp_moves
}

scenario "TCP over a narrow path" narrow_tcp 1400
scenario "TCP over the narrowest path" narrow_tcp 1280
scenario "UDP over a narrow path" narrow_udp 1400
scenario "UDP over the narrowest path" narrow_udp 1280
scenario "TCP in 9000 octets" wide_tcp
scenario "UDP in 9000 octets" wide_udp
scenario "TCP from 9000 octets to 1500" wide_then_usual
finish
