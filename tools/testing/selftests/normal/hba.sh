#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Addresses that prove themselves: made, configured when nobody else has them,
# taken away, brought back.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# Addresses of A have to be found unique, quickly.
probe_addresses()
{
	# shellcheck disable=SC2016
	in_ns A bash -ec 'for p in p1 p2; do
		echo 1 >/proc/sys/net/ipv6/conf/$p/accept_dad
		echo 1 >/proc/sys/net/ipv6/conf/$p/dad_transmits
		echo 100 >/proc/sys/net/ipv6/neigh/$p/retrans_time_ms
	done'
}

# generate FILE [OPTION...]: an HBA set for both providers
generate()
{
	rm -f "$1"
	ctl A hba generate --prefix "$NET:a1::/64" --prefix "$NET:a2::/64" \
		--iface p1 --iface p2 -o "$@" >/dev/null
}

# addresses FILE: in the array made
addresses()
{
	mapfile -t made < <(sed -n 's/^Address: //p' "$1")
	[ ${#made[@]} = 2 ] || fail "$1 has ${#made[@]} addresses"
}

# count_is FILE NUMBER: the collision count
count_is()
{
	grep -qx "Collisions: $2" "$1" || fail "$(grep Collisions "$1"), not $2"
}

# usable INTERFACE ADDRESS: A has it and may send with it
usable()
{
	in_ns A ip -6 -o address show dev "$1" to "$2" -tentative -dadfailed |
		grep -qF "$2/64"
}

absent()
{
	[ -z "$(in_ns A ip -6 -o address show to "$1")" ] || fail "A has $1"
}

# present FILE: its addresses are there
present()
{
	addresses "$1"
	usable p1 "${made[0]}" || fail "${made[0]} cannot be used"
	usable p2 "${made[1]}" || fail "${made[1]} cannot be used"
	ctl A hba verify "$1" >/dev/null
}

# configured FILE: and good for packets
configured()
{
	present "$1"
	in_ns A ping -qc1 -I "${made[0]}" "$B1" >/dev/null
	in_ns A ping -qc1 -I "${made[1]}" "$B2" >/dev/null
}

# refused STATUS COMMAND...: with that exit status
refused()
{
	local want=$1 status=0

	shift
	"$@" || status=$?
	[ "$status" = "$want" ] || fail "status $status, not $want: $*"
}

# take ADDRESS: the router has it already
take()
{
	ip -n R1 address add "$1/64" dev a nodad
}

apply_and_remove()
{
	local conf=$work/hba.conf

	probe_addresses
	generate "$conf" --sec 1
	addresses "$conf"
	absent "${made[0]}"
	ctl A hba apply "$conf"
	configured "$conf"
	count_is "$conf" 0
	ctl A hba apply "$conf"
	configured "$conf"
	ctl A hba remove "$conf"
	absent "${made[0]}"
	absent "${made[1]}"
	ctl A hba remove "$conf"
}

# All addresses change, not only the one that was in use.
collision()
{
	local conf=$work/hba.conf before

	probe_addresses
	generate "$conf"
	addresses "$conf"
	before=("${made[@]}")
	take "${before[0]}"
	ctl A hba apply "$@" "$conf"
	count_is "$conf" 1
	configured "$conf"
	absent "${before[0]}"
	absent "${before[1]}"
	[ "${made[1]}" != "${before[1]}" ] || fail "the second one is as before"
	[ "$(stat -c %a "$conf")" = 600 ] || fail "the file is not private"
}

# The kernel deletes an address with a lifetime, it does not mark it.
collision_with_lifetimes()
{
	collision --valid 600 --preferred 300
	in_ns A ip -6 address show to "${made[0]}" | grep -q 'valid_lft [56]..sec preferred_lft [23]..sec' ||
		fail "other lifetimes"
}

# The file stays as it was: it may be a passing fault.
third_collision()
{
	local conf=$work/hba.conf

	probe_addresses
	generate "$conf"
	cp "$conf" "$work/kept"
	addresses "$conf"
	take "${made[0]}"
	for count in 1 2; do
		ctl A hba apply "$conf"
		count_is "$conf" "$count"
		ctl A hba remove "$conf"
		addresses "$conf"
		take "${made[0]}"
	done
	cp "$work/kept" "$conf"
	refused 69 ctl A hba apply "$conf"
	cmp "$work/kept" "$conf"
	in_ns A ip -6 -o address show scope global >"$work/left"
	[ "$(grep -c . "$work/left")" = 2 ] || fail "$(cat "$work/left")"
}

# Where nobody can object no address is unique: it is waited for the link.
link_down()
{
	local conf=$work/hba.conf

	probe_addresses
	generate "$conf"
	addresses "$conf"
	ip -n R1 link set dev a down
	refused 75 ctl A hba apply --timeout 0 "$conf"
	absent "${made[0]}"
	absent "${made[1]}"
	spawn A "$SHIM6CTL" hba apply "$conf"
	ip -n R1 link set dev a up
	wait "$spawned"
	present "$conf"
	count_is "$conf" 0
}

# The time is over before the kernel knows: nothing stays.
too_late()
{
	local conf=$work/hba.conf

	probe_addresses
	generate "$conf"
	addresses "$conf"
	in_ns A bash -c 'echo 60000 >/proc/sys/net/ipv6/neigh/p2/retrans_time_ms'
	refused 75 ctl A hba apply --timeout 1 "$conf"
	absent "${made[0]}"
	absent "${made[1]}"
}

# Nothing is configured of a file that is wrong in parts.
wrong_files()
{
	local conf=$work/hba.conf

	generate "$conf"
	addresses "$conf"
	sed 's/Interface: p2/Interface: p3/' "$conf" >"$work/p3.conf"
	refused 68 ctl A hba apply "$work/p3.conf"
	sed '/Interface: p2/d' "$conf" >"$work/none.conf"
	refused 65 ctl A hba apply "$work/none.conf"
	sed "s/Address: ${made[1]}/Address: $A2/" "$conf" >"$work/other.conf"
	refused 65 ctl A hba apply "$work/other.conf"
	refused 1 ctl A hba verify "$work/other.conf"
	refused 66 ctl A hba apply "$work/missing.conf"
	absent "${made[0]}"
	absent "${made[1]}"
	# One of them fails on an interface without IPv6: none stays.
	in_ns A bash -c 'echo 1 >/proc/sys/net/ipv6/conf/p2/disable_ipv6'
	refused 71 ctl A hba apply "$conf"
	absent "${made[0]}"
}

# What is in the folder comes back; a broken file does not keep the rest from it.
restore()
{
	local folder=$work/restore

	need openssl
	mkdir "$folder"
	probe_addresses
	openssl genrsa -out "$work/key.pem" 1024 2>/dev/null
	generate "$folder/b.conf"
	ctl A cga generate --key "$work/key.pem" --iface p1 \
		--prefix "$NET:a1::/64" -o "$folder/c.conf"
	echo broken >"$folder/a.conf"
	echo broken >"$folder/README"
	refused 65 ctl A restore "$folder"
	configured "$folder/b.conf"
	usable p1 "$(sed -n 's/^Address: //p' "$folder/c.conf")" ||
		fail "no CGA"
	ctl A hba remove "$folder/b.conf"
	ctl A cga remove "$folder/c.conf"
	rm "$folder/a.conf"
	ctl A restore "$folder"
	configured "$folder/b.conf"
	rm -r "$folder"
	refused 66 ctl A restore "$folder"
}

scenario apply_and_remove apply_and_remove
scenario collision collision
scenario collision_with_lifetimes collision_with_lifetimes
scenario third_collision third_collision
scenario link_down link_down
scenario too_late too_late
scenario wrong_files wrong_files
scenario restore restore
finish
