# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What the scripts of this folder share.  Sourced, never run, by a script which
# set here to this folder.

# A failure inside $(...) is a failure.
shopt -s inherit_errexit

# Everything downloaded or built lives outside the checkout, so that a fresh
# clone on the same machine finds it again.
SHIM6_CACHE=${SHIM6_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/shim6}
export SHIM6_CACHE

# Present in a folder of the cache only once everything else in it is.
STAMP=.shim6-complete

log()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die()
{
	log "$*"
	exit 1
}

# lock NAME: from here to the end of the script, be alone with that name.
lock()
{
	mkdir -p "$SHIM6_CACHE/lock"
	exec {lock_fd}>"$SHIM6_CACHE/lock/$1"
	flock -n "$lock_fd" && return
	log "waiting for another run which holds '$1'"
	flock "$lock_fd"
}

# candidate_version PACKAGE: the version apt would install, or nothing.
candidate_version()
{
	apt-cache policy "$1" 2>/dev/null |
		sed -n '/(none)/!s/^  Candidate: //p'
}

# dependency PACKAGE PATTERN: name and version of the first dependency whose
# name matches, for following a meta package to the newest real one.
dependency()
{
	apt-cache show --no-all-versions "$1" 2>/dev/null |
		sed -n 's/^Depends: //p' | tr ',|' '\n' | tr -d '()<=>' |
		awk -v pattern="^$2\$" \
			'$1 ~ pattern && !n++ { print $1, $2 } END { exit !n }'
}

# file_name TEXT: the text without the characters that upset make and shells.
file_name()
{
	printf '%s' "$1" | tr -c 'A-Za-z0-9._+-' '-'
}

# newest_complete PREFIX: the newest finished folder of the cache so named; the
# way to go on when apt knows nothing (no package lists, no network).
newest_complete()
{
	local stamp

	for stamp in "$1"*/"$STAMP"; do
		[ ! -e "$stamp" ] || dirname "$stamp"
	done | sort -V | tail -n 1
}

# source_dir PACKAGE: where that kernel source is, with our patches, or goes
source_dir()
{
	local version key prefix=$SHIM6_CACHE/source/$1-

	version=$(candidate_version "$1")
	if [ -n "$version" ]; then
		key=$(cat "$here"/*.patch | sha256sum | cut -c 1-8)
		printf '%s\n' "$prefix$(file_name "$version")-$key"
	else
		newest_complete "$prefix"
	fi
}

# object_dir KIND SOURCE: where that UML kernel is, or goes.  Named after all
# that decides what is in it, which comments in the fragments do not.
object_dir()
{
	local key

	key=$({
		grep -h CONFIG_ "$here/common.config" "$here/$1.config"
		gcc -dumpfullversion
	} | sha256sum | cut -c 1-12)
	printf '%s/uml/%s-%s-%s\n' "$SHIM6_CACHE" "$1" \
		"${2##*linux-source-}" "$key"
}

# stock_image SERIES: package and version of the newest signed kernel.  The
# series a release came with has only the meta package without a number.
stock_image()
{
	local meta

	for meta in "linux-image-$1-amd64" linux-image-amd64; do
		dependency "$meta" "linux-image-$1[.].*-amd64" && return
	done
	return 1
}

# stock_dir SERIES [VERSION]: where that kernel is, or goes
stock_dir()
{
	local prefix=$SHIM6_CACHE/stock/$1-

	if [ -n "${2-}" ]; then
		printf '%s\n' "$prefix$(file_name "$2")"
	else
		newest_complete "$prefix"
	fi
}

# unpack_packages DIRECTORY PACKAGE...: download packages and unpack them
# below the directory.  Nothing is installed.
unpack_packages()
{
	local dir=$1 deb
	shift

	rm -rf "$dir.deb"
	mkdir -p "$dir" "$dir.deb"
	# Without the sandbox user: it cannot write into a private folder.
	(cd "$dir.deb" &&
		apt-get -q -o APT::Sandbox::User=root download "$@" >&2)
	for deb in "$dir.deb"/*.deb; do
		dpkg-deb -x "$deb" "$dir"
	done
	rm -rf "$dir.deb"
}
