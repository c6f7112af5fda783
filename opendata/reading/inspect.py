"""What ingestion makes of a file, as JSON: for editors, for ``manage.py inspect_table`` and for what is stored with a release."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from opendata.reading import messages, personal, tables
from opendata.reading.grid import Unreadable, Warning_
from opendata.reading.options import Limits, Options
from opendata.reading.tables import ReadColumn, Table

log = logging.getLogger(__name__)


def inspect(
    path: Path, options: Options | None = None, limits: Limits | None = None
) -> dict[str, Any]:
    """Read a file and describe what was found, or why it is refused (``error``); never raises."""
    try:
        with tables.read(path, options, limits) as table:
            return {"file": path.name, **described(table)}
    except Unreadable as refusal:
        return {"file": path.name, "error": refused(refusal)}
    except MemoryError:
        return {"file": path.name, "error": refused(Unreadable("too_much_memory"))}
    except Exception:  # whatever a file does to a library, the answer is a refusal
        log.exception("reading %s failed", path.name)
        return {"file": path.name, "error": refused(Unreadable("crashed"))}


def refused(refusal: Unreadable) -> dict[str, Any]:
    """A refusal as JSON: ``code``, ``message_ar``, ``message_en``, ``where``."""
    both = messages.in_both(refusal.code, refusal.where)
    return {"code": refusal.code, **both, "where": refusal.where}


def described(table: Table) -> dict[str, Any]:
    """A table as JSON, without the file's name. Header rows are numbered from 1, columns are in the order of the file."""
    unsure = next((one for one in table.warnings if one.code == "encoding_unsure"), None)
    about_columns = [
        {**warned(one), "column": column.name, "label": column.label}
        for column in table.columns
        for one in column.warnings
    ]
    return {
        "format": table.opened.format,
        "encoding": table.opened.encoding,
        "encoding_confidence": _confidence(table, unsure),
        "encoding_candidates": unsure.where["candidates"] if unsure else [],
        "delimiter": table.opened.delimiter,
        "sheet": table.sheet,
        "sheets": [{"name": one.name, "is_hidden": one.is_hidden} for one in table.opened.sheets],
        "header_rows": table.header_rows,
        "lines_above": list(table.above),
        "rows": table.row_count,
        "columns": [column(one) for one in table.columns],
        "warnings": [warned(one) for one in table.warnings] + about_columns,
        "personal_data": list(_personal(table.columns)),
    }


def _confidence(table: Table, unsure: Warning_ | None) -> float | None:
    if not table.opened.encoding:
        return None
    return float(unsure.where["confidence"]) if unsure else table.opened.confidence


def warned(warning: Warning_) -> dict[str, Any]:
    """A warning as JSON: ``code``, ``message_ar``, ``message_en``, ``where``."""
    where = {key: value for key, value in warning.where.items() if key != "candidates"}
    return {"code": warning.code, **messages.in_both(warning.code, where), "where": where}


def column(one: ReadColumn) -> dict[str, Any]:
    """A column as JSON; examples of what may be personal data are masked."""
    shown = (
        [personal.masked(str(value)) for value in one.examples]
        if one.personal
        else list(one.examples)
    )
    return {
        "id": one.name,
        "label": one.label,
        "type": str(one.kind),
        "unit": one.unit,
        "empty": one.empty,
        "placeholders": one.placeholders,
        "examples": shown,
        "does_not_fit": [{"row": row, "cell": cell[:100]} for row, cell in one.misfits],
        "warnings": [warning.code for warning in one.warnings],
    }


def _personal(columns: Iterable[ReadColumn]) -> Iterable[dict[str, Any]]:
    for one in columns:
        for finding in one.personal:
            yield {
                "column": one.name,
                "label": one.label,
                "kind": finding.kind,
                **messages.in_both(finding.kind),
                "share": finding.share,
                "cells": finding.cells,
                "rows": list(finding.rows),
                "examples": list(finding.examples),
            }
