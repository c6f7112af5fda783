"""From models to the plain values that the serializers put on the wire."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from django.db.models import TextChoices
from django.utils import timezone

from common.themes import Theme
from opendata import addresses
from opendata.models import (
    AccessLevel,
    Column,
    Dataset,
    DatasetSeries,
    DatasetSource,
    ReleaseFile,
    Resource,
    ResourceKind,
)
from opendata.reference import codes
from opendata.timeliness import late_days, late_words
from opendata.vocabulary import Licence

Values = dict[str, Any]  # Any: what one serializer of this package takes


def summary(dataset: Dataset, language: str) -> Values:
    agency = dataset.agency
    return {
        "identifier": dataset.identifier,
        "slug": dataset.slug,
        "title": dataset.text_in("title", language),
        "notes": dataset.text_in("notes", language),
        "url": addresses.path(dataset, language),
        "agency": {
            "slug": agency.slug,
            "name": agency.name_in(language),
            "url": f"/{language}/agencies/{agency.slug}/",
        },
        "theme": {"code": dataset.theme, "label": _label(Theme, dataset.theme)},
        "licence": {
            "code": dataset.licence,
            "label": _label(Licence, dataset.licence),
            "url": Licence(dataset.licence).uri,
        },
        "keywords": dataset.keywords_in(language),
        "formats": _formats(dataset),
        "access": {
            "code": dataset.access_level,
            "label": _label(AccessLevel, dataset.access_level),
        },
        "late": _lateness(dataset),
        "is_sample": dataset.is_sample,
        "published_at": dataset.published_at,
        "updated_at": dataset.updated_at,
    }


def detail(dataset: Dataset, language: str) -> Values:
    return {
        **summary(dataset, language),
        "frequency": {"code": dataset.frequency, "label": dataset.get_frequency_display()},
        "covers_from": dataset.covers_from,
        "covers_to": dataset.covers_to,
        "area": dataset.text_in("area", language),
        "area_code": dataset.area_code,
        "access_reason": dataset.text_in("access_reason", language),
        "methodology": dataset.text_in("methodology", language),
        "series": _series(dataset.series, language) if dataset.series else None,
        "release": _newest(dataset, language),
        "contact_name": dataset.contact_name,
        "contact_email": dataset.contact_email,
        "resources": [resource(one, dataset, language) for one in dataset.resources.all()],
        "record_url": addresses.record(dataset),
        "made_from": _source(dataset, language),
    }


def _label(words: type[TextChoices], code: str) -> str:
    """As ``get_…_display`` has it, which translates every choice to find one; a page of the catalogue asks sixty times."""
    try:
        return str(words(code).label)
    except ValueError:
        return code


def _source(dataset: Dataset, language: str) -> Values | None:
    """The page of what the dataset is made from; load ``source`` with the dataset."""
    source: DatasetSource | None = getattr(dataset, "source", None)
    if source is None or not source.pages:
        return None
    return {"url": source.page_in(language), "release": source.release}


def resource(found: Resource, dataset: Dataset, language: str) -> Values:
    return {
        "id": found.public_id,
        "title": found.title_in(language),
        "format": format_of(found.current, found) if found.current else "CSV",
        "kind": found.kind,
        "link": found.link,
        "state": found.state,
        "size_bytes": found.size_bytes,
        "sha256": found.sha256,
        "row_count": found.row_count,
        "loaded_at": found.loaded_at,
        "columns": [column(one, language) for one in found.columns.all()],
        "url": f"{addresses.path(dataset, language)}{found.public_id}/",
        "rows_url": addresses.rows_path(found),
        "download_url": addresses.download_path(found),
        "release": found.current.release.number if found.current else None,
    }


def column(found: Column, language: str) -> Values:
    """Load the column through its file, so that asking for that takes no query."""
    return {
        "name": found.name,
        "original": found.original,
        "label": found.label_in(language),
        "type": found.kind,
        "unit": found.unit,
        "description": found.text_in("description", language),
        "empty_means": found.text_in("empty_means", language),
        "is_key": found.is_key,
        "reference_list": found.tied_to,
        "codes_of": codes.names_by_codes(found.file).get(found.name, ""),
    }


def format_of(file: ReleaseFile, resource: Resource) -> str:
    """What the reading found its file to be, else the ending of its name, in capitals."""
    if resource.kind != ResourceKind.FILE:
        return str(resource.kind).upper()
    found = str(file.found.get("format") or "") or PurePath(file.filename).suffix.lstrip(".")
    return found.upper()[:10] or "CSV"


def _formats(dataset: Dataset) -> list[str]:
    """Load the readable resources with the dataset."""
    return sorted({format_of(one.current, one) for one in dataset.resources.all() if one.current})


def _lateness(dataset: Any) -> Values:  # Any: a dataset with its last release
    days = late_days(dataset.frequency, dataset.last_release_at, timezone.now())
    return {"days": days, "label": late_words(days)}


def _series(series: DatasetSeries, language: str) -> Values:
    is_english = language != "ar" and series.title_en
    return {
        "slug": series.slug,
        "title": series.title_en if is_english else series.title_ar,
        "url": f"/{language}/datasets/?series={quote(series.slug)}",
    }


def _newest(dataset: Any, language: str) -> Values | None:  # Any: as above
    number = dataset.last_release_number
    if number is None:
        return None
    return {
        "number": number,
        "published_at": dataset.last_release_at,
        "url": addresses.release_path(dataset, number, language),
        "all_url": f"{addresses.path(dataset, language)}releases/",
    }
