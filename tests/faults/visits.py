"""Visitors who read pages while something fails: every page must come, and none may hang."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx

from tests.faults.checker import Violation
from tests.faults.load import at_work

HANG_SECONDS = (
    25.0  # of a machine that does much else; what hangs waits for ever, or for half a minute
)
PAGES = (
    "/ar/consultations/strategy/?n={}",
    "/ar/search/?q={}",
    "/api/v1/search/?q={}&lang=ar",
    "/api/v1/consultations/strategy/comments/?lang=ar",
)


class Visits:
    """Threads that ask for pages one after the other; ``{}`` in an address becomes something new each time."""

    def __init__(
        self, base: str, pages: Sequence[str] = PAGES, *, twin: str = "", readers: int = 2
    ) -> None:
        self.answers: Counter[int] = Counter()
        self.violations: list[Violation] = []
        self._base, self._pages, self._twin = base, pages, twin
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(number,), daemon=True)
            for number in range(readers)
        ]

    def _run(self, number: int) -> None:
        headers = {"X-Twin": self._twin} if self._twin else {}
        with httpx.Client(base_url=self._base, timeout=HANG_SECONDS, headers=headers) as http:
            while not self._stop.is_set():
                page = self._pages[number % len(self._pages)]
                number += 1
                self._look(http, page.format(uuid.uuid4().hex[:8]))

    def _look(self, http: httpx.Client, address: str) -> None:
        try:
            answer = http.get(address)
        except httpx.TimeoutException:
            self.violations.append(Violation("I5", f"{address} hangs"))
            return
        self.answers[answer.status_code] += 1
        if answer.status_code != 200:
            self.violations.append(Violation("I5", f"{address}: {answer.status_code}"))
        elif "/api/v1/search/" in address and answer.json()["degraded"]:
            self.violations.append(Violation("I5", f"{address}: titles alone are searched"))

    def wait_for_violation(self, seconds: float = 240.0) -> None:
        """Wait until something was wrong, at most so long."""
        until = time.monotonic() + seconds
        while not self.violations and time.monotonic() < until:
            time.sleep(0.05)

    @contextmanager
    def running(self) -> Iterator[Visits]:
        with at_work(self._threads, self._stop, seconds=2 * HANG_SECONDS):
            yield self
