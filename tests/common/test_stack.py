"""Deep calls run in one piece of stack."""

import time

import pytest

from common.stack import with_room


def _work() -> float:
    """Processor time of many short calls."""
    started = time.thread_time()
    for _ in range(20_000):
        _leaf()
    return time.thread_time() - started


def _leaf() -> None:
    _below()


def _below() -> None:
    return


def _at_depth(depth: int) -> float:
    return _work() if depth == 0 else _at_depth(depth - 1)


def _slowest() -> float:
    return max(min(_at_depth(depth) for _ in range(3)) for depth in range(10, 150))


def test_an_application_answers_and_fails_as_without_room() -> None:
    assert with_room(lambda environ, start: [environ["x"]])({"x": b"1"}, print) == [b"1"]
    with pytest.raises(KeyError):
        with_room(lambda environ, start: [environ["y"]])({}, print)


def test_no_depth_of_calls_is_much_slower_than_another_when_there_is_room() -> None:
    seconds: list[float] = []
    with_room(lambda environ, start: seconds.append(_slowest()) or [])({}, print)
    assert seconds[0] < 10 * min(_work() for _ in range(5))
