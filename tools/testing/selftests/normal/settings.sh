#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Times of failure detection that change at run time, for all contexts or one.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# refuses TEXT ARGUMENT...: shim6ctl fails in A and its error says so
refuses()
{
	local want=$1 text

	shift
	if text=$(ctl A "$@" 2>&1); then
		fail "accepted: $*"
	fi
	[[ $text == *"$want"* ]] || fail "$*: '$text' does not say '$want'"
}

# of NAMESPACE KEY VALUE [FII]: does a context, the default one, have it?
of()
{
	json=$(ctl "$1" -j show "${ulids[$1]% *}" "${ulids[$1]#* }" fii "${4-0}")
	has "$2" "$3"
}
declare -A ulids=([A]="$A1 $B1" [B]="$B1 $A1")

# agreed MS [FII]: it counts at A, and B goes by it
agreed()
{
	of A send_timeout "$1" "${2-0}" && of A update_pending false "${2-0}" &&
		of B keepalive_timeout "$1" "${2-0}"
}

# By netlink and by sysctl, for a context that runs and for the next one.
namespace()
{
	establish
	agreed 2000 || fail "$json"
	ctl A set send-timeout 5000 initial-probes 3
	await 10 agreed 5000
	of A initial_probes 3 || fail "$json"
	of A own '[]' || fail "own: $json"
	[ "$(in_ns A cat /proc/sys/net/shim6/send_timeout_ms)" = 5000 ] ||
		fail "the sysctl does not follow"
	set_shim6 A send_timeout_ms=1000 rtt_pacing=0
	await 10 agreed 1000
	of A rtt_pacing false || fail "$json"
	of B send_timeout 2000 || fail "B follows A: $json"
	expect A UpdatesAcknowledged -eq 2
	ctl A create "$A1" "$B1" fii 7 >/dev/null
	await 10 agreed 1000 7
	[ "$(ctl A show config)" = "send-timeout 1000 ms, initial-probe 500 ms, max-probe 60000 ms, initial-probes 3, rtt-pacing off, standby 0 ms, failback 0 ms" ] ||
		fail "$(ctl A show config)"
	both expect Explorations -eq 0
}

# What is its own stays, until it is taken back.
one_context()
{
	establish
	ctl A create "$A1" "$B1" fii 7 >/dev/null
	await 10 agreed 2000 7
	ctl A set context "$A1" "$B1" fii 7 send-timeout 4000 rtt-pacing off
	await 10 agreed 4000 7
	agreed 2000 || fail "the other one follows: $json"
	[[ $(ctl A show "$A1" "$B1" fii 7) == *"; own: send-timeout rtt-pacing"* ]] ||
		fail "not shown as its own"
	ctl A set send-timeout 3000 max-probe 8000
	await 10 agreed 3000
	holds 1 agreed 4000 7
	of A max_probe 8000 7 || fail "$json"
	of A rtt_pacing false 7 || fail "$json"
	value id
	ctl A set context "$REPLY" default initial-probe 100
	await 10 agreed 3000 7
	of A rtt_pacing true 7 || fail "$json"
	of A initial_probe 100 7 || fail "$json"
	[[ $(ctl A show "$A1" "$B1" fii 7) == *"; own: initial-probe"* ]] ||
		fail "not shown as its own"
}

# The peer does not hear of it: a shorter one does not count yet.
not_told()
{
	establish
	block R1 meta l4proto 140 @th,16,8 64
	ctl A set send-timeout 1000
	await 10 is A OutUpdateRequest -ge 1
	of A update_pending true || fail "$json"
	of A send_timeout 2000 || fail "$json"
	of B keepalive_timeout 2000 || fail "$json"
	# a longer one does at once
	ctl A set send-timeout 7000
	of A send_timeout 7000 || fail "$json"
	heal 1
	await 20 agreed 7000
}

# Its acknowledgement is lost.
not_acknowledged()
{
	establish
	lose 65 1
	ctl A set send-timeout 1000
	await 10 of B keepalive_timeout 1000
	of A send_timeout 2000 || fail "$json"
	await 20 agreed 1000
	expect A OutUpdateRequest -ge 2
}

# kept SECONDS NUMBER: B sends so many keepalives more
kept()
{
	local before

	counter B OutKeepalive
	before=$REPLY
	await "$1" is B OutKeepalive -ge $((before + $2))
}

# Only A speaks: keepalives follow, nothing is explored, and a failure is noticed
# within what counts now.
followed()
{
	local now begin

	set_shim6 A send_timeout_ms=60000
	establish
	agreed 60000 || fail "$json"
	udp_start 50 0
	expect B OutKeepalive -eq 0
	ctl A set send-timeout 2000
	await 10 agreed 2000
	kept 10 4
	ctl A set context "$A1" "$B1" send-timeout 1000
	await 10 agreed 1000
	kept 5 4
	both expect Explorations -eq 0
	now
	begin=$now
	cut 1
	await 10 is A Explorations -ge 1
	await_pair 10 A "$A2" "$B2"
	now
	# the Send Timeout, a round trip, and what a busy machine takes
	[ $((now - begin)) -lt 5000000 ] ||
		fail "switched after $(((now - begin) / 1000)) ms"
}

bad_values()
{
	establish
	refuses "send-timeout must be from 100 to 100000 ms" set send-timeout 99
	refuses "send-timeout must be from 100 to 100000 ms" \
		set context "$A1" "$B1" send-timeout 100001
	refuses "initial-probe must be from 10 to 3600000 ms" set initial-probe 9
	refuses "max-probe must be from 100 to 3600000 ms" set max-probe 3600001
	refuses "initial-probes must be from 1 to 10" set initial-probes 11
	refuses "initial-probes must be from 1 to 10" \
		set context "$A1" "$B1" initial-probes 0
	# all or nothing
	refuses "max-probe must be" set send-timeout 3000 max-probe 1
	refuses "is on or off" set rtt-pacing 2
	refuses "is no number" set send-timeout soon
	refuses usage set
	refuses usage set default
	refuses usage set send-timeout
	refuses usage set keepalive-timeout 3000
	refuses usage set context
	refuses usage set context 1
	refuses usage set context "$A1" "$B1"
	refuses "no context has this id" set context 4711 default
	refuses "no context has these" set context "$A1" "$B2" send-timeout 500
	agreed 2000 || fail "$json"
	expect A OutUpdateRequest -eq 0
	ctl A -j set initial-probe 100 | python3 -m json.tool >/dev/null ||
		fail "set is no JSON"
	json=$(ctl A -j show config)
	has send_timeout 2000 || fail "$json"
	has initial_probe 100 || fail "$json"
	set_shim6 A enabled=0
	ctl A set send-timeout 700
	refuses "net.shim6.enabled is 0" set context 1 send-timeout 800
	set_shim6 A enabled=1
	json=$(ctl A -j show config)
	has send_timeout 700 || fail "$json"
}

scenario "settings of the namespace" namespace
scenario "settings of one context" one_context
scenario "the peer is not told yet" not_told
scenario "the peer's acknowledgement is lost" not_acknowledged
scenario "keepalives and failover follow" followed
scenario "values out of range" bad_values
finish
