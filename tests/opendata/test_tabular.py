"""Reading CSV files as they come."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opendata import tabular
from opendata.errors import FileNotUsable
from tests.opendata.conftest import ARABIC_CSV

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))


def test_types_are_found_over_the_whole_file_and_leading_zeros_stay_text() -> None:
    table = tabular.read_csv(ARABIC_CSV.encode())
    assert [(c.name, c.original, c.kind) for c in table.columns] == [
        ("c1", "الرقم", "text"),
        ("c2", "المحافظة", "text"),
        ("c3", "عدد الطلبات", "integer"),
        ("c4", "النسبة", "number"),
        ("c5", "التاريخ", "date"),
    ]
    assert list(table.rows()) == [
        ["001", "العاصمة", 120, 0.5, "2019-01-02"],
        ["002", "إربد", 80, 0.25, "2019-02-03"],
        ["003", "الزرقاء", None, 1.0, "2020-12-31"],
    ]


def test_one_late_word_makes_a_column_of_numbers_text() -> None:
    lines = ["n"] + ["1"] * 5000 + ["غير متوفر"]
    assert tabular.read_csv("\n".join(lines).encode()).columns[0].kind == "text"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_arabic_reads_the_same_in_every_usual_encoding(encoding: str) -> None:
    text = "المدينة,السكان\nعمّان,4\nإربد,2\n"
    table = tabular.read_csv(text.encode(encoding))
    assert list(table.rows()) == [["عمّان", 4], ["إربد", 2]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    text = f"أ{separator}ب\n1{separator}«2,3»\n"
    if separator != ",":
        assert list(tabular.read_csv(text.encode()).rows()) == [[1, "«2,3»"]]
    else:
        with pytest.raises(FileNotUsable, match="file_not_usable"):
            tabular.read_csv(text.encode())


@pytest.mark.parametrize(
    ("data", "problem", "line"),
    [
        (b"", "empty", None),
        (b" \n\n", "empty", None),
        (b"a,b\n1,\x00\n", "binary", None),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\xfd", "unknown_encoding", None),
        ("é,è\nà,ù\n".encode("latin-1"), "unknown_encoding", None),
        (b"a,b\n1,2\n1,2,3\n", "row_too_long", 3),
        (("," * 600).join(["a", "b"]).encode(), "too_many_columns", 1),
        (b"a\n" + b"x" * 40_000, "cell_too_long", 2),
        (b"a\n" + b"x" * 200_000, "malformed", 2),
    ],
)
def test_what_cannot_be_read_says_why_and_where(
    data: bytes, problem: str, line: int | None
) -> None:
    with pytest.raises(FileNotUsable) as refusal:
        tabular.read_csv(data)
    assert (refusal.value.problem, refusal.value.line) == (problem, line)


def test_names_for_programs_are_unique_and_never_a_parameter() -> None:
    names = [c.name for c in tabular.read_csv("Name,name,page,a__b,c9,السنة\n".encode()).columns]
    assert names == ["name", "c2", "c3", "c4", "c5", "c6"]


def test_more_rows_than_allowed_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(tabular, "MAX_ROWS", 3)
    assert tabular.read_csv(b"a\n1\n2\n3\n").row_count == 3
    with pytest.raises(FileNotUsable):
        tabular.read_csv(b"a\n1\n2\n3\n4\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_refusal(data: bytes) -> None:
    try:
        table = tabular.read_csv(data)
    except FileNotUsable:
        return
    assert len(list(table.rows())) == table.row_count


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not on this machine")
def test_every_hostile_or_awkward_file_is_a_table_or_a_refusal() -> None:
    files = [
        path
        for folder in ("hostile/tabular", "opendata/encodings", "opendata/tables")
        for path in (SHARED / folder).rglob("*")
        if path.is_file()
    ]
    assert len(files) > 30
    outcomes = {}
    for path in files:
        try:
            table = tabular.read_csv(path.read_bytes())
            outcomes[path.name] = len(list(table.rows()))
        except FileNotUsable as refusal:
            outcomes[path.name] = refusal.problem
    assert outcomes["null_byte.csv"] == "binary"
    assert outcomes["test_latin1.csv"] == "unknown_encoding"
    assert outcomes["xlsx-corrupted.xlsx"] in {"binary", "unknown_encoding"}
    assert outcomes["world_cities_ar.csv"] > 1000
    assert isinstance(outcomes["derived_mostly_ascii_then_arabic_cp1256.csv"], int)
