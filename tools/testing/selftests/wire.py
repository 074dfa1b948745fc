# SPDX-License-Identifier: GPL-2.0
"""Octets of protocol 140, for scripts that speak it by hand."""
import ipaddress
import struct


def packed(address):
    return ipaddress.IPv6Address(address).packed


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def control(kind, body, code=0, length=None, valid=True):
    """A control message: body is what follows the checksum."""
    size = 6 + len(body)
    body += bytes(-size % 8)
    octets = 6 + len(body)
    ext = octets // 8 - 1 if length is None else length
    head = struct.pack("!BBBB", 59, ext, kind, code)
    value = checksum(head + b"\0\0" + body)
    if not valid:
        value ^= 0x5a5a
    return head + struct.pack("!H", value) + body
