"""From figures to a Vega-Lite specification, by Altair. It carries its own rows and asks nothing of the network.

In Arabic, bars grow from the right and values stand at the right; time runs from left to right in both languages.
Source: UX.md §5.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from common.dates import month_name
from opendata.charts.asking import BARS, LINE, POINTS, Look
from opendata.charts.figures import Figures
from opendata.charts.rendering import Specification
from opendata.charts.style import FONT, GRID, INK, SOFT, TEXT_PX, WIDTHS
from opendata.models import Column, ColumnKind
from opendata.tables.shape import TEMPORAL, Value

COLOURS = ("#0B5D4B", "#B4531A", "#0A5A8C", "#8A2E6B", "#6B6A00", "#4A4A8F")
DASHES = ([1, 0], [6, 3], [2, 3], [10, 3, 2, 3], [12, 4], [4, 2, 1, 2])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
MAX_DOTS = 120
_DAY = 86_400_000
# First strong isolate and its end: a name keeps its own direction in a picture whose text runs left to right.
_ISOLATE, _END = "\u2068", "\u2069"

# Replaced by the rows themselves, which Altair would otherwise put aside under a name of its own.
_DATA = alt.NamedData("rows")


def specification(
    told: Figures, columns: dict[str, Column], words: dict[str, str], look: Look
) -> Specification:
    """Draw figures; ``words`` name the axes ``x`` and ``y``, and say ``empty`` and ``description``."""
    drawing = {BARS: _bars, LINE: _line, POINTS: _points}[told.asked.kind]
    rows = _rows(told, words)
    chart = drawing(told, columns[told.asked.x.column], words, look)
    whole = chart.properties(
        width=WIDTHS[look.size],
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding=6,
        description=words["description"],
    ).configure(**_config(told, look))
    found: Specification = whole.to_dict(validate=True)
    found["data"] = {"values": rows}
    return found


def _config(told: Figures, look: Look) -> dict[str, Any]:
    size = TEXT_PX[look.size]
    axis = {"labelFontSize": size, "titleFontSize": size, "labelColor": SOFT, "titleColor": INK}
    return {
        "font": FONT,
        "background": "#FFFFFF",
        "locale": _locale(look),
        "view": {"stroke": None},
        "axis": {
            **axis,
            "gridColor": GRID,
            "domainColor": SOFT,
            "tickColor": SOFT,
            "titleFontWeight": "normal",
        },
        "axisY": {"labelPadding": 8},
        # Said here and not of each channel, so that colour, shape and dash share one legend.
        "legend": {
            "title": None,
            "orient": "bottom",
            "columns": 1 if look.is_narrow else 3,
            "labelLimit": WIDTHS[look.size] - 60 if look.is_narrow else 180,
            "labelFontSize": size,
            "labelColor": SOFT,
            "symbolSize": 500 if told.asked.kind == LINE else 120,
            **({"symbolType": "stroke"} if told.asked.kind == LINE else {}),
            "symbolStrokeWidth": 2.5,
        },
        "text": {"fontSize": size, "color": INK},
    }


def _locale(look: Look) -> dict[str, Any]:
    """How numbers and months are written, in the words of d3."""
    is_indic = look.is_rtl and look.digits == "arab"
    number: dict[str, Any] = {
        "decimal": ".",
        "thousands": ",",
        "grouping": [3],
        "currency": ["", ""],
    }
    if is_indic:
        number |= {"decimal": "٫", "thousands": "٬", "numerals": list("٠١٢٣٤٥٦٧٨٩")}
    months = [month_name(number_, look.language, look.months) for number_ in range(1, 13)]
    return {
        "number": number,
        "time": {
            "dateTime": "%x %X",
            "date": "%Y-%m-%d",
            "time": "%H:%M",
            "periods": ["", ""],
            "days": [""] * 7,
            "shortDays": [""] * 7,
            "months": months,
            "shortMonths": months if look.is_rtl else [name[:3] for name in months],
        },
    }


def _bars(
    told: Figures, column: Column, words: dict[str, str], look: Look
) -> Any:  # Any: one of Altair's charts
    """Lying bars, so that names of any length can be read; on a telephone a name stands above its bar."""
    base = alt.Chart(_DATA)
    value = alt.X("y:Q").scale(reverse=look.is_rtl, zero=True)
    value = (
        value.axis(None)
        if look.is_narrow
        else value.axis(
            title=_isolated(words["y"]), grid=True, tickCount=5, format=_number_format(told)
        )
    )
    limit = 230
    name_axis: Any = None
    if not look.is_narrow:
        name_axis = alt.Axis(
            orient="right" if look.is_rtl else "left",
            title=None,
            labelLimit=limit,
            ticks=False,
            domain=False,
        )
    name = alt.Y("x:N").sort(field="place", order="ascending").axis(name_axis)
    band = alt.Step(46 if look.is_narrow else 34)
    bar = base.mark_bar(
        color=COLOURS[0], height=16 if look.is_narrow else 22, yOffset=9 if look.is_narrow else 0
    )
    layers = [bar.encode(x=value, y=name)]
    layers.append(_bar_numbers(base, told, value, name, look))
    if look.is_narrow:
        side: Any = "right" if look.is_rtl else "left"
        text = base.mark_text(align=side, baseline="bottom", dy=-2, limit=WIDTHS["narrow"] - 20)
        layers.append(text.encode(x=alt.datum(0), y=name, text="x:N"))
    return alt.layer(*layers).properties(height=band)


def _bar_numbers(
    base: alt.Chart, told: Figures, value: alt.X, name: alt.Y, look: Look
) -> alt.Chart:
    """Each bar says its number: inside at its foot where it is long, else behind its end."""
    highest = max((float(one.y) for one in told.rows if isinstance(one.y, (int, float))), default=0)
    is_long = f"datum.y > {highest * 0.5}"
    outward = -1 if look.is_rtl else 1
    inside, outside = ("left", "right") if look.is_rtl else ("right", "left")
    side: Any = alt.expr(f"{is_long} ? '{inside}' : '{outside}'")
    text = base.mark_text(
        align=side,
        dx=alt.expr(f"{is_long} ? {-5 * outward} : {5 * outward}"),
        dy=9 if look.is_narrow else 0,
        baseline="middle",
    )
    colour = alt.condition(is_long, alt.value("#FFFFFF"), alt.value(INK))
    return text.encode(
        x=value, y=name, text=alt.Text("y:Q").format(_number_format(told)), color=colour
    )


def _line(told: Figures, column: Column, words: dict[str, str], look: Look) -> alt.Chart:
    dot = alt.OverlayMarkDef(size=45, filled=True)
    if not told.asked.series:
        dot.color = COLOURS[0]
    chart = alt.Chart(_DATA).mark_line(
        point=dot if len(told.rows) <= MAX_DOTS else False, strokeWidth=2.5, color=COLOURS[0]
    )
    channels: dict[str, Any] = {
        "x": _across(told, column, words, look),
        "y": _height(told, words, look),
    }
    if told.asked.series:
        channels |= _series()
        # A piece of the line tells more than its dot.
        channels["shape"] = channels["shape"].legend(None)
        channels["strokeDash"] = alt.StrokeDash("series:N").scale(range=list(DASHES))
    return chart.encode(**channels).properties(height=260 if look.is_narrow else 320)


def _points(told: Figures, column: Column, words: dict[str, str], look: Look) -> alt.Chart:
    chart = alt.Chart(_DATA).mark_point(size=45, filled=True, opacity=0.7, color=COLOURS[0])
    channels: dict[str, Any] = {
        "x": _across(told, column, words, look),
        "y": _height(told, words, look),
    }
    if told.asked.series:
        channels |= _series()
    return chart.encode(**channels).properties(height=260 if look.is_narrow else 320)


def _rows(told: Figures, words: dict[str, str]) -> list[dict[str, Value]]:
    """What the specification carries: names as they are read, months by their first day."""
    rows: list[dict[str, Value]] = []
    for place, one in enumerate(told.rows):
        if told.asked.kind == BARS:
            rows.append({"x": _label(one.x, words), "y": one.y, "place": place})
            continue
        row: dict[str, Value] = {
            "x": f"{one.x}-01" if told.asked.x.unit == "month" else one.x,
            "y": one.y,
        }
        if told.asked.series:
            row["series"] = _label(one.series, words)
        rows.append(row)
    return rows


def _across(told: Figures, column: Column, words: dict[str, str], look: Look) -> alt.X:
    """The lower axis; time and numbers run from left to right in every language."""
    if told.asked.x.unit == "year" or column.kind not in TEMPORAL:
        values = {one.x for one in told.rows}
        is_year = told.asked.kind == LINE
        axis = alt.Axis(
            title=_isolated(words["x"]),
            format="d" if is_year else ",.3~f",
            tickMinStep=1 if column.kind != ColumnKind.NUMBER else alt.Undefined,
            tickCount=min(len(values) - 1 or 1, 4 if look.is_narrow else 8),
            grid=False,
            labelFlush=True,
        )
        return alt.X("x:Q").scale(zero=False, nice=False).axis(axis)
    words_of = {"month": "%b %Y", "day": "%d %b %Y"}
    axis = alt.Axis(
        title=_isolated(words["x"]),
        labelExpr=_time_words(words_of.get(told.asked.x.unit, "%Y-%m-%d"), look),
        tickCount=2 if look.is_narrow else 5,
        tickMinStep=_DAY,
        grid=False,
        labelFlush=True,
        labelOverlap="greedy",
    )
    return alt.X("x:T").scale(type="utc", nice=False).axis(axis)


def _height(told: Figures, words: dict[str, str], look: Look) -> alt.Y:
    axis = alt.Axis(
        orient="right" if look.is_rtl else "left",
        title=_isolated(words["y"]),
        titleAngle=0,
        titleAlign="right" if look.is_rtl else "left",
        titleAnchor="end",
        titleY=-16,
        titleX=alt.Undefined,
        titleLimit=WIDTHS[look.size] - 24,
        format=_number_format(told),
        tickCount=5,
        domain=False,
        ticks=False,
    )
    return alt.Y("y:Q").scale(zero=told.asked.kind == LINE).axis(axis)


def _series() -> dict[str, Any]:
    """Colour and shape together, so that no series is told by its colour alone."""
    return {
        "color": alt.Color("series:N").scale(range=list(COLOURS)),
        "shape": alt.Shape("series:N").scale(range=list(SHAPES)),
    }


def _number_format(told: Figures) -> str:
    """Whole numbers as they are; others with as many digits as tell them apart."""
    if all(float(one.y).is_integer() for one in told.rows if isinstance(one.y, (int, float))):
        return ",d"
    highest = max(
        (abs(float(one.y)) for one in told.rows if isinstance(one.y, (int, float))), default=0
    )
    return ",d" if highest >= 1000 else ",.1f" if highest >= 10 else ",.3~f"


def _label(value: Value, words: dict[str, str]) -> str:
    text = words["empty"] if value is None else words.get(f"={value}", str(value))
    return _isolated(text)


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{text}{_END}"


def _time_words(form: str, look: Look) -> str:
    """The expression of a time's label; d3 writes times in the digits 0-9 only."""
    words = f"utcFormat(datum.value, '{form}')"
    if look.is_rtl and look.digits == "arab":
        for digit, own in enumerate("٠١٢٣٤٥٦٧٨٩"):
            words = f"replace({words}, regexp('{digit}', 'g'), '{own}')"
    return words
