"""What stands in an export, by form and by who reads it."""

from __future__ import annotations

import csv
import hashlib
import json
import re

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from common.spreadsheet import harmless, unharmed
from common.workbook import Workbook
from consultations import services
from consultations.exporting.columns import COLUMNS, columns_of
from consultations.exporting.rows import BATCH, extent_of, rows_of
from consultations.models import Comment, Scope
from tests.consultations.conftest import comment_on, make_consultation, publish_text, settle
from tests.consultations.exporting.conftest import WORDS, export

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FORMS = ("csv", "csv-excel", "xlsx", "jsonl")
FORMULAS = ("=1+1", "+962", "-5", "@SUM(A1)", "\tنص", "\r=1", "'=1", " =1", "'\tنص", "عادي")


def lines(page, path, scope: str) -> list[dict]:
    export(page, path, "jsonl", scope)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def table(page, path, form: str, scope: str, language: str = "ar") -> list[list]:
    """Rows of a file as the program would read them that it is for."""
    export(page, path, form, scope, language)
    if form == "xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    encoding = "utf-8-sig" if form == "csv-excel" else "utf-8"
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def whole(page, path, form: str, scope: str) -> str:
    """All words of a file."""
    if form == "xlsx":
        return str(table(page, path, form, scope))
    export(page, path, form, scope)
    return path.read_text("utf-8")


def test_officials_get_every_comment_with_its_state_and_all_that_is_known(
    analysed, comments, tmp_path
) -> None:
    *rows, end = lines(analysed, tmp_path / "a.jsonl", "moderation")
    assert end["end"]["rows"] == len(rows) == 6
    found = {row["id"]: row for row in rows}
    states = {name: found[comment.public_id]["status"] for name, comment in comments.items()}
    assert states == {name: name for name in WORDS} | {"redacted": "published"}
    row = found[comments["published"].public_id]
    assert (row["name"], row["stance"], row["version"], row["clause"]) == (
        *("ليلى", "supports", 1, "art-2.p-1"),
    )
    assert (row["respondent"], row["sector"], row["governorate"]) == ("company", "HEAL", "irbid")
    assert (row["campaign"], row["themes"]) == (7, ["الآجال", "الجهات"])
    assert (row["decision"], row["reason_ar"]) == ("accepted", "صار الأجل ستين يومًا.")
    assert row["changes"] == ["art-2.p-1 →"]


@pytest.mark.parametrize(
    ("scope", "read"),
    [
        ("moderation", {"published", "pending", "withheld"}),
        ("analysis", {"published"}),
        ("public", {"published"}),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_words_stand_in_a_file_only_for_who_may_read_them(
    comments, consultation, tmp_path, form, scope, read
) -> None:
    written = whole(consultation, tmp_path / "x.xlsx", form, scope)
    assert {name for name, words in WORDS.items() if words in written} == read
    assert "0790000000" not in written


def test_the_public_file_has_published_comments_and_what_the_page_shows_of_them(
    analysed, comments, tmp_path
) -> None:
    *rows, _end = lines(analysed, tmp_path / "a.jsonl", "public")
    assert {row["id"] for row in rows} == {
        comments["published"].public_id,
        comments["redacted"].public_id,
    }
    row = next(one for one in rows if one["id"] == comments["published"].public_id)
    assert {"status", "sector", "governorate", "ended_at"} & set(row) == set()
    assert (row["campaign"], row["themes"], row["decision"], row["reason_ar"]) == (None, [], "", "")
    redacted = next(one for one in rows if one["rule"])
    assert redacted["rule"] == "personal_data"
    assert redacted["comment"].endswith("وشكرًا")


def test_what_was_decided_is_public_with_the_outcome(analysed, comments, tmp_path) -> None:
    type(analysed).objects.filter(pk=analysed.pk).update(closes_at=timezone.now())
    services.withhold_comment(
        comment=comments["pending"], actor=PLATFORM, reason="off_topic", now=timezone.now()
    )
    settle(analysed)
    services.publish_outcome(consultation=analysed, actor=PLATFORM)
    rows = lines(analysed, tmp_path / "a.jsonl", "public")
    row = next(one for one in rows if one.get("id") == comments["published"].public_id)
    assert (row["campaign"], row["decision"], row["changes"]) == (7, "accepted", ["art-2.p-1 →"])


@pytest.mark.parametrize("form", FORMS)
def test_no_file_holds_an_address_a_pseudonym_or_who_decided(analysed, tmp_path, form) -> None:
    kept = Comment.objects.exclude(status="erased")
    kept.update(pseudonym="pseudonym-of-somebody")
    written = whole(analysed, tmp_path / "x.xlsx", form, "moderation")
    assert "pseudonym-of-somebody" not in written
    assert not re.search(r"\d{1,3}(\.\d{1,3}){3}|@\w+\.", written)
    forbidden = re.compile("mail|phone|pseudonym|(^|_)ip(_|$)|address|user|decided_by|receipt")
    assert [column.name for column in COLUMNS if forbidden.search(column.name)] == []


def test_files_for_people_have_labels_and_files_for_programs_codes(analysed, tmp_path) -> None:
    for form, language, head, stance in (
        ("csv-excel", "ar", "الموقف", "أؤيّد"),
        ("xlsx", "en", "stance", "I support it"),
        ("csv", "ar", "stance", "supports"),
    ):
        heads, *rows = table(analysed, tmp_path / "x.xlsx", form, "public", language)
        assert rows[0][list(heads).index(head)] == stance, form


@pytest.mark.parametrize("scope", Scope.values)
def test_a_workbook_explains_its_columns_and_says_of_when_it_is(analysed, tmp_path, scope) -> None:
    made = export(analysed, tmp_path / "a.xlsx", "xlsx", scope)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet, about = book.worksheets
    assert sheet.sheet_view.rightToLeft
    assert about.sheet_view.rightToLeft
    named = [row[1] for row in about.iter_rows(min_row=2, values_only=True) if row[1]]
    assert named == [column.name for column in columns_of(scope)]
    assert list(about.iter_rows(values_only=True))[-1][2] == made.rows
    english = export(analysed, tmp_path / "b.xlsx", "xlsx", scope, "en")
    assert english.rows == made.rows
    assert not openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0].sheet_view.rightToLeft


@pytest.mark.parametrize("form", FORMS)
def test_no_cell_runs_and_no_word_is_lost(consultation, tmp_path, form) -> None:
    for words in FORMULAS:
        made = comment_on(consultation, "نص")
        Comment.objects.filter(pk=made.pk).update(
            body=words, status="published", decided_at=timezone.now()
        )
    if form == "jsonl":
        *rows, _end = lines(consultation, tmp_path / "x", "public")
        assert [row["comment"] for row in rows] == list(FORMULAS)
        return
    _heads, *cells = table(consultation, tmp_path / "x.xlsx", form, "public")
    place = [column.name for column in columns_of("public")].index("comment")
    shown = [row[place] for row in cells]
    if form == "xlsx":
        sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
        kinds = {sheet.cell(number, place + 1).data_type for number in range(2, len(shown) + 2)}
        assert kinds <= {"s", "inlineStr"}
        assert [words.replace("\r", "\n") for words in FORMULAS] == [
            words.replace("\r", "\n") for words in shown
        ]
        return
    assert [word for word in shown if word[0] in "=+-@\t\r"] == []
    assert [unharmed(word) for word in shown] == list(FORMULAS)


@given(st.text(max_size=20))
def test_a_harmless_cell_has_a_way_back(text) -> None:
    assert unharmed(harmless(text)) == text
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_fingerprint_and_size_are_those_of_the_file(analysed, tmp_path) -> None:
    for form in FORMS:
        made = export(analysed, tmp_path / "x.xlsx", form, "public")
        data = (tmp_path / "x.xlsx").read_bytes()
        assert (made.size_bytes, made.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert list(tmp_path.glob("*.draft")) == []


def test_rows_come_in_batches_each_once(consultation) -> None:
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(consultation=consultation, body=f"رأي {number}", language="ar", status="published",
                decided_at=now, submitted_at=now)
        for number in range(2 * BATCH + 3)
    )  # fmt: skip
    rows = list(rows_of(consultation, "public", extent_of(consultation), "ar"))
    place = [column.name for column in columns_of("public")].index("comment")
    assert [row[place] for row in rows] == [f"رأي {number}" for number in range(2 * BATCH + 3)]


def test_a_batch_costs_the_same_however_full_it_is(analysed, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(9):
        assert list(rows_of(analysed, "moderation", extent_of(analysed), "ar"))


def test_comments_of_another_consultation_are_in_no_file(agency, analysed, tmp_path) -> None:
    other = make_consultation(agency, "other")
    publish_text(other)
    comment_on(other, "تعليق على مسودة أخرى")
    assert "أخرى" not in str(lines(analysed, tmp_path / "x", "moderation"))


def test_a_workbook_goes_on_with_the_next_sheet_when_one_is_full(tmp_path) -> None:
    with (tmp_path / "x.xlsx").open("wb") as file:
        book = Workbook(file, is_rtl=True, max_rows=3)
        book.start("تعليقات", ["عدد"])
        for number in range(5):
            book.append([number])
        book.finish()
    sheets = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
    assert [sheet.title for sheet in sheets] == ["تعليقات", "تعليقات 2", "تعليقات 3"]
    values = [[cell.value for (cell,) in sheet.iter_rows()] for sheet in sheets]
    assert values == [["عدد", 0, 1], ["عدد", 2, 3], ["عدد", 4]]


def test_a_workbook_that_was_not_finished_does_not_open(tmp_path) -> None:
    path = tmp_path / "x.xlsx"
    with path.open("wb") as file:
        book = Workbook(file, is_rtl=True)
        book.start("تعليقات", ["عدد"])
        book.abandon()
    with pytest.raises(Exception, match="zip"):
        openpyxl.load_workbook(path)
