"""Tunnel ends in user space, for the kinds that this kernel has no module for: a TUN device, and a raw or UDP socket for the outer packets."""

import fcntl
import os
import select
import socket
import struct

from . import netns
from .wire import IFF_NO_PI, TUNSETIFF

IFF_TUN = 0x0001
PROTOCOL = {"ipip": 4, "gre": 47, "sit": 41}
OVERHEAD = {"ipip": 20, "gre": 24, "sit": 20, "udp": 28 + 8}
PORT = 1194


def _open_tun(namespace, name):
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        netns.enter(namespace)
        fd = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        return fd
    finally:
        if netns._libc.setns(home, netns.CLONE_NEWNET):
            raise OSError("setns back")
        os.close(home)


def build(chain, kind, mtu, near, far, dont_fragment=True, use=("gw1", "gw2")):
    """Carry the networks beyond the two gateways through a tunnel between their addresses `near` and `far`."""
    for n, (name, local, remote, beyond) in enumerate(((use[0], near, far, chain.subnet(len(chain.links) - 1)),
                                                       (use[1], far, near, chain.subnet(0)))):
        ns = chain.ns[name]
        fd = _open_tun(ns.name, "tun0")
        inner = f"10.255.0.{n + 1}/30" if chain.family == 4 else f"fd00:ff::{n + 1}/64"
        flag = "" if chain.family == 4 else "-6 "
        ns.ip(f"link set tun0 mtu {mtu} up", f"addr add {inner} dev tun0" + (" nodad" if flag else ""))
        ns.exec("ip", *([flag.strip()] if flag else []), "route", "replace", str(beyond), "dev", "tun0")
        chain.children.append(ns.fork(carry, fd, kind, local, remote, dont_fragment))
        os.close(fd)


def carry(tun, kind, local, remote, dont_fragment):
    """Carry packets until the process is ended. Packets larger than the way out takes are lost without a word."""
    if kind == "udp":
        outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        outside.bind((local, PORT))
        outside.setsockopt(socket.IPPROTO_IP, 10, 3 if dont_fragment else 0)       # IP_MTU_DISCOVER: PROBE, or let it fragment
    else:
        outside = socket.socket(socket.AF_INET, socket.SOCK_RAW, PROTOCOL[kind])
        send = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        send.setsockopt(socket.IPPROTO_IP, 10, 3 if dont_fragment else 0)
    outside.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    ident = 1
    while True:
        ready, _, _ = select.select([tun, outside], [], [])
        if tun in ready:
            packet = os.read(tun, 66000)
            header = struct.pack(">HH", 0, 0x0800 if packet[0] >> 4 == 4 else 0x86DD) if kind == "gre" else b""
            try:
                if kind == "udp":       # a key, a counter, and the packet made unreadable
                    outside.sendto(struct.pack(">II", 0x48000001, ident) + bytes(b ^ 0x5A for b in packet), (remote, PORT))
                elif kind == "gre" or (packet[0] >> 4 == 4) == (kind == "ipip"):
                    outer = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(header) + len(packet), ident & 0xFFFF,
                                        0x4000 if dont_fragment else 0, 64, PROTOCOL[kind], 0,
                                        socket.inet_aton(local), socket.inet_aton(remote))
                    send.sendto(outer + header + packet, (remote, 0))
                ident += 1
            except OSError:
                pass
        if outside in ready:
            try:
                data = outside.recv(66000)
                if kind == "udp":
                    packet = bytes(b ^ 0x5A for b in data[8:])
                else:
                    packet = data[(data[0] & 15) * 4 + (4 if kind == "gre" else 0):]
                os.write(tun, packet)
            except OSError:
                pass
