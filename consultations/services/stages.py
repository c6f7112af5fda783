"""Writes that move a consultation through its stages: instants, outcome, withdrawal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import ngettext

from accounts.actors import Actor
from consultations import log, outward, policies
from consultations.dispositions.selectors import UNDECIDED, decision_counts
from consultations.errors import CommentsAwaitModeration, DispositionsMissing, OutcomeTooEarly
from consultations.models import (
    Comment,
    ConsultationPage,
    LeafKind,
    Outcome,
    Stage,
    Status,
    Withdrawal,
)
from consultations.outcome import record
from consultations.services.window import (
    Clock,
    announce,
    lock_window,
    offer_when_closed,
    require,
)
from consultations.subscriptions import events
from operations import instants
from operations.clock import database_now


@transaction.atomic
def schedule_stages(*, page: ConsultationPage) -> None:
    """Have caches and search told at the very instants of opening and closing; moved dates move the instants.

    Call it when a consultation's page is published; translations have no dates of their own.
    """
    if page.is_thread:
        return
    original = ConsultationPage.objects.filter(translation_key=page.translation_key).order_by("pk")
    if original.values_list("pk", flat=True).first() == page.pk:
        plan_stages(page)
        _log_stage(page.pk, database_now)


def plan_stages(page: ConsultationPage) -> None:
    """Move the instants of an original page to its present dates."""
    for event, at in (("opens", page.opens_at), ("closes", page.closes_at)):
        instants.schedule(
            name=f"consultation-{page.pk}-{event}",
            at=at,
            task_path="consultations.tasks.announce_stage",
            args=[page.pk],
        )
    events.plan_closing(page)


@transaction.atomic
def offer_page(*, page: ConsultationPage) -> None:
    """Have the dataset of a closed consultation follow a page of it, in any language, that was published or hidden."""
    group = ConsultationPage.objects.filter(translation_key=page.translation_key)
    original = group.order_by("pk").first()
    if original is not None and not original.is_thread:
        offer_when_closed(original)


def announce_change(*, consultation_id: int) -> None:
    """Tell log, caches and search that a consultation's stage changed by itself, at its opening or closing instant."""
    with transaction.atomic():
        page = ConsultationPage.objects.filter(pk=consultation_id).first()
        if page is not None:
            _log_stage(page.pk, database_now)
            announce(page)
            outward.stage_reached(page, database_now())


@transaction.atomic
def publish_outcome(
    *, consultation: ConsultationPage, actor: Actor, clock: Clock = database_now
) -> Outcome:
    """Show what the agency decided; the words are those on the page, in each language.

    Raises:
        OutcomeTooEarly: the consultation has not closed.
        CommentsAwaitModeration, DispositionsMissing: ``count`` comments wait for the moderators, or for a decision.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    lock_window(consultation, exclusively=True)
    now = clock()
    current = ConsultationPage.objects.get(pk=consultation.pk)
    if current.stage_at(now) in {Stage.ANNOUNCED, Stage.OPEN}:
        raise OutcomeTooEarly(closes_at=current.closes_at.isoformat())
    is_public = Outcome.objects.filter(consultation=current).exists()
    if not is_public:
        _require_settled(current)
    log.record_stage(current, now)  # closed comes before its outcome, whatever the worker does
    outcome, is_new = Outcome.objects.get_or_create(
        consultation=current, defaults={"published_at": now, "published_by_id": actor.user_id}
    )
    if is_new:
        key = str(current.translation_key)
        log.record_act(LeafKind.OUTCOME_PUBLISHED, current, key, now, **record.facts(current, now))
    announce(current)
    if is_new:
        outward.emit("consultation.outcome_published", current)
    return outcome


def _require_settled(consultation: ConsultationPage) -> None:
    """Every comment that is owed an answer has one. The window is held, so that none comes or goes meanwhile."""
    pending = Comment.objects.filter(consultation=consultation, status=Status.PENDING).count()
    if pending:
        told = ngettext("%(count)d comment waits.", "%(count)d comments wait.", pending)
        raise CommentsAwaitModeration(told % {"count": pending}, count=pending)
    left = decision_counts(consultation)[UNDECIDED]
    if left:
        told = ngettext("%(count)d comment is left.", "%(count)d comments are left.", left)
        raise DispositionsMissing(told % {"count": left}, count=left)


@transaction.atomic
def withdraw_consultation(
    *, consultation: ConsultationPage, actor: Actor, reasons: dict[str, str], now: datetime
) -> Withdrawal:
    """Call a consultation off, in public and with a reason; its page and its comments stay.

    Raises:
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    lock_window(consultation, exclusively=True)
    withdrawal, is_new = Withdrawal.objects.get_or_create(
        consultation=consultation,
        defaults={
            "withdrawn_at": now,
            "reason_ar": reasons["ar"],
            "reason_en": reasons.get("en", ""),
        },
    )
    _log_stage(consultation.pk, lambda: now)
    announce(consultation)
    if is_new:
        outward.emit("consultation.withdrawn", consultation)
    return withdrawal


def _log_stage(consultation_id: int, clock: Clock) -> None:
    """Have the log say what changed; waits for the comments that are under way, so that counts are final."""
    page = ConsultationPage.objects.get(pk=consultation_id)
    lock_window(page, exclusively=True)
    current = ConsultationPage.objects.select_related("outcome", "withdrawal").get(pk=page.pk)
    log.record_stage(current, clock())
