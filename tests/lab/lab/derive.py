"""Recordings made from other recordings: cut off, other byte order, compressed, snapped, one-way, without the handshake."""

import gzip
import json
import os
import struct
import subprocess

from . import check, reading
from .packets import ones_sum


def _run(*command):
    subprocess.run(command, check=True, capture_output=True)


def cut_off(source, target):
    data = open(source, "rb").read()
    open(target, "wb").write(data[:-37])


def big_endian(source, target):
    data = open(source, "rb").read()
    out, at = bytearray(struct.pack(">IHHiIII", *struct.unpack_from("<IHHiIII", data))), 24
    while at + 16 <= len(data):
        header = struct.unpack_from("<IIII", data, at)
        out += struct.pack(">IIII", *header) + data[at + 16:at + 16 + header[2]]
        at += 16 + header[2]
    open(target, "wb").write(out)


def gz(source, target):
    with open(target, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0) as f:
        f.write(open(source, "rb").read())


def snap(size):
    return lambda source, target: _run("editcap", "-F", "pcap", "-s", str(size), source, target)


def nanoseconds(source, target):
    _run("editcap", "-F", "nsecpcap", source, target)


def only(display_filter):
    return lambda source, target: _run("tshark", "-r", source, "-Y", display_filter, "-F", "pcap", "-w", target)


def drop_first(count):
    return lambda source, target: _run("editcap", "-F", "pcap", source, target, f"1-{count}")


def zst(source, target):
    _run("zstd", "-q", "-19", source, "-o", target)


def windows_lso(source, target):
    """TSO packets as a Windows host records them: total length 0, checksum of the pseudo-header without the length."""
    data = bytearray(open(source, "rb").read())
    at = 24
    while at + 16 <= len(data):
        captured = struct.unpack_from("<I", data, at + 8)[0]
        ip = at + 16 + 14
        if captured >= 54 and data[ip - 2:ip] == b"\x08\x00" and data[ip + 9] == 6 and struct.unpack_from(">H", data, ip + 2)[0] > 1500:
            data[ip + 2:ip + 4] = b"\0\0"
            data[ip + 10:ip + 12] = b"\0\0"
            tcp = ip + (data[ip] & 15) * 4
            struct.pack_into(">H", data, tcp + 16, (ones_sum(bytes(data[ip + 12:ip + 20])) + 6) % 0xFFFF)
        at += 16 + captured
    open(target, "wb").write(data)


GLUED = {"rules": [], "anyOf": [["merged-then-rejected", "unsegmented-tso"]]}
# (source, name, function, changes to the expectation, count segments and messages again)
RECIPES = [
    ("story-1-sftp-tso.pcap", "story-1-sftp-tso-cut-off.pcap", cut_off, {}, True),
    ("story-1-sftp-tso.pcap", "story-1-sftp-tso-big-endian.pcap", big_endian, {}, True),
    ("story-1-sftp-tso.pcap", "story-1-sftp-tso-snap68.pcap", snap(68), GLUED, False),
    ("story-1-sftp-tso.pcap", "story-1-sftp-tso-nanoseconds.pcap", nanoseconds, {}, True),
    ("story-2-lro-router.pcap", "story-2-lro-router-gzip.pcap.gz", gz, {}, True),
    ("story-2-lro-router-router-both.pcapng", "story-2-lro-router-router-both-gzip.pcapng.gz", gz, {}, True),
    ("story-2-lro-router.pcap", "story-2-lro-router-zstd.pcap.zst", zst, {}, False),
    ("story-5-lso.pcap", "story-5-lso-windows.pcap", windows_lso, {}, True),
    ("tso-sender-fine.pcap", "tso-sender-fine-windows.pcap", windows_lso, {}, True),
    ("story-4-gro-router.pcap", "story-4-gro-router-no-handshake.pcap", drop_first(5), GLUED, True),
    # the quotes end before the second port: whose packets were rejected is not to be told, and surely not that none was
    ("story-3-dnat-phantom.pcap", "story-3-dnat-phantom-snap64.pcap", snap(64), {"outcome": "inconclusive", "outcomeAlso": ["problem"], "rules": [], "anyOf": [], "severity": {}}, False),
    ("pmtud-healthy-tso.pcap", "pmtud-healthy-tso-no-handshake.pcap", drop_first(5), {}, True),
    ("pmtu-black-hole.pcap", "pmtu-black-hole-one-way.pcap", only("ip.src==10.77.1.20"),
     {"outcome": "inconclusive", "rules": [], "absentAlso": ["pmtu-black-hole"]}, False),
    ("story-5-lso.pcap", "story-5-lso-one-way.pcap", only("ip.src==10.77.1.20"),
     {"outcome": "inconclusive", "rules": [], "absentAlso": ["lso-burst-loss"]}, False),
]


def derive(folder):
    written = []
    for source, name, function, changes, count in RECIPES:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            os.unlink(path)
        function(os.path.join(folder, source), path)
        stem = source.split(".pcap")[0]
        with open(os.path.join(folder, stem + ".json")) as f:
            entry = json.load(f)
        changes = dict(changes)
        entry["absent"] = entry.get("absent", []) + changes.pop("absentAlso", [])
        entry.update(changes)
        wanted = {rule for rules in entry.get("anyOf", []) for rule in rules}
        entry["absent"] = [rule for rule in entry["absent"] if rule not in wanted]
        entry["about"] += f"; {name.split('.')[0][len(stem):].strip('-').replace('-', ' ')}"
        entry.pop("fragNeeded", None)
        entry["totals"] = check.totals(path)
        if count:
            segments, messages = reading.read(path)
            oversize = reading.oversize_segments(segments, messages)
            if oversize is not None:
                entry["totals"]["oversizeSegments"] = oversize
            entry["fragNeeded"] = [{"frame": m.frame, "match": reading.match(m, segments), "nextHopMtu": m.mtu} for m in messages[:16]]
            if not messages:
                del entry["fragNeeded"]
        entry["recorded"]["derived"] = f"{name} from {source}"
        write(os.path.join(folder, name.split(".pcap")[0] + ".json"), entry)
        written.append(path)
    return written


def write(path, entry):
    """JSON with one line per field and per message."""
    lines = []
    for key, value in entry.items():
        if key == "fragNeeded":
            inner = ",\n".join("    " + json.dumps(item) for item in value)
            lines.append(f'  "fragNeeded": [\n{inner}\n  ]')
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    with open(path, "w") as f:
        f.write("{\n" + ",\n".join(lines) + "\n}\n")
