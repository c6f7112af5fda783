"""The rows of the table as they stand now: campaigns first, each in one row, then comments in the order of the articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.cabinet_table.columns import Column, decisions, writable
from consultations.dispositions.grants import Grants
from consultations.dispositions.rulings import reference
from consultations.dispositions.selectors import campaign_sizes
from consultations.eligibility import eligible
from consultations.models import (
    Campaign,
    Clause,
    ClauseText,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    DispositionChange,
)
from consultations.wording import source_language

BATCH = 500
MOST_IN_WORD = 5000
_KEY = r"[a-z]+-\d+(?:\.[a-z]+-\d+)*"
_OWN = re.compile(rf"\[({_KEY})\]", re.ASCII)
_NAMED = re.compile(rf"(?<![\w.-]){_KEY}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One comment, or a campaign with `count` comments, and what stands about it."""

    thing: Comment | Campaign
    clause: str
    comment: str
    count: int
    stands: Disposition | None

    @property
    def reference(self) -> str:
        return f"{reference(self.thing)}.{self.stands.pk if self.stands else 0}"

    def cells(self, language: str) -> dict[Column, str | int]:
        stands = self.stands
        return {
            Column.REFERENCE: self.reference,
            Column.CLAUSE: writable(self.clause),
            Column.COMMENT: writable(self.comment),
            Column.COUNT: self.count,
            Column.DECISION: decisions(language)[Decision(stands.decision)] if stands else "",
            Column.REASON: writable(stands.reason_ar) if stands else "",
            Column.REASON_EN: writable(stands.reason_en) if stands else "",
        }


class Articles:
    """How clauses are named in the table: their number below the article's heading, with the key in brackets. One query."""

    def __init__(self, consultation: ConsultationPage) -> None:
        rows = ClauseText.objects.filter(
            clause__version__consultation=consultation, language=source_language()
        ).values_list("clause", "clause__version", "clause__key", "clause__number", "heading")
        self._key: dict[int, str] = {}
        self._version: dict[int, int] = {}
        self._name: dict[tuple[int, str], str] = {}
        for clause, version, key, number, heading in rows:
            self._key[clause], self._version[clause] = key, version
            self._name[version, key] = heading or number

    def of(self, clause_id: int | None) -> str:
        if clause_id is None or clause_id not in self._key:
            return _("the draft as a whole")
        key, version = self._key[clause_id], self._version[clause_id]
        parts = key.split(".")
        places = [".".join(parts[: count + 1]) for count in range(len(parts))]
        names = [self._name.get((version, place), "") for place in places]
        return f"{' · '.join(name for name in names if name)} [{key}]"

    def key(self, clause_id: int | None) -> str:
        return self._key.get(clause_id or 0, "")


def count_of(consultation: ConsultationPage, grants: Grants) -> int:
    """How many rows the table has. Two queries."""
    campaigns = _campaigns(consultation).count() if grants.is_all else 0
    return _comments(consultation, grants).count() + campaigns


def rows_of(consultation: ConsultationPage, grants: Grants) -> Iterator[Row]:
    """All that `grants` lets be decided, some hundreds in memory at a time; campaigns only for who decides about all clauses."""
    articles = Articles(consultation)
    if grants.is_all:
        for some in _in_batches(_campaigns(consultation).order_by("number")):
            yield from campaign_rows(some, articles)
    ordered = _comments(consultation, grants).order_by(
        F("clause__position").asc(nulls_first=True), "pk"
    )
    for comments in _in_batches(ordered):
        yield from comment_rows(comments, articles)


def comment_rows(comments: Sequence[Comment], articles: Articles) -> Iterator[Row]:
    """Two queries, or three."""
    present = _present(comment__in=[one.pk for one in comments])
    stands = {one.comment_id: one for one in present}
    for comment in comments:
        own = stands.get(comment.pk)
        clause = f"{articles.of(comment.clause_id)}{_changed(own, articles.key(comment.clause_id))}"
        yield Row(comment, clause, comment.body, 1, own)


def campaign_rows(campaigns: Sequence[Campaign], articles: Articles) -> Iterator[Row]:
    """Three queries, or four."""
    present = _present(campaign__in=[one.pk for one in campaigns])
    stands = {one.campaign_id: one for one in present}
    sizes = campaign_sizes(campaigns)
    for campaign in campaigns:
        own, core = stands.get(campaign.pk), campaign.core
        clause_id = core.clause_id if core else None
        clause = f"{articles.of(clause_id)}{_changed(own, articles.key(clause_id))}"
        yield Row(campaign, clause, words_of_campaign(campaign), sizes.get(campaign.pk, 0), own)


def words_of_campaign(campaign: Campaign) -> str:
    """Its core's words while that is public; else its name."""
    core = campaign.core
    is_public = core is not None and core.status == "published"
    return core.body if core and is_public else campaign.name


def named_keys(clause_cell: str) -> set[str]:
    """The clauses that a row says were changed: those named outside brackets, else the comment's own in brackets."""
    rest = _OWN.sub(" ", clause_cell)
    return set(_NAMED.findall(rest)) or set(_OWN.findall(clause_cell))


def changed_keys(disposition: Disposition | None) -> set[str]:
    """The keys of what it changed; needs ``changes`` with their clauses."""
    if disposition is None:
        return set()
    return {_key_of(one) for one in disposition.changes.all()}


def _key_of(change: DispositionChange) -> str:
    clause: Clause | None = change.after or change.before
    return clause.key if clause else ""


def _changed(disposition: Disposition | None, own_key: str) -> str:
    keys = changed_keys(disposition)
    if not keys or keys == {own_key}:
        return ""
    told = pgettext("Cabinet table", "changed: %(keys)s") % {"keys": " ".join(sorted(keys))}
    return f"\n{told}"


def _comments(consultation: ConsultationPage, grants: Grants) -> QuerySet[Comment]:
    """Those of no campaign, those of one with a decision of their own, and, where campaigns are left out, all."""
    rows = grants.narrow(eligible(consultation)).select_related("clause")
    if not grants.is_all:
        return rows
    own = Disposition.objects.filter(comment=OuterRef("pk"), replaced_at__isnull=True)
    return rows.filter(Q(membership__campaign__isnull=True) | Exists(own))


def _campaigns(consultation: ConsultationPage) -> QuerySet[Campaign]:
    """Those with at least one comment that has no decision of its own."""
    own = Disposition.objects.filter(comment=OuterRef("pk"), replaced_at__isnull=True)
    members = eligible(consultation).filter(~Exists(own), membership__campaign=OuterRef("pk"))
    rows = Campaign.objects.filter(Exists(members), consultation=consultation)
    return rows.select_related("core")


def _present(**target: Any) -> QuerySet[Disposition]:
    rows = Disposition.objects.filter(replaced_at__isnull=True, **target)
    return rows.prefetch_related("changes__before", "changes__after")


def _in_batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    stream: Iterable[Any] = rows.iterator(chunk_size=BATCH)
    source = iter(stream)
    while some := list(islice(source, BATCH)):
        yield some
