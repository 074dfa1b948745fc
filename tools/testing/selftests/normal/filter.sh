#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Packet filters, connection tracking and IPsec see the ULIDs.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# allowed PORT, refused PORT: can A connect to that port of B?
listen()
{
	end_start B "B-$1" tcp --listen --address "$B1" --port "$1" --rate 0
	await_ready "B-$1"
}

allowed()
{
	end_start A "A-$1" tcp --bind "$A1" --address "$B1" --port "$1" \
		--rate -1 --amount 20000
	traffic_wait "A-$1" "B-$1"
	arrived "A-$1" "B-$1"
}

refused()
{
	end_start A "A-$1" tcp --bind "$A1" --address "$B1" --port "$1" \
		--rate -1 --amount 20000 --patience 1.5
	if wait "$spawned"; then
		fail "port $1 was reached"
	fi
	received "B-$1"
	[ "$REPLY" = 0 ] || fail "something reached port $1"
}

# A rule that speaks of ULIDs and a port.
blocked_port()
{
	establish
	switch_both
	in_ns B nft -f - <<-END
	table inet wall {
		chain input {
			type filter hook input priority 0
			ip6 saddr $A1 ip6 daddr $B1 tcp dport 7010 counter drop
		}
	}
	END
	listen 7010
	listen 7011
	refused 7010
	allowed 7011
	expect B InRestoredPackets -gt 0
	[[ $(in_ns B nft list chain inet wall input) != *packets\ 0* ]] ||
		fail "the rule saw nothing"
}

# Whoever lets protocol 140 in does not let in what travels in it.
only_140()
{
	establish
	switch_both
	in_ns B nft -f - <<-END
	table inet wall {
		chain input {
			type filter hook input priority 0; policy drop
			meta l4proto 140 accept
			icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
			ip6 saddr $A1 ip6 daddr $B1 tcp dport 7011 accept
		}
	}
	END
	listen 7010
	listen 7011
	refused 7010
	allowed 7011
}

# The same on the way out of A.
output_rule()
{
	establish
	switch_both
	in_ns A nft -f - <<-END
	table inet wall {
		chain output {
			type filter hook output priority 0
			ip6 saddr $A1 ip6 daddr $B1 tcp dport 7010 counter drop
		}
	}
	END
	listen 7010
	listen 7011
	refused 7010
	allowed 7011
}

# count_states NAMESPACE: packets of the connection by conntrack state
count_states()
{
	watch "$1" input new tcp dport 7000 ct state new
	watch "$1" input established tcp dport 7000 ct state established
	watch "$1" input from_established tcp sport 7000 ct state established
	watch "$1" input invalid meta l4proto tcp ct state invalid
	watch "$1" output out_invalid meta l4proto tcp ct state invalid
}

one_connection()
{
	local seen

	count_states A
	count_states B
	establish
	tcp_start
	expect_watched B new -eq 1
	cut 1
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	watched B established
	seen=$REPLY
	progress 10 50000 A B
	expect_watched B established -gt "$seen"
	heal 1
	ctl A switch "$A1" "$B1" "$A1" "$B1"
	await_pair 10 A "$A1" "$B1"
	await_pair 10 B "$B1" "$A1"
	progress 10 50000 A B
	tcp_stop
	expect_watched B new -eq 1
	expect_watched A new -eq 0
	both expect_watched invalid -eq 0
	both expect_watched out_invalid -eq 0
}

# A firewall that drops what is invalid and lets nobody but A begin.
stateful_wall()
{
	in_ns B nft -f - <<-END
	table inet wall {
		chain input {
			type filter hook input priority 0; policy drop
			meta l4proto 140 accept
			meta l4proto icmpv6 accept
			ct state invalid counter drop
			ct state established accept
			ip6 saddr $A1 tcp dport 7000 ct state new accept
		}
	}
	END
	establish
	tcp_start
	cut 1
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 10 50000 A B
	tcp_stop
}

# esp NAMESPACE LOCAL PEER: transport mode between the ULIDs
esp()
{
	local key=0x000102030405060708090a0b0c0d0e0f
	local auth=${key}101112131415161718191a1b1c1d1e1f spi src dst

	while read -r spi src dst; do
		echo "xfrm state add src $src dst $dst proto esp spi $spi" \
			"mode transport auth hmac(sha256) $auth" \
			"enc cbc(aes) $key"
	done <<-END
	0x1001 $A1 $B1
	0x1002 $B1 $A1
	END
	echo "xfrm policy add dir out src $2 dst $3 proto tcp" \
		"tmpl src $2 dst $3 proto esp mode transport"
	echo "xfrm policy add dir in src $3 dst $2 proto tcp" \
		"tmpl src $3 dst $2 proto esp mode transport"
}

esp_transport()
{
	local ns

	esp A "$A1" "$B1" | ip -n A -batch -
	esp B "$B1" "$A1" | ip -n B -batch -
	for ns in R1 R2; do
		watch "$ns" forward bare meta l4proto tcp
		watch "$ns" forward bare_shimmed meta l4proto 140 @th,0,8 6
		watch "$ns" forward sealed meta l4proto 50
		watch "$ns" forward sealed_shimmed meta l4proto 140 @th,0,8 50
	done
	establish
	tcp_start
	expect_watched R1 sealed -gt 0
	cut 1
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 10 50000 A B
	tcp_stop
	expect_watched R2 sealed_shimmed -gt 0
	for ns in R1 R2; do
		expect_watched "$ns" bare -eq 0
		expect_watched "$ns" bare_shimmed -eq 0
	done
	# What was sealed at full size before TCP heard of the switch cannot be
	# cut: it is refused, and TCP told how much fits.
	for ns in A B; do
		moved_counters "$ns" '^Drop'
		[[ $REPLY =~ ^(DropTooBig=[1-3] )?$ ]] || fail "$ns: $REPLY"
	done
}

scenario "input rule on ULIDs" blocked_port
scenario "only protocol 140 is let in" only_140
scenario "output rule on ULIDs" output_rule
scenario "conntrack sees one connection" one_connection
scenario "stateful firewall" stateful_wall
EXPECT_DROPS=yes scenario "ESP in transport mode" esp_transport
finish
