"""CSV as it comes, from bytes to typed rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opendata.reading import inspect, tables
from opendata.reading.grid import Unreadable
from opendata.reading.options import Limits, Options

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))


def read(
    path: Path, text: str | bytes, options: Options | None = None, limits: Limits | None = None
) -> dict[str, Any]:
    """Labels, types, rows and codes of warnings."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with tables.read(path, options, limits) as table:
        table.write(path.with_suffix(".parquet"))
        rows = pq.read_table(path.with_suffix(".parquet")).to_pylist()
        assert [row.pop("_row") for row in rows] == list(range(1, table.row_count + 1))
        return {
            "labels": [column.label for column in table.columns],
            "kinds": [str(column.kind) for column in table.columns],
            "units": [column.unit for column in table.columns],
            "rows": [list(row.values()) for row in rows],
            "header": table.header_rows,
            "codes": [one.code for one in table.warnings],
            "delimiter": table.opened.delimiter,
        }


def refusal(
    path: Path, text: str | bytes, limits: Limits | None = None, options: Options | None = None
) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read(path, text, options, limits)
    return refused.value


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "،"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(path: Path, delimiter: str, end: str) -> None:
    rows = [["المحافظة", "السنة", "القيمة"], ["إربد", "2020", '"1,5"'], ["عمان", "2021", '"2,25"']]
    found = read(path, end.join(delimiter.join(row) for row in rows) + end)
    assert found["delimiter"] == delimiter
    assert found["rows"] == [["إربد", 2020, 1.5], ["عمان", 2021, 2.25]]


def test_decimal_commas_do_not_part_cells(path: Path) -> None:
    found = read(path, "الاسم;أ;ب\nس;1,5;2,5\nص;3,5;4,5\n")
    assert found["rows"] == [["س", 1.5, 2.5], ["ص", 3.5, 4.5]]


def test_the_line_that_names_the_delimiter(path: Path) -> None:
    found = read(path, "sep=|\na|b,c\n1|2\n")
    assert (found["delimiter"], found["labels"], found["rows"]) == ("|", ["a", "b,c"], [[1, 2]])


def test_quotes_doubled_quotes_and_line_ends_inside(path: Path) -> None:
    found = read(path, 'a,b\n"x ""y"" z","1\r\n2"\n5" pipe,ok\n')
    assert found["rows"] == [['x "y" z', "1\r\n2"], ['5" pipe', "ok"]]


def test_mixed_line_ends_and_blank_lines(path: Path) -> None:
    assert read(path, "a,b\r1,2\n\r\n\r\n3,4\r\n\n")["rows"] == [[1, 2], [3, 4]]


def test_short_rows_are_filled_and_told_long_ones_refused_with_row_and_line(path: Path) -> None:
    found = read(path, "a,b,c\n1\n2,3,4,,\n")
    assert found["rows"] == [[1, None, None], [2, 3, 4]]
    assert "short_rows" in found["codes"]
    refused = refusal(path, 'a,b\n"1\n1",2\n3,4,5\n6,7\n')
    assert refused.code == "row_too_long"
    assert (refused.where["row"], refused.where["line"], refused.where["surplus"]) == (3, 4, "5")


def test_lines_above_units_totals_and_sources(path: Path) -> None:
    text = (
        "وزارة التعليم,,\nالسنة:,2023,\n\nالمحافظة,عدد الطلبة (آلاف),القيمة بالدينار\nعمان,5,10\nإربد,6,20\n\n"
        "المجموع,11,30\nالمصدر: دائرة الإحصاءات العامة,,\n"
    )
    found = read(path, text)
    assert found["labels"] == ["المحافظة", "عدد الطلبة (آلاف)", "القيمة بالدينار"]
    assert found["units"] == ["", "آلاف", "دينار"]
    assert found["rows"] == [["عمان", 5, 10], ["إربد", 6, 20]]
    assert found["header"] == [4]
    assert {"lines_above", "totals_left_out", "notes_below"} <= set(found["codes"])


def test_a_figure_that_is_called_a_total_is_no_totals_row(path: Path) -> None:
    found = read(path, "المؤشر,القيمة\nالناتج,5\nإجمالي الدين العام,6\n")
    assert found["rows"][-1] == ["إجمالي الدين العام", 6]


def test_totals_inside_stay_and_are_told(path: Path) -> None:
    lines = [f"ناحية {place},{place}" for place in range(60)]
    lines[20] = "المجموع,190"
    found = read(path, "الناحية,العدد\n" + "\n".join(lines))
    assert len(found["rows"]) == 60
    assert "totals_inside" in found["codes"]


def test_headers_of_two_rows(path: Path) -> None:
    found = read(path, "المحافظة,2022,,2023,\n,ذكور,إناث,ذكور,إناث\nعمان,1,2,3,4\nإربد,5,6,7,8\n")
    assert found["labels"] == [
        "المحافظة",
        "2022 · ذكور",
        "2022 · إناث",
        "2023 · ذكور",
        "2023 · إناث",
    ]
    assert found["header"] == [1, 2]


def test_years_name_columns(path: Path) -> None:
    found = read(path, "المحافظة,2019,2020\nعمان,1000,1005\nإربد,900,905\n")
    assert found["labels"] == ["المحافظة", "2019", "2020"]


def test_without_a_header_the_columns_get_numbers(path: Path) -> None:
    found = read(path, "1.5,2.5\n3.5,4.5\n5.5,6.5\n")
    assert (found["labels"], len(found["rows"]), found["header"]) == (["(1)", "(2)"], 3, [])
    assert "no_header" in found["codes"]


def test_unnamed_and_duplicate_columns_and_blank_ones(path: Path) -> None:
    found = read(path, "a,,a,b,\n1,x,2,3,\n4,y,5,6,\n7,z,8,9,\n")
    assert found["labels"] == ["a", "(2)", "a (2)", "b"]
    assert {"unnamed_columns", "duplicate_columns"} <= set(found["codes"])


def test_a_header_that_a_page_break_repeated(path: Path) -> None:
    found = read(path, "a,b\n1,2\na,b\n3,4\n")
    assert found["rows"] == [[1, 2], [3, 4]]
    assert "repeated_header" in found["codes"]


def test_choices_of_the_editor(path: Path) -> None:
    found = read(path, "عنوان,\nx,y\na,b\n1,2\n", Options(header_rows=(3, 3), delimiter=","))
    assert (found["labels"], found["rows"]) == (["a", "b"], [[1, 2]])
    found = read(path, "a|b,c\n1|2,3\n", Options(delimiter="|"))
    assert found["labels"] == ["a", "b,c"]
    found = read(path, "1,2\n3,4\n", Options(header_rows=(0, 0)))
    assert found["rows"] == [[1, 2], [3, 4]]
    assert (
        refusal(path, "a\n1\n", options=Options(header_rows=(9, 9))).code == "header_rows_missing"
    )
    assert refusal(path, "a\n1\n", options=Options(delimiter="ab")).code == "unknown_delimiter"


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "empty", {}),
        ("\n\n", "empty", {}),
        ("a,b\n1,\x002\n", "nul_byte", {"line": 2}),
        ('a,b\n1,2\n3,"4\n5,6\n7,8\n', "quote_not_closed", {"line": 3}),
    ],
)
def test_what_cannot_be_read_is_refused(
    path: Path, text: str, code: str, where: dict[str, Any]
) -> None:
    refused = refusal(path, text)
    assert refused.code == code
    assert where.items() <= refused.where.items()


def test_a_header_alone_is_a_table_without_rows(path: Path) -> None:
    found = read(path, "a,b\n")
    assert (found["rows"], found["codes"]) == ([], ["no_rows"])


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        ("a\n" + "1\n" * 11, Limits(rows=10), "too_many_rows"),
        (",".join(f"c{place}" for place in range(10_000)) + "\n", Limits(), "too_many_columns"),
        ("a,b\n1," + "x" * 40_000 + "\n", Limits(), "cell_too_long"),
        ("a,b\n1," + "x" * 10_000_000 + "\n", Limits(), "line_too_long"),
        ("a\n1\n", Limits(bytes=3), "too_large"),
        ("a\n" + "1\n" * 100, Limits(seconds=-1), "too_long"),
    ],
    ids=["rows", "columns", "cell", "line", "bytes", "seconds"],
)
def test_limits(path: Path, text: str, limits: Limits, code: str) -> None:
    assert refusal(path, text, limits).code == code


def test_a_cell_of_100_mb_takes_little_memory(path: Path) -> None:
    with path.open("wb") as file:
        file.write("المحافظة,ب\n1,".encode())
        for _ in range(100):
            file.write(b"x" * 1024 * 1024)
    script = (
        "import re, sys\nfrom pathlib import Path\n"
        "from opendata.reading import inspect\n"
        "print(inspect.inspect(Path(sys.argv[1]))['error']['code'])\n"
        "print(re.search(r'VmHWM:\\s+([0-9]+)', Path('/proc/self/status').read_text())[1])\n"
    )
    setup = "import django\ndjango.setup()\n"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", setup + script, str(path)],
        capture_output=True,
        text=True,
        env=env,
        check=True,
    )
    code, memory = done.stdout.split()
    assert code == "line_too_long"
    assert int(memory) < 400 * 1024


TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\x01"), max_size=8)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.lists(st.lists(TEXT)).map(
            lambda rows: "\n".join(",".join(row) for row in rows).encode()
        ),
    )
)
def test_any_bytes_are_a_table_or_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    found = inspect.inspect(path)
    assert found.get("error", {}).get("code") != "crashed"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("csv_spectrum/csvs/comma_in_quotes.csv", 1),
        ("csv_spectrum/csvs/empty.csv", 2),
        ("csv_spectrum/csvs/empty_crlf.csv", 2),
        ("csv_spectrum/csvs/escaped_quotes.csv", 2),
        ("csv_spectrum/csvs/json.csv", 1),
        ("csv_spectrum/csvs/location_coordinates.csv", 1),
        ("csv_spectrum/csvs/newlines.csv", 3),
        ("csv_spectrum/csvs/newlines_crlf.csv", 3),
        ("csv_spectrum/csvs/quotes_and_newlines.csv", 2),
        ("csv_spectrum/csvs/simple.csv", 1),
        ("csv_spectrum/csvs/simple_crlf.csv", 1),
        ("csv_spectrum/csvs/utf8.csv", 2),
        ("csvkit/bad.csv", "row_too_long"),
        ("csvkit/bad_skip_lines.csv", "row_too_long"),
        ("csvkit/dummy_col_shuffled_ragged.csv", 1),
        ("csvkit/empty.csv", "empty"),
        ("csvkit/null_byte.csv", "nul_byte"),
        ("csvkit/test_empty_columns.csv", 2),
        ("csvkit/test_empty_columns_long_row.csv", 0),
        ("csvkit/test_empty_columns_short_row.csv", 0),
        ("csvkit/test_latin1.csv", 2),
        ("csvkit/test_utf16_big.csv", 2),
        ("csvkit/test_utf16_little.csv", 2),
        ("csvkit/test_utf8.csv", 2),
        ("csvkit/test_utf8_bom.csv", 2),
    ],
)
def test_hostile_tables_load_or_are_refused(name: str, expected: int | str) -> None:
    found = inspect.inspect(SHARED / "hostile/tabular" / name)
    assert (
        found["error"]["code"] == expected
        if isinstance(expected, str)
        else found["rows"] == expected
    )
