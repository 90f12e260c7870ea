"""Record with tcpdump or dumpcap inside a namespace."""

import gzip
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Point:
    """Where and how to record."""
    name: str = "sender"            # sender · router-in · router-out · router-any · receiver · wire (a mirror port) …
    snaplen: int = 160
    format: str = "pcap"            # pcap · ns (nanosecond pcap) · pcapng
    link_type: str = ""             # LINUX_SLL or LINUX_SLL2 for `any`
    filter: str = ""
    compress: str = ""              # "" · gz · zst
    suffix: str = ""                # added to the scenario's name


class Recorder:
    def __init__(self, ns, devices, point: Point, path):
        self.path, self.point = path, point
        if point.format == "pcapng":
            command = ["dumpcap", "-q", "-s", str(point.snaplen), "-w", path]
            for device in devices:
                command += ["-i", device] + (["-f", point.filter] if point.filter else [])
        else:
            command = ["tcpdump", "-Z", "root", "-n", "-U", "--immediate-mode", "-B", "8192", "-s", str(point.snaplen),
                       "-i", devices[0], "-w", path]
            if point.format == "ns":
                command.append("--time-stamp-precision=nano")
            if point.link_type:
                command += ["-y", point.link_type]
            if point.filter:
                command.append(point.filter)
        self.log = open(path + ".log", "w+")
        self.process = subprocess.Popen(["ip", "netns", "exec", ns.name, *command], stdout=self.log, stderr=self.log)

    def ready(self):
        """tcpdump says "listening on", dumpcap "File:", once the socket is open."""
        end = time.monotonic() + 8
        while time.monotonic() < end:
            with open(self.path + ".log") as log:
                text = log.read()
            if "listening on" in text or "File:" in text:
                return
            if self.process.poll() is not None:
                raise RuntimeError(text)
            time.sleep(0.02)
        raise RuntimeError(f"recording did not start: {text}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        with open(self.path + ".log") as log:
            text = log.read()
        os.unlink(self.path + ".log")
        os.chmod(self.path, 0o644)
        return text

    def compress(self):
        if self.point.compress == "gz":
            with open(self.path, "rb") as source, gzip.open(self.path + ".gz", "wb", 9) as target:
                shutil.copyfileobj(source, target)
            os.unlink(self.path)
            self.path += ".gz"
        return self.path
