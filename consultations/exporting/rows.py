"""Comments as rows: read in batches by their key, so that memory stays the same however many they are.

A row is read with one statement, so it is true of one instant. What is in the file follows from two facts taken at its beginning:
the instant it is said to be of, and the last key. Comments that were stored before that instant are all in it, one that comes in
meanwhile is not, and none is in it twice, since keys only grow. What is decided on a comment meanwhile holds: words that are
hidden while the file is written stand in it only where they were written already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from consultations.eligibility import with_disposition
from consultations.exporting.columns import columns_of
from consultations.models import (
    ENDED,
    Comment,
    ConsultationPage,
    Disposition,
    DispositionChange,
    Outcome,
    Scope,
    Status,
    ThemeTag,
)
from operations.clock import database_now

BATCH = 1000
Value = str | int | bool | date | datetime | tuple[str, ...] | None
# Column → where it is read; the columns that are not here come from the analysis.
_PATHS = {
    "id": "public_id",
    "received_at": "submitted_at",
    "language": "language",
    "status": "status",
    "rule": "reason",
    "decided_at": "decided_at",
    "ended_at": "ended_at",
    "reply_to": "parent__public_id",
    "is_official": "is_official",
    "replaces": "replaces__public_id",
    "version": "version__number",
    "clause": "clause__key",
    "place": "place",
    "passage": "quote_exact",
    "comment": "body",
    "suggestion": "suggestion",
    "stance": "stance",
    "name": "author_name",
    "respondent": "respondent__kind",
    "organisation": "respondent__organisation",
    "sector": "respondent__sector",
    "governorate": "respondent__governorate",
    "channel": "assisted__channel",
    "received_on": "assisted__received_on",
    "event": "assisted__event",
    "supports": "supports_count",
}
_HIDDEN_RULE = "redaction__reason"
# What goes with the words where these may not be read.
_WORDS = (
    *("comment", "suggestion", "stance", "name"),
    *("respondent", "organisation", "sector", "governorate"),
)
_ANALYSIS = ("campaign", "themes", "decision", "reason_ar", "reason_en", "changes")


@dataclass(frozen=True, slots=True)
class Extent:
    """What a file holds: comments up to this key, all that were received before the instant ``as_of``."""

    as_of: datetime
    last: int


def extent_of(consultation: ConsultationPage) -> Extent:
    """Two queries; the instant is taken first, so that every comment that was stored before it has a key within."""
    as_of = database_now()
    last = Comment.objects.filter(consultation=consultation).aggregate(last=Max("pk"))["last"]
    return Extent(as_of, last or 0)


def rows_of(
    consultation: ConsultationPage, scope: str, extent: Extent, language: str
) -> Iterator[tuple[Value, ...]]:
    """Rows in the order of receipt, their values as `columns_of` names them; five queries for each thousand at the most."""
    comments = with_disposition(Comment.objects.filter(consultation=consultation)).order_by("pk")
    if scope == Scope.PUBLIC:
        comments = comments.filter(status=Status.PUBLISHED)
    is_analysed = scope != Scope.PUBLIC or _has_outcome(consultation)
    names = [column.name for column in columns_of(scope)]
    read, last = _Reading(scope, language, is_analysed=is_analysed), 0
    while True:
        batch = _batch(comments.filter(pk__gt=last, pk__lte=extent.last))
        if not batch:
            return
        for row in read.completed(batch):
            yield tuple(row[name] for name in names)
        last = batch[-1]["pk"]


def _has_outcome(consultation: ConsultationPage) -> bool:
    return Outcome.objects.filter(consultation=consultation).exists()


def _batch(comments: QuerySet[Comment]) -> list[dict[str, Any]]:
    beside = ("pk", "membership__campaign", "membership__campaign__number", "disposition_id")
    paths = (*_PATHS.values(), _HIDDEN_RULE, *beside)
    return list(comments.values(*paths)[:BATCH])


class _Reading:
    """Turns what the database gives into rows, with what the analysis says of them."""

    def __init__(self, scope: str, language: str, *, is_analysed: bool) -> None:
        self._scope, self._language, self._is_analysed = scope, language, is_analysed

    def completed(self, batch: list[dict[str, Any]]) -> Iterator[dict[str, Value]]:
        analysis = _Analysis(batch, self._language) if self._is_analysed else None
        for found in batch:
            row = {name: found[path] for name, path in _PATHS.items()}
            row["rule"] = found["reason"] or found[_HIDDEN_RULE] or ""
            if not self._may_read(found["status"]):
                row |= dict.fromkeys(_WORDS, "")
            said = analysis.of(found) if analysis else (None, (), "", "", "", ())
            row |= zip(_ANALYSIS, said, strict=True)
            yield row

    def _may_read(self, status: str) -> bool:
        """Whose words are in the file; what its author took away is in none."""
        if status == Status.PUBLISHED:
            return True
        return self._scope == Scope.MODERATION and status not in ENDED


class _Analysis:
    """Themes and decisions of one batch; three queries."""

    def __init__(self, batch: list[dict[str, Any]], language: str) -> None:
        comments = [row["pk"] for row in batch]
        campaigns = {row["membership__campaign"] for row in batch} - {None}
        decided = {row["disposition_id"] for row in batch} - {None}
        self._themes: dict[tuple[str, int], list[str]] = defaultdict(list)
        tags = ThemeTag.objects.filter(
            Q(comment__in=comments) | Q(campaign__in=campaigns), ended_at__isnull=True
        ).select_related("theme")
        for tag in tags.order_by("theme__position", "pk"):
            place = ("comment", tag.comment_id) if tag.comment_id else ("campaign", tag.campaign_id)
            self._themes[place[0], place[1] or 0].append(tag.theme.title_in(language))
        self._decisions = Disposition.objects.in_bulk(decided) if decided else {}
        self._changes: dict[int, list[str]] = defaultdict(list)
        changes = DispositionChange.objects.filter(disposition__in=decided).order_by("pk")
        for of, before, after in changes.values_list("disposition", "before__key", "after__key"):
            self._changes[of].append(f"{before or ''} → {after or ''}".strip())

    def of(self, row: dict[str, Any]) -> tuple[Value, ...]:
        """In the order of `_ANALYSIS`."""
        campaign = row["membership__campaign"]
        own = self._themes.get(("comment", row["pk"]), [])
        shared = self._themes.get(("campaign", campaign or 0), [])
        themes = tuple(dict.fromkeys([*own, *shared]))
        number = row["membership__campaign__number"]
        decision = self._decisions.get(row["disposition_id"])
        if decision is None:
            return number, themes, "", "", "", ()
        changes = tuple(self._changes.get(decision.pk, ()))
        return number, themes, decision.decision, decision.reason_ar, decision.reason_en, changes
