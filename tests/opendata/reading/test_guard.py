"""However a child ends, the worker goes on and says what became of the file."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from opendata.reading import guard
from opendata.reading.grid import Unreadable
from opendata.reading.options import MEGABYTE, Limits, Options
from tests.opendata.reading import work

LIMITS = Limits(bytes=MEGABYTE, seconds=20, memory=256 * MEGABYTE)


def done(
    name: str, folder: Path, limits: Limits = LIMITS, request: dict[str, Any] | None = None
) -> Any:
    return guard.run(f"{work.__name__}:{name}", request or {}, folder, limits)


def refused(name: str, folder: Path, limits: Limits = LIMITS) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        done(name, folder, limits)
    return refusal.value


def test_what_the_work_gives_comes_back_and_no_secret_goes_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIWAN_SECRET_KEY", "known to the worker only")
    answer = done("answer", tmp_path, request={"path": "ملف"})
    assert answer["asked"] == {"path": "ملف"}
    assert answer["folder"] == str(tmp_path)
    assert not [name for name in answer["variables"] if name.startswith("DIWAN")]


def test_a_refusal_comes_back_with_its_reason(tmp_path: Path) -> None:
    refusal = refused("refuse", tmp_path)
    assert (refusal.code, refusal.where) == ("damaged", {"sheet": "بيانات"})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("eat_memory", "too_much_memory"),
        ("kill", "too_much_memory"),
        ("abort", "crashed"),
        ("fail", "crashed"),
        ("exit_early", "crashed"),
        ("recurse", "too_deep"),
        ("fill_the_disk", "no_room"),
    ],
)
def test_every_bad_end_has_a_name(tmp_path: Path, name: str, code: str) -> None:
    assert refused(name, tmp_path).code == code


@pytest.mark.parametrize("name", ["sleep", "spin"])
def test_what_takes_too_long_is_ended(tmp_path: Path, name: str) -> None:
    assert refused(name, tmp_path, Limits(seconds=2)).code == "too_long"
    if name == "sleep":
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)


def test_no_connection_is_opened_and_no_program_started(tmp_path: Path) -> None:
    assert set(done("call_out", tmp_path).values()) == {"refused"}
    assert len(done("call_out", tmp_path)) == 4


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"0" * (MEGABYTE + 1))
    with pytest.raises(Unreadable) as refusal:
        guard.read_in_child(path, tmp_path / "a.parquet", Options(), LIMITS)
    assert refusal.value.where == {"bytes": MEGABYTE + 1, "most": MEGABYTE}


def test_own_folders_vanish_and_so_do_those_that_a_killed_worker_left(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), guard.own_folder(tmp_path) as folder:
        (folder / "draft").write_text("half")
        raise ZeroDivisionError
    left = tmp_path / ".reading-left"
    left.mkdir()
    os.utime(left, (time.time() - 90_000, time.time() - 90_000))
    with pytest.raises(Unreadable):
        guard.read_in_child(empty(tmp_path), tmp_path / "a.parquet", Options(), LIMITS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.csv"]


def empty(folder: Path) -> Path:
    path = folder / "empty.csv"
    path.touch()
    return path
