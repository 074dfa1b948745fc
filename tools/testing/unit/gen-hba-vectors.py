#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Turn hba-vectors.json into a header for the CGA and HBA tests.

A set has a name, Sec, a collision count, the modifier that the search starts
from, how many increments it takes, Hash2, the key field, the extensions, and
for each address Hash1 and the parameters in full. A signature names the
message of vectors.json whose list it signs.
"""
import ipaddress
import json
import sys

STRUCTS = """\
#define HBA_VECTOR_MAX\t3

/**
 * struct hba_addr - an address of a set
 * @addr: the address
 * @hash1: leftmost 64 bits of the hash it is made of
 * @pds: its CGA Parameters data structure
 */
struct hba_addr {
\tu8 addr[16];
\tu8 hash1[8];
\tconst u8 *pds;
};

/**
 * struct hba_vector - addresses that were made of the same parameters
 * @name: their name
 * @sec: Sec
 * @collisions: collision count
 * @increments: of the modifier until it fits @sec
 * @start: the modifier before them
 * @hash2: leftmost 112 bits of the hash that has to begin with zeros
 * @key: the key field
 * @key_len: octets in @key
 * @exts: the extensions
 * @exts_len: octets in @exts
 * @pds_len: octets of the parameters of each address
 * @n: number of addresses
 * @a: the addresses
 */
struct hba_vector {
\tconst char *name;
\tunsigned int sec;
\tu8 collisions;
\tu32 increments;
\tu8 start[16];
\tu8 hash2[14];
\tconst u8 *key;
\tu16 key_len;
\tconst u8 *exts;
\tu16 exts_len;
\tu16 pds_len;
\tunsigned int n;
\tstruct hba_addr a[HBA_VECTOR_MAX];
};

/**
 * struct signed_vector - what the signature of a message covers
 * @list: the message, one of vectors[]
 * @octets: what is signed
 * @len: octets there
 * @digest: SHA-1 of them
 * @signature: RSASSA-PKCS1-v1_5 with the key of the set "hc", 128 octets
 */
struct signed_vector {
\tconst char *list;
\tconst u8 *octets;
\tu16 len;
\tu8 digest[20];
\tu8 signature[128];
};
"""


def octets(data, indent):
    rows = [data[i:i + 12] for i in range(0, len(data), 12)]
    return "\n".join(indent + " ".join(f"0x{b:02x}," for b in row)
                     for row in rows)


def array(indent, name, data):
    print(f"{indent}.{name} = {{")
    print(octets(data, indent + "\t"))
    print(f"{indent}}},")


def pointer(indent, name, data):
    print(f"{indent}.{name} = (const u8 []){{")
    print(octets(data, indent + "\t"))
    print(f"{indent}}},")


def print_set(vector):
    key, exts = (bytes.fromhex(vector[k]) for k in ("key", "extensions"))
    print("\t{")
    print(f'\t\t.name = "{vector["name"]}",')
    for field in ("sec", "collisions", "increments"):
        print(f"\t\t.{field} = {vector[field]},")
    array("\t\t", "start", bytes.fromhex(vector["start"]))
    array("\t\t", "hash2", bytes.fromhex(vector["hash2"]))
    pointer("\t\t", "key", key)
    print(f"\t\t.key_len = {len(key)},")
    if exts:
        pointer("\t\t", "exts", exts)
        print(f"\t\t.exts_len = {len(exts)},")
    print(f"\t\t.pds_len = {25 + len(key) + len(exts)},")
    print(f"\t\t.n = {len(vector['addresses'])},")
    for i, address in enumerate(vector["addresses"]):
        print(f"\t\t.a[{i}] = {{")
        array("\t\t\t", "addr",
              ipaddress.IPv6Address(address["address"]).packed)
        array("\t\t\t", "hash1", bytes.fromhex(address["hash1"]))
        pointer("\t\t\t", "pds", bytes.fromhex(address["pds"]))
        print("\t\t},")
    print("\t},")


def print_signature(vector):
    data = bytes.fromhex(vector["octets"])
    print("\t{")
    print(f'\t\t.list = "{vector["list"]}",')
    pointer("\t\t", "octets", data)
    print(f"\t\t.len = {len(data)},")
    array("\t\t", "digest", bytes.fromhex(vector["sha1"]))
    array("\t\t", "signature", bytes.fromhex(vector["signature"]))
    print("\t},")


def main():
    with open(sys.argv[1], encoding="ascii") as source:
        vectors = json.load(source)

    print("/* SPDX-License-Identifier: GPL-2.0 */")
    print("/* Made by tools/testing/unit/gen-hba-vectors.py; do not edit. */")
    print("#ifndef _SHIM6_TESTS_HBA_VECTORS_H")
    print("#define _SHIM6_TESTS_HBA_VECTORS_H\n")
    print('#include "../core/port.h"\n')
    print(STRUCTS)
    print("static const struct hba_vector hba_vectors[] = {")
    for vector in vectors["sets"]:
        print_set(vector)
    print("};\n")
    print("static const struct signed_vector __maybe_unused signed_vectors[] = {")
    for vector in vectors["signatures"]:
        print_signature(vector)
    print("};\n")
    print("#endif /* _SHIM6_TESTS_HBA_VECTORS_H */")


main()
