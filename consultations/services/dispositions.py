"""Deciding what became of comments and campaigns: one by one, many at once, and row by row as a Cabinet table says.

Officials may decide as soon as a comment is public, also while the consultation is open; the public reads it with the outcome.
After the outcome a decision is changed with a published correction only. What was decided before stays as history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from common.errors import DomainError, NotFound, Refused
from consultations import log
from consultations.dispositions import changes
from consultations.dispositions.grants import Grants, grants_of
from consultations.dispositions.rulings import Order, Pair, Ruling, Target, reference
from consultations.errors import DispositionChanged, NotOwed, OutcomeStands
from consultations.models import (
    Campaign,
    CampaignMember,
    Comment,
    ConsultationPage,
    Disposition,
    DispositionChange,
    LeafKind,
    Outcome,
    Status,
)
from consultations.services.window import announce, lock_window

BATCH = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one order: the disposition that stands now, or why it was refused. `is_new` is False for a repetition."""

    order: Order
    disposition: Disposition | None = None
    is_new: bool = False
    refusal: DomainError | None = None


@transaction.atomic
def decide(
    *, thing: Comment | Campaign, actor: Actor, ruling: Ruling, seen: int | None, now: datetime
) -> Disposition:
    """Decide about a comment or a campaign; what stood before becomes history. The same decision again changes nothing.

    Args:
        seen: the disposition that the official looked at, None where there was none.

    Raises:
        ReasonRefused, ChangeRefused, ChangeEmpty, ForbiddenCharacters: the ruling, see `errors`.
        NotOwed: the comment is not public, or official; or the campaign has no comment that is owed an answer.
        DispositionChanged: somebody else decided since.
        OutcomeStands: the outcome is public, and the ruling changes a decision without saying why.
        Refused: `actor` neither runs the consultation nor answers for the clause.
    """
    order = Order(Target.of(thing), seen, ruling)
    (settled,) = _strictly(thing.consultation, actor, [order], now)
    return settled


@transaction.atomic
def decide_many(
    *, consultation: ConsultationPage, actor: Actor, orders: Sequence[Order], now: datetime
) -> list[Disposition]:
    """Decide about many things at once, all or none; a number of queries that does not grow with them.

    Raises:
        NotFound: one of them is not of this consultation.
        DomainError: as `decide`; ``reference`` in its facts names the first that was refused.
    """
    return _strictly(consultation, actor, orders, now)


def settle_rows(
    *, consultation: ConsultationPage, actor: Actor, orders: Sequence[Order], now: datetime
) -> list[Settled]:
    """Decide about each for itself: what is refused or in conflict stays as it is and holds up nothing else."""
    found: list[Settled] = []
    for begin in range(0, len(orders), BATCH):
        with transaction.atomic():
            found += _settle(consultation, actor, orders[begin : begin + BATCH], now)
    return found


def judge_rows(
    *, consultation: ConsultationPage, actor: Actor, orders: Sequence[Order]
) -> list[Settled]:
    """What `settle_rows` would say; nothing is stored."""
    found: list[Settled] = []
    for begin in range(0, len(orders), BATCH):
        some = orders[begin : begin + BATCH]
        with transaction.atomic():
            held = _held(consultation, actor, some)
            found += [held.judge(order) for order in some]
    return found


def _strictly(
    consultation: ConsultationPage, actor: Actor, orders: Sequence[Order], now: datetime
) -> list[Disposition]:
    with transaction.atomic():
        found = _settle(consultation, actor, orders, now)
        refusal = next((one.refusal for one in found if one.refusal is not None), None)
        if refusal is not None:
            raise refusal
    return [one.disposition for one in found if one.disposition is not None]


def _settle(
    consultation: ConsultationPage, actor: Actor, orders: Sequence[Order], now: datetime
) -> list[Settled]:
    lock_window(consultation, exclusively=False)
    held = _held(consultation, actor, orders)
    judged = [held.judge(order) for order in orders]
    fresh = [one.order for one in judged if one.refusal is None and one.disposition is None]
    stored = _store(consultation, actor, held, fresh, now)
    if stored and held.has_outcome:
        announce(consultation)
    return [
        one
        if one.order.target not in stored or one.refusal or one.disposition
        else Settled(one.order, stored[one.order.target], is_new=True)
        for one in judged
    ]


@dataclass(frozen=True, slots=True)
class _Held:
    """All that the orders speak of, as it is now and held until commit."""

    grants: Grants
    has_outcome: bool
    comments: Mapping[int, Comment]
    campaigns: Mapping[int, Campaign]
    places: Mapping[
        int, set[str]
    ]  # of the comments of a campaign that are owed an answer: their clauses' keys
    present: Mapping[Target, Disposition]
    faults: Mapping[Pair, DomainError]
    taken: set[Target] = field(default_factory=set)

    def judge(self, order: Order) -> Settled:
        target, present = order.target, self.present.get(order.target)
        refusal = self._refusal(order)
        if refusal is None and present is not None and order.ruling.says_the_same_as(present):
            return Settled(order, present)
        if refusal is None:
            refusal = self._late(order, present)
        if refusal is None:
            self.taken.add(target)
            return Settled(order)
        facts = refusal.facts | {"reference": self.reference(target)}
        return Settled(order, refusal=type(refusal)(refusal.detail, **facts))

    def _refusal(self, order: Order) -> DomainError | None:
        target = order.target
        thing = self._thing(target)
        if thing is None or target in self.taken:
            return NotFound()
        if not all(self.grants.covers(key) for key in self._keys(thing)) or not self.grants:
            return Refused()
        state = self._state(thing)
        if state:
            return NotOwed(state=state)
        wrong = (self.faults.get(pair) for pair in order.ruling.shown_changes)
        return order.ruling.fault() or next((one for one in wrong if one is not None), None)

    def _late(self, order: Order, present: Disposition | None) -> DomainError | None:
        stands = present.pk if present else None
        if order.seen != stands:
            return DispositionChanged(stands=stands)
        if self.has_outcome and present is not None and not order.ruling.correction_ar.strip():
            return OutcomeStands()
        return None

    def _thing(self, target: Target) -> Comment | Campaign | None:
        if target.campaign_id is not None:
            return self.campaigns.get(target.campaign_id)
        return self.comments.get(target.comment_id or 0)

    def _keys(self, thing: Comment | Campaign) -> set[str]:
        return (
            self.places.get(thing.pk, set()) if isinstance(thing, Campaign) else {thing.clause_key}
        )

    def _state(self, thing: Comment | Campaign) -> str:
        """Why nothing is owed; empty where it is."""
        if isinstance(thing, Campaign):
            return "" if thing.pk in self.places else "empty"
        if thing.status != Status.PUBLISHED:
            return thing.status
        return "official" if thing.is_official else ""

    def reference(self, target: Target) -> str:
        thing = self._thing(target)
        return reference(thing) if thing else ""


def _held(consultation: ConsultationPage, actor: Actor, orders: Sequence[Order]) -> _Held:
    """At most twelve queries. Rows are locked in the order of their keys, so that two officials never wait for each other."""
    comment_ids = {one.target.comment_id for one in orders if one.target.comment_id is not None}
    campaign_ids = {one.target.campaign_id for one in orders if one.target.campaign_id is not None}
    comments = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("clause")
        .filter(consultation=consultation, pk__in=comment_ids)
        .order_by("pk")
    )
    campaigns = (
        Campaign.objects.select_for_update(of=("self",))
        .filter(consultation=consultation, pk__in=campaign_ids)
        .order_by("pk")
    )
    pairs = {pair for one in orders for pair in one.ruling.shown_changes}
    return _Held(
        grants=grants_of(actor, consultation),
        comments={one.pk: one for one in comments} if comment_ids else {},
        campaigns={one.pk: one for one in campaigns} if campaign_ids else {},
        places=_places(campaign_ids) if campaign_ids else {},
        present=_present(comment_ids, campaign_ids),
        has_outcome=Outcome.objects.filter(consultation=consultation).exists(),
        faults=changes.faults(consultation, pairs),
    )


def _places(campaign_ids: Iterable[int]) -> dict[int, set[str]]:
    rows = CampaignMember.objects.filter(
        campaign__in=campaign_ids,
        comment__status=Status.PUBLISHED,
        comment__is_official=False,
    ).values_list("campaign", "comment__clause__key")
    found: dict[int, set[str]] = {}
    for campaign, key in rows.distinct():
        found.setdefault(campaign, set()).add(key or "")
    return found


def _present(comment_ids: Iterable[int], campaign_ids: Iterable[int]) -> dict[Target, Disposition]:
    rows = Disposition.objects.filter(replaced_at__isnull=True).prefetch_related("changes")
    of_comments = rows.filter(comment__in=comment_ids)
    of_campaigns = rows.filter(campaign__in=campaign_ids)
    return {Target(one.comment_id, one.campaign_id): one for one in [*of_comments, *of_campaigns]}


def _store(
    consultation: ConsultationPage,
    actor: Actor,
    held: _Held,
    orders: Sequence[Order],
    now: datetime,
) -> dict[Target, Disposition]:
    replaced = [held.present[one.target] for one in orders if one.target in held.present]
    Disposition.objects.filter(pk__in=[one.pk for one in replaced]).update(replaced_at=now)
    rows = Disposition.objects.bulk_create(
        [_row(consultation, actor, held, order, now) for order in orders]
    )
    DispositionChange.objects.bulk_create(
        DispositionChange(
            disposition=row, before_id=pair.before or None, after_id=pair.after or None
        )
        for row, order in zip(rows, orders, strict=True)
        for pair in order.ruling.shown_changes
    )
    stored = {order.target: row for row, order in zip(rows, orders, strict=True)}
    if held.has_outcome:
        for target in stored.keys() & held.present.keys():
            _tell(consultation, held, target, stored[target], now)
    return stored


def _row(
    consultation: ConsultationPage, actor: Actor, held: _Held, order: Order, now: datetime
) -> Disposition:
    ruling, is_correction = order.ruling, held.has_outcome and order.target in held.present
    return Disposition(
        consultation=consultation,
        comment_id=order.target.comment_id,
        campaign_id=order.target.campaign_id,
        decision=ruling.decision,
        reason_ar=ruling.reason_ar,
        reason_en=ruling.reason_en,
        correction_ar=ruling.correction_ar if is_correction else "",
        correction_en=ruling.correction_en if is_correction else "",
        decided_at=now,
        decided_by_id=actor.user_id,
    )


def _tell(
    consultation: ConsultationPage, held: _Held, target: Target, row: Disposition, now: datetime
) -> None:
    """A leaf for each decision that was changed after the public had read it."""
    before = held.present[target].decision
    log.record_act(
        LeafKind.OUTCOME_CORRECTED,
        consultation,
        str(consultation.translation_key),
        now,
        on=held.reference(target),
        was=before,
        decision=row.decision,
    )
