# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# Two hosts A and B with two paths through one router R; several such sets at a
# time, so each namespace has the number of its set. Sourced by guest.
#
#	A.p1 a1:... -- a1 R b1 -- b1:... B.p1	path 1
#	A.p2 a2:... -- a2 R b2 -- b2:... B.p2	path 2
#
# The addresses of each host prove each other, for shim6.
#
# A source leaves by its own provider. To a destination of provider 2 without a
# source yet one goes by provider 2, which is what MPTCP and SCTP need to have
# two paths which share nothing. The router also forwards from one path to the
# other; what kills path 1 kills that, too.

readonly NET=2001:db8
readonly PROOFS=$here/../../testing/selftests/hosts
for ns in A B; do
	grep -v '^Key: ' "$PROOFS/$ns.conf" >"$work/$ns.conf"
	mapfile -t made < <(sed -n 's/^Address: //p' "$work/$ns.conf")
	readonly "${ns}1=${made[0]}" "${ns}2=${made[1]}"
done

# in_ns NAMESPACE COMMAND...
in_ns()
{
	nsenter --net="/run/netns/$1" "${@:2}"
}

links()
{
	local ns path host

	for ns in "A$set" "B$set" "R$set"; do
		echo "netns add $ns"
	done
	for path in 1 2; do
		for host in a b; do
			echo "link add p$path netns ${host^}$set type veth peer name $host$path netns R$set"
		done
	done
}

# address_of a|b 1|2
address_of()
{
	local name=${1^^}$2

	echo "${!name}"
}

# host OWN OTHER: addresses and routes of host a or b
host()
{
	local path

	echo "link set dev lo up"
	for path in 1 2; do
		cat <<-END
		link set dev p$path up
		address add $(address_of "$1" $path)/64 dev p$path nodad
		route add default via $NET:$1$path::1 dev p$path metric ${path}0
		route add $NET:$2$path::/64 via $NET:$1$path::1 dev p$path
		route add default via $NET:$1$path::1 dev p$path table 10$path
		rule add from $NET:$1$path::/64 lookup 10$path pref 10$path
		END
	done
}

router()
{
	local link

	echo "link set dev lo up"
	for link in a1 a2 b1 b2; do
		cat <<-END
		link set dev $link up
		address add $NET:$link::1/64 dev $link nodad
		END
	done
}

# distance RTT-MS: half of it on the way into each link
distance()
{
	local link

	for link in a1 a2 b1 b2; do
		echo "qdisc add dev $link root netem delay $(($1 * 500))us limit 10000"
	done
}

# The commands for ip(8): those of hosts, and those of sets 1 to $sets
write_topology()
{
	local set

	host a b >"$work/A.ip"
	host b a >"$work/B.ip"
	router >"$work/R.ip"
	for ((set = 1; set <= sets; set++)); do
		links >"$work/links$set.ip"
	done
}

# build RTT-MS [SYSCTL...]: as configure has them
build()
{
	local host

	ip -batch "$work/links$set.ip"
	"$configure" "R$set:net/ipv6/conf/all/forwarding=1" "${@:2}"
	for host in A B R; do
		ip -n "$host$set" -6 -batch "$work/$host.ip"
	done
	distance "$1" | tc -n "R$set" -batch -
}

destroy()
{
	printf 'netns del %s\n' "A$set" "B$set" "R$set" | ip -batch -
}
