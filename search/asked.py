"""What visitors ask, and what they are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from search.models import Document
from search.snippets import Matcher, Part, Reading, highlight, snippet
from search.synonyms import Synonym

FACETS = (
    *("type", "agency", "audience", "topic", "channel", "format", "state", "year"),
    "language",
)


@dataclass(frozen=True, slots=True)
class Search:
    """A search as a visitor makes it. Empty ``text`` finds everything that passes the filters, the newest first.

    ``language`` is the reader's, whose editors' lists hold; '' uses none. ``synonyms`` of the words are filled in by `find`.
    """

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    exact: bool = False
    by_date: bool = False
    page: int = 1
    page_size: int = 10
    by_title: bool = False
    language: str = ""
    synonyms: tuple[Synonym, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A document that was found, with the words looked for marked; ``is_best_bet``: editors put it first for these words."""

    document: Document
    title: list[Part]
    snippet: list[Part]
    is_best_bet: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The answer.

    ``searched_for``: what was searched instead of the query, which was typed with the keyboard of the other script.
    ``did_you_mean`` is the query with unknown words replaced; ``variants`` are other forms of the words, and words that mean the
    same, that were found too. ``fewer_words``: when nothing was found, a shorter query that finds something. ``sorted_of``: only
    so many of the best were sorted by title, 0 for all.

    ``is_in_other_languages``: the reader's language had nothing, so all languages were searched.

    ``degraded``: no index answered, only titles were searched and facets are missing. ``is_older``: an index answered that may
    not have the last changes. ``left_out`` names what there was no time for (`search.budget`).
    """

    total: int
    results: list[Result]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    searched_for: str = ""
    did_you_mean: str = ""
    variants: list[str] = field(default_factory=list)
    degraded: bool = False
    is_older: bool = False
    is_in_other_languages: bool = False
    left_out: list[str] = field(default_factory=list)
    fewer_words: str = ""
    sorted_of: int = 0


def result(document: Document, matcher: Matcher, *, is_best_bet: bool = False) -> Result:
    """A document with the words looked for marked in its title and in a piece of its text."""
    # A dataset's text begins as its summary does, a question is its own title: nothing is shown twice.
    summary, body = document.summary, document.body
    said = body if body.startswith(summary) else f"{summary}\n{body}"
    lines = dict.fromkeys(said.split("\n"))
    lines.pop(document.title, None)
    title, content = Reading.of(document.title), Reading.in_one_line("\n".join(lines))
    matcher = matcher.closer_to(title, content)
    return Result(
        document=document,
        title=highlight(title, matcher),
        snippet=snippet(content, matcher),
        is_best_bet=is_best_bet,
    )


def in_order(ids: list[int]) -> list[Document]:
    """The documents that still exist, in the order given. One query."""
    rows = Document.objects.in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]
