"""The lists and reports of the administration as files: no title in them runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.models import Redirect

from accounts.models import User
from tests.accounts.matrix.routes import _plain
from tests.cms import pages

PAYLOADS = ["=1+1", " @SUM(1+1)", "＝1+1", "a;=1+1", "+1|' /C calc'!A0"]


def _exporting(resolver: URLResolver, start: str = "/") -> Iterator[str]:
    """Addresses of views that Wagtail can export, those without parameters."""
    for entry in resolver.url_patterns:
        path = start + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _exporting(entry, path)
            continue
        view: Any = getattr(entry.callback, "view_class", None)
        if view and issubclass(view, SpreadsheetExportMixin) and "<" not in path:
            yield path


@pytest.fixture
def superuser(agency, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("=1+1@example.org", "a-long-password"))
    for number, title in enumerate(PAYLOADS):
        pages.news(agency, f"n-{number}", title=title)
        Redirect.objects.create(old_path=f"/{title}", redirect_link=f"/{title}")
    return client


def test_no_list_and_no_report_of_the_administration_starts_a_formula(superuser: Client) -> None:
    doors = sorted(set(_exporting(get_resolver())))
    seen = ""
    assert len(doors) >= 30
    for door in doors:
        answer = superuser.get(door, {"export": "csv"})
        if not answer.get("Content-Type", "").startswith("text/csv"):
            continue
        text = b"".join(answer.streaming_content).decode()
        seen += text
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                assert cell.lstrip()[:1] not in set("=+-@＝＋－＠") or cell == "", (door, cell)
                assert ";=" not in cell, (door, cell)
    assert all(f"'{title}" in seen for title in PAYLOADS if not title.startswith("a"))


def test_workbooks_hold_titles_as_text(superuser: Client) -> None:
    answer = superuser.get("/admin/reports/aging-pages/", {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {"=1+1", "＝1+1"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
