"""A newcomer's obstacles are one clear sentence each."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bootstrap

ROOT = Path(__file__).resolve().parent.parent.parent


def test_an_old_python_is_told_which_one_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 1))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit):
        bootstrap.require_python()
    said = capsys.readouterr().err
    assert said.startswith("Diwan: Python 3.8 is too old; install Python 3.11 or newer")
    assert said.count("\n") == 1


def test_a_missing_venv_module_names_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit):
        bootstrap.require_venv()
    assert "python3-venv" in capsys.readouterr().err


def test_a_failing_step_ends_with_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bootstrap.run([sys.executable, "-c", "raise SystemExit(3)"], "no network?")
    assert capsys.readouterr().err == "Diwan: no network?\n"


def test_the_bootstrap_speaks_a_python_old_enough_to_be_told_so() -> None:
    source = (ROOT / "scripts" / "bootstrap.py").read_text(encoding="utf-8")
    compile(source, "bootstrap.py", "exec", dont_inherit=True)
    assert not re.search(r":=|\bmatch \w+:|\bdef \w+\([^)]*: |removeprefix", source)


@pytest.mark.parametrize("name", ["bootstrap.txt", "app.txt", "dev.txt", "compat.txt"])
def test_the_lock_holds_versions_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    packages = re.findall(r"^[a-zA-Z0-9_.-]+(?:\[[^]]*\])?==", text, flags=re.M)
    unhashed = [
        block for block in re.split(r"\n(?=\S)", text.strip()) if "--hash=sha256:" not in block
    ]
    assert packages
    assert unhashed == []
    assert "://" not in text


def test_make_lists_its_own_commands() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for command in ("demo", "test", "check", "fast", "ux", "bench", "compat", "audit", "lock"):
        assert f"make {command} " in done.stdout
