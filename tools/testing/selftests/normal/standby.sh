#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A pair kept in reserve: asked while payload flows, taken when a link goes.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

export HOST_SETTINGS="tcp_advice=0 start_packets=0 standby_ms=1000"

# far MILLISECONDS: provider 2, each way
far()
{
	local dev

	for dev in a b; do
		in_ns R2 tc qdisc replace dev "$dev" root netem delay "$1ms"
	done
}

# The switch comes long before a probe could have been there and back.
link_down()
{
	local start now

	far 300
	establish
	udp_start 20 20
	await 20 is A Scouts -ge 4
	both expect Explorations -eq 0
	now
	start=$now
	ip -n A link set dev p1 down
	NAP=0.02 await 5 is A Switches -ge 1
	now
	expect A StandbySwitches -eq 1
	[ $((now - start)) -lt 600000 ] ||
		fail "switch after $((now - start)) us"
	printf '# switch after %s ms\n' $(((now - start) / 1000))
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	expect A StandbySwitches -eq 1
	progress 10 20 A B
	udp_stop
}

# Without it there is a round trip to wait for.
link_down_without()
{
	set_shim6 A standby_ms=0
	set_shim6 B standby_ms=0
	far 300
	establish
	udp_start 20 20
	nap 2
	ip -n A link set dev p1 down
	await_pair 10 A "$A2" "$B2"
	both expect Scouts -eq 0
	both expect StandbySwitches -eq 0
	udp_stop
}

# One each 0.9 to 1.0 s, each answered, and that is all.
pace()
{
	local n

	establish
	udp_start 20 20
	await 10 is A Scouts -ge 1
	counter A Scouts
	n=$REPLY
	holds 20 both is Explorations -eq 0
	counter A Scouts
	n=$((REPLY - n))
	printf '# %s scouts in 20 s\n' "$n"
	if [ "$n" -lt 17 ] || [ "$n" -gt 24 ]; then
		fail "$n scouts in 20 s"
	fi
	both expect Switches -eq 0
	expect_pair A "$A1" "$B1"
	udp_stop
	sum A:Scouts B:Scouts
	n=$REPLY
	sum A:OutProbe B:OutProbe
	[ "$REPLY" -le $((2 * n)) ] || fail "$REPLY probes, $n scouts"
}

# Three intervals after the last payload nothing is asked any more.
idle()
{
	local n

	establish
	udp_start 20 20
	await 10 is A Scouts -ge 2
	udp_stop
	nap 7
	sum A:Scouts B:Scouts
	n=$REPLY
	nap 10
	sum A:Scouts B:Scouts
	[ "$REPLY" = "$n" ] || fail "$((REPLY - n)) scouts of an idle context"
	both expect Explorations -eq 0
}

# The best alternative does not answer; another one does.
next_best()
{
	establish
	cut_link 2 b
	udp_start 20 20
	await 20 is A Scouts -ge 9
	ip -n A link set dev p1 down
	await_pair 10 A "$A2" "$B1"
	expect A StandbySwitches -eq 1
	progress 10 20 A B
	udp_stop
}

# What scouts hear of another pair does not hide that the current one is dead.
still_detects()
{
	both set_shim6 send_timeout_ms=2000
	establish
	udp_start 20 0
	nap 10
	both expect Explorations -eq 0
	cut 1
	await_pair 5 A "$A2" "$B2"
	progress 10 20 B
	udp_stop
}

settings()
{
	local name

	for name in standby_ms failback_ms; do
		set_shim6 A "$name=1000" "$name=3600000" "$name=0"
		! set_shim6 A "$name=999" 2>/dev/null || fail "$name=999 is taken"
		! set_shim6 A "$name=3600001" 2>/dev/null ||
			fail "$name=3600001 is taken"
	done
}

# Update Requests may be repeated, and so may their answers.
EXPECT_DROPS=yes scenario "link down: the standby is taken at once" link_down
EXPECT_DROPS=yes scenario "link down, no standby: a probe comes first" link_down_without
scenario "one scout an interval" pace
scenario "an idle context sends no scouts" idle
scenario "the next best alternative is the standby" next_best
scenario "a dead pair is noticed in spite of scouts" still_detects
scenario "ranges of standby_ms and failback_ms" settings
finish
