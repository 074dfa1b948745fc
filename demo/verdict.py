#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Judge the demo from the reports of its guest.  Prints the verdict and writes
DIRECTORY/failover.json (everything), failover.dat and failover.vars (for
plot.gp).  Exit status 0: the transfer outlived its provider.

Usage: verdict.py REPORTS DIRECTORY
"""
import json
import os
import sys

from timeline import paint, records

BIN = 0.2           # of the picture, in seconds


def first(found, default=None):
    return next(iter(found), default)


class Run:
    """What was reported, by kind; times are seconds of the transfer."""

    def __init__(self, reports):
        start = first(r["t"] for r in reports if r["kind"] == "start")
        self.reports = [{**r, "t": round(r["t"] - start, 6)}
                        for r in reports] if start else []

    def all(self, kind, **fields):
        return [r for r in self.reports if r["kind"] == kind and
                all(r.get(k) == v for k, v in fields.items())]

    def one(self, kind, **fields):
        return first(self.all(kind, **fields), {})


def measure(run):
    """The numbers of the verdict; those which have none are None."""
    fault = run.one("fault").get("t")
    after = float("inf") if fault is None else fault
    switches = [r for r in run.all("event", event="context-switched")
                if r["t"] > after]
    return {
        "octets": run.one("lab").get("octets"),
        "sent": run.one("sent").get("octets"),
        "received": run.one("received").get("octets"),
        "hash": run.one("received").get("sha256") is not None and
        run.one("received").get("sha256") == run.one("sent").get("sha256"),
        "silence": run.one("received").get("silence"),
        "resets": sum(r["count"] for r in run.all("resets"))
        if len(run.all("resets")) == 2 else None,
        "switches": sorted(r["host"] for r in switches),
        "established": run.one("event", host="A", state="established",
                               event="context-state").get("t"),
        "fault": fault,
        "probe": first(r["t"] for r in run.all("message", name="Probe")
                       if r["t"] > after),
        "switch": first(r["t"] for r in switches if r["host"] == "A"),
        "done": run.one("received").get("t"),
    }


def on_provider_2(run):
    """Both ends use the addresses of provider 2, since the last switch."""
    addresses = run.one("lab").get("addresses", {})
    for host, peer in ("AB", "BA"):
        last = first(reversed(run.all("event", host=host,
                                      event="context-switched")))
        if not last or (last["locator_local"], last["locator_peer"]) != \
                (addresses[host][1], addresses[peer][1]):
            return False
    return True


def failures(run, result):
    """What is not as it should be, as texts."""
    checks = [
        (result["fault"] is not None, "provider 1 was not cut off"),
        (result["octets"] is not None and
         result["octets"] == result["sent"] == result["received"],
         "octets are missing"),
        (result["hash"], "the hashes differ"),
        (not result["resets"], "there were TCP resets"),
        (result["resets"] is not None, "nobody counted the TCP resets"),
        (on_provider_2(run), "not both ends switched to provider 2"),
        (result["switch"] is None or result["done"] is None or
         result["switch"] < result["done"], "all was over before the switch"),
    ]
    errors = [r["error"] for r in run.reports if r.get("error")]
    return [text for good, text in checks if not good] + errors


def span(result, begin, end):
    if result[begin] is None or result[end] is None:
        return "-"
    return f"{result[end] - result[begin]:.2f} s"


def sentence(result):
    silence = "-" if result["silence"] is None else f"{result['silence']:.2f} s"
    return (f"{result['received']} of {result['octets']} octets delivered, "
            f"hash {'matches' if result['hash'] else 'differs'}, "
            f"{result['resets']} resets\n"
            f"          switched: {', '.join(result['switches']) or 'nobody'}; "
            f"from failure to first probe {span(result, 'fault', 'probe')}, "
            f"to switch {span(result, 'probe', 'switch')}\n"
            f"          longest silence at B {silence}")


def bins(run, marks):
    """Pairs of samples at B, BIN apart; a new one begins after each mark."""
    last = None
    for sample in run.all("traffic", host="B"):
        if last and sample["t"] - last["t"] < BIN - 0.05 and not any(
                last["t"] < mark <= sample["t"] for mark in marks):
            continue
        if last:
            yield last, sample
        last = sample


def steps(run, marks):
    """Points of the picture: time, MB/s through each provider at B."""
    for begin, end in bins(run, marks):
        elapsed = end["t"] - begin["t"]
        rates = [(now - before) / elapsed / 1e6 for now, before
                 in zip(end["octets"], begin["octets"])]
        yield [begin["t"], *rates]
        yield [end["t"], *rates]


def write_picture(run, result, directory):
    marks = [result[name] for name in ("fault", "switch") if result[name]]
    points = list(steps(run, marks))
    with open(os.path.join(directory, "failover.dat"), "w",
              encoding="ascii") as out:
        for row in points:
            out.write(" ".join(f"{value:.3f}" for value in row) + "\n")
    numbers = {**result, "end": result["done"] or points[-1][0],
               "peak": max(max(row[1:]) for row in points),
               "rate": run.one("lab").get("rate", 0) / 1e6,
               "send_timeout": run.one("lab").get("send_timeout_ms", 0) / 1e3}
    with open(os.path.join(directory, "failover.vars"), "w",
              encoding="ascii") as out:
        for name, value in numbers.items():
            if isinstance(value, (int, float)):
                out.write(f"{name} = {float(value)}\n")
        out.write(f"kernel = '{run.one('lab').get('kernel', '?')}'\n")


def main(path, directory):
    with open(path, encoding="utf-8", errors="replace") as reports:
        run = Run(list(records(reports, lambda line: None)))
    result = measure(run)
    result["failures"] = failures(run, result)
    with open(os.path.join(directory, "failover.json"), "w",
              encoding="ascii") as out:
        json.dump({"result": result, "reports": run.reports}, out, indent=1)
    if run.all("traffic", host="B"):
        write_picture(run, result, directory)
    if result["failures"]:
        print(paint("FAILED: " + "; ".join(result["failures"]), "red"))
    print(paint("SURVIVED:" if not result["failures"] else "         ",
                "green"), sentence(result))
    return 1 if result["failures"] else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
