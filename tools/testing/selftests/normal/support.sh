#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Peers that know nothing of Shim6, and switching it on and off.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# Its kernel answers with Parameter Problem; we ask once.
peer_without()
{
	set_shim6 B enabled=0
	set_shim6 A start_packets=10
	tcp_start
	await 10 is A ContextsNoSupport -eq 1
	expect A HandshakesNoSupport -eq 1
	progress 10 50000 A B
	udp_send 50
	expect A OutI1 -eq 1
	expect A Triggers -eq 1
	expect_field A state no-support
	tcp_stop
	expect A ContextsNoSupport -eq 1
	expect A OutI1 -eq 1
	expect B DropDisabled -eq 1
	silence_below 1500 A B
}

# No answer at all, sped up: I1 and its repetitions, then hold-down.
peer_silent()
{
	set_shim6 A i1_timeout_ms=100 i1_retries=2 start_packets=10
	block R1 meta l4proto 140
	tcp_start
	await 10 is A HandshakesFailed -eq 1
	expect A ContextsEFailed -eq 1
	expect A OutI1 -eq 3
	udp_send 50
	progress 10 20000 A B
	expect A OutI1 -eq 3
	expect A Triggers -eq 1
	expect_field A state e-failed
	tcp_stop
	silence_below 1500 A B
}

# Contexts vanish and come back; the traffic uses the ULIDs meanwhile.
toggle()
{
	local round

	both set_shim6 start_packets=10
	tcp_start
	for round in 1 2 3; do
		printf "# round %s\n" "$round"
		await 10 is A ContextsEstablished -eq 1
		set_shim6 A enabled=0
		expect A ContextsEstablished -eq 0
		progress 10 20000 A B
		set_shim6 A enabled=1
	done
	await 10 established
	tcp_stop
	silence_below 1500 A B
	expect A HandshakesCompleted -eq 4
}

# Switched contexts end with the namespace's interest in them.
toggle_switched()
{
	establish
	tcp_start
	switch_both
	progress 10 20000 A B
	both set_shim6 enabled=0
	both expect ContextsEstablished -eq 0
	progress 10 50000 A B
	tcp_stop
	both set_shim6 enabled=1
	establish
	switch_both
	tcp_bulk 100000
}

disabled_refuses()
{
	local text

	set_shim6 A enabled=0
	if text=$(ctl A create "$A1" "$B1" 2>&1); then
		fail "a context was created"
	fi
	[[ $text == *enabled* ]] || fail "no reason given: $text"
	udp_send 100
	expect A ContextsCreated -eq 0
}

EXPECT_DROPS=yes scenario "peer without Shim6" peer_without
scenario "peer that does not answer" peer_silent
EXPECT_DROPS=yes scenario "enabled off and on under traffic" toggle
EXPECT_DROPS=yes scenario "enabled off in both, switched" toggle_switched
scenario "disabled namespace" disabled_refuses
finish
