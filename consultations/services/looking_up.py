"""The reads of every contribution, in SQL of our own: composing them anew each time cost more than running them.

Measured in ``benchmarks/consultations/intake.py``: together 40 % of the processor time of a comment.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Field

from consultations.models import Clause, ConsultationPage, Outcome, TextVersion, Withdrawal
from consultations.models.profile_questions import PARTS

# What writes ask of a consultation; the words of its page stay in the database, and are fetched when somebody asks.
ASKED = (
    *("id", "translation_key", "page_ptr", "agency", "opens_at", "closes_at"),
    *("participation_level", "voting_level", "moderation"),
    *(f"asks_{part}" for part in PARTS),
)
_FIELDS = [field for field in ConsultationPage._meta.concrete_fields if field.name in ASKED]
_COLUMNS = ", ".join(f"{one.model._meta.db_table}.{one.column}" for one in _FIELDS)
_WINDOW = (
    f"SELECT {_COLUMNS}, outcome.id, withdrawal.id FROM consultations_consultationpage"  # noqa: S608 - our own names
    " JOIN wagtailcore_page ON wagtailcore_page.id = page_ptr_id"
    " LEFT JOIN consultations_outcome outcome ON outcome.consultation_id = page_ptr_id"
    " LEFT JOIN consultations_withdrawal withdrawal ON withdrawal.consultation_id = page_ptr_id"
    " WHERE page_ptr_id = %s"
)
_CLAUSE = (
    "SELECT clause.id, clause.key, version.id, version.number, version.sha256,"
    " (SELECT MAX(number) FROM consultations_textversion"
    "  WHERE consultation_id = %s AND published_at IS NOT NULL AND NOT is_adopted)"
    " FROM consultations_clause clause JOIN consultations_textversion version ON version.id = clause.version_id"
    " WHERE version.consultation_id = %s AND version.published_at IS NOT NULL AND NOT version.is_adopted"
    " AND clause.key = %s"
    " AND (%s = 0 OR version.number = %s) ORDER BY version.number DESC LIMIT 1"
)

# An empty word stands for the text that was sent before: no word on the list is empty.
_NOTICED = (
    "SELECT folded FROM consultations_watchedword UNION ALL SELECT '' WHERE EXISTS"
    " (SELECT 1 FROM consultations_moderationcase WHERE consultation_id = %s AND digest = %s)"
)


def window_of(consultation_id: int) -> ConsultationPage:
    """The consultation with its dates and levels, and whether it has an outcome or was withdrawn.

    Raises:
        ConsultationPage.DoesNotExist: it was deleted.
    """
    row = _row(_WINDOW, [consultation_id])
    if row is None:
        raise ConsultationPage.DoesNotExist
    *values, outcome_id, withdrawal_id = row
    page = ConsultationPage.from_db(
        connection.alias,
        [field.attname for field in _FIELDS],
        [_as_python(field, value) for field, value in zip(_FIELDS, values, strict=True)],
    )
    for name, pk in (("outcome", outcome_id), ("withdrawal", withdrawal_id)):
        model = Outcome if name == "outcome" else Withdrawal
        known = model(pk=pk, consultation_id=page.pk) if pk else None
        page._state.fields_cache[name] = known
    return page


def clause_of(consultation_id: int, key: str, number: int) -> tuple[Clause, int] | None:
    """The clause of a published version (0: of the newest that has it) and the number of the newest version."""
    given: list[int | str] = [consultation_id, consultation_id, key, number, number]
    row = _row(_CLAUSE, given)
    if row is None:
        return None
    clause_id, clause_key, version_id, version_number, sha256, newest = row
    version = TextVersion(
        id=version_id, consultation_id=consultation_id, number=version_number, sha256=sha256
    )
    return Clause(id=clause_id, key=clause_key, version=version), newest


def watched_and_repeated(consultation_id: int, digest: str) -> tuple[list[str], bool]:
    """The site's watched words, and whether a text of this digest came in before; an empty digest is no text's."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTICED, [consultation_id, digest])
        found = [folded for (folded,) in cursor.fetchall()]
    return [folded for folded in found if folded], bool(digest) and "" in found


def _row(sql: str, given: list[int | str]) -> tuple[Any, ...] | None:  # Any: what the columns hold
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _as_python(field: Field[Any, Any], value: Any) -> Any:  # Any: of any field
    """As Django reads it: SQLite has no types of its own for instants and UUIDs."""
    column = field.get_col(field.model._meta.db_table)
    for convert in connection.ops.get_db_converters(column) if value is not None else ():
        value = convert(value, column, connection)
    return value
