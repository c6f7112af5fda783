"""How good a dataset is: MQA's points, the five stars, whether it comes in time, and what its cells look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Avg, Count
from django.utils import timezone
from rdflib import URIRef

from common import generation
from opendata.models import Dataset, DatasetQuality, LinkCheck
from opendata.standards import links, mqa, names, selectors, stars
from opendata.standards.dcat import add_dataset
from opendata.standards.facts import DatasetFacts, facts_of
from opendata.timeliness import due_at, late_days

BATCH = 200
_COUNTED = ("points", "stars", *mqa.DIMENSIONS)


@dataclass(frozen=True, slots=True)
class ColumnQuality:
    """Shares are 0 to 1; None where nobody counted."""

    resource: str
    name: str
    labels: dict[str, str]
    empty: float | None
    odd: float | None


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells of all files look like together; None where nobody counted."""

    empty: float | None
    odd: float | None
    duplicate_keys: int | None
    columns: tuple[ColumnQuality, ...]


@dataclass(frozen=True, slots=True)
class Timeliness:
    """`due` is None where no rhythm was promised, or nothing released yet."""

    last: date
    due: date | None
    late_days: int


@dataclass(frozen=True, slots=True)
class Quality:
    facts: DatasetFacts
    score: mqa.Score
    stars: dict[str, bool]
    timeliness: Timeliness
    cells: Cells
    broken_links: tuple[LinkCheck, ...]

    @property
    def gains(self) -> list[tuple[str, int]]:
        """What would give points, most first; of equal ones in the order of the method."""
        missing = [
            (name, most) for name, most in mqa.POINTS.items() if not self.score.metrics[name]
        ]
        return sorted(missing, key=lambda one: -one[1])


def quality_of(facts: DatasetFacts, *, now: datetime) -> Quality:
    """Measure a dataset as it is now. One query, for its outside links."""
    urls = {offer.url or offer.access_url for offer in facts.distributions}
    broken = links.broken_among(url for url in urls if not links.is_own(url))
    return _measured(facts, broken, now)


def quality_of_dataset(dataset: Dataset) -> Quality:
    """A steward's dataset, also one that is not public yet."""
    return quality_of(facts_of(dataset), now=timezone.now())


def measure_all(*, now: datetime) -> int:
    """Count the points of every public dataset anew, for the mean of the catalogue; returns how many."""
    counted = 0
    for datasets in selectors.public_in_parts(BATCH):
        facts = [(dataset.pk, facts_of(dataset, with_columns=False)) for dataset in datasets]
        urls = {offer.url or offer.access_url for _pk, one in facts for offer in one.distributions}
        broken = links.broken_among(urls)
        rows = [_row(pk, _measured(one, broken, now), now) for pk, one in facts]
        DatasetQuality.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["dataset"],
            update_fields=[*_COUNTED, "measured_at"],
        )
        counted += len(rows)
    generation.bump()
    return counted


def catalogue_mean() -> dict[str, Any]:
    """The mean over all public datasets that were measured; kept until something public changes. Two queries."""
    return _mean(generation.current())


def forget_mean() -> None:
    """For tests, which turn the generation back."""
    _mean.cache_clear()


@lru_cache(maxsize=1)
def _mean(_generation: int) -> dict[str, Any]:
    measured = DatasetQuality.objects.filter(
        dataset__published_at__isnull=False, dataset__withdrawn_at__isnull=True
    )
    found = measured.aggregate(
        datasets=Count("pk"), **{f"mean_{name}": Avg(name) for name in _COUNTED}
    )
    mean = {name: found[f"mean_{name}"] or 0 for name in _COUNTED}
    return {
        "datasets": found["datasets"],
        "points": round(mean["points"], 1),
        "most": mqa.MOST,
        "rating": mqa.rating(mean["points"]),
        "stars": round(mean["stars"], 1),
        "dimensions": {name: round(mean[name], 1) for name in mqa.DIMENSIONS},
    }


def _measured(facts: DatasetFacts, broken: dict[str, LinkCheck], now: datetime) -> Quality:
    graph = names.new_graph()
    node = add_dataset(graph, facts)
    bad = {str(URIRef(url)) for url in broken}
    score = mqa.score_graph(graph, lambda url: url not in bad)[node]
    own = {offer.url or offer.access_url for offer in facts.distributions}
    return Quality(
        facts=facts,
        score=score,
        stars=stars.steps(facts),
        timeliness=_timeliness(facts, now),
        cells=_cells(facts),
        broken_links=tuple(check for url, check in broken.items() if url in own),
    )


def _timeliness(facts: DatasetFacts, now: datetime) -> Timeliness:
    last = facts.releases[0].issued if facts.releases else None
    due = due_at(facts.frequency, last)
    return Timeliness(
        last=timezone.localdate(last or facts.modified),
        due=timezone.localdate(due) if due else None,
        late_days=late_days(facts.frequency, last, now) or 0,
    )


def _row(pk: int, found: Quality, now: datetime) -> DatasetQuality:
    return DatasetQuality(
        dataset_id=pk,
        points=found.score.points,
        stars=stars.level(found.stars),
        measured_at=now,
        **{name: found.score.dimension(name) for name in mqa.DIMENSIONS},
    )


def _cells(facts: DatasetFacts) -> Cells:
    columns = tuple(
        ColumnQuality(
            resource=str(resource.public_id),
            name=column.name,
            labels=column.labels or {"": column.original},
            empty=_share(column.empty, resource.row_count),
            odd=_share(column.odd, resource.row_count),
        )
        for resource in facts.resources
        for column in resource.columns
    )
    doubles = [one.duplicate_keys for one in facts.resources if one.duplicate_keys is not None]
    return Cells(
        empty=_of_all(facts, "empty"),
        odd=_of_all(facts, "odd"),
        duplicate_keys=sum(doubles) if doubles else None,
        columns=columns,
    )


def _of_all(facts: DatasetFacts, name: str) -> float | None:
    """The share over the cells of those columns that were counted."""
    counted = [
        (getattr(column, name), resource.row_count)
        for resource in facts.resources
        for column in resource.columns
        if getattr(column, name) is not None and resource.row_count
    ]
    return _share(sum(found for found, _rows in counted), sum(rows for _found, rows in counted))


def _share(found: int | None, of: int | None) -> float | None:
    return None if found is None or not of else round(found / of, 4)
