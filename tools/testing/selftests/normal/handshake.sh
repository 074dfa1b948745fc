#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Setting up contexts.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# by_heuristic: 50 packets of a ULID pair, both directions counted
by_heuristic()
{
	both set_shim6 start_packets=50
	end_start B B udp --listen --bind "$B1" --port 7000 --rate 0
	await_ready B
	end_start A A udp --bind "$A1" --address "$B1" --port 7000 \
		--rate 500 --amount 49
	await 10 has_received B 49
	both expect Triggers -eq 0
	both expect OutI1 -eq 0
	traffic_stop A B
	udp_send 2
	await 10 established
	sum A:Triggers B:Triggers
	[ "$REPLY" -ge 1 ] || fail "established without a trigger"
	both expect HandshakesCompleted -eq 1
	both expect OutShimmedPackets -eq 0
}

both_directions_count()
{
	both set_shim6 start_packets=50
	# 24 either way; the kernel answers without any process's help
	in_ns A ping -q -n -i 0.01 -c 24 -I "$A1" "$B1" >/dev/null
	both expect Triggers -eq 0
	both expect OutI1 -eq 0
	in_ns A ping -q -n -i 0.01 -c 2 -I "$A1" "$B1" >/dev/null
	await 10 established
}

heuristic_off()
{
	udp_send 200
	both expect Triggers -eq 0
	both expect ContextsCreated -eq 0
}

# one_round INITIATOR RESPONDER: each of the four messages once
one_round()
{
	expect "$1" OutI1 -eq 1
	expect "$1" InR1 -eq 1
	expect "$1" OutI2 -eq 1
	expect "$1" InR2 -eq 1
	expect "$2" InI1 -eq 1
	expect "$2" OutR1 -eq 1
	expect "$2" InI2 -eq 1
	expect "$2" OutR2 -eq 1
	both expect HandshakesCompleted -eq 1
	both expect ContextsCreated -eq 1
}

by_request()
{
	establish A "$A1" "$B1"
	one_round A B
	expect_pair A "$A1" "$B1"
	expect_pair B "$B1" "$A1"
	tags_match
	[[ $(ctl A -j show) == *ls_peer*"$B2"* ]] || fail "A knows no $B2"
	[[ $(ctl B -j show) == *ls_peer*"$A2"* ]] || fail "B knows no $A2"
	tcp_bulk 500000
	both expect OutShimmedPackets -eq 0
}

by_request_of_peer()
{
	establish B "$B1" "$A1"
	one_round B A
}

# Both at the same moment: the I1s pass each other on the way.
crossing()
{
	local delay

	for delay in a b; do
		in_ns R1 tc qdisc add dev "$delay" root netem delay 300ms
	done
	ctl A create "$A1" "$B1" >/dev/null
	ctl B create "$B1" "$A1" >/dev/null
	both expect InI1 -eq 0
	await 10 established
	both expect InI1 -eq 1
	both expect OutI1 -eq 1
	both expect ContextsCreated -eq 1
	tags_match
}

# message_lost TYPE: the first one of that type does not arrive
message_lost()
{
	case $1 in
	1|2)	set_shim6 A i1_timeout_ms=1000 ;;
	3|4)	set_shim6 A i2_timeout_ms=1000 ;;
	esac
	lose "$1" 1
	establish
	case $1 in
	1|2)	expect A OutI1 -eq 2; expect A OutI2 -eq 1 ;;
	3|4)	expect A OutI1 -eq 1; expect A OutI2 -eq 2 ;;
	esac
	tags_match
	switch_both
}

verification_required()
{
	set_shim6 B require_verification=1
	set_shim6 A i2_timeout_ms=500
	ctl A create "$A1" "$B1" >/dev/null
	await 10 is B DropVerification -ge 1
	expect B OutError -ge 1
	expect B ContextsEstablished -eq 0
	expect A ContextsEstablished -eq 0
	tcp_bulk 100000
}

context_limit()
{
	set_shim6 B max_contexts=0
	ctl A create "$A1" "$B1" >/dev/null
	await 10 is B DropLimit -eq 1
	expect B ContextsCreated -eq 0
	tcp_bulk 100000
}

# hold_down NAMESPACE LOCAL PEER: a set-up which nobody answers; gone before
# long, but for the hold-down
hold_down()
{
	local others

	counter "$1" ContextsEFailed
	others=$REPLY
	set_shim6 "$1" i1_timeout_ms=100 i1_retries=0
	ctl "$1" create "$2" "$3" >/dev/null
	await 10 is "$1" ContextsEFailed -eq $((others + 1))
	set_shim6 "$1" i1_timeout_ms=4000 i1_retries=4
}

# refused NAMESPACE LOCAL PEER SETTING: by the limit of that name
refused()
{
	! ctl "$1" create "$2" "$3" >/dev/null 2>"$work/refusal" ||
		fail "$1: a context beyond $4"
	[[ $(<"$work/refusal") == *net.shim6.$4\ is\ reached* ]] ||
		fail "$1: $(<"$work/refusal")"
}

# At the limit the oldest hold-down makes room, what is in use does not.
hold_down_gives_way()
{
	both set_shim6 max_contexts=2
	hold_down A "$A1" "$NET:b1::77"
	hold_down A "$A1" "$NET:b1::78"
	establish
	expect A ContextsEFailed -eq 1
	expect A HolddownsDiscarded -eq 1
	[[ $(ctl A -j show) == *"$NET:b1::78"* ]] || fail "not the oldest one"
	ctl A create "$A2" "$B2" >/dev/null
	await 10 both is ContextsEstablished -eq 2
	expect A ContextsEFailed -eq 0
	refused A "$A1" "$B2" max_contexts
	refused A "$A1" "$NET:b1::77" max_contexts
	# nor does one of B's for a stranger
	set_shim6 A max_contexts=3
	ctl A create "$A1" "$B2" >/dev/null
	await 10 is B DropLimit -eq 1
	both expect ContextsEstablished -eq 2
	expect A HolddownsDiscarded -eq 2
	expect B HolddownsDiscarded -eq 0
}

# Nor does a set-up under way.
set_up_stays()
{
	set_shim6 B max_contexts=1 i1_timeout_ms=100000
	ctl B create "$B1" "$NET:a1::77" >/dev/null
	expect B ContextsI1Sent -eq 1
	ctl A create "$A1" "$B1" >/dev/null
	await 10 is B DropLimit -eq 1
	expect B ContextsI1Sent -eq 1
	expect B ContextsRemoved -eq 0
}

# A site that takes all it gets takes nothing from others.
prefix_limit()
{
	set_shim6 A i2_timeout_ms=100000
	set_shim6 B max_contexts_per_prefix=1
	establish
	ctl A create "$A1" "$B2" >/dev/null
	await 10 is B DropPrefixLimit -eq 1
	expect B ContextsEstablished -eq 1
	refused B "$B1" "$NET:a1::77" max_contexts_per_prefix
	ctl A create "$A2" "$B2" >/dev/null
	await 10 is B ContextsEstablished -eq 2
	expect B DropPrefixLimit -eq 1
	expect B DropLimit -eq 0
	ctl A delete "$A1" "$B2"

	# of two notes, that of the same site makes room
	set_shim6 B max_contexts_per_prefix=2
	hold_down B "$B1" "$NET:a2::77"
	hold_down B "$B1" "$NET:a1::77"
	ctl A create "$A1" "$B2" >/dev/null
	await 10 both is ContextsEstablished -eq 3
	expect B HolddownsDiscarded -eq 1
	[[ $(ctl B -j show) == *"$NET:a2::77"* ]] || fail "the other site's"
	refused B "$B1" "$NET:a1::77" max_contexts_per_prefix
	set_shim6 B max_contexts_per_prefix=0
	ctl B create "$B1" "$NET:a1::77" >/dev/null
}

# A forgets; its next I1 heals the context B still has (RFC 5533 figure 7).
context_loss()
{
	establish
	ctl A delete "$A1" "$B1"
	expect A ContextsEstablished -eq 0
	ctl A create "$A1" "$B1" >/dev/null
	await 10 is A ContextsEstablished -eq 1
	expect B ContextsEstablished -eq 1
	tags_match
	switch_both
}

# Each of the 47 bits has both values in tags drawn at random, and no tag comes
# twice.
random_tags()
{
	local i bit tag json ones=0 zeros=0 tags=()

	block R1 meta l4proto 140
	for i in {1..32}; do
		ctl A create "$A1" "$B1" fii "$i" >/dev/null
	done
	shown A
	while [[ $json =~ \"ct_local\":\ *([0-9]+) ]]; do
		tag=${BASH_REMATCH[1]}
		json=${json#*"${BASH_REMATCH[0]}"}
		[[ " ${tags[*]} " != *" $tag "* ]] || fail "$tag comes twice"
		tags+=("$tag")
		((ones |= tag, zeros |= ~tag, 1))
	done
	[ "${#tags[@]}" = 32 ] || fail "${#tags[@]} tags"
	bit=$(((1 << 47) - 1))
	[ $((ones & bit)) = "$bit" ] || fail "bits that are never 1"
	[ $((zeros & bit)) = "$bit" ] || fail "bits that are never 0"
	[ $((ones >> 47)) = 0 ] || fail "tags are too long"
}

scenario "heuristic starts at 50 packets" by_heuristic
scenario "heuristic counts both directions" both_directions_count
scenario "heuristic switched off" heuristic_off
scenario "request by A" by_request
scenario "request by B" by_request_of_peer
scenario "crossing I1" crossing
scenario "first I1 lost" message_lost 1
scenario "first R1 lost" message_lost 2
scenario "first I2 lost" message_lost 3
scenario "first R2 lost" message_lost 4
UNPROVEN=yes EXPECT_DROPS=yes scenario "peer requires verification" verification_required
EXPECT_DROPS=yes scenario "peer takes no more contexts" context_limit
EXPECT_DROPS=yes scenario "a hold-down gives way" hold_down_gives_way
EXPECT_DROPS=yes scenario "a set-up does not give way" set_up_stays
EXPECT_DROPS=yes scenario "peer's site has enough contexts" prefix_limit
scenario "one end forgets its context" context_loss
scenario "context tags are random" random_tags
finish
