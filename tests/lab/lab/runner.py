"""Run one plan: build the chain, start the recorders, make the traffic, clean up."""

import time
from dataclasses import dataclass, field
from typing import Callable, Optional

from . import traffic
from .capture import Point, Recorder
from .topology import Chain, Link
from .traffic import Talk


@dataclass
class Plan:
    nodes: tuple = ("server", "router", "client")
    links: list = field(default_factory=lambda: [Link(), Link()])
    family: int = 4
    octets: tuple = (10, 77)
    device: str = "eth"
    oui: Optional[str] = None
    talk: Talk = field(default_factory=Talk)
    port: int = 443
    opened_by: str = "receiver"      # receiver: a download, the sender is the server; sender: an upload
    nat: str = ""                    # dnat (receiver connects to the router) · snat (sender hides behind the router)
    nat_node: str = "router"
    timestamps: bool = True
    sack: bool = True
    congestion: str = "cubic"
    sysctl: dict = field(default_factory=dict)        # node -> {key: value}
    commands: list = field(default_factory=list)      # (node, *words), run after the chain is up
    after_handshake: list = field(default_factory=list)   # (seconds, node, *words)
    limit: float = 5.0               # seconds of traffic at most
    tail: float = 0.3                # seconds to go on recording afterwards
    points: list = field(default_factory=lambda: [Point()])
    start_delay: float = 0.0         # start recording so long after the traffic (mid-flow captures)
    setup: Optional[Callable] = None # called with the chain
    traffic: Optional[Callable] = None   # replaces the usual client and server; called with (chain, plan)


def devices_of(chain, point):
    """(namespace, devices) of a capture point; "server:eth0" and "router:eth0+eth1" work too."""
    names, name = chain.names, point.name
    if ":" in name:
        node, devices = name.split(":")
        return chain.ns[node], devices.split("+")
    first_router, last_router = names[1] if len(names) > 2 else None, names[-2]
    if name == "sender":
        return chain.ns[names[0]], [chain.dev(names[0], "right")]
    if name == "receiver":
        return chain.ns[names[-1]], [chain.dev(names[-1], "left")]
    if name == "router-in":
        return chain.ns[first_router], [chain.dev(first_router, "left")]
    if name == "router-out":
        return chain.ns[first_router], [chain.dev(first_router, "right")]
    if name == "router-both":
        return chain.ns[first_router], [chain.dev(first_router, "left"), chain.dev(first_router, "right")]
    if name == "router-any":
        return chain.ns[first_router], ["any"]
    if name == "wire":
        return chain.ns["monitor"], ["mon0"]
    raise ValueError(name)


def run_plan(plan: Plan, path_of) -> dict:
    """Record; `path_of(point)` gives the file to write. Returns {point name + suffix: path} and whether it finished."""
    chain = Chain(plan.nodes, plan.links, plan.family, plan.octets, device=plan.device, oui=plan.oui)
    recorders, children = [], []
    try:
        user_hosts = [link.user_left for link in plan.links if link.user_left]
        for name in (chain.names[0], chain.names[-1]):
            chain.ns[name].sysctl({"net.ipv4.tcp_timestamps": int(plan.timestamps), "net.ipv4.tcp_sack": int(plan.sack)})
        plan.talk.congestion = plan.congestion
        if min(link.mtu_left or link.mtu for link in plan.links) < 1200:
            plan.talk.banner_size = 480          # the receiver's own packets must fit the narrow link
        for node, settings in plan.sysctl.items():
            chain.ns[node].sysctl(settings)
        if plan.nat:
            _nat(chain, plan)
        if plan.setup:
            plan.setup(chain)
        for node, *words in plan.commands:
            chain.ns[node].exec(*words)

        def start_recorders():
            for point in plan.points:
                ns, devices = devices_of(chain, point)
                recorders.append(Recorder(ns, devices, point, path_of(point)))
            for recorder in recorders:
                recorder.ready()
        if not plan.start_delay:
            start_recorders()
        finished = False
        if user_hosts:
            children.append(_user_host(chain, plan))
        if plan.traffic:
            plan.traffic(chain, plan)
            finished = True
        else:
            children += _traffic(chain, plan, bool(user_hosts))
            waiting_for = children[-1]
            began = time.monotonic()
            if plan.start_delay:
                time.sleep(plan.start_delay)
                start_recorders()
            for after, node, *words in plan.after_handshake:
                time.sleep(max(0, began + after - time.monotonic()))
                chain.ns[node].exec(*words)
            finished, _ = waiting_for.wait(plan.limit - (time.monotonic() - began))
        time.sleep(plan.tail)
        files = {}
        for recorder in recorders:
            recorder.stop()
            files[recorder.point.name + recorder.point.suffix] = recorder.compress()
        recorders.clear()
        return {"files": files, "finished": finished}
    finally:
        for recorder in recorders:
            recorder.stop()
        for child in children:
            child.stop()
        chain.close()


def _nat(chain, plan):
    router = chain.ns[plan.nat_node]
    out = chain.dev(plan.nat_node, "right")
    tool = "iptables" if plan.family == 4 else "ip6tables"
    if plan.nat == "dnat":
        _name, server = chain.first()
        outside = chain.address[plan.nat_node, chain.names.index(plan.nat_node)]
        target = f"{server}:{plan.port}" if plan.family == 4 else f"[{server}]:{plan.port}"
        router.exec(tool, "-t", "nat", "-A", "PREROUTING", "-d", outside, "-p", "tcp", "--dport", str(plan.port),
                    "-j", "DNAT", "--to-destination", target)
    else:
        router.exec(tool, "-t", "nat", "-A", "POSTROUTING", "-o", out, "-j", "MASQUERADE")


def _traffic(chain, plan, user_host):
    (left, left_address), (right, right_address) = chain.first(), chain.last()
    children = []
    if plan.opened_by == "receiver":
        target = left_address
        if plan.nat == "dnat":
            target = chain.address[plan.nat_node, chain.names.index(plan.nat_node)]
        if not user_host:
            children.append(chain.ns[left].fork(traffic.serve, left_address, plan.port, plan.talk, True))
            time.sleep(0.1)
        children.append(chain.ns[right].fork(traffic.connect, target, plan.port, plan.talk, False))
    else:
        children.append(chain.ns[right].fork(traffic.serve, right_address, plan.port, plan.talk, False))
        time.sleep(0.1)
        children.append(chain.ns[left].fork(traffic.connect, right_address, plan.port, plan.talk, True))
    return children


def _user_host(chain, plan):
    from .netns import Child
    function, user_end, _left = chain.user
    address = chain.address[chain.names[0], 0]
    return Child(function, user_end, address, plan)
