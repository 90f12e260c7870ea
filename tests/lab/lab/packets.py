"""Ethernet frames with a virtio-net header: parse, checksum, segment (TSO) and merge (LRO)."""

import struct

VNET_HDR = 10                      # struct virtio_net_hdr without num_buffers
NEEDS_CSUM, DATA_VALID = 1, 2
GSO_NONE, GSO_TCPV4, GSO_TCPV6 = 0, 1, 4
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32


def ones_sum(data: bytes) -> int:
    """Folded ones-complement sum of big-endian 16-bit words (0xffff stands for zero)."""
    if len(data) & 1:
        data = bytes(data) + b"\0"
    return int.from_bytes(data, "big") % 0xFFFF


def complement(total: int) -> int:
    total %= 0xFFFF
    return (~total & 0xFFFF) or 0xFFFF


class Frame:
    """One frame as a TAP device with IFF_VNET_HDR hands it over. `data` starts at the Ethernet header."""

    __slots__ = ("flags", "gso_type", "gso_size", "data", "version", "ip", "l4", "proto", "tcp_len")

    def __init__(self, data, flags=0, gso_type=GSO_NONE, gso_size=0):
        self.flags, self.gso_type, self.gso_size = flags, gso_type, gso_size
        self.data = bytearray(data)
        self.parse()

    @classmethod
    def from_tap(cls, raw: bytes):
        flags, gso_type, _hdr_len, gso_size = struct.unpack_from("<BBHH", raw)
        return cls(raw[VNET_HDR:], flags, gso_type & 0x7F, gso_size)

    def parse(self):
        d = self.data
        self.version, self.ip, self.l4, self.proto, self.tcp_len = 0, 14, 0, -1, 0
        if len(d) < 34:
            return
        ethertype = d[12] << 8 | d[13]
        if ethertype == 0x0800:
            self.version, self.proto = 4, d[23]
            self.l4 = 14 + (d[14] & 15) * 4
            self.tcp_len = (d[16] << 8 | d[17]) - (d[14] & 15) * 4
            if d[20] & 0x3F or d[21]:          # a fragment is handled as plain IP
                self.proto = -1
        elif ethertype == 0x86DD:
            self.version, self.proto, self.l4 = 6, d[20], 54
            self.tcp_len = d[18] << 8 | d[19]
        if self.proto == 6 and len(d) < self.l4 + 20:
            self.proto = -1

    def to_tap(self) -> bytes:
        csum_start = csum_offset = hdr_len = 0
        if self.flags & NEEDS_CSUM:
            csum_start, csum_offset = self.l4, 16 if self.proto == 6 else 6
        if self.gso_type:
            hdr_len = self.payload_start
        return struct.pack("<BBHHHH", self.flags, self.gso_type, hdr_len, self.gso_size,
                           csum_start, csum_offset) + bytes(self.data)

    # --- fields -----------------------------------------------------------------------------
    @property
    def is_tcp(self):
        return self.proto == 6

    @property
    def is_icmp_error(self):
        """Unreachable, or Packet Too Big."""
        return self.proto == 1 and self.data[self.l4] == 3 or self.proto == 58 and self.data[self.l4] in (1, 2)

    @property
    def ip_length(self):
        d = self.data
        return (d[16] << 8 | d[17]) if self.version == 4 else 40 + (d[18] << 8 | d[19])

    @property
    def doff(self):
        return (self.data[self.l4 + 12] >> 4) * 4

    @property
    def payload_start(self):
        return self.l4 + self.doff

    @property
    def payload_len(self):
        return self.tcp_len - self.doff

    @property
    def payload(self):
        return bytes(self.data[self.payload_start:self.payload_start + self.payload_len])

    @property
    def tcp_flags(self):
        return self.data[self.l4 + 13]

    @property
    def seq(self):
        return struct.unpack_from(">I", self.data, self.l4 + 4)[0]

    @property
    def ip_id(self):
        return struct.unpack_from(">H", self.data, 18)[0] if self.version == 4 else 0

    @property
    def tuple4(self):
        addresses = self.data[26:34] if self.version == 4 else self.data[22:54]
        return bytes(addresses) + bytes(self.data[self.l4:self.l4 + 4])

    # --- checksums --------------------------------------------------------------------------
    def pseudo_sum(self, with_length=True):
        addresses = self.data[26:34] if self.version == 4 else self.data[22:54]
        return ones_sum(bytes(addresses)) + self.proto + (self.tcp_len if with_length else 0)

    def set_ip_checksum(self):
        if self.version == 4:
            self.data[24:26] = b"\0\0"
            struct.pack_into(">H", self.data, 24, complement(ones_sum(bytes(self.data[14:self.l4]))))

    def set_tcp_checksum(self, kind="full"):
        """full: finished; partial: pseudo-header sum with length; partial0: the same without length; zero."""
        at = self.l4 + 16
        if kind == "full":
            self.data[at:at + 2] = b"\0\0"
            end = self.l4 + self.tcp_len
            struct.pack_into(">H", self.data, at, complement(self.pseudo_sum() + ones_sum(bytes(self.data[self.l4:end]))))
        elif kind == "zero":
            self.data[at:at + 2] = b"\0\0"
        elif kind.startswith("partial"):
            struct.pack_into(">H", self.data, at, self.pseudo_sum(kind == "partial") % 0xFFFF)

    def set_length(self):
        """Write the IP length that belongs to the bytes at hand."""
        if self.version == 4:
            struct.pack_into(">H", self.data, 16, len(self.data) - 14)
        else:
            struct.pack_into(">H", self.data, 18, len(self.data) - 54)
        self.parse()


def finish(frame: Frame) -> list:
    """What a NIC puts on the physical wire: TSO cut into MSS-sized segments, checksums filled in."""
    if not frame.is_tcp:
        if frame.flags & NEEDS_CSUM and frame.proto == 17:
            frame.data[frame.l4 + 6:frame.l4 + 8] = b"\0\0"      # UDP over IPv4 may go without
        frame.flags = 0
        return [frame]
    if not frame.gso_type:
        if frame.flags & NEEDS_CSUM:
            frame.set_tcp_checksum("full")
        frame.flags = 0
        return [frame]
    head, payload, size = bytes(frame.data[:frame.payload_start]), frame.payload, frame.gso_size
    flags, first_seq, first_id = frame.tcp_flags, frame.seq, frame.ip_id
    pieces = []
    for n, at in enumerate(range(0, len(payload), size)):
        piece = Frame(head + payload[at:at + size])
        piece.set_length()
        last = at + size >= len(payload)
        struct.pack_into(">I", piece.data, piece.l4 + 4, (first_seq + at) & 0xFFFFFFFF)
        piece.data[piece.l4 + 13] = flags if last else flags & ~(PSH | FIN)
        if piece.version == 4:
            struct.pack_into(">H", piece.data, 18, (first_id + n) & 0xFFFF)
        piece.set_ip_checksum()
        piece.set_tcp_checksum("full")
        pieces.append(piece)
    return pieces


def mergeable(frame: Frame) -> bool:
    return frame.is_tcp and frame.payload_len > 0 and not frame.tcp_flags & (SYN | RST | FIN | URG)


def merge(frames: list, checksum="full") -> Frame:
    """What large receive offload makes of consecutive segments: one packet with the first one's IP
    header (ID, DF), the last one's ACK, window, options and PSH, and no trace of the segment size.
    checksum: full (recomputed), first (left as in the first segment), partial (as GRO leaves it), zero."""
    first, last = frames[0], frames[-1]
    merged = Frame(bytes(first.data[:first.payload_start]) + b"".join(f.payload for f in frames))
    merged.set_length()
    at = merged.l4
    merged.data[at + 8:at + 12] = last.data[last.l4 + 8:last.l4 + 12]
    merged.data[at + 13] = (first.tcp_flags & ~PSH) | (last.tcp_flags & PSH)
    merged.data[at + 14:at + 16] = last.data[last.l4 + 14:last.l4 + 16]
    merged.data[at + 20:merged.payload_start] = last.data[last.l4 + 20:last.payload_start]
    merged.set_ip_checksum()
    if checksum != "first":
        merged.set_tcp_checksum(checksum)
    return merged


def coalesce(frames: list, max_segments: int, checksum="full", across_push=True) -> list:
    """Merge back-to-back in-order segments of a flow; anything else passes as it came. GRO ends a run at a PSH."""
    out, run = [], []

    def flush():
        if len(run) == 1:
            out.append(run[0])
        elif run:
            out.append(merge(run, checksum))
        run.clear()

    for frame in frames:
        if not mergeable(frame):
            flush()
            out.append(frame)
            continue
        if run:
            prev = run[-1]
            fits = (frame.tuple4 == prev.tuple4 and frame.doff == prev.doff
                    and frame.seq == (prev.seq + prev.payload_len) & 0xFFFFFFFF
                    and (across_push or not prev.tcp_flags & PSH) and len(run) < max_segments
                    and sum(f.payload_len for f in run) + frame.payload_len + 60 < 65535
                    and frame.payload_len <= run[0].payload_len
                    and prev.payload_len == run[0].payload_len)
            if not fits:
                flush()
        run.append(frame)
    flush()
    return out


def icmp_error(to: Frame, source: bytes, mtu: int, quote: int = 548) -> Frame:
    """A frag-needed (IPv4) about the frame `to`, addressed to its sender, from `source` (4 bytes)."""
    quoted = bytes(to.data[14:14 + min(quote, len(to.data) - 14)])
    body = struct.pack(">BBHHH", 3, 4, 0, 0, mtu) + quoted
    body = body[:2] + struct.pack(">H", complement(ones_sum(body))) + body[4:]
    ip = struct.pack(">BBHHHBBH", 0x45, 0xC0, 20 + len(body), 0x1234, 0, 64, 1, 0) + source + bytes(to.data[26:30])
    frame = Frame(bytes(to.data[6:12]) + bytes(to.data[0:6]) + b"\x08\x00" + ip + body)
    frame.set_ip_checksum()
    return frame
