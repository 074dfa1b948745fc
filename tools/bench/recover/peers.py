#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Peers of a host that has lost its contexts: protocol 140 by hand.

Usage: peers.py make FILE KEY N
       peers.py recover FILE HOST SECONDS

"make" makes up N owners of addresses, each with a prefix of its own and parameters
of its own for one RSA key, and signs a list of two locators for each.

"recover" lets all of them send payload with a context tag that HOST does not know,
every two seconds, as TCP might. They answer its R1bis by I2bis with list,
parameters and signature, until the R2 comes. Prints a line of JSON.
"""
import concurrent.futures
import hashlib
import heapq
import ipaddress
import json
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time

from attack import (CGA, PDS, SIGNATURE, TYPE_TAG, VALIDATOR, Locators, Wire,
                    genuine, option)
from wire import control, packed

R2, R1BIS, I2BIS = 4, 5, 6
FIXED_R1BIS = 16
UDP, P = 17, 0x80
SO_RCVBUFFORCE = 33
# Of an application that repeats itself, and I2bis_TIMEOUT
PAYLOAD_EVERY, I2BIS_EVERY = 2.0, 4.0


def prefix(first, number):
    """A /64, 256 of them in a site's /48: contexts are limited by that, too."""
    return packed(f"2001:db8:{first + (number >> 8):x}:{number & 255:x}::")[:8]


def make_one(number, key, public):
    pds = os.urandom(16) + prefix(0xc000, number) + b"\0" + public
    iid = bytearray(hashlib.sha1(pds).digest()[:8])
    iid[0] &= 0x1c
    ulid = ipaddress.IPv6Address(pds[16:24] + bytes(iid))
    other = ipaddress.IPv6Address(prefix(0xd000, number) + bytes(iid))
    locators = Locators([(ulid, CGA), (other, CGA)])
    proof = (locators.option() + option(PDS, pds) +
             option(SIGNATURE, genuine(locators.signed_octets(TYPE_TAG), key)))
    return f"{ulid} {proof.hex()}"


def make(path, key, number):
    public = subprocess.run(
        ["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"],
        capture_output=True, check=True).stdout
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool, \
            open(path, "w", encoding="ascii") as out:
        for line in pool.map(lambda n: make_one(n, key, public),
                             range(1, int(number) + 1)):
            print(line, file=out)


class Peer:
    """One ULID; its number is its tag, at both ends, and its nonce."""

    def __init__(self, number, line):
        ulid, proof = line.split()
        self.ulid, self.proof = packed(ulid), bytes.fromhex(proof)
        self.number = number
        self.tag = number.to_bytes(6, "big")
        self.answer = None      # I2bis, once R1bis has come
        self.since = None       # the first packet left
        self.done = None        # R2 came

    def payload(self):
        """The header, and UDP without contents; nobody looks at its sum."""
        return (bytes([UDP, 0, P | self.tag[0]]) + self.tag[1:] +
                struct.pack("!HHHH", 4000, 4000, 8, 0xffff))

    def take_r1bis(self, data):
        body = (self.tag + struct.pack("!I", self.number) + data[12:16] +
                bytes(6) + self.tag)
        self.answer = control(I2BIS, body + validator(data) + self.proof)


def validator(data):
    """The option of an R1bis, as it is to be sent back."""
    at = FIXED_R1BIS
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("!HH", data, at)
        end = at + ((size + 11) & ~7)
        if kind >> 1 == VALIDATOR:
            return data[at:end]
        at = end
    raise ValueError("R1bis without validator")


class Recovery:
    """All of them, and who has to say something when."""

    def __init__(self, peers, host):
        self.peers, self.host = {peer.number: peer for peer in peers}, host
        self.wire = Wire()
        self.wire.come_in.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE,
                                     1 << 26)
        self.wire.come_in.setblocking(False)
        self.due = []
        self.left = len(peers)

    def speak(self, peer, now):
        data = peer.answer or peer.payload()
        peer.since = peer.since or now
        self.wire.send(peer.ulid, self.host, data)
        every = I2BIS_EVERY if peer.answer else PAYLOAD_EVERY
        heapq.heappush(self.due, (now + every, peer.number))

    def hear(self, data, now):
        kind = data[2]
        if kind == R1BIS:
            peer = self.peers.get(int.from_bytes(data[6:12], "big"))
            if peer and not peer.answer:
                peer.take_r1bis(data)
                self.wire.send(peer.ulid, self.host, peer.answer)
        elif kind == R2:
            peer = self.peers.get(int.from_bytes(data[12:16], "big"))
            if peer and not peer.done:
                peer.done = now
                self.left -= 1

    def hear_all(self, wait):
        if not select.select([self.wire.come_in], [], [], wait)[0]:
            return
        while True:
            try:
                data = self.wire.come_in.recv(2048)
            except BlockingIOError:
                return
            if len(data) >= 16:
                self.hear(data, time.monotonic())

    def run(self, seconds):
        begun = time.monotonic()
        # They do not know of each other.
        self.due = sorted((begun + random.uniform(0, PAYLOAD_EVERY), number)
                          for number in self.peers)
        while self.left:
            now = time.monotonic()
            if now > begun + seconds:
                break
            for _ in range(64):
                if not self.due or self.due[0][0] > now:
                    break
                peer = self.peers[heapq.heappop(self.due)[1]]
                if not peer.done:
                    self.speak(peer, now)
            self.hear_all(0 if self.due and self.due[0][0] <= now else 0.01)
        return begun


def recover(path, host, seconds):
    with open(path, encoding="ascii") as lines:
        peers = [Peer(n + 1, line) for n, line in enumerate(lines)]
    begun = Recovery(peers, host).run(float(seconds))
    took = sorted(peer.done - begun for peer in peers if peer.done)
    print(json.dumps({
        "peers": len(peers), "recovered": len(took),
        "half_s": round(took[len(took) // 2], 1) if took else None,
        "all_s": round(took[-1], 1) if len(took) == len(peers) else None}))


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in ("make", "recover"):
        sys.exit(__doc__)
    {"make": make, "recover": recover}[sys.argv[1]](*sys.argv[2:])
