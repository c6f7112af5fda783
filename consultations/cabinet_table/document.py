"""The table as a Word document: landscape, read from the right, its heading repeated on every page."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from common.bidi import direction_of
from consultations.cabinet_table.columns import IN_WORD, Column, headings
from consultations.cabinet_table.rows import MOST_IN_WORD, Row
from consultations.errors import TableRefused

_FONT = "Arial"
_WIDTHS = {  # twentieths of a point; together the width of the page between its margins
    Column.REFERENCE: 1700,
    Column.CLAUSE: 2300,
    Column.COMMENT: 5000,
    Column.COUNT: 900,
    Column.DECISION: 1400,
    Column.REASON: 3900,
}


def written(rows: Iterable[Row], language: str, *, title: str, count: int) -> bytes:
    """The document as a file.

    Raises:
        TableRefused: more than 5,000 rows; Word itself is slow with such tables, a workbook is not.
    """
    if count > MOST_IN_WORD:
        told = ngettext(
            "The table has %(count)d row; Word takes no more than %(most)d. Take the workbook.",
            "The table has %(count)d rows; Word takes no more than %(most)d. Take the workbook.",
            count,
        )
        raise TableRefused(told % {"count": count, "most": MOST_IN_WORD}, count=count)
    document = Document()
    _arrange(document)
    is_rtl = language == "ar"
    _heading(document, title, is_rtl=is_rtl)
    table = _table(is_rtl=is_rtl)
    table.append(_row([headings(language)[one] for one in IN_WORD], is_rtl=is_rtl, is_head=True))
    for row in rows:
        cells = row.cells(language)
        table.append(_row([str(cells[one]) for one in IN_WORD], is_rtl=is_rtl))
    body: Any = document.element.body  # Any: lxml element
    body.insert(len(body) - 1, table)  # the section's properties stay last
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _arrange(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(15))
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), _FONT)


def _heading(document: Any, title: str, *, is_rtl: bool) -> None:
    document.core_properties.title = title
    text = _("Cabinet table: %(title)s") % {"title": title}
    document.element.body.insert(0, _paragraph(text, is_rtl=is_rtl, is_bold=True))


def _table(*, is_rtl: bool) -> Any:
    table = OxmlElement("w:tbl")
    properties = _added(table, "w:tblPr")
    if is_rtl:
        _added(properties, "w:bidiVisual")
    _added(properties, "w:tblW", w=str(sum(_WIDTHS.values())), type="dxa")
    borders = _added(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _added(borders, f"w:{side}", val="single", sz="4", space="0", color="808080")
    _added(properties, "w:tblLayout", type="fixed")
    grid = _added(table, "w:tblGrid")
    for column in IN_WORD:
        _added(grid, "w:gridCol", w=str(_WIDTHS[column]))
    return table


def _row(texts: list[str], *, is_rtl: bool, is_head: bool = False) -> Any:
    row = OxmlElement("w:tr")
    properties = _added(row, "w:trPr")
    _added(properties, "w:cantSplit")
    if is_head:
        _added(properties, "w:tblHeader")
    for column, text in zip(IN_WORD, texts, strict=True):
        cell = _added(row, "w:tc")
        _added(_added(cell, "w:tcPr"), "w:tcW", w=str(_WIDTHS[column]), type="dxa")
        for line in text.split("\n"):
            cell.append(_paragraph(line, is_rtl=_is_rtl(line, is_rtl), is_bold=is_head))
    return row


def _paragraph(text: str, *, is_rtl: bool, is_bold: bool = False) -> Any:
    paragraph = copy.deepcopy(_template(is_rtl=is_rtl, is_bold=is_bold))
    paragraph.find(f".//{qn('w:t')}").text = text
    return paragraph


def _template(*, is_rtl: bool, is_bold: bool) -> Any:
    key = (is_rtl, is_bold)
    if key not in _TEMPLATES:
        paragraph = OxmlElement("w:p")
        if is_rtl:
            _added(_added(paragraph, "w:pPr"), "w:bidi")
        run = _added(paragraph, "w:r")
        properties = _added(run, "w:rPr")
        _added(properties, "w:rFonts", ascii=_FONT, hAnsi=_FONT, cs=_FONT)
        if is_bold:
            _added(properties, "w:b")
            _added(properties, "w:bCs")
        _added(properties, "w:sz", val="20")
        _added(properties, "w:szCs", val="20")
        if is_rtl:
            _added(properties, "w:rtl")
            _added(properties, "w:lang", bidi="ar-SA")
        text = _added(run, "w:t")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        _TEMPLATES[key] = paragraph
    return _TEMPLATES[key]


_TEMPLATES: dict[tuple[bool, bool], Any] = {}


def _added(parent: Any, name: str, **attributes: str) -> Any:
    child = OxmlElement(name)
    for key, value in attributes.items():
        child.set(qn(f"w:{key}"), value)
    parent.append(child)
    return child


def _is_rtl(text: str, otherwise: bool) -> bool:
    """By its first letter; what has none goes with the page."""
    return direction_of(text, "rtl" if otherwise else "ltr") == "rtl"
