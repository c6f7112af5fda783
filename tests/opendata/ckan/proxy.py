"""A proxy before a real CKAN: counts reads and writes, and fails as networks, proxies and CKAN do."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

READING = ("_show", "_list", "_search")
# What happens before CKAN hears of the call, and what after it has done it.
BEFORE = ("500", "429", "html", "success-false", "timeout")
AFTER = ("cut", "slow", "html-after", "no-envelope")
FAULTS = (*BEFORE, *AFTER)
_ANSWERS = {
    "500": (500, b"Internal Server Error"),
    "429": (429, b"slow down"),
    "html": (502, b"<html><h1>Bad gateway</h1></html>"),
    "html-after": (504, b"<html><h1>Gateway timeout</h1></html>"),
    "success-false": (200, b'{"success": false, "error": {"__type": "Internal"}}'),
    "no-envelope": (200, b'{"success": true}'),
}


@dataclass
class Proxy:
    """``plan`` maps an action (or ``*``) to the faults of its next calls; ``chance`` throws dice for every call."""

    url: str = ""
    calls: list[str] = field(default_factory=list)
    plan: dict[str, list[str]] = field(default_factory=dict)
    chance: float = 0.0
    slow_seconds: float = 3.0
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    happened: list[tuple[str, str]] = field(default_factory=list)
    # What somebody else does to CKAN just before a call arrives there, once.
    meanwhile: dict[str, Callable[[], object]] = field(default_factory=dict)

    @property
    def writes(self) -> list[str]:
        return [action for action in self.calls if not action.endswith(READING)]

    @property
    def reads(self) -> list[str]:
        return [action for action in self.calls if action.endswith(READING)]

    def fault(self, action: str) -> str:
        waiting = self.plan.get(action) or self.plan.get("*")
        if waiting:
            return waiting.pop(0)
        return self.dice.choice(FAULTS) if self.dice.random() < self.chance else ""


@contextmanager
def between(target: str) -> Iterator[Proxy]:
    """Serve on a free port of loopback while the block runs."""
    proxy = Proxy()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(proxy, target))
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(proxy: Proxy, target: str) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"proxy": proxy, "host": urlsplit(target).netloc})


class _Handler(BaseHTTPRequestHandler):
    proxy: ClassVar[Proxy]
    host: ClassVar[str]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._pass(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        self._pass(None)

    def _pass(self, body: bytes | None) -> None:
        action = urlsplit(self.path).path.rsplit("/", 1)[-1]
        self.proxy.calls.append(action)
        fault = self.proxy.fault(action)
        if fault:
            self.proxy.happened.append((action, fault))
        if fault == "timeout":
            time.sleep(self.proxy.slow_seconds)
            self.close_connection = True
        elif fault in BEFORE:
            self._answer(*_ANSWERS[fault])
        else:
            self.proxy.meanwhile.pop(action, int)()
            self._after(fault, *self._asked(body))

    def _asked(self, body: bytes | None) -> tuple[int, bytes, str]:
        upstream = http.client.HTTPConnection(self.host, timeout=120)
        passed = {k: v for k, v in self.headers.items() if k.lower() not in {"host", "connection"}}
        upstream.request(self.command, self.path, body, passed | {"Connection": "close"})
        answer = upstream.getresponse()
        payload = answer.read()
        upstream.close()
        return answer.status, payload, answer.getheader("Content-Type") or ""

    def _after(self, fault: str, status: int, payload: bytes, kind: str) -> None:
        if fault == "cut":
            self._head(200, len(payload), kind)
            self.wfile.write(payload[: len(payload) // 2])
            self.close_connection = True
        elif fault == "slow":
            self._head(status, len(payload), kind)
            step = max(1, len(payload) // 8)
            for place in range(0, len(payload), step):
                self.wfile.write(payload[place : place + step])
                self.wfile.flush()
                time.sleep(self.proxy.slow_seconds / 8)
        elif fault:
            self._answer(*_ANSWERS[fault])
        else:
            self._answer(status, payload, kind)

    def _answer(self, status: int, payload: bytes, kind: str = "text/html") -> None:
        self._head(status, len(payload), kind)
        self.wfile.write(payload)

    def _head(self, status: int, length: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("Content-Type", kind)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True  # whoever asked has gone
