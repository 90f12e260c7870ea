"""Network namespaces: make, configure, run functions inside, remove."""

import ctypes
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback

_libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000


def run(*command, check=True, stdin=None):
    done = subprocess.run(command, input=stdin, capture_output=True, text=True)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def enter(name):
    """Move the calling process into the namespace."""
    fd = os.open(f"/run/netns/{name}", os.O_RDONLY)
    try:
        if _libc.setns(fd, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(fd)


class Child:
    """A forked process that runs one function; its return value comes back as JSON."""

    def __init__(self, function, *args, namespace=None, close=()):
        read_end, write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(read_end)
                signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                for fd in close:
                    os.close(fd)
                if namespace:
                    enter(namespace)
                result = function(*args)
                os.write(write_end, json.dumps(result).encode())
                status = 0
            except BaseException:
                traceback.print_exc(file=sys.stderr)
            finally:
                os._exit(status)
        os.close(write_end)
        self.read_end, self.done = read_end, False

    def wait(self, timeout):
        """True and the result if it ended in time, else (False, None)."""
        if self.done:
            return True, None
        ready, _, _ = select.select([self.read_end], [], [], max(0, timeout))
        if not ready:
            return False, None
        data = b""
        while chunk := os.read(self.read_end, 65536):
            data += chunk
        self._reap()
        return True, json.loads(data) if data else None

    def stop(self):
        if not self.done:
            try:
                os.kill(self.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
            self._reap()

    def _reap(self):
        if not self.done:
            os.waitpid(self.pid, 0)
            os.close(self.read_end)
            self.done = True


class Namespace:
    def __init__(self, name):
        self.name = name
        run("ip", "netns", "add", name)
        self.ip("link set lo up")

    def ip(self, *lines):
        """Run `ip` commands, one per line."""
        run("ip", "-n", self.name, "-batch", "-", stdin="\n".join(lines) + "\n")

    def exec(self, *command, check=True):
        return run("ip", "netns", "exec", self.name, *command, check=check)

    def sysctl(self, settings: dict):
        if settings:
            self.exec("sysctl", "-q", "-w", *[f"{k}={v}" for k, v in settings.items()])

    def features(self, device, **features):
        """ethtool -K, e.g. features("eth0", tso=False, gro=True)."""
        args = []
        for key, on in features.items():
            args += [key.replace("_", "-"), "on" if on else "off"]
        self.exec("ethtool", "-K", device, *args, check=False)

    def fork(self, function, *args):
        return Child(function, *args, namespace=self.name)

    def remove(self):
        run("ip", "netns", "del", self.name, check=False)


def wait_until(condition, timeout, step=0.02):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(step)
    return False


def set_ipv4_gso(device, size):
    """IFLA_GSO_IPV4_MAX_SIZE and IFLA_GRO_IPV4_MAX_SIZE by netlink, in the namespace of the caller."""
    index = socket.if_nametoindex(device)
    attributes = struct.pack("=HHI", 8, 63, size) + struct.pack("=HHI", 8, 64, size)
    body = struct.pack("=BxHiII", 0, 0, index, 0, 0) + attributes
    message = struct.pack("=IHHII", 16 + len(body), 16, 5, 1, 0) + body      # RTM_NEWLINK, REQUEST | ACK
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.bind((0, 0))
        sock.send(message)
        reply = sock.recv(4096)
    code = struct.unpack_from("=i", reply, 16)[0]
    if code:
        raise OSError(-code, "RTM_NEWLINK")
    return code
