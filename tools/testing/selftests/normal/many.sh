#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many contexts lose the same link: a budget of probes, the busy ones first.
export HOST_SETTINGS="start_packets=0 tcp_advice=0 probes_per_second=40"
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

UPDATE_REQ=64

# Contexts between the same ULIDs, FII 0 among them.
MANY=${MANY-160}

# The one with traffic is the last one: its id does not favour it.
make_many()
{
	in_ns A bash -ec "for ((fii = 1; fii < $MANY; fii++)); do
		$SHIM6CTL create $A1 $B1 fii \$fii >/dev/null
	done"
	ctl A create "$A1" "$B1" >/dev/null
	await 20 both is ContextsEstablished -eq "$MANY"
	json=$(ctl A show -j "$A1" "$B1" fii 0)
	value ct_peer
	busy=$REPLY
}

record_probes()
{
	spawn R2 python3 -IS "$here/probes.py" record --device a \
		--source "$A2" --file "$work/probes"
	await 20 test -e "$work/probes.ready"
}

# judge_probes RATE
judge_probes()
{
	local verdict status=0

	verdict=$(python3 -IS "$here/probes.py" judge --file "$work/probes" \
		--rate "$1" --busy "$(printf '%012x' "$busy")" 2>&1) || status=$?
	printf '# %s\n' "$verdict"
	[ "$status" = 0 ] || fail "$verdict"
}

lose_link()
{
	make_many
	ctl A create "$A2" "$B2" >/dev/null
	await 20 both is ContextsEstablished -eq $((MANY + 1))
	record_probes
	udp_start 100 0
	progress 20 200 B
	expect A ProbesDelayed -eq 0
	# Or B hears of it by Update Requests, explores as well, and is answered.
	block R2 meta l4proto 140 @th,16,8 "$UPDATE_REQ"
	ip -n R1 link set dev a down
	await 10 is A ProbesWaiting -gt 10
	# What the administrator asks for does not wait.
	ctl A switch "$A2" "$B2" "$A2" "$B1"
	await 3 is B Switches -ge 1
	expect A ProbesWaiting -gt 0
	# Each has a slot of its own, so one probe more than they need is too many.
	await 30 both is Switches -ge $((MANY + 1))
	await 5 is A ProbesWaiting -eq 0
	expect A ProbesDelayed -ge $((MANY - 20))
	udp_stop
	judge_probes 40
}

# The default does not make a few wait.
few()
{
	set_shim6 A probes_per_second=1000
	MANY=8 make_many
	ip -n R1 link set dev a down
	await 10 both is Switches -ge 8
	expect A ProbesDelayed -eq 0
}

# Out of range; and the busy host's other end need not obey the same number.
settings()
{
	local value

	for value in 0 1000001 -1 x; do
		! set_shim6 A probes_per_second="$value" 2>/dev/null ||
			fail "$value was taken"
	done
	for value in 1 1000000; do
		set_shim6 A probes_per_second="$value"
		[ "$(in_ns A cat /proc/sys/net/shim6/probes_per_second)" = "$value" ] ||
			fail "$value was not taken"
	done
}

scenario "many contexts lose a link" lose_link
scenario "a few contexts do not wait" few
scenario "range of the budget" settings

finish
