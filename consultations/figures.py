"""A consultation in figures: its public comments split by who responds and by channel, small numbers hidden.

A number from 1 to 4 could point at a person, so it is not shown; neither is the one from which it could be computed, as a total
less everything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from consultations import profiles
from consultations.models import Channel, Comment, ConsultationPage, Stance
from consultations.models.profile_questions import PARTS

SMALLEST = 5
SPLITS = tuple(part for part in PARTS if part != "organisation")
COLUMNS = (*Stance.values, "")


@dataclass(frozen=True, slots=True)
class Row:
    """``code`` is empty for what was not given. None is a number that is hidden."""

    code: str
    label: str
    comments: int | None
    stances: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Split:
    by: str
    rows: list[Row]


def figures(consultation: ConsultationPage, language: str) -> list[Split]:
    """One split for each part of the profile that is asked, and one by channel where staff have entered responses.

    A query a split, and one for the governorates' names.
    """
    comments = Comment.objects.published().filter(consultation=consultation, is_official=False)
    labels = profiles.choices(language)
    splits = [
        _split(comments, part, f"respondent__{part}", labels[part])
        for part in SPLITS
        if part in consultation.questions
    ]
    if comments.filter(assisted__isnull=False).exists():
        channels = {code: str(label) for code, label in Channel.choices}
        splits.append(_split(comments, "channel", "assisted__channel", channels))
    return splits


def _split(comments: QuerySet[Comment], by: str, path: str, labels: Mapping[str, str]) -> Split:
    counts = Counter[tuple[str, str]]()
    rows = comments.annotate(code=F(path)).values_list("code", "stance")
    for code, stance, number in rows.annotate(number=Count("pk")).order_by():
        counts[code or "", stance] += number
    table = {
        code: {column: counts[code, column] for column in COLUMNS}
        for code in (*labels, "")
        if any(counts[code, column] for column in COLUMNS)
    }
    shown = hide_small(table)
    return Split(
        by,
        [Row(code, labels.get(code, ""), shown[code][0], shown[code][1]) for code in shown],
    )


def hide_small(
    table: Mapping[str, Mapping[str, int]],
) -> dict[str, tuple[int | None, dict[str, int | None]]]:
    """Row → its total and its cells, None for what is hidden. Sums of columns and of all are taken as known to everybody.

    Hidden are totals and cells from 1 to 4, and further ones until no row and no column hides a single number alone.
    """
    hidden = {
        (row, column)
        for row, cells in table.items()
        for column, number in cells.items()
        if 0 < number < SMALLEST
    }
    totals = {row: sum(cells.values()) for row, cells in table.items()}
    gone = _with_company({row for row, total in totals.items() if 0 < total < SMALLEST}, totals)
    hidden |= {(row, column) for row in gone for column, number in table[row].items() if number}
    while True:
        more = _lonely(table, hidden, gone)
        if not more:
            break
        hidden |= more
    return {
        row: (
            None if row in gone else totals[row],
            {
                column: None if (row, column) in hidden else number
                for column, number in cells.items()
            },
        )
        for row, cells in table.items()
    }


def _with_company(hidden: set[str], totals: Mapping[str, int]) -> set[str]:
    """A single hidden total is the sum less the others: the smallest of those is hidden too."""
    others = [row for row, total in totals.items() if total and row not in hidden]
    if len(hidden) == 1 and others:
        return hidden | {min(others, key=lambda row: totals[row])}
    return hidden


def _lonely(
    table: Mapping[str, Mapping[str, int]], hidden: set[tuple[str, str]], gone: set[str]
) -> set[tuple[str, str]]:
    """One more cell for each row with a total, and each column, in which a single one is hidden."""
    rows = [[(row, column) for column in cells] for row, cells in table.items() if row not in gone]
    columns = [[(row, column) for row in table] for column in COLUMNS]
    more: set[tuple[str, str]] = set()
    for line in [*rows, *columns]:
        shown = [(row, column) for row, column in line if (row, column) not in hidden]
        filled = [(row, column) for row, column in shown if table[row][column]]
        if len(line) - len(shown) == 1 and filled:
            more.add(min(filled, key=lambda place: table[place[0]][place[1]]))
    return more
