"""The archive of PostgreSQL's write-ahead log: whole or not at all, never overwritten, on the disk before success is told."""

from __future__ import annotations

import ast
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from operations.pitr import archive_wal
from operations.pitr.archive_wal import Refused, get, put

NAME = "00000001000000000000002A"
SEGMENT = os.urandom(3_000_000) + bytes(13_777_216)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "wal").mkdir()
    return tmp_path / "wal"


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(SEGMENT)
    return path


def names(archive: Path) -> list[str]:
    return sorted(path.name for path in archive.iterdir())


def test_a_segment_goes_in_compressed_and_comes_back_word_for_word(
    archive: Path, segment: Path, tmp_path: Path
) -> None:
    put(archive, segment, NAME)
    assert names(archive) == [f"{NAME}.gz"]
    assert (archive / f"{NAME}.gz").stat().st_size < len(SEGMENT) / 4
    assert (archive / f"{NAME}.gz").stat().st_mode & 0o007 == 0
    get(archive, NAME, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == SEGMENT


def test_the_same_again_is_a_success_and_another_under_its_name_is_refused(
    archive: Path, segment: Path
) -> None:
    put(archive, segment, NAME)
    stored = (archive / f"{NAME}.gz").read_bytes()
    put(archive, segment, NAME)
    for other in (SEGMENT[:-1], SEGMENT[:-1] + b"x", SEGMENT + b"x", b""):
        segment.write_bytes(other)
        with pytest.raises(Refused, match="holds something else"):
            put(archive, segment, NAME)
    assert (archive / f"{NAME}.gz").read_bytes() == stored
    assert names(archive) == [f"{NAME}.gz"]


def test_two_at_once_never_overwrite_each_other(
    archive: Path, segment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = archive_wal._compress

    def overtaken(source: Path, draft: Path) -> None:
        honest(source, draft)
        (archive / f"{NAME}.gz").write_bytes(b"of another server")

    monkeypatch.setattr(archive_wal, "_compress", overtaken)
    with pytest.raises(Refused, match="holds something else"):
        put(archive, segment, NAME)
    assert (archive / f"{NAME}.gz").read_bytes() == b"of another server"


def test_the_content_is_on_the_disk_before_its_name_and_its_name_before_success(
    archive: Path, segment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    for name in ("fsync", "link"):
        honest = getattr(os, name)
        monkeypatch.setattr(
            os,
            name,
            lambda *a, n=name, h=honest: (steps.append(n), h(*a))[1],
        )
    put(archive, segment, NAME)
    assert steps == ["fsync", "link", "fsync"]


def test_a_put_that_is_killed_leaves_no_segment_and_the_next_one_succeeds(
    archive: Path, segment: Path
) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from operations.pitr import archive_wal\n"
        "os.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.exit(archive_wal.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "put", str(archive), str(segment), NAME]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    [left] = names(archive)
    assert left.endswith(".draft")
    put(archive, segment, NAME)
    assert names(archive) == [f"{NAME}.gz"]


def test_a_full_disk_is_a_failure_that_leaves_nothing(archive: Path, segment: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        assert archive_wal.main(["put", str(archive), str(segment), NAME]) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert names(archive) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "x", f"{NAME}/", f"{NAME}\n", "manifest"])
def test_only_names_of_postgresql_are_stored(archive: Path, segment: Path, name: str) -> None:
    with pytest.raises(Refused, match="no name of a file"):
        put(archive, segment, name)
    with pytest.raises(Refused, match="no name of a file"):
        get(archive, name, segment)


def test_histories_labels_and_parts_are_stored_too(archive: Path, segment: Path) -> None:
    for name in ("00000002.history", f"{NAME}.00000028.backup", f"{NAME}.partial"):
        put(archive, segment, name)
    assert len(names(archive)) == 3


def test_an_archive_that_is_not_mounted_is_not_made(tmp_path: Path, segment: Path) -> None:
    with pytest.raises(Refused, match="is not there"):
        put(tmp_path / "unmounted", segment, NAME)
    assert not (tmp_path / "unmounted").exists()


def test_what_is_missing_or_damaged_does_not_come_back(
    archive: Path, segment: Path, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="not in the archive"):
        get(archive, NAME, tmp_path / "back")
    put(archive, segment, NAME)
    stored = archive / f"{NAME}.gz"
    whole = stored.read_bytes()
    for damaged in (whole[:-4], whole[:1000] + b"????" + whole[1004:], b"no gzip"):
        stored.write_bytes(damaged)
        with pytest.raises(Refused, match="is damaged"):
            get(archive, NAME, tmp_path / "back")
    assert not list(tmp_path.glob("back*"))


def test_plain_copies_of_an_earlier_command_are_read_and_not_stored_again(
    archive: Path, segment: Path, tmp_path: Path
) -> None:
    (archive / NAME).write_bytes(SEGMENT)
    put(archive, segment, NAME)
    assert names(archive) == [NAME]
    get(archive, NAME, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == SEGMENT
    (archive / NAME).write_bytes(SEGMENT[:-1])
    with pytest.raises(Refused, match="holds something else"):
        put(archive, segment, NAME)


def test_it_runs_alone_on_the_standard_library(archive: Path, segment: Path) -> None:
    program = Path(archive_wal.__file__)
    imported = [
        node
        for node in ast.walk(ast.parse(program.read_text()))
        if isinstance(node, ast.ImportFrom | ast.Import)
    ]
    tops = {
        (getattr(node, "module", None) or node.names[0].name).split(".")[0] for node in imported
    }
    assert tops <= set(sys.stdlib_module_names)
    command = [sys.executable, "-I", "-S", str(program), "put", str(archive), str(segment), NAME]
    assert subprocess.run(command, check=False, cwd="/").returncode == 0
    assert subprocess.run([*command[:4], "what"], check=False, capture_output=True).returncode == 1
