"""How long what belongs to subscriptions is kept, and its deletion."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.mailboxes import CONFIRM_WITHIN
from common.logging import get_logger
from consultations.models import Subscription, SubscriptionMail, Told

log = get_logger(__name__)

# Its link still says that it ended, and a complaint can be answered.
ENDED = timedelta(days=30)
# After the outcome the adopted text may follow.
SERVED = timedelta(days=366)
CONFIRMATIONS = timedelta(days=1)
TOLD = timedelta(days=7)


def rules() -> dict[str, timedelta]:
    """Name in docs/privacy.md → how long."""
    return {
        "unconfirmed_subscriptions": CONFIRM_WITHIN,
        "ended_subscriptions": ENDED,
        "served_subscriptions": SERVED,
        "subscription_mails": CONFIRMATIONS,
        "told_subscribers": TOLD,
    }


@transaction.atomic
def delete_old(*, now: datetime) -> int:
    """Delete what is older than its period; returns how many rows."""
    over = Q(consultation__outcome__published_at__lt=now - SERVED)
    over |= Q(consultation__withdrawal__withdrawn_at__lt=now - SERVED)
    unconfirmed = Q(confirmed_at__isnull=True, asked_at__lt=now - CONFIRM_WITHIN)
    old = Subscription.objects.filter(unconfirmed | Q(ended_at__lt=now - ENDED) | over)
    rows = (
        Subscription.objects.filter(pk__in=list(old.values_list("pk", flat=True))),
        SubscriptionMail.objects.filter(sent_at__lt=now - CONFIRMATIONS),
        Told.objects.filter(event__done_at__lt=now - TOLD),
    )
    deleted = sum(one.delete()[0] for one in rows)
    log.info("subscriptions.deleted", rows=deleted)
    return deleted
