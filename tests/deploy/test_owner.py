"""The tables belong to a role of their own, which migrates and does nothing else; the services' role gets rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.installer import database, owner, steps
from deploy.installer.machine import Layout
from tests.deploy.test_installer import Recorder


@pytest.fixture
def machine(tmp_path: Path) -> Recorder:
    made = Recorder("debian", Layout(tmp_path))
    object.__setattr__(made, "commands", [])
    return made


def ran(machine: Recorder, word: str) -> list[str]:
    return [" ".join(command) for command in machine.commands if word in " ".join(command)]


def test_migrations_run_as_the_owner_and_rights_follow_them(machine: Recorder) -> None:
    owner.migrate(machine, Path("/opt/diwan/releases/new"))
    first, second = ran(machine, "manage.py")
    assert "User=diwan_owner" in first
    assert "manage.py migrate" in first
    assert "User=diwan_owner" in second
    assert second.endswith("database_roles --apply")


def test_nothing_else_runs_as_the_owner(machine: Recorder) -> None:
    machine.manage(Path("/opt/diwan/releases/new"), "doctor")
    [command] = ran(machine, "manage.py")
    assert "User=diwan " in command


def test_everything_becomes_the_owners_and_the_services_are_no_members(machine: Recorder) -> None:
    owner.prepare(machine)
    [made] = ran(machine, "CREATE ROLE")
    assert made.endswith("CREATE ROLE diwan_owner LOGIN")
    assert ran(machine, "REASSIGN OWNED BY diwan TO diwan_owner")
    assert ran(machine, "REVOKE diwan_owner FROM diwan")


def test_the_owner_enters_by_its_system_user_alone() -> None:
    assert "local diwan diwan_owner peer\n" in database.PEER
    assert "migrate | database_roles) user=diwan_owner" in steps.COMMAND
