"""What the worker does with an original: read it whole, write its rows under a key, and tell what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opendata import store, tabular
from opendata.errors import FileNotUsable

Words = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """``words`` are suggestions for the dictionary by field name, such as ``unit``."""

    name: str
    original: str
    kind: str
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reading: ``problem`` (a code) and its ``line``, or columns and rows under ``key``.

    ``found`` is the report for the editor; ``findings`` are possible personal data: ``{"column", "pattern", "count"}`` each.
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


def read(original: Path, key: str, options: Words) -> Outcome:
    """Read the file at `original`, write its rows under `key`. Whatever is wrong with it becomes a ``problem``."""
    try:
        table = tabular.read_csv(original.read_bytes())
    except FileNotUsable as refusal:
        return Outcome(problem=refusal.problem, line=refusal.line)
    except FileNotFoundError:
        return Outcome(problem="missing")
    store.build(key, table)
    return Outcome(
        found={"encoding": table.encoding, "delimiter": table.separator},
        columns=[ReadColumn(one.name, one.original, one.kind) for one in table.columns],
        row_count=table.row_count,
        key=key,
    )
