#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Adds up what the kernel queues to user space (nftables: queue num 0).

Usage: sums.py

Each packet is accepted. The kernel cuts up super-packets first and finishes what is
partial, so all sums should be right. At SIGTERM a line: packets, wrong ones.
"""
import signal
import socket
import struct
import sys

from wire import checksum

NETFILTER = 12
QUEUE, PACKET, VERDICT, CONFIG = 3, 0, 1, 2
REQUEST = 1
ACCEPT = 1
# Attributes of packets, verdicts and settings
PACKET_HDR, VERDICT_HDR, PAYLOAD, CFG_CMD, CFG_PARAMS = 1, 2, 10, 1, 2
BIND, COPY_PACKET = 1, 2
TCP = 6


def attribute(kind, contents):
    pad = -len(contents) % 4
    return struct.pack("=HH", len(contents) + 4, kind) + contents + b"\0" * pad


def message(kind, contents):
    body = struct.pack("=BBH", 0, 0, 0) + contents
    return struct.pack("=IHHII", len(body) + 16, QUEUE << 8 | kind, REQUEST,
                       0, 0) + body


def attributes(data):
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        yield kind & 0x3fff, data[4:length]
        data = data[(length + 3) & ~3:]


def packets(data):
    """(id, IPv6 packet) of each queue message."""
    while len(data) >= 16:
        length, kind = struct.unpack_from("=IH", data)
        if kind == QUEUE << 8 | PACKET:
            found = dict(attributes(data[20:length]))
            yield (struct.unpack_from("!I", found[PACKET_HDR])[0],
                   found[PAYLOAD])
        data = data[(length + 3) & ~3:]


def is_right(packet):
    """Plain TCP behind the IPv6 header."""
    if packet[6] != TCP:
        return False
    segment = packet[40:]
    segment += b"\0" * (len(segment) % 2)
    pseudo = packet[8:40] + struct.pack("!II", len(packet) - 40, TCP)
    return checksum(pseudo + segment) == 0


def main():
    wire = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETFILTER)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
    wire.send(message(CONFIG, attribute(CFG_CMD, struct.pack(
        "!BBH", BIND, 0, 0))))
    wire.send(message(CONFIG, attribute(CFG_PARAMS, struct.pack(
        "!IB", 0xffff, COPY_PACKET))))
    seen = wrong = 0

    def end(*_):
        print(seen, wrong, flush=True)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    print("ready", flush=True)
    while True:
        for number, packet in packets(wire.recv(1 << 17)):
            seen += 1
            wrong += not is_right(packet)
            wire.send(message(VERDICT, attribute(VERDICT_HDR, struct.pack(
                "!II", ACCEPT, number))))


if __name__ == "__main__":
    main()
