"""A listener on loopback that nobody may call: it counts connections, whatever is said on them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Canary:
    """`port` of 127.0.0.1 and ::1, and how many connections were made to either."""

    def __init__(self) -> None:
        self.connections = 0
        self._sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = self._sockets[0].getsockname()[1]
        with suppress(OSError):  # a system may know IPv6 and have no ::1
            self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for one in self._sockets:
            threading.Thread(target=self._count, args=(one,), daemon=True).start()

    def _count(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _from = listening.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def touch(self) -> None:
        """Connect and wait until it was counted: what was connected before is counted then too."""
        before = self.connections
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.recv(1)
        assert self.connections > before

    def close(self) -> None:
        for one in self._sockets:
            one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def answering(
    head: dict[str, str], body: bytes | bytearray = b"", status: int = 200
) -> Iterator[str]:
    """A server that gives every request the same answer; yields its host and port."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = bytes(body)
            self.send_response(status)
            for name, value in (head | {"Content-Length": str(len(said))}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said)

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
