"""A worker that is really killed while it writes letters, several times: everybody has theirs once."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.consultations.outcome.dying_letters import COMMENTERS
from tests.servers import ROOT, environment, migrated

pytestmark = pytest.mark.server


def run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.consultations.outcome.dying_letters", *arguments],
        cwd=ROOT,
        env=environment(data_dir),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def recipients(data_dir: Path) -> Counter[str]:
    with closing(sqlite3.connect(data_dir / "diwan.sqlite3", timeout=20)) as database:
        rows = database.execute("SELECT recipient FROM operations_delivery")
        return Counter(recipient for (recipient,) in rows)


def test_whoever_is_killed_while_writing_letters_writes_each_once(tmp_path) -> None:
    migrated(tmp_path)
    prepared = run(tmp_path, "prepare")
    assert prepared.returncode == 0, prepared.stderr[-2000:]
    written = []
    for dies_at in ("1", "7", "8", "10"):
        killed = run(tmp_path, "write", dies_at)
        assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
        written.append(sum(recipients(tmp_path).values()))
    last = run(tmp_path, "write", "0")
    assert last.returncode == 0, last.stderr[-2000:]
    assert written == [0, 0, 7, 14]
    assert int(last.stdout) == COMMENTERS - 14
    assert recipients(tmp_path) == Counter(f"p{number}@example.org" for number in range(COMMENTERS))
    assert run(tmp_path, "write", "0").stdout.strip() == "0"
