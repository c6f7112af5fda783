"""From models to the plain values that the serializers put on the wire."""

from __future__ import annotations

from typing import Any

from opendata import addresses
from opendata.models import Column, Dataset, DatasetSource, Resource
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
        "theme": {"code": dataset.theme, "label": dataset.get_theme_display()},
        "licence": {
            "code": dataset.licence,
            "label": dataset.get_licence_display(),
            "url": Licence(dataset.licence).uri,
        },
        "keywords": dataset.keywords_in(language),
        "formats": ["CSV"],
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
        "contact_name": dataset.contact_name,
        "contact_email": dataset.contact_email,
        "resources": [resource(one, dataset, language) for one in dataset.resources.all()],
        "record_url": addresses.record(dataset),
        "made_from": _source(dataset, language),
    }


def _source(dataset: Dataset, language: str) -> Values | None:
    """The page of what the dataset is made from; load ``source`` with the dataset."""
    source: DatasetSource | None = getattr(dataset, "source", None)
    return {"url": source.page_in(language), "release": source.release} if source else None


def resource(found: Resource, dataset: Dataset, language: str) -> Values:
    return {
        "id": found.public_id,
        "title": found.title_in(language),
        "format": "CSV",
        "state": found.state,
        "size_bytes": found.size_bytes,
        "sha256": found.sha256,
        "row_count": found.row_count,
        "loaded_at": found.loaded_at,
        "columns": [column(one, language) for one in found.columns.all()],
        "url": f"{addresses.path(dataset, language)}{found.public_id}/",
        "rows_url": addresses.rows_path(found),
        "download_url": addresses.download_path(found),
    }


def column(found: Column, language: str) -> Values:
    return {
        "name": found.name,
        "original": found.original,
        "label": found.label_in(language),
        "type": found.kind,
    }
