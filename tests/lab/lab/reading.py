"""A small reader of its own, to count by the report's definitions without the product's code.

It knows pcap (pcapng is turned into pcap by tshark), Ethernet with 802.1Q, Linux cooked captures, IPv4, IPv6 and TCP;
no tunnels.
"""

import gzip
import os
import struct
import subprocess
import tempfile
from dataclasses import dataclass


@dataclass
class Segment:
    frame: int
    key: tuple            # (src, dst, sport, dport)
    seq: int
    ip_length: int
    ip_id: int
    payload: int
    flags: int
    mss: int


@dataclass
class Message:
    frame: int
    mtu: int
    key: tuple            # of the quoted packet; None if that is not TCP
    seq: int
    ip_id: int
    ip_length: int
    payload: int          # of the quoted packet; -1 unknown
    version: int


def frames(path):
    """(original length, link type, bytes) of each frame."""
    data = open(path, "rb").read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        with tempfile.TemporaryDirectory() as folder:
            target = os.path.join(folder, "x.pcap")
            subprocess.run(["tshark", "-r", path, "-F", "nsecpcap", "-w", target], check=True, capture_output=True)
            data = open(target, "rb").read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xFFFF
    at = 24
    while at + 16 <= len(data):
        _s, _f, captured, original = struct.unpack_from(order + "IIII", data, at)
        if at + 16 + captured > len(data):
            return
        yield original, link, data[at + 16:at + 16 + captured]
        at += 16 + captured


def network(link, data):
    """Offset of the IP header, or None."""
    if link == 1:
        at, kind = 14, data[12:14]
        while kind == b"\x81\x00":
            kind, at = data[at + 2:at + 4], at + 4
    elif link == 113:
        at, kind = 16, data[14:16]
    elif link == 276:
        at, kind = 20, data[0:2]
    else:
        at, kind = 0, {0x4: b"\x08\x00", 0x6: b"\x86\xdd"}.get(data[0] >> 4)
    return at if kind in (b"\x08\x00", b"\x86\xdd") else None


def ip_header(data, at, original=None):
    """(version, src, dst, protocol, offset of the next header, IP length, IP ID, is a fragment)"""
    if len(data) < at + 20:
        return None
    if data[at] >> 4 == 4:
        length, ip_id = struct.unpack_from(">HH", data, at + 2)
        if length == 0 and original:
            length = original - at
        fragment = bool(data[at + 6] & 0x3F or data[at + 7])
        return 4, data[at + 12:at + 16], data[at + 16:at + 20], data[at + 9], at + (data[at] & 15) * 4, length, ip_id, fragment
    if len(data) < at + 40:
        return None
    length, protocol, after = struct.unpack_from(">H", data, at + 4)[0], data[at + 6], at + 40
    if length == 0 and original:
        length = original - at - 40
    if protocol == 0 and len(data) >= at + 48:
        protocol, after = data[at + 40], at + 48
    return 6, data[at + 8:at + 24], data[at + 24:at + 40], protocol, after, 40 + length, 0, False


def read(path):
    """All TCP segments and all messages of a file."""
    segments, messages = [], []
    for number, (original, link, data) in enumerate(frames(path), 1):
        at = network(link, data)
        header = ip_header(data, at, original) if at is not None else None
        if not header or header[7]:
            continue
        version, src, dst, protocol, l4, length, ip_id, _fragment = header
        if protocol == 6 and len(data) >= l4 + 14:
            sport, dport, seq = struct.unpack_from(">HHI", data, l4)
            doff, flags = (data[l4 + 12] >> 4) * 4, data[l4 + 13]
            mss = 0
            if flags & 2:
                options = data[l4 + 20:l4 + doff]
                while options and options[0]:
                    if options[0] == 1:
                        options = options[1:]
                        continue
                    if options[0] == 2 and len(options) >= 4:
                        mss = struct.unpack_from(">H", options, 2)[0]
                    options = options[options[1]:] if len(options) > 1 and options[1] >= 2 else b""
            segments.append(Segment(number, (src, dst, sport, dport), seq, length, ip_id,
                                    length - (l4 - at) - doff, flags, mss))
        elif (protocol == 1 and data[l4:l4 + 2] == b"\x03\x04") or (protocol == 58 and data[l4:l4 + 1] == b"\x02"):
            mtu = struct.unpack_from(">H", data, l4 + 6)[0] if protocol == 1 else struct.unpack_from(">I", data, l4 + 4)[0]
            quoted = ip_header(data, l4 + 8)
            message = Message(number, mtu, None, 0, 0, 0, -1, version)
            if quoted:
                _v, qsrc, qdst, qproto, q4, qlength, qid, _f = quoted
                message.ip_length, message.ip_id = qlength, qid
                if qproto == 6 and len(data) >= q4 + 8:
                    sport, dport, message.seq = struct.unpack_from(">HHI", data, q4)
                    message.key = (qsrc, qdst, sport, dport)
                    if len(data) > q4 + 12:
                        message.payload = qlength - (q4 - l4 - 8) - (data[q4 + 12] >> 4) * 4
            messages.append(message)
    return segments, messages


def match(message, segments):
    """exact · several-merged · part · not-captured · no-flow, by the report's definition."""
    if message.key is None:
        return "no-flow"
    if not any(s.key in (message.key, (message.key[1], message.key[0], message.key[3], message.key[2])) for s in segments):
        return "no-flow"
    before = [s for s in segments if s.key == message.key and s.frame < message.frame and s.payload > 0]
    if any(s.seq == message.seq and s.ip_length == message.ip_length for s in before):
        return "exact"
    if message.payload > 0:
        sizes = {}
        for s in before:
            sizes.setdefault(s.seq, set()).add(s.payload)
        ends, seen = {message.seq}, set()
        while ends:
            end = ends.pop()
            if end in seen or (end - message.seq) & 0xFFFFFFFF > message.payload:
                continue
            seen.add(end)
            if (end - message.seq) & 0xFFFFFFFF == message.payload:
                return "several-merged"
            ends |= {(end + size) & 0xFFFFFFFF for size in sizes.get(end, ())}
    if any((message.seq - s.seq) & 0xFFFFFFFF < s.payload for s in before):
        return "part"
    return "not-captured"


def oversize_segments(segments, messages):
    """totals.oversizeSegments, or None where the handshake is only half there.

    Not for black holes (their path MTU comes from acknowledgements) and not where messages are stale."""
    announced = {}
    for message in messages:
        floor = 68 if message.version == 4 else 1280
        if message.mtu >= floor and match(message, segments) in ("exact", "several-merged", "part"):
            announced[message.key] = min(announced.get(message.key, 1 << 30), message.mtu)
    mss = {}
    for s in segments:
        if s.flags & 2 and s.mss:
            mss[s.key] = min(mss.get(s.key, 1 << 30), s.mss)
    total = 0
    for s in segments:
        if s.payload <= 0:
            continue
        back = (s.key[1], s.key[0], s.key[3], s.key[2])
        if s.key in announced:
            limit = announced[s.key]
        elif s.key in mss and back in mss:
            limit = min(mss[s.key], mss[back]) + (40 if len(s.key[0]) == 4 else 60)
        elif s.key in mss or back in mss:
            return None
        else:
            limit = 1500
        total += s.ip_length > limit
    return total
