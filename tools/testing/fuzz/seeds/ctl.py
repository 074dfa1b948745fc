# SPDX-License-Identifier: GPL-2.0
"""Seeds of shim6ctl: a command line and what the kernel answers."""
import re
import struct

from .common import A1, B1, FUZZ

MULTI, INTERRUPTED, WITH_TLVS, MORE, RAW = 8, 16, 32, 64, 128
FAMILY, ERROR, DONE = 0, 3, 4
NESTED = 0x40
# Numbers of include/uapi/linux/shim6.h
CONTEXT_GET, STATS_GET = 1, 5
STATE, REMOVED, SWITCHED, REAP_STATE, MOVE_FAILED = 6, 7, 8, 9, 10
CONFIG_GET = 19


def words():
    """The numbers of the words of fuzz_ctl.c."""
    text = (FUZZ / "fuzz_ctl.c").read_text(encoding="ascii")
    table = re.search(r"\bwords\[\] = \{(.*?)\};", text, re.S)
    return {word: i for i, word in
            enumerate(re.findall(r'"([^"]*)"', table.group(1)))}


def attributes(*attrs):
    """(type, value) with the value an integer, octets or a list of those."""
    out = bytes([len(attrs)])
    for kind, value in attrs:
        if isinstance(value, list):
            out += bytes([kind | NESTED]) + attributes(*value)
        else:
            if isinstance(value, int):
                value = struct.pack("<Q" if value > 0xffffffff else "<I", value)
            out += bytes([kind, len(value)]) + value
    return out


def context():
    """Attributes of a context with all there is."""
    locator = [(1, A1), (2, 0x1f), (3, 201), (4, 10), (5, 1)]
    scalars = ((1, 7), (4, 9), (5, 3), (6, 90000), (7, 5), (15, 0), (16, 15000),
               (17, 15000), (18, 1), (19, 1), (14, b""))
    return attributes((2, A1), (3, B1), (8, 0x123456789abc),
                      (9, 0x7edcba987654), (12, A1), (13, B1), *scalars,
                      (10, locator), (10, locator), (11, locator))


def event(cmd):
    return bytes([FAMILY, cmd]) + attributes(
        (1, 1700000000 * 10**9), (2, 7), (3, A1), (4, B1), (5, 0), (6, 3),
        (7, 77), (8, 1), (9, 2), (10, A1), (11, B1), (12, B1), (13, A1))


def seeds():
    numbers = words()
    done = bytes([DONE | MULTI, 0, 0, 0])
    ack = bytes([ERROR, 0, 0, 0])
    show = bytes([FAMILY | MULTI, CONTEXT_GET]) + context()
    single = bytes([FAMILY, CONTEXT_GET]) + context()
    counters = bytes([FAMILY, STATS_GET]) + attributes(
        (2, [(1, b"InI1\0"), (2, 1 << 40)]),
        (2, [(1, b"a\"\\\n\xe9\0"), (2, bytes(8))]))
    no_id = bytes([FAMILY, CONTEXT_GET, 0])

    def line(text, *octets):
        given = text.split()
        return (bytes([len(given)]) + bytes(numbers[word] for word in given) +
                b"".join(octets))

    yield "show", line("show", show, show, done)
    yield "show_short", line("show -s", show, no_id, done)
    yield "show_json", line("-j show", show, show, done)
    yield "show_one", line("show 1", single, ack)
    yield "show_ulids", line("show -j 2001:db8::1 2001:db8::2", single, ack)
    yield "show_refused", line("show 3", bytes([ERROR | WITH_TLVS, 2, 0]) +
                               attributes((1, b"no such context\0")))
    yield "show_failed", line("show 3", bytes([ERROR, 1, 0, 0]))
    yield "show_odd_error", line("show 3", bytes([ERROR, 0xff, 0x80, 0, 0, 0,
                                                  0x90, 0]))
    yield "show_interrupted", line("show", 8 * (
        bytes([FAMILY | MULTI | INTERRUPTED, CONTEXT_GET]) + context() + done))
    yield "dump_failed", line("show", bytes([DONE | MULTI | WITH_TLVS, 12, 0]) +
                              attributes((1, b"out of memory\0")))
    yield "create", line("create 2001:db8::1 2001:db8::2", single, ack)
    yield "create_json", line("create -j 2001:db8::1 2001:db8::2", single, ack)
    yield "delete", line("delete -j 1", ack)
    yield "switch", line("switch 1 2001:db8::1 2001:db8::2", ack)
    yield "stats", line("stats -z", counters, ack)
    yield "stats_json", line("-j stats InI1", counters, ack)
    yield "monitor", line("monitor -c 4294967295 -t 4294967295", *(
        event(cmd) for cmd in range(STATE, MOVE_FAILED + 2)))
    yield "monitor_json", line("monitor -j", *(
        event(cmd) for cmd in range(STATE, MOVE_FAILED + 1)))
    yield "monitor_counted", line("monitor -c 1", event(REMOVED))
    yield "monitor_nothing", line("monitor -c 0 -t 0")
    yield "malformed", line("show", bytes([FAMILY, CONTEXT_GET]) +
                            attributes((2, b"short")))
    yield "malformed_counter", line("stats", bytes([FAMILY, STATS_GET]) +
                                    attributes((2, [(2, 1)])), ack)
    yield "malformed_locator", line("show", bytes([FAMILY, CONTEXT_GET]) +
                                    attributes((10, [(1, 1)])))
    yield "many_locators", line("show", bytes([FAMILY, CONTEXT_GET]) +
                                attributes(*70 * [(10, [])]), ack)
    yield "malformed_event", line("monitor", bytes([FAMILY, STATE]) +
                                  attributes((1, b"")))
    yield "raw", line("show", bytes([RAW, 0, 20]) + struct.pack(
        "<IHHIIBBH", 24, 0x2a, 0, 0, 0, CONTEXT_GET, 1, 0))
    yield "set", line("set send-timeout 3 rtt-pacing on", ack)
    yield "set_context", line("set context 1 default initial-probes 3", ack)
    yield "set_ulids", line(
        "set context 2001:db8::1 2001:db8::2 fii 1 rtt-pacing off", ack)
    config = bytes([FAMILY, CONFIG_GET]) + attributes(
        *((kind, 1000 + kind) for kind in range(1, 7)))
    yield "show_config", line("show config", config, ack)
    yield "show_config_json", line("-j show config", config, ack)
    yield "malformed_config", line("show config", bytes([FAMILY, CONFIG_GET]) +
                                   attributes((2, b"")))
    yield "help", line("help monitor")
    for number, text in enumerate((
            "switch 1", "switch 4294967296 2001:db8::1 fe80::1%eth0",
            "switch -z", "switch -j 1 2001:db8::1 2001:db8::2",
            "create 1 2001:db8::1", "create 1", "delete", "delete -z",
            "delete InI1", "show -z", "show 1 1 1", "stats -s", "monitor -z",
            "monitor -c InI1", "monitor -t -j", "help 1", "help 1 1", "-h",
            "-z", "", "set", "set 1", "set context", "set context 1",
            "set rtt-pacing 1", "set send-timeout on")):
        yield f"usage{number}", line(text, ack)
