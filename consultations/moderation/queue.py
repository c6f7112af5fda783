"""The moderators' queue: pages found by a keyset over one table, the same work for a thousand comments and for a million.

No page is found by OFFSET, no table is counted whole, and a search for words reads a bounded number of comments and says so.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from accounts.models import Agency, Role
from common.arabic import fold
from consultations import policies
from consultations.models import (
    MODERATED,
    UNDO_WITHIN,
    UNDOABLE,
    Comment,
    CommentReport,
    ConsultationPage,
    ModerationAct,
    ModerationCase,
    Status,
)
from consultations.models.comment import ALPHABET
from consultations.moderation.originals import original_of

PER_PAGE = 25
COUNTED = 1000
SEARCHED = 2000
# Each agency of a moderator is read in its own order and merged; who acts for more reads them as one.
MERGED = 20
CHOICES = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(f"[{ALPHABET}]{{16}}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last case of a page; the next page begins behind it."""

    since: datetime
    pk: int

    def __str__(self) -> str:
        microseconds = (self.since - _EPOCH) // timedelta(microseconds=1)
        return f"{microseconds}-{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """None for whatever is no cursor."""
        if not re.fullmatch(r"[0-9]{1,17}-[0-9]{1,18}", text, re.ASCII):
            return None
        microseconds, pk = map(int, text.split("-"))
        try:
            return cls(_EPOCH + timedelta(microseconds=microseconds), pk)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the moderator asked for; zeros and empty strings ask for nothing."""

    status: str = Status.PENDING
    agency: int = 0
    consultation: int = 0
    clause: str = ""
    text: str = ""
    is_hinted: bool = False
    is_reported: bool = False

    @property
    def is_ascending(self) -> bool:
        """What waits is read oldest first, what was decided newest first."""
        return self.status == Status.PENDING


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Comments with ``case``, `open_reports` by comment; `after` leads on; `is_unfinished` says that more may be found there."""

    comments: list[Comment]
    after: Cursor | None = None
    is_unfinished: bool = False
    open_reports: dict[int, list[CommentReport]] = field(default_factory=dict)


def page(actor: Actor, wanted: Wanted, after: Cursor | None = None) -> QueuePage:
    """At most 25 comments; a number of queries that does not grow with the comments."""
    if wanted.text and _ID.fullmatch(wanted.text.strip().lower()):
        return _page_of_one(actor, wanted)
    if wanted.text:
        return _searched(actor, wanted, after)
    cases = _cases(actor, wanted, after, PER_PAGE + 1)
    more = len(cases) > PER_PAGE
    cases = cases[:PER_PAGE]
    comments = _comments(actor, [case.pk for case in cases])
    return QueuePage(comments, _cursor(cases) if more else None, False, _open_reports(comments))


def counts(actor: Actor, wanted: Wanted) -> dict[str, int]:
    """How many stand in each status under the other filters, words aside; 1001 says more than a thousand."""
    found = {}
    for status in MODERATED:
        rows = _filtered(replace(wanted, status=status))
        if not actor.is_everywhere:
            rows = rows.filter(agency__in=actor.agencies(Role.MODERATOR))
        found[status.value] = rows.order_by()[: COUNTED + 1].count()
    return found


def agencies_of(actor: Actor) -> QuerySet[Agency]:
    agencies = Agency.objects.order_by("pk")
    if actor.is_everywhere:
        return agencies
    return agencies.filter(pk__in=actor.agencies(Role.MODERATOR))


def consultations_of(actor: Actor, agency: int = 0) -> Any:  # Any: Wagtail's untyped page query set
    """The consultations that can be chosen in the filter, newest first."""
    pages = ConsultationPage.objects.taking_part_in()
    if not actor.is_everywhere:  # below pages of the whole site are threads without an agency
        pages = pages.filter(agency__in=agencies_of(actor))
    if agency:
        pages = pages.filter(agency=agency)
    return pages.order_by("-opens_at", "pk")[:CHOICES]


def moderated_comment(actor: Actor, public_id: str) -> Comment | None:
    """A comment that `actor` may decide on; None for every other."""
    comment = _loaded().filter(public_id=public_id).first()
    if comment is None or not policies.may_moderate(actor, comment.consultation.agency_id):
        return None
    return comment


def moderated_comments(actor: Actor, public_ids: Sequence[str]) -> list[Comment]:
    """Those of the named comments that wait for, or have, a decision which `actor` may take, in the given order; one query."""
    found = {
        comment.public_id: comment
        for comment in _loaded().filter(public_id__in=public_ids, status__in=MODERATED)
        if policies.may_moderate(actor, comment.consultation.agency_id)
    }
    return [found[one] for one in public_ids if one in found]


def own_undoable_acts(actor: Actor, now: datetime) -> list[ModerationAct]:
    """What `actor` decided in the last five minutes and can undo, newest first."""
    acts = ModerationAct.objects.filter(
        by=actor.user_id, at__gte=now - UNDO_WITHIN, kind__in=UNDOABLE, undone_by__isnull=True
    )
    return list(acts.select_related("comment").order_by("-at", "-pk")[:CHOICES])


def _filtered(wanted: Wanted) -> QuerySet[ModerationCase]:
    rows = ModerationCase.objects.filter(status=wanted.status)
    if wanted.agency:
        rows = rows.filter(agency=wanted.agency)
    if wanted.consultation:
        rows = rows.filter(consultation=wanted.consultation)
    if wanted.clause:
        rows = rows.filter(clause_key=wanted.clause)
    if wanted.is_hinted:
        rows = rows.exclude(hints="")
    return rows.filter(reports__gt=0) if wanted.is_reported else rows


def _cases(actor: Actor, wanted: Wanted, after: Cursor | None, count: int) -> list[ModerationCase]:
    """The first `count` cases behind the cursor, whichever agencies they belong to."""
    rows = _behind(_filtered(wanted), wanted, after)
    streams = [list(stream[:count]) for stream in _streams(actor, wanted, rows)]
    merged = heapq.merge(
        *streams, key=lambda case: (case.since, case.pk), reverse=not wanted.is_ascending
    )
    return [case for case, _place in zip(merged, range(count), strict=False)]


def _streams(
    actor: Actor, wanted: Wanted, rows: QuerySet[ModerationCase]
) -> Iterator[QuerySet[ModerationCase]]:
    if actor.is_everywhere:
        yield rows
        return
    own = actor.agencies(Role.MODERATOR)
    if wanted.consultation or wanted.agency or len(own) > MERGED:
        yield rows.filter(agency__in=own)
        return
    for agency in sorted(own):
        yield rows.filter(agency=agency)


def _behind(
    rows: QuerySet[ModerationCase], wanted: Wanted, after: Cursor | None
) -> QuerySet[ModerationCase]:
    if wanted.is_ascending:
        rows = rows.order_by("since", "comment_id")
        if after:
            rows = rows.filter(since__gte=after.since).exclude(
                since=after.since, comment_id__lte=after.pk
            )
        return rows
    rows = rows.order_by("-since", "-comment_id")
    if after:
        rows = rows.filter(since__lte=after.since).exclude(
            since=after.since, comment_id__gte=after.pk
        )
    return rows


def _searched(actor: Actor, wanted: Wanted, after: Cursor | None) -> QueuePage:
    """Look for words in the next cases, two thousand at most; spellings that mean the same are found alike."""
    looked_for, found, read = fold(wanted.text).strip(), list[Comment](), 0
    while read < SEARCHED:
        cases = _cases(actor, wanted, after, SEARCHED // 5)
        if not cases:
            return QueuePage(found, None, False, _open_reports(found))
        comments = {
            comment.pk: comment for comment in _comments(actor, [case.pk for case in cases])
        }
        for case in cases:
            after = _cursor([case])
            comment = comments.get(case.pk)
            if comment and looked_for in fold(f"{comment.author_name}\n{original_of(comment)}"):
                found.append(comment)
            if len(found) == PER_PAGE:
                return QueuePage(found, after, True, _open_reports(found))
        read += len(cases)
    return QueuePage(found, after, True, _open_reports(found))


def _page_of_one(actor: Actor, wanted: Wanted) -> QueuePage:
    comment = moderated_comment(actor, wanted.text.strip().lower())
    comments = [comment] if comment and comment.status in MODERATED else []
    return QueuePage(comments, open_reports=_open_reports(comments))


def _cursor(cases: Sequence[ModerationCase]) -> Cursor:
    return Cursor(cases[-1].since, cases[-1].pk)


def _loaded() -> QuerySet[Comment]:
    return Comment.objects.select_related(
        "consultation__agency", "clause", "version", "decided_by", "redaction", "case", "appeal"
    )


def _comments(actor: Actor, keys: list[int]) -> list[Comment]:
    """In the order of `keys`; what belongs to an agency that its case does not know of yet is left out."""
    found = {comment.pk: comment for comment in _loaded().filter(pk__in=keys)}
    return [
        found[key]
        for key in keys
        if key in found and policies.may_moderate(actor, found[key].consultation.agency_id)
    ]


def _open_reports(comments: list[Comment]) -> dict[int, list[CommentReport]]:
    reported = [comment.pk for comment in comments if _is_reported(comment)]
    by_comment: dict[int, list[CommentReport]] = {}
    if reported:
        waiting = Q(comment__in=reported, closed_at__isnull=True)
        for report in CommentReport.objects.filter(waiting).order_by("reported_at")[:CHOICES]:
            by_comment.setdefault(report.comment_id, []).append(report)
    return by_comment


def _is_reported(comment: Comment) -> bool:
    case = getattr(comment, "case", None)
    return case is not None and case.reports > 0
