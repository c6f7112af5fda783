"""Mailboxes that are told of something without an account: what they may be asked, when they are gone, the links in their mails.

Whoever types an address learns nothing about it, and nobody fills somebody's mailbox (ADR 94, ADR 120).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.core import signing
from django.db.models import Model, QuerySet

from accounts.contact import EMAIL, read_contact
from accounts.errors import AddressNotUnderstood
from common.errors import NotFound

PER_HOUR, PER_DAY = 5, 10
# A second click on the button.
PAUSE = timedelta(minutes=1)
# So many final refusals within so long, and the address is taken for gone.
REFUSALS, REFUSALS_WITHIN = 3, timedelta(days=90)
CONFIRM_WITHIN = timedelta(days=7)


class Told(Protocol):
    """A row of what a mailbox is told of, with its final refusals."""

    refusals: Any  # Any: a field of Django's, int
    refused_at: Any  # Any: a field of Django's, datetime or None

    def save(self, *, update_fields: list[str]) -> None: ...


def read_mailbox(typed: str) -> str:
    """The address in its one spelling.

    Raises:
        AddressNotUnderstood: it is none, or a telephone number.
    """
    contact = read_contact(typed)
    if contact.kind != EMAIL:
        raise AddressNotUnderstood
    return contact.value


def may_write(mails: QuerySet[Any], digest: str, now: datetime) -> bool:
    """Whether a mailbox may be asked once more; `mails` are those sent, by ``address_digest`` and ``sent_at``. One query."""
    day = mails.filter(address_digest=digest, sent_at__gt=now - timedelta(days=1))
    sent = list(day.values_list("sent_at", flat=True))
    in_hour = sum(1 for at in sent if at > now - timedelta(hours=1))
    return in_hour < PER_HOUR and len(sent) < PER_DAY


def count_refusal(told: Told, now: datetime) -> bool:
    """Store that the address took no mail; whether it is taken for gone by now."""
    last = told.refused_at
    is_recent = last is not None and last > now - REFUSALS_WITHIN
    told.refusals = told.refusals + 1 if is_recent else 1
    told.refused_at = now
    told.save(update_fields=["refusals", "refused_at"])
    return bool(told.refusals >= REFUSALS)


class Links:
    """The links in mails: what they allow is in them, signed; no session, cookie or account is needed, and nobody guesses one.

    Two salts: whoever is handed a mail with news, to end it, cannot confirm anything with it.
    """

    def __init__(self, salt: str) -> None:
        self._confirming = signing.TimestampSigner(salt=f"{salt}.confirm")
        self._managing = signing.Signer(salt=f"{salt}.manage")

    def for_confirming(self, row: Model) -> str:
        return self._confirming.sign(row.pk.hex)

    def for_managing(self, row: Model) -> str:
        """Good as long as the row is kept: a link in an old mail must still end it."""
        return self._managing.sign(row.pk.hex)

    def confirmed_by(self, token: str) -> UUID:
        """
        Raises:
            NotFound: not made here, or older than a week.
        """
        try:
            return UUID(hex=self._confirming.unsign(token, max_age=CONFIRM_WITHIN))
        except (signing.BadSignature, ValueError):
            raise NotFound from None

    def managed_by(self, token: str) -> UUID:
        """
        Raises:
            NotFound: not made here.
        """
        try:
            return UUID(hex=self._managing.unsign(token))
        except (signing.BadSignature, ValueError):
            raise NotFound from None
