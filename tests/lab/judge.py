#!/usr/bin/env python3
"""Run the analyzer over a folder of recordings and compare its JSON with the expectations beside them.

    python3 tests/lab/judge.py DIR [--command "npm run --silent analyze --"] [--jobs 2] [--only TEXT] [--verbose]
"""

import argparse
import glob
import json
import shlex
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor


def recording_of(path):
    found = [p for p in glob.glob(glob.escape(path[:-5]) + ".pcap*") if not p.endswith(".log")]
    return found[0] if found else None


def compare(want, report):
    """What differs, in words."""
    faults = []
    outcome = report["verdict"]["outcome"]
    if outcome not in [want["outcome"], *want.get("outcomeAlso", [])]:
        faults.append(f"outcome {outcome}, wanted {want['outcome']}")
    found = {f["rule"]: f for f in reversed(report["findings"])}
    faults += [f"missing {rule}" for rule in want["rules"] if rule not in found]
    faults += [f"none of {rules}" for rules in want.get("anyOf", []) if not set(rules) & set(found)]
    faults += [f"wrongly {rule} ({found[rule]['severity']}, {found[rule]['confidence']})" for rule in want.get("absent", []) if rule in found]
    for field in ("severity", "confidence"):
        for rule, value in want.get(field, {}).items():
            if rule in found and not any(f["rule"] == rule and f[field] == value for f in report["findings"]):
                faults.append(f"{rule}: {field} {found[rule][field]}, wanted {value}")
    for key, value in want["totals"].items():
        if report["totals"].get(key) != value:
            faults.append(f"totals.{key} {report['totals'].get(key)}, wanted {value}")
    for rule, count in want.get("flowsWith", {}).items():
        named = sum(rule in flow["rules"] for flow in report["flows"])
        if named != count:
            faults.append(f"{rule} named on {named} flows, wanted {count}")
    by_frame = {m["frame"]: m for m in report["fragNeeded"]}
    for message in want.get("fragNeeded", []):
        got = by_frame.get(message["frame"])
        if got is None:
            faults.append(f"no message in frame {message['frame']}")
            continue
        faults += [f"frame {message['frame']}: {key} {got.get(key)}, wanted {value}"
                   for key, value in message.items() if got.get(key) != value]
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--command", default="npm run --silent analyze --")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--verbose", action="store_true", help="all differences of a recording, not the first four")
    args = parser.parse_args()

    def judge(path):
        recording = recording_of(path)
        if not recording:
            return path, ["no recording"], {}
        with open(path) as f:
            want = json.load(f)
        done = subprocess.run([*shlex.split(args.command), recording, "--json"], capture_output=True, text=True)
        try:
            return path, compare(want, json.loads(done.stdout)), want
        except (ValueError, KeyError) as error:
            return path, [f"exit {done.returncode}: {done.stderr.strip()[:200] or error}"], want

    paths = [p for p in sorted(glob.glob(args.folder + "/*.json")) if args.only in p]
    kinds, wrong = Counter(), 0
    with ThreadPoolExecutor(args.jobs) as pool:
        for path, faults, _want in pool.map(judge, paths):
            if faults:
                wrong += 1
                kinds.update({fault.split(",")[0].split(" (")[0] for fault in faults if not fault.startswith("frame")})
                print(path.split("/")[-1][:-5])
                for fault in faults if args.verbose else faults[:4]:
                    print("   ", fault)
    print(f"{len(paths) - wrong} of {len(paths)} as expected")
    for kind, count in kinds.most_common(25):
        print(f"{count:5} {kind}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
