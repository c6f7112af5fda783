"""Writes of agencies' own systems: a dataset, and its files by name; the same again changes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.models import Agency
from common.errors import NotFound
from common.http import fetch
from opendata import services, tabular
from opendata.errors import AddressTaken, FileNotUsable
from opendata.models import Dataset, Resource

LINK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A CSV file and what it is called; ``name`` tells it from the dataset's other files."""

    name: str
    data: bytes
    title_ar: str
    title_en: str = ""


def own_dataset(*, agency: Agency, slug: str) -> Dataset:
    """The agency's dataset, drafts included.

    Raises:
        NotFound: there is none at this address, or it is another agency's.
    """
    dataset = Dataset.objects.select_related("agency").filter(slug=slug, agency=agency).first()
    if dataset is None:
        raise NotFound
    return dataset


def put_dataset(
    *, agency: Agency, slug: str, values: dict[str, Any], actor: Actor, now: datetime
) -> tuple[Dataset, bool]:
    """Bring a dataset to these values, made as a draft when new; returns it and whether it is new.

    Args:
        values: every field that a steward may set; what is left out becomes empty or its default.

    Raises:
        AddressTaken: another dataset got the address in the same moment.
        NotFound: the address is another agency's.
        ValidationError: a field breaks a rule.
    """
    wanted = Dataset(agency=agency, slug=slug, **values)
    try:
        with transaction.atomic():
            return _put(wanted, list(values), actor, now)
    except IntegrityError:
        raise AddressTaken from None


def _put(wanted: Dataset, fields: list[str], actor: Actor, now: datetime) -> tuple[Dataset, bool]:
    rows = Dataset.objects.select_for_update(of=("self",))
    known = rows.filter(slug=wanted.slug).first()
    if known is None:
        return services.save_dataset(dataset=wanted, actor=actor, now=now), True
    if known.agency_id != wanted.agency_id:
        raise NotFound
    changed = [name for name in fields if getattr(known, name) != getattr(wanted, name)]
    for name in changed:
        setattr(known, name, getattr(wanted, name))
    if changed:
        services.save_dataset(dataset=known, actor=actor, now=now)
    return known, False


def read_link(url: str) -> bytes:
    """The file behind a public address, under the limits of an upload.

    Raises:
        AddressRefused, FetchFailed: see `common.http`.
    """
    return fetch(url, max_bytes=tabular.MAX_BYTES, timeout_seconds=LINK_SECONDS).body


def put_resource(
    *, dataset: Dataset, file: NamedFile, actor: Actor, now: datetime
) -> tuple[Resource, str]:
    """Add the file of this name or replace it under its lasting address; returns it and ``new``, ``changed`` or ``unchanged``.

    The file is read through first: an unreadable one never takes the place of a good one. The worker then builds its rows.

    Raises:
        FileNotUsable: it cannot be read as a table, is empty or larger than 50 MB.
        Refused: `actor` is no data steward of the agency.
        ValidationError: the name or a title breaks a rule.
    """
    services.require_steward(actor, dataset.agency_id)
    if len(file.data) > tabular.MAX_BYTES:
        raise FileNotUsable("too_large")
    tabular.read_csv(file.data)
    with transaction.atomic():
        Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
        known = dataset.resources.filter(name=file.name).first() if file.name else None
        if known is not None:
            return _replace(known, file, now)
        _check_name(file.name)
        titles = {"ar": file.title_ar, "en": file.title_en}
        resource = services.add_resource(
            dataset=dataset, actor=actor, data=file.data, titles=titles, now=now
        )
        resource.name = file.name
        resource.save(update_fields=["name"])
        return resource, "new"


def _check_name(name: str) -> None:
    try:
        Resource._meta.get_field("name").clean(name, None)
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from None
    if not name:
        raise NotFound


def _replace(resource: Resource, file: NamedFile, now: datetime) -> tuple[Resource, str]:
    """Put new bytes or titles in place; the rows that are public stay so until the worker has built the new ones."""
    digest = hashlib.sha256(file.data).hexdigest()
    is_same_file = digest == resource.sha256
    titles = (file.title_ar, file.title_en)
    if is_same_file and titles == (resource.title_ar, resource.title_en):
        return resource, "unchanged"
    resource.title_ar, resource.title_en = titles
    if not is_same_file:
        old = str(resource.file.name)
        resource.file.save("upload.csv", ContentFile(file.data), save=False)
        resource.size_bytes, resource.sha256 = len(file.data), digest
        transaction.on_commit(lambda: resource.file.storage.delete(old))
    resource.full_clean()
    resource.save()
    services.note_change(dataset=resource.dataset, now=now)
    if not is_same_file:
        from opendata.tasks import ingest_resource  # the task calls `services` back

        ingest_resource.enqueue(resource.pk)
    return resource, "changed"
