"""Reads: the public catalogue with its facets, datasets, and rows of a resource. Constant query counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from accounts.actors import Actor
from accounts.models import Agency, Role
from common import generation
from common.arabic import fold
from common.errors import NotFound
from common.themes import Theme
from opendata import store
from opendata.errors import DatasetWithdrawn, ResourceNotReady
from opendata.models import Dataset, Resource, ResourceState
from opendata.store import RowPage, RowQuery
from opendata.vocabulary import Licence


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    text: str = ""
    agency: str = ""
    theme: str = ""
    licence: str = ""


FACETS = ("agency", "theme", "licence")
Values = tuple[str, str, str]  # in the order of FACETS
Figures = tuple[tuple[Values, int], ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int


class Listing:
    """Public datasets that fit, last changed first, with agency and readable resources; how many is known without counting.

    Taking a part costs four queries: which ones, from the index alone, then what belongs to them.
    """

    def __init__(self, asked: CatalogueQuery) -> None:
        self.asked = asked

    def count(self) -> int:
        figures = _figures(generation.current(), fold(self.asked.text))
        return sum(total for _values, total in _fitting(figures, self.asked))

    def __getitem__(self, part: slice) -> list[Dataset]:
        ordered = _narrowed(self.asked).order_by("-updated_at", "pk")
        keys = list(ordered.values_list("pk", flat=True)[part])
        found = Dataset.objects.select_related("agency").prefetch_related(_readable_resources())
        by_key = found.in_bulk(keys)
        return [by_key[key] for key in keys if key in by_key]


def datasets(asked: CatalogueQuery) -> Listing:
    return Listing(asked)


def public_count() -> int:
    """How many datasets are public."""
    return Listing(CatalogueQuery()).count()


def facets(asked: CatalogueQuery, language: str) -> dict[str, list[FacetValue]]:
    """Per facet its values with counts under the other facets' choices; values without datasets are left out. Three queries."""
    names = dict(Agency.objects.values_list("slug", "name_ar" if language == "ar" else "name_en"))
    labels = {
        "agency": names,
        "theme": dict(Theme.choices),
        "licence": dict(Licence.choices),
    }
    figures = _figures(generation.current(), fold(asked.text))
    found = {}
    for place, facet in enumerate(FACETS):
        totals: Counter[str] = Counter()
        for values, total in _fitting(figures, asked, leaving_out=facet):
            totals[values[place]] += total
        shown = [FacetValue(value, str(labels[facet][value]), n) for value, n in totals.items()]
        found[facet] = sorted(shown, key=lambda one: (-one.count, one.label))
    return found


def forget_figures() -> None:
    """For tests, which turn the generation back."""
    _figures.cache_clear()


def _fitting(
    figures: Figures, asked: CatalogueQuery, *, leaving_out: str = ""
) -> Iterator[tuple[Values, int]]:
    """The groups of the figures that fit the facets' choices."""
    chosen = [
        (place, getattr(asked, facet))
        for place, facet in enumerate(FACETS)
        if facet != leaving_out and getattr(asked, facet)
    ]
    for values, total in figures:
        if all(values[place] == value for place, value in chosen):
            yield values, total


@lru_cache(maxsize=64)
def _figures(_generation: int, words: str) -> Figures:
    """How many public datasets with these words there are of each agency, theme and licence.

    One pass over the catalogue, kept until something public changes: neither counts nor facets grow with it.
    """
    rows = (
        _narrowed(CatalogueQuery(text=words))
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
        Dataset.objects.filter(slug=slug, published_at__isnull=False)
        .select_related("agency", "source")
        .prefetch_related(_readable_resources())
        .first()
    )
    if dataset is None:
        raise NotFound
    _require_public(dataset)
    return dataset


def resource_by_id(public_id: UUID) -> Resource:
    """A resource of a public dataset, with its columns: two queries.

    Raises:
        NotFound, DatasetWithdrawn: as `dataset_by_slug`.
    """
    resource = (
        Resource.objects.filter(public_id=public_id, dataset__published_at__isnull=False)
        .select_related("dataset__agency")
        .prefetch_related("columns")
        .first()
    )
    if resource is None:
        raise NotFound
    _require_public(resource.dataset)
    return resource


def rows(resource: Resource, asked: RowQuery) -> RowPage:
    """One page of a resource's rows; the only way to them, so that how rows are kept may change behind it.

    Raises:
        BadRowQuery: an unknown column, operator or value.
        ResourceNotReady: the file was not read.
        NotFound: a page beyond the last.
    """
    if resource.state != ResourceState.READY:
        raise ResourceNotReady(state=resource.state, problem=resource.problem)
    found = store.query(resource, asked)
    if asked.page > 1 and not found.rows:
        raise NotFound
    return found


def public_ids() -> QuerySet[Dataset]:
    return Dataset.objects.public().order_by("pk")


def stewarded_datasets(actor: Actor) -> QuerySet[Dataset]:
    """What `actor` may edit, for the admin's list."""
    found = Dataset.objects.select_related("agency", "ckan_copy")
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
    for word in fold(asked.text).split():
        found = found.filter(search_text__contains=word)
    return found


def _readable_resources() -> Any:  # Any: a Prefetch, whose type arguments say nothing
    readable = Resource.objects.filter(state=ResourceState.READY).prefetch_related("columns")
    return Prefetch("resources", readable.order_by("position", "pk"))


def _require_public(dataset: Dataset) -> None:
    if dataset.withdrawn_at is not None:
        raise DatasetWithdrawn(withdrawn_at=dataset.withdrawn_at.isoformat())
