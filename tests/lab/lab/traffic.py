"""Plain socket programs that make the traffic. All run inside a namespace, in a forked process."""

import socket
import struct
import threading
import time
from dataclasses import dataclass

LINE = b"The quick brown fox jumps over the lazy dog. 0123456789 abcdefghijklmnopqrstuvwxyz\n"


@dataclass
class Talk:
    """What one side says. The connecting side is the client; `sender` moves the bulk of the data."""
    size: int = 200_000             # bytes per connection from the bulk sender
    request: int = 160              # bytes that the client says first (0: nothing)
    chunk: int = 65536              # bytes per write
    pause: float = 0.0              # seconds between writes (bursts, idle application)
    burst: int = 0                  # writes between pauses (0: every write)
    flows: int = 1
    gap: float = 0.0                # seconds between the starts of flows
    banner_size: int = 1080         # the largest piece of it
    banner: bool = False            # short ping-pong before the transfer (as SSH does)
    read_pause: tuple = ()          # (after bytes, seconds): the reader stops reading
    receive_buffer: int = 0
    send_buffer: int = 0
    reset_after: int = 0            # the bulk sender resets after so many bytes
    abort_after: int = 0            # the bulk receiver resets after so many bytes
    answer: int = 40                # bytes that the bulk receiver says at the end of an upload
    mss: int = 0                    # TCP_MAXSEG of the bulk receiver
    keep_open: bool = False
    congestion: str = ""            # the sysctl is not open to namespaces, the socket option is


def _bulk(sock, talk: Talk):
    data = (LINE * (max(talk.chunk, 1) // len(LINE) + 1))[:talk.chunk]
    sent, writes = 0, 0
    while sent < talk.size:
        piece = data[:min(talk.chunk, talk.size - sent)]
        sock.sendall(piece)
        sent += len(piece)
        writes += 1
        if talk.reset_after and sent >= talk.reset_after:
            time.sleep(0.02)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
            return sent
        if talk.pause and (not talk.burst or writes % talk.burst == 0):
            time.sleep(talk.pause)
    return sent


def _drain(sock, talk: Talk):
    got, paused = 0, False
    while True:
        try:
            data = sock.recv(65536 if not talk.read_pause else 4096)
        except OSError:
            return got
        if not data:
            return got
        got += len(data)
        if talk.abort_after and got >= talk.abort_after:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return got
        if talk.read_pause and not paused and got >= talk.read_pause[0]:
            paused = True
            time.sleep(talk.read_pause[1])


def _ping_pong(sock, first: bool, largest: int):
    sizes = (21, 21, largest, largest, 208, 452)
    for n, size in enumerate(sizes):
        if (n % 2 == 0) == first:
            sock.sendall((LINE * 20)[:size])
        else:
            want = size
            while want > 0:
                data = sock.recv(want)
                if not data:
                    return
                want -= len(data)


def _family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def serve(address, port, talk: Talk, bulk: bool):
    listener = socket.socket(_family(address))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _buffers(listener, talk, bulk)
    listener.bind((address, port))
    listener.listen(128)
    count = [0]

    def one(sock):
        try:
            if talk.banner:
                _ping_pong(sock, True, talk.banner_size)
            if talk.request and bulk:
                want = talk.request
                while want > 0:
                    data = sock.recv(want)
                    if not data:
                        return
                    want -= len(data)
            if bulk:
                _bulk(sock, talk)
                if talk.keep_open:
                    time.sleep(60)
            else:
                count[0] += _drain(sock, talk)
                sock.sendall((LINE * (talk.answer // len(LINE) + 1))[:talk.answer])
            sock.close()
        except OSError:
            pass

    threads = []
    for _ in range(talk.flows):
        sock, _peer = listener.accept()
        thread = threading.Thread(target=one, args=(sock,))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return count[0]


def _buffers(sock, talk, bulk):
    if talk.congestion:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, talk.congestion.encode())
    if not bulk and talk.receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, talk.receive_buffer)
    if bulk and talk.send_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, talk.send_buffer)
    if not bulk and talk.mss:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, talk.mss)


def connect(address, port, talk: Talk, bulk: bool):
    done = [0]

    def one():
        sock = socket.socket(_family(address))
        _buffers(sock, talk, bulk)
        try:
            sock.connect((address, port))
            if talk.banner:
                _ping_pong(sock, False, talk.banner_size)
            if bulk:
                done[0] += _bulk(sock, talk)
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(4096):
                    pass
            else:
                if talk.request:
                    text = b"GET /file.bin HTTP/1.1\r\nHost: files.example\r\nUser-Agent: lab\r\nAccept: */*\r\nX-Pad: "
                    sock.sendall((text + b"x" * talk.request)[:talk.request - 4] + b"\r\n\r\n")
                done[0] += _drain(sock, talk)
            sock.close()
        except OSError:
            pass

    threads = []
    for n in range(talk.flows):
        thread = threading.Thread(target=one)
        thread.start()
        threads.append(thread)
        if talk.gap and n + 1 < talk.flows:
            time.sleep(talk.gap)
    for thread in threads:
        thread.join()
    return done[0]


def push_both_ways(address, port, talk: Talk, waits: bool):
    """One connection over which both ends send `size` bytes at once, fall silent for a second, and close."""
    sock = socket.socket(_family(address))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _buffers(sock, talk, True)
    if waits:
        sock.bind((address, port))
        sock.listen(1)
        sock, _peer = sock.accept()
    else:
        sock.connect((address, port))
    reader = threading.Thread(target=_drain, args=(sock, talk))
    reader.start()
    sent = _bulk(sock, talk)
    time.sleep(1.0)
    sock.shutdown(socket.SHUT_WR)
    reader.join(5)
    return sent


def send_udp(address, port, count, size, gap=0.03):
    """Datagrams with DF that go on at full size whatever comes back."""
    family = _family(address)
    sock = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, 10, 3)          # IP_MTU_DISCOVER = IP_PMTUDISC_PROBE
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, 23, 3)
    for _ in range(count):
        try:
            sock.sendto((LINE * 20)[:size], (address, port))
        except OSError:
            pass
        time.sleep(gap)
    return count
