"""Service points in as a sheet: a row a place, recognised by its code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from cms.exchange.known_things import Rights
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
from cms.exchange.values import CellError, read_choice, read_slug, read_text
from cms.guides.errors import UnreadableSheet
from cms.models import Governorate, ServicePage, ServicePoint, ServicePointType
from common.arabic import fold
from operations import generation

TEXTS = ("name_ar", "name_en", "address_ar", "address_en", "hours_ar", "hours_en", "phone")
COLUMNS = ("code", "type", "agency", "governorate", *TEXTS, "latitude", "longitude", "services")
NEEDED = ("code", "type", "agency", "governorate", "name_ar", "address_ar")


@transaction.atomic
def import_points(table: Table, *, actor: Any | None, apply: bool) -> Report:
    """Say what the sheet would change and, with `apply`, change it; rows with an error are left out.

    Raises:
        UnreadableSheet: the column of codes is missing.
    """
    codes = [_code(heading) for heading in table.header]
    if "code" not in codes:
        raise UnreadableSheet(_("The column of codes [code] is missing."))
    lookup = _Lookup()
    rights = Rights(actor, publish=True)
    counts = Counter(_cells(row, codes).get("code", "").lower() for row in table.rows)
    reports = [_row(row, codes, lookup, rights, counts, apply=apply) for row in table.rows]
    if apply and any(row.state in (NEW, CHANGED) for row in reports):
        generation.bump()
    unknown = [text for text, code in zip(table.header, codes, strict=True) if text and not code]
    return Report(reports, unknown)


class _Lookup:
    """What the rows may name, loaded once."""

    def __init__(self) -> None:
        self.points = {
            point.code: point
            for point in ServicePoint.objects.select_related(
                "agency", "governorate"
            ).prefetch_related("services")
        }
        self.agencies = _by_name(Agency.objects.all())
        self.governorates = _by_name(Governorate.objects.all())
        self.services = {
            page.slug: page
            for page in ServicePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        }


def _by_name(things: Any) -> dict[str, Any]:
    return {
        fold(name): thing for thing in things for name in (thing.name_en, thing.name_ar, thing.slug)
    }


def _code(heading: str) -> str:
    bracketed = re.search(r"\[(\w+)\]\s*$", heading)
    code = bracketed[1] if bracketed else heading.strip().lower()
    return code if code in COLUMNS else ""


def _cells(row: TableRow, codes: list[str]) -> dict[str, str]:
    return {code: cell.strip() for code, cell in zip(codes, row.cells, strict=False) if code}


def _row(  # one row with all that it is measured against
    row: TableRow,
    codes: list[str],
    lookup: _Lookup,
    rights: Rights,
    counts: Counter[str],
    *,
    apply: bool,
) -> RowReport:
    cells = _cells(row, codes)
    code = cells.get("code", "").lower()
    report = RowReport(row.number, code, cells.get("name_ar", ""))
    point = lookup.points.get(code)
    values = _read(cells, lookup, report)
    if counts[code] > 1:
        report.problems.append(RowProblem("code", _("This code stands in two rows.")))
    if point is None:
        missing = [name for name in NEEDED if not cells.get(name)]
        report.problems += [RowProblem(name, _("A new place needs this.")) for name in missing]
    before = _written(point) if point else {}
    report.changes = [
        FieldChange(name, before.get(name, ""), text)
        for name, text in _text(values).items()
        if before.get(name, "") != text
    ]
    _check_rights(report, point, values, rights)
    if report.changes and not report.problems:
        _store(point or ServicePoint(code=code), values, report, apply=apply)
    report.state = NEW if point is None else CHANGED if report.changes else UNCHANGED
    if report.problems:
        report.state = ERROR
    return report


def _check_rights(
    report: RowReport, point: ServicePoint | None, values: dict[str, Any], rights: Rights
) -> None:
    owners = {agency for agency in (point and point.agency, values.get("agency")) if agency}
    if report.changes and not all(rights.may(agency, is_new=True) for agency in owners):
        sentence = _("You may not change the places of this agency.")
        report.problems.append(RowProblem("agency", sentence))


def _read(cells: dict[str, str], lookup: _Lookup, report: RowReport) -> dict[str, Any]:
    """Column → value; what cannot be read becomes a problem of the row."""
    readers: dict[str, Callable[[str], Any]] = {
        "code": lambda cell: read_slug(cell, None),
        "type": lambda cell: read_choice(cell, ServicePointType),
        "agency": lambda cell: _named(cell, lookup.agencies),
        "governorate": lambda cell: _named(cell, lookup.governorates),
        "latitude": lambda cell: _coordinate(cell, 90),
        "longitude": lambda cell: _coordinate(cell, 180),
        "services": lambda cell: _services(cell, lookup),
    }
    values = {}
    for name, cell in cells.items():
        if name in NEEDED and not cell:
            continue
        try:
            longest = (
                None
                if name in readers
                else getattr(ServicePoint._meta.get_field(name), "max_length", None)
            )
            values[name] = readers[name](cell) if name in readers else read_text(cell, longest)
        except CellError as error:
            report.problems.append(RowProblem(name, str(error)))
    return values


def _named(cell: str, known: dict[str, Any]) -> Any:
    thing = known.get(fold(cell))
    if thing is None:
        raise CellError(_("“%(value)s” is not known here.") % {"value": cell})
    return thing


def _services(cell: str, lookup: _Lookup) -> list[ServicePage]:
    slugs = sorted({slug.strip().lower() for slug in re.split(r"[;؛\n]", cell) if slug.strip()})
    for slug in slugs:
        if slug not in lookup.services:
            raise CellError(_("There is no service guide “%(slug)s”.") % {"slug": slug})
    return [lookup.services[slug] for slug in slugs]


def _coordinate(cell: str, most: int) -> Decimal | None:
    if not cell:
        return None
    try:
        number = Decimal(cell).quantize(Decimal("0.00001"))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > most:
        raise CellError(_("Write the coordinate in degrees: 31.95390."))
    return number


def _text(values: dict[str, Any]) -> dict[str, str]:
    """The values as cells, to be compared and shown."""
    shown = {}
    for name, value in values.items():
        if name in ("agency", "governorate"):
            shown[name] = value.slug
        elif name == "services":
            shown[name] = "; ".join(page.slug for page in value)
        else:
            shown[name] = "" if value is None else str(value)
    return shown


def _written(point: ServicePoint) -> dict[str, str]:
    values = {name: getattr(point, name) for name in COLUMNS if name != "services"}
    values["services"] = sorted(point.services.all(), key=lambda page: page.slug)
    return _text(values)


def _store(point: ServicePoint, values: dict[str, Any], report: RowReport, *, apply: bool) -> None:
    """Set the values, ask the model, and save on request."""
    offered = values.pop("services", None)
    for name, value in values.items():
        setattr(point, name, value)
    point.name_en = point.name_en or point.name_ar
    try:
        point.full_clean()
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            report.problems += [RowProblem(name, sentence) for sentence in sentences]
        return
    if apply:
        point.save()
        if offered is not None:
            point.services.set(offered)
