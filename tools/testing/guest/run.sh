# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154
# The host's side of a guest, the same for UML and QEMU.  Sourced after lib.sh
# by a script which sets here and limit, and has a function boot that calls
# start_guest.
#
# A run has a folder in the cache with
#   job        what the guest runs, a shell script
#   shares     host folders that stay visible in the guest, one per line
#   log        the kernel's messages
#   verdict    what the guest says of itself: that it started, then its verdict

# Seconds from power-on to the guest's first word.
BOOT_SECONDS=${SHIM6_BOOT_SECONDS:-90}

# make_run: a folder for this run, removed at the end; sets run, nonce
# and verdict
make_run()
{
	mkdir -p "$SHIM6_CACHE/run"
	run=$(mktemp -d "$SHIM6_CACHE/run/XXXXXXXX")
	verdict=$run/verdict
	nonce=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
	trap 'stop_guest; rm -rf "$run"' EXIT
	trap 'exit 130' INT TERM HUP
	case $run$here in
	*[[:space:]]*)
		die "blanks in $run or $here do not fit a kernel command line" ;;
	esac
}

# make_job SCRIPT [ARGUMENT...]
make_job()
{
	local script

	script=$(type -P -- "$1") || die "cannot run $1"
	script=$(readlink -f -- "$script")
	shift
	{
		printf 'export HOME=%q LANG=C.UTF-8\n' "$HOME"
		compgen -e SHIM6_ | while read -r name; do
			printf 'export %s=%q\n' "$name" "${!name}"
		done
		printf 'cd %q || exit 98\nexec %q' "$PWD" "$script"
		[ $# = 0 ] || printf ' %q' "$@"
		printf '\n'
	} >"$run/job"
	make_shares "$script" "$PWD" "$run" "$here" "$@"
}

# make_shares PATH...: what of these the guest's own /tmp would hide.  The
# topmost folder below /tmp is shared, so that neighbours stay visible too.
make_shares()
{
	local path top

	for path in "$@"; do
		[ -e "$path" ] || continue
		path=$(readlink -f -- "$path")
		case $path in
		/tmp/*)
			top=${path#/tmp/}
			printf '/tmp/%s\n' "${top%%/*}" ;;
		/var/tmp/*|/run/*)
			printf '%s\n' "$path" ;;
		esac
	done | sort -u >"$run/shares"
}

# drain NAME [FILE]: a pipe in the run's folder whose contents go to the file,
# or to standard output.  finish_guest waits until they have arrived.
drains=()
drain()
{
	rm -f "$run/$1.pipe"
	mkfifo "$run/$1.pipe"
	# Opening /dev/stdout again would truncate it.
	if [ $# = 2 ]; then
		cat "$run/$1.pipe" >"$2" &
	else
		cat "$run/$1.pipe" &
	fi
	drains+=($!)
}

# start_guest COMMAND...: sets guest, a process id.  The watchdog is timeout.
start_guest()
{
	timeout -k 10 "$limit" "$@" &
	guest=$!
}

finish_guest()
{
	[ -z "${guest-}" ] || wait "$guest" 2>/dev/null || true
	[ ${#drains[@]} = 0 ] || wait "${drains[@]}" || true
	guest=
	drains=()
}

stop_guest()
{
	[ -z "${guest-}" ] || kill "$guest" 2>/dev/null || true
	finish_guest
}

# await_start: success once the guest said its first word
await_start()
{
	local end=$((SECONDS + BOOT_SECONDS))

	while [ $SECONDS -lt $end ]; do
		grep -q "^guest-[a-z]* $nonce" "$verdict" && return
		kill -0 "$guest" 2>/dev/null || break
		sleep 0.1
	done
	grep -q "^guest-[a-z]* $nonce" "$verdict"
}

# run_guest: boot, and stay until the end.  A guest that never came up is tried
# once more.
run_guest()
{
	local try

	for try in 1 2; do
		: >"$run/log"
		: >"$verdict"
		boot
		await_start && break
		stop_guest
		log "the guest did not come up (try $try)"
		tail -n 20 "$run/log" >&2
	done
	finish_guest
}

# judge: the exit status of the run.  Nothing but the guest's own last word
# makes a success, and not even that if the kernel complained after it.
judge()
{
	local status

	status=$(sed -n "\$s/^guest-verdict $nonce \([0-9]*\)\r*\$/\1/p" \
		"$verdict")
	if [ -z "$status" ]; then
		log "no verdict: the guest wedged, crashed or took too long"
		tail -n 60 "$run/log" >&2
		status=99
	elif [ "$status" != 99 ]; then
		"$here/scan-log" <"$run/log" || status=99
	fi
	[ "$status" != 99 ] || log "the guest did not end well"
	return "$status"
}
