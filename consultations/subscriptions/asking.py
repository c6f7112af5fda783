"""Subscriptions come, are confirmed, changed and ended by whoever reads the mailbox, and by nobody else.

Whoever types an address learns nothing about it: known or not, subscribed or not, the answer is the same, and the mailbox gets
one mail. Nobody fills somebody's mailbox: an address gets five such mails an hour and ten a day, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.errors import AddressNotUnderstood
from accounts.mailboxes import PAUSE, count_refusal, may_write, read_mailbox
from accounts.models import Agency
from accounts.pseudonyms import keyed_identifier
from common.errors import NotFound
from common.logging import get_logger
from consultations.errors import MailAddressRefused
from consultations.models import (
    ConsultationPage,
    Ending,
    EventKind,
    Subscription,
    SubscriptionMail,
)
from consultations.subscriptions import letters, tokens
from operations import locks, mail

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One consultation, or an agency's, or all where neither is named."""

    consultation: ConsultationPage | None = None
    agency: Agency | None = None


def read_address(typed: str) -> str:
    """The address in its one spelling.

    Raises:
        MailAddressRefused: it is none, or a telephone number.
    """
    try:
        return read_mailbox(typed)
    except AddressNotUnderstood:
        raise MailAddressRefused from None


@transaction.atomic
def ask(*, address: str, wanted: Wanted, language: str, now: datetime) -> None:
    """Have the mailbox asked whether it wants to be told; says nothing about what was known of it."""
    digest = keyed_identifier("subscription", address)
    locks.alone(digest)
    rows = Subscription.objects.standing().filter(address=address)
    known = rows.filter(consultation=wanted.consultation, agency=wanted.agency).first()
    if not may_write(SubscriptionMail.objects.all(), digest, now) or (
        known is not None and known.asked_at > now - PAUSE
    ):
        return
    if known is None:
        known = Subscription(
            address=address, consultation=wanted.consultation, agency=wanted.agency
        )
    known.asked_at = now
    if known.confirmed_at is None:
        known.language = language
    known.save()
    SubscriptionMail.objects.create(address_digest=digest, sent_at=now)
    letters.send_question(known)


@transaction.atomic
def confirm(*, token: str, now: datetime) -> Subscription:
    """Begin to tell; a second time changes nothing.

    Raises:
        NotFound: the link is forged, a week old, or its subscription has ended.
    """
    subscription = _locked(tokens.confirmed_by(token))
    if subscription.ended_at is not None:
        raise NotFound
    if subscription.confirmed_at is None:
        subscription.confirmed_at = now
        subscription.save(update_fields=["confirmed_at"])
        log.info("subscription.confirmed")
    return subscription


def found(*, token: str) -> Subscription:
    """What the link in a mail manages, ended or not.

    Raises:
        NotFound: the link is forged, or the subscription is kept no more.
    """
    rows = Subscription.objects.select_related("consultation__locale", "agency")
    subscription = rows.filter(pk=tokens.managed_by(token)).first()
    if subscription is None:
        raise NotFound
    return subscription


@transaction.atomic
def change(*, token: str, language: str, unwanted: Iterable[str]) -> Subscription:
    """Set the language of the mails, and of what they are not to tell.

    Raises:
        NotFound: as `found`, or the subscription has ended.
    """
    subscription = _locked(tokens.managed_by(token))
    if subscription.ended_at is not None:
        raise NotFound
    given = set(unwanted)
    subscription.language = language
    subscription.unwanted = [kind for kind in EventKind.values if kind in given]
    subscription.save(update_fields=["language", "unwanted"])
    return subscription


@transaction.atomic
def end(*, token: str, now: datetime) -> Subscription:
    """Tell no more, at once: what waits for the mail server is dropped too. A second time changes nothing.

    Raises:
        NotFound: as `found`.
    """
    subscription = _locked(tokens.managed_by(token))
    if subscription.ended_at is None:
        _end(subscription, Ending.READER, now)
    return subscription


def address_refused(address: str, now: datetime) -> None:
    """Count that an address took no mail (`operations.mail.listen`); after the third time its subscriptions end."""
    rows = Subscription.objects.standing().filter(address=address.lower())
    for subscription in rows.select_for_update(of=("self",)):
        if count_refusal(subscription, now):
            _end(subscription, Ending.REFUSED, now)


def _end(subscription: Subscription, ending: Ending, now: datetime) -> None:
    subscription.ended_at, subscription.ending = now, ending
    subscription.save(update_fields=["ended_at", "ending"])
    for language, _name in settings.LANGUAGES:
        link = f"<{tokens.ending_of(subscription, language)}>"
        mail.drop_waiting(to=subscription.address, header=("List-Unsubscribe", link))
    log.info("subscription.ended", ending=ending.value)


def _locked(pk: UUID) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",))
    subscription = rows.select_related("consultation__locale", "agency").filter(pk=pk).first()
    if subscription is None:
        raise NotFound
    return subscription
