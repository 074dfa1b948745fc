#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One TCP session whose path dies again and again, now in the one, now in the
# other provider, without a word to anybody. FAILOVERS says how often (1000).
export HOST_SETTINGS="start_packets=0"
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

times=${SHIM6_FAILOVERS:-1000}

# away PROVIDER: nobody sends through it
away()
{
	if [ "$1" = 1 ]; then
		settled A "$A2" "$B2" && settled B "$B2" "$A2"
	else
		settled A "$A1" "$B1" && settled B "$B1" "$A1"
	fi
}

again_and_again()
{
	local i provider dev

	for provider in R1 R2; do
		for dev in a b; do
			in_ns "$provider" tc qdisc add dev "$dev" root netem \
				delay 5ms limit 10000
		done
	done
	establish
	tcp_start 40000 40000
	for ((i = 1; i <= times; i++)); do
		provider=$((2 - i % 2))
		cut "$provider"
		NAP=0.02 await 20 away "$provider"
		heal "$provider"
		progress 10 4000 A B
		((i % 100)) || printf '# %s of %s\n' "$i" "$times"
	done
	tcp_stop
	both expect ContextsRemoved -eq 0
	silence_below 3000 A B
}

scenario "one TCP session, $times failovers" again_and_again
finish
