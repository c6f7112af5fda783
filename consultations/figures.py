"""A consultation in figures: its public comments split by who responds and by channel, small numbers hidden.

What a survey's results hide is hidden here too (`surveys.suppression`): a number below five could point at a person, and so could
one from which it could be worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from consultations import profiles
from consultations.models import Channel, Comment, ConsultationPage, Stance
from consultations.models.profile_questions import PARTS
from consultations.surveys.suppression import LEAST, parts_of_whole

SMALLEST = LEAST
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
    table = {code: {column: counts[code, column] for column in COLUMNS} for code in (*labels, "")}
    if not any(counts.values()):
        return Split(by, [])
    shown = hide_small(table)
    return Split(
        by,
        [Row(code, labels.get(code, ""), shown[code][0], shown[code][1]) for code in shown],
    )


def hide_small(
    table: Mapping[str, Mapping[str, int]],
) -> dict[str, tuple[int | None, dict[str, int | None]]]:
    """Row → its total and its cells, None for what is hidden. Sums of columns and of all are taken as known to everybody.

    Totals are parts of a whole, the row ``""`` being those who said nothing. Cells are shown all or none: all where every total
    is shown and no cell is small, columns aside that are empty, as their sum tells. Of cells that are not shown nothing is known
    but their sums, and two tables of the same sums always differ in each of them.
    """
    places = list(table)
    sums = [sum(table[row].values()) for row in places]
    silent = places.index("") if "" in table else None
    totals = dict(zip(places, parts_of_whole(sums, silent=silent), strict=True))
    filled = [column for column in COLUMNS if any(cells[column] for cells in table.values())]
    are_shown = None not in totals.values() and all(
        cells[column] >= LEAST for row, cells in table.items() if totals[row] for column in filled
    )

    def shown(row: str, column: str) -> int | None:
        if column not in filled or totals[row] == 0:
            return 0
        if len(filled) == 1:  # the cells are the totals
            return totals[row]
        return table[row][column] if are_shown else None

    return {row: (totals[row], {column: shown(row, column) for column in COLUMNS}) for row in table}
