"""What a filled table would do, row by row: nothing, set a decision, or nothing because of a conflict or a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.errors import DomainError
from consultations.cabinet_table.columns import Column, decision_of, same
from consultations.cabinet_table.reading import Fault, TableRow
from consultations.cabinet_table.rows import (
    Articles,
    Row,
    campaign_rows,
    changed_keys,
    comment_rows,
    named_keys,
)
from consultations.dispositions import changes
from consultations.dispositions.changes import ChangedClause, Versions
from consultations.dispositions.rulings import (
    Order,
    Pair,
    Ruling,
    Target,
    campaign_number,
    ruling,
)
from consultations.models import (
    ACCEPTED,
    Campaign,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    TextVersion,
)

BATCH = 500
_REFERENCE = re.compile(r"([0-9a-z-]{1,40})\.(\d{1,18})", re.ASCII)


class Fate(StrEnum):
    UNCHANGED = "unchanged"
    SET = "set"
    CONFLICT = "conflict"
    REFUSED = "refused"


FAULTS: dict[str, str | Promise] = {
    Fault.MERGED: _("Cells of this row are merged."),
    Fault.FORMULA: _("A cell of this row holds a formula or an error; write the text itself."),
    "reference": _("The reference is none of this table's."),
    "unknown": _("There is no comment with this reference."),
    "foreign": _("This comment belongs to another consultation."),
    "twice": _("This reference stands in an earlier row too."),
    "comment": _("The comment reads otherwise here; the table does not change comments."),
    "decision": _("This is none of the five decisions."),
    "no_decision": _("The decision is missing."),
    "no_reason": _("The reason is missing."),
    "no_change": _(
        "Name the clause that was changed in the article's cell: its key, such as art-4.p-2."
    ),
    "not_changed": _("A clause that is named has no changed text in a later version."),
}
CONFLICT = pgettext_lazy("Cabinet table", "Decided otherwise on the site since the table was made.")


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the file, what would become of it and why, and the disposition that stands on the site."""

    row: TableRow
    fate: Fate
    why: str | Promise = ""
    order: Order | None = None
    stands: Disposition | None = None
    thing: Comment | Campaign | None = None

    @property
    def decision(self) -> str:
        return self.row.cells[Column.DECISION]

    @property
    def reason(self) -> str:
        return self.row.cells[Column.REASON]


class Comparison:
    """Compares the rows of one file with one consultation; a number of queries for every five hundred rows."""

    def __init__(self, consultation: ConsultationPage) -> None:
        self._consultation = consultation
        self._articles = Articles(consultation)
        self._versions: Versions = changes.versions_of(consultation)
        self._by_pk: dict[int, TextVersion] = {one.pk: one for one in self._versions.all}
        self._offers: dict[int, dict[str, Pair]] = {}
        self._met: set[str] = set()

    def of(self, rows: Sequence[TableRow]) -> Iterator[Compared]:
        """In the order of `rows`. A row that would set something has its ``order``; whether that is allowed services say."""
        for begin in range(0, len(rows), BATCH):
            yield from self._batch(rows[begin : begin + BATCH])

    def _batch(self, rows: Sequence[TableRow]) -> Iterator[Compared]:
        parsed = [_REFERENCE.fullmatch(row.cells[Column.REFERENCE].lower()) for row in rows]
        names = {found[1] for found in parsed if found}
        known, foreign = self._known(names)
        for row, found in zip(rows, parsed, strict=True):
            if row.fault is not None:
                yield _refused(row, row.fault)
            elif found is None:
                yield _refused(row, "reference")
            elif found[1] in self._met:
                yield _refused(row, "twice", known.get(found[1]))
            elif found[1] not in known:
                yield _refused(row, "foreign" if found[1] in foreign else "unknown")
            else:
                self._met.add(found[1])
                yield self._compared(row, known[found[1]], int(found[2]) or None)

    def _known(self, names: set[str]) -> tuple[dict[str, Row], set[str]]:
        """What the references name, as the table would show it now; and which are comments of other consultations."""
        named = Comment.objects.filter(public_id__in=names).select_related("clause")
        comments = list(named)
        own = [one for one in comments if one.consultation_id == self._consultation.pk]
        numbers = {number for name in names if (number := campaign_number(name)) is not None}
        campaigns = Campaign.objects.filter(
            consultation=self._consultation, number__in=numbers
        ).select_related("core")
        rows = [*comment_rows(own, self._articles), *campaign_rows(list(campaigns), self._articles)]
        known = {row.reference.rpartition(".")[0]: row for row in rows}
        return known, {one.public_id for one in comments} - known.keys()

    def _compared(self, row: TableRow, now: Row, seen: int | None) -> Compared:
        word, reason = row.cells[Column.DECISION], row.cells[Column.REASON]
        if not same(row.cells[Column.COMMENT], now.comment):
            return _refused(row, "comment", now)
        if not word and not reason and now.stands is None:
            return Compared(row, Fate.UNCHANGED, thing=now.thing)
        if not word:
            return _refused(row, "no_decision", now)
        decision = decision_of(word)
        if decision is None:
            return _refused(row, "decision", now)
        if not reason:
            return _refused(row, "no_reason", now)
        return self._ordered(row, now, seen, decision)

    def _ordered(self, row: TableRow, now: Row, seen: int | None, decision: Decision) -> Compared:
        pairs: tuple[Pair, ...] = ()
        is_same = self._says_the_same(row, now.stands, decision)
        if is_same:
            return Compared(row, Fate.UNCHANGED, stands=now.stands, thing=now.thing)
        if decision in ACCEPTED:
            keys = named_keys(row.cells[Column.CLAUSE])
            kept = now.stands if keys == changed_keys(now.stands) else None
            offer = self._offer(now.thing)
            if not keys:
                return _refused(row, "no_change", now)
            if kept is None and not keys <= offer.keys():
                is_own = keys == {self._own_key(now.thing)}
                return _refused(row, "no_change" if is_own else "not_changed", now)
            pairs = _pairs(kept) if kept else tuple(offer[key] for key in sorted(keys))
        given = self._ruling(row, now.stands, decision, pairs)
        order = Order(Target.of(now.thing), seen, given)
        return Compared(row, Fate.SET, order=order, stands=now.stands, thing=now.thing)

    def _ruling(
        self,
        row: TableRow,
        stands: Disposition | None,
        decision: Decision,
        pairs: tuple[Pair, ...],
    ) -> Ruling:
        """A reason in English stays where the Arabic one does; where only that changed, the old translation would mislead."""
        reason, english = row.cells[Column.REASON], row.cells.get(Column.REASON_EN)
        if stands is None:
            return ruling(decision, reason, english or "", changes=pairs)
        is_kept = same(reason, stands.reason_ar)
        arabic = stands.reason_ar if is_kept else reason
        if english is None or same(english, stands.reason_en):
            english = stands.reason_en if is_kept else ""
        return ruling(decision, arabic, english, changes=pairs)

    def _says_the_same(self, row: TableRow, stands: Disposition | None, decision: Decision) -> bool:
        if stands is None or stands.decision != decision:
            return False
        english = row.cells.get(Column.REASON_EN)
        is_same = same(row.cells[Column.REASON], stands.reason_ar) and (
            english is None or same(english, stands.reason_en)
        )
        keys = named_keys(row.cells[Column.CLAUSE]) if decision in ACCEPTED else set()
        return is_same and keys == changed_keys(stands)

    def _offer(self, thing: Comment | Campaign) -> dict[str, Pair]:
        """The changed clauses to which the thing can point, by the key that they have in either version."""
        version = (
            (thing.core.version_id if thing.core else None)
            if isinstance(thing, Campaign)
            else thing.version_id
        )
        key = version or 0
        if key not in self._offers:
            found = changes.offered(self._versions, self._by_pk.get(key), "ar")
            self._offers[key] = _by_key(found)
        return self._offers[key]

    def _own_key(self, thing: Comment | Campaign) -> str:
        clause_id = (
            (thing.core.clause_id if thing.core else None)
            if isinstance(thing, Campaign)
            else thing.clause_id
        )
        return self._articles.key(clause_id)


def after(one: Compared, refusal: DomainError | None) -> Compared:
    """What services say to the order of a row: it would be set, it is in conflict, or it is refused."""
    if refusal is None:
        return one
    if refusal.code == "disposition_changed":
        return Compared(one.row, Fate.CONFLICT, CONFLICT, stands=one.stands, thing=one.thing)
    return Compared(one.row, Fate.REFUSED, refusal.title, stands=one.stands, thing=one.thing)


def _refused(row: TableRow, why: str, now: Row | None = None) -> Compared:
    return Compared(
        row,
        Fate.REFUSED,
        FAULTS[why],
        stands=now.stands if now else None,
        thing=now.thing if now else None,
    )


def _by_key(found: Sequence[ChangedClause]) -> dict[str, Pair]:
    by_old = {one.old_key: one.pair for one in found if one.old_key}
    return by_old | {one.key: one.pair for one in found}


def _pairs(stands: Disposition) -> tuple[Pair, ...]:
    return tuple(Pair(one.before_id or 0, one.after_id or 0) for one in stands.changes.all())
