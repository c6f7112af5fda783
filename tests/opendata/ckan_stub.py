"""A CKAN that speaks real HTTP on loopback and fails on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "a-token"
FAULTS = ("500", "429", "html", "not-json", "success-false", "no-envelope", "timeout", "cut-off")


class StubCkan:
    """Packages by id; ``faults`` maps an action to the faults of its next calls."""

    def __init__(self) -> None:
        self.packages: dict[str, dict[str, Any]] = {}
        self.faults: dict[str, list[str]] = {}
        self.calls: list[str] = []
        self.organisations = ["moj"]
        self.url = ""

    def fail(self, action: str, *faults: str) -> None:
        self.faults[action] = list(faults)

    def answer(self, action: str, body: dict[str, Any], token: str) -> tuple[int, dict[str, Any]]:
        found = self._found(str(body.get("id", "")))
        if action == "organization_list_for_user":
            names = self.organisations if token == TOKEN else []
            return 200, ok([{"name": name} for name in names])
        if action == "package_show":
            return (200, ok(found)) if found else (404, error("Not Found Error"))
        if token != TOKEN:
            return 403, error("Authorization Error")
        if action == "package_create":
            return self._create(body)
        if found is None:
            return 404, error("Not Found Error")
        found.update(body if action == "package_update" else {"state": "deleted"})
        return 200, ok(found)

    def _create(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self._found(body["name"]):
            return 409, error("Validation Error", name=["That URL is already in use."])
        if any("ّ" in tag["name"] for tag in body["tags"]):
            return 409, error("Validation Error", tags=["must be alphanumeric"])
        self.packages[body["id"]] = {**body, "state": "active"}
        return 200, ok(self.packages[body["id"]])

    def _found(self, key: str) -> dict[str, Any] | None:
        by_name = (one for one in self.packages.values() if one["name"] == key)
        return self.packages.get(key) or next(by_name, None)


def ok(result: Any) -> dict[str, Any]:
    return {"success": True, "result": result}


def error(kind: str, **fields: Any) -> dict[str, Any]:
    return {"success": False, "error": {"__type": kind, "message": "رسالة مترجمة", **fields}}


@contextmanager
def running() -> Iterator[StubCkan]:
    stub = StubCkan()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            action = self.path.rsplit("/", 1)[-1]
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.calls.append(action)
            faults = stub.faults.get(action) or []
            fault = faults.pop(0) if faults else ""
            status, answer = 200, ok(None)
            if fault in {"", "cut-off"}:
                status, answer = stub.answer(action, body, self.headers.get("Authorization", ""))
            self._send(fault, status, answer)

        def _send(self, fault: str, status: int, answer: dict[str, Any]) -> None:
            if fault == "timeout":
                time.sleep(1.5)
            if fault == "cut-off":
                # Applied, but the answer is lost on its way.
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.wfile.write(b'{"succ')
                self.close_connection = True
                return
            status, payload = {
                "500": (500, b"Internal Server Error"),
                "429": (429, b"slow down"),
                "html": (502, b"<html><h1>Bad gateway</h1>, 404, </html>"),
                "not-json": (200, b"<html>welcome</html>"),
                "success-false": (200, b'{"success": false, "error": {"__type": "Internal"}}'),
                "no-envelope": (200, b'{"success": true}'),
            }.get(fault, (status, json.dumps(answer).encode()))
            self.send_response(status)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
