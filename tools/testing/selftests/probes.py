#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Probes that hosts send when many contexts explore at once.

record	writes the exploring probes (Sta 1) from a prefix that a device receives to
	a file until it is killed: nanoseconds by the kernel's clock, context tag
judge	compares a file with the budget of their sender
"""
import argparse
import socket
import struct
import sys

ETH_P_IPV6, SHIM6, PROBE, EXPLORING = 0x86DD, 140, 67, 1
SO_TIMESTAMPNS = 35
MS, SECOND = 1000000, 1000000000


def exploring_tag(packet, prefix):
    """The tag in hex of an exploring probe from the prefix, or None."""
    if len(packet) < 56 or packet[6] != SHIM6 or \
            not packet[8:24].startswith(prefix) or \
            packet[42] & 0x7f != PROBE or packet[53] >> 6 != EXPLORING:
        return None
    return int.from_bytes(packet[46:52], "big") & (1 << 47) - 1


def record(args):
    """One line a probe."""
    prefix = socket.inet_pton(socket.AF_INET6, args.source)[:8]
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                         socket.htons(ETH_P_IPV6))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.bind((args.device, ETH_P_IPV6))
    with open(args.file, "w", buffering=1, encoding="ascii") as out:
        open(args.file + ".ready", "w", encoding="ascii").close()
        while True:
            packet, ancillary, _, _ = sock.recvmsg(2048, 64)
            tag = exploring_tag(packet, prefix)
            if tag is not None:
                when = struct.unpack("qq", ancillary[0][2][:16])
                out.write(f"{when[0] * SECOND + when[1]} {tag:012x}\n")


def most_within(times, span):
    """The most of them in any stretch of time of that length."""
    most = first = 0
    for last, time in enumerate(times):
        while time - times[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def judge(args):
    """A probe comes no sooner than its slot; it may come later."""
    with open(args.file, encoding="ascii") as lines:
        probes = [line.split() for line in lines]
    times = [int(probe[0]) for probe in probes]
    place = [probe[1] for probe in probes].index(args.busy) + 1
    step = SECOND // args.rate
    burst = max(8, args.rate // 50)
    late = [time - times[0] - (i - burst + 1) * step
            for i, time in enumerate(times) if i >= burst]
    most = most_within(times, 100 * MS)
    allowed = burst + (100 * MS + max(late)) // step + 1
    # The first one itself may have been late, and one is a requested move's.
    early = -min(late) > 30 * MS + step
    print(f"{len(times)} probes in {(times[-1] - times[0]) / SECOND:.2f} s,"
          f" at most {most} in 100 ms ({allowed} allowed,"
          f" slots {min(late) / MS:.0f} to {max(late) / MS:.0f} ms late),"
          f" the busy context's is number {place}")
    return early or most > allowed or place > 3


def main():
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    sub = what.add_parser("record")
    sub.add_argument("--source", required=True)
    sub.add_argument("--device", required=True)
    sub.add_argument("--file", required=True)
    sub.set_defaults(run=record)
    sub = what.add_parser("judge")
    sub.add_argument("--file", required=True)
    sub.add_argument("--rate", type=int, required=True)
    sub.add_argument("--busy", required=True)
    sub.set_defaults(run=judge)
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
