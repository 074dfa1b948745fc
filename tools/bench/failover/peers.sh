# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# What each peer needs before a trial, and how one sees afterwards that it had
# what it needs. Sourced by guest. Everything not set here is the default.

# peer PEER: sets protocol, and settings for configure: without the module
# there are none, and with it only shim6 uses it
peer()
{
	local off=net/shim6/enabled=0
	local on=$off

	case $1 in
	shim6)
		protocol=tcp
		on=net/shim6/enabled=1 ;;
	mptcp-*)
		protocol=mptcp ;;
	tcp|sctp)
		protocol=$1 ;;
	*)
		echo "no peer $1" >&2
		return 1 ;;
	esac
	settings=()
	[ -z "$module" ] || settings=("A$set:$on" "B$set:$on" \
		"R$set:$off")
}

# B announces its address of path 2; A connects to it, from its own address of
# path 2, as its routes have it. That is one subflow a path.
mptcp_paths()
{
	ip -n "A$set" mptcp limits set subflows 1 add_addr_accepted 1
	ip -n "B$set" -batch - <<-END
	mptcp limits set subflows 1
	mptcp endpoint add $B2 dev p2 signal $1
	END
}

# prove A|B: the host can show that its addresses are its own
prove()
{
	in_ns "$1$set" "$shim6ctl" hba apply "$work/$1.conf" >"$work/applied"
}

# peer_set_up PEER: in the hosts
peer_set_up()
{
	case $1 in
	shim6)		prove A; prove B ;;
	mptcp-backup)	mptcp_paths backup ;;
	mptcp-active)	mptcp_paths "" ;;
	esac
}

# netstat_counter NAME: of A, from pairs of lines with names and with values
netstat_counter()
{
	# shellcheck disable=SC2016
	in_ns "A$set" awk -v name="$1" '
		$1 != last { last = $1; split($0, names); next }
		{ for (i in names) if (names[i] == name) print $i; last = "" }
		' /proc/net/netstat
}

# peer_ready PEER: did A know of the second path? SCTP always does, TCP never.
peer_ready()
{
	case $1 in
	shim6)
		in_ns "A$set" grep -q '^ContextsEstablished[[:blank:]]*[1-9]' \
			/proc/net/shim6 ;;
	mptcp-*)
		[ "$(netstat_counter MPJoinSynAckRx)" = 1 ] ;;
	esac
}
