"""Which base backups and segments go, decided on folders alone; with real ones: tests/faults/test_point_in_time.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from operations.pitr import file_store
from operations.pitr.layout import Base, Store
from operations.pitr.retention import prune

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
DAYS = (20, 13, 6, 1)  # ago
SEGMENTS = ("000000010000000000000002", "00000001000000000000000A", "0000000200000000000000F0")
NEWEST = "000000020000000100000003"


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Store:  # Any: of Django
    """Four base backups and their archive over two timelines, with keys beside them."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "media"
    made = Store(tmp_path / "store")
    made.wal.mkdir(parents=True)
    for days, segment in zip(DAYS, (*SEGMENTS, NEWEST), strict=True):
        ended = NOW - timedelta(days=days)
        base = Base(
            id=ended.strftime("%Y%m%dT%H%M%SZ"),
            started_at=ended.isoformat(),
            ended_at=ended.isoformat(),
            server="15",
            database="diwan",
            user="diwan",
            first_segment=segment,
            manifest_sha256="",
            migrations={},
            keys={},
        )
        (made.place(base.id) / "data").mkdir(parents=True)
        made.label(base, made.place(base.id))
        (tmp_path / "apart" / base.id).mkdir(parents=True)
        (made.wal / f"{segment}.gz").touch()
        file_store.update(made.files, now=ended)
    return made


def ages(store: Store) -> tuple[int, ...]:
    return tuple((NOW - base.ended).days for base in store.bases())


def segments(store: Store) -> list[str]:
    return sorted(path.name.removesuffix(".gz") for path in store.wal.iterdir())


@pytest.mark.parametrize(
    ("kept_days", "stay"),
    [(30, DAYS), (13, (13, 6, 1)), (12, (13, 6, 1)), (7, (13, 6, 1)), (6, (6, 1)), (0, (1,))],
)
def test_what_a_promised_moment_needs_stays_and_all_before_it_goes(
    store: Store, tmp_path: Path, kept_days: int, stay: tuple[int, ...]
) -> None:
    gone = prune(store, timedelta(days=kept_days), NOW, keys_folder=tmp_path / "apart")
    assert ages(store) == stay
    assert len(gone) == len(DAYS) - len(stay)
    assert segments(store) == [*SEGMENTS, NEWEST][-len(stay) :]
    left = {base.id for base in store.bases()}
    assert {path.name for path in (tmp_path / "apart").iterdir()} == left
    assert {path.name for path in (store.root / "base").iterdir()} == left
    assert store.base_for(NOW - timedelta(days=kept_days) if stay != DAYS else None)


def test_what_was_left_half_done_goes_too(store: Store) -> None:
    half = store.place(".20261101T000000Z.draft")
    half.mkdir()
    prune(store, timedelta(days=30), NOW)
    assert not half.exists()
    assert ages(store) == DAYS
