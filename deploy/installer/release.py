"""Releases: each in a folder of its own that nothing changes later, with the link `current` to the one that is served."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.installer.machine import Failed, Layout, Machine, say

KEPT = 3  # so that one can go back
COMPLETE = ".complete"


@dataclass(frozen=True, slots=True)
class Bundle:
    """An unpacked bundle whose signature was checked."""

    folder: Path
    name: str

    @property
    def lock(self) -> Path:
        """Which packages it needs: names, versions, hashes."""
        return self.folder / "wheels/requirements.txt"

    @classmethod
    def read(cls, folder: Path) -> Bundle:
        """Raises:
        Failed: it is made for another kind of machine.
        """
        facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        here = f"{sys.version_info[0]}.{sys.version_info[1]}", os.uname().machine
        if (facts["python"], facts["machine"]) != here:
            wanted = f"Python {facts['python']} on {facts['machine']}"
            raise Failed(
                f"the bundle is for {wanted}; here is Python {here[0]} on {here[1]}. Nothing was changed;"
                " make one on a machine of this kind: docs/installing.md."
            )
        return cls(folder, facts["name"])


def is_placed(layout: Layout, bundle: Bundle) -> bool:
    return (layout.releases / bundle.name / COMPLETE).exists()


def size(layout: Layout, bundle: Bundle) -> int:
    """About how many bytes the release will take: wheels are packed, and code is compiled."""
    program = sum(path.stat().st_size for path in (bundle.folder / "app").rglob("*"))
    if (environment(layout, bundle) / COMPLETE).exists():
        return 2 * program
    return 2 * program + 5 * sum(path.stat().st_size for path in bundle.lock.parent.glob("*"))


def environment(layout: Layout, bundle: Bundle) -> Path:
    """The folder of its packages, there or not."""
    return layout.environments / hashlib.sha256(bundle.lock.read_bytes()).hexdigest()[:16]


def place(machine: Machine, bundle: Bundle) -> Path:
    """Put the release into its folder with its packages, without network; a second time costs nothing."""
    target = machine.layout.releases / bundle.name
    if is_placed(machine.layout, bundle):
        return target
    say(f"Putting the release {bundle.name} in place …")
    packages = environment(machine.layout, bundle)
    with _whole(packages) as is_there:
        if not is_there:
            _install_packages(machine, bundle, packages)
    with _whole(target):
        shutil.copytree(bundle.folder / "app", target)
        for path in (target, *target.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        (target / ".venv").symlink_to(packages)
        machine.run(str(target / ".venv/bin/python"), "-m", "compileall", "-q", str(target))
    return target


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[bool]:
    """Have a folder made whole or not at all; yields whether it is there. What broke off is made anew where it must stay."""
    is_there = (target / COMPLETE).exists()
    try:
        if not is_there:
            shutil.rmtree(target, ignore_errors=True)
        yield is_there
    except (Failed, OSError):
        shutil.rmtree(target, ignore_errors=True)  # above all when the disk is full
        raise
    (target / COMPLETE).touch()


def _install_packages(machine: Machine, bundle: Bundle, target: Path) -> None:
    machine.run(sys.executable, "-m", "venv", str(target))
    pip = [str(target / "bin/python"), "-m", "pip", "install", "--quiet", "--isolated"]
    pip += ["--disable-pip-version-check", "--no-index", "--no-deps", "--require-hashes"]
    find = ["--find-links", str(bundle.lock.parent), "--requirement", str(bundle.lock)]
    machine.run(*pip, "--compile", *find)


def served(layout: Layout) -> Path | None:
    """The release that `current` leads to."""
    return _led_to(layout.current)


def settled(layout: Layout) -> Path | None:
    """The release that was last found well; another one than `served` after an upgrade that was cut off."""
    return _led_to(layout.settled)


def _led_to(link: Path) -> Path | None:
    return link.resolve() if link.is_symlink() and link.exists() else None


def switch(layout: Layout, release: Path) -> None:
    """Lead `current` to another release, in one step."""
    _lead(layout.current, release)


def settle(layout: Layout, release: Path) -> None:
    """Write down that a release is well."""
    _lead(layout.settled, release)


def _lead(link: Path, release: Path) -> None:
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(release)
    draft.replace(link)


def forget(layout: Layout, release: Path) -> None:
    """Delete a release, unless it is served or was the last that was well."""
    if release not in {served(layout), settled(layout)}:
        shutil.rmtree(release, ignore_errors=True)
    used = {(one / ".venv").resolve() for one in layout.releases.iterdir()}
    for one in layout.environments.glob("*"):
        if one.resolve() not in used:
            shutil.rmtree(one)


def forget_old(layout: Layout) -> None:
    """Delete all but the newest releases and the one that is served."""
    found = sorted(layout.releases.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[KEPT:]:
        forget(layout, path)
