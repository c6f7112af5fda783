"""Writes of agencies' own systems: a dataset, and its files by name; the same again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.models import Agency
from common.errors import NotFound
from common.hashing import sha256_of_open
from common.http import fetch
from opendata import ingesting, releases, services
from opendata.errors import AddressTaken
from opendata.models import Dataset, ReleaseFile, ReleaseState, Resource

LINK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file and what it is called; ``name`` tells it from the dataset's other files."""

    name: str
    upload: ingesting.Upload
    titles: ingesting.Titles


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
    return fetch(url, max_bytes=ingesting.MAX_BYTES, timeout_seconds=LINK_SECONDS).body


@transaction.atomic
def put_resource(
    *, dataset: Dataset, file: NamedFile, actor: Actor, now: datetime
) -> tuple[ReleaseFile, str]:
    """Send the file of this name; returns it as it waits for its reading, and ``new``, ``changed`` or ``unchanged``.

    A public dataset gets a release of its own for it, which publishes itself once the file was read well: an unreadable one
    never takes the place of a good one. What is not public yet joins the release in preparation.

    Raises:
        FileNotUsable: it is empty or too large. ReleaseClosed: the dataset's first release is in review.
        Refused: `actor` is no data steward of the agency.
        ValidationError: the name or a title breaks a rule.
    """
    services.require_steward(actor, dataset.agency_id)
    dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
    known = dataset.resources.filter(name=file.name).first() if file.name else None
    if known is None:
        _check_name(file.name)
        known = ingesting.new_resource(dataset, file.titles, name=file.name)
        return _send(known, file, actor, now), "new"
    is_retitled = _retitle(known, file.titles, now)
    last = last_file(known)
    if last is not None and last.sha256 == sha256_of_open(file.upload.content):
        return last, "changed" if is_retitled else "unchanged"
    return _send(known, file, actor, now), "changed"


def sent_file(*, dataset: Dataset, name: str) -> ReleaseFile:
    """The file that was sent last under a name.

    Raises:
        NotFound: none was.
    """
    resource = dataset.resources.filter(name=name).first() if name else None
    file = last_file(resource) if resource else None
    if file is None:
        raise NotFound
    return file


def last_file(resource: Resource) -> ReleaseFile | None:
    """The file that was sent last, whatever became of it."""
    return resource.files.select_related("resource", "release").order_by("-pk").first()


def _send(resource: Resource, file: NamedFile, actor: Actor, now: datetime) -> ReleaseFile:
    dataset = resource.dataset
    if not dataset.is_public:
        release = releases.prepare(dataset=dataset, actor=actor, now=now)
        return ingesting.attach(release, resource, file.upload)
    # What this system sent before and is not public yet is overtaken.
    waiting = dataset.releases.filter(publishes_itself=True, files__resource=resource)
    waiting.exclude(state=ReleaseState.PUBLISHED).delete()
    release = releases.begin_own(dataset=dataset, now=now)
    return ingesting.attach(release, resource, file.upload)


def _retitle(resource: Resource, titles: ingesting.Titles, now: datetime) -> bool:
    if (titles.ar, titles.en) == (resource.title_ar, resource.title_en):
        return False
    resource.title_ar, resource.title_en = titles.ar, titles.en
    resource.full_clean()
    resource.save(update_fields=["title_ar", "title_en"])
    services.note_change(dataset=resource.dataset, now=now)
    return True


def _check_name(name: str) -> None:
    try:
        Resource._meta.get_field("name").clean(name, None)
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from None
    if not name:
        raise NotFound
