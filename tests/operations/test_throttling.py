"""Calls counted for all processes together: real processes, real Redis or the database, and exactly so many pass."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import pytest
import redis
from django.db import connections
from django.test import Client
from rest_framework.throttling import BaseThrottle

from common.throttles import Throttle
from operations import throttling
from tests.servers import free_port

PROCESSES, CALLS, LIMIT = 4, 60, 100


def hammered() -> int:
    """How many calls of four processes at once were within the limit."""
    forked = get_context("fork")
    start = forked.Barrier(PROCESSES)
    passed = forked.Queue()
    connections.close_all()  # none is shared with a child
    running = [forked.Process(target=_hammer, args=(start, passed)) for _ in range(PROCESSES)]
    for one in running:
        one.start()
    total = sum(passed.get(timeout=60) for _ in running)
    for one in running:
        one.join(10)
    return total


def _hammer(start: Any, passed: Any) -> None:
    start.wait(30)
    counts = [throttling.count("hammer", 3600).number for _ in range(CALLS)]
    passed.put(sum(number <= LIMIT for number in counts))
    connections.close_all()


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis of our own on a free port."""
    program = shutil.which("redis-server")
    assert program, "redis-server is needed: apt-get install redis-server"
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(port=port)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(redis.ConnectionError):
            client.ping()
            break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    client.close()
    server.terminate()
    server.wait(60)


@pytest.fixture
def patient_redis(redis_url, settings, monkeypatch) -> str:
    """On a busy machine it may answer later than the database is asked instead."""
    monkeypatch.setattr(throttling, "_REDIS_SECONDS", 60.0)
    throttling._script.cache_clear()
    settings.CALL_COUNTERS_URL = redis_url
    return redis_url


@pytest.mark.database
def test_four_processes_pass_exactly_the_limit_through_the_database(scratch_database) -> None:
    assert hammered() == LIMIT


def test_four_processes_pass_exactly_the_limit_through_redis(
    patient_redis, scratch_database
) -> None:
    assert hammered() == LIMIT
    assert throttling.CallCount.objects.count() == 0


def test_redis_ends_a_while_and_says_when(patient_redis) -> None:
    first = throttling.count("short", 60)
    assert (first.number, 0 < first.seconds_left <= 60) == (1, True)
    assert throttling.count("short", 60).number == 2
    with redis.Redis.from_url(patient_redis) as client:
        [key] = client.keys("*short")
        assert 0 < client.pttl(key) <= 60_000
        client.pexpire(key, 1)  # the minute is over
        while client.exists(key):
            time.sleep(0.01)
    assert throttling.count("short", 60).number == 1


@pytest.mark.django_db
def test_the_database_stands_in_for_a_redis_that_is_away(settings) -> None:
    settings.CALL_COUNTERS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert [throttling.count("x", 60).number for _ in range(3)] == [1, 2, 3]


@pytest.mark.django_db
@pytest.mark.database
def test_a_while_begins_with_its_first_call_and_callers_are_apart() -> None:
    assert [throttling.count("a", 60).number for _ in range(3)] == [1, 2, 3]
    other = throttling.count("b", 60)
    assert other.number == 1
    assert 30 < other.seconds_left <= 60


@pytest.mark.django_db
@pytest.mark.database
def test_a_while_that_is_over_or_lies_in_the_future_begins_anew() -> None:
    for ends_in in (-1, 3600):
        assert throttling.count("a", 60).number == 1
        ends_at = time.time() + ends_in
        throttling.CallCount.objects.update(ends_at=ends_at, number=99)
        assert throttling.count("a", 60).number == 1
        throttling.CallCount.objects.all().delete()


@pytest.mark.django_db
def test_a_refused_call_says_how_long_to_wait(site) -> None:
    body = {"path": "/ar/", "is_useful": True}
    answers = [
        Client().post(
            "/api/v1/feedback/",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": f"key-{number:08d}"},
        )
        for number in range(31)
    ]
    assert [one.status_code for one in answers] == [201] * 30 + [429]
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert answers[-1].json()["code"] == "throttled"
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_every_throttle_of_the_api_counts_for_all_processes() -> None:
    """Whatever the addresses bring along: nothing of the project counts as the REST framework does, in its cache."""
    import_module("config.urls")
    own = {one for one in _below(BaseThrottle) if not one.__module__.startswith("rest_framework")}
    assert len(own) > 10
    assert {one for one in own if not issubclass(one, Throttle)} == set()


def _below(kind: type) -> set[type]:
    return {kind, *(deep for one in kind.__subclasses__() for deep in _below(one))}
