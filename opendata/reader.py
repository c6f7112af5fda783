"""What the worker does with an original: have it read in a process with limits, and tell what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opendata import measuring, store
from opendata.reading.grid import Unreadable
from opendata.reading.guard import read_in_child
from opendata.reading.options import Limits, Options
from opendata.tables.derive import derive

Words = dict[str, Any]  # Any: JSON
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """``words`` are suggestions for the dictionary by field name, such as ``unit``; ``figures`` see `opendata.measuring`."""

    name: str
    original: str
    kind: str
    words: dict[str, str] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reading: ``problem`` (a code) and its ``line``, or columns and rows under ``key``.

    ``found`` is the report for the editor (see `opendata.reading.inspect.described`; of a refusal ``error``); ``findings`` are
    possible personal data by column. ``duplicate_keys`` is None when no key was named.
    """

    problem: str = ""
    line: int | None = None
    found: Words = field(default_factory=dict)
    columns: list[ReadColumn] = field(default_factory=list)
    row_count: int = 0
    key: str = ""
    table_bytes: int | None = None
    table_sha256: str = ""
    findings: list[Words] = field(default_factory=list)
    duplicate_keys: int | None = None


def read(
    original: Path, key: str, options: Words, earlier: Mapping[str, str], keys: Sequence[str] = ()
) -> Outcome:
    """Read the file at `original`, write its rows under `key`. Whatever is wrong with it becomes a ``problem``.

    Args:
        options: the editor's choices: ``encoding``, ``delimiter``, ``sheet``, ``header_rows`` (first and last, from 1).
        earlier: labels and names of the columns in the release before, which keep their names.
        keys: names of the columns that tell which row is which.
    """
    target = store.path_of(key)
    try:
        outcome = read_in_child(original, target, chosen(options), LIMITS, earlier, keys)
    except Unreadable as refusal:
        where = {name: value for name, value in refusal.where.items() if name != "samples"}
        found: Words = {"error": {"code": refusal.code, "where": where}}
        if samples := refusal.where.get("samples"):
            found["encoding_candidates"] = [
                {"encoding": name, "sample": lines} for name, lines in samples.items()
            ]
        return Outcome(problem=refusal.code, line=_line(refusal.where), found=found)
    derive(target)
    return Outcome(
        found={
            key: value
            for key, value in outcome.found.items()
            if key not in {"columns", "personal_data"}
        },
        columns=_columns(outcome.found, measuring.empty_cells(target)),
        row_count=outcome.row_count,
        key=key,
        table_bytes=target.stat().st_size,
        table_sha256=outcome.table_sha256,
        findings=list(outcome.found.get("personal_data", [])),
        duplicate_keys=outcome.found["report"]["counts"].get("duplicate_key", 0) if keys else None,
    )


def chosen(options: Words) -> Options:
    """The editor's choices as the reading takes them."""
    rows = options.get("header_rows")
    return Options(
        encoding=str(options.get("encoding", "")),
        delimiter=str(options.get("delimiter", "")),
        sheet=str(options.get("sheet", "")),
        header_rows=(int(rows[0]), int(rows[1])) if rows else None,
    )


def _columns(found: Words, empty: dict[str, int]) -> list[ReadColumn]:
    odd = {
        one["column"]: int(one["where"]["cells"])
        for one in found["warnings"]
        if one["code"] == "mixed_column"
    }
    return [
        ReadColumn(
            name=one["id"],
            original=str(one["label"])[:300],
            kind=str(one["type"]),
            words={"unit": str(one["unit"])[:60]} if one.get("unit") else {},
            figures={"empty": empty[one["id"]], "odd": odd.get(one["id"], 0)},
        )
        for one in found["columns"]
    ]


def _line(where: Words) -> int | None:
    line = where.get("line", where.get("row"))
    return line if isinstance(line, int) else None
