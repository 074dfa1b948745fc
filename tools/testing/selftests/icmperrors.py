#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""ICMPv6 errors: forge one, or see what the sockets of a host get.

forge	sends an error about a UDP datagram with a payload extension header and
	prints, in hex, the message that a raw socket of the host should see
raw	writes each error that a raw socket sees to a file, in hex
udp	writes each error that a connected UDP socket sees to a file
"""
import argparse
import errno
import socket
import struct
import time

from wire import checksum, packed

SPORT, DPORT = 7010, 7011
DATA = 200
IPV6_MTU, IPV6_MTU_DISCOVER, IPV6_RECVERR = 24, 23, 25
PMTUDISC_DO, MSG_ERRQUEUE = 2, 0x2000
# RFC 4884 7: version 2; an object of four octets, class 255.
EXTENSION = b"\x20\0\0\0" + b"\0\x08\xff\x01" + b"ABCD"
# Destination Options, PadN
OPTIONS = b"\0\x01\x04\0\0\0\0"


def icmp(src, dst, kind, code, word, quote, right=True):
    """An ICMPv6 message; the pseudo header wants both addresses."""
    body = word.to_bytes(4, "big") + quote
    pseudo = packed(src) + packed(dst) + struct.pack("!II", 4 + len(body), 58)
    head = struct.pack("!BB", kind, code)
    value = checksum(pseudo + head + b"\0\0" + body + bytes(len(body) % 2))
    return head + struct.pack("!H", value if right else value ^ 0x5a5a) + body


def datagram(src, dst, tag, options):
    """A UDP datagram, with a payload header for a tag; from its IPv6 header on."""
    upper = struct.pack("!HHHH", SPORT, DPORT, 8 + DATA, 0x1234) + \
        bytes(range(DATA))
    proto = 17
    if tag is not None:
        shim = struct.pack("!BB", 17, 0) + (1 << 47 | tag).to_bytes(6, "big")
        upper, proto = shim + upper, 140
    if options:
        upper, proto = bytes([proto]) + OPTIONS + upper, 60
    head = struct.pack("!IHBB", 6 << 28, len(upper), proto, 60)
    return head + packed(src) + packed(dst) + upper


def forge(args):
    """Two messages: the one on the wire and the one that is due."""
    quote = datagram(args.local, args.peer, args.tag, args.options)
    right = datagram(args.ulids[0], args.ulids[1], None, args.options)
    word, due = args.word, args.word if args.due is None else args.due
    if args.told:
        told = args.told if args.told <= 16 else args.told - 1
        quote = quote[:args.told * 8] + EXTENSION
        right = right[:args.told * 8 - 8].ljust(told * 8, b"\0") + EXTENSION
        word, due = args.told << 24, told << 24
    elif args.cut:
        quote, right = quote[:args.cut], right[:args.cut - 8]
    dst = args.dst or args.local
    wire = icmp(args.src, dst, args.type, args.code, word, quote,
                not args.wrong)
    head = struct.pack("!IHBB", 6 << 28, len(wire), 58, 64)
    sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for i in range(args.times):
        time.sleep(0.25 if i else 0)
        sock.sendto(head + packed(args.src) + packed(dst) + wire, (dst, 0))
    print(icmp(args.src, dst, args.type, args.code, due, right).hex())


def raw(args):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW,
                         socket.IPPROTO_ICMPV6)
    with open(args.file, "w", encoding="ascii") as out:
        while True:
            message = sock.recv(65536)
            if 1 <= message[0] <= 4:
                print(message.hex(), file=out, flush=True)


def from_queue(sock):
    """Name, type and code of an error, and what it says of the MTU."""
    control = sock.recvmsg(2048, 512, MSG_ERRQUEUE)[1]
    number, _, kind, code, info = struct.unpack("=IBBBxI", control[0][2][:12])
    name = errno.errorcode[number]
    mtu = sock.getsockopt(socket.IPPROTO_IPV6, IPV6_MTU)
    return "%s %d %d%s" % (name, kind, code,
                           " %d %d" % (info, mtu) if kind == 2 else "")


def next_error(sock, queue):
    """Waits in recv(), which an error ends."""
    while True:
        try:
            sock.recv(2048)
        except OSError as err:
            return from_queue(sock) if queue else errno.errorcode[err.errno]


def udp(args):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, args.queue)
    sock.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_DO)
    sock.bind((args.ulids[0], SPORT))
    sock.connect((args.ulids[1], DPORT))
    if args.send:
        sock.send(bytes(args.send))
    with open(args.file, "w", encoding="ascii") as out:
        while True:
            print(next_error(sock, args.queue), file=out, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=["forge", "raw", "udp"])
    parser.add_argument("--file")
    parser.add_argument("--ulids", nargs=2)
    parser.add_argument("--queue", type=int, default=1)
    parser.add_argument("--send", type=int)
    parser.add_argument("--src", help="who complains")
    parser.add_argument("--dst", help="to whom, if not the quoted source")
    parser.add_argument("--local", help="quoted source")
    parser.add_argument("--peer", help="quoted destination")
    parser.add_argument("--tag", type=int, help="none: no payload header")
    parser.add_argument("--options", action="store_true",
                        help="options stand before the payload header")
    parser.add_argument("--type", type=int)
    parser.add_argument("--code", type=int, default=0)
    parser.add_argument("--word", type=int, default=0, help="MTU or pointer")
    parser.add_argument("--due", type=int, help="what it becomes")
    parser.add_argument("--told", type=int, default=0,
                        help="RFC 4884: length of the quote, in 8 octets")
    parser.add_argument("--cut", type=int, help="octets quoted")
    parser.add_argument("--wrong", action="store_true", help="checksum")
    parser.add_argument("--times", type=int, default=1,
                        help="so often, 0.25 s apart")
    args = parser.parse_args()
    {"forge": forge, "raw": raw, "udp": udp}[args.mode](args)


if __name__ == "__main__":
    main()
