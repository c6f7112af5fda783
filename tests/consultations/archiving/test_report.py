"""The report: one content as a tagged PDF and as Word, in both languages, and nothing in it that is not public."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from consultations.exporting.errors import PrinterMissing
from consultations.reporting import blocks as blocks_of
from consultations.reporting import contents, pdf, word

LANGUAGES = ("ar", "en")


def words_of_pdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def words_of_word(data: bytes) -> str:
    return "".join(node.text or "" for node in Document(io.BytesIO(data)).element.iter(qn("w:t")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_and_says_its_language_and_title(story, language):
    made = PdfReader(io.BytesIO(pdf.written(contents.report_on(story.page, language))))
    root = made.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert made.metadata is not None
    assert made.metadata.title == story.page.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = set()
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if not hasattr(node, "get"):
            continue
        kinds.add(node.get("/S"))
        below = node.get("/K", [])
        waiting += [
            one
            for one in (below if isinstance(below, list) else [below])
            if hasattr(one, "get_object")
        ]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P"} <= kinds


def test_its_letters_are_in_the_file_and_the_arabic_can_be_read_out_again(story):
    data = pdf.written(contents.report_on(story.page, "ar"))
    fonts = set()
    for page in PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            (below,) = font["/DescendantFonts"]
            descriptor = below.get_object()["/FontDescriptor"]
            fonts.add(str(descriptor["/FontName"]))
            assert any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
            assert "/ToUnicode" in font

    assert fonts
    assert all("Report" in name or "Diwan" in name for name in fonts), fonts
    assert "القرار" in words_of_pdf(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_and_pdf_say_the_same(story, language):
    report = contents.report_on(story.page, language)
    made = words_of_word(word.written(report))

    for block in report.blocks:
        if block.kind in {"heading", "paragraph"}:
            assert "".join(block.text.splitlines()) in made
        elif block.kind == "table":
            assert all("".join(cell.splitlines()) in made for row in block.rows for cell in row)
        else:
            assert "".join(piece.text for piece in block.pieces) in made


@pytest.mark.parametrize(("language", "other"), [("en", "rtl"), ("ar", "ltr")])
def test_words_in_the_other_language_run_their_own_way(story, language, other):
    words = {"rtl": "أقترح ٦٠ يومًا.", "ltr": "Sixty days, please."}[other]
    blocks = [blocks_of.Paragraph(words), blocks_of.Table("", [], [["1", words], ["2", "3"]])]
    report = blocks_of.Report("1", language, "", blocks)

    html = pdf.page_of(report)
    assert html.count(f'dir="{other}"') == 2
    document = Document(io.BytesIO(word.written(report)))
    paragraphs = [
        one for one in document.element.iter(qn("w:p")) if words in "".join(one.itertext())
    ]
    turned = [one.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None for one in paragraphs]
    assert turned == [other == "rtl"] * 2


def test_arabic_runs_from_the_right_in_word(story):
    document = Document(io.BytesIO(word.written(contents.report_on(story.page, "ar"))))
    written = [
        one
        for one in document.element.iter(qn("w:p"))
        if one.findall(f".//{qn('w:t')}") and "log+" not in "".join(one.itertext())  # the key
    ]

    assert written
    assert all(one.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None for one in written)
    assert all(
        run.find(qn("w:rPr")).find(qn("w:rtl")) is not None
        for one in written
        for run in one.iter(qn("w:r"))
    )
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in document.tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_is_not_public_is_in_it(story, language):
    report = contents.report_on(story.page, language)
    made = words_of_word(word.written(report)) + words_of_pdf(pdf.written(report))

    assert "كلام مسيء" not in made
    assert "0791234567" not in made


def test_it_holds_the_change_the_sums_and_the_promise(story):
    blocks = contents.report_on(story.page, "ar").blocks
    (change, *_promised) = [one for one in blocks if one.kind == "difference"]

    assert [(piece.operation.value, piece.text.strip()) for piece in change.pieces][1:3] == [
        ("removed", "٣٠"),
        ("added", "٦٠"),
    ]
    rows = {
        row[0]: row[1] for one in blocks if one.kind == "table" for row in one.rows if len(row) == 2
    }
    assert {"6", "−1", "5", "1", "7"} <= set(rows.values())  # the agency's own reply beside the sum
    assert any("5912" in value for value in rows.values())
    quotes = [one.text for one in blocks if one.kind == "paragraph" and one.style == "quote"]
    assert quotes[-1] == story.comments["accepted"].body  # whose promise it was


def test_a_consultation_without_outcome_has_a_report_too(consultation):
    made = contents.report_on(consultation, "ar")

    assert zipfile.is_zipfile(io.BytesIO(word.written(made)))
    assert pdf.written(made).startswith(b"%PDF-")


def test_missing_system_libraries_are_named(story, monkeypatch):
    def fail():
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "_import", fail)

    with pytest.raises(PrinterMissing) as found:
        pdf.written(contents.report_on(story.page, "ar"))

    assert "libpango-1.0-0" in str(found.value.facts)
