"""Where governorates lie on a map: boundaries from the site's own GeoJSON file, else a tile for each.

Boundaries are laid out flat with the width of a degree at their middle latitude, which is true enough for one country. A tile map
has the rows and columns of the list; without any, tiles follow the order of the list.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from opendata.reference.lists import Entry, ReferenceList

MAX_BYTES = 30 * 2**20
MAX_POINTS = 400_000
TILE_COLUMNS = 4
log = logging.getLogger(__name__)
Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    code: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Boundary:
    """``rings`` in units of a degree of latitude, x to the east and y to the south."""

    code: str
    rings: tuple[Ring, ...]


def tiles(entries: Iterable[Entry], with_values: set[str]) -> list[Tile]:
    """A tile for each entry. Where some have a place, one without stands below them, and only if it has a value."""
    entries = list(entries)
    placed = [Tile(one.code, *one.place) for one in entries if one.place is not None]
    taken = {(one.row, one.column) for one in placed}
    columns = max((one.column for one in placed), default=TILE_COLUMNS - 1) + 1
    first = max((one.row for one in placed), default=-1) + 1
    rest = [one for one in entries if one.place is None and (not placed or one.code in with_values)]
    below = [Tile(one.code, first + n // columns, n % columns) for n, one in enumerate(rest)]
    return [*placed, *below] if len(taken) == len(placed) else _in_order(entries)


def _in_order(entries: list[Entry]) -> list[Tile]:
    """Two entries on one place: the file is wrong, and the order of the list is taken."""
    return [Tile(one.code, n // TILE_COLUMNS, n % TILE_COLUMNS) for n, one in enumerate(entries)]


def boundaries(of: ReferenceList) -> tuple[Boundary, ...]:
    """The site's boundaries of the entries that they name; none without a file, or where it cannot be read, which is logged."""
    path = settings.DIWAN_MAP_FILE
    if not path:
        return ()
    try:
        stat = Path(path).stat()
        shapes = _shapes(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError, RecursionError) as error:
        log.warning("boundaries in %s were not read: %s", path, error)
        return ()
    found: dict[str, tuple[Ring, ...]] = {}
    for names, rings in shapes:
        code = next((code for name in names if (code := of.code_of(name))), "")
        if code:
            found[code] = (*found.get(code, ()), *rings)
    return tuple(Boundary(code, rings) for code, rings in found.items())


@lru_cache(maxsize=1)
def _shapes(
    path: str, _changed: int, size: int
) -> tuple[tuple[tuple[str, ...], tuple[Ring, ...]], ...]:
    """By feature, the texts among its properties, and its rings.

    Raises:
        OSError, ValueError: not readable, larger than 30 MB, no GeoJSON of polygons, or too many points.
    """
    if size > MAX_BYTES:
        raise ValueError("larger than 30 MB")
    told = json.loads(Path(path).read_text("utf-8-sig"))
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list) or not features:
        raise ValueError("no features")
    raw = [(_texts(one), list(_rings(one.get("geometry") or {}))) for one in features]
    points = [point for _names, rings in raw for ring in rings for point in ring]
    if not points or len(points) > MAX_POINTS:
        raise ValueError(f"{len(points)} points")
    latitudes = [point[1] for point in points]
    width = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    return tuple(
        (names, tuple(tuple((x * width, -y) for x, y in ring) for ring in rings))
        for names, rings in raw
    )


def _texts(feature: dict[str, Any]) -> tuple[str, ...]:  # Any: JSON
    properties = feature.get("properties") or {}
    identity = feature.get("id")
    return tuple(str(one) for one in (identity, *properties.values()) if isinstance(one, str))


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:  # Any: JSON
    """Outer rings and holes alike: what lies in two of them is a hole."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates") or []
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind), [])
    for polygon in polygons:
        for ring in polygon:
            points = tuple(_point(one) for one in ring)
            if len(points) >= 4:
                yield points


def _point(given: Any) -> Point:  # Any: JSON
    try:
        x, y = float(given[0]), float(given[1])
    except (TypeError, IndexError, KeyError) as error:
        raise ValueError("a point without two numbers") from error
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise ValueError(f"no longitude and latitude: {x}, {y}")
    return x, y
