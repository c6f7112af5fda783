"""A proxy before a real Elasticsearch that fails as networks, proxies and clusters do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from tests.relay import Relay, relaying

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
    with relaying(_Handler, proxy, target):
        yield proxy


class _Handler(Relay):
    proxy: ClassVar[Proxy]
    hidden = Relay.hidden | {"accept-encoding"}

    def do_GET(self) -> None:
        self._pass()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - as the base class looks for them

    def _pass(self) -> None:
        body = self.body()
        self.proxy.paths.append(self.path)
        fault = self.proxy.fault_of(self.path)
        if fault in ANSWERS:
            self.answer(*ANSWERS[fault])
        elif self.path == "/" and self.proxy.root is not None:
            self.answer(200, JSON, json.dumps(self.proxy.root).encode())
        elif fault == "slow":
            time.sleep(self.proxy.slow_seconds)
            self.close_connection = True
        elif fault == "cut":
            self.cut(*self.asked(body))
        elif fault == "trickle":
            self.trickle(*self.asked(body), step=1, pause=self.proxy.slow_seconds / 20)
        else:
            self.answer(*self.asked(body))

    def extra_headers(self, kind: str) -> dict[str, str]:
        is_named = self.proxy.product and "html" not in kind
        return {"X-Elastic-Product": self.proxy.product} if is_named else {}
