"""Taking bytes away: those of an upload that nobody needs any more, and of published files that may not be kept.

A destroyed file leaves its fingerprint, size and number of rows in its release, so that what was published stays provable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from common.logging import get_logger
from common.shared_files import has_bucket
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
    until = now - KEEP_FORGOTTEN
    old = [one.name for one in originals.shared.listed() if one.changed_at < until]
    count = 0
    for names in batched(old):
        used = ReleaseFile.objects.filter(file__in=names).values_list("file", flat=True)
        for name in set(names) - set(used):
            count += originals.shared.remove_old(name, until)
    if count:
        log.info("originals.forgotten_removed", files=count)
    return count


def remove_forgotten_tables(*, now: datetime) -> int:
    """Delete files of tables in the bucket that no file of any release names; returns how many. As `remove_forgotten`.

    They are left where the bucket did not answer when its table was to go.
    """
    if not has_bucket():
        return 0
    until = now - KEEP_FORGOTTEN
    old: dict[str, list[str]] = {}
    for one in store.shared.listed():
        if one.changed_at < until:
            old.setdefault(store.key_of(one.name), []).append(one.name)
    count = 0
    for keys in batched(sorted(old)):
        used = ReleaseFile.objects.filter(table_key__in=keys).values_list("table_key", flat=True)
        for name in [name for key in set(keys) - set(used) for name in old[key]]:
            count += store.shared.remove_old(name, until)
    if count:
        log.info("tables.forgotten_removed", files=count)
    return count


def batched(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _BATCH):
        yield names[start : start + _BATCH]


def remove_unused(names: set[str], keys: set[str]) -> None:
    """Delete those of these originals and tables that no file of any release names."""
    used = ReleaseFile.objects.filter(file__in=names).values_list("file", flat=True)
    for name in names - set(used) - {""}:
        originals.storage.delete(name)
    built = ReleaseFile.objects.filter(table_key__in=keys).values_list("table_key", flat=True)
    for key in keys - set(built) - {""}:
        store.remove(key)
