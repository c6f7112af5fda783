"""`scripts/postgres.py` says in one sentence what is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts import postgres


def test_a_machine_without_postgresql_is_told_how_to_get_it(monkeypatch, capsys) -> None:
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["postgres.py", "--", "true"])
    monkeypatch.setattr(postgres.signal, "signal", lambda *_: None)
    assert postgres.main() == 1
    assert capsys.readouterr().err == (
        "Diwan: PostgreSQL is not installed (on Debian: apt-get install postgresql).\n"
    )


def test_root_without_the_servers_user_is_told_so(monkeypatch) -> None:
    def nobody(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(postgres.os, "getuid", lambda: 0)
    monkeypatch.setattr(postgres.pwd, "getpwnam", nobody)
    with pytest.raises(postgres.NotInstalled, match="refuses to run as root"):
        postgres._server_user()


def test_without_a_command_its_use_is_shown(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["postgres.py", "--"])
    assert postgres.main() == 2
    assert "usage:" in capsys.readouterr().err
