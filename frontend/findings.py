"""What a chart shows, in a sentence: the highest, the lowest, the change from the first to the last."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common.dates import month_name
from frontend.text import day_words, digits, number

Chart = dict[str, Any]  # Any: JSON, as the API describes a chart


def finding(chart: Chart) -> str:
    """The sentence; '' where nothing is drawn."""
    rows = chart["results"]
    if not rows:
        return ""
    if chart["kind"] == "line" and not chart["series"] and len(rows) > 1:
        return _change(chart, rows)
    highest, lowest = max(rows, key=_height), min(rows, key=_height)
    if chart["kind"] == "points":
        return _("%(measure)s lies between %(lowest)s and %(highest)s.") % {
            "measure": _isolated(chart["y"]["label"]),
            "lowest": _value(lowest),
            "highest": _value(highest),
        }
    if len(rows) == 1:
        return _("%(measure)s: %(name)s, %(value)s.") % {
            "measure": _isolated(chart["y"]["label"]),
            "name": _isolated(place_words(chart, highest)),
            "value": _value(highest),
        }
    return _(
        "%(measure)s: highest for %(top)s (%(highest)s), lowest for %(bottom)s (%(lowest)s)."
    ) % {
        "measure": _isolated(chart["y"]["label"]),
        "top": _isolated(place_words(chart, highest)),
        "highest": _value(highest),
        "bottom": _isolated(place_words(chart, lowest)),
        "lowest": _value(lowest),
    }


def _change(chart: Chart, rows: list[dict[str, Any]]) -> str:
    first, last, highest = rows[0], rows[-1], max(rows, key=_height)
    facts = {
        "measure": _isolated(chart["y"]["label"]),
        "before": _value(first),
        "after": _value(last),
        "start": _isolated(place_words(chart, first)),
        "end": _isolated(place_words(chart, last)),
        "percent": number(abs(last["y"] - first["y"]) / abs(first["y"]) * 100, 1)
        if first["y"]
        else "",
    }
    if last["y"] == first["y"]:
        words = _("%(measure)s: %(after)s in %(end)s, the same as in %(start)s.") % facts
    elif not facts["percent"]:
        words = _("%(measure)s: from %(before)s in %(start)s to %(after)s in %(end)s.") % facts
    elif last["y"] > first["y"]:
        words = (
            _(
                "%(measure)s: up from %(before)s in %(start)s to %(after)s in %(end)s (%(percent)s%% more)."
            )
            % facts
        )
    else:
        words = (
            _(
                "%(measure)s: down from %(before)s in %(start)s to %(after)s in %(end)s (%(percent)s%% less)."
            )
            % facts
        )
    if highest in (first, last):
        return words
    top = _("The highest was %(value)s in %(place)s.") % {
        "value": _value(highest),
        "place": _isolated(place_words(chart, highest)),
    }
    return f"{words} {top}"


def place_words(chart: Chart, row: dict[str, Any]) -> str:
    """Where a mark stands, in words: a year, a month, a day, a name; with its series, if it has one."""
    place = row["label"] or x_words(chart, row["x"])
    if not chart["series"]:
        return place
    return _("%(series)s, %(place)s") % {"series": value_words(row["series"]), "place": place}


def x_words(chart: Chart, value: Any) -> str:
    key = chart["x"]["value"]
    if key.endswith(":month") and isinstance(value, str):
        year, _mark, month = value.partition("-")
        words = month_name(int(month), get_language() or "ar", settings.DIWAN_MONTHS)
        return digits(f"{words} {year}")
    if key.endswith(":day"):
        return day_words(value)
    # A number along a line is a year; thousands are not set apart.
    is_year = chart["kind"] != "points" and isinstance(value, int) and not isinstance(value, bool)
    return digits(value) if is_year else value_words(value)


def value_words(value: Any) -> str:
    if value is None:
        return pgettext("cell", "(empty)")
    if isinstance(value, bool):
        return pgettext("cell", "yes") if value else pgettext("cell", "no")
    return number(value) if isinstance(value, (int, float)) else str(value)


def shown_number(value: float) -> str:
    """Whole numbers as they are, others with as many digits as tell something."""
    if float(value).is_integer():
        return number(int(value))
    size = abs(value)
    places = 0 if size >= 1000 else 1 if size >= 10 else 3
    return number(round(value, places), places)


def _value(row: dict[str, Any]) -> str:
    return shown_number(row["y"])


def _height(row: dict[str, Any]) -> float:
    return float(row["y"])


def _isolated(text: str) -> str:
    """A name keeps its own direction in a sentence of the other one."""
    return f"\u2068{text}\u2069"
