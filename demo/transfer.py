#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""One end of the demo's TCP transfer; reports as JSON lines on stdout.

Usage: transfer.py send SOURCE ADDRESS PORT OCTETS RATE
       transfer.py receive ADDRESS PORT
"""
import hashlib
import json
import os
import signal
import socket
import struct
import sys
import time

BLOCK = 16384
PATIENCE = 60       # seconds for all of it
BUFFER = 65536     # waits in the socket at most, to be sent after an outage


def report(host, kind, **fields):
    line = json.dumps({"t": time.time(), "host": host, "kind": kind, **fields})
    os.write(1, line.encode() + b"\n")


def tell_ready():
    """The script that started this waits for a line on descriptor 3."""
    os.write(3, b"ready\n")


def blocks(octets):
    """Blocks of noise, each with its number: none can stand in for another."""
    noise = os.urandom(BLOCK)
    for number in range(-(-octets // BLOCK)):
        block = struct.pack("!Q", number) + noise[8:]
        yield block[:octets - number * BLOCK]


def pace(items, rate):
    """The items, no faster than that; what was missed is not made up for."""
    due = time.monotonic()
    for item in items:
        time.sleep(max(0, due - time.monotonic()))
        yield item
        due = max(due, time.monotonic() - 0.1) + len(item) / rate


def send(source, address, port, octets, rate):
    """Send, then wait until the other end says what it got."""
    digest, sent, error = hashlib.sha256(), 0, ""
    try:
        sock = socket.create_connection((address, port), None, (source, 0))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        report("A", "start")
        for block in pace(blocks(octets), rate):
            sock.sendall(block)
            digest.update(block)
            sent += len(block)
        sock.shutdown(socket.SHUT_WR)
        if sock.recv(64) != digest.digest():
            error = "the other end answered with another hash"
    except OSError as err:
        error = str(err)
    report("A", "sent", octets=sent, sha256=digest.hexdigest(), error=error)
    return 1 if error else 0


def receive(address, port):
    """Receive to the end and send back the hash of it."""
    digest, octets, error, silence, since = hashlib.sha256(), 0, "", 0.0, 0.0
    listener = socket.create_server((address, port), family=socket.AF_INET6)
    tell_ready()
    try:
        sock, _ = listener.accept()
        last = time.time()
        while data := sock.recv(1 << 20):
            now = time.time()
            if now - last > silence:
                silence, since = now - last, last
            last = now
            digest.update(data)
            octets += len(data)
        sock.sendall(digest.digest())
        sock.close()
    except OSError as err:
        error = str(err)
    report("B", "received", octets=octets, sha256=digest.hexdigest(),
           error=error, silence=silence, since=since)
    return 1 if error else 0


def give_up(*_):
    raise TimeoutError(f"not done after {PATIENCE} s")


def main(argv):
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    if argv[1:2] == ["send"] and len(argv) == 7:
        return send(argv[2], argv[3], *map(int, argv[4:7]))
    if argv[1:2] == ["receive"] and len(argv) == 4:
        return receive(argv[2], int(argv[3]))
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
