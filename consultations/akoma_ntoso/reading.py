"""Clauses of an Akoma Ntoso document, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from lxml import etree

from common.plain_text import as_stored
from consultations import drafting
from consultations.akoma_ntoso.names import NAMESPACE, OURS, PREFIX, STEMS, faults, key_of
from consultations.drafting import LONGEST_HEADING, LONGEST_NUMBER, DraftClause
from consultations.errors import FileNotUnderstood
from consultations.models.text import DEEPEST_LEVEL, ClauseKind

_NUMBER = re.compile(r"^\d+(\.\d+)+$")
_LEADING = {"num", "heading", "subheading", "meta"}
_LINES = {"p", "longTitle", "block", "docTitle", "formula"}
_WRAPPERS = {"attachment", "doc", "mainBody", "container", "recitals", "list"}
_TEXTS = {"content", "intro", "wrapUp"}
_LISTS = {"blockList", "ul", "ol"}
_BODIES = ("preface", "preamble", "body", "mainBody", "conclusions", "attachments")
_ITEMS = {"point", "indent", "item", "alinea", "sublist"}


def in_one_line(text: str) -> str:
    """The text without line ends and the blanks around them, as the file was broken into lines for its own sake.

    >>> in_one_line("  of the \\n\\n   Ministry ")
    'of the Ministry'
    """
    return " ".join(filter(None, (part.strip() for part in text.split("\n"))))


def read(content: bytes) -> list[DraftClause]:
    """The clauses in order; keys from identifiers of ours, none for others.

    Raises:
        FileNotUnderstood: not XML, with a DOCTYPE or entities, not Akoma Ntoso 3.0, or not valid against its schema.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileNotUnderstood(
            _("The file is not well-formed XML: %(fault)s") % {"fault": str(error)[:200]}
        ) from error
    if root.getroottree().docinfo.doctype:
        raise FileNotUnderstood(_("The file defines entities, which no text needs."))
    if root.tag != f"{PREFIX}akomaNtoso":
        raise FileNotUnderstood(_("The file is XML, but not Akoma Ntoso 3.0."))
    found = faults(root)
    if found:
        raise FileNotUnderstood(
            _("The file is not valid Akoma Ntoso 3.0; line %(fault)s") % {"fault": found[0][:300]}
        )
    return _Reader(root).clauses()


@dataclass(frozen=True, slots=True)
class _Beside:
    """What our exports say of a clause beside the standard."""

    is_open: bool
    level: int | None
    note: str
    question: str


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._beside = {one.get("eId"): _beside(one) for one in root.iter(f"{{{OURS}}}clause")}

    def clauses(self) -> list[DraftClause]:
        found = []
        for document in self._root:
            for name in _BODIES:
                for body in document.findall(f"{PREFIX}{name}"):
                    found += list(self._inside(body, 1))
        return [one for one in found if one.words.strip()]

    def _inside(self, holder: etree._Element, depth: int) -> Iterator[DraftClause]:
        for child in holder:
            name = _name(child)
            if name in STEMS or (name == "hcontainer" and child.get("name") != "footnote"):
                yield self._heading(child, depth)
                yield from self._inside(child, depth + 1)
            elif name in _WRAPPERS:
                if name == "attachment" and child.find(f"{PREFIX}heading") is not None:
                    yield self._heading(child, depth)
                yield from self._inside(child, depth)
            elif name not in _LEADING:
                yield from self._leaf(child, name, depth)

    def _leaf(self, element: etree._Element, name: str, depth: int) -> Iterator[DraftClause]:
        if name in _TEXTS or name in _LINES:
            yield from self._texts(element, "", ClauseKind.PARAGRAPH)
        elif name in _LISTS:
            yield from self._list(element)
        elif name == "table":
            yield DraftClause("", ClauseKind.TABLE, "", "", _table(element))
        else:
            yield from self._block(element, depth)

    def _heading(self, element: etree._Element, depth: int) -> DraftClause:
        num, heading = (_words(element.find(f"{PREFIX}{one}")) for one in ("num", "heading"))
        text = f"{num}: {heading}" if num and heading else num or heading
        text = text.replace("\n", " ")[:LONGEST_HEADING]
        made = DraftClause("", ClauseKind.HEADING, "", text, "", level=min(depth, DEEPEST_LEVEL))
        return self._identified(element, made)

    def _block(self, element: etree._Element, depth: int) -> Iterator[DraftClause]:
        """A numbered paragraph, point or footnote: the first of its texts carries its number and key."""
        name = _name(element)
        kind = ClauseKind.ITEM if name in _ITEMS else ClauseKind.PARAGRAPH
        if name == "hcontainer":
            kind = ClauseKind.FOOTNOTE
        number = _words(element.find(f"{PREFIX}num"))
        title = _words(element.find(f"{PREFIX}heading"))
        children = [one for one in element if _name(one) not in _LEADING]
        is_first = True
        for child in children:
            if _name(child) not in _TEXTS:
                yield from self._inside_block(child, depth)
                continue
            for made in self._texts(child, number if is_first else "", kind):
                if is_first and title:
                    made = replace(made, text=f"{title}: {made.text}")
                yield self._identified(element, made) if is_first else made
                is_first = False

    def _inside_block(self, child: etree._Element, depth: int) -> Iterator[DraftClause]:
        for made in self._block(child, depth):
            is_text = made.kind == ClauseKind.PARAGRAPH
            yield replace(made, kind=ClauseKind.ITEM) if is_text and not made.key else made

    def _texts(self, holder: etree._Element, number: str, kind: str) -> Iterator[DraftClause]:
        """Paragraphs that follow each other are one clause; tables, lists and notes between them are their own."""
        lines: list[str] = []
        parts = [holder] if _name(holder) in _LINES else list(holder)
        for part in parts:
            if _name(part) in _LISTS or _name(part) == "table":
                yield from _joined(lines, number, kind)
                lines, number = [], ""
                if _name(part) == "table":
                    yield DraftClause("", ClauseKind.TABLE, "", "", _table(part))
                else:
                    yield from self._list(part)
            else:
                lines.append(_words(part))
        yield from _joined(lines, number, kind)
        for note in holder.iter(f"{PREFIX}authorialNote"):
            marker = note.get("marker") or ""
            text = " ".join("".join(note.itertext()).split())
            yield DraftClause(
                "", ClauseKind.FOOTNOTE, "", "", f"[{marker}] {text}" if marker else text
            )

    def _list(self, holder: etree._Element) -> Iterator[DraftClause]:
        for item in holder:
            if _name(item) in {"listIntroduction", "listWrapUp"}:
                yield DraftClause("", ClauseKind.PARAGRAPH, "", "", _words(item))
                continue
            number = _words(item.find(f"{PREFIX}num"))
            inner = [one for one in item if _name(one) in _LISTS]
            own = [one for one in item if _name(one) not in _LISTS and _name(one) != "num"]
            text = " ".join(_words(one) for one in own) if own else _words(item)
            yield from _joined([text], number, ClauseKind.ITEM)
            for one in inner:
                yield from self._list(one)

    def _identified(self, element: etree._Element, made: DraftClause) -> DraftClause:
        identifier = element.get("eId") or ""
        beside = self._beside.get(identifier)
        made = replace(made, key=key_of(identifier))
        if beside is None:
            return made
        return replace(
            made,
            is_open=beside.is_open,
            level=beside.level or made.level,
            note=beside.note,
            question=beside.question,
        )


def _beside(element: etree._Element) -> _Beside:
    def lines(name: str) -> str:
        found = (one.text or "" for one in element.findall(f"{{{OURS}}}{name}"))
        return "\n".join(as_stored(in_one_line(line)) for line in found)

    level = element.get("level") or ""
    is_level = level.isdecimal() and 1 <= int(level) <= DEEPEST_LEVEL
    return _Beside(
        element.get("open") != "false",
        int(level) if is_level else None,
        lines("note"),
        lines("question"),
    )


def _joined(lines: list[str], number: str, kind: str) -> Iterator[DraftClause]:
    text = "\n".join(line for line in lines if line)
    if not text and not number:
        return
    if _NUMBER.match(number) and len(number) <= LONGEST_NUMBER and kind == ClauseKind.PARAGRAPH:
        yield DraftClause("", kind, number, "", text)
    else:
        yield DraftClause("", kind, "", "", f"{number} {text}".strip())


def _table(table: etree._Element) -> str:
    return drafting.table(
        [_words(cell).replace("\n", " ") for cell in row if _name(cell) in {"td", "th"}]
        for row in table.iter(f"{PREFIX}tr")
    )


def _words(element: etree._Element | None) -> str:
    """Text without the notes inside it, on one line."""
    if element is None:
        return ""
    parts: list[str] = []

    def collect(one: etree._Element) -> None:
        parts.append(one.text or "")
        for child in one:
            if _name(child) != "authorialNote":
                collect(child)
            parts.append(child.tail or "")

    collect(element)
    # Line ends come from whoever indented the file; blanks inside a line are the text's.
    return as_stored(in_one_line("".join(parts)))


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.removeprefix(f"{{{NAMESPACE}}}") if isinstance(tag, str) else ""
