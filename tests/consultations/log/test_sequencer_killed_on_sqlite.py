"""Fault 3 on SQLite: the sequencer killed after each of its steps. The same on PostgreSQL, under load: ``tests/faults/``."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from consultations.log import checkpoints, notes, records
from consultations.log.checkpoints import Checkpoint
from tests.faults.dying_sequencer import STEPS
from tests.servers import ROOT, environment, manage, migrated

pytestmark = pytest.mark.server

ORIGIN = "diwan.example/api/v1/log"
A_ROUND = 100  # leaves before each death: full tiles come up on the way


class Log:
    """The log's tables, read and written beside Django as another process would."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "diwan.sqlite3"
        self.written: list[str] = []

    def write(self, count: int) -> None:
        for _leaf in range(count):
            self.written.append(f"n{len(self.written)}")
        rows = [
            (records.Leaf("restore.performed", name, "", "2026-01-01T00:00Z", {}).text, name)
            for name in self.written[-count:]
        ]
        with closing(sqlite3.connect(self._path, timeout=20)) as database, database:
            database.executemany(
                "INSERT INTO consultations_pendingleaf (leaf, subject_id, written_at) "
                "VALUES (?, ?, '2026-01-01 00:00:00')",
                rows,
            )

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self._path, timeout=20)) as database:
            return database.execute(query).fetchall()

    def checkpoint(self, data_dir: Path) -> Checkpoint | None:
        """The published one, as a stranger with the public key reads it."""
        newest = self.rows(
            "SELECT note FROM consultations_logcheckpoint ORDER BY head_id DESC LIMIT 1"
        )
        if not newest:
            return None
        signer = notes.read_skey((data_dir / "keys" / "log-key").read_text().split()[0])
        return checkpoints.verify_checkpoint(newest[0][0], [signer.verifier], origin=ORIGIN)


def test_killed_after_each_step_it_leaves_no_gap_no_double_and_no_second_root(tmp_path) -> None:
    migrated(tmp_path)
    log, seen = Log(tmp_path), []
    variables = environment(tmp_path, DIWAN_SITE_URL="https://diwan.example")
    command = [sys.executable, "-m", "tests.faults.dying_sequencer", "honest", *STEPS]
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        for step in STEPS:
            log.write(A_ROUND)
            assert program.stdout.readline().strip() == f"{step} {signal.SIGKILL:d}"
            seen.append(log.checkpoint(tmp_path))
            program.stdin.write("\n")
            program.stdin.flush()
    log.write(1)
    manage(tmp_path, "sequencer", "--once", DIWAN_SITE_URL="https://diwan.example")

    entries = log.rows('SELECT "index", subject_id FROM consultations_logentry ORDER BY "index"')
    assert entries == list(enumerate(log.written))
    heads = dict(log.rows("SELECT size, root FROM consultations_loghead"))
    published = [one for one in seen if one is not None]
    assert [heads[one.size] for one in published] == [one.root for one in published]
    assert [one.size for one in published] == sorted(one.size for one in published)
    assert log.checkpoint(tmp_path).size == len(log.written)
    said = manage(tmp_path, "verify_log", DIWAN_SITE_URL="https://diwan.example")
    assert said.startswith(f"The public log holds: {len(log.written)} entries")
