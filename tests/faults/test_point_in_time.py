"""Faults 12 and 13 with base backups: a PostgreSQL of its own with an archive, restored to a moment, drilled, never forked."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.pitr import archive_wal
from scripts.postgres import Cluster
from tests.faults import dice
from tests.faults.site import Site, prepare
from tests.faults.steps import UPLOADED
from tests.servers import ROOT

pytestmark = pytest.mark.server
KEPT, REGRETTED = "بقي هذا التعليق.", "جاء هذا التعليق بعد اللحظة."


class Place:
    """A site on a server that archives, and the folders of its backups and keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store, self.keys, self.copy = (folder / name for name in ("backups", "apart", "log"))
        (self.store / "wal").mkdir(parents=True)
        folder.chmod(0o755)
        for path in (self.store, self.store / "wal"):
            path.chmod(0o755)
            if os.getuid() == 0:
                account = pwd.getpwnam("postgres")
                os.chown(path, account.pw_uid, account.pw_gid)
        archiver = self.store / "archive_wal.py"
        shutil.copyfile(archive_wal.__file__, archiver)
        archive = f"python3 {archiver} put {self.store / 'wal'} %p %f"
        more = {"archive_mode": "on", "archive_command": archive, "min_wal_size": "4MB"}
        # Small segments: how the archive works does not depend on how much is copied.
        self.cluster = Cluster(is_durable=True, more=more, initdb=["--wal-segsize=1"])

    def found(self) -> None:
        self.cluster.start()
        prepare(self.cluster, self.folder / "founding")
        self.site = Site(
            self.cluster, self.folder / "founding", self.folder / "site", name="archived"
        )

    def do(self, *steps: list[str]) -> list[tuple[int, str]]:
        """Do steps (see `steps`) in one process; returns exit code and words of each."""
        answers = self.folder / "answers.json"
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.steps", str(answers)],
            input=json.dumps(steps),
            cwd=ROOT,
            env={**self.site.variables, "TMPDIR": str(self.scratch)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return [(code, said) for code, said in json.loads(answers.read_text())]

    @property
    def scratch(self) -> Path:
        """Where the processes put temporary files: what a drill leaves behind is seen here."""
        folder = self.folder / "tmp"
        folder.mkdir(exist_ok=True)
        folder.chmod(0o1777)
        return folder

    def archived(self) -> set[str]:
        return {path.name for path in (self.store / "wal").iterdir()}

    def status(self, kind: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(
            (self.site.folder / "backup-status" / f"{kind}.json").read_text()
        )
        return told

    def exchange(self, restored: Path) -> None:
        """Start the server on another folder, as its operator would."""
        self.cluster.stop()
        self.cluster.data.rename(self.folder / "replaced-data")
        restored.rename(self.cluster.data)
        self.cluster.start()
        until = time.monotonic() + 240
        while self.site.sql("SELECT pg_is_in_recovery()") == [(True,)]:
            assert time.monotonic() < until
            time.sleep(0.1)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="diwan-pitr-"))
    made = Place(folder)
    try:
        made.found()
        yield made
    finally:
        made.cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def story(place: Place) -> dict[str, Any]:
    """A base backup, a comment and a file to keep, a moment, a comment and a file to regret; all of it archived."""
    store, keys, copy = str(place.store), str(place.keys), str(place.copy)
    done = place.do(
        ["python", "upload", "law.pdf"],
        ["python", "write", "قبل النسخة.", "before.txt"],
        ["base_backup", store, "--keys", keys],
        ["python", "write", KEPT, "kept.txt"],
        ["backup_files", store],
        ["python", "write", REGRETTED, "regretted.txt"],
        ["python", "remove", "before.txt"],
        ["backup_files", store],
        ["copy_log", copy],
        ["python", "sql", "SELECT pg_switch_wal()"],
    )
    assert [code for code, _ in done] == [0] * len(done), done
    _wait_until_archived(place)
    return {"moment": done[3][1], "base": done[2][1].split()[2].rstrip(";")}


def _wait_until_archived(place: Place) -> None:
    until = time.monotonic() + 240
    waits = place.cluster.data / "pg_wal" / "archive_status"
    while any(waits.glob("*.ready")):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_drill_restores_audits_measures_and_leaves_nothing(
    place: Place, story: dict[str, Any]
) -> None:
    keys = ["--keys", str(place.keys)]
    [(code, told), (at_code, at_told), served] = place.do(
        ["restore_drill", str(place.store), *keys],
        ["restore_drill", str(place.store), *keys, "--at", story["moment"]],
        ["python", "sql", "SELECT COUNT(*) FROM consultations_comment"],
    )
    assert (code, at_code) == (0, 0), (told, at_told)
    assert served == (0, "[(5,)]")
    assert "consultations_comment 5," in told
    assert "consultations_comment 4," in at_told
    assert "The public log holds:" in told
    checked = re.search(r"^files: (\d+), \d+ bytes, contents checked$", told, re.M)
    assert checked and int(checked[1]) >= 3
    assert re.search(r"^RTO \d+\.\d s\nRPO \d+\.\d s", told, re.M)
    # A drill ends on a timeline of its own, which must not reach the archive.
    assert {name[:8] for name in place.archived()} == {"00000001"}
    assert list(place.scratch.iterdir()) == []
    kept = place.status("restore-drill")
    assert kept["passed"] is True
    assert kept["rows"]["consultations_comment"] == 4


def test_a_drill_fails_on_what_is_damaged_or_missing(place: Place, story: dict[str, Any]) -> None:
    store = place.store
    heart = store / "base" / story["base"] / "data" / "global" / "pg_control"
    # Not any file: the newest list, which is drilled, has those alone that were there at last.
    document = next(store.glob(f"files/objects/*/{hashlib.sha256(UPLOADED).hexdigest()}"))
    altered = store / "base" / story["base"] / "data" / "backup_manifest"
    key = place.keys / story["base"] / "log-key"
    damaged = {heart: "pg_control", document: "missing in the backup", key: "log-key"}
    if dice.is_thrown():  # a drill more, in `make faults` alone
        damaged[altered] = "manifest"
    steps: list[list[str]] = []
    for path in damaged:
        drill = ["restore_drill", str(store), "--keys", str(place.keys)]
        steps += [["python", "flip", str(path)], drill, ["python", "flip", str(path)]]
    early = ["restore_drill", str(store), "--at", "2020-01-01T00:00:00Z"]
    lose = ["python", "leave_out", str(store), "law"]
    look = ["backup_files", str(store)]
    done = place.do(*steps, early, lose, ["restore_drill", str(store)], look)
    failures = [(code, said.partition("FAILED: ")[2]) for code, said in done[1 : len(steps) : 3]]
    assert [code for code, _ in failures] == [5] * len(damaged)
    for (_, said), expected in zip(failures, damaged.values(), strict=True):
        assert expected in said
    [(code, told), _lost, (unfit, missing), _looked] = done[len(steps) :]
    assert (code, unfit) == (5, 5)
    assert "no finished base backup that ended before" in told
    assert "1 files of which rows speak are not in the backup: documents/law" in missing
    assert list(place.scratch.iterdir()) == []
    assert place.status("restore-drill")["passed"] is False


@pytest.fixture(scope="module")
def restored(place: Place, story: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """The site restored to the moment and its log completed, as docs/backup.md says; step → exit code and words."""
    store, at, keys = str(place.store), ["--at", story["moment"]], ["--keys", str(place.keys)]
    target = place.folder / "restored"
    prepare_it = ["restore_base", str(target), store, *at]
    prepared = place.do(prepare_it, prepare_it)
    assert prepared[0][0] == 0, prepared
    place.exchange(target)
    names = ("finished", "refused", "recovered", "sequenced", "verified")
    done = place.do(
        ["finish_restore", store, *at, *keys],
        ["sequencer", "--once"],
        ["recover_log", str(place.copy)],
        ["sequencer", "--once"],
        ["verify_log"],
    )
    return {"again": prepared[1], **dict(zip(names, done, strict=True))}


def named_as_lost(restored: dict[str, tuple[int, str]]) -> str:
    return restored["recovered"][1].rpartition("tell of: ")[2].strip()


def test_restored_to_a_moment_the_site_is_as_it_was_and_its_log_is_completed_not_forked(
    place: Place, restored: dict[str, tuple[int, str]]
) -> None:
    codes = {step: code for step, (code, _said) in restored.items()}
    assert codes == {
        "again": 1,  # the folder is not empty any more
        "finished": 0,
        "refused": 3,  # to sign a second history
        "recovered": 0,
        "sequenced": 0,
        "verified": 4,  # what was lost stays lost
    }
    assert "is not empty" in restored["again"][1]
    assert "the sequencer will refuse to sign" in restored["finished"][1]
    assert "older state" in restored["refused"][1]
    bodies = [str(row[0]) for row in place.site.sql("SELECT body FROM consultations_comment")]
    assert KEPT in bodies
    assert REGRETTED not in bodies
    media = place.site.folder / "media"
    assert sorted(path.name for path in media.glob("*.txt")) == ["before.txt", "kept.txt"]
    verdict = restored["verified"][1]
    gone = set(re.findall(r"^index (\d+): .* is gone$", verdict, re.M))
    assert gone == {named_as_lost(restored)}, "more is lost than what recover_log named"
    assert "does NOT hold: 2 mismatches" in verdict


@pytest.mark.long
def test_old_backups_go_with_the_segments_that_only_they_need(
    place: Place, story: dict[str, Any], restored: dict[str, tuple[int, str]]
) -> None:
    _wait_until_archived(place)
    before = place.archived()
    base = ["base_backup", str(place.store), "--keys", str(place.keys)]
    drill = ["restore_drill", str(place.store), "--keys", str(place.keys)]
    done = place.do(
        base,
        [*base, "--keep-days", "0.00000001"],
        [*drill, "--lost", named_as_lost(restored)],
        drill,
    )
    assert [code for code, _said in done] == [0, 0, 0, 5], done
    assert "is gone" in done[-1][1]
    bases = sorted(path.name for path in (place.store / "base").iterdir())
    # The one that the last so many days begin with, and the newest.
    assert bases == [done[0][1].split()[2].rstrip(";"), done[1][1].split()[2].rstrip(";")]
    assert story["base"] not in bases
    assert sorted(path.name for path in place.keys.iterdir()) == bases
    assert min(before) not in place.archived()
