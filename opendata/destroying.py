"""Taking bytes away: those of an upload that nobody needs any more, and of published files that may not be kept.

A destroyed file leaves its fingerprint, size and number of rows in its release, so that what was published stays provable.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from common.logging import get_logger
from opendata import originals, store
from opendata.models import ReleaseFile

# What came and joined no release: refused files of the watched folder, and what killed processes left.
KEEP_FORGOTTEN = timedelta(days=1)
_BATCH = 500
log = get_logger(__name__)


@transaction.atomic
def destroy(files: Iterable[ReleaseFile]) -> int:
    """Destroy the bytes and rows of files; what other files still use is kept. Returns how many files lost theirs."""
    names, keys, count = set(), set(), 0
    for file in files:
        if not file.file and not file.table_key:
            continue
        names.add(str(file.file.name))
        keys.add(file.table_key)
        ReleaseFile.objects.filter(pk=file.pk).update(
            file="",
            table_key="",
            found={},
            findings=[],
            table_bytes=None,
            table_sha256="",
            duplicate_keys=None,
        )
        file.columns.update(figures={})
        count += 1
    transaction.on_commit(lambda: remove_unused(names, keys))
    return count


def remove_forgotten(*, now: datetime) -> int:
    """Delete originals that no file of any release names a day after they came; returns how many. May be called at any time."""
    until = (now - KEEP_FORGOTTEN).timestamp()
    old = [path for path in originals.folder().glob("*/*") if _came(path) < until]
    count = 0
    for start in range(0, len(old), _BATCH):
        names = {f"{path.parent.name}/{path.name}": path for path in old[start : start + _BATCH]}
        used = ReleaseFile.objects.filter(file__in=names).values_list("file", flat=True)
        for name in names.keys() - set(used):
            names[name].unlink(missing_ok=True)
            count += 1
    if count:
        log.info("originals.forgotten_removed", files=count)
    return count


def _came(path: Path) -> float:
    """Seconds since 1970; of a file that is gone by now, never."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def remove_unused(names: set[str], keys: set[str]) -> None:
    """Delete those of these originals and tables that no file of any release names."""
    used = ReleaseFile.objects.filter(file__in=names).values_list("file", flat=True)
    for name in names - set(used) - {""}:
        originals.storage.delete(name)
    built = ReleaseFile.objects.filter(table_key__in=keys).values_list("table_key", flat=True)
    for key in keys - set(built) - {""}:
        store.remove(key)
