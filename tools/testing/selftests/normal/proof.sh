#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What proves own addresses, handed to the module: kept, shown, taken back; and
# what it refuses.
# Hosts that have nothing yet.
export UNPROVEN=yes
# shellcheck source=../lib.sh
. "$(dirname "$(readlink -f "$0")")/../lib.sh"

need openssl setpriv

# Keys are made once: that takes longer than a scenario.
for bits in 1024 1100 2048; do
	openssl genrsa -out "$work/$bits.pem" "$bits" 2>/dev/null
	openssl pkcs8 -topk8 -nocrypt -in "$work/$bits.pem" -outform DER \
		-out "$work/$bits.p8"
	openssl rsa -in "$work/$bits.pem" -pubout -out "$work/$bits.pub" \
		2>/dev/null
done
openssl genrsa -out "$work/512.pem" 512 2>/dev/null
openssl req -x509 -new -key "$work/2048.pem" -subj /CN=test -outform DER \
	-out "$work/2048.crt"

# make FILE hba|cga OPTION...: addresses at both providers
make_file()
{
	local file=$1 kind=$2

	shift 2
	rm -f "$file"
	ctl A "$kind" generate --prefix "$NET:a1::/64" --prefix "$NET:a2::/64" \
		--iface p1 --iface p2 -o "$file" "$@" >/dev/null || return
	mapfile -t made < <(sed -n 's/^Address: //p' "$file")
}

# proofs NAMESPACE: as JSON, in $json
proofs()
{
	json=$(ctl "$1" -j show proofs)
}

# shown_are COUNT: so many proofs in A
shown_are()
{
	[ "$(ctl A show -s proofs | grep -c .)" = "$1" ] ||
		fail "not $1 proofs: $(ctl A show -s proofs)"
}

# says TEXT COMMAND...: fails, and says so
says()
{
	local want=$1 text

	shift
	if text=$("$@" 2>&1); then
		fail "accepted: $*"
	fi
	[[ $text == *"$want"* ]] || fail "$*: '$text' does not say '$want'"
}

# proof NAMESPACE ARGUMENT...: the raw door
proof()
{
	in_ns "$1" "$here/proof.py" "${@:2}"
}

hba()
{
	local conf=$work/hba.conf

	make_file "$conf" hba --sec 1
	[ "$(ctl A -j show proofs)" = "[]" ] || fail "proofs of nothing"
	ctl A hba apply "$conf" >/dev/null
	proofs A
	has kind hba || fail "$json"
	has sec 1 || fail "$json"
	[[ $json != *key* ]] || fail "a key: $json"
	for address in "${made[@]}"; do
		[[ $json == *"\"$address\""* ]] || fail "no $address: $json"
	done
	ctl A show proofs | grep -q "^proof hba sec 1" || fail "not for people"
	[ "$(ctl A show -s proofs)" = "hba sec 1 ${made[*]}" ] || fail "not one line"
	ctl A hba apply "$conf" >/dev/null
	shown_are 1
	ctl A hba remove "$conf"
	shown_are 0
	ctl A hba remove "$conf"
}

# Each address has a proof of its own, the key is one.
cga()
{
	local conf=$work/cga.conf

	make_file "$conf" cga --key "$work/2048.pem"
	ctl A cga apply "$conf" >/dev/null
	shown_are 2
	proofs A
	has kind cga || fail "$json"
	has key_bits 2048 || fail "$json"
	value key_serial
	[ "$REPLY" -gt 0 ] || fail "no key: $json"
	[ "$(ctl A show -s proofs | grep -c "cga sec 0 key 2048 serial $REPLY")" = 2 ] ||
		fail "other keys"
	ctl A show proofs | grep -q "key *rsa 2048 bits, serial $REPLY" ||
		fail "not for people"
	ctl A cga apply "$conf" >/dev/null
	shown_are 2
	ctl A cga remove "$conf"
	shown_are 0
}

# A set with a key, and one whose private half is elsewhere.
hba_cga()
{
	local conf=$work/both.conf

	make_file "$conf" hba --key "$work/1024.pem"
	ctl A hba apply "$conf" >/dev/null
	shown_are 1
	proofs A
	has kind hba/cga || fail "$json"
	has key_bits 1024 || fail "$json"
	[[ $json == *key_serial* ]] || fail "no key: $json"
	ctl A hba remove "$conf"
	make_file "$conf" hba --key "$work/1024.pub"
	ctl A hba apply "$conf" 2>&1 >/dev/null |
		grep -q "only the public key" || fail "nothing is said of the key"
	proofs A
	has key_bits 1024 || fail "$json"
	[[ $json != *key_serial* ]] || fail "a key: $json"
	ctl A show proofs | grep -q "no private half" || fail "not for people"
}

# Nobody gets the key back, and it is in nobody's keyring.
key_stays()
{
	local conf=$work/cga.conf serial

	make_file "$conf" cga --key "$work/1024.pem"
	[ "$(stat -c %a "$conf")" = 600 ] || fail "the file is not private"
	! grep -q PRIVATE "$conf" || fail "the private key is in the file"
	ctl A cga apply "$conf" >/dev/null
	proofs A
	value key_serial
	serial=$REPLY
	says "denied" proof A read "$serial"
	printf '%08x' "$serial" >"$work/serial"
	grep -q "^$(cat "$work/serial") .* 2 .*asymmetri" /proc/keys ||
		fail "not held by two proofs alone: $(cat /proc/keys)"
	ctl A cga remove "$conf"
	await 10 key_is_gone
	says "does not belong" proof A add "$conf" --addr "${made[0]}" \
		--key "$work/2048.p8"
}

key_is_gone()
{
	! grep -q "^$(cat "$work/serial") " /proc/keys
}

# What shim6ctl notices before the module does.
bad_files()
{
	local conf=$work/bad.conf

	make_file "$conf" hba --key "$work/1024.pem"
	mv "$work/1024.pem" "$work/moved.pem"
	says "No such file" ctl A hba apply "$conf"
	cp "$work/2048.pem" "$work/1024.pem"
	says "does not belong" ctl A hba apply "$conf"
	echo nonsense >"$work/1024.pem"
	says "no key in PEM form" ctl A hba apply "$conf"
	mv "$work/moved.pem" "$work/1024.pem"
	[ -z "$(in_ns A ip -6 -o address show to "${made[0]}")" ] ||
		fail "${made[0]} stayed"
	shown_are 0
	make_file "$conf" cga --key "$work/1100.pem"
	says "1024, 1536, 2048, 3072 or 4096 bits" ctl A cga apply "$conf"
	says "1024 to 4096 bits" make_file "$conf" cga --key "$work/512.pem"
}

# with_sec N: the first address made, with another Sec
with_sec()
{
	python3 -c 'import ipaddress, sys
a = bytearray(ipaddress.IPv6Address(sys.argv[1]).packed)
a[8] = a[8] & 0x1f | int(sys.argv[2]) << 5
print(ipaddress.IPv6Address(bytes(a)))' "${made[0]}" "$1"
}

bad_sets()
{
	local conf=$work/bad.conf many i

	make_file "$conf" hba --sec 1
	says "addrs are needed" proof A add "$conf" --no-addrs
	says "was not made of pds" proof A add "$conf" --addr "$NET:a1::2000:1"
	says "that is not in the Multi-Prefix" proof A add "$conf" \
		--addr "$NET:a3::2000:1"
	says "the same Sec" proof A add "$conf" --addr "${made[0]}" --addr "$A1"
	says "in addrs twice" proof A add "$conf" --addr "${made[0]}" \
		--addr "${made[1]}" --addr "${made[0]}"
	says "unicast" proof A add "$conf" --addr fe80::1
	says "Sec of an address must be from 0 to 2" proof A add "$conf" \
		--addr "$(with_sec 7)"
	says "the modifier of pds does not fit Sec" proof A add "$conf" \
		--addr "$(with_sec 2)"
	for ((i = 0; i < 33; i++)); do
		many+=" --addr $NET:a1::$i"
	done
	# shellcheck disable=SC2086
	says "1 to 32 addresses" proof A add "$conf" $many
	says "1 to 1024 octets" proof A add "$conf" --pad 900
	says "1 to 1024 octets" proof A add "$conf" --octets 0
	says "fixed fields" proof A add "$conf" --octets 20
	says "no public key" proof A add "$conf" --octets 40
	says "goes past its end" proof A add "$conf" --pad 3
	says "key-serial must be 0" proof A add "$conf" --serial 1
	shown_are 0
	proof A add "$conf" --serial 0
	shown_are 1
	says "a proof already" proof A add "$conf"
	says "a proof already" proof A add "$conf" --addr "${made[1]}"
	says "1 to 32 addresses" proof A del
	says "no address has a proof" proof A del "$A1"
	says "unicast" proof A del ff0e::1
	proof A del "$A1" "${made[1]}"
	shown_are 0
}

bad_keys()
{
	local conf=$work/bad.conf

	make_file "$conf" cga --key "$work/2048.pem"
	says "must be one address" proof A add "$conf"
	says "another prefix than pds" proof A add "$conf" --addr "${made[1]}"
	set -- --addr "${made[0]}"
	says "no key that you may use" proof A add "$conf" "$@" --serial 123456789
	says "from 0 to 2147483647" proof A add "$conf" "$@" --serial 4294967295
	says "type asymmetric" proof A add "$conf" "$@" --key "$work/2048.crt"
	says "type asymmetric" proof A add "$conf" "$@" --key "$work/2048.p8" \
		--type user
	says "does not belong" proof A add "$conf" "$@" --key "$work/1024.p8"
	shown_are 0
	proof A add "$conf" "$@" --key "$work/2048.p8"
	shown_are 1
	proof A del "${made[0]}"
}

# thirty_two FILE: a set of so many addresses
thirty_two()
{
	local options=() i

	for ((i = 0; i < 32; i++)); do
		options+=(--prefix "$NET:c$i::/64")
	done
	ctl A hba generate -o "$1" "${options[@]}" >/dev/null
}

# As many as there can be, in a list of several messages; and the largest one.
many()
{
	local i

	for i in 1 2 3; do
		thirty_two "$work/$i.conf"
	done
	proof A add "$work/1.conf" --each
	proof A add "$work/2.conf" --each
	shown_are 64
	says "64 proofs" proof A add "$work/3.conf"
	[ "$(ctl A show -s proofs | sort -u | grep -c .)" = 64 ] ||
		fail "some are shown twice"
	ctl A hba remove "$work/1.conf"
	shown_are 32
	proof A add "$work/3.conf"
	shown_are 33
	[ "$(ctl A show -s proofs | wc -w)" = $((32 * 4 + 3 + 32)) ] ||
		fail "not all addresses: $(ctl A show -s proofs)"
}

unprivileged()
{
	local conf=$work/hba.conf nobody=(setpriv --bounding-set -all
		--inh-caps -all --reuid 65534 --clear-groups)

	make_file "$conf" hba
	chmod 755 "$work"
	chmod 644 "$conf"
	says "ot permitted" in_ns A "${nobody[@]}" "$here/proof.py" add "$conf"
	ctl A hba apply "$conf" >/dev/null
	says "ot permitted" in_ns A "${nobody[@]}" "$here/proof.py" del \
		"${made[0]}"
	says "ot permitted" in_ns A "${nobody[@]}" "$SHIM6CTL" show proofs
	shown_are 1
}

# Each namespace has its own; one that is switched off keeps them.
namespaces()
{
	local conf=$work/hba.conf

	make_file "$conf" hba
	proof A add "$conf"
	[ "$(ctl B -j show proofs)" = "[]" ] || fail "B shows A's"
	says "no address has a proof" proof B del "${made[0]}"
	proof B add "$conf"
	proof B del "${made[0]}"
	shown_are 1
	set_shim6 A enabled=0
	says "net.shim6.enabled is 0" proof A del "${made[0]}"
	says "net.shim6.enabled is 0" proof A add "$conf"
	says "net.shim6.enabled is 0" ctl A show proofs
	# The addresses are good without Shim6.
	says "did not get their parameters" ctl A hba apply "$conf"
	in_ns A ip -6 -o address show to "${made[0]}" | grep -q . ||
		fail "${made[0]} did not stay"
	set_shim6 A enabled=1
	shown_are 1
}

# The module goes with proofs and keys in it, and comes back with none.
unload()
{
	local conf=$work/cga.conf serial

	make_file "$conf" cga --key "$work/1024.pem"
	ctl A cga apply "$conf" >/dev/null
	proofs A
	value key_serial
	printf '%08x' "$REPLY" >"$work/serial"
	grep -q "^$(cat "$work/serial") " /proc/keys || fail "no key"
	rmmod shim6
	await 10 key_is_gone
	says "module not loaded" ctl A show proofs
	says "did not get their parameters" ctl A cga apply "$conf"
	in_ns A ip -6 -o address show to "${made[0]}" | grep -q . ||
		fail "${made[0]} did not stay"
	ctl A cga remove "$conf"
	insmod "$SHIM6_KO"
	shown_are 0
}

scenario "HBA set" hba
scenario "CGA with a key" cga
scenario "HBA set with a key" hba_cga
scenario "the private key stays in the kernel" key_stays
scenario "files that are refused" bad_files
scenario "sets that are refused" bad_sets
scenario "keys that are refused" bad_keys
scenario "many" many
scenario "without privileges" unprivileged
scenario "namespaces" namespaces
scenario "unloading with proofs" unload
finish
