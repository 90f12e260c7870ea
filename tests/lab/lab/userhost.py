"""A sender without a kernel: a small TCP server on the end of a wire.

It makes what no stock Linux sender makes: it answers every frag-needed by sending its whole window again
at once (the tight loop), or sends segments above the MSS that the peer announced.
"""

import os
import select
import struct
import time
from dataclasses import dataclass

from .packets import ACK, FIN, PSH, RST, SYN, VNET_HDR, Frame


@dataclass
class Habits:
    segment: int = 1460             # payload bytes per segment
    window: int = 7                 # segments in flight
    mss: int = 1460                 # what its own SYN-ACK says
    obey_late: bool = False         # lower the segment only when the timeout comes too (as RFC 5927 advises)
    rto: float = 1.0
    lone_after: int = 0             # after so many messages without progress send one segment alone (0: never)
    first_id: int = 0x3A10
    pace: float = 0.0               # wait before answering a message


class UserHost:
    MAC = bytes.fromhex("005056aa0101")

    def __init__(self, fd, address, plan, habits: Habits):
        self.fd, self.habits, self.plan = fd, habits, plan
        self.ip = bytes(int(x) for x in address.split("."))
        self.ip_id = habits.first_id
        self.peer = None
        self.isn = 0x5EED0000
        self.una = self.nxt = 0             # offsets in the stream
        self.rcv_nxt = 0
        self.size = plan.talk.size
        self.messages, self.announced = 0, 0

    def send(self, flags, offset=None, payload=b"", options=b""):
        peer_mac, peer_ip, peer_port = self.peer
        seq = (self.isn + (0 if flags & SYN else 1) + (offset if offset is not None else self.nxt)) & 0xFFFFFFFF
        tcp = struct.pack(">HHIIBBHHH", self.plan.port, peer_port, seq, self.rcv_nxt, (20 + len(options)) // 4 << 4,
                          flags, 2048, 0, 0) + options + payload
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), self.ip_id, 0x4000, 57, 6, 0) + self.ip + peer_ip
        self.ip_id = (self.ip_id + 1) & 0xFFFF
        frame = Frame(peer_mac + self.MAC + b"\x08\x00" + ip + tcp)
        frame.set_ip_checksum()
        frame.set_tcp_checksum("full")
        os.write(self.fd, bytes(VNET_HDR) + bytes(frame.data))

    def data(self, count):
        """Send `count` segments from una."""
        at = self.una
        for _ in range(count):
            size = min(self.habits.segment, self.size - at)
            if size <= 0:
                break
            self.send(ACK | (PSH if at + size >= self.size else 0), at, bytes((at + k) % 94 + 32 for k in range(size)))
            at += size
        self.nxt = max(self.nxt, at)

    def run(self):
        last_sent = time.monotonic()
        while True:
            ready, _, _ = select.select([self.fd], [], [], 0.05)
            if not ready:
                if self.nxt > self.una and time.monotonic() - last_sent > self.habits.rto:
                    if self.announced:
                        self.habits.segment = min(self.habits.segment, self.announced - 40)
                        self.nxt = self.una
                    self.data(self.habits.window if self.announced else 1)
                    last_sent = time.monotonic()
                continue
            frame = Frame.from_tap(os.read(self.fd, 66000))
            d = frame.data
            if d[12:14] == b"\x08\x06" and d[20:22] == b"\0\1" and bytes(d[38:42]) == self.ip:
                reply = bytes(d[6:12]) + self.MAC + bytes(d[12:20]) + b"\0\2" + self.MAC + self.ip + bytes(d[22:32])
                os.write(self.fd, bytes(VNET_HDR) + reply)
            elif frame.proto == 1 and d[frame.l4] == 3 and d[frame.l4 + 1] == 4 and self.peer:
                self.messages += 1
                if self.habits.obey_late:
                    self.announced = d[frame.l4 + 6] << 8 | d[frame.l4 + 7]
                    continue
                if self.habits.pace:
                    time.sleep(self.habits.pace)
                lone = self.habits.lone_after and self.messages % self.habits.lone_after == 0
                self.data(1 if lone else self.habits.window)
                last_sent = time.monotonic()
            elif frame.is_tcp:
                flags = frame.tcp_flags
                if flags & RST:
                    self.peer = None
                elif flags & SYN:
                    self.peer = bytes(d[6:12]), bytes(d[26:30]), struct.unpack_from(">H", d, frame.l4)[0]
                    self.una = self.nxt = 0
                    self.rcv_nxt = (frame.seq + 1) & 0xFFFFFFFF
                    self.send(SYN | ACK, 0, options=struct.pack(">BBHBBBB", 2, 4, self.habits.mss, 1, 3, 3, 1))
                elif self.peer:
                    if frame.payload_len > 0:
                        self.rcv_nxt = (frame.seq + frame.payload_len) & 0xFFFFFFFF
                        self.send(ACK)
                        self.data(self.habits.window)
                        last_sent = time.monotonic()
                    else:
                        acked = (struct.unpack_from(">I", d, frame.l4 + 8)[0] - self.isn - 1) & 0xFFFFFFFF
                        if self.una < acked <= self.nxt:
                            self.una = acked
                            if self.una < self.size and self.una == self.nxt:
                                self.data(self.habits.window)
                            elif self.una >= self.size:
                                self.send(ACK | FIN, self.size)
                            last_sent = time.monotonic()
                    if flags & FIN:
                        self.rcv_nxt = (self.rcv_nxt + 1) & 0xFFFFFFFF
                        self.nxt = self.size + 1
                        self.send(ACK)


def user_host(habits):
    def run(fd, address, plan):
        UserHost(fd, address, plan, habits).run()
    return run
