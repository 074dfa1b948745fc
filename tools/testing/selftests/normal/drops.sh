#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packets that must be dropped, and the counters that say so.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

EXPECT_DROPS=yes

# R1 is the stranger. Nobody else speaks: the Send Timeout is out of the way.
each_drop()
{
	local tag

	both set_shim6 send_timeout_ms=100000 i1_timeout_ms=100000
	establish
	field B ct_local
	tag=$REPLY
	# a context of B in I1-SENT; its I1 does not arrive
	block R2 iifname b meta l4proto 140
	ctl B create "$B2" "$A2" >/dev/null
	expect B ContextsI1Sent -eq 1
	in_ns R1 python3 "$here/badpackets.py" "${holder[B]}" "$A1" "$B1" "$B2" "$tag" \
		"$B2" "$A2" >"$work/wrong" && return
	cat "$work/wrong"
	fail "$(wc -l <"$work/wrong") packets are not dropped as they should be"
}

# in_router ARGUMENT...: a Python script, on standard input
in_router()
{
	in_ns R1 python3 "$@"
}

# Each Error and the like is an answer; a flood does not get them all.
errors_are_limited()
{
	establish
	in_router - "$A1" "$B1" <<-'END'
	import socket, struct, sys, ipaddress
	sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
	src, dst = (ipaddress.IPv6Address(a).packed for a in sys.argv[1:])
	data = bytes((59, 1, 20, 0)) + struct.pack("!H", 0xffff - 0x3b01 - 0x1400)
	packet = struct.pack("!IHBB", 6 << 28, 16, 140, 64) + src + dst + data + bytes(10)
	for i in range(600):
	    sock.sendto(packet, (sys.argv[2], 0))
	END
	await 10 is B DropUnknownType -eq 600
	expect B OutError -ge 1
	expect B OutError -lt 400
	expect B DropRate -gt 0
	sum B:OutError B:DropRate
	[ "$REPLY" = 600 ] ||
		fail "errors and suppressed ones are not 600"
	expect_field B state established
	tcp_bulk 100000
}

# A flood of I1s, each from another address, leaves no trace.
no_state_for_strangers()
{
	in_ns R1 ping -q -n -c 1 "$B1" >/dev/null
	in_router - "$B1" <<-'END'
	import socket, struct, sys, ipaddress
	sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
	dst = ipaddress.IPv6Address(sys.argv[1]).packed
	first = int(ipaddress.IPv6Address("2001:db8:a1::1:0"))
	data = bytes((59, 1, 1, 0)) + struct.pack("!H", 0xffff - 0x3b01 - 0x0100)
	for i in range(1000):
	    src = (first + i).to_bytes(16, "big")
	    packet = struct.pack("!IHBB", 6 << 28, 16, 140, 64) + src + dst
	    sock.sendto(packet + data + bytes(10), (sys.argv[1], 0))
	END
	await 10 is B InI1 -eq 1000
	expect B ContextsCreated -eq 0
	sum B:OutR1 B:DropRate B:DropNoRoute
	[ "$REPLY" = 1000 ] || fail "$REPLY R1s and refusals"
	[ "$(ctl B -j show)" = "[]" ] || fail "contexts"
	establish
}

scenario "wrong packets, one by one" each_drop
scenario "Errors are limited" errors_are_limited
scenario "I1s make no state" no_state_for_strangers
finish
