# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# What happens to path 1. Sourced by guest.

# drop MATCH...: rules for nft(8): what fits is not forwarded, nobody is told
drop()
{
	local match

	echo "add table inet cut"
	echo "add chain inet cut forward { type filter hook forward priority 0; }"
	for match in "$@"; do
		echo "add rule inet cut forward $match drop"
	done
}

write_faults()
{
	drop "iifname a1" "oifname a1" "iifname b1" "oifname b1" \
		>"$work/silent.nft"
	drop "iifname a1" "oifname b1" >"$work/one-way-out.nft"
	drop "iifname b1" "oifname a1" >"$work/one-way-in.nft"
}

# fault FAULT: sets command
fault()
{
	case $1 in
	silent|one-way-out|one-way-in)
		command=(nsenter "--net=/run/netns/R$set" nft -f "$work/$1.nft") ;;
	link-down)
		command=(ip -n "A$set" link set dev p1 down) ;;
	address-removed)
		command=(ip -n "A$set" address del "$A1/64" dev p1) ;;
	*)
		echo "no fault $1" >&2
		return 1 ;;
	esac
}
