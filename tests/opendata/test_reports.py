"""The reading report for the steward: short on the screen and in the database, whole in what can be taken along."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from django.urls import reverse

from opendata import store
from opendata.models import ReleaseFile
from tests.opendata.conftest import add_table, make_dataset

WORDS = 700
# Most cells are numbers; 700 are words, the last of them beyond what the screen shows, and one is a formula.
CSV = "الرمز,العدد\n" + "".join(
    f"ر{place},{'=غير متاح' if place == 1999 else 'غير متاح هنا' if place >= 2000 - WORDS else place}\n"
    for place in range(2_000)
)


@pytest.fixture
def file(agency) -> ReleaseFile:
    return add_table(make_dataset(agency), CSV).files.get()


def taken(desk, file, form: str):
    address = reverse("opendata_report", args=[file.release.dataset_id, file.pk])
    answer = desk.get(address, {"form": form})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'.{form}"')
    return answer


def test_the_row_keeps_the_first_problems_and_all_counts(file) -> None:
    report = file.found["report"]
    assert report["counts"]["misfit"] == WORDS
    assert len(report["problems"]) <= 200
    assert len(json.dumps(file.found, ensure_ascii=False).encode()) < 50_000
    assert "غير متاح" in report["problems"][-1]["cell"]


def test_the_report_to_take_along_names_every_cell_in_arabic(file, admin_client) -> None:
    text = taken(admin_client, file, "csv").content.decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert rows[0][:3] == ["الصف في الملف", "العمود", "الخلية"]
    cells = [row for row in rows if row[-1] == "cell"]
    assert len(cells) == WORDS
    # The header is row 1 of the file.
    assert cells[-1][:3] == ["2001", "العدد", "'=غير متاح"]
    assert cells[0][0] == str(2_000 - WORDS + 2)


def test_as_a_workbook_it_reads_from_right_to_left(file, admin_client) -> None:
    content = taken(admin_client, file, "xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet.sheet_view.rightToLeft
    assert sheet.max_row > WORDS
    assert sheet.cell(sheet.max_row, 1).value == 2001
    assert sheet.cell(sheet.max_row, 3).data_type == "s"


def test_with_the_schema_it_is_table_schema_two(file, admin_client) -> None:
    told = taken(admin_client, file, "json").json()
    assert told["schema"]["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    assert [one["title"] for one in told["schema"]["fields"]] == ["الرمز", "العدد"]
    assert (told["rows"], told["counts"]["misfit"]) == (2_000, WORDS)


def test_the_screen_shows_counts_and_leads_to_the_files(file, admin_client) -> None:
    page = admin_client.get(reverse("opendata_file", args=[file.release.dataset_id, file.pk])).text
    assert f"<strong>{WORDS}</strong>" in page
    assert "?form=xlsx" in page
    assert "?form=json" in page


def test_the_report_goes_with_its_table(file, admin_client) -> None:
    assert store.report_of(file.table_key).exists()
    store.remove(file.table_key)
    assert not store.report_of(file.table_key).exists()
    # Then the first problems are all that is left.
    assert "غير متاح" in taken(admin_client, file, "csv").content.decode()
