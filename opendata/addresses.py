"""Absolute public addresses of datasets and their files."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

from opendata.models import Dataset, Resource


def path(dataset: Dataset, language: str) -> str:
    return f"/{language}/datasets/{dataset.slug}/"


def page(dataset: Dataset, language: str) -> str:
    return settings.SITE_URL + quote(path(dataset, language))


def record(dataset: Dataset) -> str:
    return f"{settings.SITE_URL}/api/v1/datasets/{quote(dataset.slug)}.jsonld"


def download_path(resource: Resource, form: str = "original") -> str:
    """What was uploaded, byte for byte, or the table in another form (``csv``, ``xlsx`` …)."""
    return f"/api/v1/resources/{resource.public_id}/download/{form}"


def download(resource: Resource) -> str:
    return settings.SITE_URL + download_path(resource)


def rows_path(resource: Resource) -> str:
    return f"/api/v1/resources/{resource.public_id}/rows/"
