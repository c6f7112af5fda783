"""A machine with an old release, which serves, and a new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.installer import release
from deploy.installer.machine import Layout
from tests.deploy.recorder import Recorder


@pytest.fixture
def machine(tmp_path: Path) -> Recorder:
    made = Recorder("debian", Layout(tmp_path))
    object.__setattr__(made, "commands", [])
    for name in ("old", "new"):
        units_of = made.layout.releases / name / "deploy/systemd"
        units_of.mkdir(parents=True)
        (units_of / "diwan.target").write_text(name)
    made.layout.units.mkdir(parents=True)
    return made


@pytest.fixture
def releases(machine: Recorder) -> tuple[Path, Path]:
    """The old release, which serves, and the new one."""
    old, new = machine.layout.releases / "old", machine.layout.releases / "new"
    release.switch(machine.layout, old)
    return old, new
