"""A proxy before a real CKAN: counts reads and writes, and fails as networks, proxies and CKAN do."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlsplit

from tests.relay import Relay, relaying

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
    with relaying(_Handler, proxy, target):
        yield proxy


class _Handler(Relay):
    proxy: ClassVar[Proxy]

    def do_POST(self) -> None:
        self._pass(self.body())

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
            self._refuse(fault)
        else:
            self.proxy.meanwhile.pop(action, int)()
            self._after(fault, *self.asked(body))

    def _after(self, fault: str, status: int, kind: str, payload: bytes) -> None:
        if fault == "cut":
            self.cut(200, kind, payload)
        elif fault == "slow":
            step = max(1, len(payload) // 8)
            self.trickle(status, kind, payload, step=step, pause=self.proxy.slow_seconds / 8)
        elif fault:
            self._refuse(fault)
        else:
            self.answer(status, kind, payload)

    def _refuse(self, fault: str) -> None:
        status, payload = _ANSWERS[fault]
        self.answer(status, "text/html", payload)
