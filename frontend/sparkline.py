"""A series as one small line, drawn on the server; the numbers stand beside it as text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

WIDTH, HEIGHT, MARGIN = 160, 44, 4


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Points of an SVG polyline per unbroken run, and the last point; time runs from left to right in every language."""

    lines: tuple[str, ...]
    last_x: float
    last_y: float
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(values: list[Any]) -> Sparkline | None:
    """Draw at least two values; None is a gap, never zero.

    >>> sparkline(["1", "2"]).lines
    ('4,40 156,4',)
    >>> sparkline(["1", None, "3", "3"]).lines
    ('105.3,4 156,4',)
    >>> sparkline([5]) is None
    True
    """
    numbers = [_number(value) for value in values]
    known = [n for n in numbers if n is not None]
    if len(known) < 2:
        return None
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (WIDTH - 2 * MARGIN) / (len(numbers) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    last = (0.0, 0.0)
    for place, value in enumerate(numbers):
        if value is None:
            runs.append([])
            continue
        x = MARGIN + place * step
        y = HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN)
        last = (round(x, 1), round(y, 1))
        runs[-1].append(last)
    lines = tuple(" ".join(f"{x:g},{y:g}" for x, y in run) for run in runs if len(run) > 1)
    return Sparkline(lines, *last)


def _number(value: Any) -> float | None:  # Any: a JSON value
    try:
        return None if value is None else float(Decimal(str(value)))
    except InvalidOperation:
        return None
