"""Files of exports on the disk: whole under their name, or not there.

They lie in a private folder of the data directory that no web server reads, and where there is a bucket in that, once they are
published. A file is written under another name, given to the disk, and then named; what a killed process left behind is removed
by the hourly job.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from common.shared_files import SharedFolder
from consultations.exporting.columns import columns_of
from consultations.exporting.rows import extent_of, rows_of
from consultations.exporting.writers import Sheet, writer_for
from consultations.models import ConsultationPage

DRAFT = ".draft"
# Longer than a worker may take for one task (TASK_LIMIT_SECONDS).
DRAFT_SECONDS = 2 * 3600
shared = SharedFolder("exports")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose comments, in which form and language, for whom (`Scope`)."""

    consultation: ConsultationPage
    form: str
    scope: str
    language: str


@dataclass(frozen=True, slots=True)
class Written:
    as_of: datetime
    rows: int
    size_bytes: int
    sha256: str


class _Measured:
    """A file that knows how long it is and what its fingerprint is; it is only ever added to."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self.digest, self.size = target, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._target.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._target.flush()


def folder() -> Path:
    """Where this machine writes exports, and has those of others that it gave out."""
    return shared.folder()


def write(wanted: Wanted, target: Path) -> Written:
    """Write a whole export and then give it its name; a file of that name is replaced.

    Raises:
        OSError: there is no room, or no such folder; nothing stands under the name then.
    """
    return whole(target, lambda file: _fill(wanted, file))


def whole(target: Path, fill: Callable[[Any], tuple[datetime, int]]) -> Written:
    """Have a file filled and then give it its name; ``fill`` returns of when it is and how many rows it has.

    Raises:
        OSError: as `write`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=DRAFT)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            measured = _Measured(file)
            as_of, rows = fill(measured)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return Written(as_of, rows, measured.size, measured.digest.hexdigest())


def _fill(wanted: Wanted, file: IO[bytes]) -> tuple[datetime, int]:
    extent = extent_of(wanted.consultation)
    with override(wanted.language):
        title = _("Comments")
    sheet = Sheet(title, columns_of(wanted.scope), extent.as_of, wanted.language)
    writer, rows = writer_for(wanted.form, sheet, file), 0
    try:
        for row in rows_of(wanted.consultation, wanted.scope, extent, wanted.language):
            writer.append(row)
            rows += 1
        writer.finish(rows)
    except BaseException:
        writer.abandon()
        raise
    return extent.as_of, rows


def remove_drafts(target: Path) -> None:
    """Remove what an attempt at this very file left that was killed."""
    for draft in target.parent.glob(f"{target.name}.*{DRAFT}"):
        draft.unlink(missing_ok=True)


def remove_left_over(known: set[str]) -> int:
    """Remove files that no row speaks of, and drafts that nobody can be writing any more; returns how many.

    Raises:
        FilesAway: the bucket does not answer.
    """
    removed, now = 0, time.time()
    for one in list(shared.listed()):
        is_old = now - one.changed_at.timestamp() > DRAFT_SECONDS
        if is_old and one.name not in known:
            removed += shared.remove(one.name)
    for path in list(folder().glob("*")) if folder().exists() else []:
        with suppress(FileNotFoundError):
            is_old = now - path.stat().st_mtime > DRAFT_SECONDS
            if path.is_file() and is_old and path.name not in known:
                path.unlink()
                removed += 1
    return removed
