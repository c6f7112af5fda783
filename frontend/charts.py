"""Small line charts as geometry: templates write it down as SVG, without arithmetic.

Text in an SVG that is scaled to a phone becomes too small to read, so charts have a fixed size and are never scaled: a
narrow one that fits 320 px and a wide one, of which the style sheet shows one. Time runs from left to right in every language.
Source: UX.md §5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

SIDE = 14
TOP = 30
BOTTOM = 26
LETTER = 8  # px, about the width of a digit of 13 px
CROWDED = 22  # px between two lines of text that would touch


@dataclass(frozen=True, slots=True)
class Mark:
    """One period on the chart; None is a gap."""

    label: str
    value: Decimal | None
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the chart; `anchor` is start, middle or end in the chart's own left-to-right geometry."""

    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`lines` are polylines between gaps; `target_y` is None when there is no target."""

    width: int
    height: int
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    values: tuple[Label, ...]
    periods: tuple[Label, ...]
    target_y: float | None
    target: Label | None
    baseline_y: float
    end_x: float


def line_chart(
    marks: Sequence[Mark],
    *,
    width: int,
    height: int,
    words: Callable[[Decimal], str],
    target: Decimal | None = None,
    target_words: str = "",
) -> Chart | None:
    """Lay a series out; None with fewer than two values, for one point is no line."""
    measured = [mark.value for mark in marks if mark.value is not None]
    if len(measured) < 2:
        return None
    bounds = [*measured, target] if target is not None else measured
    low, span = min(bounds), float(max(bounds) - min(bounds)) or 1.0

    def y_of(value: Decimal) -> float:
        return round(TOP + (height - TOP - BOTTOM) * (1 - float(value - low) / span), 1)

    dots = _dots(marks, width, y_of)
    shown = [dot for dot in dots if dot is not None]
    values = tuple(
        _value_label(dot, words(value), shown, width)
        for dot, value in ((shown[0], measured[0]), (shown[-1], measured[-1]))
    )
    target_y = None if target is None else y_of(target)
    return Chart(
        width=width,
        height=height,
        lines=_lines(dots),
        dots=tuple(shown),
        values=values,
        periods=_periods(marks, width, height),
        target_y=target_y,
        target=None if target_y is None else _target(target_y, target_words, values, width),
        baseline_y=height - BOTTOM + 4,
        end_x=width - SIDE,
    )


def _dots(marks: Sequence[Mark], width: int, y_of: Callable[[Decimal], float]) -> list[Dot | None]:
    """One dot per measured period at equal distances; None for a gap."""
    step = (width - 2 * SIDE) / max(len(marks) - 1, 1)
    return [
        None
        if mark.value is None
        else Dot(round(SIDE + index * step, 1), y_of(mark.value), mark.is_provisional)
        for index, mark in enumerate(marks)
    ]


def _lines(dots: Sequence[Dot | None]) -> tuple[str, ...]:
    """Polylines of two or more neighbours; a gap breaks the line."""
    runs: list[list[Dot]] = [[]]
    for dot in dots:
        if dot is None:
            runs.append([])
        else:
            runs[-1].append(dot)
    return tuple(" ".join(f"{dot.x},{dot.y}" for dot in run) for run in runs if len(run) > 1)


def _periods(marks: Sequence[Mark], width: int, height: int) -> tuple[Label, ...]:
    y = height - 6
    return (
        Label(SIDE, y, marks[0].label, "start"),
        Label(width - SIDE, y, marks[-1].label, "end"),
    )


def _target(y: float, words: str, values: Sequence[Label], width: int) -> Label:
    """The target's name above its line, below it where a value's label already stands there."""
    above = y - 7
    crowded = any(abs(label.y - above) < CROWDED for label in values)
    return Label(width / 2, y + 17 if crowded else above, words, "middle")


def _value_label(dot: Dot, text: str, dots: Sequence[Dot], width: int) -> Label:
    """A value's text above its dot, and above the line wherever the text would lie on it."""
    reach = LETTER * len(text)
    anchor = _anchor(dot.x, width)
    start = {"start": dot.x, "middle": dot.x - reach / 2, "end": dot.x - reach}[anchor]
    beneath = [other.y for other in dots if start - 6 <= other.x <= start + reach + 6]
    return Label(dot.x, min([dot.y, *beneath]) - 9, text, anchor)


def _anchor(x: float, width: int) -> str:
    if x < width / 3:
        return "start"
    return "end" if x > width * 2 / 3 else "middle"
