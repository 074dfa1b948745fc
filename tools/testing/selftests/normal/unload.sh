#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2154
# Going away under load: the module and a namespace.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

need_module()
{
	[ -n "${SHIM6_KO-}" ] || skip "SHIM6_KO is not set"
}

unload()
{
	need_module
	establish
	tcp_start
	udp_pair
	switch_both
	progress 10 50000 A B
	progress 10 20 A-udp B-udp
	rmmod shim6
	[ ! -e /sys/module/shim6 ] || fail "the module is still there"
	[ ! -e /proc/sys/net/shim6 ] || fail "sysctls are still there"
	progress 10 50000 A B
	progress 10 20 A-udp B-udp
	insmod "$SHIM6_KO"
	# A new start has the defaults; traffic shall begin no context of its own.
	# shellcheck disable=SC2086
	both set_shim6 start_packets=0 $HOST_SETTINGS
	both prove
	set_shim6 R1 enabled=0
	set_shim6 R2 enabled=0
	progress 10 50000 A B
	establish
	switch_both
	progress 10 50000 A B
	tcp_stop
	silence_below 3000 A B
}

# A second conversation beside the TCP connection.
udp_pair()
{
	end_start B B-udp udp --listen --bind "$B1" --port 7100 --rate 200
	await_ready B-udp
	end_start A A-udp udp --bind "$A1" --address "$B1" --port 7100 \
		--rate 200
	progress 10 10 A-udp B-udp
}

# In the middle of an exploration, with timers and work items under way.
unload_exploring()
{
	need_module
	both set_shim6 send_timeout_ms=500
	establish
	tcp_start
	cut 1
	cut 2
	await 10 is A Explorations -ge 1
	rmmod shim6
	heal 1
	progress 20 20000 A B
	insmod "$SHIM6_KO"
	set_shim6 R1 enabled=0
	set_shim6 R2 enabled=0
	tcp_stop
}

load_unload()
{
	local round

	need_module
	tcp_start
	for round in 1 2 3 4 5; do
		rmmod shim6 || fail "rmmod, round $round"
		insmod "$SHIM6_KO"
		# shellcheck disable=SC2086
		both set_shim6 $HOST_SETTINGS
		both prove
		both set_shim6 start_packets=5
		await 10 is A ContextsEstablished -eq 1
	done
	tcp_stop
	silence_below 3000 A B
}

# namespace_dies: A's packets and timers go with it, B's do not care
namespace_dies()
{
	establish
	tcp_start
	udp_pair
	switch_both
	progress 10 20000 A B
	ip netns del A
	slay "${traffic_pid[A]}" "${traffic_pid[A-udp]}" "${holder[A]}"
	await 20 gone A
	# B explores a world without A and goes on with its own
	await 10 is B Explorations -ge 1
	ctl B -j show >/dev/null
	slay "${traffic_pid[B]}" "${traffic_pid[B-udp]}" "${holder[B]}"
	ip netns del B
	await 20 gone B
}

# Many contexts, some of them in set-up, when the namespace goes.
many_contexts_die()
{
	local i

	in_ns B bash -c "for i in {1..40}; do
		echo address add $NET:b1::1:\$i/128 dev p1 nodad; done |
		ip -6 -batch -"
	for i in {1..40}; do
		ctl A create "$A1" "$NET:b1::1:$i" >/dev/null
		[ "$i" != 20 ] || block R1 meta l4proto 140
	done
	await 10 is A ContextsEstablished -ge 18
	ip netns del A
	slay "${holder[A]}"
	await 20 gone A
}

EXPECT_DROPS=yes
scenario "module unloaded under load" unload
scenario "module unloaded while exploring" unload_exploring
scenario "module loaded and unloaded five times" load_unload
scenario "namespace deleted under load" namespace_dies
scenario "namespace deleted with many contexts" many_contexts_die
finish
