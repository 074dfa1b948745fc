#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Forked contexts, RFC 5533 5.15.7: several between the same ULIDs.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

FII=7

# one NAMESPACE [FII]: the context of this name, in $json
one()
{
	local local=$A1 peer=$B1

	if [ "$1" = B ]; then
		local=$B1 peer=$A1
	fi
	json=$(ctl "$1" show -j "$local" "$peer" fii "${2-0}" 2>/dev/null)
}

# at NAMESPACE FII LOCAL PEER: its current pair
at()
{
	one "$1" "$2" && has locator_local "$3" && has locator_peer "$4" &&
		has state established && has reap_state operational
}

expect_at()
{
	at "$@" || fail "$1, FII $2: pair $3 $4 expected: $json"
}

# own_tags FII: each end sends the one that the other expects
own_tags()
{
	local ours theirs

	one A "$1"
	value ct_local
	ours=$REPLY
	value ct_peer
	theirs=$REPLY
	one B "$1"
	has ct_peer "$ours" || fail "tags of FII $1"
	has ct_local "$theirs" || fail "tags of FII $1"
	tags+=("$ours" "$theirs")
}

tags_differ()
{
	local fii

	tags=()
	for fii in "$@"; do
		own_tags "$fii"
	done
	[ "$(printf '%s\n' "${tags[@]}" | sort -u | wc -l)" = ${#tags[@]} ] ||
		fail "not all tags are different: ${tags[*]}"
}

contexts()
{
	both is ContextsEstablished -eq "$1"
}

# fork [NAMESPACE LOCAL PEER]
fork()
{
	ctl "${1-A}" create "${2-$A1}" "${3-$B1}" fii "$FII" >/dev/null
}

side_by_side()
{
	establish
	fork
	await 10 contexts 2
	fork B "$B1" "$A1" 2>/dev/null && fail "B has it already"
	ctl B create "$B1" "$A1" fii 8 >/dev/null
	await 10 contexts 3
	tags_differ 0 "$FII" 8
	[[ $(ctl B show -s) == *"$A1 fii $FII established"* ]] || fail "no FII shown"
	both expect ContextsCreated -eq 3
	expect A OutI1 -eq 2
	expect B OutI1 -eq 1
	tcp_bulk 200000
	both expect OutShimmedPackets -eq 0
}

# Payload without header is none of its business.
alone()
{
	fork
	await 10 contexts 1
	tags_differ "$FII"
	ctl A switch "$A1" "$B1" fii "$FII" "$A2" "$B2"
	await 10 at A "$FII" "$A2" "$B2"
	tcp_bulk 200000
	both expect OutShimmedPackets -eq 0
	both expect ContextsCreated -eq 1
}

own_switch()
{
	establish
	fork
	await 10 contexts 2
	tcp_start
	ctl A switch "$A1" "$B1" fii "$FII" "$A2" "$B2"
	await 10 at A "$FII" "$A2" "$B2"
	await 10 at B "$FII" "$B2" "$A2"
	expect_at A 0 "$A1" "$B1"
	expect_at B 0 "$B1" "$A1"
	progress 10 50000 A B
	both expect OutShimmedPackets -eq 0
	both expect TcpRetransmitsHastened -eq 0
	ctl A switch "$A1" "$B1" "$A1" "$B2"
	await 10 at A 0 "$A1" "$B2"
	progress 10 50000 A B
	expect_at A "$FII" "$A2" "$B2"
	expect A OutShimmedPackets -ge 1
	tcp_stop
}

# Both at the same moment: the I1s pass each other on the way.
crossing()
{
	local delay

	establish
	for delay in a b; do
		in_ns R1 tc qdisc add dev "$delay" root netem delay 300ms
	done
	fork
	fork B "$B1" "$A1"
	await 10 contexts 2
	both expect ContextsCreated -eq 2
	tags_differ 0 "$FII"
}

# message_lost TYPE: of the forked one's set-up, the first of that type
message_lost()
{
	set_shim6 A i1_timeout_ms=1000 i2_timeout_ms=1000
	establish
	lose "$1" 1
	fork
	await 10 contexts 2
	case $1 in
	1|2)	expect A OutI1 -eq 3; expect A OutI2 -eq 2 ;;
	3|4)	expect A OutI1 -eq 2; expect A OutI2 -eq 3 ;;
	esac
	tags_differ 0 "$FII"
}

# B must not look for A meanwhile: it would bring the context back.
deleted()
{
	both set_shim6 send_timeout_ms=100000
	establish
	fork
	await 10 contexts 2
	ctl A delete "$A1" "$B1" fii "$FII"
	expect A ContextsEstablished -eq 1
	expect_at A 0 "$A1" "$B1"
	one A "$FII" && fail "still there"
	# and the other way round
	fork
	await 10 contexts 2
	ctl A delete "$A1" "$B1"
	one A 0 && fail "still there"
	expect_at A "$FII" "$A1" "$B1"
	tags_differ "$FII"
}

# B loses all it knows. Probes of the forked context find that out, before any
# keepalive of the default one.
recovery()
{
	both set_shim6 send_timeout_ms=100000
	establish
	fork
	await 10 contexts 2
	ctl A switch "$A1" "$B1" fii "$FII" "$A2" "$B2"
	await 10 at A "$FII" "$A2" "$B2"
	set_shim6 B enabled=0 enabled=1
	expect B ContextsEstablished -eq 0
	ctl A switch "$A1" "$B1" fii "$FII" "$A1" "$B2"
	await 10 is B ContextsEstablished -eq 1
	await 10 is A ContextsEstablished -eq 2
	expect A OutI2bis -eq 1
	expect A OutI1 -eq 2
	tags_differ "$FII"
	one B 0 && fail "the default context came back"
	# so does the other one, by what it has to tell
	ctl A locator set "$A2" priority 1
	await 10 contexts 2
	expect A OutI2bis -eq 2
	tags_differ 0 "$FII"
}

# Set up anew by I1, since A forgot: the context of B is healed.
begun_anew()
{
	both set_shim6 send_timeout_ms=100000
	establish
	fork
	await 10 contexts 2
	ctl A delete "$A1" "$B1" fii "$FII"
	fork
	await 10 contexts 2
	both expect ContextsEstablished -eq 2
	expect B ContextsCreated -eq 2
	tags_differ 0 "$FII"
}

# An address that is proven by signature, told to all contexts at once.
proven_once()
{
	local fii

	establish
	for fii in 1 2 3 4 5 6 7; do
		ctl A create "$A1" "$B1" fii "$fii" >/dev/null
	done
	await 10 contexts 8
	expect A SignaturesChecked -eq 0
	ip -n B address add "$NET:b1::77/64" dev p1 nodad
	await 10 is B UpdatesAcknowledged -eq 8
	expect A SignaturesChecked -eq 1
	expect A DropVerifyBusy -eq 0
	for fii in 0 1 2 3 4 5 6 7; do
		one A "$fii"
		[[ $json == *"\"$NET:b1::77\""* ]] || fail "FII $fii: $json"
	done
}

scenario "default and forked contexts side by side" side_by_side
scenario "forked without a default one" alone
scenario "each with its own pair" own_switch
EXPECT_DROPS=yes scenario "crossing I1" crossing
scenario "first I1 lost" message_lost 1
scenario "first R1 lost" message_lost 2
scenario "first I2 lost" message_lost 3
scenario "first R2 lost" message_lost 4
scenario "deleted one by one" deleted
scenario "one end forgets it" begun_anew
EXPECT_DROPS=yes scenario "peer loses its state" recovery
scenario "a signature for all of them is checked once" proven_once
finish
