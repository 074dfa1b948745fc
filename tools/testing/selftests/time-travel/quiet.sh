#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Sessions that say nothing for long. For the guest in which time travels.
# shellcheck source=../lib.sh
NAP=0.5
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

export HOST_SETTINGS="tcp_advice=0 start_packets=0"

# connections: established ones of A over IPv6
connections()
{
	in_ns A grep -c ' 01 ' /proc/net/tcp6
}

connected()
{
	[ "$(connections)" -ge 1 ]
}

# A TCP connection whose ends wait for each other; ended by killing $spawned.
connect_quietly()
{
	need socat
	spawn B socat "TCP6-LISTEN:7001,bind=[$B1]" PIPE
	spawn A socat "TCP6:[$B1]:7001,bind=[$A1],retry=20,interval=0.5" PIPE
	await 20 connected
}

# Over a provider that dies meanwhile: when it speaks again it needs the context.
socket_keeps_context()
{
	establish
	connect_quietly
	holds 700 both is ContextsEstablished -eq 1
	both expect ContextsRemoved -eq 0
	kill "$spawned"
	await 700 both is ContextsEstablished -eq 0
	both expect ContextsRemoved -eq 1
}

scenario "a connected socket keeps its quiet context" socket_keeps_context
finish
