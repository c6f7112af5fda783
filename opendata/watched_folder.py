"""Files that come and go in a watched folder, without ever following a link: each step opens one name inside an open folder."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

DONE, REFUSED, TAKING = "done", "refused", ".taking"
PARTIAL, UNFINISHED = ".part", (".tmp", ".partial", ".crdownload", "~")
KEPT_SIGNS = 100
log = logging.getLogger(__name__)
State = tuple[int, int]
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it lies there; ``state`` is its size and time. ``key`` is the same before and after it got its last name."""

    name: str
    key: str
    state: State

    @property
    def is_partial(self) -> bool:
        return self.name.endswith(PARTIAL)


class Folder:
    """One dataset's sub-folder, open as long as the ``with`` lasts."""

    def __init__(self, root: int, name: str) -> None:
        self.name = name
        self._root, self._here = root, -1

    def __enter__(self) -> Self:
        """Raises: OSError, where it is no folder or a link."""
        self._here = os.open(self.name, _FOLDER, dir_fd=self._root)
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self._here)

    def files(self) -> list[Found]:
        """Plain files by name; links, folders, hidden and unfinished ones are none."""
        found = []
        with os.scandir(self._here) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith(".") or name.endswith(UNFINISHED):
                    continue
                told = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(told.st_mode):
                    key = f"{self.name}/{name.removesuffix(PARTIAL)}"
                    found.append(Found(name, key, (told.st_size, told.st_mtime_ns)))
        return sorted(found, key=lambda one: one.name)

    def left_over(self) -> list[str]:
        """Names that an earlier look moved aside and did not finish."""
        with self._inside(TAKING) as taking, os.scandir(taking) as entries:
            return sorted(one.name for one in entries if one.is_file(follow_symlinks=False))

    def take(self, found: Found) -> bool:
        """Move a file aside; False where it is gone, or where one of its name lies there already."""
        with self._inside(TAKING) as taking:
            if os.access(found.name, os.F_OK, dir_fd=taking, follow_symlinks=False):
                return False
            try:
                os.rename(found.name, found.name, src_dir_fd=self._here, dst_dir_fd=taking)
            except FileNotFoundError:
                return False
        return True

    def open_taken(self, name: str) -> BinaryIO:
        """Raises: OSError, where it is no plain file."""
        with self._inside(TAKING) as taking:
            handle = os.open(name, _FILE, dir_fd=taking)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise FileNotFoundError(name)
        return os.fdopen(handle, "rb")

    def give_back(self, name: str) -> None:
        """Lay a file that was moved aside back where it was, unless a newer one lies there by now, which takes its place."""
        with self._inside(TAKING) as taking:
            with suppress(FileExistsError):
                os.link(name, name, src_dir_fd=taking, dst_dir_fd=self._here, follow_symlinks=False)
            os.unlink(name, dir_fd=taking)

    def put_away(self, name: str, now: datetime, reason: str = "") -> None:
        """Move a file that was moved aside to `done`, or with a reason to `refused`, under a name that says when."""
        with self._inside(TAKING) as taking, self._inside(REFUSED if reason else DONE) as away:
            kept = f"{now:%Y%m%dT%H%M%S%f}-{name[-KEPT_SIGNS:]}"
            if reason:
                _write(away, f"{kept}.reason.txt", reason)
            os.rename(name, kept, src_dir_fd=taking, dst_dir_fd=away)

    def _inside(self, name: str) -> _Opened:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=self._here)
        return _Opened(os.open(name, _FOLDER, dir_fd=self._here))


class _Opened:
    """A folder's handle that is closed at the end of the ``with``."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __enter__(self) -> int:
        return self._handle

    def __exit__(self, *_error: object) -> None:
        os.close(self._handle)


def folders(root: Path) -> Iterator[Folder]:
    """The sub-folders, each open while it is looked at; one that cannot be opened is logged and left out."""
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        log.warning("the watched folder %s cannot be opened: %s", root, error)
        return
    with _Opened(handle) as opened:
        with os.scandir(opened) as entries:
            names = sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
        for name in names:
            if name.startswith("."):
                continue
            try:
                with Folder(opened, name) as folder:
                    yield folder
            except OSError as error:
                log.warning("%s in the watched folder was left out: %s", name, error)


def _write(folder: int, name: str, text: str) -> None:
    handle = os.open(
        name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644, dir_fd=folder
    )
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(f"{text}\n")
