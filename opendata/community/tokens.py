"""The links in mails: what they allow is in them, signed; no session, cookie or account is needed, and nobody guesses one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from common.errors import NotFound
from opendata.models import DataAlert

CONFIRM_WITHIN = timedelta(days=7)
# Two salts: whoever is handed a mail with news, to end it, cannot confirm anything with it.
_confirming = signing.TimestampSigner(salt="opendata.alerts.confirm")
_managing = signing.Signer(salt="opendata.alerts.manage")


def for_confirming(alert: DataAlert) -> str:
    return _confirming.sign(alert.pk.hex)


def for_managing(alert: DataAlert) -> str:
    """Good as long as the alert is kept: a link in an old mail must still end it."""
    return _managing.sign(alert.pk.hex)


def confirmed_by(token: str) -> UUID:
    """
    Raises:
        NotFound: not made here, or older than a week.
    """
    try:
        return UUID(hex=_confirming.unsign(token, max_age=CONFIRM_WITHIN))
    except (signing.BadSignature, ValueError):
        raise NotFound from None


def managed_by(token: str) -> UUID:
    """
    Raises:
        NotFound: not made here.
    """
    try:
        return UUID(hex=_managing.unsign(token))
    except (signing.BadSignature, ValueError):
        raise NotFound from None


def confirmation_of(alert: DataAlert) -> str:
    """The whole address of the page that asks the mailbox."""
    return f"{settings.SITE_URL}/{alert.language}/data-alerts/confirm/{for_confirming(alert)}/"


def ending_of(alert: DataAlert) -> str:
    """The whole address that ends the alert: by one POST (RFC 8058), or by the button that GET shows."""
    return f"{settings.SITE_URL}/{alert.language}/data-alerts/{for_managing(alert)}/end/"
