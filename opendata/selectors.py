"""Reads: the public catalogue with its facets, datasets, and rows of a resource. Constant query counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery

from accounts.actors import Actor
from accounts.models import Agency, Role
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


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int


def datasets(asked: CatalogueQuery) -> QuerySet[Dataset]:
    """Public datasets that fit, last changed first, with agency and readable resources: three queries."""
    return (
        with_last_release(_narrowed(asked))
        .select_related("agency")
        .prefetch_related(_readable_resources())
        .order_by("-updated_at", "pk")
    )


def with_last_release(found: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Datasets with ``last_release_at`` and ``last_release_number`` of what was published."""
    last = Release.objects.published().filter(dataset=OuterRef("pk")).order_by("-number")
    return found.annotate(
        last_release_at=Subquery(last.values("published_at")[:1]),
        last_release_number=Subquery(last.values("number")[:1]),
    )


def facets(asked: CatalogueQuery, language: str) -> dict[str, list[FacetValue]]:
    """Per facet its values with counts under the other facets' choices; values without datasets are left out. Four queries."""
    names = dict(Agency.objects.values_list("slug", "name_ar" if language == "ar" else "name_en"))
    labels = {
        "agency": names,
        "theme": dict(Theme.choices),
        "licence": dict(Licence.choices),
    }
    columns = {"agency": "agency__slug", "theme": "theme", "licence": "licence"}
    found = {}
    for facet, column in columns.items():
        rows = (
            _narrowed(asked, leaving_out=facet)
            .order_by()
            .values_list(column)
            .annotate(total=Count("pk"))
        )
        values = [FacetValue(value, str(labels[facet][value]), total) for value, total in rows]
        found[facet] = sorted(values, key=lambda one: (-one.count, one.label))
    return found


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


def public_ids() -> QuerySet[Dataset]:
    return Dataset.objects.public().order_by("pk")


def stewarded_datasets(actor: Actor) -> QuerySet[Dataset]:
    """What `actor` may edit, for the admin's list."""
    found = with_last_release(Dataset.objects.select_related("agency", "ckan_copy"))
    return (
        found if actor.is_everywhere else found.filter(agency__in=actor.agencies(Role.DATA_STEWARD))
    )


def _narrowed(asked: CatalogueQuery, *, leaving_out: str = "") -> QuerySet[Dataset]:
    found = Dataset.objects.public()
    if asked.agency and leaving_out != "agency":
        found = found.filter(agency__slug=asked.agency)
    if asked.theme and leaving_out != "theme":
        found = found.filter(theme=asked.theme)
    if asked.licence and leaving_out != "licence":
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
    found = Resource.objects.filter(
        current__isnull=False, dataset__access_level=AccessLevel.PUBLIC
    ).select_related("current__release")
    return found.prefetch_related("current__columns").order_by("position", "pk")


def _readable_resources() -> Any:  # Any: a Prefetch, whose type arguments say nothing
    return Prefetch("resources", _readable())


def require_public(dataset: Dataset) -> None:
    """Raise `DatasetWithdrawn` for what was taken back."""
    if dataset.withdrawn_at is not None:
        raise DatasetWithdrawn(withdrawn_at=dataset.withdrawn_at.isoformat())
