#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Sum up the rounds of a run: prints the table and writes datapath.json and, for
plot.gp, datapath.vars and datapath.dat. Exit status 0: all measurements were
done, and packets went the way their case says; with a baseline also: no ratio is
worse than there.

Usage: summary.py [--check BASELINE | --store BASELINE] DIRECTORY MEASUREMENTS
"""
import json
import math
import statistics
import sys

import proof

CASES = ("plain", "idle", "other", "established", "shimmed", "ip6tnl", "ila",
         "wireguard", "mptcp")
# Measure and column of the trials, unit; True: less is better
METRICS = {"tcp": ("tcp", "value", "Mbit/s", False),
           "tcp-nogso": ("tcp-nogso", "value", "Mbit/s", False),
           "udp64": ("udp64", "value", "packets/s", False),
           "rtt50": ("rtt", "value", "us", True),
           "rtt99": ("rtt", "tail", "us", True)}
# The slowest of a hundred trips are the scheduler's, of the host as well
UNCHECKED = ("rtt99",)
TOLERANCE = 0.15


def load(path):
    """What the guest says of itself, and its measurements."""
    with open(path, encoding="ascii") as lines:
        guest, *trials = [json.loads(line) for line in lines] or [{}]
    return guest, trials


def by_round(trials, metric, case):
    """{round: value}"""
    measure, column = METRICS[metric][:2]
    return {t["round"]: t[column] for t in trials
            if t["measure"] == measure and t["case"] == case}


def interval(values):
    """95 of 100 such intervals have the true median in them, whatever the
    distribution (sign test). Fewer than 6 values: all of them."""
    ordered, n = sorted(values), len(values)
    outside, cut = 0.0, 0
    while cut < n // 2:
        outside += math.comb(n, cut) * 2 / 2 ** n
        if outside > 0.05:
            break
        cut += 1
    cut = max(cut - 1, 0)
    return ordered[cut], ordered[n - 1 - cut]


def row(metric, case, values, plain):
    """Ratios are of the same round: what slows the machine slows both."""
    ratios = [values[r] / plain[r] for r in values if plain.get(r)]
    found = {"case": f"{metric}-{case}", "n": len(values),
             "median": round(statistics.median(values.values()), 3),
             "min": min(values.values()), "max": max(values.values()),
             "unit": METRICS[metric][2]}
    if ratios:
        low, high = interval(ratios)
        found.update(ratio_to_plain=round(statistics.median(ratios), 4),
                     ci_low=round(low, 4), ci_high=round(high, 4))
    if ratios and metric == "udp64":
        added = [1e9 / values[r] - 1e9 / plain[r] for r in values
                 if plain.get(r)]
        found["added_ns"] = round(statistics.median(added), 1)
    return found


def rows(trials):
    found = []
    for metric in METRICS:
        plain = by_round(trials, metric, "plain")
        for case in CASES:
            values = by_round(trials, metric, case)
            if values:
                found.append(row(metric, case, values, plain))
    return found


def cell(found, key, form):
    return format(found[key], form) if key in found else ""


def show(found):
    print(f"{'case':22} {'median':>10} {'min':>10} {'max':>10} {'unit':9} "
          f"{'to plain':>8} {'95 of 100':>13} {'added ns':>8}")
    last = None
    for r in found:
        if last not in (None, r["unit"]):
            print()
        last = r["unit"]
        spread = (f"{r['ci_low']:.3f}-{r['ci_high']:.3f}"
                  if "ci_low" in r else "")
        print(f"{r['case']:22} {r['median']:10.0f} {r['min']:10.0f} "
              f"{r['max']:10.0f} {r['unit']:9} "
              f"{cell(r, 'ratio_to_plain', '8.3f'):>8} {spread:>13} "
              f"{cell(r, 'added_ns', '8.0f'):>8}")


def explain(guest):
    print(f"\nGuest: UML, kernel {guest['kernel']}, HZ={guest['hz']}, one CPU; "
          f"{guest['rounds']} rounds, {guest['ms']} ms each,\nseed "
          f"{guest['seed']}. To plain: median of the ratios of the same round, "
          "and its interval;\nof round trips more is worse. Added ns: for each "
          "datagram, both ends together.")


def write_plot(found, directory):
    """datapath.vars: names; datapath.dat: metric and case as numbers, ratio."""
    metrics, cases = list(METRICS), [c for c in CASES if c != "plain"]
    with open(f"{directory}/datapath.vars", "w", encoding="ascii") as out:
        for name, values in (("metric", metrics), ("case", cases)):
            print(f"{name}_count = {len(values)}\narray {name}[{len(values)}] "
                  f"= [{', '.join(json.dumps(v) for v in values)}]", file=out)
        print(f"rounds = {max(r['n'] for r in found)}", file=out)
    with open(f"{directory}/datapath.dat", "w", encoding="ascii") as out:
        for r in found:
            metric, case = r["case"].rsplit("-", 1)
            if case != "plain" and "ci_low" in r:
                print(metrics.index(metric), cases.index(case),
                      r["ratio_to_plain"], r["ci_low"], r["ci_high"], file=out)


def compare(found, path):
    """Complaints: ratios that are worse than those stored, by more than the
    tolerance and by more than the spread of this run. What was not measured at
    all is no complaint."""
    with open(path, encoding="ascii") as lines:
        stored = json.load(lines)
    now = {r["case"]: r for r in found if "ratio_to_plain" in r}
    metrics = {case.rsplit("-", 1)[0] for case in now}
    for case, before in stored.items():
        if case.rsplit("-", 1)[0] not in metrics:
            continue
        if case not in now:
            yield f"{case} was not measured"
            continue
        is_, low, high = (now[case][key] for key in
                          ("ratio_to_plain", "ci_low", "ci_high"))
        if METRICS[case.rsplit("-", 1)[0]][3]:
            worse = is_ > before * (1 + TOLERANCE) and low > before
        else:
            worse = is_ < before * (1 - TOLERANCE) and high < before
        if worse:
            yield (f"{case}: {is_:.3f} of plain ({low:.3f}-{high:.3f}), "
                   f"{before:.3f} before")


def warn(found):
    """Where the spread is wider than the tolerance nothing can be told."""
    wide = [r["case"] for r in found if "ci_low" in r and
            r["case"].rsplit("-", 1)[0] not in UNCHECKED and
            r["ci_high"] - r["ci_low"] > 2 * TOLERANCE * r["ratio_to_plain"]]
    if wide:
        print("Careful: the machine was busy with other things. The spread is "
              f"wide of\n{', '.join(wide)}.")


def store(found, path):
    kept = {r["case"]: round(r["ratio_to_plain"], 3) for r in found
            if "ratio_to_plain" in r and not r["case"].endswith("-plain")
            and r["case"].rsplit("-", 1)[0] not in UNCHECKED}
    with open(path, "w", encoding="ascii") as out:
        json.dump(kept, out, indent=1)
        out.write("\n")


def main(option, path, directory, total):
    guest, trials = load(f"{directory}/datapath.trials")
    if not trials:
        sys.exit("no measurements")
    found = rows(trials)
    show(found)
    explain(guest)
    warn(found)
    with open(f"{directory}/datapath.json", "w", encoding="ascii") as out:
        json.dump({"guest": guest, "rows": found}, out, indent=1)
        out.write("\n")
    write_plot(found, directory)
    bad = [] if len(trials) == total else [
        f"{len(trials)} measurements, {total} expected"]
    bad += [text for trial in trials for text in proof.complaints(trial, guest)]
    if option == "--check":
        bad += compare(found, path)
    elif option == "--store" and not bad:
        store(found, path)
    for text in bad:
        print(f"summary.py: {text}", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 5):
        sys.exit(__doc__)
    OPTION, PATH = sys.argv[1:3] if len(sys.argv) == 5 else (None, None)
    sys.exit(main(OPTION, PATH, sys.argv[-2], int(sys.argv[-1])))
