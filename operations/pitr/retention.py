"""Deleting old backups: no base backup that a promised moment needs, no segment that a kept base backup needs."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from operations.pitr import archive_wal, file_store, programs
from operations.pitr.layout import Base, Store


def prune(
    store: Store, kept: timedelta, now: datetime, *, keys_folder: Path | None = None
) -> list[Base]:
    """Delete what no restore to a moment within `kept` before `now` needs; returns the deleted base backups.

    The newest base backup that is older than that stays, for the moments after it; so nothing is left of what was erased
    after `kept` and one interval between base backups.
    """
    bases = store.bases()
    reaching = [base for base in bases if base.ended <= now - kept]
    old = reaching[:-1]
    for base in old:
        # The label goes first: what is half deleted must not look like a backup.
        place = store.place(base.id)
        gone = place.rename(place.with_name(f".{base.id}.gone"))
        shutil.rmtree(gone)
        if keys_folder is not None:
            shutil.rmtree(keys_folder / base.id, ignore_errors=True)
    for left in store.root.glob(
        "base/.*"
    ):  # of backups and deletions that were killed; we are alone here
        shutil.rmtree(left, ignore_errors=True)
    staying = [base for base in bases if base not in old]
    if staying:
        first = min(base.first_segment[8:] for base in staying)  # whatever its timeline
        oldest = next(base for base in staying if base.first_segment[8:] == first)
        cleaner = programs.server_programs() / "pg_archivecleanup"
        programs.run([cleaner, "-x", archive_wal.END, store.wal, oldest.first_segment])
        file_store.forget_before(store.files, staying[0].ended)
    return old
