"""ZIP archives and gzip: what may be unpacked, checked before a byte is and again while it is."""

from __future__ import annotations

import atexit
import gzip
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from opendata.reading.grid import Unreadable
from opendata.reading.options import MEGABYTE, Limits

CHUNK = MEGABYTE
MAX_MEMBERS = 10_000
# Small archives may expand as they like: the ratio says something only where the outcome is large.
HARMLESS = 20 * MEGABYTE
# What a packed file may become, as a multiple of what may be uploaded.
LARGEST = 10
_ENCRYPTED = 0x1
_UTF8 = 0x800
_ARABIC = re.compile("[\u0621-\u064a\u0660-\u0669]")
_NOISE = frozenset({"Thumbs.db", ".DS_Store", "desktop.ini"})
# What is packed beside a table to explain it.
_DOCUMENT = re.compile(
    r"\.(?:pdf|docx?|rtf|md|html?|png|jpe?g|gif|url)$|(?:^|/)(?:read[ _-]?me|licen[cs]e|اقرأني|الرخصة)[^/]*$",
    re.IGNORECASE,
)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


def checked(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    """Refuse an archive by its table of contents.

    Args:
        size: packed bytes.

    Raises:
        Unreadable: ``encrypted``, ``too_many_members``, ``expands_too_much``.
    """
    infos = archive.infolist()
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Unreadable("encrypted")
    if len(infos) > MAX_MEMBERS:
        raise Unreadable("too_many_members", {"count": len(infos), "most": MAX_MEMBERS})
    whole = sum(info.file_size for info in infos)
    if whole > _most(size, limits):
        raise Unreadable("expands_too_much", {"bytes": whole, "most": _most(size, limits)})


def chunks(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's bytes, never more than its entry says; a false entry or a false checksum is ``damaged``."""
    try:
        with archive.open(name) as member:
            while piece := member.read(CHUNK):
                yield piece
    except _DAMAGE:
        raise Unreadable("damaged", {"is": "zip"}) from None
    except RuntimeError:  # how zipfile says that a member wants a password
        raise Unreadable("encrypted") from None


@dataclass(frozen=True, slots=True)
class Inner:
    """A file that was packed: where it lies until this process ends, its name as people wrote it, and documents beside it."""

    path: Path
    name: str
    beside: list[str] = field(default_factory=list)


def unpacked(path: Path, limits: Limits) -> Inner:
    """Unpack the one table of an archive; documents that stand beside it are left.

    Raises:
        Unreadable: ``encrypted``, ``damaged``, ``expands_too_much``, ``unsafe_path``, ``nested_archive``,
            ``no_table_inside``, ``several_files`` (``names`` lists them).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            checked(archive, path.stat().st_size, limits)
            info, beside = _only(archive)
            target = _target()
            with target.open("wb") as file:
                _copy(chunks(archive, info), file, _most(path.stat().st_size, limits))
    except zipfile.BadZipFile:
        raise Unreadable("damaged", {"is": "zip"}) from None
    return Inner(target, shown_name(info), beside)


def ungzipped(path: Path, limits: Limits) -> Inner:
    """Unpack a file that was packed by gzip.

    Raises:
        Unreadable: ``damaged``, ``expands_too_much``.
    """
    target = _target()
    try:
        with gzip.open(path) as packed, target.open("wb") as file:
            pieces = iter(lambda: packed.read(CHUNK), b"")
            _copy(pieces, file, _most(path.stat().st_size, limits))
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise Unreadable("damaged", {"is": "gzip"}) from None
    return Inner(target, path.name.removesuffix(".gz"))


def _target() -> Path:
    """Where an unpacked file goes; its name in the archive is never part of a path."""
    folder = Path(tempfile.mkdtemp(prefix="diwan-unpacked-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "file"


def shown_name(info: zipfile.ZipInfo) -> str:
    """A member's name as whoever packed it saw it.

    Windows writes Arabic names in its own code page and says nothing of it; Python then reads them as cp437.
    """
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    readings = [raw.decode(encoding, errors="replace") for encoding in ("cp720", "cp1256")]
    return max([*readings, info.filename], key=_likely)


def _likely(text: str) -> int:
    """How much a reading looks like a name in Arabic: letters count for it, signs that names lack against it."""
    strange = sum(1 for sign in text if ord(sign) > 127 and not _ARABIC.match(sign))
    return len(_ARABIC.findall(text)) - 2 * strange


def _most(size: int, limits: Limits) -> int:
    return min(max(HARMLESS, size * limits.expansion_ratio), limits.bytes * LARGEST)


def _only(archive: zipfile.ZipFile) -> tuple[zipfile.ZipInfo, list[str]]:
    """The one member that can be a table, and the names of the documents beside it."""
    infos = [
        info
        for info in archive.infolist()
        if not info.is_dir() and not _is_noise(PurePosixPath(info.filename))
    ]
    names = [shown_name(info) for info in infos]
    unsafe = [
        name for info, name in zip(infos, names, strict=True) if _is_unsafe(name) or _is_link(info)
    ]
    if unsafe:
        raise Unreadable("unsafe_path", {"names": unsafe[:20]})
    if not infos:
        raise Unreadable("no_table_inside")
    if any(name.lower().endswith(".shp") for name in names):
        raise Unreadable("not_a_table", {"is": "shapefile"})
    tables = [place for place, name in enumerate(names) if not _DOCUMENT.search(name)]
    if len(infos) > 1 and len(tables) != 1:
        raise Unreadable("several_files", {"names": names[:20], "count": len(names)})
    taken = tables[0] if tables else 0
    return infos[taken], [name for place, name in enumerate(names) if place != taken][:20]


def _is_link(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a symbolic link, whose bytes are the path of another file."""
    return stat.S_ISLNK(info.external_attr >> 16)


def _is_noise(path: PurePosixPath) -> bool:
    return "__MACOSX" in path.parts or path.name in _NOISE or path.name.startswith("._")


def _is_unsafe(name: str) -> bool:
    plain = name.replace("\\", "/")
    return (
        plain.startswith("/")
        or ".." in plain.split("/")
        or re.match(r"[A-Za-z]:", plain) is not None
        or "\x00" in plain
    )


def _copy(pieces: Iterator[bytes], file: IO[bytes], most: int) -> None:
    written = 0
    for piece in pieces:
        written += len(piece)
        if written > most:
            raise Unreadable("expands_too_much", {"bytes": written, "most": most})
        file.write(piece)
