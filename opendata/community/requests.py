"""Requests for data: sent by anybody, listed in public with what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.actors import Actor
from accounts.models import Agency, Role
from common.errors import Refused
from opendata import policies
from opendata.community import texts
from opendata.community.texts import Words
from opendata.errors import WordsNotUsable
from opendata.models import Dataset, DatasetRequest, RequestStatus, TextState
from operations import generation

MAX_TITLE, MAX_REASON = 200, 2000


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a request; what its status does not need is left empty."""

    status: str
    reason: str = ""
    planned_on: date | None = None
    dataset: Dataset | None = None
    agency: Agency | None = None


@transaction.atomic
def send(*, title: str, agency: Agency | None, words: Words, now: datetime) -> DatasetRequest:
    """Take a request; it is listed once a data steward has looked at it.

    Raises:
        WordsNotUsable: see `texts.checked`; a title of more than one line or 200 characters.
    """
    return DatasetRequest.objects.create(
        title=texts.one_line(title, "title", MAX_TITLE),
        agency=agency,
        sent_at=now,
        **texts.checked(words),
    )


@transaction.atomic
def rule(*, request: DatasetRequest, actor: Actor, ruling: Ruling, now: datetime) -> None:
    """Say in public what becomes of a request; it is listed with it.

    Raises:
        WordsNotUsable: accepted without a date, published without a public dataset, declined without a reason.
        Refused: no data steward of the agency, or of the one that it is handed to.
    """
    texts.require(actor, request)
    _check(ruling)
    if ruling.agency is not None and not policies.may_steward(actor, ruling.agency.pk):
        raise Refused
    DatasetRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    request.status, request.decided_at = ruling.status, now
    request.reason = texts.one_text(ruling.reason, "reason", MAX_REASON) if ruling.reason else ""
    request.planned_on, request.dataset = ruling.planned_on, ruling.dataset
    request.agency = ruling.agency or request.agency
    request.state, request.rule = TextState.SHOWN, ""
    request.moderated_at, request.moderated_by_id = now, actor.user_id
    request.save()
    generation.bump()


def _check(ruling: Ruling) -> None:
    if ruling.status not in RequestStatus.values:
        raise WordsNotUsable(field="status")
    if ruling.status == RequestStatus.ACCEPTED and ruling.planned_on is None:
        raise WordsNotUsable(field="planned_on")
    if ruling.status == RequestStatus.DECLINED and not ruling.reason.strip():
        raise WordsNotUsable(field="reason")
    is_public = ruling.dataset is not None and ruling.dataset.is_public
    if ruling.status == RequestStatus.PUBLISHED and not is_public:
        raise WordsNotUsable(field="dataset")


def public_requests(status: str = "") -> QuerySet[DatasetRequest]:
    """What is listed, newest first; of one status alone."""
    rows = DatasetRequest.objects.shown().select_related("agency", "dataset")
    return (rows.filter(status=status) if status else rows).order_by("-sent_at", "-pk")


def for_steward(actor: Actor, *, is_open: bool) -> QuerySet[DatasetRequest]:
    """Of the actor's agencies and of none: what is not settled, oldest first; or what is, newest first."""
    rows = DatasetRequest.objects.select_related("agency")
    if not actor.is_everywhere:
        own = actor.agencies(Role.DATA_STEWARD)
        rows = rows.filter(Q(agency__in=own) | Q(agency__isnull=True))
    settled = Q(status__in=[RequestStatus.PUBLISHED, RequestStatus.DECLINED])
    settled |= Q(state=TextState.REFUSED)
    return rows.exclude(settled).order_by("sent_at", "pk") if is_open else rows.filter(settled)
