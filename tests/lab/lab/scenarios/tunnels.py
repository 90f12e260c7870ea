"""Tunnels: the packet that does not fit is an outer one."""

from .. import tunnel
from .common import (MTU_FAULTS, Case, Dice, Link, Point, Way, Wire, base, expectation, no_faults, scenario)


def _vxlan(chain, mtu, df="set"):
    """Gateways gw1 and gw2 carry the inner networks over the underlay between them."""
    (g1, a1), (g2, a2) = ("gw1", chain.address["gw1", 1]), ("gw2", chain.address["gw2", 2])
    for name, local, remote, inner, far in ((g1, a1, a2, 1, chain.subnet(3)), (g2, a2, a1, 2, chain.subnet(0))):
        ns = chain.ns[name]
        ns.ip(f"link add vx0 type vxlan id 42 local {local} remote {remote} dstport 4789 df {df}",
              f"link set vx0 mtu {mtu} up", f"addr add 10.255.0.{inner}/30 dev vx0",
              f"route replace {far} via 10.255.0.{3 - inner} dev vx0")


def _plan(d, mtu, core, points, use_pmtu):
    plan = base(d, size=120_000, nodes=("server", "gw1", "core", "gw2", "client"), points=points, banner=True,
                links=[Link(tso_left=d.pick("tso", False, True)), Link(), Link(mtu_left=core, mtu_right=1500), Link()],
                setup=lambda chain: _vxlan(chain, mtu), limit=d.between("limit", 5.0, 4.0, 6.0),
                sysctl={"gw1": {"net.ipv4.ip_forward_use_pmtu": int(use_pmtu)}})
    plan.talk.flows = 1
    return plan


@scenario("vxlan-inner-mtu")
def vxlan_healthy(d: Dice) -> Case:
    """The tunnel's own MTU of 1450 is announced to the inner sender: path MTU discovery as it should be."""
    plan = _plan(d, 1450, 1500, ("sender", "router-out"), False)
    return Case("A VXLAN gateway announces its tunnel MTU of 1450 and the sender obeys", plan,
                {"sender": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"]),
                 "router-out": expectation("nothing-found", outcomeAlso=["working", "inconclusive"], absent=MTU_FAULTS + ["plain-loss"])},
                check={"tunnel": "router-out", "no_count": True})


@scenario("vxlan-underlay-mtu")
def vxlan_hole(d: Dice) -> Case:
    """The underlay is narrower than the tunnel assumes: outer messages reach the gateway, the inner sender hears nothing."""
    core = d.pick("underlay mtu", 1400, 1450, 1480)
    plan = _plan(d, 1450, core, ("router-out", "sender"), False)
    return Case("The underlay rejects the outer VXLAN packets and the inner sender is never told", plan,
                {"router-out": expectation("problem", anyOf=[["pmtu-black-hole", "frag-needed-ignored", "clamp-missing"]],
                                           absent=["merged-then-rejected", "unsegmented-tso", "lso-burst-loss", "plain-loss"]),
                 # the tunnel's own MTU is announced and obeyed first; then the smaller size vanishes too
                 "sender": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole"))}, check={"tunnel": "router-out", "no_count": True})


@scenario("vxlan-underlay-forwarded")
def vxlan_forwarded(d: Dice) -> Case:
    """The same with a gateway that passes on what it learned: one outer message, one inner message, then all is well."""
    plan = _plan(d, 1450, d.pick("underlay mtu", 1400, 1450, 1480), ("sender",), True)
    return Case("The gateway turns the outer message into an inner one and the sender obeys", plan,
                {"": expectation("working", "pmtud-working", outcomeAlso=["problem"], absent=["merged-then-rejected", "unsegmented-tso", "frag-needed-ignored"])},
                check={"rejected_min": 1, "tunnel": "router-out", "no_count": True})


OVERHEAD = {"gre": 24, "ipip": 20, "pppoe": 8, "mpls": 0, "qinq": 0}


def _inside(encapsulation):
    def build(d: Dice) -> Case:
        mtu = 1500 - OVERHEAD[encapsulation]
        plan = base(d, size=100_000, nodes=("server", "gw", "far", "client"),
                    points=(Point("wire", snaplen=d.pick("snap", 200, 160, 256)),),
                    links=[Link(tso_left=False), Link(mtu=mtu, monitor=True,
                                                      wire=Wire(right=Way(nic="segment", mirror=True), left=Way(nic="segment", mirror=True),
                                                                encapsulation=encapsulation)),
                           Link(mtu_left=d.pick("path mtu", 1380, 1300, 1420), mtu_right=1500)])
        return Case(f"Path MTU discovery recorded inside {encapsulation.upper()}: a hop behind it is narrow and the sender obeys", plan,
                    {"": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])},
                    check={"rejected_min": 1, "no_count": True, "tunnel": "wire"})
    build.__doc__ = f"Path MTU discovery seen inside {encapsulation.upper()}."
    return build


for _name in OVERHEAD:
    scenario(f"pmtud-in-{_name}")(_inside(_name))


# --- tunnels whose ends run in user space: GRE, IPIP, 6in4, and one over UDP whose packets cannot be read -----------------

def _ends(d, kind, mtu, core=1500, family=4, dont_fragment=True, points=("sender", "router-any", "receiver"), commands=()):
    def setup(chain):
        if family == 6:                      # the underlay stays IPv4
            for name, address in (("gw1", "10.254.0.1"), ("gw2", "10.254.1.2"), ("core", "")):
                ns = chain.ns[name]
                if name == "core":
                    ns.ip("addr add 10.254.0.2/24 dev eth0", "addr add 10.254.1.1/24 dev eth1")
                    ns.sysctl({"net.ipv4.ip_forward": 1})
                else:
                    side = "right" if name == "gw1" else "left"
                    ns.ip(f"addr add {address}/24 dev {chain.dev(name, side)}",
                          f"route add 10.254.{'1' if name == 'gw1' else '0'}.0/24 via 10.254.{'0.2' if name == 'gw1' else '1.1'}")
            near, far = "10.254.0.1", "10.254.1.2"
        else:
            near, far = chain.address["gw1", 1], chain.address["gw2", 2]
        tunnel.build(chain, kind, mtu, near, far, dont_fragment)
    plan = base(d, size=60_000, nodes=("server", "gw1", "core", "gw2", "client"), points=points, banner=True, family=family,
                links=[Link(tso_left=d.pick("tso", False, True)), Link(), Link(mtu_left=core, mtu_right=1500), Link()],
                setup=setup, limit=d.between("limit", 5.0, 4.0, 6.0), commands=list(commands))
    plan.device, plan.talk.flows = "eth", 1
    return plan


def _sound(kind, family=4):
    def build(d: Dice) -> Case:
        plan = _ends(d, kind, 1500 - tunnel.OVERHEAD[kind], family=family)
        seen = expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"])
        return Case(f"A gateway announces the MTU of its {kind} tunnel and the sender obeys", plan,
                    {"": seen, "receiver": expectation("nothing-found", outcomeAlso=["working", "inconclusive"], absent=MTU_FAULTS)},
                    check={"tunnel": "router-any", "two_parts": "router-any", "no_count": True})
    build.__doc__ = f"The MTU of a {kind} tunnel announced by its gateway, and obeyed."
    return build


for _kind, _family in (("gre", 4), ("ipip", 4), ("sit", 6), ("udp", 4)):
    scenario(f"{_kind}-inner-mtu")(_sound(_kind, _family))


@scenario("gre-mtu-too-large")
def gre_hole(d: Dice) -> Case:
    """A GRE tunnel with MTU 1500: full-size packets no longer fit the way out of the gateway and vanish."""
    plan = _ends(d, "gre", 1500)
    return Case("A tunnel whose MTU forgets its own overhead", plan,
                {"": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole") + ["plain-loss"]),
                 "receiver": expectation("inconclusive", outcomeAlso=["not-mtu", "nothing-found"], absent=MTU_FAULTS)}, check={"rejected": 0, "tunnel": "router-any", "two_parts": "router-any", "no_count": True})


@scenario("ipip-underlay-mtu")
def ipip_underlay(d: Dice) -> Case:
    """The underlay is narrower than an IPIP tunnel assumes; its messages reach the gateway and go no further."""
    plan = _ends(d, "ipip", 1480, core=d.pick("underlay mtu", 1400, 1450), points=("sender", "router-out"))
    outer = expectation("problem", anyOf=[["pmtu-black-hole", "clamp-missing"]], absent=["merged-then-rejected", "unsegmented-tso", "lso-burst-loss", "plain-loss"])
    return Case("The underlay rejects the outer IPIP packets and the inner sender is never told", plan,
                {"": outer, "sender": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole"))},
                check={"tunnel": "router-out", "no_count": True})


@scenario("udp-tunnel-underlay-mtu")
def udp_underlay(d: Dice) -> Case:
    """The same with a tunnel over UDP whose packets cannot be read: from inside a black hole, from outside nothing to be said."""
    plan = _ends(d, "udp", 1464, core=d.pick("underlay mtu", 1400, 1450), points=("sender", "router-out"))
    return Case("The underlay rejects the packets of an unreadable tunnel over UDP", plan,
                {"sender": expectation("problem", "pmtu-black-hole", absent=no_faults("pmtu-black-hole")),
                 "router-out": expectation("inconclusive", outcomeAlso=["problem", "working"], absent=no_faults("pmtu-black-hole", "frag-needed-ignored"))},
                check={"tunnel": "router-out", "no_count": True})


@scenario("gre-fragmented")
def gre_fragments(d: Dice) -> Case:
    """The tunnel's packets go without DF and a router on the way cuts them: it works, and costs."""
    plan = _ends(d, "gre", 1476, core=1400, dont_fragment=False, points=("sender", "core:eth1"))
    return Case("Outer GRE packets without DF are fragmented by the underlay", plan,
                {"sender": expectation("working", "pmtud-working", absent=MTU_FAULTS + ["plain-loss"]),
                 "core:eth1": expectation("working", "fragmented", absent=MTU_FAULTS + ["plain-loss"])}, check={"no_count": True, "tunnel": "core:eth1"})
