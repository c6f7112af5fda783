"""The report as a Word document whose paragraphs and tables run from the right in Arabic."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from common.bidi import direction_of
from consultations.anchoring.differences import Operation
from consultations.reporting.blocks import Block, Difference, Heading, Paragraph, Report, Table

FONT = "Arial"  # has Arabic wherever Word or LibreOffice is
STYLES = {"quote": "Intense Quote", "lead": "Subtitle"}
ADDED, REMOVED = RGBColor(0x1D, 0x6B, 0x35), RGBColor(0xA3, 0x1F, 0x1A)


def written(report: Report) -> bytes:
    """The file."""
    writer = _Writer(report)
    writer.title()
    for block in report.blocks:
        writer.add(block)
    return writer.file()


class _Writer:
    def __init__(self, report: Report) -> None:
        self._report, self._is_rtl = report, report.direction == "rtl"
        self._document = Document()
        for style in self._document.styles:
            if style.type in {WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER}:
                fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                for name in list(fonts.attrib):
                    del fonts.attrib[name]  # themes would win over what is named
                for name in ("ascii", "hAnsi", "cs"):
                    fonts.set(qn(f"w:{name}"), FONT)

    def title(self) -> None:
        properties = self._document.core_properties
        properties.title, properties.author = self._report.title, self._report.agency
        properties.language = self._report.language
        if self._report.agency:
            self._paragraph(self._report.agency)
        self._written(self._document.add_heading(level=0), [(self._report.title, None)])

    def add(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._written(self._document.add_heading(level=block.level), [(block.text, None)])
        elif isinstance(block, Paragraph):
            for line in block.text.splitlines():
                self._paragraph(line, STYLES.get(block.style))
        elif isinstance(block, Difference):
            self._written(
                self._document.add_paragraph(),
                [(piece.text, piece.operation) for piece in block.pieces],
            )
        else:
            self._table(block)

    def file(self) -> bytes:
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _paragraph(self, text: str, style: str | None = None) -> None:
        self._written(self._document.add_paragraph(style=style), [(text, None)])

    def _table(self, block: Table) -> None:
        if block.caption:
            self._paragraph(block.caption, "Caption")
        columns = max(len(row) for row in [block.head, *block.rows])
        table = self._document.add_table(rows=0, cols=columns, style="Table Grid")
        if self._is_rtl:
            table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        if block.head:
            row = self._row(table, block.head)
            row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cells in block.rows:
            self._row(table, cells)

    def _row(self, table: Any, cells: Iterable[str]) -> Any:  # Any: python-docx has no types
        row = table.add_row()
        for cell, text in zip(row.cells, cells, strict=True):
            first, *others = text.splitlines() or [""]
            self._written(cell.paragraphs[0], [(first, None)])
            for line in others:
                self._written(cell.add_paragraph(), [(line, None)])
        return row._tr

    def _written(self, paragraph: Any, runs: Iterable[tuple[str, Operation | None]]) -> None:
        words = [*runs]
        text = "".join(one for one, _operation in words)
        is_rtl = direction_of(text, self._report.direction) == "rtl"
        if is_rtl:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for text, operation in words:
            run = paragraph.add_run(text)
            run.font.rtl = is_rtl
            if operation == Operation.ADDED:
                run.font.underline, run.font.color.rgb = True, ADDED
            elif operation == Operation.REMOVED:
                run.font.strike, run.font.color.rgb = True, REMOVED
            if paragraph.style.name == "Normal":
                run.font.size = Pt(11)
