# SPDX-License-Identifier: GPL-2.0
"""What the seeds of several targets are made of."""
import ipaddress
import pathlib
import re

FUZZ = pathlib.Path(__file__).resolve().parent.parent

A1 = ipaddress.IPv6Address("2001:db8:a1::1").packed
B1 = ipaddress.IPv6Address("2001:db8:b1::1").packed

# enum take_time_how of world.h
STANDS, SHORT, DEADLINE, LONG = 0, 1, 2, 3
NO_MEMORY = 0x80


def operations(name):
    """Names of a target's operations in their order."""
    text = (FUZZ / name).read_text(encoding="ascii")
    table = re.search(r"\bops\[\][^=]*= \{(.*?)\};", text, re.S)
    return re.findall(r"\bop_(\w+)", table.group(1))


def more_from(name):
    """Number from which on an operation takes two octets."""
    text = (FUZZ / name).read_text(encoding="ascii")
    more = re.search(r"#define MORE\s+(\d+)", text)
    return int(more.group(1)) if more else 256


def scripts(name):
    """A function that makes an operation of octets."""
    numbers = {op: i for i, op in enumerate(operations(name))}
    more = more_from(name)

    def op(what, *octets, time=STANDS, wait=b"", no_memory=False):
        number = numbers[what]
        first = min(number, more) | time << 5 | (NO_MEMORY if no_memory else 0)
        rest = bytes([number - more]) if number >= more else b""
        return bytes([first]) + wait + rest + bytes(octets)

    return op
