"""The site's files as of any moment: each content once, nothing that was deleted before, nothing that came after."""

from __future__ import annotations

import io
import os
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from operations.backup import BackupRefused
from operations.pitr import arguments, file_store, status

START = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Files:
    """The folder of uploads and its store; what happens at a minute carries that minute."""

    def __init__(self, folder: Path) -> None:
        self.media, self.store = folder / "media", folder / "files"
        self.media.mkdir()

    def put(self, name: str, text: str, minute: float) -> None:
        path = self.media / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        seconds = (START + minute * MINUTE).timestamp()

        os.utime(path, (seconds, seconds))

    def look(self, minute: float) -> int:
        return file_store.update(self.store, now=START + minute * MINUTE)

    def names(self, minute: float | None) -> list[str]:
        at = None if minute is None else START + minute * MINUTE
        return sorted(file_store.as_of(self.store, at))

    def contents(self) -> list[Path]:
        return [path for path in self.store.glob("objects/??/*") if path.is_file()]


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Files:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return Files(tmp_path)


def test_a_moment_has_what_was_there_then(files: Files) -> None:
    files.put("a.txt", "one", 0)
    files.look(1)
    files.put("b.txt", "two", 2)
    files.look(5)
    (files.media / "a.txt").unlink()
    files.put("c.txt", "three", 6)
    files.look(10)
    assert files.names(1) == ["media/a.txt"]
    # Between two looks: what came is known by its own time, what went is kept rather than missed.
    assert files.names(1.5) == ["media/a.txt"]
    assert files.names(3) == ["media/a.txt", "media/b.txt"]
    assert files.names(5.5) == ["media/a.txt", "media/b.txt"]
    assert files.names(7) == ["media/a.txt", "media/b.txt", "media/c.txt"]
    assert files.names(10) == ["media/b.txt", "media/c.txt"]
    assert files.names(None) == ["media/b.txt", "media/c.txt"]


def test_equal_contents_are_stored_once_and_unchanged_files_are_not_read_again(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "below/b.txt"):
        files.put(name, "the same", 0)
    assert files.look(1) == 2
    assert len(files.contents()) == 1
    monkeypatch.setattr(file_store, "_take", lambda *_: pytest.fail("read again"))
    assert [files.look(minute) for minute in (2, 3, 4, 5)] == [0] * 4
    assert len(list(files.store.glob("lists/*"))) == 2


def test_a_file_written_anew_under_its_name_has_both_contents(files: Files, tmp_path: Path) -> None:
    files.put("a.txt", "old", 0)
    files.look(1)
    files.put("a.txt", "new", 2)
    files.look(3)
    for minute, text in ((1, "old"), (3, "new")):
        listing = file_store.as_of(files.store, START + minute * MINUTE)
        target = tmp_path / f"out-{minute}"
        assert file_store.write_out(files.store, listing, {"media": target}) == 1
        assert (target / "a.txt").read_text() == text


def test_what_no_promised_moment_needs_is_gone_with_its_content(files: Files) -> None:
    files.put("erased.txt", "personal", 0)
    files.look(1)
    (files.media / "erased.txt").unlink()
    files.put("kept.txt", "public", 1)
    files.look(2)
    file_store.forget_before(files.store, START + 1.5 * MINUTE)
    assert len(files.contents()) == 2
    file_store.forget_before(files.store, START + 3 * MINUTE)
    [left] = files.contents()
    assert left.read_text() == "public"
    assert files.names(None) == ["media/kept.txt"]


def test_a_missing_or_altered_content_is_named(files: Files) -> None:
    files.put("a.txt", "one", 0)
    files.look(1)
    listing = file_store.as_of(files.store, None)
    assert file_store.check(files.store, listing) == 3
    [content] = files.contents()
    content.write_text("two")
    with pytest.raises(BackupRefused, match=r"media/a\.txt is missing in the backup, or was"):
        file_store.check(files.store, listing)


@pytest.mark.parametrize("name", ["media/../out", "media//etc/x", "elsewhere/x", "media/a\\b"])
def test_a_list_that_leads_elsewhere_is_refused(files: Files, name: str, tmp_path: Path) -> None:
    files.put("a.txt", "one", 0)
    files.look(1)
    [kept] = file_store.as_of(files.store, None).values()
    with pytest.raises(BackupRefused, match="no file of this site"):
        file_store.write_out(files.store, {name: kept}, {"media": tmp_path / "out"})


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-11-30", "2026-11-30T14:05:00", "2026-13-01T00:00Z"]
)
def test_a_moment_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="no instant with a zone"):
        arguments.instant(text)
    assert arguments.instant("2026-11-30T14:05:00+03:00") == datetime(
        2026, 11, 30, 11, 5, tzinfo=UTC
    )


@pytest.mark.django_db
def test_figures_tell_how_old_backups_are_and_what_the_last_drill_measured(
    files: Files, tmp_path: Path
) -> None:
    def figures() -> dict[str, float]:
        return {gauge.name: gauge.value for gauge in status.gauges(START + MINUTE)}

    assert set(figures().values()) == {-1.0}
    call_command("backup_files", tmp_path / "store", stdout=io.StringIO())
    facts = {"finished_at": START.isoformat(), "passed": True, "rto_seconds": 12.5}
    status.record("restore-drill", facts)
    told = figures()
    assert told["diwan_files_backup_age_seconds"] != -1
    assert told["diwan_restore_drill_age_seconds"] == 60
    assert told["diwan_restore_drill_passed"] == 1
    assert told["diwan_restore_drill_rto_seconds"] == 12.5
    assert told["diwan_restore_drill_rpo_seconds"] == -1
