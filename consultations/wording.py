"""The words of a clause, in the language that is asked for or the one in which it was written."""

from __future__ import annotations

from django.conf import settings

from consultations.models import Clause


def words_of(clause: Clause | None, language: str) -> str:
    """The clause's words in `language`, else in the language that it was written in; empty without a clause."""
    texts = {} if clause is None else {row.language: row for row in clause.texts.all()}
    row = texts.get(language) or texts.get(source_language()) or next(iter(texts.values()), None)
    return (row.text or row.heading) if row else ""


def source_language() -> str:
    """In which clauses are written first."""
    return str(settings.LANGUAGE_CODE)
