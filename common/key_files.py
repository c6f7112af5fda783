"""Secrets kept in files that only their owner reads: made at first use, whole or not at all.

A file whose key was changed holds one key a line: the first is the present one, the others still count.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the bytes of `path`, made by `make` where it is missing; of two processes that start together one wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written whole under another name first: a second process that starts now never reads half a key.
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process made it first
        finally:
            Path(draft).unlink()
    return path.read_bytes()


def replace_durably(path: Path, content: bytes) -> None:
    """Replace a file so that after a crash it has the old content or the new one, and after the return the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_keys(path: Path, make: Callable[[], bytes]) -> list[bytes]:
    """The keys of a file, the present one first; made where it is missing."""
    return read_or_make(path, make).split()


def put_before(path: Path, key: bytes) -> int:
    """Make `key` the present one of the file, durably; returns how many there were before. Twice the same changes nothing."""
    before = path.read_bytes().split() if path.exists() else []
    if not before or before[0] != key:
        replace_durably(path, b"".join(one + b"\n" for one in [key, *before]))
    return len(before)


def keep_first(path: Path) -> int:
    """Forget all keys of the file but the present one; returns how many."""
    first, *others = path.read_bytes().split() if path.exists() else [b""]
    if others:
        replace_durably(path, first + b"\n")
    return len(others)
