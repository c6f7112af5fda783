"""Fault 10: a task that is killed after each of its statements, run twice and by two at once, and tasks that are poison."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.faults.conftest import Ground
from tests.faults.dying_worker import ATTEMPTS, SUBSCRIBERS

pytestmark = pytest.mark.server
ONCE = {f"person{number}@example.org": 1 for number in range(SUBSCRIBERS)}


def kill_workers(ground: Ground, twin: str) -> dict[str, Any]:
    site = ground.site(f"dying_{twin}")
    try:
        program = site.start("-m", "tests.faults.dying_worker", twin, pipes=subprocess.PIPE)
        told, _ = program.communicate(timeout=1800)
        assert program.returncode == 0, site.log
        found: dict[str, Any] = json.loads(told.splitlines()[-1])
        return found
    finally:
        site.end()


def test_tasks_killed_after_each_statement_or_run_twice_are_done_once_and_poison_is_put_aside(
    ground: Ground,
) -> None:
    told = kill_workers(ground, "honest")
    assert told["kills"] >= 20
    assert told["letters"] == ONCE
    assert told["after running twice"] == ONCE
    assert told["left"] == []
    poison = told["poison"]
    assert poison["failing is parked"]
    assert poison["deadly is parked"]
    assert poison["harmless is done"]
    assert poison["kills"] == ATTEMPTS


def test_letters_committed_apart_and_attempts_counted_afterwards_are_caught(ground: Ground) -> None:
    told = kill_workers(ground, "apart")
    assert max(told["letters"].values()) > 1
    assert not told["poison"]["deadly is parked"]
