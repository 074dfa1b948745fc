#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A cable between two new tap devices, as a hypervisor would lay it: super-packets
and partial sums stay what they are.

Usage: cable.py NAMESPACE/TAP NAMESPACE/TAP ULID ULID

At SIGTERM a line: packets with a payload extension header between the locators of
these ULIDs, how many of them had a partial sum, how many a wrong one, how many
were super-packets.
"""
import ctypes
import fcntl
import os
import select
import signal
import socket
import struct
import sys

from wire import checksum

TUNSETIFF, TUNSETOFFLOAD = 0x400454ca, 0x400454d0
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x0002, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4
# struct virtio_net_hdr: flags, GSO type, length of headers, size of segments,
# where the sum begins, and where behind that it stands; of the machine's order
VNET = struct.Struct("=BBHHHH")
NEEDS_CSUM = 1
ETHERNET, IPV6, SHIM6_HEADER = 14, 40, 8
SHIM6, TCP = 140, 6


def open_tap(namespace, name):
    """They cannot be moved: it is made where it belongs."""
    with open(f"/run/netns/{namespace}", "rb") as there:
        if ctypes.CDLL(None, use_errno=True).setns(there.fileno(), 0):
            raise OSError(ctypes.get_errno(), "setns")
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack(
        "16sH22x", name.encode(), IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
    fcntl.ioctl(tap, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)
    return tap


def even(data):
    return bytes(data) + b"\0" * (len(data) % 2)


class Watch:
    """What has passed."""

    def __init__(self, ulids):
        self.pseudo = b"".join(socket.inet_pton(socket.AF_INET6, ulid)
                               for ulid in ulids)
        self.shimmed = self.partial = self.wrong = self.super = 0

    def look(self, data):
        flags, gso, _, _, start, offset = VNET.unpack_from(data)
        frame = bytearray(data[VNET.size:])
        upper = ETHERNET + IPV6 + SHIM6_HEADER
        # Payload has the P bit; behind it TCP
        if (frame[12:14] != b"\x86\xdd" or frame[ETHERNET + 6] != SHIM6 or
                frame[upper - 8] != TCP or not frame[upper - 6] & 0x80):
            return
        self.shimmed += 1
        self.super += gso != 0
        if flags & NEEDS_CSUM:
            self.partial += 1
            at = start + offset
            frame[at:at + 2] = struct.pack("!H", checksum(even(frame[start:])))
        segment = even(frame[upper:])
        pseudo = self.pseudo + struct.pack("!II", len(frame) - upper, TCP)
        self.wrong += checksum(pseudo + segment) != 0


def main(names, ulids):
    one, other = (open_tap(*name.split("/")) for name in names)
    to = {one: other, other: one}
    watch = Watch(ulids)

    def end(*_):
        print(watch.shimmed, watch.partial, watch.wrong, watch.super,
              flush=True)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    print("ready", flush=True)
    while True:
        for tap in select.select(list(to), [], [])[0]:
            data = os.read(tap, 1 << 17)
            watch.look(data)
            try:
                os.write(to[tap], data)
            except OSError:
                pass    # as a cable does whose other end is down


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(sys.argv[1:3], sys.argv[3:])
