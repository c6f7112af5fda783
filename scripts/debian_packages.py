"""Debian's packages that Diwan stands on, with all that they need, as a small repository in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

SUITE, VERSION = "bookworm", "12"
MIRROR = "http://deb.debian.org/debian"
SOURCES = f"""\
deb {MIRROR} {SUITE} main
deb {MIRROR} {SUITE}-updates main
deb http://deb.debian.org/debian-security {SUITE}-security main
"""
# As deploy/install names them; a test compares.
NEEDED = (
    "postgresql",
    "redis-server",
    "nginx",
    "python3",
    "python3-venv",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "openssl",
)
# What a smallest Debian has not, and any server has.
BASE = ("systemd", "systemd-sysv", "dbus", "ca-certificates", "iproute2")


class NotFetched(Exception):
    """Packages could not be fetched; the message says what to do."""


def run(*command: str | Path, log: Path) -> None:
    with log.open("ab") as output:
        done = subprocess.run(
            [str(word) for word in command],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
            check=False,
        )
    if done.returncode:
        raise NotFetched(f"'{command[0]} …' failed; see {log}")


def clean_root(cache: Path) -> Path:
    """A smallest Debian in a folder of the cache, made once by debootstrap.

    Raises:
        NotFetched: not root, no debootstrap, no mirror.
    """
    folder = cache / "clean-root-base"
    if (folder / "etc/debian_version").exists():
        return folder
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise NotFetched("this needs root and debootstrap (apt-get install debootstrap).")
    cache.mkdir(parents=True, exist_ok=True)
    draft = cache / "clean-root-base.new"
    shutil.rmtree(draft, ignore_errors=True)
    log = cache / "debootstrap.log"
    include = f"--include={','.join(BASE)}"
    run("debootstrap", "--variant=minbase", include, SUITE, draft, MIRROR, log=log)
    draft.rename(folder)
    return folder


def put(target: Path, cache: Path) -> None:
    """Write the repository to ``target/debian-12``: the packages and all that a smallest Debian lacks for them."""
    base = clean_root(cache)
    store = cache / "packages"
    if not (store / "Packages").exists():
        _fetch(base, store, cache)
    target.mkdir(parents=True, exist_ok=True)
    shutil.copytree(store, target / f"debian-{VERSION}")


def _fetch(base: Path, store: Path, cache: Path) -> None:
    root, log = cache / "packages-root", cache / "packages.log"
    shutil.rmtree(root, ignore_errors=True)
    run("cp", "-a", base, root, log=log)
    try:
        (root / "etc/apt/sources.list").write_text(SOURCES, encoding="utf-8")
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        run("chroot", root, "apt-get", "-q", "update", log=log)
        install = ["apt-get", "-q", "-y", "--download-only", "--no-install-recommends", "install"]
        keep = "-oAPT::Keep-Downloaded-Packages=true"
        run("chroot", root, *install, keep, *NEEDED, log=log)
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir()
        for package in sorted((root / "var/cache/apt/archives").glob("*.deb")):
            # An address's "%3a" would be read as ":".
            shutil.copy(package, store / package.name.replace("%3a", "."))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    scanned = subprocess.run(
        ["dpkg-scanpackages", "--multiversion", "."],
        cwd=store,
        capture_output=True,
        text=True,
        check=True,
    )
    index = scanned.stdout.encode()
    (store / "Packages").write_bytes(index)
