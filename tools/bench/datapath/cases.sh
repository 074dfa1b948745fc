# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# What each case needs before its measures, and how it is taken away. Sourced by
# guest.

# ends CASE: sets protocol, from and to
ends()
{
	protocol=tcp from=$A1 to=$B1
	case $1 in
	plain|idle|other|established|shimmed)
		;;
	mptcp)
		protocol=mptcp ;;
	ip6tnl)
		from=${TUNNEL}a to=${TUNNEL}b ;;
	ila)
		from=$SIR:2000::a to=$SIR:2000::b ;;
	wireguard)
		from=${GUARDED}a to=${GUARDED}b ;;
	*)
		fail "no case $1" ;;
	esac
}

# settings NAME=VALUE...: of net.shim6, in both hosts
settings()
{
	"$configure" "${@/#/A:net/shim6/}" "${@/#/B:net/shim6/}"
}

contexts_are()
{
	both is ContextsEstablished -eq "$1"
}

# Contexts with other addresses of B, then all is as with a module nobody has
# configured: packets are counted, and no context comes of it.
make_others()
{
	local n peers=()

	for ((n = 1; n <= others; n++)); do
		peers+=("$NET:b1::$n")
	done
	printf 'address add %s/64 dev p1 nodad\n' "${peers[@]}" |
		ip -n B -batch -
	settings require_verification=0 start_packets=0
	# shellcheck disable=SC2016
	in_ns A bash -ec 'for peer in "${@:3}"; do "$1" create "$2" "$peer"; done' \
		- "$SHIM6CTL" "$A1" "${peers[@]}" >"$work/created"
	await 10 contexts_are "$others"
	settings require_verification=1 start_packets=50
}

drop_others()
{
	local n

	for ((n = 1; n <= others; n++)); do
		echo "address del $NET:b1::$n/64 dev p1"
	done | ip -n B -batch -
}

make_context()
{
	settings require_verification=0 start_packets=0
	establish
}

# begin_case CASE
begin_case()
{
	case $1 in
	idle|other|established|shimmed)
		insmod "$module" ;;
	esac
	case $1 in
	other)		make_others ;;
	established)	make_context ;;
	shimmed)	make_context; switch_both ;;
	esac
}

# end_case CASE
end_case()
{
	[ "$1" != other ] || drop_others
	case $1 in
	idle|other|established|shimmed)
		rmmod shim6 ;;
	esac
}
