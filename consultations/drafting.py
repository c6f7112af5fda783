"""The notation in which officers write a draft text, and its reading.

Blocks are separated by empty lines. A block that begins with ``#`` is a heading, any other a paragraph; a block may begin with
its key in brackets, and a paragraph with its number::

    # [art-1] المادة 1: التعريفات

    [art-1.p-1] 1.1 يقصد بالكلمات الآتية …

Keys that are left out are given by place: ``art-<n>`` to the next heading, ``<heading>.p-<m>`` to the next paragraph below it.
`render` writes keys out, so that a text edited later keeps them: a key means the same place in every version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultations.errors import DraftNotUnderstood
from consultations.models.text import KEY_PATTERN, ClauseKind
from consultations.plain_text import as_stored, is_storable

_BLOCK = re.compile(r"^(?P<hash>#\s*)?(?:\[(?P<key>[^\]\n]*)\]\s*)?(?P<rest>.*)$", re.DOTALL)
_NUMBER = re.compile(r"^(?P<number>\d+(?:\.\d+)+)\s+(?P<text>.*)$", re.DOTALL)
MAX_CLAUSES = 2000


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One clause as written in one language."""

    key: str
    kind: str
    number: str
    heading: str
    text: str


def parse(source: str) -> list[DraftClause]:
    """Read a text in the notation above, in order.

    Raises:
        DraftNotUnderstood: no clause at all, too many, a malformed or repeated key, or characters that cannot be stored.
    """
    if not is_storable(source):
        raise DraftNotUnderstood(_("The text holds characters that cannot be stored."))
    blocks = [block.strip() for block in re.split(r"\n\s*\n", as_stored(source)) if block.strip()]
    if not 0 < len(blocks) <= MAX_CLAUSES:
        raise DraftNotUnderstood(_("The text has no clause, or too many."))
    clauses: list[DraftClause] = []
    keys = _Keys()
    for block in blocks:
        match = _BLOCK.match(block)
        if match is None:  # cannot be: the pattern takes any text
            raise DraftNotUnderstood(block)
        given, rest = match["key"], match["rest"].strip()
        if match["hash"]:
            clauses.append(DraftClause(keys.heading(given), ClauseKind.HEADING, "", rest, ""))
            continue
        numbered = _NUMBER.match(rest)
        number, text = (numbered["number"], numbered["text"]) if numbered else ("", rest)
        clauses.append(DraftClause(keys.paragraph(given), ClauseKind.PARAGRAPH, number, "", text))
    return clauses


def render(clauses: Iterable[DraftClause]) -> str:
    """Write clauses in the notation, keys included; ``parse(render(x)) == x``."""
    return "\n\n".join(
        f"# [{clause.key}] {clause.heading}"
        if clause.kind == ClauseKind.HEADING
        else " ".join(part for part in (f"[{clause.key}]", clause.number, clause.text) if part)
        for clause in clauses
    )


class _Keys:
    """Hands out keys by place and watches over those that were written."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.above = ""
        self.headings = self.paragraphs = 0

    def heading(self, given: str | None) -> str:
        self.headings += 1
        self.paragraphs = 0
        self.above = self._take(given or f"art-{self.headings}")
        return self.above

    def paragraph(self, given: str | None) -> str:
        self.paragraphs += 1
        place = f"p-{self.paragraphs}"
        return self._take(given or (f"{self.above}.{place}" if self.above else place))

    def _take(self, key: str) -> str:
        if not re.match(KEY_PATTERN, key) or len(key) > 64:
            raise DraftNotUnderstood(_("«%(key)s» is not a key.") % {"key": key}, key=key)
        if key in self.used:
            raise DraftNotUnderstood(_("The key «%(key)s» occurs twice.") % {"key": key}, key=key)
        self.used.add(key)
        return key
