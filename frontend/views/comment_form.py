"""What a comment speaks of, and the form as it was filled in: pure values between the pages of `frontend.views.commenting`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.utils.translation import gettext as _

STANCES = ("supports", "neutral", "opposes")
MAX_BODY = 4000
MAX_SUGGESTION = 8000
CONTEXT = 32
PROFILE = ("kind", "organisation", "sector", "governorate")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Place:
    """A clause by its key, a comment by its id (for a reply), or with neither the consultation as a whole."""

    language: str
    slug: str
    key: str = ""
    parent: str = ""

    @property
    def named(self) -> tuple[str, str, str]:
        return self.slug, self.key, self.parent

    @property
    def back(self) -> str:
        """The consultation's own page, where the clause stands."""
        return f"{self._consultation}#{self.key}" if self.key else self._consultation

    @property
    def address(self) -> str:
        if self.key:
            return f"{self._consultation}p/{quote(self.key)}/"
        return (
            f"{self._consultation}comments/{quote(self.parent)}/"
            if self.parent
            else f"{self._consultation}comments/"
        )

    @property
    def api(self) -> str:
        return f"consultations/{quote(self.slug, safe='')}/"

    @property
    def own_api(self) -> str:
        if self.key:
            return f"{self.api}clauses/{self.key_part}/"
        return (
            f"{self.api}comments/{self.parent_part}/"
            if self.parent
            else f"{self.api}comments/?on=whole"
        )

    @property
    def key_part(self) -> str:
        return quote(self.key, safe="")

    @property
    def parent_part(self) -> str:
        return quote(self.parent, safe="")

    @property
    def _consultation(self) -> str:
        return f"/{self.language}/consultations/{quote(self.slug)}/"


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was filled in. A passage is the words from one to another, counted from 1; 0 is the clause as a whole."""

    body: str = ""
    author_name: str = ""
    stance: str = ""
    version: str = "0"
    suggestion: str = ""
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    passage_language: str = ""
    first_word: int = 0
    last_word: int = 0
    kind: str = ""
    organisation: str = ""
    sector: str = ""
    governorate: str = ""

    @classmethod
    def of(cls, request: HttpRequest, shown: dict[str, Any]) -> Typed:
        given = request.POST
        stance, version = given.get("stance", ""), given.get("version", "0")
        clause = shown.get("clause")
        suggestion = given.get("suggestion", "").replace("\r\n", "\n")
        if not clause or suggestion.strip() == clause["text"].strip():
            suggestion = ""
        return cls(
            body=given.get("body", ""),
            author_name=given.get("author_name", ""),
            stance=stance if stance in STANCES else "",
            version=version if version.isdecimal() and len(version) < 6 else "0",
            suggestion=suggestion,
            kind=given.get("kind", "")[:100],
            organisation=given.get("organisation", "")[:300],
            sector=given.get("sector", "")[:100],
            governorate=given.get("governorate", "")[:100],
            **_passage(given, clause),
        )

    @classmethod
    def from_draft(cls, kept: dict[str, Any]) -> Typed:
        passage = kept["passage"] or {}
        return cls(
            kept["body"],
            kept["author_name"],
            kept["stance"],
            str(kept["version"]),
            suggestion=kept["suggestion"],
            exact=passage.get("exact", ""),
            prefix=passage.get("prefix", ""),
            suffix=passage.get("suffix", ""),
            passage_language=passage.get("language", ""),
            **(kept.get("respondent") or {}),
        )

    @property
    def fields(self) -> dict[str, Any]:
        """As the API takes them."""
        passage = {
            "exact": self.exact,
            "prefix": self.prefix,
            "suffix": self.suffix,
            "language": self.passage_language,
        }
        return {
            "body": self.body,
            "author_name": self.author_name,
            "stance": self.stance,
            "version": int(self.version),
            "suggestion": self.suggestion,
            "passage": passage if self.exact else None,
            "respondent": self.profile if any(self.profile.values()) else None,
        }

    @property
    def profile(self) -> dict[str, str]:
        return {part: getattr(self, part) for part in PROFILE}


def words_in(text: str) -> list[str]:
    """The words of a clause, as its lists of words and its script count them."""
    return _WORD.findall(text)


def _passage(given: Any, clause: dict[str, Any] | None) -> dict[str, Any]:
    """The marked words with what stands around them; words that were carried along from an earlier step go first."""
    if clause is None:
        return {}
    first, last = _number(given.get("first_word", "")), _number(given.get("last_word", ""))
    spans = [match.span() for match in _WORD.finditer(clause["text"])]
    text = clause["text"]
    first, last = sorted((first or last, last or first))
    if not first:
        first, last = _words_of(given, text, spans)
    if not 1 <= first <= last <= len(spans):
        return {
            name: given.get(name, "") for name in ("exact", "prefix", "suffix", "passage_language")
        }
    start, end = spans[first - 1][0], spans[last - 1][1]
    return {
        "exact": text[start:end],
        "prefix": text[max(0, start - CONTEXT) : start],
        "suffix": text[end : end + CONTEXT],
        "passage_language": clause["language"],
        "first_word": first,
        "last_word": last,
    }


def _words_of(given: Any, text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The words of a passage that an earlier step carries along; zeros without one, or where it is not in this text."""
    exact, prefix = given.get("exact", ""), given.get("prefix", "")
    at = text.find(f"{prefix}{exact}{given.get('suffix', '')}") if exact else -1
    if at < 0:
        return 0, 0
    start = at + len(prefix)
    inside = [n for n, (a, b) in enumerate(spans, 1) if a < start + len(exact) and b > start]
    return (inside[0], inside[-1]) if inside else (0, 0)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def stance_choices() -> list[tuple[str, str]]:
    return [
        ("supports", _("I support it")),
        ("neutral", _("I neither support nor oppose it")),
        ("opposes", _("I oppose it")),
    ]
