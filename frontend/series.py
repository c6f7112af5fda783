"""Indicators as pages show them: the value now, the change in words, the chart and the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common.dates import month_name
from frontend import text
from frontend.charts import Chart, Mark, line_chart

NARROW = (272, 150)
WIDE = (640, 240)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of values; `earlier` are the words of the values that this one replaced."""

    period: str
    value: str
    is_provisional: bool
    earlier: tuple[dict[str, Any], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; empty words where there is nothing to say."""

    slug: str
    title: str
    url: str
    agency: dict[str, str] | None
    definition: str
    unit: str
    value: str
    period: str
    is_provisional: bool
    finding: str
    verdict: str
    is_better: bool
    caption_id: str
    target: str
    target_met: bool | None
    narrow: Chart | None
    wide: Chart | None
    rows: tuple[Row, ...]
    method: str
    source: dict[str, str]
    is_sample: bool
    csv_url: str
    updated_at: str | None


def indicator(data: dict[str, Any]) -> Indicator:
    """Build the view-model from the API's answer, in the active language and the visitor's digits."""
    latest = data["latest"]
    marks = [
        Mark(
            label=period_words(point, data["rhythm"]),
            value=None if point["value"] is None else Decimal(point["value"]),
            is_provisional=point["is_provisional"],
        )
        for point in data["values"]
    ]
    target = _target_words(data)
    return Indicator(
        slug=data["slug"],
        title=data["title"],
        url=data["url"],
        agency=data["agency"],
        definition=data["definition"],
        unit="" if data["unit"] == "%" else data["unit"],
        value=value_words(latest["value"], data) if latest else "",
        period=period_words(latest, data["rhythm"]) if latest else "",
        is_provisional=bool(latest and latest["is_provisional"]),
        finding=_finding(data),
        verdict=_verdict(data),
        is_better=bool(data["change"] and data["change"]["is_improvement"]),
        caption_id=f"finding-{data['slug']}",
        target=target,
        target_met=data["target"]["is_met"] if data["target"] else None,
        narrow=_chart(marks, data, NARROW),
        wide=_chart(marks, data, WIDE),
        rows=tuple(_row(point, data) for point in reversed(data["values"])),
        method=data["method"],
        source=data["source"],
        is_sample=data["is_sample"],
        csv_url=f"{data['url']}values.csv",
        updated_at=data["updated_at"],
    )


def value_words(value: str, data: dict[str, Any]) -> str:
    """A number with the indicator's decimal places; a percentage carries its sign."""
    shown = text.percent if data["unit"] == "%" else text.number
    return shown(value, data["decimals"])


def period_words(point: dict[str, Any], rhythm: str) -> str:
    """``2024``, ``Q3 2024`` or the month in words."""
    first = date.fromisoformat(str(point["period_on"])[:10])
    if rhythm == "year":
        return text.digits(first.year)
    if rhythm == "quarter":
        quarter = (first.month - 1) // 3
        names = (_("first quarter"), _("second quarter"), _("third quarter"), _("fourth quarter"))
        return _("%(part)s of %(year)s") % {
            "part": names[quarter],
            "year": text.digits(first.year),
        }
    month = month_name(first.month, get_language() or "ar", settings.DIWAN_MONTHS)
    return f"{month} {text.digits(first.year)}"


def _finding(data: dict[str, Any]) -> str:
    """What the chart says, in one sentence."""
    latest, change = data["latest"], data["change"]
    if latest is None:
        return _("No value has been measured yet.")
    now = {
        "now": value_words(latest["value"], data),
        "period": period_words(latest, data["rhythm"]),
    }
    if change is None:
        return _("%(now)s in %(period)s; there is no earlier value to compare with.") % now
    before = next(point for point in data["values"] if point["period"] == change["since"])
    words = now | {
        "before": value_words(before["value"], data),
        "since": period_words(before, data["rhythm"]),
    }
    difference = Decimal(change["difference"])
    if difference > 0:
        return _("Rose from %(before)s in %(since)s to %(now)s in %(period)s.") % words
    if difference < 0:
        return _("Fell from %(before)s in %(since)s to %(now)s in %(period)s.") % words
    return _("Unchanged at %(now)s since %(since)s.") % words


def _verdict(data: dict[str, Any]) -> str:
    change = data["change"]
    if change is None or change["is_improvement"] is None:
        return ""
    if change["is_improvement"]:
        return pgettext("indicator", "Better")
    return pgettext("indicator", "Worse")


def _target_words(data: dict[str, Any]) -> str:
    target = data["target"]
    if target is None:
        return ""
    value = _target_value(data)
    if not target["on"]:
        return _("Target: %(value)s") % {"value": value}
    return _("Target: %(value)s by %(day)s") % {
        "value": value,
        "day": text.day_words(target["on"]),
    }


def _target_value(data: dict[str, Any]) -> str:
    """A target is chosen, not measured: it has no more decimals than it was given."""
    shown = text.percent if data["unit"] == "%" else text.number
    return shown(data["target"]["value"])


def _chart(marks: list[Mark], data: dict[str, Any], size: tuple[int, int]) -> Chart | None:
    target = data["target"]
    return line_chart(
        marks,
        width=size[0],
        height=size[1],
        words=lambda value: value_words(str(value), data),
        target=Decimal(target["value"]) if target else None,
        target_words=_("Target %(value)s") % {"value": _target_value(data)} if target else "",
    )


def _row(point: dict[str, Any], data: dict[str, Any]) -> Row:
    return Row(
        period=period_words(point, data["rhythm"]),
        value="" if point["value"] is None else value_words(point["value"], data),
        is_provisional=point["is_provisional"],
        earlier=tuple(
            {
                "value": value_words(row["value"], data),
                "replaced_at": row["replaced_at"],
                "reason": row["reason"],
            }
            for row in point["earlier"]
        ),
        note=point["note"],
    )
