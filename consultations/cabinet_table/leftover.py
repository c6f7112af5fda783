"""What a filled table could not set, as a workbook: each row as it was typed, why, and what stands on the site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from django.utils.translation import pgettext

from consultations.cabinet_table import sheet
from consultations.cabinet_table.columns import IN_SHEET, decisions, headings, writable
from consultations.cabinet_table.comparing import Compared, Fate
from consultations.models import Decision


def written(compared: Iterable[Compared], language: str) -> IO[bytes]:
    """A temporary file at its beginning. It can be sent back as it is once its reasons are gone: further columns do no harm."""
    names = [headings(language)[one] for one in IN_SHEET]
    more = [
        pgettext("Cabinet table", "Row"),
        pgettext("Cabinet table", "Why it was not taken over"),
        pgettext("Cabinet table", "Decision on the site"),
        pgettext("Cabinet table", "Reason on the site"),
    ]
    lines = (
        [*(one.row.cells.get(column, "") for column in IN_SHEET), *_why(one, language)]
        for one in compared
        if one.fate in {Fate.CONFLICT, Fate.REFUSED}
    )
    return sheet.of_texts([*names, *more], lines, language)


def _why(one: Compared, language: str) -> list[str]:
    stands = one.stands
    label = decisions(language)[Decision(stands.decision)] if stands else ""
    reason = writable(stands.reason_ar) if stands else ""
    return [str(one.row.number), str(one.why), label, reason]
