#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the administrator thinks of locators: told to the peer, and obeyed by it.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# knows NAMESPACE ADDRESS FLAGS PRIORITY WEIGHT: as a locator of the peer;
# FLAGS are those of the preferences, as in JSON
knows()
{
	local pattern="\"addr\":\"$2\",\"flags\":\\[$3\"verified\""

	shown "$1"
	pattern+="[^]]*\\],\"method\":\"hba\",\"priority\":$4,\"weight\":$5"
	[[ ${json##*\"ls_peer\":} =~ $pattern ]]
}

expect_known()
{
	knows "$@" || fail "$1 thinks otherwise of $2: $json"
}

# told_all NAMESPACE: nothing is left to tell
told_all()
{
	shown "$1"
	[[ $json != *'"update_pending":true'* && $json != *untold* ]]
}

in_handshake()
{
	ctl A locator set "$A2" priority 7 weight 9 broken
	ctl B locator set "$B1" transient
	establish
	expect_known B "$A2" '"broken",' 7 9
	expect_known B "$A1" '' 0 0
	expect_known A "$B1" '"transient",' 0 0
	expect_known A "$B2" '' 0 0
	both told_all
	both expect OutUpdateRequest -eq 0
	[[ $(ctl B show) == *"$A2"*"priority 7"*"weight 9"*"hba broken verified"* ]] ||
		fail "not shown"
}

under_way()
{
	establish
	expect_known B "$A2" '' 0 0
	ctl A locator set "$A2" priority 255 weight 1 broken transient
	await 10 knows B "$A2" '"broken","transient",' 255 1
	await 10 told_all A
	expect A UpdatesAcknowledged -eq 1
	# all of it anew: what is absent is none
	ctl A locator set "$A2" weight 3
	await 10 knows B "$A2" '' 0 3
	ctl A locator unset "$A2"
	await 10 knows B "$A2" '' 0 0
	await 10 told_all A
	expect A UpdatesAcknowledged -eq 3
	expect_known A "$B2" '' 0 0
	both expect Explorations -eq 0
}

# The peer's acknowledgement is missing: it is shown that it is.
pending()
{
	establish
	block R1 meta l4proto 140 @th,16,8 64
	ctl A locator set "$A2" priority 3
	ip -n A address add "$NET:a1::aa/64" dev p1 nodad
	await 10 is A OutUpdateRequest -ge 1
	expect_field A update_pending true
	await 10 untold "$NET:a1::aa"
	heal 1
	await 20 told_all A
	expect_known B "$A2" '' 3 0
	shown A
	value ls_local_generation
	shown B
	has ls_peer_generation "$REPLY" || fail "generations differ"
}

untold()
{
	shown A
	[[ $json =~ \"$1\",\"flags\":\[[^]]*\"untold\" ]]
}

# What is set, whether the address is there or not.
listed()
{
	local json

	ctl A locator set "$NET::1" weight 255
	ctl A locator set "$A1" priority 1 broken
	ip -n A address change "$A2/64" dev p2 preferred_lft 0
	json=$(ctl A -j locator)
	[[ $json == *"{\"addr\":\"$NET::1\",\"flags\":[],\"priority\":0,\"weight\":255,\"state\":[\"configured\"]}"* ]] ||
		fail "$NET::1: $json"
	[[ $json == *"\"$A1\",\"flags\":[\"broken\"],\"priority\":1,\"weight\":0,\"state\":[\"present\",\"up\",\"configured\"]"* ]] ||
		fail "$A1: $json"
	[[ $json == *"\"$A2\",\"flags\":[],\"priority\":0,\"weight\":0,\"state\":[\"present\",\"up\",\"deprecated\"]"* ]] ||
		fail "$A2: $json"
	[[ $json != *fe80* ]] || fail "link-local: $json"
	[ "$(ctl A locator -s | wc -l)" = 3 ] || fail "not 3 lines"
	[ "$(ctl A locator show -s "$A1")" = \
		"$A1 priority 1 weight 0 broken present up configured" ] ||
		fail "$(ctl A locator show -s "$A1")"
	ctl A locator unset "$NET::1"
	[[ $(ctl A locator) != *"$NET::1"* ]] || fail "still there"
	# it outlives the switch
	set_shim6 A enabled=0 enabled=1
	[[ $(ctl A -j locator) == *"\"$A1\",\"flags\":[\"broken\"]"* ]] ||
		fail "lost"
}

# The whole list, however many messages it takes.
long_list()
{
	local i

	for i in {1..200}; do
		echo "address add $NET:a1::1:$i/64 dev p1 nodad"
	done >"$work/many.ip"
	ip -n A -batch "$work/many.ip"
	ctl A locator -s >"$work/list"
	[ "$(sort -u "$work/list" | wc -l)" = 202 ] || fail "not 202 addresses"
	[ "$(wc -l <"$work/list")" = 202 ] || fail "some twice"
}

# dead LOCAL PEER: this pair, in both directions
dead()
{
	local r

	for r in R1 R2; do
		block "$r" ip6 saddr "$1" ip6 daddr "$2"
		block "$r" ip6 saddr "$2" ip6 daddr "$1"
	done
}

# meet: A is to look for another pair, not B
meet()
{
	set_shim6 B send_timeout_ms=100000
	establish
}

# takes LOCAL PEER: what A goes to in the end when its pair is dead
takes()
{
	dead "$A1" "$B1"
	end_start A A-try udp --bind "$A1" --address "$B1" --port 9 --rate 50
	await 20 is A Switches -ge 1
	expect_pair A "$1" "$2"
}

takes_best()
{
	meet
	takes "$A2" "$B2"
}

# A locator called broken is the last resort.
avoids_broken()
{
	ctl B locator set "$B2" broken
	meet
	takes "$A2" "$B1"
}

avoids_own_broken()
{
	meet
	ctl A locator set "$A2" broken
	await 10 knows B "$A2" '"broken",' 0 0
	takes "$A1" "$B2"
}

# Of two pairs that share a locator with the dead one: B1 is first in its list.
second_best()
{
	meet
	dead "$A2" "$B2"
	takes "$A2" "$B1"
}

# The same, but the peer would rather have the other one.
peer_prefers()
{
	ctl B locator set "$B1" priority 10
	meet
	dead "$A2" "$B2"
	takes "$A1" "$B2"
}

# It said so under way.
peer_changes()
{
	meet
	ctl B locator set "$B1" priority 10
	await 10 knows A "$B1" '' 10 0
	dead "$A2" "$B2"
	takes "$A1" "$B2"
}

# It changed its mind.
peer_unset()
{
	ctl B locator set "$B1" priority 10
	meet
	ctl B locator unset "$B1"
	await 10 knows A "$B1" '' 0 0
	dead "$A2" "$B2"
	takes "$A2" "$B1"
}

scenario "told in the handshake" in_handshake
scenario "told under way, and unset" under_way
scenario "shown while the peer is not told" pending
scenario "list of own locators" listed
scenario "long list of own locators" long_list
scenario "no preferences: the disjoint pair" takes_best
scenario "peer's broken locator" avoids_broken
scenario "own broken locator" avoids_own_broken
scenario "no preferences: the second best pair" second_best
scenario "peer's priorities" peer_prefers
scenario "peer's priorities that come later" peer_changes
scenario "peer's priorities unset" peer_unset
finish
