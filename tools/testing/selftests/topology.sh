# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# Two hosts with two providers each. Sourced by lib.sh.
#
#	A.p1 a1:... -- a R1 b -- b1:... B.p1
#	                 x
#	                 |
#	                 x
#	A.p2 a2:... -- a R2 b -- b2:... B.p2
#
# All four pairs of addresses work; each source leaves by its own provider.
# Routers know no Shim6. The addresses of a host are an HBA set with a key, made
# once by shim6ctl hba generate: each proves the other, and the key proves others
# that come later. Where UNPROVEN is set nobody proves nor asks for it.
# HOSTS_DIR has other sets.

readonly NET=2001:db8
for ns in A B; do
	made=${HOSTS_DIR-$here/hosts}/$ns
	sed "s|^Key: KEY$|Key: $made.pem|" "$made.conf" >"$work/$ns.conf"
	mapfile -t made < <(sed -n 's/^Address: //p' "$work/$ns.conf")
	readonly "${ns}1=${made[0]}" "${ns}2=${made[1]}"
done
readonly hosts=(A B) routers=(R1 R2)
declare -A holder=()

# Settings of a host unless the scenario's file says otherwise: quick, and no
# context but by request.  Advice from TCP, which is quicker than all timers, has
# a file of its own.
HOST_SETTINGS=${HOST_SETTINGS-send_timeout_ms=2000 start_packets=0 tcp_advice=0}

# It reads the keys of the hosts; insmod heeds no soft dependency.
modprobe -q pkcs8_key_parser || true

# Addresses can be used at once. New namespaces inherit that from this one.
echo 1 >/proc/sys/net/core/devconf_inherit_init_net
for scope in all default; do
	for setting in accept_dad accept_ra dad_transmits router_solicitations \
		router_solicitation_delay; do
		echo 0 >/proc/sys/net/ipv6/conf/$scope/$setting
	done
done

# sysctl_script NAME=VALUE...: shell commands for net.shim6, in $REPLY
sysctl_script()
{
	local setting

	REPLY=
	for setting in "$@"; do
		REPLY+="echo ${setting#*=} >/proc/sys/net/shim6/${setting%%=*};"
	done
}

# set_shim6 NAMESPACE NAME=VALUE...
set_shim6()
{
	local ns=$1

	shift
	sysctl_script "$@"
	in_ns "$ns" bash -ec "$REPLY"
}

# prove A|B: a module that was loaded again has what proves the addresses again
prove()
{
	ctl "$1" hba apply "$work/$1.conf" >/dev/null
}

# prepare NAMESPACE LAST SHIM6-SETTING...: settings, the commands for ip(8) in
# the file NAMESPACE.ip, a shell's last ones; in the background, sets $spawned
prepare()
{
	local ns=$1 last=$2

	shift 2
	[ -z "${NO_MODULE-}" ] || set --
	sysctl_script "$@"
	spawn "$ns" bash -c "set -e; $REPLY $last"
}

# The processes in the hosts stay: through their /proc folders counters are
# read.
prepare_all()
{
	local router="echo 1 >/proc/sys/net/ipv6/conf/all/forwarding; exec ip -6 -batch $work"
	local settings=$HOST_SETTINGS ns prove

	[ -z "${UNPROVEN-}" ] || settings+=" require_verification=0"
	for ns in R1 R2; do
		prepare "$ns" "$router/$ns.ip" enabled=0
		wait "$spawned"
	done
	for ns in A B; do
		prove="$SHIM6CTL hba apply $work/$ns.conf >$work/$ns.applied"
		[ -z "${NO_MODULE-}${UNPROVEN-}" ] || prove=:
		# shellcheck disable=SC2086
		prepare "$ns" "ip -6 -batch $work/$ns.ip
			$prove
			: >$work/$ns.up; read -r _ <>$work/nap" $settings
		holder[$ns]=$spawned
		await 20 test -e "$work/$ns.up"
	done
}

# A device in the root namespace goes when its peer's namespace is really gone.
make_links()
{
	local ns

	printf 'netns add %s\n' "${hosts[@]}" "${routers[@]}"
	for ns in "${hosts[@]}" "${routers[@]}"; do
		echo "link add gone-$ns type veth peer name canary netns $ns"
	done
	cat <<-END
	link add p1 netns A type veth peer name a netns R1
	link add p2 netns A type veth peer name a netns R2
	link add p1 netns B type veth peer name b netns R1
	link add p2 netns B type veth peer name b netns R2
	link add x netns R1 type veth peer name x netns R2
	END
}

# address_of a|b 1|2
address_of()
{
	local name=${1^^}$2

	echo "${!name}"
}

# host_setup a|b: addresses and routes of a host
host_setup()
{
	local p

	echo "link set dev lo up"
	for p in 1 2; do
		cat <<-END
		link set dev p$p up
		address add $(address_of "$1" $p)/64 dev p$p nodad
		route add default via $NET:$1$p::1 dev p$p metric ${p}0
		route add default via $NET:$1$p::1 dev p$p table 10$p
		rule add from $NET:$1$p::/64 lookup 10$p pref 10$p
		END
	done
}

# router_setup OWN OTHER: provider's number and the other one's
router_setup()
{
	cat <<-END
	link set dev lo up
	link set dev a up
	link set dev b up
	link set dev x up
	address add $NET:a$1::1/64 dev a nodad
	address add $NET:b$1::1/64 dev b nodad
	address add $NET:ff::$1/64 dev x nodad
	route add $NET:a$2::/64 via $NET:ff::$2
	route add $NET:b$2::/64 via $NET:ff::$2
	END
}

# The same for each scenario.
make_links >"$work/links.ip"
host_setup a >"$work/A.ip"
host_setup b >"$work/B.ip"
router_setup 1 2 >"$work/R1.ip"
router_setup 2 1 >"$work/R2.ip"
printf 'netns del %s\n' "${hosts[@]}" "${routers[@]}" >"$work/destroy.ip"

build_hosts()
{
	rm -f "$work"/*.{up,result,status,ready}
	ip -batch "$work/links.ip"
	prepare_all
}

# gone NAMESPACE...: are they, really?
gone()
{
	local ns

	for ns in "$@"; do
		[ ! -e "/sys/class/net/gone-$ns" ] || return 1
	done
}

destroy_hosts()
{
	local all=("${hosts[@]}" "${routers[@]}") end now ns

	reap_spawned
	# A socket whose FIN was lost would hold its namespace for two minutes more.
	for ns in "${hosts[@]}"; do
		in_ns "$ns" bash -c 'echo 1 >/proc/sys/net/ipv4/tcp_orphan_retries' \
			2>/dev/null || true
	done
	# -force: the scenario may have deleted one
	ip -force -batch "$work/destroy.ip" 2>/dev/null || true
	now
	# Sockets on a bad path take their time to end, and so do namespaces.
	end=$((now + 60000000))
	until gone "${all[@]}"; do
		now
		[ "$now" -lt "$end" ] || return 1
		nap 0.05
	done
}

#
# Failures: silent ones, in routers
#

# block ROUTER MATCH...: forward no packet which fits
block()
{
	in_ns "$1" nft "add table inet cut
		add chain inet cut forward {
			type filter hook forward priority 0; }
		add rule inet cut forward ${*:2} counter drop"
}

# cut PROVIDER [a-b|b-a]: all packets through its router, or one direction
cut()
{
	case ${2-} in
	a-b)	block "R$1" ip6 saddr "$NET:a0::/44" ;;
	b-a)	block "R$1" ip6 saddr "$NET:b0::/44" ;;
	*)	block "R$1" meta nfproto ipv6 ;;
	esac
}

# cut_link PROVIDER a|b: the link of a host to its provider
cut_link()
{
	block "R$1" iifname "$2"
	block "R$1" oifname "$2"
}

heal()
{
	in_ns "R$1" nft flush chain inet cut forward
}

# lose MESSAGE-TYPE NUMBER: drop the first so many on their way
lose()
{
	block R1 meta l4proto 140 @th,16,8 "$1" \
		limit rate 1/day burst "$2" packets
}

# watch NAMESPACE HOOK NAME MATCH...: count packets there
watch()
{
	local ns=$1 hook=$2 name=$3

	shift 3
	in_ns "$ns" nft "add table inet watch
		add chain inet watch $hook {
			type filter hook $hook priority 10; }
		add counter inet watch $name
		add rule inet watch $hook $* counter name $name"
}

# watched NAMESPACE NAME: so many, in $REPLY
watched()
{
	local text

	text=$(in_ns "$1" nft list counter inet watch "$2")
	[[ $text =~ packets\ ([0-9]+) ]] || fail "no counter $2 in $1"
	REPLY=${BASH_REMATCH[1]}
}

# expect_watched NAMESPACE NAME OPERATOR NUMBER
expect_watched()
{
	watched "$1" "$2"
	test "$REPLY" "$3" "$4" ||
		fail "$1: $REPLY packets '$2', $3 $4 expected"
}
