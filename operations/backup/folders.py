"""A folder as one tar file and back. Only plain files and folders go in, and nothing else comes out."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path, PurePosixPath

from operations.backup.errors import BackupRefused


def pack(folder: Path, target: Path) -> int:
    """Write all files below `folder`; returns how many. A file that vanishes meanwhile is left out, links are not followed."""
    count = 0
    with target.open("wb") as output, tarfile.open(fileobj=output, mode="w") as archive:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if path.is_symlink() or not path.is_file():
                continue
            count += _add(archive, path, path.relative_to(folder).as_posix())
        archive.close()
        output.flush()
        os.fsync(output.fileno())
    return count


def _add(archive: tarfile.TarFile, path: Path, name: str) -> int:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return 0  # deleted since it was listed
    with file:
        # Size and bytes are those of the open file: a name that gets another file meanwhile changes nothing.
        entry = archive.gettarinfo(arcname=name, fileobj=file)
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        archive.addfile(entry, file)
    return 1


def unpack(archive_path: Path, target: Path) -> int:
    """Write the files of an archive into the new folder `target`; returns how many.

    Raises:
        BackupRefused: the archive holds a name that leads elsewhere, a link or a device, or cannot be read.
    """
    count = 0
    target.mkdir(parents=True)
    try:
        with tarfile.open(archive_path, mode="r:") as archive:
            for entry in archive:
                _check(entry)
                # The filter refuses once more what `_check` lets nobody bring: defence in depth.
                archive.extract(entry, target, filter="data")
                count += entry.isfile()
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(f"{archive_path.name} cannot be read: {error}.") from error
    return count


def _check(entry: tarfile.TarInfo) -> None:
    if leads_out(entry.name) or not (entry.isreg() or entry.isdir()):
        raise BackupRefused(f"The archive holds {entry.name!r}, which is no plain file inside it.")


def leads_out(name: str) -> bool:
    """Would this name be written outside the folder that it is relative to?"""
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name


def total_bytes(folder: Path) -> int:
    """How much all plain files below a folder hold."""
    files = folder.rglob("*") if folder.is_dir() else []
    return sum(path.stat().st_size for path in files if path.is_file() and not path.is_symlink())
