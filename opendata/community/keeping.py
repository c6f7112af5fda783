"""How long what the public sent about data is kept, and its deletion."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.mailboxes import CONFIRM_WITHIN
from common.logging import get_logger
from opendata.community import texts
from opendata.models import DataAlert, DataAlertMail

log = get_logger(__name__)

# The link still says that it ended, and a complaint can be answered.
ENDED = timedelta(days=30)
# Corrections of an answer are not told; what is over is not needed.
ANSWERED = timedelta(days=30)
CONFIRMATIONS = timedelta(days=1)


def rules() -> dict[str, timedelta]:
    """Name in docs/privacy.md → how long."""
    return {
        "unconfirmed_data_alerts": CONFIRM_WITHIN,
        "ended_data_alerts": ENDED,
        "served_data_alerts": ANSWERED,
        "data_alert_mails": CONFIRMATIONS,
        "refused_data_texts": texts.REFUSED_KEPT,
    }


@transaction.atomic
def delete_old(*, now: datetime) -> int:
    """Delete what is older than its period; returns how many rows."""
    old = Q(confirmed_at__isnull=True, asked_at__lt=now - CONFIRM_WITHIN)
    old |= Q(ended_at__lt=now - ENDED)
    old |= Q(question__answered_at__lt=now - ANSWERED, confirmed_at__lt=now - ANSWERED)
    old |= Q(question__state="refused", question__moderated_at__lt=now - ANSWERED)
    deleted = DataAlert.objects.filter(old).delete()[0]
    deleted += DataAlertMail.objects.filter(sent_at__lt=now - CONFIRMATIONS).delete()[0]
    deleted += texts.delete_refused_words(now=now)
    log.info("data_alerts.deleted", rows=deleted)
    return deleted
