# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# Two hosts A and B with two links and nothing in between; they stay for all
# rounds. Sourced by guest, after lib.sh of the selftests, whose addresses they
# have.
#
#	A.p1 a1:... -- b1:... B.p1	all cases but
#	A.p2 a2:... -- b2:... B.p2	shimmed (after the switch) and ila
#
# Tunnels are there all the time and cost nothing unless used. With ILA nobody
# has the address of the identifier: what is not translated at both ends does
# not arrive. Prefixes of identifier and locators have the same sum, so the
# translation, neutral as it is, leaves the rest of the address alone.

readonly TUNNEL=2001:db8:70:: GUARDED=2001:db8:80::
readonly SIR=2001:db8:0:30 LOCATOR_A=2001:db8:10:20 LOCATOR_B=2001:db8:20:10
readonly ILA="csum-mode neutral-map-auto ident-type luid"
readonly WG_PORT=51820

write_links()
{
	cat <<-END
	netns add A
	netns add B
	link add p1 netns A type veth peer name p1 netns B
	link add p2 netns A type veth peer name p2 netns B
	link add tnl netns A type ip6tnl mode ip6ip6 encaplimit none local $A1 remote $B1
	link add tnl netns B type ip6tnl mode ip6ip6 encaplimit none local $B1 remote $A1
	END
}

# write_paths a|b b|a: the two links of a host; a source leaves by its own
write_paths()
{
	local path

	echo "link set dev lo up"
	for path in 1 2; do
		cat <<-END
		link set dev p$path up
		address add $(address_of "$1" $path)/64 dev p$path nodad
		route add $NET:$2$path::/64 dev p$path
		route add default dev p$path table 10$path
		rule add from $NET:$1$path::/64 lookup 10$path pref 10$path
		END
	done
}

# write_others a|b b|a: tunnels, and routes that translate. The outer packets of
# WireGuard belong to the namespace that its device is made in.
write_others()
{
	local own=LOCATOR_${1^^} peer=LOCATOR_${2^^}

	cat <<-END
	link set dev tnl up
	address add $TUNNEL$1/64 dev tnl nodad
	link add wg type wireguard
	link set dev wg up
	address add $GUARDED$1/64 dev wg nodad
	route add $SIR:2000::$2/128 encap ila ${!peer} $ILA via $(address_of "$2" 2) dev p2
	route add local ${!own}:2000::$1/128 encap ila $SIR $ILA hook-type input dev lo
	END
}

# guard NAMESPACE PEER PEERS-ADDRESS: the keys are made already
guard()
{
	in_ns "$1" wg set wg private-key "$work/$1.key" listen-port $WG_PORT \
		peer "$(wg pubkey <"$work/$2.key")" allowed-ips ::/0 \
		endpoint "[$3]:$WG_PORT"
}

# build_bench: processes in the hosts stay, counters are read through their
# folders
build_bench()
{
	local ns

	write_links >"$work/bench.ip"
	ip -batch "$work/bench.ip"
	for ns in A B; do
		(umask 077 && wg genkey >"$work/$ns.key")
		spawn "$ns" bash -c "read -r _ <>$work/nap"
		holder[$ns]=$spawned
	done
	{ write_paths a b; write_others a b; } | ip -n A -6 -batch -
	{ write_paths b a; write_others b a; } | ip -n B -6 -batch -
	guard A B "$B1"
	guard B A "$A1"
	"$configure" {A,B}:net/ipv4/tcp_no_metrics_save=1
}
