#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Failures of paths under traffic, found by REAP, and the way back.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# Send Timeout 2 s; what follows are round trips. Nobody hears for longer.
readonly LIMIT=3500

# Both directions have moved to the second provider.
moved()
{
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	both expect Switches -ge 1
	both expect Explorations -ge 1
}

# grows NAMESPACE COUNTER: while traffic flows
grows()
{
	counter "$1" "$2"
	await 5 is "$1" "$2" -gt "$REPLY"
}

# stands COUNTER: in both hosts, while traffic flows
stands()
{
	local a b

	counter A "$1"
	a=$REPLY
	counter B "$1"
	b=$REPLY
	progress 10 20000 A B
	expect A "$1" -eq "$a"
	expect B "$1" -eq "$b"
}

tcp_two_way()
{
	establish
	tcp_start
	both expect OutShimmedPackets -eq 0
	cut 1
	moved
	both grows OutShimmedPackets
	both grows InRestoredPackets
	progress 10 50000 A B
	expect A TcpRetransmitsHastened -ge 1
	tcp_stop
	silence_below "$LIMIT" A B
}

udp_two_way()
{
	establish
	udp_start 100 100
	progress 10 50 A B
	cut 1
	moved
	progress 10 50 A B
	both grows OutShimmedPackets
	udp_stop
	results A B intact
	[ "$REPLY" = "true true" ] || fail "wrong data"
	silence_below "$LIMIT" A B
}

# tcp_one_way DEAD: only one direction fails
tcp_one_way()
{
	establish
	tcp_start
	cut 1 "$1"
	case $1 in
	a-b)	await_pair 10 A "$A2" "$B2" ;;
	b-a)	await_pair 10 B "$B2" "$A2" ;;
	esac
	progress 10 50000 A B
	tcp_stop
	silence_below "$LIMIT" A B
}

# Only one pair is left for each direction, and it is not the same.
tcp_pairs_differ_a()
{
	establish
	cut 2 b-a
	tcp_start
	cut 1 a-b
	await_pair 15 A "$A2" "$B2"
	grows A OutShimmedPackets
	grows B InRestoredPackets
	progress 10 50000 A B
	expect_pair B "$B1" "$A1"
	expect B OutShimmedPackets -eq 0
	tcp_stop
}

tcp_pairs_differ_b()
{
	establish
	cut 2 a-b
	tcp_start
	cut 1 b-a
	await_pair 15 B "$B2" "$A2"
	grows B OutShimmedPackets
	grows A InRestoredPackets
	progress 10 50000 A B
	expect_pair A "$A1" "$B1"
	expect A OutShimmedPackets -eq 0
	tcp_stop
}

# The only sender learns of the failure by missing keepalives.
udp_one_sender()
{
	establish
	udp_start 100 0
	progress 10 50 B
	cut 1
	await_pair 10 A "$A2" "$B2"
	progress 10 50 B
	udp_stop
	silence_below "$LIMIT" B
}

# The new path fails too: back to the ULIDs.
second_failure()
{
	establish
	tcp_start
	cut 1
	moved
	progress 10 20000 A B
	heal 1
	cut 2
	await_pair 10 A "$A1" "$B1"
	await_pair 10 B "$B1" "$A1"
	stands OutShimmedPackets
	tcp_stop
	silence_below "$LIMIT" A B
}

# Of the four pairs only one that crosses from one provider to the other.
crossing_pair()
{
	establish
	tcp_start
	cut_link 1 b
	cut_link 2 a
	await_pair 15 A "$A1" "$B2"
	await_pair 15 B "$B2" "$A1"
	progress 10 50000 A B
	tcp_stop
}

return_to_ulids()
{
	establish
	tcp_start
	cut 1
	moved
	heal 1
	ctl A switch "$A1" "$B1" "$A1" "$B1"
	await_pair 10 A "$A1" "$B1"
	await_pair 10 B "$B1" "$A1"
	stands OutShimmedPackets
	[[ $(ctl A -j show) == *'"shimmed":false'* ]] || fail "still shimmed"
	tcp_stop
	silence_below "$LIMIT" A B
}

# A switch on request disturbs nobody.
by_request()
{
	establish
	tcp_start
	switch_both
	progress 10 50000 A B
	both grows OutShimmedPackets
	switch_both "$A2" "$B1"
	progress 10 50000 A B
	tcp_stop
	both expect MovesFailed -eq 0
	silence_below 1500 A B
}

# As if the current pair were dead; the other one is found at once.
explore_by_request()
{
	establish
	tcp_start
	ctl A explore "$A1" "$B1"
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 10 50000 A B
	tcp_stop
	silence_below 1500 A B
}

# A pair that does not answer is not taken.
request_fails()
{
	establish
	tcp_start
	cut 2
	ctl A switch "$A1" "$B1" "$A2" "$B2"
	await 10 is A MovesFailed -eq 1
	await 10 operational A
	expect_pair A "$A1" "$B1"
	expect_pair B "$B1" "$A1"
	both expect Switches -eq 0
	both expect OutShimmedPackets -eq 0
	tcp_stop
	silence_below 1500 A B
}

# Nothing at all works for a while. However late the link is healed, all pairs
# are tried within 4 s.
long_outage()
{
	both set_shim6 max_probe_ms=1000
	establish
	tcp_start
	cut 1
	cut 2
	await 10 is A OutProbe -ge 4
	await 10 is B OutProbe -ge 4
	heal 2
	await_pair 15 A "$A2" "$B2"
	progress 15 50000 A B
	tcp_stop
}

scenario "TCP, both directions fail" tcp_two_way
scenario "UDP, both directions fail" udp_two_way
scenario "TCP, A to B fails" tcp_one_way a-b
scenario "TCP, B to A fails" tcp_one_way b-a
scenario "TCP, another pair for A only" tcp_pairs_differ_a
scenario "TCP, another pair for B only" tcp_pairs_differ_b
scenario "UDP, the only sender finds out" udp_one_sender
scenario "TCP, the new pair fails too" second_failure
scenario "TCP, only a crossing pair is left" crossing_pair
scenario "return to the ULIDs" return_to_ulids
scenario "switch on request" by_request
scenario "explore on request" explore_by_request
scenario "switch to a dead pair on request" request_fails
scenario "TCP, all pairs fail for a while" long_outage
finish
