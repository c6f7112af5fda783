"""Reads for the standards: datasets with all that a record says, the catalogue page by page. Constant query counts."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Max, Prefetch, QuerySet

from common import keyset
from common.errors import NotFound
from opendata import selectors
from opendata.errors import DatasetWithdrawn
from opendata.models import Dataset, Release, Resource
from opendata.standards.catalogue import CataloguePage
from opendata.standards.facts import DatasetFacts, facts_of

PAGE_SIZE = 100


def catalogue_page(*, url: str, after: str = "") -> CataloguePage:
    """The datasets after a place in the catalogue, newest first by number; `url` is the address that was asked. Six queries.

    Raises:
        NotFound: the place is none of this list.
    """
    found = keyset.cut(_public().order_by("-pk"), PAGE_SIZE, after=after)
    newest = Dataset.objects.public().aggregate(newest=Max("updated_at"))["newest"]
    return CataloguePage(
        datasets=[facts_of(dataset, with_columns=False) for dataset in found.rows],
        total=selectors.public_count(),
        size=PAGE_SIZE,
        url=f"{url}?after={after}" if after else url,
        first_url=url,
        next_url=f"{url}?after={found.after}" if found.after else "",
        modified=newest,
    )


def dataset_facts(slug: str) -> DatasetFacts:
    """A public dataset with columns and releases. Six queries.

    Raises:
        NotFound, DatasetWithdrawn: as `opendata.selectors.dataset_by_slug`.
    """
    return facts_of(selectors.dataset_by_slug(slug))


def slug_of(identifier: UUID) -> str:
    """The address of a public dataset whose lasting name is known. One query.

    Raises:
        NotFound, DatasetWithdrawn: as `opendata.selectors.dataset_by_slug`.
    """
    dataset = Dataset.objects.filter(identifier=identifier, published_at__isnull=False).first()
    if dataset is None:
        raise NotFound
    if dataset.withdrawn_at is not None:
        raise DatasetWithdrawn(withdrawn_at=dataset.withdrawn_at.isoformat())
    return dataset.slug


def _public() -> QuerySet[Dataset]:
    resources = Resource.objects.filter(current__isnull=False).select_related("current")
    resources = resources.order_by("position", "pk")
    return (
        Dataset.objects.public()
        .select_related("agency", "series__agency", "quality")
        .prefetch_related(
            Prefetch("resources", resources),
            Prefetch("releases", Release.objects.published().order_by("-number")),
        )
    )


def public_in_parts(size: int) -> Iterator[list[Dataset]]:
    """Every public dataset, some at a time, each part at the same cost."""
    after = 0
    while part := list(_public().filter(pk__gt=after).order_by("pk")[:size]):
        yield part
        after = part[-1].pk
