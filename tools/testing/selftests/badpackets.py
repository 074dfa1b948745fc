#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Send wrong protocol 140 packets; each moves exactly one Drop counter by one.

Usage: badpackets.py PID A1 B1 B2 TAG SETUP-LOCAL SETUP-PEER SETUP-TAG

PID is a process in the victim's namespace, whose counters are read. The
victim, B1, has an established context with A1 whose CT(local) is TAG, and one
in I1-SENT from SETUP-LOCAL to SETUP-PEER, whose tag is SETUP-TAG.
"""
import socket
import struct
import sys
import time

from wire import control, packed

I1, R1, I2, R2, R1BIS, I2BIS = 1, 2, 3, 4, 5, 6
UPDATE, UPDATE_ACK, KEEPALIVE, PROBE, ERROR = 64, 65, 66, 67, 68
STRANGER = "2001:db8:ff::66"
OTHER_TAG = 0x123456789abc & ~(1 << 47)


def tag48(tag):
    return tag.to_bytes(6, "big")


def option(kind, contents, critical=0, length=None):
    size = len(contents) if length is None else length
    data = struct.pack("!HH", kind * 2 + critical, size) + contents
    return data + bytes(-len(data) % 8)


def locators(addresses, method=201, count=None):
    n = len(addresses) if count is None else count
    contents = struct.pack("!IB", 7, n) + bytes([method]) * n
    contents += bytes(7 - n % 8)
    return option(2, contents + b"".join(map(packed, addresses)))


VALIDATOR = option(1, bytes(range(16)))


def i1(options=b""):
    return control(I1, tag48(OTHER_TAG) + b"nonc" + options)


def i2(options):
    return control(I2, tag48(OTHER_TAG) + b"noncresp\0\0\0\0" + options)


def i2bis(options):
    return control(I2BIS, tag48(OTHER_TAG) + b"nonc" + bytes(10) +
                   tag48(OTHER_TAG) + options)


def keepalive(tag):
    return control(KEEPALIVE, tag48(tag) + bytes(4))


def preferences(count, generation=7):
    return option(3, struct.pack("!IB", generation, 1) + bytes(count))


def update(tag, options):
    return control(UPDATE, tag48(tag) + b"nonc" + options)


def error(src, dst, kind, body):
    """An Error of code 2 about a message that @src is said to have sent."""
    head = struct.pack("!IHBB", 6 << 28, 8 + len(body), 140, 64)
    quoted = control(kind, body)
    return control(ERROR, bytes(2) + head + packed(src) + packed(dst) + quoted,
                   code=2 << 1)


def probe(tag, src, dst, sent=1, sta=1, reports=1, received=0):
    body = tag48(tag) + bytes([received << 4 | sent, sta << 6, 0, 0])
    report = packed(src) + packed(dst) + b"nonc" + bytes(4)
    return control(PROBE, body + report * reports)


def payload(tag, ext=0):
    head = struct.pack("!BB", 17, ext) + (1 << 47 | tag).to_bytes(6, "big")
    return head + struct.pack("!HHHH", 9, 9, 8, 0) + bytes(8 * ext)


def cases(a, b, b2, tag, local, peer, setup):
    """Name, source, destination, packet, drop counter, answer's counter."""
    pair = option(6, bytes(4) + packed(a) + packed("2001:db8:99::1"))
    unknown = control(20, bytes(10))
    return [
        ("4 octets", a, b, b"\x3b\0\x01\0", "TooShort", None),
        ("length beyond the packet", a, b,
         control(I1, bytes(10), length=9), "Length", None),
        ("HIP format", a, b, control(I1, bytes(10), code=1), "NotShim6", None),
        ("bad checksum", a, b, control(I1, bytes(10), valid=False),
         "Checksum", None),
        ("bad checksum of a keepalive with the tag", a, b,
         control(KEEPALIVE, tag48(tag) + bytes(4), valid=False),
         "Checksum", None),
        ("to a multicast address", a, "ff02::1", i1(), "Address", None),
        ("unknown type", a, b, unknown, "UnknownType", "OutError"),
        ("unknown type above 64", a, b, control(100, bytes(10)),
         "UnknownType", "OutError"),
        ("I1 of 8 octets", a, b, control(I1, bytes(2)), "TooShort", None),
        ("I2 of 16 octets", a, b, control(I2, bytes(10)), "TooShort", None),
        ("keepalive of 8 octets", a, b, control(KEEPALIVE, bytes(2)),
         "TooShort", None),
        ("probe without report", a, b, control(PROBE, tag48(tag) + bytes(4)),
         "TooShort", None),
        ("option beyond the header", a, b, i1(option(7, bytes(4), length=99)),
         "BadOption", None),
        ("option twice", a, b, i1(option(7, bytes(4)) * 2), "BadOption", None),
        ("FII of 8 octets", a, b, i1(option(7, bytes(8))), "BadOption", None),
        ("ULID Pair of 20 octets", a, b, i1(option(6, bytes(20))),
         "BadOption", None),
        ("list that is shorter than it says", a, b,
         i2(VALIDATOR + locators([a], count=3)), "BadOption", None),
        ("list without locators", a, b, i2(VALIDATOR + locators([])),
         "EmptyList", None),
        ("preferences without elements' length", a, b,
         i2(VALIDATOR + option(3, bytes(5))), "BadOption", None),
        ("critical unknown option", a, b, i1(option(200, bytes(4), 1)),
         "CriticalOption", "OutError"),
        ("critical option of another message", a, b,
         i1(option(1, bytes(8), 1)), "CriticalOption", "OutError"),
        ("I2 without validator", a, b, i2(locators([a])), "NoValidator", None),
        ("R1 without validator", a, b, control(R1, bytes(10)),
         "NoValidator", None),
        ("I2 with a wrong validator", a, b, i2(VALIDATOR), "Validator", None),
        ("I2 with an empty validator", a, b, i2(option(1, b"")),
         "Validator", None),
        ("I2 of a stranger with a wrong validator", STRANGER, b,
         i2(VALIDATOR), "Validator", None),
        ("I2bis of 24 octets", a, b, control(I2BIS, bytes(18)),
         "TooShort", None),
        ("I2bis without validator", a, b, i2bis(b""), "NoValidator", None),
        ("I2bis with a wrong validator", a, b, i2bis(VALIDATOR),
         "Validator", None),
        ("R1bis without validator", a, b,
         control(R1BIS, tag48(OTHER_TAG) + b"nonc"), "NoValidator", None),
        ("R1bis of a stranger", STRANGER, b,
         control(R1BIS, tag48(OTHER_TAG) + b"nonc" + VALIDATOR),
         "NoContext", None),
        ("I1 for a ULID that is not ours", a, b, i1(pair), "NotOurUlid", None),
        ("R1 of a stranger", STRANGER, b,
         control(R1, bytes(2) + b"nonc" + bytes(4) + VALIDATOR),
         "NoContext", None),
        ("R2 of a stranger", STRANGER, b,
         control(R2, tag48(OTHER_TAG) + b"nonc"), "NoContext", None),
        ("R1 for an established context", a, b,
         control(R1, bytes(2) + b"nonc" + bytes(4) + VALIDATOR),
         "State", None),
        ("R2 for an established context", a, b,
         control(R2, tag48(OTHER_TAG) + b"nonc"), "State", None),
        ("R1 with a wrong nonce", peer, local,
         control(R1, bytes(2) + b"nonc" + bytes(4) + VALIDATOR),
         "Nonce", None),
        ("R2 with a wrong nonce", peer, local,
         control(R2, tag48(OTHER_TAG) + b"nonc"), "Nonce", None),
        ("probe that reports another packet", a, b, probe(tag, b, a),
         "BadProbe", None),
        ("probe with no sent report", a, b, probe(tag, a, b, sent=0),
         "BadProbe", None),
        ("probe in state 3", a, b, probe(tag, a, b, sta=3), "BadProbe", None),
        ("probe with fewer reports than it says", a, b,
         probe(tag, a, b, sent=2), "BadProbe", None),
        ("keepalive with an unknown tag", a, b, keepalive(OTHER_TAG),
         "UnknownTag", "OutR1bis"),
        ("probe with an unknown tag", a, b, probe(OTHER_TAG, a, b),
         "UnknownTag", "OutR1bis"),
        ("keepalive of a foreign source", STRANGER, b, keepalive(tag),
         "ForeignAddress", "OutR1bis"),
        ("probe of a foreign source", STRANGER, b, probe(tag, STRANGER, b),
         "ForeignAddress", "OutR1bis"),
        ("payload with an unknown tag", a, b, payload(OTHER_TAG),
         "UnknownTag", "OutR1bis"),
        ("payload of a foreign source", STRANGER, b, payload(tag),
         "ForeignAddress", "OutR1bis"),
        ("payload of a foreign source to another locator", STRANGER, b2,
         payload(tag), "ForeignAddress", "OutR1bis"),
        ("payload to a multicast address", a, "ff02::1", payload(OTHER_TAG),
         "UnknownTag", None),
        ("payload for a context in I1-SENT", peer, local, payload(setup),
         "State", None),
        ("payload with extension length 1", a, b, payload(tag, 1),
         "Length", None),
        ("payload cut after 4 octets", a, b, payload(tag)[:4],
         "TooShort", None),
        ("Update Request with an unknown tag", a, b,
         control(UPDATE, tag48(OTHER_TAG) + b"nonc"), "UnknownTag", "OutR1bis"),
        ("Update Acknowledgement with an unknown tag", a, b,
         control(UPDATE_ACK, tag48(OTHER_TAG) + b"nonc"), "UnknownTag", "OutR1bis"),
        ("Update Request of a foreign source", STRANGER, b, update(tag, b""),
         "ForeignAddress", "OutR1bis"),
        ("Update Request with an empty list", a, b,
         update(tag, locators([])), "EmptyList", None),
        ("Update Request with locators that nothing proves", a, b,
         update(tag, locators([a, STRANGER], method=1)),
         "Verification", "OutError"),
        ("Update Request with preferences of another list", a, b,
         update(tag, locators([a, STRANGER]) + preferences(2, 8)),
         "Generation", "OutError"),
        ("Update Request with preferences of no list", a, b,
         update(tag, preferences(2, 9)), "Generation", "OutError"),
        ("Update Request with too few preferences", a, b,
         update(tag, locators([a, STRANGER]) + preferences(1)),
         "PrefCount", "OutError"),
        ("Update Acknowledgement of nothing", a, b,
         control(UPDATE_ACK, tag48(tag) + b"nonc"), "Nonce", None),
        ("Error of 8 octets", a, b, control(ERROR, bytes(2)),
         "TooShort", None),
        ("Error that quotes too little", a, b,
         control(ERROR, bytes(2) + bytes(40)), "NotOurs", None),
        ("Error about an I1 with a strange tag", a, b,
         error(b, a, I1, tag48(OTHER_TAG) + b"nonc"), "NotOurs", None),
        ("Error about an update with a strange tag", a, b,
         error(b, a, UPDATE, tag48(OTHER_TAG) + b"nonc"), "NotOurs", None),
    ]


class Victim:
    """The counters of the namespace under attack."""

    def __init__(self, pid):
        self.path = "/proc/%s/net/shim6" % pid

    def counters(self):
        with open(self.path, encoding="ascii") as lines:
            return {name: int(value) for name, value in
                    (line.split() for line in lines)}


def moved(before, after):
    return {name: after[name] - before[name] for name in after
            if after[name] != before[name]}


def send(sock, src, dst, data):
    """Forge the source, as anybody can."""
    head = struct.pack("!IHBB", 6 << 28, len(data), 140, 64)
    scope = socket.if_nametoindex("b") if dst.startswith("ff") else 0
    sock.sendto(head + packed(src) + packed(dst) + data, (dst, 0, 0, scope))


def outcome(victim, before):
    """What moved, as soon as a drop did or after a while."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        change = moved(before, victim.counters())
        if any(name.startswith("Drop") for name in change):
            break
        time.sleep(0.005)
    time.sleep(0.01)
    return moved(before, victim.counters())


def judge(change, drop, answer):
    """None, or what is wrong."""
    drops = {n: v for n, v in change.items() if n.startswith("Drop")}
    if drops != {"Drop" + drop: 1}:
        return "Drop%s by 1 expected, moved: %s" % (drop, change)
    answers = {n: v for n, v in change.items() if n.startswith("Out")}
    if answers != ({answer: 1} if answer else {}):
        return "answers: %s" % answers
    others = {n for n in change if not n.startswith(("Drop", "Out", "In"))}
    if others:
        return "moved as well: %s" % others
    return None


def main():
    pid, a, b, b2, tag, local, peer, setup = sys.argv[1:]
    victim = Victim(pid)
    sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    failures = 0
    for name, src, dst, data, drop, answer in cases(a, b, b2, int(tag), local,
                                                    peer, int(setup)):
        before = victim.counters()
        send(sock, src, dst, data)
        wrong = judge(outcome(victim, before), drop, answer)
        if wrong:
            failures += 1
            print("# %s: %s" % (name, wrong), flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
