#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Advice from TCP: quick where a path is dead, patient where it only is bad.
# The Send Timeout has its default, 15 s: it plays no part here.
export HOST_SETTINGS="start_packets=0"
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# Many times what it takes, many times less than any timer of REAP.
readonly LIMIT=3000

# slow MILLISECONDS [NETEM-OPTION...]: provider 1, each way
slow()
{
	local delay=$1 dev

	shift
	for dev in a b; do
		in_ns R1 tc qdisc replace dev "$dev" root netem limit 10000 \
			delay "${delay}ms" "$@"
	done
}

dead_path()
{
	establish
	slow 10
	tcp_start
	cut 1
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	sum A:Suspicions B:Suspicions
	[ "$REPLY" -ge 1 ] || fail "nobody was suspicious"
	both expect StandbySwitches -eq 0
	progress 10 20000 A B
	tcp_stop
	silence_below "$LIMIT" A B
}

# dead_way DEAD: one direction; who sends hears no acknowledgement
dead_way()
{
	establish
	slow 10
	tcp_start
	cut 1 "$1"
	progress 10 100000 A B
	sum A:Switches B:Switches
	[ "$REPLY" -ge 1 ] || fail "nobody moved"
	tcp_stop
	silence_below "$LIMIT" A B
}

# A connection that begins on a dead path: its SYN is data, too.
dead_at_start()
{
	establish
	cut 1
	tcp_start
	await_pair 10 A "$A2" "$B2"
	tcp_stop
}

# stays_put ROUNDS: traffic goes on, on the current pair. Each end may ask once a
# second, and has one question to spare; a round takes a second or, as the path is,
# some.
stays_put()
{
	local rounds=$1 begun before seconds

	sum A:Suspicions B:Suspicions
	before=$REPLY
	now
	begun=$now
	for _ in $(seq "$rounds"); do
		progress 20 2000 A B
		nap 1
	done
	both expect Switches -eq 0
	expect_pair A "$A1" "$B1"
	expect_pair B "$B1" "$A1"
	sum A:Suspicions B:Suspicions
	now
	seconds=$(((now - begun) / 1000000))
	REPLY=$((REPLY - before))
	printf '# %s suspicions in %s s\n' "$REPLY" "$seconds"
	[ "$REPLY" -le $((2 * (seconds + 3))) ] || fail "too many suspicions"
}

# lossy PERCENT: each way
lossy()
{
	establish
	slow 10 loss random "$1%"
	tcp_start 20000 20000
	stays_put 10
	tcp_stop
}

# A queue of a second on the way, filled and emptied.
bufferbloat()
{
	establish
	in_ns R1 tc qdisc replace dev b root tbf rate 4mbit burst 3000 limit 500000
	in_ns R1 tc qdisc replace dev a root netem delay 20ms
	tcp_start 20000 20000
	tcp_bulk 2000000
	stays_put 3
	tcp_bulk 2000000
	stays_put 3
	tcp_stop
}

# Switched off, nothing happens before the Send Timeout.
switched_off()
{
	set_shim6 A tcp_advice=0
	set_shim6 B tcp_advice=0
	establish
	slow 10
	tcp_start
	cut 1
	nap 3
	both expect Suspicions -eq 0
	both expect Explorations -eq 0
	heal 1
	progress 20 20000 A B
	tcp_stop
}

scenario "TCP notices a dead path at once" dead_path
scenario "TCP notices that A to B is dead" dead_way a-b
scenario "TCP notices that B to A is dead" dead_way b-a
scenario "TCP begins on a dead path" dead_at_start
scenario "1 % loss is no reason to move" lossy 1
scenario "5 % loss is no reason to move" lossy 5
scenario "20 % loss is no reason to move" lossy 20
scenario "a queue of a second is no reason to move" bufferbloat
scenario "advice switched off" switched_off
finish
