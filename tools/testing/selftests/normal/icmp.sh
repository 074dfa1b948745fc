#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ICMPv6 errors about packets of contexts: what the ULP gets, what REAP does.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# Only an error is so quick to make somebody look for another pair.
export HOST_SETTINGS="tcp_advice=0 send_timeout_ms=15000 start_packets=0"
# A router, and no locator of anybody.
readonly ROUTER=$NET:ff::1

# shimmed: a context whose packets have the header; tag of A's packets in $tag
shimmed()
{
	establish
	switch_both
	field A ct_peer
	tag=$REPLY
}

# forge [ARGUMENT...]: an error to A from R1; prints what is due. Unless the
# arguments say otherwise it speaks of a packet over the current pair. Without
# a $tag that packet has no header.
forge()
{
	in_ns R1 python3 -SB "$here/icmperrors.py" forge --src "$ROUTER" \
		--ulids "$A1" "$B1" --local "$A2" --peer "$B2" \
		${tag:+--tag "$tag"} "$@"
}

forge_plain()
{
	local tag=

	forge --local "$A1" --peer "$B1" "$@" >/dev/null
}

# look raw|udp [ARGUMENT...]: a socket of A between the ULIDs; the errors that
# it sees go to its file
look()
{
	[ -z "${looker-}" ] || slay "$looker"
	rm -f "$work/$1.errors"
	spawn A python3 -SB "$here/icmperrors.py" "$1" --file "$work/$1.errors" \
		--ulids "$A1" "$B1" "${@:2}"
	looker=$spawned
	await 20 test -e "$work/$1.errors"
}

# seen raw|udp TEXT: the errors of that socket
seen()
{
	REPLY=$(<"$work/$1.errors")
	[ "$REPLY" = "$2" ]
}

expect_seen()
{
	await 5 saw_any "$1"
	seen "$@" || fail "$1: '$2' expected, is '$REPLY'"
}

saw_any()
{
	[ -s "$work/$1.errors" ]
}

# counted TRANSLATED HANDLED HINTS: so many, and not more
counted()
{
	expect A IcmpTranslated -eq "$1"
	expect A IcmpHandled -eq "$2"
	expect A IcmpHints -eq "$3"
}

narrow_link()
{
	ip -n R2 link set dev b mtu 1400
	ip -n B link set dev p2 mtu 1400
}

# route_mtu SOURCE DESTINATION MTU: what A knows of a path
route_mtu()
{
	local text

	text=$(ip -n A route get "$2" from "$1")
	[[ $text == *" mtu $3 "* ]] || fail "MTU $3 expected: $text"
}

tcp_mtu_is()
{
	local text

	text=$(in_ns A ss -Htin "dst [$B1]")
	[[ $text == *" pmtu:$1 "* ]]
}

# The router's Packet Too Big, for the segments of TCP.
too_big_tcp()
{
	need ss
	shimmed
	tcp_start 1000000 0
	narrow_link
	await 10 tcp_mtu_is 1392
	progress 15 500000 B
	tcp_stop
	expect A IcmpTranslated -ge 1
	counter A IcmpTranslated
	counted "$REPLY" 0 0
	route_mtu "$A2" "$B2" 1400
}

# A datagram that must not be fragmented; the shim knows of nothing before.
too_big_udp()
{
	shimmed
	narrow_link
	look udp --send 1400
	expect_seen udp "EMSGSIZE 2 0 1392 1392"
	counted 1 0 0
	route_mtu "$A2" "$B2" 1400
	route_mtu "$A1" "$B1" 1392
}

# ULPs get at least 1280, and what is smaller is their business as ever.
too_big_least()
{
	shimmed
	look raw
	forge --type 2 --word 1284 --due 1280 >"$work/due"
	expect_seen raw "$(<"$work/due")"
	look raw
	forge --type 2 --word 600 >"$work/due"
	expect_seen raw "$(<"$work/due")"
	counted 2 0 0
}

refused()
{
	shimmed
	look udp --queue 0
	forge --type 1 --code 4 >/dev/null
	expect_seen udp "ECONNREFUSED"
	look udp
	forge --type 1 --code 4 >/dev/null
	expect_seen udp "ECONNREFUSED 1 4"
	counted 2 0 0
	expect_field A reap_state operational
}

# translated ARGUMENT...: what a raw socket gets is right to the octet
translated()
{
	look raw
	forge "$@" >"$work/due"
	expect_seen raw "$(<"$work/due")"
}

to_the_octet()
{
	shimmed
	translated --type 1 --code 4
	translated --type 1 --code 4 --options
	translated --type 1 --code 4 --cut 48
	translated --type 1 --code 4 --cut 101
	# The quote may not become shorter, may, and may very well.
	translated --type 1 --code 4 --told 16
	translated --type 1 --code 4 --told 17
	translated --type 1 --code 4 --told 24
	# The pointer: before our header, behind it, at its end.
	translated --type 4 --word 4
	translated --type 4 --word 60 --due 52
	translated --type 4 --code 1 --word 48 --due 40
	counted 10 0 0
	expect A Explorations -eq 1
}

# A router without a way to B: the first packets that meet it move the context.
moves_at_once()
{
	establish
	tcp_start
	ip -n R1 route add unreachable "$B1"
	await_pair 5 A "$A2" "$B2"
	progress 10 100000 A B
	tcp_stop
	silence_below 1500 A B
	expect A IcmpHints -eq 1
	expect A IcmpHandled -ge 1
}

# The same while packets carry the header.
moves_shimmed()
{
	shimmed
	tcp_start
	ip -n R2 route add unreachable "$B2"
	await_pair 5 A "$A1" "$B1"
	progress 10 100000 A B
	tcp_stop
	silence_below 1500 A B
	expect A IcmpHints -eq 1
	expect A IcmpHandled -ge 1
}

# Nobody answers probes, so that the exploration lasts.
explores_on()
{
	block R1 meta l4proto 140
	block R2 meta l4proto 140
}

handled()
{
	local code

	shimmed
	look udp
	explores_on
	for code in 0 1 2 3 5 6; do
		forge --type 1 --code "$code" >/dev/null
	done
	forge --type 3 >/dev/null
	await 5 is A IcmpHandled -eq 7
	counted 0 7 1
	expect_field A reap_state exploring
	# That one is still the ULP's.
	forge --type 1 --code 4 >/dev/null
	expect_seen udp "ECONNREFUSED 1 4"
	counted 1 7 1
	expect_pair A "$A2" "$B2"
}

handled_plain()
{
	establish
	look udp
	explores_on
	forge_plain --type 1
	await 5 is A IcmpHandled -eq 1
	counted 0 1 1
	expect_field A reap_state exploring
	holds 1 seen udp ""
}

to_ulp()
{
	shimmed
	look udp
	explores_on
	set_shim6 A icmp_to_ulp=1
	forge --type 1 --code 0 >/dev/null
	expect_seen udp "ENETUNREACH 1 0"
	counted 1 0 1
	expect_field A reap_state exploring
}

# Nothing is better than the current pair: A comes back to it each time, and
# what comes too soon after a hint is for the ULP. 12 errors in 3 s.
hints_are_limited()
{
	shimmed
	block R1 meta l4proto 140
	forge --type 1 --times 12 >/dev/null
	sum A:IcmpTranslated A:IcmpHandled
	[ "$REPLY" = 12 ] || fail "$REPLY of 12 errors"
	expect A IcmpTranslated -ge 1
	expect A IcmpHints -ge 1
	expect A IcmpHints -le 4
	await_pair 5 A "$A2" "$B2"
}

# Not the current pair, or the destination itself: for the ULP, no hint.
no_hint()
{
	shimmed
	translated --type 1 --code 0 --local "$A1" --peer "$B2"
	translated --type 1 --code 1 --src "$B2"
	counted 2 0 0
	expect_field A reap_state operational
}

# nothing_moves ARGUMENT...: what is wrong passes as it came
nothing_moves()
{
	forge "$@" >/dev/null
	counted 0 0 0
}

forged()
{
	shimmed
	look udp
	counter A Explorations
	known=$REPLY
	nothing_moves --type 1 --tag 4711
	nothing_moves --type 1 --wrong
	nothing_moves --type 1 --code 4 --wrong
	nothing_moves --type 2 --word 1300 --wrong
	nothing_moves --type 1 --local "$ROUTER" --dst "$A2"
	nothing_moves --type 1 --peer "$ROUTER"
	nothing_moves --type 1 --cut 47
	nothing_moves --type 1 --told 5
	nothing_moves --type 1 --told 60
	nothing_moves --type 4 --code 1 --word 6
	nothing_moves --type 4 --word 42
	nothing_moves --type 128
	# Of packets without the header: they do not go that way.
	forge_plain --type 1
	in_ns A ping -q -n -c 1 "$ROUTER" >/dev/null
	counted 0 0 0
	expect A Explorations -eq "$known"
	settled A "$A2" "$B2" || fail "not settled"
	[ "$(ip -n A route get "$B2" from "$A2" | grep -c mtu)" = 0 ] ||
		fail "learned an MTU"
}

scenario "Packet Too Big for TCP" too_big_tcp
scenario "Packet Too Big for UDP" too_big_udp
scenario "Packet Too Big of 1280 and less" too_big_least
scenario "port unreachable" refused
scenario "translated errors, to the octet" to_the_octet
scenario "unreachable: the context moves at once" moves_at_once
scenario "unreachable by a locator: it moves at once" moves_shimmed
scenario "what the shim handles" handled
scenario "the same of plain packets" handled_plain
scenario "icmp_to_ulp=1" to_ulp
scenario "hints are limited" hints_are_limited
scenario "other pairs and other complainers" no_hint
scenario "forged errors" forged
finish
