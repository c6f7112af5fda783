"""Taking bytes away: those of an upload that nobody needs any more, and of published files that may not be kept.

A destroyed file leaves its fingerprint, size and number of rows in its release, so that what was published stays provable.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from opendata import originals, store
from opendata.models import ReleaseFile


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


def remove_unused(names: set[str], keys: set[str]) -> None:
    """Delete those of these originals and tables that no file of any release names."""
    used = ReleaseFile.objects.filter(file__in=names).values_list("file", flat=True)
    for name in names - set(used) - {""}:
        originals.storage.delete(name)
    built = ReleaseFile.objects.filter(table_key__in=keys).values_list("table_key", flat=True)
    for key in keys - set(built) - {""}:
        store.remove(key)
