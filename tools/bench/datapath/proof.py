# SPDX-License-Identifier: GPL-2.0
"""Did the packets of a measurement go the way its case says? By what devices and
the shim counted meanwhile."""

DEVICES = ("p1", "p2", "tnl", "wg")
# The devices of a case. Of ila alone see hosts.sh: what is not translated does
# not arrive.
WAYS = {"shimmed": ("p2",), "ila": ("p2",), "ip6tnl": ("p1", "tnl"),
        "wireguard": ("p1", "wg")}
# How many contexts the hosts have; None: there is no module
CONTEXTS = {"idle": 0, "other": "other_contexts", "established": 1,
            "shimmed": 1}
# Neighbours and keepalives are on other links as well
STRAY = 50
# Ethernet frame of a tunnel's packet, of an MTU of 1500
LONGEST = 1514
ANSWERED = ("tcp", "tcp-nogso", "rtt")


def wrong_ways(trial):
    """A sends what B counts; B answers streams the same way."""
    ways = WAYS.get(trial["case"], ("p1",))
    for host in "ab":
        least = trial["packets"] if host == "a" else 1
        if host == "b" and trial["measure"] not in ANSWERED:
            least = 0
        for device in DEVICES:
            sent = trial[host][device][0]
            if device in ways and sent < least:
                yield f"{host}.{device} sent {sent}, at least {least} expected"
            elif device not in ways and sent > STRAY:
                yield f"{host}.{device} sent {sent}, none expected"


def wrong_module(trial, guest):
    wanted = CONTEXTS.get(trial["case"])
    wanted = guest.get(wanted, wanted)
    for host in "ab":
        there, contexts = trial[host]["module"], trial[host]["ContextsEstablished"]
        if there != (wanted is not None):
            yield f"{host}: the module is {'' if there else 'not '}loaded"
        elif there and contexts != wanted:
            yield f"{host} has {contexts} contexts, {wanted} expected"


def wrong_headers(trial):
    """What one end puts a header on the other one takes it off."""
    shimmed = trial["case"] == "shimmed"
    for host, peer in ("ab", "ba"):
        out = trial[host]["OutShimmedPackets"]
        least = trial["packets"] if host == "a" else int(
            trial["measure"] in ANSWERED)
        if not shimmed and out:
            yield f"{host} put a header on {out}, on none expected"
        elif shimmed and out < least:
            yield f"{host} put a header on {out}, on {least} expected"
        elif trial[peer]["InRestoredPackets"] < out - trial["lost"]:
            yield f"{peer} restored fewer than the {out} packets with a header"


def wrong_size(trial):
    if trial["measure"] != "tcp-nogso":
        return
    for device in WAYS.get(trial["case"], ("p1",)):
        packets, octets = trial["a"][device]
        if octets > packets * LONGEST:
            yield f"a.{device} sent super-packets"


def wrong_loss(trial):
    if trial["lost"] * 1000 > trial["packets"]:
        yield f"{trial['lost']} of {trial['packets']} packets were lost"


def complaints(trial, guest):
    name = f"{trial['case']}, {trial['measure']}, round {trial['round']}"
    for found in (wrong_ways(trial), wrong_module(trial, guest),
                  wrong_headers(trial), wrong_size(trial), wrong_loss(trial)):
        yield from (f"{name}: {text}" for text in found)
