"""Files over HTTP: names, lengths, parts, fingerprints, and the filtered view exactly."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from base64 import b64decode
from urllib.parse import unquote

import openpyxl
import pyarrow.parquet as pq
import pytest

from opendata.tables import streams
from opendata.tables.of_resource import served
from tests.opendata.conftest import ARABIC_CSV, release_of

FORMS = ["csv", "excel.csv", "xlsx", "json", "jsonl", "parquet"]


@pytest.fixture
def fetch(client, resource):
    def fetched(form: str, headers=None, **params):
        url = f"/api/v1/resources/{resource.public_id}/download/{form}"
        return client.get(url, params, headers=headers or {})

    return fetched


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def values(form: str, data: bytes) -> list[list[object]]:
    """Rows of any form as texts, without the heading."""
    if form.endswith("csv"):
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        found = list(sheet.iter_rows(min_row=2, values_only=True))
    elif form == "parquet":
        found = [list(row.values())[1:] for row in pq.read_table(io.BytesIO(data)).to_pylist()]
    else:
        lines = json.loads(data) if form == "json" else map(json.loads, data.splitlines())
        found = [list(row.values()) for row in lines]
    return [
        ["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row]
        for row in found
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_whole_and_the_filtered_view_hold_their_rows_in_every_form(fetch, form) -> None:
    whole = values(form, body(fetch(form)))
    assert whole == [
        ["001", "العاصمة", "120", "0.5", "2019-01-02"],
        ["002", "إربد", "80", "0.25", "2019-02-03"],
        ["003", "الزرقاء", "", "1.0", "2020-12-31"],
    ]
    view = body(fetch(form, c3__gte="1", sort="c3", columns="c3,c1", limit="1", page="9"))
    assert values(form, view) == [["002", "80"], ["001", "120"]]
    assert values(form, body(fetch(form, c1="nothing"))) == []


@pytest.mark.parametrize("form", [*FORMS, "original"])
def test_a_file_is_saved_under_its_arabic_name_and_cannot_run(fetch, resource, form) -> None:
    answer = fetch(form)
    plain, _semicolon, arabic = answer.headers["Content-Disposition"].partition("; filename*=")
    ending = {"excel.csv": "csv", "original": "csv"}.get(form, form)
    assert plain == f'attachment; filename="{resource.public_id}-1.{ending}"'
    assert unquote(arabic) == f"UTF-8''الطلبات بحسب المحافظة 1.{ending}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    data = body(answer)
    if "Content-Length" in answer.headers:
        assert int(answer.headers["Content-Length"]) == len(data)
    assert ("Content-Length" in answer.headers) == (form not in {"xlsx", "json", "jsonl"})


def test_csv_for_excel_begins_with_a_mark_and_csv_for_programs_does_not(fetch) -> None:
    plain, excel = body(fetch("csv")), body(fetch("excel.csv"))
    assert excel == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize(
    ("labels", "heading"),
    [
        ("", "الرقم,المحافظة"),
        ("original", "الرقم,المحافظة"),
        ("id", "c1,c2"),
        ("ar", "رقم الطلب,المحافظة"),
        ("en", "Number,المحافظة"),
    ],
)
def test_columns_are_called_as_asked(fetch, resource, labels, heading) -> None:
    column = resource.current.columns.get(name="c1")
    type(column).objects.filter(pk=column.pk).update(label_ar="رقم الطلب", label_en="Number")
    data = body(fetch("csv", **({"labels": labels} if labels else {}))).decode()
    assert data.splitlines()[0].startswith(heading)


def test_the_workbook_is_arabic_from_right_to_left_with_dictionary_and_licence(
    fetch, resource
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(body(fetch("xlsx", lang="ar", c3__gte="1"))))
    assert book.sheetnames == ["البيانات", "قاموس البيانات", "الرخصة"]
    assert all(sheet.sheet_view.rightToLeft for sheet in book.worksheets)
    data = book.worksheets[0]
    assert [cell.data_type for cell in data[2]] == ["s", "s", "n", "n", "d"]
    dictionary = list(book.worksheets[1].iter_rows(values_only=True))
    assert [row[0] for row in dictionary[1:]] == ["c1", "c2", "c3", "c4", "c5"]
    facts = dict(book.worksheets[2].iter_rows(min_row=2, values_only=True))
    assert resource.sha256 in facts.values()
    assert any("c3__gte=1" in str(value) for value in facts.values())
    english = openpyxl.load_workbook(io.BytesIO(body(fetch("xlsx", labels="en"))))
    assert not english.worksheets[0].sheet_view.rightToLeft


@pytest.mark.parametrize("form", ["parquet", "original"])
def test_parts_of_a_file_are_given_by_bytes(fetch, resource, form) -> None:
    whole = fetch(form)
    data, etag = body(whole), whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = fetch(form, {"Range": "bytes=4-9"})
    assert (part.status_code, body(part)) == (206, data[4:10])
    assert part.headers["Content-Range"] == f"bytes 4-9/{len(data)}"
    assert body(fetch(form, {"Range": "bytes=-8"})) == data[-8:]
    assert body(fetch(form, {"Range": "bytes=10-"})) == data[10:]
    beyond = fetch(form, {"Range": f"bytes={len(data)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(data)}")
    assert body(fetch(form, {"Range": "bytes=0-3", "If-Range": etag})) == data[:4]
    for headers in (
        {"Range": "bytes=0-3", "If-Range": '"other"'},
        {"Range": "bytes=0-1,4-5"},
        {"Range": "bytes=-"},
        {"Range": "rows=1-2"},
    ):
        answer = fetch(form, headers)
        assert (answer.status_code, body(answer)) == (200, data)
    assert fetch(form, {"If-None-Match": etag}).status_code == 304


def test_fingerprints_are_told(fetch, resource) -> None:
    for form, params in (("original", {}), ("parquet", {"c3": "80"})):
        answer = fetch(form, **params)
        told = answer.headers["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")
        assert b64decode(told) == hashlib.sha256(body(answer)).digest()
    assert body(fetch("original")) == ARABIC_CSV.encode()


def test_the_stored_parquet_is_sent_itself_with_names_and_types(fetch, resource) -> None:
    data = body(fetch("parquet"))
    assert data == served(resource.public_id).table.parquet.read_bytes()
    schema = pq.read_schema(io.BytesIO(data))
    assert schema.names == ["_row", "c1", "c2", "c3", "c4", "c5"]
    assert schema.field("c2").metadata[b"label"].decode() == "المحافظة"


def test_an_earlier_release_is_downloaded_as_it_was(fetch, resource) -> None:
    before = body(fetch("csv"))
    release_of(resource, ARABIC_CSV + "004,معان,1,1,2021-01-01\n")
    assert body(fetch("csv", release="1")) == before
    assert body(fetch("csv")).count(b"\r\n") == 5
    assert body(fetch("original", release="1")) == ARABIC_CSV.encode()


def test_head_tells_the_length_and_leaves_nothing_open(client, resource) -> None:
    url = f"/api/v1/resources/{resource.public_id}/download/csv"
    length = len(body(client.get(url)))
    for _turn in range(streams.AT_ONCE + 1):
        answer = client.head(url)
        assert answer.headers["Content-Length"] == str(length)


@pytest.mark.parametrize("form", ["pdf", "excel", "..", "csv/", "CSV"])
def test_other_forms_are_not_found(fetch, form) -> None:
    assert fetch(form).status_code == 404


def test_the_older_address_of_the_view_is_still_answered(client, resource, fetch) -> None:
    url = f"/api/v1/resources/{resource.public_id}/rows.csv"
    assert body(client.get(url, {"c3": "80"})) == body(fetch("excel.csv", c3="80"))
