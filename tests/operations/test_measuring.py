"""Counts of several processes are one sum, and what stores response times holds up nobody."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest

from common.metrics import kept_times
from config import measuring
from config.environment import InvalidSetting, shared_counts
from operations import response_times
from tests.architecture.source import ROOT

# The order of imports is that of config.wsgi: the middleware's module, then the settings and the apps.
COUNT = """
import os, config.measuring, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from common.metrics import count_request, counted
for _ in range({times}):
    count_request(route="a/<str:b>/", method="GET", status=200, seconds=0.02)
"""
TELL = "from prometheus_client import generate_latest; print(generate_latest(counted()).decode())"


def run(code: str, folder: str) -> str:
    variables = {**os.environ, "DIWAN_METRICS_DIR": folder}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_processes_with_one_folder_tell_one_sum_even_after_one_has_ended(tmp_path) -> None:
    folder = str(tmp_path / "counts")
    run(COUNT.format(times=3), folder)
    told = run(COUNT.format(times=4) + TELL, folder)
    labels = 'method="GET",route="a/<str:b>/"'
    assert f'diwan_requests_total{{{labels},status="2xx"}} 7.0' in told
    assert f'diwan_request_seconds_bucket{{le="0.025",{labels}}} 7.0' in told
    assert f"diwan_request_seconds_count{{{labels}}} 7.0" in told
    assert "_created" not in told


def test_without_a_folder_each_tells_its_own(tmp_path) -> None:
    assert 'status="2xx"} 2.0' in run(COUNT.format(times=2) + TELL, "")


def test_a_folder_that_cannot_be_used_stops_the_start_with_a_sentence(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidSetting, match="DIWAN_METRICS_DIR cannot be used"):
        shared_counts(str(tmp_path / "file" / "below"))


def test_one_thread_stores_from_the_first_request_on(monkeypatch) -> None:
    stored: list[object] = []
    monkeypatch.setattr(measuring, "STORED_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(response_times, "store", stored.append)
    application = measuring.storing_times(lambda environ, start: [b"answer"])
    assert not _threads()
    kept_times.take()
    kept_times.add("page", seconds=0.1, is_failure=False)
    try:
        for _ in range(3):
            assert application({}, lambda *_: None) == [b"answer"]
        assert len(_threads()) == 1
        deadline = time.monotonic() + 120
        while not any("page" in one for one in stored) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert sum(sum(one["page"].counts) for one in stored if "page" in one) == 1
    finally:
        measuring.stopping.set()
        for thread in _threads():
            thread.join(60)
        measuring.stopping.clear()
    assert not _threads()


def _threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "response-times"]


def test_a_failure_to_store_neither_ends_the_thread_nor_loses_later_times(monkeypatch) -> None:
    calls: list[int] = []

    def fails(times: object) -> None:
        calls.append(1)
        raise RuntimeError

    monkeypatch.setattr(response_times, "store", fails)
    for _ in range(2):
        measuring.store_now()
    assert len(calls) == 2
