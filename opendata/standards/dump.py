"""The public catalogue as two tables: datasets, and what they offer to download. Codes and names are those of the API."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from common.spreadsheet import harmless
from opendata.models import Dataset
from opendata.standards import selectors
from opendata.standards.facts import DatasetFacts, facts_of

BATCH = 500
DATASETS = (
    *("identifier", "slug", "title_ar", "title_en", "notes_ar", "notes_en", "agency", "theme"),
    *("licence", "frequency", "keywords_ar", "keywords_en", "covers_from", "covers_to", "area_ar"),
    *("area_en", "area_code", "access", "series", "release", "issued", "modified", "resources"),
    *("points", "stars", "url"),
)
RESOURCES = (
    *("id", "dataset", "kind", "title_ar", "title_en", "format", "media_type", "url"),
    *("size_bytes", "sha256", "rows"),
)
Row = Iterable[Any]  # Any: text, numbers, dates, None


def datasets_csv() -> IO[bytes]:
    """A row a dataset, in an open file that is gone when it is closed: whole before any of it is sent (ADR 95)."""
    return _written(DATASETS, (_dataset_row(*one) for one in _all()))


def resources_csv() -> IO[bytes]:
    """A row for each form in which a resource is offered; otherwise as `datasets_csv`."""
    return _written(RESOURCES, (row for _dataset, facts in _all() for row in _resource_rows(facts)))


def _all() -> Iterator[tuple[Dataset, DatasetFacts]]:
    for part in selectors.public_in_parts(BATCH):
        for dataset in part:
            yield dataset, facts_of(dataset, with_columns=False)


def _written(names: tuple[str, ...], rows: Iterable[Row]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    text.detach()
    file.seek(0)
    return file


def _dataset_row(dataset: Dataset, facts: DatasetFacts) -> Row:
    measured = getattr(dataset, "quality", None)
    return [
        str(dataset.identifier),
        *(dataset.slug, dataset.title_ar, dataset.title_en, dataset.notes_ar, dataset.notes_en),
        *(dataset.agency.slug, dataset.theme, dataset.licence, dataset.frequency),
        *(dataset.keywords_ar, dataset.keywords_en, dataset.covers_from, dataset.covers_to),
        *(dataset.area_ar, dataset.area_en, dataset.area_code, dataset.access_level),
        dataset.series.slug if dataset.series else "",
        facts.releases[0].number if facts.releases else "",
        *(facts.issued.isoformat(), facts.modified.isoformat(), len(facts.resources)),
        measured.points if measured else "",
        measured.stars if measured else "",
        facts.landing_page,
    ]


def _resource_rows(facts: DatasetFacts) -> Iterator[Row]:
    for resource in facts.resources:
        for offer in resource.distributions:
            yield [
                *(str(resource.public_id), facts.slug, resource.kind),
                *(resource.titles.get("ar", ""), resource.titles.get("en", "")),
                *(offer.format.code, offer.format.media_type, offer.url or offer.access_url),
                *(offer.size, offer.sha256, resource.row_count),
            ]
