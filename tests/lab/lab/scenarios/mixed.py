"""Two causes in one recording, a fault behind an ordinary narrow line, a fault that ends or a message that comes late."""

import time

from ..traffic import connect, push_both_ways, serve
from .common import (MTU_FAULTS, OFFLOAD_FAULTS, Case, Dice, Link, Talk, Way, Wire, base, expectation, far_side, narrow,
                     no_faults, scenario)

QUIET_ICMP = ("iptables", "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP")


def _offload(*rules):
    return expectation("problem", anyOf=[OFFLOAD_FAULTS], absent=no_faults(*OFFLOAD_FAULTS, *rules) + ["plain-loss"])


@scenario("story-1-narrow-line")
def tso_narrow(d: Dice) -> Case:
    """Story 1 behind a PPPoE line: the sender obeys 1492, and its uncut packets are rejected all the same."""
    plan = base(d, size=150_000, port=22, points=("sender", "router-in", "router-any", "receiver"),
                links=[Link(wire=Wire(right=Way(nic="strip", strip_checksum=d.pick("checksum", "partial", "full")))),
                       Link(mtu_left=d.pick("path mtu", 1492, 1480, 1400), mtu_right=1500,
                            wire=Wire(right=Way(delay=0.006), left=Way(delay=0.006)))], limit=d.between("limit", 5.0, 3.0, 6.0))
    return Case("The line behind the router takes less than 1500; the sender obeys, but its TSO packets arrive uncut and are rejected again and again", plan,
                {"": _offload(), "receiver": far_side()}, check={"rejected_min": 6})


@scenario("story-2-narrow-line")
def lro_narrow(d: Dice) -> Case:
    """Story 2 behind a PPPoE line: the sender obeys 1492, and what LRO merges is rejected all the same."""
    delay = d.pick("delay", 0.008, 0.003)
    plan = base(d, size=150_000, port=80, points=("sender", "router-in", "router-any", "receiver"),
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 5, 2, 10), hold=0.0015, delay=delay), left=Way(nic="segment", delay=delay))),
                       Link(mtu_left=d.pick("path mtu", 1492, 1480, 1400), mtu_right=1500)], limit=d.between("limit", 5.0, 3.0, 6.0))
    return Case("The line behind the router takes less than 1500; the sender obeys, but its segments are merged in front of the router and rejected again", plan,
                {"": _offload(), "receiver": far_side()}, check={"rejected_min": 6})


@scenario("story-2-mended")
def lro_mended(d: Dice) -> Case:
    """LRO is switched off in the middle of the recording: stalls first, then full speed."""
    delay = d.pick("delay", 0.006, 0.003)
    plan = base(d, size=400_000, port=80, points=("sender", "router-in"),
                links=[Link(wire=Wire(right=Way(nic="segment", lro=7, lro_frames=d.pick("mended after", 60, 90), hold=0.0015, delay=delay),
                                      left=Way(nic="segment", delay=delay))), Link()], limit=8.0)
    return Case("The router's card merges, and stops to merge in the middle of the recording", plan, {"": _offload()},
                check={"rejected_above": 1500, "mtu": 1500})


@scenario("story-2-snat")
def lro_snat(d: Dice) -> Case:
    """Story 2 on a router that hides the sender behind its own address."""
    plan = base(d, size=120_000, points=("router-any", "router-in"), nat="snat", opened_by="sender",
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 7, 3), hold=0.0015, delay=0.004), left=Way(nic="segment", delay=0.004))),
                       Link()], limit=d.between("limit", 5.0, 3.0, 6.0))
    return Case("Segments merged in front of a router that translates addresses (SNAT) are rejected", plan, {"": _offload()},
                check={"rejected_above": 1500, "mtu": 1500})


@scenario("pmtud-and-loss")
def pmtud_loss(d: Dice) -> Case:
    """Path MTU discovery as it should be, and random loss behind the router."""
    loss = d.pick("loss", 0.05, 0.08)
    plan = base(d, size=300_000, points=("sender", "router-any"),
                links=[Link(tso_left=d.pick("tso", False, True)),
                       Link(mtu_left=narrow(d), mtu_right=1500, wire=Wire(right=Way(nic="segment", loss=loss, delay=0.008), left=Way(nic="segment", delay=0.008)))],
                limit=8.0)
    return Case("A narrow hop is announced and obeyed; behind it some per cent of all segments are lost", plan,
                {"": expectation("not-mtu", "pmtud-working", "plain-loss", absent=MTU_FAULTS)}, check={"rejected_min": 1})


@scenario("black-hole-message-lost")
def message_lost(d: Dice) -> Case:
    """The router rejects and says so; a box between it and the sender drops the message."""
    plan = base(d, size=60_000, points=("sender", "router-in", "router-any"), banner=True,
                links=[Link(wire=Wire(right=Way(nic="segment", delay=0.004), left=Way(nic="segment", delay=0.004, drop_icmp=True))),
                       Link(mtu_left=narrow(d), mtu_right=1500)], limit=d.between("limit", 6.0, 4.0, 7.0))
    seen = expectation("problem", anyOf=[["frag-needed-ignored", "pmtu-black-hole"]], absent=no_faults("frag-needed-ignored", "pmtu-black-hole") + ["plain-loss"])
    return Case("The frag-needed messages are lost on their way to the sender", plan,
                {"": seen, "sender": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole") + ["plain-loss"],
                                                 check={"rejected": 0, "rejected_min": 0})}, check={"rejected_min": 1, "no_count": True})


@scenario("pmtud-message-held")
def message_held(d: Dice) -> Case:
    """The message reaches the sender after its first timeout; then all is well."""
    plan = base(d, size=60_000, points=("sender",),
                links=[Link(tso_left=False, wire=Wire(right=Way(delay=0.003), left=Way(delay=0.003, icmp_delay=d.pick("held", 0.6, 0.9)))),
                       Link(mtu_left=narrow(d), mtu_right=1500)], limit=7.0)
    return Case("The frag-needed message is held back for longer than the retransmission timeout; the sender obeys as soon as it comes", plan,
                {"": expectation("working", "pmtud-working", outcomeAlso=["problem"], absent=no_faults("pmtu-black-hole", "frag-needed-rate-limited") + ["plain-loss"])},
                check={"rejected_min": 1})


@scenario("black-hole-jumbo")
def hole_jumbo(d: Dice) -> Case:
    """A jumbo sender, an ordinary line, and a router that may not say so."""
    plan = base(d, size=100_000, points=("sender", "router-in", "receiver"), banner=True,
                links=[Link(mtu=9000, tso_left=d.pick("tso", True, False)), Link(mtu_left=1500, mtu_right=9000)],
                commands=[("router", *QUIET_ICMP)], limit=d.between("limit", 6.0, 4.0, 7.0))
    return Case("Jumbo segments vanish at a line of 1500 without any message", plan,
                {"": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole") + ["plain-loss"]), "receiver": far_side()},
                check={"rejected": 0, "no_count": True})


@scenario("pmtud-both-ways")
def both_ways(d: Dice) -> Case:
    """Both ends push at once over one connection; only one of them has packets that are too big."""
    def traffic(chain, plan):
        (left, _), (right, address) = chain.first(), chain.last()
        host = chain.ns[right].fork(push_both_ways, address, plan.port, plan.talk, True)
        time.sleep(0.1)
        guest = chain.ns[left].fork(push_both_ways, address, plan.port, plan.talk, False)
        guest.wait(6)
        host.stop()
        guest.stop()
    plan = base(d, size=60_000, points=("sender", "router-any"), links=[Link(), Link(mtu_left=narrow(d), mtu_right=1500)], traffic=traffic)
    return Case("Both ends push over one connection across a hop that is narrow one way; both fall silent before they close", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 1})


@scenario("black-hole-beside-small")
def hole_small(d: Dice) -> Case:
    """Small exchanges go on for seconds while a large transfer between the same hosts hangs."""
    def traffic(chain, plan):
        (left, _), (right, address) = chain.first(), chain.last()
        small = Talk(size=d.pick("small", 3000, 6000), chunk=300, pause=0.1, congestion=plan.congestion)
        running = []
        for n, talk in enumerate((small, plan.talk)):
            running.append(chain.ns[right].fork(serve, address, plan.port + n, talk, False))
            time.sleep(0.1)
            running.append(chain.ns[left].fork(connect, address, plan.port + n, talk, True))
        time.sleep(plan.limit)
        for child in running:
            child.stop()
    plan = base(d, size=40_000, points=("sender", "router-in"), links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=narrow(d), mtu_right=1500)],
                commands=[("router", *QUIET_ICMP)], traffic=traffic, limit=d.between("limit", 5.0, 4.0, 6.0))
    plan.talk.flows = 1
    return Case("Small writes pass, a large transfer hangs, nobody says why", plan,
                {"": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole") + ["plain-loss"])}, check={"rejected": 0, "no_count": True})
