"""What changed between two versions, clause by clause and word by word, as written: a change of spelling is a change too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from consultations.anchoring.clauses import ClauseMatch, ClauseText, match_clauses

# Two texts in one place that share less than this are shown as one removed and one added.
RELATED = 0.25
_TOKEN = re.compile(r"\s+|[^\s\w]|\w+(?:[\u064b-\u065f\u0670\u0640]+\w*)*")


class Change(StrEnum):
    """What became of a clause; a moved clause may have changed too."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Operation(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both versions have, or only the new, or only the old."""

    operation: Operation
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause of either version. Kept and removed pieces together are the old text, kept and added ones the new."""

    change: Change
    old: int | None
    new: int | None
    pieces: tuple[Piece, ...]
    is_moved: bool = False


def compare(old: Sequence[ClauseText], new: Sequence[ClauseText]) -> list[ClauseChange]:
    """Every clause of both versions in the order of the new one; removed clauses where they stood."""
    partner = {
        match.new: match
        for match in match_clauses(old, new)
        if match.new is not None and _is_related(match, old, new)
    }
    kept = {match.old for match in partner.values()}
    removed = [index for index in range(len(old)) if index not in kept]
    changes: list[ClauseChange] = []
    for index, clause in enumerate(new):
        match = partner.get(index)
        if match is not None and not match.is_moved:
            while removed and removed[0] < match.old:
                changes.append(_removed(old, removed.pop(0)))
        changes.append(_changed(old, match, clause, index) if match else _added(clause, index))
    return [*changes, *(_removed(old, index) for index in removed)]


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The runs of two texts by words; neighbouring runs of one kind are joined."""
    first, second = _TOKEN.findall(old), _TOKEN.findall(new)
    found: list[Piece] = []
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece(Operation.KEPT, "".join(first[old_start:old_end])))
            continue
        if old_end > old_start:
            found.append(Piece(Operation.REMOVED, "".join(first[old_start:old_end])))
        if new_end > new_start:
            found.append(Piece(Operation.ADDED, "".join(second[new_start:new_end])))
    return _without_lone_blanks(found)


def _without_lone_blanks(found: list[Piece]) -> tuple[Piece, ...]:
    """Join «removed, blank, removed» into one run: a reader follows few long runs better than many short ones."""
    joined: list[Piece] = []
    for at, piece in enumerate(found):
        between = 0 < at < len(found) - 1 and piece.operation == Operation.KEPT
        if between and not piece.text.strip():
            joined += [Piece(Operation.REMOVED, piece.text), Piece(Operation.ADDED, piece.text)]
        else:
            joined.append(piece)
    merged: list[Piece] = []
    run: dict[Operation, str] = {}
    for piece in [*joined, Piece(Operation.KEPT, "")]:
        if piece.operation != Operation.KEPT:
            run[piece.operation] = run.get(piece.operation, "") + piece.text
            continue
        merged += [
            Piece(operation, run[operation])
            for operation in (Operation.REMOVED, Operation.ADDED)
            if operation in run
        ]
        run = {}
        if piece.text:
            merged.append(piece)
    return tuple(merged)


def _is_related(match: ClauseMatch, old: Sequence[ClauseText], new: Sequence[ClauseText]) -> bool:
    if match.new is None:
        return False
    same_key = bool(old[match.old].key) and old[match.old].key == new[match.new].key
    return same_key or match.likeness >= RELATED


def _changed(
    old: Sequence[ClauseText], match: ClauseMatch, clause: ClauseText, index: int
) -> ClauseChange:
    before = old[match.old].text
    change = Change.UNCHANGED if before == clause.text else Change.CHANGED
    return ClauseChange(change, match.old, index, pieces(before, clause.text), match.is_moved)


def _added(clause: ClauseText, index: int) -> ClauseChange:
    return ClauseChange(Change.ADDED, None, index, (Piece(Operation.ADDED, clause.text),))


def _removed(old: Sequence[ClauseText], index: int) -> ClauseChange:
    return ClauseChange(Change.REMOVED, index, None, (Piece(Operation.REMOVED, old[index].text),))
