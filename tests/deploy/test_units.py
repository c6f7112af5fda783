"""The units are what systemd takes, start what exists, and fence in what they start."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.installer import units
from tests.servers import ROOT

SOURCE = ROOT / "deploy" / "systemd"
# Exposure as `systemd-analyze security` counts it, 0 to 10; "OK" begins below 4.
EXPOSED_AT_MOST = {"nginx-diwan.service": 2.8, "redis-diwan.service": 0.8}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file system that holds nothing but the units and the programs that they start."""
    made = tmp_path_factory.mktemp("root")
    shutil.copytree(SOURCE, made / "etc/systemd/system")
    programs = "opt/diwan/current/deploy/run usr/bin/redis-server usr/sbin/nginx bin/rm"
    for name in programs.split():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", path)
    targets = made / "usr/lib/systemd/system"
    targets.mkdir(parents=True)
    names = (
        "basic sysinit shutdown multi-user network-online network timers time-set time-sync slices"
    )
    for name in [*names.split(), "paths", "sockets", "local-fs", "swap"]:
        (targets / f"{name}.target").write_text(f"[Unit]\nDescription={name}\n")
    for name in ("-", "system"):
        (targets / f"{name}.slice").write_text("[Unit]\nDescription=slice\n")
    return made


def instances() -> list[str]:
    names = sorted(path.name for path in SOURCE.iterdir() if path.is_file())
    return [name.replace("@.", "@8001.") for name in names]


def analysed(root: Path, *words: str) -> str:
    command = ["systemd-analyze", f"--root={root}", "--no-pager", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_systemd_finds_nothing_wrong_with_any_unit(root: Path) -> None:
    assert analysed(root, "verify", "--man=no", *instances()) == ""


def test_a_unit_that_is_wrong_would_be_found(root: Path) -> None:
    wrong = root / "etc/systemd/system/wrong.service"
    wrong.write_text("[Service]\nExecStart=/nowhere\nProtectSystm=strict\n")
    said = analysed(root, "verify", "--man=no", "wrong.service")
    wrong.unlink()
    assert "ProtectSystm" in said
    assert "/nowhere" in said


@pytest.mark.parametrize("unit", [name for name in instances() if name.endswith(".service")])
def test_each_service_is_fenced_in(root: Path, unit: str) -> None:
    said = analysed(root, "security", "--offline=true", unit)
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", said)
    assert found, said
    assert float(found[1]) <= EXPOSED_AT_MOST.get(unit, 1.7)


def test_every_unit_that_is_enabled_is_there() -> None:
    present = {path.name for path in SOURCE.iterdir()}
    assert {re.sub(r"@\w+\.", "@.", name) for name in units.ALL} <= present


def test_every_word_that_a_unit_starts_is_one_of_run() -> None:
    program = (ROOT / "deploy/run").read_text(encoding="utf-8")
    known = set(re.findall(r"^    ([a-z-]+)\)", program, re.MULTILINE))
    started = set()
    for path in SOURCE.glob("diwan-*.service"):
        text = path.read_text(encoding="utf-8")
        started |= set(re.findall(r"^ExecStart=/opt/diwan/current/deploy/run (\S+)", text, re.M))
    assert started == known


def test_run_names_only_commands_that_exist() -> None:
    program = (ROOT / "deploy/run").read_text(encoding="utf-8")
    words = set(re.findall(r"manage\.py\" (\w+)", program))
    there = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert words <= there
