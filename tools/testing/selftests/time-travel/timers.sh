#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Long timers with their default values. For the guest in which time travels.
# shellcheck source=../lib.sh
NAP=0.5
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

export HOST_SETTINGS="tcp_advice=0 start_packets=0"

# elapsed SINCE: milliseconds, in $elapsed
elapsed()
{
	now
	elapsed=$(((now - $1) / 1000))
}

# between MILLISECONDS FROM TO WHAT
between()
{
	if [ "$1" -lt "$2" ] || [ "$1" -gt "$3" ]; then
		fail "$4 after $1 ms, expected from $2 to $3 ms"
	fi
	printf '# %s after %s ms\n' "$4" "$1"
}

# within NUMBER FROM TO WHAT
within()
{
	if [ "$1" -lt "$2" ] || [ "$1" -gt "$3" ]; then
		fail "$1 $4, expected from $2 to $3"
	fi
}

messages()
{
	moved_counters "$1" '^(In|Out)(I1|R1|I2|R2|Keepalive|Probe|Error)'
}

# One direction only: the receiver says now and then that it is there.
keepalives()
{
	local n

	establish
	udp_start 20 0
	counter B OutKeepalive
	n=$REPLY
	holds 300 both is Explorations -eq 0
	counter B OutKeepalive
	n=$((REPLY - n))
	# every 5 to 7.5 s
	within "$n" 40 61 "keepalives in 300 s"
	expect A OutKeepalive -le 3
	both expect OutProbe -eq 0
	udp_stop
	arrived A B
	silence_below 500 B
}

# Traffic both ways needs none.
no_keepalives()
{
	local a b

	establish
	udp_start 5 5
	counter A OutKeepalive
	a=$REPLY
	counter B OutKeepalive
	b=$REPLY
	holds 60 both is Explorations -eq 0
	expect A OutKeepalive -eq "$a"
	expect B OutKeepalive -eq "$b"
	udp_stop
}

# After the last payload keepalives for 15 s, then silence; after 300 s of
# that the context goes, and nobody is told.
idle()
{
	local a b start

	establish
	udp_send 5
	now
	start=$now
	nap 17
	messages A
	a=$REPLY
	messages B
	b=$REPLY
	expect A OutKeepalive -le 4
	expect B OutKeepalive -le 4
	expect B OutKeepalive -ge 1
	holds 270 established
	messages A
	[ "$REPLY" = "$a" ] || fail "A speaks: $a, then $REPLY"
	messages B
	[ "$REPLY" = "$b" ] || fail "B speaks: $b, then $REPLY"
	await 60 both is ContextsEstablished -eq 0
	elapsed "$start"
	between "$elapsed" 298000 304000 "contexts discarded"
	both expect ContextsRemoved -eq 1
	both expect Explorations -eq 0
	messages A
	[ "$REPLY" = "$a" ] || fail "A spoke at the end"
}

# In use, even if one-sided and rarely, it stays.
used_context_stays()
{
	local i

	establish
	for i in 1 2 3 4; do
		udp_send 1
		nap 150
		expect A ContextsEstablished -eq 1
		printf '# %s\n' "$((i * 150)) s"
	done
	both expect ContextsRemoved -eq 0
	both expect Explorations -eq 0
}

# keepalive_after N: one more has come; $earliest: when none had yet
keepalive_after()
{
	local since

	now
	since=$now
	is A InKeepalive -gt "$1" && return
	earliest=$since
	return 1
}

# The first probe comes when the Send Timeout, 15 s x [0.9, 1.0], is over.
first_probe()
{
	local earliest start

	establish
	udp_start 20 0
	nap 20
	both expect OutProbe -eq 0
	# The timer runs from the first payload after the last keepalive: not
	# before $earliest, though a busy machine may let us see it late.
	now
	earliest=$now
	counter A InKeepalive
	NAP=0.02 await 10 keepalive_after "$REPLY"
	cut 1
	now
	start=$now
	NAP=0.02 await 20 is A OutProbe -ge 1
	elapsed "$earliest"
	between "$elapsed" 13490 16000 "first probe"
	elapsed "$start"
	between "$elapsed" 0 15100 "first probe after the failure"
	# it gets through, and the round trip takes next to nothing
	now
	start=$now
	NAP=0.02 await 5 is A Switches -ge 1
	elapsed "$start"
	between "$elapsed" 0 150 "switch"
	await_pair 5 A "$A2" "$B2"
	udp_stop
	silence_below 15500 B
}

# One second and a path of 20 ms: the timeout, a round trip, and 0.1 s.
one_second()
{
	local router dev

	both set_shim6 send_timeout_ms=1000
	for router in R1 R2; do
		for dev in a b; do
			in_ns "$router" tc qdisc add dev "$dev" root netem \
				delay 10ms limit 10000
		done
	done
	establish
	udp_start 100 0
	nap 3
	cut 1
	NAP=0.02 await 5 is A Switches -ge 1
	nap 1
	udp_stop
	silence_below 1200 B
}

# Both ends send: the timer runs from the failure.
first_probe_two_way()
{
	local earliest start

	establish
	tcp_start 20000 20000
	nap 20
	both expect OutProbe -eq 0
	now
	earliest=$now
	cut 1
	now
	start=$now
	NAP=0.02 await 20 probed
	elapsed "$earliest"
	between "$elapsed" 13400 16000 "first probe"
	elapsed "$start"
	between "$elapsed" 0 15100 "first probe after the failure"
	await_pair 5 A "$A2" "$B2"
	await_pair 5 B "$B2" "$A2"
	progress 10 10000 A B
	tcp_stop
	silence_below 15500 A B
}

probed()
{
	sum A:OutProbe B:OutProbe
	[ "$REPLY" -ge 1 ]
}

# No pair works: 0, 0.5, 1.0, 1.5, 2.5, 4.5, 8.5 ... then every 60 s.
probe_pacing()
{
	local start n

	# or it would forget the context while it hears nothing
	set_shim6 B idle_ms=3600000
	establish
	udp_start 20 0
	cut 1
	cut 2
	NAP=0.02 await 20 is A OutProbe -ge 1
	now
	start=$now
	while read -r n after from to; do
		NAP=0.02 await 80 is A OutProbe -ge "$n"
		elapsed "$start"
		between "$elapsed" "$from" "$to" "probe $n ($after s)"
	done <<-END
	2 0.5 380 700
	3 1.0 780 1400
	4 1.5 1180 2000
	5 2.5 1900 3300
	6 4.5 3500 5800
	7 8.5 6700 10800
	8 16.5 13100 20600
	END
	counter A OutProbe
	n=$REPLY
	nap 300
	counter A OutProbe
	n=$((REPLY - n))
	within "$n" 4 7 "probes in 300 s"
	heal 2
	# each of the four pairs has its turn
	await_pair 300 A "$A2" "$B2"
	progress 10 20 B
	udp_stop
}

# Five I1s, nominally 4, 8, 16, 32, 64 s apart, each x [0.5, 1.5].
no_answer()
{
	local start

	set_shim6 A start_packets=10
	block R1 meta l4proto 140
	now
	start=$now
	udp_start 20 20
	await 200 is A ContextsEFailed -eq 1
	elapsed "$start"
	between "$elapsed" 62000 187000 "E-FAILED"
	expect A OutI1 -eq 5
	expect A HandshakesFailed -eq 1
	expect A Triggers -eq 1
	# hold-down, in spite of the traffic
	now
	start=$now
	holds 57 is A OutI1 -eq 5
	await 10 is A OutI1 -eq 6
	elapsed "$start"
	between "$elapsed" 58000 65000 "next I1"
	# and now it works
	heal 1
	await 30 established
	udp_stop
	arrived A B
	arrived B A
}

# A peer whose kernel knows no Shim6 is asked again after 600 s.
no_support()
{
	set_shim6 B enabled=0
	set_shim6 A start_packets=10
	udp_start 10 10
	await 20 is A ContextsNoSupport -eq 1
	holds 590 is A OutI1 -eq 1
	set_shim6 B enabled=1 require_verification=0
	await 20 established
	udp_stop
	arrived A B
}

# An Update Request nobody gets: 4, 8, 16 ... 120 s apart, each x [0.5, 1.5],
# for ever (RFC 5533 10.2).
update_pacing()
{
	local start n nominal

	both set_shim6 idle_ms=3600000
	establish
	block R1 meta l4proto 140 @th,16,8 64
	ctl A locator set "$A2" priority 9
	NAP=0.05 await 5 is A OutUpdateRequest -eq 1
	now
	start=$now
	while read -r n nominal; do
		NAP=0.2 await 200 is A OutUpdateRequest -ge "$n"
		elapsed "$start"
		between "$elapsed" $((nominal * 500 - 300)) \
			$((nominal * 1500 + 300)) "Update Request $n"
		now
		start=$now
	done <<-END
	2 4
	3 8
	4 16
	5 32
	6 64
	7 120
	8 120
	9 120
	END
	expect_field A update_pending true
	heal 1
	await 190 is A UpdatesAcknowledged -eq 1
	expect_field A update_pending false
	[[ $(ctl B -j show) =~ \"$A2\"[^}]*\"priority\":9 ]] ||
		fail "B was not told"
	both expect Explorations -eq 0
}

# three_sent COUNTER: of this message of A that gets no answer; nominally 4 and 8 s
# apart, each x [0.5, 1.5]; sets $start
three_sent()
{
	await 10 is A "$1" -ge 1
	now
	start=$now
	await 10 is A "$1" -ge 2
	elapsed "$start"
	between "$elapsed" 1400 6600 "second $1"
	await 20 is A "$1" -ge 3
	elapsed "$start"
	between "$elapsed" 5400 18600 "third $1"
}

# Three I2s, and 16 s x [0.5, 1.5] later another I1; after two rounds E-FAILED.
no_r2()
{
	local start

	block R1 meta l4proto 140 @th,16,8 3
	ctl A create "$A1" "$B1" >/dev/null
	three_sent OutI2
	expect A OutI1 -eq 1
	await 40 is A OutI1 -eq 2
	elapsed "$start"
	between "$elapsed" 13400 42600 "second I1"
	await 60 is A ContextsEFailed -eq 1
	elapsed "$start"
	between "$elapsed" 27400 84600 "E-FAILED"
	expect A OutI1 -eq 2
	expect A OutI2 -eq 6
	expect B ContextsCreated -eq 0
}

# The same with I2bis, after which the context is set up anew by I1.
no_r2_for_i2bis()
{
	local start

	establish
	switch_both
	block R2 meta l4proto 140 @th,16,8 6
	udp_start 20 0
	set_shim6 B enabled=0 enabled=1
	three_sent OutI2bis
	expect A OutI1 -eq 1
	await 40 is A OutI1 -eq 2
	elapsed "$start"
	between "$elapsed" 13400 42600 "I1"
	expect A OutI2bis -eq 3
	await 10 established
	tags_match
	progress 10 20 B
	udp_stop
}

# device_address NAMESPACE DEVICE: in $REPLY
device_address()
{
	local text

	text=$(ip -n "$1" -o link show dev "$2")
	[[ $text =~ link/ether\ ([0-9a-f:]+) ]] || fail "no address of $2"
	REPLY=${BASH_REMATCH[1]}
}

# A validator is good for 30 s. i2_after SECONDS: what comes to B is so late, an
# I2 after its R1 as well. Neighbours would find that too late.
i2_after()
{
	set_shim6 A i1_timeout_ms=1000000 i2_timeout_ms=1000000
	device_address R1 b
	ip -n B neigh replace "$NET:b1::1" lladdr "$REPLY" dev p1 nud permanent
	device_address B p1
	ip -n R1 neigh replace "$B1" lladdr "$REPLY" dev b nud permanent
	in_ns R1 tc qdisc add dev b root netem delay "$1s"
	ctl A create "$A1" "$B1" >/dev/null
	await $(($1 + 5)) is B InI1 -eq 1
	expect B OutR1 -eq 1
	await $(($1 + 5)) is B InI2 -eq 1
}

validator_in_time()
{
	i2_after 28
	await 5 established
}

validator_too_old()
{
	i2_after 32
	expect B DropValidator -eq 1
	expect B ContextsCreated -eq 0
	expect A ContextsI2Sent -eq 1
}

scenario "keepalives answer one-way traffic for 300 s" keepalives
scenario "no keepalives in two-way traffic" no_keepalives
scenario "an idle context is silent and goes after 300 s" idle
scenario "a context in use stays" used_context_stays
scenario "first probe, one-way traffic" first_probe
scenario "one-way traffic with a Send Timeout of a second" one_second
scenario "first probe, two-way traffic" first_probe_two_way
scenario "probes back off to 60 s" probe_pacing
scenario "peer that does not answer" no_answer
scenario "Update Requests back off to 120 s" update_pacing
EXPECT_DROPS=yes scenario "peer without Shim6" no_support
scenario "I2 unanswered" no_r2
EXPECT_DROPS=yes scenario "I2bis unanswered" no_r2_for_i2bis
scenario "I2 28 s after its R1" validator_in_time
EXPECT_DROPS=yes scenario "I2 32 s after its R1" validator_too_old
finish
