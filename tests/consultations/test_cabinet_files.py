"""The files of the Cabinet table: how they look, and what people and programs do to them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from consultations.cabinet_table import document
from consultations.cabinet_table.columns import Column
from consultations.cabinet_table.comparing import Fate
from consultations.errors import TableRefused
from consultations.models import TableUpload
from tests.consultations.cabinet import (
    NOTED,
    WORD_ROW,
    closed,
    exported,
    fates,
    filled,
    preview,
    upload,
)

__all__ = ["closed"]

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr(document, "MOST_IN_WORD", 2)
    with pytest.raises(TableRefused) as refusal:
        exported(closed, "docx")
    assert refusal.value.facts["count"] == 3
