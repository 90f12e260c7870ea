"""The five stories and their variants."""

import time

from ..traffic import connect, serve
from ..userhost import Habits, user_host
from .common import (MTU_FAULTS, NOT_MTU, OFFLOAD_FAULTS, Case, Dice, Link, Point, Talk, Way, Wire, base, expectation,
                     far_side, initial_window, no_faults, scenario)

REJECTS = {"rejected_above": 1500, "mtu": 1500, "message": "no-op"}


@scenario("story-1-sftp-tso")
def story_1(d: Dice) -> Case:
    """An SFTP server's TSO packets reach the firewall uncut over a virtual switch; the firewall rejects them."""
    plan = base(d, size=250_000, port=22, banner=True, oui="00:0c:29", points=("sender", "router-in", "router-any", "receiver", Point("sender", snaplen=96, suffix="-snap96")),
                links=[Link(wire=Wire(right=Way(nic="strip", strip_checksum=d.pick("checksum", "partial", "full", "partial0"),
                                                delay=d.pick("delay", 0.0, 0.0005)))),
                       Link(wire=Wire(right=Way(delay=0.006), left=Way(delay=0.006)))],
                limit=d.between("limit", 6.0, 3.0, 6.0), nodes=("sftp", "firewall", "client"))
    fault = expectation("problem", "unsegmented-tso", absent=no_faults("unsegmented-tso") + ["plain-loss"])
    # On the firewall the packets look the same whoever glued them; the unfinished checksums of the sender's small packets tell.
    router = expectation("problem", anyOf=[OFFLOAD_FAULTS], absent=no_faults(*OFFLOAD_FAULTS) + ["plain-loss"])
    return Case("The sender's TSO packets are handed on uncut and the firewall rejects them with MTU 1500", plan,
                {"sender": fault, "sender-snap96": fault, "router-in": router, "router-any": router,
                 "receiver": far_side()},
                check=REJECTS)


@scenario("story-2-lro-router")
def story_2(d: Dice) -> Case:
    """A VM router's network card merges incoming segments; the router rejects its own merged packets."""
    delay = d.pick("delay", 0.008, 0.002, 0.015)
    plan = base(d, size=200_000, port=80, oui="00:50:56", timestamps=False, points=("router-in", "router-any", "router-both", Point("router-in", snaplen=96, suffix="-snap96")),
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 7, 2, 5, 10, 40),
                                                lro_checksum=d.pick("lro checksum", "full", "first", "zero"),
                                                hold=0.0015, delay=delay), left=Way(nic="segment", delay=delay))),
                       Link()], limit=d.between("limit", 6.0, 3.0, 6.0))
    fault = expectation("problem", "merged-then-rejected", absent=no_faults("merged-then-rejected") + ["plain-loss"])
    return Case("LRO on a VM router merges segments to packets that the router itself then rejects", plan,
                {"": fault}, check=REJECTS)


def _phantom(d: Dice, way: Way, about: str) -> Case:
    plan = base(d, size=120_000, port=80, oui="00:0c:29", timestamps=False, points=("wire", "receiver"), nat="dnat",
                nodes=("server", "gateway", "client"), nat_node="gateway", snaplen=600,
                links=[Link(wire=Wire(right=way, left=Way(mirror=True)), monitor=True),
                       Link(wire=Wire(right=Way(delay=0.001), left=Way(delay=0.001)))],
                limit=d.between("limit", 8.0, 4.0, 8.0))
    plan.sack = d.chance("sack", False, 0.5)
    plan.setup = initial_window(d.pick("initcwnd", 2, 2, 3, 4, 10))
    fault = expectation("problem", anyOf=[OFFLOAD_FAULTS], absent=no_faults(*OFFLOAD_FAULTS) + ["plain-loss"])
    return Case(about, plan, {"wire": fault, "receiver": far_side()}, check=REJECTS)


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


@scenario("story-4-gro-router")
def story_4(d: Dice) -> Case:
    """A router whose kernel no longer forwards what its GRO merged."""
    plan = base(d, size=150_000, port=445, points=("router-in", "router-any", Point("router-any", link_type="LINUX_SLL", suffix="-sll")), timestamps=False,
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("gro", 4, 2, 3, 17), lro_checksum="partial", across_push=False,
                                                hold=0.0003, delay=d.pick("delay", 0.0, 0.001)))),
                       Link()], limit=d.between("limit", 6.0, 3.0, 6.0))
    fault = expectation("problem", "merged-then-rejected", absent=no_faults("merged-then-rejected") + ["plain-loss"])
    return Case("A router rejects the packets that its own GRO merged from segments of 1500 bytes", plan,
                {"": fault}, check=REJECTS)


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
                check={"rejected": 0, "supers": True, "resent": 4})


@scenario("story-5-lso-tail")
def story_5_tail(d: Dice) -> Case:
    """The card sends only the first piece of each large send; SACK repairs the rest without any timeout."""
    delay = d.pick("delay", 0.003, 0.008)
    plan = base(d, size=120_000, port=445, points=("sender",), oui="00:15:5d",
                links=[Link(wire=Wire(right=Way(nic="segment", drop_tail=True, delay=delay), left=Way(nic="segment", delay=delay))), Link()],
                limit=d.between("limit", 8.0, 5.0, 9.0))
    plan.sack = True
    return Case("Of each TSO packet only the first segment leaves the card; the others pass when they are sent again alone", plan,
                {"": expectation("problem", "lso-burst-loss", absent=no_faults("lso-burst-loss"))}, check={"rejected": 0, "supers": True, "resent": 4})


# --- variants of the stories ------------------------------------------------------------------------

MERGED = expectation("problem", "merged-then-rejected", absent=no_faults("merged-then-rejected") + ["plain-loss"])
GLUED = expectation("problem", anyOf=[OFFLOAD_FAULTS], absent=no_faults(*OFFLOAD_FAULTS) + ["plain-loss"])


@scenario("story-1-old-sender")
def story_1_old(d: Dice) -> Case:
    """Story 1 with a sender without SACK and timestamps: every stall ends in a timeout that goes on doubling."""
    plan = base(d, size=250_000, port=22, banner=True, oui="00:0c:29", timestamps=False, points=("sender",),
                links=[Link(wire=Wire(right=Way(nic="strip", strip_checksum=d.pick("checksum", "partial", "full")))),
                       Link(wire=Wire(right=Way(delay=0.02), left=Way(delay=0.02)))],
                limit=d.between("limit", 8.0, 4.0, 8.0), nodes=("sftp", "firewall", "client"))
    plan.sack = False
    return Case("The sender's TSO packets are rejected uncut; without SACK and timestamps each stall waits for a timeout", plan,
                {"": expectation("problem", "unsegmented-tso", absent=no_faults("unsegmented-tso") + ["plain-loss"])}, check=REJECTS)


@scenario("story-1-midflow")
def story_1_midflow(d: Dice) -> Case:
    """Story 1, recorded from the middle of the transfer: no handshake, so no MSS."""
    plan = base(d, size=900_000, port=22, oui="00:0c:29", points=("sender",), start_delay=d.pick("start", 0.6, 0.3, 1.0),
                links=[Link(wire=Wire(right=Way(nic="strip"))),
                       Link(wire=Wire(right=Way(delay=0.012), left=Way(delay=0.012)))], limit=d.between("limit", 4.0, 3.0, 5.0))
    return Case("The sender's TSO packets are rejected uncut; the recording began after the handshake", plan,
                {"": GLUED}, check=REJECTS)


@scenario("story-1-ipv6")
def story_1_ipv6(d: Dice) -> Case:
    """Story 1 over IPv6: Packet Too Big with MTU 1500 for packets that the virtual switch should have cut."""
    plan = base(d, size=250_000, port=22, family=6, oui="00:0c:29", points=("sender", "router-in"),
                links=[Link(wire=Wire(right=Way(nic="strip", strip_checksum=d.pick("checksum", "partial", "full")))),
                       Link(wire=Wire(right=Way(delay=0.006), left=Way(delay=0.006)))], limit=d.between("limit", 5.0, 3.0, 6.0))
    return Case("IPv6: the sender's TSO packets are handed on uncut and answered with Packet Too Big, MTU 1500", plan,
                {"": GLUED}, check=REJECTS)


@scenario("story-2-lro-ipv6")
def story_2_ipv6(d: Dice) -> Case:
    """Story 2 over IPv6: no IP identification, so only lengths, sequence numbers and checksums tell."""
    delay = d.pick("delay", 0.006, 0.002, 0.012)
    plan = base(d, size=200_000, port=80, family=6, timestamps=False, points=("router-in", "router-any"),
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 7, 2, 4), hold=0.0015, delay=delay,
                                                lro_checksum=d.pick("lro checksum", "full", "first", "zero"))))
                       , Link()], limit=d.between("limit", 5.0, 3.0, 6.0))
    return Case("IPv6: LRO on a router merges segments and the router answers with Packet Too Big, MTU 1500", plan,
                {"": MERGED}, check=REJECTS)


@scenario("story-2-lro-router-bbr")
def story_2_bbr(d: Dice) -> Case:
    """Story 2 with BBR: the same range again every round trip instead of a wait for the timeout."""
    delay = d.pick("delay", 0.01, 0.004, 0.02)
    plan = base(d, size=400_000, port=80, oui="00:50:56", congestion="bbr", points=("router-in", "sender"),
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 7, 4, 16), hold=0.0015, delay=delay),
                                      left=Way(nic="segment", delay=delay))), Link()], limit=d.between("limit", 5.0, 3.0, 6.0))
    plan.congestion = "bbr"
    return Case("LRO on a VM router, the sender uses BBR", plan, {"router-in": MERGED, "sender": GLUED}, check=REJECTS)


@scenario("story-2-lro-router-loop")
def story_2_loop(d: Dice) -> Case:
    """The tight loop: a sender that answers each frag-needed by sending its window again, for ever."""
    window = d.pick("window", 7, 3, 5)
    habits = Habits(window=window, pace=d.pick("pace", 0.001, 0.0, 0.005), lone_after=d.pick("lone after", 0, 0, 25),
                    segment=d.pick("segment", 1460, 1460, 1400))
    delay = d.pick("delay", 0.004, 0.001, 0.01)
    plan = base(d, size=100_000, port=80, timestamps=False, points=("router-in", "router-any"),
                links=[Link(wire=Wire(right=Way(lro=7, hold=0.0015, delay=delay,
                                                lro_checksum=d.pick("lro checksum", "full", "first", "zero")),
                                      left=Way(nic="segment", delay=delay)), user_left=user_host(habits)), Link()],
                limit=d.between("limit", 2.5, 1.5, 3.0))
    plan.opened_by, plan.talk.flows, plan.talk.banner, plan.talk.request = "receiver", 1, False, 160
    return Case("LRO merges a window to one packet of 10,260 bytes, the router rejects it, the sender sends it again, for ever", plan,
                {"": MERGED}, check=REJECTS)


@scenario("story-3-dnat-phantom-vlan")
def story_3_vlan(d: Dice) -> Case:
    """Story 3 with the mirror port showing 802.1Q tags."""
    case = _phantom(d, Way(nic="segment", mirror=True, lro=2, hold=0.0008), "The phantom of 2960 bytes, recorded with 802.1Q tags")
    case.plan.links[0].wire.vlan = d.between("vlan", 210, 2, 4000)
    case.plan.limit = d.between("limit", 4.0, 3.0, 6.0)
    case.plan.points = case.plan.points[:1]
    return case


@scenario("story-3-dnat-router-any")
def story_3_router(d: Dice) -> Case:
    """Story 3 seen on the gateway itself, on all interfaces: copies differ in their addresses by the DNAT."""
    plan = base(d, size=60_000, port=80, timestamps=False, points=("router-any", "router-both"), nat="dnat",
                nodes=("server", "gateway", "client"), nat_node="gateway",
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 2, 5), hold=0.0008))), Link()],
                limit=d.between("limit", 5.0, 3.0, 6.0))
    return Case("A DNAT gateway rejects what its network card merged", plan, {"": MERGED}, check=REJECTS)


@scenario("story-4-many-flows")
def story_4_many(d: Dice) -> Case:
    """Story 4 with many clients' flows at once: one cause, one finding."""
    plan = base(d, size=30_000, port=445, points=("router-in",), timestamps=False,
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("gro", 3, 2, 6), lro_checksum="partial",
                                                across_push=False, hold=0.0003))), Link()], limit=4.0)
    plan.talk.flows, plan.talk.gap = d.between("flows", 8, 4, 12), 0.03
    return Case("A router rejects what its GRO merged, eight flows at once", plan, {"": MERGED},
                check={**REJECTS, "named": "merged-then-rejected"})


@scenario("lro-silent-drop")
def lro_silent(d: Dice) -> Case:
    """The router drops what LRO merged without any message (as Linux does with LRO packets it must forward)."""
    plan = base(d, size=150_000, points=("router-any", "sender"), timestamps=False,
                links=[Link(tso_left=d.pick("tso", True, False),
                            wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 4, 2, 8), hold=0.0008, delay=0.002),
                                      left=Way(nic="segment", delay=0.002))), Link()], limit=d.between("limit", 6.0, 4.0, 7.0),
                commands=[("router", "iptables", "-t", "raw", "-A", "PREROUTING", "-m", "length", "--length", "1501:65535", "-j", "DROP")])
    both = [["lso-burst-loss", "merged-then-rejected"]]
    return Case("Merged packets enter the router and never leave it, and no message is sent", plan,
                {"router-any": expectation("problem", anyOf=both, absent=["frag-needed-ignored", "pmtu-black-hole", "l2-mtu-mismatch"]),
                 "sender": expectation("problem", outcomeAlso=["not-mtu", "inconclusive"],
                                       absent=["frag-needed-ignored", "pmtu-black-hole", "l2-mtu-mismatch"])}, check={"rejected": 0, "no_count": True})


@scenario("story-5-lso-partly")
def story_5_partly(d: Dice) -> Case:
    """Only the larger sends vanish, and not each time."""
    delay = d.pick("delay", 0.003, 0.001, 0.01)
    plan = base(d, points=("sender",), oui="00:15:5d",
                links=[Link(wire=Wire(right=Way(nic="segment", drop_super=d.pick("drop super", 3, 2, 4), delay=delay,
                                                drop_super_chance=d.pick("chance", 0.85, 0.7)),
                                      left=Way(nic="segment", delay=delay))), Link()], limit=d.between("limit", 8.0, 5.0, 9.0))
    plan.talk = Talk(size=d.between("size", 400_000, 200_000, 500_000), chunk=d.pick("chunk", 29_200, 21_900), pause=0.04)
    return Case("Most of the larger TSO packets vanish silently, single segments always pass", plan,
                {"sender": expectation("problem", "lso-burst-loss", absent=no_faults("lso-burst-loss"))},
                check={"rejected": 0, "supers": True, "resent": 4})


@scenario("story-1-clamped")
def story_1_clamped(d: Dice) -> Case:
    """Story 1 with the MSS clamp that its author tried: the segments become smaller, the uncut packets do not."""
    mss = d.pick("mss", 1400, 1360, 1300)
    plan = base(d, size=250_000, port=22, banner=True, oui="00:0c:29", nodes=("sftp", "firewall", "client"), points=("sender", "router-any"),
                links=[Link(wire=Wire(right=Way(nic="strip", strip_checksum=d.pick("checksum", "partial", "full")))),
                       Link(wire=Wire(right=Way(delay=0.006), left=Way(delay=0.006)))], limit=d.between("limit", 5.0, 3.0, 6.0),
                commands=[("firewall", "iptables", "-t", "mangle", "-A", "FORWARD", "-p", "tcp", "--tcp-flags", "SYN,RST", "SYN",
                           "-j", "TCPMSS", "--set-mss", str(mss))])
    return Case("The firewall clamps the MSS and goes on rejecting the sender's uncut TSO packets", plan,
                {"sender": expectation("problem", "unsegmented-tso", absent=no_faults("unsegmented-tso") + ["plain-loss"]),
                 "router-any": GLUED}, check=REJECTS)


@scenario("story-2-among-others")
def story_2_among(d: Dice) -> Case:
    """Story 2 among healthy traffic: small answers are never merged, and the way back is sound."""
    small = Talk(size=d.between("small", 900, 200, 1300), flows=d.between("small flows", 15, 8, 30), gap=0.08)
    back = Talk(size=d.between("back", 60_000, 30_000, 90_000))
    delay = d.pick("delay", 0.004, 0.001, 0.01)

    def traffic(chain, plan):
        (left, server), (right, client) = chain.first(), chain.last()
        jobs = [chain.ns[left].fork(serve, server, plan.port, plan.talk, True), chain.ns[left].fork(serve, server, 9001, small, True),
                chain.ns[right].fork(serve, client, 9002, back, True)]
        time.sleep(0.15)
        main = chain.ns[right].fork(connect, server, plan.port, plan.talk, False)
        others = [chain.ns[right].fork(connect, server, 9001, small, False), chain.ns[left].fork(connect, client, 9002, back, False)]
        main.wait(plan.limit)
        for job in [main, *others, *jobs]:
            job.stop()
    plan = base(d, size=150_000, port=80, oui="00:50:56", timestamps=True, points=("router-in", "router-any"), traffic=traffic,
                links=[Link(wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 7, 3, 16), hold=0.0012, delay=delay,
                                                lro_checksum=d.pick("lro checksum", "full", "first", "zero")),
                                      left=Way(nic="segment", delay=delay))), Link(tso_right=False)], limit=d.between("limit", 5.0, 3.0, 6.0))
    plan.talk.flows, plan.talk.banner = 1, False
    return Case("LRO on a router breaks one download; the small flows and the other direction are well", plan, {"": MERGED},
                check={**REJECTS, "named": "merged-then-rejected"})
