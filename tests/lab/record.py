#!/usr/bin/env python3
"""Rebuild MTU and offload faults in network namespaces and record them. See README.md."""

import argparse
import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lab import check, derive  # noqa: E402
from lab.dice import Dice  # noqa: E402
from lab.runner import run_plan  # noqa: E402
from lab.scenarios import SCENARIOS  # noqa: E402

EXTENSION = {"pcap": ".pcap", "ns": ".pcap", "pcapng": ".pcapng"}


def record(name, out, seed=1, vary=False, suffix="", points=None):
    dice = Dice(seed, vary)
    case = SCENARIOS[name](dice)
    plan = case.plan
    if points:
        plan.points = [p for p in plan.points if p.name + p.suffix in points] or plan.points
    main = plan.points[0]

    def stem(point):
        tail = "" if point is main and not vary else f"-{point.name.replace(':', '-').replace('+', '-')}{point.suffix}"
        return f"{name}{suffix}{tail}"

    os.makedirs(out, exist_ok=True)
    result = run_plan(plan, lambda point: os.path.join(out, stem(point) + EXTENSION[point.format]))
    written = []
    for point in plan.points:
        key = point.name + point.suffix
        path = result["files"][key]
        expect = case.expect.get(key, case.expect.get(""))
        problems = check.verify(path, case, point, expect, result["finished"])
        measured = check.measure(path, case, point)
        totals = check.totals(path)
        if "oversizeSegments" in measured:
            totals["oversizeSegments"] = measured["oversizeSegments"]
        if case.check.get("two_parts") == point.name:     # seen outside and inside the tunnel: tshark makes it one stream
            del totals["tcpFlows"]
        entry = {"about": f"{case.about} (recorded at: {point.name})", **expect, "totals": totals}
        if "flowsWith" in measured:
            entry["flowsWith"] = measured["flowsWith"]
        if "fragNeeded" in measured:
            entry["fragNeeded"] = measured["fragNeeded"]
        entry = {**entry, "recorded": {"scenario": name, "point": point.name, "seed": seed, "snaplen": point.snaplen,
                                       "parameters": dice.chosen}}
        if problems and vary:            # a random recording in which the fault did not happen as meant is of no use
            os.unlink(path)
            written.append((path, 0, ["not kept: " + "; ".join(problems)]))
            continue
        if problems:
            entry["doubts"] = problems
        base = path
        for end in (".gz", ".zst", ".pcapng", ".pcap"):
            base = base.removesuffix(end)
        derive.write(base + ".json", entry)
        written.append((path, os.path.getsize(path), problems))
    return written


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="scenarios, or beginnings of their names")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--out", default="recordings")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--vary", action="store_true", help="choose the parameters by the seed")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N runs of random scenarios and parameters")
    parser.add_argument("--point", action="append", help="record only at this point")
    parser.add_argument("--derive", action="store_true", help="make the derived files of --out (cut off, other byte order …)")
    args = parser.parse_args()
    if args.derive:
        for path in derive.derive(args.out):
            print(path)
        return 0
    if args.list:
        for name, function in SCENARIOS.items():
            print(f"{name:32} {(function.__doc__ or '').strip()}")
        return 0
    if os.geteuid():
        parser.error("namespaces need root")
    jobs = []
    if args.random:
        import random
        rng = random.Random(args.seed)
        names = [n for n in SCENARIOS if not args.names or any(n.startswith(x) for x in args.names)]
        while len(jobs) < args.random:
            rng.shuffle(names)
            jobs += [(name, args.seed * 100_000 + len(jobs) + k, True) for k, name in enumerate(names)]
        jobs = jobs[:args.random]
    else:
        names = [n for n in SCENARIOS if args.all or any(n.startswith(x) for x in args.names)]
        if not names:
            parser.error("no such scenario; try --list")
        jobs = [(name, args.seed, args.vary) for name in names]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))       # so that the namespaces are removed
    failed = 0
    for name, seed, vary in jobs:
        began = time.monotonic()
        try:
            written = record(name, args.out, seed, vary, f"-{seed}" if vary else "", args.point)
        except Exception as error:
            failed += 1
            print(f"FAILED {name} seed {seed}: {error}", file=sys.stderr)
            continue
        for path, size, problems in written:
            print(f"{os.path.basename(path):48} {size:8} bytes {time.monotonic() - began:5.1f} s  {'; '.join(problems)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
