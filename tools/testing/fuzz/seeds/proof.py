# SPDX-License-Identifier: GPL-2.0
"""Seeds of parameter files: the vectors of CGA and HBA."""
import base64
import ipaddress
import json
import textwrap

from .common import FUZZ


def kind_of(exts):
    if not exts:
        return "cga"
    return "hba/cga" if exts[4] & 0x80 else "hba"


def file_of(vector):
    pds = bytes.fromhex(vector["addresses"][0]["pds"])
    kind = kind_of(bytes.fromhex(vector["extensions"]))
    lines = [f"Kind: {kind}", f"Sec: {vector['sec']}",
             f"Collisions: {vector['collisions']}"]
    if kind != "hba":
        lines.append("Key: /etc/shim6/key.pem")
    for i, address in enumerate(vector["addresses"]):
        packed = ipaddress.IPv6Address(address["address"]).packed
        prefix = ipaddress.IPv6Address(packed[:8] + bytes(8))
        lines += [f"Prefix: {prefix}/64", f"Interface: eth{i}",
                  f"Address: {address['address']}"]
    body = textwrap.wrap(base64.b64encode(pds).decode("ascii"), 64)
    return "\n".join(["-----BEGIN CGA PARAMETERS-----", *lines, "", *body,
                      "-----END CGA PARAMETERS-----", ""]).encode("ascii")


def seeds():
    path = FUZZ / "../unit/hba-vectors.json"
    for vector in json.loads(path.read_text("ascii"))["sets"]:
        yield vector["name"], bytes(3) + file_of(vector)
        yield vector["name"] + "-other", b"\0\x18\x01" + file_of(vector)
