"""What ``manage.py inspect_table`` prints, the Parquet that is written, and the report for editors."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

from opendata.reading import inspect, messages, report, tables, writing
from opendata.reading.tables import ReadColumn

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))
MESSY = (
    "وزارة الصحة\n"
    "الرقم الوطني,المحافظة,تاريخ الميلاد,القيمة (دينار)\n"
    "٠٠٧١٢٣٤,عمّان,٠١/٠٢/٢٠٢٣,١٬٢٣٤٫٥٠\n"
    '0071235,عمان,13/02/2023,"1,234.50"\n'
    "0071236,إربد,1445/03/12,(120)\n"
    "0071237,إربد,١ شباط ٢٠٢٣,غير متوفر\n"
    "المجموع,,,٣٬٧٠٣٫٥٠\n"
)


def program(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    """The command in a process of its own, with a database that does not exist."""
    env = {**os.environ, "DIWAN_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "inspect_table", *map(str, arguments)],
        capture_output=True, text=True, env=env, cwd=ROOT, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout), done.stderr


def command(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    """The command in this process, which needs no time to start and may not touch a database."""
    said = io.StringIO()
    try:
        call_command("inspect_table", *map(str, arguments), stdout=said)
    except SystemExit as ended:
        return int(ended.code or 0), json.loads(said.getvalue())
    return 0, json.loads(said.getvalue())


def test_the_command_describes_a_messy_file_without_a_database(tmp_path: Path) -> None:
    path = tmp_path / "ملف.csv"
    path.write_bytes(MESSY.encode("cp1256", "replace").replace(b"?", b"0"))
    path.write_bytes(MESSY.encode("utf-16"))
    status, found = command(path)
    assert status == 0
    assert (found["file"], found["format"], found["encoding"]) == ("ملف.csv", "csv", "utf-16-le")
    assert (found["delimiter"], found["header_rows"], found["rows"]) == (",", [2], 4)
    assert [(one["label"], one["type"], one["unit"], one["empty"]) for one in found["columns"]] == [
        ("الرقم الوطني", "text", "", 0),
        ("المحافظة", "text", "", 0),
        ("تاريخ الميلاد", "date", "", 0),
        ("القيمة (دينار)", "number", "دينار", 1),
    ]
    assert found["columns"][2]["examples"] == ["2023-02-01", "2023-02-13", "2023-09-27"]
    assert found["columns"][0]["examples"][1] == "00•••35"
    codes = {one["code"] for one in found["warnings"]}
    assert {"lines_above", "totals_left_out", "hijri", "placeholders", "leading_zeros"} <= codes
    assert [(one["kind"], one["share"]) for one in found["personal_data"]] == [
        ("national_number", 1.0)
    ]


def test_the_command_refuses_with_a_code_and_words_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n1,2,3\n")
    status, found, said = program(path)
    assert status == 1
    assert found["error"]["code"] == "row_too_long"
    assert found["error"]["where"]["line"] == 2
    assert "Row 2" in found["error"]["message_en"]
    assert "الصف 2" in found["error"]["message_ar"]
    assert "Traceback" not in said


def test_the_command_takes_choices(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("عنوان طويل|x\nالاسم|العدد\nأحمد|5\n".encode("iso8859_6"))
    _status, found = command(
        path, "--encoding", "iso-8859-6", "--delimiter", "|", "--header-rows", "2"
    )
    assert [one["label"] for one in found["columns"]] == ["الاسم", "العدد"]
    assert command(tmp_path / "none.csv")[1]["error"]["code"] == "missing"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
@pytest.mark.parametrize(
    "folder", ["opendata/encodings", "opendata/tables", "hostile/tabular", "hostile/csvinj"]
)
def test_every_shared_file_is_loaded_or_refused_with_a_reason(folder: str) -> None:
    files = [
        path
        for path in (SHARED / folder).rglob("*")
        if path.is_file() and path.stat().st_size < 10**6
    ]
    assert files
    for path in files:
        found = inspect.inspect(path)
        assert found.get("error", {"code": ""})["code"] != "crashed", path
        json.dumps(found, default=str)


def test_every_code_has_words_in_both_languages() -> None:
    for code in (*messages.REFUSALS, *messages.WARNINGS, *messages.PERSONAL, *messages.CHECKS):
        both = messages.in_both(code)
        assert both["message_ar"] != both["message_en"], code


def test_parquet_holds_the_rows_their_numbers_and_the_labels(tmp_path: Path) -> None:
    path, target = tmp_path / "a.csv", tmp_path / "tables" / "t.parquet"
    path.write_text(MESSY)
    with tables.read(path, earlier={"المحافظة": "governorate"}) as table:
        sha256 = table.write(target)
        assert list(table.sources()) == [3, 4, 5, 6]
    assert len(sha256) == 64
    read = pq.read_table(target)
    assert read.schema.names == [
        "_row",
        "alrqm_alutni",
        "governorate",
        "tarikh_almilad",
        "alqima_dinar",
    ]
    assert [str(kind) for kind in read.schema.types] == [
        "int64",
        "string",
        "string",
        "date32[day]",
        "double",
    ]
    assert read.schema.field("governorate").metadata[b"label"].decode() == "المحافظة"
    assert read.column("alqima_dinar").to_pylist() == [1234.5, 1234.5, -120.0, None]
    assert pq.ParquetFile(target).metadata.row_group(0).column(1).compression == "ZSTD"
    assert [one.name for one in target.parent.iterdir()] == ["t.parquet"]


def test_a_table_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "t.parquet"
    column = ReadColumn("a", "أ", "integer", 0)
    writing.write(target, [column], [[pa.array([1])]])
    before = target.read_bytes()

    def broken() -> Any:
        yield [pa.array([2])]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        writing.write(target, [column], broken())
    assert target.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["t.parquet"]


def test_row_groups_are_of_one_size(tmp_path: Path) -> None:
    target = tmp_path / "t.parquet"
    pieces = [[pa.array(range(start, start + 70_000))] for start in (0, 70_000, 140_000)]
    writing.write(target, [ReadColumn("a", "أ", "integer", 0)], pieces)
    metadata = pq.ParquetFile(target).metadata
    assert [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)] == [
        100_000,
        100_000,
        10_000,
    ]
    assert pq.read_table(target).column("_row").to_pylist()[-1] == 210_000


def test_the_report_names_rows_and_columns_and_can_be_taken_away(tmp_path: Path) -> None:
    path, target = tmp_path / "a.csv", tmp_path / "t.parquet"
    path.write_text(
        "المحافظة,السنة,العدد\nعمان,2020,1\n\nعمان,2020,1\nإربد,2021,=cmd()\n,2022,5\nعمان,2020,2\n"
    )
    with tables.read(path) as table:
        table.write(target)
        keys = [column.name for column in table.columns[:2]]
        checked = report.check(table, target, keys)
    assert checked.counts == {"misfit": 1, "duplicate_row": 1, "duplicate_key": 2, "empty_key": 1}
    assert [(one.code, one.row) for one in checked.problems] == [
        ("misfit", 5),
        ("duplicate_row", 4),
        ("duplicate_key", 4),
        ("duplicate_key", 7),
        ("empty_key", 6),
    ]
    assert checked.as_json()["problems"][0]["column"] == "العدد"
    checked.write(tmp_path / "a.jsonl")
    assert list(report.written(tmp_path / "a.jsonl")) == checked.problems
    assert list(report.written(tmp_path / "none.jsonl")) == []
    assert checked.schema["primaryKey"] == keys
    assert checked.schema["fields"][1]["type"] == "integer"


def test_frictionless_agrees_with_the_schema_of_every_type(tmp_path: Path) -> None:
    path, target = tmp_path / "a.csv", tmp_path / "t.parquet"
    path.write_text(
        "t,i,n,b,d,m\nx,1,1.5,نعم,2020-01-01,2020-01-01 10:00\n,,,,,\ny,2,2.5,لا,2020-01-02,2020-01-02 11:00\n"
    )
    with tables.read(path) as table:
        table.write(target)
        checked = report.check(table, target)
    assert [one["type"] for one in checked.schema["fields"]] == [
        "string", "integer", "number", "boolean", "date", "datetime",
    ]  # fmt: skip
    assert checked.counts == {}


def test_frictionless_is_heard(tmp_path: Path) -> None:
    target = tmp_path / "t.parquet"
    writing.write(target, [ReadColumn("a", "أ", "text", 0)], [[pa.array(["x"])]])
    described = report.schema([ReadColumn("a", "أ", "integer", 0)])
    code, problems, number = report.second_opinion(target, described)
    assert (code, number) == ("schema", 1)
    assert problems[0].cell
