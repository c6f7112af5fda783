"""Absolute public addresses of datasets and their files."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

from opendata.models import Dataset, ReleaseFile, Resource


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


def release_path(dataset: Dataset, number: int, language: str) -> str:
    return f"{path(dataset, language)}releases/{number}/"


def release_api_path(dataset: Dataset, number: int) -> str:
    return f"/api/v1/datasets/{quote(dataset.slug)}/releases/{number}/"


def release_file_path(dataset: Dataset, number: int, file: ReleaseFile) -> str:
    """Where the bytes of a resource lie as they were in a release; load ``resource`` with it."""
    return f"{release_api_path(dataset, number)}files/{file.resource.public_id}/"
