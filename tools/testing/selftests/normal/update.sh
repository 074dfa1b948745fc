#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Locators that change under a running context (RFC 5533 10), and contexts whose
# peer gives one tag twice (7.6). The Send Timeout is the default, 15 s.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

export HOST_SETTINGS="tcp_advice=0 start_packets=0"
readonly NEW=$NET:a2::bb

# peer_shows ADDRESS FLAG: B knows that locator of A, and that of it
peer_shows()
{
	shown B
	[[ $json =~ \"ls_peer\":.*\"$1\",\ *\"flags\":\ *\[([^]]*)\] &&
		${BASH_REMATCH[1]} == *"$2"* ]]
}

peer_lacks()
{
	shown B
	[[ ! $json =~ \"ls_peer\":.*\"$1\" ]]
}

# peer_has_not ADDRESS FLAG
peer_has_not()
{
	! peer_shows "$1" "$2" && peer_shows "$1" verified
}

# Learned under way, and all that is left a moment later.
added()
{
	establish
	tcp_start
	ip -n A address add "$NEW/64" dev p2 nodad
	await 10 peer_shows "$NEW" verified
	await 10 is A UpdatesAcknowledged -ge 1
	ip -n A address del "$A2/64" dev p2
	await 10 peer_lacks "$A2"
	ip -n A link set dev p1 down
	await_pair 10 A "$NEW" "$B2"
	await_pair 10 B "$B2" "$NEW"
	progress 10 50000 A B
	tcp_stop
	silence_below 2500 A B
	both expect ContextsCreated -eq 1
}

# Nobody tells the module that duplicate address detection is over.
detected()
{
	in_ns A bash -ec 'echo 1 >/proc/sys/net/ipv6/conf/p2/accept_dad
		echo 1 >/proc/sys/net/ipv6/conf/p2/dad_transmits'
	establish
	ip -n A address add "$NEW/64" dev p2
	await 10 peer_shows "$NEW" verified
}

deprecated()
{
	establish
	peer_has_not "$A2" transient || fail "transient from the beginning"
	ip -n A address change "$A2/64" dev p2 preferred_lft 1
	await 10 peer_shows "$A2" transient
	ip -n A address change "$A2/64" dev p2 preferred_lft forever
	await 10 peer_has_not "$A2" transient
	expect B Explorations -eq 0
}

# Down is broken to the peer, as long as it lasts; another one is not disturbed.
link_down()
{
	establish
	tcp_start
	ip -n R2 link set dev a down
	await 10 peer_shows "$A2" broken
	ip -n R2 link set dev a up
	await 10 peer_has_not "$A2" broken
	progress 10 20000 A B
	tcp_stop
	both expect Switches -eq 0
	both expect OutShimmedPackets -eq 0
}

# All addresses go and a new one comes: the peer has never heard of it.
moves()
{
	establish
	tcp_start
	ip -n A address del "$A1/64" dev p1
	ip -n A address del "$A2/64" dev p2
	ip -n A address add "$NEW/64" dev p2 nodad
	await_pair 10 A "$NEW" "$B1"
	await_pair 10 B "$B1" "$NEW"
	progress 10 50000 A B
	tcp_stop
	expect A InR1bis -ge 1
	expect A OutI2bis -ge 1
}

# What got lost is said again, and the switch says it at once.
lost_request()
{
	both set_shim6 update_timeout_ms=500
	establish
	lose 64 2
	ip -n A address add "$NEW/64" dev p2 nodad
	await 10 is A UpdatesAcknowledged -eq 1
	expect A OutUpdateRequest -eq 3
	expect B InUpdateRequest -eq 1
	peer_shows "$NEW" verified || fail "not learned"
}

# The acknowledgement got lost: the request comes again, and changes nothing.
lost_ack()
{
	both set_shim6 update_timeout_ms=500
	establish
	lose 65 1
	ip -n A address add "$NEW/64" dev p2 nodad
	await 10 is A UpdatesAcknowledged -eq 1
	expect B InUpdateRequest -eq 2
	expect B OutUpdateAck -eq 2
}

# A flapping link makes no flood: one request a second.
flapping()
{
	local begin

	establish
	begin=$SECONDS
	for _ in 1 2 3 4 5 6 7 8; do
		ip -n R2 link set dev a down
		nap 0.2
		ip -n R2 link set dev a up
		nap 0.2
	done
	await 10 peer_has_not "$A2" broken
	expect A OutUpdateRequest -le $((SECONDS - begin + 2))
}

# The peer cannot believe the new one: we go on with what it acknowledged.
refused()
{
	establish
	tcp_start
	set_shim6 B require_verification=1
	ip -n A address add "$NEW/64" dev p2 nodad
	await 10 is A MessagesRefused -eq 1
	expect B OutError -eq 1
	expect B DropVerification -eq 1
	[[ $(ctl A -j show) != *ls_local*"$NEW"*ls_peer* ]] ||
		fail "still offered"
	progress 10 20000 A B
	tcp_stop
	expect A ContextsEstablished -eq 1
}

# B forgets the context and gives the same tag to another one. With 4 bits there are
# 15 tags, and B keeps those of all contexts; A needs its own ones again.
confused()
{
	local fii router

	both set_shim6 test_tag_bits=4
	establish
	tcp_start
	switch_both
	# What it was must not come back by R1bis before that.
	for router in R1 R2; do
		block "$router" meta l4proto 140 @th,16,8 5
	done
	set_shim6 B enabled=0 enabled=1
	for fii in {1..15}; do
		ctl A create "$A1" "$B1" fii "$fii" >/dev/null
		await 10 is A HandshakesCompleted -gt "$fii"
		! is A ContextsConfused -ge 1 || break
		ctl A delete "$A1" "$B1" fii "$fii"
	done
	expect A ContextsConfused -ge 1
	heal 1
	heal 2
	progress 20 50000 A B
	tcp_stop
}

scenario "address added, then the only one left" added
scenario "address added, with duplicate address detection" detected
scenario "address deprecated" deprecated
scenario "link of another locator down and up" link_down
EXPECT_DROPS=yes scenario "all addresses replaced by a new one" moves
scenario "Update Requests are lost" lost_request
scenario "Update Acknowledgement is lost" lost_ack
scenario "link flaps" flapping
UNPROVEN=yes EXPECT_DROPS=yes scenario "locator refused by the peer" refused
EXPECT_DROPS=yes scenario "context confusion" confused
finish
