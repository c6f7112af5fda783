"""From the plain HTML that the readers of Word and Markdown make to clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from common.plain_text import as_stored
from consultations import drafting
from consultations.drafting import LONGEST_HEADING, LONGEST_NUMBER, DraftClause
from consultations.headings import NamedHeading, named_heading
from consultations.models.text import DEEPEST_LEVEL, ClauseKind

_NUMBER = re.compile(r"^(?P<number>\d+(?:\.\d+)+)[.)]?\s+(?P<text>.*)$", re.DOTALL)
_BULLET = re.compile(r"^[-•–▪·]\s+(?P<text>.*)$", re.DOTALL)
_HEADINGS = {f"h{level}": level for level in range(1, DEEPEST_LEVEL + 1)}
_ANNEX = 0  # stands on the first level, whatever is the depth of the text's other headings
_HOLDERS = ("div", "section", "article", "blockquote", "body")


def clauses_of(source: str) -> list[DraftClause]:
    """Headings, paragraphs, items, tables and footnotes in order, without keys; levels run without gaps."""
    soup = BeautifulSoup(source, "html.parser")
    found = [clause for clause in _walk(soup) if clause.words.strip()]
    return _levelled(found)


def _walk(holder: Tag) -> Iterator[DraftClause]:
    for child in holder.children:
        if isinstance(child, Tag):
            yield from _element(child)
        elif isinstance(child, NavigableString):
            yield from _paragraph(_clean(str(child)))


def _element(element: Tag) -> Iterator[DraftClause]:
    if element.name in _HEADINGS:
        yield from _heading(_text(element), _HEADINGS[element.name])
    elif element.name in {"ul", "ol"}:
        yield from _items(element)
    elif element.name == "table":
        yield DraftClause("", ClauseKind.TABLE, "", "", _table(element))
    elif element.name in _HOLDERS:
        yield from _walk(element)
    else:
        for line in _text(element).split("\n"):
            yield from _paragraph(line)


def _heading(text: str, level: int) -> Iterator[DraftClause]:
    """A line with a heading's style; one that is too long for a heading was styled by mistake."""
    named = named_heading(text)
    if named is not None:
        yield from _named(text, named)
    elif len(text) > LONGEST_HEADING:
        yield from _paragraph(text)
    elif text:
        yield DraftClause("", ClauseKind.HEADING, "", text.replace("\n", " "), "", level=level)


def _paragraph(text: str) -> Iterator[DraftClause]:
    """Laws are often written without styles: a line that names itself an article is a heading all the same."""
    if not text:
        return
    named = named_heading(text)
    if named is not None:
        yield from _named(text, named)
        return
    bullet = _BULLET.match(text)
    if bullet:
        yield DraftClause("", ClauseKind.ITEM, "", "", bullet["text"].strip())
        return
    numbered = _NUMBER.match(text)
    if numbered and len(numbered["number"]) <= LONGEST_NUMBER:
        yield DraftClause("", ClauseKind.PARAGRAPH, numbered["number"], "", numbered["text"])
        return
    yield DraftClause("", ClauseKind.PARAGRAPH, "", "", text)


def _named(text: str, named: NamedHeading) -> Iterator[DraftClause]:
    heading = named.label if named.holds_text else text.replace("\n", " ")
    level = _ANNEX if named.stem == "annex" else named.rank
    yield DraftClause("", ClauseKind.HEADING, "", heading, "", level=level)
    if named.holds_text:
        yield from _paragraph(named.rest)


def _items(holder: Tag) -> Iterator[DraftClause]:
    """Lists inside lists become items that tell their own numbers."""
    given = str(holder.get("start") or "")
    start = int(given) if given.isdecimal() else 1
    for number, item in enumerate(holder.find_all("li", recursive=False), start=start):
        inner = [one.extract() for one in item.find_all(["ul", "ol", "table"], recursive=False)]
        is_footnote = str(item.get("id") or "").startswith(("footnote-", "endnote-"))
        text = _text(item)
        if is_footnote:
            text = f"[{number}] {text.rstrip('↑ ').strip()}"
            yield DraftClause("", ClauseKind.FOOTNOTE, "", "", text)
        elif text:
            shown = f"{number}. {text}" if holder.name == "ol" else text
            yield DraftClause("", ClauseKind.ITEM, "", "", shown)
        for one in inner:
            if one.name == "table":
                yield DraftClause("", ClauseKind.TABLE, "", "", _table(one))
            else:
                yield from _items(one)


def _table(table: Tag) -> str:
    return drafting.table(
        [_text(cell).replace("\n", " ") for cell in row.find_all(["td", "th"], recursive=False)]
        for row in table.find_all("tr")
    )


def _text(tag: Tag) -> str:
    for line_end in tag.find_all("br"):
        line_end.replace_with("\n")
    paragraphs = tag.find_all("p")
    parts = [one.get_text() for one in paragraphs] if paragraphs else [tag.get_text()]
    return _clean("\n".join(parts))


def _clean(text: str) -> str:
    lines = (" ".join(line.split()) for line in as_stored(text).replace("\x00", "").split("\n"))
    return "\n".join(line for line in lines if line)


def _levelled(clauses: list[DraftClause]) -> list[DraftClause]:
    """Close the gaps between the depths that occur, so that a text with articles alone has its articles on the first level."""
    used = {one.level for one in clauses if one.kind == ClauseKind.HEADING} - {_ANNEX}
    place = {level: at for at, level in enumerate(sorted(used), start=1)} | {_ANNEX: 1}
    return [
        replace(one, level=place[one.level]) if one.kind == ClauseKind.HEADING else one
        for one in clauses
    ]
