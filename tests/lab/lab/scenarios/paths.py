"""Slow and odd paths, and connections that end badly: none of it is the MTU."""

import time

from ..traffic import connect, serve
from .common import (MTU_FAULTS, NOT_MTU, Case, Dice, Link, Talk, Way, Wire, base, expectation, scenario)

QUIET = MTU_FAULTS + NOT_MTU
LOST = {"": expectation("not-mtu", "plain-loss", absent=MTU_FAULTS)}
FINE = {"": expectation("nothing-found", outcomeAlso=["working"], absent=QUIET)}


def _long(d: Dice, delay=0.008, back=None, **way):
    """A long wire with network cards at its ends."""
    delay = d.pick("delay", delay, 0.004, 0.015)
    return Wire(right=Way(nic="segment", delay=delay, **way), left=Way(nic="segment", delay=delay, **(back or {})), seed=d.seed)


@scenario("policed-tso")
def policed(d: Dice) -> Case:
    """A policer drops what exceeds its rate; a TSO sender's bursts suffer most: the look-alike of the LSO fault."""
    plan = base(d, size=300_000, points=("sender", "router-in"), limit=9.0, opened_by="sender",
                links=[Link(wire=_long(d, police=(d.pick("rate", 400_000, 250_000, 800_000), d.pick("burst", 9_000, 15_000, 30_000)))), Link()])
    plan.talk.chunk, plan.talk.pause = 65_536, d.pick("pause", 0.3, 0.0)
    return Case("A policer on the line drops the ends of a TSO sender's bursts", plan,
                {"sender": LOST[""], "router-in": expectation("not-mtu", outcomeAlso=["inconclusive"], absent=MTU_FAULTS)},
                check={"rejected": 0})


@scenario("slow-link")
def slow_link(d: Dice) -> Case:
    """A slow link with a short queue: a full queue drops, and delays grow."""
    plan = base(d, size=400_000, points=("sender", "receiver"), limit=9.0,
                links=[Link(wire=_long(d, bottleneck=(d.pick("rate", 300_000, 150_000, 600_000), d.pick("queue", 20_000, 8_000, 60_000)))), Link()])
    return Case("A slow link with a short queue", plan,
                {"": expectation("not-mtu", outcomeAlso=["nothing-found", "working"], absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("wifi-jitter")
def wifi(d: Dice) -> Case:
    """A radio link: delays jump by tens of milliseconds, nothing is lost and nothing overtaken."""
    jitter = d.pick("jitter", 0.03, 0.015, 0.06)
    plan = base(d, size=150_000, points=("sender", "receiver"), limit=9.0,
                links=[Link(tso_left=False), Link(wire=_long(d, 0.003, jitter=jitter, in_order=True, back={"jitter": jitter, "in_order": True}))])
    return Case("Delays jump as on a radio link; nothing is lost", plan, FINE, check={"rejected": 0})


@scenario("half-closed")
def half_closed(d: Dice) -> Case:
    """One side closes after a short request, the other goes on sending for long."""
    plan = base(d, points=("sender", "receiver"), links=[Link(tso_left=False), Link(tso_right=False)], opened_by="sender")
    plan.talk = Talk(size=d.between("size", 3_000, 1_000, 9_000), answer=d.between("answer", 200_000, 60_000, 300_000))
    plan.opened_by = "sender"
    return Case("A half-closed connection carries its data after the first FIN", plan, FINE, check={"rejected": 0})


@scenario("duplicated")
def duplicated(d: Dice) -> Case:
    """The network delivers some packets twice: second copies with one IP ID, no retransmissions."""
    plan = base(d, size=200_000, points=("receiver",), links=[Link(tso_left=False), Link(wire=_long(d, duplicate=d.pick("duplicate", 0.05, 0.02)))])
    return Case("The network delivers some packets twice", plan,
                {"": expectation("nothing-found", outcomeAlso=["working", "not-mtu"], absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("lro-receiver-fine")
def lro_receiver(d: Dice) -> Case:
    """The receiver's own card merges (LRO): large packets that nobody has to forward."""
    family = d.pick("family", 4, 6)
    plan = base(d, size=250_000, points=("receiver",), family=family,
                links=[Link(tso_left=False), Link(tso_left=False, wire=Wire(
                    right=Way(nic="segment", delay=0.004, hold=0.0015, lro=d.pick("lro", 8, 2, 4, 20), lro_checksum="full"),
                    left=Way(nic="segment", delay=0.004)))])
    return Case("A receiver's card merges what arrives for itself", plan,
                {"": expectation("working", "offload-at-capture-point", absent=QUIET)}, check={"rejected": 0, "supers": True})


@scenario("lro-receiver-drops")
def lro_receiver_drops(d: Dice) -> Case:
    """The receiver's card merges and leaves a checksum that its own kernel rejects: pairs vanish in the host, lone segments pass."""
    plan = base(d, size=150_000, points=("sender", "receiver"), limit=9.0,
                links=[Link(tso_left=False), Link(tso_left=False, wire=Wire(
                    right=Way(nic="segment", delay=0.004, hold=0.0015, lro=d.pick("lro", 8, 2, 4, 20), lro_checksum=d.pick("lro checksum", "first", "zero")),
                    left=Way(nic="segment", delay=0.004)))])
    plan.talk.flows = 1
    return Case("A receiver's kernel drops what its card merged, for the checksum", plan,
                {"": expectation("problem", "lso-burst-loss", outcomeAlso=["not-mtu"], absent=[r for r in MTU_FAULTS if r != "lso-burst-loss"])},
                check={"rejected": 0})


@scenario("receiver-aborts")
def aborts(d: Dice) -> Case:
    """The receiving application gives up in mid-transfer: a RST while data is in flight."""
    plan = base(d, points=("sender", "receiver"), links=[Link(wire=_long(d)), Link()], limit=4.0)
    plan.talk = Talk(size=900_000, abort_after=d.between("abort after", 150_000, 40_000, 300_000))
    return Case("The receiver resets in mid-transfer", plan,
                {"": expectation("not-mtu", outcomeAlso=["nothing-found", "working", "inconclusive"], absent=MTU_FAULTS)}, check={"rejected": 0})


def _from_then_on(d: Dice, about, verdict, *target):
    plan = base(d, points=("sender",), links=[Link(tso_left=False, wire=_long(d)), Link()], limit=d.between("limit", 6.0, 5.0, 7.0),
                after_handshake=[(1.0, "router", "iptables", "-I", "FORWARD", "-p", "tcp", "-j", *target)])
    plan.talk = Talk(size=400_000, chunk=30_000, pause=0.25)
    return Case(about, plan, {"": verdict}, check={"rejected": 0})


@scenario("firewall-resets")
def firewall_resets(d: Dice) -> Case:
    """A firewall resets the connection in mid-transfer."""
    return _from_then_on(d, "A firewall resets the connection in mid-transfer", expectation("not-mtu", "reset", absent=MTU_FAULTS), "REJECT", "--reject-with", "tcp-reset")


def _unanswered(d: Dice, about, *commands, to=None):
    def traffic(chain, plan):
        (left, _), (_right, target) = chain.first(), chain.last()
        child = chain.ns[left].fork(connect, to(target) if to else target, plan.port, plan.talk, True)
        child.wait(plan.limit)
        child.stop()
    plan = base(d, points=("sender", "router-in"), links=[Link(), Link()], limit=5.0, commands=list(commands), traffic=traffic)
    return Case(about, plan, {"": expectation("not-mtu", "handshake-fails", absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("refused")
def refused(d: Dice) -> Case:
    """Nobody listens: RST for the SYN."""
    return _unanswered(d, "The port is closed")


@scenario("black-hole-beside-healthy")
def beside(d: Dice) -> Case:
    """A black hole towards one host while a transfer to another, before the narrow hop, is well."""
    def traffic(chain, plan):
        (left, _), (right, target) = chain.first(), chain.last()
        near = chain.address["isp", 1]
        servers = [chain.ns[right].fork(serve, target, plan.port, plan.talk, False), chain.ns["isp"].fork(serve, near, 8443, well, False)]
        time.sleep(0.15)
        clients = [chain.ns[left].fork(connect, target, plan.port, plan.talk, True), chain.ns[left].fork(connect, near, 8443, well, True)]
        for child in clients:
            child.wait(plan.limit)
        for child in clients + servers:
            child.stop()
    plan = base(d, size=60_000, nodes=("server", "router", "isp", "client"), points=("sender", "router-in"), banner=True, traffic=traffic,
                links=[Link(tso_left=False), Link(), Link(mtu_left=d.pick("path mtu", 1400, 1300, 1450), mtu_right=1500)], limit=6.0,
                commands=[("isp", "iptables", "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP")])
    plan.talk.banner, plan.talk.flows = True, 1
    well = Talk(size=150_000)
    return Case("One flow ends in a black hole, its neighbour is well", plan,
                {"": expectation("problem", "pmtu-black-hole", absent=[r for r in MTU_FAULTS if r != "pmtu-black-hole"] + ["plain-loss"])},
                check={"rejected": 0, "no_count": True})


