# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# What happens to path 1. Sourced by guest.

# drop MATCH...: rules for nft(8): what fits is not forwarded, nobody is told.
# They begin when the router sends a certain datagram to itself, see
# traffic/fault.c; until then the set "dead" is empty.
drop()
{
	local match

	cat <<-END
	table inet cut {
	set dead { typeof meta nfproto; flags dynamic; size 4; }
	chain trigger {
	type filter hook output priority 0;
	udp dport 9 add @dead { meta nfproto }
	}
	chain forward {
	type filter hook forward priority 0;
	$(printf '%s meta nfproto @dead drop\n' "$@")
	}
	}
	END
}

write_faults()
{
	drop "iifname a1" "oifname a1" "iifname b1" "oifname b1" \
		>"$work/silent.nft"
	drop "iifname a1" "oifname b1" >"$work/one-way-out.nft"
	drop "iifname b1" "oifname a1" >"$work/one-way-in.nft"
}

# fault FAULT: sets what, for traffic, and arms the router
fault()
{
	case $1 in
	silent|one-way-out|one-way-in)
		what=drop
		in_ns "R$set" nft -f "$work/$1.nft" ;;
	link-down|address-removed)
		what=$1 ;;
	*)
		echo "no fault $1" >&2
		return 1 ;;
	esac
}
