"""The keys of a site: backed up apart, compared by fingerprint, and never replaced by older ones."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from common.registry import backups
from operations.backup.errors import BackupRefused
from operations.backup.manifest import sync_folder

LIST = "keys.json"
# Made at each start where it is missing, so a new place always has one; the site's own takes its place.
SIGNING = "secret-key"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore does with keys: which files it copies into place."""

    source: Path | None
    names: tuple[str, ...]

    def carry_out(self) -> None:
        """Copy the keys that are missing here; each file appears whole, readable by its owner only."""
        for name in self.names:
            assert self.source is not None  # noqa: S101 - names come from there
            _copy(self.source / name, _place(name))


def present() -> dict[str, str]:
    """Name → SHA-256 of every key file of this site. They are long random secrets: a fingerprint gives nothing away."""
    folder = Path(settings.KEYS_DIR)
    paths = [path for path in folder.glob("*") if path.is_file()] if folder.is_dir() else []
    signing = _place(SIGNING)
    if signing.exists():
        paths.append(signing)
    return {path.name: _fingerprint(path) for path in sorted(paths)}


def save(target: Path, backup_id: str) -> dict[str, str]:
    """Copy all keys into the folder `target`; the list of them is written last. Returns name → SHA-256 as copied."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(target.iterdir()):
        raise BackupRefused(f"{target} is not empty.")
    for name in present():
        _copy(_place(name), target / name)
    copied = {path.name: _fingerprint(path) for path in sorted(target.iterdir())}
    text = json.dumps({"backup": backup_id, "keys": copied}, indent=2, sort_keys=True)
    draft = target / f"{LIST}.draft"
    write_durably(draft, text.encode())
    draft.rename(target / LIST)
    sync_folder(target)
    return copied


def plan(wanted: Mapping[str, str], source: Path | None, *, as_they_are: bool) -> Plan:
    """Compare the backup's keys with those in place and those given.

    Files that change by themselves (`common.registry.backups.moving_keys`) only have to exist: what is in place is newer.

    Raises:
        BackupRefused: keys are missing, or are not those of the backup.
    """
    offered = listed(source) if source else {}
    here = present()
    if not as_they_are:
        _refuse_others(wanted, here, offered)
    copied = [name for name in wanted if name in offered and (name not in here or name == SIGNING)]
    return Plan(source, tuple(copied))


def _refuse_others(
    wanted: Mapping[str, str], here: Mapping[str, str], offered: Mapping[str, str]
) -> None:
    # The signing key only ends open forms and sessions when it changes; the others would break promises silently.
    needed = [name for name in wanted if name != SIGNING]
    missing = [name for name in needed if name not in here and name not in offered]
    if missing:
        raise BackupRefused(
            f"The keys of this site are missing: {', '.join(missing)}. Give the folder that they were backed up to "
            f"(--keys), or put them into {settings.KEYS_DIR}; without them the public log ends and pseudonyms change."
        )
    fixed = [name for name in needed if name not in backups.moving_keys()]
    others = [name for name in fixed if here.get(name, offered.get(name)) != wanted[name]]
    if others:
        raise BackupRefused(
            f"These keys are not those of the backup: {', '.join(others)}. If they were changed on purpose since it was "
            "made, say --keys-as-they-are."
        )


def listed(source: Path) -> dict[str, str]:
    """Name → SHA-256 of the keys in a folder that `save` wrote.

    Raises:
        BackupRefused: the folder is unfinished, a key in it is missing or altered.
    """
    try:
        names = dict(json.loads((source / LIST).read_text("utf-8"))["keys"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BackupRefused(f"{source} is no finished backup of keys: {error}.") from None
    for name, fingerprint in names.items():
        path = source / name
        if Path(name).name != name or not path.is_file() or _fingerprint(path) != fingerprint:
            raise BackupRefused(f"The key {name} in {source} is missing or was altered.")
    return names


def _place(name: str) -> Path:
    return Path(settings.DATA_DIR if name == SIGNING else settings.KEYS_DIR) / name


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.draft")
    write_durably(draft, source.read_bytes())
    shutil.copystat(source, draft)
    draft.chmod(0o600)
    draft.replace(target)
    sync_folder(target.parent)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read; when this returns its content is on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
