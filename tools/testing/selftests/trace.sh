# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154
# The kernel's trace buffer, which all namespaces share. Sourced by scenario
# files after lib.sh.

tracefs=/sys/kernel/tracing

# trace_on: record what Shim6 has tracepoints for
trace_on()
{
	[ -e "$tracefs/trace" ] || skip "no tracefs"
	[ -d "$tracefs/events/shim6" ] || fail "no events/shim6"
	echo >"$tracefs/trace"
	echo 1 >"$tracefs/events/shim6/enable"
}

# trace_off: what was recorded goes to the file trace
trace_off()
{
	echo 0 >"$tracefs/events/shim6/enable"
	grep -v '^#' "$tracefs/trace" >"$work/trace" || true
	echo >"$tracefs/trace"
}

# traced REGEX: is there such a line?
traced()
{
	grep -qE -- "$1" "$work/trace" ||
		fail "not traced: $1: $(head -n 3 "$work/trace")"
}

# The switch of both ends to the second provider, and what led to it.
trace_of_switch()
{
	local ulids="ulids=$A1>$B1 fii=0" back="ulids=$B1>$A1 fii=0"

	trace_on
	establish
	switch_both
	trace_off
	traced "shim6_probe: context=[0-9]+ $ulids sent pair=$A2>$B2 sta=exploring nonce=[0-9a-f]{8} sent_reports=1 received_reports=0 reason=request"
	traced "shim6_probe: context=[0-9]+ $back received pair=$B2>$A2 sta=exploring nonce=[0-9a-f]{8} sent_reports=1 received_reports=0 reason=none"
	traced "shim6_reap_state: context=[0-9]+ $ulids from=operational to=exploring reason=request"
	traced "shim6_reap_state: context=[0-9]+ $back from=operational to=inbound-ok reason=peer"
	traced "shim6_switch: context=[0-9]+ $ulids old=$A1>$B1 new=$A2>$B2 reason=request"
	traced "shim6_switch: context=[0-9]+ $back old=$B1>$A1 new=$B2>$A2 reason=peer"
}
