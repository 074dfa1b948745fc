# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What scenario files share: scenarios and their outcome, waiting, counters,
# contexts. Sourced by each of them; brings topology.sh and traffic.sh along.
#
# A scenario is a function. It runs in a subshell with fresh namespaces A, B,
# R1 and R2, and fails by fail() or by any command that fails. Wants in the
# environment: SHIM6CTL, the tool; the module is loaded.

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
work=$(mktemp -d "${TMPDIR:-/tmp}/shim6.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# Seconds between two looks at something; the time-travel files look less often.
NAP=${NAP:-0.05}

# shellcheck source=topology.sh
. "$here/topology.sh"
# shellcheck source=traffic.sh
. "$here/traffic.sh"

mkfifo "$work/nap"
exec {nap_fd}<>"$work/nap"

# nap [SECONDS]: without a process
nap()
{
	read -rt "${1:-$NAP}" -u "$nap_fd" || true
}

# now: microseconds, in $now
now()
{
	now=${EPOCHREALTIME/[.,]/}
}

fail()
{
	printf '%s\n' "$*" >>"$work/reason"
	exit 1
}

# A feature is missing: no failure on a developer's machine, one in CI.
skip()
{
	printf '%s\n' "$*" >>"$work/reason"
	[ "${SHIM6_CI-}" != true ] || exit 1
	exit 4
}

need()
{
	local tool

	for tool in "$@"; do
		type -P "$tool" >/dev/null || skip "no $tool"
	done
}

# spawn NAMESPACE COMMAND...: in the background until the scenario ends;
# sets $spawned
spawn()
{
	nsenter --net="/run/netns/$1" "${@:2}" &
	spawned=$!
	printf '%s\n' "$spawned" >>"$work/pids"
}

# in_ns NAMESPACE COMMAND...
in_ns()
{
	nsenter --net="/run/netns/$1" "${@:2}"
}

# slay PID...: without a word about it
slay()
{
	kill -KILL "$@" 2>/dev/null || true
	wait "$@" 2>/dev/null || true
}

reap_spawned()
{
	local pid

	while read -r pid; do
		kill -KILL "$pid" 2>/dev/null || true
	done <"$work/pids"
	: >"$work/pids"
}

#
# Scenarios
#

number=0
failures=0

# Warnings and oopses taint the kernel; so the scenario is known that did it.
kernel_is_sound()
{
	local tainted

	read -r tainted </proc/sys/kernel/tainted
	[ $((tainted & (1 << 5 | 1 << 7 | 1 << 9))) = "$taint_known" ]
}

note_taint()
{
	local tainted

	read -r tainted </proc/sys/kernel/tainted
	taint_known=$((tainted & (1 << 5 | 1 << 7 | 1 << 9)))
}

on_error()
{
	printf 'line %s: %s\n' "$1" "$2" >>"$work/reason"
}

run_one()
{
	set -eE
	trap 'on_error "$LINENO" "$BASH_COMMAND"' ERR
	build_hosts
	"$@"
	[ -n "${EXPECT_DROPS-}" ] || no_drops
}

# verdict NAME STATUS: prints the result of a scenario
verdict()
{
	local reason=

	read -r reason <"$work/reason" || true
	case $2 in
	0)	printf 'ok %s - %s\n' "$number" "$1" ;;
	4)	printf 'ok %s - %s # SKIP %s\n' "$number" "$1" "$reason" ;;
	*)	printf 'not ok %s - %s # %s\n' "$number" "$1" \
			"${reason:-status $2}"
		failures=$((failures + 1)) ;;
	esac
}

# scenario NAME FUNCTION [ARGUMENT...]
scenario()
{
	local name=$1 status=0 begin=$SECONDS
	shift

	[[ -z ${ONLY-} || $name =~ $ONLY ]] || return 0
	number=$((number + 1))
	: >"$work/reason"
	: >"$work/pids"
	note_taint
	(run_one "$@")
	status=$?
	[ "$status" = 0 ] || [ "$status" = 4 ] || show_hosts
	if ! destroy_hosts; then
		printf '%s\n' "namespaces are not deleted" >>"$work/reason"
		status=1
	fi
	if ! kernel_is_sound; then
		printf '%s\n' "the kernel complained, see its log" >"$work/reason"
		status=1
	fi
	verdict "$name" "$status"
	printf '# %s s\n' $((SECONDS - begin))
}

finish()
{
	printf '1..%s\n' "$number"
	exit $((failures > 0))
}

# What a reader of the log wants to know of a failed scenario.
show_hosts()
{
	local ns

	for ns in A B; do
		# shellcheck disable=SC2016
		in_ns "$ns" awk '$2 { printf " %s=%s", $1, $2 } END { print "" }' \
			/proc/net/shim6
		ctl "$ns" show -s
		in_ns "$ns" grep -E '(Errors|Fails|Discards|NoRoutes)[^1-9]*[1-9]' \
			/proc/net/snmp6
	done 2>&1 | sed "s/^/# /"
	cat "$work"/*.result 2>/dev/null | sed 's/^/# /'
}

#
# Waiting
#

# await SECONDS COMMAND...: look until it succeeds. So many seconds are ample
# on a machine of its own; one that is busy with others gets three times that.
await()
{
	local end now

	now
	end=$((now + $1 * 3000000))
	shift
	until "$@"; do
		now
		[ "$now" -lt "$end" ] || fail "waited in vain: $*$(as_is "$@")"
		nap
	done
}

# as_is COMMAND...: for a counter awaited in vain, what it is instead
as_is()
{
	[ "$1" != is ] || counter "$2" "$3"
	[ "$1" != is ] || printf ' (%s)' "$REPLY"
}

# holds SECONDS COMMAND...: true all the time
holds()
{
	local end now

	now
	end=$((now + $1 * 1000000))
	shift
	while [ "$now" -lt "$end" ]; do
		"$@" || fail "does not hold: $*$(as_is "$@")"
		nap
		now
	done
}

#
# Counters
#

# A process costs 50 ms and more in the debug guest. So what is asked often
# answers in $REPLY, and a whole file is read at once: "while read" would have
# the kernel make it anew for each line.

# counter NAMESPACE NAME: its value, in $REPLY
counter()
{
	local lines line

	mapfile -t lines <"/proc/${holder[$1]}/net/shim6"
	for line in "${lines[@]}"; do
		if [[ $line == "$2"[[:blank:]]* ]]; then
			REPLY=${line##*[[:blank:]]}
			return
		fi
	done
	fail "no counter $2 in $1"
}

# sum NAMESPACE:NAME...: of counters, in $REPLY
sum()
{
	local each total=0

	for each in "$@"; do
		counter "${each%:*}" "${each#*:}"
		total=$((total + REPLY))
	done
	REPLY=$total
}

# moved_counters NAMESPACE REGEX: those that are not 0, on one line in $REPLY
moved_counters()
{
	local lines line

	mapfile -t lines <"/proc/${holder[$1]}/net/shim6"
	REPLY=
	for line in "${lines[@]}"; do
		if [[ $line =~ $2 && $line != *[[:blank:]]0 ]]; then
			REPLY+="${line%%[[:blank:]]*}=${line##*[[:blank:]]} "
		fi
	done
}

# is NAMESPACE COUNTER OPERATOR NUMBER
is()
{
	counter "$1" "$2"
	test "$REPLY" "$3" "$4"
}

# expect NAMESPACE COUNTER OPERATOR NUMBER
expect()
{
	is "$@" || fail "$1: $2 $3 $4 expected, is $REPLY"
}

both()
{
	"$1" A "${@:2}" && "$1" B "${@:2}"
}

# Nothing but what a scenario provokes is dropped.
no_drops()
{
	local ns

	for ns in A B; do
		[ -r "/proc/${holder[$ns]}/net/shim6" ] || continue
		moved_counters "$ns" '^Drop'
		[ -z "$REPLY" ] || fail "$ns: $REPLY"
	done
}

#
# Contexts
#

# ctl NAMESPACE ARGUMENT...
ctl()
{
	in_ns "$1" "$SHIM6CTL" "${@:2}"
}

# shown NAMESPACE: all its contexts as JSON, in $json
shown()
{
	json=$(exec nsenter --net="/run/netns/$1" "$SHIM6CTL" -j show)
}

# value KEY: the first such value of $json, in $REPLY
value()
{
	REPLY=
	[[ ! $json =~ \"$1\":\ *\"?([^\",}]*) ]] || REPLY=${BASH_REMATCH[1]}
}

# has KEY VALUE: does $json say so?
has()
{
	value "$1"
	[ "$REPLY" = "$2" ]
}

# field NAMESPACE KEY: of its only context, in $REPLY
field()
{
	shown "$1"
	value "$2"
}

expect_field()
{
	field "$1" "$2"
	[ "$REPLY" = "$3" ] || fail "$1: $2 is $REPLY, $3 expected"
}

# pair_is NAMESPACE LOCAL PEER: the current pair of the only context
pair_is()
{
	shown "$1"
	has locator_local "$2" && has locator_peer "$3"
}

# settled NAMESPACE LOCAL PEER: that, and nothing is being explored
settled()
{
	pair_is "$@" && has state established && has reap_state operational
}

expect_pair()
{
	pair_is "$@" || fail "$1: pair $2 $3 expected: $json"
}

# await_pair SECONDS NAMESPACE LOCAL PEER
await_pair()
{
	local end now

	now
	end=$((now + $1 * 3000000))
	shift
	until settled "$@"; do
		now
		[ "$now" -lt "$end" ] ||
			fail "$1: pair $2 $3 expected in time: $json"
		nap
	done
}

operational()
{
	field "$1" reap_state
	[ "$REPLY" = operational ]
}

# Each end sends the tag the other one expects.
tags_match()
{
	local json a ours theirs

	shown A
	a=$json
	shown B
	value ct_local
	ours=$REPLY
	value ct_peer
	theirs=$REPLY
	json=$a
	has ct_peer "$ours" || fail "tags differ"
	has ct_local "$theirs" || fail "tags differ"
}

established()
{
	both is ContextsEstablished -eq 1
}

# establish [NAMESPACE LOCAL PEER]: a context between the ULIDs
establish()
{
	ctl "${1-A}" create "${2-$A1}" "${3-$B1}" >/dev/null
	await 10 established
}

# switch_both [LOCAL PEER]: move the context, in both directions
switch_both()
{
	ctl A switch "$A1" "$B1" "${1-$A2}" "${2-$B2}"
	await_pair 10 A "${1-$A2}" "${2-$B2}"
	await_pair 10 B "${2-$B2}" "${1-$A2}"
}
