"""Find the programs and libraries of the system that the tests need; as root on Debian, install those that are missing."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

# What is needed, the Debian package that brings it, and how to find it.
NEEDED = {
    "Chromium": ("chromium", ["chromium", "chromium-browser", "google-chrome"]),
    "PostgreSQL": ("postgresql", ["initdb"]),
    "gettext": ("gettext", ["xgettext"]),
    # For Keycloak and Elasticsearch, and for Solr, which a part of is compiled at its installation.
    "Java": ("default-jdk-headless", ["javac"]),
    "Maven": ("maven", ["mvn"]),  # which fetches them
    "Redis": ("redis-server", ["redis-server"]),  # for CKAN, and the rehearsal
    "nginx": ("nginx", ["nginx", "/usr/sbin/nginx"]),
    # For the tests of the installation.
    "systemd-analyze": ("systemd", ["systemd-analyze"]),
    "shellcheck": ("shellcheck", ["shellcheck"]),
    "OpenSSL": ("openssl", ["openssl"]),
    "strace": ("strace", ["strace"]),
}
# Libraries that WeasyPrint draws PDF files with, and one that CKAN looks into files with.
LIBRARIES = {
    "Pango": ("libpangoft2-1.0-0", "libpangoft2-1.0.so.0"),
    "HarfBuzz": ("libharfbuzz-subset0", "libharfbuzz-subset.so.0"),
    "libmagic": ("libmagic1", "libmagic.so.1"),
}


class Missing(Exception):
    """A program is not there and could not be installed; the message says what to do."""


# A library that is loaded before programs, to give them another clock; where Debian, and where Red Hat's family puts it.
OTHER_CLOCK = ("libfaketime", "faketime/libfaketimeMT.so.1")


def other_clock() -> str:
    """Return the path of libfaketime for programs with threads, or nothing."""
    folders = [*Path("/usr/lib").glob("*-linux-gnu*"), Path("/usr/lib64"), Path("/usr/lib")]
    found = [folder / OTHER_CLOCK[1] for folder in folders]
    return next((str(path) for path in found if path.exists()), "")


def find(names: list[str]) -> str:
    """Return the path of the first program found, or nothing; PostgreSQL's are outside the search path."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
        for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
            if (folder / name).exists():
                return str(folder / name)
    return ""


def missing() -> dict[str, str]:
    """What is not installed: name → Debian package."""
    programs = {name: package for name, (package, names) in NEEDED.items() if not find(names)}
    libraries = {
        name: package for name, (package, file) in LIBRARIES.items() if not is_loadable(file)
    }
    clock = {} if other_clock() else {"libfaketime": OTHER_CLOCK[0]}
    return programs | libraries | clock


def is_loadable(library: str) -> bool:
    """Whether the system has a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def require() -> None:
    """Make sure that everything is there.

    Raises:
        Missing: something is not, and cannot be installed here.
    """
    lacking = missing()
    if not lacking:
        return
    packages = " ".join(lacking.values())
    names = ", ".join(lacking)
    if not shutil.which("apt-get"):
        raise Missing(f"the tests need {names}; install them with this system's package manager.")
    if os.geteuid() != 0:
        raise Missing(f"the tests need {names}; as root: apt-get install {packages}")
    print(f"Installing {names} …", flush=True)
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    subprocess.run(["apt-get", "-qq", "update"], check=False, **quiet)  # type: ignore[call-overload]  # one dict of options
    install = ["apt-get", "-qq", "install", "--no-install-recommends", *lacking.values()]
    subprocess.run(install, check=False, **quiet)  # type: ignore[call-overload]  # as above
    if missing():
        raise Missing(
            f"{', '.join(missing())} could not be installed; see apt-get's messages above."
        )


if __name__ == "__main__":
    try:
        require()
    except Missing as reason:
        raise SystemExit(f"Diwan: {reason}") from None
    sys.exit(0)
