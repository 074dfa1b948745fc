# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What guests of benches share.

# Once: addresses can be used at once, and hosts keep quiet. New namespaces inherit it.
prepare_kernel()
{
	local scope setting

	echo 1 >/proc/sys/net/core/devconf_inherit_init_net
	for scope in all default; do
		for setting in accept_dad accept_ra dad_transmits \
			router_solicitations router_solicitation_delay; do
			echo 0 >/proc/sys/net/ipv6/conf/$scope/$setting
		done
	done
}

# on NAMESPACE COMMAND...
on()
{
	ip netns exec "$@"
}
