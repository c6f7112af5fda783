"""What stands between a client of ours and a real server in tests of faults: it passes requests on, or does not."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

UPSTREAM_SECONDS = 120


class Relay(BaseHTTPRequestHandler):
    """One request; what happens to it is the subclass's to say. ``proxy`` is what the test sets, ``host`` the real server."""

    proxy: ClassVar[Any]  # Any: each kind of relay has its own
    host: ClassVar[str]
    hidden: ClassVar[frozenset[str]] = frozenset({"host", "connection"})  # headers not passed on
    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def asked(self, body: bytes | None) -> tuple[int, str, bytes]:
        """The real server's status, type of content and body."""
        upstream = http.client.HTTPConnection(self.host, timeout=UPSTREAM_SECONDS)
        passed = {k: v for k, v in self.headers.items() if k.lower() not in self.hidden}
        upstream.request(self.command, self.path, body, passed | {"Connection": "close"})
        answer = upstream.getresponse()
        payload = answer.read()
        upstream.close()
        return answer.status, answer.getheader("Content-Type") or "", payload

    def answer(self, status: int, kind: str, payload: bytes) -> None:
        self.head(status, kind, len(payload))
        if self.command != "HEAD":
            self.wfile.write(payload)

    def cut(self, status: int, kind: str, payload: bytes) -> None:
        """Promise the whole and send half."""
        self.head(status, kind, len(payload))
        self.wfile.write(payload[: len(payload) // 2])
        self.close_connection = True

    def trickle(self, status: int, kind: str, payload: bytes, *, step: int, pause: float) -> None:
        """Send ``step`` bytes at a time."""
        self.head(status, kind, len(payload))
        for place in range(0, len(payload), step):
            self.wfile.write(payload[place : place + step])
            self.wfile.flush()
            time.sleep(pause)

    def head(self, status: int, kind: str, length: int) -> None:
        self.send_response(status)
        for name, value in self.extra_headers(kind).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def extra_headers(self, kind: str) -> dict[str, str]:
        """Headers that only this kind of server sends."""
        return {}

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True  # whoever asked has gone


@contextmanager
def relaying(kind: type[Relay], proxy: Any, target: str) -> Iterator[None]:  # Any: as above
    """Serve on a free port of loopback while the block runs; ``proxy.url`` is where."""
    handler = type("Handler", (kind,), {"proxy": proxy, "host": urlsplit(target).netloc})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
