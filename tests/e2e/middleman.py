"""An HTTP proxy between the site and a real identity provider, for answers that an honest one never gives.

The site's process is told of it by ``http_proxy``. It hands everything on, keeps the ID tokens that pass, and on demand gives the
site an older one.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

_PASSED_ON = ("Authorization", "Content-Type", "Accept")


@dataclass
class Middleman:
    """``replay`` is given in the place of the ID tokens that follow."""

    address: str
    replay: str = ""
    tokens: list[str] = field(default_factory=list)

    def hand_on(
        self, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        is_exchange = method == "POST" and url.endswith("/token")
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.request(method, url, headers=headers, content=body)
        if is_exchange and answer.status_code == 200:
            told: dict[str, Any] = answer.json()
            self.tokens.append(told["id_token"])
            if self.replay:
                told["id_token"] = self.replay
            return httpx.Response(200, json=told)
        return answer


class _Handler(BaseHTTPRequestHandler):
    middleman: Middleman

    def _pass(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
        answer = self.middleman.hand_on(self.command, self.path, headers, self.rfile.read(length))
        body = answer.content
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = _pass  # noqa: N815 - the name that http.server calls
    do_POST = _pass  # noqa: N815 - as above

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""


@contextmanager
def between() -> Iterator[Middleman]:
    """A proxy on a free port while the block runs."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    middleman = Middleman(f"http://127.0.0.1:{server.server_port}")
    handler.middleman = middleman  # type: ignore[attr-defined]  # made just above
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield middleman
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def claims_of(token: str) -> dict[str, Any]:
    """What an ID token says, unverified."""
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found
