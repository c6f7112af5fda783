"""Publishing what other parts of the platform offer, and following it: what is gone there is gone here, old files with it.

A change is followed half a minute later, so that many changes make one reading. A reading writes the files beside those that are
public; then one transaction makes them a release, unless a later reading was begun meanwhile. The bytes of earlier releases are
destroyed, since somebody may have taken words back; their fingerprints stay.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from accounts.actors import PLATFORM
from common.hashing import sha256_of
from common.logging import get_logger
from common.offered import DatasetLink, OfferedDataset, OfferedTable, offered_datasets
from common.spreadsheet import harmless, unharmed
from opendata import (
    addresses,
    destroying,
    ingesting,
    measuring,
    originals,
    releases,
    services,
    store,
)
from opendata.kinds import ColumnKind
from opendata.models import (
    Column,
    Dataset,
    DatasetSource,
    Release,
    ReleaseFile,
    Resource,
    ResourceState,
)
from opendata.tables.shape import TableColumn, Value
from operations import instants
from operations.clock import database_now

log = get_logger(__name__)

DELAY = timedelta(seconds=30)
MAX_SLUG = 80


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table that was written as CSV, read again with the types that its provider gave."""

    path: Path
    columns: list[TableColumn]

    def rows(self) -> Iterator[list[Value]]:
        kinds = [column.kind for column in self.columns]
        with self.path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file)
            next(lines)
            for cells in lines:
                yield [_typed(cell, kind) for cell, kind in zip(cells, kinds, strict=True)]


@dataclass(frozen=True, slots=True)
class Prepared:
    """New bytes of one file. ``is_fresh``: other than those that are public."""

    offered: OfferedTable
    table: ReadTable
    row_count: int
    sha256: str
    key: str
    is_fresh: bool


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
    with tempfile.TemporaryDirectory(prefix="offered-", dir=store.work_folder()) as folder:
        prepared = [_prepare(source.dataset, table, Path(folder)) for table in offer.tables]
        fresh = [one for one in prepared if one.is_fresh]
        for one in fresh:
            store.build(one.key, one.table)
        if not _put_in_place(source, offer, prepared, now):
            log.info("dataset.overtaken", provider=provider, object_id=object_id)
            # Unless the later reading found the same and uses them.
            destroying.remove_unused(set(), {one.key for one in fresh})


def _typed(cell: str, kind: str) -> Value:
    """A cell that this module wrote, as its column's kind has it; an empty one is None."""
    if not cell.strip():
        return None
    if kind == ColumnKind.INTEGER:
        return int(cell)
    if kind == ColumnKind.NUMBER:
        return float(cell)
    return unharmed(cell)


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
    path, rows = folder / f"{offered.name}.csv", 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in offered.columns])
        for row in offered.rows():
            writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
            rows += 1
    sha256 = sha256_of(path)
    columns = [TableColumn(one.name, one.kind, one.name) for one in offered.columns]
    key = ingesting.table_key(sha256, {"offered": [[one.name, one.kind] for one in columns]})
    known = dataset.resources.filter(name=offered.name).select_related("current").first()
    is_fresh = known is None or known.table_key != key
    return Prepared(offered, ReadTable(path, columns), rows, sha256, key, is_fresh)


@transaction.atomic
def _put_in_place(
    source: DatasetSource, offer: OfferedDataset, prepared: list[Prepared], now: datetime
) -> bool:
    """Publish what was read; False, and nothing changes, when a later reading was begun."""
    last = DatasetSource.objects.select_for_update().get(pk=source.pk)
    if last.readings != source.readings:
        return False
    dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=source.dataset_id)
    _describe(dataset, offer, now)
    is_renamed = [_resource(dataset, one, place) for place, one in enumerate(prepared, start=1)]
    gone = dataset.resources.filter(current__isnull=False)
    gone = gone.exclude(name__in=["", *(one.offered.name for one in prepared)])
    if gone.exists() or any(one.is_fresh for one in prepared):
        _release(dataset, prepared, [one.pk for one in gone], now)
        last.release += 1
    elif _label(dataset, prepared) or any(is_renamed):
        services.note_change(dataset=dataset, now=now)
    # Who withdrew it by hand keeps it withdrawn; what this module withdrew comes back.
    if not dataset.is_public and (dataset.withdrawn_at is None or last.is_ended):
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=now)
    last.is_ended, last.version, last.pages, last.read_at = False, offer.version, offer.pages, now
    last.save()
    return True


def _describe(dataset: Dataset, offer: OfferedDataset, now: datetime) -> None:
    changed_values = {
        name: value for name, value in _values(offer).items() if getattr(dataset, name) != value
    }
    for name, value in changed_values.items():
        setattr(dataset, name, value)
    if changed_values:
        services.save_dataset(dataset=dataset, actor=PLATFORM, now=now)


def _resource(dataset: Dataset, prepared: Prepared, place: int) -> bool:
    """Give a table its place and titles; whether that changed them."""
    offered = prepared.offered
    values = {"position": place, "title_ar": offered.title_ar, "title_en": offered.title_en}
    if dataset.resources.filter(name=offered.name, **values).exists():
        return False
    Resource.objects.update_or_create(dataset=dataset, name=offered.name, defaults=values)
    return True


def _release(dataset: Dataset, prepared: list[Prepared], gone: list[int], now: datetime) -> None:
    """Publish a release with all tables, and destroy what earlier ones had."""
    release = releases.begin_own(dataset=dataset, now=now)
    for one in prepared:
        _file(release, dataset.resources.get(name=one.offered.name), one, now)
    release.leaves_out = gone
    release.save(update_fields=["leaves_out"])
    releases.publish_at_once(release=release, now=now)
    dataset.refresh_from_db()
    _destroy(dataset, keep=release)


def _file(release: Release, resource: Resource, one: Prepared, now: datetime) -> ReleaseFile:
    with one.table.path.open("rb") as content:
        kept = originals.keep(content)
    file = ReleaseFile.objects.create(
        release=release,
        resource=resource,
        file=kept.name,
        filename=f"{one.offered.name}.csv",
        media_type="text/csv",
        size_bytes=kept.size,
        sha256=kept.sha256,
        state=ResourceState.READY,
        found={"encoding": "utf-8"},
        row_count=one.row_count,
        table_key=one.key,
        read_at=now,
    )
    empty = measuring.empty_cells(store.parquet(one.key))
    Column.objects.bulk_create(
        Column(
            file=file,
            position=position,
            name=column.name,
            original=column.name,
            kind=column.kind,
            label_ar=column.label_ar,
            label_en=column.label_en,
            figures={"empty": empty[column.name], "odd": 0},
        )
        for position, column in enumerate(one.offered.columns, start=1)
    )
    return file


def _label(dataset: Dataset, prepared: list[Prepared]) -> bool:
    """The same rows may come with better words for their columns; whether any changed."""
    has_changed = False
    for one in prepared:
        file = dataset.resources.select_related("current").get(name=one.offered.name).current
        words = {column.name: column for column in one.offered.columns}
        for column in file.columns.all() if file else ():
            labels = (words[column.name].label_ar, words[column.name].label_en)
            if labels != (column.label_ar, column.label_en):
                column.label_ar, column.label_en = labels
                column.save(update_fields=["label_ar", "label_en"])
                has_changed = True
    return has_changed


def _destroy(dataset: Dataset, keep: Release | None = None) -> None:
    """Destroy the bytes of every release but one."""
    files = ReleaseFile.objects.filter(release__dataset=dataset).exclude(resource__name="")
    destroying.destroy(files.exclude(release=keep) if keep else files)


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
    dataset.resources.exclude(name="").update(current=None)
    _destroy(dataset)
    last.version = ""
    last.save()
