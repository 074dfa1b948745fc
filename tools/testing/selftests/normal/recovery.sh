#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A host loses its contexts while packets travel under locators.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

# What the other host sends meanwhile is dropped, and counted.
EXPECT_DROPS=yes

# lose_state NAMESPACE: all its contexts, tags and secrets
lose_state()
{
	set_shim6 "$1" enabled=0 enabled=1
}

# recovered LOSER: by I2bis, and over the pair that was in use
recovered()
{
	local other=A

	[ "$1" = B ] || other=B
	await 10 established
	tags_match
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	expect "$1" OutR1bis -ge 1
	expect "$other" OutI2bis -ge 1
	both expect OutI1 -le 1
}

# tcp_survives LOSER: the transfer goes on, without a reset and at once
tcp_survives()
{
	establish
	tcp_start
	switch_both
	progress 10 50000 A B
	lose_state "$1"
	recovered "$1"
	progress 10 50000 A B
	tcp_stop
	silence_below 1500 A B
	both expect OutShimmedPackets -gt 0
}

# The only pair that is left is not that of the ULIDs.
over_locators()
{
	establish
	tcp_start
	cut 1
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
	progress 10 20000 A B
	lose_state "$1"
	recovered "$1"
	progress 10 50000 A B
	tcp_stop
}

# The loser only receives: the sender's next packet is enough.
one_sender()
{
	establish
	switch_both
	udp_start 100 0
	progress 10 50 B
	lose_state B
	recovered B
	progress 10 50 B
	udp_stop
	silence_below 1500 B
}

# Many packets draw few messages.
few_messages()
{
	establish
	switch_both
	block R2 meta l4proto 140 @th,16,8 6
	udp_start 500 0
	lose_state B
	await 10 is B DropUnknownTag -ge 1000
	expect B OutR1bis -le 80
	expect B DropRate -ge 500
	expect B ContextsCreated -eq 1
	udp_stop
}

# The I2bis does not arrive: payload goes on as before, then without the shim.
unanswered()
{
	both set_shim6 i2bis_timeout_ms=200 i1_timeout_ms=200
	establish
	tcp_start
	switch_both
	block R2 meta l4proto 140 @th,16,8 6
	lose_state B
	await 10 is A ContextsI2bisSent -eq 1
	await 20 established
	tags_match
	expect A OutI2bis -eq 3
	expect A OutI1 -ge 2
	progress 10 50000 A B
	tcp_stop
}

scenario "TCP, B loses its state" tcp_survives B
scenario "TCP, A loses its state" tcp_survives A
scenario "B loses its state, provider 1 is dead" over_locators B
scenario "A loses its state, provider 1 is dead" over_locators A
scenario "UDP, the receiver loses its state" one_sender
scenario "R1bis are limited" few_messages
scenario "I2bis unanswered" unanswered
finish
