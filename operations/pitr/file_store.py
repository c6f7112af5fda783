"""The site's files as of many moments: each content once, under its SHA-256, and a list of names whenever something changed."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from operations.backup.errors import BackupRefused
from operations.backup.folders import leads_out
from operations.backup.manifest import sync_folder
from operations.backup.taking import folders_of_files

_CHUNK = 1 << 20
_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file as it was: its content's SHA-256, its size in bytes, its last change in nanoseconds since 1970."""

    sha256: str
    size: int
    changed_ns: int


Listing = Mapping[str, Kept]  # "folder/path" → the file


def update(store: Path, *, now: datetime) -> int:
    """Take in what is new or changed; returns how many files that were. A file that vanishes meanwhile is left out."""
    with _alone(store):
        return _update(store, now)


def _update(store: Path, now: datetime) -> int:
    before = _read(_lists(store)[-1]) if _lists(store) else None
    found: dict[str, Kept] = {}
    taken = 0
    for name, path in _present():
        try:
            state = path.stat()
            known = (before or {}).get(name)
            if known and (known.size, known.changed_ns) == (state.st_size, state.st_mtime_ns):
                found[name] = known
                continue
            found[name] = Kept(_take(store, path), state.st_size, state.st_mtime_ns)
            taken += 1
        except FileNotFoundError:
            continue
    # The same list again says that until now nothing changed: only the newest of two equal ones is kept.
    _write(store, found, now)
    lists = _lists(store)
    if len(lists) > 2 and found == before == _read(lists[-3]):
        lists[-2].unlink()
    return taken


def as_of(store: Path, at: datetime | None) -> Listing:
    """The files of one moment (None: of the newest list).

    Both neighbours of the moment are joined: a file that came after the list before it, or went before the list after it, was
    there; what was written after the moment was not.
    """
    lists = _lists(store)
    if not lists:
        raise BackupRefused(f"{store} holds no files.")
    if at is None:
        return _read(lists[-1])
    earlier = [path for path in lists if _moment(path) <= at]
    later = [path for path in lists if _moment(path) > at]
    joined = {**(_read(later[0]) if later else {}), **(_read(earlier[-1]) if earlier else {})}
    limit = int(at.timestamp() * 1e9)
    return {name: kept for name, kept in joined.items() if kept.changed_ns <= limit}


def newest(store: Path) -> datetime | None:
    """When the files were last looked through."""
    lists = _lists(store)
    return _moment(lists[-1]) if lists else None


def check(store: Path, listing: Listing) -> int:
    """Read every content of a listing; returns how many bytes they are.

    Raises:
        BackupRefused: one is missing or altered.
    """
    for name, kept in listing.items():
        path = _object(store, kept.sha256)
        if not path.is_file() or _digest(path) != kept.sha256:
            raise BackupRefused(f"The file {name} is missing in the backup, or was altered.")
    return sum(kept.size for kept in listing.values())


def write_out(store: Path, listing: Listing, places: Mapping[str, Path]) -> int:
    """Write the files of a listing below `places` (folder's name → where to); returns how many."""
    for name, kept in listing.items():
        folder, _, path = name.partition("/")
        if folder not in places or leads_out(path):
            raise BackupRefused(f"The list holds {name!r}, which is no file of this site.")
        target = places[folder] / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_object(store, kept.sha256), target)
        os.utime(target, ns=(kept.changed_ns, kept.changed_ns))
    return len(listing)


def forget_before(store: Path, moment: datetime) -> None:
    """Delete lists that no restore to `moment` or later needs, and contents that no list names."""
    with _alone(store):
        for path in [path for path in _lists(store) if _moment(path) <= moment][:-1]:
            path.unlink()
        named = {kept.sha256 for path in _lists(store) for kept in _read(path).values()}
        for path in store.glob("objects/??/*"):
            if path.name not in named:
                path.unlink()


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """Wait until nobody else writes into the store: a new list must not name contents that are being deleted."""
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (store / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _present() -> Iterator[tuple[str, Path]]:
    for folder, root in folders_of_files().items():
        for path in sorted(root.rglob("*")) if root.is_dir() else []:
            if path.is_file() and not path.is_symlink():
                yield f"{folder}/{path.relative_to(root).as_posix()}", path


def _object(store: Path, sha256: str) -> Path:
    return store / "objects" / sha256[:2] / sha256


def _take(store: Path, path: Path) -> str:
    """Copy a file under the SHA-256 of what was copied, durably."""
    drafts = store / "objects"
    drafts.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft, digest = drafts / f".{os.getpid()}.draft", hashlib.sha256()
    with path.open("rb") as source, draft.open("wb") as output:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            output.write(chunk)
        output.flush()
        os.fsync(output.fileno())
    target = _object(store, digest.hexdigest())
    target.parent.mkdir(exist_ok=True)
    draft.replace(target)
    sync_folder(target.parent)
    return target.name


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lists(store: Path) -> list[Path]:
    """All lists, the oldest first."""
    return sorted(store.glob("lists/*.json.gz"))


def _moment(path: Path) -> datetime:
    stamp = path.name.removesuffix(".json.gz")
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _write(store: Path, found: Listing, now: datetime) -> None:
    folder = store / "lists"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"{now.astimezone(UTC).strftime(_STAMP)}.json.gz"
    draft = folder / f".{target.name}.draft"
    text = json.dumps({name: asdict(kept) for name, kept in found.items()}, ensure_ascii=False)
    with draft.open("wb") as output:
        output.write(gzip.compress(text.encode(), mtime=0))
        output.flush()
        os.fsync(output.fileno())
    draft.replace(target)
    sync_folder(folder)


def _read(path: Path) -> dict[str, Kept]:
    try:
        told = json.loads(gzip.decompress(path.read_bytes()))
        return {name: Kept(**kept) for name, kept in told.items()}
    except (OSError, EOFError, ValueError, TypeError, AttributeError) as error:
        raise BackupRefused(f"{path} cannot be read: {error}.") from None
