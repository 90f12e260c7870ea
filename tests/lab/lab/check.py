"""Look at a recording with tshark: count what can be counted, and see that the fault truly happened."""

import subprocess

from . import reading


def tshark(path, display_filter, *fields):
    command = ["tshark", "-n", "-r", path, "-o", "tcp.desegment_tcp_streams:false", "-Y", display_filter, "-T", "fields"]
    for name in fields:
        command += ["-e", name]
    out = subprocess.run(command, capture_output=True, text=True).stdout
    return [line.split("\t") for line in out.splitlines()]


def totals(path):
    rows = tshark(path, "frame", "frame.number")
    streams = {row[0] for row in tshark(path, "tcp and not icmp and not icmpv6", "tcp.stream")}
    return {"packets": len(rows), "tcpFlows": len(streams),
            "fragNeeded": len(tshark(path, "icmp.type==3 and icmp.code==4", "frame.number")),
            "packetTooBig": len(tshark(path, "icmpv6.type==2", "frame.number"))}


def rejected(path):
    """(frame, next-hop MTU, quoted IP length) of each frag-needed and Packet Too Big."""
    out = []
    for frame, mtu, lengths in tshark(path, "icmp.type==3 and icmp.code==4", "frame.number", "icmp.mtu", "ip.len"):
        out.append((int(frame), int(mtu or 0), int(lengths.split(",")[-1])))
    for frame, mtu, lengths in tshark(path, "icmpv6.type==2", "frame.number", "icmpv6.mtu", "ipv6.plen"):
        out.append((int(frame), int(mtu or 0), 40 + int(lengths.split(",")[-1])))
    return sorted(out)


def verify(path, case, point, expect, finished=True):
    """What does not look as intended, in words."""
    problems, wanted = [], dict(case.check)
    wanted.update(expect.get("check", {}))
    expect.pop("check", None)
    if expect["outcome"] in ("working", "nothing-found") and not finished:
        problems.append("the transfer did not end")
    if "resent" in wanted and point.name == "sender":
        resent = len(tshark(path, "tcp.analysis.retransmission", "frame.number"))
        if resent < wanted["resent"]:
            problems.append(f"only {resent} retransmissions")
    if wanted.get("acked_before"):
        for message in reading.read(path)[1]:
            rows = tshark(path, f"tcp.dstport=={message.key[2]} and frame.number<{message.frame} and not icmp", "tcp.ack_raw")
            if not rows or not 0 < (int(rows[-1][0]) - message.seq) & 0xFFFFFFFF < 1 << 31:
                problems.append("the quoted data was still in flight")
    if wanted.get("zero_window") and not tshark(path, "tcp.analysis.zero_window", "frame.number"):
        problems.append("no zero window")
    if point.name == "receiver" and "rejected" not in wanted:
        return problems
    messages = rejected(path) if not point.filter else []
    if "rejected" in wanted and len(messages) != wanted["rejected"]:
        problems.append(f"{len(messages)} rejections, wanted {wanted['rejected']}")
    if "rejected_min" in wanted and len(messages) < wanted["rejected_min"]:
        problems.append(f"only {len(messages)} rejections")
    if "rejected_above" in wanted:
        if len(messages) < 2:
            problems.append(f"only {len(messages)} rejections")
        small = [m for m in messages if m[2] <= wanted["rejected_above"]]
        if small:
            problems.append(f"rejected although small: {small[:3]}")
        if any(m[1] != wanted["mtu"] for m in messages):
            problems.append("another MTU reported")
    if "quoted_above" in wanted and not any(m[2] > wanted["quoted_above"] for m in messages):
        problems.append("no long quote")
    if wanted.get("fragments") and not tshark(path, "ip.frag_offset > 0", "frame.number"):
        problems.append("no fragments")
    if wanted.get("big") and not tshark(path, "frame.len > 66000", "frame.number"):
        problems.append("no packet above 65,535 bytes")
    if wanted.get("supers") and point.name != "router-out":
        if not tshark(path, "tcp.len > 1460", "frame.number"):
            problems.append("no packet above the MSS")
    return problems


def measure(path, case, point):
    """What follows from the definitions: oversize segments, and how each message is matched."""
    if case.check.get("tunnel") == point.name:
        return {}
    out = {}
    segments, messages = reading.read(path)
    if not case.check.get("no_count"):
        count = reading.oversize_segments(segments, messages)
        if count is not None:
            out["oversizeSegments"] = count
    if case.check.get("named"):          # each flow with a rejection is concerned, and no other
        out["flowsWith"] = {case.check["named"]: len({m.key for m in messages if m.key})}
    listed = []
    for n, message in enumerate(messages[:16]):
        entry = {"frame": message.frame, "match": reading.match(message, segments), "nextHopMtu": message.mtu}
        outcome = case.check.get("message")
        later = [s for s in segments if s.key == message.key and s.frame > message.frame and s.payload > 0]
        if outcome in ("no-op", "stale", "late") or (outcome == "ignored" and len(later) >= 3) or (outcome == "obeyed" and n == 0):
            entry["outcome"] = outcome
        listed.append(entry)
    if listed:
        out["fragNeeded"] = listed
    return out
