"""Telling subscribers of an event, batch by batch.

A batch, how far it reaches and its mails are one transaction: a killed worker's batch is made again, and no other. That an
address is written to once, whichever of its subscriptions asked for it, is a unique row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.pseudonyms import keyed_identifier
from consultations import selectors
from consultations.models import (
    Comment,
    ConsultationEvent,
    EventKind,
    Stage,
    Status,
    Subscription,
    Told,
)
from consultations.subscriptions import letters
from consultations.subscriptions.events import OF_OUTWARD
from operations import mail

# Of one transaction: on SQLite nobody else writes meanwhile.
BATCH = 50
# Of what does not stand any more nobody is told.
_STAGES = {
    EventKind.OPENED: {Stage.OPEN},
    EventKind.CLOSING_SOON: {Stage.OPEN},
    EventKind.EXTENDED: {Stage.OPEN},
    EventKind.OVERDUE: {Stage.CLOSED},
    EventKind.OUTCOME: {Stage.OUTCOME},
    EventKind.WITHDRAWN: {Stage.WITHDRAWN},
    EventKind.VERSION: set(Stage) - {Stage.WITHDRAWN},
    EventKind.REPLIES: set(Stage) - {Stage.WITHDRAWN},
}


@transaction.atomic
def tell_batch(*, event_id: int, now: datetime) -> int:
    """Write to the next subscribers, and have a task go on; returns to how many. Of a told event: none."""
    events = ConsultationEvent.objects.select_for_update(of=("self",))
    event = events.select_related("consultation").filter(pk=event_id, done_at=None).first()
    if event is None:
        return 0
    replies = _replies(event)
    if not _stands(event, replies, now):
        event.done_at = now
        event.save(update_fields=["done_at"])
        return 0
    told = _write(event, _next(event, now), replies)
    event.save(update_fields=["phase", "reached", "done_at"])
    if event.done_at is None:
        from consultations.tasks import tell_subscribers  # the tasks import the services

        # A task of its own: what is more urgent is done between two batches.
        tell_subscribers.using(priority=mail.BULK).enqueue(event.pk)
    return told


def told_by_mail(*, name: str, key: UUID, version: str, addresses: Iterable[str]) -> set[str]:
    """Which of these addresses a subscription tells of an outward event: their owners need no notice as participants.

    Both are known where this is asked, and nothing of it is kept. One query for each fifty addresses.
    """
    kind = OF_OUTWARD.get(name)
    event = ConsultationEvent.objects.filter(
        consultation__translation_key=key, kind=kind, key=version
    ).select_related("consultation")
    found = event.first()
    if found is None:
        return set()
    rows = Subscription.objects.confirmed().filter(_any_phase(found), confirmed_at__lte=found.at)
    wanted = list(addresses)
    told: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        among = rows.filter(address__in=wanted[start : start + BATCH])
        told |= {one.address for one in among if found.kind not in one.unwanted}
    return told


def _phases(event: ConsultationEvent) -> tuple[Q, Q, Q]:
    """Who asked for this consultation, for its agency's, for all: in this order, so that each gets the mail they asked for most
    plainly."""
    consultation = event.consultation
    return (
        Q(consultation=consultation.pk, agency=None),  # both named, as the index has them
        Q(consultation=None, agency=consultation.agency_id) & Q(agency__isnull=False),
        Q(consultation=None, agency=None),
    )


def _any_phase(event: ConsultationEvent) -> Q:
    one, agency, everything = _phases(event)
    return one | agency | everything


def _next(event: ConsultationEvent, now: datetime) -> list[Subscription]:
    """The next batch; moves the event's place, and notes its end."""
    for phase, asked in enumerate(_phases(event)):
        if phase < event.phase:
            continue
        rows = Subscription.objects.confirmed().filter(asked, confirmed_at__lte=event.at)
        if phase == event.phase and event.reached is not None:
            rows = rows.filter(pk__gt=event.reached)
        batch = list(rows.select_related("consultation", "agency").order_by("pk")[:BATCH])
        if batch:
            event.phase, event.reached = phase, batch[-1].pk
            return batch
    event.done_at = now
    return []


def _write(event: ConsultationEvent, batch: list[Subscription], replies: int) -> int:
    wanted = {
        keyed_identifier("told", str(event.pk), one.address): one
        for one in batch
        if event.kind not in one.unwanted
    }
    if event.kind == EventKind.OUTCOME and wanted:
        from consultations.outcome.letters import written_to  # which leave out subscribers in turn

        answered = written_to(event.consultation, [one.address for one in wanted.values()])
        wanted = {digest: one for digest, one in wanted.items() if one.address not in answered}
    known = event.told.filter(address_digest__in=list(wanted))
    for digest in known.values_list("address_digest", flat=True):
        del wanted[digest]
    Told.objects.bulk_create(Told(event=event, address_digest=digest) for digest in wanted)
    news = {
        language: letters.news_of(event, language, replies=replies)
        for language in {one.language for one in wanted.values()}
    }
    # All of a batch asked for the same thing: its name is looked up once a language.
    names: dict[str, str] = {}
    for subscription in wanted.values():
        language = subscription.language
        if language not in names:
            names[language] = letters.name_of(subscription, language)
        letters.send_news(subscription, news[language], names[language])
    return len(wanted)


def _stands(event: ConsultationEvent, replies: int, now: datetime) -> bool:
    page = event.consultation
    if not selectors.consultations(now=now).filter(pk=page.pk).exists():
        return False
    kind = EventKind(event.kind)
    if page.stage_at(now) not in _STAGES[kind]:
        return False
    if kind == EventKind.CLOSING_SOON:
        return event.key == page.closes_at.isoformat()
    return kind != EventKind.REPLIES or replies > 0


def _replies(event: ConsultationEvent) -> int:
    """How many official replies of the event's day are public now."""
    day = parse_date(event.key) if event.kind == EventKind.REPLIES else None
    if day is None:
        return 0
    begins = timezone.make_aware(datetime.combine(day, time()))
    return Comment.objects.filter(
        consultation=event.consultation,
        is_official=True,
        status=Status.PUBLISHED,
        submitted_at__gte=begins,
        submitted_at__lt=begins + timedelta(days=1),
    ).count()
