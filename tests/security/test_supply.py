"""What the site is made of is known, and a weakness in it cannot pass unseen."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from scripts import audit, sbom
from tests.architecture.test_licences import FITTING

LOCK = sbom.LOCK.read_text(encoding="utf-8")
PACKAGES = list(sbom.locked(LOCK))
Answering = Callable[..., None]
SOUND: dict[str, Any] = {"name": "django", "version": "5.2.1", "vulns": []}
WEAK = SOUND | {"vulns": [{"id": "CVE-2030-1", "fix_versions": ["5.2.2"], "description": ""}]}
SKIPPED = {"name": "django", "skip_reason": "no network"}


@pytest.fixture
def pip_audit(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Stands for the program, which needs the network."""

    def answering(*packages: dict[str, Any], stdout: str = "", stderr: str = "") -> None:
        said = stdout or json.dumps({"dependencies": packages, "fixes": []})

        def run(command: list[str], **_more: Any) -> subprocess.CompletedProcess[str]:
            assert command[1:3] == ["-m", "pip_audit"]
            assert "requirements/app.txt" in command
            return subprocess.CompletedProcess(command, 0, said, stderr)

        monkeypatch.setattr(audit.subprocess, "run", run)

    return answering


def test_sound_packages_pass(pip_audit: Answering, capsys: pytest.CaptureFixture[str]) -> None:
    pip_audit(SOUND)
    assert audit.main() == 0
    assert capsys.readouterr().out == "1 of 1 packages audited, 0 with known weaknesses.\n"


def test_a_known_weakness_fails_and_is_named(
    pip_audit: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    pip_audit(SOUND, WEAK)
    assert audit.main() == 1
    assert "django 5.2.1: CVE-2030-1, fixed in 5.2.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    "answer",
    [
        {"stdout": "no JSON", "stderr": "ConnectionError"},
        {"stdout": "{}"},
        {"stdout": '{"dependencies": []}'},
        {"stdout": json.dumps({"dependencies": [SKIPPED]})},
    ],
)
def test_when_nothing_could_be_audited_it_fails_and_says_so(
    pip_audit: Answering, capsys: pytest.CaptureFixture[str], answer: dict[str, str]
) -> None:
    pip_audit(**answer)
    assert audit.main() == 1
    assert "Diwan: nothing could be audited: " in capsys.readouterr().err


def test_a_package_that_could_not_be_audited_fails_and_is_named(
    pip_audit: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    pip_audit(SOUND, SKIPPED | {"name": "wagtail"})
    assert audit.main() == 1
    assert "wagtail: not audited: no network" in capsys.readouterr().err


def test_the_bill_of_materials_is_valid_and_names_every_locked_package() -> None:
    made = json.loads(sbom.bill(LOCK))  # validated against the schema as it is made
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    listed = {one["name"]: one for one in made["components"]}
    names = [line.split("==")[0] for line in LOCK.splitlines() if line[:1].isalnum()]
    assert set(listed) == set(names)
    django = listed["django"]
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"
    assert all(f"sha256:{one['content']}" in LOCK for one in django["hashes"])
    (edge,) = [one for one in made["dependencies"] if one["ref"] == "diwan"]
    assert len(edge["dependsOn"]) == len(names)


def test_the_same_lock_gives_the_same_bytes_and_another_lock_others() -> None:
    short = "".join(LOCK.splitlines(keepends=True)[:6])
    assert sbom.bill(short) == sbom.bill(short)
    changed = json.loads(sbom.bill(short.replace("==", "==9", 1)))
    assert changed["serialNumber"] != json.loads(sbom.bill(short))["serialNumber"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda one: one.name)
def test_every_licence_of_the_bill_may_go_with_eupl(package: sbom.Locked) -> None:
    assert FITTING.search(sbom.licence_of(package.name))
    assert package.sha256
