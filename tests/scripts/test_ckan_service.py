"""The CKAN of the tests says in a sentence what this machine lacks, and takes no file whose checksum is another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.keycloak import NotInstalled
from scripts.services import ckan, ckan_install

ROOT = Path(__file__).resolve().parents[2]


def started_with(programs: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/services/ckan.py", "true"],
        cwd=ROOT,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )


def program(folder: Path, name: str, words: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\necho '{words}' >&2\n")
    (folder / name).chmod(0o755)


def test_what_is_missing_is_named_one_after_the_other_with_its_package(tmp_path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    told = [started_with(programs)]
    program(programs, "mvn")
    told.append(started_with(programs))
    program(programs, "redis-server")
    told.append(started_with(programs))
    program(programs, "java", "    java.specification.version = 17")
    told.append(started_with(programs))
    assert [done.returncode for done in told] == [1, 1, 1, 1]
    assert [done.stderr.strip() for done in told] == [
        "Diwan: CKAN needs mvn (on Debian: apt-get install maven).",
        "Diwan: CKAN needs redis-server (on Debian: apt-get install redis-server).",
        "Diwan: CKAN's Solr needs Java 17 or newer (JAVA_HOME or the search path).",
        "Diwan: CKAN's Solr needs a JDK (on Debian: apt-get install default-jdk-headless).",
    ]


def test_another_jar_than_expected_is_refused(tmp_path, monkeypatch) -> None:
    """Maven's place is taken by a program that brings one file too few and one that is forged."""
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text(
        "#!/bin/sh\nfor word; do case $word in -DoutputDirectory=*) to=${word#*=};; esac; done\n"
        'mkdir -p "$to"; echo forged > "$to/asm-7.2.jar"\n'
    )
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{maven.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(NotInstalled, match=r"other files .* asm-7\.2\.jar"):
        ckan_install._install_solr(tmp_path)


def test_half_an_installation_is_made_anew_and_a_whole_one_kept(tmp_path) -> None:
    place, made = tmp_path / "part", []

    def install(target: Path) -> None:
        made.append(sorted(path.name for path in target.iterdir()))
        (target / "file").touch()
        if len(made) == 1:
            raise NotInstalled("no connection")

    with pytest.raises(NotInstalled):
        ckan_install._once(place, install, "a part")
    ckan_install._once(place, install, "a part")
    ckan_install._once(place, install, "a part")
    assert made == [[], []]


def test_every_package_is_locked_by_version_and_checksum_and_comes_from_no_named_host() -> None:
    locked = (ckan_install.FILES / "requirements.txt").read_text()
    packages = [line for line in locked.splitlines() if line and line[0].isalpha()]
    assert len(packages) > 50
    assert all("==" in line for line in packages)
    assert locked.count("--hash=sha256:") >= len(packages)
    assert "://" not in locked


def test_a_ckan_that_the_environment_names_is_used_instead(monkeypatch) -> None:
    monkeypatch.delenv(ckan.URL, raising=False)
    assert ckan.given() is None
    monkeypatch.setenv(ckan.URL, "http://ckan.example.org/")
    monkeypatch.setenv(ckan.TOKEN, "secret")
    assert ckan.given() == ckan.Ckan("http://ckan.example.org", "secret")


def test_no_ckan_is_in_our_own_environment() -> None:
    """Where it can be imported, ckanapi raises CKAN's exceptions instead of its own."""
    assert shutil.which("ckan", path=str(Path(sys.executable).parent)) is None
