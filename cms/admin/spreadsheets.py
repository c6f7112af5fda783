"""Wagtail's own lists as CSV, in which a title that begins like a formula would run in a spreadsheet.

Its workbooks are sound: each text is a string cell there.
"""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from common.spreadsheet import harmless

_as_wagtail_has_it = SpreadsheetExportMixin.preprocess_field_value


def _harmless_value(
    view: SpreadsheetExportMixin, field: str, value: Any, export_format: str
) -> Any:  # Any: whatever a list shows
    found = _as_wagtail_has_it(view, field, value, export_format)
    if export_format != SpreadsheetExportMixin.FORMAT_CSV or isinstance(found, int | float):
        return found
    return "" if found is None else harmless(str(found))


def connect() -> None:
    """Put the guard into the class that all of Wagtail's lists and reports inherit from."""
    SpreadsheetExportMixin.preprocess_field_value = _harmless_value
