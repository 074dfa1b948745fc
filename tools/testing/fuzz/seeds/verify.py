# SPDX-License-Identifier: GPL-2.0
"""Seeds of lists and their proof: the messages of the vectors that have some."""
import ipaddress
import json
import struct

from .common import FUZZ

UNIT = FUZZ.parent / "unit"
# Flags of fuzz_verify.c
GOOD, BAD, REQUIRE, SHOWN = 1, 2, 4, 8

# Each message with the set that its sender's ULID is of.
MESSAGES = {
    "msg03_i2_full_hba": "h0",
    "msg04_r2_full_cga": "cg",
    "msg06_i2bis": "h0",
    "msg64_ur_mixed": "hc",
    "msg64_ur_prefs_only": "hc",
    "neg_ur_not_in_hba_set": "hc",
}


def peer(vector, flags):
    """All that comes before the message."""
    first = vector["addresses"][0]
    pds = bytes.fromhex(first["pds"])
    ulid = ipaddress.IPv6Address(first["address"]).packed
    return bytes([flags]) + ulid + struct.pack(">H", len(pds)) + pds


def seeds():
    sets = json.loads((UNIT / "hba-vectors.json").read_text("ascii"))["sets"]
    sets = {vector["name"]: vector for vector in sets}
    for vector in json.loads((UNIT / "vectors.json").read_text("ascii")):
        if vector["name"] not in MESSAGES:
            continue
        own = sets[MESSAGES[vector["name"]]]
        octets = bytes.fromhex(vector["hex"])
        for suffix, whose, flags in (
                ("", own, SHOWN | REQUIRE),
                ("-good", own, SHOWN | GOOD),
                ("-bad", own, BAD),
                ("-other", sets["h1"], SHOWN | GOOD)):
            yield vector["name"] + suffix, peer(whose, flags) + octets
