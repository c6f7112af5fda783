"""The links in mails: what they allow is in them, signed; no session, cookie or account is needed, and nobody guesses one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from common.errors import NotFound
from consultations.models import Subscription

CONFIRM_WITHIN = timedelta(days=7)
# Two salts: whoever is handed a mail with news, to end it, cannot confirm anything with it.
_confirming = signing.TimestampSigner(salt="consultations.subscriptions.confirm")
_managing = signing.Signer(salt="consultations.subscriptions.manage")


def for_confirming(subscription: Subscription) -> str:
    return _confirming.sign(subscription.pk.hex)


def for_managing(subscription: Subscription) -> str:
    """Good as long as the subscription is kept: a link in an old mail must still end it."""
    return _managing.sign(subscription.pk.hex)


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


def page_of(subscription: Subscription, language: str = "") -> str:
    """The whole address of the page on which the subscription is changed and ended."""
    where = language or subscription.language
    return f"{settings.SITE_URL}/{where}/subscriptions/{for_managing(subscription)}/"


def ending_of(subscription: Subscription, language: str = "") -> str:
    """The whole address that ends the subscription: by one POST, or by the button that GET shows."""
    return f"{page_of(subscription, language)}end/"
