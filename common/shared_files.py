"""Files that the machines of a site share: in the data folder of the one machine, or as objects of the bucket, which is the truth
then; a machine keeps bounded copies of what it uses (ADR 179).

A file is written whole under its local path, then published; what is acknowledged after that is in the bucket. Whoever reads asks
for it first, and checks by the database beforehand whether it may be given out: a copy is never proof of that.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings

from common.errors import FilesAway
from common.file_cache import FileCache, Note
from common.hashing import sha256_of
from common.logging import get_logger
from common.metrics import count_cache_use

if TYPE_CHECKING:
    from common.object_store import ObjectStore, Stored

log = get_logger(__name__)

# Below the bucket's prefix, beside pictures and documents.
PRIVATE = "private"
# At once in one process: its other threads are for those who need no file.
AT_ONCE = 4
BUSY_SECONDS = 5.0
TIDY_SECONDS = 600.0
ROOM_SECONDS = 30.0
_slots = threading.BoundedSemaphore(AT_ONCE)
# Of a file of the data folder that the bucket does not have yet.
_OLD = "data-folder"


@dataclass(frozen=True, slots=True)
class Listed:
    name: str
    size: int
    changed_at: datetime


class SharedFolder:
    """One kind of files by name, such as ``originals``; a name is a relative path that the program makes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._listeners: list[Callable[[str], object]] = []
        _folders[name] = self

    def when_removed(self, listener: Callable[[str], object]) -> None:
        """Call ``listener(name)`` on each machine for a file that was removed, so that what was made of it goes too."""
        self._listeners.append(listener)

    def tell_removed(self, name: str) -> None:
        for listener in self._listeners:
            listener(name)

    @property
    def data_folder(self) -> Path:
        """Where the files are without a bucket; with one, what was there before and is moved by ``manage.py move_files``."""
        return Path(settings.DATA_DIR) / self.name

    def folder(self) -> Path:
        """Where this machine writes files before it publishes them, and has its copies."""
        return cached().root / self.name if has_bucket() else self.data_folder

    def path(self, name: str) -> Path:
        """Where a file of this name is written; whether it is there `fetch` tells."""
        return self.folder() / name

    def publish(self, name: str) -> None:
        """Have the other machines find what was written whole under `path`.

        Raises:
            FilesAway: the bucket did not take it; nothing is acknowledged then.
        """
        if not has_bucket():
            return
        key, path = self._key(name), self.path(name)
        with cached().turn(key):
            sha256 = sha256_of(path)
            stored = bucket().put(key, path, sha256)
            cached().keep(key, Note(sha256, stored.size, stored.tag, time.time()))
        _make_room(stored.size)
        tidy_if_due()

    def fetch(self, name: str, sha256: str = "") -> Path:
        """The path of a file that is on this machine now; a copy of other bytes than `sha256` is fetched anew.

        Raises:
            FileNotFoundError: there is no such file anywhere. FilesAway: the bucket does not answer.
        """
        path = self.path(name)
        if not has_bucket():
            path.stat()
            return path
        tidy_if_due()
        key = self._key(name)
        if self._is_here(key, sha256):
            count_cache_use("here")
            return path
        with cached().turn(key):
            if not self._is_here(key, sha256):
                with _slot():
                    self._bring(name, sha256)
        with suppress(FileNotFoundError):
            _make_room(path.stat().st_size)
        return path

    @contextmanager
    def held(self, name: str, sha256: str = "") -> Iterator[Path]:
        """A path for whoever opens it by name and slowly: it stays while this lasts. Nothing is there where no such file is.

        Raises:
            FilesAway: the bucket does not answer.
        """
        path = self.path(name)
        for _attempt in range(3):
            try:
                self.fetch(name, sha256)
            except FileNotFoundError:
                yield path
                return
            with cached().held(self._key(name)) as is_here:
                if is_here or not has_bucket():
                    yield path
                    return
        raise FilesAway(retry_after_seconds=int(BUSY_SECONDS))

    def open(self, name: str, sha256: str = "") -> BinaryIO:
        """The file for reading; it stays readable though its name goes. Raises as `fetch`."""
        for _attempt in range(2):
            with suppress(FileNotFoundError):
                return self.fetch(name, sha256).open("rb")
        return self.fetch(name, sha256).open("rb")

    def exists(self, name: str) -> bool:
        """Whether there is one, on whatever machine. Raises: FilesAway."""
        if not has_bucket():
            return self.path(name).exists()
        return bucket().find(self._key(name)) is not None or (self.data_folder / name).exists()

    def remove(self, name: str) -> bool:
        """Remove a file everywhere; False where the bucket does not answer, and a later job has to remove it."""
        (self.data_folder / name).unlink(missing_ok=True)
        self.tell_removed(name)
        if not has_bucket():
            return True
        cached().remove(self._key(name))
        try:
            bucket().delete(self._key(name))
        except FilesAway:
            log.warning("files.not_removed", folder=self.name)
            return False
        return True

    def remove_old(self, name: str, until: datetime) -> bool:
        """As `remove`, unless the file came again since it was listed; False then. Raises: FilesAway."""
        if has_bucket():
            found = bucket().find(self._key(name))
            if found is not None and found.changed_at >= until:
                return False
        return self.remove(name)

    def listed(self) -> Iterator[Listed]:
        """All files that are published, and those of the data folder. Raises: FilesAway."""
        if has_bucket():
            for one in bucket().list(f"{self.name}/"):
                yield Listed(one.key.removeprefix(f"{self.name}/"), one.size, one.changed_at)
        for path in self.data_folder.rglob("*"):
            with suppress(FileNotFoundError):
                told = path.stat()
                if path.is_file():
                    name = path.relative_to(self.data_folder).as_posix()
                    yield Listed(name, told.st_size, datetime.fromtimestamp(told.st_mtime, UTC))

    def stored(self, name: str) -> Stored | None:
        """What the bucket has under a name; only where there is one. Raises: FilesAway."""
        return bucket().find(self._key(name))

    def _key(self, name: str) -> str:
        return f"{self.name}/{name}"

    def _is_here(self, key: str, sha256: str) -> bool:
        note = cached().note(key)
        if note is None or (sha256 and note.sha256 != sha256):
            return False
        cached().used(key)
        return True

    def _bring(self, name: str, sha256: str) -> None:
        key, known = self._key(name), cached().note(self._key(name))
        found = bucket().find(key)
        if found is None:
            self._bring_old(name)
            return
        if known is not None and known.tag == found.tag:
            return  # what the database expects is not in the bucket (yet); what is there is here
        cached().fill(key, lambda out: _fetched(key, found, out))
        count_cache_use("fetched")
        if sha256 and (note := cached().note(key)) and note.sha256 != sha256:
            log.warning("files.other_bytes", folder=self.name, name=name)

    def _bring_old(self, name: str) -> None:
        """Out of the data folder, where the files were before there was a bucket."""
        old, key = self.data_folder / name, self._key(name)
        if not old.is_file():
            cached().remove(key)
            raise FileNotFoundError(name)

        def copied(out: BinaryIO) -> Note:
            with old.open("rb") as source:
                shutil.copyfileobj(source, out, 2**20)
            return Note(sha256_of(old), old.stat().st_size, _OLD, time.time())

        cached().fill(key, copied)


_folders: dict[str, SharedFolder] = {}


def folders() -> Mapping[str, SharedFolder]:
    """Every kind of files that the apps share between machines."""
    return dict(_folders)


def has_bucket() -> bool:
    return bool(settings.S3["bucket"])


def bucket() -> ObjectStore:
    """The private part of the site's bucket."""
    return _bucket(*sorted(settings.S3.items()))


@cache
def _bucket(*given: tuple[str, str]) -> ObjectStore:
    from common.object_store import ObjectStore  # Amazon's library takes 0.15 s to import

    return ObjectStore(dict(given), PRIVATE)


def cached() -> FileCache:
    """This machine's copies."""
    return FileCache(Path(settings.DATA_DIR) / "cache")


def limit_bytes() -> int:
    """How much this machine's copies may take."""
    return int(settings.FILE_CACHE_MB) * 10**6


def tidy() -> int:
    """Remove copies of what is no more in the bucket or is another there, and what killed processes left; returns how many.

    Raises:
        FilesAway: the bucket does not answer; nothing is removed then.
    """
    began, here = time.time(), cached().entries()
    there = {one.key: one.tag for one in bucket().list()}
    removed = 0
    for key, note in here.items():
        folder, _, name = key.partition("/")
        shared = _folders.get(folder)
        is_old = note.tag == _OLD and shared is not None and (shared.data_folder / name).exists()
        if there.get(key) != note.tag and note.kept_at < began and not is_old:
            cached().remove(key)
            removed += 1
            if shared is not None and key not in there:
                shared.tell_removed(name)
    removed += cached().remove_left_over()
    cached().make_room(limit_bytes())
    return removed


def tidy_if_due() -> None:
    """Have this machine's copies looked through every ten minutes, by one of its processes and beside its work."""
    if not has_bucket() or time.monotonic() < _due.at:
        return
    _due.at = time.monotonic() + TIDY_SECONDS / 10
    stamp = cached().root / ".tidied"
    with suppress(FileNotFoundError):
        if time.time() - stamp.stat().st_mtime < TIDY_SECONDS:
            return
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.touch()
    threading.Thread(target=_tidy_quietly, name="tidy-files", daemon=True).start()


class _Due:
    def __init__(self) -> None:
        self.at = 0.0


_due = _Due()


def _tidy_quietly() -> None:
    try:
        removed = tidy()
    except (FilesAway, OSError) as error:
        log.warning("files.not_tidied", error=type(error).__name__)
    else:
        if removed:
            log.info("files.tidied", removed=removed)


def _make_room(size: int) -> None:
    """After so many bytes came: looking at every copy costs more than passing the limit by a hundredth for half a minute."""
    limit, now = limit_bytes(), time.monotonic()
    _grown.by += size
    if _grown.by > limit / 100 or now - _grown.looked_at > ROOM_SECONDS:
        _grown.by, _grown.looked_at = 0, now
        cached().make_room(limit)


class _Grown:
    def __init__(self) -> None:
        self.by, self.looked_at = 0, 0.0


_grown = _Grown()


def _fetched(key: str, found: Stored, out: BinaryIO) -> Note:
    """An object's bytes, twice where the first are not those that were stored."""
    for _attempt in range(2):
        out.seek(0)
        out.truncate()
        sha256 = bucket().get(key, out)
        size = out.seek(0, os.SEEK_END)
        if size == found.size and found.sha256 in {"", sha256}:
            return Note(sha256, size, found.tag, time.time())
        # It was replaced meanwhile, or what came is not what was stored.
        found = bucket().find(key) or found
    log.error("files.altered", key=key)
    raise FilesAway(retry_after_seconds=int(BUSY_SECONDS))


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=BUSY_SECONDS):
        raise FilesAway(retry_after_seconds=int(BUSY_SECONDS))
    try:
        yield
    finally:
        _slots.release()
