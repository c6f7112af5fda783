"""A row of a table as a file has it, before anybody knows what its columns are; and what kinds of files there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from consultations.importing import packages

SHEET = packages.Kind(
    "xl/workbook.xml",
    gettext_lazy("The file is neither a workbook (.xlsx) nor a Word document (.docx)."),
    gettext_lazy("The workbook is broken and cannot be read."),
    gettext_lazy("Unpacked, the file is larger than such a table can be."),
    gettext_lazy("The workbook holds macros. Save it as .xlsx without macros."),
    packages.MOST_UNPACKED_BYTES,
)
DOCUMENT = packages.Kind(
    packages.WORD.main,
    SHEET.is_another,
    packages.WORD.is_broken,
    SHEET.is_too_large,
    packages.WORD.has_macros,
    packages.MOST_UNPACKED_BYTES // 2,
)


@dataclass(frozen=True, slots=True)
class GridRow:
    """Cells as text; `formulas` are the places of those that are computed, or show an error, instead of being typed."""

    number: int
    cells: list[str]
    formulas: frozenset[int] = frozenset()
    is_merged: bool = False
