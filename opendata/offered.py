"""Publishing what other parts of the platform offer, and following it: what is gone there is gone here, old files with it.

A change is followed half a minute later, so that many changes make one reading. A reading writes the files beside those that are
public; then one transaction puts them in their place, unless a later reading was begun meanwhile.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction

from accounts.actors import PLATFORM
from common.logging import get_logger
from common.offered import DatasetLink, OfferedDataset, OfferedTable, offered_datasets
from common.spreadsheet import harmless, unharmed
from opendata import addresses, services, store, tabular
from opendata.models import Column, Dataset, DatasetSource, Resource, ResourceState
from operations import instants
from operations.clock import database_now

log = get_logger(__name__)

DELAY = timedelta(seconds=30)
MAX_SLUG = 80


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table that was written as CSV, read again with the types that its provider gave."""

    path: Path
    columns: list[tabular.FoundColumn]

    def rows(self) -> Iterator[list[tabular.Value]]:
        kinds = [column.kind for column in self.columns]
        with self.path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            next(lines)
            for cells in lines:
                yield [
                    tabular.typed(unharmed(cell), kind)
                    for cell, kind in zip(cells, kinds, strict=True)
                ]


@dataclass(frozen=True, slots=True)
class Prepared:
    """New bytes of one file, beside the resource that they are for."""

    offered: OfferedTable
    resource: Resource
    table: ReadTable
    row_count: int
    was: str
    old_file: str


def changed(provider: str, object_id: str) -> None:
    """Have a thing's dataset follow it soon; in the transaction of the change."""
    instants.schedule_soon(
        name=f"dataset-{provider}-{object_id}",
        at=database_now() + DELAY,
        task_path="opendata.tasks.follow_offer",
        args=[provider, object_id],
    )


def link(provider: str, object_id: str, language: str) -> DatasetLink | None:
    """One query."""
    found = DatasetSource.objects.filter(provider=provider, object_id=object_id)
    source = found.select_related("dataset").first()
    if source is None or not source.dataset.is_public:
        return None
    dataset = source.dataset
    return DatasetLink(dataset.text_in("title", language), addresses.path(dataset, language))


def follow_all() -> None:
    """Have every dataset follow that is not of the version that is offered; for what nobody told of."""
    known = {
        (row.provider, row.object_id): row.version for row in DatasetSource.objects.all().iterator()
    }
    for provider in offered_datasets:
        ids = {object_id for name, object_id in known if name == provider.name}
        for object_id in sorted({*ids, *provider.object_ids()}):
            offer = provider.dataset(object_id)
            version = offer.version if offer else ""
            if known.get((provider.name, object_id), "") != version:
                with transaction.atomic():
                    changed(provider.name, object_id)


def follow(*, provider: str, object_id: str, now: datetime) -> None:
    """Make a thing's dataset what is offered now. May run any number of times, also at the same time."""
    offer = offered_datasets.provider(provider).dataset(object_id)
    source = _begin(provider, object_id, offer, now)
    if source is None:
        return
    if offer is None:
        _end(source)
        return
    with tempfile.TemporaryDirectory(prefix="offered-", dir=_work_folder()) as folder:
        prepared = [_prepare(source.dataset, table, Path(folder)) for table in offer.tables]
        fresh = [one for one in prepared if one.resource.sha256 != one.was]
        for one in fresh:
            store.build(one.resource, one.table)
        if not _put_in_place(source, offer, prepared, now):
            log.info("dataset.overtaken", provider=provider, object_id=object_id)
            _remove_unused([one.resource for one in fresh])


def _remove_unused(built: list[Resource]) -> None:
    """Remove rows that were built in vain, unless the later reading found the same and uses them."""
    for resource in built:
        if not Resource.objects.filter(pk=resource.pk, sha256=resource.sha256).exists():
            store.remove(resource)


@transaction.atomic
def _begin(
    provider: str, object_id: str, offer: OfferedDataset | None, now: datetime
) -> DatasetSource | None:
    """Count the reading; a thing that was never published gets a draft. None where there is nothing to do."""
    rows = DatasetSource.objects.select_for_update(of=("self",)).select_related("dataset__agency")
    source = rows.filter(provider=provider, object_id=object_id).first()
    if source is None and offer is None:
        return None
    if source is None and offer is not None:
        dataset = Dataset(
            slug=_free_slug(offer.slug),
            agency_id=offer.agency_id,
            licence=offer.licence,
            frequency="IRREG",
            **_values(offer),
        )
        services.save_dataset(dataset=dataset, actor=PLATFORM, now=now)
        source = DatasetSource.objects.create(
            dataset=dataset, provider=provider, object_id=object_id
        )
    if source is not None:
        source.readings += 1
        source.save(update_fields=["readings"])
    return source


def _values(offer: OfferedDataset) -> dict[str, object]:
    names = ("title_ar", "title_en", "notes_ar", "notes_en", "theme", "covers_from", "covers_to")
    return {name: getattr(offer, name) for name in names}


def _free_slug(wanted: str) -> str:
    slug, number = wanted[:MAX_SLUG].strip("-"), 2
    while Dataset.objects.filter(slug=slug).exists():
        slug, number = f"{wanted[: MAX_SLUG - 4].strip('-')}-{number}", number + 1
    return slug


def _prepare(dataset: Dataset, offered: OfferedTable, folder: Path) -> Prepared:
    """Write a table as CSV, in constant memory, and take its fingerprint."""
    resource = dataset.resources.filter(name=offered.name).first() or Resource(
        dataset=dataset, name=offered.name, size_bytes=0, sha256=""
    )
    was, old_file = resource.sha256, str(resource.file.name or "")
    path, rows = folder / f"{offered.name}.csv", 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in offered.columns])
        for row in offered.rows():
            writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
            rows += 1
    with path.open("rb") as file:
        resource.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    resource.size_bytes = path.stat().st_size
    columns = [
        tabular.FoundColumn(column.name, column.name, column.kind) for column in offered.columns
    ]
    return Prepared(offered, resource, ReadTable(path, columns), rows, was, old_file)


@transaction.atomic
def _put_in_place(
    source: DatasetSource, offer: OfferedDataset, prepared: list[Prepared], now: datetime
) -> bool:
    """Store what was read; False, and nothing changes, when a later reading was begun."""
    last = DatasetSource.objects.select_for_update().get(pk=source.pk)
    if last.readings != source.readings:
        return False
    dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=source.dataset_id)
    is_new = [_store(one, place, now) for place, one in enumerate(prepared, start=1)]
    names = [one.offered.name for one in prepared]
    is_less = [_destroy(one) for one in dataset.resources.exclude(name__in=["", *names])]
    changed_values = {
        name: value for name, value in _values(offer).items() if getattr(dataset, name) != value
    }
    for name, value in changed_values.items():
        setattr(dataset, name, value)
    if changed_values:
        services.save_dataset(dataset=dataset, actor=PLATFORM, now=now)
    if any(is_new) or is_less:
        last.release += 1
        services.note_change(dataset=dataset, now=now)
    # Who withdrew it by hand keeps it withdrawn; what this module withdrew comes back.
    if not dataset.is_public and (dataset.withdrawn_at is None or last.is_ended):
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=now)
    last.is_ended, last.version, last.pages, last.read_at = False, offer.version, offer.pages, now
    last.save()
    return True


def _store(one: Prepared, place: int, now: datetime) -> bool:
    """Bring a resource to what was read of it; True when its bytes are others than before."""
    resource = one.resource
    resource.position, resource.row_count, resource.loaded_at = place, one.row_count, now
    resource.title_ar, resource.title_en = one.offered.title_ar, one.offered.title_en
    resource.state, resource.encoding = ResourceState.READY, "utf-8"
    is_fresh = resource.sha256 != one.was
    if is_fresh:
        with one.table.path.open("rb") as content:
            resource.file.save("offered.csv", File(content), save=False)
        _remove_after_commit(resource, one.old_file, one.was)
    resource.save()
    resource.columns.all().delete()
    Column.objects.bulk_create(
        Column(
            resource=resource,
            position=position,
            name=column.name,
            original=column.name,
            kind=column.kind,
            label_ar=column.label_ar,
            label_en=column.label_en,
        )
        for position, column in enumerate(one.offered.columns, start=1)
    )
    return is_fresh


def _remove_after_commit(resource: Resource, old_file: str, sha256: str) -> None:
    """Destroy the bytes and rows that were replaced."""
    if not old_file:
        return
    storage = resource.file.storage
    transaction.on_commit(lambda: storage.delete(old_file))
    transaction.on_commit(lambda: store.remove_version(resource, sha256))


def _destroy(resource: Resource) -> int:
    _remove_after_commit(resource, str(resource.file.name), resource.sha256)
    return int(resource.delete()[0])


@transaction.atomic
def _end(source: DatasetSource) -> None:
    """Withdraw the dataset of what is not for everybody any more, and destroy its files."""
    last = DatasetSource.objects.select_for_update().get(pk=source.pk)
    if last.readings != source.readings:
        return
    dataset = Dataset.objects.get(pk=source.dataset_id)
    if dataset.is_public:
        services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=database_now())
        last.is_ended = True
    for resource in dataset.resources.exclude(name=""):
        _destroy(resource)
    last.version = ""
    last.save()


def _work_folder() -> Path:
    """Beside the tables, so that nothing large lies in a small temporary folder."""
    store.folder().mkdir(parents=True, exist_ok=True)
    return store.folder()
