"""Fault 10: the worker killed at random points while it reads a ministry's file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.dying_reader import ROWS
from tests.servers import ROOT, environment, migrated

pytestmark = pytest.mark.server
KILLS = 3


def test_killing_the_worker_while_it_reads_leaves_the_live_release_and_the_next_one_finishes(
    tmp_path: Path,
) -> None:
    migrated(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying_reader", str(KILLS)],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["broken"] == []
    assert told["cut"] == KILLS
    assert (told["state"], told["rows"]) == ("ready", ROWS)
    assert told["public"] == [ROWS, f"{ROWS:06d}"]
    assert "a half table is in place: .parquet ArrowInvalid" in told["caught"], "the twin got away"
