"""A small application behind nginx that says what it was asked, and does what a path tells it to."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Application(ThreadingHTTPServer):
    """Answers every request with its method, path, headers and this application's name as JSON."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name = name
        self.asked: Counter[str] = Counter()
        self.let_go = threading.Event()  # paths with "slow" wait for it
        self.kept_for = ""  # the value of X-Accel-Expires
        self.sets_cookie = False
        self.is_gone = False  # connections are closed without an answer

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Application

    def do_GET(self) -> None:
        if self.server.is_gone:
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        received = len(self.rfile.read(length))
        server = self.server
        server.asked[self.path] += 1
        if "slow" in self.path:
            server.let_go.wait(240)
        told = {
            "by": server.name,
            "count": server.asked[self.path],
            "method": self.command,
            "received": received,
            "headers": dict(self.headers.items()),
        }
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "private, no-cache")
        self.send_header("Vary", "Accept-Encoding, Cookie")
        self.send_header("ETag", 'W/"one"')
        self.send_header(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload"
        )
        if server.kept_for:
            self.send_header("X-Accel-Expires", server.kept_for)
        if server.sets_cookie:
            self.send_header("Set-Cookie", "a=b")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(name: str) -> Iterator[Application]:
    """Serve until the block ends."""
    application = Application(name)
    thread = threading.Thread(target=application.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield application
    finally:
        application.let_go.set()
        application.shutdown()
        thread.join(10)
        application.server_close()
