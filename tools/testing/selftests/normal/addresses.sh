#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Interfaces and addresses that go and come. The Send Timeout is the default, 15 s.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

export HOST_SETTINGS="tcp_advice=0 start_packets=0"

moved()
{
	await_pair 5 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 10 50000 A B
	tcp_stop
	silence_below 2500 A B
	both expect OutShimmedPackets -gt 0
}

interface_down()
{
	establish
	tcp_start
	ip -n A link set dev p1 down
	moved
}

carrier_lost()
{
	establish
	tcp_start
	ip -n R1 link set dev a down
	moved
}

# Until the switch comes, packets wait for a router that is not there any more.
# TCP must not wait for them afterwards.
carrier_lost_late_switch()
{
	establish
	tcp_start
	cut 2
	ip -n R1 link set dev a down
	await 5 is A Explorations -ge 1
	heal 2
	await 10 operational A
	expect_field A locator_local "$A2"
	progress 1 20000 A B
	tcp_stop
}

interface_deleted()
{
	establish
	tcp_start
	ip -n A link del dev p1
	moved
}

address_deleted()
{
	establish
	tcp_start
	ip -n A address del "$A1/64" dev p1
	moved
}

# Nobody uses it: communication with that ULID ends (RFC 5533 1.5).
unused_ulid_deleted()
{
	establish
	ip -n A address del "$A1/64" dev p1
	await 10 is A ContextsEstablished -eq 0
	expect A ContextsRemoved -eq 1
}

# The current locator, after a switch, is not the ULID.
locator_deleted()
{
	establish
	tcp_start
	switch_both
	ip -n A address del "$A2/64" dev p2
	await_pair 5 A "$A1" "$B1"
	progress 10 50000 A B
	tcp_stop
	silence_below 2500 A B
}

# What the interface takes with it can be used when it is back.
address_comes_back()
{
	establish
	tcp_start
	ip -n A address del "$A1/64" dev p1
	await_pair 5 A "$A2" "$B2"
	ip -n A address add "$A1/64" dev p1 nodad
	ctl A switch "$A1" "$B1" "$A1" "$B1"
	await_pair 10 A "$A1" "$B1"
	progress 10 50000 A B
	tcp_stop
}

# Valid lifetime over: communication with that ULID ends (RFC 5533 1.5).
lifetime_ends()
{
	establish
	ip -n A address change "$A1/64" dev p1 valid_lft 1 preferred_lft 1
	await 20 is A ContextsEstablished -eq 0
	expect A ContextsRemoved -eq 1
}

address_added()
{
	local new=$NET:a1::aa

	ip -n A address add "$new/64" dev p1 nodad
	establish
	[[ $(ctl A -j show) == *ls_local*"$new"*ls_peer* ]] ||
		fail "$new is no locator of A"
	[[ $(ctl B -j show) == *ls_peer*"$new"* ]] ||
		fail "B was not told of $new"
	tcp_start
	switch_both "$new" "$B1"
	progress 10 50000 A B
	tcp_stop
}

# Addresses that are no locators for new contexts.
unfit_addresses()
{
	local text

	ip -n A address add "$NET:a1::dead/64" dev p1 nodad preferred_lft 0
	ip -n A address add fd00::1/128 dev lo nodad
	establish
	text=$(ctl B -j show)
	[[ $text != *a1::dead* ]] || fail "a deprecated address was offered"
	[[ $text != *fd00::1* ]] || fail "an address of lo was offered"
	[[ $text != *fe80:* ]] || fail "a link-local address was offered"
}

scenario "interface down" interface_down
scenario "carrier lost" carrier_lost
scenario "carrier lost, the switch comes later" carrier_lost_late_switch
scenario "interface deleted" interface_deleted
scenario "current ULID deleted" address_deleted
scenario "ULID deleted that no socket uses" unused_ulid_deleted
scenario "current locator deleted" locator_deleted
scenario "address deleted and added again" address_comes_back
scenario "lifetime of a ULID ends" lifetime_ends
scenario "address added before the context" address_added
scenario "addresses that are no locators" unfit_addresses
finish
