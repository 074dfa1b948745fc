#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Dumps all contexts by netlink, keeps none, and says how many they were.

shim6ctl keeps them until it has heard all: a process that large is not possible in
User Mode Linux, where each page is a mapping of its own.
"""
import socket
import struct

NETLINK_GENERIC = 16
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 16, 3
CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 1, 2
NLM_F_REQUEST, NLM_F_DUMP = 1, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
SHIM6_CMD_CONTEXT_GET = 1
HEADERS = 20


def ask(sock, family, flags, command, attributes=b""):
    sock.send(struct.pack("=IHHIIBBH", HEADERS + len(attributes), family,
                          flags | NLM_F_REQUEST, 1, 0, command, 1, 0) +
              attributes)


def family_id(sock):
    name = b"shim6\0"
    ask(sock, GENL_ID_CTRL, 0, CTRL_CMD_GETFAMILY,
        struct.pack("=HH", 4 + len(name), CTRL_ATTR_FAMILY_NAME) + name +
        bytes(-len(name) % 4))
    data = sock.recv(65536)
    at = HEADERS
    while at + 4 <= len(data):
        size, kind = struct.unpack_from("=HH", data, at)
        if kind == CTRL_ATTR_FAMILY_ID:
            return struct.unpack_from("=H", data, at + 4)[0]
        at += (size + 3) & ~3
    raise SystemExit("no module")


def main():
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    ask(sock, family_id(sock), NLM_F_DUMP, SHIM6_CMD_CONTEXT_GET)
    header = struct.Struct("=IH").unpack_from
    room = bytearray(65536)
    total = 0
    while True:
        end = sock.recv_into(room)
        at = 0
        while at < end:
            size, kind = header(room, at)
            if kind == NLMSG_DONE:
                print(total)
                return
            if kind == NLMSG_ERROR:
                raise SystemExit("refused")
            total += 1
            at += (size + 3) & ~3


main()
