"""What an officer does to a text clause by clause: split, merge, move, and say which clause is which.

Each function takes clauses in order and returns new ones; a clause that is made has no key yet (see `drafting.with_keys`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from consultations.drafting import DraftClause
from consultations.models.text import ClauseKind

_SENTENCE_END = re.compile(r"(?<=[.؛;!؟?:])\s+|\n+")
Clauses = list[DraftClause]


def parts(clause: DraftClause) -> list[str]:
    """The sentences and lines between which a clause can be split; one part where it cannot."""
    if clause.kind in {ClauseKind.HEADING, ClauseKind.TABLE}:
        return [clause.words]
    return [part for part in _SENTENCE_END.split(clause.text) if part.strip()]


def split(clauses: Sequence[DraftClause], key: str, after: int) -> Clauses:
    """Split behind part number `after` (from 1); the first half keeps the key, the note and the question."""
    made: Clauses = []
    for clause in clauses:
        pieces = parts(clause) if clause.key == key else []
        if not 0 < after < len(pieces):
            made.append(clause)
            continue
        # The text is cut where the next part begins, so that what stands between the parts is kept but for the cut itself.
        at = _start_of(clause.text, pieces, after)
        second = DraftClause(
            "", clause.kind, "", "", clause.text[at:].strip(), is_open=clause.is_open
        )
        made += [replace(clause, text=clause.text[:at].strip()), second]
    return made


def merge(clauses: Sequence[DraftClause], key: str) -> Clauses:
    """Put a clause behind the one before it, whose key stays; headings and tables are not merged."""
    made: Clauses = []
    for clause in clauses:
        before = made[-1] if made else None
        if clause.key != key or before is None or not can_merge(before, clause):
            made.append(clause)
            continue
        joint = " ".join(part for part in (before.text, clause.number, clause.text) if part)
        made[-1] = replace(
            before,
            text=joint,
            is_open=before.is_open and clause.is_open,
            note="\n".join(part for part in (before.note, clause.note) if part),
            question="\n".join(part for part in (before.question, clause.question) if part),
        )
    return made


def can_merge(before: DraftClause, clause: DraftClause) -> bool:
    kinds = {ClauseKind.PARAGRAPH, ClauseKind.ITEM, ClauseKind.FOOTNOTE}
    return before.kind in kinds and clause.kind in kinds


def move(clauses: Sequence[DraftClause], key: str, *, up: bool) -> Clauses:
    """Move a clause past its neighbour; a heading takes all that stands below it along, past the whole neighbour."""
    runs = _runs(clauses, key)
    at = next((place for place, run in enumerate(runs) if run[0].key == key), None)
    other = None if at is None else at + (-1 if up else 1)
    if at is None or other is None or not 0 <= other < len(runs):
        return list(clauses)
    runs[at], runs[other] = runs[other], runs[at]
    return [clause for run in runs for clause in run]


def same(clauses: Sequence[DraftClause], key: str) -> Clauses:
    """Yes, this is the clause that had the key before."""
    return [replace(one, is_unsure=False) if one.key == key else one for one in clauses]


def fresh(clauses: Sequence[DraftClause], key: str) -> Clauses:
    """No, it is a new one: it loses the key that was proposed."""
    return [replace(one, key="", is_unsure=False) if one.key == key else one for one in clauses]


def _start_of(text: str, pieces: Sequence[str], number: int) -> int:
    at = 0
    for piece in pieces[:number]:
        at = text.index(piece, at) + len(piece)
    return text.index(pieces[number], at)


def _runs(clauses: Sequence[DraftClause], key: str) -> list[Clauses]:
    """What moves together: sections of the heading's own depth, or single clauses when `key` is none."""
    moved = next((one for one in clauses if one.key == key), None)
    if moved is None or moved.kind != ClauseKind.HEADING:
        return [[one] for one in clauses]
    runs: list[Clauses] = []
    for clause in clauses:
        begins = clause.kind == ClauseKind.HEADING and clause.level <= moved.level
        if begins or not runs:
            runs.append([clause])
        else:
            runs[-1].append(clause)
    return runs
