"""Texts as CKAN takes them, and what had to be changed for that."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from slugify import slugify

from opendata.models import Dataset

# CKAN stores an extra as one term of its index, which has this limit (in bytes of UTF-8).
MAX_EXTRA_BYTES = 32_000
MAX_TAG = 100
# Vowel marks, tatweel, joiners: to be taken out, not to become blanks.
_MARKS = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060\ufeff]"
)
_NOT_IN_TAGS = re.compile(r"[^\w \-.]+")
_NOT_IN_TEXTS = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Fitting:
    """Collects what is changed on the way: dicts of ``field``, ``given``, ``sent`` and a code ``why``."""

    changes: list[dict[str, Any]] = field(default_factory=list)

    def text(self, name: str, given: str) -> str:
        """Without what makes CKAN answer 500."""
        sent = _NOT_IN_TEXTS.sub("", given)
        if sent != given:
            self.note(
                name,
                given.encode("utf-8", "replace").decode().replace("\x00", "?"),
                sent,
                "characters",
            )
        return sent

    def bounded(self, name: str, given: str) -> str:
        sent = self.text(f"extras.{name}", given)
        data = sent.encode()
        if len(data) > MAX_EXTRA_BYTES:
            sent = data[:MAX_EXTRA_BYTES].decode("utf-8", "ignore")
            self.note(f"extras.{name}", "", f"{len(data)} → {MAX_EXTRA_BYTES}", "too_long")
        return sent

    def tags(self, words: list[str]) -> list[str]:
        """As CKAN takes them, sorted and once each: one bad tag would fail the whole package."""
        sent = set()
        for word in words:
            fitted = tag(word)
            if fitted != word:
                self.note("tags", word, fitted, "tag" if fitted else "tag_dropped")
            sent |= {fitted} - {""}
        return sorted(sent)

    def note(self, name: str, given: str, sent: str, why: str) -> None:
        self.changes.append({"field": name, "given": given[:200], "sent": sent[:200], "why": why})


def tag(word: str) -> str:
    """A keyword as CKAN's tags allow it: letters, digits, blanks, ``-_.``, 2 to 100 of them; '' when nothing is left.

    >>> tag("الصحّة"), tag("التعليم (العالي)"), tag("x")
    ('الصحة', 'التعليم العالي', '')
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFC", word))
    fitted = " ".join(_NOT_IN_TAGS.sub(" ", plain).split())[:MAX_TAG].strip()
    return fitted if len(fitted) >= 2 else ""


def name_of(dataset: Dataset) -> str:
    """A name that CKAN takes (``[a-z0-9_-]{2,100}``), unique by the identifier; made once and kept."""
    words = slugify(dataset.title_en, max_length=60) if dataset.title_en else ""
    parts = [slugify(dataset.agency.slug, max_length=20), words, dataset.identifier.hex[:12]]
    return "-".join(part for part in parts if part)


@lru_cache(maxsize=4096)
def file_stem(title: str) -> str:
    """A title in Latin letters for a file's name; '' when none are left. CKAN would make ``.csv`` of an Arabic name."""
    return slugify(title, max_length=60)


@lru_cache(maxsize=4096)
def term_name(word: str) -> str:
    """The name of an organisation or a group: 2 to 100 of ``[a-z0-9_-]``.

    >>> term_name("MoJ"), term_name("GOVE")
    ('moj', 'gove')
    """
    name = slugify(word, max_length=100)
    return name if len(name) >= 2 else f"{name}--"[:2]
