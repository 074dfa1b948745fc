#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Sum up the trials of a run: prints the table and writes failover.json and,
for plot.gp, failover.vars and failover.dat. Exit status 0: all trials were done and were sound;
with --check also: shim6 lost none.

Usage: summary.py [--check] DIRECTORY TRIALS
"""
import json
import math
import sys

# Without a fault, and with the machine for itself, the silence is 0.02 s.
NOISY = 0.06
KEY = ("peer", "fault", "rtt_ms")


def load(path):
    """What the guest says of itself, and its trials."""
    with open(path, encoding="ascii") as lines:
        guest, *trials = [json.loads(line) for line in lines] or [{}]
    return guest, trials


def quantile(values, share):
    """The smallest value that is not below so many of them (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def row(key, trials):
    outages = [t["outage_s"] for t in trials]
    return {**dict(zip(KEY, key)), "n": len(trials),
            "median_s": quantile(outages, 0.5),
            "p95_s": quantile(outages, 0.95), "max_s": max(outages),
            "lost": sum(t["lost"] for t in trials),
            "cap_s": trials[0]["cap_s"],
            "not_ready": sum(not t["ready"] for t in trials)}


def rows(trials):
    """One for each combination, in the order of the names of faults."""
    groups = {}
    for trial in trials:
        groups.setdefault(tuple(trial[k] for k in KEY), []).append(trial)
    return [row(key, group) for key, group in
            sorted(groups.items(), key=lambda g: (g[0][1], g[0][2], g[0][0]))]


def show(found):
    print(f"{'peer':13} {'fault':16} {'rtt':>4} {'n':>4} {'median':>8} "
          f"{'p95':>8} {'max':>8} {'lost':>5}")
    for r in found:
        print(f"{r['peer']:13} {r['fault']:16} {r['rtt_ms']:4} {r['n']:4} "
              f"{r['median_s']:8.3f} {r['p95_s']:8.3f} {r['max_s']:8.3f} "
              f"{r['lost']:5}" +
              (f"  {r['not_ready']} without a second path"
               if r["not_ready"] else ""))


def quality(trials):
    """How undisturbed the trials were: this much of an outage is noise."""
    silences = [t["before_s"] for t in trials]
    excess = [t["delay_s"] - t["rtt_ms"] / 2000 for t in trials]
    return {"before_median_s": quantile(silences, 0.5),
            "before_p95_s": quantile(silences, 0.95),
            "before_max_s": max(silences),
            "excess_delay_median_s": round(quantile(excess, 0.5), 6)}


def explain(guest, noise):
    print(f"\nGuest: UML, kernel {guest['kernel']}, HZ={guest['hz']}, "
          f"{guest['sets']} trials at a time, seed {guest['seed']}.")
    print("Times in seconds: the longest silence of the receiver after the "
          "fault, nothing\nsubtracted; without a fault it is the 0.02 between "
          "two writes. A lost connection\ncounts with its cap.")
    print("Longest silence in the second before the fault: median "
          f"{noise['before_median_s']:.3f},\np95 {noise['before_p95_s']:.3f}, "
          f"max {noise['before_max_s']:.3f}. Delay beyond half of the RTT: "
          f"median {noise['excess_delay_median_s'] * 1000:.2f} ms.")


def warn(noise):
    if noise["before_p95_s"] > NOISY:
        print("Careful: the machine was busy with other things, or SETS= is "
              "too large for it.\nOutages of a fraction of a second are not "
              "to be trusted.")


def numbered(found, key):
    """The values of that key, each with its number."""
    return {v: n for n, v in enumerate(sorted({r[key] for r in found}))}


def gnuplot_array(name, values):
    return (f"{name}_count = {len(values)}\narray {name}[{len(values)}] = [" +
            ", ".join(json.dumps(v) for v in values) + "]")


def write_plot(found, guest, directory):
    """failover.vars: the names; failover.dat: rows with the names' numbers."""
    numbers = {key: numbered(found, key) for key in KEY}
    with open(f"{directory}/failover.vars", "w", encoding="ascii") as out:
        print(f"hz = {guest['hz']}\nkernel = '{guest['kernel']}'", file=out)
        print(f"trials = {max(r['n'] for r in found)}", file=out)
        for key in KEY:
            print(gnuplot_array(key, list(numbers[key])), file=out)
    with open(f"{directory}/failover.dat", "w", encoding="ascii") as out:
        for r in found:
            print(*(numbers[key][r[key]] for key in KEY), r["median_s"],
                  r["p95_s"], r["max_s"], r["lost"], r["n"], file=out)


def complaints(trials, found, total, check):
    if len(trials) != total:
        yield f"{len(trials)} trials, {total} expected"
    yield from (f"tcp recovered in {r['n'] - r['lost']} trials, fault "
                f"{r['fault']}: path 1 was not dead"
                for r in found if r["peer"] == "tcp" and r["lost"] < r["n"])
    if check and not any(r["peer"] == "shim6" for r in found):
        yield "no trial of shim6"
    if check:
        yield from (f"shim6 lost {r['lost']} of {r['n']}, fault {r['fault']}"
                    for r in found if r["peer"] == "shim6" and r["lost"])


def main(argv):
    check = argv[1:2] == ["--check"]
    directory, total = argv[-2], int(argv[-1])
    guest, trials = load(f"{directory}/failover.trials")
    if not trials:
        sys.exit("no trials")
    found, noise = rows(trials), quality(trials)
    show(found)
    explain(guest, noise)
    warn(noise)
    with open(f"{directory}/failover.json", "w", encoding="ascii") as out:
        json.dump({"guest": guest, "quality": noise, "rows": found}, out,
                  indent=1)
        out.write("\n")
    write_plot(found, guest, directory)
    bad = list(complaints(trials, found, total, check))
    for text in bad:
        print(f"summary.py: {text}", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(sys.argv))
