"""The reads of every contribution, in SQL of our own: composing them anew each time cost more than running them.

Measured in ``benchmarks/consultations/intake.py``: together 40 % of the processor time of a comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    f"SELECT {_COLUMNS}, outcome.id, withdrawal.id{{more}} FROM consultations_consultationpage"  # noqa: S608 - our own names
    " JOIN wagtailcore_page ON wagtailcore_page.id = page_ptr_id"
    " LEFT JOIN consultations_outcome outcome ON outcome.consultation_id = page_ptr_id"
    " LEFT JOIN consultations_withdrawal withdrawal ON withdrawal.consultation_id = page_ptr_id"
    "{beside} WHERE page_ptr_id = %(consultation)s"
)
_ALONE = _WINDOW.format(more="", beside="")
_AROUND = _WINDOW.format(
    more=", clause.id, clause.key, version.id, version.number, version.sha256,"
    " (SELECT MAX(number) FROM consultations_textversion"
    "  WHERE consultation_id = %(consultation)s AND published_at IS NOT NULL AND NOT is_adopted),"
    " (SELECT {join}(folded, %(line)s) FROM consultations_watchedword),"
    " %(digest)s <> '' AND EXISTS (SELECT 1 FROM consultations_moderationcase"
    "  WHERE consultation_id = %(consultation)s AND digest = %(digest)s)",
    beside=" LEFT JOIN consultations_clause clause ON clause.id = (SELECT one.id FROM consultations_clause one"
    "  JOIN consultations_textversion its ON its.id = one.version_id"
    "  WHERE its.consultation_id = %(consultation)s AND its.published_at IS NOT NULL AND NOT its.is_adopted"
    "  AND one.key = %(key)s"
    "  AND (%(number)s = 0 OR its.number = %(number)s) ORDER BY its.number DESC LIMIT 1)"
    " LEFT JOIN consultations_textversion version ON version.id = clause.version_id",
)
# How the kinds of database join many rows' words to one text.
_JOIN = {"postgresql": "string_agg", "sqlite": "group_concat"}
_AROUND_IN = {vendor: _AROUND.replace("{join}", join) for vendor, join in _JOIN.items()}


@dataclass(frozen=True, slots=True)
class Around:
    """What a comment comes in to: the consultation, the clause of a published version where there is one, the number of the
    newest version, the site's watched words, the digest of the words, and whether they came in before.
    """

    consultation: ConsultationPage
    clause: Clause | None
    newest: int
    watched: list[str]
    digest: str
    is_repeated: bool


def window_of(consultation_id: int) -> ConsultationPage:
    """The consultation with its dates and levels, and whether it has an outcome or was withdrawn.

    Raises:
        ConsultationPage.DoesNotExist: it was deleted.
    """
    return _page(_row(_ALONE, {"consultation": consultation_id}))


def around(consultation_id: int, *, key: str, number: int, digest: str) -> Around:
    """All that one comment needs to be known of where it comes in, in one statement.

    Args:
        key: of the clause; empty for none.
        number: of the version that was read; 0 is the newest that has the clause.
        digest: of the comment's words; empty where there are none.

    Raises:
        ConsultationPage.DoesNotExist: it was deleted.
    """
    given: dict[str, int | str] = {"consultation": consultation_id, "number": number}
    given |= {"key": key, "digest": digest, "line": "\n"}
    row = _row(_AROUND_IN[connection.vendor], given)
    *of_page, clause_id, clause_key, version_id, version_number, sha256, newest, watched, again = (
        row
    )
    clause = None
    if clause_id is not None:
        version = TextVersion(
            id=version_id, consultation_id=consultation_id, number=version_number, sha256=sha256
        )
        clause = Clause(id=clause_id, key=clause_key, version=version)
    words = (watched or "").splitlines()
    return Around(_page(of_page), clause, newest or 0, words, digest, bool(again))


def _page(row: Sequence[Any]) -> ConsultationPage:  # Any: what the columns hold
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


def _row(sql: str, given: Mapping[str, int | str]) -> tuple[Any, ...]:  # Any: what the columns hold
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise ConsultationPage.DoesNotExist
    return row


def _as_python(field: Field[Any, Any], value: Any) -> Any:  # Any: of any field
    """As Django reads it: SQLite has no types of its own for instants and UUIDs."""
    column = field.get_col(field.model._meta.db_table)
    for convert in connection.ops.get_db_converters(column) if value is not None else ():
        value = convert(value, column, connection)
    return value
