"""More of what is not the MTU, and of what is harmless: each looks like one of the faults from somewhere."""

import socket
import time

from ..traffic import connect, serve
from .common import (MTU_FAULTS, NOT_MTU, Case, Dice, Link, Point, Talk, Way, Wire, base, expectation, far_side, narrow,
                     no_faults, scenario)

QUIET = MTU_FAULTS + NOT_MTU


def _wire(delay=0.004, back=None, **right):
    """A long wire with network cards at its ends."""
    return Wire(right=Way(nic="segment", delay=delay, **right), left=back or Way(nic="segment", delay=delay))


@scenario("policer")
def policer(d: Dice) -> Case:
    """A line with a rate and a short queue: what does not fit is dropped, of every size."""
    plan = base(d, size=500_000, points=("sender", "router-in"), links=[Link(tso_left=d.pick("tso", False, True), wire=_wire(0.008)), Link()],
                commands=[("router", "tc", "qdisc", "replace", "dev", "eth1", "root", "tbf", "rate", d.pick("rate", "4mbit", "6mbit"), "burst", "6000", "limit", "9000")],
                limit=9.0)
    plan.device, plan.talk.flows = "eth", 1
    return Case("A policer drops what exceeds its rate", plan, {"": expectation("not-mtu", "plain-loss", absent=MTU_FAULTS)}, check={"rejected": 0, "resent": 1})


@scenario("small-bucket")
def small_bucket(d: Dice) -> Case:
    """A shaper whose bucket holds one packet: slow, but sound."""
    plan = base(d, size=200_000, points=("sender", "receiver"), links=[Link(tso_left=d.pick("tso", False, True)), Link()],
                commands=[("router", "tc", "qdisc", "replace", "dev", "eth1", "root", "tbf", "rate", "8mbit", "burst", "1600", "limit", "400000")], limit=8.0)
    plan.device = "eth"
    return Case("A shaper with a bucket of one packet delays and loses nothing", plan,
                {"": expectation("nothing-found", outcomeAlso=["working"], absent=QUIET)}, check={"rejected": 0})


@scenario("batches-reversed")
def reversed_batches(d: Dice) -> Case:
    """What arrives together leaves in the opposite order: strong reordering, no loss."""
    plan = base(d, size=150_000, points=("sender", "receiver"), links=[Link(wire=_wire(0.005, reverse=True)), Link()], limit=8.0)
    return Case("Each batch of segments arrives in the opposite order; none is lost", plan,
                {"": expectation("nothing-found", outcomeAlso=["not-mtu", "working", "inconclusive"], absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("mirrored-twice")
def mirrored_twice(d: Dice) -> Case:
    """A mirror port that shows each packet on its way in and out of the switch."""
    plan = base(d, size=120_000, points=("wire",), links=[Link(tso_left=False, monitor=True, wire=Wire(
        right=Way(nic="segment", mirror=True, delay=0.003), left=Way(nic="segment", mirror=True, delay=0.003), mirror_twice=True)), Link()])
    return Case("A sound transfer, each packet shown twice by a mirror port", plan,
                {"": expectation("nothing-found", outcomeAlso=["working"], absent=QUIET)}, check={"rejected": 0})


@scenario("pmtud-mirrored-twice")
def pmtud_twice(d: Dice) -> Case:
    """Healthy path MTU discovery on a mirror port that shows each packet twice."""
    plan = base(d, size=60_000, points=("wire",), links=[Link(tso_left=False, monitor=True, wire=Wire(
        right=Way(nic="segment", mirror=True, delay=0.003), left=Way(nic="segment", mirror=True, delay=0.003), mirror_twice=True)),
        Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("Path MTU discovery, each packet and each message shown twice", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 2})


def _refused(d: Dice, how, about):
    plan = base(d, points=("receiver", "router-any"), links=[Link(), Link()], limit=3.0,
                commands=[("router", "iptables", "-A", "FORWARD", "-p", "tcp", "--syn", "-j", "REJECT", "--reject-with", how)])
    plan.opened_by = "receiver"
    return Case(about, plan, {"": expectation("not-mtu", "handshake-fails", absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("syn-host-unreachable")
def host_unreachable(d: Dice) -> Case:
    """The SYN is answered by ICMP host unreachable."""
    return _refused(d, "icmp-host-unreachable", "A router answers the SYN with host unreachable")


@scenario("syn-prohibited")
def prohibited(d: Dice) -> Case:
    """The SYN is answered by ICMP administratively prohibited."""
    return _refused(d, "icmp-admin-prohibited", "A firewall answers the SYN with administratively prohibited")


@scenario("large-prohibited")
def large_prohibited(d: Dice) -> Case:
    """A filter rejects what is larger than 1400 bytes, but with code 13: it names no MTU."""
    plan = base(d, size=40_000, points=("sender", "router-any"), links=[Link(tso_left=False), Link()], limit=d.between("limit", 5.0, 4.0, 6.0),
                commands=[("router", "iptables", "-A", "FORWARD", "-p", "tcp", "-m", "length", "--length", "1401:65535", "-j", "REJECT",
                           "--reject-with", "icmp-admin-prohibited")])
    return Case("A filter rejects large packets as prohibited", plan,
                {"": expectation("inconclusive", outcomeAlso=["problem", "not-mtu"], absent=no_faults("pmtu-black-hole"))}, check={"rejected": 0})


@scenario("path-dies")
def path_dies(d: Dice) -> Case:
    """From one packet on nothing arrives any more, of whatever size."""
    plan = base(d, size=400_000, points=("sender", "router-in"), links=[Link(wire=_wire(0.004, stop_all_after=d.pick("stop after", 60, 90))), Link()],
                limit=d.between("limit", 5.0, 4.0, 6.0))
    plan.talk.flows = 1
    return Case("The path dies in the middle of the transfer", plan,
                {"": expectation("inconclusive", outcomeAlso=["not-mtu", "nothing-found"], absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("acks-die")
def acks_die(d: Dice) -> Case:
    """From one packet on no acknowledgment comes back."""
    plan = base(d, size=400_000, points=("sender", "receiver"), limit=d.between("limit", 5.0, 4.0, 6.0),
                links=[Link(wire=_wire(0.004, back=Way(nic="segment", delay=0.004, stop_all_after=d.pick("stop after", 20, 30)))), Link()])
    plan.talk.flows = 1
    return Case("The way back dies in the middle of the transfer", plan,
                {"": expectation("inconclusive", outcomeAlso=["not-mtu", "nothing-found", "working"], absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("one-flow-cut-off")
def one_flow(d: Dice) -> Case:
    """A firewall cuts one connection off; another between the same hosts goes on."""
    plan = base(d, size=300_000, points=("sender",), links=[Link(wire=_wire(0.004, stop_flow_after=d.pick("stop after", 120, 90))), Link()], limit=5.0)
    plan.talk = Talk(size=150_000, chunk=5000, pause=0.02, flows=2)
    return Case("One of two connections is cut off, whatever the size of its packets", plan,
                {"": expectation("not-mtu", outcomeAlso=["inconclusive"], absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("satellite")
def satellite(d: Dice) -> Case:
    """A sound path with a round trip of 600 ms."""
    delay = d.pick("delay", 0.3, 0.25)
    plan = base(d, size=150_000, points=("sender", "receiver"), links=[Link(wire=_wire(delay)), Link()], limit=9.0)
    plan.talk.banner = False
    return Case("A sound transfer over a satellite's delay", plan,
                {"": expectation("nothing-found", outcomeAlso=["working"], absent=QUIET)}, check={"rejected": 0})


@scenario("small-window")
def small_window(d: Dice) -> Case:
    """A receiver whose buffer is smaller than two segments: slow, and sound."""
    plan = base(d, points=("sender", "receiver"), links=[Link(tso_left=False, wire=_wire(0.003)), Link()], limit=8.0)
    plan.talk = Talk(size=30_000, receive_buffer=2300)
    return Case("A receiver with a tiny window", plan,
                {"": expectation("nothing-found", outcomeAlso=["not-mtu", "working", "inconclusive"], absent=MTU_FAULTS)}, check={"rejected": 0})


def fragments(address, count):
    """UDP datagrams of 4000 bytes without DF, as NFS over UDP sends them."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IP, 10, 0)          # IP_MTU_DISCOVER: never
    for _ in range(count):
        sock.sendto(bytes(4000), (address, 2049))
        time.sleep(0.02)


@scenario("udp-fragments-beside")
def udp_fragments(d: Dice) -> Case:
    """Fragmented UDP beside a sound TCP transfer: not TCP's affair."""
    def traffic(chain, plan):
        (left, _), (right, address) = chain.first(), chain.last()
        children = [chain.ns[right].fork(serve, address, plan.port, plan.talk, False)]
        time.sleep(0.1)
        children += [chain.ns[left].fork(fragments, address, 10), chain.ns[left].fork(connect, address, plan.port, plan.talk, True)]
        for child in children[1:]:
            child.wait(5)
        for child in children:
            child.stop()
    plan = base(d, size=60_000, points=("sender", "receiver"), links=[Link(tso_left=False), Link()], traffic=traffic)
    plan.talk.flows = 1
    return Case("UDP fragments beside a sound TCP transfer", plan, {"": expectation("nothing-found", outcomeAlso=["working"], absent=QUIET)},
                check={"rejected": 0, "fragments": True})


@scenario("stray-frag-needed")
def stray(d: Dice) -> Case:
    """Messages about a connection that is not in the capture, beside a sound transfer."""
    plan = base(d, size=100_000, points=("sender",), links=[Link(tso_left=False, wire=Wire(
        right=Way(delay=0.003, forge=tuple((n, 1400, "203.0.113.9", "stray") for n in (20, 21, 40))), left=Way(delay=0.003))), Link()])
    plan.opened_by = "sender"
    return Case("Frag-needed messages that quote a connection which was not captured", plan,
                {"": expectation("inconclusive", outcomeAlso=["nothing-found", "working"], absent=QUIET)}, check={"rejected": 3, "no_count": True})


@scenario("probing-2-sound-path")
def probing(d: Dice) -> Case:
    """tcp_mtu_probing=2 on a sound path: probes of odd sizes, nothing lost."""
    plan = base(d, size=600_000, points=("sender",), links=[Link(wire=_wire(0.004)), Link()], sysctl={"server": {"net.ipv4.tcp_mtu_probing": 2}}, limit=6.0)
    plan.talk.flows = 1
    return Case("A sender that probes for its path MTU on a sound path", plan,
                {"": expectation("nothing-found", outcomeAlso=["working"], absent=QUIET)}, check={"rejected": 0})


@scenario("plain-loss-two-sizes")
def loss_two_sizes(d: Dice) -> Case:
    """Random loss on flows of large and of small segments: the small ones lose too."""
    def traffic(chain, plan):
        (left, _), (right, address) = chain.first(), chain.last()
        children = []
        for n, mss in enumerate((0, 536)):
            talk = Talk(size=120_000, mss=mss, congestion=plan.congestion)
            children.append(chain.ns[right].fork(serve, address, plan.port + n, talk, False))
            time.sleep(0.1)
            children.append(chain.ns[left].fork(connect, address, plan.port + n, talk, True))
        for child in children[1::2]:
            child.wait(7)
        for child in children:
            child.stop()
    plan = base(d, points=(Point("sender", snaplen=96), "receiver"), links=[Link(tso_left=False, wire=_wire(0.006, loss=d.pick("loss", 0.1, 0.06, 0.15))), Link()], traffic=traffic)
    return Case("Random loss on flows with large and with small segments", plan,
                {"": expectation("not-mtu", "plain-loss", absent=MTU_FAULTS), "receiver": far_side("nothing-found")}, check={"rejected": 0, "resent": 5})
