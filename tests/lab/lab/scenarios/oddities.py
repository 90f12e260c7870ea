"""Odd messages, odd capture points and recoveries: where a right diagnosis is easily missed."""

from .common import (MTU_FAULTS, OFFLOAD_FAULTS, Case, Dice, Link, Point, Way, Wire, base, expectation, far_side, narrow, no_faults, scenario)

NO_PTB4 = ("iptables", "-A", "FORWARD", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP")


@scenario("pmtud-short-quote")
def short_quote(d: Dice) -> Case:
    """Messages that quote 28 bytes, as many routers do: ports and sequence number, no more."""
    plan = base(d, points=("sender",), links=[Link(tso_left=d.pick("tso", False, True), wire=Wire(left=Way(quote=28))), Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("Path MTU discovery with messages that quote 28 bytes", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 1, "message": "obeyed"})


@scenario("frag-needed-says-more")
def says_more(d: Dice) -> Case:
    """A router rejects packets of 1500 bytes and announces 9000."""
    plan = base(d, points=("sender",), banner=True, limit=d.between("limit", 6.0, 4.0, 7.0),
                links=[Link(tso_left=False, wire=Wire(left=Way(next_hop_mtu=d.pick("announced", 9000, 1600, 4352)))),
                       Link(mtu_left=d.pick("true mtu", 1400, 1438, 1476), mtu_right=1500)])
    plan.talk.banner = True
    return Case("Packets of 1500 bytes are rejected by messages that name a larger MTU", plan,
                {"": expectation("problem", anyOf=[["frag-needed-but-fits", "bogus-next-hop-mtu"]],
                                 absent=no_faults("frag-needed-but-fits", "bogus-next-hop-mtu") + ["plain-loss"])}, check={"rejected_min": 3, "message": "no-op"})


@scenario("forged-mtu-68")
def forged_68(d: Dice) -> Case:
    """A forged message inside the window announces 68: Linux falls to 552 bytes, nothing is lost, all is slower."""
    forge = ((20, d.pick("mtu", 68, 100, 296), "203.0.113.66", "fresh"),)
    plan = base(d, size=120_000, points=("sender",), links=[Link(tso_left=False, wire=Wire(right=Way(delay=0.003, forge=forge), left=Way(delay=0.003))), Link()])
    plan.sack, plan.talk.flows = True, 1
    return Case("A forged message announces an MTU of 68; the sender survives with packets of 552 bytes", plan,
                {"": expectation("working", anyOf=[["bogus-next-hop-mtu", "stale-or-forged-frag-needed"]],
                                 absent=no_faults("bogus-next-hop-mtu") + ["plain-loss"])}, check={"rejected_min": 1, "no_count": True})


def _stray(d: Dice, kind, mtu, about):
    forge = tuple((n, mtu, "203.0.113.66", kind) for n in (8, 20, 40))
    plan = base(d, size=150_000, points=("sender",), links=[Link(tso_left=False, wire=Wire(right=Way(delay=0.002, forge=forge), left=Way(delay=0.002))), Link()])
    return Case(about, plan, {"": expectation("working", outcomeAlso=["nothing-found"], absent=MTU_FAULTS + ["pmtud-working", "plain-loss"])},
                check={"rejected_min": 1, "no_count": True})


@scenario("frag-needed-about-udp")
def about_udp(d: Dice) -> Case:
    """Messages that quote UDP with the ports of a sound TCP flow."""
    return _stray(d, "udp", d.pick("mtu", 1400, 1280), "Frag-needed messages that quote UDP beside a sound TCP flow")


@scenario("pmtud-icmp-not-recorded")
def not_recorded(d: Dice) -> Case:
    """Path MTU discovery works; the capture filter `tcp` kept the messages out and the file does not say so."""
    delay = d.pick("delay", 0.012, 0.005, 0.03)
    plan = base(d, nodes=("server", "router", "isp", "client"), points=(Point("sender", filter="tcp"),),
                links=[Link(tso_left=d.pick("tso", False, True)), Link(wire=Wire(right=Way(nic="segment", delay=delay), left=Way(nic="segment", delay=delay))),
                       Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("Path MTU discovery works, its messages are not in the file", plan,
                {"": expectation("nothing-found", outcomeAlso=["working", "inconclusive"], absent=MTU_FAULTS + ["plain-loss"])}, check={})


@scenario("pmtud-jumbo-receiver")
def jumbo_receiver(d: Dice) -> Case:
    """Jumbo hosts, 1500 in the middle, seen by the receiver: holes of the old size, filled at once in pieces of the new."""
    tso = d.pick("tso", False, True)
    plan = base(d, size=250_000, points=("receiver", "sender"), links=[Link(mtu=9000, tso_left=tso), Link(mtu_left=1500, mtu_right=9000, tso_left=tso)])
    return Case("Jumbo frames meet a line with MTU 1500; the sender obeys", plan,
                {"receiver": expectation("nothing-found", outcomeAlso=["working", "inconclusive"], absent=MTU_FAULTS + ["plain-loss"]),
                 "sender": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 0})


@scenario("black-hole-recovered-at-router")
def recovered_router(d: Dice) -> Case:
    """Seen where the messages are sent, not where they are filtered: rejections without effect for seconds, then tcp_mtu_probing finds a size."""
    plan = base(d, size=120_000, nodes=("server", "firewall", "router", "client"), points=(Point("router:eth0"), Point("sender")),
                links=[Link(tso_left=d.pick("tso", False, True)), Link(tso_left=False), Link(mtu_left=d.pick("path mtu", 1390, 1438, 1300), mtu_right=1500)],
                sysctl={"server": {"net.ipv4.tcp_mtu_probing": 1}}, limit=14.0, commands=[("firewall", *NO_PTB4)])
    plan.device = "eth"
    plan.talk.flows = 1
    return Case("The router's messages are filtered on their way; after some timeouts the sender tries smaller segments", plan,
                {"router:eth0": expectation("problem", anyOf=[["black-hole-recovered", "frag-needed-ignored", "pmtu-black-hole"]],
                                            absent=[*OFFLOAD_FAULTS, "lso-burst-loss", "l2-mtu-mismatch", "plain-loss"]),
                 "sender": expectation("problem", "black-hole-recovered", absent=no_faults("black-hole-recovered", "pmtu-black-hole") + ["plain-loss"])},
                check={"no_count": True})


@scenario("black-hole-recovered-ipv6-tso")
def recovered6(d: Dice) -> Case:
    """The same over IPv6 with TSO: no IP IDs, and large captured packets after the fallback that are cut at the new size."""
    plan = base(d, size=120_000, points=("sender",), family=6, limit=14.0, opened_by="sender",
                links=[Link(), Link(mtu_left=d.pick("path mtu", 1290, 1400, 1330), mtu_right=1500)],
                sysctl={"server": {"net.ipv4.tcp_mtu_probing": 1}},
                commands=[("router", "ip6tables", "-A", "OUTPUT", "-p", "icmpv6", "--icmpv6-type", "packet-too-big", "-j", "DROP")])
    plan.talk.flows = 1
    return Case("IPv6: full-size segments vanish; after some timeouts the sender tries smaller ones", plan,
                {"": expectation("problem", "black-hole-recovered", absent=no_faults("black-hole-recovered", "pmtu-black-hole") + ["plain-loss"])},
                check={"rejected": 0, "no_count": True})


@scenario("fragmented-lost-upload")
def fragmented_upload(d: Dice) -> Case:
    """Nothing but first fragments reaches the receiver, from the first data on: nothing was ever acknowledged."""
    plan = base(d, points=("receiver",), links=[Link(tso_left=False), Link(mtu_left=d.pick("path mtu", 1400, 1300), mtu_right=1500, wire=Wire(right=Way(drop_fragments=True)))],
                sysctl={"server": {"net.ipv4.ip_no_pmtu_disc": 1}}, limit=d.between("limit", 6.0, 4.0, 7.0), opened_by="sender")
    plan.opened_by, plan.talk.banner = "sender", False
    return Case("A firewall drops later fragments; the receiver sees first fragments only", plan,
                {"": expectation("problem", "fragmented", outcomeAlso=["inconclusive"], absent=no_faults("pmtu-black-hole") + ["plain-loss"])},
                check={"rejected": 0, "no_count": True, "fragments": False})


@scenario("story-5-only-large")
def only_large(d: Dice) -> Case:
    """A card that loses every send above a few segments, whole, and none below: bursts after a pause vanish, the stream flows."""
    delay = d.pick("delay", 0.004, 0.002, 0.008)
    plan = base(d, size=360_000, points=("sender",), opened_by="sender", limit=10.0,
                links=[Link(wire=Wire(right=Way(nic="segment", delay=delay, drop_super=d.pick("drop above", 4, 3, 5)), left=Way(nic="segment", delay=delay))), Link()])
    plan.opened_by = "sender"
    plan.talk.chunk, plan.talk.pause, plan.talk.flows = 90_000, d.pick("pause", 0.3, 0.5), 1
    return Case("Sends of more than a few segments vanish before they are cut", plan,
                {"": expectation("problem", "lso-burst-loss", absent=no_faults("lso-burst-loss"))}, check={"rejected": 0, "resent": 3, "supers": True})


@scenario("lro-with-loss")
def lro_with_loss(d: Dice) -> Case:
    """Story 2, and a line behind the router that loses packets: the rejections are the finding."""
    plan = base(d, size=150_000, oui="00:50:56", points=("sender", "router-in"), limit=8.0,
                links=[Link(tso_left=False, wire=Wire(right=Way(nic="segment", lro=d.pick("lro", 5, 2, 7), hold=0.0015, delay=0.004), left=Way(nic="segment", delay=0.004))),
                       Link(wire=Wire(right=Way(loss=d.pick("loss", 0.05, 0.03)), seed=d.seed))])
    fault = expectation("problem", anyOf=[OFFLOAD_FAULTS], absent=no_faults(*OFFLOAD_FAULTS))
    return Case("LRO on the router and a lossy line behind it", plan, {"": fault}, check={"rejected_above": 1500, "mtu": 1500})
