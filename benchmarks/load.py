"""A small load generator: a few kept-alive connections, one request in flight on each, in one thread."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field


class NotAnswered(Exception):
    """The server answered with an error or closed the connection; figures of such a run mean nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run found; times in milliseconds."""

    requests_per_second: float
    p50: float
    p99: float
    requests: int


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def is_answered(self) -> bool:
        """Whether a whole answer has arrived."""
        head, divider, body = bytes(self.received).partition(b"\r\n\r\n")
        if not divider:
            return False
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            raise NotAnswered(head.splitlines()[0].decode() + body[:300].decode(errors="replace"))
        for line in head.splitlines():
            if line.lower().startswith(b"content-length:"):
                return len(body) >= int(line.split(b":")[1])
        return body.endswith(b"0\r\n\r\n")


def run(port: int, path: str, *, seconds: float, connections: int) -> Load:
    """Ask for `path` as often as the server answers, for `seconds`.

    Raises:
        NotAnswered: any answer was not 200 or 201.
    """
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    return send(port, lambda: request, seconds=seconds, connections=connections)


def send(port: int, request: Callable[[], bytes], *, seconds: float, connections: int) -> Load:
    """Send what `request` makes, anew each time, as often as the server answers, for `seconds`.

    Raises:
        NotAnswered: any answer was not 200 or 201.
    """
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        open_connections = [
            _Connection(socket.create_connection(("127.0.0.1", port))) for _ in range(connections)
        ]
        for one in open_connections:
            one.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(one.socket, selectors.EVENT_READ, one)
            _send(one, request())
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            for key, _events in selector.select(timeout=1.0):
                if _receive(key.data):
                    times.append(time.perf_counter() - key.data.sent_at)
                    _send(key.data, request())
        took = time.perf_counter() - started
        for one in open_connections:
            one.socket.close()
    return _summary(times, took)


def _send(connection: _Connection, request: bytes) -> None:
    connection.received.clear()
    connection.sent_at = time.perf_counter()
    connection.socket.sendall(request)


def _receive(connection: _Connection) -> bool:
    data = connection.socket.recv(1 << 18)
    if not data:
        raise NotAnswered("the connection was closed")
    connection.received += data
    return connection.is_answered()


def _summary(times: list[float], took: float) -> Load:
    if not times:
        raise NotAnswered("not one answer in time")
    ordered = sorted(times)
    return Load(
        requests_per_second=len(ordered) / took,
        p50=ordered[len(ordered) // 2] * 1000,
        p99=ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000,
        requests=len(ordered),
    )
