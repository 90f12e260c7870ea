"""What is not the MTU, and what is harmless."""

import time

from ..netns import set_ipv4_gso
from ..traffic import connect, send_udp, serve
from .common import (MTU_FAULTS, NOT_MTU, Case, Dice, Link, Point, Talk, Way, Wire, base, expectation, narrow, scenario)


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
                 "receiver": expectation("not-mtu", outcomeAlso=["inconclusive"], absent=MTU_FAULTS)}, check={"rejected": 0, "resent": 5})


def _physical(d: Dice, delay=0.004, **way):
    """A long wire with network cards at its ends: TSO is cut, checksums are filled in."""
    delay = d.pick("delay", delay, 0.001, 0.012)
    return Wire(right=Way(nic="segment", delay=delay, **way), left=Way(nic="segment", delay=delay), seed=d.seed)


QUIET = MTU_FAULTS + NOT_MTU


@scenario("plain-loss-tso")
def plain_loss_tso(d: Dice) -> Case:
    """Random loss under a TSO sender: holes inside super-segments, the look-alike of the LSO fault."""
    plan = base(d, size=400_000, points=("sender",),
                links=[Link(wire=_physical(d, 0.008, loss=d.pick("loss", 0.03, 0.02, 0.05))), Link()], limit=8.0)
    return Case("Single segments of a TSO sender are lost at random on the wire", plan,
                {"": expectation("not-mtu", "plain-loss", absent=MTU_FAULTS)}, check={"rejected": 0, "resent": 4, "supers": True})


@scenario("reordering")
def reordering(d: Dice) -> Case:
    """Segments overtake each other; nothing is lost."""
    plan = base(d, size=200_000, points=("sender", "receiver"),
                links=[Link(tso_left=False, wire=_physical(d, 0.004, reorder=d.pick("reorder", 0.02, 0.05), reorder_by=0.001)), Link()])
    return Case("Some segments arrive out of order, none is lost", plan,
                {"": expectation("nothing-found", outcomeAlso=["not-mtu", "working"], absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("tso-sender-fine")
def tso_fine(d: Dice) -> Case:
    """A TSO sender on a sound path: packets of many segments in the capture, cut by the card."""
    family = d.pick("family", 4, 6)
    plan = base(d, size=300_000, points=("sender", "router-in"), family=family, links=[Link(wire=_physical(d)), Link()])
    return Case("A TSO sender on a sound path", plan,
                {"sender": expectation("working", "offload-at-capture-point", absent=QUIET),
                 "router-in": expectation("nothing-found", absent=QUIET + ["offload-at-capture-point"])}, check={"rejected": 0})


@scenario("gro-receiver-fine")
def gro_receiver(d: Dice) -> Case:
    """The receiver's GRO merges what arrives."""
    plan = base(d, size=300_000, points=("receiver",), links=[Link(tso_left=False), Link(tso_left=False, gro_right=True)])
    return Case("A receiver with GRO sees merged packets of a sound transfer", plan,
                {"": expectation("working", "offload-at-capture-point", absent=QUIET)}, check={"rejected": 0})


@scenario("tso-midflow")
def tso_midflow(d: Dice) -> Case:
    """A TSO sender on a sound path, recorded from the middle."""
    plan = base(d, size=4_000_000, points=("sender",), start_delay=0.25, snaplen=128, limit=4.0, links=[Link(wire=_physical(d, 0.02)), Link()])
    plan.talk.chunk, plan.talk.pause, plan.talk.size = 16_384, 0.015, 700_000
    plan.talk.banner = False
    return Case("A TSO sender on a sound path; the recording began after the handshake", plan,
                {"": expectation("working", "offload-at-capture-point", absent=QUIET)}, check={"rejected": 0})


@scenario("plain-transfer")
def plain_transfer(d: Dice) -> Case:
    """A sound transfer in segments of the wire's size."""
    family = d.pick("family", 4, 6)
    plan = base(d, size=120_000, points=("sender", "receiver"), family=family, links=[Link(tso_left=False), Link()])
    return Case("A sound transfer without any offload", plan, {"": expectation("nothing-found", absent=QUIET)}, check={"rejected": 0})


@scenario("ipv6-transfer")
def ipv6_transfer(d: Dice) -> Case:
    """A sound transfer over IPv6 with TSO."""
    plan = base(d, size=250_000, points=("sender",), family=6, links=[Link(wire=_physical(d)), Link()])
    return Case("A sound IPv6 transfer with TSO", plan, {"": expectation("working", "offload-at-capture-point", absent=QUIET)}, check={"rejected": 0})


@scenario("zero-window")
def zero_window(d: Dice) -> Case:
    """The receiving application stops reading for a while."""
    plan = base(d, points=("sender",), links=[Link(tso_left=d.pick("tso", False, True), wire=_physical(d)), Link()], limit=9.0)
    plan.talk = Talk(size=d.between("size", 300_000, 250_000, 400_000), read_pause=(40_000, d.pick("pause", 2.5, 2.0, 3.5)), receive_buffer=16_384)
    return Case("The receiver closes its window for seconds", plan, {"": expectation("not-mtu", "zero-window", absent=MTU_FAULTS)}, check={"rejected": 0, "zero_window": True})


@scenario("application-idle")
def idle(d: Dice) -> Case:
    """Bursts with pauses in between: gaps, but nothing is outstanding."""
    plan = base(d, points=("sender",), links=[Link(tso_left=d.pick("tso", False, True), wire=_physical(d)), Link()], limit=9.0)
    plan.talk = Talk(size=60_000, chunk=10_000, pause=d.pick("pause", 0.9, 0.6, 1.1))
    return Case("The application sends in bursts with pauses; nothing waits for the network", plan,
                {"": expectation("nothing-found", outcomeAlso=["working"], absent=QUIET)}, check={"rejected": 0})


@scenario("reset-midway")
def reset(d: Dice) -> Case:
    """The sender resets in the middle of the transfer."""
    plan = base(d, points=("sender", "receiver"), links=[Link(tso_left=False, wire=_physical(d)), Link()], limit=4.0)
    plan.talk = Talk(size=200_000, chunk=10_000, reset_after=d.pick("reset after", 70_000, 30_000, 120_000))
    return Case("The connection is reset in the middle of the transfer", plan,
                {"": expectation("not-mtu", outcomeAlso=["nothing-found", "inconclusive"], absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("handshake-fails")
def handshake_fails(d: Dice) -> Case:
    """A firewall drops the SYN."""
    plan = base(d, points=("receiver",), links=[Link(), Link()], limit=d.pick("limit", 5.0, 3.5),
                commands=[("router", "iptables", "-A", "FORWARD", "-p", "tcp", "--syn", "-j", "DROP")])
    plan.opened_by = "receiver"
    return Case("The SYN is never answered", plan, {"": expectation("not-mtu", "handshake-fails", absent=MTU_FAULTS)}, check={"rejected": 0})


@scenario("many-short-flows")
def short_flows(d: Dice) -> Case:
    """Many short connections on a sound path."""
    plan = base(d, points=("sender", "router-any"), links=[Link(tso_left=False), Link()])
    plan.talk = Talk(size=d.between("size", 1200, 400, 4000), flows=d.between("flows", 40, 20, 60), gap=0.01)
    return Case("Many short connections", plan, {"": expectation("nothing-found", absent=QUIET)}, check={"rejected": 0})


@scenario("loopback")
def loopback(d: Dice) -> Case:
    """Within one host: MTU 65536, checksums never filled in."""
    def traffic(chain, plan):
        ns = chain.ns["host"]
        server = ns.fork(serve, "127.0.0.1", plan.port, plan.talk, True)
        time.sleep(0.15)
        client = ns.fork(connect, "127.0.0.1", plan.port, plan.talk, False)
        client.wait(5)
        client.stop()
        server.stop()
    plan = base(d, size=400_000, nodes=("host", "other"), links=[Link()], traffic=traffic,
                points=(Point("host:lo", snaplen=128),), timestamps=True)
    return Case("A transfer over the loopback interface", plan,
                {"": expectation("working", outcomeAlso=["nothing-found"], absent=QUIET)}, check={"rejected": 0})


@scenario("jumbo-link")
def jumbo(d: Dice) -> Case:
    """MTU 9000 at both ends of one network: large packets that are real."""
    tso = d.pick("tso", False, True)
    plan = base(d, size=300_000, nodes=("server", "client"), points=("sender", "receiver"), snaplen=128,
                links=[Link(mtu=d.pick("mtu", 9000, 9001, 8500), tso_left=tso, tso_right=tso)])
    fine = (expectation("working", "offload-at-capture-point", absent=QUIET) if tso else
            expectation("nothing-found", outcomeAlso=["working"], absent=QUIET))
    return Case("Jumbo frames that both ends have agreed on", plan, {"": fine}, check={"rejected": 0})


@scenario("mss-clamped")
def clamped(d: Dice) -> Case:
    """A router in front of a narrow line rewrites the MSS of each SYN: two copies with different MSS."""
    plan = base(d, points=("router-any", "sender"), links=[Link(tso_left=False), Link(mtu_left=narrow(d, 1492), mtu_right=1500)],
                commands=[("router", "iptables", "-t", "mangle", "-A", "FORWARD", "-p", "tcp", "--tcp-flags", "SYN,RST", "SYN",
                           "-j", "TCPMSS", "--clamp-mss-to-pmtu")])
    return Case("A router clamps the MSS to its narrow line", plan,
                {"router-any": expectation("working", "mss-clamped", absent=QUIET),
                 "sender": expectation("working", outcomeAlso=["nothing-found"], absent=QUIET)}, check={"rejected": 0})


@scenario("big-tcp-ipv6")
def big_tcp6(d: Dice) -> Case:
    """BIG TCP over IPv6: packets above 65,535 bytes with a jumbo option that never reaches a wire."""
    return _big_tcp(d, 6)


@scenario("big-tcp-ipv4")
def big_tcp4(d: Dice) -> Case:
    """BIG TCP over IPv4: total length 0."""
    return _big_tcp(d, 4)


def _big_tcp(d, family):
    def setup(chain):
        for node in chain.names:
            for side in ("left", "right"):
                if (node, side) in ((chain.names[0], "left"), (chain.names[-1], "right")):
                    continue
                dev = chain.dev(node, side)
                chain.ns[node].ip(f"link set {dev} gso_max_size 190000 gro_max_size 190000")
                if family == 4:          # older iproute2 has no word for it
                    chain.ns[node].fork(set_ipv4_gso, dev, 190_000).wait(5)
    plan = base(d, family=family, nodes=("server", "client"), links=[Link()], points=("sender",), snaplen=128, setup=setup)
    plan.talk = Talk(size=d.between("size", 12_000_000, 8_000_000, 16_000_000), chunk=1_000_000, send_buffer=4_000_000, receive_buffer=4_000_000)
    plan.timestamps = True
    return Case(f"BIG TCP over IPv{family}: packets above 65,535 bytes inside one host", plan,
                {"": expectation("working", "offload-at-capture-point", absent=QUIET)}, check={"rejected": 0, "big": True})


@scenario("nat-both-sides")
def nat_both(d: Dice) -> Case:
    """A sound transfer through NAT, recorded on both sides of the NAT router: second sightings, not retransmissions."""
    plan = base(d, size=120_000, points=("router-any", "router-both"), nat=d.pick("nat", "snat", "dnat"), opened_by="sender",
                links=[Link(tso_left=False), Link()])
    plan.opened_by = "sender" if plan.nat == "snat" else "receiver"
    return Case("Each packet appears twice, before and after address translation", plan,
                {"": expectation("nothing-found", absent=QUIET)}, check={"rejected": 0})


@scenario("udp-frag-needed")
def udp(d: Dice) -> Case:
    """Frag-needed about UDP datagrams of a program that does not care: belongs to no TCP flow."""
    def traffic(chain, plan):
        (left, _), (_right, target) = chain.first(), chain.last()
        child = chain.ns[left].fork(send_udp, target, 4433, d.between("datagrams", 12, 5, 25), 1400)
        child.wait(5)
        child.stop()
    plan = base(d, points=("sender", "router-in"), links=[Link(), Link(mtu_left=narrow(d, 1300), mtu_right=1500)], traffic=traffic)
    return Case("UDP datagrams with DF are rejected at a narrow hop; no TCP is concerned", plan,
                {"": expectation("nothing-found", outcomeAlso=["inconclusive", "working"], absent=[r for r in QUIET])}, check={})
