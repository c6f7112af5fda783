"""Fault 17: the storm of the closing hour, ten times the normal load, on the web server alone; part of `make faults`.

Shedding of reads is nginx's, and is measured with it on the rehearsal (`make bench`). Here the web server stands without it:
every comment is answered, whatever else is asked, or refused in a way that says when to come again.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.faults import dice
from tests.faults.conftest import Drill
from tests.faults.load import Client, Write, comment

pytestmark = [pytest.mark.server, pytest.mark.long]
MEASURED_SECONDS, STORM_SECONDS = 4.0, 20.0
NORMAL, STORM = 0.2, 10.0  # of the capacity, and of the normal load
AT_ONCE = 64
READS = 9  # for each comment


def capacity(drill: Drill) -> float:
    """Comments a second that six writers get through."""
    with drill.load(6).running() as load:
        before = load.acknowledged
        time.sleep(MEASURED_SECONDS)
        return max(1.0, (load.acknowledged - before) / MEASURED_SECONDS)


class Storm:
    """Comments and reads that arrive at a rate, whether the earlier ones were answered or not."""

    def __init__(self, drill: Drill, rate: float, *, twin: str = "") -> None:
        self._drill, self._rate, self._twin = drill, rate, twin
        self._numbers = itertools.count()
        self._own = threading.local()
        self.reads: Counter[int] = Counter()
        self.given_up: list[Write] = []

    def blow(self, seconds: float) -> None:
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            for number in range(int(seconds * self._rate * (READS + 1))):
                due = began + number / (self._rate * (READS + 1))
                time.sleep(max(0.0, due - time.monotonic()))
                crowd.submit(self._read if number % (READS + 1) else self._write)

    def _client(self) -> Client:
        if not hasattr(self._own, "client"):
            self._own.client = self._drill.client()
        client: Client = self._own.client
        return client

    def _write(self) -> None:
        write = comment(twin=self._twin)
        if not self._client().insist(write, seconds=60).is_acknowledged:
            self.given_up.append(write)
        self._client().close()  # of the database, which has not a connection for everybody

    def pass_over(self) -> None:
        """When it is over, whoever was refused all the time sends what they wrote once more, under its key."""
        client = self._client()
        for write in self.given_up:
            client.insist(write)

    def _read(self) -> None:
        number = next(self._numbers)
        address = f"{self._drill.site.base}/ar/consultations/strategy/?n={number % 50}"
        try:
            self.reads[httpx.get(address, timeout=60).status_code] += 1
        except httpx.HTTPError:
            self.reads[0] += 1


def test_ten_times_the_normal_load_at_the_closing_hour_loses_no_comment(drill: Drill) -> None:
    rate = capacity(drill) * NORMAL * STORM / (READS + 1)
    storm = Storm(drill, max(1.0, rate))
    storm.blow(STORM_SECONDS)
    storm.pass_over()
    answers = drill.story().answers()
    assert {one.status for one in answers} <= {0, 201, 429, 503}
    assert set(storm.reads) <= {0, 200, 429, 503}
    unanswered = drill.story().tried.keys() - drill.story().acknowledged().keys()
    assert not unanswered, f"{len(unanswered)} comments are refused in the calm too"
    assert drill.verdict() == []


def test_a_server_that_forgets_keys_is_caught_in_the_storm(
    twin: Drill, begin: Callable[..., Drill]
) -> None:
    storm = Storm(twin, 5.0, twin="forgets-the-key")
    write = comment(twin="forgets-the-key")
    for _ in range(dice.amount(2)):  # impatient people press twice
        twin.client().insist(write)
    storm.blow(2.0)
    assert "I2" in twin.broken()
