"""A map of governorates as SVG: a tile for each with its name and value, or the site's boundaries with the class of each.

Geography is not mirrored in Arabic. No class is told by its colour alone: a tile has its value in it, a shape the number of its
class, and the legend says both. Names that do not fit give way to the end of the code; the table beside the map has them whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from opendata.charts.asking import Look
from opendata.charts.classes import Class, class_of, classes
from opendata.charts.figures import Figures
from opendata.charts.style import FONT, GRID, INK, SOFT, TEXT_PX, WIDTHS
from opendata.reference.geometry import Boundary, Point, Ring, boundaries, tiles
from opendata.reference.lists import ReferenceList

# From light to dark; letters on the first three are dark, on the others white, with a contrast above 4.5.
FILLS = ("#E3F0EC", "#B5D6CC", "#7DB5A5", "#2F7765", "#0B4A3C")
DARK_FROM = 4
PADDING, GAP = 10, 6
LETTER = 0.62  # of the size of the letters
TILE_WIDTH, TILE_HEIGHT = 150, 54
SHAPES_HEIGHT = {"narrow": 380, "wide": 540}
LEAST_STEP = 0.7  # px between two points that are drawn apart
LINE = 26


@dataclass(frozen=True, slots=True)
class _Map:
    """What is drawn: values by code, their classes, names, and how to write."""

    values: dict[str, float]
    classes: list[Class]
    names: dict[str, str]
    words: dict[str, str]
    look: Look

    @property
    def width(self) -> int:
        return WIDTHS[self.look.size]

    @property
    def size(self) -> int:
        return TEXT_PX[self.look.size]

    def fill(self, code: str) -> tuple[str, str]:
        """Colours of the area and of letters on it."""
        if code not in self.values:
            return "#FFFFFF", SOFT
        number = class_of(self.values[code], self.classes)
        place = number - 1 if len(self.classes) > 2 else (number - 1) * 3
        return FILLS[place], "#FFFFFF" if place + 1 >= DARK_FROM else INK


def drawing(told: Figures, of: ReferenceList, words: dict[str, str], look: Look) -> str:
    """Draw figures by code of `of`; ``words`` say ``description`` and ``y``."""
    values = {str(one.x): float(one.y) for one in told.rows if isinstance(one.y, (int, float))}
    shown = _Map(values, classes(values.values()), of.labels(look.language), words, look)
    shapes = boundaries(of)
    body, height = _shapes(shown, shapes) if shapes else _tiles(shown, of)
    legend, end = _legend(shown, height + LINE, is_numbered=bool(shapes))
    title = escape(words["description"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{shown.width}" height="{end}" '
        f'viewBox="0 0 {shown.width} {end}" role="img" font-family="{FONT}" font-size="{shown.size}px">'
        f'<title>{title}</title><rect width="100%" height="100%" fill="#FFFFFF"/>{body}{legend}</svg>'
    )


def _tiles(shown: _Map, of: ReferenceList) -> tuple[str, int]:
    """The tiles and where they end."""
    placed = tiles(of.entries, set(shown.values))
    columns = max(one.column for one in placed) + 1
    room = (shown.width - 2 * PADDING - GAP * (columns - 1)) / columns
    width = min(room, TILE_WIDTH)
    start = (shown.width - columns * width - GAP * (columns - 1)) / 2
    parts = []
    for one in placed:
        x, y = start + one.column * (width + GAP), PADDING + one.row * (TILE_HEIGHT + GAP)
        parts.append(_tile(shown, one.code, (x, y), width))
    rows = max(one.row for one in placed) + 1
    return "".join(parts), PADDING + rows * (TILE_HEIGHT + GAP)


def _tile(shown: _Map, code: str, at: Point, width: float) -> str:
    fill, ink = shown.fill(code)
    dashes = "" if code in shown.values else ' stroke-dasharray="4 3"'
    middle, name = at[0] + width / 2, shown.names.get(code, code)
    short = name if len(name) * shown.size * LETTER <= width - 6 else code.rpartition("-")[2]
    value = number_words(shown.values[code], shown.look) if code in shown.values else "–"
    lines = (
        _text(short, (middle, at[1] + 22), ink),
        _text(value, (middle, at[1] + 43), ink) if _fits(shown, value, width) else "",
    )
    return (
        f"<g><title>{escape(f'{name}: {value}')}</title>"
        f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{width:.1f}" height="{TILE_HEIGHT}" rx="4" '
        f'fill="{fill}" stroke="{SOFT}"{dashes}/>{"".join(lines)}</g>'
    )


def _fits(shown: _Map, value: str, width: float) -> bool:
    return len(value) * shown.size * LETTER <= width - 2


def _shapes(shown: _Map, shapes: tuple[Boundary, ...]) -> tuple[str, int]:
    """The boundaries, scaled into the picture, and where they end."""
    points = [point for one in shapes for ring in one.rings for point in ring]
    left, top = min(x for x, _y in points), min(y for _x, y in points)
    across, down = max(x for x, _y in points) - left, max(y for _x, y in points) - top
    most = SHAPES_HEIGHT[shown.look.size]
    scale = min((shown.width - 2 * PADDING) / (across or 1), most / (down or 1))
    start = (shown.width - across * scale) / 2

    def flat(ring: Ring) -> list[Point]:
        placed = [((x - left) * scale + start, (y - top) * scale + PADDING) for x, y in ring]
        return list(_thinned(placed))

    drawn = [(one.code, [flat(ring) for ring in one.rings]) for one in shapes]
    areas = "".join(_area(shown, code, rings) for code, rings in drawn)
    numbers = "".join(_number(shown, code, rings) for code, rings in drawn if code in shown.values)
    return areas + numbers, round(down * scale) + 2 * PADDING


def _thinned(ring: list[Point]) -> Iterator[Point]:
    """Without points that lie on the one before them."""
    last: Point | None = None
    for x, y in ring:
        if last is None or abs(x - last[0]) + abs(y - last[1]) >= LEAST_STEP:
            last = (x, y)
            yield last


def _area(shown: _Map, code: str, rings: list[list[Point]]) -> str:
    fill, _ink = shown.fill(code)
    path = "".join(
        "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "Z" for ring in rings if len(ring) > 2
    )
    value = number_words(shown.values[code], shown.look) if code in shown.values else "–"
    title = escape(f"{shown.names.get(code, code)}: {value}")
    return (
        f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{SOFT}" stroke-width="1">'
        f"<title>{title}</title></path>"
    )


def _number(shown: _Map, code: str, rings: list[list[Point]]) -> str:
    largest = max(rings, key=lambda ring: abs(_doubled_area(ring)))
    number = digits(str(class_of(shown.values[code], shown.classes)), shown.look)
    x, y = _centre(largest)
    return _text(number, (x, y + shown.size * 0.36), shown.fill(code)[1])


def _doubled_area(ring: list[Point]) -> float:
    return sum(
        x * next_y - next_x * y
        for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], ring[0]], strict=True)
    )


def _centre(ring: list[Point]) -> Point:
    """The centre of gravity of an area; of one without any, the middle of its points."""
    area = _doubled_area(ring)
    if abs(area) < 1e-6:
        return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)
    x_sum = y_sum = 0.0
    for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x * next_y - next_x * y
        x_sum, y_sum = x_sum + (x + next_x) * cross, y_sum + (y + next_y) * cross
    return x_sum / (3 * area), y_sum / (3 * area)


def _legend(shown: _Map, start: int, *, is_numbered: bool) -> tuple[str, int]:
    """What is measured, and a line for each class with its number where shapes have it; and where it ends."""
    is_rtl, look = shown.look.is_rtl, shown.look
    edge = shown.width - PADDING if is_rtl else PADDING
    anchor, step = ("end", -1) if is_rtl else ("start", 1)
    parts, y = [_text(shown.words["y"], (edge, start), INK, anchor)], start + LINE
    lines = [
        (FILLS[_place(shown, one)], _class_words(one, look, is_numbered)) for one in shown.classes
    ]
    lines.append(("#FFFFFF", _("no value")))
    for fill, words in lines:
        x = edge - 22 if is_rtl else edge
        dashes = ' stroke-dasharray="4 3"' if fill == "#FFFFFF" else ""
        parts.append(
            f'<rect x="{x}" y="{y - 13}" width="22" height="16" fill="{fill}" stroke="{SOFT}"{dashes}/>'
        )
        parts.append(_text(words, (edge + step * 30, y), INK, anchor))
        y += LINE
    rule = f'<path d="M{PADDING},{start - 20}H{shown.width - PADDING}" stroke="{GRID}"/>'
    return rule + "".join(parts), y


def _place(shown: _Map, one: Class) -> int:
    return one.number - 1 if len(shown.classes) > 2 else (one.number - 1) * 3


def _class_words(one: Class, look: Look, is_numbered: bool) -> str:
    low, high = number_words(one.low, look), number_words(one.high, look)
    words = low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{digits(str(one.number), look)}: {words}" if is_numbered else words


def number_words(value: float, look: Look) -> str:
    """Whole numbers as they are, others with as many digits as tell something."""
    places = 0 if float(value).is_integer() or abs(value) >= 1000 else 1 if abs(value) >= 10 else 3
    text = f"{value:,.{places}f}"
    return digits(text.rstrip("0").rstrip(".") if places else text, look)


def digits(text: str, look: Look) -> str:
    if not (look.is_rtl and look.digits == "arab"):
        return text
    return text.translate(str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬"))


def _text(words: str, at: Point, ink: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}" fill="{ink}">'
        f"\u2068{escape(words)}\u2069</text>"
    )
