#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The table of the scale bench, and its file.

Usage: summary.py LINES JSON
"""
import json
import sys

# In a second, on one core
RATES = {"i1": 500000, "respond": 50000}
# Of the largest number of contexts
LIMITS = (("memory", "octets", 1024, "memory of a context"),
          ("cpu", "percent", 1, "CPU when idle"),
          ("dump", "s", 10, "dump while packets are sent"),
          ("rmmod", "s", 5, "rmmod"))
# Of the least time of a packet, by the number of contexts
GROWTH = 1.3


class Summary:
    def __init__(self, rows):
        self.rows, self.missed = rows, 0
        self.merge()
        self.most = max(row["contexts"] for row in rows if row["case"] == "rmmod")

    def verdict(self, good):
        self.missed += not good
        return "" if good else " missed"

    def merge(self):
        """Of a case that was run more than once: the least time, the best rate."""
        best = {}
        for row in self.rows:
            key = row["case"], row.get("way"), row["contexts"]
            old = best.setdefault(key, row)
            if "with_peer" in row:
                best[key] = max(old, row, key=lambda row: row["median"])
                continue
            field = next(name for name in ("min", "median", "octets", "percent", "s")
                         if name in row)
            best[key] = min(old, row, key=lambda row: row[field])
        self.rows = list(best.values())

    def of(self, case, **fields):
        return [row for row in self.rows if row["case"] == case and
                all(row.get(key) == value for key, value in fields.items())]

    def rates(self):
        print(f"{'in a second':12}{'median':>10}{'min':>10}{'max':>10}"
              f"{'with peer':>11}  target")
        for row in self.rows:
            if "with_peer" not in row or row["contexts"] < 1000:
                continue
            least = RATES.get(row["case"])
            note = f"{least}" + self.verdict(row["median"] >= least) \
                if least else ""
            print(f"{row['case']:12}{row['median']:10}{row['min']:10}"
                  f"{row['max']:10}{row['with_peer']:11}  {note}"
                  f"  ({row['contexts']} contexts)")

    def packets(self):
        print(f"\n{'ns a packet':12}{'contexts':>10}{'min':>10}{'median':>10}"
              f"{'growth':>8}  target")
        for case in "hot", "spread":
            for way in "out", "in":
                rows = self.of(case, way=way)
                for row in rows:
                    growth = row["growth"] = round(row["min"] / rows[0]["min"], 2)
                    print(f"{case + ' ' + way:12}{row['contexts']:10}"
                          f"{row['min']:10}{row['median']:10}{growth:8}  "
                          f"{GROWTH}{self.verdict(growth <= GROWTH)}")
        for row in self.of("line"):
            if row["contexts"] > 1:
                print(f"{'cold line':12}{row['contexts']:10}{'':10}"
                      f"{row['median']:10}")

    def costs(self):
        print(f"\n{self.most} contexts")
        for case, unit, most, text in LIMITS:
            value = self.of(case, contexts=self.most)[0][unit]
            print(f"{text:32}{value:10} {unit:8}{most}"
                  f"{self.verdict(value <= most)}")
        for case, unit, text in (("slab", "octets", "of that, slab"),
                                 ("dump-alone", "s", "dump in silence")):
            value = self.of(case, contexts=self.most)[0][unit]
            print(f"{text:32}{value:10} {unit}")


def main():
    with open(sys.argv[1], encoding="ascii") as lines:
        rows = [json.loads(line) for line in lines]
    summary = Summary([row for row in rows if "case" in row])
    summary.rates()
    summary.packets()
    summary.costs()
    with open(sys.argv[2], "w", encoding="ascii") as out:
        json.dump({"kernel": rows[0]["kernel"], "rows": summary.rows}, out,
                  indent=1)
    sys.exit(summary.missed > 0)


main()
