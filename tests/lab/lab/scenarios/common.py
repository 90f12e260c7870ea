"""What all scenarios share. Each scenario is a function that takes a Dice and returns a Case.

Expectations are written from the mechanism that is built here, never from what a program said.
"""

from dataclasses import dataclass, field
from typing import Callable

from ..capture import Point
from ..dice import Dice
from ..runner import Plan
from ..topology import Link  # noqa: F401
from ..traffic import Talk
from ..wire import Way, Wire  # noqa: F401

OFFLOAD_FAULTS = ["merged-then-rejected", "unsegmented-tso"]
MTU_FAULTS = [*OFFLOAD_FAULTS, "frag-needed-ignored", "pmtu-black-hole", "black-hole-recovered", "bogus-next-hop-mtu",
              "frag-needed-but-fits", "l2-mtu-mismatch", "lso-burst-loss", "mss-exceeded-on-wire"]
NOT_MTU = ["plain-loss", "zero-window", "reset", "handshake-fails"]


def no_faults(*but):
    return [rule for rule in MTU_FAULTS if rule not in but]


@dataclass
class Case:
    about: str
    plan: Plan
    expect: dict                    # point name + suffix -> expectation ("" stands for every point)
    check: dict = field(default_factory=dict)    # what must be true of the recording; see check.py
    parameters: dict = field(default_factory=dict)


SCENARIOS: dict[str, Callable[[Dice], Case]] = {}


def scenario(name):
    def add(function):
        SCENARIOS[name] = function
        return function
    return add


HARMLESS = ("pmtud-working", "mss-clamped", "stale-or-forged-frag-needed", "offload-at-capture-point")


def expectation(outcome, *rules, **more):
    """The severity follows from the definitions: a problem only where the capture shows harm."""
    out = {"outcome": outcome, "rules": list(rules), **more}
    if rules and "outcomeAlso" not in more and outcome in ("problem", "working"):
        out["severity"] = {rule: "problem" if outcome == "problem" else "info" if rule in HARMLESS else "warning" for rule in rules}
    return out


def far_side(*also):
    """What the receiver sees of a fault on the way: too little. Holes that are filled later look like loss."""
    return expectation("inconclusive", outcomeAlso=["not-mtu", *also], absent=MTU_FAULTS)


def base(d: Dice, *, size=150_000, port=443, snaplen=160, points=("sender",), family=4, timestamps=True, banner=False,
         opened_by="receiver", **more) -> Plan:
    """The parameters that every scenario shares."""
    plan = Plan(**more)
    plan.family = family
    plan.octets = (d.pick("octet", 10, 10, 172, 192), d.between("octet2", 77, 16, 31))
    if plan.octets[0] == 192:
        plan.octets = (192, 168)
    plan.timestamps = d.pick("timestamps", timestamps, True, False)
    plan.sack = d.chance("sack", True, 0.9)
    plan.congestion = d.pick("congestion", plan.congestion, "cubic", "reno", "bbr")
    plan.port = d.pick("port", port, 22, 80, 443, 445, 8080, 5432)
    plan.opened_by = d.pick("opened_by", opened_by, "receiver", "sender") if not plan.nat else opened_by
    plan.device = d.pick("device", "eth", "ens", "enp3s")
    plan.oui = d.pick("oui", plan.oui, None, "00:50:56", "52:54:00", "00:15:5d")
    plan.talk = plan.talk if plan.talk != Talk() else Talk(size=d.between("size", size, size // 2, size * 2),
                                                           chunk=d.pick("chunk", 65536, 16384, 8192, 131072),
                                                           banner=d.chance("banner", banner, 0.5))
    snap = d.pick("snaplen", snaplen, 96, 128, 256, 65535 if size <= 200_000 else 200)
    if family == 6:
        snap = max(snap, 160)            # a quote must keep its ports
    plan.talk.flows = max(plan.talk.flows, d.pick("flows", 1, 1, 1, 2, 4))
    for link in plan.links:
        if link.wire:
            link.wire.seed = d.seed
    plan.points = [p if isinstance(p, Point) else
                   Point(p, snaplen=snap, format=d.pick(f"format {p}", "pcap", "pcap", "ns", "pcapng")
                         if p != "router-both" else "pcapng") for p in points]
    return plan


def initial_window(segments):
    def setup(chain):
        _name, _ = chain.first()
        ns = chain.ns[_name]
        flag = ["-6"] if chain.family == 6 else []
        for line in ns.exec("ip", *flag, "route").splitlines():
            if " via " in line:
                words = line.split()
                ns.exec("ip", *flag, "route", "change", *words[:words.index("dev") + 2], "initcwnd", str(segments))
    return setup


def narrow(d: Dice, default=1400, family=4):
    return d.pick("path mtu", default, 1492, 1476, 1450, 1438, 1420, 1400, *([1300, 1280] if family == 6 else [1300, 1006, 576]))
