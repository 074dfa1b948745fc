# SPDX-License-Identifier: GPL-2.0
"""Seeds of the codec: the vectors of the unit tests and what else it takes to
reach every line."""
import ipaddress
import json
import struct

from .common import A1, B1, FUZZ

VECTORS = FUZZ.parent / "unit" / "vectors.json"

# Flags of fuzz_codec.c
FIX_LENGTH, FIX_CHECKSUM, FIX_REPORT, WRITE = 1, 2, 4, 8
FIX = FIX_LENGTH | FIX_CHECKSUM | FIX_REPORT


def message(kind, fixed, *options, flags=FIX, src=A1, dst=B1):
    """A message from its fields after the checksum and its options."""
    body = bytes([59, 0, kind, 0, 0, 0]) + fixed
    for number, critical, contents in options:
        body += struct.pack(">HH", number << 1 | critical, len(contents))
        body += contents + bytes(-(4 + len(contents)) % 8)
    return bytes([flags]) + src + dst + body


def lengths_at_fault():
    """Options of a length that is not theirs, one each."""
    tag = bytes(10)
    for number in (6, 7):
        yield f"opt{number}_length", message(1, tag, (number, 0, bytes(6)))
    for name, number, contents in (
            ("list_short", 2, bytes(3)),
            ("list_empty", 2, bytes(5)),
            ("list_length", 2, bytes([0, 0, 0, 1, 2]) + bytes(20)),
            ("prefs_short", 3, bytes(4)),
            ("prefs_no_elements", 3, bytes(5)),
            ("prefs_rest", 3, bytes([0, 0, 0, 1, 3, 0])),
            ("prefs_many", 3, bytes([0, 0, 0, 1, 1]) + bytes(256)),
            ("keepalive_length", 10, bytes(8))):
        yield name, message(64, tag, (number, 0, contents))


def written(kind, opts, tag=bytes(6), error=0, reports=(0, 1, 0), quote=0,
            validator=0, locators=0, elements=0, elen=1):
    """The input that write_message() takes apart again."""
    out = bytes([WRITE]) + A1 + B1
    out += struct.pack(">BH", kind, opts) + tag + bytes(6 + 12)
    out += bytes([error]) + bytes(2 + 4 + 2) + bytes(reports)
    out += bytes(40 * (reports[1] + reports[2]))
    out += struct.pack(">H", quote) + bytes(quote)
    out += struct.pack(">H", validator) + bytes(validator)
    out += bytes([locators]) + bytes(4 + 17 * locators)
    return out + bytes([elements, elen, 0, 0, 0, 1])


def written_messages():
    yield "write_i1", written(1, 1 << 6 | 1 << 7)
    yield "write_r1", written(2, 1 << 1, validator=20)
    yield "write_i2", written(3, 0x4fe, validator=16, locators=3, elements=2)
    yield "write_probe", written(67, 0, reports=(2, 3, 2))
    yield "write_error", written(68, 0, error=2, quote=64)
    yield "write_unknown_type", written(9, 0)
    yield "write_no_validator", written(2, 0)
    yield "write_tag_too_long", written(1, 0, tag=b"\xff" * 6)
    yield "write_empty_list", written(4, 1 << 2)
    yield "write_prefs_no_elements", written(4, 1 << 3, elen=0)
    yield "write_no_reports", written(67, 0, reports=(0, 0, 0))
    yield "write_too_long", written(2, 1 << 1, validator=1300)
    yield "write_no_quote", written(68, 0)


def kind_of(vector, octets):
    """What is new about a vector: of each kind one is enough."""
    if vector["name"].startswith("payload_"):
        return "payload"
    if "drop" in vector:
        return vector["drop"]
    kind, off, numbers = octets[2], 16, []
    if kind == 68:
        return kind, octets[3]
    if kind == 67:
        off += 40 * (octets[12] // 16 + octets[12] % 16)
    off += {3: 8, 6: 16}.get(kind, 0)
    while off < len(octets):
        number, length = struct.unpack_from(">HH", octets, off)
        numbers.append(number)
        off += (11 + length) // 8 * 8
    return kind, tuple(numbers)


def vectors():
    kinds = set()
    for vector in json.loads(VECTORS.read_text(encoding="ascii")):
        ends = b"".join(ipaddress.IPv6Address(vector[end]).packed
                        for end in ("src", "dst"))
        octets = bytes.fromhex(vector["hex"])
        kind = kind_of(vector, octets)
        if kind not in kinds:
            kinds.add(kind)
            yield vector["name"], bytes([0]) + ends + octets


def seeds():
    yield from vectors()
    yield from lengths_at_fault()
    yield from written_messages()
    yield "probe_reports_missing", message(67, bytes(6) + b"\x12\0\0\0" +
                                           bytes(40))
    yield "r1_no_validator", message(2, bytes(10))
    yield "too_short", bytes([0]) + A1 + B1 + bytes(7)
    yield "unknown_type", message(9, bytes(10))
    yield "duplicate_option", message(1, bytes(10), (7, 0, bytes(4)),
                                      (7, 0, bytes(4)))
    yield "longer_than_we_write", message(2, bytes(10), (1, 0, bytes(1500)))
    yield "probe_of_another_packet", message(67, bytes(6) + b"\1\0\0\0" +
                                             bytes(40), flags=3)
    yield "octets_after_the_end", (bytes([FIX_CHECKSUM]) + A1 + B1 +
                                   bytes([59, 1, 66, 0]) + bytes(28))
