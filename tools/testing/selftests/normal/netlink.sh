#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Generic netlink, by way of shim6ctl.
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

bad_input()
{
	refuses "no address of this host" create "$B1" "$B2"
	refuses "is an address of this host" create "$A1" "$A2"
	refuses "unicast" create "$A1" ff0e::1
	refuses "unicast" create "$A1" fe80::1
	refuses "unicast" create "$A1" ::
	refuses "no context has this id" show 4711
	refuses "no context has these" show "$A1" "$B1"
	refuses "no context has this id" delete 4711
	refuses "no context has this id" explore 4711
	refuses "no context has this id" feedback 4711 good
	refuses usage feedback 1
	refuses usage feedback "$A1" "$B1" fair
	refuses "no context has this id" switch 4711 "$A1" "$B1"
	refuses "is no IPv6 address" create "$A1" 10.0.0.1
	refuses usage create "$A1"
	refuses usage switch 1 "$A1"
	refuses "is no command" frobnicate
	expect A ContextsCreated -eq 0
}

bad_fii()
{
	refuses usage create "$A1" "$B1" fii
	refuses usage create "$A1" "$B1" fork 7
	refuses usage show 1 fii 7
	refuses usage switch 1 fii 7 "$A1" "$B1"
	refuses "is no number from 0 to 4294967295" create "$A1" "$B1" fii -1
	refuses "is no number from" delete "$A1" "$B1" fii 4294967296
	refuses "no context has these" show "$A1" "$B1" fii 7
	establish
	refuses "no context has these" show "$A1" "$B1" fii 7
	refuses "no context has these" delete "$A1" "$B1" fii 7
	refuses "no context has these" switch "$A1" "$B1" fii 7 "$A2" "$B2"
	ctl A create "$A1" "$B1" fii 4294967295 >/dev/null
	refuses "these ULIDs and this fii" create "$A1" "$B1" fii 4294967295
	expect A ContextsCreated -eq 2
	await 10 both is ContextsEstablished -eq 2
}

bad_locators()
{
	local address i

	for address in fe80::1 fec0::1 ff0e::1 :: ::1 ::ffff:10.0.0.1; do
		refuses "must be a global" locator set "$address"
		refuses "must be a global" locator unset "$address"
		refuses "must be a global" locator show "$address"
	done
	refuses "is no IPv6 address" locator set 10.0.0.1
	refuses "is no number from 0 to 255" locator set "$A1" priority 256
	refuses "is no number from 0 to 255" locator set "$A1" weight -1
	refuses usage locator set
	refuses usage locator set "$A1" priority
	refuses usage locator set "$A1" sturdy
	refuses usage locator unset
	refuses usage locator unset "$A1" broken
	refuses usage locator frobnicate
	refuses "has no preferences" locator unset "$A1"
	refuses "no address of this host" locator show "$NET::1"
	for i in {1..64}; do
		echo "$NET::$i"
	done >"$work/addresses"
	in_ns A bash -ec "while read -r a; do
		$SHIM6CTL locator set \$a; done <$work/addresses"
	refuses "unset others first" locator set "$NET::99"
	ctl A locator set "$NET::64" broken
	set_shim6 A enabled=0
	refuses "net.shim6.enabled is 0" locator
	refuses "net.shim6.enabled is 0" locator set "$A1"
	refuses "net.shim6.enabled is 0" locator unset "$NET::1"
}

bad_switch()
{
	establish
	refuses "a context has these ULIDs" create "$A1" "$B1"
	refuses "this is the current pair" switch "$A1" "$B1" "$A1" "$B1"
	refuses "not in the context's ls-local" switch "$A1" "$B1" "$NET::1" "$B2"
	refuses "not in the context's ls-peer" switch "$A1" "$B1" "$A2" "$NET::1"
	# an interface that is shut down would lose the address
	ip -n R2 link set dev a down
	await 5 locator_is_down
	refuses "is down" switch "$A1" "$B1" "$A2" "$B2"
	expect A Explorations -eq 0
}

locator_is_down()
{
	[[ $(ctl A show) == *"$A2"*down* ]]
}

not_established()
{
	block R1 meta l4proto 140
	ctl A create "$A1" "$B1" >/dev/null
	expect_field A state i1-sent
	refuses "not established" switch "$A1" "$B1" "$A2" "$B2"
	ctl A delete "$A1" "$B1"
	[ "$(ctl A -j show)" = "[]" ] || fail "still shown"
	expect A ContextsRemoved -eq 1
}

# Who is there all the time is shown once, whoever comes and goes meanwhile.
restless()
{
	local fii

	block R1 meta l4proto 140
	for fii in {1..60}; do
		ctl A create "$A1" "$B1" fii "$fii" >/dev/null
	done
	# shellcheck disable=SC2016
	spawn A bash -c 'while :; do
		"$1" create "$2" "$3" fii 1000; "$1" delete "$2" "$3" fii 1000
	done' - "$SHIM6CTL" "$A1" "$B1" >/dev/null
	for _ in {1..10}; do
		ctl A show -s >"$work/list"
		grep -oE "fii [1-9][0-9]? " "$work/list" | sort -u >"$work/fiis"
		[ "$(wc -l <"$work/fiis")" = 60 ] || fail "not all were shown"
		[ "$(wc -l <"$work/list")" -le 61 ] || fail "some were shown twice"
	done
	expect A ContextsRemoved -gt 3
}

# Set-ups that failed, of both kinds.
failed()
{
	[ "$(ctl A -j failed)" = "[]" ] || fail "failed already"
	set_shim6 A i1_timeout_ms=100 i1_retries=0
	block R1 meta l4proto 140
	ctl A create "$A1" "$B1" >/dev/null
	await 10 is A ContextsEFailed -eq 1
	json=$(ctl A -j failed)
	is_json failed <<<"$json"
	has state e-failed || fail "$json"
	value holddown
	if [ "$REPLY" -lt 1000 ] || [ "$REPLY" -gt 60000 ]; then
		fail "held down for $REPLY ms"
	fi
	[[ $(ctl A failed) == *"$B1 e-failed "*" s left" ]] || fail "no time left"
	[[ $(ctl A show) == *"held down for 00:0"* ]] || fail "not shown"
	heal 1
	set_shim6 B enabled=0
	ctl A create "$A1" "$B2" >/dev/null
	await 10 is A ContextsNoSupport -eq 1
	[ "$(ctl A failed | wc -l)" = 2 ] || fail "not two"
	json=$(ctl A show -j "$A1" "$B2")
	value holddown
	if [ "$REPLY" -le 60000 ] || [ "$REPLY" -gt 600000 ]; then
		fail "no support: held down for $REPLY ms"
	fi
}

# Only the administrator may know the tags.
unprivileged()
{
	need setpriv
	establish
	if in_ns A setpriv --bounding-set -all --inh-caps -all \
		--reuid 65534 --clear-groups "$SHIM6CTL" show >/dev/null 2>&1
	then
		fail "anybody may see contexts"
	fi
	if in_ns A setpriv --bounding-set -all --inh-caps -all \
		--reuid 65534 --clear-groups \
		"$SHIM6CTL" monitor -t 1 >/dev/null 2>&1
	then
		fail "anybody may see events"
	fi
}

saw()
{
	grep -q "$@" "$work/events"
}

# monitored: one line of JSON for each event
monitored()
{
	# A is to be the one that misses something
	set_shim6 B send_timeout_ms=100000
	listen
	establish
	await 5 saw '"event":"context-state".*"state":"established"'
	cut 1
	tcp_try
	await 10 saw '"event":"reap-state".*"reap_state":"exploring".*"reason":"send timeout"'
	await 10 saw "\"event\":\"context-switched\".*\"locator_local\":\"$A2\".*\"old_locator_local\":\"$A1\""
	await 10 saw '"event":"reap-state".*"reap_state":"operational"'
	cut 2
	heal 1
	ctl A switch "$A1" "$B1" "$A1" "$B2"
	await 10 saw '"event":"move-failed"\|"event":"context-switched".*b2::b'
	ctl A delete "$A1" "$B1"
	await 5 saw '"event":"context-removed".*"state":"established"'
	python3 -c 'import json, sys
for line in open(sys.argv[1]):
    event = json.loads(line)
    assert event["ulid_local"] == sys.argv[2], event
' "$work/events" "$A1"
}

# listen: events of A into a file, once A listens
listen()
{
	spawn A "$SHIM6CTL" -j monitor >>"$work/events"
	# it cannot say when it listens
	until saw context-state; do
		ctl A create "$A1" "$B1" >/dev/null
		nap
		ctl A delete "$A1" "$B1"
	done
	: >"$work/events"
}

# What both ends tell each other of their locators.
locator_events()
{
	listen
	establish
	saw locators-learned && fail "a handshake is no news"
	ctl A locator set "$A2" priority 5
	await 10 saw '"event":"locators-told".*"state":"established"'
	ctl B locator set "$B2" priority 5
	await 10 saw '"event":"locators-learned"'
	# B accepts no unproven locator any more
	set_shim6 B require_verification=1
	ip -n A address add "$NET:a1::aa/64" dev p1 nodad
	await 10 saw '"event":"message-refused".*"code":"verification","message":"update-request"'
	expect A MessagesRefused -ge 1
	[ "$(ctl A locator | grep -c ^locator)" = 3 ] || fail "not 3 addresses"
}

# Something that wants an answer.
tcp_try()
{
	end_start A A-try udp --bind "$A1" --address "$B1" --port 9 --rate 50
}

counted()
{
	local n=3

	spawn A "$SHIM6CTL" monitor -c "$n" >"$work/events"
	while kill -0 "$spawned" 2>/dev/null; do
		ctl A create "$A1" "$B1" >/dev/null
		nap
		ctl A delete "$A1" "$B1"
	done
	wait "$spawned"
	[ "$(wc -l <"$work/events")" = "$n" ] || fail "not $n events"
}

is_json()
{
	python3 -m json.tool >/dev/null || fail "$1 is no JSON"
}

json_output()
{
	ctl A -j show | is_json "an empty list"
	establish
	ctl A -j show | is_json show
	ctl A show -j "$A1" "$B1" | is_json "show of one"
	ctl A -j stats | is_json stats
	ctl A -j stats OutI1 | is_json "one counter"
	ctl A -j locator | is_json "own locators"
	ctl A locator -j show "$A1" | is_json "one locator"
	ctl A locator set -j "$A1" priority 1 | is_json "locator set"
	ctl A -j locator unset "$A1" | is_json "locator unset"
	json=$(ctl A -j stats)
	has OutI1 1 || fail "OutI1"
	has ContextsEstablished 1 || fail "ContextsEstablished"
	ctl A -j switch "$A1" "$B1" "$A2" "$B2" | is_json switch
	await_pair 10 A "$A2" "$B2"
	# a keepalive of B's would bring the context back at once
	ctl B delete "$B1" "$A1"
	ctl A -j delete "$A1" "$B1" | is_json delete
	ctl A -j create "$A1" "$B1" | is_json create
}

# Every context once, however many messages the list takes.
long_list()
{
	local i

	set_shim6 A i1_timeout_ms=100000
	for i in {1..60}; do
		printf '%s\n' "$A1 $NET:b1::2:$i"
	done >"$work/pairs"
	in_ns A bash -c "while read -r a b; do
		$SHIM6CTL create \$a \$b >/dev/null; done <$work/pairs"
	expect A ContextsI1Sent -eq 60
	[ "$(ctl A show -s | sort -u | wc -l)" = 60 ] || fail "not 60 contexts"
	ctl A -j show | is_json "a long list"
}

scenario "bad input" bad_input
scenario "bad FII" bad_fii
scenario "bad locators" bad_locators
scenario "bad switches" bad_switch
scenario "context that is not established" not_established
scenario "listed while others come and go" restless
EXPECT_DROPS=yes scenario "set-ups that failed" failed
scenario "without privileges" unprivileged
EXPECT_DROPS=yes scenario "monitor" monitored
UNPROVEN=yes EXPECT_DROPS=yes scenario "monitor of locators" locator_events
EXPECT_DROPS=yes scenario "monitor of some events" counted
EXPECT_DROPS=yes scenario "JSON" json_output
scenario "long list" long_list
finish
