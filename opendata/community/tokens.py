"""The links in mails, and the whole addresses that they make."""

from __future__ import annotations

from django.conf import settings

from accounts.mailboxes import Links
from opendata.models import DataAlert

_links = Links("opendata.alerts")
for_confirming, for_managing = _links.for_confirming, _links.for_managing
confirmed_by, managed_by = _links.confirmed_by, _links.managed_by


def confirmation_of(alert: DataAlert) -> str:
    """The whole address of the page that asks the mailbox."""
    return f"{settings.SITE_URL}/{alert.language}/data-alerts/confirm/{for_confirming(alert)}/"


def ending_of(alert: DataAlert) -> str:
    """The whole address that ends the alert: by one POST (RFC 8058), or by the button that GET shows."""
    return f"{settings.SITE_URL}/{alert.language}/data-alerts/{for_managing(alert)}/end/"
