"""A proxy before a real Elasticsearch that fails as networks, proxies and clusters do."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

JSON = "application/vnd.elasticsearch+json; compatible-with=8"


def refusal(status: int, kind: str) -> tuple[int, str, bytes]:
    """An error as Elasticsearch words it."""
    cause = {"type": kind, "reason": f"{kind} (made up)"}
    body = {"error": {"root_cause": [cause], **cause}, "status": status}
    return status, JSON, json.dumps(body).encode()


ANSWERS = {
    "500": refusal(500, "null_pointer_exception"),
    "red": refusal(503, "no_shard_available_action_exception"),
    "busy": refusal(429, "es_rejected_execution_exception"),
    "forbidden": refusal(403, "security_exception"),
    "unknown user": refusal(401, "security_exception"),
    "html": (502, "text/html", b"<html><h1>Bad gateway</h1></html>"),
    "html as success": (200, "text/html", b"<html><h1>Sign in to the network</h1></html>"),
    "html not found": (404, "text/html", b"<html><h1>Not found</h1></html>"),
    "odd": (200, JSON, b'{"took": 1}'),
    "broken": (200, JSON, b'{"took": 1, "hits"'),
}
# In the middle of an answer, before any, and drop by drop.
FAULTS = (*ANSWERS, "cut", "slow", "trickle")


@dataclass
class Proxy:
    """``fault`` happens to every request whose path holds ``only``, until it is taken away; ``left`` counts down, when set."""

    url: str = ""
    fault: str = ""
    only: str = ""
    left: int = -1
    slow_seconds: float = 2.0
    root: dict[str, object] | None = None  # what "/" answers instead
    product: str = "Elasticsearch"
    paths: list[str] = field(default_factory=list)

    def fault_of(self, path: str) -> str:
        if not self.fault or self.only not in path or not self.left:
            return ""
        self.left -= 1
        return self.fault


@contextmanager
def between(target: str) -> Iterator[Proxy]:
    """Serve on a free port of loopback while the block runs."""
    proxy = Proxy()
    handler = type("Handler", (_Handler,), {"proxy": proxy, "host": urlsplit(target).netloc})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    proxy: ClassVar[Proxy]
    host: ClassVar[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._pass()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - as the base class looks for them

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.proxy.paths.append(self.path)
        fault = self.proxy.fault_of(self.path)
        if fault in ANSWERS:
            self._answer(*ANSWERS[fault])
        elif self.path == "/" and self.proxy.root is not None:
            self._answer(200, JSON, json.dumps(self.proxy.root).encode())
        elif fault == "slow":
            time.sleep(self.proxy.slow_seconds)
            self.close_connection = True
        else:
            self._forward(fault, *self._asked(body))

    def _asked(self, body: bytes) -> tuple[int, str, bytes]:
        upstream = http.client.HTTPConnection(self.host, timeout=60)
        hidden = {"host", "connection", "accept-encoding"}
        passed = {k: v for k, v in self.headers.items() if k.lower() not in hidden}
        upstream.request(self.command, self.path, body, passed | {"Connection": "close"})
        answer = upstream.getresponse()
        payload = answer.read()
        upstream.close()
        return answer.status, answer.getheader("Content-Type") or "", payload

    def _forward(self, fault: str, status: int, kind: str, payload: bytes) -> None:
        if fault == "cut":
            self._head(status, kind, len(payload))
            self.wfile.write(payload[: len(payload) // 2])
            self.close_connection = True
        elif fault == "trickle":
            self._head(status, kind, len(payload))
            for place in range(len(payload)):
                self.wfile.write(payload[place : place + 1])
                self.wfile.flush()
                time.sleep(self.proxy.slow_seconds / 20)
        else:
            self._answer(status, kind, payload)

    def _answer(self, status: int, kind: str, payload: bytes) -> None:
        self._head(status, kind, len(payload))
        if self.command != "HEAD":
            self.wfile.write(payload)

    def _head(self, status: int, kind: str, length: int) -> None:
        self.send_response(status)
        if self.proxy.product and "html" not in kind:
            self.send_header("X-Elastic-Product", self.proxy.product)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True  # whoever asked has gone
