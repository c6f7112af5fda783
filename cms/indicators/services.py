"""Writes of indicators' values."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from cms import outward
from cms.indicators.periods import parse_period
from cms.models import EarlierValue, IndicatorPage, IndicatorValue
from operations import generation

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.", "٬")
YES = {"1", "yes", "true", "نعم"}
MAX_ROWS = 2000


class Outcome(StrEnum):
    CREATED = "created"
    REVISED = "revised"
    CHANGED = "changed"  # a gap filled, a note or the provisional mark; no number was replaced
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as it came in; None says that nothing was measured."""

    period_on: date
    value: Decimal | None
    is_provisional: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file did, by outcome; with any error nothing was stored. Errors are ``(line of the file, sentence)``."""

    counts: dict[str, int]
    errors: list[tuple[int, str]]


@transaction.atomic
def record_value(
    *, indicator_id: int, reading: Reading, now: datetime, reason: str = ""
) -> Outcome:
    """Store a period's value; a number that it replaces is kept as an earlier value.

    Raises:
        IndicatorPage.DoesNotExist: no such indicator.
    """
    # The indicator's row orders two writers of one period, which may not exist yet.
    IndicatorPage.objects.select_for_update(of=("self",)).only("pk").get(pk=indicator_id)
    given = {
        "value": reading.value,
        "is_provisional": reading.is_provisional,
        "note": reading.note,
    }
    row = IndicatorValue.objects.filter(
        indicator_id=indicator_id, period_on=reading.period_on
    ).first()
    if row is None:
        row = IndicatorValue(indicator_id=indicator_id, period_on=reading.period_on)
        outcome = Outcome.CREATED
    elif all(getattr(row, name) == value for name, value in given.items()):
        return Outcome.UNCHANGED
    else:
        outcome = _keep_earlier(row, reading, now=now, reason=reason)
    for name, value in given.items():
        setattr(row, name, value)
    row.recorded_at = now
    row.full_clean(exclude=["indicator"])
    row.save()
    generation.bump()
    return outcome


def _keep_earlier(row: IndicatorValue, reading: Reading, *, now: datetime, reason: str) -> Outcome:
    if row.value is None or row.value == reading.value:
        return Outcome.CHANGED
    outward.indicator_revised(
        IndicatorPage.objects.select_related("locale").get(pk=row.indicator_id),
        period_on=row.period_on.isoformat(),
        before=str(row.value),
        after=None if reading.value is None else str(reading.value),
    )
    EarlierValue.objects.create(
        current=row,
        value=row.value,
        was_provisional=row.is_provisional,
        replaced_at=now,
        reason=reason,
    )
    return Outcome.REVISED


@transaction.atomic
def import_values(*, indicator: IndicatorPage, content: bytes, now: datetime) -> ImportReport:
    """Store the rows of a CSV file (``period,value,provisional,note``; UTF-8); all of them or, with any error, none."""
    readings, errors = read_values(content, indicator.rhythm)
    if errors:
        return ImportReport(counts={}, errors=errors)
    counts = Counter(
        record_value(indicator_id=indicator.pk, reading=reading, now=now).value
        for reading in readings
    )
    return ImportReport(counts=dict(counts), errors=[])


def read_values(content: bytes, rhythm: str) -> tuple[list[Reading], list[tuple[int, str]]]:
    """The readings of a CSV file, or what is wrong with it, line by line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [(1, _("The file is not UTF-8 text."))]
    rows = csv.DictReader(io.StringIO(text))
    if not {"period", "value"} <= set(rows.fieldnames or []):
        return [], [(1, _("The first line must name the columns period and value."))]
    readings: dict[date, Reading] = {}
    errors: list[tuple[int, str]] = []
    try:
        for row in rows:
            line = rows.line_num
            if len(readings) >= MAX_ROWS:
                errors.append((line, _("The file has too many rows.")))
                break
            problem = _read_row(row, rhythm, readings)
            if problem:
                errors.append((line, problem))
    except csv.Error:
        errors.append((rows.line_num, _("This line is not CSV.")))
    return list(readings.values()), errors


def _read_row(row: dict[str, str | None], rhythm: str, readings: dict[date, Reading]) -> str:
    """Add the row's reading; returns what is wrong with it, or nothing."""
    period = (row.get("period") or "").translate(DIGITS)
    try:
        period_on = parse_period(period, rhythm)
    except ValueError:
        return _("“%(text)s” is not a period of this indicator.") % {"text": period[:40]}
    if period_on in readings:
        return _("The period %(period)s appears twice.") % {"period": period}
    try:
        value = read_number(row.get("value") or "")
    except ValueError as error:
        return str(error)
    readings[period_on] = Reading(
        period_on=period_on,
        value=value,
        is_provisional=(row.get("provisional") or "").strip().lower() in YES,
        note=(row.get("note") or "").strip()[:250],
    )
    return ""


def read_number(text: str) -> Decimal | None:
    """A number in either row of digits; None for an empty text, which is a gap.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    raw = text.translate(DIGITS).strip()
    try:
        value = Decimal(raw) if raw else None
    except InvalidOperation:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": raw[:40]}) from None
    if value is not None and not _fits(value):
        raise ValueError(_("The number %(text)s is too large or too fine.") % {"text": raw[:40]})
    return value


def _fits(value: Decimal) -> bool:
    """Whether the column holds it exactly: 14 digits before the point, 4 after."""
    return (
        value.is_finite()
        and abs(value) < Decimal(10) ** 14
        and value == value.quantize(Decimal("0.0001"))
    )
