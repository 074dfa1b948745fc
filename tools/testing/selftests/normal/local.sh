#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What this host knows by itself: routers, addresses, preferences, what the
# administrator heard of applications. The Send Timeout is the default, 15 s.
export HOST_SETTINGS="tcp_advice=0 start_packets=0"
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

readonly ROUTER=$NET:a1::1

# listen: events of A into a file, once A listens; it cannot say when it does
listen()
{
	: >"$work/events"
	spawn A "$SHIM6CTL" -j monitor >>"$work/events"
	until grep -q context-state "$work/events"; do
		ctl A create "$A1" "$B1" >/dev/null
		nap
		ctl A delete "$A1" "$B1"
	done
}

# explored REASON: A did for it; when, in microseconds, in $REPLY
explored()
{
	local lines line

	mapfile -t lines <"$work/events"
	for line in "${lines[@]}"; do
		if [[ $line =~ \"time\":\"?([0-9]+)\.([0-9]{6}).*'"exploring"'.*\"$1\" ]]; then
			REPLY=${BASH_REMATCH[1]}${BASH_REMATCH[2]}
			return
		fi
	done
	return 1
}

# hand: an ip(8) in A that is there already, for what must not wait for one
hand()
{
	rm -f "$work/hand"
	mkfifo "$work/hand"
	exec {hand_fd}<>"$work/hand"
	spawn A ip -batch "$work/hand"
}

# at_once MILLISECONDS COMMAND...: by the hand; A explores within that time. As
# in await, a machine that is busy with others gets three times that.
at_once()
{
	local limit=$1 took

	shift
	now
	printf '%s\n' "$*" >&"$hand_fd"
	await 5 explored local
	took=$(((REPLY - now) / 1000))
	printf '# %s: %s ms\n' "$*" "$took"
	[ "$took" -lt $((3 * limit)) ] || fail "$*: explored after $took ms"
}

start()
{
	listen
	hand
	establish
	tcp_start
	watch A postrouting dead ip6 saddr "$A1" meta l4proto 140 @th,16,8 67
}

# moved: A and then B went to the other provider; A did not ask by the old one
moved()
{
	await_pair 5 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 10 50000 A B
	tcp_stop
	expect A Switches -eq 1
	expect_watched A dead -eq 0
}

router_set_failed()
{
	start
	at_once 100 neigh replace "$ROUTER" dev p1 nud failed
	moved
	silence_below 2500 A B
	expect A NeighbourHints -eq 1
}

# As long as detection of unreachable neighbours takes with these settings.
quick_detection()
{
	in_ns A bash -ec 'cd /proc/sys/net/ipv6/neigh/p1
		echo 200 >base_reachable_time_ms
		echo 1 >delay_first_probe_time
		echo 100 >retrans_time_ms'
}

# failed_at: the time ip(8) heard that the router is, microseconds, in $REPLY
failed_at()
{
	local lines line time

	mapfile -t lines <"$work/neighbours"
	for line in "${lines[@]}"; do
		[[ $line == *"$ROUTER "*FAILED* ]] || continue
		time=${line#[}
		time=${time%%]*}
		REPLY=$(date -d "$time" +%s%6N)
		return
	done
	return 1
}

# The router is dead and says nothing. Whoever asks for it hears nothing either.
router_dies()
{
	local failed took

	quick_detection
	start
	spawn A ip -tshort monitor neigh >"$work/neighbours"
	in_ns R1 nft 'add table inet dead
		add chain inet dead i { type filter hook input priority 0; policy drop; }
		add chain inet dead f { type filter hook forward priority 0; policy drop; }'
	await 20 explored local
	await 5 failed_at
	failed=$REPLY
	explored local
	took=$(((REPLY - failed) / 1000))
	printf '# %s ms after the router was known to be dead\n' "$took"
	[ "$took" -lt 100 ] || fail "explored $took ms late"
	moved
	silence_below 6000 A B
	expect A NeighbourHints -eq 1
}

# It was only a hint: the pair works after all, and the others do not.
router_works()
{
	start
	cut 2
	ip -n A neigh replace "$ROUTER" dev p1 nud failed
	await 5 is A NeighbourHints -eq 1
	await_pair 10 A "$A1" "$B1"
	progress 10 50000 A B
	tcp_stop
	both expect Switches -eq 0
	silence_below 2500 A B
}

# Others of the link are of no importance, however many.
other_neighbours()
{
	local i

	start
	for i in {1..40}; do
		echo "neigh replace $NET:a1::5:$i dev p1 nud failed"
	done >"$work/many.ip"
	ip -n A -batch "$work/many.ip"
	progress 10 50000 A B
	both expect Explorations -eq 0
	expect A NeighbourHints -eq 0
	echo "neigh replace $ROUTER dev p1 nud failed" >>"$work/many.ip"
	ip -n A -batch "$work/many.ip"
	await 5 is A NeighbourHints -eq 1
	moved
}

link_down()
{
	start
	at_once 30 link set dev p1 down
	moved
	silence_below 2500 A B
}

address_deleted()
{
	start
	at_once 30 address del "$A1/64" dev p1
	moved
	silence_below 2500 A B
}

# A look at the addresses each 5 s finds it. Traffic does not stop for it.
deprecated()
{
	start
	ip -n A address change "$A1/64" dev p1 preferred_lft 0
	await 10 explored local
	await_pair 5 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 10 50000 A B
	tcp_stop
	silence_below 2500 A B
	expect A Switches -eq 1
}

# Nowhere to go; and when there is, that must answer.
deprecated_all()
{
	start
	cut 2
	ip -n A address change "$A2/64" dev p2 preferred_lft 0
	ip -n A address change "$A1/64" dev p1 preferred_lft 0
	await 10 is A UpdatesAcknowledged -ge 1
	await 10 transient_at_peer "$A1"
	both expect Explorations -eq 0
	ip -n A address change "$A2/64" dev p2 preferred_lft forever
	await 10 explored local
	await_pair 10 A "$A1" "$B1"
	progress 10 50000 A B
	tcp_stop
	silence_below 2500 A B
	expect A Switches -eq 0
}

transient_at_peer()
{
	shown B
	[[ ${json##*\"ls_peer\":} =~ \"addr\":\"$1\",\"flags\":\[\"transient\" ]]
}

# New addresses take the place of deprecated ones, as when a provider renumbers.
renumbered()
{
	local new=$NET:a2::aa

	start
	ip -n A address del "$A2/64" dev p2
	await 10 is A UpdatesAcknowledged -eq 1
	ip -n A address change "$A1/64" dev p1 preferred_lft 0
	await 10 transient_at_peer "$A1"
	both expect Explorations -eq 0
	ip -n A address add "$new/64" dev p2 nodad
	await 10 explored local
	await_pair 5 A "$new" "$B2"
	await_pair 10 B "$B2" "$new"
	progress 10 50000 A B
	tcp_stop
	silence_below 2500 A B
}

# broken A|B ADDRESS: called so by its owner, who explores as well
broken()
{
	start
	ctl "$1" locator set "$2" broken
	moved
	silence_below 2500 A B
}

# The others do not work: the broken one is asked last, and stays.
broken_last()
{
	start
	cut 2
	ctl A locator set "$A1" broken
	await 5 explored local
	await 20 operational A
	expect_pair A "$A1" "$B1"
	progress 10 50000 A B
	tcp_stop
	both expect Switches -eq 0
	silence_below 2500 A B
}

# An application waits in vain, and it is the path.
feedback_bad()
{
	start
	cut 1
	ctl A feedback "$A1" "$B1" bad
	await 5 explored ulp
	await_pair 5 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 20 50000 A B
	tcp_stop
	expect A FeedbackBad -eq 1
	expect A Suspicions -eq 1
}

# It is something else. Nothing moves, and asking again helps once in a second.
feedback_wrong()
{
	local id

	start
	field A id
	id=$REPLY
	for _ in 1 2 3 4 5 6; do
		ctl A feedback "$id" bad
	done
	await 5 is A SuspicionsCalmed -ge 1
	expect A FeedbackBad -eq 6
	both expect Explorations -eq 0
	progress 10 50000 A B
	tcp_stop
	silence_below 2500 A B
	expect_pair A "$A1" "$B1"
	both expect Switches -eq 0
}

# As long as the application says so the path is good enough, but not longer.
feedback_good()
{
	set_shim6 A send_timeout_ms=2000
	set_shim6 B send_timeout_ms=100000
	start
	cut 1
	for _ in {1..12}; do
		ctl A feedback "$A1" "$B1" fii 0 good
		nap 0.5
	done
	expect A FeedbackGood -eq 12
	both expect Explorations -eq 0
	await 5 is A Explorations -eq 1
	ctl A feedback "$A1" "$B1" good
	await_pair 10 A "$A2" "$B2"
	progress 20 50000 A B
	tcp_stop
}

scenario "router set failed" router_set_failed
scenario "router dies" router_dies
scenario "router set failed that works" router_works
scenario "other neighbours fail" other_neighbours
scenario "address deprecated: better ones are taken" deprecated
scenario "all addresses deprecated" deprecated_all
scenario "address deprecated, then a new one" renumbered
scenario "own locator called broken" broken A "$A1"
scenario "peer's locator called broken" broken B "$B1"
scenario "broken locator that works as the only one" broken_last
scenario "feedback: bad, and it is the path" feedback_bad
scenario "feedback: bad, but it is not the path" feedback_wrong
scenario "feedback: good" feedback_good
scenario "link down: at once" link_down
scenario "address deleted: at once" address_deleted
finish
