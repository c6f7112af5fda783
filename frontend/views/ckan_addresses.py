"""Addresses of a CKAN that was here before: they lead on for good."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.utils import translation

from frontend import client


def dataset(
    request: HttpRequest, name: str, language: str = settings.LANGUAGE_CODE
) -> HttpResponsePermanentRedirect:
    """GET /dataset/<name> → 301 to the dataset · 404 · 410."""
    return HttpResponsePermanentRedirect(_found(request, language, name)["url"])


def resource(
    request: HttpRequest, name: str, resource_id: str, language: str = settings.LANGUAGE_CODE
) -> HttpResponsePermanentRedirect:
    """GET /dataset/<name>/resource/<id> → 301 to the table · 404 · 410."""
    return HttpResponsePermanentRedirect(_found(request, language, name, resource_id)["url"])


def download(
    request: HttpRequest,
    name: str,
    resource_id: str,
    filename: str = "",
    language: str = settings.LANGUAGE_CODE,
) -> HttpResponsePermanentRedirect:
    """GET /dataset/<name>/resource/<id>/download/<file> → 301 to the file · 404 · 410."""
    return HttpResponsePermanentRedirect(_found(request, language, name, resource_id)["download"])


def _found(request: HttpRequest, language: str, *parts: str) -> dict[str, str]:
    path = "/".join(quote(part, safe="") for part in parts)
    with translation.override(language):
        found: dict[str, str] = client.for_request(request).get(
            f"ckan-addresses/{path}/", lang=language
        )
    return found
