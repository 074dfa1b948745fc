#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets that must be dropped, and the counters that say so.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

EXPECT_DROPS=yes

# R1 is the stranger. Nobody else speaks: the Send Timeout is out of the way.
each_drop()
{
	local json tag

	both set_shim6 send_timeout_ms=100000 i1_timeout_ms=100000
	establish
	field B ct_local
	tag=$REPLY
	# a context of B in I1-SENT; its I1 does not arrive
	block R2 iifname b meta l4proto 140
	ctl B create "$B2" "$A2" >/dev/null
	expect B ContextsI1Sent -eq 1
	json=$(ctl B -j show "$B2" "$A2")
	value ct_local
	in_ns R1 python3 "$here/badpackets.py" "${holder[B]}" "$A1" "$B1" "$B2" "$tag" \
		"$B2" "$A2" "$REPLY" >"$work/wrong" && return
	cat "$work/wrong"
	fail "$(wc -l <"$work/wrong") packets are not dropped as they should be"
}

# flood TYPE COUNT [SOURCE]: messages of 16 octets to B1, from A1 or each from
# another address, beginning with SOURCE
flood()
{
	in_ns R1 python3 - "$B1" "$@" <<-'END'
	import socket, struct, sys, ipaddress
	sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
	dst, kind, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
	first, step = ("2001:db8:a1::a", 0) if len(sys.argv) < 5 else (sys.argv[4], 1)
	first = int(ipaddress.IPv6Address(first))
	data = bytes((59, 1, kind, 0)) + struct.pack("!H", 0xffff - 0x3b01 - kind * 256)
	for i in range(count):
	    packet = struct.pack("!IHBB", 6 << 28, 16, 140, 64)
	    packet += (first + i * step).to_bytes(16, "big")
	    packet += ipaddress.IPv6Address(dst).packed + data + bytes(10)
	    sock.sendto(packet, (dst, 0))
	END
}

# errors_for COUNT: so many are due; each was sent, refused, or has no route
errors_for()
{
	await 10 is B DropUnknownType -eq "$1"
	sum B:OutError B:DropRate B:DropNoRoute
	[ "$REPLY" = "$1" ] || fail "$REPLY errors and suppressed ones, not $1"
}

# Each Error and the like is an answer; a flood does not get them all.
errors_are_limited()
{
	establish
	flood 20 600
	errors_for 600
	expect B OutError -ge 1
	# ten a second; a busy machine takes its time
	expect B OutError -le 80
	flood 20 600 2001:db8:a1::1:0
	errors_for 1200
	expect B OutError -ge 90
	expect B OutError -le 900
	expect_field B state established
	tcp_bulk 100000
}

# A flood of I1s, each from another address, leaves no trace.
no_state_for_strangers()
{
	in_ns R1 ping -q -n -c 1 "$B1" >/dev/null
	flood 1 1000 2001:db8:a1::1:0
	await 10 is B InI1 -eq 1000
	expect B ContextsCreated -eq 0
	sum B:OutR1 B:DropRate B:DropNoRoute
	[ "$REPLY" = 1000 ] || fail "$REPLY R1s and refusals"
	[ "$(ctl B -j show)" = "[]" ] || fail "contexts"
	establish
}

# r1s_for COUNT
r1s_for()
{
	await 10 is B InI1 -eq "$1"
	sum B:OutR1 B:DropRate
	[ "$REPLY" = "$1" ] || fail "$REPLY R1s and refusals, not $1"
}

r1s_are_limited()
{
	set_shim6 B r1_total=7
	flood 1 200
	r1s_for 200
	expect B OutR1 -ge 7
	expect B OutR1 -le 70
}

# Limits are for the namespace, at once, and 0 is none.
limits_can_be_set()
{
	local name value

	while read -r name value; do
		[ "$(in_ns B cat "/proc/sys/net/shim6/$name")" = "$value" ] ||
			fail "$name is not $value"
		! set_shim6 B "$name=-1" 2>/dev/null || fail "$name=-1"
		! set_shim6 B "$name=1000001" 2>/dev/null || fail "$name too big"
		set_shim6 B "$name=0"
		[ "$(in_ns A cat "/proc/sys/net/shim6/$name")" = "$value" ] ||
			fail "$name of A changed"
	done <<-END
	r1bis_per_address 10
	r1bis_total 100
	error_per_address 10
	error_total 100
	r1_total 1000
	END
	flood 1 10
	r1s_for 10
	flood 20 10
	await 10 is B DropUnknownType -eq 10
	flood 66 10
	await 10 is B DropUnknownTag -eq 10
	both expect OutR1 -eq 0
	both expect OutError -eq 0
	both expect OutR1bis -eq 0
	expect B DropRate -eq 30
	set_shim6 B r1_total=1000 error_per_address=1000 error_total=1000
	flood 20 100
	await 10 is B DropUnknownType -eq 110
	expect B OutError -eq 100
	establish
}

# The lists in them are unproven.
UNPROVEN=yes scenario "wrong packets, one by one" each_drop
scenario "Errors are limited" errors_are_limited
scenario "I1s make no state" no_state_for_strangers
scenario "R1s are limited" r1s_are_limited
scenario "limits are set" limits_can_be_set
finish
