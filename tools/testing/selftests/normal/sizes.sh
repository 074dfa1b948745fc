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

# A narrow path: the router's Packet Too Big reaches the sender's TCP. Both ends
# of the link, or it would swallow what the wider end sends.
narrow_path()
{
	ip -n R2 link set dev b mtu 1400
	ip -n B link set dev p2 mtu 1400
	establish
	tcp_start 1000000 1000000
	switch_both
	progress 15 500000 A B
	tcp_stop
	silence_below 3000 A B
}

scenario "bulk TCP, offloads as they are" bulk_default
scenario "bulk TCP, no segmentation offload" bulk_no_offload
scenario "bulk TCP, no checksum offload" bulk_no_checksum_offload
scenario "bulk TCP, routers aggregate" bulk_router_gro
scenario "bulk TCP, segmentation=1" bulk_software
scenario "bulk TCP both ways through a failure" bulk_failover
scenario "UDP, 1452 octets" full_mtu
scenario "UDP, 4000 octets" full_size 4000
scenario "TCP over a narrow path" narrow_path
finish
