"""The one place where codes of the reading become sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from opendata.kinds import ColumnKind

# Why a file is refused.
REFUSALS: dict[str, Promise] = {
    "missing": _("There is no such file."),
    "not_a_file": _("This is a folder or a device, not a file."),
    "empty": _("The file is empty."),
    "infected": _("The virus scanner found malicious software in this file."),
    "not_scannable": _(
        "The virus scanner cannot look into the whole of this file: it holds too much, or is locked with a password."
        " Send it in parts, or without the password."
    ),
    "too_large_to_scan": _(
        "This file is larger than the virus scanner takes. Send a smaller one, or ask the operator of the site to"
        " raise the scanner's limit."
    ),
    "too_large": _("The file has more bytes than may be uploaded (%(most)s)."),
    "too_many_rows": _("The table has more rows than may be loaded (%(most)s)."),
    "too_many_columns": _("The table has more columns than may be loaded (%(most)s)."),
    "cell_too_long": _(
        "A cell holds more characters than fit into one (%(most)s). Row: %(row)s. Line: %(line)s."
    ),
    "line_too_long": _("Line %(line)s is longer than any row of a table can be."),
    "row_too_long": _(
        "Row %(row)s has more cells than the table has columns (%(columns)s); the first surplus one: %(surplus)s"
    ),
    "malformed": _("Quotation marks, brackets or line ends are broken in line %(line)s."),
    "quote_not_closed": _("The quotation mark that opens in line %(line)s is never closed."),
    "nul_byte": _("Line %(line)s holds a NUL character, which no text has."),
    "binary": _("This is no text file and no table of a format that is read."),
    "unknown_encoding": _(
        "In no encoding that is read do the letters of this file make words; save it as UTF-8."
    ),
    "unknown_delimiter": _("«%(delimiter)s» cannot part the cells of a row; give one sign."),
    "header_rows_missing": _("There are no such header rows: %(rows)s."),
    "no_such_sheet": _("There is no such sheet. Sheets: %(sheets)s."),
    "not_a_table": _("This is no table but another kind of file: %(is)s."),
    "damaged": _("The file is damaged, or not what its ending says (%(is)s)."),
    "encrypted": _("The file is protected by a password; save it without one."),
    "declares_entities": _(
        "The file holds declarations that no spreadsheet writes; it was not opened."
    ),
    "expands_too_much": _(
        "Unpacked, the file would be many times larger than it says; it was not opened."
    ),
    "too_many_members": _("The archive holds too many files."),
    "several_files": _("The archive holds several files; upload each by itself: %(names)s."),
    "nested_archive": _("The archive holds another archive; upload the table itself."),
    "no_table_inside": _("There is no table inside this file."),
    "unsafe_path": _(
        "The archive holds a file with a path that leads elsewhere; it was not opened."
    ),
    "mixed_rows": _("Row %(row)s is of another kind than the rows before it."),
    "too_deep": _("The lists in this file are nested too deep."),
    "too_long": _("Reading the file took longer than it may (%(seconds)s seconds)."),
    "too_much_memory": _("Reading the file took more memory than it may."),
    "no_room": _("There is no room on the disk for this table."),
    "crashed": _("Reading the file failed in an unforeseen way; it was not loaded."),
}
# What an editor should know of a file that was loaded.
WARNINGS: dict[str, Promise] = {
    "encoding_unsure": _(
        "The encoding is not certain (%(encoding)s was taken). Compare the samples and choose."
    ),
    "broken_bytes": _(
        "Characters that are broken in the file: %(count)s. They show as �. Lines: %(lines)s."
    ),
    "garbled_before": _(
        "Some words were broken before the file was saved, for instance: %(sample)s"
    ),
    "question_marks": _(
        "Words were turned into question marks before the file was saved, and cannot be brought back: %(count)s."
    ),
    "lost_letters": _("Letters were lost before the file was saved, and show as �: %(count)s."),
    "one_column": _(
        "No sign was found that parts the cells of a row, so the table has one column; give the sign if there should be more."
    ),
    "lines_above": _("Lines above the header were left out: %(text)s"),
    "unit_above": _(
        "A line above the header says in what the figures count; it was taken for all of them: %(unit)s."
    ),
    "no_header": _("The first row holds data already, so the columns have numbers for names."),
    "repeated_header": _(
        "The header is repeated inside the table and was left out there. Rows: %(rows)s."
    ),
    "totals_left_out": _("Row %(row)s holds totals and was left out: %(text)s"),
    "totals_inside": _("These rows inside the table look like totals and were kept: %(rows)s."),
    "section_rows": _(
        "Rows with nothing but a heading were kept; their other cells are empty. Rows: %(rows)s. Headings: %(text)s"
    ),
    "numbering_row": _("Row %(row)s only numbers the columns and was left out."),
    "second_table": _(
        "In row %(row)s another table begins; it was left out. Put it on a sheet of its own."
    ),
    "tables_beside": _(
        "Empty columns part the sheet, perhaps into several tables side by side; they were loaded as one. Columns: %(columns)s."
    ),
    "cells_beside": _(
        "Texts to the side of the table were left out. Rows: %(rows)s. Texts: %(text)s"
    ),
    "notes_below": _("Row %(row)s is a note below the table and was left out: %(text)s"),
    "short_rows": _(
        "Some rows end before the last column; the missing cells are empty. Rows: %(rows)s."
    ),
    "blank_columns": _("Columns without a name and without values were left out: %(columns)s."),
    "unnamed_columns": _("Columns with values but without a name: %(columns)s."),
    "duplicate_columns": _(
        "Names that several columns have; the later ones got a number: %(labels)s."
    ),
    "no_rows": _("The table has a header but no rows."),
    "empty_column": _("The column is empty."),
    "mixed_column": _(
        "Most cells are of the type «%(type)s», but some are not (%(cells)s of %(of)s), so the column stays text. "
        "First rows: %(rows)s. Cells: %(cells_shown)s"
    ),
    "mixed_units": _("The figures carry different units, so the column stays text: %(units)s."),
    "leading_zeros": _(
        "Figures with a zero in front are kept as text, so that no digit is lost. Cells: %(cells)s."
    ),
    "long_numbers": _(
        "Numbers with more digits than a computer counts exactly are kept as text. Cells: %(cells)s."
    ),
    "identifier": _("The numbers name something and count nothing, so they are kept as text."),
    "placeholders": _("Cells that say that nothing is known were read as empty: %(cells)s."),
    "scientific": _(
        "A spreadsheet has shortened these numbers (such as 9.6E+11), and digits are lost. Cells: %(cells)s."
    ),
    "separator_ambiguous": _(
        "It is not certain whether the point parts thousands; it was read as a decimal point. Cells: %(cells)s."
    ),
    "hijri": _("Hijri dates were turned into Gregorian ones. Cells: %(cells)s."),
    "hijri_format": _(
        "The spreadsheet shows these dates in the Hijri calendar; they are loaded as Gregorian ones. Cells: %(count)s."
    ),
    "month_first": _("The dates were written with the month first. Cells: %(cells)s."),
    "day_ambiguous": _(
        "Nothing tells whether the day or the month comes first; the day was taken. Cells: %(cells)s."
    ),
    "short_year": _("Years of two digits were read as those from 1969 to 2068. Cells: %(cells)s."),
    "other_sheets": _("Sheet «%(taken)s» was taken. Other sheets with data: %(names)s."),
    "other_lists": _("The list «%(taken)s» was taken. Other lists: %(names)s."),
    "other_crs": _(
        "The coordinates are in another system than longitude and latitude (%(crs)s); they were loaded as they are."
    ),
    "repeated_keys": _(
        "Some objects have a name twice; the last value was taken. Times: %(count)s."
    ),
    "unstorable": _("Characters that no text can hold were replaced by �. Cells: %(count)s."),
    "hidden_rows": _("The sheet hides rows, which are loaded like the others: %(count)s."),
    "hidden_columns": _("The sheet hides columns, which are loaded like the others: %(columns)s."),
    "merged_cells": _("Cells were merged; each of their rows got the value. First row: %(row)s."),
    "formula_errors": _(
        "Formulas that ended in an error were read as empty: %(count)s. First cell: %(cell)s."
    ),
    "formulas_without_value": _(
        "Formulas whose result the file does not hold were read as empty: %(count)s. First cell: %(cell)s."
    ),
    "has_macros": _("The workbook holds programs, which were neither run nor loaded."),
    "html_as_workbook": _(
        "The file is a page of HTML that is called a workbook; its table was read."
    ),
    "unpacked": _("The file «%(name)s» was taken out of the archive."),
    "left_in_archive": _("Documents beside the table in the archive were left out: %(names)s."),
}
# What looks like data about persons.
PERSONAL: dict[str, Promise] = {
    "national_number": _("national number"),
    "telephone": _("telephone number"),
    "email": _("e-mail address"),
    "iban": _("bank account (IBAN)"),
}
# What the check of all rows found.
CHECKS: dict[str, Promise] = {
    "misfit": _("The cell is of another type than most of its column."),
    "empty_key": _("A cell of the row key is empty."),
    "duplicate_key": _("Another row has the same key."),
    "duplicate_row": _("The same row stands in the table more than once."),
    "schema": _("The table does not fit its own description."),
}
# Of the report as a file.
HEADINGS: dict[str, Promise] = {
    "row": _("Row in the file"),
    "column": _("Column"),
    "cell": _("Cell"),
    "problem": _("What does not fit"),
    "code": _("Code"),
}


class _Known(dict[str, Any]):
    """What is known of a problem; what is not shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(code: str, where: Mapping[str, Any] | None = None) -> str:
    """The sentence for a code, in the language that is active; the code itself when nobody knows it."""
    for words in (REFUSALS, WARNINGS, PERSONAL, CHECKS):
        if code in words:
            known = _Known({key: _shown(key, value) for key, value in (where or {}).items()})
            return str(words[code]) % known
    return code


def heading(name: str) -> str:
    """The heading of a column of the report."""
    return str(HEADINGS[name])


def in_both(code: str, where: Mapping[str, Any] | None = None) -> dict[str, str]:
    """``message_ar`` and ``message_en`` of a code."""
    both = {}
    for language in ("ar", "en"):
        with translation.override(language):
            both[f"message_{language}"] = sentence(code, where)
    return both


def _shown(key: str, value: Any) -> str:
    if key == "type" and value in ColumnKind.values:
        return str(ColumnKind(value).label)
    if isinstance(value, list | tuple):
        return _now(", ").join(str(one) for one in value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000:
        return f"{value:,}"
    return str(value)
