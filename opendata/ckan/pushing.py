"""Brings one copy into step: reads what CKAN has, writes what differs, reads it back and keeps what was acknowledged."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from opendata.ckan import content, datastore, guard, leases, outbox, packages, records, vocabulary
from opendata.ckan.merging import Merged, merge, next_base
from opendata.ckan.records import Record
from opendata.ckan.remote import Remote, moment
from opendata.errors import (
    CkanBusy,
    CkanConflict,
    CkanDenied,
    CkanInvalid,
    CkanMissing,
    CkanUnavailable,
)
from opendata.models import CkanCopy, CkanSite, CopyState, Dataset
from operations.clock import database_now

CONFLICTS = 5  # in a row, then somebody else is busy with it


class Outcome(enum.StrEnum):
    UNCHANGED = "unchanged"
    WRITTEN = "written"
    DELETED = "deleted"
    PARKED = "parked"
    HELD = "held"
    STOPPED = "stopped"


@dataclass(slots=True)
class _Work:
    """One copy while it is worked on. ``tables`` are those known to be in the DataStore."""

    copy: CkanCopy
    remote: Remote
    site: CkanSite
    tables: dict[str, str] = field(default_factory=dict)

    @property
    def package_id(self) -> str:
        return str(self.copy.package_id)

    def show(self) -> dict[str, Any] | None:
        return self.remote.find("package_show", self.package_id)


def datasets() -> Any:  # Any: a QuerySet
    """Datasets with all that a record is made of: six queries."""
    related = Dataset.objects.select_related("agency", "series")
    return related.prefetch_related("releases", content.resources())


def push(copy_id: int, *, remote: Remote, holder: str) -> Outcome:
    """Bring one copy into step. May run any number of times; a killed run is made good by the next.

    Args:
        holder: ``task/attempt``, see `leases.take`.

    Raises:
        CkanBusy: another worker has it.
        CkanUnavailable: try again later; the changes wait.
    """
    site = outbox.site()
    if site.stopped_at is not None:
        return Outcome.STOPPED
    leases.take(copy_id, holder)
    remote.before_each = lambda: leases.renew(copy_id, holder)
    try:
        if site.checked_at is None:
            site = vocabulary.look(remote, now=database_now())
        return _pushed(copy_id, remote, site, holder)
    except CkanDenied as refusal:
        outbox.stop(str(refusal), now=database_now())
        return Outcome.STOPPED
    except CkanUnavailable as failure:
        CkanCopy.objects.filter(pk=copy_id, holder=holder).update(error=str(failure)[:500])
        raise
    finally:
        remote.before_each = lambda: None
        leases.release(copy_id, holder)


def _pushed(copy_id: int, remote: Remote, site: CkanSite, holder: str) -> Outcome:
    copy = CkanCopy.objects.get(pk=copy_id)
    # Noted before the dataset is read: what comes later is another change.
    noted = list(copy.changes.values_list("pk", flat=True))
    work = _Work(copy, remote, site, dict(copy.tables))
    dataset = datasets().filter(pk=copy.dataset_id).first()
    try:
        is_wanted = dataset is not None and records.belongs(dataset)
        outcome = _in_step(work, dataset) if is_wanted else _deleted(work)
    except CkanInvalid as refusal:
        copy.state, copy.error = CopyState.PARKED, str(refusal)[:500]
        copy.problem_fields, outcome = list(refusal.fields), Outcome.PARKED
    _keep(work, noted if outcome is not Outcome.HELD else [], holder)
    return outcome


@transaction.atomic
def _keep(work: _Work, noted: list[int], holder: str) -> None:
    """Store what came of it, if the lease still holds."""
    kept = leases.lock(work.copy.pk, holder)
    copy = work.copy
    for name in ("acked_hash", "acked", "remote_modified", "drift", "fitted", "error"):
        setattr(kept, name, getattr(copy, name))
    kept.problem_fields, kept.state, kept.tables = copy.problem_fields, copy.state, work.tables
    kept.pushed_at, kept.deleted_at, kept.may_delete = (
        copy.pushed_at,
        copy.deleted_at,
        copy.may_delete,
    )
    kept.changes.filter(pk__in=noted).delete()
    if kept.state == CopyState.IN_STEP and kept.changes.exists():
        kept.state = CopyState.WAITING
    kept.save()


def _in_step(work: _Work, dataset: Dataset) -> Outcome:
    copy = work.copy
    ours, fitted = records.record_of(dataset, copy.name, work.site.licences)
    tables = records.tables_of(dataset) if work.site.has_datastore else {}
    writes = work.remote.writes
    terms = vocabulary.terms_of(dataset)
    try:
        vocabulary.ensure(terms, work.remote)
        merged = _write(work, dataset, ours)
    except CkanInvalid as refusal:
        if not {"owner_org", "groups"} & set(refusal.fields):
            raise
        # They were deleted behind our back; made anew, once.
        vocabulary.forget(terms)
        vocabulary.ensure(terms, work.remote)
        merged = _write(work, dataset, ours)
    _put_tables(work, dataset, tables, merged)
    shown = work.show()
    if shown is None:
        raise CkanUnavailable("the package is gone again")
    copy.acked = next_base(merged, records.record_from(shown))
    copy.acked_hash = records.hash_of(ours, tables)
    copy.remote_modified = moment(shown["metadata_modified"])
    copy.drift = carried_over(copy.drift, merged.drift)
    copy.fitted, copy.error, copy.problem_fields = fitted, "", []
    copy.state, copy.deleted_at, copy.may_delete = CopyState.IN_STEP, None, False
    copy.pushed_at = database_now()
    return Outcome.WRITTEN if work.remote.writes > writes else Outcome.UNCHANGED


def _write(work: _Work, dataset: Dataset, ours: Record) -> Merged:
    """Merge and write until CKAN shows what was meant; after each conflict it is read again."""
    for _attempt in range(CONFLICTS):
        shown = work.show()
        if shown is None:
            # Never there, or purged by somebody: what was acknowledged of it means nothing now.
            work.copy.acked, work.tables = None, {}
            packages.create(work.remote, work.package_id, ours, content.contents(dataset))
            continue
        theirs = records.record_from(shown)
        merged = merge(work.copy.acked, theirs, ours)
        if not merged.is_written(theirs):
            return merged
        _remove_tables(work, theirs, merged.record)
        try:
            packages.revise(work.remote, shown, merged.record, theirs)
        except (CkanConflict, CkanMissing):
            continue
        return merged
    raise CkanUnavailable("the package is changed by somebody all the time")


def _remove_tables(work: _Work, theirs: Record, record: Record) -> None:
    """CKAN leaves the table of a resource behind that goes."""
    for key in set(records.resource_ids(theirs)) - set(records.resource_ids(record)):
        if work.tables.pop(key, None):
            datastore.remove(work.remote, key)


def _put_tables(work: _Work, dataset: Dataset, tables: dict[str, str], merged: Merged) -> None:
    if merged.record.get("state") != "active":
        return
    there = set(records.resource_ids(merged.record))
    for one in content.contents(dataset):
        wanted = tables.get(one.id)
        if one.id in there and wanted and work.tables.get(one.id) != wanted:
            datastore.put(work.remote, one)
            work.tables[one.id] = wanted


def _deleted(work: _Work) -> Outcome:
    """A tombstone: CKAN keeps id and name, so that the package can be revived."""
    copy = work.copy
    if not guard.allows(copy, now=database_now()):
        copy.state = CopyState.HELD
        return Outcome.HELD
    shown = work.show()
    is_there = shown is not None and shown.get("state") != "deleted"
    if is_there:
        packages.delete(work.remote, work.package_id)
        shown = work.show()
        copy.deleted_at = database_now()
    copy.acked = records.record_from(shown) if shown else None
    copy.acked_hash = ""
    copy.remote_modified = moment(shown["metadata_modified"]) if shown else ""
    copy.drift, copy.error, copy.problem_fields = [], "", []
    copy.state, copy.pushed_at = CopyState.DELETED, database_now()
    return Outcome.DELETED if is_there else Outcome.UNCHANGED


def carried_over(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drift as found now, with what a person decided about the very same change."""
    left = [(entry["field"], entry["theirs"]) for entry in before if entry.get("left")]
    return [
        entry | {"left": True} if (entry["field"], entry["theirs"]) in left else entry
        for entry in now
    ]


def attempt(copy_id: int, *, remote: Remote, holder: str) -> Outcome | None:
    """As `push`, for whoever has many to do: None when it has to be tried again."""
    try:
        return push(copy_id, remote=remote, holder=holder)
    except (CkanUnavailable, CkanBusy):
        return None
