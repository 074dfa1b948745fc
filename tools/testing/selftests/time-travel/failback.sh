#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Back to the preferred pair, once it has worked for the hold time.
# shellcheck source=../lib.sh
NAP=0.2
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

export HOST_SETTINGS="tcp_advice=0 start_packets=0 send_timeout_ms=2000 failback_ms=10000"

# drive_off: provider 1 dies, both hosts leave it
drive_off()
{
	cut 1
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
}

returned()
{
	sum A:Failbacks B:Failbacks
	[ "$REPLY" -ge 1 ]
}

after_hold()
{
	local start now

	establish
	udp_start 20 20
	drive_off
	nap 30
	heal 1
	now
	start=$now
	await 30 returned
	now
	printf '# back after %s ms\n' $(((now - start) / 1000))
	[ $((now - start)) -ge 9500000 ] || fail "too early"
	[ $((now - start)) -le 15000000 ] || fail "too late"
	await_pair 5 A "$A1" "$B1"
	await_pair 5 B "$B1" "$A1"
	progress 10 20 A B
	holds 60 pair_is A "$A1" "$B1"
	udp_stop
}

# Up for 5 s, down for 5 s, up ...: nobody goes back.
flapping()
{
	local i

	establish
	udp_start 20 20
	drive_off
	for i in $(seq 30); do
		heal 1
		nap 5
		cut 1
		nap 5
		[ $((i % 10)) != 0 ] || printf '# %s s\n' $((i * 10))
	done
	both expect Failbacks -eq 0
	both expect Switches -le 1
	expect_pair A "$A2" "$B2"
	heal 1
	await_pair 20 A "$A1" "$B1"
	udp_stop
}

# Whom the administrator sent elsewhere stays there.
pinned()
{
	establish
	udp_start 20 20
	switch_both
	holds 60 both is Failbacks -eq 0
	expect_pair A "$A2" "$B2"
	udp_stop
}

# Without payload there is no need to ask, and none to move.
unused()
{
	local n

	establish
	udp_start 20 20
	drive_off
	udp_stop
	nap 20
	heal 1
	sum A:Scouts B:Scouts
	n=$REPLY
	nap 60
	sum A:Scouts B:Scouts
	[ "$REPLY" = "$n" ] || fail "$((REPLY - n)) scouts of an idle context"
	both expect Failbacks -eq 0
}

scenario "back to the preferred pair after the hold time" after_hold
scenario "a pair that flaps every 5 s is left alone for 300 s" flapping
scenario "no fail-back from where the administrator sent it" pinned
scenario "no fail-back without payload" unused
finish
