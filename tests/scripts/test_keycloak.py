"""The tests' identity provider needs Java and says so in a sentence when there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts import keycloak


def _fake_java(folder: Path, version: str) -> Path:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '    java.specification.version = {version}' >&2\n")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize("version", ["1.8", "11", "nonsense"])
def test_an_old_java_does_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(_fake_java(tmp_path / "jdk", version)))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(keycloak.NotInstalled, match="Java 17"):
        keycloak.java_home()


def test_the_java_that_the_variable_names_comes_before_the_search_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = _fake_java(tmp_path / "jdk", "21")
    found = _fake_java(tmp_path / "other", "17")
    monkeypatch.setenv("JAVA_HOME", str(named))
    monkeypatch.setenv("PATH", f"{found / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert keycloak.java_home() == named


def test_what_was_fetched_is_checked_and_kept_apart_by_version() -> None:
    assert len(keycloak.SHA256) == 64
    assert keycloak.VERSION in keycloak.ARTIFACT
    assert keycloak.cache_folder().parts[-2:] == ("diwan", "keycloak")
