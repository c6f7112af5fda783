"""JSON, JSON Lines and GeoJSON as tables: one row an object, nested objects flattened with a point, lists kept as JSON text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from opendata.reading.grid import Cell, Opened, Sheet, Unreadable, Warning_
from opendata.reading.jsonvalues import Source, Value
from opendata.reading.options import Limits, Options

Record = dict[str, Cell]
# Under these names producers put the rows when an object holds more than one list.
_USUAL = (
    "data",
    "records",
    "rows",
    "items",
    "results",
    "result",
    "value",
    "values",
    "البيانات",
    "السجلات",
)
_NAMES_OF_COLUMNS = ("fields", "columns", "headers")
_GEOMETRIES = frozenset(
    {
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    }
)
_DEEPEST = 4
_WGS84 = re.compile(r"(?:crs:?84|wgs ?-?84|epsg:*4326)$", re.IGNORECASE)


def open_json(path: Path, options: Options, limits: Limits) -> Opened:
    """Open JSON (an array, or an object that holds one), JSON Lines or GeoJSON.

    Raises:
        Unreadable: ``empty``, ``malformed`` with ``line``, ``too_deep``, ``no_table_inside``, ``too_many_rows``,
            ``too_many_columns``, ``mixed_rows``, and those of `encodings.decide`.
    """
    source = Source(path, options.encoding)
    if source.starts_with() == "{":
        first = list(islice(source.items(), 2))
        if len(first) == 1:
            return _of_object(source, path, first[0], limits)
    return _opened(source, "json", path.stem[:100], source.items, limits)


def _of_object(source: Source, path: Path, whole: dict[str, Value], limits: Limits) -> Opened:
    if whole.get("type") == "Topology":
        raise Unreadable("not_a_table", {"is": "topojson"})
    features = _features(whole)
    if features is not None:
        crs = _crs(whole)
        as_record = _of_feature_elsewhere if crs else _of_feature
        opened = _opened(source, "geojson", path.stem[:100], lambda: features, limits, as_record)
        if crs:
            opened.warnings.append(Warning_("other_crs", {"crs": crs}))
        return opened
    name, rows, others = _rows_in(whole)
    opened = _opened(source, "json", name or path.stem[:100], lambda: rows, limits)
    if others:
        opened.warnings.append(Warning_("other_lists", {"taken": name, "names": others[:20]}))
    return opened


def _opened(
    source: Source,
    form: str,
    name: str,
    items: Callable[[], Iterable[Value]],
    limits: Limits,
    as_record: Callable[[Source, Value], Record] | None = None,
) -> Opened:
    """Go through all rows once, for the columns; the sheet goes through them again."""
    table = _Table(source, items, as_record or _of_value, limits)
    table.survey()
    sheet = Sheet(name, table.rows, is_typed=True, is_headed=table.is_headed)
    warnings = []
    for code, count in (
        ("repeated_keys", source.repeated_keys),
        ("unstorable", source.unstorable),
    ):
        if count:
            warnings.append(Warning_(code, {"count": count}))
    return Opened(form, [sheet], encoding=source.encoding, warnings=warnings)


class _Table:
    def __init__(
        self,
        source: Source,
        items: Callable[[], Iterable[Value]],
        as_record: Callable[[Source, Value], Record],
        limits: Limits,
    ) -> None:
        self._source = source
        self._items = items
        self._as_record = as_record
        self._limits = limits
        self._columns: dict[str, None] = {}
        self.is_headed = True

    def survey(self) -> None:
        kinds: set[bool] = set()
        count = 0
        for count, item in enumerate(self._items(), start=1):
            if count > self._limits.rows:
                raise Unreadable("too_many_rows", {"most": self._limits.rows})
            kinds.add(isinstance(item, list))
            if len(kinds) > 1:
                raise Unreadable("mixed_rows", {"row": count})
            if not isinstance(item, list):
                self._columns.update(dict.fromkeys(self._as_record(self._source, item)))
            if len(self._columns) > self._limits.columns:
                raise Unreadable("too_many_columns", {"most": self._limits.columns})
        if not count:
            raise Unreadable("empty")
        self.is_headed = kinds == {False}

    def rows(self) -> Iterator[list[Cell]]:
        if not self.is_headed:
            for item in self._items():
                yield [_cell(self._source, value) for value in item]
            return
        names = list(self._columns)
        yield [*names]
        for item in self._items():
            record = self._as_record(self._source, item)
            yield [record.get(name) for name in names]


def _of_value(source: Source, item: Value) -> Record:
    record: Record = {}
    if isinstance(item, dict):
        _flatten(source, "", item, record)
    else:
        record["value"] = _cell(source, item)
    return record


def _flatten(source: Source, prefix: str, item: dict[str, Value], record: Record) -> None:
    for key, value in item.items():
        name = source.text(prefix + key)
        if isinstance(value, dict) and value and name.count(".") < 20:
            if value.get("type") in _GEOMETRIES and len(value) <= 3:
                record[name] = _as_text(source, value)
            else:
                _flatten(source, f"{name}.", value, record)
        else:
            record[name] = _cell(source, value)


def _cell(source: Source, value: Value) -> Cell:
    if isinstance(value, str):
        return source.text(value)
    if isinstance(value, dict | list):
        return _as_text(source, value) if value else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _as_text(source: Source, value: Value) -> str:
    return source.text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _features(whole: dict[str, Value]) -> list[Value] | None:
    """The features of GeoJSON; None for other JSON."""
    kind = whole.get("type")
    if kind == "FeatureCollection" and isinstance(whole.get("features"), list):
        return [item for item in whole["features"] if isinstance(item, dict)]
    if kind == "Feature" and "geometry" in whole:
        return [whole]
    if kind in _GEOMETRIES and ("coordinates" in whole or "geometries" in whole):
        return [{"geometry": whole}]
    return None


def _crs(whole: dict[str, Value]) -> str:
    """The system of the coordinates as older GeoJSON names it; '' for longitude and latitude."""
    crs = whole.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name") or "") if isinstance(properties, dict) else ""
    return "" if not name or _WGS84.search(name) else name[:100]


def _of_feature_elsewhere(source: Source, feature: Value) -> Record:
    """A feature whose coordinates are metres of a map, not degrees."""
    names = {"longitude": "x", "latitude": "y"}
    return {names.get(key, key): value for key, value in _of_feature(source, feature).items()}


def _of_feature(source: Source, feature: Value) -> Record:
    record: Record = {}
    if "id" in feature:
        record["id"] = _cell(source, feature["id"])
    properties = feature.get("properties")
    if isinstance(properties, dict):
        _flatten(source, "", properties, record)
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        place = geometry.get("coordinates")
        if isinstance(place, list) and len(place) >= 2:
            record["longitude"], record["latitude"] = (_cell(source, part) for part in place[:2])
    record["geometry"] = _as_text(source, geometry) if isinstance(geometry, dict) else None
    return record


def _rows_in(whole: dict[str, Value]) -> tuple[str, list[Value], list[str]]:
    """Name and rows of the list that an object is around, and the names of other such lists."""
    lists = dict(_lists(whole, "", 0))
    if not lists:
        return "", _rows_of_keys(whole), []
    taken = min(lists, key=lambda name: (_rank(name), -len(lists[name])))
    rows = _with_names(whole, taken, lists[taken])
    others = [
        name for name in lists if name != taken and name.rpartition(".")[2] not in _NAMES_OF_COLUMNS
    ]
    return taken, rows, others


def _rank(name: str) -> int:
    last = name.rpartition(".")[2].lower()
    return 0 if last in _USUAL else 2 if last in _NAMES_OF_COLUMNS else 1


def _lists(whole: dict[str, Value], prefix: str, depth: int) -> Iterator[tuple[str, list[Value]]]:
    """Lists whose elements are objects or lists, however deep within reason."""
    for key, value in whole.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _lists(value, f"{prefix}{key}.", depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], dict | list):
            yield f"{prefix}{key}", value


def _with_names(whole: dict[str, Value], taken: str, rows: list[Value]) -> list[Value]:
    """Rows that are lists get the names that stand beside them, as in the dumps of CKAN and pandas."""
    if not isinstance(rows[0], list):
        return rows
    beside: Any = whole
    for part in taken.split(".")[:-1]:
        beside = beside[part]
    lists = [beside.get(key) for key in _NAMES_OF_COLUMNS]
    # Elsewhere in the object, as in the dumps of Socrata, they must be as many as a row has cells.
    lists += [
        fields
        for name, fields in _lists(whole, "", 0)
        if name.rpartition(".")[2] in _NAMES_OF_COLUMNS and len(fields) == len(rows[0])
    ]
    for fields in lists:
        names = [_column_name(field) for field in fields or []]
        if names and all(names) and all(isinstance(row, list) for row in rows):
            return [dict(zip(names, row, strict=False)) for row in rows]
    return rows


def _column_name(field: Value) -> str:
    possible = (
        [field.get(key) for key in ("id", "name", "label")] if isinstance(field, dict) else [field]
    )
    return next((name for name in possible if name and isinstance(name, str)), "")


def _are_numbered(values: list[dict[str, Value]]) -> bool:
    """Whether all have the keys 0, 1, 2 …"""
    wanted = list(map(str, range(len(values[0]))))
    return bool(wanted) and all(list(value) == wanted for value in values)


def _rows_of_keys(whole: dict[str, Value]) -> list[Value]:
    """Objects under keys, or equally long lists under the names of columns."""
    values = list(whole.values())
    if values and all(isinstance(value, dict) for value in values) and _are_numbered(values):
        # Columns of rows that are numbered, as pandas writes them.
        return [{key: whole[key][number] for key in whole} for number in values[0]]
    if len(values) > 1 and all(isinstance(value, dict) for value in values):
        return [{"key": key, **value} for key, value in whole.items()]
    if values and all(isinstance(value, list) for value in values):
        lengths = {len(value) for value in values}
        if len(lengths) == 1 and lengths != {0}:
            return [dict(zip(whole, row, strict=True)) for row in zip(*values, strict=True)]
    raise Unreadable("no_table_inside", {"is": "json"})
