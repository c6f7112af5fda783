"""The Cabinet table in tests: a closed consultation, its table, filled as offices do, sent back."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest
from django.utils import timezone, translation

from accounts.actors import PLATFORM
from consultations import services
from consultations.cabinet_table import columns, document, rows, sheet
from consultations.cabinet_table.columns import Column
from consultations.cabinet_table.comparing import Compared
from consultations.dispositions.grants import Grants
from consultations.models import Comment, TableUpload
from tests.consultations.conftest import ARABIC, ENGLISH, publish_text, published_comment
from tests.consultations.test_dispositions import end

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
