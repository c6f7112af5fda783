"""What ministries send is read as a careful person would read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from opendata.reading import tables
from tests.opendata.reading.papers import MADE


@pytest.mark.parametrize("name", MADE)
def test_it_is_read_as_a_person_would(tmp_path: Path, name: str) -> None:
    make, said = MADE[name]
    with tables.read(make(tmp_path)) as table:
        found = [(column.label, column.kind) for column in table.columns]
        assert found == list(said.columns)
        assert table.row_count == said.rows
        assert table.header_rows == list(said.header_rows)
        assert not said.sheet or table.sheet == said.sheet
        assert not said.units or [column.unit for column in table.columns] == list(said.units)
        codes = {warning.code for warning in table.warnings}
        codes |= {warning.code for column in table.columns for warning in column.warnings}
        assert set(said.warnings) <= codes | {warning.code for warning in table.opened.warnings}
