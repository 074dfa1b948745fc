#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Hand in proofs that shim6ctl would not make.

Usage: proof.py add FILE [OPTION...]
       proof.py del ADDRESS...
       proof.py read SERIAL

FILE is a parameter file of shim6ctl. Options:
  --key DER       a private key in PKCS#8, or a certificate, which is put into the
                  keyring of this process
  --type TYPE     of that, in the place of asymmetric
  --serial N      a number in the place of a key's
  --addr ADDRESS  in the place of those of FILE; several
  --no-addrs      none at all
  --pad N         octets behind the parameters
  --octets N      parameters of so many zeros in the place of those of FILE
  --each          a proof for each address

"read" tries to read a key back. The kernel's words go to standard error, and the
status is 1, when it refuses.
"""
import argparse
import base64
import ctypes
import ipaddress
import os
import re
import socket
import struct
import sys

# Numbers of system calls on x86-64, and their arguments.
ADD_KEY, KEYCTL, KEYCTL_READ, PROCESS_KEYRING = 248, 250, 11, -2
REQUEST, ACK, NETLINK_GENERIC, SOL_NETLINK = 1, 4, 16, 270
CTRL, GETFAMILY, FAMILY_ID, FAMILY_NAME = 16, 3, 1, 2
EXT_ACK, CAP_ACK, ACK_TLVS, CAPPED = 11, 10, 0x200, 0x100
PROOF_ADD, PROOF_DEL = 26, 27
PDS, ADDRS, KEY_SERIAL = 1, 2, 3
NESTED = 0x8000

libc = ctypes.CDLL(None, use_errno=True)


def syscall(*args):
    done = libc.syscall(*args)
    if done < 0:
        sys.exit(os.strerror(ctypes.get_errno()))
    return done


def attribute(kind, data):
    head = struct.pack("=HH", 4 + len(data), kind)
    return head + data + bytes(-len(data) % 4)


def attributes(data):
    while len(data) >= 4:
        size, kind = struct.unpack_from("=HH", data)
        yield kind & 0x3fff, data[4:size]
        data = data[(size + 3) & ~3:]


def call(sock, family, command, data):
    """What comes back; an error ends the program."""
    body = struct.pack("=BBH", command, 1, 0) + data
    sock.send(struct.pack("=IHHII", 16 + len(body), family, REQUEST | ACK, 1,
                          0) + body)
    answer = sock.recv(65536)
    size, kind, flags = struct.unpack_from("=IHH", answer)
    if kind != 2:
        return answer[20:size]
    error, quoted = struct.unpack_from("=iI", answer, 16)
    if error:
        skip = 36 if flags & CAPPED else 20 + quoted
        tlvs = dict(attributes(answer[skip:size])) if flags & ACK_TLVS else {}
        words = tlvs.get(1, b"").rstrip(b"\0").decode()
        sys.exit(f"{os.strerror(-error)}: {words}")
    return b""


def request(command, data):
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                         NETLINK_GENERIC)
    sock.bind((0, 0))
    for option in EXT_ACK, CAP_ACK:
        sock.setsockopt(SOL_NETLINK, option, 1)
    answer = call(sock, CTRL, GETFAMILY, attribute(FAMILY_NAME, b"shim6\0"))
    family = struct.unpack("=H", dict(attributes(answer))[FAMILY_ID])[0]
    sock.recv(65536)
    call(sock, family, command, data)


def addrs(addresses):
    return attribute(ADDRS | NESTED, b"".join(
        attribute(1, ipaddress.IPv6Address(a).packed) for a in addresses))


def read_file(name):
    with open(name, encoding="ascii") as file:
        text = file.read()
    body = text.split("-----BEGIN CGA PARAMETERS-----")[1].split("-----END")[0]
    head, body = body.split("\n\n")
    return base64.b64decode(body), re.findall("^Address: (.*)$", head, re.M)


def give_key(kind, name):
    with open(name, "rb") as file:
        der = file.read()
    return syscall(ADD_KEY, kind.encode(), b"test", der,
                   ctypes.c_size_t(len(der)), PROCESS_KEYRING)


def add(words):
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--key")
    parser.add_argument("--type", default="asymmetric")
    parser.add_argument("--serial", type=int)
    parser.add_argument("--addr", action="append")
    parser.add_argument("--no-addrs", action="store_true")
    parser.add_argument("--pad", type=int, default=0)
    parser.add_argument("--octets", type=int)
    parser.add_argument("--each", action="store_true")
    args = parser.parse_args(words)
    pds, addresses = read_file(args.file)
    if args.octets is not None:
        pds = bytes(args.octets)
    data = attribute(PDS, pds + bytes(args.pad))
    serial = give_key(args.type, args.key) if args.key else args.serial
    if serial is not None:
        data += attribute(KEY_SERIAL, struct.pack("=I", serial))
    if args.no_addrs:
        request(PROOF_ADD, data)
    elif args.each:
        for address in addresses:
            request(PROOF_ADD, data + addrs([address]))
    else:
        request(PROOF_ADD, data + addrs(args.addr or addresses))


def main():
    verb, words = sys.argv[1], sys.argv[2:]
    if verb == "add":
        add(words)
    elif verb == "del":
        request(PROOF_DEL, addrs(words))
    elif verb == "read":
        buffer = ctypes.create_string_buffer(4096)
        syscall(KEYCTL, KEYCTL_READ, int(words[0]), buffer,
                ctypes.c_size_t(len(buffer)))


main()
