#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""One end of a TCP connection or of a UDP exchange which is checked.

Every octet sent follows from its place (TCP) or from the number of its
datagram (UDP), so the receiver knows what must come. Files under --name:
.ready (bound), .status (received and sent, while it runs), .result (JSON).
SIGTERM ends the sending; the end comes when the peer is done as well.
"""
import argparse
import array
import errno
import json
import os
import select
import signal
import socket
import struct
import sys
import time

SO_RCVBUFFORCE = 33  # asm-generic/socket.h; python has no name for it
CHUNK = 32768


def pattern(offset, size):
    """The octets from offset on: 64-bit numbers of their places."""
    first, skip = divmod(offset, 8)
    words = array.array("Q", range(first, first + (skip + size + 7) // 8))
    if sys.byteorder == "little":
        words.byteswap()
    return words.tobytes()[skip:skip + size]


def linger(sock, abort):
    """Whether the end of the process resets the connection. Otherwise the
    kernel goes on sending, and keeps the namespace, for minutes."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                    struct.pack("ii", abort, 0))


class Pace:
    """How much may be sent by now, and when there will be more."""

    def __init__(self, rate, quantum, burst):
        self.rate, self.quantum, self.burst = rate, quantum, burst
        self.start = time.monotonic()
        self.given = 0

    def allows(self):
        if self.rate < 0:
            return self.burst
        due = int((time.monotonic() - self.start) * self.rate)
        # What was missed while nothing could be sent is not made up for.
        self.given = max(self.given, due - 10 * self.burst)
        due -= self.given
        return min(due, self.burst) if due >= self.quantum else 0

    def wait(self):
        """Seconds to wait for input at most."""
        if self.rate <= 0:
            return 0.05
        due = (self.given + self.quantum) / self.rate + self.start
        return min(max(due - time.monotonic(), 0) + 0.0005, 0.05)


class End:
    """What TCP and UDP have in common: the account and the loop."""

    def __init__(self, args):
        self.args = args
        self.sent = self.received = 0
        self.shown = None
        self.intact, self.reset, self.error = True, False, None
        self.errors = 0
        self.silence, self.last = 0.0, None
        self.stopped = False
        self.status = os.open(args.name + ".status",
                              os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        self.status_due = 0.0
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_):
        self.stopped = True

    def heard(self):
        now = time.monotonic()
        if self.last is not None:
            self.silence = max(self.silence, now - self.last)
        self.last = now

    def ready(self):
        with open(self.args.name + ".ready", "w", encoding="ascii"):
            pass

    def show(self):
        now = time.monotonic()
        shown = (self.received, self.sent)
        if shown != self.shown and now >= self.status_due:
            self.shown = shown
            os.pwrite(self.status, b"%-16d %-16d\n" %
                      (self.received, self.sent), 0)
            self.status_due = now + 0.02

    def done_sending(self):
        return self.stopped or 0 <= self.args.amount <= self.sent

    def result(self):
        return {"sent": self.sent, "received": self.received,
                "intact": self.intact, "silence": int(self.silence * 1000),
                "reset": self.reset, "errors": self.errors,
                "error": self.error}

    def finish(self):
        self.status_due = 0
        self.show()
        with open(self.args.name + ".result", "w", encoding="ascii") as out:
            json.dump(self.result(), out)
            out.write("\n")
        return self.error is None


class Tcp(End):
    """A connection; both ends may send at the same time."""

    def connect(self):
        args = self.args
        sock = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        linger(sock, True)
        sock.settimeout(args.patience)
        if not args.listen:
            if args.bind:
                sock.bind((args.bind, 0))
            self.ready()
            sock.connect((args.address, args.port))
            return sock
        sock.bind((args.address, args.port))
        sock.listen(1)
        self.ready()
        peer = sock.accept()[0]
        sock.close()
        return peer

    def send(self, sock, pace):
        room = min(pace.allows(), CHUNK)
        if self.args.amount >= 0:
            room = min(room, self.args.amount - self.sent)
        if room <= 0:
            return
        n = sock.send(pattern(self.sent, room))
        self.sent += n
        pace.given += n

    def receive(self, sock):
        data = sock.recv(4 * CHUNK)
        if not data:
            return False
        self.heard()
        if data != pattern(self.received, len(data)):
            self.intact = False
        self.received += len(data)
        return True

    def loop(self, sock):
        # 25 portions a second
        pace = Pace(self.args.rate, max(int(self.args.rate / 25), 1), CHUNK)
        sending = peer_sends = True
        quiet_since = time.monotonic()
        sock.setblocking(False)
        while sending or peer_sends:
            if sending and self.done_sending():
                sock.shutdown(socket.SHUT_WR)
                sending = False
            may = sending and self.args.rate and pace.allows() > 0
            readable, writable, _ = select.select(
                [sock] if peer_sends else [], [sock] if may else [], [],
                pace.wait())
            if readable:
                peer_sends = self.receive(sock)
            if writable:
                self.send(sock, pace)
            if not peer_sends and self.args.rate == 0:
                self.stopped = True
            if readable or writable:
                quiet_since = time.monotonic()
            if time.monotonic() - quiet_since > self.args.patience:
                raise TimeoutError("nothing moves")
            self.show()

    def run(self):
        try:
            sock = self.connect()
            self.loop(sock)
            linger(sock, False)
            sock.close()
        except (ConnectionResetError, BrokenPipeError) as err:
            self.reset, self.error = True, str(err)
        except OSError as err:
            self.error = str(err)
        return self.finish()


class Udp(End):
    """Datagrams: a number, then octets that follow from it."""

    def __init__(self, args):
        super().__init__(args)
        self.seen = set()
        self.peer = None

    def open(self):
        args = self.args
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Beyond net.core.rmem_max: a receiver in a slow guest loses nothing.
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20)
        if args.listen:
            sock.bind((args.bind, args.port))
        else:
            sock.bind((args.bind, 0))
            self.peer = (args.address, args.port)
        sock.setblocking(False)
        self.ready()
        return sock

    def send(self, sock):
        try:
            sock.sendto(pattern(self.sent * 8, self.args.size), self.peer)
        except OSError as err:
            if err.errno in (errno.EAGAIN, errno.ENOBUFS):
                return False
            self.errors += 1
            if self.error is None and err.errno == errno.EMSGSIZE:
                self.error = str(err)
            return False
        self.sent += 1
        return True

    def receive(self, sock):
        try:
            data, peer = sock.recvfrom(65536)
        except BlockingIOError:
            return
        except OSError:
            self.errors += 1
            return
        number = int.from_bytes(data[:8], "big")
        if data != pattern(number * 8, self.args.size) or number in self.seen:
            self.intact = False
        self.heard()
        self.peer = peer
        self.seen.add(number)
        self.received += 1

    def is_over(self, now, last):
        if 0 <= self.args.expect:
            return (self.received >= self.args.expect or
                    now - last > self.args.patience)
        return self.done_sending() and now - last > self.args.linger

    def loop(self, sock):
        pace = Pace(self.args.rate, 1, 16)
        last = time.monotonic()
        while not self.is_over(time.monotonic(), last):
            sending = self.peer and self.args.rate and not self.done_sending()
            may = pace.allows() if sending else 0
            wait = 0 if may > 0 else pace.wait()
            if select.select([sock], [], [], wait)[0]:
                self.receive(sock)
                last = time.monotonic()
            while may > 0 and not self.done_sending():
                pace.given += 1
                may -= 1
                if self.send(sock):
                    last = time.monotonic()
            self.show()

    def run(self):
        try:
            sock = self.open()
            self.loop(sock)
            sock.close()
        except OSError as err:
            self.error = str(err)
        return self.finish()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("protocol", choices=["tcp", "udp"])
    parser.add_argument("--name", required=True)
    parser.add_argument("--listen", action="store_true")
    parser.add_argument("--bind", default="")
    parser.add_argument("--address")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rate", type=float, default=0,
                        help="octets or datagrams a second; -1 no limit")
    parser.add_argument("--amount", type=int, default=-1,
                        help="octets or datagrams to send")
    parser.add_argument("--expect", type=int, default=-1,
                        help="datagrams to receive, then end")
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--linger", type=float, default=0.3)
    parser.add_argument("--patience", type=float, default=60)
    args = parser.parse_args()
    end = Tcp(args) if args.protocol == "tcp" else Udp(args)
    sys.exit(0 if end.run() else 1)


if __name__ == "__main__":
    main()
