"""Which clauses of an imported text are those of the version before: they get its keys, and a person decides what is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consultations.anchoring.clauses import ClauseMatch, ClauseText, match_clauses
from consultations.clause_keys import KeyHistory
from consultations.drafting import DraftClause, with_keys
from consultations.headings import named_heading
from consultations.models.text import ClauseKind

# Below this a likeness is no question worth a person's time: the clause is new.
WORTH_ASKING = 0.2
# How much of what stands below a heading helps to tell it from the others.
LONGEST_CONTEXT = 600


def keyed(
    clauses: Sequence[DraftClause], previous: Sequence[DraftClause], history: KeyHistory
) -> list[DraftClause]:
    """Give every clause its key: that of the clause it continues, else its own where that is free, else a new one.

    A clause whose continuation is not sure has the key proposed, and ``is_unsure``.
    """
    found: dict[int, ClauseMatch] = {}
    for is_heading in (True, False):
        found |= _matched(clauses, previous, is_heading=is_heading)
    taken = {previous[match.old].key for match in found.values()}
    made, used = [], set(taken)
    for place, clause in enumerate(clauses):
        match = found.get(place)
        if match is not None:
            key = previous[match.old].key
            made.append(replace(clause, key=key, is_unsure=not match.is_sure))
            continue
        is_free = clause.key and clause.key not in used | history.current | history.retired
        made.append(clause if is_free else replace(clause, key=""))
        used.add(clause.key)
    return with_keys(made, history)


def like_the_source(
    clauses: Sequence[DraftClause], source: Sequence[DraftClause]
) -> list[DraftClause]:
    """Give a translation the keys of the text it translates, by the order of kinds and the numbers of articles.

    What has no counterpart is left without a key, for the officer to see to.
    """
    waiting: dict[tuple[str, str, int], list[str]] = {}
    for place, clause in _placed(source):
        waiting.setdefault(place, []).append(clause.key)
    made = []
    for place, clause in _placed(clauses):
        keys = waiting.get(place, [])
        made.append(replace(clause, key=keys.pop(0) if keys else ""))
    return made


def _placed(clauses: Sequence[DraftClause]) -> list[tuple[tuple[str, str, int], DraftClause]]:
    """Each clause with the heading above it, its kind and its number in that."""
    placed = []
    above, unnamed = "", 0
    counts: dict[tuple[str, str], int] = {}
    for clause in clauses:
        if clause.kind == ClauseKind.HEADING:
            named = named_heading(clause.heading)
            if named is None:
                unnamed += 1
            above = f"{named.stem}-{named.number}" if named else f"heading-{unnamed}"
        counted = (above, clause.kind)
        counts[counted] = counts.get(counted, 0) + 1
        placed.append(((above, clause.kind, counts[counted]), clause))
    return placed


def _matched(
    clauses: Sequence[DraftClause], previous: Sequence[DraftClause], *, is_heading: bool
) -> dict[int, ClauseMatch]:
    """Matches by place in `clauses`, among headings or among all others."""
    new = [at for at, one in enumerate(clauses) if (one.kind == ClauseKind.HEADING) == is_heading]
    old = [at for at, one in enumerate(previous) if (one.kind == ClauseKind.HEADING) == is_heading]
    matches = match_clauses(
        [_as_matched(previous, at) for at in old], [_as_matched(clauses, at) for at in new]
    )
    found = {}
    for match in matches:
        if match.new is None or (not match.is_sure and match.likeness < WORTH_ASKING):
            continue
        place, before = new[match.new], old[match.old]
        is_sure = match.is_sure and clauses[place].kind == previous[before].kind
        found[place] = replace(match, old=before, is_sure=is_sure)
    return found


def _as_matched(clauses: Sequence[DraftClause], at: int) -> ClauseText:
    """A heading is known by its title and by what stands below it: its number changes when another is put before it."""
    clause = clauses[at]
    if clause.kind != ClauseKind.HEADING:
        return ClauseText(clause.text, clause.key)
    named = named_heading(clause.heading)
    words = [named.rest if named else clause.heading]
    for below in clauses[at + 1 :]:
        if below.kind == ClauseKind.HEADING or sum(map(len, words)) > LONGEST_CONTEXT:
            break
        words.append(below.text)
    return ClauseText(" ".join(words), clause.key)
