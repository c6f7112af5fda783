"""The reads of every contribution, in SQL of our own: composing them anew each time cost more than running them.

Measured in ``benchmarks/consultations/intake.py``: together 40 % of the processor time of a comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from consultations.models import (
    Clause,
    CommentGuard,
    ConsultationPage,
    Outcome,
    TextVersion,
    Withdrawal,
)
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
    f"SELECT {_COLUMNS},"  # noqa: S608 - our own names
    " (SELECT id FROM consultations_outcome WHERE consultation_id = %(consultation)s),"
    " (SELECT id FROM consultations_withdrawal WHERE consultation_id = %(consultation)s),"
    " (SELECT id FROM consultations_commentguard WHERE consultation_id = %(consultation)s)"
    "{more} FROM consultations_consultationpage"
    " JOIN wagtailcore_page ON wagtailcore_page.id = page_ptr_id"
    "{beside} WHERE page_ptr_id = %(consultation)s"
)
_ALONE = _WINDOW.format(more="", beside="")
_AROUND = _WINDOW.format(
    more=", clause.*,"
    " (SELECT MAX(number) FROM consultations_textversion"
    "  WHERE consultation_id = %(consultation)s AND published_at IS NOT NULL AND NOT is_adopted),"
    " (SELECT {join}(folded, %(line)s) FROM consultations_watchedword),"
    " %(digest)s <> '' AND EXISTS (SELECT 1 FROM consultations_moderationcase"
    "  WHERE consultation_id = %(consultation)s AND digest = %(digest)s), {next_key}",
    beside=" LEFT JOIN (SELECT one.id, one.key, its.id AS version_id, its.number, its.sha256"
    "  FROM consultations_clause one JOIN consultations_textversion its ON its.id = one.version_id"
    "  WHERE its.consultation_id = %(consultation)s AND its.published_at IS NOT NULL AND NOT its.is_adopted"
    "  AND one.key = %(key)s"
    "  AND (%(number)s = 0 OR its.number = %(number)s) ORDER BY its.number DESC LIMIT 1) clause ON TRUE",
)
# How the kinds of database join many rows' words to one text, and give out the key of a row to come: SQLite does not.
_NEXT_KEY = "nextval(pg_get_serial_sequence('consultations_comment', 'id'))"
_WAYS = {"postgresql": ("string_agg", _NEXT_KEY), "sqlite": ("group_concat", "NULL")}
_AROUND_IN = {
    vendor: _AROUND.replace("{join}", join).replace("{next_key}", next_key)
    for vendor, (join, next_key) in _WAYS.items()
}
# The clock stands outside of what locks, so that it is read once the lock is held, however long that took.
_HOLD = (
    "WITH held AS MATERIALIZED"
    " (SELECT 1 FROM consultations_consultationpage WHERE page_ptr_id = %(consultation)s FOR SHARE)"
    " SELECT clock_timestamp() FROM held; "
)


@dataclass(frozen=True, slots=True)
class Around:
    """What a comment comes in to: the consultation, the clause of a published version where there is one, the number of the
    newest version, the site's watched words, the digest of the words, and whether they came in before.

    ``comment_id`` is the key for the comment where the database gives one out beforehand; ``held_at`` when the window was held.
    """

    consultation: ConsultationPage
    clause: Clause | None
    newest: int
    watched: list[str]
    digest: str
    is_repeated: bool
    comment_id: int | None = None
    held_at: datetime | None = None


def window_of(consultation_id: int) -> ConsultationPage:
    """The consultation with its dates and levels, and whether it has an outcome or was withdrawn.

    Raises:
        ConsultationPage.DoesNotExist: it was deleted.
    """
    [row] = _rows(_ALONE, {"consultation": consultation_id})
    return _page(row)


def around(
    consultation_id: int, *, key: str, number: int, digest: str, is_holding: bool = False
) -> Around:
    """All that one comment needs to be known of where it comes in, in one exchange with the database.

    Args:
        key: of the clause; empty for none.
        number: of the version that was read; 0 is the newest that has the clause.
        digest: of the comment's words; empty where there are none.
        is_holding: hold the window's row in share mode first, and then ask the clock; on PostgreSQL.

    Raises:
        ConsultationPage.DoesNotExist: it was deleted.
    """
    given: dict[str, int | str] = {"consultation": consultation_id, "number": number}
    given |= {"key": key, "digest": digest, "line": "\n"}
    hold = _HOLD if is_holding else ""
    *held, row = _rows(hold + _AROUND_IN[connection.vendor], given)
    of_page, (clause_id, clause_key, version_id, version_number, sha256) = row[:-9], row[-9:-4]
    newest, watched, again, comment_id = row[-4:]
    clause = None
    if clause_id is not None:
        version = TextVersion(
            id=version_id, consultation_id=consultation_id, number=version_number, sha256=sha256
        )
        clause = Clause(id=clause_id, key=clause_key, version=version)
    words = (watched or "").splitlines()
    return Around(
        consultation=_page(of_page),
        clause=clause,
        newest=newest or 0,
        watched=words,
        digest=digest,
        is_repeated=bool(again),
        comment_id=comment_id,
        held_at=held[0][0] if held else None,
    )


def _page(row: Sequence[Any]) -> ConsultationPage:  # Any: what the columns hold
    *values, outcome_id, withdrawal_id, guard_id = row
    page = ConsultationPage.from_db(
        connection.alias,
        [field.attname for field in _FIELDS],
        [
            _as_python(value, *converters)
            for value, converters in zip(values, _converters(connection.vendor), strict=True)
        ],
    )
    for name, pk in (("outcome", outcome_id), ("withdrawal", withdrawal_id)):
        model = Outcome if name == "outcome" else Withdrawal
        known = model(pk=pk, consultation_id=page.pk) if pk else None
        page._state.fields_cache[name] = known
    # Few have one; it is read on its own.
    guard = CommentGuard.objects.filter(pk=guard_id).first() if guard_id else None
    page._state.fields_cache["guard"] = guard
    return page


def _rows(sql: str, given: Mapping[str, int | str]) -> list[tuple[Any, ...]]:  # Any: of any column
    """The row of each statement, which is of one consultation."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        while True:
            found.append(cursor.fetchone())
            if connection.vendor != "postgresql" or not cursor.nextset():
                break
    if None in found:
        raise ConsultationPage.DoesNotExist
    return found


@cache
def _converters(_vendor: str) -> list[tuple[Any, list[Any]]]:  # Any: as Django has them
    """Each column with what makes Python's value of it: SQLite has no types of its own for instants and UUIDs."""
    columns = [one.get_col(one.model._meta.db_table) for one in _FIELDS]
    return [(one, connection.ops.get_db_converters(one)) for one in columns]


def _as_python(value: Any, column: Any, converters: list[Any]) -> Any:  # Any: of any field
    for convert in converters if value is not None else ():
        value = convert(value, column, connection)
    return value
