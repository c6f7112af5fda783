"""What the standards say of a dataset, as plain values: the only place of this package that knows how datasets are stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import translation

from common.themes import Theme
from opendata import addresses, media
from opendata.models import AccessLevel, Dataset, Release, ReleaseFile, Resource, ResourceKind
from opendata.vocabulary import Licence

Words = dict[str, str]  # by language, without empty ones


@dataclass(frozen=True, slots=True)
class Format:
    """A code of the EU vocabulary *file-type*, and IANA's name."""

    code: str
    media_type: str


CSV = Format("CSV", "text/csv")
JSON = Format("JSON", "application/json")
PARQUET = Format("", "application/vnd.apache.parquet")  # the EU vocabulary has none
UNKNOWN = Format("", "")
BY_SUFFIX = {
    ".csv": CSV,
    ".tsv": Format("TSV", "text/tab-separated-values"),
    ".txt": Format("TXT", "text/plain"),
    ".json": JSON,
    ".geojson": Format("GEOJSON", "application/geo+json"),
    ".xml": Format("XML", "application/xml"),
    ".html": Format("HTML", "text/html"),
    ".pdf": Format("PDF", "application/pdf"),
    ".zip": Format("ZIP", "application/zip"),
    ".xls": Format("XLS", "application/vnd.ms-excel"),
    ".xlsx": Format("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".ods": Format("ODS", "application/vnd.oasis.opendocument.spreadsheet"),
    ".ttl": Format("RDF_TURTLE", "text/turtle"),
    ".rdf": Format("RDF_XML", "application/rdf+xml"),
    ".jsonld": Format("JSON_LD", "application/ld+json"),
    ".kml": Format("KML", "application/vnd.google-earth.kml+xml"),
    ".parquet": PARQUET,
}


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A line of the data dictionary; `empty` and `odd` are cells of the column, None where nobody counted."""

    name: str
    original: str
    kind: str
    labels: Words = field(default_factory=dict)
    descriptions: Words = field(default_factory=dict)
    unit: str = ""
    is_key: bool = False
    reference_list: str = ""
    empty: int | None = None
    odd: int | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """One way to have the data; `url` is the file itself, empty for an interface."""

    key: str
    titles: Words
    access_url: str
    format: Format
    url: str = ""
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    public_id: UUID
    kind: str
    titles: Words
    distributions: tuple[Distribution, ...]
    rows_url: str = ""
    csv_url: str = ""
    row_count: int | None = None
    columns: tuple[ColumnFacts, ...] = ()
    duplicate_keys: int | None = None


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    number: int
    issued: datetime
    notes: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Party:
    url: str
    names: Words


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    slug: str
    titles: Words
    notes: Words
    publisher: Party


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """Addresses are absolute; `releases` are the published ones, newest first."""

    identifier: UUID
    slug: str
    titles: Words
    notes: Words
    publisher: Party
    landing_page: str
    theme: str
    theme_names: Words
    licence: str
    licence_name: str
    frequency: str
    issued: datetime
    modified: datetime
    keywords: dict[str, list[str]] = field(default_factory=dict)
    covers_from: date | None = None
    covers_to: date | None = None
    area: Words = field(default_factory=dict)
    area_code: str = ""
    access: str = "PUBLIC"
    access_reasons: Words = field(default_factory=dict)
    methodology: Words = field(default_factory=dict)
    contact_name: str = ""
    contact_email: str = ""
    series: SeriesFacts | None = None
    resources: tuple[ResourceFacts, ...] = ()
    releases: tuple[ReleaseFacts, ...] = ()

    @property
    def uri(self) -> str:
        return f"{settings.SITE_URL}/api/v1/datasets/id/{self.identifier}"

    @property
    def distributions(self) -> list[Distribution]:
        return [one for resource in self.resources for one in resource.distributions]


def facts_of(dataset: Dataset, *, with_columns: bool = True) -> DatasetFacts:
    """Load ``agency``, ``series__agency``, ``resources`` with ``columns`` and ``current``, and ``releases`` with the dataset."""
    theme, licence = Theme(dataset.theme), Licence(dataset.licence)
    page = addresses.page(dataset, settings.LANGUAGE_CODE)
    return DatasetFacts(
        identifier=dataset.identifier,
        slug=dataset.slug,
        titles=_words(dataset, "title"),
        notes=_words(dataset, "notes"),
        publisher=_party(dataset.agency),
        landing_page=page,
        theme=theme.uri,
        theme_names=_theme_names(theme),
        licence=licence.uri,
        licence_name=str(licence.label),
        frequency=dataset.frequency,
        issued=dataset.published_at or dataset.updated_at,
        modified=dataset.updated_at,
        keywords=_keywords(dataset),
        covers_from=dataset.covers_from,
        covers_to=dataset.covers_to,
        area=_words(dataset, "area"),
        area_code=dataset.area_code,
        access=dataset.access_level,
        access_reasons=_words(dataset, "access_reason"),
        methodology=_words(dataset, "methodology"),
        contact_name=dataset.contact_name,
        contact_email=dataset.contact_email,
        series=_series(dataset),
        resources=tuple(
            _resource(one, page, with_columns=with_columns) for one in _offered(dataset)
        ),
        releases=_releases(dataset.releases.all()),
    )


def in_both_languages(words: object) -> Words:
    """A translatable sentence in Arabic and English."""
    found = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[language] = str(words)
    return found


@cache
def _theme_names(theme: Theme) -> Words:
    return in_both_languages(theme.label)


def _words(thing: Any, name: str) -> Words:  # Any: a model with fields in two languages
    found = {language: str(getattr(thing, f"{name}_{language}")) for language in ("ar", "en")}
    return {language: text for language, text in found.items() if text.strip()}


def _keywords(dataset: Dataset) -> dict[str, list[str]]:
    own = {"ar": dataset.keywords_ar, "en": dataset.keywords_en}
    return {language: dataset.keywords_in(language) for language, text in own.items() if text}


def _party(agency: Any) -> Party:  # Any: an Agency
    url = f"{settings.SITE_URL}/{settings.LANGUAGE_CODE}/agencies/{agency.slug}/"
    return Party(url=url, names=_words(agency, "name"))


def _series(dataset: Dataset) -> SeriesFacts | None:
    series = dataset.series
    if series is None:
        return None
    return SeriesFacts(
        slug=series.slug,
        titles=_words(series, "title"),
        notes=_words(series, "notes"),
        publisher=_party(series.agency),
    )


def _releases(releases: Iterable[Release]) -> tuple[ReleaseFacts, ...]:
    found = [
        ReleaseFacts(one.number, one.published_at, _words(one, "note"))
        for one in releases
        if one.is_published and one.published_at
    ]
    return tuple(sorted(found, key=lambda one: -one.number))


def _offered(dataset: Dataset) -> list[Resource]:
    """What the public gets; one that is not open to everybody is listed without files."""
    if dataset.access_level != AccessLevel.PUBLIC:
        return []
    return [one for one in dataset.resources.all() if one.current and one.current.is_ready]


def _resource(resource: Resource, page: str, *, with_columns: bool) -> ResourceFacts:
    titles, file = _words(resource, "title"), resource.current
    if file is None or resource.kind != ResourceKind.FILE:
        links = _of_link(resource, page)
        return ResourceFacts(resource.public_id, resource.kind, titles, links)
    is_table = bool(file.table_key)
    return ResourceFacts(
        public_id=resource.public_id,
        kind=resource.kind,
        titles=titles,
        distributions=_of_file(resource, file, page),
        rows_url=settings.SITE_URL + addresses.rows_path(resource) if is_table else "",
        csv_url=_download(resource, "csv") if is_table else "",
        row_count=file.row_count,
        columns=tuple(map(_column, file.columns.all())) if with_columns else (),
        duplicate_keys=file.duplicate_keys,
    )


def _of_file(resource: Resource, file: ReleaseFile, page: str) -> tuple[Distribution, ...]:
    """The file as it came, and its rows in the forms of which more than their address is known."""
    titles = _words(resource, "title")
    original = Distribution(
        key="original",
        titles=titles,
        access_url=page,
        format=BY_SUFFIX.get(media.ending_of(file), UNKNOWN),
        url=addresses.download(resource),
        size=file.size_bytes,
        sha256=file.sha256,
    )
    if not file.table_key:
        return (original,)
    parquet = Distribution(
        key="parquet",
        titles=titles,
        access_url=page,
        format=PARQUET,
        url=_download(resource, "parquet"),
        size=file.table_bytes,
        sha256=file.table_sha256,
    )
    if original.format == CSV:
        return (original, parquet)
    return (original, Distribution("csv", titles, page, CSV, _download(resource, "csv")), parquet)


def _download(resource: Resource, form: str) -> str:
    return settings.SITE_URL + addresses.download_path(resource, form)


def _of_link(resource: Resource, page: str) -> tuple[Distribution, ...]:
    is_api = resource.kind == ResourceKind.API
    suffix = PurePosixPath(urlsplit(resource.link).path).suffix.lower()
    return (
        Distribution(
            key="link",
            titles=_words(resource, "title"),
            access_url=resource.link if is_api else page,
            format=BY_SUFFIX.get(suffix, UNKNOWN),
            url="" if is_api else resource.link,
        ),
    )


def _column(column: Any) -> ColumnFacts:  # Any: a Column
    figures = column.figures if isinstance(column.figures, dict) else {}
    return ColumnFacts(
        name=column.name,
        original=column.original,
        kind=column.kind,
        labels=_words(column, "label"),
        descriptions=_words(column, "description"),
        unit=column.unit,
        is_key=column.is_key,
        reference_list=column.tied_to,
        empty=_counted(figures.get("empty")),
        odd=_counted(figures.get("odd")),
    )


def _found(file: ReleaseFile) -> dict[str, Any]:
    return file.found if isinstance(file.found, dict) else {}


def _counted(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
