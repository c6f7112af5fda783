"""What the generated comments are made of, in two languages: patterns with places to fill, synonyms, politeness, clauses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Language:
    """``patterns`` have places ``{name}`` that `slots` fill; `synonyms` are pairs of words that may stand for each other."""

    patterns: list[str]
    slots: dict[str, list[str]]
    synonyms: list[list[str]]
    greetings: list[str]
    farewells: list[str]
    names: list[str]
    clauses: list[str]
    remarks: list[str]
    letters: str


def _languages() -> dict[str, Language]:
    path = Path(__file__).with_name("campaign_words.json")
    given = json.loads(path.read_text(encoding="utf-8"))
    return {name: Language(**words) for name, words in given.items()}


LANGUAGES = _languages()
