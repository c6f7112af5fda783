"""Writes: datasets, their files and the copy in CKAN. The only place with transactions."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.actors import Actor
from common.arabic import fold
from common.errors import Refused
from common.registry import outward_events
from common.search_registry import searchable
from opendata import addresses, policies
from opendata.ckan import outbox
from opendata.errors import NothingToPublish
from opendata.models import AccessLevel, Dataset
from operations import generation

SEARCH_PROVIDER = "datasets"
_STATE = ["published_at", "withdrawn_at"]
_WORDS = [one.name for one in Dataset._meta.concrete_fields if one.name not in {"id", *_STATE}]


@transaction.atomic
def save_dataset(*, dataset: Dataset, actor: Actor, now: datetime) -> Dataset:
    """Store a new or changed dataset; a public one is announced and sent again.

    Raises:
        Refused: `actor` is no data steward of the agency.
        ValidationError: a field breaks a rule.
    """
    require_steward(actor, dataset.agency_id)
    dataset.updated_at = now
    dataset.search_text = search_text(dataset)
    dataset.full_clean()
    if dataset.pk:
        # Whether it is public is not said by whoever edits its words, who may have read that long ago.
        dataset.save(update_fields=_WORDS)
        dataset.refresh_from_db(fields=_STATE)
    else:
        dataset.save()
    if dataset.is_public:
        announce(dataset)
    return dataset


def search_text(dataset: Dataset) -> str:
    """The folded words by which the catalogue's own search finds a dataset."""
    names = ("title_ar", "title_en", "notes_ar", "notes_en", "keywords_ar", "keywords_en")
    return fold("\n".join(getattr(dataset, name) for name in names))


@transaction.atomic
def note_change(*, dataset: Dataset, now: datetime) -> None:
    """Keep the day of a change of the dataset's files; a public one is announced."""
    Dataset.objects.filter(pk=dataset.pk).update(updated_at=now)
    if dataset.is_public:
        announce(dataset)


@transaction.atomic
def publish_dataset(*, dataset: Dataset, actor: Actor, now: datetime) -> Dataset:
    """Publish what is prepared, show the dataset to the public and send it to CKAN; a withdrawn one comes back.

    One that is not open to everybody is listed without files.

    Raises:
        NothingToPublish: it has no file that could be read.
        SecondPersonNeeded: a release is prepared, and the agency has such a thing reviewed.
        Refused: `actor` is no data steward of the agency.
    """
    from opendata import releases  # it announces with this module

    require_steward(actor, dataset.agency_id)
    dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
    if dataset.access_level == AccessLevel.PUBLIC:
        releases.publish_prepared(dataset=dataset, actor=actor, now=now)
        if not dataset.resources.filter(current__isnull=False).exists():
            raise NothingToPublish
        dataset.refresh_from_db()
    if not dataset.is_public:
        _show(dataset, now)
    return dataset


def _show(dataset: Dataset, now: datetime) -> None:
    dataset.withdrawn_at = None
    dataset.save(update_fields=["withdrawn_at"])
    note_publication(dataset, now, [], is_shown_again=True)


def note_publication(
    dataset: Dataset, now: datetime, words: list[str], *, is_shown_again: bool = False
) -> None:
    """Note that something of a locked dataset was published, with its changed `words`, and tell everybody who follows it."""
    is_first = dataset.published_at is None
    dataset.published_at, dataset.updated_at = dataset.published_at or now, now
    dataset.search_text = search_text(dataset)
    dataset.save(update_fields=[*words, "search_text", "published_at", "updated_at"])
    announce(dataset)
    if is_first or is_shown_again:
        tell("dataset.published", dataset)


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
        announce(dataset)
        tell("dataset.withdrawn", dataset)
    return dataset


def announce(dataset: Dataset) -> None:
    """Search, caches and CKAN learn of the change in its own transaction."""
    searchable.notify(SEARCH_PROVIDER, str(dataset.pk))
    generation.bump()
    outbox.announce(dataset)


def tell(name: str, dataset: Dataset) -> None:
    """Tell agencies' systems (`common.registry.outward_events`), in the transaction of what happened."""
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
