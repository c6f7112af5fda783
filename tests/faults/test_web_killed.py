"""Fault 1: `kill -9` of web processes under load."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.server
KILLS = 2


def _kill_under_load(drill) -> None:
    with drill.load().running() as load:
        for _kill in range(KILLS):
            load.wait_for(15)
            drill.site.kill_web()
            drill.site.start_web()
        load.wait_for(15)


def test_killing_the_web_server_under_load_loses_doubles_and_halves_nothing(start_drill) -> None:
    drill = start_drill()
    _kill_under_load(drill)
    assert drill.verdict() == []
    assert any(answer.status == 0 for answer in drill.story().answers()), "no kill met a request"


def test_keys_kept_in_memory_are_caught_when_the_process_dies(start_drill) -> None:
    drill = start_drill("key_in_memory")
    _kill_under_load(drill)
    assert "I2" in drill.broken()


def test_an_answer_before_the_commit_is_caught(start_drill) -> None:
    drill = start_drill("answers_before_commit")
    client = drill.client()
    from tests.faults.load import comment

    client.insist(comment())
    assert "I5" in drill.broken()
