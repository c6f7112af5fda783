"""The demo as a folder of data, made once for all modules and processes of a test run and copied for each that serves it."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.servers import manage, migrated

EMAIL, PASSWORD = "officer@modee.example", "a-long-enough-phrase"
# One process for all: its start takes longer than most of what it is started for.
_MAKE = f"""
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command('load_demo', verbosity=0)
call_command('rebuild_search', index_only=True, verbosity=0)
get_user_model().objects.create_superuser(email={EMAIL!r}, password={PASSWORD!r})
"""


def demo_in(folder: Path, factory: pytest.TempPathFactory) -> None:
    """Put the demo, its search index and an administrator into an empty folder."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent  # of all processes of the run
    made, draft = shared / "demo-made", shared / "demo-draft"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(draft, ignore_errors=True)
            migrated(draft)
            run(draft, _MAKE)
            draft.rename(made)
    shutil.copytree(made, folder, dirs_exist_ok=True)


def run(folder: Path, *programs: str) -> None:
    """Run Python in the shell of the demo in `folder`, one program after the other in one process."""
    manage(folder, "shell", "-c", "\n".join(programs), DIWAN_DEMO="1")
