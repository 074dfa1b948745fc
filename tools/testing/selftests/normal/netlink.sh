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
	refuses "no context has this id" switch 4711 "$A1" "$B1"
	refuses "is no IPv6 address" create "$A1" 10.0.0.1
	refuses usage create "$A1"
	refuses usage switch 1 "$A1"
	refuses "is no command" frobnicate
	expect A ContextsCreated -eq 0
}

bad_switch()
{
	establish
	refuses "a context has these ULIDs" create "$A1" "$B1"
	refuses "this is the current pair" switch "$A1" "$B1" "$A1" "$B1"
	refuses "not in the context's ls-local" switch "$A1" "$B1" "$NET::1" "$B2"
	refuses "not in the context's ls-peer" switch "$A1" "$B1" "$A2" "$NET::1"
	ip -n A link set dev p2 down
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
	spawn A "$SHIM6CTL" -j monitor >>"$work/events"
	# it cannot say when it listens
	until saw context-state; do
		ctl A create "$A1" "$B1" >/dev/null
		nap
		ctl A delete "$A1" "$B1"
	done
	: >"$work/events"
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
	json=$(ctl A -j stats)
	has OutI1 1 || fail "OutI1"
	has ContextsEstablished 1 || fail "ContextsEstablished"
	ctl A -j switch "$A1" "$B1" "$A2" "$B2" | is_json switch
	await_pair 10 A "$A2" "$B2"
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
scenario "bad switches" bad_switch
scenario "context that is not established" not_established
scenario "without privileges" unprivileged
EXPECT_DROPS=yes scenario "monitor" monitored
EXPECT_DROPS=yes scenario "monitor of some events" counted
EXPECT_DROPS=yes scenario "JSON" json_output
scenario "long list" long_list
finish
