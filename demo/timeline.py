#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Show what the guest of the demo reports as a timeline, while it happens.
Reads JSON lines on stdin; what is no JSON is passed on as it is.
"""
import heapq
import itertools
import json
import os
import sys

LATE = 0.3          # reports of different processes arrive this much out of order
BAR_INTERVAL = 0.5
BAR_WIDTH = 10
COLOURS = {"dim": "2", "bold": "1", "red": "1;31", "green": "1;32",
           "1": "44", "2": "42"}
MESSAGES = {
    "I1": "asks for a context",
    "R1": "answers, and keeps no state yet",
    "I2": "brings the list of its addresses",
    "R2": "brings the list of its addresses",
    "Keepalive": "nothing else to send, but still there",
    "exploring": "does this pair work?",
    "inbound ok": "yours arrived, does mine?",
    "operational": "both directions work",
}
STATES = {
    "established": ("context established", "green"),
    "e-failed": ("no context: the other end does not answer", "red"),
    "no-support": ("no context: the other end knows no Shim6", "red"),
}
REASONS = {
    "send timeout": "nothing heard for the Send Timeout",
    "peer": "the other end looks for one",
}


COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(text, style):
    if not COLOUR or not style:
        return text
    return f"\033[{COLOURS[style]}m{text}\033[0m"


class Timeline:
    """Turns records into lines on the terminal."""

    def __init__(self):
        self.lab = {}
        self.names = {}
        self.zero = None
        self.last = None        # the counters at the last bar
        self.done = False

    def say(self, record, text, style="", who=None):
        """Before the transfer began there is nothing to say."""
        if self.zero is None:
            return
        who = record["host"] if who is None else who
        print(f" {record['t'] - self.zero:6.2f} s  {who:2} ",
              paint(text, style), flush=True)

    def pair(self, record, local, peer):
        return " > ".join(self.names.get(record[key], record[key])
                          for key in (local, peer))

    def show(self, record):
        getattr(self, "on_" + record["kind"], lambda record: None)(record)

    def on_lab(self, record):
        self.lab = record
        for host, addresses in record["addresses"].items():
            for number, address in enumerate(addresses, 1):
                self.names[address] = f"{host}{number}"

    def on_start(self, record):
        self.zero = record["t"]
        self.say(record, f"TCP A1 > B1: {self.lab['octets'] / 1e6:.0f} MB, "
                 f"{self.lab['rate'] / 1e6:.0f} MB/s", "bold")

    def on_message(self, record):
        if self.done:
            return
        pair = self.pair(record, "source", "destination")
        about = MESSAGES.get(record.get("state", record["name"]), "")
        self.say(record, f"sends {record['name']:9} {pair}   {about}", "dim")

    def on_event(self, record):
        if record["event"] == "context-state":
            if record["state"] in STATES:
                self.say(record, *STATES[record["state"]])
        elif record["event"] == "context-switched":
            old = self.pair(record, "old_locator_local", "old_locator_peer")
            new = self.pair(record, "locator_local", "locator_peer")
            self.say(record, f"SWITCH from {old} to {new}", "green")
        elif record["event"] == "context-removed":
            self.say(record, "context removed", "red")
        elif record.get("reap_state") == "exploring":
            reason = REASONS.get(record["reason"], record["reason"])
            self.say(record, f"looks for a path that works ({reason})", "bold")

    def on_fault(self, record):
        self.say(record, "PROVIDER 1 DIES: " + record["text"], "red", "**")

    def on_traffic(self, record):
        """A bar per provider, from the counters of the receiver."""
        if self.zero is None or self.done or record["host"] != "B":
            return
        if self.last is None:
            self.last = record
        elapsed = record["t"] - self.last["t"]
        if elapsed < BAR_INTERVAL - 0.01:
            return
        rates = [(now - before) / elapsed for now, before
                 in zip(record["octets"], self.last["octets"])]
        self.last = record
        bars = (self.bar(number, rate) for number, rate in enumerate(rates, 1))
        self.say(record, "   ".join(bars) + " MB/s", who="")

    def bar(self, number, rate):
        full = min(BAR_WIDTH, round(BAR_WIDTH * rate / self.lab["rate"] / 1.25))
        body = paint((" " if COLOUR else "#") * full, str(number))
        return f"provider {number} [{body}{' ' * (BAR_WIDTH - full)}]" \
               f" {rate / 1e6:3.1f}"

    def on_received(self, record):
        self.done = True
        self.say(record, f"has received {record['octets']} octets "
                 + record["error"], "bold")

    def on_sent(self, record):
        self.say(record, f"has sent {record['octets']} octets "
                 + record["error"], "bold")


def pass_on(line):
    print(line, end="", flush=True)


def records(stream, other=pass_on):
    """Records in the order of their times; other gets what is none."""
    waiting, order, newest = [], itertools.count(), 0
    for line in stream:
        try:
            record = json.loads(line)
            time = record["t"]
        except (ValueError, TypeError, KeyError):
            other(line)
            continue
        heapq.heappush(waiting, (time, next(order), record))
        newest = max(newest, time)
        while waiting[0][0] < newest - LATE:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]


def main():
    timeline = Timeline()
    for record in records(sys.stdin):
        timeline.show(record)


if __name__ == "__main__":
    main()
