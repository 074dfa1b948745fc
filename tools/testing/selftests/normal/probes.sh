#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every probe and every suspicion is seen, by shim6ctl monitor and by tracing.
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"
# shellcheck source=../trace.sh
. "$here/trace.sh"

# saw FILE REGEX
saw()
{
	grep -qE -- "$2" "$work/$1"
}

# listen NAMESPACE FILE OPTION...: events into a file, once somebody listens.
# It cannot say when: contexts that nobody answers show it.
listen()
{
	local ns=$1 file=$2 own=$A1

	shift 2
	[ "$ns" = A ] || own=$B1
	spawn "$ns" "$SHIM6CTL" monitor "$@" >>"$work/$file"
	until saw "$file" "i1-sent"; do
		ctl "$ns" create "$own" "$NET::1" >/dev/null
		nap
		ctl "$ns" delete "$own" "$NET::1"
	done
	: >"$work/$file"
}

# Something that wants an answer, over a dead path; A is to miss it.
lose_path()
{
	cut 1
	end_start A A-try udp --bind "$A1" --address "$B1" --port 9 --rate 50
	await_pair 10 A "$A2" "$B2"
	await_pair 10 B "$B2" "$A2"
}

# told NAMESPACE FILE: as many as were counted
told()
{
	counter "$1" OutProbe
	[ "$(grep -c '"direction":"sent"' "$work/$2")" = "$REPLY" ] || return 1
	counter "$1" InProbe
	[ "$(grep -c '"direction":"received"' "$work/$2")" = "$REPLY" ]
}

# story FILE: one word or more an event, in their order, in $REPLY
story()
{
	REPLY=$(python3 - "$work/$1" <<-'END'
	import json, sys

	def short(event):
	    if event["event"] == "probe":
	        yield event["direction"]
	        yield event["sta"]
	        yield event["reason"]
	        yield "new" if event["locator_local"][9:11] in ("a2", "b2") else "old"
	        yield f'{event["sent_reports"]}+{event["received_reports"]}'
	    elif event["event"] == "reap-state":
	        yield from ("reap", event["reap_state"], event["reason"])
	    else:
	        yield event["event"]

	for line in open(sys.argv[1]):
	    event = json.loads(line)
	    if event["event"] != "context-state" and event["event"] != "context-removed":
	        print(*short(event), sep=",", end=" ")
	END
	)
}

# tells FILE WORD...
tells()
{
	local file=$1

	shift
	story "$file"
	[ "$REPLY" = "$* " ] || fail "$file: $REPLY"
}

in_order()
{
	set_shim6 B send_timeout_ms=100000
	listen A A.json -j
	listen B B.json -j
	listen A A.text
	listen A A.quiet -q
	establish
	lose_path
	await 10 told A A.json
	await 10 told B B.json
	tells A.json "reap,exploring,send timeout" \
		"sent,exploring,send timeout,new,1+0" \
		"received,inbound-ok,send timeout,new,1+1" \
		"reap,operational,send timeout" "context-switched" \
		"sent,operational,none,new,1+1"
	tells B.json "received,exploring,none,new,1+0" \
		"reap,inbound-ok,peer" "sent,inbound-ok,peer,new,1+1" \
		"received,operational,peer,new,1+1" \
		"reap,operational,peer" "context-switched"
	same_nonces
	await 5 saw A.quiet "switch "
	in_words
}

# What one end sends the other one receives.
same_nonces()
{
	local end nonces=()

	for end in A:sent B:received A:received B:sent; do
		nonces+=("$(sed -nE "s/.*\"direction\":\"${end#*:}\".*\"nonce\":([0-9]+).*/\1/p" \
			"$work/${end%:*}.json" | tr '\n' ' ')")
	done
	[[ ${nonces[0]} && ${nonces[0]} = "${nonces[1]}" ]] || fail "${nonces[*]}"
	[[ ${nonces[2]} && ${nonces[2]} = "${nonces[3]}" ]] || fail "${nonces[*]}"
}

in_words()
{
	local subject="context [0-9]+ $A1->$B1:" nonce="nonce [0-9a-f]{8}"

	await 5 saw A.text "$subject probe sent $A2>$B2 exploring $nonce reports 1 sent 0 received \(send timeout\)"
	await 5 saw A.text "$subject probe received $A2<$B2 inbound-ok $nonce reports 1 sent 1 received \(send timeout\)"
	await 5 saw A.text "$subject probe sent $A2>$B2 operational $nonce reports . sent 1 received \(none\)"
	if saw A.quiet probe; then
		fail "probes are told that nobody asked for"
	fi
}

# both_told: as many suspicions of A, begun and calmed, as were counted
both_told()
{
	counter A Suspicions
	[ "$(grep -c suspicion-begun "$work/A.json")" = "$REPLY" ] || return 1
	counter A SuspicionsCalmed
	[ "$(grep -c suspicion-calmed "$work/A.json")" = "$REPLY" ]
}

suspicions()
{
	both set_shim6 tcp_advice=1 send_timeout_ms=15000
	listen A A.json -j
	listen A A.quiet -q
	establish
	tcp_start 20000 20000
	in_ns R1 tc qdisc replace dev a root netem delay 10ms loss random 20%
	in_ns R1 tc qdisc replace dev b root netem delay 10ms loss random 20%
	await 30 saw A.json "suspicion-calmed.*\"locator_local\":\"$A1\",\"locator_peer\":\"$B1\""
	saw A.json "suspicion-begun.*\"locator_local\":\"$A1\",\"locator_peer\":\"$B1\""
	saw A.json '"reason":"ulp","direction":"sent","sta":"inbound-ok"'
	cut 1
	await_pair 20 A "$A2" "$B2"
	tcp_stop
	await 10 both_told
	await 10 saw A.quiet "switch "
	if saw A.quiet 'suspicion|probe'; then
		fail "suspicions are told that nobody asked for"
	fi
}

# join NAMESPACE COMMAND...: join the group of probes by that command
join()
{
	in_ns "$@" python3 -c '
import socket, struct
sk = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
name = struct.pack("=HH8s", 10, 2, b"shim6")
sk.send(struct.pack("=IHHIIBBH", 20 + len(name), 16, 1, 1, 0, 3, 1, 0) + name)
answer = sk.recv(65536)
place = answer.index(b"probes\0") - 8
group, = struct.unpack_from("=I", answer, place)
sk.setsockopt(270, 1, group)
' 2>>"$work/join"
}

# Only the administrator may know.
unprivileged()
{
	need setpriv
	join A env || fail "$(cat "$work/join")"
	if join A setpriv --bounding-set -all --inh-caps -all \
		--reuid 65534 --clear-groups
	then
		fail "anybody may see probes"
	fi
	saw join PermissionError || fail "$(cat "$work/join")"
}

scenario "probes are told in their order" in_order
scenario "suspicions are told" suspicions
scenario "probes without privileges" unprivileged
scenario "probes are traced" trace_of_switch
finish
