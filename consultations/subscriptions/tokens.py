"""The links in mails, and the whole addresses that they make."""

from __future__ import annotations

from django.conf import settings

from accounts.mailboxes import Links
from consultations.models import Subscription

_links = Links("consultations.subscriptions")
for_confirming, for_managing = _links.for_confirming, _links.for_managing
confirmed_by, managed_by = _links.confirmed_by, _links.managed_by


def page_of(subscription: Subscription, language: str = "") -> str:
    """The whole address of the page on which the subscription is changed and ended."""
    where = language or subscription.language
    return f"{settings.SITE_URL}/{where}/subscriptions/{for_managing(subscription)}/"


def ending_of(subscription: Subscription, language: str = "") -> str:
    """The whole address that ends the subscription: by one POST, or by the button that GET shows."""
    return f"{page_of(subscription, language)}end/"
