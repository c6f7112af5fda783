"""Word documents made for the tests, good ones and hostile ones."""

from __future__ import annotations

import io
import zipfile

import docx

FOOTNOTES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:id="5"><w:p><w:r><w:t>انظر القانون رقم ٣ لسنة ٢٠٢٠.</w:t></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)
NOTE_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def law() -> bytes:
    """A law as ministries write them: some headings with a style, others only bold, a list, a table and a footnote."""
    document = docx.Document()
    document.add_heading("الفصل الأول: أحكام عامة", level=1)
    document.add_paragraph("المادة (1): التعريفات")
    document.add_paragraph("1.1 يقصد بالخدمة الرقمية كل خدمة تقدم عبر الإنترنت.")
    document.add_paragraph("تشمل الخدمات الآتية:")
    for item in ("الخدمات المدفوعة", "الخدمات المجانية"):
        document.add_paragraph(item, style="List Bullet")
    document.add_heading("المادة (2)", level=2)
    document.add_paragraph("تحدد الرسوم وفق الجدول الآتي.")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells),
        ("الخدمة", "الرسم", "إصدار", "٥ دنانير"),
        strict=True,
    ):
        cell.text = words
    document.add_paragraph(
        "المادة (3): تلتزم الجهة بالرد على كل طلب خلال ثلاثين يومًا من تاريخ تسلمه."
    )
    document.add_heading("ملحق (1)", level=1)
    document.add_paragraph("نموذج الطلب")
    return _with_footnote(saved(document))


NUMBERED = (
    '<w:abstractNum w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="الفصل (%1)"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="المادة (%2):"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    "</w:abstractNum>"
)


def law_numbered_by_word() -> bytes:
    """Chapters and articles whose names and numbers stand in the numbering alone."""
    document = docx.Document()
    for level, text in (
        (0, "أحكام عامة"),
        (1, "التعريفات"),
        (None, "يقصد بالجهة كل وزارة."),
        (2, "الوزارات"),
        (1, ""),
        (None, "تسري الأحكام على الجميع."),
    ):
        paragraph = document.add_paragraph(text)
        if level is not None:
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_numId().val = 77
            numbered.get_or_add_ilvl().val = level
    content = saved(document)
    part = part_of(content, "word/numbering.xml").decode()
    first = part.index("<w:num ")
    part = part[:first] + NUMBERED + part[first:]
    part = part.replace(
        "</w:numbering>", '<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num></w:numbering>'
    )
    return changed(content, **{"word/numbering.xml": part.encode()})


def saved(document) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def changed(content: bytes, **parts: bytes) -> bytes:
    """The same archive with parts replaced or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return made.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def bomb() -> bytes:
    """Small as a file, hundreds of megabytes unpacked."""
    blanks = b"<!-- " + b" " * (200 * 1024 * 1024) + b" -->"
    return changed(law(), **{"word/document.xml": blanks})


def with_macros() -> bytes:
    return changed(law(), **{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def with_entities() -> bytes:
    body = part_of(law(), "word/document.xml").replace(
        b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1
    )
    return changed(law(), **{"word/document.xml": body})


def _with_footnote(content: bytes) -> bytes:
    body = part_of(content, "word/document.xml").decode()
    marked = body.replace(
        "تحدد الرسوم وفق الجدول الآتي.</w:t></w:r>",
        'تحدد الرسوم وفق الجدول الآتي.</w:t></w:r><w:r><w:footnoteReference w:id="5"/></w:r>',
        1,
    )
    assert marked != body
    relations = part_of(content, "word/_rels/document.xml.rels").decode()
    relations = relations.replace(
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{NOTE_TYPE}" Target="footnotes.xml"/></Relationships>',
    )
    types = part_of(content, "[Content_Types].xml").decode()
    types = types.replace(
        "</Types>",
        '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.footnotes+xml"/></Types>',
    )
    return changed(
        content,
        **{
            "word/document.xml": marked.encode(),
            "word/footnotes.xml": FOOTNOTES.encode(),
            "word/_rels/document.xml.rels": relations.encode(),
            "[Content_Types].xml": types.encode(),
        },
    )
