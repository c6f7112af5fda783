"""However a child ends, the worker goes on and says what became of the file."""

from __future__ import annotations

import hashlib
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from opendata.reading import guard, messages, tables
from opendata.reading.grid import Unreadable
from opendata.reading.options import MEGABYTE, Limits, Options
from tests.opendata.reading import work
from tests.opendata.reading.made import inline, xlsx
from tests.opendata.reading.ministries import students_by_sex_and_year

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))

LIMITS = Limits(bytes=MEGABYTE, seconds=300, memory=256 * MEGABYTE)


def done(
    name: str, folder: Path, limits: Limits = LIMITS, request: dict[str, Any] | None = None
) -> Any:
    return guard.run(f"{work.__name__}:{name}", request or {}, folder, limits)


def refused(name: str, folder: Path, limits: Limits = LIMITS) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        done(name, folder, limits)
    return refusal.value


def test_what_the_work_gives_comes_back_and_no_secret_goes_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIWAN_SECRET_KEY", "known to the worker only")
    answer = done("answer", tmp_path, request={"path": "ملف"})
    assert answer["asked"] == {"path": "ملف"}
    assert answer["folder"] == str(tmp_path)
    assert not [name for name in answer["variables"] if name.startswith("DIWAN")]


def test_a_refusal_comes_back_with_its_reason(tmp_path: Path) -> None:
    refusal = refused("refuse", tmp_path)
    assert (refusal.code, refusal.where) == ("damaged", {"sheet": "بيانات"})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("eat_memory", "too_much_memory"),
        ("kill", "too_much_memory"),
        ("abort", "crashed"),
        ("fail", "crashed"),
        ("exit_early", "crashed"),
        ("recurse", "too_deep"),
        ("fill_the_disk", "no_room"),
    ],
)
def test_every_bad_end_has_a_name(tmp_path: Path, name: str, code: str) -> None:
    assert refused(name, tmp_path).code == code


@pytest.mark.parametrize("name", ["sleep", "spin"])
def test_what_takes_too_long_is_ended(tmp_path: Path, name: str) -> None:
    for seconds in (2, 10, 60):  # the child of a busy machine has only just begun after two
        assert refused(name, tmp_path, Limits(seconds=seconds)).code == "too_long"
        if name == "spin" or (tmp_path / "pid").exists():
            break
    if name == "sleep":
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)


def test_no_connection_is_opened_and_no_program_started(tmp_path: Path) -> None:
    assert set(done("call_out", tmp_path).values()) == {"refused"}
    assert len(done("call_out", tmp_path)) == 4


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"0" * (MEGABYTE + 1))
    with pytest.raises(Unreadable) as refusal:
        guard.read_in_child(path, tmp_path / "a.parquet", Options(), LIMITS)
    assert refusal.value.where == {"bytes": MEGABYTE + 1, "most": MEGABYTE}


def test_own_folders_vanish_and_so_do_those_that_a_killed_worker_left(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), guard.own_folder(tmp_path) as folder:
        (folder / "draft").write_text("half")
        raise ZeroDivisionError
    left = tmp_path / ".reading-left"
    left.mkdir()
    os.utime(left, (time.time() - 90_000, time.time() - 90_000))
    with pytest.raises(Unreadable):
        guard.read_in_child(empty(tmp_path), tmp_path / "a.parquet", Options(), LIMITS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.csv"]


def empty(folder: Path) -> Path:
    path = folder / "empty.csv"
    path.touch()
    return path


def read(path: Path, **limits: Any) -> guard.Outcome:
    return guard.read_in_child(
        path, path.parent / "tables" / "t.parquet", Options(), Limits(**limits)
    )


def test_a_file_becomes_a_table_in_its_place(tmp_path: Path) -> None:
    outcome = read(students_by_sex_and_year(tmp_path))
    table = pq.read_table(outcome.table)
    assert outcome.row_count == table.num_rows == 10
    assert table.column_names == ["_row", *(column["id"] for column in outcome.columns)]
    assert table.schema.field(1).metadata[b"label"].decode() == "المحافظة"
    assert table.column("_row").to_pylist() == list(range(1, 11))
    assert outcome.table_sha256 == hashlib.sha256(outcome.table.read_bytes()).hexdigest()
    names = {path.name for path in outcome.table.parent.iterdir()}
    assert names == {"t.parquet", "t.report.jsonl"}
    # What is said of the file is said in both languages, far from the project's settings.
    said = {warning["code"]: warning for warning in outcome.found["warnings"]}
    assert said["totals_left_out"]["message_ar"] and said["totals_left_out"]["message_en"]
    assert outcome.found["report"]["rows"] == 10
    assert outcome.found["report"]["schema"]["fields"][0]["title"] == "المحافظة"


def test_a_refused_file_leaves_the_table_that_was_there(tmp_path: Path) -> None:
    kept = read(students_by_sex_and_year(tmp_path)).table.read_bytes()
    hollow = tmp_path / "b.xlsx"
    hollow.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(Unreadable):
        read(hollow)
    assert (tmp_path / "tables" / "t.parquet").read_bytes() == kept
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert names == {"t.parquet", "t.report.jsonl"}


def far_corner(folder: Path) -> Path:
    cells = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    return xlsx(folder / "corner.xlsx", cells)


def huge_cell(folder: Path) -> Path:
    return xlsx(folder / "cell.xlsx", inline([["أ", "ب"], [os.urandom(4_000_000).hex(), "x"]]))


def wide(folder: Path) -> Path:
    return xlsx(
        folder / "wide.xlsx", inline([[f"عمود {n}" for n in range(10_000)], list(range(10_000))])
    )


def wide_json(folder: Path) -> Path:
    path = folder / "wide.json"
    path.write_text(json.dumps([{str(n): n for n in range(10_000)}]))
    return path


def packed_twice(folder: Path) -> Path:
    inner, outer = folder / "inner.zip", folder / "outer.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "inner.zip")
    return outer


def endless_rows(folder: Path) -> Path:
    table = pa.table({"a": pa.array([1] * 5_000_001)})
    pq.write_table(table, folder / "rows.parquet")
    return folder / "rows.parquet"


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (far_corner, {"too_much_memory", "too_many_columns"}),
        (huge_cell, {"cell_too_long"}),
        (wide, {"too_many_columns"}),
        (wide_json, {"too_many_columns"}),
        (packed_twice, {"nested_archive"}),
        (endless_rows, {"too_many_rows"}),
    ],
)
def test_files_beyond_measure_are_refused_by_name(
    tmp_path: Path, make: Callable[[Path], Path], codes: set[str]
) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(make(tmp_path))
    assert refusal.value.code in codes


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not here")
@pytest.mark.parametrize(
    "folder", ["hostile/tabular", "hostile/xml", "hostile/csvinj", "opendata/tables"]
)
def test_every_shared_file_is_read_or_refused_with_a_reason(folder: str) -> None:
    """In this process, so that nothing can hide behind «crashed»."""
    outcomes = {}
    for path in sorted(path for path in (SHARED / folder).rglob("*") if path.is_file()):
        try:
            with tables.read(path) as table:
                outcomes[path.name] = f"{table.row_count} rows"
        except Unreadable as refusal:
            assert str(messages.in_both(refusal.code, refusal.where)["message_en"])
            outcomes[path.name] = refusal.code
    assert len(outcomes) > 1
    if folder == "opendata/tables":
        assert all(outcome.endswith("rows") for outcome in outcomes.values()), outcomes
        assert outcomes["yemen_info.xlsx"] == "41583 rows"
    if folder == "hostile/xml":
        assert set(outcomes.values()) == {"not_a_table"}
