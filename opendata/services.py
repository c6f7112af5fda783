"""Writes: datasets, their files and the copy in CKAN. The only place with transactions."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.actors import Actor
from common.arabic import fold
from common.errors import Refused
from common.registry import outward_events, searchable
from opendata import addresses, policies, store, tabular
from opendata.ckan import outbox
from opendata.errors import FileNotUsable, NothingToPublish
from opendata.models import Column, Dataset, Resource, ResourceState
from operations import generation

SEARCH_PROVIDER = "datasets"


@transaction.atomic
def save_dataset(*, dataset: Dataset, actor: Actor, now: datetime) -> Dataset:
    """Store a new or changed dataset; a public one is announced and sent again.

    Raises:
        Refused: `actor` is no data steward of the agency.
        ValidationError: a field breaks a rule.
    """
    require_steward(actor, dataset.agency_id)
    dataset.updated_at = now
    dataset.search_text = fold(
        "\n".join(
            [
                dataset.title_ar,
                dataset.title_en,
                dataset.notes_ar,
                dataset.notes_en,
                dataset.keywords_ar,
                dataset.keywords_en,
            ]
        )
    )
    dataset.full_clean()
    dataset.save()
    if dataset.is_public:
        _announce(dataset)
    return dataset


@transaction.atomic
def add_resource(
    *, dataset: Dataset, actor: Actor, data: bytes, titles: dict[str, str], now: datetime
) -> Resource:
    """Keep a CSV file as it came; a worker reads it.

    Raises:
        FileNotUsable: it is empty or larger than 50 MB.
        Refused: `actor` is no data steward of the agency.
    """
    require_steward(actor, dataset.agency_id)
    if not data:
        raise FileNotUsable("empty")
    if len(data) > tabular.MAX_BYTES:
        raise FileNotUsable("too_large")
    resource = Resource(
        dataset=dataset,
        position=dataset.resources.count() + 1,
        title_ar=titles["ar"],
        title_en=titles.get("en", ""),
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    resource.file.save("upload.csv", ContentFile(data), save=False)
    resource.full_clean()
    resource.save()
    Dataset.objects.filter(pk=dataset.pk).update(updated_at=now)
    from opendata.tasks import ingest_resource  # the task calls this module back

    ingest_resource.enqueue(resource.pk)
    return resource


def ingest(*, resource_id: int, now: datetime) -> Resource | None:
    """Read a kept file into rows and columns; what cannot be read becomes a state that the steward sees.

    May run twice: the second reading finds the same. None when the resource is gone.
    """
    resource = Resource.objects.select_related("dataset").filter(pk=resource_id).first()
    if resource is None:
        return None
    try:
        with resource.file.open("rb") as file:
            table = tabular.read_csv(file.read())
    except FileNotUsable as refusal:
        return _note_failure(resource, refusal, now)
    store.build(resource, table)
    with transaction.atomic():
        _store_columns(resource, table)
        resource.state, resource.problem, resource.problem_line = ResourceState.READY, "", None
        resource.encoding, resource.row_count = table.encoding, table.row_count
        resource.loaded_at = now
        resource.save()
        if resource.dataset.is_public:
            _announce(resource.dataset)
    return resource


@transaction.atomic
def label_columns(*, resource: Resource, actor: Actor, labels: dict[str, dict[str, str]]) -> None:
    """Set the labels of columns, by column name and language.

    Raises:
        Refused: `actor` is no data steward of the agency.
    """
    require_steward(actor, resource.dataset.agency_id)
    for column in resource.columns.all():
        given = labels.get(column.name)
        if given is not None:
            column.label_ar = given.get("ar", column.label_ar)
            column.label_en = given.get("en", column.label_en)
            column.full_clean()
            column.save(update_fields=["label_ar", "label_en"])
    if resource.dataset.is_public:
        _announce(resource.dataset)


@transaction.atomic
def note_change(*, dataset: Dataset, now: datetime) -> None:
    """Keep the day of a change of the dataset's files; a public one is announced."""
    Dataset.objects.filter(pk=dataset.pk).update(updated_at=now)
    if dataset.is_public:
        _announce(dataset)


@transaction.atomic
def publish_dataset(*, dataset: Dataset, actor: Actor, now: datetime) -> Dataset:
    """Show a dataset to the public and send it to CKAN; a withdrawn one comes back.

    Raises:
        NothingToPublish: no resource of it could be read.
        Refused: `actor` is no data steward of the agency.
    """
    require_steward(actor, dataset.agency_id)
    dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
    if not dataset.resources.filter(state=ResourceState.READY).exists():
        raise NothingToPublish
    was_public = dataset.is_public
    dataset.published_at = dataset.published_at or now
    dataset.withdrawn_at, dataset.updated_at = None, now
    dataset.save(update_fields=["published_at", "withdrawn_at", "updated_at"])
    _announce(dataset)
    if not was_public:
        _tell("dataset.published", dataset)
    return dataset


@transaction.atomic
def withdraw_dataset(*, dataset: Dataset, actor: Actor, now: datetime) -> Dataset:
    """Take a public dataset out of catalogue, search and CKAN; its address says that it was withdrawn.

    Raises:
        Refused: `actor` is no data steward of the agency.
    """
    require_steward(actor, dataset.agency_id)
    dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
    if dataset.is_public:
        dataset.withdrawn_at = now
        dataset.save(update_fields=["withdrawn_at"])
        _announce(dataset)
        _tell("dataset.withdrawn", dataset)
    return dataset


def _store_columns(resource: Resource, table: tabular.Table) -> None:
    """Replace the columns; labels given by hand stay with the column of the same original name."""
    labels = {column.original: column for column in resource.columns.all()}
    resource.columns.all().delete()
    Column.objects.bulk_create(
        Column(
            resource=resource,
            position=place,
            name=found.name,
            original=found.original,
            kind=found.kind,
            label_ar=labels[found.original].label_ar if found.original in labels else "",
            label_en=labels[found.original].label_en if found.original in labels else "",
        )
        for place, found in enumerate(table.columns, start=1)
    )


@transaction.atomic
def _note_failure(resource: Resource, refusal: FileNotUsable, now: datetime) -> Resource:
    resource.state, resource.loaded_at = ResourceState.FAILED, now
    resource.problem, resource.problem_line = refusal.problem, refusal.line
    resource.save()
    return resource


def _announce(dataset: Dataset) -> None:
    """Search, caches and CKAN learn of the change in its own transaction."""
    searchable.notify(SEARCH_PROVIDER, str(dataset.pk))
    generation.bump()
    outbox.announce(dataset)


def _tell(name: str, dataset: Dataset) -> None:
    payload = {
        "identifier": str(dataset.identifier),
        "slug": dataset.slug,
        "title": dataset.title_ar,
        "url": addresses.page(dataset, settings.LANGUAGE_CODE),
    }
    outward_events.emit(name, dataset.agency_id, payload)


def require_steward(actor: Actor, agency_id: int | None) -> None:
    """Raise `Refused` for whoever is no data steward of the agency."""
    if not policies.may_steward(actor, agency_id):
        raise Refused
