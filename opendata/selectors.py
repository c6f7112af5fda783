"""Reads: the public catalogue with its facets, datasets, and rows of a resource. Constant query counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery

from accounts.actors import Actor
from accounts.models import Agency, Role
from common import generation
from common.arabic import fold
from common.errors import NotFound
from common.themes import Theme
from opendata.errors import AccessLimited, DatasetWithdrawn, ResourceEnded
from opendata.models import AccessLevel, Dataset, Release, Resource
from opendata.vocabulary import Licence


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    text: str = ""
    agency: str = ""
    theme: str = ""
    licence: str = ""
    series: str = ""


FACETS = ("agency", "theme", "licence")
Values = tuple[str, str, str]  # in the order of FACETS
Figures = tuple[tuple[Values, int], ...]
Totals = tuple[int, tuple[Counter[str], ...]]


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int


class Listing:
    """Public datasets that fit, last changed first, with agency and readable resources; how many is known without counting.

    Taking a part costs three queries: which ones, from the index alone, then what belongs to them; columns do not.
    """

    def __init__(self, asked: CatalogueQuery) -> None:
        self.asked = asked

    def count(self) -> int:
        return _totals_of(self.asked)[0]

    def __getitem__(self, part: slice) -> list[Dataset]:
        ordered = _narrowed(self.asked).order_by("-updated_at", "pk")
        keys = list(ordered.values_list("pk", flat=True)[part])
        rows = with_last_release(Dataset.objects.select_related("agency"))
        found = rows.prefetch_related(Prefetch("resources", _with_files()))
        by_key = found.in_bulk(keys)
        return [by_key[key] for key in keys if key in by_key]


def datasets(asked: CatalogueQuery) -> Listing:
    return Listing(asked)


def public_count() -> int:
    """How many datasets are public."""
    return Listing(CatalogueQuery()).count()


def with_last_release(found: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Datasets with ``last_release_at`` and ``last_release_number`` of what was published."""
    last = Release.objects.published().filter(dataset=OuterRef("pk")).order_by("-number")
    return found.annotate(
        last_release_at=Subquery(last.values("published_at")[:1]),
        last_release_number=Subquery(last.values("number")[:1]),
    )


def facets(asked: CatalogueQuery, language: str) -> dict[str, list[FacetValue]]:
    """Per facet its values with counts under the other facets' choices; values without datasets are left out. Three queries."""
    names = dict(Agency.objects.values_list("slug", "name_ar" if language == "ar" else "name_en"))
    labels = {
        "agency": names,
        "theme": dict(Theme.choices),
        "licence": dict(Licence.choices),
    }
    found = {}
    for facet, totals in zip(FACETS, _totals_of(asked)[1], strict=True):
        shown = [FacetValue(value, str(labels[facet][value]), n) for value, n in totals.items()]
        found[facet] = sorted(shown, key=lambda one: (-one.count, one.label))
    return found


def forget_figures() -> None:
    """For tests, which turn the generation back."""
    _figures.cache_clear()
    _totals.cache_clear()


def _totals_of(asked: CatalogueQuery) -> Totals:
    return _totals(generation.current(), replace(asked, text=fold(asked.text)))


@lru_cache(maxsize=256)
def _totals(at: int, asked: CatalogueQuery) -> Totals:
    """How many fit, and of each facet its values' counts under the other facets' choices."""
    chosen = [(place, getattr(asked, facet)) for place, facet in enumerate(FACETS)]
    chosen = [(place, choice) for place, choice in chosen if choice]
    count, found = 0, tuple(Counter[str]() for _facet in FACETS)
    for values, total in _figures(at, asked.text, asked.series):
        missed = [place for place, choice in chosen if values[place] != choice]
        if not missed:
            count += total
            for totals, value in zip(found, values, strict=True):
                totals[value] += total
        elif len(missed) == 1:
            found[missed[0]][values[missed[0]]] += total
    return count, found


@lru_cache(maxsize=64)
def _figures(_generation: int, words: str, series: str) -> Figures:
    """How many public datasets of a series with these words there are of each agency, theme and licence.

    One pass over the catalogue, kept until something public changes: neither counts nor facets grow with it.
    """
    rows = (
        _narrowed(CatalogueQuery(text=words, series=series))
        .order_by()
        .values_list("agency__slug", "theme", "licence")
        .annotate(total=Count("pk"))
    )
    return tuple(((agency, theme, licence), total) for agency, theme, licence, total in rows)


def dataset_by_slug(slug: str) -> Dataset:
    """A public dataset with agency, readable resources and their columns: four queries.

    Raises:
        NotFound: nothing was ever published under this address.
        DatasetWithdrawn: it was, and is no longer.
    """
    if "\x00" in slug:
        raise NotFound
    dataset = (
        with_last_release(Dataset.objects.filter(slug=slug, published_at__isnull=False))
        .select_related("agency", "source", "series")
        .prefetch_related(_readable_resources())
        .first()
    )
    if dataset is None:
        raise NotFound
    require_public(dataset)
    return dataset


def resource_by_id(public_id: UUID) -> Resource:
    """A resource of a public dataset, with its columns: two queries.

    Raises:
        NotFound, DatasetWithdrawn: as `dataset_by_slug`.
        AccessLimited: the dataset is listed without its files. ResourceEnded: only earlier releases have it.
    """
    resource = (
        Resource.objects.filter(public_id=public_id, dataset__published_at__isnull=False)
        .select_related("dataset__agency", "current__release")
        .prefetch_related("current__columns")
        .first()
    )
    if resource is None:
        raise NotFound
    require_public(resource.dataset)
    require_open(resource.dataset)
    if resource.current is None:
        _tell_where_it_was(resource)
    return resource


def require_open(dataset: Dataset) -> None:
    """Raise `AccessLimited` where a dataset is listed without its files."""
    if dataset.access_level != AccessLevel.PUBLIC:
        raise AccessLimited(reason=dataset.access_reason_ar, access=dataset.access_level)


def _tell_where_it_was(resource: Resource) -> None:
    last = Release.objects.published().filter(files__resource=resource).order_by("-number").first()
    if last is None:
        raise NotFound
    raise ResourceEnded(release=last.number, dataset=resource.dataset.slug)


def public_datasets() -> QuerySet[Dataset]:
    """All of them, in a lasting order and with nothing else loaded."""
    return Dataset.objects.public().order_by("pk")


def stewarded_datasets(actor: Actor) -> QuerySet[Dataset]:
    """What `actor` may edit, for the admin's list."""
    found = with_last_release(Dataset.objects.select_related("agency", "ckan_copy"))
    return (
        found if actor.is_everywhere else found.filter(agency__in=actor.agencies(Role.DATA_STEWARD))
    )


def _narrowed(asked: CatalogueQuery) -> QuerySet[Dataset]:
    found = Dataset.objects.public()
    if asked.agency:
        found = found.filter(agency__slug=asked.agency)
    if asked.theme:
        found = found.filter(theme=asked.theme)
    if asked.licence:
        found = found.filter(licence=asked.licence)
    if asked.series:
        found = found.filter(series__slug=asked.series)
    for word in fold(asked.text).split():
        found = found.filter(search_text__contains=word)
    return found


def readable(dataset: Dataset) -> QuerySet[Resource]:
    """The resources of a dataset that the public gets, with their files and columns: two queries."""
    return _readable().filter(dataset=dataset)


def _readable() -> QuerySet[Resource]:
    found = _with_files().select_related("current__release")
    return found.prefetch_related("current__columns")


def _with_files() -> QuerySet[Resource]:
    found = Resource.objects.filter(current__isnull=False, dataset__access_level=AccessLevel.PUBLIC)
    return found.select_related("current").order_by("position", "pk")


def _readable_resources() -> Any:  # Any: a Prefetch, whose type arguments say nothing
    return Prefetch("resources", _readable())


def require_public(dataset: Dataset) -> None:
    """Raise `DatasetWithdrawn` for what was taken back."""
    if dataset.withdrawn_at is not None:
        raise DatasetWithdrawn(withdrawn_at=dataset.withdrawn_at.isoformat())
