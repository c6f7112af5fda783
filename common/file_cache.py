"""Copies of a bucket's objects on this machine's disk, for all of its processes: whole under their names, and bounded.

A copy counts once a note of it is written, with its SHA-256 and the object's tag; a file without a note is one that somebody is
writing, or that a killed process left. Whoever has a copy open reads on when its name goes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, BinaryIO

from common.errors import FilesAway

NOTES, TURNS, DRAFT = ".notes", ".turns", ".draft"
# Between being asked for and being opened a copy keeps its name.
FRESH_SECONDS = 30.0
# A note's time is when its copy was used last, within this.
_TOUCH_SECONDS = 10.0
TURN_SECONDS = 30.0
# Longer than a worker may take for one task (TASK_LIMIT_SECONDS).
LEFT_OVER_SECONDS = 2 * 3600
_TURNS = 1024


@dataclass(frozen=True, slots=True)
class Note:
    sha256: str
    size: int
    tag: str
    kept_at: float


class FileCache:
    """Below ``root``: the copies as ``<folder>/<name>``, their notes in ``.notes``; names are relative paths of ours."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        return self.root / name

    def note(self, name: str) -> Note | None:
        """What is known of a whole copy; None where there is none."""
        try:
            note = Note(**json.loads(self._note(name).read_text("ascii")))
            return note if self.path(name).stat().st_size == note.size else None
        except (OSError, ValueError, TypeError):
            return None

    def used(self, name: str) -> None:
        """Have a copy stay longer than others."""
        with suppress(FileNotFoundError):
            if time.time() - self._note(name).stat().st_mtime > min(_TOUCH_SECONDS, FRESH_SECONDS):
                os.utime(self._note(name))

    def keep(self, name: str, note: Note) -> None:
        """Note that the file under a name is whole."""
        place = self._note(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}{DRAFT}")
        draft.write_text(json.dumps(asdict(note)), "ascii")
        draft.replace(place)

    def fill(self, name: str, write: Callable[[BinaryIO], Note]) -> None:
        """Have a copy written and then give it its name; after an error what was there before stays."""
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}{DRAFT}")
        try:
            with draft.open("x+b") as out:
                note = write(out)
                out.flush()
                os.fsync(out.fileno())  # else a name may outlive its bytes when the power goes
            self._note(name).unlink(missing_ok=True)
            draft.replace(target)
            self.keep(name, note)
        finally:
            draft.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        self._note(name).unlink(missing_ok=True)
        self.path(name).unlink(missing_ok=True)

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """One process and thread of this machine at a time for a name.

        Raises:
            FilesAway: another did not finish within half a minute.
        """
        folder = self.root / TURNS
        folder.mkdir(parents=True, exist_ok=True)
        place = int(hashlib.sha256(name.encode()).hexdigest(), 16) % _TURNS
        until = time.monotonic() + TURN_SECONDS
        with (folder / str(place)).open("w") as file:
            while not _locked(file, fcntl.LOCK_EX):
                if time.monotonic() > until:
                    raise FilesAway(retry_after_seconds=int(TURN_SECONDS))
                time.sleep(0.02)
            yield

    @contextmanager
    def held(self, name: str) -> Iterator[bool]:
        """While this lasts the copy keeps its name, unless it is removed; False where there is none."""
        try:
            file = self.path(name).open("rb")
        except FileNotFoundError:
            yield False
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_SH)
            try:
                yield os.fstat(file.fileno()).st_ino == self.path(name).stat().st_ino
            except FileNotFoundError:
                yield False

    def entries(self) -> dict[str, Note]:
        """All whole copies by name."""
        found = {}
        for place in (self.root / NOTES).rglob("*"):
            name = place.relative_to(self.root / NOTES).as_posix()
            if not name.endswith(DRAFT) and place.is_file() and (note := self.note(name)):
                found[name] = note
        return found

    def make_room(self, limit: int) -> int:
        """Remove what was used longest ago until the copies hold `limit` bytes; returns how many went.

        What was asked for within the last seconds, or is held, stays all the same.
        """
        entries = self.entries()
        size, gone, now = sum(note.size for note in entries.values()), 0, time.time()
        for name, at in sorted(self._used_at(entries).items(), key=lambda one: one[1]):
            if size <= limit or now - at < FRESH_SECONDS:
                break
            if self._evict(name):
                size, gone = size - entries[name].size, gone + 1
        return gone

    def remove_left_over(self) -> int:
        """Remove files that nobody noted within two hours; returns how many."""
        removed, now, notes = 0, time.time(), self.root / NOTES
        for path in self.root.rglob("*"):
            inside = path.relative_to(self.root).parts
            if len(inside) < 2 or inside[0] in {NOTES, TURNS} or not path.is_file():
                continue
            is_noted = (notes / Path(*inside)).exists()
            with suppress(FileNotFoundError):
                if not is_noted and now - path.stat().st_mtime > LEFT_OVER_SECONDS:
                    path.unlink()
                    removed += 1
        return removed

    def _used_at(self, entries: Mapping[str, Note]) -> dict[str, float]:
        found = {}
        for name in entries:
            with suppress(FileNotFoundError):
                found[name] = self._note(name).stat().st_mtime
        return found

    def _evict(self, name: str) -> bool:
        try:
            with self.path(name).open("rb") as file:
                if not _locked(file, fcntl.LOCK_EX):
                    return False
                self.remove(name)
        except FileNotFoundError:
            pass
        return True

    def _note(self, name: str) -> Path:
        return self.root / NOTES / name


def _locked(file: IO[bytes] | IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
