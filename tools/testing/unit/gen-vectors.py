#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Turn vectors.json into a header for the codec test.

Each entry has a name, src, dst, nh (the IPv6 next header), hex (everything
after the IPv6 header), expect (what a receiver should do, in words) and, for a
silent drop, the drop reason. Pointers in "expect" count from the IPv6 header.
"""
import ipaddress
import json
import re
import sys

# Judged by the owner of the locator list, not by the codec.
BEYOND_CODEC = (2, 3, 4)


def octets(data, indent):
    rows = [data[i:i + 12] for i in range(0, len(data), 12)]
    return "\n".join(indent + " ".join(f"0x{b:02x}," for b in row)
                     for row in rows)


def outcome(vector):
    """Drop reason, Error code or -1, Pointer as seen by the codec."""
    expect = vector["expect"]
    error = re.match(r"Error code (\d+), Pointer (\d+)$", expect)
    if error:
        code, pointer = map(int, error.groups())
        if code in BEYOND_CODEC:
            return "NONE", -1, 0
        return {0: "UNKNOWN_TYPE", 1: "CRITICAL_OPTION"}[code], code, pointer
    if expect.startswith("silent drop"):
        return vector["drop"], -1, 0
    if expect.startswith("accept") or expect == "layout only":
        if vector["name"].startswith("payload_"):
            return "NOT_SHIM6", -1, 0
        return "NONE", -1, 0
    raise ValueError(f"{vector['name']}: {expect}?")


def main():
    with open(sys.argv[1], encoding="ascii") as source:
        vectors = json.load(source)

    print("/* SPDX-License-Identifier: GPL-2.0 */")
    print("/* Made by tools/testing/unit/gen-vectors.py; do not edit. */")
    print("#ifndef _SHIM6_TESTS_VECTORS_H")
    print("#define _SHIM6_TESTS_VECTORS_H\n")
    print('#include "../core/codec.h"\n')
    print("/**")
    print(" * struct vector - a packet and what becomes of it")
    print(" * @name: its name")
    print(" * @drop: what shim6_decode() says")
    print(" * @code: code of the Error due, -1 = none")
    print(" * @pointer: its Pointer, counted from the IPv6 header")
    print(" * @nexthdr: next header of the IPv6 header")
    print(" * @len: octets in @data")
    print(" * @src: IPv6 source")
    print(" * @dst: IPv6 destination")
    print(" * @data: what follows the IPv6 header")
    print(" */")
    print("struct vector {")
    print("\tconst char *name;")
    print("\tenum shim6_drop drop;")
    print("\ts8 code;")
    print("\tu16 pointer;")
    print("\tu8 nexthdr;")
    print("\tu16 len;")
    print("\tu8 src[16];")
    print("\tu8 dst[16];")
    print("\tconst u8 *data;")
    print("};\n")
    print("static const struct vector vectors[] = {")
    for vector in vectors:
        drop, code, pointer = outcome(vector)
        data = bytes.fromhex(vector["hex"])
        print("\t{")
        print(f'\t\t.name = "{vector["name"]}",')
        print(f"\t\t.drop = SHIM6_DROP_{drop},")
        print(f"\t\t.code = {code},")
        if pointer:
            print(f"\t\t.pointer = {pointer},")
        print(f"\t\t.nexthdr = {vector['nh']},")
        print(f"\t\t.len = {len(data)},")
        for end in ("src", "dst"):
            print(f"\t\t.{end} = {{")
            print(octets(ipaddress.IPv6Address(vector[end]).packed, "\t\t\t"))
            print("\t\t},")
        print("\t\t.data = (const u8 []){")
        print(octets(data, "\t\t\t"))
        print("\t\t},")
        print("\t},")
    print("};\n")
    print("#endif /* _SHIM6_TESTS_VECTORS_H */")


main()
