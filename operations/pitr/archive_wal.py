"""PostgreSQL's ``archive_command`` and ``restore_command``; one file on Python's standard library, for servers without Diwan.

``archive_command = 'python3 /opt/diwan/archive_wal.py put /backups/wal %p %f'``
``restore_command = 'python3 /opt/diwan/archive_wal.py get /backups/wal %f %p'``

``put`` succeeds once the segment is on the disk under its final name, compressed. It never overwrites: the same content
again is a success, other content under the same name an error that PostgreSQL's log shows and its next attempt repeats.
"""

from __future__ import annotations

import gzip
import os
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

END = ".gz"
# Segments, their parts, histories of timelines and labels of backups, as PostgreSQL names them.
NAME = re.compile(r"[0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history")
_CHUNK = 1 << 20
_MODE = 0o640  # the folder's group may read: drills do


class Refused(Exception):
    """Nothing was changed; the message says why."""


def put(archive: Path, source: Path, name: str) -> None:
    """Store a file of the write-ahead log; when this returns it is on the disk.

    Raises:
        Refused: the name is none of PostgreSQL's, the archive is not there, or holds another file of this name.
        OSError: the disk is full, or the like.
    """
    _check(archive, name)
    target = archive / f"{name}{END}"
    if (there := place(archive, name)) is not None:
        _compare(source, there)
        _sync(archive)  # a put that was killed before this did not get so far
        return
    draft = archive / f".{name}.{os.getpid()}.draft"
    for left in archive.glob(f".{name}.*.draft"):  # of a put that was killed
        left.unlink(missing_ok=True)
    try:
        _compress(source, draft)
        try:
            # Unlike a rename, a link never takes the place of another file.
            os.link(draft, target)
        except FileExistsError:
            _compare(source, target)
    finally:
        draft.unlink(missing_ok=True)
    _sync(archive)


def get(archive: Path, name: str, target: Path) -> None:
    """Bring a file back; it appears whole or not at all.

    Raises:
        Refused: the archive does not hold it (which is how recovery learns of the end), or it is damaged.
    """
    _check(archive, name)
    stored = place(archive, name)
    if stored is None:
        raise Refused(f"{name} is not in the archive")
    draft = target.with_name(f"{target.name}.draft")
    try:
        with _opened(stored) as packed, draft.open("wb") as output:
            while chunk := packed.read(_CHUNK):
                output.write(chunk)
        draft.replace(target)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(f"{stored} is damaged: {error}") from None
    finally:
        draft.unlink(missing_ok=True)


def place(archive: Path, name: str) -> Path | None:
    """Where a file of this name lies; an archive that another command wrote before holds plain copies."""
    found = [archive / f"{name}{END}", archive / name]
    return next((path for path in found if path.exists()), None)


@contextmanager
def _opened(stored: Path) -> Iterator[gzip.GzipFile | BufferedReader]:
    if stored.suffix == END:
        with gzip.open(stored) as packed:
            yield packed
    else:
        with stored.open("rb") as plain:
            yield plain


def _check(archive: Path, name: str) -> None:
    if not NAME.fullmatch(name):
        raise Refused(f"{name!r} is no name of a file of the write-ahead log")
    if not archive.is_dir():
        # Never made here: it may be a disk that is not mounted, and its files would fill the one below.
        raise Refused(f"the archive {archive} is not there")


def _compress(source: Path, draft: Path) -> None:
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    with os.fdopen(handle, "wb") as raw:
        with (
            source.open("rb") as plain,
            gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=raw, mtime=0) as packed,
        ):
            while chunk := plain.read(_CHUNK):
                packed.write(chunk)
        raw.flush()
        os.fsync(raw.fileno())


def _compare(source: Path, stored: Path) -> None:
    try:
        with source.open("rb") as plain, _opened(stored) as packed:
            while (mine := plain.read(_CHUNK)) == packed.read(_CHUNK):
                if not mine:
                    return
    except (EOFError, zlib.error, gzip.BadGzipFile):
        pass
    raise Refused(f"{stored} exists and holds something else; it was not overwritten")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def main(arguments: list[str]) -> int:
    """Exit code 0: done. 1: refused or failed, with a line on stderr, which stands in PostgreSQL's log."""
    try:
        match arguments:
            case ["put", archive, source, name]:
                put(Path(archive), Path(source), name)
            case ["get", archive, name, target]:
                get(Path(archive), name, Path(target))
            case _:
                raise Refused("usage: archive_wal.py put ARCHIVE %p %f | get ARCHIVE %f %p")
    except (Refused, OSError) as reason:
        print(f"archive_wal: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
