#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Sizes: segmentation offload, routers that aggregate, full-size datagrams.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

readonly SIZE=4000000

watch_routers()
{
	local ns

	for ns in R1 R2; do
		watch "$ns" output ptb icmpv6 type packet-too-big
	done
}

no_packet_too_big()
{
	expect_watched R1 ptb -eq 0
	expect_watched R2 ptb -eq 0
}

offload()
{
	local ns dev

	need ethtool
	for ns in A B; do
		for dev in p1 p2; do
			in_ns "$ns" ethtool -K "$dev" tso "$1" gso "$1" tx "$2" \
				>/dev/null
		done
	done
}

routers_aggregate()
{
	local ns dev

	need ethtool
	for ns in R1 R2; do
		for dev in a b; do
			in_ns "$ns" ethtool -K "$dev" gro on
		done
	done
}

# Bulk before, through and after a switch; paced, so that it lasts that long.
bulk_through_switch()
{
	watch_routers
	establish
	end_start B B-bulk tcp --listen --address "$B1" --port 7001 --rate 0
	await_ready B-bulk
	end_start A A-bulk tcp --bind "$A1" --address "$B1" --port 7001 \
		--rate "$SIZE" --amount "$SIZE"
	await 10 has_received B-bulk 200000
	ctl A switch "$A1" "$B1" "$A2" "$B2"
	traffic_wait A-bulk B-bulk
	arrived A-bulk B-bulk
	silence_below 1500 B-bulk
	expect_pair A "$A2" "$B2"
	expect A OutShimmedPackets -gt 0
	no_packet_too_big
}

bulk_default()
{
	bulk_through_switch
	tcp_bulk "$SIZE"
	no_packet_too_big
}

bulk_no_offload()
{
	offload off on
	bulk_through_switch
}

bulk_no_checksum_offload()
{
	offload off off
	bulk_through_switch
}

bulk_router_gro()
{
	routers_aggregate
	bulk_through_switch
	tcp_bulk "$SIZE"
	no_packet_too_big
}

# merge TX [RX]: A cuts all up itself, B puts segments together again. With or
# without the help of devices for sums. What comes from a veth with TSO is not looked
# at. The last router sends in bursts: what comes one by one cannot be merged.
merge()
{
	local dev

	offload off "$1"
	for dev in p1 p2; do
		in_ns B ethtool -K "$dev" gro on rx "${2-on}" >/dev/null
	done
	in_ns R2 ethtool -K b tso off >/dev/null
	in_ns R2 tc qdisc add dev b root netem slot 4ms 4ms \
		${SPOIL:+corrupt "$SPOIL"}
	watch B input whole tcp dport 7001
	establish
	switch_both
	tcp_bulk "$SIZE"
}

many_merged()
{
	local segments

	counter B InRestoredPackets
	segments=$REPLY
	watched B whole
	printf '# %s segments, %s packets\n' "$segments" "$REPLY"
	[ "$segments" -ge $((SIZE / 1440)) ] || fail "not all were shimmed"
	[ $((REPLY * 100)) -lt $((segments * 80)) ] || fail "they were not merged"
}

# bulk_merged TX [RX]
bulk_merged()
{
	merge "$@"
	many_merged
	moved_counters B '^Drop'
	[ -z "$REPLY" ] || fail "B: $REPLY"
}

# What the network has spoilt is never part of a merged packet.
spoilt()
{
	SPOIL=2% merge off off
	many_merged
	in_ns B nstat -asz TcpInCsumErrors | grep -q "TcpInCsumErrors *[1-9]" ||
		fail "TCP saw nothing of it"
}

# What was merged is cut up once more for who adds up.
merged_sums()
{
	local reader seen wrong

	in_ns B nft "add table ip6 sums
		add chain ip6 sums input {
			type filter hook input priority 20; }
		add rule ip6 sums input tcp dport 7001 queue num 0"
	spawn B python3 -ES "$here/sums.py" >"$work/sums"
	reader=$spawned
	await 10 grep -q ready "$work/sums"
	merge on
	many_merged
	kill -TERM "$reader"
	wait "$reader"
	read -r seen wrong < <(tail -n 1 "$work/sums")
	[ "$seen" -ge $((SIZE / 1440)) ] || fail "only $seen packets were read"
	[ "$wrong" = 0 ] || fail "$wrong of $seen sums are wrong"
}

# The second link of A is two taps and a process between them.
lay_cable()
{
	ip -n A link delete p2
	spawn A python3 -ES "$here/cable.py" A/p2 R2/a "$A1" "$B1" >"$work/cable"
	cable=$spawned
	await 10 grep -q ready "$work/cable"
	grep "dev p2" "$work/A.ip" | ip -n A -6 -batch -
	grep "dev a" "$work/R2.ip" | ip -n R2 -6 -batch -
}

# Another kernel behind it would drop super-packets with our header; it completes
# sums where it is told to.
tapped()
{
	local cable shimmed partial wrong super

	lay_cable
	establish
	switch_both
	tcp_bulk "$SIZE"
	tcp_start 4000000 4000000
	progress 10 1000000 A B
	tcp_stop
	kill -TERM "$cable"
	wait "$cable"
	read -r shimmed partial wrong super < <(tail -n 1 "$work/cable")
	printf '# %s packets, %s partial sums\n' "$shimmed" "$partial"
	[ "$shimmed" -gt $((SIZE / 1440)) ] || fail "not all were seen"
	[ "$partial" -gt 0 ] || fail "all sums are complete"
	[ "$wrong" = 0 ] || fail "$wrong of $shimmed sums are wrong"
	[ "$super" = 0 ] || fail "$super super-packets"
}

# What the shim cuts up itself is right, too.
bulk_software()
{
	both set_shim6 segmentation=1
	bulk_through_switch
	expect A OutSegmented -gt 0
}

# Both directions at once after a failure.
bulk_failover()
{
	watch_routers
	establish
	tcp_start 4000000 4000000
	progress 10 1000000 A B
	cut 1
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 10 1000000 A B
	tcp_stop
	silence_below 3500 A B
	no_packet_too_big
}

# full_size SIZE: datagrams both ways after a switch, all of them arrive
full_size()
{
	establish
	switch_both
	udp_start 100 100 "$1"
	progress 10 60 A B
	udp_stop
	arrived A B
	arrived B A
	both expect OutShimmedPackets -gt 60
	both expect InRestoredPackets -gt 60
}

full_mtu()
{
	full_size 1452
	results A B errors
	[ "$REPLY" = "0 0" ] || fail "sending failed"
	both expect OutFragmented -gt 0
}

scenario "bulk TCP, offloads as they are" bulk_default
scenario "bulk TCP, no segmentation offload" bulk_no_offload
scenario "bulk TCP, no checksum offload" bulk_no_checksum_offload
scenario "bulk TCP, routers aggregate" bulk_router_gro
scenario "bulk TCP, segments are merged" bulk_merged on
scenario "bulk TCP, segments with their sums are merged" bulk_merged off
scenario "bulk TCP, segments are merged, sums in software" bulk_merged off off
scenario "the sums of merged segments" merged_sums
EXPECT_DROPS=yes scenario "spoilt segments are not merged" spoilt
scenario "bulk TCP over a tap" tapped
scenario "bulk TCP, segmentation=1" bulk_software
scenario "bulk TCP both ways through a failure" bulk_failover
scenario "UDP, 1452 octets" full_mtu
scenario "UDP, 4000 octets" full_size 4000
finish
