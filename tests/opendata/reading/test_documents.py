"""JSON, GeoJSON and Parquet become tables whose first row names the columns."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opendata.reading.columnar import open_parquet
from opendata.reading.documents import open_json
from opendata.reading.formats import format_of
from opendata.reading.grid import Opened, Unreadable
from opendata.reading.options import Limits, Options
from tests.opendata.reading.made import rows_of

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))


def opened(tmp_path: Path, content: str | bytes, **limits: Any) -> Opened:
    path = tmp_path / "ملف.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert format_of(path) == "json"
    return open_json(path, Options(), Limits(**limits))


def refused(tmp_path: Path, content: str | bytes, **limits: Any) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        list(opened(tmp_path, content, **limits).sheets[0].rows())
    return refusal.value


TABLE = [["المحافظة", "عدد"], ["إربد", 5], ["جرش", None]]


@pytest.mark.parametrize(
    "content",
    [
        '[{"المحافظة":"إربد","عدد":5},{"المحافظة":"جرش","عدد":null}]',
        '\ufeff [ {"المحافظة":"إربد","عدد":5.0} ,\n {"المحافظة":"جرش"} ] \n',
        '{"المحافظة":"إربد","عدد":5}\n{"المحافظة":"جرش","عدد":null}\n\n',
        '{"data":[{"المحافظة":"إربد","عدد":5},{"المحافظة":"جرش"}]}',
        '{"success":true,"result":{"records":[{"المحافظة":"إربد","عدد":5},{"المحافظة":"جرش"}],"fields":[{"id":"المحافظة"}]}}',
        '{"fields":[{"id":"المحافظة"},{"id":"عدد"}],"records":[["إربد",5],["جرش",null]]}',
        '{"columns":["المحافظة","عدد"],"index":[0,1],"data":[["إربد",5],["جرش",null]]}',
        '{"المحافظة":["إربد","جرش"],"عدد":[5,null]}',
    ],
)
def test_every_usual_shape_gives_the_same_table(tmp_path: Path, content: str) -> None:
    found = opened(tmp_path, content)
    assert rows_of(found) == TABLE
    assert rows_of(found) == TABLE
    assert found.sheets[0].is_headed


def test_rows_that_are_lists_have_no_names_of_their_own(tmp_path: Path) -> None:
    for content in (
        '[["المحافظة","عدد"],["إربد",5],["جرش",null]]',
        '["المحافظة","عدد"]\n["إربد",5]\n["جرش",null]',
    ):
        found = opened(tmp_path, content)
        assert rows_of(found) == TABLE
        assert not found.sheets[0].is_headed


def test_objects_under_keys_are_rows(tmp_path: Path) -> None:
    found = opened(tmp_path, '{"JO-AM":{"اسم":"عمّان"},"JO-IR":{"اسم":"إربد"}}')
    assert rows_of(found) == [["key", "اسم"], ["JO-AM", "عمّان"], ["JO-IR", "إربد"]]


def test_nested_objects_are_flattened_and_lists_kept(tmp_path: Path) -> None:
    found = opened(tmp_path, '[{"أ":{"ب":{"ج":1},"د":{}},"هـ":[1,"ن"],"و":[]},{"جديد":true}]')
    assert rows_of(found) == [
        ["أ.ب.ج", "أ.د", "هـ", "و", "جديد"],
        [1, None, '[1,"ن"]', None, None],
        [None, None, None, None, True],
    ]


def test_the_largest_of_several_lists_is_taken_and_the_others_named(tmp_path: Path) -> None:
    found = opened(tmp_path, '{"ملاحظات":[{"n":1}],"المدارس":[{"اسم":"أ"},{"اسم":"ب"}]}')
    assert rows_of(found)[1:] == [["أ"], ["ب"]]
    assert found.warnings[0].where == {"taken": "المدارس", "names": ["ملاحظات"]}


def test_numbers_beyond_measure_and_text_that_cannot_be_stored(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        r'[{"n":12345678901234567890123,"f":1e400,"x":NaN,"s":"\ud800\u0000ب","k":1,"k":2}]',
    )
    assert rows_of(found)[1] == ["12345678901234567890123", "1e400", None, "\ufffd\ufffdب", 2]
    assert {warning.code: warning.where["count"] for warning in found.warnings} == {
        "repeated_keys": 1,
        "unstorable": 1,
    }


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1256"]
)
def test_json_in_the_encodings_that_occur(tmp_path: Path, encoding: str) -> None:
    rows = [{"الوزارة": "وزارة التربية والتعليم", "عدد المدارس": number} for number in range(50)]
    found = opened(tmp_path, json.dumps(rows, ensure_ascii=False).encode(encoding))
    assert rows_of(found)[1] == ["وزارة التربية والتعليم", 0]


def test_what_is_malformed_is_refused_with_its_line(tmp_path: Path) -> None:
    for content, line in (
        ('[{"a":1},\n{"a":2},\n{"a" 3}]', 3),
        ('[{"a":1},\n]', 2),
        ('[{"a":1}]\nx', 2),
        ('{"a":1}\n{"a":', 2),
    ):
        refusal = refused(tmp_path, content)
        assert (refusal.code, refusal.where["line"]) == ("malformed", line), content


def test_what_holds_no_table_or_too_much_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "[]").code == "empty"
    assert refused(tmp_path, "{}").code == "no_table_inside"
    assert refused(tmp_path, '{"a":1}').code == "no_table_inside"
    assert refused(tmp_path, '[{"a":1},[2]]').code == "mixed_rows"
    assert refused(tmp_path, "[" * 100_000).code == "too_deep"
    assert refused(tmp_path, '[{"a":1},{"a":2}]', rows=1).code == "too_many_rows"
    assert (
        refused(tmp_path, json.dumps([{str(n): n for n in range(50)}]), columns=40).code
        == "too_many_columns"
    )


def test_geojson_keeps_properties_and_shapes(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        '{"type":"FeatureCollection","features":['
        '{"type":"Feature","id":7,"properties":{"اسم":"مدرسة"},"geometry":{"type":"Point","coordinates":[35.9,31.95]}},'
        '{"type":"Feature","properties":{"اسم":"حي"},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}},'
        '{"type":"Feature","properties":null,"geometry":null}]}',
    )
    assert found.format == "geojson"
    assert rows_of(found) == [
        ["id", "اسم", "longitude", "latitude", "geometry"],
        [7, "مدرسة", 35.9, 31.95, '{"type":"Point","coordinates":[35.9,31.95]}'],
        [None, "حي", None, None, '{"type":"LineString","coordinates":[[1,2],[3,4]]}'],
        [None, None, None, None, None],
    ]


def test_an_array_larger_than_what_is_held_comes_out_whole(tmp_path: Path) -> None:
    rows = [{"n": number, "نص": "ب" * (number % 3000)} for number in range(3000)]
    found = opened(tmp_path, json.dumps(rows, ensure_ascii=False, indent=1))
    assert [row[0] for row in rows_of(found)[1:]] == list(range(3000))


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.fixed_dictionaries({"أ": scalars, "b": scalars}), min_size=1, max_size=20),
    st.booleans(),
)
def test_what_was_written_is_read(
    tmp_path: Path, rows: list[dict[str, Any]], as_lines: bool
) -> None:
    text = "\n".join(map(json.dumps, rows)) if as_lines and len(rows) > 1 else json.dumps(rows)
    names, *found = rows_of(opened(tmp_path, text))
    assert [dict(zip(names, row, strict=True)) for row in found] == rows


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not here")
def test_every_file_of_the_json_test_suite_is_read_or_refused() -> None:
    refusals = set()
    for path in sorted((SHARED / "hostile" / "json" / "JSONTestSuite_y_i").iterdir()):
        try:
            if format_of(path) == "json":
                for row in open_json(path, Options(), Limits()).sheets[0].rows():
                    "".join(map(str, row)).encode()
        except Unreadable as refusal:
            refusals.add(refusal.code)
    assert refusals <= {"no_table_inside", "empty", "unknown_encoding", "too_deep"}


def parquet(path: Path, columns: dict[str, Any]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_gives_its_values_and_flattens_what_is_nested(tmp_path: Path) -> None:
    moment = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    path = parquet(
        tmp_path / "a.parquet",
        {
            "المحافظة": pa.array(["إربد", None]).dictionary_encode(),
            "موقع": [{"x": 1, "y": {"z": "أ"}}, {"x": 2, "y": None}],
            "قائمة": [[1, 2], None],
            "مبلغ": [Decimal("1.50"), Decimal("2.00")],
            "يوم": [date(2024, 1, 2), None],
            "لحظة": pa.array([moment, None], pa.timestamp("ns", "Asia/Amman")),
            "ساعة": [time(3, 4), None],
            "مدة": [timedelta(hours=3), None],
            "خام": [b"\xd8\xa8", None],
            "كبير": pa.array([2**64 - 1, 1], pa.uint64()),
            "كسر": [float("nan"), 0.5],
        },
    )
    found = open_parquet(path, Limits())
    assert rows_of(found) == [
        [
            "المحافظة",
            "موقع.x",
            "موقع.y.z",
            "قائمة",
            "مبلغ",
            "يوم",
            "لحظة",
            "ساعة",
            "مدة",
            "خام",
            "كبير",
            "كسر",
        ],
        [
            "إربد",
            1,
            "أ",
            "[1,2]",
            1.5,
            date(2024, 1, 2),
            moment.replace(tzinfo=None),
            "03:04:00",
            "3:00:00",
            "ب",
            str(2**64 - 1),
            None,
        ],
        [None, 2, None, None, 2, None, None, None, None, None, 1, 0.5],
    ]


def test_parquet_beyond_the_limits_or_broken_is_refused(tmp_path: Path) -> None:
    whole = parquet(tmp_path / "a.parquet", {"a": list(range(1000)), "b": [0] * 1000})
    data = whole.read_bytes()
    for code, content, limits in (
        ("too_many_rows", data, {"rows": 999}),
        ("too_many_columns", data, {"columns": 1}),
        ("damaged", data[:-10], {}),
        ("damaged", data[:4] + b"\0" * 500 + data[504:], {}),
    ):
        (tmp_path / "b.parquet").write_bytes(content)
        with pytest.raises(Unreadable) as refusal:
            list(open_parquet(tmp_path / "b.parquet", Limits(**limits)).sheets[0].rows())
        assert refusal.value.code == code
