"""A cache that is away is an empty cache, and nobody waits to find that out twice."""

from __future__ import annotations

import pytest
from redis.exceptions import RedisError

from common import redis_cache
from common.redis_cache import Absence, ForgivingRedisCache
from tests.servers import free_port


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> ForgivingRedisCache:
    """A cache at an address where nobody is."""
    monkeypatch.setattr(redis_cache, "absence", Absence())
    return ForgivingRedisCache(f"redis://127.0.0.1:{free_port()}/0", {})


def test_whatever_is_asked_of_an_absent_cache_is_answered_as_by_an_empty_one(
    away: ForgivingRedisCache,
) -> None:
    away.set("a", 1)
    away.set_many({"a": 1, "b": 2})
    away.delete_many(["a"])
    assert away.get("a") is None
    assert away.get("a", "else") == "else"
    assert away.get_many(["a", "b"]) == {}
    assert not away.add("a", 1)
    assert not away.touch("a")
    assert not away.delete("a")
    assert "a" not in away
    with pytest.raises(ValueError, match="not found"):
        away.incr("a")


def test_whoever_empties_an_absent_cache_is_told(away: ForgivingRedisCache) -> None:
    with pytest.raises(RedisError):
        away.clear()


def test_after_a_failure_it_is_left_alone_for_a_moment() -> None:
    absence, asked = Absence(pause=60), []

    def ask() -> str:
        asked.append(1)
        raise OSError

    assert [absence.otherwise(ask, "absent") for _ in range(3)] == ["absent"] * 3
    assert len(asked) == 1


def test_after_the_pause_it_is_asked_again() -> None:
    absence = Absence(pause=0)

    def fail() -> str:
        raise OSError

    assert absence.otherwise(fail, "absent") == "absent"
    assert absence.otherwise(lambda: "there", "absent") == "there"


def test_other_errors_are_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        Absence().otherwise(lambda: 1 // 0, 0)
