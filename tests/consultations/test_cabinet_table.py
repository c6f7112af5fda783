"""The Cabinet table out and back: what people do to tables offline, and that none of it is lost or believed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from django.utils import timezone, translation
from docx.oxml.ns import qn

from accounts.actors import PLATFORM, Actor
from accounts.models import Agency, Role
from common.errors import Refused
from consultations import services
from consultations.cabinet_table import columns, document, rows, sheet
from consultations.cabinet_table.columns import Column
from consultations.cabinet_table.comparing import Compared, Fate
from consultations.dispositions import selectors
from consultations.dispositions.grants import Grants
from consultations.dispositions.rulings import ruling
from consultations.errors import TableRefused
from consultations.models import ClauseTask, Comment, Disposition, TableUpload
from consultations.services.table_uploads import UPLOADS_KEPT, delete_old_uploads
from tests.consultations.conftest import ARABIC, ENGLISH, publish_text, published_comment
from tests.consultations.test_dispositions import campaign_of, end, pair

pytestmark = pytest.mark.django_db
ALL = Grants(is_officer=True)
NAMES = dict(zip(columns.IN_SHEET, range(7), strict=True))
WORD_ROW = {one: place for place, one in enumerate(columns.IN_WORD)}


@pytest.fixture
def closed(consultation):
    """Over, with two comments on 2.1 and one on the whole; a later version changes 2.1 and adds 2.2."""
    published_comment(consultation, "خمسة عشر يومًا لا تكفي.")
    published_comment(consultation, '=HYPERLINK("http://x")\nسطر ثانٍ\x0b')
    published_comment(consultation, "رأي عام.", clause_key="")
    end(consultation)
    arabic = ARABIC.replace("٣٠", "٦٠") + "\n[art-2.p-2] 2.2 يُنشر التأخر.\n"
    publish_text(consultation, arabic, ENGLISH)
    return consultation


def exported(page, kind: str = "xlsx", language: str = "ar") -> bytes:
    with translation.override(language):
        found = rows.rows_of(page, ALL)
        if kind == "xlsx":
            with sheet.written(found, language) as file:
                return file.read()
        count = rows.count_of(page, ALL)
        return document.written(found, language, title=page.title, count=count)


def filled(page, given: dict[str, dict[Column, Any]], kind="xlsx", language="ar") -> bytes:
    """The table with cells written by the beginning of the comment: {"رأي": {Column.DECISION: …}}."""
    out = io.BytesIO()
    if kind == "xlsx":
        book: Any = openpyxl.load_workbook(io.BytesIO(exported(page, language=language)))
        for cells in book.active.iter_rows(min_row=2):
            for column, value in _given(given, cells[NAMES[Column.COMMENT]].value).items():
                cells[NAMES[column]].value = value
        book.save(out)
        return out.getvalue()
    word = docx.Document(io.BytesIO(exported(page, kind, language)))
    for row in word.tables[0].rows[1:]:
        for column, value in _given(given, row.cells[WORD_ROW[Column.COMMENT]].text).items():
            row.cells[WORD_ROW[column]].text = value
    word.save(out)
    return out.getvalue()


def _given(given: dict[str, dict[Column, Any]], comment: str) -> dict[Column, Any]:
    return next((cells for words, cells in given.items() if comment.startswith(words)), {})


def upload(page, content: bytes, actor=PLATFORM) -> TableUpload:
    return services.receive_table(
        consultation=page, actor=actor, name="جدول.xlsx", content=content, now=timezone.now()
    )


def preview(page, content: bytes, actor=PLATFORM) -> list[Compared]:
    return services.preview_table(upload=upload(page, content, actor), actor=actor)


def apply(page, content: bytes, actor=PLATFORM) -> list[Compared]:
    return services.apply_table(
        upload=upload(page, content, actor), actor=actor, now=timezone.now()
    )


def fates(found: list[Compared]) -> list[str]:
    return sorted(one.fate.value for one in found)


def by_comment(page, words: str) -> Comment:
    return page.comments.get(body__startswith=words)


NOTED = {Column.DECISION: "أحيط به علما", Column.REASON: "لأن المهلة تكفي."}


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_untouched_table_changes_nothing(closed, kind, language) -> None:
    campaign_of(closed, by_comment(closed, "خمسة"), by_comment(closed, "="))
    before = Disposition.objects.count()
    assert fates(apply(closed, exported(closed, kind, language))) == ["unchanged"] * 2
    own = ruling("accepted", "عُدّل.", "Changed.", changes=[pair(closed, "art-2.p-2")])
    for thing in (closed.campaigns.get(), by_comment(closed, "=")):
        services.decide(thing=thing, actor=PLATFORM, ruling=own, seen=None, now=timezone.now())
    assert fates(apply(closed, exported(closed, kind, language))) == ["unchanged"] * 3
    assert Disposition.objects.count() == before + 2


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_what_was_filled_offline_is_set_once(closed, kind) -> None:
    content = filled(
        closed,
        {
            "رأي": NOTED,
            "خمسة": {
                Column.DECISION: "قبل جزئيا",
                Column.REASON: "ستون يومًا.",
                Column.CLAUSE: "المادة 2 [art-2.p-1]\nانظر art-2.p-2",
            },
            "=": {Column.DECISION: "Accepted", Column.REASON: "أصبحت ستين."},
        },
        kind,
    )
    assert fates(preview(closed, content)) == ["set", "set", "set"]
    assert not Disposition.objects.exists()
    assert fates(apply(closed, content)) == ["set", "set", "set"]
    assert fates(apply(closed, content)) == ["unchanged"] * 3
    assert selectors.decision_counts(closed) == {
        "": 0,
        "accepted": 1,
        "partly": 1,
        "declined": 0,
        "out_of_scope": 0,
        "noted": 1,
    }
    assert selectors.changed_keys(closed) == {"art-2.p-1": 1, "art-2.p-2": 1}


def test_a_row_that_was_decided_on_the_site_meanwhile_stays_and_the_offline_words_are_kept(
    closed,
) -> None:
    content = filled(closed, {"رأي": NOTED, "خمسة": NOTED})
    one = by_comment(closed, "رأي")
    declined = ruling("declined", "قرار الموقع.")
    services.decide(thing=one, actor=PLATFORM, ruling=declined, seen=None, now=timezone.now())
    found = {row.fate: row for row in apply(closed, content)}
    conflict = found[Fate.CONFLICT]
    assert (conflict.reason, conflict.stands.reason_ar) == ("لأن المهلة تكفي.", "قرار الموقع.")
    assert found[Fate.SET].decision == "أحيط به علما"
    assert selectors.disposition_of([one])[one.pk].decision == "declined"
    kept = TableUpload.objects.get(applied_at__isnull=False)
    again = services.preview_table(upload=kept, actor=PLATFORM)
    assert fates(again) == ["conflict", "unchanged", "unchanged"]


def change(column: Column, value: Any) -> dict[Column, Any]:
    return NOTED | {column: value}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (change(Column.REFERENCE, "xyz"), "reference"),
        (change(Column.REFERENCE, "0123456789abcdef.0"), "unknown"),
        (change(Column.REFERENCE, "campaign-9.0"), "unknown"),
        (change(Column.REFERENCE, "FOREIGN"), "foreign"),
        (change(Column.REFERENCE, "TWICE"), "twice"),
        (change(Column.COMMENT, "رأي عام. وأكثر"), "comment"),
        (change(Column.DECISION, "مقبول نوعًا ما"), "decision"),
        (change(Column.DECISION, None), "no_decision"),
        (change(Column.REASON, "  "), "no_reason"),
        (change(Column.REASON, "=1+1"), "formula"),
        (change(Column.DECISION, "قُبل"), "no_change"),
        (change(Column.DECISION, "قُبل") | {Column.CLAUSE: "art-1.p-1"}, "not_changed"),
    ],
)
def test_a_row_that_says_something_impossible_is_refused_and_the_others_are_not(
    closed, january, cells, why
) -> None:
    from consultations.cabinet_table.comparing import FAULTS

    names = {
        "FOREIGN": f"{published_comment_of(january).public_id}.0",
        "TWICE": f"{by_comment(closed, 'خمسة').public_id}.0",
    }
    cells = {column: names.get(value, value) for column, value in cells.items()}
    found = preview(closed, filled(closed, {"رأي": cells, "=": NOTED}))
    refused = [one for one in found if one.fate == Fate.REFUSED]
    (one,) = refused if why != "twice" else refused[1:]
    assert one.why == FAULTS[why]
    assert fates(found).count("set") == 1


def published_comment_of(page) -> Comment:
    return Comment.objects.create(
        consultation=page, body="رأي", language="ar", status="published", decided_at=timezone.now()
    )


def test_a_comment_that_was_withdrawn_meanwhile_is_refused(closed) -> None:
    content = filled(closed, {"رأي": NOTED, "خمسة": NOTED})
    Comment.objects.filter(pk=by_comment(closed, "رأي").pk).update(
        status="withdrawn", ended_at=timezone.now()
    )
    assert fates(apply(closed, content)) == ["refused", "set", "unchanged"]


def test_merged_cells_are_refused_row_by_row(closed) -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(filled(closed, {"رأي": NOTED, "خمسة": NOTED})))
    book.active.merge_cells("E2:F2")
    out = io.BytesIO()
    book.save(out)
    assert fates(preview(closed, out.getvalue())).count("refused") == 1
    word = docx.Document(io.BytesIO(exported(closed, "docx")))
    table = word.tables[0]
    table.cell(1, 4).merge(table.cell(1, 5))
    out = io.BytesIO()
    word.save(out)
    assert fates(preview(closed, out.getvalue())) == ["refused", "unchanged", "unchanged"]


def test_tracked_changes_are_read_as_accepted_and_a_field_is_no_text(closed) -> None:
    word = docx.Document(io.BytesIO(filled(closed, {"رأي": NOTED, "خمسة": NOTED}, "docx")))
    for row in word.tables[0].rows[1:]:
        cell = row.cells[WORD_ROW[Column.REASON]]
        run = cell.paragraphs[0]._p.find(qn("w:r"))
        if row.cells[WORD_ROW[Column.COMMENT]].text.startswith("رأي"):
            _tracked(cell.paragraphs[0]._p, run)
        elif cell.text:
            field = docx.oxml.OxmlElement("w:fldSimple")
            cell.paragraphs[0]._p.append(field)
    out = io.BytesIO()
    word.save(out)
    found = {one.fate: one for one in preview(closed, out.getvalue())}
    assert found[Fate.SET].reason == "سبب جديد."
    assert found[Fate.REFUSED].row.fault == "formula"


def _tracked(paragraph: Any, old: Any) -> None:
    deleted, inserted = (docx.oxml.OxmlElement(name) for name in ("w:del", "w:ins"))
    run, text = docx.oxml.OxmlElement("w:r"), docx.oxml.OxmlElement("w:t")
    text.text = "سبب جديد."
    run.append(text)
    inserted.append(run)
    paragraph.append(deleted)
    deleted.append(old)
    paragraph.append(inserted)


def test_columns_are_known_by_their_headings_wherever_they_stand(closed) -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(filled(closed, {"رأي": NOTED})))
    for cells in book.active.iter_rows():
        values = [cell.value for cell in cells]
        for cell, value in zip(cells, reversed(values), strict=True):
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.active.insert_rows(1, 2)
    book.active["A1"] = "جدول مجلس الوزراء"
    out = io.BytesIO()
    book.save(out)
    assert fates(preview(closed, out.getvalue())) == ["set", "unchanged", "unchanged"]


def test_a_table_without_a_needed_column_or_with_one_twice_is_refused(closed) -> None:
    for heading, other in (("السبب", "ملاحظات"), ("عدد التعليقات", "السبب")):
        book: Any = openpyxl.load_workbook(io.BytesIO(exported(closed)))
        for cell in book.active[1]:
            if cell.value == heading:
                cell.value = other
        out = io.BytesIO()
        book.save(out)
        with pytest.raises(TableRefused, match=r"السبب"):
            upload(closed, out.getvalue())


def bomb(name: str = "xl/workbook.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (70 * 1024 * 1024))
    return out.getvalue()


def with_part(content: bytes, name: str, change_part) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            part = old.read(item)
            new.writestr(item, change_part(part) if item == name else part)
    return out.getvalue()


def test_a_hostile_file_is_refused_in_words(closed) -> None:
    table, word = exported(closed), exported(closed, "docx")
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    for content in (
        b"",
        b"reference;decision",
        b"PK\x03\x04 broken",
        table[:-200],
        bomb(),
        bomb("word/document.xml"),
        with_part(table, "xl/workbook.xml", lambda part: entity + part),
        with_part(table, "xl/worksheets/sheet1.xml", lambda part: part[: len(part) // 2]),
        with_part(word, "word/document.xml", lambda part: part[: len(part) // 2]),
        with_part(word, "word/document.xml", lambda part: entity + part),
        b"x" * (10 * 1024 * 1024 + 1),
    ):
        with pytest.raises(TableRefused) as refusal:
            upload(closed, content)
        assert refusal.value.detail
    assert not TableUpload.objects.exists()


def test_a_row_number_that_lies_is_read_through_quickly(closed) -> None:
    content = with_part(
        exported(closed),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(
            b"</sheetData>", b'<row r="1048576"><c r="A1048576"/></row></sheetData>'
        ),
    )
    assert fates(preview(closed, content)) == ["unchanged"] * 3


def test_the_workbook_is_read_from_the_right_its_heading_stays_and_nothing_in_it_runs(
    closed,
) -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(exported(closed)))
    page = book.active
    assert (page.sheet_view.rightToLeft, page.freeze_panes) == (True, "B2")
    assert [cell.value for cell in page[1]][:6] == [
        "المرجع",
        "المادة",
        "التعليق",
        "عدد التعليقات",
        "القرار",
        "السبب",
    ]
    (choice,) = page.data_validations.dataValidation
    assert choice.formula1.strip('"').split(",")[0] == "قُبل"
    kinds = {cell.data_type for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    texts = [cell.value for cell in page["C"]]
    assert '=HYPERLINK("http://x")\nسطر ثانٍ' in texts
    assert "المادة 2: الآجال · 2.1 [art-2.p-1]" in [cell.value for cell in page["B"]]


def test_the_document_is_landscape_read_from_the_right_with_a_heading_on_every_page(
    closed,
) -> None:
    word = docx.Document(io.BytesIO(exported(closed, "docx")))
    (table,) = word.tables
    section = word.sections[0]
    assert section.page_width > section.page_height
    assert table._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    head = table.rows[0]._tr
    assert head.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    run = head.find(f".//{qn('w:r')}")
    assert run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
    assert run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:cs")) == "Arial"
    assert head.find(f".//{qn('w:bidi')}") is not None


def test_a_document_has_its_limit_and_says_so(closed, monkeypatch) -> None:
    monkeypatch.setattr(document, "MOST_ROWS", 2)
    with pytest.raises(TableRefused) as refusal:
        exported(closed, "docx")
    assert refusal.value.facts["count"] == 3


def test_a_campaign_is_one_row_with_its_count_and_own_decisions_stand_apart(closed) -> None:
    campaign_of(closed, by_comment(closed, "خمسة"), by_comment(closed, "="))
    found = {row.reference.split(".")[0]: row.count for row in rows.rows_of(closed, ALL)}
    assert found == {"campaign-1": 2, by_comment(closed, "رأي").public_id: 1}
    assert rows.count_of(closed, ALL) == 2
    assert fates(apply(closed, filled(closed, {"خمسة": NOTED}))) == ["set", "unchanged"]
    assert selectors.decision_counts(closed)["noted"] == 2
    declined = ruling("declined", "المهلة تكفي.")
    services.decide(
        thing=by_comment(closed, "="),
        actor=PLATFORM,
        ruling=declined,
        seen=None,
        now=timezone.now(),
    )
    assert sorted(row.count for row in rows.rows_of(closed, ALL)) == [1, 1, 1]


def test_an_english_reason_goes_when_the_arabic_one_changes_without_it(closed) -> None:
    one = by_comment(closed, "رأي")
    given = ruling("noted", "سبب.", "A reason.")
    services.decide(thing=one, actor=PLATFORM, ruling=given, seen=None, now=timezone.now())
    apply(closed, filled(closed, {"رأي": {Column.REASON: "سبب آخر."}}))
    row = selectors.disposition_of([one])[one.pk]
    assert (row.reason_ar, row.reason_en) == ("سبب آخر.", "")
    apply(closed, filled(closed, {"رأي": {Column.REASON_EN: "Another reason."}}))
    row = selectors.disposition_of([one])[one.pk]
    assert (row.reason_ar, row.reason_en) == ("سبب آخر.", "Another reason.")


def test_who_answers_for_a_clause_takes_and_fills_its_rows_only(closed) -> None:
    other = Agency.objects.create(slug="mof", name_ar="وزارة المالية", name_en="Finance")
    theirs = Actor(None, frozenset({(other.pk, Role.POLICY_OFFICER)}))
    with pytest.raises(Refused):
        upload(closed, exported(closed), theirs)
    ClauseTask.objects.create(
        consultation=closed,
        clause_key="art-2",
        agency=other,
        due_on=timezone.localdate(),
        assigned_at=timezone.now(),
    )
    grants = Grants(is_officer=False, keys=frozenset({"art-2"}))
    assert [row.comment[:4] for row in rows.rows_of(closed, grants)] == ["خمسة", "=HYP"]
    content = filled(closed, {"رأي": NOTED, "خمسة": NOTED})
    assert fates(apply(closed, content, theirs)) == ["refused", "set", "unchanged"]


def test_reading_and_writing_cost_the_same_for_few_and_for_many(
    closed, django_assert_max_num_queries
) -> None:
    for number in range(30):
        published_comment_of(closed)
        Comment.objects.filter(body="رأي").update(body=f"رأي رقم {number}")
    with django_assert_max_num_queries(5):
        content = exported(closed)
    kept = upload(closed, content)
    with django_assert_max_num_queries(9):
        services.preview_table(upload=kept, actor=PLATFORM)


def test_uploads_are_deleted_after_two_weeks(closed) -> None:
    kept = upload(closed, exported(closed))
    assert delete_old_uploads(now=kept.uploaded_at + UPLOADS_KEPT) == 0
    assert delete_old_uploads(now=timezone.now() + UPLOADS_KEPT) == 1
