#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Observe one host of the demo, from inside its network namespace: the Shim6
messages it sends (a packet socket), the events of its module (shim6ctl
monitor) and what it receives through each provider (interface counters).
Reports as JSON lines on stdout until it is killed.

Usage: observe.py HOST SHIM6CTL [INTERFACE-OF-PROVIDER...]
"""
import ctypes
import json
import os
import selectors
import socket
import struct
import subprocess
import sys
import time

SHIM6 = 140
ETH_P_ALL = 3
SO_ATTACH_FILTER = 26
INTERVAL = 0.1
MESSAGES = {1: "I1", 2: "R1", 3: "I2", 4: "R2", 5: "R1bis", 6: "I2bis",
            64: "Update Request", 65: "Update Acknowledgement",
            66: "Keepalive", 67: "Probe", 68: "Error"}
PROBE_STATES = ["operational", "exploring", "inbound ok", "?"]

# Next header 140 (octet 6) and the P bit clear (octet 42): control messages.
FILTER = [(0x30, 0, 0, 6), (0x15, 0, 3, SHIM6), (0x30, 0, 0, 42),
          (0x45, 1, 0, 0x80), (0x06, 0, 0, 256), (0x06, 0, 0, 0)]


def report(host, kind, t=None, **fields):
    line = json.dumps({"t": t or time.time(), "host": host, "kind": kind,
                       **fields})
    os.write(1, line.encode() + b"\n")


def open_sniffer():
    """A socket that sees Shim6's control messages and no payload."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                         socket.htons(ETH_P_ALL))
    code = ctypes.create_string_buffer(
        b"".join(struct.pack("HBBI", *op) for op in FILTER))
    program = struct.pack("HL", len(FILTER), ctypes.addressof(code))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
    return sock


def on_packet(host, sock):
    packet, address = sock.recvfrom(256)
    if address[2] != socket.PACKET_OUTGOING:
        return
    source, destination = (socket.inet_ntop(socket.AF_INET6, packet[at:at + 16])
                           for at in (8, 24))
    kind = packet[42] & 0x7f
    fields = {}
    if kind == 67:
        fields["state"] = PROBE_STATES[packet[53] >> 6]
    report(host, "message", name=MESSAGES.get(kind, str(kind)),
           source=source, destination=destination, **fields)


def on_event(host, stream):
    line = stream.readline()
    if not line:
        sys.exit("shim6ctl monitor ended")
    event = json.loads(line)
    report(host, "event", float(event.pop("time")), **event)


def on_tick(host, interfaces):
    """Octets received, one number per provider."""
    with open("/proc/net/dev", encoding="ascii") as dev:
        counters = {name.strip(): rest.split()
                    for name, rest in (line.split(":") for line in dev
                                       if ":" in line)}
    report(host, "traffic",
           octets=[int(counters[name][0]) for name in interfaces])


def observe(host, ctl, interfaces):
    monitor = subprocess.Popen([ctl, "-j", "monitor"], bufsize=0,
                               stdout=subprocess.PIPE)
    sniffer = open_sniffer()
    events = selectors.DefaultSelector()
    events.register(sniffer, selectors.EVENT_READ,
                    lambda: on_packet(host, sniffer))
    events.register(monitor.stdout, selectors.EVENT_READ,
                    lambda: on_event(host, monitor.stdout))
    os.write(3, b"ready\n")   # demo/guest waits for it
    due = time.monotonic()
    while True:
        wait = max(0, due - time.monotonic()) if interfaces else None
        for key, _ in events.select(wait):
            key.data()
        if interfaces and time.monotonic() >= due:
            on_tick(host, interfaces)
            due += INTERVAL


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    observe(sys.argv[1], sys.argv[2], sys.argv[3:])
