#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the shim never touches.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

untouched()
{
	both expect Triggers -eq 0
	both expect ContextsCreated -eq 0
	both expect OutI1 -eq 0
	both expect OutShimmedPackets -eq 0
}

# send ADDRESS [DEVICE]: 20 datagrams, whoever hears them
send()
{
	in_ns A python3 -IS -c 'import socket, sys
sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
sock.setsockopt(41, 18, 4)
if len(sys.argv) > 2:
    sock.setsockopt(socket.SOL_SOCKET, 25, sys.argv[2].encode() + b"\0")
for i in range(20):
    try:
        sock.sendto(b"x" * 100, (sys.argv[1], 9))
    except ConnectionRefusedError:
        pass' "$@"
}

others()
{
	both set_shim6 start_packets=2
	send ff02::1 p1
	send ff0e::1 p1
	send ff05::1:3 p2
	send ::1
	send "$A1"
	in_ns A ping -q -n -c 10 -i 0.01 fe80::1%p1 -W 1 >/dev/null || true
	untouched
	# the rule is what made the difference
	send "$B1"
	await 10 established
}

link_local()
{
	local router

	router=$(ip -n R1 -6 -o address show dev a scope link)
	[[ $router =~ (fe80:[0-9a-f:]+) ]] || fail "no link-local address"
	both set_shim6 start_packets=2
	in_ns A ping -q -n -c 20 -i 0.01 "${BASH_REMATCH[1]}%p1" >/dev/null
	untouched
}

# Neighbours are found although their address is a ULID.
neighbours()
{
	establish
	switch_both
	in_ns A ping -q -n -c 3 -i 0.01 -I "$A1" "$NET:a1::1" >/dev/null
	ip -n A neigh flush all
	ip -n B neigh flush all
	tcp_bulk 100000
}

# A forwarding host does not shim what it forwards, nor eat its 140.
routers_with_shim()
{
	set_shim6 R1 enabled=1 require_verification=0 start_packets=1
	set_shim6 R2 enabled=1 require_verification=0 start_packets=1
	establish
	switch_both
	tcp_bulk 500000
	[ "$(in_ns R2 cat /proc/net/shim6 | awk '/^(Drop|Out|In|Triggers)/ { n += $2 } END { print n }')" = 0 ] ||
		fail "R2 took part"
}

# Other pairs of the same hosts have nothing to do with a switched context.
other_pairs()
{
	establish
	switch_both
	watch R1 forward plain ip6 saddr "$A1" ip6 daddr "$B2" meta l4proto ipv6-icmp
	in_ns A ping -q -n -c 10 -i 0.01 -I "$A1" "$B2" >/dev/null
	expect_watched R1 plain -ge 10
}

scenario "multicast, loopback and own addresses" others
scenario "link-local addresses" link_local
scenario "neighbour discovery" neighbours
scenario "routers with Shim6" routers_with_shim
scenario "other address pairs" other_pairs
finish
