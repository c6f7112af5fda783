"""Figures of services in as a sheet: a row a service and month, a column a channel."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cms.exchange.report import (
    CHANGED,
    ERROR,
    NEW,
    UNCHANGED,
    FieldChange,
    Report,
    RowProblem,
    RowReport,
)
from cms.exchange.sheets import Table, TableRow
from cms.exchange.values import CellError
from cms.guides.errors import UnreadableSheet
from cms.guides.figures import MonthFigure, agencies_for_figures, record_figures
from cms.models import Channel, ServiceMonth, ServicePage

PLAIN = ("median_minutes", "started", "completed")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
LARGEST = 2_000_000_000


@transaction.atomic
def import_figures(table: Table, *, actor: Any | None, apply: bool) -> Report:
    """Say what the sheet would change and, with `apply`, change it; rows with an error are left out.

    Columns: ``service``, ``month`` (2026-10), ``median_minutes``, ``started``, ``completed`` and one per channel's short name.

    Raises:
        UnreadableSheet: the columns of service and month are missing.
    """
    channels = set(Channel.objects.values_list("slug", flat=True))
    codes = [_code(heading, channels) for heading in table.header]
    if not {"service", "month"} <= set(codes):
        raise UnreadableSheet(_("The columns [service] and [month] are needed."))
    pages = {
        page.slug: page
        for page in ServicePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    }
    allowed = agencies_for_figures(actor) if actor is not None else None
    known = _known()
    keys = Counter(_key(row, codes) for row in table.rows)
    reports, figures = [], []
    for row in table.rows:
        report, figure = _row(row, codes, channels, pages, known)
        if keys[_key(row, codes)] > 1:
            report.problems.append(RowProblem("month", _("This month stands in two rows.")))
        if allowed is not None and not report.problems and _agency(figure, pages) not in allowed:
            sentence = _("You may not change the figures of this agency.")
            report.problems.append(RowProblem("service", sentence))
        if report.problems:
            report.state = ERROR
        elif figure is not None and report.state != UNCHANGED:
            figures.append(figure)
        reports.append(report)
    if apply:
        record_figures(figures=figures, actor=actor)
    unknown = [text for text, code in zip(table.header, codes, strict=True) if text and not code]
    return Report(reports, unknown)


def _code(heading: str, channels: set[str]) -> str:
    bracketed = re.search(r"\[([\w-]+)\]\s*$", heading)
    code = bracketed[1] if bracketed else heading.strip().lower()
    return code if code in {"service", "month", *PLAIN, *channels} else ""


def _key(row: TableRow, codes: list[str]) -> tuple[str, str]:
    cells = dict(zip(codes, row.cells, strict=False))
    return cells.get("service", ""), cells.get("month", "")


def _agency(figure: MonthFigure | None, pages: dict[str, ServicePage]) -> int | None:
    return pages[figure.service].agency_id if figure else None


def _known() -> dict[tuple[str, date], dict[str, Any]]:
    """What is stored, as cells, by service and month. Two queries."""
    stored = {}
    months = ServiceMonth.objects.select_related("service").prefetch_related("channels__channel")
    for month in months:
        cells = {name: getattr(month, name) for name in PLAIN}
        cells |= {row.channel.slug: row.transactions for row in month.channels.all()}
        stored[month.service.slug, month.month] = _shown(cells)
    return stored


def _shown(cells: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in cells.items() if value is not None}


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    return [
        FieldChange(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    ]


def _row(
    row: TableRow,
    codes: list[str],
    channels: set[str],
    pages: dict[str, ServicePage],
    known: dict[tuple[str, date], dict[str, Any]],
) -> tuple[RowReport, MonthFigure | None]:
    cells = {code: cell.strip() for code, cell in zip(codes, row.cells, strict=False) if code}
    slug = cells.pop("service", "").lower()
    month_cell = cells.pop("month", "")
    report = RowReport(row.number, slug, f"{slug} {month_cell}")
    if slug not in pages:
        sentence = _("There is no service guide “%(slug)s”.") % {"slug": slug}
        report.problems.append(RowProblem("service", sentence))
    numbers: dict[str, int | None] = {}
    month = None
    try:
        month = _month(month_cell)
    except CellError as error:
        report.problems.append(RowProblem("month", str(error)))
    for name, cell in cells.items():
        try:
            numbers[name] = _number(cell)
        except CellError as error:
            report.problems.append(RowProblem(name, str(error)))
    started, completed = numbers.get("started"), numbers.get("completed")
    if started is not None and completed is not None and completed > started:
        sentence = _("More were completed than were started.")
        report.problems.append(RowProblem("completed", sentence))
    if report.problems or month is None:
        return report, None
    figure = MonthFigure(
        service=slug,
        month=month,
        transactions={
            name: count for name, count in numbers.items() if name in channels and count is not None
        },
        **{name: numbers.get(name) for name in PLAIN},
    )
    before = known.get((slug, month))
    report.changes = _changes(before or {}, _shown(numbers))
    report.state = NEW if before is None else CHANGED if report.changes else UNCHANGED
    return report, figure


def _month(cell: str) -> date:
    """``2026-10`` or any day of it."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})(-\d{1,2})?", cell.translate(_DIGITS))
    try:
        return date(int(found[1]), int(found[2]), 1) if found else date.fromisoformat(cell)
    except ValueError:
        raise CellError(_("Write the month as year-month: 2026-10.")) from None


def _number(cell: str) -> int | None:
    text = cell.translate(_DIGITS).replace(",", "").replace("٬", "")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,10}", text) or int(text) > LARGEST:
        raise CellError(_("Write a whole number."))
    return int(text)
