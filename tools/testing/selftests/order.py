#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Send one UDP datagram in packets whose headers stand in many orders.

Usage: order.py send PID A1 B1 A2 B2 TAG [conntrack]
       order.py listen READY A1 B1 SECONDS

send: PID is a process in the receiver's namespace, whose counters are read.
The receiver, B1, has a context with A1, switched to A2 and B2, whose CT(local)
is TAG. Each case moves some of its counters, and no others. With connection
tracking the kernel loses its way in what had Destination Options or a Routing
header before the Fragment header, whatever comes after; those are left out.

listen: a socket of B1 connected to A1 prints the first octet of each datagram
that is intact, the number of its case, until nothing comes for SECONDS.
"""
import hashlib
import hmac
import socket
import struct
import sys
import time

from badpackets import OTHER_TAG, STRANGER, Victim, moved
from wire import checksum, packed

UDP, HOP, ROUTING, FRAGMENT, ESP, AH, DEST, SHIM6 = 17, 0, 43, 44, 50, 51, 60, 140
PORT = 7007
SIZE = 1200  # with all headers within the MTU
KEY = bytes(range(32))
PAD = bytes((1, 4, 0, 0, 0, 0))  # PadN


class Chain:
    """A header chain, from its end: the type of its first header and octets."""

    def __init__(self, kind, data):
        self.kind, self.data = kind, data

    def options(self, kind):
        return Chain(kind, bytes((self.kind, 0)) + PAD + self.data)

    def hop(self):
        return self.options(HOP)

    def dest(self):
        return self.options(DEST)

    def routing(self, left=0):
        head = bytes((self.kind, 0, 253, left)) + bytes(4)
        return Chain(ROUTING, head + self.data)

    def shim(self, tag):
        head = bytes((self.kind, 0)) + (1 << 47 | tag).to_bytes(6, "big")
        return Chain(SHIM6, head + self.data)

    def atomic(self):
        return self.fragments(1, 1 << 16)[0]

    def fragments(self, ident, step=400):
        """Pieces, the last one first."""
        pieces = []
        for at in range(0, len(self.data), step):
            more = at + step < len(self.data)
            head = struct.pack("!BBHI", self.kind, 0, at | more, ident)
            pieces.append(Chain(FRAGMENT, head + self.data[at:at + step]))
        return pieces[::-1]

    def esp(self):
        """Transport mode without encryption."""
        pad = -(len(self.data) + 2) % 4
        data = struct.pack("!II", 0x1001, 1) + self.data
        data += bytes(range(1, pad + 1)) + bytes((pad, self.kind))
        return Chain(ESP, data + seal(data))

    def ah(self, src, dst):
        """Transport mode; mutable fields of the IPv6 header count as 0."""
        head = struct.pack("!BBHII", self.kind, 4, 0, 0x1001, 1)
        ip6 = struct.pack("!IHBB", 6 << 28, 24 + len(self.data), AH, 0)
        ip6 += packed(src) + packed(dst)
        icv = seal(ip6 + head + bytes(12) + self.data)
        return Chain(AH, head + icv + self.data)


def seal(data):
    return hmac.new(KEY, data, hashlib.sha256).digest()[:12]


def text(number):
    """What comes as case number."""
    return bytes((number,)) + bytes(i * 7 % 251 for i in range(SIZE - 1))


def datagram(number, src, dst):
    data = text(number)
    length = 8 + len(data)
    head = struct.pack("!HHH", PORT, PORT, length)
    pseudo = packed(src) + packed(dst) + struct.pack("!II", length, UDP)
    value = checksum(pseudo + head + b"\0\0" + data + bytes(length % 2))
    return Chain(UDP, head + struct.pack("!H", value) + data)


def each(wrap, pieces):
    return [wrap(piece) for piece in pieces]


def cases(tag, a, b):
    """Name; a function from a datagram to packets; counters it moves."""
    def once(n=1):
        return {"InRestoredPackets": n}

    def unknown(drop):
        return {"Drop" + drop: 1, "OutR1bis": 1}

    nested = {"DropNested": 1}
    many = lambda u: u.dest().dest().dest().dest().dest()
    return [
        ("shim", lambda u: [u.shim(tag)], once()),
        ("fragment, shim", lambda u: u.shim(tag).fragments(2), once()),
        ("two fragments, shim",
         lambda u: u.shim(tag).fragments(3, 1000), once()),
        ("fragments of 16, shim",
         lambda u: u.shim(tag).fragments(4, 16), once()),
        ("atomic fragment, shim", lambda u: [u.shim(tag).atomic()], once()),
        ("shim, fragment",
         lambda u: each(lambda f: f.shim(tag), u.fragments(5)), once(4)),
        ("shim, atomic fragment", lambda u: [u.atomic().shim(tag)], once()),
        ("fragment, shim, fragment",
         lambda u: [p for i, f in enumerate(u.fragments(6, 608))
                    for p in f.shim(tag).fragments(0x60 + i, 200)], once(2)),
        ("hop-by-hop, shim", lambda u: [u.shim(tag).hop()], once()),
        ("hop-by-hop, fragment, shim",
         lambda u: each(Chain.hop, u.shim(tag).fragments(7)), once()),
        ("destination, shim", lambda u: [u.shim(tag).dest()], once()),
        ("destination, fragment, shim",
         lambda u: each(Chain.dest, u.shim(tag).fragments(8)), once()),
        ("fragment, destination, shim",
         lambda u: u.shim(tag).dest().fragments(9), once()),
        ("shim, destination", lambda u: [u.dest().shim(tag)], once()),
        ("fragment, shim, destination",
         lambda u: u.dest().shim(tag).fragments(10), once()),
        ("routing, shim", lambda u: [u.shim(tag).routing()], once()),
        ("routing, fragment, shim",
         lambda u: each(Chain.routing, u.shim(tag).fragments(11)), once()),
        ("all of them",
         lambda u: [f.routing().dest().hop() for f in
                    u.dest().shim(tag).routing().fragments(12)], once()),
        ("many headers, shim", lambda u: [many(many(u.shim(tag)))], once()),
        ("segments left", lambda u: [u.shim(tag).routing(1)], {}),
        ("shim, shim", lambda u: [u.shim(tag).shim(tag)], nested),
        ("shim, destination, shim",
         lambda u: [u.shim(tag).dest().shim(tag)], nested),
        ("fragment, shim, shim",
         lambda u: u.shim(tag).shim(tag).fragments(13), nested),
        ("fragment, shim, atomic fragment, shim",
         lambda u: u.shim(tag).atomic().shim(tag).fragments(14), nested),
        ("fragment, shim, unknown tag",
         lambda u: u.shim(OTHER_TAG).fragments(15), unknown("UnknownTag")),
        ("fragment, shim, foreign source",
         lambda u: u.shim(tag).fragments(16), unknown("ForeignAddress")),
        ("fragment, shim cut short",
         lambda u: [Chain(SHIM6, u.shim(tag).data[:4]).atomic()],
         {"DropTooShort": 1}),
    ] + sealed(tag, a, b)


def sealed(tag, a, b):
    """The receiver has the keys for these."""
    once = {"InRestoredPackets": 1}
    return [
        ("shim, ESP", lambda u: [u.esp().shim(tag)], once),
        ("fragment, shim, ESP", lambda u: u.esp().shim(tag).fragments(17), once),
        ("shim, AH", lambda u: [u.ah(a, b).shim(tag)], once),
        ("fragment, shim, AH",
         lambda u: u.ah(a, b).shim(tag).fragments(18), once),
    ]


def emit(sock, src, dst, packet):
    head = struct.pack("!IHBB", 6 << 28, len(packet.data), packet.kind, 64)
    sock.sendto(head + packed(src) + packed(dst) + packet.data, (dst, 0))


def outcome(victim, before, expected):
    """What moved: all that is expected, and a little later nothing else."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        change = moved(before, victim.counters())
        if all(change.get(name, 0) >= n for name, n in expected.items()):
            break
        time.sleep(0.005)
    time.sleep(0.02)
    change = moved(before, victim.counters())
    change.pop("InRestoredOctets", None)
    return change


LOST_BY_CONNTRACK = ("destination, fragment, shim", "routing, fragment, shim",
                     "all of them")


def send(pid, a, b, a2, b2, tag, tracked=None):
    victim = Victim(pid)
    sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    failures = 0
    for number, (name, wrap, expected) in enumerate(cases(int(tag), a, b)):
        if tracked and name in LOST_BY_CONNTRACK:
            continue
        before = victim.counters()
        src = STRANGER if "foreign" in name else a2
        for packet in wrap(datagram(number, a, b)):
            emit(sock, src, b2, packet)
        change = outcome(victim, before, expected)
        if change != expected:
            failures += 1
            print("# %s: moved %s" % (name, change), flush=True)
        if "InRestoredPackets" in expected:
            print(number)
    return failures


def listen(ready, a, b, seconds):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.bind((b, PORT))
    sock.connect((a, PORT))
    sock.settimeout(float(seconds))
    with open(ready, "w", encoding="ascii"):
        pass
    try:
        while True:
            data = sock.recv(65536)
            print(data[0] if data == text(data[0]) else "wrong", flush=True)
    except TimeoutError:
        return 0


def main():
    what = {"send": send, "listen": listen}[sys.argv[1]]
    sys.exit(1 if what(*sys.argv[2:]) else 0)


if __name__ == "__main__":
    main()
