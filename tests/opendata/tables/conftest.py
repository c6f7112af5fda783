"""Tables made of Python rows, in a folder of their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from opendata.tables.derive import derive
from opendata.tables.shape import Table, TableColumn, parquet_path
from opendata.tables.write import write_rows
from tests.opendata.tables.reference import COLUMNS


def make_table(
    folder: Path,
    rows: Iterable[Sequence[Any]],
    columns: tuple[TableColumn, ...] = COLUMNS,
    key: str = "",
) -> Table:
    path = parquet_path(folder, key or uuid.uuid4().hex)
    write_rows(path, columns, rows)
    derive(path)
    return Table(path, columns)


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "tables"
