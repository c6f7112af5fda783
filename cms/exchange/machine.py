"""One guide from an agency's own system: the same columns, rules and publication as a row of the sheet.

Values come as JSON: text and numbers as the sheet's cells have them, references as lists, repeated parts as lists of objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from cms.exchange import known_things
from cms.exchange.cells import join_entry
from cms.exchange.guide_columns import BY_CODE
from cms.exchange.guides import apply_import, plan_import
from cms.exchange.report import RowProblem, RowReport
from cms.exchange.sheets import LONGEST_CELL, Table, TableRow
from cms.exchange.values import CellError
from cms.guides.errors import GuideRefused
from cms.models import AgencyPage, ServicePage
from common.errors import NotFound

PARTS: Mapping[str, tuple[str, ...]] = {
    "fees": ("channel", "amount", "note_ar", "note_en"),
    "channels": ("channel", "number", "url", "note_ar", "note_en"),
    "documents": ("name", "note"),
    "steps": ("do", "get", "time"),
    "legal_basis": ("title", "url"),
    "faqs": ("question", "answer"),
}
REFERENCES = ("audiences", "topics", "life_events", "related_services")
# They follow from the address.
_GIVEN = frozenset({"slug", "agency"})
FIELDS = tuple(code for code in BY_CODE if code not in _GIVEN)


@transaction.atomic
def put_guide(
    *, agency: Agency, slug: str, values: Mapping[str, Any], publish: bool, dry_run: bool
) -> RowReport:
    """Bring the agency's guide to these values, or say what that would change; fields that are not named stay.

    Args:
        values: column code → JSON value; see docs/machines.md.
        publish: publish at once; otherwise the change waits as a draft.

    Raises:
        GuideRefused: an unknown field or a value that the sheet would refuse too; nothing is stored then.
        NotFound: the guide is another agency's.
    """
    # Two calls for one new guide would both add it.
    AgencyPage.objects.select_for_update(of=("self",)).filter(agency=agency).first()
    known = known_things.source_guides().filter(slug=slug.lower()).only("pk", "agency_id")
    if any(guide.agency_id != agency.pk for guide in known):
        raise NotFound
    cells, problems = _cells(values)
    _refuse(problems)
    cells = {"slug": slug, **cells} | ({} if known else {"agency": agency.slug})
    table = Table(header=list(cells), rows=[TableRow(1, list(cells.values()))])
    run = plan_import if dry_run else apply_import
    row = run(table, actor=None, publish=publish).rows[0]
    _refuse(row.problems)
    return row


def guide_of(*, agency: Agency, slug: str) -> ServicePage:
    """The agency's guide in the source language, drafts included.

    Raises:
        NotFound: there is none of this name, or it is another agency's.
    """
    guide = known_things.source_guides().filter(slug=slug.lower(), agency=agency).first()
    if guide is None:
        raise NotFound
    return guide


def _refuse(problems: list[RowProblem]) -> None:
    if problems:
        errors: dict[str, list[str]] = {}
        for problem in problems:
            errors.setdefault(problem.code, []).append(problem.sentence)
        raise GuideRefused(errors=errors)


def _cells(values: Mapping[str, Any]) -> tuple[dict[str, str], list[RowProblem]]:
    cells, problems = {}, []
    for code, value in values.items():
        if code not in FIELDS:
            problems.append(RowProblem(code[:100], _("There is no such field.")))
            continue
        try:
            cells[code] = _cell(code, value)
        except CellError as error:
            problems.append(RowProblem(code, str(error)))
    return cells, problems


def _cell(code: str, value: Any) -> str:  # Any: JSON
    if isinstance(value, list):
        cell = _list_cell(code, value)
    elif code in PARTS and value is not None:
        raise CellError(_("Give a list of objects."))
    else:
        cell = _text(value)
    if len(cell) > LONGEST_CELL:
        raise CellError(_("The text is longer than a cell of the sheet can hold."))
    return cell


def _list_cell(code: str, value: list[Any]) -> str:
    if code in PARTS:
        return "\n".join(_entry(item, PARTS[code]) for item in value)
    if code in REFERENCES:
        return "\n".join(_text(item) for item in value)
    raise CellError(_("Give a text, not a list."))


def _entry(item: Any, parts: tuple[str, ...]) -> str:
    if not isinstance(item, dict) or not set(item) <= set(parts):
        raise CellError(
            _("Give a list of objects with these parts: %(parts)s.") % {"parts": ", ".join(parts)}
        )
    # The first part may not be empty; an entry of nothing at all must not vanish as an empty line.
    return join_entry([_text(item.get(part)) for part in parts]) or " | "


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        return str(value)
    raise CellError(_("Give a text or a whole number."))
