"""What the worker does with an original: have it read in a process with limits, and tell what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from opendata import measuring, store
from opendata.kinds import ColumnKind
from opendata.reading.grid import Unreadable
from opendata.reading.guard import read_in_child
from opendata.reading.options import Limits, Options
from opendata.reference import lists, tying
from opendata.reference.recognising import Plain, Tied, told
from opendata.tables.derive import derive

Words = dict[str, Any]  # Any: JSON
Figures = dict[str, Any]  # Any: JSON, see `opendata.measuring`
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """``words`` are suggestions for the dictionary by field name, such as ``unit``; ``figures`` see `opendata.measuring`."""

    name: str
    original: str
    kind: str
    words: dict[str, str] = field(default_factory=dict)
    figures: Figures = field(default_factory=dict)

    @property
    def plain(self) -> Plain:
        return Plain(self.name, self.original, self.kind)


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
        options: the editor's choices: ``encoding``, ``delimiter``, ``sheet``, ``header_rows`` (first and last, from 1);
            ``lists``: the reference list of a column by its original name, where somebody said it.
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
    columns = _columns(outcome.found)
    tied, sha256 = tying.tie(
        target, [one.plain for one in columns], lists.known(), options.get("lists", {})
    )
    derive(target)
    return Outcome(
        found=_with_lists(outcome.found, tied),
        columns=_measured(_with_codes(columns, tied), target, outcome.found),
        row_count=outcome.row_count,
        key=key,
        table_bytes=target.stat().st_size,
        table_sha256=sha256 or outcome.table_sha256,
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


def _with_lists(found: Words, tied: list[Tied]) -> Words:
    kept = {key: value for key, value in found.items() if key not in {"columns", "personal_data"}}
    if not tied:
        return kept
    warnings = [*kept.get("warnings", []), *tying.warnings(tied)]
    return kept | {"warnings": warnings, "references": told(tied)}


def _with_codes(columns: list[ReadColumn], tied: list[Tied]) -> list[ReadColumn]:
    """Each tied column with its list, and the columns of codes at the end."""
    lists = {one.column.name: {"reference_list": one.of.code} for one in tied}
    known = [replace(one, words=one.words | lists.get(one.name, {})) for one in columns]
    added = [
        ReadColumn(
            one.codes.name,
            one.codes.original,
            one.codes.kind,
            tying.words_of_codes(one),
            {"odd": 0},
        )
        for one in tied
    ]
    return known + added


def _measured(columns: list[ReadColumn], table: Path, found: Words) -> list[ReadColumn]:
    """With their figures; values of what may be personal data are not kept."""
    empty = measuring.empty_cells(table)
    personal = {one["column"] for one in found.get("personal_data", [])}
    texts = [
        one.name for one in columns if one.kind == ColumnKind.TEXT and one.name not in personal
    ]
    common = measuring.common_values(table, texts)
    return [
        replace(one, figures=one.figures | _figures(empty[one.name], common.get(one.name)))
        for one in columns
    ]


def _figures(empty: int, common: list[str] | None) -> Figures:
    return {"empty": empty} | ({"common": common} if common else {})


def _columns(found: Words) -> list[ReadColumn]:
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
            figures={"odd": odd.get(one["id"], 0)},
        )
        for one in found["columns"]
    ]


def _line(where: Words) -> int | None:
    line = where.get("line", where.get("row"))
    return line if isinstance(line, int) else None
