#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Peers that claim what is not theirs. B does without its module and speaks by
# hand, A asks for proof.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

EXPECT_DROPS=yes

# Somebody's at B's second provider; a packet to it would pass R2.
STRANGER=$NET:b2::66

# by_hand: B has no Shim6, and packets to the stranger are counted
by_hand()
{
	set_shim6 B enabled=0
	watch R2 prerouting stranger ip6 daddr "$STRANGER"
}

# attack WHAT [OPTION...]: as B; what came back in the array answers
attack()
{
	in_ns B python3 -ES "$here/attack.py" "$1" "$A1" "$work/B.conf" "${@:2}" \
		>"$work/answers" || fail "attack.py $1: $(cat "$work/answers")"
	mapfile -t answers <"$work/answers"
}

# answered ANSWER...: that was it
answered()
{
	[ "${answers[*]}" = "$*" ] || fail "answers: ${answers[*]}, expected: $*"
}

# untouched: no context and no packet to the stranger
untouched()
{
	[ "$(ctl A -j show)" = "[]" ] || fail "A has contexts: $(ctl A -j show)"
	expect A ContextsEstablished -eq 0
	expect A HandshakesCompleted -eq 0
	expect A OutR2 -eq 0
	expect_watched R2 stranger -eq 0
}

# dropped COUNTER NUMBER: so many, and for no other reason
dropped()
{
	await 10 is A "$1" -eq "$2"
	moved_counters A '^Drop'
	[ "$REPLY" = "$1=$2 " ] || fail "A: $REPLY, $1=$2 expected"
}

# honest: the same attacker is let in as soon as it tells the truth
honest()
{
	attack set-up --list "$B1=hba" "$B2=hba" --wait 10
	answered R2
	expect A ContextsEstablished -eq 1
	ls_peer_is "$B1" "$B2"
}

# ls_peer_is ADDRESS...: A knows these of B, and no others
ls_peer_is()
{
	local text found

	shown A
	text=${json#*\"ls_peer\"}
	text=${text%%\"locator_local\"*}
	mapfile -t found < <(grep -oE '"[0-9a-f]+:[0-9a-f:]+"' <<<"$text" |
		tr -d '"')
	[ "${found[*]}" = "$*" ] || fail "A knows ${found[*]}, expected: $*"
}

control()
{
	by_hand
	honest
	moved_counters A '^Drop'
	[ -z "$REPLY" ] || fail "A: $REPLY"
	expect A SignaturesChecked -eq 0
}

foreign_ulid()
{
	by_hand
	attack set-up --ulid "$NET:b1::77" --list "$B1=hba" "$B2=hba"
	answered nothing
	dropped DropParameters 1
	expect A OutError -eq 0
	untouched
	honest
}

# Without a list nothing needs proof, but who speaks from elsewhere begins nothing.
bare_ulid()
{
	by_hand
	attack set-up --ulid "$NET:b1::77"
	answered nothing
	dropped DropForeignAddress 1
	untouched
	honest
}

foreign_hba()
{
	by_hand
	attack set-up --list "$B1=hba" "$B2=hba" "$STRANGER=hba" --wait 10
	answered "Error 2 2"
	dropped DropVerification 1
	expect A OutError -eq 1
	expect A SignaturesChecked -eq 0
	untouched
	honest
}

# Without a signature it is not worth a check.
unsigned_cga()
{
	by_hand
	attack set-up --list "$B1=hba" "$STRANGER=cga" --wait 10
	answered "Error 2 1"
	dropped DropVerification 1
	expect A SignaturesChecked -eq 0
	untouched
}

# bad_signature HOW
bad_signature()
{
	by_hand
	attack set-up --list "$B1=hba" "$B2=hba" "$STRANGER=cga" --sign "$1" \
		--key "$here/hosts/B.pem" --wait 10
	answered "Error 2 2"
	dropped DropSignature 1
	expect A OutError -eq 1
	expect A SignaturesChecked -eq 1
	untouched
	honest
}

good_signature()
{
	by_hand
	attack set-up --list "$B1=hba" "$B2=hba" "$STRANGER=cga" --sign genuine \
		--key "$here/hosts/B.pem" --wait 10
	answered R2
	expect A SignaturesChecked -eq 1
	moved_counters A '^Drop'
	[ -z "$REPLY" ] || fail "A: $REPLY"
	ls_peer_is "$B1" "$B2" "$STRANGER"
	# Packets to it would have been seen.
	in_ns A ping -q -n -c 1 -W 1 -I "$A1" "$STRANGER" >/dev/null || true
	expect_watched R2 stranger -ge 1
}

# Each list was signed by its owner; the older one is history, and was checked before.
replayed()
{
	by_hand
	attack replay --key "$here/hosts/B.pem" --stranger "$STRANGER" --wait 3
	answered R2 acknowledged acknowledged nothing nothing
	dropped DropGeneration 2
	expect A OutError -eq 0
	expect A OutUpdateAck -eq 2
	expect A SignaturesChecked -eq 1
	ls_peer_is "$B1" "$B2"
	expect A ContextsEstablished -eq 1
}

# All octets are hashed but for the prefix, which is the address's in the end:
# modifier, collision count, key, extension.
changed_parameters()
{
	local places=(0 8 15 24 25 26 40 60 200 318 320 322 324 328 330 342) n

	by_hand
	n=$(sed -n '/^$/,/^---/p' "$work/B.conf" | grep -v '^-' | base64 -d | wc -c)
	[ "$n" = 343 ] || fail "$n octets of parameters"
	attack set-up --list "$B1=hba" "$B2=hba" --wait 0.2 --flip "${places[@]}"
	answered "${places[@]/*/nothing}"
	dropped DropParameters ${#places[@]}
	expect A OutError -eq 0
	untouched
	honest
}

#
# Flood
#

SOURCES=100

many_addresses()
{
	attack addresses --sources "$SOURCES"
	printf "address add %s/64 dev p1 nodad\n" "${answers[@]}" >"$work/more.ip"
	ip -n B -6 -batch "$work/more.ip"
}

# flood SECONDS: I2s with wrong signatures, from owners of their addresses
flood()
{
	nice -n 19 nsenter --net=/run/netns/B python3 -ES "$here/attack.py" \
		flood "$A1" "$work/B.conf" --sources "$SOURCES" --seconds "$1" \
		--stranger "$STRANGER" >"$work/flood" &
	flooding=$!
	printf '%s\n' "$flooding" >>"$work/pids"
	await 20 grep -q sources "$work/flood"
}

# goodput SECONDS: octets that B gets meanwhile, in $REPLY
goodput()
{
	local before begun now

	received B-bulk
	before=$REPLY
	now
	begun=$now
	nap "$1"
	received B-bulk
	now
	REPLY=$(((REPLY - before) * 1000000 / (now - begun)))
}

# A link, not the guest's CPU, is what limits the transfer; the flood takes
# another one.
transfer()
{
	in_ns A tc qdisc add dev p2 root tbf rate 4mbit burst 20kb latency 50ms
	end_start B B-bulk tcp --listen --address "$B2" --port 7001 --rate 0
	await_ready B-bulk
	end_start A A-bulk tcp --bind "$A2" --address "$B2" --port 7001 --rate -1
	progress 20 500000 B-bulk
}

flooded()
{
	local alone

	by_hand
	many_addresses
	transfer
	goodput 5
	alone=$REPLY
	flood 8
	goodput 5
	printf '# %s octets/s, flooded %s\n' "$alone" "$REPLY"
	[ $((REPLY * 10)) -ge $((alone * 9)) ] ||
		fail "$REPLY octets/s while flooded, $alone else"
	in_ns R1 ping -q -n -c 5 -i 0.1 -W 2 "$A1" >/dev/null ||
		fail "A does not answer pings"
	honest
	wait "$flooding"
	sum A:DropVerifyBusy A:DropSignature
	printf '# %s; %s refused\n' "$(tr '\n' ' ' <"$work/flood")" "$REPLY"
	expect A DropVerifyBusy -gt 0
	expect A DropSignature -gt 0
	expect_watched R2 stranger -eq 0
	expect A ContextsEstablished -eq 1
	traffic_stop A-bulk B-bulk
	arrived A-bulk B-bulk
}

# checks PERCENT: signatures checked while flooded for 3 s, in $REPLY
checks()
{
	local before

	set_shim6 A verify_cpu_percent="$1"
	counter A SignaturesChecked
	before=$REPLY
	flood 3
	wait "$flooding"
	counter A SignaturesChecked
	REPLY=$((REPLY - before))
}

share_is_kept()
{
	local much little

	by_hand
	many_addresses
	checks 25
	much=$REPLY
	# what waits is checked at the old pace, or lost
	nap 1
	checks 1
	little=$REPLY
	printf '# %s checks with 25 %%, %s with 1 %%\n' "$much" "$little"
	expect A DropVerifyBusy -gt 0
	[ $((little * 3)) -lt "$much" ] || fail "$little is not much less than $much"
}

need openssl base64
scenario "an honest initiator" control
scenario "ULID of somebody else" foreign_ulid
scenario "ULID of somebody else, no list" bare_ulid
scenario "stranger's locator as HBA" foreign_hba
scenario "stranger's locator as CGA, unsigned" unsigned_cga
scenario "made-up signature" bad_signature made-up
scenario "signature of something else" bad_signature other-tag
scenario "genuine signature" good_signature
scenario "replayed list" replayed
scenario "changed parameters" changed_parameters
scenario "flood of signatures" flooded
scenario "share of the CPU" share_is_kept
finish
