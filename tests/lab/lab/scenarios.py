"""The faults and their look-alikes. Each function takes a Dice and returns a Case.

Expectations are written from the mechanism that is built here, never from what a program said.
"""

from dataclasses import dataclass, field
from typing import Callable

from .capture import Point
from .dice import Dice
from .runner import Plan
from .topology import Link
from .traffic import Talk
from .wire import Way, Wire

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


def expectation(outcome, *rules, **more):
    return {"outcome": outcome, "rules": list(rules), **more}


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
    plan.points = [Point(p, snaplen=snap, format=d.pick(f"format {p}", "pcap", "pcap", "ns", "pcapng")
                         if p != "router-both" else "pcapng") for p in points]
    return plan


# --- the five stories ------------------------------------------------------------------------------

@scenario("story-1-sftp-tso")
def story_1(d: Dice) -> Case:
    """An SFTP server's TSO packets reach the firewall uncut over a virtual switch; the firewall rejects them."""
    plan = base(d, size=250_000, port=22, banner=True, oui="00:0c:29", points=("sender", "router-in", "router-any", "receiver"),
                links=[Link(wire=Wire(right=Way(nic="strip", strip_checksum=d.pick("checksum", "partial", "full", "partial0"),
                                                delay=d.pick("delay", 0.0, 0.0005)))),
                       Link(wire=Wire(right=Way(delay=0.006), left=Way(delay=0.006)))],
                limit=d.between("limit", 6.0, 3.0, 6.0), nodes=("sftp", "firewall", "client"))
    fault = expectation("problem", "unsegmented-tso", absent=no_faults("unsegmented-tso") + ["plain-loss"])
    # On the firewall the packets look the same whoever glued them; the unfinished checksums of the sender's small packets tell.
    router = expectation("problem", anyOf=[OFFLOAD_FAULTS], absent=no_faults(*OFFLOAD_FAULTS) + ["plain-loss"])
    return Case("The sender's TSO packets are handed on uncut and the firewall rejects them with MTU 1500", plan,
                {"sender": fault, "router-in": router, "router-any": router,
                 "receiver": far_side()},
                check={"rejected_above": 1500, "mtu": 1500})


@scenario("story-2-lro-router")
def story_2(d: Dice) -> Case:
    """A VM router's network card merges incoming segments; the router rejects its own merged packets."""
    delay = d.pick("delay", 0.008, 0.002, 0.015)
    plan = base(d, size=200_000, port=80, oui="00:50:56", timestamps=False, points=("router-in", "router-any"),
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 7, 2, 5, 10, 40),
                                                lro_checksum=d.pick("lro checksum", "full", "first", "zero"),
                                                hold=0.0015, delay=delay), left=Way(nic="segment", delay=delay))),
                       Link()], limit=d.between("limit", 6.0, 3.0, 6.0))
    fault = expectation("problem", "merged-then-rejected", absent=no_faults("merged-then-rejected") + ["plain-loss"])
    return Case("LRO on a VM router merges segments to packets that the router itself then rejects", plan,
                {"": fault}, check={"rejected_above": 1500, "mtu": 1500})


def _phantom(d: Dice, way: Way, about: str) -> Case:
    plan = base(d, size=120_000, port=80, oui="00:0c:29", timestamps=False, points=("wire", "receiver"), nat="dnat",
                nodes=("server", "gateway", "client"), nat_node="gateway", snaplen=600,
                links=[Link(wire=Wire(right=way, left=Way(mirror=True)), monitor=True),
                       Link(wire=Wire(right=Way(delay=0.001), left=Way(delay=0.001)))],
                limit=d.between("limit", 8.0, 4.0, 8.0))
    plan.sack = d.chance("sack", False, 0.5)
    plan.setup = _initial_window(d.pick("initcwnd", 2, 2, 3, 4, 10))
    fault = expectation("problem", anyOf=[OFFLOAD_FAULTS], absent=no_faults(*OFFLOAD_FAULTS) + ["plain-loss"])
    return Case(about, plan, {"wire": fault, "receiver": far_side()}, check={"rejected_above": 1500, "mtu": 1500})


@scenario("story-3-dnat-phantom")
def story_3(d: Dice) -> Case:
    """On the server's wire all frames are 1500 bytes; the gateway rejects each pair as one packet of 2960."""
    return _phantom(d, Way(nic="segment", mirror=True, lro=d.pick("lro", 2, 3, 7), hold=0.0008,
                           lro_checksum=d.pick("lro checksum", "partial", "full", "first")),
                    "The gateway rejects pairs of segments that the server's wire shows one by one, as one packet of 2960 bytes")


@scenario("story-3-dnat-phantom-tso")
def story_3_tso(d: Dice) -> Case:
    """The same with the server's TSO packets handed to the gateway uncut while the mirror port sees them cut."""
    return _phantom(d, Way(nic="strip", mirror=True, strip_checksum=d.pick("checksum", "partial", "full", "partial0")),
                    "The server's TSO packets reach the gateway uncut while a mirror port sees segments")


def _initial_window(segments):
    def setup(chain):
        _name, _ = chain.first()
        ns = chain.ns[_name]
        flag = ["-6"] if chain.family == 6 else []
        for line in ns.exec("ip", *flag, "route").splitlines():
            if " via " in line:
                words = line.split()
                ns.exec("ip", *flag, "route", "change", *words[:words.index("dev") + 2], "initcwnd", str(segments))
    return setup


@scenario("story-4-gro-router")
def story_4(d: Dice) -> Case:
    """A router whose kernel no longer forwards what its GRO merged."""
    plan = base(d, size=150_000, port=445, points=("router-in", "router-any"), timestamps=False,
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("gro", 4, 2, 3, 17), lro_checksum="partial", across_push=False,
                                                hold=0.0003, delay=d.pick("delay", 0.0, 0.001)))),
                       Link()], limit=d.between("limit", 6.0, 3.0, 6.0))
    fault = expectation("problem", "merged-then-rejected", absent=no_faults("merged-then-rejected") + ["plain-loss"])
    return Case("A router rejects the packets that its own GRO merged from segments of 1500 bytes", plan,
                {"": fault}, check={"rejected_above": 1500, "mtu": 1500})


@scenario("story-4-healthy-gro-router")
def story_4_healthy(d: Dice) -> Case:
    """The healthy twin: GRO merges, the router forwards, the way out cuts again."""
    family = d.pick("family", 4, 6)
    plan = base(d, size=150_000, port=445, points=("router-in", "router-any", "router-out"), timestamps=False, family=family,
                links=[Link(tso_left=False, gro_right=True), Link(tso_left=d.pick("tso out", False, True))])
    fine = expectation("working", "offload-at-capture-point", absent=MTU_FAULTS + NOT_MTU)
    out = fine if plan.links[1].tso_left else expectation("nothing-found", absent=MTU_FAULTS + NOT_MTU + ["offload-at-capture-point"])
    return Case("A router with GRO forwards merged packets and the network card cuts them again", plan,
                {"router-in": fine, "router-any": fine, "router-out": out}, check={"rejected": 0, "supers": True})


@scenario("story-5-lso")
def story_5(d: Dice) -> Case:
    """Large sends vanish without any ICMP; after the timeout the same bytes pass in MSS-sized segments."""
    delay = d.pick("delay", 0.001, 0.004, 0.01)
    plan = base(d, size=60_000, port=445, points=("sender",), oui="00:15:5d",
                links=[Link(wire=Wire(right=Way(nic="segment", drop_super=d.pick("drop super", 2, 2, 3), delay=delay),
                                      left=Way(nic="segment", delay=delay))), Link()],
                limit=d.between("limit", 8.0, 5.0, 9.0))
    plan.talk = Talk(size=d.between("size", 200_000, 100_000, 400_000), chunk=d.pick("chunk", 14_600, 29_200, 8192), pause=0.05)
    return Case("TSO packets of the sender vanish silently, the same bytes pass as single segments", plan,
                {"sender": expectation("problem", "lso-burst-loss", absent=no_faults("lso-burst-loss"))},
                check={"rejected": 0, "supers": True})


# --- path MTU discovery and its failures ------------------------------------------------------------

def _narrow(d: Dice, default=1400, family=4):
    return d.pick("path mtu", default, 1492, 1476, 1450, 1438, 1420, 1400, *([1300, 1280] if family == 6 else [1300, 1006, 576]))


@scenario("pmtud-healthy")
def pmtud_healthy(d: Dice) -> Case:
    """A narrow hop, a frag-needed, an obedient sender without TSO."""
    plan = base(d, points=("sender", "router-in", "router-any"),
                links=[Link(tso_left=False), Link(mtu_left=_narrow(d), mtu_right=1500)])
    return Case("A narrow hop is announced once and the sender, without TSO, obeys at once", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 1})


@scenario("pmtud-healthy-tso")
def pmtud_healthy_tso(d: Dice) -> Case:
    """The same with TSO: captured packets stay above the path MTU and are fine."""
    plan = base(d, size=250_000, points=("sender", "router-in"),
                links=[Link(), Link(mtu_left=_narrow(d), mtu_right=1500)])
    return Case("A narrow hop is announced and the sender obeys; with TSO the captured packets stay large", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 1, "supers": True})


@scenario("pmtud-healthy-gro-quote")
def pmtud_gro_quote(d: Dice) -> Case:
    """The router's own GRO merges before it rejects: the quote is longer than any frame of the sender."""
    plan = base(d, points=("sender",), timestamps=False,
                links=[Link(tso_left=False, gro_right=True), Link(mtu_left=_narrow(d), mtu_right=1500)])
    return Case("A router with GRO quotes merged packets, yet its MTU is truly below the sender's frames", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])},
                check={"rejected_min": 1, "quoted_above": 1500})


@scenario("frag-needed-ignored")
def ignored(d: Dice) -> Case:
    """The sender's host firewall drops the frag-needed messages that reach it."""
    family = d.pick("family", 4, 4, 6)
    rule = (("iptables", "-A", "INPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP") if family == 4 else
            ("ip6tables", "-A", "INPUT", "-p", "icmpv6", "--icmpv6-type", "packet-too-big", "-j", "DROP"))
    plan = base(d, points=("sender", "router-in"), banner=True, family=family,
                links=[Link(tso_left=d.pick("tso", True, False)), Link(mtu_left=_narrow(d, family=family), mtu_right=1500)],
                limit=d.between("limit", 6.0, 4.0, 7.0), commands=[("server", *rule)])
    return Case("The sender's host firewall drops the router's messages, so it goes on with packets above the path MTU", plan,
                {"": expectation("problem", "frag-needed-ignored", absent=no_faults("frag-needed-ignored") + ["plain-loss"])},
                check={"rejected_min": 3})


@scenario("pmtu-black-hole")
def black_hole(d: Dice) -> Case:
    """The router with the narrow hop is not allowed to say so."""
    family = d.pick("family", 4, 4, 6)
    rule = (("iptables", "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP") if family == 4 else
            ("ip6tables", "-A", "OUTPUT", "-p", "icmpv6", "--icmpv6-type", "packet-too-big", "-j", "DROP"))
    plan = base(d, points=("sender", "receiver"), banner=True, family=family, port=22,
                links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=_narrow(d, family=family), mtu_right=1500)],
                limit=d.between("limit", 7.0, 4.0, 8.0), commands=[("router", *rule)])
    return Case("Full-size segments vanish at a narrow hop and no message comes back", plan,
                {"sender": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole") + ["plain-loss"]),
                 "receiver": expectation("inconclusive", absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("plain-loss")
def plain_loss(d: Dice) -> Case:
    """Random loss, no MTU involved."""
    delay = d.pick("delay", 0.01, 0.003, 0.02)
    plan = base(d, size=300_000, points=("sender", "receiver"),
                links=[Link(wire=Wire(right=Way(nic="segment", loss=d.pick("loss", 0.04, 0.03, 0.06), delay=delay),
                                      left=Way(nic="segment", delay=delay), seed=d.seed)), Link()], limit=8.0)
    plan.links[0].tso_left = d.pick("tso", False, True)
    return Case("A few per cent of all frames are lost at random", plan,
                {"sender": expectation("not-mtu", "plain-loss", absent=MTU_FAULTS),
                 "receiver": expectation("not-mtu", outcomeAlso=["inconclusive"], absent=MTU_FAULTS)}, check={"rejected": 0})
