"""A chain of hosts and routers: sender on the left, receiver on the right, each in a namespace."""

import ipaddress
import os
import socket
from dataclasses import dataclass
from typing import Callable, Optional

from . import netns
from .wire import Wire, carry, open_tap


@dataclass
class Link:
    mtu: int = 1500
    mtu_left: int = 0                   # where the two ends differ
    mtu_right: int = 0
    wire: Optional[Wire] = None         # None: a veth pair; else TAP devices with the user-space wire between
    tso_left: bool = True               # the left node's card offers TSO
    tso_right: bool = True
    gro_left: bool = False              # the left node's card merges what it receives (kernel GRO)
    gro_right: bool = False
    monitor: bool = False               # a third port sees what is on the wire (namespace "monitor")
    user_left: Optional[Callable] = None    # a user-space host instead of the left node's kernel


class Chain:
    def __init__(self, nodes, links, family=4, first_octets=(10, 77), mtu_default=1500, device="eth",
                 oui=None, quiet_v6=True, prefix=None):
        self.names, self.links, self.family, self.device = list(nodes), links, family, device
        self.prefix = prefix or f"lab{os.getpid()}"
        self.ns, self.children, self.fds = {}, [], []
        self.octets, self.oui, self.mac_count = first_octets, oui, 0
        self.address = {}               # (node, link index) -> address
        try:
            self._build(quiet_v6)
        except BaseException:
            self.close()
            raise

    # --- names --------------------------------------------------------------------------------
    def dev(self, node, side):
        """Device of a node towards "left" or "right"."""
        at = self.names.index(node)
        if 0 < at < len(self.names) - 1 and side == "right":
            return f"{self.device}1"
        return f"{self.device}0"

    def _address(self, link, end):
        a, b = self.octets
        if self.family == 4:
            return f"{a}.{b}.{link + 1}.{1 if end == 'right' else 20 + link}", 24
        return f"2001:db8:{a:x}{b:02x}:{link + 1:x}::{1 if end == 'right' else 20 + link:x}", 64

    def subnet(self, link):
        address, length = self._address(link, "left")
        return ipaddress.ip_network(f"{address}/{length}", strict=False)

    # --- building -----------------------------------------------------------------------------
    def _build(self, quiet_v6):
        wanted = list(self.names) + (["monitor"] if any(link.monitor for link in self.links) else [])
        for name in wanted:
            self.ns[name] = netns.Namespace(f"{self.prefix}-{name}")
        for node in self.ns.values():
            six = 0 if self.family == 6 or not quiet_v6 else 1
            node.sysctl({"net.ipv6.conf.all.disable_ipv6": six, "net.ipv6.conf.default.disable_ipv6": six,
                         "net.ipv6.conf.default.accept_dad": 0, "net.ipv6.conf.default.router_solicitations": 0,
                         "net.ipv6.conf.all.accept_dad": 0,
                         "net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.default.rp_filter": 0})
        for name in self.names[1:-1]:
            self.ns[name].sysctl({"net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1}
                                 if self.family == 6 else {"net.ipv4.ip_forward": 1})
        for index, link in enumerate(self.links):
            self._link(index, link)
        self._routes()

    def _link(self, index, link):
        left, right = self.names[index], self.names[index + 1]
        left_dev, right_dev = self.dev(left, "right"), self.dev(right, "left")
        left_ns, right_ns = self.ns[left], self.ns[right]
        if link.wire is None:
            netns.run("ip", "link", "add", left_dev, "netns", left_ns.name, "type", "veth",
                      "peer", "name", right_dev, "netns", right_ns.name)
            for ns, dev, tso, gro in ((left_ns, left_dev, link.tso_left, link.gro_left),
                                      (right_ns, right_dev, link.tso_right, link.gro_right)):
                if not tso:
                    ns.features(dev, tso=False, gso=False, tx=False)
                if gro:
                    ns.features(dev, gro=True)
        else:
            monitor_fd = None
            if link.monitor:
                monitor_fd = open_tap(self.ns["monitor"].name, "mon0", tso=False, csum=False)
                self.ns["monitor"].ip("link set mon0 mtu 9000", "link set mon0 up")
                self.fds.append(monitor_fd)
            user_end = None
            if link.user_left:
                user_end, left_fd = (s.detach() for s in socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET))
                os.set_blocking(left_fd, False)
            else:
                left_fd = open_tap(left_ns.name, left_dev, link.tso_left, link.tso_left, link.gro_left)
            right_fd = open_tap(right_ns.name, right_dev, link.tso_right, link.tso_right, link.gro_right)
            self.children.append(netns.Child(carry, link.wire, left_fd, right_fd, monitor_fd))
            if link.user_left:
                self.user = (link.user_left, user_end, left_fd)
                self.fds.append(user_end)
            for fd in (left_fd, right_fd):
                os.close(fd)
        for end, ns, dev, mtu in (("left", left_ns, left_dev, link.mtu_left or link.mtu),
                                  ("right", right_ns, right_dev, link.mtu_right or link.mtu)):
            if end == "left" and link.user_left:
                continue
            address, length = self._address(index, end)
            node = left if end == "left" else right
            self.address[node, index] = address
            lines = []
            if self.oui:
                self.mac_count += 1
                lines.append(f"link set {dev} address {self.oui}:{self.octets[1]:02x}:{index:02x}:{self.mac_count:02x}")
            lines += [f"link set {dev} mtu {mtu}", f"link set {dev} up",
                      f"addr add {address}/{length} dev {dev}" + (" nodad" if self.family == 6 else "")]
            ns.ip(*lines)
        if link.user_left:
            self.address[left, index] = self._address(index, "left")[0]

    def _routes(self):
        flag = "-6 " if self.family == 6 else ""
        for at, name in enumerate(self.names):
            if (name, at) in self.address and self.links[at].user_left if at < len(self.links) else False:
                continue
            lines = []
            for index in range(len(self.links)):
                if index in (at - 1, at):
                    continue
                towards_right = index > at
                hop_link = at if towards_right else at - 1
                hop = self.address[self.names[at + 1 if towards_right else at - 1], hop_link]
                lines.append(f"route add {self.subnet(index)} via {hop}")
            if lines:
                netns.run("ip", *(["-6"] if flag else []), "-n", self.ns[name].name, "-batch", "-",
                          stdin="\n".join(lines) + "\n")

    def first(self):
        return self.names[0], self.address[self.names[0], 0]

    def last(self):
        return self.names[-1], self.address[self.names[-1], len(self.links) - 1]

    def close(self):
        for child in self.children:
            child.stop()
        for fd in self.fds:
            try:
                os.close(fd)
            except OSError:
                pass
        for ns in self.ns.values():
            ns.remove()
