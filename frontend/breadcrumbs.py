"""The ways to pages that stand below a consultation or a dataset."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

Crumbs = list[dict[str, str]]


def to_consultations(language: str) -> Crumbs:
    return [
        {"title": "", "url": f"/{language}/"},
        {"title": _("Public consultations"), "url": f"/{language}/consultations/"},
    ]


def to_consultation(language: str, consultation: dict[str, Any]) -> Crumbs:
    """Through the list of consultations; of a comment thread, through the page that it belongs to."""
    host = consultation["thread_of"]
    if host:
        return [
            {"title": "", "url": f"/{language}/"},
            {"title": host["title"], "url": host["url"]},
        ]
    here = {"title": consultation["title"], "url": consultation["url"]}
    return [*to_consultations(language), here]


def to_datasets(language: str) -> Crumbs:
    return [
        {"title": "", "url": f"/{language}/"},
        {"title": _("Open data"), "url": f"/{language}/datasets/"},
    ]


def to_dataset(language: str, dataset: dict[str, Any]) -> Crumbs:
    """Through the catalogue; `dataset` has ``title`` and ``url``."""
    return [*to_datasets(language), {"title": dataset["title"], "url": dataset["url"]}]
