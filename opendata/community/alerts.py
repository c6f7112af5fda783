"""Alerts come, are confirmed and ended by whoever reads the mailbox, and by nobody else (ADR 94, ADR 120).

Whoever types an address learns nothing about it, and the mailbox gets one mail; five an hour and ten a day, whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.errors import AddressNotUnderstood
from accounts.mailboxes import PAUSE, count_refusal, may_write, read_mailbox
from accounts.pseudonyms import keyed_identifier
from common.errors import NotFound
from common.logging import get_logger
from opendata.community import letters, tokens
from opendata.errors import MailboxNotUsable
from opendata.models import DataAlert, DataAlertMail, DataQuestion, Dataset
from operations import locks, mail

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The releases of a dataset, or the answer to a question."""

    dataset: Dataset | None = None
    question: DataQuestion | None = None


def read_address(typed: str) -> str:
    """The address in its one spelling.

    Raises:
        MailboxNotUsable: it is none, or a telephone number.
    """
    try:
        return read_mailbox(typed)
    except AddressNotUnderstood:
        raise MailboxNotUsable(field="email") from None


@transaction.atomic
def ask(*, address: str, wanted: Wanted, language: str, now: datetime) -> None:
    """Have the mailbox asked whether it wants to be told; says nothing about what was known of it."""
    digest = keyed_identifier("data-alert", address)
    locks.alone(digest)
    rows = DataAlert.objects.standing().filter(address=address)
    known = rows.filter(dataset=wanted.dataset, question=wanted.question).first()
    if not may_write(DataAlertMail.objects.all(), digest, now) or (
        known is not None and known.asked_at > now - PAUSE
    ):
        return
    if known is None:
        known = DataAlert(address=address, dataset=wanted.dataset, question=wanted.question)
    known.asked_at = now
    if known.confirmed_at is None:
        known.language = language
    known.save()
    DataAlertMail.objects.create(address_digest=digest, sent_at=now)
    letters.send_confirmation(known)


@transaction.atomic
def confirm(*, token: str, now: datetime) -> DataAlert:
    """Begin to tell; a second time changes nothing. A question that was answered meanwhile is told at once.

    Raises:
        NotFound: the link is forged, a week old, or its alert has ended.
    """
    alert = _locked(tokens.confirmed_by(token))
    if alert.ended_at is not None:
        raise NotFound
    if alert.confirmed_at is None:
        alert.confirmed_at = now
        alert.save(update_fields=["confirmed_at"])
        if alert.question is not None and alert.question.answered_at is not None:
            letters.send_answer(alert, alert.question)
        log.info("data_alert.confirmed")
    return alert


def found(*, token: str) -> DataAlert:
    """What the link in a mail manages, ended or not.

    Raises:
        NotFound: the link is forged, or the alert is kept no more.
    """
    rows = DataAlert.objects.select_related("dataset", "question__dataset")
    alert = rows.filter(pk=tokens.managed_by(token)).first()
    if alert is None:
        raise NotFound
    return alert


@transaction.atomic
def end(*, token: str, now: datetime) -> DataAlert:
    """Tell no more, at once: what waits for the mail server is dropped too. A second time changes nothing.

    Raises:
        NotFound: as `found`.
    """
    alert = _locked(tokens.managed_by(token))
    if alert.ended_at is None:
        _end(alert, now)
    return alert


def address_refused(address: str, now: datetime) -> None:
    """Count that an address took no mail (`operations.mail.listen`); after the third time its alerts end."""
    rows = DataAlert.objects.standing().filter(address=address.lower())
    for alert in rows.select_for_update(of=("self",)):
        if count_refusal(alert, now):
            _end(alert, now)


def _end(alert: DataAlert, now: datetime) -> None:
    alert.ended_at = now
    alert.save(update_fields=["ended_at"])
    header = ("List-Unsubscribe", f"<{tokens.ending_of(alert)}>")
    mail.drop_waiting(to=alert.address, header=header)
    log.info("data_alert.ended")


def _locked(pk: UUID) -> DataAlert:
    rows = DataAlert.objects.select_for_update(of=("self",))
    alert = rows.select_related("dataset", "question__dataset").filter(pk=pk).first()
    if alert is None:
        raise NotFound
    return alert
