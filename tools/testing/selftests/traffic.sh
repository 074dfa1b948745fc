# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154
# Traffic between A and B, made by traffic.py. Sourced by lib.sh.
#
# Each end has a name, NAMESPACE or NAMESPACE-something, and under that name
# in the work folder
#	NAME.ready	exists when the end is bound
#	NAME.status	octets or datagrams received and sent so far
#	NAME.result	JSON, when it is over

declare -A traffic_pid=()

# end_start NAMESPACE NAME ARGUMENT...
end_start()
{
	local ns=$1 name=$2

	shift 2
	rm -f "$work/$name".{ready,status,result}
	spawn "$ns" python3 -IS "$here/traffic.py" --name "$work/$name" "$@"
	traffic_pid[$name]=$spawned
}

# await_ready NAME
await_ready()
{
	await 20 test -e "$work/$1.ready"
}

# received NAME: octets (TCP) or datagrams (UDP), in $REPLY
received()
{
	REPLY=0
	[ ! -e "$work/$1.status" ] || read -r REPLY _ <"$work/$1.status" || true
	REPLY=${REPLY:-0}
}

has_received()
{
	received "$1"
	[ "$REPLY" -ge "$2" ]
}

# progress SECONDS AMOUNT NAME...: each receives so much more, within the time
progress()
{
	local seconds=$1 amount=$2 name
	local -A goal

	shift 2
	for name in "$@"; do
		received "$name"
		goal[$name]=$((REPLY + amount))
	done
	for name in "$@"; do
		await "$seconds" has_received "$name" "${goal[$name]}"
	done
}

# tcp_start [RATE-A RATE-B]: octets per second both ways, until tcp_stop.
# The connection is between the ULIDs.
tcp_start()
{
	end_start B B tcp --listen --address "$B1" --port 7000 \
		--rate "${2-200000}"
	await_ready B
	end_start A A tcp --bind "$A1" --address "$B1" --port 7000 \
		--rate "${1-200000}"
	if [ "${1-1}" != 0 ]; then
		progress 20 20000 B
	fi
	if [ "${2-1}" != 0 ]; then
		progress 20 20000 A
	fi
}

# Both ends stop sending, receive what is on the way, and end.
traffic_stop()
{
	local name

	for name in "$@"; do
		kill -TERM "${traffic_pid[$name]}"
	done
	for name in "$@"; do
		wait "${traffic_pid[$name]}" ||
			fail "$name: $(cat "$work/$name.result")"
	done
}

# result NAME KEY: in $REPLY
result()
{
	local json

	# shellcheck disable=SC2034
	read -r json <"$work/$1.result"
	value "$2"
}

# results NAME NAME KEY: of both, in $REPLY
results()
{
	local first

	result "$1" "$3"
	first=$REPLY
	result "$2" "$3"
	REPLY="$first $REPLY"
}

# arrived FROM TO: all that was sent, intact
arrived()
{
	local sent

	result "$2" intact
	[ "$REPLY" = true ] || fail "$2 received wrong data"
	result "$1" sent
	sent=$REPLY
	result "$2" received
	[ "$REPLY" = "$sent" ] || fail "$1 sent $sent, $2 received $REPLY"
}

# tcp_stop: nothing is lost and no connection was reset
tcp_stop()
{
	traffic_stop A B
	arrived A B
	arrived B A
	results A B reset
	[ "$REPLY" = "false false" ] || fail "reset"
}

# silence_below MILLISECONDS NAME...: the longest time nothing was received
silence_below()
{
	local limit=$1 name

	shift
	for name in "$@"; do
		result "$name" silence
		[ "$REPLY" -lt "$limit" ] ||
			fail "$name received nothing for $REPLY ms, limit is $limit ms"
		printf '# %s: longest silence %s ms\n' "$name" "$REPLY"
	done
}

# tcp_bulk OCTETS [PORT]: from A to B as fast as it goes
tcp_bulk()
{
	end_start B B-bulk tcp --listen --address "$B1" --port "${2-7001}" \
		--rate 0
	await_ready B-bulk
	end_start A A-bulk tcp --bind "$A1" --address "$B1" \
		--port "${2-7001}" --rate -1 --amount "$1"
	traffic_wait A-bulk B-bulk
	arrived A-bulk B-bulk
}

traffic_wait()
{
	local name

	for name in "$@"; do
		wait "${traffic_pid[$name]}" ||
			fail "$name: $(cat "$work/$name.result")"
	done
}

# udp_start RATE-A RATE-B [SIZE]: datagrams per second, until udp_stop
udp_start()
{
	end_start B B udp --listen --bind "$B1" --port 7000 \
		--rate "$2" --size "${3-200}"
	await_ready B
	end_start A A udp --bind "$A1" --address "$B1" --port 7000 \
		--rate "$1" --size "${3-200}"
	await_ready A
}

udp_stop()
{
	traffic_stop A B
}

# udp_send COUNT [SIZE]: from A to B, none comes back
udp_send()
{
	end_start B B-send udp --listen --bind "$B1" --port 7002 --rate 0 \
		--expect "$1" --size "${2-200}"
	await_ready B-send
	end_start A A-send udp --bind "$A1" --address "$B1" --port 7002 \
		--rate -1 --amount "$1" --size "${2-200}"
	traffic_wait A-send B-send
	arrived A-send B-send
}
