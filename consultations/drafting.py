"""The notation in which officers write a draft text, and its reading.

Blocks are separated by empty lines, and each may have its key in brackets::

    # [chap-1] الفصل الأول: أحكام عامة

    ## [art-1] المادة 1: التعريفات

    [art-1.p-1] 1.1 يقصد بالكلمات الآتية …

    - [art-1.p-1.i-1] الجهة: كل وزارة أو هيئة عامة.

    > شرح للمادة، لمن يقرؤها

    ? هل التعريف واضح؟

A block that begins with ``#`` is a heading (as deep as there are signs), with ``-`` an item of a list, with ``^`` a footnote; one
whose lines all begin with ``|`` is a table; any other is a paragraph, which may begin with its number. ``>`` and ``?`` explain
and ask about the clause above them. ``!`` behind a key says that the clause is not open to change, ``?`` behind a key that a
person has still to say whether the clause is the one that had this key before.

Keys that are left out are given by place (see `consultations.clause_keys`). `render` writes keys out, so that a text edited later
keeps them: a key means the same place in every version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from common.plain_text import as_stored, is_storable
from consultations.clause_keys import KeyHistory, Keys
from consultations.errors import DraftNotUnderstood
from consultations.headings import named_heading
from consultations.models.text import DEEPEST_LEVEL, ClauseKind

_BLOCK = re.compile(
    r"^(?P<mark>#+|[-•^](?=\s))?\s*(?:\[(?!\d+\])(?P<key>[^\]\n]*?)\s*(?P<flags>[!?؟]{0,2})\]\s*)?(?P<rest>.*)$",
    re.DOTALL,
)
_ATTACHED = re.compile(r"^(?P<mark>[>?؟])\s+(?P<rest>.*)$", re.DOTALL)
_NUMBER = re.compile(r"^(?P<number>\d+(?:\.\d+)+)\s+(?P<text>.*)$", re.DOTALL)
_KINDS = {"-": ClauseKind.ITEM, "•": ClauseKind.ITEM, "^": ClauseKind.FOOTNOTE}
_MARKS = {ClauseKind.ITEM: "- ", ClauseKind.FOOTNOTE: "^ "}
MAX_CLAUSES = 2000
LONGEST_HEADING = 250
LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One clause as written in one language; ``level`` is the depth of a heading, 1 the highest."""

    key: str
    kind: str
    number: str
    heading: str
    text: str
    level: int = 1
    is_open: bool = True
    note: str = ""
    question: str = ""
    is_unsure: bool = False

    @property
    def words(self) -> str:
        return self.heading or self.text


def parse(source: str, history: KeyHistory | None = None) -> list[DraftClause]:
    """Read a text in the notation above, in order, and give every clause its key.

    Args:
        history: keys of the versions before; a key that was taken out of the text is not given again.

    Raises:
        DraftNotUnderstood: as `read` and `with_keys`.
    """
    return with_keys(read(source), history or KeyHistory())


def read(source: str) -> list[DraftClause]:
    """The clauses as they are written, in order; those without a key have an empty one.

    Raises:
        DraftNotUnderstood: no clause at all, too many, something explained that is not there, or characters that cannot be
            stored.
    """
    if not is_storable(source):
        raise DraftNotUnderstood(_("The text holds characters that cannot be stored."))
    blocks = [block.strip() for block in re.split(r"\n\s*\n", as_stored(source)) if block.strip()]
    clauses: list[DraftClause] = []
    for block in blocks:
        attached = _ATTACHED.match(block)
        if attached is None:
            clauses.append(_clause(block))
        elif clauses:
            clauses[-1] = _attach(clauses[-1], attached["mark"], attached["rest"].strip())
        else:
            raise DraftNotUnderstood(_("An explanation or a question stands below its clause."))
    if not 0 < len(clauses) <= MAX_CLAUSES:
        raise DraftNotUnderstood(_("The text has no clause, or too many."))
    return clauses


def with_keys(clauses: list[DraftClause], history: KeyHistory) -> list[DraftClause]:
    """Give keys to the clauses that have none.

    Raises:
        DraftNotUnderstood: a malformed, repeated or retired key.
    """
    named = [named_heading(one.heading) for one in clauses if one.kind == ClauseKind.HEADING]
    has_articles = any(one is not None and one.stem == "art" for one in named)
    keys = Keys(
        [one.key for one in clauses if one.key],
        history,
        unnamed_stem="sec" if has_articles else "art",
    )
    return [
        replace(
            one,
            key=keys.heading(one.key, one.heading)
            if one.kind == ClauseKind.HEADING
            else keys.below(one.key, one.kind),
        )
        for one in clauses
    ]


def render(clauses: Iterable[DraftClause]) -> str:
    """Write clauses in the notation, keys included; ``parse(render(x)) == x``."""
    return "\n\n".join(_written(clause) for clause in clauses)


def cells_of(row: str) -> list[str]:
    """The cells of one line ``| a | b |`` of a table."""
    inside = row.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in inside.split("|")]


def table(rows: Iterable[Iterable[str]]) -> str:
    """A table in the notation; a bar inside a cell becomes one that divides nothing."""
    return "\n".join(f"| {' | '.join(cell.replace('|', '¦') for cell in row)} |" for row in rows)


def _clause(block: str) -> DraftClause:
    match = _BLOCK.match(block)
    if match is None:  # cannot be: the pattern takes any text
        raise DraftNotUnderstood(block)
    mark, key, flags, rest = (match[name] or "" for name in ("mark", "key", "flags", "rest"))
    rest = rest.strip()
    if match["key"] == "" and not flags:
        raise DraftNotUnderstood(_("«%(key)s» is not a key.") % {"key": ""})
    made = DraftClause(key, ClauseKind.PARAGRAPH, "", "", rest, is_open="!" not in flags)
    made = replace(made, is_unsure="?" in flags or "؟" in flags)
    if mark.startswith("#"):
        if len(rest) > LONGEST_HEADING:
            raise DraftNotUnderstood(_("A heading is too long: «%(text)s…»") % {"text": rest[:60]})
        level = min(len(mark), DEEPEST_LEVEL)
        return replace(made, kind=ClauseKind.HEADING, heading=rest, text="", level=level)
    if mark:
        return replace(made, kind=_KINDS[mark])
    if rest and all(line.lstrip().startswith("|") for line in rest.splitlines()):
        return replace(made, kind=ClauseKind.TABLE, text=table(map(cells_of, rest.splitlines())))
    numbered = _NUMBER.match(rest)
    if numbered and len(numbered["number"]) <= LONGEST_NUMBER:
        return replace(made, number=numbered["number"], text=numbered["text"].strip())
    return made


def _attach(clause: DraftClause, mark: str, text: str) -> DraftClause:
    """What several blocks explain or ask about one clause is kept as lines of one text."""
    if mark == ">":
        return replace(clause, note="\n".join(part for part in (clause.note, text) if part))
    return replace(clause, question="\n".join(part for part in (clause.question, text) if part))


def _written(clause: DraftClause) -> str:
    flags = ("" if clause.is_open else "!") + ("?" if clause.is_unsure else "")
    key = f"[{clause.key}{' ' if flags else ''}{flags}]" if clause.key or flags else ""
    if clause.kind == ClauseKind.HEADING:
        head = "#" * clause.level + " "
        parts = [key, clause.heading]
    else:
        head = _MARKS.get(ClauseKind(clause.kind), "")
        parts = [key, clause.number, clause.text]
    joint = "\n" if clause.kind == ClauseKind.TABLE else " "
    blocks = [head + joint.join(part for part in parts if part)]
    blocks += [f"> {line}" for line in clause.note.splitlines() if line.strip()]
    blocks += [f"? {line}" for line in clause.question.splitlines() if line.strip()]
    return "\n\n".join(blocks)
