"""A user-space wire between two TAP devices.

It does what this kernel has no module for (delay, loss, reordering) and what hypervisors and network
cards do to packets on their way: cut TSO packets (as a NIC), hand them on uncut with the metadata lost
(as some virtual switches), merge segments (LRO), drop frames above a size without a word (a switch).
"""

import fcntl
import heapq
import os
import random
import select
import struct
import time
from dataclasses import dataclass, field

from . import netns
from .packets import DATA_VALID, GSO_NONE, VNET_HDR, Frame, coalesce, complement, finish, icmp_error, ones_sum

TUNSETIFF, TUNSETOFFLOAD = 0x400454CA, 0x400454D0
IFF_TAP, IFF_NAPI, IFF_NO_PI, IFF_VNET_HDR = 0x0002, 0x0010, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4


@dataclass
class Way:
    """One direction of a wire."""
    nic: str = "pass"            # pass: metadata kept (virtio) · segment: cut and finished (physical NIC)
    #                              strip: handed on uncut, the GSO metadata lost (the un-segmented TSO fault)
    strip_checksum: str = "partial"   # partial (left unfinished, marked so) · full · partial0 (without length)
    lro: int = 0                 # merge up to this many segments into one packet (0: off)
    lro_checksum: str = "full"   # full · first · partial · zero
    lro_frames: int = 0          # merge no more once so many data frames have passed (0: for ever): the fault is mended
    across_push: bool = True     # merge beyond a PSH (kernel GRO does not)
    hold: float = 0.0            # seconds to wait for a burst to complete before merging
    delay: float = 0.0
    jitter: float = 0.0
    in_order: bool = False       # jitter without overtaking, as on a radio link that resends by itself
    loss: float = 0.0            # random loss of single frames
    drop_data: tuple = ()        # ordinal numbers (from 1) of TCP frames with payload to lose
    drop_above: int = 0          # IP length above which frames vanish silently
    drop_super: int = 0          # TSO packets of this many segments or more vanish before they are cut
    drop_super_chance: float = 1.0
    drop_tail: bool = False      # of a TSO packet only the first segment leaves the card
    drop_icmp: bool = False
    police: tuple = ()           # (bytes per second, burst): frames above the rate are dropped at once, none waits
    bottleneck: tuple = ()       # (bytes per second, bytes of queue): frames wait, and are dropped when the queue is full
    duplicate: float = 0.0       # chance that a frame arrives twice
    quote: int = 0               # messages keep only so many bytes of the packet that they quote (28: RFC 792, as many routers do)
    icmp_interval: float = 0.0   # least seconds between two ICMP errors (rate limit)
    icmp_delay: float = 0.0      # further seconds that ICMP errors are held back
    reorder: float = 0.0         # chance that a frame is overtaken
    reorder_by: float = 0.002
    reverse: bool = False        # what arrives together leaves in the opposite order (several paths, a retrying radio link)
    next_hop_mtu: int = -1       # overwrite the next-hop MTU of frag-needed messages
    stop_after: int = 0          # everything vanishes after so many TCP frames with payload
    stop_all_after: int = 0      # … after so many TCP frames of any kind (acknowledgments too)
    stop_flow_after: int = 0     # the flow of that data frame vanishes from there on, others live
    clear_df: bool = False
    drop_fragments: bool = False # later fragments vanish (as at many firewalls)
    forge: tuple = ()            # ((after n data frames, mtu, source address, kind), …): messages sent back
    mirror: bool = False         # copy what is on the physical wire to the monitor port


@dataclass
class Wire:
    right: Way = field(default_factory=Way)      # left to right
    left: Way = field(default_factory=Way)       # right to left
    seed: int = 1
    vlan: int = 0                # tag that the monitor port shows (0: untagged)
    encapsulation: str = ""      # what the monitor port shows around each packet: gre · ipip · pppoe · mpls · qinq
    mirror_twice: bool = False   # the monitor port shows each packet on its way into and out of the switch


def open_tap(namespace, name, tso=True, csum=True, gro=False):
    """A TAP device inside the namespace; the caller stays where it was."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        netns.enter(namespace)
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | (IFF_NAPI if gro else 0)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), flags))
        offload = (TUN_F_CSUM if csum or tso else 0) | (TUN_F_TSO4 | TUN_F_TSO6 if tso else 0)
        fcntl.ioctl(fd, TUNSETOFFLOAD, offload)
        return fd
    finally:
        if netns._libc.setns(home, netns.CLONE_NEWNET):
            raise OSError("setns back")
        os.close(home)


def encapsulate(data: bytes, wire: Wire, to_right: bool):
    """The frame as it looks inside a tunnel or with tags; None for what does not travel there (ARP)."""
    macs, kind = data[:12], data[12:14]
    if wire.vlan:
        return macs + struct.pack(">HH", 0x8100, wire.vlan) + data[12:]
    how = wire.encapsulation
    if not how:
        return data
    if kind not in (b"\x08\x00", b"\x86\xdd"):
        return None
    packet = data[14:]
    if how == "qinq":
        return macs + struct.pack(">HHHH", 0x88A8, 30, 0x8100, 40) + data[12:]
    if how == "mpls":
        return macs + struct.pack(">HI", 0x8847, 1042 << 12 | 1 << 8 | 62) + packet
    if how == "pppoe":
        protocol = 0x0021 if kind == b"\x08\x00" else 0x0057
        return macs + struct.pack(">HBBHHH", 0x8864, 0x11, 0, 77, len(packet) + 2, protocol) + packet
    header = struct.pack(">H", 0) + kind if how == "gre" else b""
    number = 47 if how == "gre" else 4 if kind == b"\x08\x00" else 41
    ends = (b"\xc6\x33\x64\x01", b"\xc6\x33\x64\x02")
    outer = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(header) + len(packet), 0, 0x4000, 255, number, 0)
    outer += (ends[0] + ends[1]) if to_right else (ends[1] + ends[0])
    frame = Frame(macs + b"\x08\x00" + outer + header + packet)
    frame.set_ip_checksum()
    return bytes(frame.data)


class _Lane:
    """State of one direction."""

    def __init__(self, way: Way, source, sink, back, rng):
        self.way, self.source, self.sink, self.back, self.rng = way, source, sink, back, rng
        self.data_frames = 0
        self.tcp_frames = 0
        self.killed = None
        self.last_icmp = 0.0
        self.forge = list(way.forge)
        self.recent = []
        self.tokens, self.tokens_at = float(way.police[1]) if way.police else 0.0, time.monotonic()
        self.free_at = self.last_due = 0.0

    def rate(self, size: int, now: float):
        """Seconds that a frame waits for its turn; None if policer or queue drop it."""
        if self.way.police:
            rate, burst = self.way.police
            self.tokens = min(burst, self.tokens + (now - self.tokens_at) * rate)
            self.tokens_at = now
            if self.tokens < size:
                return None
            self.tokens -= size
        if not self.way.bottleneck:
            return 0.0
        rate, queue = self.way.bottleneck
        self.free_at = max(self.free_at, now)
        if (self.free_at - now) * rate > queue:
            return None
        self.free_at += size / rate
        return self.free_at - now

    def accept(self, frame: Frame):
        """Frames as they are on the wire after the sender's card; [] if lost."""
        way = self.way
        if way.drop_super and frame.gso_type and frame.payload_len > 0:
            count = -(-frame.payload_len // frame.gso_size)
            if count >= way.drop_super and self.rng.random() < way.drop_super_chance:
                return [], []
        physical = None
        if way.nic == "segment":
            frames = finish(frame)
            if way.drop_tail:
                del frames[1:]
        elif way.nic == "strip" and frame.gso_type:
            if way.mirror:
                physical = finish(Frame(bytes(frame.data), frame.flags, frame.gso_type, frame.gso_size))
            frame.gso_type, frame.gso_size = GSO_NONE, 0
            if way.strip_checksum == "full":
                frame.set_tcp_checksum("full")
                frame.flags = DATA_VALID
            elif way.strip_checksum == "partial0":
                frame.set_tcp_checksum("partial0")
                frame.flags = DATA_VALID
            frames = [frame]
        else:
            if way.nic == "strip" and way.strip_checksum != "partial":
                frame = finish(frame)[0]
            frames = [frame]
            if way.mirror:
                physical = finish(Frame(bytes(frame.data), frame.flags, frame.gso_type, frame.gso_size))
        return frames, physical if physical is not None else list(frames)

    def lost(self, frame: Frame) -> bool:
        way = self.way
        if frame.is_icmp_error:
            if way.drop_icmp:
                return True
            if way.icmp_interval:
                now = time.monotonic()
                if now - self.last_icmp < way.icmp_interval:
                    return True
                self.last_icmp = now
        if frame.version and way.drop_above and frame.ip_length > way.drop_above and not frame.gso_type:
            return True
        if way.drop_fragments and frame.version == 4 and (frame.data[20] & 0x1F or frame.data[21]):
            return True
        if frame.is_tcp:
            self.tcp_frames += 1
            if way.stop_all_after and self.tcp_frames > way.stop_all_after:
                return True
            if self.killed and frame.data[frame.l4:frame.l4 + 4] == self.killed:
                return True
        if frame.is_tcp and frame.payload_len > 0:
            self.data_frames += 1
            if self.data_frames == way.stop_flow_after:
                self.killed = bytes(frame.data[frame.l4:frame.l4 + 4])
                return True
            if self.data_frames in way.drop_data:
                return True
            if way.stop_after and self.data_frames > way.stop_after:
                return True
        return bool(way.loss and frame.version and self.rng.random() < way.loss)

    def alter(self, frame: Frame):
        way = self.way
        if way.next_hop_mtu >= 0 and frame.proto == 1 and frame.data[frame.l4] == 3 and frame.data[frame.l4 + 1] == 4:
            at = frame.l4
            struct.pack_into(">H", frame.data, at + 6, way.next_hop_mtu)
            frame.data[at + 2:at + 4] = b"\0\0"
            struct.pack_into(">H", frame.data, at + 2, complement(ones_sum(bytes(frame.data[at:14 + frame.ip_length]))))
        if way.quote and frame.proto == 1 and frame.data[frame.l4] == 3 and frame.data[frame.l4 + 1] == 4:
            del frame.data[frame.l4 + 8 + way.quote:]
            frame.set_length()
            frame.set_ip_checksum()
            frame.data[frame.l4 + 2:frame.l4 + 4] = b"\0\0"
            struct.pack_into(">H", frame.data, frame.l4 + 2, complement(ones_sum(bytes(frame.data[frame.l4:]))))
        if way.clear_df and frame.version == 4 and frame.is_tcp:
            frame.data[20] &= 0xBF
            frame.set_ip_checksum()

    def forgeries(self, frame: Frame):
        """Messages to send back to the sender of this frame."""
        if not (frame.is_tcp and frame.payload_len > 0 and frame.version == 4):
            return []
        self.recent.append(Frame(bytes(frame.data)))
        del self.recent[:-40]
        out = []
        while self.forge and self.data_frames >= self.forge[0][0]:
            _after, mtu, source, kind = self.forge.pop(0)
            quoted = self.recent[0 if kind == "stale" else -1]
            if kind == "outside":                    # a sequence number far from anything sent
                quoted = Frame(bytes(quoted.data))
                struct.pack_into(">I", quoted.data, quoted.l4 + 4, (quoted.seq + 0x30000000) & 0xFFFFFFFF)
            elif kind == "stray":                    # about a connection that does not exist
                quoted = Frame(bytes(quoted.data))
                struct.pack_into(">HH", quoted.data, quoted.l4, 40001, 8443)
            elif kind == "udp":                      # about UDP with the ports of a sound flow
                quoted = Frame(bytes(quoted.data))
                quoted.data[23] = 17
                quoted.set_ip_checksum()
            out.append(icmp_error(quoted, bytes(int(x) for x in source.split(".")), mtu))
        return out


def carry(wire: Wire, left_fd, right_fd, monitor_fd=None):
    """Carry frames until the process is ended."""
    rng = random.Random(wire.seed)
    lanes = {left_fd: _Lane(wire.right, left_fd, right_fd, left_fd, rng),
             right_fd: _Lane(wire.left, right_fd, left_fd, right_fd, rng)}
    poller = select.poll()
    for fd in lanes:
        poller.register(fd, select.POLLIN)
    queue, order = [], 0

    def put(fd, frame):
        try:
            os.write(fd, frame.to_tap())
        except (BlockingIOError, OSError):
            pass

    def mirror(frames, to_right):
        for frame in frames:
            data = encapsulate(bytes(frame.data), wire, to_right)
            for _ in range(2 if wire.mirror_twice else 1):
                if data:
                    put(monitor_fd, Frame(data))

    while True:
        timeout = None if not queue else max(0.0, (queue[0][0] - time.monotonic()) * 1000)
        for fd, _event in poller.poll(timeout):
            lane, way = lanes[fd], lanes[fd].way
            batch, waited = [], False
            while len(batch) < 256:
                try:
                    raw = os.read(fd, 66000)
                except BlockingIOError:
                    if way.hold and batch and not waited:
                        waited = True
                        time.sleep(way.hold)
                        continue
                    break
                if len(raw) > VNET_HDR + 14:
                    batch.append(Frame.from_tap(raw))
            frames = []
            for frame in batch:
                accepted, physical = lane.accept(frame)
                for one in accepted:
                    lane.alter(one)
                if way.mirror and monitor_fd is not None:
                    mirror(physical, fd == left_fd)
                for one in accepted:
                    if lane.lost(one):
                        continue
                    frames.append(one)
                    if lane.forge:
                        for message in lane.forgeries(one):
                            put(lane.back, message)
            if way.lro and not (way.lro_frames and lane.data_frames > way.lro_frames):
                frames = coalesce(frames, way.lro, way.lro_checksum, way.across_push)
            if way.reverse:
                frames.reverse()
            now = time.monotonic()
            for frame in frames:
                waits = lane.rate(len(frame.data), now)
                if waits is None:
                    continue
                due = way.delay + waits + (way.jitter * rng.random() if way.jitter else 0)
                if way.reorder and frame.is_tcp and rng.random() < way.reorder:
                    due += way.reorder_by
                if way.icmp_delay and frame.is_icmp_error:
                    due += way.icmp_delay
                if way.in_order:
                    due = max(due, lane.last_due - now)
                    lane.last_due = now + due
                copies = 2 if way.duplicate and frame.is_tcp and rng.random() < way.duplicate else 1
                for _ in range(copies):
                    if due:
                        order += 1
                        heapq.heappush(queue, (now + due, order, lane.sink, frame))
                    else:
                        put(lane.sink, frame)
        now = time.monotonic()
        while queue and queue[0][0] <= now:
            _due, _order, fd, frame = heapq.heappop(queue)
            put(fd, frame)
