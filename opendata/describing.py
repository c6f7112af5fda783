"""What a release remembers of its dataset's words, and the fingerprint over words and files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

import rfc8785

from opendata.models import Dataset, ReleaseFile

FIELDS = (
    *("title_ar", "title_en", "notes_ar", "notes_en", "keywords_ar", "keywords_en"),
    *("theme", "licence", "frequency", "covers_from", "covers_to"),
    *("area_ar", "area_en", "area_code", "methodology_ar", "methodology_en"),
    *("contact_name", "contact_email", "is_sample"),
)
_DATES = ("covers_from", "covers_to")
Words = dict[str, Any]  # Any: JSON


def words_of(dataset: Dataset) -> Words:
    """The dataset's own words as JSON; dates in ISO 8601."""
    return {name: _plain(getattr(dataset, name)) for name in FIELDS}


def apply(words: Words, dataset: Dataset) -> None:
    """Give a dataset the words of an earlier release; the caller saves it."""
    for name in FIELDS:
        if name in words:
            value = words[name]
            is_date = name in _DATES and value
            setattr(dataset, name, date.fromisoformat(value) if is_date else value)


def files_of(files: Iterable[ReleaseFile]) -> list[Words]:
    """What is said of each file; load ``resource`` with them."""
    return [
        {
            "resource": str(one.resource.public_id),
            "title_ar": one.resource.title_ar,
            "title_en": one.resource.title_en,
            "kind": one.resource.kind,
            "link": one.resource.link,
            "sha256": one.sha256,
        }
        for one in files
    ]


def fingerprint(described: Words) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of `described`, in hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(described)).hexdigest()


def _plain(value: Any) -> Any:  # Any: a model's value, JSON
    return value.isoformat() if isinstance(value, date) else value
