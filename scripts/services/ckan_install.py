"""Fetch what a test CKAN consists of, once: CKAN from the package index, Solr from Maven Central; every file by its checksum.

CKAN gets an environment of its own: where ``ckan`` can be imported, ckanapi raises other exceptions than its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.keycloak import NotInstalled, java_home
from scripts.system import is_loadable

FILES = Path(__file__).resolve().parent / "ckan_files"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
SECONDS = 900


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the programs are: CKAN's environment, and the folder of Solr's ``jars`` and ``classes``."""

    environment: Path
    solr: Path


def installed() -> Installed:
    """Return the programs, fetched at the first call; two processes that begin together fetch once.

    Raises:
        NotInstalled: something is missing on this machine, no connection, or another file than expected.
    """
    _require_programs()
    cache = Path.home() / ".cache" / "diwan" / "ckan"
    cache.mkdir(parents=True, exist_ok=True)
    python = f"python-{platform.python_version()}-{_fingerprint('requirements.txt')}"
    solr = f"solr-{_fingerprint('pom.xml', 'SolrServer.java', 'jars.sha256')}"
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _once(cache / python, _install_ckan, "CKAN (about 60 MB)")
        _once(cache / solr, _install_solr, "Solr (53 MB)")
    return Installed(cache / python, cache / solr)


def _require_programs() -> None:
    for program, package in (("mvn", "maven"), ("redis-server", "redis-server")):
        if not shutil.which(program):
            raise NotInstalled(f"CKAN needs {program} (on Debian: apt-get install {package}).")
    if not is_loadable("libmagic.so.1"):
        raise NotInstalled("CKAN needs libmagic (on Debian: apt-get install libmagic1).")
    if not (java_home("CKAN's Solr") / "bin" / "javac").exists():
        raise NotInstalled(
            "CKAN's Solr needs a JDK (on Debian: apt-get install default-jdk-headless)."
        )


def _fingerprint(*names: str) -> str:
    """Of the files that say what is installed: another content means another installation."""
    digest = hashlib.sha256()
    for name in names:
        digest.update((FILES / name).read_bytes())
    return digest.hexdigest()[:12]


def _once(place: Path, install: Callable[[Path], None], what: str) -> None:
    """Install where it stays, for an environment cannot be moved; the mark comes last, so half an installation is none."""
    mark = place / ".complete"
    if mark.exists():
        return
    print(f"Fetching {what}, once …", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    install(place)
    mark.touch()


def _install_ckan(place: Path) -> None:
    _run([sys.executable, "-m", "venv", str(place)], "the environment could not be made")
    pip = [str(place / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-deps", "--require-hashes", "-r", str(FILES / "requirements.txt")]
    _run(pip, "pip could not install CKAN")


def _install_solr(place: Path) -> None:
    jars = place / "jars"
    with tempfile.TemporaryDirectory(prefix=".m2-", dir=place) as store:
        fetch = ["mvn", "-B", "-q", f"-Dmaven.repo.local={store}", "-f", str(FILES / "pom.xml")]
        fetch += [f"{PLUGIN}:copy-dependencies", "-DincludeScope=runtime"]
        _run([*fetch, f"-DoutputDirectory={jars}"], "Maven could not fetch Solr")
    lines = (FILES / "jars.sha256").read_text().splitlines()
    expected = {line.split()[1]: line.split()[0] for line in lines}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in jars.glob("*.jar")}
    if found != expected:
        odd = sorted(name for name, _sum in found.items() ^ expected.items())
        raise NotInstalled(f"fetched other files for Solr than expected: {', '.join(odd[:3])}.")
    compiler = str(java_home() / "bin" / "javac")
    source = str(FILES / "SolrServer.java")
    _run(
        [compiler, "-cp", f"{jars}/*", "-d", str(place / "classes"), source],
        "SolrServer.java does not compile",
    )


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise NotInstalled(f"{failure}: {(done.stderr or done.stdout).strip()[-300:]}")
