"""Fault 11: the database is migrated and new code comes up beside the old, while people write."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.faults.checker import examine_writes
from tests.faults.conftest import Drill, Ground
from tests.faults.load import comment
from tests.faults.next_release import EXPAND, NOT_FILLED, made
from tests.faults.site import Site
from tests.servers import free_port

pytestmark = pytest.mark.server
SOME = 8
FILLED = "SELECT channel, COUNT(*) > 0 FROM consultations_comment GROUP BY channel"


def migrate(site: Site, tree: Path, *, behind: psycopg.Connection[Any] | None = None) -> str:
    """Apply the migrations of the code in `tree`; returns what was said.

    Args:
        behind: a session that holds a table until the migration has said that it waits no longer.
    """
    said = []
    with subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--lock-seconds", "0.5"],
        cwd=tree,
        env=site.variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if behind is not None and "A table is in use" in line:
                behind.rollback()
    assert process.returncode == 0, "".join(said)
    return "".join(said)


def test_new_code_and_its_migration_come_beside_the_old_and_nothing_is_lost(
    ground: Ground, begin: Callable[[Site], Drill], tmp_path: Path
) -> None:
    site, release = ground.site("upgraded"), made(tmp_path / "release", EXPAND)
    try:
        site.keep("sequencer")
        site.start_web()
        old_web = site.web
        assert old_web is not None
        drill = begin(site)
        with drill.load(3).running() as load:
            load.wait_for(SOME)
            with psycopg.connect(site.database) as report:  # somebody reads for long
                report.execute("SELECT COUNT(*) FROM consultations_comment")
                said = migrate(site, release, behind=report)
            load.wait_for(SOME)  # old code on the new schema
            site.tree, site.port = release, free_port()
            site.start_web()
            new = begin(site)
            with new.load(3).running() as beside:
                beside.wait_for(SOME)
                load.wait_for(SOME)  # both at once
                site.kill_program("sequencer")
                site.keep("sequencer")
                load.move_to(site.port)
                old_web.send_signal(signal.SIGTERM)  # it answers what it has begun
                old_web.wait(60)
                load.wait_for(SOME)
                beside.wait_for(SOME)
        assert "A table is in use; try 2" in said
        assert "9999_next_release... OK" in said
        assert site.sql(FILLED) == [("web", True)]
        assert drill.verdict() == []
        assert new.verdict() == []
    finally:
        site.end()


def test_a_release_that_takes_from_old_code_what_it_needs_is_caught(
    ground: Ground, begin: Callable[[Site], Drill], tmp_path: Path
) -> None:
    site, release = ground.site("broken_release"), made(tmp_path / "release", NOT_FILLED)
    try:
        site.start_web()
        drill = begin(site)
        client = drill.client()
        assert client.insist(comment()).is_acknowledged
        migrate(site, release)
        client.attempt(comment())
        assert "I5" in {one.invariant for one in examine_writes(site, drill.story())}
    finally:
        site.end()
