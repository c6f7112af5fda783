"""The columns of the table and the words in it, in Arabic and English, whichever of them comes back."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from django.utils import translation
from django.utils.translation import pgettext

from common.arabic import fold
from consultations.models import Decision

LANGUAGES = ("ar", "en")
# What XML cannot hold; people paste it, and no table shows it.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_A_WORD = re.compile(r"[^\w]+")


class Column(StrEnum):
    REFERENCE = "reference"
    CLAUSE = "clause"
    COMMENT = "comment"
    COUNT = "count"
    DECISION = "decision"
    REASON = "reason"
    REASON_EN = "reason_en"


IN_WORD = (
    Column.REFERENCE,
    Column.CLAUSE,
    Column.COMMENT,
    Column.COUNT,
    Column.DECISION,
    Column.REASON,
)
IN_SHEET = (*IN_WORD, Column.REASON_EN)
NEEDED = (Column.REFERENCE, Column.CLAUSE, Column.COMMENT, Column.DECISION, Column.REASON)


@cache
def headings(language: str) -> dict[Column, str]:
    with translation.override(language):
        return {
            Column.REFERENCE: pgettext("Cabinet table", "Reference"),
            Column.CLAUSE: pgettext("Cabinet table", "Article"),
            Column.COMMENT: pgettext("Cabinet table", "Comment"),
            Column.COUNT: pgettext("Cabinet table", "Number of comments"),
            Column.DECISION: pgettext("Cabinet table", "Decision"),
            Column.REASON: pgettext("Cabinet table", "Reason"),
            Column.REASON_EN: pgettext("Cabinet table", "Reason in English"),
        }


@cache
def decisions(language: str) -> dict[Decision, str]:
    with translation.override(language):
        return {one: str(one.label) for one in Decision}


def column_of(heading: str) -> Column | None:
    """By its heading in either language, however it is spelt."""
    return _columns().get(plain(heading))


def decision_of(word: str) -> Decision | None:
    """By its label in either language, with or without hamza and vowel marks, or by its name in the API."""
    return _decisions().get(plain(word))


def plain(text: str) -> str:
    """What two spellings of the same label have in common."""
    return " ".join(_NOT_A_WORD.split(fold(text))).strip()


def writable(text: str) -> str:
    """Without the characters that no table can hold."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def same(one: str, other: str) -> bool:
    """Whether two texts differ in spaces and line breaks at most, which offices change by themselves."""
    return writable(one).split() == writable(other).split()


@cache
def _columns() -> dict[str, Column]:
    return {
        plain(text): column for language in LANGUAGES for column, text in headings(language).items()
    }


@cache
def _decisions() -> dict[str, Decision]:
    labels = {
        plain(text): decision
        for language in LANGUAGES
        for decision, text in decisions(language).items()
    }
    return labels | {plain(one.value): one for one in Decision}
