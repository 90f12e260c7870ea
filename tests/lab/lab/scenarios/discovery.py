"""Path MTU discovery: healthy, ignored, black holes, odd messages."""

import time

from ..traffic import connect, serve
from ..userhost import Habits, user_host
from .common import (MTU_FAULTS, OFFLOAD_FAULTS, Case, Dice, Link, Point, Talk, Way, Wire, base, expectation, narrow,
                     no_faults, scenario)


@scenario("pmtud-healthy")
def pmtud_healthy(d: Dice) -> Case:
    """A narrow hop, a frag-needed, an obedient sender without TSO."""
    plan = base(d, points=("sender", "router-in", "router-any"),
                links=[Link(tso_left=False), Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("A narrow hop is announced once and the sender, without TSO, obeys at once", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 1, "message": "obeyed"})


@scenario("pmtud-healthy-tso")
def pmtud_healthy_tso(d: Dice) -> Case:
    """The same with TSO: captured packets stay above the path MTU and are fine."""
    plan = base(d, size=250_000, points=("sender", "router-in"),
                links=[Link(), Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("A narrow hop is announced and the sender obeys; with TSO the captured packets stay large", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 1, "supers": True, "message": "obeyed"})


@scenario("pmtud-healthy-gro-quote")
def pmtud_gro_quote(d: Dice) -> Case:
    """The router's own GRO merges before it rejects: the quote is longer than any frame of the sender."""
    plan = base(d, points=("sender",), timestamps=False,
                links=[Link(tso_left=False, gro_right=True), Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("A router with GRO quotes merged packets, yet its MTU is truly below the sender's frames", plan,
                {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])},
                check={"rejected_min": 1, "quoted_above": 1500, "message": "obeyed"})


@scenario("frag-needed-ignored")
def ignored(d: Dice) -> Case:
    """The sender's host firewall drops the frag-needed messages that reach it."""
    return _ignored(d, 4)


@scenario("frag-needed-ignored-ipv6")
def ignored6(d: Dice) -> Case:
    """The sender's host firewall drops Packet Too Big."""
    return _ignored(d, 6)


def _ignored(d, family):
    rule = (("iptables", "-A", "INPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP") if family == 4 else
            ("ip6tables", "-A", "INPUT", "-p", "icmpv6", "--icmpv6-type", "packet-too-big", "-j", "DROP"))
    plan = base(d, points=("sender", "router-in"), banner=True, family=family,
                links=[Link(tso_left=d.pick("tso", True, False)), Link(mtu_left=narrow(d, family=family), mtu_right=1500)],
                limit=d.between("limit", 6.0, 4.0, 7.0), commands=[("server", *rule)])
    return Case("The sender's host firewall drops the router's messages, so it goes on with packets above the path MTU", plan,
                {"": expectation("problem", "frag-needed-ignored", absent=no_faults("frag-needed-ignored") + ["plain-loss"])},
                check={"rejected_min": 3, "message": "ignored"})


@scenario("pmtu-black-hole")
def black_hole(d: Dice) -> Case:
    """The router with the narrow hop is not allowed to say so."""
    return _black_hole(d, 4)


@scenario("pmtu-black-hole-ipv6")
def black_hole6(d: Dice) -> Case:
    """The same over IPv6, where no packet may be fragmented on its way."""
    return _black_hole(d, 6)


def _black_hole(d, family):
    rule = (("iptables", "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP") if family == 4 else
            ("ip6tables", "-A", "OUTPUT", "-p", "icmpv6", "--icmpv6-type", "packet-too-big", "-j", "DROP"))
    plan = base(d, points=("sender", "receiver"), banner=True, family=family, port=22,
                links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=narrow(d, family=family), mtu_right=1500)],
                limit=d.between("limit", 7.0, 4.0, 8.0), commands=[("router", *rule)])
    return Case("Full-size segments vanish at a narrow hop and no message comes back", plan,
                {"sender": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole") + ["plain-loss"]),
                 "receiver": expectation("inconclusive", absent=MTU_FAULTS)}, check={"rejected": 0, "no_count": True})




HEALTHY = expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])


@scenario("pmtud-healthy-ipv6")
def pmtud_v6(d: Dice) -> Case:
    """Packet Too Big, obeyed."""
    plan = base(d, family=6, points=("sender", "router-any"),
                links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=narrow(d, 1400, 6), mtu_right=1500)])
    return Case("IPv6: Packet Too Big and an obedient sender", plan, {"": HEALTHY}, check={"rejected_min": 1, "message": "obeyed"})


@scenario("pmtud-healthy-far")
def pmtud_far(d: Dice) -> Case:
    """The narrow hop is the second router, a round trip away."""
    delay = d.pick("delay", 0.015, 0.005, 0.03)
    tso = d.pick("tso", True, False)
    plan = base(d, nodes=("server", "router", "isp", "client"), points=("sender", "router-any", "receiver", Point("sender", snaplen=96, suffix="-snap96")),
                links=[Link(tso_left=tso), Link(wire=Wire(right=Way(nic="segment", delay=delay), left=Way(nic="segment", delay=delay))),
                       Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("The narrow hop is a round trip away and the sender obeys", plan,
                {"": HEALTHY, "receiver": expectation("nothing-found", outcomeAlso=["working", "inconclusive", "not-mtu"], absent=MTU_FAULTS)},
                check={"rejected_min": 1, "message": "obeyed"})


@scenario("pmtud-two-steps")
def pmtud_steps(d: Dice) -> Case:
    """Two narrow hops, one after the other, each announced once."""
    plan = base(d, nodes=("server", "r1", "r2", "client"), points=("sender",),
                links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=1460, mtu_right=1500),
                       Link(mtu_left=d.pick("second", 1380, 1300, 1420), mtu_right=1500)])
    return Case("Two narrow hops announce their MTU one after the other", plan, {"": HEALTHY}, check={"rejected_min": 2, "message": "obeyed"})


@scenario("pmtud-healthy-jumbo")
def pmtud_jumbo(d: Dice) -> Case:
    """Real jumbo packets meet an ordinary line: MTU 1500 announced for packets that truly were larger."""
    plan = base(d, size=250_000, points=("sender", "router-in"),
                links=[Link(mtu=9000, tso_left=d.pick("tso", False, True)), Link(mtu_left=1500, mtu_right=9000)])
    return Case("Jumbo frames meet a line with MTU 1500; the sender obeys", plan, {"": HEALTHY}, check={"rejected_min": 1, "message": "obeyed"})


@scenario("frag-needed-ignored-jumbo")
def ignored_jumbo(d: Dice) -> Case:
    """The same with a host firewall that drops the message: looks like story 1, but the sender's own packets are too big."""
    plan = base(d, points=("sender", "router-in"), banner=True,
                links=[Link(mtu=9000, tso_left=d.pick("tso", False, True)), Link(mtu_left=1500, mtu_right=9000)],
                limit=d.between("limit", 5.0, 4.0, 6.0),
                commands=[("server", "iptables", "-A", "INPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP")])
    return Case("Jumbo frames meet a line with MTU 1500 and the host firewall drops its messages", plan,
                {"": expectation("problem", "frag-needed-ignored", absent=no_faults("frag-needed-ignored", "l2-mtu-mismatch") + ["plain-loss"])},
                check={"rejected_min": 3, "message": "ignored"})


@scenario("pmtud-nat-downstream")
def pmtud_nat(d: Dice) -> Case:
    """The narrow hop is behind a NAT router, which translates the message and its quote."""
    plan = base(d, nodes=("server", "nat", "isp", "client"), points=("sender", "router-any"), nat="snat", nat_node="nat", opened_by="sender",
                links=[Link(tso_left=d.pick("tso", False, True)), Link(), Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("A frag-needed from behind a NAT router is translated back to the sender, who obeys", plan, {"": HEALTHY}, check={"rejected_min": 1, "message": "obeyed"})


@scenario("pmtud-dnat")
def pmtud_dnat(d: Dice) -> Case:
    """A DNAT gateway with a narrow line rejects and the server obeys."""
    plan = base(d, nodes=("server", "gateway", "client"), nat="dnat", nat_node="gateway", points=("router-any", "sender"),
                links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=narrow(d), mtu_right=1500)])
    return Case("A DNAT gateway with a narrow line; the server obeys", plan, {"": HEALTHY}, check={"rejected_min": 1, "message": "obeyed"})


@scenario("pmtud-midflow")
def pmtud_midflow(d: Dice) -> Case:
    """The path becomes narrow during the transfer; the recording began after the handshake."""
    plan = base(d, points=("sender",), start_delay=0.3, limit=4.0,
                links=[Link(tso_left=d.pick("tso", False, True)), Link()],
                after_handshake=[(0.9, "router", "ip", "link", "set", "eth1", "mtu", "1400")])
    plan.device = "eth"
    plan.talk = Talk(size=600_000, chunk=20_000, pause=0.05)
    return Case("The path becomes narrow during the transfer and the sender obeys; recorded without the handshake", plan, {"": HEALTHY},
                check={"rejected_min": 1, "message": "obeyed"})


@scenario("clamp-missing")
def clamp_missing(d: Dice) -> Case:
    """A tunnel-sized MTU and no clamp: each new destination costs a rejected flight."""
    count = d.between("destinations", 5, 3, 8)

    def setup(chain):
        for n in range(count):
            chain.ns["client"].ip(f"addr add {chain.octets[0]}.{chain.octets[1]}.2.{100 + n}/24 dev {chain.dev('client', 'left')}")

    def traffic(chain, plan):
        for n in range(count):
            address = f"{chain.octets[0]}.{chain.octets[1]}.2.{100 + n}"
            server = chain.ns["client"].fork(serve, address, plan.port, plan.talk, False)
            time.sleep(0.1)
            client = chain.ns["server"].fork(connect, address, plan.port, plan.talk, True)
            client.wait(4)
            client.stop()
            server.stop()
    plan = base(d, points=("sender", "router-any"), setup=setup, traffic=traffic,
                links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=d.pick("path mtu", 1420, 1400, 1438, 1450), mtu_right=1500)])
    plan.talk = Talk(size=d.between("size", 25_000, 18_000, 60_000))
    return Case("Each new destination behind a tunnel costs a rejected flight; nobody clamps the MSS", plan,
                {"": expectation("working", "pmtud-working", "clamp-missing", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": count, "message": "obeyed"})


@scenario("black-hole-recovered")
def recovered(d: Dice) -> Case:
    """A black hole that tcp_mtu_probing=1 finds its way out of."""
    plan = _hole(d, 1, 25.0)
    return Case("Full-size segments vanish, after some timeouts the sender tries smaller ones and goes on", plan,
                {"sender": expectation("problem", "black-hole-recovered", absent=no_faults("black-hole-recovered", "pmtu-black-hole") + ["plain-loss"])},
                check={"rejected": 0, "no_count": True})


@scenario("black-hole-probing-2")
def probing2(d: Dice) -> Case:
    """A black hole with tcp_mtu_probing=2."""
    plan = _hole(d, 2, 25.0)
    # it starts at 1024 bytes and searches upwards: only probes are lost and nothing stalls
    return Case("A black hole and a sender that always probes: only its probes are lost", plan,
                {"sender": expectation("nothing-found", outcomeAlso=["working", "not-mtu", "problem"],
                                       absent=no_faults("black-hole-recovered", "pmtu-black-hole"))},
                check={"rejected": 0, "no_count": True})


def _hole(d, probing, limit, **more):
    plan = base(d, size=120_000, points=("sender",), banner=True,
                links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=d.pick("path mtu", 1400, 1438, 1300, 1200), mtu_right=1500)],
                sysctl={"server": {"net.ipv4.tcp_mtu_probing": probing}}, limit=limit,
                commands=[("router", "iptables", "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP")], **more)
    plan.talk.flows = 1
    return plan


@scenario("black-hole-many-flows")
def hole_many(d: Dice) -> Case:
    """A black hole that concerns every large flow while small ones are well."""
    plan = base(d, points=("sender",), banner=True, links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=narrow(d, 1420), mtu_right=1500)],
                limit=d.between("limit", 5.0, 4.0, 6.0),
                commands=[("router", "iptables", "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP")])
    plan.talk.banner, plan.talk.flows, plan.talk.gap = True, d.between("flows", 6, 3, 8), 0.05
    plan.talk.size = 40_000
    return Case("Six flows meet the same black hole", plan,
                {"": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole") + ["plain-loss"])}, check={"rejected": 0, "no_count": True})


@scenario("ignored-icmp-filtered-out")
def filtered(d: Dice) -> Case:
    """The recording itself left ICMP out (capture filter `tcp`), and says so."""
    plan = base(d, banner=True, links=[Link(tso_left=False), Link(mtu_left=narrow(d), mtu_right=1500)], limit=d.between("limit", 5.0, 4.0, 6.0),
                points=(Point("sender", format="pcapng", filter="tcp", snaplen=160),),
                commands=[("server", "iptables", "-A", "INPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP")])
    return Case("Messages are ignored, but the capture filter `tcp` kept them out of the file", plan,
                {"": expectation("inconclusive", outcomeAlso=["problem"], absent=[*OFFLOAD_FAULTS, "frag-needed-ignored", "lso-burst-loss", "plain-loss"])},
                check={"no_count": True})


@scenario("l2-mtu-mismatch")
def l2(d: Dice) -> Case:
    """Both ends of one network use jumbo frames and the switch between them does not."""
    plan = base(d, size=200_000, nodes=("server", "client"), points=("sender",), banner=True,
                links=[Link(mtu=9000, tso_left=d.pick("tso", False, True),
                            wire=Wire(right=Way(nic="segment", drop_above=d.pick("switch", 1500, 1500, 4000)), left=Way(nic="segment")))],
                limit=d.between("limit", 6.0, 4.0, 7.0))
    plan.talk.banner = True
    return Case("A switch drops jumbo frames that both hosts believe in", plan,
                {"": expectation("problem", "l2-mtu-mismatch", absent=no_faults("l2-mtu-mismatch") + ["plain-loss"])}, check={"rejected": 0, "no_count": True})


@scenario("l2-vlan-1496")
def l2_vlan(d: Dice) -> Case:
    """A switch without room for the VLAN tag drops frames above 1496 bytes."""
    plan = base(d, size=120_000, nodes=("server", "client"), points=("sender",), banner=True,
                links=[Link(tso_left=False, wire=Wire(right=Way(nic="segment", drop_above=1496), left=Way(nic="segment")))],
                limit=d.between("limit", 6.0, 4.0, 7.0))
    plan.talk.banner = True
    return Case("IP packets above 1496 bytes vanish inside one network", plan,
                {"": expectation("problem", anyOf=[["l2-mtu-mismatch", "pmtu-black-hole"]],
                                 absent=no_faults("l2-mtu-mismatch", "pmtu-black-hole") + ["plain-loss"])}, check={"rejected": 0, "no_count": True})


@scenario("bogus-next-hop-mtu")
def bogus(d: Dice) -> Case:
    """A router that writes no next-hop MTU: Linux falls to 552 bytes and clears DF."""
    plan = base(d, points=("sender",),
                links=[Link(tso_left=d.pick("tso", False, True), wire=Wire(left=Way(next_hop_mtu=d.pick("value", 0, 0, 40, 60)))),
                       Link(mtu_left=narrow(d), mtu_right=1500)])
    plan.opened_by = "receiver"
    return Case("The message carries a next-hop MTU of 0; the sender survives with packets of 552 bytes", plan,
                {"": expectation("working", "bogus-next-hop-mtu", outcomeAlso=["problem"], absent=no_faults("bogus-next-hop-mtu") + ["plain-loss"])},
                check={"rejected_min": 1, "no_count": True})


@scenario("frag-needed-but-fits")
def fits(d: Dice) -> Case:
    """A router rejects packets of 1500 bytes with a message that says 1500 (a tunnel's overhead forgotten)."""
    plan = base(d, points=("sender", "router-in"), banner=True,
                links=[Link(tso_left=d.pick("tso", False, True), wire=Wire(left=Way(next_hop_mtu=1500), right=Way())),
                       Link(mtu_left=d.pick("true mtu", 1400, 1438, 1476), mtu_right=1500)], limit=d.between("limit", 6.0, 4.0, 7.0))
    plan.points = plan.points[:1]
    return Case("Packets of 1500 bytes are rejected by a message that names MTU 1500", plan,
                {"": expectation("problem", "frag-needed-but-fits", absent=no_faults("frag-needed-but-fits") + ["plain-loss"])},
                check={"rejected_min": 3, "message": "no-op"})


@scenario("forged-outside-window")
def forged_outside(d: Dice) -> Case:
    """Messages about sequence numbers that were never sent; Linux takes no notice."""
    forge = tuple((n, d.pick("mtu", 576, 1280, 1400), "203.0.113.66", "outside") for n in (8, 20, 40))
    plan = base(d, size=200_000, points=("sender",), links=[Link(tso_left=False, wire=Wire(right=Way(delay=0.002, forge=forge), left=Way(delay=0.002))), Link()])
    return Case("Forged frag-needed messages quote sequence numbers that were never sent", plan,
                {"": expectation("working", "stale-or-forged-frag-needed", absent=MTU_FAULTS + ["pmtud-working", "plain-loss"])}, check={"rejected_min": 1, "message": "stale", "no_count": True})


@scenario("stale-frag-needed")
def stale(d: Dice) -> Case:
    """Messages about data acknowledged long ago; Linux takes no notice."""
    forge = tuple((n, d.pick("mtu", 1400, 1280, 576), "203.0.113.66", "stale") for n in (60, 90))
    plan = base(d, size=250_000, points=("sender",), links=[Link(tso_left=False, wire=Wire(right=Way(delay=0.001, forge=forge), left=Way(delay=0.001))), Link()])
    plan.talk.flows = 1
    return Case("Messages quote data that was acknowledged long before", plan,
                {"": expectation("working", "stale-or-forged-frag-needed", absent=MTU_FAULTS + ["pmtud-working", "plain-loss"])},
                check={"rejected_min": 1, "no_count": True, "message": "stale", "acked_before": True})


@scenario("forged-in-window")
def forged_inside(d: Dice) -> Case:
    """A forged message about a segment in flight: Linux obeys, and the segment had arrived all the same."""
    forge = ((20, d.pick("mtu", 700, 576, 1000), "203.0.113.66", "fresh"),)
    plan = base(d, size=200_000, points=("sender",), links=[Link(tso_left=False, wire=Wire(right=Way(delay=0.003, forge=forge), left=Way(delay=0.003))), Link()])
    plan.sack = True
    return Case("A forged message inside the window makes the sender smaller although nothing was rejected", plan,
                {"": expectation("working", anyOf=[["stale-or-forged-frag-needed", "pmtud-working"]], absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 1, "no_count": True})


@scenario("frag-needed-rate-limited")
def rate_limited(d: Dice) -> Case:
    """A router that sends one message per interval; most flows hear nothing for a timeout or longer."""
    plan = base(d, points=("sender",), links=[Link(tso_left=d.pick("tso", False, True), wire=Wire(left=Way(icmp_interval=d.pick("interval", 0.5, 1.0)), right=Way())),
                                              Link(mtu_left=narrow(d), mtu_right=1500)], limit=8.0)
    count = d.between("destinations", 8, 5, 10)

    def setup(chain):
        for n in range(count):
            chain.ns["client"].ip(f"addr add {chain.octets[0]}.{chain.octets[1]}.2.{100 + n}/24 dev {chain.dev('client', 'left')}")

    def traffic(chain, plan):
        address = [f"{chain.octets[0]}.{chain.octets[1]}.2.{100 + n}" for n in range(count)]
        servers = [chain.ns["client"].fork(serve, a, plan.port, plan.talk, False) for a in address]
        time.sleep(0.2)
        clients = [chain.ns["server"].fork(connect, a, plan.port, plan.talk, True) for a in address]
        end = time.monotonic() + plan.limit
        for client in clients:
            client.wait(end - time.monotonic())
        for child in clients + servers:
            child.stop()
    plan.setup, plan.traffic = setup, traffic
    plan.talk = Talk(size=25_000)
    return Case("Eight flows to eight hosts need the message; the router sends two per second", plan,
                {"": expectation("problem", "frag-needed-rate-limited", outcomeAlso=["working"], absent=[*OFFLOAD_FAULTS, "frag-needed-ignored", "lso-burst-loss", "plain-loss"])},
                check={"rejected_min": 2, "no_count": False})


@scenario("pmtu-flapping")
def flapping(d: Dice) -> Case:
    """The announced MTU goes down and up again: routes that change."""
    low = d.pick("low", 1300, 1280, 1350)

    def traffic(chain, plan):
        (_, _), (_, target) = chain.first(), chain.last()
        server = chain.ns["client"].fork(serve, target, plan.port, plan.talk, False)
        time.sleep(0.1)
        for mtu in (1400, low, 1400, low):
            chain.ns["router"].ip(f"link set {chain.dev('router', 'right')} mtu {mtu}")
            chain.ns["server"].ip("route flush cache")
            client = chain.ns["server"].fork(connect, target, plan.port, one, True)
            client.wait(4)
            client.stop()
            time.sleep(0.1)
        server.stop()
    plan = base(d, points=("sender",), links=[Link(tso_left=d.pick("tso", False, True)), Link(mtu_left=1400, mtu_right=1500)], traffic=traffic)
    plan.talk, one = Talk(size=40_000, flows=4, congestion="cubic"), Talk(size=40_000, congestion="cubic")
    return Case("The same destination is announced with 1400, then 1300, then 1400 again", plan,
                {"": expectation("working", "pmtu-flapping", outcomeAlso=["problem"], absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected_min": 3, "no_count": False})


@scenario("fragmented")
def fragmented(d: Dice) -> Case:
    """DF is clear (ip_no_pmtu_disc), the router fragments and everything arrives."""
    plan = base(d, points=("router-any", "receiver"), links=[Link(tso_left=False), Link(mtu_left=d.pick("path mtu", 1400, 1300), mtu_right=1500)],
                sysctl={"server": {"net.ipv4.ip_no_pmtu_disc": 1}})
    return Case("The sender clears DF, the router fragments, all fragments arrive", plan,
                {"": expectation("working", "fragmented", absent=MTU_FAULTS + ["plain-loss"])}, check={"rejected": 0, "fragments": True})


@scenario("fragmented-lost")
def fragmented_lost(d: Dice) -> Case:
    """The same behind a firewall that drops all but the first fragment."""
    plan = base(d, points=("router-any", "receiver"), banner=True, links=[Link(tso_left=False), Link(mtu_left=1400, mtu_right=1500, wire=Wire(right=Way(drop_fragments=True)))],
                sysctl={"server": {"net.ipv4.ip_no_pmtu_disc": 1}}, limit=d.between("limit", 5.0, 4.0, 6.0))
    plan.talk.banner = True
    return Case("The router fragments and a firewall behind it drops later fragments", plan,
                {"": expectation("problem", "fragmented", absent=no_faults("pmtu-black-hole") + ["plain-loss"]),
                 "receiver": expectation("problem", "fragmented", absent=no_faults() + ["plain-loss"], check={"fragments": False})},
                check={"rejected": 0, "no_count": True, "fragments": True})


@scenario("mss-exceeded-on-wire")
def exceeded(d: Dice) -> Case:
    """A sender whose real segments are larger than the MSS that its peer announced."""
    segment = d.pick("segment", 1460, 1400, 1300)
    plan = base(d, size=40_000, timestamps=False, points=("receiver",), nodes=("server", "client"),
                links=[Link(wire=Wire(right=Way(delay=0.001), left=Way(nic="segment", delay=0.001)),
                            user_left=user_host(Habits(segment=segment, window=4)))], limit=3.0)
    plan.talk = Talk(size=60_000, mss=d.pick("mss", 1200, 1000))
    plan.opened_by = "receiver"
    return Case("Real segments exceed the MSS that the receiver announced, and arrive", plan,
                {"": expectation("working", "mss-exceeded-on-wire", outcomeAlso=["problem"], absent=no_faults("mss-exceeded-on-wire") + ["plain-loss"])},
                check={"rejected": 0})


@scenario("pmtud-late")
def late(d: Dice) -> Case:
    """A sender that believes a message only when its timeout comes too (RFC 5927): one timeout late, then all is well."""
    mtu = d.pick("path mtu", 1400, 1300, 1420, 1480)
    habits = Habits(window=d.pick("window", 5, 3, 7), rto=d.pick("rto", 0.8, 0.5, 1.2), obey_late=True)
    plan = base(d, size=60_000, timestamps=False, points=("router-in",),
                links=[Link(wire=Wire(right=Way(delay=0.002), left=Way(nic="segment", delay=0.002)), user_left=user_host(habits)),
                       Link(mtu_left=mtu, mtu_right=1500)], limit=5.0)
    plan.talk = Talk(size=60_000)
    plan.opened_by = "receiver"
    return Case("The sender obeys only after its timeout", plan,
                # healthy discovery wants an answer without a timeout, so no rule is demanded; `late` is
                {"": expectation("working", outcomeAlso=["problem", "nothing-found"], absent=no_faults() + ["plain-loss"])},
                check={"rejected_min": 3, "message": "late"})
